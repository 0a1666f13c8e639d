//! Puts notices in the outbox, in the transaction of what they are about. Neutral: they say that
//! there is something to read, never what.

use chrono::{DateTime, Utc};
use entity::{
    bruker,
    koder::{Oppnevningstype, Varseltype},
    koordinatoroppnevning as oppnevning, paaroerende, varsel,
};
use samtykke::{EnhetId, Mottaker, PersonId, VirksomhetId};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::samtykke::Part;
use crate::storage::{Foresporsel, Lagerfeil};

impl Foresporsel {
    /// To the bruker.
    pub(super) async fn varsle_bruker(
        &self,
        bruker: Uuid,
        type_: Varseltype,
        samtykke: Option<Uuid>,
    ) -> Result<(), Lagerfeil> {
        let rad = self
            .med_tx(async |tx| Ok(bruker::Entity::find_by_id(bruker).one(tx).await?))
            .await?;
        match rad {
            Some(rad) => {
                self.varsle(rad.person_id, Some(bruker), type_, samtykke)
                    .await
            }
            None => Ok(()),
        }
    }

    /// To the bruker's koordinator, whoever may see who it is.
    pub(super) async fn varsle_koordinator(
        &self,
        bruker: Uuid,
        type_: Varseltype,
    ) -> Result<(), Lagerfeil> {
        let i_dag = self.i_dag();
        let rader = self
            .med_tx(async |tx| {
                Ok(oppnevning::Entity::find()
                    .filter(oppnevning::Column::BrukerId.eq(bruker))
                    .filter(oppnevning::Column::Type.eq(Oppnevningstype::Koordinator.kode()))
                    .all(tx)
                    .await?)
            })
            .await?;
        for rad in rader.iter().filter(|r| r.gjelder(i_dag)) {
            let Some(ansatt) = self.register.ansatt(rad.ansatt_id) else {
                continue;
            };
            self.varsle(ansatt.person_id, Some(bruker), type_, None)
                .await?;
        }
        Ok(())
    }

    /// To anyone.
    pub(super) async fn varsle(
        &self,
        person: Uuid,
        bruker: Option<Uuid>,
        type_: Varseltype,
        samtykke: Option<Uuid>,
    ) -> Result<(), Lagerfeil> {
        let rad = varsel::Model {
            id: self.ny_id(),
            bruker_id: bruker,
            person_id: person,
            type_: type_.kode(),
            samtykke_id: samtykke,
            opprettet: self.naa,
            neste_forsoek: Some(self.naa),
            forsoek: 0,
            fortalt: None,
            kanal: None,
        };
        self.med_tx(async |tx| {
            rad.into_active_model().insert(tx).await?;
            Ok(())
        })
        .await
    }

    /// From when the bruker counts as told of a samtykke.
    pub(super) async fn fortalt(&self, samtykke: Uuid) -> Result<Option<DateTime<Utc>>, Lagerfeil> {
        self.med_tx(async |tx| {
            let rader = varsel::Entity::find()
                .filter(varsel::Column::SamtykkeId.eq(samtykke))
                .all(tx)
                .await?;
            Ok(rader.into_iter().filter_map(|v| v.fortalt).min())
        })
        .await
    }

    /// The party that a blind write names, at this bruker.
    pub(super) async fn part_hos(
        &self,
        bruker: Uuid,
        part: Part,
    ) -> Result<Option<Mottaker>, Lagerfeil> {
        let register = &self.register;
        Ok(match part {
            Part::Virksomhet(id) => register
                .virksomhet(id)
                .map(|v| Mottaker::Virksomhet(VirksomhetId(v.id))),
            Part::Enhet(id) => register.enhet(id).map(|e| Mottaker::Enhet(EnhetId(e.id))),
            Part::Ansatt(id) => register
                .ansatt(id)
                .map(|a| Mottaker::Ansatt(samtykke::AnsattId(a.id))),
            Part::Paaroerende(id) => {
                let rad = self
                    .med_tx(async |tx| Ok(paaroerende::Entity::find_by_id(id).one(tx).await?))
                    .await?;
                rad.filter(|p| p.bruker_id == bruker)
                    .and_then(|p| p.person_id)
                    .map(|p| Mottaker::Person(PersonId(p)))
            }
        })
    }
}
