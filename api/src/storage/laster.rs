//! Loads whole cases: one statement for all tables that a plan names, and for what decides.

use std::{any::Any, collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use entity::{
    Besoek, Personrad, Tabell, besoek_alle, brukertilstand, historikk, kompetansevurdering,
    representasjon, tilgang, tilknytning,
};
use samtykke::{Aktoer, Kategori, Kategorier};
use sea_orm::{ConnectionTrait, EntityTrait, QueryResult, Statement};
use uuid::Uuid;

use super::{
    Dialekt, Innlogget, Lagerfeil, Plan, Skjermet,
    sql::{Bygger, brukerkolonne, har_kolonne, i_bruk, json_rad, tabellnavn},
};
use crate::hukommelse::Hukommelse;

/// Kinds of row that decide, beside the tables' own codes.
const TILSTAND: i32 = 1001;
const TILGANG: i32 = 1002;
const TILKNYTNING: i32 = 1003;
const REPRESENTASJON: i32 = 1004;
const KOMPETANSE: i32 = 1005;
const HISTORIKK: i32 = 1006;

/// Versions of one row that an answer can reach.
const MAKS_VERSJONER: u32 = 100;

/// Everything loaded of one bruker, undecided.
#[derive(Default)]
pub(super) struct Raasak {
    pub(super) tilstand: Option<brukertilstand::Model>,
    pub(super) tilgang: Vec<tilgang::Model>,
    pub(super) tilknytninger: Vec<tilknytning::Model>,
    pub(super) representasjoner: Vec<representasjon::Model>,
    pub(super) kompetanse: Vec<kompetansevurdering::Model>,
    pub(super) historikk: Vec<historikk::Model>,
    pub(super) rader: Rader,
}

/// Rows by table. A table that was not loaded is not an empty table.
#[derive(Default)]
pub(super) struct Rader(HashMap<Tabell, Box<dyn Any + Send + Sync>>);

impl Rader {
    /// The rows of a table; `None` when the plan did not load it.
    pub(super) fn av<E: Personrad>(&self) -> Option<&[Skjermet<E>]> {
        self.0
            .get(&E::TABELL)?
            .downcast_ref::<Vec<Skjermet<E>>>()
            .map(Vec::as_slice)
    }

    fn legg_til<E: Personrad>(&mut self, rad: Option<Skjermet<E>>) {
        let boks = self
            .0
            .entry(E::TABELL)
            .or_insert_with(|| Box::new(Vec::<Skjermet<E>>::new()));
        if let (Some(rader), Some(rad)) = (boks.downcast_mut::<Vec<Skjermet<E>>>(), rad) {
            rader.push(rad);
        }
    }
}

/// Statements already written, by what decides their text.
pub(super) struct Tekster(Hukommelse<Slag, Arc<str>>);

/// Kinds of statement remembered, about: what clients select decides how many there are.
const MAKS_TEKSTER: usize = 128;

impl Default for Tekster {
    fn default() -> Self {
        Self(Hukommelse::ny(MAKS_TEKSTER))
    }
}

/// What decides the text of a statement; the rest are its values.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Slag {
    dialekt: Dialekt,
    plan: Plan,
    ider: usize,
    mottakere: usize,
    borger: bool,
    ansatt: bool,
    person: bool,
}

impl Tekster {
    /// The statement that loads the cases of these brukere for this asker.
    pub(super) fn sporring(
        &self,
        dialekt: Dialekt,
        brukere: &[Uuid],
        plan: Plan,
        innlogget: &Innlogget,
        naa: DateTime<Utc>,
    ) -> Statement {
        let sporring = Sporring::ny(dialekt, brukere, plan, innlogget, naa);
        let slag = Slag {
            dialekt,
            plan,
            ider: sporring.ider.len(),
            mottakere: sporring.mottakere.len(),
            borger: sporring.borger,
            ansatt: sporring.ansatt.is_some(),
            person: sporring.person.is_some(),
        };
        if let Some(tekst) = self.0.hent(&slag) {
            return sporring.bygger.ferdig_som(&tekst);
        }
        let ferdig = sporring.skriv();
        self.0.husk(slag, ferdig.sql.as_str().into(), 1);
        ferdig
    }
}

/// Loads and sorts what the statement names, for a plan.
pub(super) async fn last(
    db: &impl ConnectionTrait,
    sporring: Statement,
    plan: Plan,
) -> Result<HashMap<Uuid, Raasak>, Lagerfeil> {
    let mut rader = db
        .query_all_raw(sporring)
        .await?
        .iter()
        .map(Loesrad::les)
        .collect::<Result<Vec<_>, _>>()?;
    // Creation order, then id: the union itself promises none.
    rader.sort_unstable_by(|a, b| (&a.orden, &a.data).cmp(&(&b.orden, &b.data)));
    sorter_inn(rader, plan)
}

struct Loesrad {
    slag: i32,
    bruker: Uuid,
    orden: Option<String>,
    data: String,
}

impl Loesrad {
    fn les(rad: &QueryResult) -> Result<Self, Lagerfeil> {
        Ok(Self {
            slag: rad.try_get_by_index(0)?,
            bruker: rad.try_get_by_index(1)?,
            orden: rad.try_get_by_index(2)?,
            data: rad.try_get_by_index(3)?,
        })
    }
}

/// When the bruker's rights became what they are, which another node's clock has said.
const FORTALT: &str =
    "SELECT s.fortalt FROM brukertilstand s WHERE s.bruker_id = tilgang.bruker_id";

struct Sporring {
    bygger: Bygger,
    ider: String,
    plan: Plan,
    borger: bool,
    naa: String,
    mottakere: String,
    ansatt: Option<String>,
    person: Option<String>,
    historikktabeller: Vec<String>,
}

impl Sporring {
    fn ny(
        dialekt: Dialekt,
        brukere: &[Uuid],
        plan: Plan,
        innlogget: &Innlogget,
        naa: DateTime<Utc>,
    ) -> Self {
        let mut bygger = Bygger::ny(dialekt);
        let ider = bygger.ider(brukere);
        let naa = bygger.param(naa);
        let mottakere = bygger.ider(&mottakere(&innlogget.aktoer));
        let ansatt = innlogget.ansatt().map(|a| bygger.param(a.ansatt.0));
        let person = innlogget.person.map(|p| bygger.param(p));
        Self {
            bygger,
            ider,
            plan,
            borger: matches!(innlogget.aktoer, Aktoer::Borger { .. }),
            naa,
            mottakere,
            ansatt,
            person,
            historikktabeller: Vec::new(),
        }
    }

    fn skriv(mut self) -> Statement {
        self.synlige();
        self.styrende();
        besoek_alle(&mut self);
        self.med_historikk();
        self.bygger.ferdig()
    }

    fn synlige(&mut self) {
        let Self {
            ider,
            mottakere,
            naa,
            ..
        } = &*self;
        // Rows of a case that nobody opened for this asker never leave the database.
        let mut synlig = format!(
            "SELECT bruker_id FROM tilgang WHERE bruker_id IN ({ider}) AND mottaker_id IN ({mottakere}) \
             AND (les & {}) <> 0 AND {naa} < til AND (fra <= {naa} OR fra <= ({FORTALT}))",
            Kategorier::from(Kategori::Identitet).bits()
        );
        if let (true, Some(person)) = (self.borger, &self.person) {
            // The bruker and those who represent the bruker need no samtykke.
            synlig += &format!(
                " UNION SELECT id FROM bruker WHERE id IN ({ider}) AND person_id = {person} \
                 UNION SELECT bruker_id FROM representasjon WHERE bruker_id IN ({ider}) \
                 AND person_id = {person}"
            );
        }
        self.bygger
            .tekst(&format!("WITH synlig(bruker_id) AS ({synlig})"));
    }

    fn gren<E: EntityTrait>(&mut self, slag: i32, bruker: &str, vilkaar: &str) {
        let dialekt = self.bygger.dialekt;
        let tabell = tabellnavn::<E>();
        let orden = if har_kolonne::<E>("opprettet") {
            "CAST(t.opprettet AS text)"
        } else {
            "NULL"
        };
        let sql = format!(
            " SELECT {slag} AS slag, t.{bruker} AS bruker, {orden} AS orden, {} AS data FROM {tabell} t \
             WHERE t.{bruker} IN ({}){vilkaar}",
            json_rad::<E>(dialekt, "t"),
            self.ider,
        );
        if slag != TILSTAND {
            self.bygger.tekst(" UNION ALL");
        }
        self.bygger.tekst(&sql);
    }

    /// The rows that decide, whatever was asked for. Only those that concern the asker.
    fn styrende(&mut self) {
        self.gren::<brukertilstand::Entity>(TILSTAND, "bruker_id", "");
        let vilkaar = format!(
            " AND t.mottaker_id IN ({}) AND {} < t.til",
            self.mottakere, self.naa
        );
        self.gren::<tilgang::Entity>(TILGANG, "bruker_id", &vilkaar);
        if let Some(ansatt) = &self.ansatt {
            let vilkaar = format!(
                " AND t.ansatt_id = {ansatt} AND (t.gyldig_til IS NULL OR {} < t.gyldig_til)",
                self.naa
            );
            self.gren::<tilknytning::Entity>(TILKNYTNING, "bruker_id", &vilkaar);
        }
        if let Some(person) = self.person.clone() {
            let vilkaar = format!(" AND t.person_id = {person}");
            self.gren::<representasjon::Entity>(REPRESENTASJON, "bruker_id", &vilkaar);
            self.gren::<kompetansevurdering::Entity>(KOMPETANSE, "bruker_id", "");
        }
    }

    fn med_historikk(&mut self) {
        if self.historikktabeller.is_empty() {
            return;
        }
        let dialekt = self.bygger.dialekt;
        let sql = format!(
            " UNION ALL SELECT {HISTORIKK}, h.bruker_id, NULL, {} FROM (SELECT r.*, ROW_NUMBER() OVER \
             (PARTITION BY r.rad_id ORDER BY r.versjon DESC) AS nr FROM historikk r \
             WHERE r.bruker_id IN ({}) AND r.tabell IN ({})) h \
             WHERE h.nr <= {MAKS_VERSJONER} AND h.bruker_id IN (SELECT bruker_id FROM synlig)",
            json_rad::<historikk::Entity>(dialekt, "h"),
            self.ider,
            self.historikktabeller.join(","),
        );
        self.bygger.tekst(&sql);
    }
}

impl Besoek for Sporring {
    fn tabell<E: Personrad>(&mut self) {
        let er_bruker = E::TABELL == Tabell::Bruker;
        if !er_bruker && !self.plan.laster(E::TABELL) {
            return;
        }
        if self.plan.laster_historikk(E::TABELL) {
            self.historikktabeller.push(E::TABELL.kode().to_string());
        }
        let kolonne = brukerkolonne(E::TABELL);
        let synlig = if er_bruker {
            String::new()
        } else {
            format!(" AND t.{kolonne} IN (SELECT bruker_id FROM synlig)")
        };
        let vilkaar = format!("{synlig}{}", i_bruk::<E>("t"));
        self.gren::<E>(i32::from(E::TABELL.kode()), kolonne, &vilkaar);
    }
}

/// The ids under which rights may be given to an actor, or taken from one.
pub(super) fn mottakere(aktoer: &Aktoer) -> Vec<Uuid> {
    match aktoer {
        Aktoer::Ansatt(a) => vec![a.virksomhet.0, a.enhet.0, a.ansatt.0, a.person.0],
        Aktoer::Organisasjon(o) => [
            Some(o.virksomhet.0),
            Some(o.enhet.0),
            o.sluttbruker.map(|p| p.0),
        ]
        .into_iter()
        .flatten()
        .collect(),
        Aktoer::Borger { person } => vec![person.0],
    }
}

/// Hands each loose row to the case and the table it belongs to.
fn sorter_inn(rader: Vec<Loesrad>, plan: Plan) -> Result<HashMap<Uuid, Raasak>, Lagerfeil> {
    let mut saker: HashMap<Uuid, Raasak> = HashMap::new();
    let mut personlige: HashMap<i32, Vec<Loesrad>> = HashMap::new();
    for rad in rader {
        let sak = saker.entry(rad.bruker).or_default();
        match rad.slag {
            TILSTAND => sak.tilstand = Some(dekod(&rad.data, "brukertilstand")?),
            TILGANG => sak.tilgang.push(dekod(&rad.data, "tilgang")?),
            TILKNYTNING => sak.tilknytninger.push(dekod(&rad.data, "tilknytning")?),
            REPRESENTASJON => sak
                .representasjoner
                .push(dekod(&rad.data, "representasjon")?),
            KOMPETANSE => sak
                .kompetanse
                .push(dekod(&rad.data, "kompetansevurdering")?),
            HISTORIKK => sak.historikk.push(dekod(&rad.data, "historikk")?),
            slag => personlige.entry(slag).or_default().push(rad),
        }
    }
    let mut utpakking = Utpakking {
        saker,
        personlige,
        plan,
        feil: None,
    };
    besoek_alle(&mut utpakking);
    match utpakking.feil {
        Some(feil) => Err(feil),
        None => Ok(utpakking.saker),
    }
}

struct Utpakking {
    saker: HashMap<Uuid, Raasak>,
    personlige: HashMap<i32, Vec<Loesrad>>,
    plan: Plan,
    feil: Option<Lagerfeil>,
}

impl Besoek for Utpakking {
    fn tabell<E: Personrad>(&mut self) {
        if E::TABELL != Tabell::Bruker && !self.plan.laster(E::TABELL) {
            return;
        }
        for sak in self.saker.values_mut() {
            sak.rader.legg_til::<E>(None);
        }
        for rad in self
            .personlige
            .remove(&i32::from(E::TABELL.kode()))
            .unwrap_or_default()
        {
            match dekod::<E::Model>(&rad.data, E::TABELL.navn()) {
                Ok(modell) => {
                    if let Some(sak) = self.saker.get_mut(&rad.bruker) {
                        sak.rader.legg_til::<E>(Some(Skjermet::ny(modell)));
                    }
                }
                Err(feil) => self.feil = Some(feil),
            }
        }
    }
}

/// A row that the database gave as JSON.
pub(super) fn dekod<T: serde::de::DeserializeOwned>(
    data: &str,
    tabell: &'static str,
) -> Result<T, Lagerfeil> {
    serde_json::from_str(data).map_err(|_| Lagerfeil::UlesbarRad(tabell))
}
