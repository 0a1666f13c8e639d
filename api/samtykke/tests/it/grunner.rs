//! Purposes, tokens, and the reasons that are told.

use crate::felles::{
    ASKOEY, BRIT, DAG, DPS, HELSEFORETAK, KARI, PAAL, PSYKISK_HELSE, Verden, ansatt, borger,
    dag_dps, kari, per, samtykke_til, siri, sperring, tilknytning, vanlige_samtykker,
};
use samtykke::{
    Aktoer, Ansattaktoer, Avslagsgrunn, Begrunnelse, Formaal, FormaalSett, Kategori, Kategorier,
    Mottaker, Nivaa, PersonId, Regel, Samtykke, Sektor, Tilknytningstype, Utvei,
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
fn grunnen_er_den_foerste_hindringen() {
    let verden = Verden::med(vanlige_samtykker());
    let grunn = |aktoer: &Aktoer, nivaa, oensket: FormaalSett, kategori| {
        let b = verden
            .avgjoer_som(aktoer, nivaa, oensket)
            .begrunnelse(kategori);
        assert!(!b.les && !b.bidra);
        (b.grunn.unwrap(), b.regel, b.utvei)
    };
    let alle = FormaalSett::ALLE;
    let uten_tilknytning = Aktoer::Ansatt(ansatt(PersonId(uuid::Uuid::from_u128(9)), DPS));
    let nav = som(dag_dps(), |a| {
        (a.sektor, a.helsetjeneste) = (Sektor::Nav, false)
    });
    let (lav, hoey) = (Nivaa::Betydelig, Nivaa::Hoey);
    let rus = Kategori::Rus;
    let for_lavt = (
        Avslagsgrunn::ForLavtNivaa,
        Regel::Nivaa,
        Some(Utvei::LoggInnHoeyere),
    );
    let uten = (
        Avslagsgrunn::ManglerTilknytning,
        Regel::Tilknytning,
        Some(Utvei::SkaffOppdrag),
    );
    let feil = (
        Avslagsgrunn::FeilFormaal,
        Regel::Formaal,
        Some(Utvei::ByttFormaal),
    );
    let ingen = (Avslagsgrunn::IngenTilgang, Regel::Ingen, None);
    let samtykke = (
        Avslagsgrunn::ManglerSamtykke,
        Regel::Samtykke,
        Some(Utvei::BeOmSamtykke),
    );
    assert_eq!(grunn(&uten_tilknytning, lav, alle, rus), for_lavt);
    assert_eq!(grunn(&borger(BRIT), lav, alle, rus), for_lavt);
    assert_eq!(
        grunn(&uten_tilknytning, hoey, Formaal::Krise.into(), rus),
        uten
    );
    assert_eq!(grunn(&dag_dps(), hoey, Formaal::Krise.into(), rus), feil);
    assert_eq!(grunn(&siri(), hoey, Formaal::Krise.into(), rus), feil);
    assert_eq!(
        grunn(&borger(BRIT), hoey, Formaal::Samhandling.into(), rus),
        feil
    );
    assert_eq!(grunn(&nav, hoey, alle, rus), ingen);
    assert_eq!(grunn(&borger(PAAL), hoey, alle, Kategori::Juridisk), ingen);
    assert_eq!(grunn(&borger(PAAL), hoey, alle, rus), samtykke);
    assert_eq!(grunn(&dag_dps(), hoey, alle, rus), samtykke);
    assert_eq!(grunn(&per(), lav, alle, rus), ingen);
}

#[test]
fn den_som_ser_faar_ingen_grunn() {
    let verden = Verden::med(vanlige_samtykker());
    let svar = verden.avgjoer(&kari()).begrunnelse(Kategori::Rus);
    let ventet = Begrunnelse {
        les: true,
        bidra: true,
        regel: Regel::Samtykke,
        grunn: None,
        utvei: None,
    };
    assert_eq!(svar, ventet);
}

#[test]
fn organisasjonstoken_naar_ikke_ut_over_sitt_scope() {
    let verden = Verden::med(vanlige_samtykker());
    let Aktoer::Organisasjon(mut o) = siri() else {
        unreachable!()
    };
    o.scope = Kategorier::av(&[Kategori::Identitet, Kategori::Bolig]);
    let b = verden.avgjoer(&Aktoer::Organisasjon(o));
    assert_eq!(
        b.kategorier_lest(),
        Kategorier::av(&[Kategori::Identitet, Kategori::Bolig])
    );
    assert_eq!(
        b.begrunnelse(Kategori::Arbeid).grunn,
        Some(Avslagsgrunn::IngenTilgang)
    );
}

#[test]
fn en_verifisert_sluttbruker_svarer_for_seg_selv() {
    let mut verden = Verden::med(vanlige_samtykker());
    verden
        .sperringer
        .push(sperring(Mottaker::Person(DAG), HELSEFORETAK));
    let med_sluttbruker = |person| match siri() {
        Aktoer::Organisasjon(mut o) => {
            o.sluttbruker = Some(person);
            Aktoer::Organisasjon(o)
        }
        annen => annen,
    };
    assert!(!verden.avgjoer(&siri()).ser_bruker());
    assert!(verden.avgjoer(&med_sluttbruker(KARI)).ser_bruker());
    assert!(!verden.avgjoer(&med_sluttbruker(DAG)).ser_bruker());
    assert!(
        !verden.avgjoer(&med_sluttbruker(BRIT)).ser_bruker(),
        "egen sak"
    );
}

#[test]
fn ke_sak_gir_samhandling_alene() {
    let mut verden = Verden::med([til_kari()]);
    verden.tilknytninger = vec![tilknytning(KARI, Tilknytningstype::KeSak)];
    assert_eq!(
        verden.avgjoer(&kari()).formaal(),
        Formaal::Samhandling.into()
    );
    verden.tilknytninger = vec![tilknytning(KARI, Tilknytningstype::Primaerkontakt)];
    let i_helsetjeneste = FormaalSett::av(&[
        Formaal::Helsehjelp,
        Formaal::Samhandling,
        Formaal::IndividuellPlan,
    ]);
    assert_eq!(verden.avgjoer(&kari()).formaal(), i_helsetjeneste);
    let utenfor = som(kari(), |a| a.helsetjeneste = false);
    let b = verden.avgjoer(&utenfor);
    assert_eq!(b.formaal(), i_helsetjeneste - Formaal::Helsehjelp.into());
}
