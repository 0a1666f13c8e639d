//! Values in a document (GraphQL §2.10).

use async_graphql::{Name, Positioned, Value as Konstant};
use async_graphql_value::{Number, Value};

use super::{Leser, Lest, Slag, streng};

/// One that is larger than a number can be is none.
fn tall(tekst: &str) -> Option<Number> {
    // An integer (§2.10.1), which JSON's reader takes for a fraction.
    let tekst = if tekst == "-0" { "0" } else { tekst };
    tekst.parse().ok()
}

impl Leser<'_> {
    pub(super) fn verdi(&mut self) -> Lest<Positioned<Value>> {
        let plass = self.her.plass;
        Ok(Positioned::new(self.uten_plass()?, plass))
    }

    /// A value without variables.
    pub(super) fn konstant(&mut self) -> Lest<Positioned<Konstant>> {
        let Positioned { node, pos } = self.verdi()?;
        let konstant = node.into_const().ok_or(pos)?;
        Ok(Positioned::new(konstant, pos))
    }

    fn uten_plass(&mut self) -> Lest<Value> {
        if self.tegn(b'$').is_some() {
            return Ok(Value::Variable(self.navn()?.node));
        }
        if self.tegn(b'[').is_some() {
            return self.liste();
        }
        if self.tegn(b'{').is_some() {
            return self.objekt();
        }
        let tekst = self.her.tekst;
        let innenfor = |quotes: usize| {
            let til = tekst.len().saturating_sub(quotes);
            tekst.get(quotes..til).unwrap_or_default()
        };
        let verdi = match self.her.slag {
            Slag::Navn => match tekst {
                "null" => Some(Value::Null),
                "true" => Some(Value::Boolean(true)),
                "false" => Some(Value::Boolean(false)),
                _ => Some(Value::Enum(Name::new(tekst))),
            },
            Slag::Tall => tall(tekst).map(Value::Number),
            Slag::Streng => streng::vanlig(innenfor(1)).map(Value::String),
            Slag::Blokk => streng::blokk(innenfor(3)).map(Value::String),
            _ => None,
        };
        let Some(verdi) = verdi else {
            return self.feil();
        };
        self.neste();
        Ok(verdi)
    }

    fn liste(&mut self) -> Lest<Value> {
        let mut alle = Vec::new();
        while self.tegn(b']').is_none() {
            alle.push(self.uten_plass()?);
        }
        Ok(Value::List(alle))
    }

    fn objekt(&mut self) -> Lest<Value> {
        let mut alle = async_graphql_value::indexmap::IndexMap::new();
        while self.tegn(b'}').is_none() {
            let navn = self.navn()?;
            self.krev(b':')?;
            // A field that stands there twice would be lost before anybody judges it (§5.6.3).
            if alle.insert(navn.node, self.uten_plass()?).is_some() {
                return Err(navn.pos);
            }
        }
        Ok(Value::Object(alle))
    }
}
