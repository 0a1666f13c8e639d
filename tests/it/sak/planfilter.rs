//! Lists by koordinator, forløp and individuell plan: a filter hits what the field of that name
//! shows, and nobody whose category is closed, negated or not.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, id, paa_begge};

paa_begge![
    filtrene_treffer_det_feltene_viser,
    sorteringen_foelger_det_feltene_viser,
    den_som_roeper_noe_treffer_bare_der_det_er_aapent,
];

const I_DAG: &str = "2026-03-02";

const FELTER: &str = "id kontakt { gradering }
    tilgang(kategorier: [KOORDINATOR, IP_MAAL, IP_TILTAK, AVTALER, FORLOEP, FORLOEP_FRISTER]) { kategori les }
    koordinator { ansatt { id } }
    individuellPlan { ramme { status periodeTilOgMed } tiltak { evalueresInnen gjennomfoert } }
    brukeravtaler { evalueringsdatoer }
    ropForloep { faser { type gyldigFraOgMed gyldigTilOgMed frist { innen } } }";

/// Those in the list, with what they are filtered and sorted by.
async fn liste(p: &Portal, hvem: &str, argumenter: &str) -> Vec<Value> {
    let dokument =
        format!("{{ brukere(first: 100{argumenter}) {{ edges {{ node {{ {FELTER} }} }} }} }}");
    let svar = p.som(hvem).spoer(&dokument, json!({})).await;
    let edges = svar.ved("brukere/edges").as_array();
    let edges = edges.unwrap_or_else(|| panic!("{}", svar.tekst));
    edges.iter().map(|e| e["node"].clone()).collect()
}

fn ider_av(brukere: &[Value]) -> Vec<&str> {
    brukere.iter().map(|b| b["id"].as_str().unwrap()).collect()
}

fn leser(b: &Value, kategori: &str) -> bool {
    let tilgang = b["tilgang"].as_array().unwrap();
    tilgang
        .iter()
        .any(|t| t["kategori"] == kategori && t["les"] == true)
}

/// The present phases.
fn faser(b: &Value) -> Vec<&Value> {
    let i_dag = |f: &&Value| {
        let til = &f["gyldigTilOgMed"];
        f["gyldigFraOgMed"].as_str().unwrap() <= I_DAG
            && til.as_str().is_none_or(|til| I_DAG <= til)
    };
    let alle = b["ropForloep"]["faser"].as_array();
    alle.into_iter().flatten().filter(i_dag).collect()
}

fn frist(b: &Value) -> Option<&str> {
    let frister = faser(b).into_iter();
    frister.filter_map(|f| f["frist"]["innen"].as_str()).min()
}

fn status(b: &Value) -> Option<&str> {
    b["individuellPlan"]["ramme"]["status"].as_str()
}

fn slutter(b: &Value) -> Option<&str> {
    b["individuellPlan"]["ramme"]["periodeTilOgMed"].as_str()
}

/// Kari's brukere, those without a forløp or a plan with one now, as far as she may.
async fn fylt(p: &Portal) -> Vec<Value> {
    let kari = p.som("kari-koordinator");
    for (nr, bruker) in liste(p, "kari-koordinator", "").await.iter().enumerate() {
        let innen = format!("2026-0{}-15", 4 + nr % 5);
        let forloep = json!({ "brukerId": bruker["id"], "fase":
            { "type": "KARTLEGGING", "ansvarligId": ider::RPH, "innen": innen } });
        kari.gjoer("opprettForloep", forloep, "ropForloep { ramme { id } }")
            .await;
        let valg = "individuellPlan { ramme { id } }";
        let plan = json!({ "brukerId": bruker["id"] });
        kari.gjoer("opprettIndividuellPlan", plan, valg).await;
        let tiltak = json!({ "brukerId": bruker["id"], "leggTil": [{ "tekst": "Følge til visning",
            "ansvarlig": { "enhetId": ider::RPH }, "evalueresInnen": innen }] });
        kari.gjoer("endreTiltak", tiltak, "tiltak { id }").await;
        let avtale =
            json!({ "brukerId": bruker["id"], "enhetId": ider::RPH, "evalueringsdatoer": [innen] });
        kari.gjoer("opprettBrukeravtale", avtale, "brukeravtaler { id }")
            .await;
    }
    liste(p, "kari-koordinator", "").await
}

type Verdi = fn(&Value) -> Option<&str>;
type Prove = (String, &'static [&'static str], fn(&Value) -> bool);

async fn filtrene_treffer_det_feltene_viser(p: Portal) {
    let kari = "kari-koordinator";
    let alle = fylt(&p).await;
    assert!(alle.len() >= 2, "{}", alle.len());
    let prover: Vec<Prove> = vec![
        (
            format!("koordinatorId: \"{}\"", id(ider::KARI)),
            &["KOORDINATOR"],
            |b| b["koordinator"]["ansatt"]["id"] == id(ider::KARI),
        ),
        ("ipStatus: [AKTIV]".to_owned(), &["IP_MAAL"], |b| {
            status(b) == Some("AKTIV")
        }),
        (
            "ipStatus: [TILBUDT, UTLOEPT]".to_owned(),
            &["IP_MAAL"],
            |b| status(b).is_some_and(|s| ["TILBUDT", "UTLOEPT"].contains(&s)),
        ),
        ("ipStatus: []".to_owned(), &["IP_MAAL"], |_| false),
        ("forloepsfase: [BEHANDLING]".to_owned(), &["FORLOEP"], |b| {
            faser(b).iter().any(|f| f["type"] == "BEHANDLING")
        }),
        (
            "forloepsfase: [KARTLEGGING]".to_owned(),
            &["FORLOEP"],
            |b| faser(b).iter().any(|f| f["type"] == "KARTLEGGING"),
        ),
        (
            "fristFoer: \"2026-05-01\"".to_owned(),
            &["FORLOEP", "FORLOEP_FRISTER"],
            |b| frist(b).is_some_and(|f| f < "2026-05-01"),
        ),
        (
            "tiltakEvalueresFoer: \"2026-06-01\"".to_owned(),
            &["IP_TILTAK"],
            |b| {
                let alle = b["individuellPlan"]["tiltak"].as_array();
                alle.into_iter()
                    .flatten()
                    .filter(|t| t["gjennomfoert"].is_null())
                    .filter_map(|t| t["evalueresInnen"].as_str())
                    .any(|innen| innen < "2026-06-01")
            },
        ),
        (
            "avtaleEvalueresFoer: \"2026-06-01\"".to_owned(),
            &["AVTALER"],
            |b| {
                let alle = b["brukeravtaler"].as_array();
                alle.into_iter()
                    .flatten()
                    .filter_map(|a| a["evalueringsdatoer"].as_array())
                    .flatten()
                    .filter_map(Value::as_str)
                    .any(|dag| (I_DAG.."2026-06-01").contains(&dag))
            },
        ),
    ];
    let mut noen_traff = 0;
    for (filter, kategorier, treffer) in prover {
        let aapen = |b: &&Value| {
            let ugradert = b["kontakt"]["gradering"] == "UGRADERT";
            kategorier.iter().all(|k| leser(b, k)) && (ugradert || kategorier != ["KOORDINATOR"])
        };
        for (argument, ventet) in [
            (filter.clone(), true),
            (format!("ikke: {{{filter}}}"), false),
        ] {
            let funnet = liste(&p, kari, &format!(", filter: {{{argument}}}")).await;
            let ventede: Vec<Value> = alle
                .iter()
                .filter(aapen)
                .filter(|b| treffer(b) == ventet)
                .cloned()
                .collect();
            assert_eq!(ider_av(&funnet), ider_av(&ventede), "{argument}");
            noen_traff += usize::from(ventet && !funnet.is_empty());
        }
    }
    assert!(
        noen_traff >= 6,
        "the demo data has some of most: {noen_traff}"
    );
    // Whoever may not read it finds nobody by it, negated or not.
    for filter in ["ipStatus: [AKTIV]", "ikke: {ipStatus: [AKTIV]}"] {
        let funnet = liste(&p, "dag-dps", &format!(", filter: {{{filter}}}")).await;
        assert!(
            !ider_av(&funnet).contains(&id(ider::BRIT).as_str()),
            "{filter}"
        );
    }
}

async fn sorteringen_foelger_det_feltene_viser(p: Portal) {
    let felter: [(&str, Verdi); 2] = [("FORLOEPSFRIST", frist), ("IP_PERIODE_SLUTTER", slutter)];
    let alle = fylt(&p).await;
    for (felt, verdi) in felter {
        for retning in ["ASC", "DESC"] {
            let argument = format!(", sortering: {{felt: {felt}, retning: {retning}}}");
            let brukere = liste(&p, "kari-koordinator", &argument).await;
            let verdier: Vec<Option<&str>> = brukere.iter().map(verdi).collect();
            let antall = verdier.iter().flatten().count();
            let ventet = alle.iter().filter_map(verdi).count();
            assert!(ventet >= 1 && antall == ventet, "{felt}: something to sort");
            let (med, uten) = verdier.split_at(antall);
            assert!(uten.iter().all(Option::is_none), "{felt} {retning}: last");
            let mut sortert = med.to_vec();
            sortert.sort();
            if retning == "DESC" {
                sortert.reverse();
            }
            assert_eq!(med, sortert, "{felt} {retning}");
        }
    }
}

async fn den_som_roeper_noe_treffer_bare_der_det_er_aapent(p: Portal) {
    // Helse Bergen reveals RUS: per, who knows who coordinates, may not know that of Brit.
    for filter in ["", "ikke: "] {
        let (aapen, lukke) = if filter.is_empty() {
            ("", "")
        } else {
            ("{", "}")
        };
        let ved = |ansatt| {
            format!(
                ", filter: {{{filter}{aapen}koordinatorId: \"{}\"{lukke}}}",
                id(ansatt)
            )
        };
        let ved_kari = liste(&p, "per-politi", &ved(ider::KARI)).await;
        assert_eq!(
            ider_av(&ved_kari).contains(&id(ider::BRIT).as_str()),
            filter.is_empty()
        );
        let ved_dag = liste(&p, "per-politi", &ved(ider::DAG)).await;
        assert!(!ider_av(&ved_dag).contains(&id(ider::BRIT).as_str()));
    }
}
