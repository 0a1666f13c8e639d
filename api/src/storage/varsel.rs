//! The outbox of notices, as the sender works through it: what is due, what was told, what failed.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{koder::Varselkanal, person, samtykke as tabell, varsel};
use samtykke::{doegn_start, etter_virkedager};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::{Lager, Lagerfeil, hendelser, rettigheter};

/// Notices taken at a time.
const BUNKE: u64 = 20;
/// So often a notice is tried before it is given up: over a day and a half.
const MAKS_FORSOEK: i32 = 40;
/// The first wait; it doubles, up to an hour.
const FOERSTE_VENT: TimeDelta = TimeDelta::seconds(20);
const LENGSTE_VENT: TimeDelta = TimeDelta::hours(1);
/// Working days after which a letter counts as read.
const BREVETS_VIRKEDAGER: u32 = 3;

/// A notice that is to be told now.
pub struct Varselpost {
    /// Its id: the same at each attempt, so that the provider can tell a repetition.
    pub id: Uuid,
    /// Which attempt, from 1.
    pub forsoek: i32,
    /// The identity number of the one who is told. Never logged.
    pub nummer: String,
}

impl Lager {
    /// Takes the notices that are due, for this node alone: each is put off, and tried again if
    /// nothing is heard.
    ///
    /// # Errors
    /// The database refused.
    pub async fn forfalte_varsler(&self) -> Result<Vec<Varselpost>, Lagerfeil> {
        let naa = self.klokke.naa();
        let forfalte = varsel::Entity::find()
            .filter(varsel::Column::NesteForsoek.lte(naa))
            .order_by_asc(varsel::Column::NesteForsoek)
            .limit(BUNKE)
            .all(self.db.pool())
            .await?;
        let mut ut = Vec::new();
        for rad in forfalte {
            let tatt = varsel::Entity::update_many()
                .col_expr(varsel::Column::Forsoek, Expr::val(rad.forsoek + 1))
                .col_expr(
                    varsel::Column::NesteForsoek,
                    Expr::val(Some(naa + vent(rad.forsoek))),
                )
                .filter(varsel::Column::Id.eq(rad.id))
                .filter(varsel::Column::Forsoek.eq(rad.forsoek))
                .filter(varsel::Column::NesteForsoek.is_not_null())
                .exec(self.db.pool())
                .await?;
            if tatt.rows_affected == 0 {
                continue;
            }
            let person = person::Entity::find_by_id(rad.person_id)
                .one(self.db.pool())
                .await?
                .ok_or(Lagerfeil::UlesbarRad("varsel"))?;
            ut.push(Varselpost {
                id: rad.id,
                forsoek: rad.forsoek + 1,
                nummer: self.noekler.aapne(&person.nummer_kryptert)?,
            });
        }
        Ok(ut)
    }

    /// A notice was told. A samtykke that waited only for that takes effect, in the same commit.
    ///
    /// # Errors
    /// The database refused; the notice is then told once more.
    pub async fn varsel_fortalt(&self, id: Uuid, kanal: Varselkanal) -> Result<(), Lagerfeil> {
        let naa = self.klokke.naa();
        let tx = self.db.skriv().await?;
        let Some(rad) = varsel::Entity::find_by_id(id).one(&tx).await? else {
            return Ok(());
        };
        if let Some(bruker) = rad.bruker_id {
            self.db.laas_alene(&tx, bruker).await?;
        }
        let fortalt = match kanal {
            Varselkanal::Digital => naa,
            Varselkanal::Brev => brevet_er_lest(naa),
        };
        let venter = rad.samtykke_id.zip(rad.bruker_id);
        let mut rad = rad.into_active_model();
        rad.fortalt = Set(Some(fortalt));
        rad.kanal = Set(Some(kanal.kode()));
        rad.neste_forsoek = Set(None);
        rad.update(&tx).await?;
        if let Some((samtykke, bruker)) = venter
            && virker(&tx, samtykke, fortalt.max(naa)).await?
        {
            let register = self.register();
            let ny = rettigheter::utled_paa_nytt(&tx, bruker, &register, &self.policy, naa).await?;
            hendelser::skriv(&self.db, &tx, vec![ny]).await?;
        }
        tx.commit().await?;
        self.foer_bok().await;
        self.vekk();
        Ok(())
    }

    /// A notice was not told. Whether it is given up now.
    ///
    /// # Errors
    /// The database refused.
    pub async fn varsel_feilet(&self, post: &Varselpost) -> Result<bool, Lagerfeil> {
        let gitt_opp = MAKS_FORSOEK <= post.forsoek;
        if gitt_opp {
            varsel::Entity::update_many()
                .col_expr(
                    varsel::Column::NesteForsoek,
                    Expr::val(None::<DateTime<Utc>>),
                )
                .filter(varsel::Column::Id.eq(post.id))
                .exec(self.db.pool())
                .await?;
        }
        Ok(gitt_opp)
    }
}

/// A confirmed samtykke takes effect; one that is not confirmed waits for that.
async fn virker(
    tx: &DatabaseTransaction,
    samtykke: Uuid,
    fra: DateTime<Utc>,
) -> Result<bool, Lagerfeil> {
    let rad = tabell::Entity::find_by_id(samtykke).one(tx).await?;
    let Some(rad) = rad.filter(|s| s.bekreftet_av.is_some() && s.virker_fra.is_none()) else {
        return Ok(false);
    };
    let versjon = rad.versjon;
    let mut rad = rad.into_active_model();
    rad.versjon = Set(versjon + 1);
    rad.virker_fra = Set(Some(fra));
    rad.update(tx).await?;
    Ok(true)
}

fn vent(forsoek: i32) -> TimeDelta {
    let dobling = 2_i32.saturating_pow(u32::try_from(forsoek).unwrap_or(0).min(16));
    (FOERSTE_VENT * dobling).min(LENGSTE_VENT)
}

/// When a letter that is sent now counts as read: the day after three working days.
fn brevet_er_lest(naa: DateTime<Utc>) -> DateTime<Utc> {
    let dag = naa.with_timezone(&chrono_tz::Europe::Oslo).date_naive();
    let siste = etter_virkedager(dag, BREVETS_VIRKEDAGER);
    doegn_start(siste.succ_opt().unwrap_or(siste))
}
