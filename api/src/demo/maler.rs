//! Templates of samtykke: what a bruker gives to whom, before the days are filled in.

use entity::lister::Ider;
use samtykke::{
    Betingelse, EnhetId, Formaal, FormaalSett, Kategori, Kategorier, Mottaker, PersonId,
    Samtykkeform, Samtykkegiver, Samtykkeutkast, VirksomhetId,
};
use uuid::Uuid;

use super::{register, sak::Sak, verk::Verk};

/// Who it is and who works together.
pub(super) const SMALT: Kategorier = Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Kontakt,
    Kategori::Ansvarsgruppe,
]);

/// What a kommune that follows up every day needs.
pub(super) const KOMMUNE: Kategorier = SMALT.union(Kategorier::av(&[
    Kategori::Blaalys,
    Kategori::KriseplanSignaler,
    Kategori::KriseplanRaad,
    Kategori::KriseplanTiltak,
    Kategori::KriseplanKontakter,
    Kategori::Behandling,
    Kategori::Rus,
    Kategori::Bolig,
    Kategori::Oekonomi,
    Kategori::Arbeid,
    Kategori::Paaroerende,
    Kategori::Koordinator,
    Kategori::Forloep,
    Kategori::ForloepFrister,
    Kategori::IpMaal,
    Kategori::IpTiltak,
    Kategori::IpEvaluering,
    Kategori::Avtaler,
]));

/// What a DPS that treats needs.
pub(super) const DPS: Kategorier = Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Ansvarsgruppe,
    Kategori::Blaalys,
    Kategori::KriseplanSignaler,
    Kategori::KriseplanRaad,
    Kategori::KriseplanTiltak,
    Kategori::Behandling,
    Kategori::Rus,
    Kategori::Legemidler,
    Kategori::Risiko,
    Kategori::Paaroerende,
    Kategori::Koordinator,
    Kategori::Forloep,
    Kategori::ForloepFrister,
]);

/// The crisis template for the police.
pub(super) const KRISE_POLITI: Kategorier = Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Blaalys,
    Kategori::KriseplanSignaler,
    Kategori::KriseplanRaad,
    Kategori::KriseplanKontakter,
]);

/// The crisis template for the legevakt.
pub(super) const KRISE_LEGEVAKT: Kategorier =
    KRISE_POLITI.union(Kategorier::av(&[Kategori::KriseplanTiltak]));

/// To those who give health care.
pub(super) const HELSE: FormaalSett = FormaalSett::av(&[
    Formaal::Helsehjelp,
    Formaal::Samhandling,
    Formaal::IndividuellPlan,
]);

/// To those who do not.
pub(super) const SAMARBEID: FormaalSett =
    FormaalSett::av(&[Formaal::Samhandling, Formaal::IndividuellPlan]);

/// From day to day relative to today, both included.
#[derive(Clone, Copy)]
pub(super) struct Dagene {
    pub(super) fra: i64,
    pub(super) til: i64,
}

/// A draft to an enhet: to read, at all times, within the ceiling and what is offered.
pub(super) fn til_enhet(
    verk: &Verk<'_>,
    enhet: Uuid,
    avgivere: &[Uuid],
    kategorier: Kategorier,
    dager: Dagene,
) -> Samtykkeutkast {
    let helse = register::er_helsetjeneste(enhet);
    Samtykkeutkast {
        mottaker: Mottaker::Enhet(EnhetId(enhet)),
        mottaker_virksomhet: register::virksomhet_til(enhet).map(VirksomhetId),
        avgivere: avgivere.iter().copied().map(VirksomhetId).collect(),
        kategorier: verk.tilbudt(kategorier) & register::tak(verk.policy(), enhet),
        formaal: if helse { HELSE } else { SAMARBEID },
        les: true,
        bidra: false,
        betingelse: Betingelse::Alltid,
        med_historikk: false,
        med_organisasjonstoken: false,
        gjelder_gradert: false,
        tekstversjon: verk.policy().gjeldende_tekst,
        gyldig_fra_og_med: verk.dager.dag(dager.fra),
        gyldig_til_og_med: verk.dager.dag(dager.til),
    }
}

/// The crisis template: sleeps until a blålysperiode is declared.
pub(super) fn under_blaalys(utkast: Samtykkeutkast) -> Samtykkeutkast {
    Samtykkeutkast {
        betingelse: Betingelse::UnderBlaalys,
        ..i_krise(utkast)
    }
}

/// For those on shift.
pub(super) fn i_krise(utkast: Samtykkeutkast) -> Samtykkeutkast {
    Samtykkeutkast {
        formaal: Formaal::Krise.into(),
        ..utkast
    }
}

/// A draft to one of the bruker's next of kin.
pub(super) fn til_person(
    verk: &Verk<'_>,
    person: Uuid,
    avgivere: &[Uuid],
    kategorier: Kategorier,
    dager: Dagene,
) -> Samtykkeutkast {
    Samtykkeutkast {
        mottaker: Mottaker::Person(PersonId(person)),
        mottaker_virksomhet: None,
        avgivere: avgivere.iter().copied().map(VirksomhetId).collect(),
        kategorier: verk.tilbudt(kategorier) & verk.policy().tak_privat(),
        formaal: Formaal::Samhandling.into(),
        les: true,
        bidra: false,
        betingelse: Betingelse::Alltid,
        med_historikk: false,
        med_organisasjonstoken: false,
        gjelder_gradert: false,
        tekstversjon: verk.policy().gjeldende_tekst,
        gyldig_fra_og_med: verk.dager.dag(dager.fra),
        gyldig_til_og_med: verk.dager.dag(dager.til),
    }
}

/// The row of a draft that was given electronically on its first day, or today if that is to come.
pub(super) fn gitt(
    verk: &Verk<'_>,
    sak: &Sak,
    id: Uuid,
    u: Samtykkeutkast,
    (giver, person): (Samtykkegiver, Uuid),
) -> entity::samtykke::Model {
    let dag = u.gyldig_fra_og_med.min(verk.dager.dag(-1));
    let opprettet = samtykke::doegn_start(dag) + chrono::TimeDelta::hours(12);
    entity::samtykke::Model {
        id,
        bruker_id: sak.bruker,
        versjon: 1,
        mottaker_type: u.mottaker.type_kode(),
        mottaker_id: u.mottaker.id(),
        mottaker_paaroerende_id: sak
            .naere
            .iter()
            .find(|n| n.person == u.mottaker.id())
            .map(|n| n.rad),
        mottaker_virksomhet_id: u.mottaker_virksomhet.map(|v| v.0),
        avgivere: Ider(u.avgivere.iter().map(|v| v.0).collect()),
        kategorier: u.kategorier.bits(),
        formaal: u.formaal.bits(),
        les: u.les,
        bidra: u.bidra,
        betingelse: u.betingelse.kode(),
        med_historikk: u.med_historikk,
        med_organisasjonstoken: u.med_organisasjonstoken,
        gjelder_gradert: u.gjelder_gradert,
        tekstversjon: i16::from(u.tekstversjon),
        gyldig_fra_og_med: u.gyldig_fra_og_med,
        gyldig_til_og_med: u.gyldig_til_og_med,
        gitt_av: giver.kode(),
        gitt_av_person: person,
        form: Samtykkeform::Elektronisk.kode(),
        hvorfor_ikke_skriftlig: None,
        dokumentreferanse: None,
        registrert_av: None,
        bekreftet_av: None,
        kompetanse_vurdert_av: None,
        kompetanse_vurdert: None,
        har_kompetanse: None,
        opprettet,
        virker_fra: Some(opprettet),
        lapser: None,
        trukket: None,
        erstattet: None,
        erstatter_id: None,
    }
}
