//! Asking as somebody, and reading the answer.

use chrono::{DateTime, TimeDelta, Utc};
use helsefellesskap::{
    auth::{Identitet, PersonaKrav, Personaidentitet, Subjekt},
    graphql::{
        Avslagsform, Dokumentvalg, Innkommende, klargjoer, utfoer, variabler as les_variabler,
    },
    klokke::Klokke,
};
use samtykke::Nivaa;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Portal;

/// A persona with a token in hand.
#[derive(Clone)]
pub struct Som {
    portal: Portal,
    identitet: Identitet,
    formaal: Option<String>,
    avslag: Avslagsform,
    kostnad: bool,
}

impl Som {
    pub(super) fn ny(portal: Portal, krav: &PersonaKrav) -> Self {
        let naa: DateTime<Utc> = portal.klokke.naa();
        let (subjekt, nivaa) = match krav.hvem.clone() {
            Personaidentitet::Person {
                nummer,
                nivaa,
                ansatt_ved,
            } => {
                let subjekt = Subjekt::Person {
                    nummer,
                    ansatt_ved,
                    underenhet: None,
                };
                (subjekt, nivaa)
            }
            Personaidentitet::Organisasjon {
                organisasjonsnummer,
                ..
            } => {
                let subjekt = Subjekt::Organisasjon {
                    organisasjonsnummer,
                    underenhet: None,
                };
                (subjekt, Nivaa::Hoey)
            }
        };
        let identitet = Identitet {
            utsteder: "https://utsteder.invalid".to_owned(),
            subjekt,
            nivaa,
            utloeper: naa + TimeDelta::days(1),
            klient: krav.klient.clone(),
            avtrykk: format!("token-{}", krav.navn),
            leverandoer: None,
            har_skrivescope: true,
            attest: None,
        };
        Self {
            portal,
            identitet,
            formaal: None,
            avslag: Avslagsform::Errors,
            kostnad: false,
        }
    }

    /// With the header `HF-Formaal`.
    pub fn med_formaal(mut self, formaal: &str) -> Self {
        self.formaal = Some(formaal.to_owned());
        self
    }

    /// Logged in at a lower level than personal data asks for.
    pub fn paa_betydelig(mut self) -> Self {
        self.identitet.nivaa = Nivaa::Betydelig;
        self
    }

    /// With the header `HF-Avslag: extensions`.
    pub fn med_avslag_i_extensions(mut self) -> Self {
        self.avslag = Avslagsform::Extensions;
        self
    }

    /// With the header `HF-Kostnad: rapporter`.
    pub fn med_kostnad(mut self) -> Self {
        self.kostnad = true;
        self
    }

    /// With a token that says this too.
    pub fn med_token(mut self, endre: impl FnOnce(&mut Identitet)) -> Self {
        endre(&mut self.identitet);
        self
    }

    /// The same person without the employment: as citizen.
    pub fn privat(mut self) -> Self {
        if let Subjekt::Person { ansatt_ved, .. } = &mut self.identitet.subjekt {
            *ansatt_ved = None;
        }
        self
    }

    /// The same person on another node.
    pub fn paa(mut self, node: &Portal) -> Self {
        self.portal = node.clone();
        self
    }

    /// The identity number in the token.
    pub fn nummer(&self) -> String {
        match &self.identitet.subjekt {
            Subjekt::Person { nummer, .. } => nummer.siffer().to_owned(),
            Subjekt::Organisasjon { .. } => panic!("an organisation has no identity number"),
        }
    }

    /// The node that is asked.
    pub(super) fn portal(&self) -> &Portal {
        &self.portal
    }

    /// A call as it comes in.
    pub(super) fn innkommende(&self, dokument: &str, variabler: Value) -> Innkommende {
        Innkommende {
            dokument: dokument.to_owned().into(),
            operasjon: None,
            variabler: les_variabler(variabler),
            identitet: self.identitet.clone(),
            formaal: self.formaal.clone(),
            avslag: self.avslag,
            kostnad: self.kostnad,
            id: self.portal.neste_id(),
        }
    }

    /// Asks by a document that is named in another way than by its text.
    pub async fn spoer_dokument(&self, dokument: Dokumentvalg, variabler: Value) -> Svar {
        let mut inn = self.innkommende("", variabler);
        inn.dokument = dokument;
        let svar = utfoer(&self.portal.skjema, &self.portal.lager, inn).await;
        Svar::les(&serde_json::to_string(&svar).unwrap())
    }

    /// Has a document judged, and nothing more.
    pub async fn klargjoer(&self, dokument: Dokumentvalg, variabler: Value) {
        let mut inn = self.innkommende("", variabler);
        inn.dokument = dokument;
        let klar = klargjoer(&self.portal.skjema, &self.portal.lager, &inn).await;
        assert!(klar.is_ok());
    }

    /// Asks, and waits for the released answer.
    pub async fn spoer(&self, dokument: &str, variabler: Value) -> Svar {
        let inn = self.innkommende(dokument, variabler);
        let svar = utfoer(&self.portal.skjema, &self.portal.lager, inn).await;
        // As text, since the order of keys is part of the contract.
        Svar::les(&serde_json::to_string(&svar).unwrap())
    }

    /// Whether a category of a bruker can be read, as `tilgang` tells it beforehand.
    pub async fn leser(&self, bruker: Uuid, kategori: &str) -> bool {
        let dokument = format!(
            "query($id: ID!) {{ bruker(noekkel: {{id: $id}}) {{ tilgang(kategorier: [{kategori}]) {{ les }} }} }}"
        );
        let svar = self.spoer(&dokument, json!({ "id": bruker })).await;
        svar.ved("bruker/tilgang/0/les") == true
    }

    /// Carries out a mutation that takes `input` of the given type. What it selects is the payload.
    pub async fn gjoer(&self, mutasjon: &str, input: Value, valg: &str) -> Utfall {
        let (foerste, resten) = mutasjon.split_at(1);
        let dokument = format!(
            "mutation($input: {}{resten}Input!) {{ {mutasjon}(input: $input) {{ {valg} feil {{ code field message }} }} }}",
            foerste.to_uppercase()
        );
        let svar = self.spoer(&dokument, json!({ "input": input })).await;
        Utfall {
            payload: svar.json["data"][mutasjon].clone(),
            svar,
        }
    }
}

/// The id of something, as the contract writes it.
pub fn id(uuid: Uuid) -> String {
    uuid.simple().to_string()
}

/// An answer as it left.
#[derive(Clone, Debug)]
pub struct Svar {
    /// The bytes.
    pub tekst: String,
    /// The same, read.
    pub json: Value,
}

impl Svar {
    /// Reads what a client got.
    pub fn les(tekst: &str) -> Self {
        Self {
            tekst: tekst.to_owned(),
            json: serde_json::from_str(tekst).unwrap(),
        }
    }

    /// `data`, where nothing was refused and nothing went wrong.
    #[track_caller]
    pub fn data(&self) -> &Value {
        assert!(
            self.json.get("errors").is_none(),
            "unexpected errors: {}",
            self.tekst
        );
        &self.json["data"]
    }

    /// What stands at a path of `data`, written `bruker/kriseplan/signaler/0`.
    pub fn ved(&self, sti: &str) -> &Value {
        self.json
            .pointer(&format!("/data/{sti}"))
            .unwrap_or(&Value::Null)
    }

    /// The errors in order, each as `path CODE GRUNN KATEGORIER`.
    pub fn feil(&self) -> Vec<String> {
        feilliste(&self.json["errors"])
    }

    /// The refusals in `extensions`, in the same form.
    pub fn avslag_i_extensions(&self) -> Vec<String> {
        feilliste(&self.json["extensions"]["avslag"])
    }

    /// The receipt.
    pub fn kvittering(&self) -> Option<Uuid> {
        self.json["extensions"]["kvittering"]
            .as_str()
            .map(|k| k.parse().unwrap())
    }

    /// The answer without what is random in it.
    pub fn uten_tilfeldig(&self) -> Value {
        let mut json = self.json.clone();
        if let Some(utvidelser) = json.get_mut("extensions").and_then(Value::as_object_mut) {
            utvidelser.remove("kvittering");
        }
        json
    }
}

fn feilliste(feil: &Value) -> Vec<String> {
    feil.as_array()
        .into_iter()
        .flatten()
        .map(feiltekst)
        .collect()
}

fn feiltekst(feil: &Value) -> String {
    let ledd = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let liste = |v: &Value, skille| {
        v.as_array()
            .into_iter()
            .flatten()
            .map(ledd)
            .collect::<Vec<_>>()
            .join(skille)
    };
    let utvidelser = &feil["extensions"];
    let mut deler = vec![liste(&feil["path"], "/"), ledd(&utvidelser["code"])];
    if let Some(grunn) = utvidelser.get("grunn") {
        deler.push(ledd(grunn));
        deler.push(liste(&utvidelser["kategorier"], "+"));
    }
    deler.retain(|del| !del.is_empty());
    deler.join(" ")
}

/// What a mutation came to.
#[derive(Clone, Debug)]
pub struct Utfall {
    /// The payload of the one mutation field.
    pub payload: Value,
    /// The whole answer.
    pub svar: Svar,
}

impl Utfall {
    /// The payload, where the write was carried out.
    #[track_caller]
    pub fn ok(&self) -> &Value {
        assert_eq!(self.feil(), [""; 0], "refused: {}", self.svar.tekst);
        &self.payload
    }

    /// The typed refusals, each as `CODE field`.
    #[track_caller]
    pub fn feil(&self) -> Vec<String> {
        let Some(feil) = self.payload["feil"].as_array() else {
            panic!("no payload: {}", self.svar.tekst)
        };
        feil.iter()
            .map(|f| {
                let felt: Vec<_> = f["field"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                format!(
                    "{} {}",
                    f["code"].as_str().unwrap_or_default(),
                    felt.join("/")
                )
            })
            .collect()
    }
}
