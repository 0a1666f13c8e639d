//! Ties: those that the file names, and those that leavers lose.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::{ansatt, sperring, tilknytning};
use samtykke::{Mottaker, PersonId, Tilknytningstype};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{
    Lager, Lagerfeil, Linjemerknad, Telling, Tidspunkt, endringer::Endringer, personer::BUNKE,
    tavle::Oppdrag, virkning::Virkning,
};

/// What makes an oppdrag the same one: who, with whom, from when.
type Noekkel = (Uuid, Uuid, DateTime<Utc>);

/// Makes and changes the ties that the file names. One that has ended is never opened again: a
/// leader who ended it, or a leaver who lost it, stands above a file that is sent once more.
pub(super) async fn oppdrag(
    lager: &Lager,
    tx: &DatabaseTransaction,
    oppdrag: Vec<Oppdrag>,
    naar: Tidspunkt,
    virkning: &mut Virkning<'_>,
) -> Result<(Telling, Vec<Linjemerknad>), Lagerfeil> {
    let ansatte: BTreeSet<Uuid> = oppdrag.iter().map(|o| o.ansatt).collect();
    let ansatte: Vec<Uuid> = ansatte.into_iter().collect();
    let lagrede = lagrede(tx, &ansatte, naar.naa).await?;
    let sluttede = sluttede(tx, &ansatte, naar).await?;
    let mut ut = Endringer::ingen();
    let mut merknader = Vec::new();
    for o in oppdrag {
        let foer = lagrede.get(&(o.ansatt, o.bruker, o.periode.fra));
        let slutt = slutt(&o, naar.naa);
        let over = slutt <= naar.naa;
        let hva = match foer {
            Some(foer) if !loeper(foer, naar.naa) => (!over)
                .then_some("has ended, and is not opened again; a new one begins on another day"),
            None if over => None,
            None if sluttede.contains(&o.ansatt) => Some("not made: the employment has ended"),
            _ => {
                let rad = tilknytning::Model {
                    id: foer.map_or_else(|| lager.tilfeldig.uuid(), |foer| foer.id),
                    bruker_id: o.bruker,
                    ansatt_id: o.ansatt,
                    type_: Tilknytningstype::KeSak.kode(),
                    kilde_id: None,
                    gyldig_fra: o.periode.fra,
                    gyldig_til: Some(slutt),
                    opprettet_av: foer.and_then(|foer| foer.opprettet_av),
                };
                if foer != Some(&rad) {
                    virkning.rad::<tilknytning::Entity>(foer, &rad)?;
                }
                ut.ta(foer, rad);
                continue;
            }
        };
        ut.la_staa();
        merknader.extend(hva.map(|hva| Linjemerknad {
            linje: o.linje,
            felt: "".into(),
            hva: hva.into(),
        }));
    }
    virkning.for_(tx, ut.skrives().map(|k| k.bruker_id)).await?;
    Ok((ut.skriv(tx).await?, merknader))
}

/// When an oppdrag is to end. One that should have ended already ends now: until now it was open.
fn slutt(o: &Oppdrag, naa: DateTime<Utc>) -> DateTime<Utc> {
    if o.sluttet {
        naa
    } else {
        o.periode.til.max(naa)
    }
}

fn loeper(rad: &tilknytning::Model, naa: DateTime<Utc>) -> bool {
    rad.gyldig_til.is_none_or(|til| naa < til)
}

/// The oppdrag that these ansatte have had; of several alike, the one that still runs.
async fn lagrede(
    tx: &DatabaseTransaction,
    ansatte: &[Uuid],
    naa: DateTime<Utc>,
) -> Result<HashMap<Noekkel, tilknytning::Model>, Lagerfeil> {
    let mut ut: HashMap<Noekkel, tilknytning::Model> = HashMap::new();
    for bunke in ansatte.chunks(BUNKE) {
        let rader = tilknytning::Entity::find()
            .filter(tilknytning::Column::AnsattId.is_in(bunke.iter().copied()))
            .filter(tilknytning::Column::Type.eq(Tilknytningstype::KeSak.kode()))
            .filter(tilknytning::Column::KildeId.is_null())
            .all(tx)
            .await?;
        for rad in rader {
            let noekkel = (rad.ansatt_id, rad.bruker_id, rad.gyldig_fra);
            if loeper(&rad, naa) || !ut.contains_key(&noekkel) {
                ut.insert(noekkel, rad);
            }
        }
    }
    Ok(ut)
}

/// Those of these ansatte who have left.
async fn sluttede(
    tx: &DatabaseTransaction,
    ansatte: &[Uuid],
    naar: Tidspunkt,
) -> Result<BTreeSet<Uuid>, Lagerfeil> {
    let mut ut = BTreeSet::new();
    for bunke in ansatte.chunks(BUNKE) {
        let rader = ansatt::Entity::find()
            .filter(ansatt::Column::Id.is_in(bunke.iter().copied()))
            .filter(ansatt::Column::GyldigTilOgMed.lt(naar.i_dag))
            .all(tx)
            .await?;
        ut.extend(rader.into_iter().map(|a| a.id));
    }
    Ok(ut)
}

/// Ends what still ties anyone who has left, however the tie was made; how many those were. Not
/// only those in the file: a last day passes without one.
pub(super) async fn ta_fra_sluttede(
    tx: &DatabaseTransaction,
    naar: Tidspunkt,
    virkning: &mut Virkning<'_>,
) -> Result<usize, Lagerfeil> {
    let sluttede = ansatt::Entity::find()
        .select_only()
        .column(ansatt::Column::Id)
        .filter(ansatt::Column::GyldigTilOgMed.lt(naar.i_dag))
        .into_query();
    let deres = Condition::all().add(tilknytning::Column::AnsattId.in_subquery(sluttede));
    avslutt(tx, deres, naar, virkning).await
}

/// Ends those of these ties that still run; how many those were.
pub(super) async fn avslutt(
    tx: &DatabaseTransaction,
    hvilke: Condition,
    naar: Tidspunkt,
    virkning: &mut Virkning<'_>,
) -> Result<usize, Lagerfeil> {
    let loeper = Condition::any()
        .add(tilknytning::Column::GyldigTil.is_null())
        .add(tilknytning::Column::GyldigTil.gt(naar.naa));
    let hvilke = hvilke.add(loeper);
    let rader = tilknytning::Entity::find()
        .filter(hvilke.clone())
        .all(tx)
        .await?;
    if rader.is_empty() {
        return Ok(0);
    }
    virkning.for_(tx, rader.iter().map(|r| r.bruker_id)).await?;
    for foer in &rader {
        let etter = tilknytning::Model {
            gyldig_til: Some(naar.naa),
            ..foer.clone()
        };
        virkning.rad::<tilknytning::Entity>(Some(foer), &etter)?;
    }
    tilknytning::Entity::update_many()
        .col_expr(tilknytning::Column::GyldigTil, Expr::val(Some(naar.naa)))
        .filter(hvilke)
        .exec(tx)
        .await?;
    Ok(rader.len())
}

/// The brukere who have barred a person whose employments change: a sperring reaches up to where the
/// person works.
pub(super) async fn sperret_hos(
    tx: &DatabaseTransaction,
    ansatte: &Endringer<ansatt::Model>,
) -> Result<Vec<Uuid>, Lagerfeil> {
    let personer: BTreeSet<Uuid> = ansatte
        .nye
        .iter()
        .chain(&ansatte.endret)
        .map(|a| a.person_id)
        .collect();
    let personer: Vec<Uuid> = personer.into_iter().collect();
    let mut ut = Vec::new();
    for bunke in personer.chunks(BUNKE) {
        let rader = sperring::Entity::find()
            .filter(
                sperring::Column::MotType.eq(Mottaker::Person(PersonId(Uuid::nil())).type_kode()),
            )
            .filter(sperring::Column::MotId.is_in(bunke.iter().copied()))
            .all(tx)
            .await?;
        ut.extend(rader.into_iter().map(|s| s.bruker_id));
    }
    Ok(ut)
}
