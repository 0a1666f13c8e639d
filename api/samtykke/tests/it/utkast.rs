//! The form of a draft.

use crate::felles::{ASKOEY, DAG, DPS, HELSEFORETAK, PAAL, ansatt_id, dag, utkast};
use samtykke::{
    Betingelse, Kategori, Kategorier, Mottaker, Policy, Samtykkeutkast, Utkastfeil,
    kontroller_utkast,
};

/// What is wrong with the draft once this has been done to it, on 1 May 2026.
fn feil(endre: impl FnOnce(&mut Samtykkeutkast)) -> Vec<Utkastfeil> {
    let mut u = utkast();
    endre(&mut u);
    kontroller_utkast(&u, &Policy::default(), dag(2026, 5, 1))
}

#[test]
fn et_vanlig_utkast_er_i_orden() {
    assert_eq!(feil(|_| ()), []);
    assert_eq!(feil(|u| (u.les, u.bidra) = (false, true)), []);
    assert_eq!(feil(|u| u.tekstversjon = 1), []);
    assert_eq!(feil(|u| u.betingelse = Betingelse::UnderBlaalys), []);
    assert_eq!(feil(|u| u.med_organisasjonstoken = true), []);
    assert_eq!(feil(|u| u.avgivere = vec![ASKOEY; 50]), []);
    let delt = |u: &mut Samtykkeutkast| {
        u.avgivere.clear();
        u.kategorier = Kategori::Identitet.into();
    };
    assert_eq!(feil(delt), []);
}

#[test]
fn hver_formfeil_sies_fra_om() {
    use Utkastfeil as F;
    assert_eq!(
        feil(|u| u.kategorier = Kategorier::TOM),
        [F::IngenKategorier]
    );
    assert_eq!(
        feil(|u| u.kategorier = Kategori::Bolig.into()),
        [F::ManglerIdentitet]
    );
    let ikke_tilbudt = |u: &mut Samtykkeutkast| u.kategorier = Kategorier::ALLE;
    assert_eq!(feil(ikke_tilbudt), [F::IkkeTilbudt]);
    assert_eq!(feil(|u| u.avgivere.clear()), [F::ManglerAvgiver]);
    assert_eq!(
        feil(|u| u.avgivere = vec![ASKOEY; 51]),
        [F::ForMangeAvgivere]
    );
    assert_eq!(
        feil(|u| u.formaal = samtykke::FormaalSett::TOM),
        [F::IngenFormaal]
    );
    assert_eq!(
        feil(|u| u.formaal = samtykke::FormaalSett::ALLE),
        [F::EgetInnsynSomFormaal]
    );
    assert_eq!(feil(|u| u.les = false), [F::IngenRekkevidde]);
    let system_under_blaalys = |u: &mut Samtykkeutkast| {
        u.betingelse = Betingelse::UnderBlaalys;
        u.med_organisasjonstoken = true;
    };
    assert_eq!(
        feil(system_under_blaalys),
        [F::BlaalysMedOrganisasjonstoken]
    );
    assert_eq!(feil(|u| u.tekstversjon = 0), [F::UkjentTekstversjon]);
    assert_eq!(feil(|u| u.tekstversjon = 3), [F::UkjentTekstversjon]);
    assert_eq!(
        feil(|u| u.gyldig_fra_og_med = dag(2027, 1, 1)),
        [F::SlutterFoerStart]
    );
    assert_eq!(feil(|u| u.gyldig_fra_og_med = dag(2026, 12, 31)), []);
    let over = |u: &mut Samtykkeutkast| {
        u.mottaker = Mottaker::Person(PAAL);
        u.les = false;
    };
    assert_eq!(feil(over), [F::UgyldigMottaker, F::IngenRekkevidde]);
}

#[test]
fn et_samtykke_varer_hoeyst_24_maaneder_og_ikke_bakover() {
    assert_eq!(feil(|u| u.gyldig_til_og_med = dag(2028, 4, 30)), []);
    assert_eq!(
        feil(|u| u.gyldig_til_og_med = dag(2028, 5, 1)),
        [Utkastfeil::ForLang]
    );
    let i_dag = |u: &mut Samtykkeutkast| {
        u.gyldig_fra_og_med = dag(2026, 4, 1);
        u.gyldig_til_og_med = dag(2026, 5, 1);
    };
    assert_eq!(feil(i_dag), []);
    let i_gaar = |u: &mut Samtykkeutkast| {
        u.gyldig_fra_og_med = dag(2026, 4, 1);
        u.gyldig_til_og_med = dag(2026, 4, 30);
    };
    assert_eq!(feil(i_gaar), [Utkastfeil::Utloept]);
}

#[test]
fn mottakeren_maa_hoere_til_virksomheten() {
    let mottaker = |mottaker, virksomhet| {
        feil(|u| (u.mottaker, u.mottaker_virksomhet) = (mottaker, virksomhet))
    };
    let ugyldig = vec![Utkastfeil::UgyldigMottaker];
    assert_eq!(mottaker(Mottaker::Virksomhet(ASKOEY), Some(ASKOEY)), []);
    assert_eq!(
        mottaker(Mottaker::Virksomhet(ASKOEY), Some(HELSEFORETAK)),
        ugyldig
    );
    assert_eq!(mottaker(Mottaker::Enhet(DPS), None), ugyldig);
    assert_eq!(
        mottaker(Mottaker::Ansatt(ansatt_id(DAG)), Some(HELSEFORETAK)),
        []
    );
    assert_eq!(mottaker(Mottaker::Ansatt(ansatt_id(DAG)), None), ugyldig);
    assert_eq!(mottaker(Mottaker::Person(PAAL), None), []);
    assert_eq!(
        mottaker(Mottaker::Organisasjonstoken(ASKOEY), Some(ASKOEY)),
        ugyldig
    );
}

#[test]
fn meldinger_sier_hva_som_er_galt_og_hvor() {
    use Utkastfeil as F;
    let alle = [
        F::UgyldigMottaker,
        F::IngenKategorier,
        F::ManglerIdentitet,
        F::IkkeTilbudt,
        F::ManglerAvgiver,
        F::ForMangeAvgivere,
        F::IngenFormaal,
        F::EgetInnsynSomFormaal,
        F::IngenRekkevidde,
        F::BlaalysMedOrganisasjonstoken,
        F::UkjentTekstversjon,
        F::SlutterFoerStart,
        F::ForLang,
        F::Utloept,
    ];
    let linjer = alle.map(|f| format!("{}: {}", f.felt(), f.melding()));
    insta::assert_snapshot!(linjer.join("\n"));
}
