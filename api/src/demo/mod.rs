//! Synthetic demo data: Askøy, Bergen and their partners, and a bruker for every place in Askøy's
//! mapping. Invented names, synthetic numbers, the same in every run but for dates relative to
//! today.

mod ansatte;
mod avtaler;
mod binaer;
mod brit;
mod brukere;
mod bunke;
mod gruppe;
pub mod ider;
mod indekser;
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
mod skriver;
mod stab;
mod tekster;
mod tilstand;
mod trekning;
mod verk;

#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc};

use entity::{bruker, virksomhet};
use sea_orm::EntityTrait;
use tokio::sync::mpsc;

pub use personaer::{Persona, personaer};
pub use register::leverandoer;

use crate::storage::{Lager, Lagerfeil};
use bunke::Bunke;
use profil::{BLOKK, NAVNGITTE};
use skriver::Skriver;
use verk::Verk;

/// As many brukere as were mapped in Askøy.
pub const BRUKERE: usize = BLOKK;
/// Brukere made before their rows are written.
const BUNKE: usize = 200;
/// Such bunches that are made, at most, before the database has taken them.
const VENTER: usize = 2;

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

impl fmt::Display for Oversikt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "brukere: {}", self.brukere)?;
        writeln!(f, "ansatte: {}", self.ansatte)?;
        writeln!(f, "samtykker: {}", self.samtykker)?;
        writeln!(f, "rows in all: {}", self.rader)
    }
}

/// Fills an empty, migrated database, in one transaction. The caller reads the registry anew
/// afterwards ([`Lager::oppfrisk_register`]).
///
/// Makes at least the brukere that have a name of their own. A bruker is the same whatever the
/// number of others. Rows are made beside the database's writing of those before them.
///
/// # Errors
/// The database is not empty, or cannot be written; nothing is then left in it.
pub async fn fyll(lager: &Arc<Lager>, brukere: usize) -> Result<Oversikt, Lagerfeil> {
    let brukere = brukere.max(NAVNGITTE.len());
    let mut skriver = Skriver::begynn(lager.db()).await?;
    let (til, mut fra) = mpsc::channel(VENTER);
    let (lager, naa) = (lager.clone(), lager.klokke().naa());
    let laget = tokio::task::spawn_blocking(move || lag(&lager, brukere, &til));
    let mut rader = 0;
    while let Some(bunke) = fra.recv().await {
        rader += skriver.skriv(bunke).await?;
    }
    // Closed early, it made nothing more: only its word lets us commit.
    let oversikt = laget.await.map_err(|_| Lagerfeil::Panikk)??;
    skriver.ferdig(naa).await?;
    Ok(Oversikt { rader, ..oversikt })
}

/// Makes the rows, bunch by bunch; all of [`Oversikt`] but how many.
fn lag(lager: &Lager, brukere: usize, til: &mpsc::Sender<Bunke>) -> Result<Oversikt, Lagerfeil> {
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
        // Nobody receives any more: the database has refused, and says why itself.
        if (nr + 1) % BUNKE == 0 && til.blocking_send(verk.ta_bunke()).is_err() {
            break;
        }
    }
    let _ = til.blocking_send(verk.ta_bunke());
    Ok(Oversikt {
        brukere,
        ansatte: verk.ansatte,
        samtykker: verk.samtykker,
        rader: 0,
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

/// Whether nobody is there at all.
///
/// # Errors
/// The database cannot be read.
pub async fn er_tom(lager: &Lager) -> Result<bool, Lagerfeil> {
    let pool = lager.db().pool();
    let noen = bruker::Entity::find().one(pool).await?.is_some()
        || virksomhet::Entity::find().one(pool).await?.is_some();
    Ok(!noen)
}
