//! Writes. Each checks form first (before it comes here), then what is visible, then the right to
//! contribute, the role, the version, the state; so that the order of errors tells nothing.

pub mod ansvarsgruppe;
pub mod avtaleinnhold;
mod bekreftelse;
pub mod blaalys;
pub mod brukeravtale;
pub mod forespoersel;
pub mod forloep;
pub mod henvendelse;
mod idempotens;
pub mod individuell_plan;
pub mod koordinator;
pub mod kriseplan;
pub mod rader;
pub mod registrering;
pub mod samarbeidsavtale;
pub mod samtykke;
pub mod samtykkerad;
mod simulering;
pub mod sperring;
pub mod tilknytning;
pub mod vakt;
mod varsling;

use std::{borrow::Cow, sync::Arc};

use ::samtykke::{Aktoer, Avvist, Klasse};
use uuid::Uuid;

pub use idempotens::Idempotens;
pub(super) use idempotens::NOEKLER_LEVER;

use super::{Foresporsel, Lagerfeil, Noekkel, Plan, Sak, rettigheter};

/// Why a write was refused. Data for the caller, not a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Avvisning {
    /// The kind.
    pub kode: Feilkode,
    /// The part of the input that it is about, from `input`.
    pub felt: Vec<Cow<'static, str>>,
    /// Norwegian, constant: never what was stored or sent.
    pub melding: &'static str,
}

/// Kinds of refusal of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feilkode {
    /// Seen, but not yours to do.
    Forbidden,
    /// Hidden or unknown.
    NotFound,
    /// The input contradicts itself or a rule.
    BadUserInput,
    /// Changed since it was read.
    Conflict,
}

/// What a write came to: done, or refused with nothing changed.
pub type Utfoert<T> = Result<Result<T, Vec<Avvisning>>, Lagerfeil>;

impl Avvisning {
    /// A refusal about a part of the input.
    #[must_use]
    pub fn ny(kode: Feilkode, felt: &[&'static str], melding: &'static str) -> Self {
        Self {
            kode,
            felt: felt.iter().map(|f| Cow::Borrowed(*f)).collect(),
            melding,
        }
    }

    /// A refusal about one element of a list in the input.
    #[must_use]
    pub fn i_liste(
        kode: Feilkode,
        liste: &'static str,
        nr: usize,
        felt: &'static str,
        melding: &'static str,
    ) -> Self {
        let felt = vec![liste.into(), nr.to_string().into(), felt.into()];
        Self {
            kode,
            felt: std::iter::once(Cow::Borrowed("input"))
                .chain(felt)
                .collect(),
            melding,
        }
    }

    pub(super) fn finnes_ikke(felt: &[&'static str]) -> Self {
        Self::ny(Feilkode::NotFound, felt, FINNES_IKKE)
    }

    pub(super) fn kan_ikke_bidra() -> Self {
        Self::ny(Feilkode::Forbidden, &["input"], "Du kan ikke bidra her.")
    }

    pub(super) fn avvist(avvist: Avvist) -> Self {
        let kode = match avvist {
            Avvist::UgyldigVarighet | Avvist::BlaalysMaksimum | Avvist::BlaalysAvsluttet => {
                Feilkode::BadUserInput
            }
            _ => Feilkode::Forbidden,
        };
        Self::ny(kode, &["input"], avvist.melding())
    }
}

pub(super) const FINNES_IKKE: &str = "Finnes ikke.";
pub(super) const ENDRET: &str = "Endret siden du leste den.";

/// Leaves a write with one refusal.
pub(super) fn nei<T>(avvisning: Avvisning) -> Utfoert<T> {
    Ok(Err(vec![avvisning]))
}

/// Whether the asker contributes to a class of which there is one: that takes reading whether there
/// is one. A refusal is noted for the log.
pub(super) fn bidrar_og_ser(sak: &Sak, klasse: Klasse) -> bool {
    let bidrar = sak.beslutning().bidra_noen(klasse) && sak.beslutning().les_noen(klasse).is_ok();
    if !bidrar {
        sak.noter_avslag(klasse.kategorier);
    }
    bidrar
}

impl Foresporsel {
    /// Whether the asker contributes, as [`bidrar_og_ser`], for a virksomhet that owns what it writes.
    pub(super) fn bidrar_med_egne(&self, sak: &Sak, klasse: Klasse) -> bool {
        bidrar_og_ser(sak, klasse) && self.innlogget.virksomhet().is_some()
    }

    /// Locks a bruker for this write and loads the case as it then stands. `None`: hidden or
    /// unknown.
    pub(super) async fn sak_for_skriving(
        &self,
        bruker: Uuid,
        plan: Plan,
    ) -> Result<Option<Arc<Sak>>, Lagerfeil> {
        self.krev_skriving()?;
        self.med_tx(async |tx| Ok(self.lager.db.laas_alene(tx, bruker).await?))
            .await?;
        self.sak(&Noekkel::Id(bruker), plan).await
    }

    /// Derives the rights anew after what they follow from was written.
    pub(super) async fn rettigheter_endret(&self, bruker: Uuid) -> Result<(), Lagerfeil> {
        let ny = self
            .med_tx(async |tx| {
                let policy = &self.lager.policy;
                rettigheter::utled_paa_nytt(tx, bruker, &self.register, policy, self.naa).await
            })
            .await?;
        self.noter_hendelse(ny);
        self.glem_sak(bruker);
        Ok(())
    }

    /// The case as it stands after the write, for the payload.
    pub(super) async fn sak_etter(
        &self,
        bruker: Uuid,
        plan: Plan,
    ) -> Result<Option<Arc<Sak>>, Lagerfeil> {
        let sak = self.last(&[bruker], plan).await?.pop();
        if let Some(sak) = &sak {
            self.noter_sak(sak);
        }
        Ok(sak)
    }

    /// The bruker whose case the asker acts in: the one named, or the asker's own. A citizen who has
    /// none gets an id that nobody has: whether there is a case is for the case to say, which takes a
    /// login of its level.
    ///
    /// # Errors
    /// Faults only.
    pub async fn egen_bruker(&self, navngitt: Option<Uuid>) -> Result<Option<Uuid>, Lagerfeil> {
        use entity::bruker;
        use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
        if navngitt.is_some() {
            return Ok(navngitt);
        }
        let (Aktoer::Borger { .. }, Some(person)) = (&self.innlogget.aktoer, self.innlogget.person)
        else {
            return Ok(None);
        };
        self.med_tx(async |tx| {
            let rad = bruker::Entity::find()
                .filter(bruker::Column::PersonId.eq(person))
                .one(tx)
                .await?;
            Ok(Some(rad.map_or(person, |b| b.id)))
        })
        .await
    }

    /// The employment that writes; `None` for the bruker.
    pub(super) fn skribent(&self) -> Option<Uuid> {
        self.innlogget.ansatt().map(|a| a.ansatt.0)
    }

    pub(super) fn ny_id(&self) -> Uuid {
        self.lager.tilfeldig.uuid()
    }
}
