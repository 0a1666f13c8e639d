//! What a string in a document stands for (GraphQL §2.10.4).

/// The value of a string from between its quotes, if all that is escaped in it may be. NUL may not: the
/// database cannot keep it.
pub fn vanlig(innhold: &str) -> Option<String> {
    let mut ut = String::with_capacity(innhold.len());
    let mut resten = innhold;
    while let Some((foer, escape)) = resten.split_once('\\') {
        ut.push_str(foer);
        let (tegn, etter) = tegn(escape)?;
        ut.push(tegn);
        resten = etter;
    }
    ut.push_str(resten);
    (!ut.contains('\0')).then_some(ut)
}

/// The character of an escape from behind its backslash, and what follows it.
fn tegn(escape: &str) -> Option<(char, &str)> {
    let mut tegn = escape.chars();
    let ett = match tegn.next()? {
        ett @ ('"' | '\\' | '/') => ett,
        'b' => '\u{8}',
        'f' => '\u{C}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode(tegn.as_str()),
        _ => return None,
    };
    Some((ett, tegn.as_str()))
}

/// The character of `XXXX`, of a pair of surrogates, or of `{X…}`, and what follows it.
fn unicode(kode: &str) -> Option<(char, &str)> {
    if let Some(kode) = kode.strip_prefix('{') {
        let siffer = kode.bytes().take_while(u8::is_ascii_hexdigit);
        let (kode, etter) = kode.split_at_checked(siffer.count())?;
        return Some((
            char::from_u32(heksadesimalt(kode)?)?,
            etter.strip_prefix('}')?,
        ));
    }
    let (hoey, etter) = enhet(kode)?;
    if let Some(tegn) = char::from_u32(hoey) {
        return Some((tegn, etter));
    }
    let (lav, etter) = enhet(etter.strip_prefix("\\u")?)?;
    if !(0xD800..0xDC00).contains(&hoey) || !(0xDC00..0xE000).contains(&lav) {
        return None;
    }
    let tegn = char::from_u32(0x1_0000 + ((hoey - 0xD800) << 10) + (lav - 0xDC00))?;
    Some((tegn, etter))
}

fn enhet(kode: &str) -> Option<(u32, &str)> {
    let (kode, etter) = kode.split_at_checked(4)?;
    Some((heksadesimalt(kode)?, etter))
}

fn heksadesimalt(kode: &str) -> Option<u32> {
    if kode.is_empty() || !kode.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    match kode.trim_start_matches('0') {
        "" => Some(0),
        tall => u32::from_str_radix(tall, 16).ok(),
    }
}

/// The value of a block string from between its quotes: without the indent that its lines share, and
/// without the blank lines around it. NUL may not be in it either.
pub fn blokk(innhold: &str) -> Option<String> {
    (!innhold.contains('\0')).then(|| uten_innrykk(innhold))
}

fn uten_innrykk(innhold: &str) -> String {
    let linjer: Vec<&str> = innhold
        .split("\r\n")
        .flat_map(|del| del.split(['\r', '\n']))
        .collect();
    let innrykk = |linje: &&str| linje.find(|c| c != ' ' && c != '\t');
    let felles = linjer.iter().skip(1).filter_map(innrykk).min().unwrap_or(0);
    let med_innhold = |linje: &&str| innrykk(linje).is_some();
    let foerste = linjer.iter().position(med_innhold);
    let siste = linjer.iter().rposition(med_innhold);
    let (Some(foerste), Some(siste)) = (foerste, siste) else {
        return String::new();
    };
    let linjer = linjer.iter().enumerate().take(siste + 1).skip(foerste);
    let innenfor = linjer.map(|(nr, linje)| match nr {
        0 => linje,
        // One that is blank may be shorter.
        _ => linje.get(felles..).unwrap_or_default(),
    });
    innenfor
        .collect::<Vec<&str>>()
        .join("\n")
        .replace("\\\"\"\"", "\"\"\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn et_tegn_er_det_samme_hvordan_det_enn_er_skrevet() {
        for (skrevet, ventet) in [
            ("", ""),
            ("æ😀", "æ😀"),
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"),
            (r"\u0041\u00e6", "Aæ"),
            (r"\uD83D\uDE00\ud83d\ude00", "😀😀"),
            (r"\u{1F600}\u{41}\u{0000000022}", "😀A\""),
            (r"\\u0041", r"\u0041"),
        ] {
            assert_eq!(vanlig(skrevet).as_deref(), Some(ventet), "{skrevet}");
        }
    }

    #[test]
    fn det_som_ikke_er_et_tegn_er_ingen_streng() {
        for skrevet in [
            r"\uD83D",
            r"\uDE00\uD83D",
            r"\uD83D\u0041",
            r"\uD83Dx",
            r"\uD83D\uD83D",
            r"\u{D83D}",
            r"\u{110000}",
            r"\u{}",
            r"\u{+41}",
            r"\u{41",
            r"\u{fffffffff}",
            r"\u00",
            r"\u00æ",
            r"\u+041",
            r"\x",
            r"\æ",
            r"\u0000",
            r"\u{0}",
            "\0",
            "\\",
        ] {
            assert_eq!(vanlig(skrevet), None, "{skrevet}");
        }
    }

    #[test]
    fn klammer_som_ingen_lukker_leses_en_gang() {
        let start = std::time::Instant::now();
        assert_eq!(vanlig(&"\\u{".repeat(1_000_000)), None);
        assert!(vanlig(&"\\u{41}".repeat(300_000)).is_some());
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    }

    #[test]
    fn en_blokk_er_uten_sitt_innrykk() {
        for (skrevet, ventet) in [
            ("", ""),
            ("\r\n \r\t\n", ""),
            ("abc", "abc"),
            ("  a\r\n   b\n     c\r    d", "  a\nb\n  c\n d"),
            ("\n\n  a\n \n  b\n\n ", "a\n\nb"),
            ("a\n\\\"\"\"\\n", "a\n\"\"\"\\n"),
            ("æ\n\tø\n å", "æ\nø\nå"),
        ] {
            assert_eq!(blokk(skrevet).as_deref(), Some(ventet), "{skrevet:?}");
        }
        assert_eq!(blokk("a\0"), None);
    }
}
