//! Who is known already, by the blind index of the identity number.

use std::collections::{HashMap, HashSet};

use entity::{bruker, person};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Lagerfeil;
use crate::storage::Noekler;

/// Values in one `IN (…)`.
pub(super) const BUNKE: usize = 500;

/// Those who are known of these identity numbers, by the blind index of today.
pub(super) async fn kjente_personer(
    tx: &DatabaseTransaction,
    noekler: &Noekler,
    numre: HashSet<&str>,
) -> Result<HashMap<String, Uuid>, Lagerfeil> {
    let mut dagens = HashMap::with_capacity(numre.len());
    for nummer in numre {
        let indeks = noekler.indeks(nummer);
        let indekser = noekler.indekser(nummer).into_iter();
        dagens.extend(indekser.map(|en| (en, indeks.clone())));
    }
    let indekser: Vec<&String> = dagens.keys().collect();
    let mut ut = HashMap::with_capacity(indekser.len());
    for bunke in indekser.chunks(BUNKE) {
        let rader = person::Entity::find()
            .filter(person::Column::NummerIndeks.is_in(bunke.iter().copied()))
            .all(tx)
            .await?;
        let kjente = rader.into_iter().filter_map(|p| {
            let indeks = dagens.get(&p.nummer_indeks)?;
            Some((indeks.clone(), p.id))
        });
        ut.extend(kjente);
    }
    Ok(ut)
}

/// Those of them who are brukere.
pub(super) async fn kjente_brukere(
    tx: &DatabaseTransaction,
    noekler: &Noekler,
    numre: HashSet<&str>,
) -> Result<HashMap<String, Uuid>, Lagerfeil> {
    let personer = kjente_personer(tx, noekler, numre).await?;
    let personer: Vec<(String, Uuid)> = personer.into_iter().collect();
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
