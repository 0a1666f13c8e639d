//! The published contract: what is committed is what the program prints, described and in ASCII.

use std::{fs, path::Path};

use async_graphql::parser::{
    parse_schema,
    types::{InputValueDefinition, TypeKind, TypeSystemDefinition},
};
use helsefellesskap::graphql;

#[test]
fn den_utgitte_kontrakten_er_den_programmet_skriver() {
    let sti = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("schema.graphql");
    let utgitt = fs::read_to_string(sti).unwrap();
    assert!(
        utgitt == graphql::sdl(),
        "cargo run -- schema > schema.graphql"
    );
}

#[test]
fn alt_i_kontrakten_er_klassifisert() {
    let brudd = graphql::gate::kontroller(&graphql::sdl());
    assert!(brudd.is_empty(), "{}", brudd.join("\n"));
}

#[test]
fn alt_har_en_beskrivelse_og_et_navn_i_ascii() {
    let dokument = parse_schema(graphql::sdl()).unwrap();
    let mut mangler = Mangler::default();
    for definisjon in &dokument.definitions {
        let TypeSystemDefinition::Type(type_) = definisjon else {
            continue;
        };
        let (type_, navn) = (&type_.node, type_.node.name.node.as_str());
        mangler.se(navn, type_.description.as_ref().map(|d| d.node.as_str()));
        match &type_.kind {
            TypeKind::Object(_) | TypeKind::Interface(_) => {
                let felt = match &type_.kind {
                    TypeKind::Object(objekt) => &objekt.fields,
                    TypeKind::Interface(grensesnitt) => &grensesnitt.fields,
                    _ => continue,
                };
                for f in felt {
                    let f = &f.node;
                    let sti = format!("{navn}.{}", f.name.node);
                    mangler.se(&sti, f.description.as_ref().map(|d| d.node.as_str()));
                    f.arguments
                        .iter()
                        .for_each(|a| mangler.inndata(&sti, &a.node));
                }
            }
            TypeKind::InputObject(inndata) => inndata
                .fields
                .iter()
                .for_each(|f| mangler.inndata(navn, &f.node)),
            TypeKind::Enum(enum_) => {
                for verdi in &enum_.values {
                    let sti = format!("{navn}.{}", verdi.node.value.node);
                    mangler.se(
                        &sti,
                        verdi.node.description.as_ref().map(|d| d.node.as_str()),
                    );
                }
            }
            TypeKind::Scalar | TypeKind::Union(_) => {}
        }
    }
    assert!(
        mangler.sett > 300,
        "the walk saw the contract: {}",
        mangler.sett
    );
    assert!(mangler.liste.is_empty(), "{}", mangler.liste.join("\n"));
}

#[derive(Default)]
struct Mangler {
    liste: Vec<String>,
    sett: usize,
}

impl Mangler {
    fn se(&mut self, sti: &str, beskrivelse: Option<&str>) {
        self.sett += 1;
        if beskrivelse.is_none_or(|b| b.trim().is_empty()) {
            self.liste.push(format!("{sti}: no description"));
        }
        if !sti.is_ascii() {
            self.liste.push(format!("{sti}: not ASCII"));
        }
    }

    fn inndata(&mut self, over: &str, felt: &InputValueDefinition) {
        let sti = format!("{over}({})", felt.name.node);
        self.se(&sti, felt.description.as_ref().map(|d| d.node.as_str()));
    }
}
