//! Where the fields of a query stand in it, as errors tell.

use std::collections::HashMap;

use serde::Serialize;

/// A place in the document.
#[derive(Clone, Copy, Serialize)]
pub struct Plass {
    line: usize,
    column: usize,
}

/// By path, as `bruker.kontakt`.
pub type Linjer = HashMap<String, Plass>;

/// Reads the places from a query without aliases, fragments or strings.
pub fn av(dokument: &str) -> Linjer {
    let mut ut = Linjer::new();
    let (mut sti, mut siste, mut inni_argumenter) = (Vec::<String>::new(), String::new(), 0);
    for (nr, linje) in dokument.lines().enumerate() {
        let mut navn = String::new();
        for (plass, tegn) in linje.chars().chain(['\n']).enumerate() {
            if tegn.is_alphanumeric() {
                navn.push(tegn);
                continue;
            }
            if !navn.is_empty() && inni_argumenter == 0 {
                siste = std::mem::take(&mut navn);
                let hele: Vec<&str> = sti
                    .iter()
                    .skip(1)
                    .map(String::as_str)
                    .chain([siste.as_str()])
                    .collect();
                let her = Plass {
                    line: nr + 1,
                    column: plass + 1 - siste.len(),
                };
                ut.insert(hele.join("."), her);
            }
            navn.clear();
            match tegn {
                '(' => inni_argumenter += 1,
                ')' => inni_argumenter -= 1,
                '{' if inni_argumenter == 0 => sti.push(siste.clone()),
                '}' if inni_argumenter == 0 => drop(sti.pop()),
                _ => {}
            }
        }
    }
    ut
}
