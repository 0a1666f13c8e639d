//! Sperring: the bruker's no. It never fails, and needs neither capacity nor a version.

use std::sync::Arc;

use entity::{Tabell, koder::Varseltype, paaroerende, sperring};
use samtykke::{
    Ansattrolle, EnhetId, Kategorier, Mottaker, PersonId, Sperring, VirksomhetId,
    kan_trekke_eller_sperre,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use uuid::Uuid;

use super::{Avvisning, Utfoert, nei, samtykke::Part};
use crate::storage::{Foresporsel, Lagerfeil, Noekkel, Plan, Sak};

/// What was written about a sperring.
pub struct Sperringsendring {
    /// The case after the write.
    pub sak: Arc<Sak>,
    /// The sperring.
    pub sperring: Uuid,
}

impl Foresporsel {
    /// Bars a virksomhet, an enhet or a person (through one of their employments).
    ///
    /// # Errors
    /// Faults only.
    pub async fn opprett_sperring(
        &self,
        bruker: Option<Uuid>,
        mot: Part,
        kategorier: Option<Kategorier>,
        plan: Plan,
    ) -> Utfoert<Sperringsendring> {
        let Some(sak) = self.egen_sak(bruker).await? else {
            return nei(Avvisning::finnes_ikke(&["input", "brukerId"]));
        };
        let Some(hvem) = self::mot(self, &sak, mot)? else {
            return nei(Avvisning::finnes_ikke(&["input", "mot"]));
        };
        if let Err(avvist) = self.kan_sperre(&sak) {
            return nei(Avvisning::avvist(avvist));
        }
        let (id, ny) = self.sett_sperring(sak.id(), mot, hvem, kategorier).await?;
        if ny {
            self.rettigheter_endret(sak.id()).await?;
        }
        self.sperring_etter(sak.id(), id, plan).await
    }

    /// Bars somebody on the bruker's word. Blind, idempotent, open to every registrar.
    ///
    /// # Errors
    /// Faults only.
    pub async fn registrer_sperring(
        &self,
        gjelder: Noekkel,
        mot: Part,
        kategorier: Option<Kategorier>,
    ) -> Utfoert<()> {
        if let Err(avvisning) = self.i_rolle(&[Ansattrolle::Registrar]) {
            return nei(avvisning);
        }
        let Some(bruker) = self.blindt(gjelder).await? else {
            return Ok(Ok(()));
        };
        // An employment stands for the person, across employments.
        let hvem = match (mot, self.part_hos(bruker, mot).await?) {
            (Part::Ansatt(id), Some(_)) => Some(Mottaker::Person(PersonId(self.person_bak(id)))),
            (_, hvem) => hvem,
        };
        if let Some(hvem) = hvem {
            let (_, ny) = self.sett_sperring(bruker, mot, hvem, kategorier).await?;
            if ny {
                self.varsle_bruker(bruker, Varseltype::Innskrenket, None)
                    .await?;
                self.rettigheter_endret(bruker).await?;
            }
        }
        Ok(Ok(()))
    }

    /// Writes a sperring, unless the very same stands. Which, and whether it is new.
    async fn sett_sperring(
        &self,
        bruker: Uuid,
        mot: Part,
        hvem: Mottaker,
        kategorier: Option<Kategorier>,
    ) -> Result<(Uuid, bool), Lagerfeil> {
        let maske = kategorier.unwrap_or(Kategorier::ALLE).bits();
        let finnes = self
            .med_tx(async |tx| {
                Ok(sperring::Entity::find()
                    .filter(sperring::Column::BrukerId.eq(bruker))
                    .filter(sperring::Column::Opphevet.is_null())
                    .filter(sperring::Column::Kategorier.eq(maske))
                    .filter(sperring::Column::ErAlle.eq(kategorier.is_none()))
                    .all(tx)
                    .await?)
            })
            .await?;
        if let Some(samme) = finnes.iter().find(|s| s.mot() == Some(hvem)) {
            return Ok((samme.id, false));
        }
        let rad = sperring::Model {
            id: self.ny_id(),
            bruker_id: bruker,
            mot_type: hvem.type_kode(),
            mot_id: hvem.id(),
            mot_ansatt_id: match mot {
                Part::Ansatt(id) => Some(id),
                _ => None,
            },
            kategorier: maske,
            er_alle: kategorier.is_none(),
            opprettet: self.naa,
            opphevet: None,
        };
        let id = rad.id;
        self.noter_endring::<sperring::Entity>(None, &rad)?;
        self.med_tx(async |tx| {
            sperring::Entity::insert(rad.into_active_model())
                .exec_without_returning(tx)
                .await?;
            Ok((id, true))
        })
        .await
    }

    /// Lifts a sperring. Idempotent.
    ///
    /// # Errors
    /// Faults only.
    pub async fn opphev_sperring(&self, id: Uuid, plan: Plan) -> Utfoert<Sperringsendring> {
        let finnes_ikke = || nei(Avvisning::finnes_ikke(&["input", "sperringId"]));
        let Some(sak) = self
            .sak_til_rad(id, Plan::tom().med(Tabell::Sperring))
            .await?
        else {
            return finnes_ikke();
        };
        let rad = sak
            .innside::<sperring::Entity>()?
            .find(|s| s.id == id)
            .cloned();
        let (Some(rad), true) = (rad, sak.beslutning().egen().is_some()) else {
            return finnes_ikke();
        };
        if let Err(avvist) = self.kan_sperre(&sak) {
            return nei(Avvisning::avvist(avvist));
        }
        if rad.opphevet.is_none() {
            let foer = rad;
            let mut rad = foer.clone().into_active_model();
            rad.opphevet = Set(Some(self.naa));
            self.med_tx(async |tx| {
                let etter = rad.update(tx).await?;
                self.noter_endring::<sperring::Entity>(Some(&foer), &etter)
            })
            .await?;
            self.rettigheter_endret(sak.id()).await?;
        }
        self.sperring_etter(sak.id(), id, plan).await
    }

    fn kan_sperre(&self, sak: &Sak) -> Result<(), samtykke::Avvist> {
        kan_trekke_eller_sperre(
            &self.innlogget.aktoer,
            self.innlogget.nivaa,
            &sak.grunnlag().bruker,
            sak.grunnlag().ved(self.naa),
        )
    }

    async fn sperring_etter(
        &self,
        bruker: Uuid,
        sperring: Uuid,
        plan: Plan,
    ) -> Utfoert<Sperringsendring> {
        let sak = self.sak_etter(bruker, plan.med(Tabell::Sperring)).await?;
        Ok(Ok(Sperringsendring {
            sak: sak.ok_or(Lagerfeil::UlesbarRad("bruker"))?,
            sperring,
        }))
    }
}

/// Whom a party in the input bars. An employment stands for the person, across employments.
pub(super) fn mot(
    f: &Foresporsel,
    sak: &Arc<Sak>,
    part: Part,
) -> Result<Option<Mottaker>, Lagerfeil> {
    Ok(match part {
        Part::Virksomhet(id) => f
            .register
            .virksomhet(id)
            .map(|v| Mottaker::Virksomhet(VirksomhetId(v.id))),
        Part::Enhet(id) => f.register.enhet(id).map(|e| Mottaker::Enhet(EnhetId(e.id))),
        Part::Ansatt(id) => f
            .register
            .ansatt(id)
            .map(|a| Mottaker::Person(PersonId(a.person_id))),
        Part::Paaroerende(id) => sak
            .rad::<paaroerende::Entity>(id)?
            .and_then(|p| p.person_id)
            .map(|p| Mottaker::Person(PersonId(p))),
    })
}

/// A bar on everything, as if it had been set now: for simulation.
pub(super) fn tenkt(f: &Foresporsel, mot: Mottaker) -> Sperring {
    let under = match mot {
        Mottaker::Enhet(e) => f.register.virksomhet_til_enhet(e).into_iter().collect(),
        Mottaker::Person(p) => f.register.arbeidsgivere(p.0, f.i_dag()),
        _ => Vec::new(),
    };
    Sperring {
        mot,
        under,
        kategorier: None,
        opprettet: f.naa,
        opphevet: None,
    }
}
