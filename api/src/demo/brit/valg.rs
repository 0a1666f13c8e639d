//! What Brit has decided.

use entity::{samtykke as tabell, sperring as sperretabell};
use samtykke::{Kategori, Kategorier, Mottaker, PersonId, Samtykkegiver, Samtykkeutkast};
use uuid::Uuid;

use super::Folk;
use crate::demo::{
    ider,
    maler::{self, Dagene},
    sak::Sak,
    samtykker::sperrerad,
    verk::Verk,
};

/// What Brit shares with her koordinator is all but these.
const IKKE_TIL_KOMMUNEN: Kategorier = Kategorier::av(&[
    Kategori::Barn,
    Kategori::Legemidler,
    Kategori::Risiko,
    Kategori::Somatikk,
    Kategori::Samtykker,
]);
/// What the DPS reads.
const TIL_DPS: Kategorier = Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Ansvarsgruppe,
    Kategori::Koordinator,
    Kategori::KriseplanSignaler,
    Kategori::KriseplanRaad,
    Kategori::KriseplanTiltak,
    Kategori::Forloep,
    Kategori::ForloepFrister,
    Kategori::Behandling,
    Kategori::Rus,
    Kategori::Blaalys,
]);
/// What the DPS contributes to; a samtykke always has IDENTITET.
const DPS_BIDRAR: Kategorier = Kategorier::av(&[Kategori::Identitet, Kategori::KriseplanTiltak]);
const TRUKKET_FRA_DPS: Kategorier = Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Kontakt,
    Kategori::KriseplanKontakter,
]);
const TIL_PAAL: Kategorier = Kategorier::av(&[Kategori::Identitet, Kategori::KriseplanRaad]);

const AVGIVERE: [Uuid; 2] = [ider::ASKOEY_KOMMUNE, ider::HELSE_BERGEN];

pub(super) fn samtykker(verk: &Verk<'_>, sak: &Sak) -> Vec<tabell::Model> {
    let dager = Dagene { fra: -90, til: 282 };
    let til = |enhet, kategorier| maler::til_enhet(verk, enhet, &AVGIVERE, kategorier, dager);
    let gi = |id, utkast| {
        maler::gitt(
            verk,
            sak,
            id,
            utkast,
            (Samtykkegiver::Bruker, ider::BRIT_PERSON),
        )
    };
    let kommunen = Samtykkeutkast {
        bidra: true,
        med_historikk: true,
        ..til(ider::RPH, Kategorier::ALLE - IKKE_TIL_KOMMUNEN)
    };
    let bidra = Samtykkeutkast {
        bidra: true,
        ..til(ider::OEYANE_DPS, DPS_BIDRAR)
    };
    let hvem = Kategorier::av(&[Kategori::Identitet, Kategori::Koordinator]);
    let oppnevner = Samtykkeutkast {
        bidra: true,
        ..til(ider::KE_ASKOEY, hvem)
    };
    let mut trukket = gi(
        ider::BRIT_TIL_DPS_TRUKKET,
        til(ider::OEYANE_DPS, TRUKKET_FRA_DPS),
    );
    trukket.trukket = Some(verk.dager.tid(-14, 19 * 60));
    let identitet = |enhet| maler::i_krise(til(enhet, hvem));
    let politiet = maler::under_blaalys(til(ider::OPERATIV_ENHET, maler::KRISE_POLITI));
    let legevakten = maler::under_blaalys(til(ider::LEGEVAKT_ASKOEY, maler::KRISE_LEGEVAKT));
    let paal = maler::til_person(verk, ider::PAAL_PERSON, &AVGIVERE, TIL_PAAL, dager);
    vec![
        gi(ider::BRIT_TIL_KOMMUNEN, kommunen),
        gi(ider::BRIT_TIL_DPS, til(ider::OEYANE_DPS, TIL_DPS)),
        gi(ider::BRIT_TIL_DPS_BIDRA, bidra),
        trukket,
        gi(ider::BRIT_TIL_POLITIET, identitet(ider::OPERATIV_ENHET)),
        gi(ider::BRIT_TIL_POLITIET_BLAALYS, politiet),
        gi(ider::BRIT_TIL_LEGEVAKTEN, identitet(ider::LEGEVAKT_ASKOEY)),
        gi(ider::BRIT_TIL_LEGEVAKTEN_BLAALYS, legevakten),
        gi(ider::BRIT_TIL_PAAL, paal),
        gi(ider::BRIT_TIL_KE, oppnevner),
    ]
}

pub(super) fn sperring(verk: &Verk<'_>, sak: &Sak, folk: &Folk) -> sperretabell::Model {
    let mot = Mottaker::Person(PersonId(folk.stian.person));
    let opprettet = verk.dager.tid(-21, 20 * 60);
    sperrerad(
        ider::BRIT_SPERRER_STIAN,
        sak,
        (mot, Some(ider::STIAN)),
        None,
        opprettet,
    )
}
