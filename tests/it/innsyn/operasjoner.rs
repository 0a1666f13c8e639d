//! Random valid operations, made from the schema: nested, aliased, in fragments, through interface
//! and union, with variables and directives.

use std::fmt::Write;

use async_graphql::{Name, Value, indexmap::IndexMap, parser::types::Type};
use uuid::{Uuid, uuid};

use super::{
    register::Register,
    skjemakart::{Argument, Felt, Skjemakart, Slag, navn},
    terning::Terning,
    verdier::{Kjente, Verdier},
};

/// Few, so that they meet.
pub const IDEMPOTENSNOEKLER: [Uuid; 2] = [
    uuid!("5d0c7fd6-6d5c-4e0b-8b5a-111111111111"),
    uuid!("5d0c7fd6-6d5c-4e0b-8b5a-222222222222"),
];

/// Something to be asked or done.
pub struct Operasjon {
    pub dokument: String,
    pub variabler: IndexMap<Name, Value>,
    pub rot: String,
    pub i_utvidelser: bool,
}

impl std::fmt::Display for Operasjon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let variabler = serde_json::to_string(&self.variabler).unwrap_or_default();
        write!(f, "{}\nvariables: {variabler}", self.dokument)
    }
}

/// Deepest selection, and most fields of one operation.
const DYBDE: usize = 9;
const FELTER: usize = 45;
const LISTEFELTER: usize = 12;

const SPOERRINGER: [&str; 13] = [
    "bruker",
    "bruker",
    "bruker",
    "brukere",
    "node",
    "node",
    "node",
    "meg",
    "hvorfor",
    "simulerSamtykke",
    "simulerSamtykke",
    "virksomheter",
    "samarbeidsavtaler",
];

/// Something to be asked.
pub fn spoerring(t: &mut Terning, kjente: &Kjente, register: &Register) -> Operasjon {
    let rot = t.velg(&SPOERRINGER);
    let verdier = Verdier::om_en(t, kjente, register, rot);
    lag(t, verdier, "Query", FELTER)
}

/// A list to be filtered, sorted, paged and counted; little of what is in it.
pub fn liste(t: &mut Terning, kjente: &Kjente, register: &Register) -> Operasjon {
    let verdier = Verdier::om_en(t, kjente, register, "brukere");
    lag(t, verdier, "Query", LISTEFELTER)
}

/// Something to be tried.
pub fn mutasjon(
    t: &mut Terning,
    kjente: &Kjente,
    register: &Register,
    som_borger: bool,
) -> Operasjon {
    let felter = Skjemakart::felles().felter("Mutation");
    // Mostly what such an asker may do at all.
    let egne = |navn: &str| navn.contains("Samtykke") || navn.contains("Sperring");
    let aktuelle: Vec<&Felt> = felter
        .iter()
        .filter(|f| egne(&f.navn) == som_borger)
        .collect();
    // Or what meets rows that differ.
    let ulik = kjente.en_ulik(t).filter(|_| !t.en_av(4));
    let moeter = ulik.map_or(&[][..], |(_, tabell, _)| moeter(tabell));
    let rot = match t.under(5) {
        0 => felter[t.under(felter.len())].navn.clone(),
        _ if moeter.is_empty() => t.velg(&aktuelle).navn.clone(),
        _ => t.velg(moeter).to_owned(),
    };
    let mut verdier = Verdier::om_en(t, kjente, register, &rot);
    if let Some((bruker, _, _)) = ulik {
        verdier.bruker = bruker;
    }
    lag(t, verdier, "Mutation", FELTER)
}

/// The mutations whose rules look at what is in a table.
fn moeter(tabell: &str) -> &'static [&'static str] {
    match tabell {
        "samtykke" => &[
            "giSamtykke",
            "erstattSamtykke",
            "trekkSamtykke",
            "godkjennSamtykke",
            "registrerSamtykke",
            "registrerTrekk",
        ],
        "sperring" => &["opprettSperring", "opphevSperring", "registrerSperring"],
        "blaalysperiode" => &["startBlaalysperiode", "forlengBlaalysperiode"],
        "samtykkeforespoersel" => &["beOmSamtykke", "besvarForespoersel"],
        "bruker" => &["registrerSamtykke", "varsleVakt", "beOmSamtykke"],
        "tilknytning" => &["opprettOppdrag", "avsluttOppdrag"],
        "kriseplan" => &["opprettKriseplan", "opprettKriseplan", "endreKriseplan"],
        "ansvarsgruppe" => &["opprettAnsvarsgruppe", "avsluttAnsvarsgruppe"],
        "ansvarsgruppe_medlem" => &["leggTilMedlem", "endreMedlem", "fjernMedlem"],
        "kriseplan_signal" => &["endreVarselsignaler"],
        "kriseplan_raad" => &["endreKriseraad"],
        "kriseplan_trinn" => &["endreTrinn"],
        "kriseplan_kontakt" => &["endreKrisekontakter"],
        "kriseplan_barnetiltak" => &["endreBarnetiltak"],
        "koordinatoroppnevning" => &["oppnevnKoordinator", "avsluttOppnevning"],
        "forloep" => &["opprettForloep", "avsluttForloep"],
        "forloep_fase" => &["startFase", "avsluttForloep", "settFasefrist"],
        "forloep_frist" => &["settFasefrist"],
        "ip_ramme" => &["opprettIndividuellPlan", "endrePlanramme"],
        "ip_maal" => &["endreMaal", "endreTiltak"],
        "ip_tiltak" => &["endreTiltak"],
        "brukeravtale" => &[
            "endreBrukeravtale",
            "avsluttBrukeravtale",
            "settAvtaletekst",
        ],
        "brukeravtale_dagligliv"
        | "brukeravtale_legemidler"
        | "brukeravtale_oekonomi"
        | "brukeravtale_tilbakefall" => &["settAvtaletekst"],
        "ip_evaluering" => &["endreEvalueringer"],
        _ => &[],
    }
}

fn lag(t: &mut Terning, verdier: Verdier<'_>, rottype: &str, felter: usize) -> Operasjon {
    let rot = &verdier.rot.clone();
    let mut b = Bygger {
        verdier,
        fragmenter: String::new(),
        antall_fragmenter: 0,
        variabler: IndexMap::new(),
        deklarert: String::new(),
        aliaser: 0,
        igjen: felter,
    };
    let felt = Skjemakart::felles()
        .felter(rottype)
        .iter()
        .find(|f| f.navn == *rot)
        .expect("a root field");
    let mut kropp = b.felt(t, felt, 0, false);
    // The same once more under another name: one answer must not colour the other. Not where an
    // argument can be wrong: of two errors that end the whole, the first to be ready is told.
    if ["bruker", "node", "meg"].contains(&rot.as_str()) && t.en_av(5) {
        kropp.push_str(&b.felt(t, felt, 0, true));
    }
    let slag = if rottype == "Query" {
        "query"
    } else {
        "mutation"
    };
    let deklarert = if b.deklarert.is_empty() {
        String::new()
    } else {
        format!("({})", b.deklarert)
    };
    Operasjon {
        dokument: format!("{slag} Tilfeldig{deklarert} {{ {kropp}}}{}", b.fragmenter),
        variabler: b.variabler,
        rot: rot.to_owned(),
        i_utvidelser: t.en_av(8),
    }
}

struct Bygger<'a> {
    verdier: Verdier<'a>,
    fragmenter: String,
    antall_fragmenter: usize,
    variabler: IndexMap<Name, Value>,
    deklarert: String,
    aliaser: usize,
    igjen: usize,
}

impl Bygger<'_> {
    /// A field with its arguments and what is selected of it.
    fn felt(&mut self, t: &mut Terning, felt: &Felt, dybde: usize, alias: bool) -> String {
        self.igjen = self.igjen.saturating_sub(1);
        let mut ut = String::new();
        // Two fields with one name in the answer must be one field with the same arguments.
        if alias || !felt.argumenter.is_empty() || t.en_av(7) {
            self.aliaser += 1;
            let _ = write!(ut, "a{}: ", self.aliaser);
        }
        ut.push_str(&felt.navn);
        let argumenter: Vec<String> = felt
            .argumenter
            .iter()
            .filter(|a| a.paakrevd || self.med(t, a))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|a| format!("{}: {}", a.navn, self.argument(t, felt, a)))
            .collect();
        if !argumenter.is_empty() {
            let _ = write!(ut, "({})", argumenter.join(", "));
        }
        match t.under(30) {
            0 => ut.push_str(" @include(if: true)"),
            1 => ut.push_str(" @skip(if: false)"),
            2 if dybde > 1 => ut.push_str(" @skip(if: true)"),
            _ => {}
        }
        ut.push_str(&self.utvalg(t, navn(&felt.type_), dybde + 1));
        ut.push(' ');
        ut
    }

    /// Pages from one end only, mostly.
    fn med(&self, t: &mut Terning, a: &Argument) -> bool {
        match a.navn.as_str() {
            "after" | "before" | "last" => t.en_av(7),
            "filter" | "sortering" => !t.en_av(4),
            _ => t.en_av(3),
        }
    }

    fn argument(&mut self, t: &mut Terning, felt: &Felt, a: &Argument) -> String {
        let verdi = self.verdier.verdi(t, &felt.navn, a);
        if !t.en_av(4) {
            return verdi.to_string();
        }
        let navn = format!("v{}", self.variabler.len());
        let _ = write!(self.deklarert, "${navn}: {} ", skrevet(&a.type_));
        self.variabler.insert(Name::new(&navn), verdi);
        format!("${navn}")
    }

    fn utvalg(&mut self, t: &mut Terning, type_: &str, dybde: usize) -> String {
        match Skjemakart::felles().slag(type_) {
            Slag::Objekt(felter) => {
                format!(" {{ {}}}", self.objekt(t, type_, felter, dybde, false))
            }
            Slag::Abstrakt(egne, mulige) => {
                let mut ut = "__typename ".to_owned();
                for felt in egne {
                    if t.en_av(2) {
                        ut.push_str(&self.felt(t, felt, dybde, true));
                    }
                }
                for type_ in mulige {
                    if mulige.len() > 5 && !t.en_av(4) {
                        continue;
                    }
                    let felter = Skjemakart::felles().felter(type_);
                    let indre = self.objekt(t, type_, felter, dybde, true);
                    let _ = write!(ut, "... on {type_} {{ {indre}}} ");
                }
                format!(" {{ {ut}}}")
            }
            _ => String::new(),
        }
    }

    fn objekt(
        &mut self,
        t: &mut Terning,
        type_: &str,
        felter: &[Felt],
        dybde: usize,
        alias: bool,
    ) -> String {
        let mut ut = String::new();
        for felt in felter {
            let sammensatt = !matches!(
                Skjemakart::felles().slag(navn(&felt.type_)),
                Slag::Skalar | Slag::Enum(_)
            );
            let med = match felt.navn.as_str() {
                // The whole of what was asked for, not its frame alone.
                "edges" | "node" | "feil" => true,
                "totalCount" | "pageInfo" => t.en_av(2),
                _ if sammensatt => t.en_av(4),
                _ => t.en_av(2),
            };
            if !med || (sammensatt && dybde >= DYBDE) || self.igjen == 0 {
                continue;
            }
            let valgt = self.felt(t, felt, dybde, alias);
            match t.under(12) {
                0 => {
                    let _ = write!(ut, "... on {type_} {{ {valgt}}} ");
                }
                1 => {
                    self.antall_fragmenter += 1;
                    let navn = format!("F{}", self.antall_fragmenter);
                    let _ = write!(self.fragmenter, " fragment {navn} on {type_} {{ {valgt}}}");
                    let _ = write!(ut, "...{navn} ");
                }
                _ => ut.push_str(&valgt),
            }
        }
        if ut.is_empty() {
            "__typename ".to_owned()
        } else {
            ut
        }
    }
}

fn skrevet(type_: &Type) -> String {
    type_.to_string()
}
