//! Random values for arguments: of the right type always, and mostly of the right kind.

use async_graphql::{Name, Value, indexmap::IndexMap};
use uuid::Uuid;

use super::{
    operasjoner::IDEMPOTENSNOEKLER,
    rader::BYDELER,
    register::{ANSATTE, Register, UKJENTE, mennesker},
    skjemakart::{Argument, Skjemakart, Slag, er_liste, navn},
    terning::Terning,
    verden::Verden,
};

/// The ids that an asker might have come by, in whichever world they are.
pub struct Kjente {
    rader: Vec<(Uuid, &'static str, Uuid)>,
    versjoner: std::collections::HashMap<Uuid, i32>,
    brukere: Vec<Uuid>,
    synlige: Vec<Uuid>,
    virksomheter: Vec<Uuid>,
    enheter: Vec<Uuid>,
    ansatte: Vec<Uuid>,
}

impl Kjente {
    pub fn av(verdener: [&Verden; 2], synlige: Vec<Uuid>) -> Self {
        let register: &Register = &verdener[0].register;
        let mut ny = Self {
            rader: Vec::new(),
            versjoner: std::collections::HashMap::new(),
            brukere: Vec::new(),
            synlige,
            virksomheter: register.virksomheter.iter().map(|v| v.id).collect(),
            enheter: register.enheter.iter().map(|e| e.id).collect(),
            ansatte: register.ansatte.iter().map(|a| a.id).collect(),
        };
        for sak in verdener.into_iter().flat_map(|v| &v.saker) {
            for (tabell, id) in sak.ider() {
                ny.rader.push((sak.bruker.id, tabell, id));
                if let Some(versjon) = sak.versjon(id) {
                    ny.versjoner.entry(id).or_insert(versjon);
                }
            }
            ny.brukere.push(sak.bruker.id);
        }
        ny.rader.sort_unstable();
        ny.rader.dedup();
        ny.brukere.sort_unstable();
        ny.brukere.dedup();
        ny
    }

    /// Every id that is in some world or the registry.
    pub fn alle(&self) -> impl Iterator<Item = Uuid> {
        let register = self
            .virksomheter
            .iter()
            .chain(&self.enheter)
            .chain(&self.ansatte)
            .copied();
        self.rader.iter().map(|(_, _, id)| *id).chain(register)
    }
}

/// What values are drawn from in one operation.
pub struct Verdier<'a> {
    pub kjente: &'a Kjente,
    pub register: &'a Register,
    /// Whom it is mostly about.
    pub bruker: Uuid,
    /// The root field.
    pub rot: String,
}

impl<'a> Verdier<'a> {
    pub fn om_en(t: &mut Terning, kjente: &'a Kjente, register: &'a Register, rot: &str) -> Self {
        let synlig = !kjente.synlige.is_empty() && !t.en_av(4);
        let bruker = t.velg(if synlig {
            &kjente.synlige
        } else {
            &kjente.brukere
        });
        Self {
            kjente,
            register,
            bruker,
            rot: rot.to_owned(),
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
        for felt in felter {
            // A filter within a filter at most once, and the rest by chance.
            let dypere = navn(&felt.type_) == type_;
            let med = if dypere { t.en_av(3) } else { t.en_av(2) };
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
                "bydel" => t.velg(&BYDELER).to_owned(),
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
            _ => {}
        }
        let fra_registeret = match felt {
            "ansattId" => Some(&self.kjente.ansatte),
            "virksomhetId" | "medlemFraVirksomhetId" | "avgivere" => {
                Some(&self.kjente.virksomheter)
            }
            "enhetId" | "ansvarligId" => Some(&self.kjente.enheter),
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
        ("samtykkeId" | "trekk", _) => "samtykke",
        ("sperringId", _) => "sperring",
        ("paaroerendeId", _) => "paaroerende",
        ("ansvarsgruppeId", _) | (_, "AvsluttAnsvarsgruppeInput") => "ansvarsgruppe",
        (_, "ForlengBlaalysperiodeInput" | "AvsluttBlaalysperiodeInput") => "blaalysperiode",
        (_, "EndreMedlemInput" | "FjernMedlemInput") => "ansvarsgruppe_medlem",
        (_, "EndreKriseplanInput") => "kriseplan",
        (_, "RadInput" | "VarselsignalEndring" | "KriseraadEndring" | "TrinnEndring")
        | (_, "KrisekontaktEndring" | "BarnetiltakEndring") => match rot {
            "endreVarselsignaler" => "kriseplan_signal",
            "endreKriseraad" => "kriseplan_raad",
            "endreTrinn" => "kriseplan_trinn",
            "endreKrisekontakter" => "kriseplan_kontakt",
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
