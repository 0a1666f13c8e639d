//! Ties; and oppdrag, dated ones made and ended by the one who leads the enhet. Those are blind: the
//! answer is the same whatever was there.

use std::sync::atomic::Ordering;

use chrono::{DateTime, NaiveDate, Utc};
use entity::tilknytning;
use samtykke::{EnhetId, PersonId, Tilknytningstype, gyldighet, kan_tilknytte};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    Set,
};
use uuid::Uuid;

use super::{Avvisning, Utfoert, nei};
use crate::storage::{Foresporsel, Lagerfeil, Noekkel};

impl Foresporsel {
    /// Ties an ansatt to a bruker for a time.
    ///
    /// # Errors
    /// Faults only.
    pub async fn opprett_oppdrag(
        &self,
        gjelder: Noekkel,
        ansatt: Uuid,
        fra: NaiveDate,
        til: NaiveDate,
    ) -> Utfoert<()> {
        if let Err(avvisning) = self.kan_gi_oppdrag(ansatt) {
            return nei(avvisning);
        }
        let periode = gyldighet(fra, til);
        if let Some(bruker) = self.blindt(gjelder).await? {
            let varighet = Varighet {
                fra: periode.fra.max(self.naa),
                til: Some(periode.til),
            };
            self.tilknytt(bruker, ansatt, Tilknytningstype::KeSak, None, varighet)
                .await?;
            self.rettigheter_endret(bruker).await?;
        }
        Ok(Ok(()))
    }

    /// Ends every oppdrag of an ansatt for a bruker. Idempotent.
    ///
    /// # Errors
    /// Faults only.
    pub async fn avslutt_oppdrag(&self, gjelder: Noekkel, ansatt: Uuid) -> Utfoert<()> {
        if let Err(avvisning) = self.kan_gi_oppdrag(ansatt) {
            return nei(avvisning);
        }
        if let Some(bruker) = self.blindt(gjelder).await? {
            self.med_tx(async |tx| {
                let rader = tilknytning::Entity::find()
                    .filter(tilknytning::Column::BrukerId.eq(bruker))
                    .filter(tilknytning::Column::AnsattId.eq(ansatt))
                    .filter(tilknytning::Column::KildeId.is_null())
                    .all(tx)
                    .await?;
                self.avslutt_knytninger(tx, rader, self.naa).await
            })
            .await?;
            self.rettigheter_endret(bruker).await?;
        }
        Ok(Ok(()))
    }

    /// Whether the asker leads the enhet of this employment; said of the registry, not of a case.
    fn kan_gi_oppdrag(&self, ansatt: Uuid) -> Result<(), Avvisning> {
        self.krev_skriving()
            .map_err(|_| Avvisning::kan_ikke_bidra())?;
        let i_dag = self.i_dag();
        let Some(ansatt) = self
            .register
            .ansatt(ansatt)
            .filter(|a| self.register.er_ansatt(a, i_dag))
        else {
            return Err(Avvisning::finnes_ikke(&["input", "ansattId"]));
        };
        let Some(leder) = self.innlogget.ansatt() else {
            return Err(Avvisning::kan_ikke_bidra());
        };
        kan_tilknytte(
            leder,
            self.innlogget.nivaa,
            PersonId(ansatt.person_id),
            EnhetId(ansatt.enhet_id),
        )
        .map_err(Avvisning::avvist)
    }

    /// The bruker that a blind write is about, locked, whether or not the asker may see them. The
    /// log entry is the same for somebody and nobody.
    pub(super) async fn blindt(&self, gjelder: Noekkel) -> Result<Option<Uuid>, Lagerfeil> {
        let (spurt_om, id) = match gjelder {
            Noekkel::Id(id) => (id.as_bytes().to_vec(), id),
            Noekkel::Nummer(nummer) => {
                let indeks = self.lager.noekler.indeks(nummer.siffer());
                let spurt_om = indeks.as_bytes().to_vec();
                let id = self.bruker_med_nummer(&nummer).await?;
                (spurt_om, id.unwrap_or_else(|| self.ny_id()))
            }
        };
        self.ingen(&spurt_om).await?;
        self.blind.store(true, Ordering::Relaxed);
        self.med_tx(async |tx| {
            self.lager.db.laas_alene(tx, id).await?;
            Ok(entity::bruker::Entity::find_by_id(id)
                .one(tx)
                .await?
                .map(|b| b.id))
        })
        .await
    }

    /// Statements that find nothing, in place of those that a blind write has no use for: it takes as
    /// many whomever it is about.
    pub(super) async fn i_stedet_for(&self, setninger: usize) -> Result<(), Lagerfeil> {
        for _ in 0..setninger {
            let ingen = self.ny_id();
            self.med_tx(async |tx| {
                entity::bruker::Entity::find_by_id(ingen).one(tx).await?;
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    /// Ends the tie that followed from a row, unless it ends before that.
    pub(super) async fn avslutt_tilknytning_av(
        &self,
        kilde: Uuid,
        naar: DateTime<Utc>,
    ) -> Result<(), Lagerfeil> {
        self.med_tx(async |tx| {
            let rader = tilknytning::Entity::find()
                .filter(tilknytning::Column::KildeId.eq(kilde))
                .all(tx)
                .await?;
            self.avslutt_knytninger(tx, rader, naar).await
        })
        .await
    }

    async fn avslutt_knytninger(
        &self,
        tx: &DatabaseTransaction,
        rader: Vec<tilknytning::Model>,
        naar: DateTime<Utc>,
    ) -> Result<(), Lagerfeil> {
        let loeper = |r: &tilknytning::Model| r.gyldig_til.is_none_or(|til| naar < til);
        for foer in rader.into_iter().filter(loeper) {
            let mut rad = foer.clone().into_active_model();
            rad.gyldig_til = Set(Some(naar));
            let etter = rad.update(tx).await?;
            self.noter_endring::<tilknytning::Entity>(Some(&foer), &etter)?;
        }
        Ok(())
    }

    /// Writes a tie.
    pub(super) async fn tilknytt(
        &self,
        bruker: Uuid,
        ansatt: Uuid,
        type_: Tilknytningstype,
        kilde: Option<Uuid>,
        varighet: Varighet,
    ) -> Result<(), Lagerfeil> {
        let rad = tilknytning::Model {
            id: self.ny_id(),
            bruker_id: bruker,
            ansatt_id: ansatt,
            type_: type_.kode(),
            kilde_id: kilde,
            gyldig_fra: varighet.fra,
            gyldig_til: varighet.til,
            opprettet_av: self.skribent(),
        };
        self.noter_endring::<tilknytning::Entity>(None, &rad)?;
        self.med_tx(async |tx| {
            rad.into_active_model().insert(tx).await?;
            Ok(())
        })
        .await
    }
}

/// How long a tie lasts; the end is exclusive.
#[derive(Clone, Copy, Debug)]
pub(super) struct Varighet {
    pub(super) fra: DateTime<Utc>,
    pub(super) til: Option<DateTime<Utc>>,
}
