//! Which documents run, and what they may ask for.

use std::collections::BTreeMap;

use super::{Konfigfeil, verdier::tall};

/// Which documents run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dokumentmodus {
    /// Any that is within the limits.
    #[default]
    Alle,
    /// Registered ones alone.
    Registrerte,
}

/// How documents are judged before anything is done for them.
#[derive(Clone, Debug, Default)]
pub struct Dokumentregler {
    /// `HF_DOCUMENTS`.
    pub modus: Dokumentmodus,
    /// `HF_LIMIT_…`.
    pub grenser: Dokumentgrenser,
}

macro_rules! dokumentgrenser {
    ($($(#[$doc:meta])* $felt:ident = $navn:literal: $minst:literal..=$hoeyst:literal, $ellers:literal;)+) => {
        /// What a document may ask for at most.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Dokumentgrenser { $($(#[$doc])* pub $felt: u32),+ }

        impl Default for Dokumentgrenser {
            fn default() -> Self {
                Self { $($felt: $ellers),+ }
            }
        }

        impl Dokumentgrenser {
            fn av(satt: &BTreeMap<String, String>) -> Result<Self, Konfigfeil> {
                let verdi = |navn| satt.get(navn).map(String::as_str);
                Ok(Self { $($felt: tall(verdi($navn), $navn, $minst, $hoeyst, $ellers)?),+ })
            }
        }

        /// The names of these settings.
        pub(super) const NAVN: &[&str] = &["HF_DOCUMENTS", $($navn),+];
    };
}

dokumentgrenser! {
    /// Length of its text, in KiB.
    kib = "HF_LIMIT_DOCUMENT_KIB": 1..=256, 32;
    /// Tokens of its text; a string counts one more for every 16 bytes.
    symboler = "HF_LIMIT_TOKENS": 10..=100_000, 1_500;
    /// Length of a name, in bytes.
    navn = "HF_LIMIT_NAME": 10..=1_000, 80;
    /// Operations.
    operasjoner = "HF_LIMIT_OPERATIONS": 1..=1_000, 10;
    /// Fields and fragments, these written out.
    valg = "HF_LIMIT_FIELDS": 1..=20_000, 1_000;
    /// What is wrong by the contract.
    feil = "HF_LIMIT_MISTAKES": 0..=20_000, 20;
    /// Fields within each other.
    dybde = "HF_LIMIT_DEPTH": 1..=24, 20;
    /// Aliases, and fields written again beside themselves; fragments written out.
    alias = "HF_LIMIT_ALIASES": 0..=20_000, 50;
    /// Directives; fragments written out.
    direktiver = "HF_LIMIT_DIRECTIVES": 0..=20_000, 50;
    /// Directives in one place.
    direktiver_per_felt = "HF_LIMIT_DIRECTIVES_PER_FIELD": 0..=100, 5;
    /// Arguments and variables, and the places where these stand; fragments written out.
    argumenter = "HF_LIMIT_ARGUMENTS": 1..=20_000, 150;
    /// Arguments in one place.
    argumenter_per_felt = "HF_LIMIT_ARGUMENTS_PER_FIELD": 1..=1_000, 20;
    /// Lists of introspection within each other.
    introspeksjon = "HF_LIMIT_INTROSPECTION": 0..=10, 2;
    /// Lists and objects within each other in a variable.
    variabeldybde = "HF_LIMIT_VARIABLE_DEPTH": 1..=60, 12;
    /// What arguments come to with variables written out: the largest, in each place of one.
    variabler = "HF_LIMIT_VARIABLES": 10..=100_000_000, 2_000_000;
    /// Values that the answer is expected to hold.
    kostnad = "HF_LIMIT_COST": 10..=100_000_000, 500_000;
}

impl Dokumentgrenser {
    /// Fields and fragments within each other.
    #[must_use]
    pub fn nivaaer(&self) -> u32 {
        self.dybde * 2
    }

    /// Fields, each again for every fragment around it up to the next field: so often it is compared with
    /// those beside it.
    #[must_use]
    pub fn sammen(&self) -> u32 {
        self.valg * 3
    }

    /// Brackets within each other: those of the levels, and of what arguments hold.
    #[must_use]
    pub fn klammer(&self) -> u32 {
        self.nivaaer() + 16
    }
}

impl Dokumentregler {
    pub(super) fn av(satt: &BTreeMap<String, String>) -> Result<Self, Konfigfeil> {
        let modus = match satt.get("HF_DOCUMENTS").map(String::as_str) {
            None | Some("any") => Dokumentmodus::Alle,
            Some("trusted") => Dokumentmodus::Registrerte,
            Some(_) => return Err(Konfigfeil::Ugyldig("HF_DOCUMENTS", "any or trusted")),
        };
        let grenser = Dokumentgrenser::av(satt)?;
        Ok(Self { modus, grenser })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn av(navn: &str, verdi: &str) -> Result<Dokumentregler, Konfigfeil> {
        assert!(NAVN.contains(&navn));
        Dokumentregler::av(&[(navn.to_owned(), verdi.to_owned())].into())
    }

    #[test]
    fn hver_grense_kan_settes_innenfor_sine_rammer() {
        for navn in &NAVN[1..] {
            assert!(av(navn, "10").is_ok(), "{navn}");
            assert!(av(navn, "-1").is_err(), "{navn}");
            assert!(av(navn, "100000001").is_err(), "{navn}");
        }
        let lest = av("HF_LIMIT_DEPTH", "7").unwrap();
        assert_eq!(lest.grenser.dybde, 7);
        assert_eq!(lest.modus, Dokumentmodus::Alle);
    }

    #[test]
    fn bare_any_og_trusted_sier_hvilke_dokumenter_som_kjoeres() {
        let modus = |verdi| av("HF_DOCUMENTS", verdi).map(|lest| lest.modus);
        assert_eq!(modus("trusted").unwrap(), Dokumentmodus::Registrerte);
        assert_eq!(modus("any").unwrap(), Dokumentmodus::Alle);
        assert!(modus("none").is_err());
    }

    /// Reading, judging and running a document go as deep into the stack as its brackets do.
    #[test]
    fn det_dypeste_som_kan_settes_er_innenfor_det_stakken_taaler() {
        assert!(av("HF_LIMIT_DEPTH", "24").unwrap().grenser.klammer() <= 64);
        assert!(av("HF_LIMIT_DEPTH", "25").is_err());
    }
}
