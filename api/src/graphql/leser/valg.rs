//! Selection sets and what stands in them (GraphQL §2.5 to §2.9, §2.13).

use async_graphql::{
    Name, Positioned,
    parser::types::{
        Directive, Field, FragmentSpread, InlineFragment, Selection, SelectionSet, TypeCondition,
    },
};
use async_graphql_value::Value;

use super::{Leser, Lest, Slag};

/// A name and its value.
type Argument = (Positioned<Name>, Positioned<Value>);

impl Leser<'_> {
    pub(super) fn sett(&mut self) -> Lest<Positioned<SelectionSet>> {
        if self.her.slag != Slag::Tegn(b'{') {
            return self.feil();
        }
        self.kanskje_sett()
    }

    /// Without brackets it is empty, and nowhere.
    fn kanskje_sett(&mut self) -> Lest<Positioned<SelectionSet>> {
        let plass = self.her.plass;
        let items = self.kanskje_liste(b'{', b'}', Self::valg)?;
        Ok(match items.is_empty() {
            true => Positioned::default(),
            false => Positioned::new(SelectionSet { items }, plass),
        })
    }

    fn valg(&mut self) -> Lest<Positioned<Selection>> {
        let plass = self.her.plass;
        if self.her.slag != Slag::Prikker {
            let felt = Positioned::new(self.felt()?, plass);
            return Ok(Positioned::new(Selection::Field(felt), plass));
        }
        self.neste();
        let valgt = if self.her.slag == Slag::Navn && self.her.tekst != "on" {
            let spredning = FragmentSpread {
                fragment_name: self.navn()?,
                directives: self.direktiver()?,
            };
            Selection::FragmentSpread(Positioned::new(spredning, plass))
        } else {
            let fragment = InlineFragment {
                type_condition: self.betingelse()?,
                directives: self.direktiver()?,
                selection_set: self.sett()?,
            };
            Selection::InlineFragment(Positioned::new(fragment, plass))
        };
        Ok(Positioned::new(valgt, plass))
    }

    fn felt(&mut self) -> Lest<Field> {
        let foerste = self.navn()?;
        let (alias, navn) = match self.tegn(b':') {
            Some(_) => (Some(foerste), self.navn()?),
            None => (None, foerste),
        };
        Ok(Field {
            alias,
            name: navn,
            arguments: self.argumenter()?,
            directives: self.direktiver()?,
            selection_set: self.kanskje_sett()?,
        })
    }

    fn argumenter(&mut self) -> Lest<Vec<Argument>> {
        self.kanskje_liste(b'(', b')', |leser| {
            let navn = leser.navn()?;
            leser.krev(b':')?;
            Ok((navn, leser.verdi()?))
        })
    }

    /// Those that stand here.
    pub(super) fn direktiver(&mut self) -> Lest<Vec<Positioned<Directive>>> {
        let mut alle = Vec::new();
        while let Some(plass) = self.tegn(b'@') {
            let direktiv = Directive {
                name: self.navn()?,
                arguments: self.argumenter()?,
            };
            alle.push(Positioned::new(direktiv, plass));
        }
        Ok(alle)
    }

    /// The same where no variable may stand.
    pub(super) fn konstante_direktiver(&mut self) -> Lest<Vec<Positioned<Directive>>> {
        let alle = self.direktiver()?;
        for (_, verdi) in alle.iter().flat_map(|direktiv| &direktiv.node.arguments) {
            verdi.node.clone().into_const().ok_or(verdi.pos)?;
        }
        Ok(alle)
    }

    /// The type that a fragment is about, if it says one.
    pub(super) fn betingelse(&mut self) -> Lest<Option<Positioned<TypeCondition>>> {
        let Some(plass) = self.ord("on") else {
            return Ok(None);
        };
        let betingelse = TypeCondition { on: self.navn()? };
        Ok(Some(Positioned::new(betingelse, plass)))
    }
}
