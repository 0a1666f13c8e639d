//! What a document may ask of the server, counted before anything is validated or run: first the
//! text, then what it selects and what is wrong with it, and for each call what the answer is expected to
//! hold.

mod bruk;
mod feil;
mod funn;
mod kartlegging;
mod konflikter;
mod kostnad;
mod om_seg_selv;
mod skjemakart;
mod tekst;
mod telling;
mod verdier;

#[cfg(test)]
mod fasit;
#[cfg(test)]
mod konfliktfasit;

use async_graphql::{Pos, Value, Variables};
use async_graphql_value::Number;

pub use feil::feil;
pub use kostnad::kostnad;
pub use tekst::{kontroller_lengde, symboler};
pub use telling::{Telling, tell};
pub use verdier::feil_i_variabel;

/// What is over a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grense {
    /// Bytes of the body.
    Kropp,
    /// Values in the body.
    Verdier,
    /// Bytes of the text.
    Dokument,
    /// Tokens of the text.
    Symboler,
    /// Bytes of a name.
    Navn,
    /// Brackets within each other.
    Klammer,
    /// Operations.
    Operasjoner,
    /// Fields and fragments, written out.
    Valg,
    /// Fields that fragments bring together.
    Sammen,
    /// What is wrong by the contract.
    Feil,
    /// Fields within each other.
    Dybde,
    /// Fields and fragments within each other.
    Nivaaer,
    /// Aliases and repetitions.
    Alias,
    /// Directives.
    Direktiver,
    /// Directives in one place.
    DirektiverPerFelt,
    /// Arguments and variables, and where these stand.
    Argumenter,
    /// Arguments in one place.
    ArgumenterPerFelt,
    /// Lists of introspection within each other.
    Introspeksjon,
    /// Lists and objects within each other in a variable.
    Variabeldybde,
    /// What arguments hold with the variables written out in them.
    Variabler,
    /// Values that the answer is expected to hold.
    Kostnad,
    /// More than one mutation field.
    Mutasjoner,
    /// Other than one field of a subscription.
    Abonnementer,
    /// More than one page of what has happened.
    Hendelser,
}

impl Grense {
    /// Its name in `extensions.grense`.
    pub fn navn(self) -> &'static str {
        match self {
            Self::Kropp => "KROPP",
            Self::Verdier => "VERDIER",
            Self::Dokument => "DOKUMENT",
            Self::Symboler => "SYMBOLER",
            Self::Navn => "NAVN",
            Self::Klammer => "KLAMMER",
            Self::Operasjoner => "OPERASJONER",
            Self::Valg => "VALG",
            Self::Sammen => "SAMMEN",
            Self::Feil => "FEIL",
            Self::Dybde => "DYBDE",
            Self::Nivaaer => "NIVAAER",
            Self::Alias => "ALIAS",
            Self::Direktiver => "DIREKTIVER",
            Self::DirektiverPerFelt => "DIREKTIVER_PER_FELT",
            Self::Argumenter => "ARGUMENTER",
            Self::ArgumenterPerFelt => "ARGUMENTER_PER_FELT",
            Self::Introspeksjon => "INTROSPEKSJON",
            Self::Variabeldybde => "VARIABELDYBDE",
            Self::Variabler => "VARIABLER",
            Self::Kostnad => "KOSTNAD",
            Self::Mutasjoner => "MUTASJONER",
            Self::Abonnementer => "ABONNEMENTER",
            Self::Hendelser => "HENDELSER",
        }
    }

    fn hva(self) -> &'static str {
        match self {
            Self::Kropp => "Forespørselen er for stor",
            Self::Verdier => "Forespørselen har for mange verdier",
            Self::Dokument => "Dokumentet er for langt",
            Self::Symboler => "Dokumentet har for mange symboler",
            Self::Navn => "Et navn i dokumentet er for langt",
            Self::Klammer => "Dokumentet har for mange klammer i hverandre",
            Self::Operasjoner => "Dokumentet har for mange operasjoner",
            Self::Valg => "Spørringen velger for mange felt og fragmenter",
            Self::Sammen => "Spørringen har for mange felt i fragmenter i hverandre",
            Self::Feil => "Dokumentet har for mange feil",
            Self::Dybde => "Spørringen er for dyp",
            Self::Nivaaer => "Spørringen har for mange nivåer av felt og fragmenter",
            Self::Alias => "Spørringen har for mange alias og gjentatte felt",
            Self::Direktiver => "Dokumentet har for mange direktiver",
            Self::DirektiverPerFelt => "Et felt har for mange direktiver",
            Self::Argumenter => "Spørringen har for mange argumenter og variabler",
            Self::ArgumenterPerFelt => "Et felt har for mange argumenter",
            Self::Introspeksjon => "Introspeksjonen går i ring",
            Self::Variabeldybde => "En variabel er for dyp",
            Self::Variabler => "Variablene er for store for så mange steder",
            Self::Kostnad => "Spørringen koster for mye",
            Self::Mutasjoner => "Én mutasjon per forespørsel",
            Self::Abonnementer => "Ett felt per abonnement",
            Self::Hendelser => "Én side med hendelser per forespørsel",
        }
    }
}

/// A limit, and how far beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overskredet {
    /// Which.
    pub grense: Grense,
    /// The most that is allowed.
    pub hoeyst: u64,
    /// What was asked for; of levels and loops, of values, of tokens that are more than twice too many, and of
    /// a body that does not say its length, at least that.
    pub bedt_om: u64,
}

/// The largest number that every reader of JSON keeps whole.
const MAKS_TALL: u64 = (1 << 53) - 1;

impl Overskredet {
    /// Said to the client.
    #[must_use]
    pub fn melding(&self) -> String {
        let (hva, hoeyst) = (self.grense.hva(), self.hoeyst);
        format!(
            "{hva} (høyst {hoeyst}, bedt om {}).",
            self.bedt_om.min(MAKS_TALL)
        )
    }

    /// The same, for programs.
    pub fn utvidelser(&self) -> impl Iterator<Item = (&'static str, Value)> {
        let tall = |tall: u64| Value::from(tall.min(MAKS_TALL));
        [
            ("grense", self.grense.navn().into()),
            ("hoeyst", tall(self.hoeyst)),
            ("bedt_om", tall(self.bedt_om)),
        ]
        .into_iter()
    }
}

/// Why a document is not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Avvist {
    /// It asks for too much.
    Over(Overskredet),
    /// It is no document, for this reason and from here on.
    Ugyldig(&'static str, Pos),
}

/// Passes what is within a limit.
pub fn hoeyst(grense: Grense, hoeyst: u32, bedt_om: u64) -> Result<(), Avvist> {
    let hoeyst = u64::from(hoeyst);
    if bedt_om <= hoeyst {
        return Ok(());
    }
    Err(Avvist::Over(Overskredet {
        grense,
        hoeyst,
        bedt_om,
    }))
}

/// As a number to compare.
fn antall(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// What the arguments of a document may come to when its variables are written out in them: the
/// library copies a variable to each place, before it looks at what it is.
pub fn utskrevet(telling: &Telling, variabler: &Variables) -> u64 {
    let gitt = variabler.values().map(stoerrelse).max().unwrap_or(0);
    telling.bruk.saturating_mul(gitt.max(telling.standard))
}

/// Values within a value, and the bytes of its texts.
pub fn stoerrelse(verdi: &Value) -> u64 {
    let inni = match verdi {
        Value::List(liste) => liste.iter().map(stoerrelse).sum(),
        Value::Object(objekt) => objekt
            .iter()
            .map(|(navn, verdi)| antall(navn.len()) + stoerrelse(verdi))
            .sum(),
        Value::String(tekst) => antall(tekst.len()),
        _ => 0,
    };
    inni + 1
}

/// Said of a whole number that no type has.
const FOR_STORT_TALL: &str = "Et heltall har mer enn 32 biter.";

/// Whether each whole number in a value is one of 32 bits: no input has another (GraphQL §3.5.1).
fn er_int(verdi: &Value) -> bool {
    match verdi {
        Value::List(liste) => liste.iter().all(er_int),
        Value::Object(objekt) => objekt.values().all(er_int),
        Value::Number(tall) => er_int_tall(tall),
        _ => true,
    }
}

fn er_int_tall(tall: &Number) -> bool {
    tall.is_f64() || tall.as_i64().is_some_and(|n| i32::try_from(n).is_ok())
}

/// How deep the lists and objects of a value lie within each other.
pub fn verdidybde<'a>(verdier: impl Iterator<Item = &'a Value>) -> u64 {
    let dybde = |verdi: &'a Value| match verdi {
        Value::List(liste) => 1 + verdidybde(liste.iter()),
        Value::Object(objekt) => 1 + verdidybde(objekt.values()),
        _ => 0,
    };
    verdier.map(dybde).max().unwrap_or(0)
}
