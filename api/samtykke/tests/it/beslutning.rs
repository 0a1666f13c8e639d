//! What a decision says of rows: whose, of which class, and what is missing.

use crate::felles::{
    ASKOEY, BRIT, HELSEFORETAK, PAAL, PSYKISK_HELSE, Verden, borger, dag_dps, kari, samtykke_til,
    siri, vanlige_samtykker,
};
use samtykke::{
    Avgivere, Avslag, Avslagsgrunn, Kategori, Kategorier, Klasse, Mottaker, Radrett, Samtykke,
};

const RAAD: Klasse = Klasse::av(&[Kategori::KriseplanRaad]);
const IDENTITET: Klasse = Klasse::av(&[Kategori::Identitet]);

fn rad_hos(eier: samtykke::VirksomhetId) -> Radrett {
    Radrett {
        eier: Some(eier),
        ..Radrett::default()
    }
}

fn til_kari() -> Samtykke {
    samtykke_til(Mottaker::Enhet(PSYKISK_HELSE), Some(ASKOEY))
}

#[test]
fn bare_avgivernes_rader_aapnes() {
    let b = Verden::med([Samtykke {
        avgivere: vec![HELSEFORETAK],
        ..til_kari()
    }])
    .avgjoer(&kari());
    assert!(b.les(RAAD, &rad_hos(HELSEFORETAK)));
    assert!(
        !b.les(RAAD, &rad_hos(ASKOEY)),
        "ikke engang egne, uten samtykke"
    );
    assert!(
        b.les(RAAD, &Radrett::default()),
        "rader uten eier følger en hvilken som helst avgiver"
    );
    assert!(
        b.les(IDENTITET, &rad_hos(ASKOEY)),
        "det som er delt av natur, har ingen eier"
    );
    assert_eq!(
        b.avgivere(Kategori::KriseplanRaad),
        Avgivere::Noen(vec![HELSEFORETAK])
    );
    assert_eq!(b.avgivere(Kategori::Identitet), Avgivere::Alle);
    assert_eq!(b.avgivere(Kategori::Samtykker), Avgivere::Noen(vec![]));
}

#[test]
fn avgiverne_staar_i_orden() {
    let en = Samtykke {
        mottaker: Mottaker::Virksomhet(ASKOEY),
        avgivere: vec![HELSEFORETAK],
        ..til_kari()
    };
    let annen = Samtykke {
        avgivere: vec![ASKOEY],
        ..til_kari()
    };
    let b = Verden::med([en, annen]).avgjoer(&kari());
    assert_eq!(
        b.avgivere(Kategori::Rus),
        Avgivere::Noen(vec![ASKOEY, HELSEFORETAK])
    );
}

#[test]
fn alt_en_klasse_trenger_maa_komme_fra_samme_avgiver() {
    let fra = |avgiver, kategori: Kategori| Samtykke {
        avgivere: vec![avgiver],
        kategorier: Kategorier::av(&[Kategori::Identitet, kategori]),
        ..til_kari()
    };
    let b = Verden::med([
        fra(ASKOEY, Kategori::Rus),
        fra(HELSEFORETAK, Kategori::Bolig),
    ])
    .avgjoer(&kari());
    let begge = Klasse::av(&[Kategori::Rus, Kategori::Bolig]);
    let avslag = Avslag {
        grunn: Avslagsgrunn::ManglerSamtykke,
        mangler: begge.kategorier,
    };
    assert_eq!(b.les_noen(begge), Err(avslag));
    assert_eq!(b.les_noen(Klasse::av(&[Kategori::Rus])), Ok(()));
    let mangler_bolig = Avslag {
        mangler: Kategori::Bolig.into(),
        ..avslag
    };
    assert_eq!(b.les_felt(begge, &rad_hos(ASKOEY)), Err(mangler_bolig));
}

#[test]
fn radens_tema_kreves_bare_der_klassen_sier_det() {
    let uten_rus = til_kari().kategorier - Kategori::Rus.into();
    let b = Verden::med([Samtykke {
        kategorier: uten_rus,
        ..til_kari()
    }])
    .avgjoer(&kari());
    let rad = Radrett {
        tema: Kategori::Rus.into(),
        ..rad_hos(ASKOEY)
    };
    assert!(b.les(RAAD, &rad));
    assert!(!b.les(RAAD.og_radens(), &rad));
    assert_eq!(
        b.les_felt(RAAD.og_radens(), &rad).unwrap_err().mangler,
        Kategori::Rus.into()
    );
    assert_eq!(b.les_noen(RAAD.og_radens()), Ok(()));
}

#[test]
fn tilbakeholdte_rader_ser_bare_eieren_og_brukeren() {
    let mut samtykker = vanlige_samtykker();
    samtykker[1].avgivere = vec![ASKOEY, HELSEFORETAK];
    let verden = Verden::med(samtykker);
    let rad = Radrett {
        tilbakeholdt: true,
        ..rad_hos(HELSEFORETAK)
    };
    assert!(verden.avgjoer(&dag_dps()).les(RAAD, &rad));
    assert!(verden.avgjoer(&siri()).les(RAAD, &rad));
    assert!(verden.avgjoer(&borger(BRIT)).les(RAAD, &rad));
    assert!(!verden.avgjoer(&kari()).les(RAAD, &rad));
    assert!(!verden.avgjoer(&borger(PAAL)).les(RAAD, &rad));
    let uten_eier = Radrett { eier: None, ..rad };
    assert!(!verden.avgjoer(&borger(PAAL)).les(RAAD, &uten_eier));
    // As if no samtykke covered it.
    let avslag = verden.avgjoer(&kari()).les_felt(RAAD, &rad).unwrap_err();
    assert_eq!(
        avslag,
        Avslag {
            grunn: Avslagsgrunn::ManglerSamtykke,
            mangler: RAAD.kategorier
        }
    );
}

#[test]
fn tekstversjonen_foelger_samtykket() {
    let ny = Samtykke {
        kategorier: Kategori::Identitet.into(),
        ..til_kari()
    };
    let gammel = Samtykke {
        tekstversjon: 1,
        ..til_kari()
    };
    let b = Verden::med([ny, gammel]).avgjoer(&kari());
    assert_eq!(b.tekstversjon(Kategori::Identitet), Some(2));
    assert_eq!(b.tekstversjon(Kategori::Rus), Some(1));
    assert_eq!(b.tekstversjon(Kategori::Samtykker), None);
    let rus = Klasse::av(&[Kategori::Rus]);
    assert!(b.les(rus, &rad_hos(ASKOEY)) && !b.les(rus.fra_tekst(2), &rad_hos(ASKOEY)));
    assert!(b.les(IDENTITET.fra_tekst(2), &rad_hos(ASKOEY)));
}

#[test]
fn bidra_uten_aa_lese_legger_bare_til() {
    let kategorier = Kategorier::av(&[Kategori::Identitet, Kategori::Barn]);
    let lese = Samtykke {
        kategorier: Kategori::Identitet.into(),
        ..til_kari()
    };
    let melde = Samtykke {
        les: false,
        bidra: true,
        kategorier,
        ..til_kari()
    };
    let b = Verden::med([lese, melde]).avgjoer(&kari());
    let barn = Klasse::av(&[Kategori::Barn]);
    assert!(b.bidra_noen(barn));
    assert!(!b.bidra(barn, &rad_hos(ASKOEY)));
    assert!(!b.bidra_noen(barn.og_kategorier(Kategori::Rus.into())));
    assert_eq!(b.kategorier_bidra(), kategorier);
    assert_eq!(b.kategorier_lest(), Kategori::Identitet.into());
    let begrunnelse = b.begrunnelse(Kategori::Barn);
    assert!(begrunnelse.bidra && !begrunnelse.les && begrunnelse.grunn.is_some());
}

#[test]
fn en_klasse_uten_kategorier_er_en_feil_og_nektes() {
    let b = Verden::tom().avgjoer(&borger(BRIT));
    assert!(!b.les(Klasse::av(&[]), &Radrett::default()));
    assert!(b.les_noen(Klasse::av(&[])).is_err());
}
