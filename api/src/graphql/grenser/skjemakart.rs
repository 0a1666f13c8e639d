//! What judging a document needs to know of the contract: which fields there are, where each leads, what
//! they take, and which are lists or have pages.

use std::sync::LazyLock;

use async_graphql::parser::types::{OperationType, Type};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::graphql::sdl;

/// The contract as it is served.
static KART: LazyLock<Skjemakart> = LazyLock::new(|| Skjemakart::av(&sdl()));

/// Where a type stands in the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Plass(pub(super) usize);

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
#[derive(Debug)]
pub(super) struct Felt {
    pub(super) antall: Antall,
    /// What each value of it is.
    pub(super) til: Plass,
    /// The same as the contract writes it, with what is around it.
    pub(super) type_: String,
    pub(super) argumenter: Vec<Argument>,
}

impl Felt {
    /// Takes `first` or `last`.
    pub(super) fn har_side(&self) -> bool {
        let side = |argument: &Argument| argument.navn == "first" || argument.navn == "last";
        self.argumenter.iter().any(side)
    }
}

/// What a field, a directive or an object that is given takes.
#[derive(Debug)]
pub(super) struct Argument {
    pub(super) navn: String,
    pub(super) type_: Type,
    /// The type within its lists.
    pub(super) til: Plass,
    pub(super) har_standard: bool,
}

impl Argument {
    /// It has to be given.
    pub(super) fn kreves(&self) -> bool {
        !self.type_.nullable && !self.har_standard
    }
}

/// Every type. Its names are the contract's, so that nobody chooses which of them hash alike.
pub(super) struct Skjemakart {
    pub(super) plasser: FxHashMap<String, Plass>,
    /// Of queries, mutations and streams.
    pub(super) roetter: [Option<Plass>; 3],
    pub(super) typer: Vec<Type_>,
    /// What `@include` and `@skip` take.
    pub(super) betingelse: Vec<Argument>,
    /// The field that every type has.
    pub(super) typename: Felt,
}

pub(super) struct Type_ {
    pub(super) navn: String,
    pub(super) slag: Slag,
    pub(super) felt: FxHashMap<String, Felt>,
    /// What an object that is given holds.
    pub(super) inndata: Vec<Argument>,
    /// It holds one of these alone.
    pub(super) en_av: bool,
    /// What an enum can be.
    pub(super) verdier: FxHashSet<String>,
    /// The objects that something of it can be; an object is itself.
    pub(super) mulige: FxHashSet<Plass>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slag {
    Objekt,
    /// One of several objects.
    Abstrakt,
    Skalar,
    Enum,
    /// An object that is given.
    Inndata,
}

impl Skjemakart {
    /// The map of the contract.
    pub(super) fn kontrakten() -> &'static Self {
        &KART
    }

    /// The type by its name.
    pub(super) fn type_(&self, navn: &str) -> Option<Plass> {
        self.plasser.get(navn).copied()
    }

    /// The name of a type.
    pub(super) fn navn(&self, plass: Plass) -> &str {
        self.typer.get(plass.0).map_or("", |type_| &type_.navn)
    }

    /// Where an operation begins.
    pub(super) fn rot(&self, type_: OperationType) -> Option<Plass> {
        let [query, mutation, subscription] = self.roetter;
        match type_ {
            OperationType::Query => query,
            OperationType::Mutation => mutation,
            OperationType::Subscription => subscription,
        }
    }

    /// A field of a type. The root of streams says nothing of itself (GraphQL §5.2.4.1).
    pub(super) fn felt(&self, plass: Plass, navn: &str) -> Option<&Felt> {
        if navn == "__typename" && self.rot(OperationType::Subscription) != Some(plass) {
            return Some(&self.typename);
        }
        self.typer.get(plass.0)?.felt.get(navn)
    }

    /// Whether values of two fields are read alike: of objects it is enough that both are (GraphQL §5.3.2).
    pub(super) fn har_lik_form(&self, en: &Felt, annen: &Felt) -> bool {
        let rundt = |felt: &Felt| felt.type_.replace(self.navn(felt.til), "");
        let objekter = self.har_felt(en.til) && self.har_felt(annen.til);
        en.type_ == annen.type_ || (objekter && rundt(en) == rundt(annen))
    }

    /// What an object that is given takes.
    pub(super) fn inndata(&self, plass: Plass) -> &[Argument] {
        let type_ = self.typer.get(plass.0);
        type_.map_or(&[], |type_| &type_.inndata)
    }

    /// Whether it takes one of these alone (GraphQL §3.10.1).
    pub(super) fn er_en_av(&self, plass: Plass) -> bool {
        self.typer.get(plass.0).is_some_and(|type_| type_.en_av)
    }

    /// Whether an enum has a value.
    pub(super) fn har_verdi(&self, plass: Plass, navn: &str) -> bool {
        let type_ = self.typer.get(plass.0);
        type_.is_some_and(|type_| type_.verdier.contains(navn))
    }

    /// What kind of type it is.
    pub(super) fn slag(&self, plass: Plass) -> Option<Slag> {
        self.typer.get(plass.0).map(|type_| type_.slag)
    }

    /// Whether a type is of several objects.
    pub(super) fn er_abstrakt(&self, plass: Plass) -> bool {
        self.er(plass, &[Slag::Abstrakt])
    }

    /// The names of all fields of a type.
    pub(super) fn feltnavn(&self, plass: Plass) -> impl Iterator<Item = &str> {
        let type_ = self.typer.get(plass.0).into_iter();
        type_.flat_map(|type_| type_.felt.keys().map(String::as_str))
    }

    /// What a directive of documents takes (GraphQL §3.13.1 and 2).
    pub(super) fn direktiv(&self, navn: &str) -> Option<&[Argument]> {
        matches!(navn, "include" | "skip").then_some(&self.betingelse)
    }

    /// Whether something is selected of a type.
    pub(super) fn har_felt(&self, plass: Plass) -> bool {
        self.er(plass, &[Slag::Objekt, Slag::Abstrakt])
    }

    /// Whether a variable can be of a type.
    pub(super) fn kan_gis(&self, plass: Plass) -> bool {
        self.er(plass, &[Slag::Skalar, Slag::Enum, Slag::Inndata])
    }

    fn er(&self, plass: Plass, slag: &[Slag]) -> bool {
        self.slag(plass).is_some_and(|dets| slag.contains(&dets))
    }

    /// Whether something can be of both types.
    pub(super) fn kan_vaere_like(&self, en: Plass, annen: Plass) -> bool {
        let mulige = |plass: Plass| self.typer.get(plass.0).map(|type_| &type_.mulige);
        en == annen
            || mulige(en)
                .zip(mulige(annen))
                .is_some_and(|(en, annen)| !en.is_disjoint(annen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ved(type_: &str, felt: &str) -> &'static Felt {
        let kart = Skjemakart::kontrakten();
        kart.felt(kart.type_(type_).unwrap(), felt).unwrap()
    }

    #[test]
    fn kartet_kjenner_typer_og_hvem_som_kan_vaere_hva() {
        let kart = Skjemakart::kontrakten();
        for navn in [
            "Bruker",
            "Node",
            "Kategori",
            "UUID",
            "BrukerNoekkel",
            "ID",
            "__Type",
        ] {
            assert!(kart.type_(navn).is_some(), "{navn}");
        }
        assert!(kart.type_("Finnesikke").is_none());
        let type_ = |navn| kart.type_(navn).unwrap();
        let like = |en, annen| kart.kan_vaere_like(type_(en), type_(annen));
        assert!(!like("Query", "Bruker"));
        assert!(like("Bruker", "Bruker"));
        assert!(like("Node", "Bruker") && like("Bruker", "Node"));
        assert!(!like("Node", "Query"));
        let kan_gis = |navn| kart.kan_gis(type_(navn));
        assert!(kan_gis("Kategori") && kan_gis("ID") && kan_gis("BrukerNoekkel"));
        assert!(!kan_gis("Bruker") && !kan_gis("Node"));
        let har_felt = |navn| kart.har_felt(type_(navn));
        assert!(har_felt("Bruker") && har_felt("Node") && har_felt("__Type"));
        assert!(!har_felt("UUID") && !har_felt("Kategori") && !har_felt("BrukerNoekkel"));
    }

    #[test]
    fn kartet_kjenner_lister_sider_og_hvor_de_foerer() {
        let kart = Skjemakart::kontrakten();
        let brukere = ved("Query", "brukere");
        assert!(brukere.har_side() && brukere.antall == Antall::Ett);
        let kanter = kart.felt(brukere.til, "edges").unwrap();
        assert!(!kanter.har_side() && kanter.antall == Antall::Liste);
        assert_eq!(ved("Ansvarsgruppe", "medlemmer").antall, Antall::Liste);
        assert_eq!(kart.navn(ved("Ansatt", "navn").til), "String");
        assert!(matches!(ved("__Schema", "types").antall, Antall::Kjent(n) if n > 100));
    }

    /// What is selected of them comes together with what is selected of the objects: `konflikter` goes no
    /// deeper there.
    #[test]
    fn det_som_flere_objekter_har_er_verdier() {
        let kart = Skjemakart::kontrakten();
        for type_ in kart
            .typer
            .iter()
            .filter(|type_| type_.slag == Slag::Abstrakt)
        {
            for (navn, felt) in &type_.felt {
                assert!(!kart.har_felt(felt.til), "{}.{navn}", type_.navn);
            }
        }
    }

    #[test]
    fn kartet_kjenner_former_og_inndata() {
        let kart = Skjemakart::kontrakten();
        let lik = |en, annen| kart.har_lik_form(en, annen);
        assert!(lik(ved("Bruker", "id"), ved("Ansatt", "id")));
        assert!(!lik(ved("Bruker", "id"), ved("Bruker", "navn")));
        assert!(lik(ved("Bruker", "kriseplan"), ved("Bruker", "ropForloep")));
        assert!(!lik(ved("Bruker", "kriseplan"), ved("Bruker", "barn")));
        assert!(!lik(ved("Bruker", "barn"), ved("Bruker", "kriseplan")));
        let noekkel = kart.type_("BrukerNoekkel").unwrap();
        let felt: Vec<_> = kart
            .inndata(noekkel)
            .iter()
            .map(|felt| felt.navn.as_str())
            .collect();
        assert_eq!(felt, ["id", "foedselsnummer"]);
        assert!(kart.er_en_av(noekkel) && !kart.er_en_av(kart.type_("BrukerFilter").unwrap()));
        let kategori = kart.type_("Kategori").unwrap();
        assert!(
            kart.har_verdi(kategori, "KRISEPLAN_SIGNALER")
                && !kart.har_verdi(kategori, "FINNESIKKE")
        );
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
