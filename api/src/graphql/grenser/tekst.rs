//! The text of a document, measured and cut into tokens before it is read: what reading it takes, and
//! how deep that goes, is bounded by what is counted here.

use super::{Avvist, Grense, antall, hoeyst};
use crate::{
    graphql::leser::{Slag, Symbol, Symboler},
    konfig::Dokumentgrenser,
};

/// Measures a text.
///
/// # Errors
/// It is too long.
pub fn kontroller_lengde(tekst: &str, grenser: &Dokumentgrenser) -> Result<(), Avvist> {
    hoeyst(Grense::Dokument, grenser.kib * 1024, antall(tekst.len()))
}

/// Bytes of a string that count as one token more: it is kept, and looked at, as long as it is.
const BIT: usize = 16;

/// Room for the tokens of most texts.
const NOEN: usize = 256;

/// The tokens of a text, and one for its end.
///
/// # Errors
/// There are too many of them, or brackets within each other, or a name is too long.
pub fn symboler<'a>(tekst: &'a str, grenser: &Dokumentgrenser) -> Result<Vec<Symbol<'a>>, Avvist> {
    let mut alle = Vec::with_capacity(tekst.len().min(NOEN));
    let mut leser = Symboler::av(tekst);
    let (mut sett, mut aapne, mut klammer, mut navn) = (0_u64, 0_u64, 0, 0);
    for symbol in leser.by_ref() {
        sett += 1;
        match symbol.slag {
            Slag::Streng | Slag::Blokk => sett += antall(symbol.tekst.len() / BIT),
            Slag::Navn => navn = antall(symbol.tekst.len()).max(navn),
            Slag::Tegn(b'{' | b'[' | b'(') => aapne += 1,
            Slag::Tegn(b'}' | b']' | b')') => aapne = aapne.saturating_sub(1),
            _ => {}
        }
        klammer = aapne.max(klammer);
        if sett <= u64::from(grenser.symboler) {
            alle.push(symbol);
        }
    }
    hoeyst(Grense::Symboler, grenser.symboler, sett)?;
    hoeyst(Grense::Navn, grenser.navn, navn)?;
    hoeyst(Grense::Klammer, grenser.klammer(), klammer)?;
    alle.push(leser.slutt());
    Ok(alle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::grenser::Overskredet;

    /// What is counted of a text, by the limit that says it.
    fn telt(tekst: &str, hva: Grense) -> u64 {
        let mut grenser = Dokumentgrenser::default();
        match hva {
            Grense::Symboler => grenser.symboler = 0,
            _ => grenser.dybde = 0,
        }
        match symboler(tekst, &grenser) {
            Err(Avvist::Over(Overskredet {
                grense, bedt_om, ..
            })) if grense == hva => bedt_om,
            _ => 0,
        }
    }

    #[test]
    fn symboler_telles() {
        for (tekst, ventet) in [
            ("", 0),
            ("{ a, b }", 4),
            ("{a(b: -1.5e3, c: [$d]) @e}", 16),
            ("# { { {\n{ a } # {", 3),
            ("{ ...f ... on B { c } }", 10),
            (r#"{ a(b: "{{{ \" {{{") }"#, 8),
            ("{ a(b: \"\"\"{ \\\"\"\"\n{\"\"\") }", 8),
            (r#"["" "a"]"#, 4),
        ] {
            assert_eq!(telt(tekst, Grense::Symboler), ventet, "{tekst}");
        }
    }

    #[test]
    fn en_lang_streng_er_flere() {
        for (tekst, ventet) in [
            (format!("\"{}\"", "x".repeat(13)), 1),
            (format!("\"{}\"", "x".repeat(14)), 2),
            (format!("\"\"\"{}\"\"\"", "x".repeat(4_000)), 251),
        ] {
            assert_eq!(telt(&tekst, Grense::Symboler), ventet);
        }
    }

    #[test]
    fn klammer_telles_i_hverandre() {
        let fler = |n: usize| "{[(".repeat(n);
        assert_eq!(telt(&fler(6), Grense::Klammer), 18);
        assert_eq!(telt(&format!("{{[(]}}}}{}", fler(6)), Grense::Klammer), 18);
        assert_eq!(
            telt(&format!("\"{}\"#{}", fler(9), fler(9)), Grense::Klammer),
            0
        );
    }
}
