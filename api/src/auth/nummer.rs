//! National identity numbers and organisation numbers: valid or not, and nothing else.

use std::fmt;

use thiserror::Error;

const VEKTER_K1: [u32; 9] = [3, 7, 6, 1, 8, 9, 4, 5, 2];
const VEKTER_K2: [u32; 10] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const VEKTER_ORGANISASJON: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];
/// Largest remainder of the first check digit for numbers issued from 2032; today's is 0.
const STOERSTE_REST_FRA_2032: u32 = 3;
/// Added to the day of a D-number.
const D_NUMMER: u32 = 40;
/// Added to the month of a synthetic number.
const SYNTETISK: u32 = 80;

/// A valid fødselsnummer or D-number.
///
/// Neither sex, age nor century is taken from it. `Debug` and `Display` never show digits; use
/// [`siffer`](Self::siffer) where they are needed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Personnummer(String);

/// A valid organisation number of Enhetsregisteret.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Organisasjonsnummer(String);

/// Which identity numbers are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nummerregel {
    /// Only synthetic ones (month + 80): development and test.
    Syntetisk,
    /// Never synthetic ones: production.
    Ekte,
}

/// Why a number is refused. Never carries the number.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Nummerfeil {
    /// Wrong length, or something other than digits.
    #[error("the number has not the right count of digits")]
    Form,
    /// The first six digits are no date.
    #[error("the number does not begin with a date")]
    Dato,
    /// A check digit is wrong.
    #[error("a check digit of the number is wrong")]
    Kontrollsiffer,
    /// A number that is not synthetic where only those are accepted.
    #[error("only synthetic numbers are accepted here")]
    IkkeSyntetisk,
    /// A synthetic number where real ones are used.
    #[error("synthetic numbers are not accepted here")]
    Syntetisk,
}

impl Personnummer {
    /// Reads 11 digits without separators. Both rules for check digits are accepted: today's, and
    /// the one for numbers issued from 2032 (Skatteetaten, Folkeregisteret).
    ///
    /// # Errors
    /// [`Nummerfeil`] when the number is not valid, or not of the kind that `tillat` asks for.
    pub fn parse(tekst: &str, tillat: Nummerregel) -> Result<Self, Nummerfeil> {
        let siffer: [u32; 11] = les_siffer(tekst)?;
        let [d1, d2, m1, m2, a1, a2, ..] = siffer;
        let maaned = m1 * 10 + m2;
        let syntetisk = maaned > SYNTETISK;
        match tillat {
            Nummerregel::Syntetisk if !syntetisk => return Err(Nummerfeil::IkkeSyntetisk),
            Nummerregel::Ekte if syntetisk => return Err(Nummerfeil::Syntetisk),
            _ => {}
        }
        let dag = d1 * 10 + d2;
        let dag = if dag > D_NUMMER { dag - D_NUMMER } else { dag };
        let maaned = if syntetisk {
            maaned - SYNTETISK
        } else {
            maaned
        };
        if !er_dato(dag, maaned, a1 * 10 + a2) {
            return Err(Nummerfeil::Dato);
        }
        if rest_k1(&siffer) > STOERSTE_REST_FRA_2032 || rest_k2(&siffer) != 0 {
            return Err(Nummerfeil::Kontrollsiffer);
        }
        Ok(Self(tekst.to_owned()))
    }

    /// The 11 digits. Only for storage (encrypted, or as blind index) and for asking a register.
    #[must_use]
    pub fn siffer(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Personnummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personnummer(skjult)")
    }
}

impl fmt::Display for Personnummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("skjult")
    }
}

impl Organisasjonsnummer {
    /// Reads 9 digits without separators.
    ///
    /// # Errors
    /// [`Nummerfeil::Form`] or [`Nummerfeil::Kontrollsiffer`] (modulo 11; remainder 1 is never
    /// issued).
    pub fn parse(tekst: &str) -> Result<Self, Nummerfeil> {
        let siffer: [u32; 9] = les_siffer(tekst)?;
        let [foran @ .., kontroll] = siffer;
        if !(vektet(&foran, &VEKTER_ORGANISASJON) + kontroll).is_multiple_of(11) {
            return Err(Nummerfeil::Kontrollsiffer);
        }
        Ok(Self(tekst.to_owned()))
    }

    /// The 9 digits.
    #[must_use]
    pub fn siffer(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Organisasjonsnummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Organisasjonsnummer({})", self.0)
    }
}

impl fmt::Display for Organisasjonsnummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Exactly `N` ASCII digits; other digits of Unicode are not digits here.
fn les_siffer<const N: usize>(tekst: &str) -> Result<[u32; N], Nummerfeil> {
    let tegn: [u8; N] = tekst.as_bytes().try_into().map_err(|_| Nummerfeil::Form)?;
    if !tegn.iter().all(u8::is_ascii_digit) {
        return Err(Nummerfeil::Form);
    }
    Ok(tegn.map(|t| u32::from(t - b'0')))
}

/// The number does not tell its century, so 29 February needs only a year divisible by four.
fn er_dato(dag: u32, maaned: u32, aar: u32) -> bool {
    let dager = match maaned {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if aar.is_multiple_of(4) => 29,
        2 => 28,
        _ => return false,
    };
    (1..=dager).contains(&dag)
}

fn rest_k1(siffer: &[u32; 11]) -> u32 {
    let [foran @ .., k1, _] = siffer;
    (vektet(foran, &VEKTER_K1) + k1) % 11
}

fn rest_k2(siffer: &[u32; 11]) -> u32 {
    let [foran @ .., k2] = siffer;
    (vektet(foran, &VEKTER_K2) + k2) % 11
}

fn vektet<const N: usize>(siffer: &[u32; N], vekter: &[u32; N]) -> u32 {
    siffer
        .iter()
        .zip(vekter)
        .map(|(siffer, vekt)| siffer * vekt)
        .sum()
}
