//! Who is known already, by the blind index of the identity number.

use std::collections::{HashMap, HashSet};

use entity::{bruker, person};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Lagerfeil;

/// Values in one `IN (…)`.
pub(super) const BUNKE: usize = 500;

/// Those of these persons who are known, by blind index.
pub(super) async fn kjente_personer(
    tx: &DatabaseTransaction,
    indekser: HashSet<String>,
) -> Result<HashMap<String, Uuid>, Lagerfeil> {
    let indekser: Vec<String> = indekser.into_iter().collect();
    let mut ut = HashMap::with_capacity(indekser.len());
    for bunke in indekser.chunks(BUNKE) {
        let rader = person::Entity::find()
            .filter(person::Column::NummerIndeks.is_in(bunke))
            .all(tx)
            .await?;
        ut.extend(rader.into_iter().map(|p| (p.nummer_indeks, p.id)));
    }
    Ok(ut)
}

/// Those of these persons who are brukere, by blind index.
pub(super) async fn kjente_brukere(
    tx: &DatabaseTransaction,
    indekser: HashSet<String>,
) -> Result<HashMap<String, Uuid>, Lagerfeil> {
    let personer: Vec<(String, Uuid)> = kjente_personer(tx, indekser).await?.into_iter().collect();
    let mut ut = HashMap::with_capacity(personer.len());
    for bunke in personer.chunks(BUNKE) {
        let brukere: HashMap<Uuid, Uuid> = bruker::Entity::find()
            .filter(bruker::Column::PersonId.is_in(bunke.iter().map(|(_, person)| *person)))
            .all(tx)
            .await?
            .into_iter()
            .map(|b| (b.person_id, b.id))
            .collect();
        let funnet = bunke
            .iter()
            .filter_map(|(indeks, person)| Some((indeks.clone(), *brukere.get(person)?)));
        ut.extend(funnet);
    }
    Ok(ut)
}
