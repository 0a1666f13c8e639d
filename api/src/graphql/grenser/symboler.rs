//! The text of a document, counted byte by byte before it is parsed: a parser's work and its stack
//! grow with what is counted here.

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

/// Counts a text.
///
/// # Errors
/// It has too much in it to be parsed, is too deep, or cannot be parsed.
pub fn kontroller_symboler(tekst: &str, grenser: &Dokumentgrenser) -> Result<(), Avvist> {
    let skannet = skann(tekst.as_bytes());
    hoeyst(Grense::Symboler, grenser.symboler, skannet.symboler)?;
    hoeyst(Grense::Klammer, grenser.klammer(), skannet.klammer)?;
    if skannet.hel && !tekst.contains('\0') {
        return Ok(());
    }
    Err(Avvist::Ugyldig(UGYLDIG))
}

#[derive(Debug, PartialEq, Eq)]
struct Skannet {
    symboler: u64,
    klammer: u64,
    /// Every string and bracket is closed, and no string has a NUL, which PostgreSQL cannot store.
    /// Nothing is counted beyond a string that is not whole: a parser that looks for the end of one
    /// would go through the rest of the text for each.
    hel: bool,
}

fn skann(tekst: &[u8]) -> Skannet {
    let (mut symboler, mut klammer, mut aapne, mut hel) = (0, 0, 0_u64, true);
    let mut resten = tekst;
    while let Some(&foerste) = resten.first() {
        let lengde = match foerste {
            b' ' | b'\t' | b',' | b'\r' | b'\n' => 1,
            b'#' => til_linjeslutt(resten),
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
    }
}

/// How many bytes come before the first that is one of these.
fn til(tekst: &[u8], slutt: impl Fn(u8) -> bool) -> usize {
    tekst.iter().position(|b| slutt(*b)).unwrap_or(tekst.len())
}

/// The length of the comment at the beginning of a text.
pub(super) fn til_linjeslutt(tekst: &[u8]) -> usize {
    til(tekst, |b| b == b'\n' || b == b'\r')
}

/// Whether the string at the beginning of a text is one of several lines, in which nothing is escaped
/// but its end.
pub(super) fn blokk(tekst: &[u8]) -> bool {
    tekst.starts_with(b"\"\"\"")
}

/// The length of the string at the beginning of a text, its quotes included.
pub(super) fn streng(tekst: &[u8]) -> Option<usize> {
    if blokk(tekst) {
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
    let nuller = |kode: &[u8]| til(kode, |b| b != b'0');
    match kode.strip_prefix(b"{") {
        None => nuller(kode) >= 4,
        Some(kode) => nuller(kode) > 0 && kode.get(nuller(kode)) == Some(&b'}'),
    }
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
        for tekst in [r#"["\u000A"]"#, r#"["\u{000022}"]"#, r#"["\\u0000"]"#] {
            assert!(ser(tekst).2, "{tekst:?}");
        }
    }
}
