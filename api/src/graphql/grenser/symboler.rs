//! The text of a document, counted byte by byte before it is parsed: a parser's work and its stack
//! grow with what is counted here.

use std::{borrow::Cow, ops::Range};

use super::{Avvist, Grense, antall, hoeyst};
use crate::konfig::Dokumentgrenser;

/// Said of what does not parse.
pub const UGYLDIG: &str = "Dokumentet er ikke gyldig GraphQL.";

/// Measures a text.
///
/// # Errors
/// It is too long.
pub fn kontroller_lengde(tekst: &str, grenser: &Dokumentgrenser) -> Result<(), Avvist> {
    hoeyst(Grense::Dokument, grenser.kib * 1024, antall(tekst.len()))
}

/// Bytes of a string that count as one token more: reading them takes a parser as long.
const BIT: usize = 16;

/// Counts a text. What is left to parse: the same, with blanks where comments were, which cost a
/// parser much more.
///
/// # Errors
/// It has too much in it to be parsed, is too deep, or cannot be parsed.
pub fn kontroller_symboler<'a>(
    tekst: &'a str,
    grenser: &Dokumentgrenser,
) -> Result<Cow<'a, str>, Avvist> {
    let skannet = skann(tekst.as_bytes());
    hoeyst(Grense::Symboler, grenser.symboler, skannet.symboler)?;
    hoeyst(Grense::Klammer, grenser.klammer(), skannet.klammer)?;
    if !skannet.hel || tekst.contains('\0') {
        return Err(Avvist::Ugyldig(UGYLDIG));
    }
    Ok(uten_kommentarer(tekst, &skannet.kommentarer))
}

/// Nothing that follows moves: a comment ends with its line.
fn uten_kommentarer<'a>(tekst: &'a str, kommentarer: &[Range<usize>]) -> Cow<'a, str> {
    if kommentarer.is_empty() {
        return tekst.into();
    }
    let (mut ut, mut fra) = (String::with_capacity(tekst.len()), 0);
    for kommentar in kommentarer {
        ut.push_str(tekst.get(fra..kommentar.start).unwrap_or_default());
        ut.extend(std::iter::repeat_n(' ', kommentar.len()));
        fra = kommentar.end;
    }
    ut.push_str(tekst.get(fra..).unwrap_or_default());
    ut.into()
}

#[derive(Debug, PartialEq, Eq)]
struct Skannet {
    symboler: u64,
    klammer: u64,
    /// Every string and bracket is closed, and no string has a NUL, which PostgreSQL cannot store.
    /// Nothing is counted beyond a string that is not whole: a parser that looks for the end of one
    /// would go through the rest of the text for each.
    hel: bool,
    kommentarer: Vec<Range<usize>>,
}

fn skann(tekst: &[u8]) -> Skannet {
    let (mut symboler, mut klammer, mut aapne, mut hel) = (0, 0, 0_u64, true);
    let mut kommentarer = Vec::new();
    let mut resten = tekst;
    while let Some(&foerste) = resten.first() {
        let lengde = match foerste {
            b' ' | b'\t' | b',' | b'\r' | b'\n' => 1,
            b'#' => {
                let lengde = til(resten, |b| b == b'\n' || b == b'\r');
                let fra = tekst.len() - resten.len();
                kommentarer.push(fra..fra + lengde);
                lengde
            }
            b'"' => {
                symboler += 1;
                let Some(lengde) = streng(resten) else {
                    hel = false;
                    break;
                };
                symboler += antall(lengde / BIT);
                lengde
            }
            b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                symboler += 1;
                til(resten, |b| {
                    !(b.is_ascii_alphanumeric() || b".-_".contains(&b))
                })
            }
            b'{' | b'[' | b'(' => {
                symboler += 1;
                aapne += 1;
                klammer = klammer.max(aapne);
                1
            }
            b'}' | b']' | b')' => {
                symboler += 1;
                hel &= aapne > 0;
                aapne = aapne.saturating_sub(1);
                1
            }
            _ => {
                symboler += 1;
                1
            }
        };
        resten = resten.get(lengde..).unwrap_or_default();
    }
    Skannet {
        symboler,
        klammer,
        hel: hel && aapne == 0,
        kommentarer,
    }
}

/// How many bytes come before the first that is one of these.
fn til(tekst: &[u8], slutt: impl Fn(u8) -> bool) -> usize {
    tekst.iter().position(|b| slutt(*b)).unwrap_or(tekst.len())
}

/// The length of the string at the beginning of a text, its quotes included.
fn streng(tekst: &[u8]) -> Option<usize> {
    if tekst.starts_with(b"\"\"\"") {
        return blokkstreng(tekst);
    }
    let mut plass = 1;
    loop {
        match tekst.get(plass)? {
            b'"' => return Some(plass + 1),
            b'\n' | b'\r' => return None,
            b'\\' if er_nul(tekst.get(plass..)?) => return None,
            b'\\' => plass += 2,
            _ => plass += 1,
        }
    }
}

/// Whether an escape stands for NUL: `\u0000`, `\u{0}`.
fn er_nul(escape: &[u8]) -> bool {
    let Some(kode) = escape.strip_prefix(b"\\u") else {
        return false;
    };
    let kode = kode.strip_prefix(b"{").unwrap_or(kode);
    let nuller = til(kode, |b| b != b'0');
    nuller >= 4 || (nuller > 0 && kode.get(nuller) == Some(&b'}'))
}

fn blokkstreng(tekst: &[u8]) -> Option<usize> {
    let mut plass = 3;
    loop {
        let resten = tekst.get(plass..)?;
        if resten.starts_with(b"\"\"\"") {
            return Some(plass + 3);
        }
        plass += match resten.first()? {
            b'\\' if resten.starts_with(b"\\\"\"\"") => 4,
            _ => 1,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ser(tekst: &str) -> (u64, u64, bool) {
        let s = skann(tekst.as_bytes());
        (s.symboler, s.klammer, s.hel)
    }

    #[test]
    fn symboler_telles_som_leseren_ser_dem() {
        assert_eq!(ser(""), (0, 0, true));
        assert_eq!(ser("{ a, b }"), (4, 1, true));
        assert_eq!(ser("{a(b: -1.5e3, c: [$d]) @e}"), (16, 3, true));
        assert_eq!(ser("# { { {\n{ a } # {"), (3, 1, true));
        assert_eq!(ser("{ ...f ... on B { c } }"), (9, 2, true));
    }

    #[test]
    fn det_som_staar_i_en_streng_er_ett_symbol() {
        assert_eq!(ser(r#"{ a(b: "{{{ \" {{{") }"#), (8, 2, true));
        assert_eq!(ser("{ a(b: \"\"\"{ \\\"\"\"\n{\"\"\") }"), (8, 2, true));
        assert_eq!(ser(r#"["" "a"]"#), (4, 1, true));
    }

    #[test]
    fn en_lang_streng_er_flere() {
        assert_eq!(ser(&format!("\"{}\"", "x".repeat(13))).0, 1);
        assert_eq!(ser(&format!("\"{}\"", "x".repeat(14))).0, 2);
        assert_eq!(ser(&format!("\"\"\"{}\"\"\"", "x".repeat(4_000))).0, 251);
    }

    #[test]
    fn kommentarer_blir_blanke_og_ingenting_flytter_seg() {
        let uten = |tekst| {
            let lest = kontroller_symboler(tekst, &Dokumentgrenser::default());
            lest.map(Cow::into_owned)
        };
        let tekst = "{ a # æ { \n b #\r\n c(d: \"# e\", f: \"\"\"# g\n\"\"\") }# \"";
        let ventet = "{ a        \n b  \r\n c(d: \"# e\", f: \"\"\"# g\n\"\"\") }   ";
        assert_eq!(uten(tekst), Ok(ventet.to_owned()));
        assert!(matches!(
            kontroller_symboler("{ a }", &Dokumentgrenser::default()),
            Ok(Cow::Borrowed("{ a }"))
        ));
    }

    #[test]
    fn det_som_ikke_er_lukket_er_ikke_helt() {
        for tekst in [
            "{",
            "}",
            "{ a",
            "\"",
            "\"a\n\"",
            "\"\\",
            "\"\"\" { ",
            "\"\"\"\"\"",
            r#"["\u0000"]"#,
            r#"["a\u{00}"]"#,
        ] {
            assert!(!ser(tekst).2, "{tekst:?}");
        }
    }
}
