//! Whether a value is one that is taken where it is given, in a document or for a variable (GraphQL §3,
//! Input Coercion, and §5.6). The library judges it once more where it reads it; there it is one field's
//! error, here the request's.

use std::fmt::{self, Display};

use async_graphql::{
    Name, Pos, ServerError,
    indexmap::IndexMap,
    parser::types::{BaseType, VariableDefinition},
};
use async_graphql_value::{ConstValue, Value};

use super::{
    bruk::{Bruk, Sted},
    kartlegging::innerst,
    skjemakart::{Plass, Skjemakart, Slag},
};
use crate::graphql::skalarer;

/// What is wrong with the value of a variable.
pub fn feil_i_variabel(
    definert: &VariableDefinition,
    verdi: &ConstValue,
    plass: Pos,
) -> Option<ServerError> {
    feil_i(definert, verdi, false)
        .map(|galt| ServerError::new(format!("Invalid value for variable {galt}"), Some(plass)))
}

/// What is wrong with the default of a variable, as a document writes it.
pub(super) fn feil_i_standard(definert: &VariableDefinition) -> Option<String> {
    let standard = definert.default_value.as_ref()?;
    feil_i(definert, &standard.node, true)
        .map(|galt| format!("Invalid default value for argument: {galt}"))
}

fn feil_i(definert: &VariableDefinition, verdi: &ConstValue, skrevet: bool) -> Option<String> {
    let type_ = &definert.var_type.node;
    let sted = Sted::av(type_, Skjemakart::kontrakten().type_(innerst(type_).0)?);
    let mut lesning = Lesning::ny(Pos::default());
    lesning.skrevet = skrevet;
    let sti = Sti::fra(&definert.name.node);
    lesning.verdi(verdi, sted, &sti);
    lesning.galt
}

/// A value as it is read: the variables that stand in it, and the first thing that is wrong with it.
pub(super) struct Lesning<'a> {
    kart: &'static Skjemakart,
    plass: Pos,
    /// It stands in a document, where an enum is no string.
    skrevet: bool,
    pub(super) brukt: Vec<Bruk<'a>>,
    pub(super) galt: Option<String>,
}

impl<'a> Lesning<'a> {
    /// Of what stands in a place in the document.
    pub(super) fn ny(plass: Pos) -> Self {
        Self {
            kart: Skjemakart::kontrakten(),
            plass,
            skrevet: true,
            brukt: Vec::new(),
            galt: None,
        }
    }

    /// Reads a value where nobody knows what is taken.
    pub(super) fn uten_sted<V: Verdi>(&mut self, verdi: &'a V) {
        match verdi.innhold() {
            Innhold::Variabel(navn) => self.bruk(navn, None),
            Innhold::Liste(liste) => liste.iter().for_each(|verdi| self.uten_sted(verdi)),
            Innhold::Objekt(objekt) => objekt.values().for_each(|verdi| self.uten_sted(verdi)),
            _ => {}
        }
    }

    /// Reads a value where something is taken.
    pub(super) fn verdi<V: Verdi>(&mut self, verdi: &'a V, sted: Sted<'a>, sti: &Sti<'_>) {
        if !V::HAR_VARIABLER && self.galt.is_some() {
            return;
        }
        match (verdi.innhold(), &sted.type_.base) {
            (Innhold::Variabel(navn), _) => self.bruk(navn, Some(sted)),
            (Innhold::Null, _) if sted.type_.nullable => {}
            (Innhold::Null, base) => self.feil(sti, || format!("expected type \"{base}\"")),
            (Innhold::Liste(liste), BaseType::List(inni)) => {
                for (nr, verdi) in liste.iter().enumerate() {
                    self.verdi(verdi, sted.inni(inni), &sti.under(Ledd::Nr(nr)));
                }
            }
            // One alone is a list of one (GraphQL §3.11).
            (_, BaseType::List(inni)) => self.verdi(verdi, sted.inni(inni), sti),
            (_, BaseType::Named(_)) => self.en(verdi, sted.til, sti),
        }
    }

    fn en<V: Verdi>(&mut self, verdi: &'a V, til: Plass, sti: &Sti<'_>) {
        let kart = self.kart;
        let type_ = kart.navn(til);
        match (kart.slag(til), verdi.innhold()) {
            (Some(Slag::Inndata), Innhold::Objekt(felt)) => self.objekt(felt, til, sti),
            (Some(Slag::Enum), Innhold::Tekst(_)) if self.skrevet => {
                self.feil(sti, || {
                    format!("enum \"{type_}\" cannot represent a string")
                });
            }
            (Some(Slag::Enum), Innhold::Enum(navn) | Innhold::Tekst(navn)) => {
                if !kart.har_verdi(til, navn) {
                    self.feil(sti, || {
                        format!("enumeration type \"{type_}\" does not contain the value")
                    });
                }
            }
            (Some(Slag::Skalar), Innhold::Tekst(_)) if self.skrevet && type_ == NUMMER => {
                self.feil(sti, || {
                    format!(
                        "expected type \"{NUMMER}\" as a variable: documents are hashed and logged"
                    )
                });
            }
            (Some(Slag::Skalar), Innhold::Tekst(tekst)) => {
                self.skalar(ConstValue::String(tekst.to_owned()), type_, sti);
            }
            (Some(Slag::Skalar), Innhold::Annet(verdi)) => self.skalar(verdi, type_, sti),
            _ => {
                self.uten_sted(verdi);
                self.feil(sti, || format!("expected type \"{type_}\""));
            }
        }
    }

    fn skalar(&mut self, verdi: ConstValue, type_: &str, sti: &Sti<'_>) {
        if let Err(hvorfor) = skalarer::les(type_, verdi) {
            self.feil(sti, || match hvorfor {
                Some(hvorfor) => format!("expected type \"{type_}\": {hvorfor}"),
                None => format!("expected type \"{type_}\""),
            });
        }
    }

    fn objekt<V: Verdi>(&mut self, gitt: &'a IndexMap<Name, V>, til: Plass, sti: &Sti<'_>) {
        let kart = self.kart;
        let en_av = kart.er_en_av(til);
        if en_av && gitt.len() != 1 {
            self.feil(sti, || EN_AV.to_owned());
        }
        for felt in kart.inndata(til) {
            let under = sti.under(Ledd::Navn(&felt.navn));
            match gitt.get(felt.navn.as_str()) {
                Some(verdi) if en_av && matches!(verdi.innhold(), Innhold::Null) => {
                    self.feil(sti, || IKKE_NULL.to_owned());
                }
                Some(verdi) => self.verdi(verdi, Sted::i_objekt(felt, en_av), &under),
                None if felt.kreves() => self.feil(sti, || {
                    let (navn, type_) = (&felt.navn, &felt.type_);
                    format!("field \"{navn}\" of type \"{type_}\" is required but not provided")
                }),
                None => {}
            }
        }
        for (navn, verdi) in gitt {
            if !kart.inndata(til).iter().any(|felt| felt.navn == *navn) {
                self.uten_sted(verdi);
                let type_ = kart.navn(til);
                self.feil(sti, || match er_navn(navn) {
                    true => format!("unknown field \"{navn}\" of type \"{type_}\""),
                    // Of a variable it may be anything, also what is said back to nobody.
                    false => format!("unknown field of type \"{type_}\""),
                });
            }
        }
    }

    fn bruk(&mut self, navn: &'a str, sted: Option<Sted<'a>>) {
        let plass = self.plass;
        self.brukt.push(Bruk { navn, plass, sted });
    }

    fn feil(&mut self, sti: &Sti<'_>, hva: impl FnOnce() -> String) {
        self.galt
            .get_or_insert_with(|| format!("\"{sti}\", {}", hva()));
    }
}

/// What stands in no document.
const NUMMER: &str = "Foedselsnummer";
/// Said of an object that is to hold one thing (GraphQL §3.10.1).
const EN_AV: &str = "Oneof input objects requires have exactly one field";
/// Said of one that holds nothing.
const IKKE_NULL: &str = "Oneof Input Objects require that exactly one field must be supplied and that field must not be null";

/// What a value is, whether variables may stand in it or not.
pub(super) enum Innhold<'a, V> {
    Variabel(&'a str),
    Null,
    Liste(&'a [V]),
    Objekt(&'a IndexMap<Name, V>),
    Enum(&'a str),
    Tekst(&'a str),
    Annet(ConstValue),
}

pub(super) trait Verdi: Sized {
    /// Whether variables may stand in it, which are to be found whatever is wrong.
    const HAR_VARIABLER: bool;

    fn innhold(&self) -> Innhold<'_, Self>;
}

impl Verdi for Value {
    const HAR_VARIABLER: bool = true;

    fn innhold(&self) -> Innhold<'_, Self> {
        match self {
            Self::Variable(navn) => Innhold::Variabel(navn),
            Self::Null => Innhold::Null,
            Self::List(liste) => Innhold::Liste(liste),
            Self::Object(objekt) => Innhold::Objekt(objekt),
            Self::Enum(navn) => Innhold::Enum(navn),
            Self::String(tekst) => Innhold::Tekst(tekst),
            Self::Number(tall) => Innhold::Annet(ConstValue::Number(tall.clone())),
            Self::Boolean(sant) => Innhold::Annet(ConstValue::Boolean(*sant)),
            Self::Binary(bytes) => Innhold::Annet(ConstValue::Binary(bytes.clone())),
        }
    }
}

impl Verdi for ConstValue {
    const HAR_VARIABLER: bool = false;

    fn innhold(&self) -> Innhold<'_, Self> {
        match self {
            Self::Null => Innhold::Null,
            Self::List(liste) => Innhold::Liste(liste),
            Self::Object(objekt) => Innhold::Objekt(objekt),
            Self::Enum(navn) => Innhold::Enum(navn),
            Self::String(tekst) => Innhold::Tekst(tekst),
            annet => Innhold::Annet(annet.clone()),
        }
    }
}

/// Where in an argument or a variable something stands.
pub(super) struct Sti<'a> {
    rundt: Option<&'a Sti<'a>>,
    ledd: Ledd<'a>,
}

enum Ledd<'a> {
    Navn(&'a str),
    Nr(usize),
}

impl<'a> Sti<'a> {
    /// From the name of an argument or a variable.
    pub(super) fn fra(navn: &'a str) -> Self {
        Self {
            rundt: None,
            ledd: Ledd::Navn(navn),
        }
    }

    fn under(&'a self, ledd: Ledd<'a>) -> Self {
        Self {
            rundt: Some(self),
            ledd,
        }
    }
}

impl Display for Sti<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(rundt) = self.rundt {
            write!(f, "{rundt}.")?;
        }
        match self.ledd {
            Ledd::Navn(navn) => f.write_str(navn),
            Ledd::Nr(nr) => write!(f, "{nr}"),
        }
    }
}

fn er_navn(tekst: &str) -> bool {
    let tegn = |tegn: char| tegn == '_' || tegn.is_ascii_alphanumeric();
    tekst.chars().all(tegn) && !tekst.starts_with(|tegn: char| tegn.is_ascii_digit())
}
