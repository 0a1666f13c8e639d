//! The reader beside the library's parser, on documents of all kinds: what both take is the same to both,
//! down to the column. Where the two part, one of them departs from the specification.

use async_graphql::parser::{
    parse_query,
    types::{DocumentOperations, ExecutableDocument},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use super::{Lest, Symboler, les};

const RUNDER: u64 = 4_000;

fn lest(tekst: &str) -> Lest<ExecutableDocument> {
    let mut symboler = Symboler::av(tekst);
    let mut alle: Vec<_> = symboler.by_ref().collect();
    alle.push(symboler.slutt());
    les(&alle)
}

fn vaart(tekst: &str) -> Option<ExecutableDocument> {
    lest(tekst).ok()
}

/// A document as one text, with all positions; its tables in order.
fn skrevet_ut(dokument: &ExecutableDocument) -> String {
    let mut deler: Vec<String> = match &dokument.operations {
        DocumentOperations::Single(en) => vec![format!("{en:?}")],
        DocumentOperations::Multiple(flere) => flere
            .iter()
            .map(|(navn, o)| format!("{navn} {o:?}"))
            .collect(),
    };
    let fragmenter = dokument.fragments.iter();
    deler.extend(fragmenter.map(|(navn, f)| format!("{navn} {f:?}")));
    deler.sort_unstable();
    deler.join("\n")
}

/// Tokens of a document, made at random.
struct Forfatter(StdRng);

impl Forfatter {
    fn ja(&mut self) -> bool {
        self.0.random_bool(0.3)
    }

    fn en(&mut self, av: &[&str]) -> String {
        (*av.choose(&mut self.0).unwrap()).to_owned()
    }

    fn navn(&mut self) -> String {
        self.en(&["a", "b", "_c1", "id", "query", "fragment", "type", "input"])
    }

    fn dokument(&mut self) -> Vec<String> {
        let mut ut = Vec::new();
        for nr in 0..self.0.random_range(1..4) {
            match self.0.random_range(0..4) {
                0 if nr == 0 => self.sett(&mut ut, 3),
                1 => {
                    ut.extend(["fragment".to_owned(), format!("f{nr}"), "on".into()]);
                    ut.push(self.navn());
                    self.direktiver(&mut ut);
                    self.sett(&mut ut, 3);
                }
                _ => self.operasjon(&mut ut, nr),
            }
        }
        ut
    }

    fn operasjon(&mut self, ut: &mut Vec<String>, nr: u32) {
        ut.push(self.en(&["query", "mutation", "subscription"]));
        ut.push(format!("o{nr}"));
        if self.ja() {
            ut.push("(".into());
            for _ in 0..self.0.random_range(1..3) {
                ut.extend(["$".to_owned(), self.navn(), ":".into()]);
                ut.push(self.en(&["Int", "[Int!]", "[[ID]!]!", "Q!"]));
                if self.ja() {
                    ut.push("=".into());
                    self.verdi(ut, 2, false);
                }
            }
            ut.push(")".into());
        }
        self.direktiver(ut);
        self.sett(ut, 4);
    }

    fn sett(&mut self, ut: &mut Vec<String>, dybde: u32) {
        ut.push("{".into());
        for _ in 0..self.0.random_range(1..4) {
            match self.0.random_range(0..6) {
                0 => {
                    ut.push("...".into());
                    ut.push(self.navn());
                    self.direktiver(ut);
                }
                1 if dybde > 0 => {
                    ut.push("...".into());
                    if self.ja() {
                        ut.push("on".into());
                        ut.push(self.navn());
                    }
                    self.direktiver(ut);
                    self.sett(ut, dybde - 1);
                }
                _ => self.felt(ut, dybde),
            }
        }
        ut.push("}".into());
    }

    fn felt(&mut self, ut: &mut Vec<String>, dybde: u32) {
        if self.ja() {
            ut.push(self.navn());
            ut.push(":".into());
        }
        ut.push(self.navn());
        self.argumenter(ut);
        self.direktiver(ut);
        if dybde > 0 && self.ja() {
            self.sett(ut, dybde - 1);
        }
    }

    fn direktiver(&mut self, ut: &mut Vec<String>) {
        while self.ja() {
            ut.push("@".into());
            ut.push(self.navn());
            self.argumenter(ut);
        }
    }

    fn argumenter(&mut self, ut: &mut Vec<String>) {
        if !self.ja() {
            return;
        }
        ut.push("(".into());
        for _ in 0..self.0.random_range(1..4) {
            ut.push(self.navn());
            ut.push(":".into());
            self.verdi(ut, 3, true);
        }
        ut.push(")".into());
    }

    fn verdi(&mut self, ut: &mut Vec<String>, dybde: u32, variabler: bool) {
        match self.0.random_range(0..8) {
            0 if dybde > 0 => {
                ut.push("[".into());
                while !self.ja() {
                    self.verdi(ut, dybde - 1, variabler);
                }
                ut.push("]".into());
            }
            1 if dybde > 0 => {
                ut.push("{".into());
                for nr in 0..self.0.random_range(0..3) {
                    ut.extend([format!("k{nr}"), ":".to_owned()]);
                    self.verdi(ut, dybde - 1, variabler);
                }
                ut.push("}".into());
            }
            2 if variabler => ut.extend(["$".to_owned(), self.navn()]),
            3 => ut.push(self.en(&[
                "0",
                "12",
                "-3",
                "1.5",
                "-0.25e2",
                "4E+1",
                "9007199254740993",
            ])),
            4 => ut.push(self.en(&[
                r#""""#,
                r#""a \" # b""#,
                r#""\u00e6\n\\\/""#,
                "\"æ😀\"",
                "\"\"\"\"\"\"",
                "\"\"\"\n  a\n    b\r\n    \n  æ\n\"\"\"",
                "\"\"\"a \" \"\" \"\"\"",
            ])),
            _ => ut.push(self.en(&["true", "false", "null", "VERDI", "on"])),
        }
    }

    /// With blanks and comments between the tokens.
    fn tekst(&mut self, symboler: &[String]) -> String {
        let mut ut = String::new();
        for symbol in symboler {
            ut.push_str(symbol);
            // The library wants a blank where a name follows `on`.
            let mellom = [
                " ",
                "\n",
                "\r\n",
                " , ",
                "\t",
                "\u{FEFF} ",
                "  # æ \"{\n",
                " #\r\n",
            ];
            ut.push_str(&self.en(if symbol == "on" {
                &mellom[..3]
            } else {
                &mellom
            }));
        }
        ut
    }
}

#[test]
fn et_dokument_er_det_samme_for_begge() {
    let mut godtatt = 0;
    for fro in 0..RUNDER {
        let mut forfatter = Forfatter(StdRng::seed_from_u64(fro));
        let symboler = forfatter.dokument();
        let tekst = forfatter.tekst(&symboler);
        let vaart = vaart(&tekst);
        let deres = parse_query(&tekst).ok();
        assert_eq!(
            vaart.as_ref().map(skrevet_ut),
            deres.as_ref().map(skrevet_ut),
            "{tekst}"
        );
        godtatt += u64::from(vaart.is_some());
    }
    // The others have no operation, or more than a nameless one.
    assert!(godtatt > RUNDER / 2, "{godtatt}");
}

#[test]
fn et_oedelagt_dokument_er_oedelagt_for_begge() {
    let mut godtatt = 0;
    for fro in 0..RUNDER {
        let mut forfatter = Forfatter(StdRng::seed_from_u64(fro));
        let mut symboler = forfatter.dokument();
        for _ in 0..forfatter.0.random_range(1..3) {
            let (her, der) = (
                forfatter.0.random_range(0..symboler.len()),
                forfatter.0.random_range(0..symboler.len()),
            );
            match forfatter.0.random_range(0..4) {
                0 if symboler.len() > 1 => drop(symboler.remove(her)),
                1 => symboler.insert(her, symboler[der].clone()),
                2 => symboler.swap(her, der),
                _ => {
                    symboler[her] =
                        forfatter.en(&["{", "}", "(", "$", "...", "@", "on", "1", "é", "\"", "!"])
                }
            }
        }
        let tekst = forfatter.tekst(&symboler);
        let vaart = vaart(&tekst).as_ref().map(skrevet_ut);
        let deres = parse_query(&tekst).ok().as_ref().map(skrevet_ut);
        godtatt += u64::from(vaart.is_some());
        if !kjent_avvik(&symboler) {
            assert_eq!(vaart, deres, "{tekst}");
        }
    }
    assert!(godtatt > RUNDER / 100, "{godtatt}");
}

/// Where the library departs from the specification.
fn kjent_avvik(symboler: &[String]) -> bool {
    let naboer = |a: &str, b: &str| symboler.windows(2).any(|par| par[0] == a && par[1] == b);
    // It knows no descriptions (§2.2).
    let beskriver = ["query", "mutation", "subscription", "fragment", "$"];
    let beskrevet = symboler
        .windows(2)
        .any(|par| par[0].starts_with('"') && beskriver.contains(&par[1].as_str()));
    // And takes an empty list of variables (§2.11), and a fragment by the name `on` (§2.9).
    naboer("(", ")") || naboer("fragment", "on") || naboer("...", "on") || beskrevet
}

#[test]
fn der_de_skilles_har_vi_spesifikasjonen_med_oss() {
    // Ours takes, theirs does not, or not as one reads it.
    for tekst in [
        "query ($a: Int = 1 @b) { c }",
        "\"b\" query { a } \"\"\"c\"\"\" fragment d on E { f }",
        "query (\"b\" $a: Int) { c }",
        "{ a(b: \"\\uD83D\\uDE00 \\u{1F600}\") }",
        "{ ... on # b\nC { d } }",
        "{ a(b: trueish, c: nullable) }",
    ] {
        let vaart = vaart(tekst).as_ref().map(skrevet_ut);
        assert!(vaart.is_some(), "{tekst}");
        let deres = parse_query(tekst).ok().as_ref().map(skrevet_ut);
        assert_ne!(vaart, deres, "{tekst}");
    }
    // Theirs takes, ours does not.
    for tekst in [
        "queryA { b }",
        "query () { a }",
        "query ($a: Int @b = 1) { c }",
        "query ($a: Int @b(c: $a)) { d }",
        "fragment on on A { b } { c }",
        "{ ... on @a }",
        "{ a(b: [00]) }",
        "{ a(b: { c: 1, c: 2 }) }",
    ] {
        assert!(vaart(tekst).is_none(), "{tekst}");
        assert!(parse_query(tekst).is_ok(), "{tekst}");
    }
    // And nobody describes what has no keyword.
    assert!(vaart("\"b\" { a }").is_none());
    let deler = [("trueish", true), ("nullable", true), ("true", false)];
    for (ord, er_enum) in deler {
        let lest = vaart(&format!("{{ a(b: {ord}) }}")).unwrap();
        assert_eq!(skrevet_ut(&lest).contains("Enum"), er_enum, "{ord}");
    }
}

#[test]
fn en_feil_staar_der_det_slutter_aa_vaere_et_dokument() {
    for (tekst, linje, kolonne) in [
        ("", 1, 1),
        ("{ a", 1, 4),
        ("{ a\n b( }", 2, 5),
        ("{ æ }", 1, 3),
        ("{ a }\n}", 2, 1),
        ("{ a } query b { c }", 1, 7),
        ("query a { b }\nquery a { c }", 2, 1),
        (
            "{ ...a }\nfragment a on B { c }\nfragment a on B { c }",
            3,
            10,
        ),
        ("{ a(b: { c: 1\nc: 2 }) }", 2, 1),
        ("{ a(b: 1e999) }", 1, 8),
        ("{ a(b: \"\\x\") }", 1, 8),
        ("{ a(b: \"c\n\") }", 1, 8),
        ("# \0\n{ a }", 1, 3),
        ("query ($a: Int = [$b]) { c }", 1, 18),
        ("fragment a on B { c }", 1, 22),
        ("type A { b: Int }", 1, 1),
        ("{ a {} }", 1, 6),
    ] {
        let plass = lest(tekst).unwrap_err();
        assert_eq!((plass.line, plass.column), (linje, kolonne), "{tekst:?}");
    }
}

/// As deep as brackets may be set to go, in an unoptimised build and on a quarter of a thread's stack.
#[test]
fn det_dypeste_dokumentet_faar_plass() {
    const DYPT: usize = 64;
    let flere = |ord: &str, antall: usize| ord.repeat(antall);
    let dokumenter = [
        format!("{}{}", flere("{ a ", DYPT), flere("}", DYPT)),
        format!("{}a{}", flere("{ ... ", DYPT), flere("}", DYPT)).replacen("{ ... a", "{ a", 1),
        format!("{{ a(b: {}{}) }}", flere("[", DYPT), flere("]", DYPT)),
        format!("{{ a(b: {}1{}) }}", flere("{ c: ", DYPT), flere("}", DYPT)),
        format!(
            "query ($a: {}B{}) {{ c }}",
            flere("[", DYPT),
            flere("]", DYPT)
        ),
    ];
    for tekst in dokumenter {
        let traad = std::thread::Builder::new().stack_size(512 * 1024);
        let lest = traad.spawn(move || vaart(&tekst).is_some()).unwrap();
        assert!(lest.join().unwrap());
    }
}
