//! What the price of a document needs to know of the contract: which fields are lists, which have
//! pages, and where each leads.

use std::{collections::HashMap, sync::LazyLock};

use async_graphql::parser::types::OperationType;

use crate::graphql::sdl;

/// The contract as it is served.
static KART: LazyLock<Skjemakart> = LazyLock::new(|| Skjemakart::av(&sdl()));

/// Where a type stands in the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plass(usize);

/// How many values a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Antall {
    /// One at most.
    Ett,
    /// As many as the page around it holds, or as a list is taken to hold.
    Liste,
    /// So many: the contract tells of itself.
    Kjent(u64),
}

/// A field of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Felt {
    pub(super) antall: Antall,
    /// Takes `first` or `last`.
    pub(super) har_side: bool,
    /// The type it leads to; nothing for a value without fields.
    pub(super) til: Option<Plass>,
}

/// Every type with fields.
pub(super) struct Skjemakart {
    navn: HashMap<String, Plass>,
    felt: Vec<HashMap<String, Felt>>,
}

impl Skjemakart {
    /// The map of the contract.
    pub(super) fn kontrakten() -> &'static Self {
        &KART
    }

    /// The type by its name.
    pub(super) fn type_(&self, navn: &str) -> Option<Plass> {
        self.navn.get(navn).copied()
    }

    /// Where an operation begins.
    pub(super) fn rot(&self, type_: OperationType) -> Option<Plass> {
        self.type_(match type_ {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        })
    }

    /// A field of a type.
    pub(super) fn felt(&self, plass: Plass, navn: &str) -> Option<Felt> {
        self.felt.get(plass.0)?.get(navn).copied()
    }

    /// Reads the contract line by line, as it is printed: in the many short lives of the tests a
    /// parser would be most of the work. A test has a parser's opinion of the same.
    fn av(sdl: &str) -> Self {
        let mut kart = Self {
            navn: HashMap::new(),
            felt: Vec::new(),
        };
        for type_ in sdl.lines().filter_map(Blokk::av) {
            if let Blokk::MedFelt(navn) = type_ {
                kart.ny(navn);
            }
        }
        let mut omfang = Omfang::default();
        let (mut blokk, mut felt) = (None, None);
        for linje in sdl.lines() {
            let ord = linje.trim_start_matches('\t');
            match linje.len() - ord.len() {
                _ if ord.starts_with('"') => {}
                0 => {
                    blokk = Blokk::av(linje);
                    omfang.typer += u64::from(blokk.is_some());
                }
                1 => kart.linje(ord, blokk, &mut felt, &mut omfang),
                _ => {
                    omfang.argumenter += 1;
                    if let (Some((_, har_side)), Some((navn, _))) = (&mut felt, ord.split_once(':'))
                    {
                        *har_side |= navn == "first" || navn == "last";
                    }
                }
            }
        }
        kart.introspeksjon(&omfang);
        kart
    }

    /// A line of a type: a field with its type, or the beginning or end of one that has arguments.
    fn linje<'a>(
        &mut self,
        ord: &'a str,
        blokk: Option<Blokk<'_>>,
        felt: &mut Option<(&'a str, bool)>,
        omfang: &mut Omfang,
    ) {
        let type_ = match blokk {
            Some(Blokk::MedFelt(type_)) => type_,
            Some(Blokk::Inndata) => return omfang.inndata += 1,
            Some(Blokk::Enum) => return omfang.enumverdier += 1,
            Some(Blokk::Annet) | None => return,
        };
        if let Some((navn, "")) = ord.split_once('(') {
            *felt = Some((navn, false));
            return;
        }
        let Some((navn, verdi)) = ord.split_once(": ") else {
            return;
        };
        let (navn, har_side) = felt.take().unwrap_or((navn, false));
        let verdi = verdi.split(' ').next().unwrap_or_default();
        let er_liste = verdi.starts_with('[');
        omfang.felt += 1;
        let funnet = Felt {
            antall: if er_liste { Antall::Liste } else { Antall::Ett },
            har_side,
            til: self.type_(verdi.trim_matches(['[', ']', '!'])),
        };
        self.sett(type_, navn, funnet);
    }

    fn ny(&mut self, navn: &str) {
        self.navn.insert(navn.to_owned(), Plass(self.felt.len()));
        self.felt.push(HashMap::new());
    }

    fn sett(&mut self, type_: &str, navn: &str, felt: Felt) {
        if let Some(Plass(plass)) = self.type_(type_)
            && let Some(alle) = self.felt.get_mut(plass)
        {
            alle.insert(navn.to_owned(), felt);
        }
    }

    /// The contract's own fields about itself, with as many values as they have on the average.
    fn introspeksjon(&mut self, omfang: &Omfang) {
        let felt = [
            ("Query", "__schema", "__Schema", None),
            ("Query", "__type", "__Type", None),
            ("__Schema", "types", "__Type", Some(omfang.typer())),
            ("__Schema", "queryType", "__Type", None),
            ("__Schema", "mutationType", "__Type", None),
            ("__Schema", "subscriptionType", "__Type", None),
            ("__Schema", "directives", "__Directive", Some(DIREKTIVER)),
            (
                "__Type",
                "fields",
                "__Field",
                Some(omfang.per_type(omfang.felt)),
            ),
            (
                "__Type",
                "inputFields",
                "__InputValue",
                Some(omfang.per_type(omfang.inndata)),
            ),
            (
                "__Type",
                "enumValues",
                "__EnumValue",
                Some(omfang.per_type(omfang.enumverdier)),
            ),
            ("__Type", "interfaces", "__Type", Some(1)),
            ("__Type", "possibleTypes", "__Type", Some(1)),
            ("__Type", "ofType", "__Type", None),
            (
                "__Field",
                "args",
                "__InputValue",
                Some(omfang.argumenter.div_ceil(omfang.felt.max(1))),
            ),
            ("__Field", "type", "__Type", None),
            ("__InputValue", "type", "__Type", None),
            ("__Directive", "args", "__InputValue", Some(2)),
        ];
        for (type_, ..) in &felt {
            if self.type_(type_).is_none() {
                self.ny(type_);
            }
        }
        self.ny("__EnumValue");
        for (type_, navn, til, antall) in felt {
            let felt = Felt {
                antall: antall.map_or(Antall::Ett, Antall::Kjent),
                har_side: false,
                til: self.type_(til),
            };
            self.sett(type_, navn, felt);
        }
    }
}

/// What a line at the margin begins.
#[derive(Clone, Copy)]
enum Blokk<'a> {
    /// An object, an interface, or a union, which has none of its own.
    MedFelt(&'a str),
    Inndata,
    Enum,
    Annet,
}

impl<'a> Blokk<'a> {
    fn av(linje: &'a str) -> Option<Self> {
        let mut ord = linje.split(' ');
        Some(match (ord.next()?, ord.next()?) {
            ("type" | "interface" | "union", navn) => Self::MedFelt(navn),
            ("input", _) => Self::Inndata,
            ("enum", _) => Self::Enum,
            ("scalar", _) => Self::Annet,
            _ => return None,
        })
    }
}

/// Directives of the language and ours, about.
const DIREKTIVER: u64 = 12;

/// How much the contract tells of itself.
#[derive(Default)]
struct Omfang {
    typer: u64,
    felt: u64,
    argumenter: u64,
    inndata: u64,
    enumverdier: u64,
}

impl Omfang {
    /// With the scalars and types of the language itself, which are not printed.
    fn typer(&self) -> u64 {
        self.typer + 13
    }

    fn per_type(&self, antall: u64) -> u64 {
        antall.div_ceil(self.typer())
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::{
        parse_schema,
        types::{TypeKind, TypeSystemDefinition},
    };

    use super::*;

    fn ved(type_: &str, felt: &str) -> Felt {
        let kart = Skjemakart::kontrakten();
        kart.felt(kart.type_(type_).unwrap(), felt).unwrap()
    }

    /// The same, by a parser.
    #[test]
    fn linjene_leses_som_en_leser_av_hele_spraaket_gjor() {
        let kart = Skjemakart::kontrakten();
        let mut antall = 0;
        for definisjon in parse_schema(sdl()).unwrap().definitions {
            let TypeSystemDefinition::Type(type_) = definisjon else {
                continue;
            };
            let type_ = type_.node;
            let felt = match type_.kind {
                TypeKind::Object(objekt) => objekt.fields,
                TypeKind::Interface(interface) => interface.fields,
                TypeKind::Union(_) => Vec::new(),
                _ => {
                    assert_eq!(kart.type_(&type_.name.node), None);
                    continue;
                }
            };
            let plass = kart.type_(&type_.name.node).unwrap();
            for felt in felt {
                let felt = felt.node;
                let skrevet = felt.ty.node.to_string();
                let sider = ["first", "last"];
                let mut argumenter = felt.arguments.iter().map(|a| a.node.name.node.as_str());
                let ventet = Felt {
                    antall: if skrevet.contains('[') {
                        Antall::Liste
                    } else {
                        Antall::Ett
                    },
                    har_side: argumenter.any(|navn| sider.contains(&navn)),
                    til: kart.type_(&skrevet.replace(['[', ']', '!'], "")),
                };
                let (type_, navn) = (&type_.name.node, &felt.name.node);
                assert_eq!(kart.felt(plass, navn), Some(ventet), "{type_}.{navn}");
                antall += 1;
            }
        }
        let egne = kart.navn.iter().filter(|(navn, _)| !navn.starts_with("__"));
        let lest: usize = egne.map(|(_, plass)| kart.felt[plass.0].len()).sum();
        // The map has the two fields of introspection besides.
        assert_eq!(lest, antall + 2);
        assert!(antall > 500, "{antall}");
    }

    #[test]
    fn kartet_kjenner_lister_sider_og_hvor_de_foerer() {
        let kart = Skjemakart::kontrakten();
        let brukere = ved("Query", "brukere");
        assert!(brukere.har_side && brukere.antall == Antall::Ett);
        let kanter = kart.felt(brukere.til.unwrap(), "edges").unwrap();
        assert!(!kanter.har_side && kanter.antall == Antall::Liste);
        assert_eq!(ved("Ansvarsgruppe", "medlemmer").antall, Antall::Liste);
        assert_eq!(ved("Ansatt", "navn").til, None);
        assert!(matches!(ved("__Schema", "types").antall, Antall::Kjent(n) if n > 100));
    }

    /// These names would be counted as introspection wherever they stand.
    #[test]
    fn ingen_egne_felt_heter_som_introspeksjonens() {
        for navn in ["fields", "interfaces", "possibleTypes", "inputFields"] {
            assert!(!sdl().contains(&format!("\t{navn}:")), "{navn}");
            assert!(!sdl().contains(&format!("\t{navn}(")), "{navn}");
        }
    }
}
