//! The fields of one record, taken one by one; what is missing, wrong or left over is noted.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::{auth::Nummerregel, storage::registerimport::Feilliste};

/// What is wrong with a value. Constant text: never the value.
pub(super) type Tolket<T> = Result<T, Cow<'static, str>>;

/// The fields that are left of a record.
pub(super) struct Felter<'a> {
    pub(super) linje: usize,
    pub(super) regel: Nummerregel,
    igjen: Map<String, Value>,
    feil: &'a mut Feilliste,
}

impl<'a> Felter<'a> {
    pub(super) fn nye(
        linje: usize,
        igjen: Map<String, Value>,
        regel: Nummerregel,
        feil: &'a mut Feilliste,
    ) -> Self {
        Self {
            linje,
            regel,
            igjen,
            feil,
        }
    }

    /// A field that must be there.
    pub(super) fn krev<T>(
        &mut self,
        navn: &'static str,
        tolk: impl FnOnce(&Value) -> Tolket<T>,
    ) -> Option<T> {
        let verdi = self.ta(navn);
        if verdi.is_none() {
            self.meld(navn, "is missing");
        }
        self.tolk(navn, &verdi?, tolk)
    }

    /// A field that may be left out, or null.
    pub(super) fn kanskje<T>(
        &mut self,
        navn: &'static str,
        tolk: impl FnOnce(&Value) -> Tolket<T>,
    ) -> Option<T> {
        let verdi = self.ta(navn)?;
        self.tolk(navn, &verdi, tolk)
    }

    /// A list of names from a closed list; left out, it is empty.
    pub(super) fn navneliste<T>(
        &mut self,
        navn: &'static str,
        fra_navn: fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let liste = match self.ta(navn) {
            None => return Vec::new(),
            Some(Value::Array(liste)) => liste,
            Some(_) => {
                self.meld(navn, "must be a list");
                return Vec::new();
            }
        };
        let mut ut = Vec::with_capacity(liste.len());
        for (nr, element) in liste.iter().enumerate() {
            match element.as_str().and_then(fra_navn) {
                Some(verdi) => ut.push(verdi),
                None => self.meld(format!("{navn}[{nr}]"), "is not one of the known names"),
            }
        }
        ut
    }

    /// Notes an error about a field.
    pub(super) fn meld(
        &mut self,
        felt: impl Into<Cow<'static, str>>,
        hva: impl Into<Cow<'static, str>>,
    ) {
        self.feil.meld(self.linje, felt, hva);
    }

    /// What nobody took is a mistake, most often a misspelt name.
    pub(super) fn slutt(mut self) {
        for navn in std::mem::take(&mut self.igjen).into_iter().map(|(n, _)| n) {
            // A name may be a value that slipped: only what looks like a name is repeated.
            let vises = navn.len() <= 40 && navn.bytes().all(|b| b.is_ascii_alphabetic());
            let felt = if vises { navn } else { "(unprintable)".into() };
            self.meld(felt, "is no field of this type");
        }
    }

    fn ta(&mut self, navn: &str) -> Option<Value> {
        self.igjen.remove(navn).filter(|verdi| !verdi.is_null())
    }

    fn tolk<T>(
        &mut self,
        navn: &'static str,
        verdi: &Value,
        tolk: impl FnOnce(&Value) -> Tolket<T>,
    ) -> Option<T> {
        tolk(verdi).map_err(|hva| self.meld(navn, hva)).ok()
    }
}
