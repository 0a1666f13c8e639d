//! Writing events: the last thing that a transaction does before it commits.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{Personrad, hendelse, hendelse::Slag, hendelse_part};
use samtykke::{Kategorier, Radrett, VirksomhetId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, DatabaseTransaction, EntityTrait, IntoActiveModel,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Bilde;
use crate::storage::{
    Database, Foresporsel, Lagerfeil, Register,
    bortfall::{self, Bortfall, Radsted},
};

/// An event that waits for its place in the order.
pub(in crate::storage) struct Nyhendelse {
    /// `None`: nobody is told, and the ledger has it all the same.
    rad: Option<hendelse::Model>,
    parter: BTreeSet<Uuid>,
    /// What a restored backup must not bring back.
    bortfall: Option<Bortfall>,
}

/// What a row said of itself when the event was written, those it names counted in.
#[derive(Serialize, Deserialize)]
pub(super) struct Rett {
    eier: Option<Uuid>,
    tema: i64,
    tilbakeholdt: bool,
    skjermet: bool,
}

impl Rett {
    fn av<E: Personrad>(rad: &E::Model, register: &Register) -> Self {
        let rett = E::radrett(rad);
        let naevnt = E::naevnt(rad).into_iter().flatten();
        let tema = naevnt.fold(rett.tema, |tema, hvem| tema.union(register.roeper(hvem)));
        Self {
            eier: rett.eier.map(|v| v.0),
            tema: tema.bits(),
            tilbakeholdt: rett.tilbakeholdt,
            skjermet: rett.skjermet_for_bruker,
        }
    }

    pub(super) fn radrett(&self) -> Radrett {
        Radrett {
            eier: self.eier.map(VirksomhetId),
            tema: Kategorier::fra_bits(self.tema),
            tilbakeholdt: self.tilbakeholdt,
            skjermet_for_bruker: self.skjermet,
        }
    }
}

impl Nyhendelse {
    /// A row came, changed or was taken out.
    pub(in crate::storage) fn rad<E: Personrad>(
        foer: Option<&E::Model>,
        etter: &E::Model,
        register: &Register,
        naa: DateTime<Utc>,
    ) -> Result<Self, Lagerfeil> {
        let i_bruk = |rad: &&E::Model| E::fjernet(rad).is_none();
        let rett = |rad: &E::Model| json(&Rett::av::<E>(rad, register));
        let rad_foer = foer;
        let foer = foer.filter(i_bruk).map(rett).transpose()?;
        let naa_i_bruk = Some(etter).filter(i_bruk).map(rett).transpose()?;
        let slag = match (&foer, &naa_i_bruk) {
            (_, None) => Slag::Avsluttet,
            (None, Some(_)) => Slag::Opprettet,
            (Some(_), Some(_)) => Slag::Endret,
        };
        let sted = Radsted {
            bruker: E::bruker_id(etter),
            tabell: E::TABELL.kode(),
            rad: E::id(etter),
            tidspunkt: naa,
        };
        let bortfall = match (E::fjernet(etter), rad_foer) {
            (Some(_), _) => Some(Bortfall::Fjernet(sted)),
            (None, Some(foer)) => innsnevret(&E::radrett(foer), &E::radrett(etter), sted),
            (None, None) => None,
        };
        Ok(Self {
            bortfall,
            ..Self::som(hendelse::Model {
                tabell: Some(sted.tabell),
                rad_id: Some(sted.rad),
                foer,
                etter: naa_i_bruk,
                ..tom(slag, Some(sted.bruker), naa)
            })
        })
    }

    /// A bruker's rights are others than they were; `None` for those that time alone has changed.
    /// What has been told is what was before, at the time of the event before; of the first event it is
    /// what held until now, or until a limit that passed untold.
    pub(in crate::storage) fn tilgang(
        foer: &Bilde,
        etter: Option<&Bilde>,
        naa: DateTime<Utc>,
    ) -> Result<Self, Lagerfeil> {
        let holdt_til = foer.tilstand.neste_grense.map_or(naa, |g| g.min(naa));
        let foerste = holdt_til - TimeDelta::microseconds(1);
        let foer_tid = foer.tilstand.fortalt.unwrap_or(foerste);
        let (foer, etter) = (
            foer.etter(foer_tid),
            etter.map(|etter| etter.etter(foer_tid)),
        );
        let mut parter = foer.parter();
        parter.extend(etter.as_ref().map(Bilde::parter).unwrap_or_default());
        Ok(Self {
            parter,
            ..Self::som(hendelse::Model {
                foer: Some(json(&foer)?),
                etter: etter.as_ref().map(json).transpose()?,
                foer_tid: Some(foer_tid),
                ..tom(Slag::Tilgang, Some(foer.tilstand.bruker_id), naa)
            })
        })
    }

    /// The registry changed.
    pub(in crate::storage) fn register(naa: DateTime<Utc>) -> Self {
        Self::som(tom(Slag::Register, None, naa))
    }

    /// Something for the ledger alone.
    pub(in crate::storage) fn bare(bortfall: Bortfall) -> Self {
        Self {
            rad: None,
            parter: BTreeSet::new(),
            bortfall: Some(bortfall),
        }
    }

    /// The same, and what the ledger is to say of it.
    pub(in crate::storage) fn med_bortfall(self, bortfall: Bortfall) -> Self {
        Self {
            bortfall: Some(bortfall),
            ..self
        }
    }

    /// Whether the ledger is to say something of it.
    pub(in crate::storage) fn har_bortfall(&self) -> bool {
        self.bortfall.is_some()
    }

    fn som(rad: hendelse::Model) -> Self {
        Self {
            rad: Some(rad),
            parter: BTreeSet::new(),
            bortfall: None,
        }
    }

    fn foran(&self) -> bool {
        let tilgang = Slag::Tilgang.kode();
        self.rad.as_ref().is_some_and(|rad| rad.slag == tilgang)
    }
}

/// What the ledger says of a row that needs more than it did.
fn innsnevret(foer: &Radrett, etter: &Radrett, sted: Radsted) -> Option<Bortfall> {
    let mer = !etter.tema.uten(foer.tema).er_tom() || (etter.tilbakeholdt && !foer.tilbakeholdt);
    mer.then(|| Bortfall::Innsnevret(sted, etter.tema.bits(), etter.tilbakeholdt))
}

impl Foresporsel {
    /// Notes that a row came, changed or was taken out, for whoever listens.
    pub(in crate::storage) fn noter_endring<E: Personrad>(
        &self,
        foer: Option<&E::Model>,
        etter: &E::Model,
    ) -> Result<(), Lagerfeil> {
        let ny = Nyhendelse::rad::<E>(foer, etter, &self.register, self.naa)?;
        self.noter_hendelse(ny);
        Ok(())
    }
}

/// Gives events their place in the order of commits and writes them, and what the ledger is to say.
/// Nothing may be locked after
/// this: whoever waits for the order holds nothing up but those that wait for it too.
pub(in crate::storage) async fn skriv(
    db: &Database,
    tx: &DatabaseTransaction,
    mut nye: Vec<Nyhendelse>,
) -> Result<(), Lagerfeil> {
    if nye.is_empty() {
        return Ok(());
    }
    db.laas_rekkefoelge(tx).await?;
    if let Some(bok) = db.bok() {
        let bortfall = nye.iter_mut().filter_map(|ny| ny.bortfall.take());
        bortfall::nummerer(bok, tx, bortfall.collect()).await?;
    }
    // What opens something stands before what it opens.
    let (foran, resten): (Vec<_>, Vec<_>) = nye.into_iter().partition(Nyhendelse::foran);
    for ny in foran {
        let Some(rad) = ny.rad else { continue };
        let posisjon = uten_plass(rad).insert(tx).await?.posisjon;
        let parter = ny.parter.into_iter().map(|mottaker_id| {
            hendelse_part::Model {
                mottaker_id,
                posisjon,
            }
            .into_active_model()
        });
        for bunke in parter.collect::<Vec<_>>().chunks(500) {
            hendelse_part::Entity::insert_many(bunke.to_vec())
                .exec_without_returning(tx)
                .await?;
        }
    }
    // In one statement, however many and also when none: so that a blind write costs the same
    // whatever it does.
    let rader = resten.into_iter().filter_map(|ny| ny.rad).map(uten_plass);
    let rader: Vec<_> = rader.collect();
    if rader.is_empty() {
        super::oppslag::hode(tx).await?;
    }
    for bunke in rader.chunks(500) {
        hendelse::Entity::insert_many(bunke.to_vec())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

#[cfg(feature = "proeve")]
impl crate::storage::Lager {
    /// Tells of a row as if it had been changed: for the tests of what is told.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn som_om_endret<E: Personrad>(
        &self,
        foer: Option<&E::Model>,
        etter: &E::Model,
    ) -> Result<(), Lagerfeil> {
        let ny = Nyhendelse::rad::<E>(foer, etter, &self.register(), self.klokke.naa())?;
        let tx = self.db.skriv().await?;
        skriv(&self.db, &tx, vec![ny]).await?;
        Ok(tx.commit().await?)
    }

    /// Tells of rights that were others for a while: for the tests of what is told.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn som_om_kom_og_gikk(
        &self,
        bruker: Uuid,
        andre: impl FnOnce(&mut Vec<entity::tilgang::Model>),
    ) -> Result<(), Lagerfeil> {
        let naa = self.klokke.naa();
        let tx = self.db.skriv().await?;
        self.db.laas_alene(&tx, bruker).await?;
        let Some(foer) = Bilde::les(&tx, self.db.dialekt(), bruker).await? else {
            return Ok(tx.rollback().await?);
        };
        let neste = |bilde: &Bilde| {
            let mut neste = bilde.clone();
            neste.tilstand.epoke += 1;
            neste.tilstand.fortalt = Some(naa);
            neste
        };
        let mut mellom = neste(&foer);
        andre(&mut mellom.tilgang);
        let mut etter = neste(&mellom);
        etter.tilgang.clone_from(&foer.tilgang);
        let tilstand = etter.tilstand.clone().into_active_model().reset_all();
        tilstand.update(&tx).await?;
        let kom = Nyhendelse::tilgang(&foer, Some(&mellom), naa)?;
        let gikk = Nyhendelse::tilgang(&mellom, Some(&etter), naa)?;
        skriv(&self.db, &tx, vec![kom, gikk]).await?;
        Ok(tx.commit().await?)
    }
}

fn uten_plass(rad: hendelse::Model) -> hendelse::ActiveModel {
    let mut rad = rad.into_active_model();
    rad.posisjon = NotSet;
    rad
}

fn tom(slag: Slag, bruker: Option<Uuid>, naa: DateTime<Utc>) -> hendelse::Model {
    hendelse::Model {
        posisjon: 0,
        bruker_id: bruker,
        slag: slag.kode(),
        tabell: None,
        rad_id: None,
        foer: None,
        etter: None,
        foer_tid: None,
        tidspunkt: naa,
    }
}

fn json<T: Serialize>(verdi: &T) -> Result<String, Lagerfeil> {
    serde_json::to_string(verdi).map_err(|_| Lagerfeil::UlesbarRad("hendelse"))
}
