//! Who declares and prolongs a blålysperiode, and for how long.

use crate::felles::{
    ASKOEY, BRIT, DAG, DPS, HELSEFORETAK, KARI, PAAL, PSYKISK_HELSE, VERA, Verden, borger,
    med_rolle, naa, samtykke_til, siri, tilknytning,
};
use chrono::{TimeDelta, Utc};
use samtykke::{
    Aktoer, Ansattaktoer, Ansattrolle, Avvist, Betingelse, Mottaker, Nivaa, PersonId, Policy,
    Samtykke, Tilknytningstype, blaalys_slutt, kan_erklaere_blaalys, kan_forlenge_blaalys,
};

const HOEY: Nivaa = Nivaa::Hoey;

/// DPS sees Brit at all times, and more under blålys.
fn med_samtykke_til_dps(betingelse: Betingelse) -> Verden {
    let samtykke = samtykke_til(Mottaker::Enhet(DPS), Some(HELSEFORETAK));
    let mut verden = Verden::med([Samtykke {
        betingelse,
        ..samtykke
    }]);
    let periode = samtykke::Periode {
        fra: naa(),
        til: naa() + TimeDelta::hours(1),
    };
    verden.blaalys = Some((periode, None));
    verden
}

fn erklaer(verden: &Verden, aktoer: &Aktoer) -> Result<(), Avvist> {
    verden.med_sak(|sak| kan_erklaere_blaalys(aktoer, HOEY, sak, &Policy::default(), naa()))
}

#[test]
fn blaalys_erklaeres_av_brukeren_koordinator_eller_helsepersonell() {
    let mut verden = med_samtykke_til_dps(Betingelse::Alltid);
    let dag_dps = Aktoer::Ansatt(med_rolle(DAG, DPS, Ansattrolle::Helsepersonell));
    let nei = Err(Avvist::IkkeBerettiget);
    assert_eq!(erklaer(&verden, &borger(BRIT)), Ok(()));
    assert_eq!(erklaer(&verden, &borger(VERA)), nei);
    assert_eq!(erklaer(&verden, &siri()), nei);
    assert_eq!(erklaer(&verden, &dag_dps), Ok(()));
    assert_eq!(
        erklaer(&verden, &crate::felles::dag_dps()),
        nei,
        "ikke helsepersonell"
    );
    let utenfor = Ansattaktoer {
        helsetjeneste: false,
        sektor: samtykke::Sektor::Kommune,
        ..med_rolle(DAG, DPS, Ansattrolle::Helsepersonell)
    };
    assert_eq!(erklaer(&verden, &Aktoer::Ansatt(utenfor)), nei);
    assert_eq!(
        erklaer(&verden, &crate::felles::kari()),
        nei,
        "koordinator uten samtykke"
    );
    verden
        .samtykker
        .push(samtykke_til(Mottaker::Enhet(PSYKISK_HELSE), Some(ASKOEY)));
    assert_eq!(erklaer(&verden, &crate::felles::kari()), Ok(()));
    let lavt = verden.med_sak(|sak| {
        kan_erklaere_blaalys(
            &borger(BRIT),
            Nivaa::Betydelig,
            sak,
            &Policy::default(),
            naa(),
        )
    });
    assert_eq!(lavt, Err(Avvist::ForLavtNivaa));
    verden.bruker.doed = Some(naa());
    assert_eq!(erklaer(&verden, &borger(BRIT)), nei);
}

#[test]
fn vakt_alene_eller_et_sovende_samtykke_er_ikke_nok() {
    let mut verden = med_samtykke_til_dps(Betingelse::Alltid);
    let paa_vakt = Aktoer::Ansatt(Ansattaktoer {
        vakter: vec![crate::felles::alltid()],
        ..med_rolle(DAG, DPS, Ansattrolle::Helsepersonell)
    });
    assert_eq!(erklaer(&verden, &paa_vakt), Ok(()));
    verden.tilknytninger[1].til = Some(naa());
    assert_eq!(erklaer(&verden, &paa_vakt), Err(Avvist::IkkeBerettiget));
    verden.tilknytninger = vec![tilknytning(PAAL, Tilknytningstype::Koordinator)];
    assert_eq!(erklaer(&verden, &paa_vakt), Err(Avvist::IkkeBerettiget));
    let sovende = med_samtykke_til_dps(Betingelse::UnderBlaalys);
    assert!(sovende.avgjoer(&paa_vakt).ser_bruker());
    assert_eq!(erklaer(&sovende, &paa_vakt), Err(Avvist::IkkeBerettiget));
}

#[test]
fn en_annen_person_forlenger() {
    let verden = med_samtykke_til_dps(Betingelse::Alltid);
    let forleng = |aktoer: &Aktoer, erklaerere: &[PersonId]| {
        verden.med_sak(|sak| {
            kan_forlenge_blaalys(aktoer, HOEY, sak, &Policy::default(), naa(), erklaerere)
        })
    };
    let dag_dps = Aktoer::Ansatt(med_rolle(DAG, DPS, Ansattrolle::Helsepersonell));
    assert_eq!(forleng(&dag_dps, &[BRIT, KARI]), Ok(()));
    assert_eq!(forleng(&dag_dps, &[BRIT, DAG]), Err(Avvist::SammePerson));
    assert_eq!(forleng(&borger(BRIT), &[BRIT]), Err(Avvist::SammePerson));
    assert_eq!(forleng(&borger(BRIT), &[DAG]), Ok(()));
    assert_eq!(forleng(&borger(PAAL), &[DAG]), Err(Avvist::IkkeBerettiget));
}

#[test]
fn blaalys_varer_72_timer_om_gangen_og_sju_doegn_i_alt() {
    let om = |timer| naa() + TimeDelta::hours(timer);
    let slutt = |startet: chrono::DateTime<Utc>, naa_slutt, timer| {
        blaalys_slutt(startet, naa_slutt, timer, &Policy::default(), naa())
    };
    assert_eq!(slutt(naa(), None, 1), Ok(om(1)));
    assert_eq!(slutt(naa(), None, 72), Ok(om(72)));
    assert_eq!(slutt(naa(), None, 0), Err(Avvist::UgyldigVarighet));
    assert_eq!(slutt(naa(), None, 73), Err(Avvist::UgyldigVarighet));
    assert_eq!(slutt(om(-70), Some(om(2)), 72), Ok(om(72)), "regnet fra nå");
    assert_eq!(slutt(om(-10), Some(om(60)), 5), Ok(om(60)), "aldri kortere");
    assert_eq!(
        slutt(om(-160), Some(om(2)), 72),
        Ok(om(8)),
        "sju døgn i alt"
    );
    assert_eq!(
        slutt(om(-160), Some(om(8)), 72),
        Err(Avvist::BlaalysMaksimum)
    );
    assert_eq!(slutt(om(-168), None, 72), Err(Avvist::BlaalysMaksimum));
    assert_eq!(
        slutt(om(-70), Some(naa()), 72),
        Err(Avvist::BlaalysAvsluttet)
    );
}
