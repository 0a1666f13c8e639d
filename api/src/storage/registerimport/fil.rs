//! What a registry file says once its form is right, and what is wrong with it, line by line.

use std::{borrow::Cow, collections::HashSet, fmt};

use chrono::{DateTime, NaiveDate, Utc};
use samtykke::{Ansattroller, Kategorier, Sektor};

use crate::auth::{Organisasjonsnummer, Personnummer};

/// The kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Posttype {
    /// An organisation.
    Virksomhet,
    /// A unit of one.
    Enhet,
    /// An employment.
    Ansatt,
    /// A dated tie.
    Oppdrag,
    /// A shift.
    Vakt,
    /// A partner's system.
    Klient,
    /// A supplier of a virksomhet.
    Delegering,
    /// What the population register says of a bruker.
    Bruker,
}

/// What an enhet or an ansatt is known by across imports: a key within a virksomhet.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Registernoekkel {
    /// The virksomhet that gives the key.
    pub virksomhet: Organisasjonsnummer,
    /// The key there.
    pub noekkel: String,
}

impl fmt::Display for Registernoekkel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.virksomhet.siffer(), self.noekkel)
    }
}

/// One virksomhet as it is to be.
pub struct Virksomhetspost {
    /// Line in the file.
    pub linje: usize,
    /// What it is known by.
    pub nummer: Organisasjonsnummer,
    /// Registered name.
    pub navn: String,
    /// Sector.
    pub sektor: Sektor,
    /// What its mere name reveals.
    pub roeper: Kategorier,
    /// The virksomhet that took over.
    pub etterfoelger: Option<Organisasjonsnummer>,
}

/// One enhet as it is to be.
pub struct Enhetspost {
    /// Line in the file.
    pub linje: usize,
    /// What it is known by.
    pub noekkel: Registernoekkel,
    /// Name.
    pub navn: String,
    /// Its own number in Enhetsregisteret.
    pub nummer: Option<Organisasjonsnummer>,
    /// Whether it gives health care.
    pub er_helsetjeneste: bool,
    /// City district.
    pub bydel: Option<String>,
    /// The enhet above it.
    pub overordnet: Option<Registernoekkel>,
    /// First day on which it no longer exists.
    pub opphoert_fra_og_med: Option<NaiveDate>,
    /// The enhet that took over.
    pub etterfoelger: Option<Registernoekkel>,
}

/// One employment as it is to be.
pub struct Ansattpost {
    /// Line in the file.
    pub linje: usize,
    /// What it is known by.
    pub noekkel: Registernoekkel,
    /// Where.
    pub enhet: Registernoekkel,
    /// Who.
    pub nummer: Personnummer,
    /// Name at work.
    pub navn: String,
    /// Position.
    pub stilling: String,
    /// Roles.
    pub roller: Ansattroller,
    /// First day.
    pub gyldig_fra_og_med: NaiveDate,
    /// Last day, included.
    pub gyldig_til_og_med: Option<NaiveDate>,
    /// Left: today is no day at work, whatever the dates say.
    pub sluttet: bool,
}

/// One dated tie as it is to be.
pub struct Oppdragspost {
    /// Line in the file.
    pub linje: usize,
    /// Who is tied.
    pub ansatt: Registernoekkel,
    /// To whom.
    pub nummer: Personnummer,
    /// First day.
    pub gyldig_fra_og_med: NaiveDate,
    /// Last day, included.
    pub gyldig_til_og_med: NaiveDate,
    /// Ended, whatever the dates say.
    pub sluttet: bool,
}

/// One shift as it is to be.
pub struct Vaktpost {
    /// Line in the file.
    pub linje: usize,
    /// Who is on duty.
    pub ansatt: Registernoekkel,
    /// From when.
    pub fra: DateTime<Utc>,
    /// Until when, exclusive.
    pub til: DateTime<Utc>,
    /// Called off.
    pub avlyst: bool,
}

/// One partner's system as it is to be.
pub struct Klientpost {
    /// Line in the file.
    pub linje: usize,
    /// The enhet that it acts for.
    pub enhet: Registernoekkel,
    /// What tokens call it.
    pub klient_id: String,
    /// The issuer that calls it so; `None` for any.
    pub utsteder: Option<String>,
    /// What it may ask for at all.
    pub kategorier: Kategorier,
    /// No longer.
    pub avsluttet: bool,
}

/// One supplier of a virksomhet as it is to be.
pub struct Delegeringspost {
    /// Line in the file.
    pub linje: usize,
    /// Who is acted for.
    pub virksomhet: Organisasjonsnummer,
    /// Who acts.
    pub leverandoer: Organisasjonsnummer,
    /// No longer.
    pub avsluttet: bool,
}

/// What happened to a bruker.
pub struct Brukerpost {
    /// Line in the file.
    pub linje: usize,
    /// Who.
    pub nummer: Personnummer,
    /// The day of death.
    pub doed: Option<NaiveDate>,
    /// The virksomhet that the bruker has moved away from.
    pub flyttet_fra: Option<Organisasjonsnummer>,
}

/// A file as read.
#[derive(Default)]
pub struct Registerfil {
    /// SHA-256 of the file, in hex.
    pub avtrykk: String,
    /// Organisations.
    pub virksomheter: Vec<Virksomhetspost>,
    /// Units.
    pub enheter: Vec<Enhetspost>,
    /// Employments.
    pub ansatte: Vec<Ansattpost>,
    /// Ties.
    pub oppdrag: Vec<Oppdragspost>,
    /// Shifts.
    pub vakter: Vec<Vaktpost>,
    /// Partners' systems.
    pub klienter: Vec<Klientpost>,
    /// Suppliers.
    pub delegeringer: Vec<Delegeringspost>,
    /// What happened to brukere.
    pub brukere: Vec<Brukerpost>,
    /// What is wrong with its form.
    pub feil: Feilliste,
    /// Kinds of which some record could not be read: what refers to those may well be there.
    pub uleste: HashSet<Posttype>,
}

/// Something about one line. Carries names of fields and lines, never what the file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linjemerknad {
    /// Line in the file, from 1.
    pub linje: usize,
    /// Path of the field; empty when it is about the whole line.
    pub felt: Cow<'static, str>,
    /// What about it, in words for the operator.
    pub hva: Cow<'static, str>,
}

impl fmt::Display for Linjemerknad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.linje)?;
        if !self.felt.is_empty() {
            write!(f, ", {}", self.felt)?;
        }
        write!(f, ": {}", self.hva)
    }
}

/// Errors of a file: the first hundred, and how many more there are.
#[derive(Debug, Default)]
pub struct Feilliste {
    feil: Vec<Linjemerknad>,
    flere: usize,
}

/// Errors that are told of one file.
const MAKS_FEIL: usize = 100;

impl Feilliste {
    /// Notes an error.
    pub fn meld(
        &mut self,
        linje: usize,
        felt: impl Into<Cow<'static, str>>,
        hva: impl Into<Cow<'static, str>>,
    ) {
        if self.feil.len() == MAKS_FEIL {
            self.flere += 1;
            return;
        }
        self.feil.push(Linjemerknad {
            linje,
            felt: felt.into(),
            hva: hva.into(),
        });
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn er_tom(&self) -> bool {
        self.feil.is_empty()
    }

    /// How many there are, those that are not told included.
    #[must_use]
    pub fn antall(&self) -> usize {
        self.feil.len() + self.flere
    }
}

/// One per line, in the order of the file.
impl fmt::Display for Feilliste {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut i_rekkefoelge: Vec<_> = self.feil.iter().collect();
        i_rekkefoelge.sort_by_key(|feil| feil.linje);
        for feil in i_rekkefoelge {
            writeln!(f, "{feil}")?;
        }
        if self.flere > 0 {
            writeln!(f, "and {} more", self.flere)?;
        }
        Ok(())
    }
}
