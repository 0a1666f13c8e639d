//! The ROP-pasientforløp. A course and its phases have one owner, and are seen together or not at
//! all; so exactly one enhet is responsible on any day, from the first phase to the last.

use std::sync::Arc;

use chrono::NaiveDate;
use entity::{
    Tabell, forloep as ramme, forloep_fase as fase, forloep_frist as frist, forloep_part as part,
    koder::Fasetype,
};
use uuid::Uuid;

use super::{Avvisning, ENDRET, Feilkode, Idempotens, Utfoert, nei};
use crate::storage::{Aapnet, Foresporsel, Lagerfeil, Plan, Sak};

/// A phase to be started.
#[derive(Clone, Debug)]
pub struct NyFase {
    /// Which.
    pub type_: Fasetype,
    /// First day.
    pub fra: NaiveDate,
    /// The enhet responsible.
    pub ansvarlig: Uuid,
    /// The other enheter that take part.
    pub parter: Vec<Uuid>,
    /// The day by which it is to be over.
    pub innen: Option<NaiveDate>,
}

const TABELLER: [Tabell; 4] = [
    Tabell::Forloep,
    Tabell::ForloepFase,
    Tabell::ForloepPart,
    Tabell::ForloepFrist,
];

impl Foresporsel {
    /// Starts a course with its first phase.
    ///
    /// # Errors
    /// Faults only.
    pub async fn opprett_forloep(
        &self,
        bruker: Uuid,
        foerste: NyFase,
        idempotens: Option<&Idempotens>,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        let Some(sak) = self
            .sak_for_skriving(bruker, Plan::tom().med_alle(&TABELLER))
            .await?
        else {
            return nei(Avvisning::finnes_ikke(&["input", "brukerId"]));
        };
        if !self.bidrar_til_forloep(&sak, foerste.innen.is_some()) {
            return nei(Avvisning::kan_ikke_bidra());
        }
        match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(_)) => {}
            Ok(None) => {
                let loeper = sak
                    .liste::<ramme::Entity>()
                    .is_ok_and(|r| r.iter().any(|r| r.avsluttet.is_none()));
                if loeper {
                    return nei(Avvisning::ny(
                        Feilkode::Conflict,
                        &["input"],
                        "Det finnes et forløp.",
                    ));
                }
                let verdier = vec![(ramme::Column::Startet, foerste.fra.into())];
                let id = self.legg_til_rad::<ramme::Entity>(bruker, verdier).await?;
                self.skriv_fase(bruker, id, &foerste).await?;
                self.husk(idempotens, &[]).await?;
            }
        }
        self.forloep_etter(bruker, plan).await
    }

    /// Starts the next phase; the present one, which the caller has read, ends the day before.
    ///
    /// # Errors
    /// Faults only.
    pub async fn start_fase(
        &self,
        (naa, versjon): (Uuid, i32),
        neste: NyFase,
        idempotens: Option<&Idempotens>,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        let (sak, rad) = match self.egen_fase(naa, neste.innen.is_some(), "faseId").await? {
            Ok(funnet) => funnet,
            Err(avvisning) => return nei(avvisning),
        };
        match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(_)) => {}
            Ok(None) => {
                if rad.versjon != versjon {
                    return nei(Avvisning::ny(
                        Feilkode::Conflict,
                        &["input", "versjon"],
                        ENDRET,
                    ));
                }
                if rad.gyldig_til_og_med.is_some() {
                    return nei(Avvisning::ny(
                        Feilkode::Conflict,
                        &["input", "faseId"],
                        "Fasen er over.",
                    ));
                }
                let dagen_foer = neste.fra.pred_opt().unwrap_or(neste.fra);
                if dagen_foer < rad.gyldig_fra_og_med {
                    return nei(Avvisning::ny(
                        Feilkode::BadUserInput,
                        &["input", "fase", "gyldigFraOgMed"],
                        "En fase varer minst en dag.",
                    ));
                }
                self.avslutt_fase(&sak, naa, dagen_foer).await?;
                self.skriv_fase(sak.id(), rad.forloep_id, &neste).await?;
                self.husk(idempotens, &[]).await?;
            }
        }
        self.forloep_etter(sak.id(), plan).await
    }

    /// Ends a course and its present phase after a day. Idempotent.
    ///
    /// # Errors
    /// Faults only.
    pub async fn avslutt_forloep(&self, id: Uuid, dag: NaiveDate, plan: Plan) -> Utfoert<Arc<Sak>> {
        let med = Plan::tom().med_alle(&TABELLER);
        let Some(sak) = self.sak_til_rad(id, med).await? else {
            return nei(Avvisning::finnes_ikke(&["input", "id"]));
        };
        let Some(rad) = sak.rad::<ramme::Entity>(id)? else {
            return nei(Avvisning::finnes_ikke(&["input", "id"]));
        };
        if !self.bidrar_til_forloep(&sak, false) || rad.rett().eier != self.innlogget.virksomhet() {
            return nei(Avvisning::kan_ikke_bidra());
        }
        if rad.avsluttet.is_none() {
            let faser = sak.liste::<fase::Entity>().unwrap_or_default();
            let naa = faser.into_iter().find(|f| {
                f.forloep_id == id
                    && f.gyldig_til_og_med.is_none()
                    && f.rett().eier == self.innlogget.virksomhet()
            });
            if dag < naa.as_ref().map_or(rad.startet, |f| f.gyldig_fra_og_med) {
                return nei(Avvisning::ny(
                    Feilkode::BadUserInput,
                    &["input", "avsluttet"],
                    "Slutter før den siste fasen starter.",
                ));
            }
            if let Some(naa) = naa {
                self.avslutt_fase(&sak, naa.id, dag).await?;
            }
            let verdier = vec![(ramme::Column::Avsluttet, Some(dag).into())];
            self.endre_rad::<ramme::Entity>(&sak, id, verdier).await?;
        }
        self.forloep_etter(sak.id(), plan).await
    }

    /// Sets the deadline of a phase, or says why it was missed. `versjon`: of the deadline that was
    /// read, if there is one.
    ///
    /// # Errors
    /// Faults only.
    pub async fn sett_frist(
        &self,
        id: Uuid,
        innen: NaiveDate,
        bruddaarsak: Option<String>,
        versjon: Option<i32>,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        let (sak, rad) = match self.egen_fase(id, true, "faseId").await? {
            Ok(funnet) => funnet,
            Err(avvisning) => return nei(avvisning),
        };
        if innen < rad.gyldig_fra_og_med {
            return nei(Avvisning::ny(
                Feilkode::BadUserInput,
                &["input", "innen"],
                "Før fasen starter.",
            ));
        }
        let satt = sak.liste::<frist::Entity>().unwrap_or_default();
        let egen = self.innlogget.virksomhet();
        let satt = satt
            .into_iter()
            .find(|f| f.fase_id == id && f.rett().eier == egen);
        if satt.as_ref().map(|f| f.versjon) != versjon {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input", "versjon"],
                ENDRET,
            ));
        }
        let mut verdier = vec![
            (frist::Column::Innen, innen.into()),
            (frist::Column::Bruddaarsak, bruddaarsak.into()),
        ];
        match satt {
            Some(satt) => {
                self.endre_rad::<frist::Entity>(&sak, satt.id, verdier)
                    .await?
            }
            None => {
                verdier.push((frist::Column::FaseId, id.into()));
                self.legg_til_rad::<frist::Entity>(sak.id(), verdier)
                    .await?;
            }
        }
        self.forloep_etter(sak.id(), plan).await
    }

    /// A phase that the asker sees, contributes to, and whose owner the asker works for.
    async fn egen_fase(
        &self,
        id: Uuid,
        med_frist: bool,
        felt: &'static str,
    ) -> Result<Result<(Arc<Sak>, Aapnet<fase::Entity>), Avvisning>, Lagerfeil> {
        let med = Plan::tom().med_alle(&TABELLER);
        let Some(sak) = self.sak_til_rad(id, med).await? else {
            return Ok(Err(Avvisning::finnes_ikke(&["input", felt])));
        };
        let Some(rad) = sak.rad::<fase::Entity>(id)? else {
            return Ok(Err(Avvisning::finnes_ikke(&["input", felt])));
        };
        let egen = rad.rett().eier == self.innlogget.virksomhet();
        if !self.bidrar_til_forloep(&sak, med_frist) || !egen {
            return Ok(Err(Avvisning::kan_ikke_bidra()));
        }
        Ok(Ok((sak, rad)))
    }

    async fn skriv_fase(&self, bruker: Uuid, forloep: Uuid, ny: &NyFase) -> Result<(), Lagerfeil> {
        use fase::Column as K;
        let verdier = vec![
            (K::ForloepId, forloep.into()),
            (K::Type, ny.type_.kode().into()),
            (K::GyldigFraOgMed, ny.fra.into()),
            (K::AnsvarligEnhetId, ny.ansvarlig.into()),
            (K::VirksomhetId, self.virksomhet_til(ny.ansvarlig)?.into()),
        ];
        let id = self.legg_til_rad::<fase::Entity>(bruker, verdier).await?;
        for enhet in &ny.parter {
            let verdier = vec![
                (part::Column::FaseId, id.into()),
                (part::Column::EnhetId, (*enhet).into()),
                (
                    part::Column::VirksomhetId,
                    self.virksomhet_til(*enhet)?.into(),
                ),
            ];
            self.legg_til_rad::<part::Entity>(bruker, verdier).await?;
        }
        if let Some(innen) = ny.innen {
            let verdier = vec![
                (frist::Column::FaseId, id.into()),
                (frist::Column::Innen, innen.into()),
            ];
            self.legg_til_rad::<frist::Entity>(bruker, verdier).await?;
        }
        Ok(())
    }

    async fn avslutt_fase(
        &self,
        sak: &Arc<Sak>,
        id: Uuid,
        dag: NaiveDate,
    ) -> Result<(), Lagerfeil> {
        let verdier = vec![(fase::Column::GyldigTilOgMed, Some(dag).into())];
        self.endre_rad::<fase::Entity>(sak, id, verdier).await
    }

    fn virksomhet_til(&self, enhet: Uuid) -> Result<Uuid, Lagerfeil> {
        self.register
            .enhet(enhet)
            .map(|e| e.virksomhet_id)
            .ok_or(Lagerfeil::UlesbarRad("enhet"))
    }

    fn bidrar_til_forloep(&self, sak: &Sak, med_frist: bool) -> bool {
        self.bidrar_med_egne(sak, ramme::KLASSE)
            && (!med_frist || self.bidrar_med_egne(sak, frist::KLASSE))
    }

    async fn forloep_etter(&self, bruker: Uuid, plan: Plan) -> Utfoert<Arc<Sak>> {
        let sak = self.sak_etter(bruker, plan.med_alle(&TABELLER)).await?;
        sak.map(Ok).ok_or(Lagerfeil::UlesbarRad("forloep"))
    }
}
