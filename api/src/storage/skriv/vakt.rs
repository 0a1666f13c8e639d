//! Those on duty: who is called, and by whom. The caller learns nothing of whether the portal knows
//! the person the call is about.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{koder::Varseltype, vaktvarsel as tabell};
use samtykke::{Ansattrolle, Nivaa};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{Avvisning, Feilkode, Utfoert, nei};
use crate::storage::{Foresporsel, Lagerfeil, Noekkel, Plan, Sak};

/// A call, as those on duty read it.
pub struct Vaktvarsel {
    /// The call.
    pub id: Uuid,
    /// When.
    pub tidspunkt: DateTime<Utc>,
    /// Who called.
    pub fra: Uuid,
    /// Whom it is about, if the reader may see them.
    pub sak: Option<Arc<Sak>>,
}

/// Calls that one ansatt can make in an hour.
const MAKS_I_TIMEN: u64 = 20;
/// For so long a call is shown to those on duty.
const VISES: TimeDelta = TimeDelta::hours(24);
/// Calls shown at a time.
const MAKS_VIST: u64 = 50;

impl Foresporsel {
    /// Wakes those on duty in an enhet, or else those who lead it.
    ///
    /// # Errors
    /// Faults only.
    pub async fn varsle_vakt(&self, gjelder: Noekkel, enhet: Uuid) -> Utfoert<()> {
        self.krev_skriving()?;
        let Some(ansatt) = self.innlogget.ansatt().map(|a| a.ansatt.0) else {
            return nei(Avvisning::kan_ikke_bidra());
        };
        if self.innlogget.nivaa < Nivaa::Hoey {
            return nei(Avvisning::avvist(samtykke::Avvist::ForLavtNivaa));
        }
        if self.register.enhet(enhet).is_none() {
            return nei(Avvisning::finnes_ikke(&["input", "enhetId"]));
        }
        let vekkes = self.vakthavende(enhet);
        if vekkes.is_empty() {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input", "enhetId"],
                "Enheten har ingen å varsle.",
            ));
        }
        if MAKS_I_TIMEN <= self.varslet_siste_time(ansatt).await? {
            return nei(Avvisning::ny(
                Feilkode::Forbidden,
                &["input"],
                "Du har varslet for mange ganger den siste timen.",
            ));
        }
        let bruker = self.blindt(gjelder).await?;
        let rad = tabell::Model {
            id: self.ny_id(),
            enhet_id: enhet,
            fra_ansatt_id: ansatt,
            bruker_id: bruker,
            opprettet: self.naa,
        };
        self.med_tx(async |tx| {
            rad.into_active_model().insert(tx).await?;
            Ok(())
        })
        .await?;
        for person in vekkes {
            self.varsle(person, bruker, Varseltype::Vakt, None).await?;
        }
        Ok(Ok(()))
    }

    /// The calls to the asker's enhet in the last day, latest first, for those on duty and those who
    /// lead it; others have none.
    ///
    /// # Errors
    /// Faults only.
    pub async fn vaktvarsler(&self, plan: Plan) -> Result<Vec<Vaktvarsel>, Lagerfeil> {
        let Some(ansatt) = self.innlogget.ansatt() else {
            return Ok(Vec::new());
        };
        let (enhet, siden) = (ansatt.enhet.0, self.naa - VISES);
        if self.innlogget.nivaa < Nivaa::Hoey || !self.vakthavende(enhet).contains(&ansatt.person.0)
        {
            return Ok(Vec::new());
        }
        let rader = self
            .med_tx(async |tx| {
                Ok(tabell::Entity::find()
                    .filter(tabell::Column::EnhetId.eq(enhet))
                    .filter(tabell::Column::Opprettet.gt(siden))
                    .order_by_desc(tabell::Column::Opprettet)
                    .order_by_asc(tabell::Column::Id)
                    .limit(MAKS_VIST)
                    .all(tx)
                    .await?)
            })
            .await?;
        // One statement for all; those unknown are asked for alike.
        let ider: Vec<Uuid> = rader
            .iter()
            .map(|r| r.bruker_id.unwrap_or_else(|| self.ny_id()))
            .collect();
        let saker = self.saker(&ider, plan, None).await?;
        Ok(rader
            .iter()
            .zip(&ider)
            .map(|(r, id)| Vaktvarsel {
                id: r.id,
                tidspunkt: r.opprettet,
                fra: r.fra_ansatt_id,
                sak: saker.iter().find(|s| s.id() == *id).cloned(),
            })
            .collect())
    }

    /// Those on duty in an enhet now; when there are none, those who lead it. Persons, each once.
    fn vakthavende(&self, enhet: Uuid) -> Vec<Uuid> {
        let i_dag = self.i_dag();
        let ansatte: Vec<_> = self.register.ansatte_i(enhet, i_dag).collect();
        let paa_vakt = |a: &&&entity::ansatt::Model| {
            let vakter = self.register.vakter(samtykke::AnsattId(a.id));
            vakter.iter().any(|v| v.inneholder(self.naa))
        };
        let mut vekkes: Vec<Uuid> = ansatte
            .iter()
            .filter(paa_vakt)
            .map(|a| a.person_id)
            .collect();
        if vekkes.is_empty() {
            let ledere = ansatte
                .iter()
                .filter(|a| a.roller().har(Ansattrolle::Leder));
            vekkes = ledere.map(|a| a.person_id).collect();
        }
        vekkes.sort_unstable();
        vekkes.dedup();
        vekkes
    }

    async fn varslet_siste_time(&self, ansatt: Uuid) -> Result<u64, Lagerfeil> {
        let siden = self.naa - TimeDelta::hours(1);
        self.med_tx(async |tx| {
            Ok(tabell::Entity::find()
                .filter(tabell::Column::FraAnsattId.eq(ansatt))
                .filter(tabell::Column::Opprettet.gt(siden))
                .count(tx)
                .await?)
        })
        .await
    }
}
