//! How many statements an answer takes, whatever it holds (BEGIN, COMMIT and the token's own
//! look-up of a citizen not counted).

use std::{fs, path::Path};

use helsefellesskap::demo::ider;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    gjenoppretting::linjefiler,
    mutasjoner::til_enhet,
    rigg::{Base, Mappe, Portal, Slag, Svar, paa_begge},
};

paa_begge![
    en_hel_sak_leses_med_hoyst_to,
    en_side_leses_med_hoyst_tre_og_like_mange_for_en_som_for_mange,
    skjult_og_ukjent_koster_det_samme,
    en_blind_skriving_koster_det_samme_hvem_det_enn_gjelder,
    en_blind_skriving_koster_det_samme_med_ledger,
    ledgeren_far_en_linje_av_en_blind_skriving_hvem_den_enn_gjelder,
];

/// Statements for the log, beside those that read.
const LOGG: u64 = 2;

const HELE: &str = "query($id: ID!) { bruker(noekkel: {id: $id}) {
  navn { fulltNavn } foedselsdato tilgang { les } kontakt { telefon adresse } paaroerende { navn } barn { foedselsaar }
  representanter { navn } samtykker { totalCount } blaalysperiode { startet }
  ansvarsgruppe { versjon medlemmer { ansatt { navn } versjoner { edges { cursor } } } }
  kriseplan { ramme { versjoner { edges { cursor } } } signaler { tekst versjoner { edges { node { tekst } } } }
    raad { tekst } trinn { tiltakBruker } kontakter { navn } barnetiltak { tekst } } } }";

/// The course, the individuell plan and the agreements, each with its history.
const PLANER: &str = "
  ropForloep { ramme { startet versjoner { edges { node { startet } } } } blaalysperioder { startet }
    faser { type ansvarlig { navn } parter { enhet { navn } } versjoner { edges { node { type } } }
      frist { innen versjoner { edges { node { innen } } } } } }
  individuellPlan { ramme { status versjoner { edges { cursor } } }
    maal { tekst delmaal { tekst } tiltak { tekst } versjoner { edges { node { tekst } } } }
    tiltak { tekst instans { navn } ansvarlig { navn } versjoner { edges { node { tekst } } } }
    evalueringer { dato versjoner { edges { node { dato } } } } }
  brukeravtaler { fasteAvtaler enhet { navn } versjoner { edges { node { fasteAvtaler } } }
    dagligliv { tekst versjoner { edges { node { tekst } } } } legemidler { tekst versjoner { edges { cursor } } }
    oekonomi { tekst } tiltakVedTilbakefall { tekst } }";

async fn en_hel_sak_leses_med_hoyst_to(p: Portal) {
    let planene = format!(
        "query($id: ID!) {{ bruker(noekkel: {{id: $id}}) {{ navn {{ fulltNavn }} {PLANER} }} }}"
    );
    // A citizen is looked up by number first, and may ask for the whole of it.
    for (hvem, oppslag) in [
        ("kari-koordinator", 0),
        ("dag-dps", 0),
        ("per-politi", 0),
        ("brit-bruker", 1),
    ] {
        for dokument in [HELE, &planene] {
            let som = p.som(hvem);
            let (svar, antall) = p
                .setninger(som.spoer(dokument, json!({ "id": ider::BRIT })))
                .await;
            assert!(svar.ved("bruker/navn").is_object(), "{}", svar.tekst);
            assert!(antall <= 2 + LOGG + oppslag, "{hvem}: {antall}");
        }
    }
}

const GRUPPE_OG_KRISEPLAN: &str = "
  ansvarsgruppe { medlemmer { virksomhet { navn } ansatt { navn } rolle } }
  kriseplan { ramme { revideresInnen } signaler { tekst } }";

/// A page with the parts of the case that a list shows most often.
async fn side(p: &Portal, hvem: &str, argumenter: &str) -> (Svar, u64) {
    side_med(p, hvem, argumenter, GRUPPE_OG_KRISEPLAN).await
}

async fn side_med(p: &Portal, hvem: &str, argumenter: &str, deler: &str) -> (Svar, u64) {
    let dokument = format!(
        "{{ brukere({argumenter}) {{ totalCount edges {{ node {{ id navn {{ fulltNavn }} kontakt {{ telefon }} {deler} }} }}
           pageInfo {{ hasNextPage }} }} }}"
    );
    let som = p.som(hvem);
    p.setninger(som.spoer(&dokument, json!({}))).await
}

async fn en_side_leses_med_hoyst_tre_og_like_mange_for_en_som_for_mange(p: Portal) {
    let (_, for_en) = side(&p, "kari-koordinator", "first: 1").await;
    for deler in [GRUPPE_OG_KRISEPLAN, PLANER] {
        let hent = async |argumenter| side_med(&p, "kari-koordinator", argumenter, deler).await;
        let ((en, for_en), (mange, for_mange)) = (hent("first: 1").await, hent("first: 50").await);
        let lengde = |svar: &Svar| svar.ved("brukere/edges").as_array().unwrap().len();
        assert!(lengde(&en) == 1 && lengde(&mange) > 1, "{}", mange.tekst);
        assert!(for_en <= 3 + LOGG, "{for_en}");
        assert_eq!(for_en, for_mange);
    }
    let (_, filtrert) = side(
        &p,
        "kari-koordinator",
        "first: 5, filter: {harSignaler: true, ikke: {bydel: \"Åsane\"}}",
    )
    .await;
    assert_eq!(filtrert, for_en);
}

async fn skjult_og_ukjent_koster_det_samme(p: Portal) {
    let anna = p.som("anna-afr");
    let ukjent = Uuid::from_u128(0xabc);
    let bruker = "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fulltNavn } kriseplan { signaler { tekst } } } }";
    let node = "query($id: ID!) { node(id: $id) { id ... on Varselsignal { tekst } } }";
    let nummer = "query($id: Foedselsnummer!) { bruker(noekkel: {foedselsnummer: $id}) { id } }";
    let gi = "mutation($id: ID!) { fjernMedlem(input: {id: $id, versjon: 1}) { feil { code } } }";
    let spoersmaal: [(&str, Value, Value); 5] = [
        (bruker, json!(ider::BRIT), json!(ukjent)),
        (node, json!(ider::BRIT), json!(ukjent)),
        (node, json!(ider::BRIT_SIGNAL), json!(ukjent)),
        (
            nummer,
            json!(p.som("brit-bruker").nummer()),
            json!(p.som("eva-ukjent").nummer()),
        ),
        (gi, json!(ider::BRIT_MEDLEM_DAG), json!(ukjent)),
    ];
    for (dokument, skjult, ukjent) in spoersmaal {
        let (skjult, antall_skjult) = p
            .setninger(anna.spoer(dokument, json!({ "id": skjult })))
            .await;
        let (ukjent, antall_ukjent) = p
            .setninger(anna.spoer(dokument, json!({ "id": ukjent })))
            .await;
        assert_eq!(
            skjult.uten_tilfeldig(),
            ukjent.uten_tilfeldig(),
            "{dokument}"
        );
        assert_eq!(antall_skjult, antall_ukjent, "{dokument}");
        let (a, b) = (entydig(&p, &skjult).await, entydig(&p, &ukjent).await);
        assert_eq!(a, b, "{dokument}");
        assert_eq!(a.len(), 1, "{dokument}");
    }
}

/// The input of a blind write about the one with an identity number.
type Inndata = fn(&str) -> Value;

/// For those who search by number: a bruker whom the asker sees, hidden ones, somebody at work, who
/// is no bruker, and nobody.
async fn en_blind_skriving_koster_det_samme_hvem_det_enn_gjelder(p: Portal) {
    let kjente = [
        "brit-bruker",
        "odd-bruker",
        "frida-fortrolig",
        "eva-ukjent",
        "nora-legevakt",
    ];
    let mut numre: Vec<String> = kjente.iter().map(|navn| p.som(navn).nummer()).collect();
    numre.push("05828600062".to_owned());
    let registrer = |nummer: &str| {
        json!({ "foedselsnummer": nummer, "fornavn": "Nina", "etternavn": "Nyvik", "foedselsdato": "1986-02-05",
            "samtykke": til_enhet(ider::OEYANE_DPS, &["IDENTITET", "OEKONOMI"]), "form": "SKRIFTLIG",
            "dokumentreferanse": "arkiv 26/118" })
    };
    let be = |nummer: &str| {
        json!({ "gjelder": { "foedselsnummer": nummer }, "kategorier": ["IDENTITET"], "formaal": ["SAMHANDLING"],
            "rekkevidde": ["LESE"], "avgivere": [ider::ASKOEY_KOMMUNE], "gyldigTilOgMed": "2026-12-31",
            "tekstversjon": 2 })
    };
    let varsle =
        |nummer: &str| json!({ "foedselsnummer": nummer, "enhetId": ider::LEGEVAKT_ASKOEY });
    let skrivinger: [(&str, &str, Inndata); 3] = [
        ("per-politi", "varsleVakt", varsle),
        ("dag-dps", "beOmSamtykke", be),
        // Last: it makes brukere of them all.
        ("kari-koordinator", "registrerSamtykke", registrer),
    ];
    for (hvem, mutasjon, input) in skrivinger {
        let som = p.som(hvem);
        let mut antall = Vec::new();
        for nummer in &numre {
            let (utfall, en) = p
                .setninger(som.gjoer(mutasjon, input(nummer), "erMottatt"))
                .await;
            assert_eq!(utfall.ok()["erMottatt"], true, "{mutasjon}");
            antall.push(en);
        }
        // Once more: now there is something that waits already.
        let (_, igjen) = p
            .setninger(som.gjoer(mutasjon, input(&numre[0]), "erMottatt"))
            .await;
        antall.push(igjen);
        assert!(
            antall.iter().all(|en| *en == antall[0]),
            "{mutasjon}: {antall:?}"
        );
    }
}

async fn en_blind_skriving_koster_det_samme_med_ledger(p: Portal) {
    let mappe = Mappe::ny();
    let p = p.med_ledger(mappe.sti()).await;
    en_blind_skriving_koster_det_samme_hvem_det_enn_gjelder(p).await;
}

/// Those that change rights take more statements for somebody; of the ledger they cost the same.
async fn ledgeren_far_en_linje_av_en_blind_skriving_hvem_den_enn_gjelder(p: Portal) {
    let mappe = Mappe::ny();
    let med = p.med_ledger(mappe.sti()).await;
    type Om = fn(Uuid) -> Value;
    let skrivinger: [(&str, &str, Om); 4] = [
        (
            "kari-koordinator",
            "registrerTrekk",
            |bruker| json!({ "gjelder": { "brukerId": bruker }, "mottaker": { "enhetId": ider::OEYANE_DPS } }),
        ),
        (
            "kari-koordinator",
            "registrerSperring",
            |bruker| json!({ "gjelder": { "brukerId": bruker }, "mot": { "enhetId": ider::LEGEVAKT_ASKOEY } }),
        ),
        ("lars-leder", "opprettOppdrag", |bruker| {
            json!({ "gjelder": { "brukerId": bruker }, "ansattId": ider::KARI,
                "gyldigFraOgMed": "2026-03-02", "gyldigTilOgMed": "2026-04-01" })
        }),
        (
            "lars-leder",
            "avsluttOppdrag",
            |bruker| json!({ "gjelder": { "brukerId": bruker }, "ansattId": ider::KARI }),
        ),
    ];
    for (hvem, mutasjon, input) in skrivinger {
        let mut kostnader = Vec::new();
        for bruker in [ider::BRIT, ider::ODD, Uuid::from_u128(0xabc)] {
            let foer = linjer(mappe.sti());
            let mut antall = Vec::new();
            // The first time there may be something to change, and later not.
            for p in [&med, &p, &med] {
                let som = p.som(hvem);
                let skriving = som.gjoer(mutasjon, input(bruker), "erMottatt");
                let (utfall, en) = p.setninger(skriving).await;
                assert_eq!(utfall.ok()["erMottatt"], true, "{mutasjon}");
                antall.push(en);
            }
            assert_eq!(linjer(mappe.sti()), foer + 2, "{mutasjon}");
            kostnader.push(antall[2] - antall[1]);
        }
        assert!(
            kostnader.iter().all(|en| *en == kostnader[0] && 0 < *en),
            "{mutasjon}: {kostnader:?}"
        );
    }
}

/// Lines in the files of a ledger.
fn linjer(ledger: &Path) -> usize {
    let filer = linjefiler(ledger).into_iter();
    filer
        .map(|fil| fs::read_to_string(fil).unwrap().lines().count())
        .sum()
}

/// The entries of an answer without what is random in them or names what was asked for.
async fn entydig(p: &Portal, svar: &Svar) -> Vec<Value> {
    let rader = p.logg_for(svar.kvittering().unwrap()).await;
    rader
        .iter()
        .map(|rad| {
            let mut rad = serde_json::to_value(rad).unwrap();
            let felt = rad.as_object_mut().unwrap();
            assert!(felt.remove("spurt_om").unwrap().is_string());
            felt.retain(|navn, _| {
                ![
                    "id",
                    "foresporsel",
                    "kvittering",
                    "dokument",
                    "skriver",
                    "nr",
                    "salt",
                    "hash",
                ]
                .contains(&navn.as_str())
            });
            rad
        })
        .collect()
}

/// A page of 50: the whole demo data, and Kari tied to everyone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn femti_paa_en_side_koster_som_fem() {
    let (base, db) = Base::fylt_med(Slag::Minne, 220).await.unwrap();
    let p = Portal::paa(db, &base.url).await;
    p.sql(&format!(
        "INSERT INTO tilknytning (id, bruker_id, ansatt_id, type, gyldig_fra) \
         SELECT randomblob(16), id, x'{}', {}, '2026-01-01 00:00:00+00:00' FROM bruker",
        ider::KARI.simple(),
        samtykke::Tilknytningstype::Medlem.kode()
    ))
    .await;
    for deler in [GRUPPE_OG_KRISEPLAN, PLANER] {
        let hent = async |argumenter| side_med(&p, "kari-koordinator", argumenter, deler).await;
        let ((fem, for_fem), (femti, for_femti)) =
            (hent("first: 5").await, hent("first: 50").await);
        let lengde = |svar: &Svar| svar.ved("brukere/edges").as_array().unwrap().len();
        assert_eq!((lengde(&fem), lengde(&femti)), (5, 50));
        assert!(for_fem <= 3 + LOGG, "{for_fem}");
        assert_eq!(for_fem, for_femti);
    }
    base.slett().await;
}
