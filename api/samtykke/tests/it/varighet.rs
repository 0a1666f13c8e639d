//! Until when: what ends a decision, a samtykke, a blålysperiode.

use crate::felles::{
    ASKOEY, HELSEFORETAK, KARI, PAAL, PSYKISK_HELSE, VERA, Verden, borger, dag, kari, naa, per,
    samtykke_til, sperring, tilknytning, vanlige_samtykker,
};
use chrono::{TimeDelta, TimeZone, Utc};
use samtykke::{
    Aktoer, Ansattaktoer, Avslagsgrunn, Betingelse, Formaal, Kategori, Mottaker, Periode, Samtykke,
    Samtykkestatus, Tilknytningstype,
};

fn til_kari() -> Samtykke {
    samtykke_til(Mottaker::Enhet(PSYKISK_HELSE), Some(ASKOEY))
}

fn som(aktoer: Aktoer, endre: impl FnOnce(&mut Ansattaktoer)) -> Aktoer {
    match aktoer {
        Aktoer::Ansatt(mut a) => {
            endre(&mut a);
            Aktoer::Ansatt(a)
        }
        annen => annen,
    }
}

#[test]
fn en_kommende_sperring_avslutter_vergens_innsyn() {
    let mut verden = Verden::tom();
    verden.bruker.representasjoner[0].gyldig.til = naa() + TimeDelta::days(9);
    assert_eq!(
        verden.avgjoer(&borger(VERA)).gyldig_til(),
        Some(naa() + TimeDelta::days(9))
    );
    // One that starts just now counts at once, and ends nothing later.
    verden
        .sperringer
        .push(sperring(Mottaker::Person(VERA), ASKOEY));
    verden.sperringer[0].kategorier = Some(Kategori::Juridisk.into());
    verden.sperringer[0].opprettet = naa();
    let b = verden.avgjoer(&borger(VERA));
    assert!(!b.kategorier_lest().har(Kategori::Juridisk));
    assert_eq!(b.gyldig_til(), Some(naa() + TimeDelta::days(9)));
    verden.sperringer.clear();
    verden
        .sperringer
        .push(sperring(Mottaker::Person(VERA), ASKOEY));
    verden.sperringer[0].opprettet = naa() + TimeDelta::days(2);
    let b = verden.avgjoer(&borger(VERA));
    assert_eq!(b.gyldig_til(), Some(naa() + TimeDelta::days(2)));
    assert_eq!(
        b.gjelder_til(Kategori::Bolig),
        Some(naa() + TimeDelta::days(2))
    );
}

#[test]
fn beslutningen_gjelder_til_det_foerste_som_slutter() {
    let samtykket = Utc.with_ymd_and_hms(2026, 8, 31, 22, 0, 0).unwrap();
    let om = |timer| naa() + TimeDelta::hours(timer);
    let mut verden = Verden::med([til_kari()]);
    let gyldig = |verden: &Verden, aktoer: &Aktoer| {
        let b = verden.avgjoer(aktoer);
        assert_eq!(b.gyldig_til(), b.gjelder_til(Kategori::Rus));
        assert_eq!(b.gjelder_til(Kategori::Samtykker), None);
        b.gyldig_til()
    };
    assert_eq!(gyldig(&verden, &kari()), Some(samtykket));
    assert_eq!(
        gyldig(&verden, &som(kari(), |a| a.til = Some(om(9)))),
        Some(om(9))
    );

    verden.bruker.doed = Some(om(400));
    assert_eq!(gyldig(&verden, &kari()), Some(om(400)));

    // Only her own: that Pål comes to represent Brit is nothing to Kari.
    let mut kommende = verden.bruker.representasjoner[0].clone();
    kommende.person = PAAL;
    kommende.gyldig.fra = om(50);
    verden.bruker.representasjoner.push(kommende.clone());
    assert_eq!(gyldig(&verden, &kari()), Some(om(400)));
    kommende.person = KARI;
    kommende.gyldig.fra = om(300);
    verden.bruker.representasjoner.push(kommende);
    assert_eq!(gyldig(&verden, &kari()), Some(om(300)));

    verden
        .sperringer
        .push(sperring(Mottaker::Enhet(PSYKISK_HELSE), ASKOEY));
    verden.sperringer[0].opprettet = om(200);
    verden
        .sperringer
        .push(sperring(Mottaker::Enhet(PSYKISK_HELSE), ASKOEY));
    verden.sperringer[1].opprettet = om(250);
    assert_eq!(gyldig(&verden, &kari()), Some(om(200)));

    verden.tilknytninger[0].til = Some(om(100));
    assert_eq!(gyldig(&verden, &kari()), Some(om(100)));

    // A second tie carries on where the first ends.
    let mut annen = tilknytning(KARI, Tilknytningstype::KeSak);
    annen.til = Some(om(150));
    verden.tilknytninger.push(annen);
    assert_eq!(gyldig(&verden, &kari()), Some(om(150)));
}

#[test]
fn vakten_og_blaalyset_avslutter_det_de_aapner() {
    let om = |timer| naa() + TimeDelta::hours(timer);
    let mut verden = Verden::med(vanlige_samtykker());
    verden.blaalys = Some((
        Periode {
            fra: naa(),
            til: om(5),
        },
        None,
    ));
    assert_eq!(verden.avgjoer(&per()).gyldig_til(), Some(om(5)));
    let snart_ferdig = som(per(), |a| {
        a.vakter = vec![Periode {
            fra: naa(),
            til: om(3),
        }]
    });
    let b = verden.avgjoer(&snart_ferdig);
    assert_eq!(
        (b.gyldig_til(), b.formaal()),
        (Some(om(3)), Formaal::Krise.into())
    );
    assert!(
        !verden
            .avgjoer(&som(per(), |a| a.vakter.clear()))
            .ser_bruker()
    );
}

#[test]
fn ansatt_i_sluttet_stilling_ser_ingenting() {
    let verden = Verden::med([til_kari()]);
    let b = verden.avgjoer(&som(kari(), |a| a.til = Some(naa())));
    assert!(!b.ser_bruker());
    let grunn = b.begrunnelse(Kategori::Identitet).grunn;
    assert_eq!(grunn, Some(Avslagsgrunn::ManglerTilknytning));
}

#[test]
fn samtykkets_status_foelger_dets_liv() {
    let status = |endre: fn(&mut Samtykke)| {
        let mut samtykke = til_kari();
        endre(&mut samtykke);
        samtykke.status(naa())
    };
    assert_eq!(status(|_| ()), Samtykkestatus::Aktiv);
    assert_eq!(
        status(|s| s.gyldig_fra_og_med = dag(2026, 5, 1)),
        Samtykkestatus::Aktiv
    );
    assert_eq!(
        status(|s| s.gyldig_fra_og_med = dag(2026, 5, 2)),
        Samtykkestatus::Fremtidig
    );
    assert_eq!(status(|s| s.virker_fra = None), Samtykkestatus::Fremtidig);
    assert_eq!(
        status(|s| s.gyldig_til_og_med = dag(2026, 5, 1)),
        Samtykkestatus::Aktiv
    );
    assert_eq!(
        status(|s| s.gyldig_til_og_med = dag(2026, 4, 30)),
        Samtykkestatus::Utloept
    );
    assert_eq!(status(|s| s.lapser = Some(naa())), Samtykkestatus::Utloept);
    assert_eq!(status(|s| s.trukket = Some(naa())), Samtykkestatus::Trukket);
    assert_eq!(
        status(|s| s.erstattet = Some(naa())),
        Samtykkestatus::Erstattet
    );
    assert_eq!(
        status(|s| s.erstattet = Some(naa() + TimeDelta::seconds(1))),
        Samtykkestatus::Aktiv
    );
    let midnatt = Utc.with_ymd_and_hms(2026, 8, 31, 22, 0, 0).unwrap();
    assert_eq!(til_kari().status(midnatt), Samtykkestatus::Utloept);
    assert_eq!(
        til_kari().status(midnatt - TimeDelta::seconds(1)),
        Samtykkestatus::Aktiv
    );
    let ved_start = Utc.with_ymd_and_hms(2025, 12, 31, 23, 0, 0).unwrap();
    assert_eq!(til_kari().status(ved_start), Samtykkestatus::Aktiv);
}

#[test]
fn en_virksomhet_som_alene_erklaerer_vekker_ikke_bare_seg_selv() {
    let sovende = |mottaker, virksomhet| Samtykke {
        betingelse: Betingelse::UnderBlaalys,
        ..samtykke_til(mottaker, virksomhet)
    };
    let eget = sovende(Mottaker::Enhet(PSYKISK_HELSE), Some(ASKOEY));
    let periode = Periode {
        fra: naa(),
        til: naa() + TimeDelta::hours(1),
    };
    let mut verden = Verden::med([eget.clone()]);
    verden.blaalys = Some((periode, Some(ASKOEY)));
    assert!(!verden.avgjoer(&kari()).ser_bruker());
    verden.blaalys = Some((periode, None));
    assert!(verden.avgjoer(&kari()).ser_bruker());
    verden.blaalys = Some((periode, Some(HELSEFORETAK)));
    assert!(verden.avgjoer(&kari()).ser_bruker());
    verden.blaalys = Some((periode, Some(ASKOEY)));
    verden.samtykker.push(sovende(Mottaker::Person(PAAL), None));
    assert!(verden.avgjoer(&kari()).ser_bruker());
    assert!(verden.avgjoer(&borger(PAAL)).ser_bruker());
    // Nor when the other party's samtykke ends as the period begins.
    verden.samtykker[1].trukket = Some(naa());
    assert!(!verden.avgjoer(&kari()).ser_bruker());
}
