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
    // More than twice too many are not told apart.
    let nok = 2 * u64::from(grenser.symboler);
    for symbol in leser.by_ref() {
        if sett > nok {
            break;
        }
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

    /// What is counted of a text: the least that its limit has to be.
    fn telt(tekst: &str, hva: Grense) -> u64 {
        let over = |hoeyst: u32| {
            let mut grenser = Dokumentgrenser {
                symboler: u32::MAX,
                ..Dokumentgrenser::default()
            };
            match hva {
                Grense::Symboler => grenser.symboler = hoeyst,
                _ => grenser.dybde = 0,
            }
            match symboler(tekst, &grenser) {
                Err(Avvist::Over(over)) if over.grense == hva => Some(over.bedt_om),
                _ => None,
            }
        };
        match hva {
            Grense::Symboler => (0..).find(|n| over(*n).is_none()).map_or(0, u64::from),
            _ => over(0).unwrap_or(0),
        }
    }

    #[test]
    fn det_som_er_mer_enn_dobbelt_telles_ikke() {
        let grenser = Dokumentgrenser {
            symboler: 10,
            ..Dokumentgrenser::default()
        };
        for (antall, sagt) in [(11, 11), (20, 20), (21, 21), (10_000, 21)] {
            let svar = symboler(&"a ".repeat(antall), &grenser).unwrap_err();
            let Avvist::Over(over) = svar else {
                panic!("{svar:?}");
            };
            assert_eq!((over.hoeyst, over.bedt_om), (10, sagt));
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
