//! What the population register tells of brukere: a death, a move. Samtykke is the bruker's own, and
//! is not given, moved or taken by either; a death ends what it gives.

use chrono::{Days, NaiveDate};
use entity::{
    ansatt, blaalysperiode, brukertilstand, enhet, koordinatoroppnevning as oppnevning,
    samtykkeforespoersel as forespoersel, tilknytning,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect, QueryTrait, Set,
};
use uuid::Uuid;

use super::{
    Brukerpost, Lager, Lagerfeil, Posttype, Telling, Tidspunkt,
    endringer::Endringer,
    knytninger::avslutt,
    personer::kjente_brukere,
    tavle::{Tavle, UKJENT},
    virkning::Virkning,
};
use crate::storage::historikk;

/// What happened to one bruker.
pub(super) struct Livshendelse {
    pub(super) linje: usize,
    pub(super) bruker: Uuid,
    pub(super) doed: Option<NaiveDate>,
    pub(super) flyttet_fra: Option<Uuid>,
}

impl Tavle<'_> {
    /// The brukere whom the file names. One whom nobody knows is an error, and no more is said.
    pub(super) async fn brukere(
        &mut self,
        tx: &DatabaseTransaction,
        poster: Vec<Brukerpost>,
        naar: Tidspunkt,
    ) -> Result<Vec<Livshendelse>, Lagerfeil> {
        let noekler = self.lager.noekler();
        let indeks = |p: &Brukerpost| noekler.indeks(p.nummer.siffer());
        let numre = poster.iter().map(|p| p.nummer.siffer()).collect();
        let kjente = kjente_brukere(tx, noekler, numre).await?;
        let mut ut = Vec::with_capacity(poster.len());
        for post in poster {
            let bruker = kjente.get(&indeks(&post)).copied();
            if bruker.is_none() {
                self.feil.meld(post.linje, "foedselsnummer", UKJENT);
            }
            if post.doed.is_some_and(|dag| naar.i_dag < dag) {
                self.feil.meld(post.linje, "doed", "has not come");
            }
            let flyttet_fra = post.flyttet_fra.and_then(|nummer| {
                let nummer = nummer.siffer();
                self.slaa_opp(Posttype::Virksomhet, nummer, post.linje, "flyttetFra")
            });
            ut.extend(bruker.map(|bruker| Livshendelse {
                linje: post.linje,
                bruker,
                doed: post.doed,
                flyttet_fra,
            }));
        }
        Ok(ut)
    }
}

/// Deaths that the file tells of otherwise than what is stored are errors: a death stands.
pub(super) async fn kontroller(
    tx: &DatabaseTransaction,
    hendelser: &[Livshendelse],
    tavle: &mut Tavle<'_>,
) -> Result<(), Lagerfeil> {
    for h in hendelser {
        let (Some(tilstand), Some(dag)) = (tilstand(tx, h.bruker).await?, h.doed) else {
            continue;
        };
        let doed = samtykke::doegn_start(dag);
        if tilstand.doed.is_some_and(|foer| foer != doed) {
            tavle
                .feil
                .meld(h.linje, "doed", "is another day than before");
        }
    }
    Ok(())
}

/// Carries out what happened, once.
pub(super) async fn skriv(
    lager: &Lager,
    tx: &DatabaseTransaction,
    hendelser: Vec<Livshendelse>,
    naar: Tidspunkt,
    virkning: &mut Virkning<'_>,
) -> Result<Telling, Lagerfeil> {
    let mut telling = Telling::default();
    for h in hendelser {
        let mut endret = false;
        if let Some(dag) = h.doed {
            endret |= doedsfall(tx, h.bruker, dag, naar, virkning).await?;
        }
        if let Some(virksomhet) = h.flyttet_fra {
            endret |= flytting(lager, tx, (h.bruker, virksomhet), naar, virkning).await?;
        }
        if endret {
            telling.endret += 1;
        } else {
            telling.uendret += 1;
        }
    }
    Ok(telling)
}

/// Ends ties, a running blålysperiode and unanswered requests; the rights that follow end samtykke.
async fn doedsfall(
    tx: &DatabaseTransaction,
    bruker: Uuid,
    dag: NaiveDate,
    naar: Tidspunkt,
    virkning: &mut Virkning<'_>,
) -> Result<bool, Lagerfeil> {
    let Some(tilstand) = tilstand(tx, bruker).await? else {
        return Ok(false);
    };
    if tilstand.doed.is_some() {
        return Ok(false);
    }
    virkning.for_(tx, [bruker]).await?;
    let mut tilstand = tilstand.into_active_model();
    tilstand.doed = Set(Some(samtykke::doegn_start(dag)));
    tilstand.update(tx).await?;
    let alle = Condition::all().add(tilknytning::Column::BrukerId.eq(bruker));
    avslutt(tx, alle, naar, virkning).await?;
    avslutt_blaalys(tx, bruker, naar, virkning).await?;
    besvar_forespoersler(tx, bruker, naar, virkning).await?;
    Ok(true)
}

async fn avslutt_blaalys(
    tx: &DatabaseTransaction,
    bruker: Uuid,
    naar: Tidspunkt,
    virkning: &mut Virkning<'_>,
) -> Result<(), Lagerfeil> {
    let loepende = blaalysperiode::Entity::find()
        .filter(blaalysperiode::Column::BrukerId.eq(bruker))
        .filter(blaalysperiode::Column::Avsluttet.is_null())
        // What ran out by itself was not ended by the death.
        .filter(blaalysperiode::Column::Slutter.gt(naar.naa))
        .all(tx)
        .await?;
    for foer in loepende {
        let mut rad = foer.clone().into_active_model();
        rad.avsluttet = Set(Some(naar.naa));
        let etter = rad.update(tx).await?;
        virkning.rad::<blaalysperiode::Entity>(Some(&foer), &etter)?;
    }
    Ok(())
}

/// Nobody is left to answer them: they count as not given.
async fn besvar_forespoersler(
    tx: &DatabaseTransaction,
    bruker: Uuid,
    naar: Tidspunkt,
    virkning: &mut Virkning<'_>,
) -> Result<(), Lagerfeil> {
    let ubesvarte = forespoersel::Entity::find()
        .filter(forespoersel::Column::BrukerId.eq(bruker))
        .filter(forespoersel::Column::Besvart.is_null())
        .all(tx)
        .await?;
    for foer in ubesvarte {
        let mut rad = foer.clone().into_active_model();
        rad.besvart = Set(Some(naar.naa));
        rad.gitt = Set(Some(false));
        let etter = rad.update(tx).await?;
        virkning.rad::<forespoersel::Entity>(Some(&foer), &etter)?;
    }
    Ok(())
}

/// Ends the ties and the offices of those at work in the virksomhet that the bruker has left. What
/// comes after is for the new one to make, with the bruker.
async fn flytting(
    lager: &Lager,
    tx: &DatabaseTransaction,
    (bruker, virksomhet): (Uuid, Uuid),
    naar: Tidspunkt,
    virkning: &mut Virkning<'_>,
) -> Result<bool, Lagerfeil> {
    let enheter = enhet::Entity::find()
        .select_only()
        .column(enhet::Column::Id)
        .filter(enhet::Column::VirksomhetId.eq(virksomhet))
        .into_query();
    let ansatte = ansatt::Entity::find()
        .select_only()
        .column(ansatt::Column::Id)
        .filter(ansatt::Column::EnhetId.in_subquery(enheter))
        .into_query();
    let deres = Condition::all()
        .add(tilknytning::Column::BrukerId.eq(bruker))
        .add(tilknytning::Column::AnsattId.in_subquery(ansatte));
    let knytninger = avslutt(tx, deres, naar, virkning).await?;
    let oppnevninger =
        avslutt_oppnevninger(lager, tx, (bruker, virksomhet), naar, virkning).await?;
    Ok(knytninger + oppnevninger > 0)
}

async fn avslutt_oppnevninger(
    lager: &Lager,
    tx: &DatabaseTransaction,
    (bruker, virksomhet): (Uuid, Uuid),
    naar: Tidspunkt,
    virkning: &mut Virkning<'_>,
) -> Result<usize, Lagerfeil> {
    let i_embete = oppnevning::Entity::find()
        .filter(oppnevning::Column::BrukerId.eq(bruker))
        .filter(oppnevning::Column::VirksomhetId.eq(virksomhet))
        .all(tx)
        .await?;
    let mut endringer = Endringer::ingen();
    let i_gaar = naar
        .i_dag
        .checked_sub_days(Days::new(1))
        .unwrap_or(naar.i_dag);
    for foer in i_embete {
        let slutt = i_gaar.max(foer.gyldig_fra_og_med);
        if foer.gyldig_til_og_med.is_some_and(|til| til <= slutt) {
            continue;
        }
        let etter = oppnevning::Model {
            versjon: foer.versjon + 1,
            gyldig_til_og_med: Some(slutt),
            endret: naar.naa,
            endret_av: None,
            ..foer.clone()
        };
        let kopi = lager.tilfeldig.uuid();
        historikk::bevar::<oppnevning::Entity>(tx, kopi, &etter, naar.naa, None).await?;
        virkning.rad::<oppnevning::Entity>(Some(&foer), &etter)?;
        endringer.ta(Some(&foer), etter);
    }
    virkning
        .for_(tx, endringer.skrives().map(|o| o.bruker_id))
        .await?;
    Ok(endringer.skriv(tx).await?.endret)
}

async fn tilstand(
    tx: &DatabaseTransaction,
    bruker: Uuid,
) -> Result<Option<brukertilstand::Model>, Lagerfeil> {
    Ok(brukertilstand::Entity::find_by_id(bruker).one(tx).await?)
}
