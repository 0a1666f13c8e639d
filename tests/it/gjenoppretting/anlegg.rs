//! One installation: its database, its ledger, its keys, and the program that serves it.

use std::{
    collections::HashMap,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    time::Duration,
};

use helsefellesskap::demo::ider;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::base;
use crate::rigg::{Base, Mappe, Program, kommando_med};

/// Those who ask.
const PERSONER: [&str; 4] = [
    "brit-bruker",
    "dag-dps",
    "kari-koordinator",
    "petra-personvernombud",
];

/// An installation with demo data.
pub struct Anlegg {
    base: Base,
    mappe: Mappe,
    pub adresse: String,
    ledger: PathBuf,
    tokener: HashMap<&'static str, String>,
}

impl Anlegg {
    pub fn nytt(base: Base) -> Self {
        let (mappe, ledig) = (Mappe::ny(), TcpListener::bind("127.0.0.1:0").unwrap());
        let mut anlegg = Self {
            adresse: ledig.local_addr().unwrap().to_string(),
            ledger: mappe.sti().join("ledger"),
            tokener: HashMap::new(),
            base,
            mappe,
        };
        anlegg.klarer(&["demo", "--brukere", "4"]);
        for hvem in PERSONER {
            let token = anlegg.klarer(&["token", "--persona", hvem]);
            anlegg.tokener.insert(hvem, token.trim().to_owned());
        }
        anlegg
    }

    pub async fn slett(self) {
        self.base.slett().await;
    }

    pub fn url(&self) -> &str {
        &self.base.url
    }

    pub fn ledger(&self) -> &Path {
        &self.ledger
    }

    /// Where this test may leave files.
    pub fn fil(&self, navn: &str) -> PathBuf {
        self.mappe.sti().join(navn)
    }

    /// Another ledger from now on.
    pub fn med_ledger(&mut self, mappe: PathBuf) {
        self.ledger = mappe;
    }

    fn satt(&self) -> [(&str, &str); 4] {
        [
            ("HF_DATA_DIR", self.mappe.sti().to_str().unwrap()),
            ("HF_DATABASE_URL", &self.base.url),
            ("HF_DEMO_BRUKERE", "4"),
            ("HF_LEDGER", self.ledger.to_str().unwrap()),
        ]
    }

    pub async fn start(&self) -> Program {
        Program::start_med(self.mappe.sti(), &self.satt(), &self.adresse).await
    }

    pub async fn start_forseglet(&self) -> Program {
        Program::start_forseglet(self.mappe.sti(), &self.satt(), &self.adresse).await
    }

    /// What the program has logged since its last start.
    pub fn logget(&self) -> String {
        fs::read_to_string(self.fil("logg")).unwrap()
    }

    /// Exit code, what was printed, and what was printed as errors.
    pub fn kommando(&self, argumenter: &[&str]) -> (i32, String, String) {
        kommando_med(self.mappe.sti(), &self.satt(), argumenter)
    }

    /// A command that must not fail: what it printed.
    pub fn klarer(&self, argumenter: &[&str]) -> String {
        let (kode, ut, feil) = self.kommando(argumenter);
        assert_eq!(kode, 0, "{argumenter:?}: {feil}");
        ut
    }

    /// A command that must fail: what it printed as errors.
    pub fn klarer_ikke(&self, argumenter: &[&str]) -> String {
        let (kode, ut, feil) = self.kommando(argumenter);
        assert_eq!(kode, 1, "{argumenter:?}: {ut}{feil}");
        feil
    }

    pub async fn ta_kopi(&self) {
        self.ta_kopi_til("kopi").await;
    }

    pub async fn legg_tilbake(&self) {
        self.legg_tilbake_fra("kopi").await;
    }

    pub async fn ta_kopi_til(&self, navn: &str) {
        base::kopier(&self.base, &self.fil(navn)).await;
    }

    pub async fn legg_tilbake_fra(&self, navn: &str) {
        base::legg_tilbake(&self.base, &self.fil(navn)).await;
    }

    pub async fn status(&self, sti: &str) -> StatusCode {
        let svar = Client::new().get(format!("http://{}{sti}", self.adresse));
        svar.send().await.unwrap().status()
    }

    /// Waits until the portal answers.
    pub async fn blir_klar(&self) {
        for _ in 0..300 {
            let svar = Client::new().get(format!("http://{}/health/ready", self.adresse));
            if svar
                .send()
                .await
                .is_ok_and(|svar| svar.status().is_success())
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("not ready: {}", self.logget());
    }

    pub async fn spoer(&self, hvem: &str, dokument: &str, variabler: Value) -> (StatusCode, Value) {
        let svar = Client::new()
            .post(format!("http://{}/graphql", self.adresse))
            .bearer_auth(&self.tokener[hvem])
            .json(&json!({ "query": dokument, "variables": variabler }))
            .send()
            .await
            .unwrap();
        let status = svar.status();
        (
            status,
            serde_json::from_str(&svar.text().await.unwrap()).unwrap(),
        )
    }

    /// A mutation that must be done: what it gave.
    pub async fn gjoer(&self, hvem: &str, navn: &str, input: Value, valg: &str) -> Value {
        let type_ = format!("{}{}Input", navn[..1].to_uppercase(), &navn[1..]);
        let dokument = format!(
            "mutation($input: {type_}!) {{ {navn}(input: $input) {{ {valg} feil {{ code }} }} }}"
        );
        let (_, svar) = self.spoer(hvem, &dokument, json!({ "input": input })).await;
        let utfall = &svar["data"][navn];
        assert_eq!(utfall["feil"], json!([]), "{svar}");
        utfall.clone()
    }

    /// Whether there is a Brit to somebody.
    pub async fn ser_brit(&self, hvem: &str) -> bool {
        let dokument = "query($id: ID!) { bruker(noekkel: {id: $id}) { navn { fornavn } } }";
        let (status, svar) = self
            .spoer(hvem, dokument, json!({ "id": ider::BRIT }))
            .await;
        assert_eq!(status, StatusCode::OK, "{svar}");
        match svar["errors"][0]["extensions"]["code"].as_str() {
            None => svar["data"]["bruker"]["navn"]["fornavn"] == "Brit",
            Some("NOT_FOUND") => false,
            Some(annet) => panic!("{annet}: {svar}"),
        }
    }

    /// Where somebody's event log stands now.
    pub async fn markoer(&self, hvem: &str) -> Value {
        let dokument = "{ hendelser(first: 100) { pageInfo { endCursor } } }";
        let (_, svar) = self.spoer(hvem, dokument, json!({})).await;
        svar["data"]["hendelser"]["pageInfo"]["endCursor"].clone()
    }

    /// The code with which going on from a cursor is refused; none when it is not.
    pub async fn fortsett(&self, hvem: &str, markoer: &Value) -> Option<String> {
        let dokument =
            "query($a: String) { hendelser(first: 100, after: $a) { pageInfo { endCursor } } }";
        let (_, svar) = self.spoer(hvem, dokument, json!({ "a": markoer })).await;
        let kode = svar["errors"][0]["extensions"]["code"].as_str();
        kode.map(ToOwned::to_owned)
    }

    /// Something happens, and nothing is withdrawn.
    pub async fn nytt_signal(&self) {
        let signal = json!({ "nivaa": "GUL", "tekst": "Sover lite" });
        let input = json!({ "brukerId": ider::BRIT, "leggTil": [signal] });
        let navn = "endreVarselsignaler";
        self.gjoer("kari-koordinator", navn, input, "signaler { id }")
            .await;
    }

    pub async fn trekk_dps(&self) {
        for samtykke in [ider::BRIT_TIL_DPS, ider::BRIT_TIL_DPS_BIDRA] {
            let input = json!({ "samtykkeId": samtykke });
            self.gjoer("brit-bruker", "trekkSamtykke", input, "samtykke { status }")
                .await;
        }
    }

    pub async fn sperr_kari(&self) {
        let input = json!({ "mot": { "ansattId": ider::KARI } });
        self.gjoer("brit-bruker", "opprettSperring", input, "sperring { id }")
            .await;
    }
}

/// The files of a ledger with lines in them.
pub fn linjefiler(ledger: &Path) -> Vec<PathBuf> {
    let filer = fs::read_dir(ledger)
        .unwrap()
        .map(|post| post.unwrap().path());
    filer
        .filter(|sti| sti.extension().is_some_and(|e| e == "bok"))
        .collect()
}
