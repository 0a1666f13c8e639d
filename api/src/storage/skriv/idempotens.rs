//! A retry with the same key has the same effect: what was done is remembered for 24 hours, and
//! the answer is decided anew.

use chrono::TimeDelta;
use entity::idempotens;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::{Avvisning, Feilkode};
use crate::storage::{Foresporsel, Lagerfeil};

/// The key of a write and a hash of its whole input.
#[derive(Clone, Debug)]
pub struct Idempotens {
    /// Chosen by the client.
    pub noekkel: Uuid,
    /// Of everything that was sent, by each key; the first is kept.
    pub inngang: Vec<String>,
}

/// How long a key is remembered.
pub(in crate::storage) const NOEKLER_LEVER: TimeDelta = TimeDelta::hours(24);

impl Foresporsel {
    /// What this key did before. `Err` in the inside: it was used for another input.
    pub(super) async fn gjort_foer(
        &self,
        idempotens: Option<&Idempotens>,
    ) -> Result<Result<Option<Vec<Uuid>>, Avvisning>, Lagerfeil> {
        let Some(idempotens) = idempotens else {
            return Ok(Ok(None));
        };
        let aktoer = self.innlogget.noekkel();
        let utloept = self.naa - NOEKLER_LEVER;
        let rad = self
            .med_tx(async |tx| {
                idempotens::Entity::delete_many()
                    .filter(idempotens::Column::Aktoer.eq(&aktoer))
                    .filter(idempotens::Column::Noekkel.eq(idempotens.noekkel))
                    .filter(idempotens::Column::Opprettet.lt(utloept))
                    .exec(tx)
                    .await?;
                Ok(idempotens::Entity::find_by_id((aktoer, idempotens.noekkel))
                    .one(tx)
                    .await?)
            })
            .await?;
        let Some(rad) = rad else { return Ok(Ok(None)) };
        if !idempotens.inngang.contains(&rad.inngang) {
            return Ok(Err(Avvisning::ny(
                Feilkode::BadUserInput,
                &["input", "idempotensnoekkel"],
                "Nøkkelen er brukt til noe annet.",
            )));
        }
        let ider = rad
            .resultat
            .and_then(|json| serde_json::from_value(json).ok())
            .unwrap_or_default();
        Ok(Ok(Some(ider)))
    }

    /// Remembers what this key did, in the same transaction. Two at once collide on the key: the
    /// second is rolled back, tries again and finds the first.
    pub(super) async fn husk(
        &self,
        idempotens: Option<&Idempotens>,
        ider: &[Uuid],
    ) -> Result<(), Lagerfeil> {
        let Some(idempotens) = idempotens else {
            return Ok(());
        };
        let rad = idempotens::Model {
            aktoer: self.innlogget.noekkel(),
            noekkel: idempotens.noekkel,
            inngang: idempotens.inngang.first().cloned().unwrap_or_default(),
            resultat: serde_json::to_value(ider).ok(),
            opprettet: self.naa,
        };
        self.med_tx(async |tx| {
            rad.into_active_model().insert(tx).await?;
            Ok(())
        })
        .await
    }
}
