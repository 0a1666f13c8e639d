//! Random values for arguments: of the right type always, and mostly of the right kind.

use std::cell::Cell;

use ::samtykke::{Kategori, Kategorier};
use async_graphql::{Name, Value, indexmap::IndexMap};
use uuid::Uuid;

use super::{
    operasjoner::IDEMPOTENSNOEKLER,
    oye::{BAR, Oye},
    rader::BYDELER,
    register::{ANSATTE, Register, UKJENTE, mennesker},
    skjemakart::{Argument, Skjemakart, Slag, er_liste, navn},
    terning::Terning,
    verden::Verden,
};

/// The ids that an asker might have come by, in whichever world they are.
pub struct Kjente {
    rader: Vec<(Uuid, &'static str, Uuid)>,
    /// Those that are not the same in both worlds.
    ulike: Vec<(Uuid, &'static str, Uuid)>,
    versjoner: std::collections::HashMap<Uuid, i32>,
    brukere: Vec<Uuid>,
    bydeler: Vec<String>,
    synlige: Vec<Uuid>,
    /// Those about whom the asker may write something.
    skrivbare: Vec<Uuid>,
    virksomheter: Vec<Uuid>,
    enheter: Vec<Uuid>,
    ansatte: Vec<Uuid>,
    samarbeidsavtaler: Vec<Uuid>,
}

impl Kjente {
    pub fn av(verdener: [&Verden; 2], oyne: &[Oye<'_>]) -> Self {
        let hos = |hvor: &dyn Fn(&Oye<'_>) -> bool| {
            let brukere = oyne.iter().filter(|o| hvor(o));
            brukere.map(|o| o.sak.bruker.id).collect()
        };
        let register: &Register = &verdener[0].register;
        let mut ny = Self {
            rader: Vec::new(),
            ulike: ulike(verdener),
            versjoner: std::collections::HashMap::new(),
            brukere: Vec::new(),
            bydeler: Vec::new(),
            synlige: hos(&|o| o.ser_kategori(Kategori::Identitet)),
            skrivbare: hos(&|o| Kategorier::ALLE.iter().any(|k| o.bidrar(k, &BAR))),
            virksomheter: register.virksomheter.iter().map(|v| v.id).collect(),
            enheter: register.enheter.iter().map(|e| e.id).collect(),
            ansatte: register.ansatte.iter().map(|a| a.id).collect(),
            samarbeidsavtaler: register.avtaler.iter().map(|a| a.avtale_id).collect(),
        };
        for sak in verdener.into_iter().flat_map(|v| &v.saker) {
            let bydeler = sak.kontakt.iter().filter_map(|k| k.bydel.clone());
            ny.bydeler.extend(bydeler);
            for (tabell, id) in sak.ider() {
                ny.rader.push((sak.bruker.id, tabell, id));
                if let Some(versjon) = sak.versjon(id) {
                    ny.versjoner.entry(id).or_insert(versjon);
                }
            }
            ny.brukere.push(sak.bruker.id);
        }
        for avtale in &register.avtaler {
            ny.versjoner.insert(avtale.avtale_id, avtale.versjon);
        }
        ny.rader.sort_unstable();
        ny.rader.dedup();
        ny.brukere.sort_unstable();
        ny.brukere.dedup();
        ny
    }

    /// A row that is not the same in both worlds, if one is: the bruker, mostly one about whom the
    /// asker may write or read, the table and the id.
    pub fn en_ulik(&self, t: &mut Terning) -> Option<(Uuid, &'static str, Uuid)> {
        let naere = if self.skrivbare.is_empty() {
            &self.synlige
        } else {
            &self.skrivbare
        };
        let naere_rader = self.ulike.iter().filter(|u| naere.contains(&u.0));
        let naere_rader: Vec<_> = naere_rader.copied().collect();
        let ulike = if naere_rader.is_empty() || t.en_av(4) {
            &self.ulike
        } else {
            &naere_rader
        };
        (!ulike.is_empty()).then(|| t.velg(ulike))
    }

    /// Every id that is in some world or the registry.
    pub fn alle(&self) -> impl Iterator<Item = Uuid> {
        let register = self
            .virksomheter
            .iter()
            .chain(&self.enheter)
            .chain(&self.ansatte)
            .chain(&self.samarbeidsavtaler)
            .copied();
        self.rader.iter().map(|(_, _, id)| *id).chain(register)
    }
}

fn ulike(verdener: [&Verden; 2]) -> Vec<(Uuid, &'static str, Uuid)> {
    let mut ut = Vec::new();
    for (verden, annen) in [(0, 1), (1, 0)].map(|(a, b)| (verdener[a], verdener[b])) {
        for sak in &verden.saker {
            let bruker = sak.bruker.id;
            let samme = annen.saker.iter().find(|s| s.bruker.id == bruker);
            let ulike = samme.map_or_else(|| sak.ider(), |annen| sak.ulike(annen));
            ut.extend(ulike.into_iter().map(|(tabell, id)| (bruker, tabell, id)));
        }
    }
    ut
}

/// What values are drawn from in one operation.
pub struct Verdier<'a> {
    pub kjente: &'a Kjente,
    pub register: &'a Register,
    /// Whom it is mostly about.
    pub bruker: Uuid,
    /// The root field.
    pub rot: String,
    /// Whether a filter already has one within it.
    dypt: Cell<bool>,
}

impl<'a> Verdier<'a> {
    pub fn om_en(t: &mut Terning, kjente: &'a Kjente, register: &'a Register, rot: &str) -> Self {
        let mulige = [&kjente.skrivbare, &kjente.synlige, &kjente.brukere];
        let fra = if t.en_av(4) { 2 } else { t.under(2) };
        let bruker = mulige[fra..].iter().find(|m| !m.is_empty());
        let bruker = t.velg(bruker.expect("a bruker"));
        Self {
            kjente,
            register,
            bruker,
            rot: rot.to_owned(),
            dypt: Cell::new(false),
        }
    }

    /// A value for an argument of `hos` (a field or an input type).
    pub fn verdi(&self, t: &mut Terning, hos: &str, a: &Argument) -> Value {
        if er_liste(&a.type_) {
            let antall = if t.en_av(8) { 0 } else { 1 + t.under(2) };
            return Value::List((0..antall).map(|_| self.en(t, hos, a)).collect());
        }
        self.en(t, hos, a)
    }

    fn en(&self, t: &mut Terning, hos: &str, a: &Argument) -> Value {
        let type_ = navn(&a.type_);
        match Skjemakart::felles().slag(type_) {
            Slag::Enum(verdier) => Value::Enum(Name::new(t.velg(verdier))),
            Slag::Input(felter, true) => {
                let felt = &felter[t.under(felter.len())];
                Value::Object(IndexMap::from([(
                    Name::new(&felt.navn),
                    self.verdi(t, type_, felt),
                )]))
            }
            Slag::Input(felter, false) => Value::Object(self.objekt(t, type_, felter)),
            _ => self.skalar(t, hos, &a.navn, type_),
        }
    }

    fn objekt(&self, t: &mut Terning, type_: &str, felter: &[Argument]) -> IndexMap<Name, Value> {
        let mut ut = IndexMap::new();
        // Of conditions that must all hold mostly one, so that it shows what each of them does.
        let er_filter = type_ == "BrukerFilter";
        // More often the one whose value is seldom met by chance.
        let sjelden = felter.iter().position(|f| f.navn == "bydel");
        let den_ene = match t.under(felter.len() + 4) {
            nr if nr < felter.len() => nr,
            nr => sjelden.unwrap_or(nr % felter.len()),
        };
        // A condition beside a negated one may shut out those whom the negated one is about.
        let bare_negert = er_filter && !self.dypt.get() && t.en_av(3);
        for (nr, felt) in felter.iter().enumerate() {
            // A filter within a filter at most once.
            let dypere = navn(&felt.type_) == type_;
            let med = match er_filter {
                true if bare_negert && !dypere => false,
                true if dypere && self.dypt.replace(true) => false,
                true if bare_negert => true,
                true => nr == den_ene || t.en_av(if dypere { 3 } else { 8 }),
                false => t.en_av(2),
            };
            if felt.paakrevd || med {
                ut.insert(Name::new(&felt.navn), self.verdi(t, type_, felt));
            }
        }
        let lest = ut
            .get("id")
            .and_then(som_id)
            .and_then(|id| self.kjente.versjoner.get(&id));
        if let (Some(versjon), true) = (lest, ut.contains_key("versjon") && !t.en_av(5)) {
            ut.insert(Name::new("versjon"), Value::from(*versjon));
        }
        ut
    }

    fn skalar(&self, t: &mut Terning, hos: &str, felt: &str, type_: &str) -> Value {
        match type_ {
            "ID" => self.id(t, hos, felt),
            "Boolean" => Value::from(t.en_av(2)),
            "Int" => Value::from(match felt {
                "varighetTimer" => 1 + t.under(72),
                "tekstversjon" => 1 + t.under(2),
                _ if t.en_av(10) => t.velg(&[0, 100, 101]),
                _ => 1 + t.under(3),
            }),
            "Versjon" => Value::from(1 + t.under(4)),
            "Date" => Value::from(self.dag(t, felt)),
            "Foedselsnummer" => {
                let nr = ANSATTE + t.under(UKJENTE.end - ANSATTE);
                Value::from(mennesker()[nr].nummer.siffer())
            }
            "UUID" => Value::from(t.velg(&IDEMPOTENSNOEKLER).to_string()),
            _ => Value::from(match felt {
                "bydel" if self.kjente.bydeler.is_empty() => t.velg(&BYDELER).to_owned(),
                "bydel" => t.velg(&self.kjente.bydeler),
                "navnStarterMed" => t
                    .velg(&["a", "al", "alv", "b", "berg", "ann", "d"])
                    .to_owned(),
                // Cursors: of a list of versions a number, of others an id.
                "after" | "before" if t.en_av(3) => (1 + t.under(3)).to_string(),
                "after" | "before" => t.velg(&self.kjente.brukere).simple().to_string(),
                _ => format!("skrevet {}", t.under(9)),
            }),
        }
    }

    fn dag(&self, t: &mut Terning, felt: &str) -> String {
        let dager: &[i64] = match felt {
            "gyldigFraOgMed" => &[0, 0, 0, 3],
            "gyldigTilOgMed" => &[10, 100, 300],
            "revideresInnen" => &[-1, 4, 6, 6, 40, 40, 60, 60],
            "fristFoer" => &[-4, -2, 10, 31],
            _ => &[-9, -1, 4, 6, 40, 60],
        };
        t.dag(self.register.i_dag(), dager).to_string()
    }

    fn id(&self, t: &mut Terning, hos: &str, felt: &str) -> Value {
        let tekst = |id: Uuid| Value::from(id.simple().to_string());
        let alle: Vec<Uuid> = self.kjente.rader.iter().map(|(_, _, id)| *id).collect();
        match t.under(24) {
            0 => return tekst(t.uuid()),
            1 | 2 => return tekst(t.velg(&alle)),
            3..=9 if self.rot == "node" => {
                if let Some((_, _, id)) = self.kjente.en_ulik(t) {
                    return tekst(id);
                }
            }
            _ => {}
        }
        let fra_registeret = match felt {
            "id" | "overordnetId" if hos.contains("Samarbeidsavtale") => {
                Some(&self.kjente.samarbeidsavtaler)
            }
            "ansattId" | "koordinatorId" => Some(&self.kjente.ansatte),
            "virksomhetId" | "medlemFraVirksomhetId" | "avgivere" => {
                Some(&self.kjente.virksomheter)
            }
            "enhetId" | "ansvarligId" | "parter" => Some(&self.kjente.enheter),
            _ => None,
        };
        if let Some(ider) = fra_registeret {
            return tekst(t.velg(ider));
        }
        let tabell = tabell(&self.rot, hos, felt);
        let i_tabellen = |egen: bool| -> Vec<Uuid> {
            let rader = self.kjente.rader.iter();
            rader
                .filter(|(bruker, navn, _)| {
                    tabell.is_none_or(|t| t == *navn) && (!egen || *bruker == self.bruker)
                })
                .map(|(_, _, id)| *id)
                .collect()
        };
        let mut mulige = i_tabellen(!t.en_av(5));
        if mulige.is_empty() {
            mulige = i_tabellen(false);
        }
        tekst(if mulige.is_empty() {
            t.uuid()
        } else {
            t.velg(&mulige)
        })
    }
}

/// The table of whose rows an id is wanted; `None`: any.
fn tabell(rot: &str, hos: &str, felt: &str) -> Option<&'static str> {
    Some(match (felt, hos) {
        ("brukerId", _) | ("id", "BrukerNoekkel") => "bruker",
        ("overordnetId" | "maalId", _) => "ip_maal",
        ("faseId", _) => "forloep_fase",
        ("avtaleId", _) | (_, "EndreBrukeravtaleInput" | "AvsluttBrukeravtaleInput") => {
            "brukeravtale"
        }
        (_, "AvsluttForloepInput") => "forloep",
        (_, "AvsluttOppnevningInput") => "koordinatoroppnevning",
        (_, "EndrePlanrammeInput") => "ip_ramme",
        ("samtykkeId" | "trekk", _) => "samtykke",
        ("sperringId", _) => "sperring",
        ("forespoerselId", _) => "samtykkeforespoersel",
        ("paaroerendeId", _) => "paaroerende",
        ("ansvarsgruppeId", _) | (_, "AvsluttAnsvarsgruppeInput") => "ansvarsgruppe",
        (_, "ForlengBlaalysperiodeInput" | "AvsluttBlaalysperiodeInput") => "blaalysperiode",
        (_, "EndreMedlemInput" | "FjernMedlemInput") => "ansvarsgruppe_medlem",
        (_, "EndreKriseplanInput") => "kriseplan",
        (_, "RadInput" | "VarselsignalEndring" | "KriseraadEndring" | "TrinnEndring")
        | (_, "KrisekontaktEndring" | "BarnetiltakEndring" | "MaalEndring" | "TiltakEndring")
        | (_, "EvalueringEndring") => match rot {
            "endreVarselsignaler" => "kriseplan_signal",
            "endreKriseraad" => "kriseplan_raad",
            "endreTrinn" => "kriseplan_trinn",
            "endreKrisekontakter" => "kriseplan_kontakt",
            "endreMaal" => "ip_maal",
            "endreTiltak" => "ip_tiltak",
            "endreEvalueringer" => "ip_evaluering",
            _ => "kriseplan_barnetiltak",
        },
        _ => return None,
    })
}

fn som_id(verdi: &Value) -> Option<Uuid> {
    match verdi {
        Value::String(tekst) => Uuid::try_parse(tekst).ok(),
        _ => None,
    }
}
