//! The frame of a kriseplan: created by an act of its own, never by a first row.

use std::sync::Arc;

use chrono::NaiveDate;
use entity::{Personrad, Tabell, kriseplan};
use uuid::Uuid;

use super::{Avvisning, ENDRET, Feilkode, Idempotens, Utfoert, nei, rader::Verdier};
use crate::proeve::{Lekkasje, er};
use crate::storage::{Foresporsel, Lagerfeil, Plan, Sak};

impl Foresporsel {
    /// Opens a plan frame.
    ///
    /// # Errors
    /// Faults only.
    pub async fn opprett_kriseplan(
        &self,
        bruker: Uuid,
        fra: NaiveDate,
        revideres_innen: Option<NaiveDate>,
        idempotens: Option<&Idempotens>,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        let Some(sak) = self
            .sak_for_skriving(bruker, Plan::tom().med(Tabell::Kriseplan))
            .await?
        else {
            return nei(Avvisning::finnes_ikke(&["input", "brukerId"]));
        };
        if !self.bidrar_med_egne(&sak, kriseplan::KLASSE) {
            return nei(Avvisning::kan_ikke_bidra());
        }
        match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(_)) => {}
            Ok(None) => {
                let skjult = || {
                    er(Lekkasje::Konflikt)
                        && sak
                            .innside::<kriseplan::Entity>()
                            .is_ok_and(|r| r.count() > 0)
                };
                if sak
                    .liste::<kriseplan::Entity>()
                    .is_ok_and(|r| r.iter().any(|r| r.avsluttet.is_none()))
                    || skjult()
                {
                    return nei(Avvisning::ny(
                        Feilkode::Conflict,
                        &["input"],
                        "Det finnes en aktiv kriseplan.",
                    ));
                }
                let verdier = vec![
                    (kriseplan::Column::GyldigFraOgMed, fra.into()),
                    (kriseplan::Column::RevideresInnen, revideres_innen.into()),
                ];
                self.legg_til_rad::<kriseplan::Entity>(bruker, verdier)
                    .await?;
                self.husk(idempotens, &[]).await?;
            }
        }
        self.etter(bruker, plan).await
    }

    /// Changes or closes a plan frame.
    ///
    /// # Errors
    /// Faults only.
    pub async fn endre_kriseplan(
        &self,
        ramme: Uuid,
        versjon: i32,
        revideres_innen: Option<Option<NaiveDate>>,
        avslutt: bool,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        let Some(sak) = self
            .sak_til_rad(ramme, Plan::tom().med(Tabell::Kriseplan))
            .await?
        else {
            return nei(Avvisning::finnes_ikke(&["input", "id"]));
        };
        let Some(rad) = sak.rad::<kriseplan::Entity>(ramme)? else {
            return nei(Avvisning::finnes_ikke(&["input", "id"]));
        };
        if !self.bidrar_med_egne(&sak, kriseplan::KLASSE)
            || rad.rett().eier != self.innlogget.virksomhet()
        {
            return nei(Avvisning::kan_ikke_bidra());
        }
        if rad.versjon != versjon {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input", "versjon"],
                ENDRET,
            ));
        }
        if rad.avsluttet.is_some() {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input"],
                "Kriseplanen er avsluttet.",
            ));
        }
        let mut verdier: Verdier<kriseplan::Entity> = Vec::new();
        if let Some(dag) = revideres_innen {
            if dag.is_some_and(|dag| dag < rad.gyldig_fra_og_med) {
                return nei(Avvisning::ny(
                    Feilkode::BadUserInput,
                    &["input", "revideresInnen"],
                    "Planen kan ikke revideres før den gjelder.",
                ));
            }
            verdier.push((kriseplan::Column::RevideresInnen, dag.into()));
        }
        if avslutt {
            verdier.push((kriseplan::Column::Avsluttet, self.naa.into()));
        }
        self.endre_rad::<kriseplan::Entity>(&sak, ramme, verdier)
            .await?;
        self.etter(sak.id(), plan).await
    }

    async fn etter(&self, bruker: Uuid, plan: Plan) -> Utfoert<Arc<Sak>> {
        let sak = self
            .sak_etter(bruker, plan.med(kriseplan::Entity::TABELL))
            .await?;
        sak.map(Ok).ok_or(Lagerfeil::UlesbarRad("kriseplan"))
    }

    /// Locks and loads the case that a row belongs to. `None`: hidden or unknown.
    pub(super) async fn sak_til_rad(
        &self,
        rad: Uuid,
        plan: Plan,
    ) -> Result<Option<Arc<Sak>>, Lagerfeil> {
        let Some(funn) = self.finn(rad, Plan::tom()).await? else {
            return Ok(None);
        };
        let bruker = funn.sak.id();
        self.glem_sak(bruker);
        self.sak_for_skriving(bruker, plan).await
    }
}
