//! From text to document by the grammar of GraphQL (September 2025, §2), in one pass and straight into
//! the library's own form of it. The library's parser takes some ten times as long, which whoever sends
//! hostile documents would have for nothing, and departs from the grammar here and there; `fasit.rs`
//! compares the two.
//!
//! Brackets within each other were counted before (`grenser`): no call goes deeper than they do.

#[cfg(test)]
mod fasit;
mod streng;
mod symboler;
mod valg;
mod verdi;

use std::collections::HashMap;

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{
        BaseType, DocumentOperations, ExecutableDocument, FragmentDefinition, OperationDefinition,
        OperationType, Type, VariableDefinition,
    },
};

pub use symboler::{Slag, Symbol, Symboler};

/// Reads the tokens of a document, the last of which is [`Slag::Slutt`].
///
/// # Errors
/// Where it is no document.
pub fn les(symboler: &[Symbol<'_>]) -> Lest<ExecutableDocument> {
    let Some((her, resten)) = symboler.split_first() else {
        return Err(Pos::default());
    };
    let resten = resten.iter();
    Leser { her: *her, resten }.dokument()
}

/// What was read, or where that ended.
type Lest<T> = Result<T, Pos>;

struct Leser<'a> {
    her: Symbol<'a>,
    resten: std::slice::Iter<'a, Symbol<'a>>,
}

impl<'a> Leser<'a> {
    fn dokument(&mut self) -> Lest<ExecutableDocument> {
        let mut uten_navn = None;
        let mut operasjoner: HashMap<Name, Positioned<OperationDefinition>> = HashMap::new();
        let mut fragmenter: HashMap<Name, Positioned<FragmentDefinition>> = HashMap::new();
        while self.her.slag != Slag::Slutt {
            let plass = self.her.plass;
            if self.beskrivelse()? && self.her.slag == Slag::Tegn(b'{') {
                return self.feil();
            }
            if let Some((navn, fragment)) = self.fragment()? {
                if fragmenter.insert(navn.node, fragment).is_some() {
                    return Err(navn.pos);
                }
                continue;
            }
            let (navn, operasjon) = self.operasjon()?;
            let tidligere = match navn {
                None => uten_navn.replace(operasjon),
                Some(navn) => operasjoner.insert(navn, operasjon),
            };
            // One without a name is the only one.
            if tidligere.is_some() || (uten_navn.is_some() && !operasjoner.is_empty()) {
                return Err(plass);
            }
        }
        let operasjoner = match uten_navn {
            Some(operasjon) => DocumentOperations::Single(operasjon),
            None if operasjoner.is_empty() => return self.feil(),
            None => DocumentOperations::Multiple(operasjoner),
        };
        Ok(ExecutableDocument {
            operations: operasjoner,
            fragments: fragmenter,
        })
    }

    fn operasjon(&mut self) -> Lest<(Option<Name>, Positioned<OperationDefinition>)> {
        let plass = self.her.plass;
        let kort = self.her.slag == Slag::Tegn(b'{');
        let type_ = match self.her.tekst {
            "{" | "query" => OperationType::Query,
            "mutation" => OperationType::Mutation,
            "subscription" => OperationType::Subscription,
            _ => return self.feil(),
        };
        let mut navn = None;
        let (mut variabler, mut direktiver) = (Vec::new(), Vec::new());
        if !kort {
            self.neste();
            if self.her.slag == Slag::Navn {
                navn = Some(self.navn()?.node);
            }
            variabler = self.kanskje_liste(b'(', b')', Self::variabel)?;
            direktiver = self.direktiver()?;
        }
        let operasjon = OperationDefinition {
            ty: type_,
            variable_definitions: variabler,
            directives: direktiver,
            selection_set: self.sett()?,
        };
        Ok((navn, Positioned::new(operasjon, plass)))
    }

    fn fragment(&mut self) -> Lest<Option<(Positioned<Name>, Positioned<FragmentDefinition>)>> {
        let Some(plass) = self.ord("fragment") else {
            return Ok(None);
        };
        if self.her.tekst == "on" {
            return self.feil();
        }
        let navn = self.navn()?;
        let Some(betingelse) = self.betingelse()? else {
            return self.feil();
        };
        let fragment = FragmentDefinition {
            type_condition: betingelse,
            directives: self.direktiver()?,
            selection_set: self.sett()?,
        };
        Ok(Some((navn, Positioned::new(fragment, plass))))
    }

    fn variabel(&mut self) -> Lest<Positioned<VariableDefinition>> {
        self.beskrivelse()?;
        let plass = self.krev(b'$')?;
        let navn = self.navn()?;
        self.krev(b':')?;
        let type_plass = self.her.plass;
        let type_ = Positioned::new(self.type_()?, type_plass);
        let standard = match self.tegn(b'=') {
            Some(_) => Some(self.konstant()?),
            None => None,
        };
        let definert = VariableDefinition {
            name: navn,
            var_type: type_,
            directives: self.konstante_direktiver()?,
            default_value: standard,
        };
        Ok(Positioned::new(definert, plass))
    }

    fn type_(&mut self) -> Lest<Type> {
        let base = match self.tegn(b'[') {
            None => BaseType::Named(self.navn()?.node),
            Some(_) => {
                let inni = self.type_()?;
                self.krev(b']')?;
                BaseType::List(Box::new(inni))
            }
        };
        let nullable = self.tegn(b'!').is_none();
        Ok(Type { base, nullable })
    }

    /// Passes a description that may be there (§2.2): nobody here asks for it.
    fn beskrivelse(&mut self) -> Lest<bool> {
        let er_der = matches!(self.her.slag, Slag::Streng | Slag::Blokk);
        if er_der {
            self.konstant()?;
        }
        Ok(er_der)
    }
}

/// From token to token.
impl<'a> Leser<'a> {
    fn neste(&mut self) -> Symbol<'a> {
        let forrige = self.her;
        if let Some(neste) = self.resten.next() {
            self.her = *neste;
        }
        forrige
    }

    fn feil<T>(&self) -> Lest<T> {
        Err(self.her.plass)
    }

    /// Passes a punctuator that may be there.
    fn tegn(&mut self, tegn: u8) -> Option<Pos> {
        (self.her.slag == Slag::Tegn(tegn)).then(|| self.neste().plass)
    }

    /// Passes one that has to be.
    fn krev(&mut self, tegn: u8) -> Lest<Pos> {
        self.tegn(tegn).ok_or(self.her.plass)
    }

    /// Passes a word that may be there.
    fn ord(&mut self, ord: &str) -> Option<Pos> {
        (self.her.slag == Slag::Navn && self.her.tekst == ord).then(|| self.neste().plass)
    }

    fn navn(&mut self) -> Lest<Positioned<Name>> {
        if self.her.slag != Slag::Navn {
            return self.feil();
        }
        let symbol = self.neste();
        Ok(Positioned::new(Name::new(symbol.tekst), symbol.plass))
    }

    /// One or more between brackets, or no brackets.
    fn kanskje_liste<T>(
        &mut self,
        aapner: u8,
        lukker: u8,
        les: impl Fn(&mut Self) -> Lest<T>,
    ) -> Lest<Vec<T>> {
        if self.tegn(aapner).is_none() {
            return Ok(Vec::new());
        }
        let mut alle = vec![les(self)?];
        while self.tegn(lukker).is_none() {
            alle.push(les(self)?);
        }
        Ok(alle)
    }
}
