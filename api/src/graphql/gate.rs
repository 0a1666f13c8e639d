//! The classification gate (invariant 1), read from the printed contract: the start and the tests
//! fail on anything that nobody has classified.

use async_graphql::{
    Name, Positioned,
    parser::{
        parse_schema,
        types::{
            ConstDirective, FieldDefinition, InputValueDefinition, TypeDefinition, TypeKind,
            TypeSystemDefinition,
        },
    },
};
use entity::{DRIFTSTABELLER, REGISTERTABELLER, Tabell};
use samtykke::{
    Betingelse, Kategori, Kategorier, Policy, Sektor,
    mal::{self, Maldel, Samtykkemal},
};

/// Everything in a contract that is not as it must be, one line each. Empty: it may be served.
#[must_use]
pub fn kontroller(sdl: &str) -> Vec<String> {
    let Ok(dokument) = parse_schema(sdl) else {
        return vec!["the contract does not parse".to_owned()];
    };
    let mut gate = Gate {
        brudd: Vec::new(),
        aapner: Kategorier::TEMA,
    };
    for definisjon in &dokument.definitions {
        if let TypeSystemDefinition::Type(type_) = definisjon {
            gate.type_(&type_.node);
        }
    }
    gate.tilbud(&Policy::default());
    gate.brudd
}

/// Tables that nobody has classified or listed, and listed ones that are missing.
#[must_use]
pub fn kontroller_tabeller(finnes: &[String]) -> Vec<String> {
    let personlige = Tabell::ALLE.iter().map(|t| t.navn());
    let andre = REGISTERTABELLER
        .iter()
        .chain(DRIFTSTABELLER)
        .map(|(navn, _)| *navn);
    let ventet: Vec<&str> = personlige.chain(andre).collect();
    let ukjente = finnes.iter().filter(|t| !ventet.contains(&t.as_str()));
    let manglende = ventet.iter().filter(|t| !finnes.iter().any(|f| f == **t));
    ukjente
        .map(|t| format!("table {t} is not classified"))
        .chain(manglende.map(|t| format!("table {t} is missing")))
        .collect()
}

const KLASSER: [&str; 4] = ["samtykke", "aapen", "egen", "rolle"];

#[derive(Default)]
struct Gate {
    brudd: Vec<String>,
    aapner: Kategorier,
}

impl Gate {
    fn si(&mut self, sted: &str, hva: &str) {
        self.brudd.push(format!("{sted}: {hva}"));
    }

    fn type_(&mut self, type_: &TypeDefinition) {
        let navn = type_.name.node.as_str();
        self.navngitt(navn, navn, type_.description.as_ref());
        let klassifisert = self.klasse(navn, &type_.directives, type_.description.as_ref());
        match &type_.kind {
            TypeKind::Object(objekt) => self.felt(navn, klassifisert, &objekt.fields),
            TypeKind::Interface(interface) => self.felt(navn, klassifisert, &interface.fields),
            TypeKind::InputObject(inn) => {
                for felt in &inn.fields {
                    self.inndata(navn, klassifisert, &felt.node);
                }
            }
            TypeKind::Enum(enum_) => {
                for verdi in &enum_.values {
                    let sted = format!("{navn}.{}", verdi.node.value.node);
                    self.navngitt(
                        &sted,
                        verdi.node.value.node.as_str(),
                        verdi.node.description.as_ref(),
                    );
                    self.klasse(
                        &sted,
                        &verdi.node.directives,
                        verdi.node.description.as_ref(),
                    );
                }
            }
            // A union's members carry the class; a scalar is classified where it is used.
            TypeKind::Union(_) | TypeKind::Scalar => {}
        }
    }

    fn felt(&mut self, type_: &str, klassifisert: bool, felter: &[Positioned<FieldDefinition>]) {
        for felt in felter {
            let felt = &felt.node;
            let sted = format!("{type_}.{}", felt.name.node);
            self.navngitt(&sted, felt.name.node.as_str(), felt.description.as_ref());
            let egen_klasse = self.klasse(&sted, &felt.directives, felt.description.as_ref());
            if !klassifisert && !egen_klasse {
                self.si(&sted, "is not classified, on itself or on its type");
            }
            if !felt.ty.node.nullable
                && felt
                    .directives
                    .iter()
                    .any(|d| d.node.name.node == "samtykke")
            {
                self.si(
                    &sted,
                    "has a @samtykke of its own and is non-null: a refusal would take its parent",
                );
            }
            for argument in &felt.arguments {
                // Paging and id arguments inherit the class of what they are asked of.
                self.inndata(&sted, true, &argument.node);
            }
        }
    }

    fn inndata(&mut self, hvor: &str, klassifisert: bool, inn: &InputValueDefinition) {
        let sted = format!("{hvor}.{}", inn.name.node);
        self.navngitt(&sted, inn.name.node.as_str(), inn.description.as_ref());
        let egen_klasse = self.klasse(&sted, &inn.directives, inn.description.as_ref());
        if !klassifisert && !egen_klasse {
            self.si(&sted, "is not classified, on itself or on its type");
        }
    }

    fn navngitt(&mut self, sted: &str, navn: &str, beskrivelse: Option<&Positioned<String>>) {
        if !navn.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            self.si(sted, "has a name that is not ASCII");
        }
        if beskrivelse.is_none_or(|b| b.node.trim().is_empty()) {
            self.si(sted, "has no description");
        }
    }

    /// Whether something is classified; and that its description says what `@samtykke` asks for,
    /// since introspection does not show directives.
    fn klasse(
        &mut self,
        sted: &str,
        direktiver: &[Positioned<ConstDirective>],
        beskrivelse: Option<&Positioned<String>>,
    ) -> bool {
        for direktiv in direktiver.iter().filter(|d| d.node.name.node == "samtykke") {
            let Some(kategorier) = self.kategorier(sted, &direktiv.node) else {
                continue;
            };
            self.aapner = self.aapner.union(kategorier);
            let navn: Vec<&str> = kategorier.iter().map(Kategori::navn).collect();
            let slutt = format!("Kategorier: {}", navn.join(" "));
            if beskrivelse.is_none_or(|b| !b.node.trim_end().ends_with(&slutt)) {
                self.si(
                    sted,
                    &format!("has a description that does not end with «{slutt}»"),
                );
            }
        }
        direktiver
            .iter()
            .any(|d| KLASSER.contains(&d.node.name.node.as_str()))
    }

    fn kategorier(&mut self, sted: &str, direktiv: &ConstDirective) -> Option<Kategorier> {
        use async_graphql::Value;
        let argument = direktiv
            .arguments
            .iter()
            .find(|(navn, _)| navn.node == "kategorier");
        let Some((
            _,
            Positioned {
                node: Value::List(liste),
                ..
            },
        )) = argument
        else {
            self.si(sted, "has a @samtykke without kategorier");
            return None;
        };
        let mut sum = Kategorier::TOM;
        for verdi in liste {
            let navn = match verdi {
                Value::Enum(navn) => Name::as_str(navn),
                _ => "",
            };
            match Kategori::fra_navn(navn) {
                Some(kategori) => sum = sum.union(kategori.into()),
                None => self.si(sted, "has a @samtykke with an unknown category"),
            }
        }
        if sum.er_tom() {
            self.si(sted, "has a @samtykke with no category");
        }
        Some(sum)
    }

    /// What is offered opens something, and what opens something can be offered.
    fn tilbud(&mut self, policy: &Policy) {
        for kategori in policy.tilbudt.uten(self.aapner).iter() {
            self.si(kategori.navn(), "is offered, and no field needs it");
        }
        for kategori in self.aapner.uten(policy.tilbudt).iter() {
            self.si(kategori.navn(), "is needed by a field, and is not offered");
        }
        self.maler(policy, mal::MALER);
    }

    /// Each category of a template opens something to each whom it is for; and whoever is to
    /// declare a crisis can find the bruker before it begins.
    fn maler(&mut self, policy: &Policy, maler: &[Samtykkemal]) {
        for mal in maler {
            for del in mal.deler {
                let tak = |sektor: &Sektor| policy.tak(*sektor, del.helsetjeneste);
                let felles = match del.til {
                    [] => policy.tak_privat(),
                    sektorer => sektorer
                        .iter()
                        .map(tak)
                        .fold(Kategorier::ALLE, Kategorier::snitt),
                };
                for kategori in del.kategorier.uten(felles.snitt(policy.tilbudt)).iter() {
                    self.si(mal.noekkel, &format!("offers {} in vain", kategori.navn()));
                }
                if del.formaal.er_tom() || policy.maks_maaneder < del.maaneder {
                    self.si(mal.noekkel, "has a part that nobody can give");
                }
            }
            let sover = |del: &Maldel| del.betingelse == Betingelse::UnderBlaalys;
            let finner = |del: &Maldel| {
                del.helsetjeneste && !sover(del) && del.kategorier.har(Kategori::Identitet)
            };
            if mal.deler.iter().any(sover) && !mal.deler.iter().any(finner) {
                self.si(mal.noekkel, "wakes in a crisis that nobody can declare");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::kontroller;
    use crate::graphql::sdl;

    fn endret(fra: &str, til: &str) -> Vec<String> {
        let sdl = sdl();
        assert!(sdl.contains(fra), "{fra}");
        kontroller(&sdl.replacen(fra, til, 1))
    }

    #[test]
    fn kontrakten_er_klassifisert_i_sin_helhet() {
        assert_eq!(kontroller(&sdl()), Vec::<String>::new());
    }

    #[test]
    fn en_type_uten_klasse_stanser_starten() {
        let brudd = endret(
            "type Virksomhet implements Node @aapen",
            "type Virksomhet implements Node",
        );
        assert!(
            brudd.iter().any(|b| b.starts_with("Virksomhet.navn:")),
            "{brudd:?}"
        );
    }

    #[test]
    fn et_felt_med_eget_samtykke_kan_ikke_vaere_non_null() {
        let brudd = endret(
            "\tadresse: String @samtykke",
            "\tadresse: String! @samtykke",
        );
        assert!(
            brudd.iter().any(|b| b.starts_with("Kontaktinfo.adresse:")),
            "{brudd:?}"
        );
    }

    #[test]
    fn en_mal_som_lover_det_ingen_kan_faa_stanser_starten() {
        use super::{Gate, Kategorier, Maldel, Samtykkemal, mal};
        let brudd = |endre: fn(&mut Maldel)| {
            let krise = mal::MALER.iter().find(|m| m.noekkel == "KRISE");
            let mut deler = krise.expect("the crisis template").deler.to_vec();
            deler.iter_mut().for_each(endre);
            let deler = Box::leak(deler.into_boxed_slice());
            let mal = Samtykkemal {
                deler,
                ..*krise.expect("the crisis template")
            };
            let mut gate = Gate::default();
            gate.maler(&super::Policy::default(), &[mal]);
            gate.brudd.concat()
        };
        assert_eq!(brudd(|_| {}), "");
        let legemidler = brudd(|del| del.kategorier = Kategorier::ALLE);
        assert!(legemidler.contains("LEGEMIDLER in vain"), "{legemidler}");
        let alltid_lenge = brudd(|del| del.maaneder = 25);
        assert!(alltid_lenge.contains("nobody can give"), "{alltid_lenge}");
        let sovende = brudd(|del| del.betingelse = super::Betingelse::UnderBlaalys);
        assert!(sovende.contains("nobody can declare"), "{sovende}");
    }

    #[test]
    fn en_ukjent_kategori_stanser_starten() {
        let brudd = endret("kategorier: [PAAROERENDE]", "kategorier: [PAARORENDE]");
        assert!(
            brudd.iter().any(|b| b.contains("unknown category")),
            "{brudd:?}"
        );
    }

    #[test]
    fn navn_er_ascii_og_alt_er_beskrevet() {
        let brudd = endret("\tfulltNavn: String", "\tfulltNamn\u{e5}: String");
        assert!(!brudd.is_empty());
        let brudd = endret("\"Given names.\"", "");
        assert!(
            brudd.iter().any(|b| b.contains("has no description")),
            "{brudd:?}"
        );
    }
}
