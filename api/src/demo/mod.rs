//! Synthetic demo data: Askøy, Bergen and their partners, and a bruker for every place in Askøy's
//! mapping. Invented names, synthetic numbers, the same in every run but for dates relative to
//! today.

mod ansatte;
mod avtaler;
mod brit;
mod brukere;
mod bunke;
mod gruppe;
pub mod ider;
mod kriseplan;
mod maler;
mod navn;
mod nummer;
mod personaer;
mod planer;
mod profil;
mod register;
mod sak;
mod samtykker;
mod stab;
mod tekster;
mod tilstand;
mod trekning;
mod verk;

#[cfg(test)]
mod tests;

use entity::{bruker, felles};
use sea_orm::{ActiveModelTrait, EntityTrait, Set, TransactionTrait};

pub use personaer::{Persona, personaer};

use crate::storage::{Lager, Lagerfeil};
use profil::{BLOKK, NAVNGITTE};
use verk::Verk;

/// As many brukere as were mapped in Askøy.
pub const BRUKERE: usize = BLOKK;
/// Brukere made before their rows are written.
const BUNKE: usize = 200;

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oversikt {
    /// Brukere.
    pub brukere: usize,
    /// Employments.
    pub ansatte: usize,
    /// Samtykker, those without effect included.
    pub samtykker: usize,
    /// Rows in all tables.
    pub rader: usize,
}

/// Fills an empty, migrated database, in one transaction. The caller reads the registry anew
/// afterwards ([`Lager::oppfrisk_register`]).
///
/// Makes at least the brukere that have a name of their own. A bruker is the same whatever the
/// number of others.
///
/// # Errors
/// The database is not empty, or cannot be written; nothing is then left in it.
pub async fn fyll(lager: &Lager, brukere: usize) -> Result<Oversikt, Lagerfeil> {
    let brukere = brukere.max(NAVNGITTE.len());
    let tx = lager.db().pool().begin().await?;
    let mut verk = Verk::nytt(lager);
    register::fyll(&mut verk.bunke, verk.dager)?;
    avtaler::samarbeidsavtaler(&mut verk.bunke, verk.dager);
    let mut pulje = ansatte::Pulje::default();
    verk.fast_person(ider::EVA_PERSON, ider::EVA_PERSON)?;
    for nr in 0..brukere {
        if nr % BLOKK == 0 {
            pulje = ansatte::blokk(&mut verk, nr / BLOKK)?;
        }
        brukere::fyll(&mut verk, &pulje, nr)?;
        if nr % BUNKE == BUNKE - 1 {
            verk.skriv(&tx).await?;
        }
    }
    verk.skriv(&tx).await?;
    felles::ActiveModel {
        id: Set(felles::ID),
        epoke: Set(1),
    }
    .update(&tx)
    .await?;
    tx.commit().await?;
    Ok(Oversikt {
        brukere,
        ansatte: verk.ansatte,
        samtykker: verk.samtykker,
        rader: verk.skrevet,
    })
}

/// Whether the demo data is there.
///
/// # Errors
/// The database cannot be read.
pub async fn er_fylt(lager: &Lager) -> Result<bool, Lagerfeil> {
    Ok(bruker::Entity::find_by_id(ider::BRIT)
        .one(lager.db().pool())
        .await?
        .is_some())
}
