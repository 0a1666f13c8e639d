//! Who may give, withdraw, record, confirm and tie.

use crate::felles::{
    ASKOEY, BRIT, DAG, DPS, HELSEFORETAK, KARI, PAAL, PSYKISK_HELSE, VERA, Verden, ansatt,
    ansatt_id, borger, dag, med_rolle, naa, siri, utkast,
};
use chrono::TimeDelta;
use samtykke::{
    Aktoer, Ansattaktoer, Ansattrolle, Avvist, Kategori, Kategorier, Kompetansevurdering, Mottaker,
    Nivaa, Samtykkegiver, Samtykkeutkast, kan_bekrefte, kan_gi, kan_registrere, kan_tilknytte,
    kan_trekke_eller_sperre,
};

const HOEY: Nivaa = Nivaa::Hoey;

#[test]
fn avvisninger_sier_hvorfor() {
    use Avvist as A;
    let alle = [
        A::ForLavtNivaa,
        A::IkkeBerettiget,
        A::ManglerRolle,
        A::ForUng,
        A::ManglerKompetanse,
        A::UtenforMandat,
        A::EgenInteresse,
        A::SammePerson,
        A::AnnenEnhet,
        A::UgyldigVarighet,
        A::BlaalysAvsluttet,
        A::BlaalysMaksimum,
    ];
    insta::assert_snapshot!(alle.map(|a| format!("{a:?}: {a}")).join("\n"));
}

/// May this actor give the usual draft about Brit, in this world, being employed there?
fn gi(
    verden: &Verden,
    aktoer: &Aktoer,
    arbeidssteder: &[samtykke::VirksomhetId],
) -> Result<Samtykkegiver, Avvist> {
    kan_gi(
        aktoer,
        HOEY,
        &verden.bruker,
        arbeidssteder,
        &utkast(),
        naa(),
    )
}

#[test]
fn brukeren_gir_selv_fra_seksten_med_kompetanse() {
    let mut verden = Verden::tom();
    // Also where she works: the bruker may.
    assert_eq!(
        gi(&verden, &borger(BRIT), &[HELSEFORETAK]),
        Ok(Samtykkegiver::Bruker)
    );
    verden.bruker.foedselsdato = dag(2010, 5, 1);
    assert_eq!(gi(&verden, &borger(BRIT), &[]), Ok(Samtykkegiver::Bruker));
    verden.bruker.foedselsdato = dag(2010, 5, 2);
    assert_eq!(gi(&verden, &borger(BRIT), &[]), Err(Avvist::ForUng));
    verden = Verden::tom();
    let mangler = |kategori: Kategori| Kompetansevurdering {
        omraade: kategori.into(),
        har: false,
        vurdert: naa(),
    };
    verden.bruker.kompetanse = vec![mangler(Kategori::Rus)];
    assert_eq!(gi(&verden, &borger(BRIT), &[]), Ok(Samtykkegiver::Bruker));
    verden.bruker.kompetanse = vec![mangler(Kategori::Bolig)];
    assert_eq!(
        gi(&verden, &borger(BRIT), &[]),
        Err(Avvist::ManglerKompetanse)
    );
    verden.bruker.kompetanse[0].vurdert = naa() + TimeDelta::seconds(1);
    assert_eq!(gi(&verden, &borger(BRIT), &[]), Ok(Samtykkegiver::Bruker));
}

#[test]
fn bare_brukeren_eller_en_representant_gir() {
    let mut verden = Verden::tom();
    assert_eq!(gi(&verden, &borger(PAAL), &[]), Err(Avvist::IkkeBerettiget));
    let som_ansatt = Aktoer::Ansatt(ansatt(BRIT, DPS));
    assert_eq!(gi(&verden, &som_ansatt, &[]), Err(Avvist::IkkeBerettiget));
    assert_eq!(gi(&verden, &siri(), &[]), Err(Avvist::IkkeBerettiget));
    let lavt = kan_gi(
        &borger(BRIT),
        Nivaa::Betydelig,
        &verden.bruker,
        &[],
        &utkast(),
        naa(),
    );
    assert_eq!(lavt, Err(Avvist::ForLavtNivaa));
    verden.bruker.doed = Some(naa());
    assert_eq!(gi(&verden, &borger(BRIT), &[]), Err(Avvist::IkkeBerettiget));
}

#[test]
fn vergen_gir_innenfor_mandatet_og_aldri_til_egen_fordel() {
    let mut verden = Verden::tom();
    assert_eq!(
        gi(&verden, &borger(VERA), &[ASKOEY]),
        Ok(Samtykkegiver::Verge)
    );
    assert_eq!(
        gi(&verden, &borger(VERA), &[ASKOEY, HELSEFORETAK]),
        Err(Avvist::EgenInteresse)
    );
    let til = |mottaker| {
        let u = Samtykkeutkast {
            mottaker,
            mottaker_virksomhet: None,
            ..utkast()
        };
        kan_gi(
            &borger(VERA),
            HOEY,
            &verden.bruker,
            &[HELSEFORETAK],
            &u,
            naa(),
        )
    };
    assert_eq!(til(Mottaker::Person(VERA)), Err(Avvist::EgenInteresse));
    assert_eq!(til(Mottaker::Person(PAAL)), Ok(Samtykkegiver::Verge));
    assert_eq!(
        til(Mottaker::Virksomhet(HELSEFORETAK)),
        Err(Avvist::EgenInteresse)
    );
    verden.bruker.representasjoner[0].mandat = Kategori::Rus.into();
    assert_eq!(gi(&verden, &borger(VERA), &[]), Err(Avvist::UtenforMandat));
    verden.bruker.representasjoner[0].type_ = Samtykkegiver::Bruker;
    assert_eq!(gi(&verden, &borger(VERA), &[]), Err(Avvist::IkkeBerettiget));
}

#[test]
fn aa_trekke_krever_verken_kompetanse_eller_alder() {
    let mut verden = Verden::tom();
    verden.bruker.foedselsdato = dag(2015, 1, 1);
    verden.bruker.kompetanse = vec![Kompetansevurdering {
        omraade: Kategorier::ALLE,
        har: false,
        vurdert: naa(),
    }];
    let trekk = |verden: &Verden, aktoer: &Aktoer, nivaa| {
        kan_trekke_eller_sperre(aktoer, nivaa, &verden.bruker, naa())
    };
    assert_eq!(trekk(&verden, &borger(BRIT), HOEY), Ok(()));
    assert_eq!(trekk(&verden, &borger(VERA), HOEY), Ok(()));
    assert_eq!(
        trekk(&verden, &borger(PAAL), HOEY),
        Err(Avvist::IkkeBerettiget)
    );
    assert_eq!(
        trekk(&verden, &crate::felles::ane(), HOEY),
        Err(Avvist::IkkeBerettiget)
    );
    assert_eq!(
        trekk(&verden, &borger(BRIT), Nivaa::Betydelig),
        Err(Avvist::ForLavtNivaa)
    );
    verden.bruker.representasjoner[0].gyldig.til = naa();
    assert_eq!(
        trekk(&verden, &borger(VERA), HOEY),
        Err(Avvist::IkkeBerettiget)
    );
    verden.bruker.doed = Some(naa());
    assert_eq!(
        trekk(&verden, &borger(BRIT), HOEY),
        Err(Avvist::IkkeBerettiget)
    );
}

#[test]
fn registrar_skriver_inn_for_andre_enn_seg_selv() {
    let verden = Verden::tom();
    let kari = med_rolle(KARI, PSYKISK_HELSE, Ansattrolle::Registrar);
    let registrer = |ansatt: &Ansattaktoer, nivaa, u: &Samtykkeutkast| {
        kan_registrere(ansatt, nivaa, &verden.bruker, u, naa())
    };
    assert_eq!(registrer(&kari, HOEY, &utkast()), Ok(()));
    assert_eq!(
        registrer(&kari, Nivaa::Betydelig, &utkast()),
        Err(Avvist::ForLavtNivaa)
    );
    let uten_rolle = ansatt(KARI, PSYKISK_HELSE);
    assert_eq!(
        registrer(&uten_rolle, HOEY, &utkast()),
        Err(Avvist::ManglerRolle)
    );
    let sluttet = Ansattaktoer {
        til: Some(naa()),
        ..kari.clone()
    };
    assert_eq!(
        registrer(&sluttet, HOEY, &utkast()),
        Err(Avvist::IkkeBerettiget)
    );
    let egen_sak = med_rolle(BRIT, PSYKISK_HELSE, Ansattrolle::Registrar);
    assert_eq!(
        registrer(&egen_sak, HOEY, &utkast()),
        Err(Avvist::IkkeBerettiget)
    );
    let til = |mottaker, virksomhet| {
        let u = Samtykkeutkast {
            mottaker,
            mottaker_virksomhet: virksomhet,
            ..utkast()
        };
        registrer(&kari, HOEY, &u)
    };
    let egen = Err(Avvist::EgenInteresse);
    assert_eq!(til(Mottaker::Person(KARI), None), egen);
    assert_eq!(til(Mottaker::Ansatt(ansatt_id(KARI)), None), egen);
    assert_eq!(til(Mottaker::Enhet(PSYKISK_HELSE), None), egen);
    assert_eq!(til(Mottaker::Virksomhet(ASKOEY), None), egen);
    assert_eq!(til(Mottaker::Enhet(DPS), Some(ASKOEY)), egen);
    assert_eq!(til(Mottaker::Person(PAAL), None), Ok(()));
}

#[test]
fn en_annen_bekrefter_som_ikke_har_fordel_av_det() {
    let verden = Verden::tom();
    let bekreft = |ansatt: &Ansattaktoer, u: &Samtykkeutkast| {
        kan_bekrefte(ansatt, HOEY, &verden.bruker, u, KARI, naa())
    };
    let registrar = |person, enhet| med_rolle(person, enhet, Ansattrolle::Registrar);
    let ombud = |person, enhet| med_rolle(person, enhet, Ansattrolle::Personvernombud);
    assert_eq!(bekreft(&registrar(PAAL, PSYKISK_HELSE), &utkast()), Ok(()));
    assert_eq!(
        bekreft(&registrar(KARI, PSYKISK_HELSE), &utkast()),
        Err(Avvist::SammePerson)
    );
    assert_eq!(
        bekreft(&ombud(KARI, PSYKISK_HELSE), &utkast()),
        Err(Avvist::SammePerson)
    );
    assert_eq!(
        bekreft(&registrar(DAG, DPS), &utkast()),
        Err(Avvist::EgenInteresse)
    );
    assert_eq!(bekreft(&ombud(DAG, DPS), &utkast()), Ok(()));
    let til_dag = Samtykkeutkast {
        mottaker: Mottaker::Ansatt(ansatt_id(DAG)),
        ..utkast()
    };
    assert_eq!(
        bekreft(&ombud(DAG, DPS), &til_dag),
        Err(Avvist::EgenInteresse)
    );
    let leder = med_rolle(PAAL, PSYKISK_HELSE, Ansattrolle::Leder);
    assert_eq!(bekreft(&leder, &utkast()), Err(Avvist::ManglerRolle));
    assert_eq!(
        bekreft(&registrar(BRIT, PSYKISK_HELSE), &utkast()),
        Err(Avvist::IkkeBerettiget)
    );
    let sluttet = Ansattaktoer {
        til: Some(naa()),
        ..registrar(PAAL, PSYKISK_HELSE)
    };
    assert_eq!(bekreft(&sluttet, &utkast()), Err(Avvist::IkkeBerettiget));
}

#[test]
fn lederen_tilknytter_sine_egne_men_ikke_seg_selv() {
    let leder = med_rolle(KARI, PSYKISK_HELSE, Ansattrolle::Leder);
    let svar = |leder: &Ansattaktoer, person, enhet| kan_tilknytte(leder, HOEY, person, enhet);
    assert_eq!(svar(&leder, DAG, PSYKISK_HELSE), Ok(()));
    assert_eq!(
        svar(&leder, KARI, PSYKISK_HELSE),
        Err(Avvist::EgenInteresse)
    );
    assert_eq!(svar(&leder, DAG, DPS), Err(Avvist::AnnenEnhet));
    let registrar = med_rolle(KARI, PSYKISK_HELSE, Ansattrolle::Registrar);
    assert_eq!(
        svar(&registrar, DAG, PSYKISK_HELSE),
        Err(Avvist::ManglerRolle)
    );
    let lavt = kan_tilknytte(&leder, Nivaa::Betydelig, DAG, PSYKISK_HELSE);
    assert_eq!(lavt, Err(Avvist::ForLavtNivaa));
}
