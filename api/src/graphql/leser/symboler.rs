//! The text of a document as tokens (GraphQL §2.1), each byte looked at a bounded number of times.

use async_graphql::Pos;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slag {
    /// One of the punctuators of one byte.
    Tegn(u8),
    /// `...`
    Prikker,
    /// A name, or a word that means something where it stands.
    Navn,
    /// An `Int` or a `Float`.
    Tall,
    /// A string, quotes and escapes as they are written.
    Streng,
    /// A block string, the same.
    Blokk,
    /// No token: a character that begins none, or the beginning of one that is not whole.
    Ukjent,
    /// Behind the last one.
    Slutt,
}

/// A token, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Symbol<'a> {
    /// What it is.
    pub slag: Slag,
    /// As it is written.
    pub tekst: &'a str,
    /// Its line, and its column in characters.
    pub plass: Pos,
}

/// The tokens of a text, one after the other.
pub struct Symboler<'a> {
    resten: &'a str,
    plass: Pos,
}

impl<'a> Symboler<'a> {
    /// From the beginning.
    pub fn av(tekst: &'a str) -> Self {
        Self {
            resten: tekst,
            plass: Pos { line: 1, column: 1 },
        }
    }

    /// Where it has come to, as a token that is none.
    pub fn slutt(&self) -> Symbol<'a> {
        Symbol {
            slag: Slag::Slutt,
            tekst: "",
            plass: self.plass,
        }
    }

    /// Passes so many bytes of a line, each a character.
    fn rett_frem(&mut self, lengde: usize) -> &'a str {
        let delt = self.resten.split_at_checked(lengde);
        let (forbi, resten) = delt.unwrap_or((self.resten, ""));
        self.plass.column += forbi.len();
        self.resten = resten;
        forbi
    }

    /// Passes so many bytes, whatever they are.
    fn flytt(&mut self, lengde: usize) -> &'a str {
        let her = self.resten.as_bytes().iter().take(lengde);
        if her.copied().all(|b| matches!(b, b' '..=b'~')) {
            return self.rett_frem(lengde);
        }
        let delt = self.resten.split_at_checked(lengde);
        let (forbi, resten) = delt.unwrap_or((self.resten, ""));
        let neste = resten.as_bytes().first();
        let slutt = |(nr, b): (usize, u8)| match b {
            b'\n' => Some(nr),
            // With the one that follows it is one end of a line.
            b'\r' => (forbi.as_bytes().get(nr + 1).or(neste) != Some(&b'\n')).then_some(nr),
            _ => None,
        };
        let mut linjeskift = forbi.bytes().enumerate().filter_map(slutt);
        let paa_linjen = match linjeskift.next() {
            None => forbi,
            Some(foerste) => {
                let (flere, siste) = linjeskift.fold((1, foerste), |(n, _), nr| (n + 1, nr));
                self.plass.line += flere;
                self.plass.column = 1;
                forbi.get(siste + 1..).unwrap_or_default()
            }
        };
        self.plass.column += paa_linjen.chars().count();
        self.resten = resten;
        forbi
    }
}

impl<'a> Iterator for Symboler<'a> {
    type Item = Symbol<'a>;

    fn next(&mut self) -> Option<Symbol<'a>> {
        match blankt(self.resten.as_bytes()) {
            0 => {}
            1 if self.resten.starts_with([' ', ',']) => {
                self.rett_frem(1);
            }
            lengde => {
                self.flytt(lengde);
            }
        }
        let (slag, lengde) = foerste(self.resten)?;
        let plass = self.plass;
        let tekst = match slag {
            Slag::Tegn(_) | Slag::Prikker | Slag::Navn | Slag::Tall => self.rett_frem(lengde),
            Slag::Streng | Slag::Blokk | Slag::Ukjent | Slag::Slutt => self.flytt(lengde),
        };
        Some(Symbol { slag, tekst, plass })
    }
}

/// How long what means nothing is at the beginning of a text: blanks and comments. A NUL, which the
/// database cannot keep, is not hidden by one.
fn blankt(tekst: &[u8]) -> usize {
    let mut lengde = 0;
    while let Some(resten @ [foerste, ..]) = tekst.get(lengde..) {
        lengde += match foerste {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => 1,
            b'#' => til(resten, |b| matches!(b, b'\n' | b'\r' | 0)),
            _ if resten.starts_with("\u{FEFF}".as_bytes()) => "\u{FEFF}".len(),
            _ => break,
        };
    }
    lengde
}

/// The token at the beginning of a text, and its length in bytes.
fn foerste(tekst: &str) -> Option<(Slag, usize)> {
    let bytes = tekst.as_bytes();
    Some(match *bytes.first()? {
        b'_' | b'a'..=b'z' | b'A'..=b'Z' => (Slag::Navn, til(bytes, |b| !i_navn(b))),
        tegn @ (b'!' | b'$' | b'&' | b'(' | b')' | b':' | b'=' | b'@' | b'[' | b']' | b'{'
        | b'|' | b'}') => (Slag::Tegn(tegn), 1),
        b'.' if tekst.starts_with("...") => (Slag::Prikker, 3),
        b'"' if tekst.starts_with("\"\"\"") => match blokk(bytes) {
            Some(lengde) => (Slag::Blokk, lengde),
            None => (Slag::Ukjent, bytes.len()),
        },
        b'"' => streng(bytes),
        b'-' | b'0'..=b'9' => tall(bytes),
        _ => (Slag::Ukjent, tekst.chars().next()?.len_utf8()),
    })
}

/// How many bytes come before the first that is one of these.
fn til(tekst: &[u8], slutt: impl Fn(u8) -> bool) -> usize {
    tekst.iter().position(|b| slutt(*b)).unwrap_or(tekst.len())
}

fn i_navn(b: u8) -> bool {
    b == b'_' || b.is_ascii_alphanumeric()
}

/// A string within its line (§2.10.4). One that does not end there goes as far as the line.
fn streng(tekst: &[u8]) -> (Slag, usize) {
    let mut lengde = 1;
    loop {
        match tekst.get(lengde) {
            Some(b'"') => return (Slag::Streng, lengde + 1),
            // Whatever is escaped; that it may be is seen when the string is read.
            Some(b'\\') if !matches!(tekst.get(lengde + 1), None | Some(b'\n' | b'\r')) => {
                lengde += 2;
            }
            None | Some(b'\n' | b'\r') => return (Slag::Ukjent, lengde),
            Some(_) => lengde += 1,
        }
    }
}

/// The length of a block string (§2.10.4), if it ends.
fn blokk(tekst: &[u8]) -> Option<usize> {
    let mut lengde = 3;
    loop {
        let resten = tekst.get(lengde..)?;
        if resten.starts_with(b"\"\"\"") {
            return Some(lengde + 3);
        }
        lengde += if resten.starts_with(b"\\\"\"\"") {
            4
        } else {
            1
        };
    }
}

/// A number (§2.10.1, §2.10.2), which is none where a digit, a dot or a name follows at once.
fn tall(tekst: &[u8]) -> (Slag, usize) {
    let fra = |lengde| tekst.get(lengde..).unwrap_or_default();
    let siffer = |lengde| til(fra(lengde), |b: u8| !b.is_ascii_digit());
    let mut lengde = usize::from(tekst.starts_with(b"-"));
    lengde += match fra(lengde).first() {
        Some(b'0') => 1,
        _ => siffer(lengde),
    };
    if fra(lengde).starts_with(b".") && siffer(lengde + 1) > 0 {
        lengde += 1 + siffer(lengde + 1);
    }
    if let [b'e' | b'E', etter @ ..] = fra(lengde) {
        let fortegn = usize::from(matches!(etter.first(), Some(b'+' | b'-')));
        match siffer(lengde + 1 + fortegn) {
            0 => {}
            antall => lengde += 1 + fortegn + antall,
        }
    }
    let ett_til = fra(lengde)
        .first()
        .is_some_and(|b| *b == b'.' || i_navn(*b));
    if ett_til || lengde == usize::from(tekst.starts_with(b"-")) {
        return (
            Slag::Ukjent,
            til(tekst, |b| !(i_navn(b) || b".+-".contains(&b))),
        );
    }
    (Slag::Tall, lengde)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ser(tekst: &str) -> Vec<(Slag, &str)> {
        Symboler::av(tekst).map(|s| (s.slag, s.tekst)).collect()
    }

    #[test]
    fn et_dokument_er_sine_symboler() {
        let tekst = "\u{FEFF}{ a, b(c: [$d]) @e ...f # {\n}";
        let ventet = "{ a b ( c : [ $ d ] ) @ e ... f }";
        let sett: Vec<&str> = ser(tekst).iter().map(|(_, tekst)| *tekst).collect();
        assert_eq!(sett.join(" "), ventet);
        assert!(ser(" ,#").is_empty());
    }

    #[test]
    fn et_tall_er_et_tall_eller_ingenting() {
        for tekst in ["0", "-0", "12", "-1.5", "1.50e3", "2E-7", "3e+1"] {
            assert_eq!(ser(tekst), [(Slag::Tall, tekst)]);
        }
        assert_eq!(ser("1-2"), [(Slag::Tall, "1"), (Slag::Tall, "-2")]);
        for tekst in [
            "-", "00", "01", "-01", "1.", "1.e3", "1e", "1e+", "1a", "1.5b", "0x1", "1.2.3", "--1",
            "1...a",
        ] {
            assert_eq!(ser(tekst).first(), Some(&(Slag::Ukjent, tekst)), "{tekst}");
        }
    }

    #[test]
    fn en_streng_slutter_der_den_slutter() {
        for tekst in [
            r#""""#,
            r#""{{ # \" \\""#,
            r#""\u{41}""#,
            "\"\\æ\"",
            r#""\u0000""#,
        ] {
            assert_eq!(ser(tekst), [(Slag::Streng, tekst)]);
        }
        for tekst in ["\"\"\"\"\"\"", "\"\"\"a\n\\\"\"\"\n\" \"\"\""] {
            assert_eq!(ser(tekst), [(Slag::Blokk, tekst)]);
        }
        for tekst in [
            "\"",
            "\"a\n",
            "\"\\",
            "\"\\\n\"",
            "\"\"\"a\"\"",
            "\"\"\"\\\"\"\"",
        ] {
            assert_eq!(ser(tekst)[0].0, Slag::Ukjent, "{tekst:?}");
        }
    }

    #[test]
    fn det_som_ikke_er_noe_er_ett_symbol_hvert() {
        for tekst in ["æ", "\0", ".", "..", "?", "'", "\u{7F}"] {
            assert_eq!(ser(tekst)[0].0, Slag::Ukjent, "{tekst:?}");
        }
        assert_eq!(ser("# a\0").len(), 1);
    }

    #[test]
    fn hvert_symbol_vet_hvor_det_staar() {
        let tekst = "a\r\n b\rc \"æ😀\" d\n\n\"\"\"\n\"\"\" e # æ";
        let mut symboler = Symboler::av(tekst);
        let sett: Vec<(usize, usize)> = symboler
            .by_ref()
            .map(|s| (s.plass.line, s.plass.column))
            .collect();
        assert_eq!(
            sett,
            [(1, 1), (2, 2), (3, 1), (3, 3), (3, 8), (5, 1), (6, 5)]
        );
        let slutt = symboler.slutt().plass;
        assert_eq!((slutt.line, slutt.column), (6, 10));
    }
}
