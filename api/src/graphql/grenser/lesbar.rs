//! The text of a document as the library's parser reads it: with blanks for comments, which cost it much
//! more, and with characters for the escapes that it does not know. Nothing that follows moves, so that
//! errors tell where they are (by one column, behind a control character given by one digit).

use std::borrow::Cow;

use super::symboler::{blokk, streng, til_linjeslutt};

/// A text whose strings are whole.
pub fn lesbar(tekst: &str) -> Cow<'_, str> {
    if !tekst.contains(['#', '\\']) {
        return tekst.into();
    }
    let (mut ut, mut resten) = (String::with_capacity(tekst.len()), tekst);
    while let Some(plass) = resten.find(['#', '"']) {
        let (foer, fra) = resten.split_at(plass);
        ut.push_str(foer);
        let kommentar = fra.starts_with('#');
        let lengde = if kommentar {
            til_linjeslutt(fra.as_bytes())
        } else {
            streng(fra.as_bytes()).unwrap_or(fra.len())
        };
        let (her, etter) = fra.split_at_checked(lengde).unwrap_or((fra, ""));
        if kommentar {
            ut.extend(her.bytes().map(|_| ' '));
        } else if blokk(her.as_bytes()) {
            ut.push_str(her);
        } else {
            skriv_streng(her, &mut ut);
        }
        resten = etter;
    }
    ut.push_str(resten);
    ut.into()
}

/// A string, and as many blanks after it as it has become shorter.
fn skriv_streng(streng: &str, ut: &mut String) {
    let (mut resten, mut spart) = (streng, 0);
    while let Some(plass) = resten.find('\\') {
        let (foer, escape) = resten.split_at(plass);
        ut.push_str(foer);
        let (lengde, tegn) = match unicode(escape) {
            Some((lengde, tegn)) => (lengde, Some(tegn)),
            // Two that belong together, or what the parser refuses.
            None => (escape.chars().take(2).map(char::len_utf8).sum(), None),
        };
        let (her, etter) = escape.split_at(lengde);
        match tegn {
            None => ut.push_str(her),
            // Written out it could end the string, or its line.
            Some(tegn) if matches!(tegn, '"' | '\\') || tegn.is_control() => {
                ut.push_str(&format!("\\u{:04X}", u32::from(tegn)));
                spart += lengde.saturating_sub(6);
            }
            Some(tegn) => {
                ut.push(tegn);
                spart += lengde - 1;
            }
        }
        resten = etter;
    }
    ut.push_str(resten);
    ut.extend(std::iter::repeat_n(' ', spart));
}

/// An escape that the parser does not know (GraphQL §2.9.4): a pair of surrogates, or a character by its
/// number in braces. Its length, and what it stands for.
fn unicode(escape: &str) -> Option<(usize, char)> {
    let etter = escape.strip_prefix("\\u")?;
    if let Some(kode) = etter.strip_prefix('{') {
        // No further than a number can be: a string may be full of braces that nothing closes.
        let siffer = kode.bytes().take(9).take_while(u8::is_ascii_hexdigit);
        let kode = kode.split_at_checked(siffer.count())?.0;
        etter
            .as_bytes()
            .get(kode.len() + 1)
            .filter(|b| **b == b'}')?;
        let tegn = char::from_u32(heksadesimalt(kode)?)?;
        return Some((kode.len() + 4, tegn));
    }
    let hoey = heksadesimalt(etter.get(..4)?)?;
    let lav = etter.get(4..)?.strip_prefix("\\u")?;
    let lav = heksadesimalt(lav.get(..4)?)?;
    if !(0xD800..0xDC00).contains(&hoey) || !(0xDC00..0xE000).contains(&lav) {
        return None;
    }
    let tegn = char::from_u32(0x1_0000 + ((hoey - 0xD800) << 10) + (lav - 0xDC00))?;
    Some((12, tegn))
}

fn heksadesimalt(kode: &str) -> Option<u32> {
    let siffer = (1..=8).contains(&kode.len()) && kode.bytes().all(|b| b.is_ascii_hexdigit());
    siffer.then(|| u32::from_str_radix(kode, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kommentarer_blir_blanke_og_ingenting_flytter_seg() {
        let tekst = "{ a # æ { \n b #\r\n c(d: \"# e\", f: \"\"\"# g\n\"\"\") }# \"";
        let ventet = "{ a        \n b  \r\n c(d: \"# e\", f: \"\"\"# g\n\"\"\") }   ";
        assert_eq!(lesbar(tekst), ventet);
        assert!(matches!(lesbar("{ a }"), Cow::Borrowed("{ a }")));
    }

    #[test]
    fn et_tegn_er_det_samme_hvordan_det_enn_er_skrevet() {
        for (tekst, ventet) in [
            (r#"["\uD83D\uDE00" a]"#, r#"["😀"            a]"#),
            (
                r#"["\ud83d\ude00\ud83d\ude00"]"#,
                &format!(r#"["😀😀"{}]"#, " ".repeat(22)),
            ),
            (r#"["\u{1F600}" a]"#, r#"["😀"         a]"#),
            (r#"["\u{41}\u{000022}"]"#, r#"["A\u0022"         ]"#),
        ] {
            let lest = lesbar(tekst);
            assert_eq!(lest, ventet);
            assert_eq!(lest.chars().count(), tekst.chars().count(), "{tekst}");
        }
    }

    #[test]
    fn klammer_som_ingen_lukker_leses_en_gang() {
        let mange = format!("[\"{}}}\"]", "\\u{".repeat(1_000_000));
        let start = std::time::Instant::now();
        assert_eq!(lesbar(&mange), mange);
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    }

    #[test]
    fn det_leseren_kan_eller_ikke_skal_kunne_blir_staaende() {
        for tekst in [
            r#"["\u0041" "\\u{41}" "\" \\"]"#,
            r#"["\uD83D" "\uDE00\uD83D" "\uD83D\u0041" "\uD83Dx"]"#,
            r#"["\u{D83D}" "\u{110000}" "\u{}" "\u{+41}" "\u{41" "\u{123456789}" "\u00"]"#,
            r#"["""\uD83D\uDE00 \u{41}"""]"#,
            "[\"\\æ\"]",
        ] {
            assert_eq!(lesbar(tekst), tekst);
        }
    }
}
