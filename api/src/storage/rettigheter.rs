//! Rights are derived once: in the transaction that changed what they follow from.

use chrono::{DateTime, Utc};
use entity::{
    blaalysperiode, bruker, brukertilstand, kompetansevurdering, representasjon,
    samtykke as samtykketabell, sperring, tilgang,
};
use samtykke::{
    BrukerId, Brukertilstand, Kompetansevurdering, Mottaker, PersonId, Policy, Representasjon,
    Samtykke, Sperring, Tilgang, VirksomhetId, unntatt_fra_blaalys, utled,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait,
    IntoActiveModel, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::{
    Dialekt, Lagerfeil, Register,
    bortfall::{Bortfall, Gjenstaaende},
    grunnlag::ikke_foer,
    hendelser::{self, Bilde, Nyhendelse},
};

/// Everything that one bruker's rights follow from at a moment, and after it.
pub(super) struct Kilder {
    pub(super) bruker: Brukertilstand,
    pub(super) samtykker: Vec<Samtykke>,
    pub(super) sperringer: Vec<Sperring>,
    pub(super) sperringsrader: Vec<sperring::Model>,
    tilstand: brukertilstand::Model,
}

impl Kilder {
    pub(super) async fn les(
        db: &impl ConnectionTrait,
        bruker_id: Uuid,
        register: &Register,
        naa: DateTime<Utc>,
    ) -> Result<Option<Self>, Lagerfeil> {
        let Some(rad) = bruker::Entity::find_by_id(bruker_id).one(db).await? else {
            return Ok(None);
        };
        let Some(tilstand) = brukertilstand::Entity::find_by_id(bruker_id)
            .one(db)
            .await?
        else {
            return Ok(None);
        };
        let samtykker = samtykketabell::Entity::find()
            .filter(samtykketabell::Column::BrukerId.eq(bruker_id))
            .filter(staar(samtykketabell::Column::Trukket, naa))
            .filter(staar(samtykketabell::Column::Erstattet, naa))
            .all(db)
            .await?
            .iter()
            .map(|s| Samtykke::try_from(s).map_err(|_| Lagerfeil::UlesbarRad("samtykke")))
            .collect::<Result<_, _>>()?;
        let sperringsrader = sperring::Entity::find()
            .filter(sperring::Column::BrukerId.eq(bruker_id))
            .filter(staar(sperring::Column::Opphevet, naa))
            .all(db)
            .await?;
        let sperringer = sperringsrader
            .iter()
            .map(|s| {
                s.til_sperring(over(s, register, naa))
                    .map_err(|_| Lagerfeil::UlesbarRad("sperring"))
            })
            .collect::<Result<_, _>>()?;
        let representasjoner = representasjon::Entity::find()
            .filter(representasjon::Column::BrukerId.eq(bruker_id))
            .all(db)
            .await?
            .iter()
            .map(|r| {
                Representasjon::try_from(r).map_err(|_| Lagerfeil::UlesbarRad("representasjon"))
            })
            .collect::<Result<_, _>>()?;
        let kompetanse = kompetansevurdering::Entity::find()
            .filter(kompetansevurdering::Column::BrukerId.eq(bruker_id))
            .all(db)
            .await?;
        let bruker = Brukertilstand {
            id: BrukerId(bruker_id),
            person: Some(PersonId(rad.person_id)),
            foedselsdato: rad.foedselsdato,
            doed: tilstand.doed,
            gradering: tilstand
                .gradering()
                .ok_or(Lagerfeil::UlesbarRad("brukertilstand"))?,
            representasjoner,
            kompetanse: kompetanse.iter().map(Kompetansevurdering::from).collect(),
        };
        Ok(Some(Self {
            bruker,
            samtykker,
            sperringer,
            sperringsrader,
            tilstand,
        }))
    }

    pub(super) fn utled(&self, policy: &Policy) -> Vec<Tilgang> {
        utled(&self.bruker, &self.samtykker, &self.sperringer, policy)
    }
}

/// There is ever more of what was withdrawn, replaced or lifted, and nothing follows from it any more.
fn staar(slutt: impl ColumnTrait, naa: DateTime<Utc>) -> Condition {
    Condition::any().add(slutt.is_null()).add(slutt.gt(naa))
}

/// The virksomheter that a barred party is below of.
fn over(s: &sperring::Model, register: &Register, naa: DateTime<Utc>) -> Vec<VirksomhetId> {
    let dag = naa.with_timezone(&chrono_tz::Europe::Oslo).date_naive();
    match s.mot() {
        Some(Mottaker::Enhet(enhet)) => register.virksomhet_til_enhet(enhet).into_iter().collect(),
        Some(Mottaker::Person(person)) => register.arbeidsgivere(person.0, dag),
        _ => Vec::new(),
    }
}

/// Derives the rights of one bruker anew and moves the epoch. The caller holds the bruker's lock
/// alone, and has already written what changed: nothing of it from before this moment.
pub(super) async fn utled_paa_nytt(
    db: &impl ConnectionTrait,
    bruker_id: Uuid,
    register: &Register,
    policy: &Policy,
    naa: DateTime<Utc>,
) -> Result<Nyhendelse, Lagerfeil> {
    let lest = bilde(db, bruker_id).await?;
    utled_av(db, (lest.clone(), lest), register, policy, naa).await
}

/// The same after writes that may reach back in time; `foer` is how the rights stood before them.
pub(super) async fn utled_fra(
    db: &impl ConnectionTrait,
    foer: Bilde,
    register: &Register,
    policy: &Policy,
    naa: DateTime<Utc>,
) -> Result<Nyhendelse, Lagerfeil> {
    let lest = bilde(db, foer.tilstand.bruker_id).await?;
    utled_av(db, (foer, lest), register, policy, naa).await
}

async fn bilde(db: &impl ConnectionTrait, bruker_id: Uuid) -> Result<Bilde, Lagerfeil> {
    let dialekt = match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => Dialekt::Postgres,
        _ => Dialekt::Sqlite,
    };
    Bilde::les(db, dialekt, bruker_id)
        .await?
        .ok_or(Lagerfeil::UlesbarRad("brukertilstand"))
}

async fn utled_av(
    db: &impl ConnectionTrait,
    (foer, lest): (Bilde, Bilde),
    register: &Register,
    policy: &Policy,
    naa: DateTime<Utc>,
) -> Result<Nyhendelse, Lagerfeil> {
    let bruker_id = lest.tilstand.bruker_id;
    // Time goes on, whichever node's clock tells it.
    let naa = ikke_foer(lest.tilstand.fortalt, naa);
    let kilder = Kilder::les(db, bruker_id, register, naa)
        .await?
        .ok_or(Lagerfeil::UlesbarRad("brukertilstand"))?;
    let rader = kilder.utled(policy).into_iter();
    // What has ended decides nothing: events have it, for who was told less.
    let rader: Vec<Tilgang> = rader.filter(|rad| naa < rad.til).collect();
    tilgang::Entity::delete_many()
        .filter(tilgang::Column::BrukerId.eq(bruker_id))
        .exec(db)
        .await?;
    let modeller: Vec<tilgang::Model> = (0..)
        .zip(&rader)
        .map(|(nr, rad)| tilgang::Model::from((BrukerId(bruker_id), nr, rad)))
        .collect();
    for bunke in modeller.chunks(500) {
        let bunke = bunke
            .iter()
            .cloned()
            .map(IntoActiveModel::into_active_model);
        tilgang::Entity::insert_many(bunke)
            .exec_without_returning(db)
            .await?;
    }
    let blaalys = loepende_blaalys(db, bruker_id, naa).await?;
    let periode = blaalys.as_ref().map(|b| samtykke::Periode {
        fra: b.startet,
        til: b.slutter,
    });
    let alene = blaalys
        .as_ref()
        .and_then(|b| eneste_virksomhet(b, register));
    let mut etter = Bilde {
        tilgang: modeller,
        tilstand: brukertilstand::Model {
            epoke: kilder.tilstand.epoke + 1,
            blaalys_fra: periode.map(|p| p.fra),
            blaalys_til: periode.map(|p| p.til),
            blaalys_unntatt: periode
                .and_then(|p| unntatt_fra_blaalys(&rader, alene, p))
                .map(|v| v.0),
            fortalt: Some(naa),
            ..kilder.tilstand.clone()
        },
        ..lest
    };
    etter.tilstand.neste_grense = etter.neste_grense(naa)?;
    let tilstand = etter.tilstand.clone().into_active_model().reset_all();
    tilstand.update(db).await?;
    let gjenstaar = Gjenstaaende::av(&kilder, &etter, blaalys.as_ref(), naa);
    Ok(Nyhendelse::tilgang(&foer, Some(&etter), naa)?
        .med_bortfall(Bortfall::Rettigheter(Box::new(gjenstaar))))
}

impl super::Lager {
    /// Derives one bruker's rights anew from what they follow from, and says whether what was
    /// stored differed. For the nightly check, and after rows were written past the portal.
    ///
    /// # Errors
    /// The database refused, or there is no such bruker.
    pub async fn gjenoppbygg_rettigheter(&self, bruker_id: Uuid) -> Result<bool, Lagerfeil> {
        let register = self.register();
        let naa = self.klokke.naa();
        let tx = self.db.skriv().await?;
        self.db.laas_alene(&tx, bruker_id).await?;
        let lagret = async || {
            let rader = tilgang::Entity::find()
                .filter(tilgang::Column::BrukerId.eq(bruker_id))
                .filter(tilgang::Column::Til.gt(naa))
                .order_by_asc(tilgang::Column::Nr)
                .all(&tx)
                .await?;
            let uten_nr = rader.into_iter().map(|rad| tilgang::Model { nr: 0, ..rad });
            Ok::<Vec<_>, Lagerfeil>(uten_nr.collect())
        };
        let foer = lagret().await?;
        let ny = utled_paa_nytt(&tx, bruker_id, &register, &self.policy, naa).await?;
        let etter = lagret().await?;
        hendelser::skriv(&self.db, &tx, vec![ny]).await?;
        tx.commit().await?;
        self.foer_bok().await;
        self.vekk();
        Ok(foer != etter)
    }

    /// Changes the registry: alone among all requests, in one transaction, and every node decides
    /// anew afterwards. For leavers and changed roles.
    ///
    /// # Errors
    /// What `arbeid` says, or the database.
    pub async fn i_registeret<T>(
        &self,
        arbeid: impl AsyncFnOnce(&sea_orm::DatabaseTransaction) -> Result<T, Lagerfeil>,
    ) -> Result<T, Lagerfeil> {
        let tx = self.db.skriv().await?;
        self.db.laas_register(&tx).await?;
        let svar = arbeid(&tx).await?;
        let ny = flytt_felles(&tx, self.klokke.naa()).await?;
        hendelser::skriv(&self.db, &tx, vec![ny]).await?;
        tx.commit().await?;
        self.oppfrisk_register().await?;
        self.vekk();
        Ok(svar)
    }
}

/// Moves the registry's epoch, so that every node reads the registry anew. The caller holds its lock
/// alone.
pub(super) async fn flytt_felles(
    db: &impl ConnectionTrait,
    naa: DateTime<Utc>,
) -> Result<Nyhendelse, Lagerfeil> {
    use entity::felles;
    use sea_orm::sea_query::Expr;
    felles::Entity::update_many()
        .col_expr(
            felles::Column::Epoke,
            Expr::col(felles::Column::Epoke).add(1),
        )
        .exec(db)
        .await?;
    Ok(Nyhendelse::register(naa))
}

/// The blålysperiode that runs, if one does.
pub(super) async fn loepende_blaalys(
    db: &impl ConnectionTrait,
    bruker_id: Uuid,
    naa: DateTime<Utc>,
) -> Result<Option<blaalysperiode::Model>, Lagerfeil> {
    Ok(blaalysperiode::Entity::find()
        .filter(blaalysperiode::Column::BrukerId.eq(bruker_id))
        .filter(blaalysperiode::Column::Avsluttet.is_null())
        .filter(blaalysperiode::Column::Slutter.gt(naa))
        .one(db)
        .await?)
}

/// The one virksomhet that declared, when no other and not the bruker has joined.
fn eneste_virksomhet(b: &blaalysperiode::Model, register: &Register) -> Option<VirksomhetId> {
    let mut virksomheter: Vec<Uuid> = Vec::new();
    for erklaerer in &b.erklaerere.0 {
        virksomheter.push(register.virksomhet_til_ansatt(*erklaerer)?.id);
    }
    virksomheter.dedup();
    match virksomheter.as_slice() {
        [en] => Some(VirksomhetId(*en)),
        _ => None,
    }
}
