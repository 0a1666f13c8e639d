//! Killed under readers: whatever a client got whole is in the log, with all that it shows.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use entity::tilgangslogg::{self, Column as K};
use helsefellesskap::demo::ider;
use rand::{Rng, SeedableRng, rngs::StdRng};
use samtykke::Kategorier;
use sea_orm::{EntityTrait, QuerySelect};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::vist::{Kontrakt, Vist};
use crate::rigg::{Base, Mappe, Program, Samtale, kommando_paa};

/// Kills on each database.
fn ganger() -> usize {
    if std::env::var_os("HF_TEST_LANG").is_some() {
        1_500
    } else {
        16
    }
}

/// Clients that read all the time: each kill meets as many requests, wherever they have come to.
const LESERE: usize = 8;

/// Answers between two kills, in the mean; when it comes is a matter of microseconds.
const SVAR: usize = 20;

const PERSONAER: [&str; 8] = [
    "kari-koordinator",
    "dag-dps",
    "brit-bruker",
    "per-politi",
    "stian-sperret",
    "ella-dps",
    "paal-paaroerende",
    "siri-system",
];

const SPOERSMAAL: [&str; 5] = [
    "query($id: ID!) { bruker(noekkel: {id: $id}) { id navn { fulltNavn } kontakt { telefon bydel } kriseplan { raad { tekst } } } }",
    "query($id: ID!) { bruker(noekkel: {id: $id}) { id koordinator { ansatt { navn } } ansvarsgruppe { medlemmer { ansatt { navn } } }
       kriseplan { signaler { tekst } trinn { tiltakBruker } kontakter { navn } barnetiltak { tekst } } } }",
    "query($id: ID!) { bruker(noekkel: {id: $id}) { id paaroerende { navn } barn { foedselsaar } representanter { navn }
       ropForloep { faser { type frist { innen } } blaalysperioder { startet begrunnelse } }
       individuellPlan { ramme { status } maal { tekst } tiltak { tekst } evalueringer { dato } }
       brukeravtaler { fasteAvtaler dagligliv { tekst } legemidler { tekst } oekonomi { tekst } } } }",
    "{ brukere(first: 20) { totalCount edges { node { id navn { fulltNavn } kontakt { telefon } kriseplan { signaler { tekst } } } } } }",
    "query($id: ID!) { brukere(first: 20) { edges { node { id individuellPlan { maal { tekst } } ropForloep { faser { type } } } } }
       bruker(noekkel: {id: $id}) { id kontakt { epost } } }",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    let base = Base::ny_fil();
    drep_og_se_etter(&base).await;
    base.slett().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    let Some(base) = Base::tom_i_postgres().await else {
        eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL");
        return;
    };
    drep_og_se_etter(&base).await;
    base.slett().await;
}

/// What the readers of one start have come to.
#[derive(Default)]
struct Teller {
    svar: AtomicUsize,
    drept: AtomicBool,
}

/// An answer that came whole.
struct Fikk {
    hvem: &'static str,
    kvittering: Uuid,
    vist: Vist,
}

async fn drep_og_se_etter(base: &Base) {
    let (mappe, kontrakt) = (Mappe::ny(), Arc::new(Kontrakt::les()));
    let (mut terning, mut fikk) = (StdRng::seed_from_u64(13), Vec::new());
    for gang in 0..ganger() {
        let program = Program::start(mappe.sti(), &base.url).await;
        let teller = Arc::new(Teller::default());
        let mut lesere = JoinSet::new();
        for nr in gang..gang + LESERE {
            let (samtale, kontrakt, teller) = (program.samtale(), kontrakt.clone(), teller.clone());
            lesere.spawn(les(samtale, kontrakt, teller, nr));
        }
        let nok = terning.random_range(0..2 * SVAR);
        while teller.svar.load(Ordering::SeqCst) < nok {
            tokio::time::sleep(Duration::from_millis(1)).await;
            assert!(lesere.try_join_next().is_none(), "a reader gave up");
        }
        tokio::time::sleep(Duration::from_micros(terning.random_range(0..20_000))).await;
        teller.drept.store(true, Ordering::SeqCst);
        program.drep();
        while let Some(lest) = lesere.join_next().await {
            fikk.extend(lest.unwrap());
        }
        // What came before a checkpoint and what came after it, killed both.
        if gang == ganger() / 2 {
            logg(base, &mappe, "sjekkpunkt");
        }
    }
    eprintln!(
        "{} kills, {} requests met, {} answers received",
        ganger(),
        ganger() * LESERE,
        fikk.len()
    );
    assert!(fikk.len() >= ganger() * SVAR / 2, "{}", fikk.len());
    alt_er_loggfoert(base, &fikk).await;
    logg(base, &mappe, "sjekkpunkt");
    assert!(logg(base, &mappe, "verifiser").contains("wrong: 0"));
}

fn logg(base: &Base, mappe: &Mappe, hva: &str) -> String {
    let (kode, ut, feil) = kommando_paa(mappe.sti(), &base.url, &["logg", hva]);
    assert_eq!(kode, 0, "{feil}");
    ut
}

/// Asks one question after the other until nobody answers.
async fn les(
    samtale: Samtale,
    kontrakt: Arc<Kontrakt>,
    teller: Arc<Teller>,
    fra: usize,
) -> Vec<Fikk> {
    let mut fikk = Vec::new();
    for nr in fra.. {
        // Every persona comes to every question: the counts have no common divisor.
        let hvem = PERSONAER[nr % PERSONAER.len()];
        let dokument = SPOERSMAAL[nr % SPOERSMAAL.len()];
        let Some(svar) = samtale
            .spoer(hvem, dokument, &json!({ "id": ider::BRIT }))
            .await
        else {
            assert!(
                teller.drept.load(Ordering::SeqCst),
                "no answer before the kill"
            );
            break;
        };
        teller.svar.fetch_add(1, Ordering::SeqCst);
        fikk.push(Fikk {
            hvem,
            kvittering: kvittering(&svar),
            vist: kontrakt.vist(dokument, &svar["data"]),
        });
    }
    fikk
}

fn kvittering(svar: &Value) -> Uuid {
    let kvittering = svar["extensions"]["kvittering"].as_str();
    let kvittering = kvittering.unwrap_or_else(|| panic!("no receipt: {svar}"));
    kvittering.parse().unwrap()
}

async fn alt_er_loggfoert(base: &Base, fikk: &[Fikk]) {
    let loggen = loggen(base).await;
    let mut sett = Kategorier::TOM;
    for Fikk {
        hvem,
        kvittering,
        vist,
    } in fikk
    {
        let rader = loggen.get(kvittering);
        let rader = rader.unwrap_or_else(|| panic!("{hvem} got {kvittering}, which is not logged"));
        for (bruker, vist) in vist {
            let gitt = rader.iter().filter(|(om, _)| *om == Some(*bruker));
            let gitt = gitt.fold(Kategorier::TOM, |sum, (_, gitt)| sum.union(*gitt));
            assert!(
                gitt.inneholder(*vist),
                "{hvem} got {vist:?} of {bruker} by {kvittering}; logged is {gitt:?}"
            );
            sett = sett.union(*vist);
        }
    }
    assert!(
        sett.iter().count() >= 15,
        "the questions reach far: {sett:?}"
    );
}

/// Whom and what each receipt stands for.
async fn loggen(base: &Base) -> HashMap<Uuid, Vec<(Option<Uuid>, Kategorier)>> {
    let db = base.koble_til().await;
    let rader: Vec<(Uuid, Option<Uuid>, i64)> = tilgangslogg::Entity::find()
        .select_only()
        .columns([K::Kvittering, K::BrukerId, K::KategorierGitt])
        .into_tuple()
        .all(db.pool())
        .await
        .unwrap();
    db.lukk().await.unwrap();
    let mut ut = HashMap::<_, Vec<_>>::new();
    for (kvittering, bruker, gitt) in rader {
        let gitt = Kategorier::fra_bits(gitt);
        ut.entry(kvittering).or_default().push((bruker, gitt));
    }
    ut
}
