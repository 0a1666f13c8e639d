//! Identity numbers and organisation numbers.

use crate::auth::nummer::{Nummerfeil, Nummerregel, Organisasjonsnummer, Personnummer};
use Nummerregel::{Ekte, Syntetisk};

/// Skatteetaten's published vectors for the check digits.
const GYLDIGE_I_DAG: [&str; 3] = ["02013299997", "02013299806", "30108299920"];
const GYLDIGE_FRA_2032: [&str; 2] = ["02013299903", "30108299939"];
/// Brønnøysundregistrene.
const ORGANISASJONER: [&str; 3] = ["123456785", "991825827", "910753614"];

fn feil(tekst: &str, regel: Nummerregel) -> Option<Nummerfeil> {
    Personnummer::parse(tekst, regel).err()
}

/// The first nine digits with check digits; `rest` as the rule for the first one asks.
fn med_kontroll(foran: &str, rest: u32) -> Option<String> {
    let siffer: Vec<u32> = foran.chars().filter_map(|t| t.to_digit(10)).collect();
    let sum = |vekter: &[u32], s: &[u32]| s.iter().zip(vekter).map(|(s, v)| s * v).sum::<u32>();
    let k1 = (11 + rest - sum(&[3, 7, 6, 1, 8, 9, 4, 5, 2], &siffer) % 11) % 11;
    let med_k1 = [siffer, vec![k1]].concat();
    let k2 = (11 - sum(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2], &med_k1) % 11) % 11;
    (k1 < 10 && k2 < 10).then(|| format!("{foran}{k1}{k2}"))
}

/// A valid number with this date part.
fn nummer(dato: &str) -> String {
    (100..1_000)
        .find_map(|n| med_kontroll(&format!("{dato}{n}"), 0))
        .expect("a number")
}

#[test]
fn both_rules_for_check_digits_are_accepted() {
    for tekst in GYLDIGE_I_DAG.iter().chain(&GYLDIGE_FRA_2032) {
        assert_eq!(feil(tekst, Ekte), None, "{tekst}");
    }
    for rest in 0..11 {
        let treff = (100..1_000).find_map(|n| med_kontroll(&format!("158723{n}"), rest));
        let ventet = (rest > 3).then_some(Nummerfeil::Kontrollsiffer);
        assert_eq!(
            feil(&treff.expect("a number"), Syntetisk),
            ventet,
            "rest {rest}"
        );
    }
}

#[test]
fn one_wrong_digit_anywhere_is_noticed() {
    for i in 0..11 {
        for siffer in b'0'..=b'9' {
            let mut tekst = nummer("158723").into_bytes();
            if tekst[i] == siffer {
                continue;
            }
            tekst[i] = siffer;
            let tekst = String::from_utf8(tekst).expect("digits");
            // The tolerance of the 2032 rule lies in the first check digit alone, and the second
            // check digit, which covers it, has no tolerance.
            assert!(feil(&tekst, Syntetisk).is_some(), "{tekst}");
        }
    }
}

#[test]
fn synthetic_and_real_numbers_never_mix() {
    let (ekte, syntetisk) = (nummer("150723"), nummer("158723"));
    assert_eq!(feil(&ekte, Ekte), None);
    assert_eq!(feil(&syntetisk, Syntetisk), None);
    assert_eq!(feil(&ekte, Syntetisk), Some(Nummerfeil::IkkeSyntetisk));
    assert_eq!(feil(&syntetisk, Ekte), Some(Nummerfeil::Syntetisk));
}

#[test]
fn a_month_of_eighty_is_neither_synthetic_nor_a_month() {
    let tekst = nummer("158023");
    assert_eq!(feil(&tekst, Syntetisk), Some(Nummerfeil::IkkeSyntetisk));
    assert_eq!(feil(&tekst, Ekte), Some(Nummerfeil::Dato));
}

#[test]
fn a_d_number_has_forty_added_to_the_day() {
    for dato in ["550723", "410123", "710123"] {
        assert_eq!(feil(&nummer(dato), Ekte), None, "{dato}");
    }
    for dato in ["558723", "418123", "719223"] {
        assert_eq!(feil(&nummer(dato), Syntetisk), None, "{dato}");
    }
}

#[test]
fn the_first_six_digits_are_a_date() {
    for dato in [
        "310123", "300423", "280223", "290224", "290212", "290200", "311223", "010100",
    ] {
        assert_eq!(feil(&nummer(dato), Ekte), None, "{dato}");
    }
    let ingen_dato = [
        "000123", "320123", "310423", "310623", "310923", "311123", "290223", "290210", "300224",
        "010023", "011323", "400123", "720123", "800123", "014123", "018023",
    ];
    for dato in ingen_dato {
        assert_eq!(feil(&nummer(dato), Ekte), Some(Nummerfeil::Dato), "{dato}");
    }
    for dato in ["019323", "328123", "308223"] {
        assert_eq!(
            feil(&nummer(dato), Syntetisk),
            Some(Nummerfeil::Dato),
            "{dato}"
        );
    }
}

#[test]
fn only_eleven_ascii_digits_are_a_number() {
    for tekst in [
        "",
        "0201329999",
        "020132999970",
        "020132 99997",
        "02013299997\n",
        "0201329999x",
        "-2013299997",
        "٠٢٠١٣",
        "０２０１3299997",
    ] {
        assert_eq!(feil(tekst, Ekte), Some(Nummerfeil::Form), "{tekst:?}");
    }
}

#[test]
fn a_number_shows_its_digits_only_when_asked() {
    let tekst = nummer("158723");
    let nummer = Personnummer::parse(&tekst, Syntetisk).expect("valid");
    assert_eq!(nummer.siffer(), tekst);
    for vist in [
        format!("{nummer}"),
        format!("{nummer:?}"),
        format!("{nummer:#?}"),
    ] {
        assert!(
            !vist.is_empty() && !vist.contains(|t: char| t.is_ascii_digit()),
            "{vist}"
        );
    }
    for feil in [
        Nummerfeil::Form,
        Nummerfeil::Dato,
        Nummerfeil::Kontrollsiffer,
    ] {
        assert!(!format!("{feil} {feil:?}").contains(|t: char| t.is_ascii_digit()));
    }
}

#[test]
fn an_organisation_number_has_a_check_digit() {
    for tekst in ORGANISASJONER {
        let nummer = Organisasjonsnummer::parse(tekst).expect(tekst);
        assert_eq!((nummer.siffer(), &*nummer.to_string()), (tekst, tekst));
        assert!(format!("{nummer:?}").contains(tekst));
        let siste = tekst.as_bytes()[8] - b'0';
        for annet in (0..10).filter(|siffer| *siffer != siste) {
            let galt = format!("{}{annet}", &tekst[..8]);
            assert_eq!(
                Organisasjonsnummer::parse(&galt).err(),
                Some(Nummerfeil::Kontrollsiffer)
            );
        }
    }
}

#[test]
fn an_organisation_number_whose_check_digit_would_be_ten_does_not_exist() {
    // Sum 3·1+2·2+7·3+6·4+5·5+4·6+3·7+2·0 = 122, remainder 1: no single digit fits.
    for siffer in 0..10 {
        let tekst = format!("12345670{siffer}");
        assert_eq!(
            Organisasjonsnummer::parse(&tekst).err(),
            Some(Nummerfeil::Kontrollsiffer)
        );
    }
}

#[test]
fn only_nine_ascii_digits_are_an_organisation_number() {
    for tekst in [
        "",
        "12345678",
        "1234567850",
        "123 456 785",
        "12345678x",
        "１23456785",
    ] {
        assert_eq!(
            Organisasjonsnummer::parse(tekst).err(),
            Some(Nummerfeil::Form),
            "{tekst:?}"
        );
    }
}
