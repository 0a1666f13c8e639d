//! The registry: who shares cases around Askøy. Organisations as in the domain, their numbers
//! invented.

use entity::{delegering, enhet, klient, virksomhet};
use samtykke::{Kategori, Kategorier, Policy, Sektor};
use uuid::Uuid;

use super::{bunke::Bunke, ider, nummer::organisasjonsnummer, trekning::Dager};
use crate::storage::Lagerfeil;

/// The client id of the persona that is a system.
pub(super) const SIRI: &str = "siri-system";

struct Virksomhet {
    id: Uuid,
    navn: &'static str,
    /// The first eight digits of its number; those of synthetic organisations begin with 3.
    stamme: [u32; 8],
    sektor: Sektor,
    roeper: Kategorier,
}

const fn virksomhet(id: Uuid, navn: &'static str, stamme: [u32; 8], sektor: Sektor) -> Virksomhet {
    Virksomhet {
        id,
        navn,
        stamme,
        sektor,
        roeper: Kategorier::TOM,
    }
}

const VIRKSOMHETER: [Virksomhet; 8] = [
    virksomhet(
        ider::ASKOEY_KOMMUNE,
        "Askøy kommune",
        [3, 1, 0, 4, 1, 2, 0, 1],
        Sektor::Kommune,
    ),
    virksomhet(
        ider::BERGEN_KOMMUNE,
        "Bergen kommune",
        [3, 1, 0, 4, 1, 2, 0, 2],
        Sektor::Kommune,
    ),
    Virksomhet {
        roeper: Kategorier::av(&[Kategori::Rus]),
        ..virksomhet(
            ider::HELSE_BERGEN,
            "Helse Bergen",
            [3, 1, 0, 4, 1, 2, 0, 3],
            Sektor::Spesialisthelsetjeneste,
        )
    },
    virksomhet(
        ider::VEST_POLITIDISTRIKT,
        "Vest politidistrikt",
        [3, 1, 0, 4, 1, 2, 0, 5],
        Sektor::Politi,
    ),
    virksomhet(
        ider::NAV_ASKOEY,
        "NAV Askøy",
        [3, 1, 0, 4, 1, 2, 0, 6],
        Sektor::Nav,
    ),
    virksomhet(
        ider::KRIMINALOMSORGEN,
        "Kriminalomsorgen Hordaland",
        [3, 1, 0, 4, 1, 2, 0, 7],
        Sektor::Kriminalomsorg,
    ),
    virksomhet(
        ider::LEGESENTERET,
        "Kleppestø legesenter",
        [3, 1, 0, 4, 1, 2, 0, 8],
        Sektor::Fastlege,
    ),
    virksomhet(
        ider::ROEDE_KORS,
        "Askøy Røde Kors",
        [3, 1, 0, 4, 1, 2, 0, 9],
        Sektor::Frivillig,
    ),
];

struct Enhet {
    id: Uuid,
    virksomhet: Uuid,
    navn: &'static str,
    helsetjeneste: bool,
    overordnet: Option<Uuid>,
}

const fn enhet(id: Uuid, virksomhet: Uuid, navn: &'static str, helsetjeneste: bool) -> Enhet {
    Enhet {
        id,
        virksomhet,
        navn,
        helsetjeneste,
        overordnet: None,
    }
}

const fn under(overordnet: Uuid, enhet: Enhet) -> Enhet {
    Enhet {
        overordnet: Some(overordnet),
        ..enhet
    }
}

const ENHETER: [Enhet; 19] = [
    enhet(
        ider::RPH,
        ider::ASKOEY_KOMMUNE,
        "Rus- og psykisk helsetjeneste",
        true,
    ),
    under(
        ider::RPH,
        enhet(ider::FACT, ider::ASKOEY_KOMMUNE, "FACT", true),
    ),
    under(
        ider::RPH,
        enhet(ider::HEVD, ider::ASKOEY_KOMMUNE, "HEVD", true),
    ),
    enhet(
        ider::KE_ASKOEY,
        ider::ASKOEY_KOMMUNE,
        "Koordinerende enhet",
        false,
    ),
    enhet(
        ider::LEGEVAKT_ASKOEY,
        ider::ASKOEY_KOMMUNE,
        "Askøy legevakt",
        true,
    ),
    enhet(
        ider::EPHRT,
        ider::BERGEN_KOMMUNE,
        "Etat for psykisk helse og rustjenester",
        true,
    ),
    enhet(
        ider::LEGEVAKT_BERGEN,
        ider::BERGEN_KOMMUNE,
        "Bergen legevakt",
        true,
    ),
    enhet(
        ider::KE_BERGEN,
        ider::BERGEN_KOMMUNE,
        "Koordinerende enhet",
        false,
    ),
    enhet(ider::OEYANE_DPS, ider::HELSE_BERGEN, "Øyane DPS", true),
    enhet(
        ider::AFR,
        ider::HELSE_BERGEN,
        "Avdeling for rusmedisin",
        true,
    ),
    enhet(
        ider::OPERATIV_ENHET,
        ider::VEST_POLITIDISTRIKT,
        "Operativ enhet, Vest politidistrikt",
        false,
    ),
    enhet(
        ider::DRIFTSENHET_ASKOEY,
        ider::VEST_POLITIDISTRIKT,
        "Lokal driftsenhet Askøy",
        false,
    ),
    enhet(
        ider::DRIFTSENHET_BERGEN,
        ider::VEST_POLITIDISTRIKT,
        "Lokal driftsenhet Bergen vest",
        false,
    ),
    enhet(ider::NAV_OPPFOELGING, ider::NAV_ASKOEY, "Oppfølging", false),
    enhet(
        ider::FRIOMSORGEN,
        ider::KRIMINALOMSORGEN,
        "Friomsorgskontoret",
        false,
    ),
    enhet(ider::LEGEKONTORET, ider::LEGESENTERET, "Legekontoret", true),
    enhet(ider::FOELGESVENN, ider::ROEDE_KORS, "Følgesvenn", false),
    enhet(BOLIGKONTORET, ider::ASKOEY_KOMMUNE, "Boligkontoret", false),
    enhet(BARNEVERN, ider::ASKOEY_KOMMUNE, "Barneverntjenesten", false),
];

const BOLIGKONTORET: Uuid = uuid::uuid!("93a9ba74-a4ae-4b71-9637-d8f2005075e8");
const BARNEVERN: Uuid = uuid::uuid!("447364c8-959f-452e-8983-b11756980427");

/// The organisation number of a virksomhet.
pub(super) fn nummer_til(id: Uuid) -> Option<String> {
    VIRKSOMHETER
        .iter()
        .find(|v| v.id == id)
        .and_then(|v| organisasjonsnummer(v.stamme))
}

/// The virksomhet of an enhet.
pub(super) fn virksomhet_til(id: Uuid) -> Option<Uuid> {
    let bydel = ider::BYDELSENHETER.iter().any(|(_, enhet)| *enhet == id);
    let fast = ENHETER.iter().find(|e| e.id == id).map(|e| e.virksomhet);
    fast.or(bydel.then_some(ider::BERGEN_KOMMUNE))
}

/// Whether the enhet is a health service.
pub(super) fn er_helsetjeneste(id: Uuid) -> bool {
    let bydel = ider::BYDELSENHETER.iter().any(|(_, enhet)| *enhet == id);
    bydel || ENHETER.iter().any(|e| e.id == id && e.helsetjeneste)
}

/// What samtykke can open to the enhet at all.
pub(super) fn tak(policy: &Policy, enhet: Uuid) -> Kategorier {
    virksomhet_til(enhet)
        .and_then(|id| VIRKSOMHETER.iter().find(|v| v.id == id))
        .map_or(Kategorier::TOM, |v| {
            policy.tak(v.sektor, er_helsetjeneste(enhet))
        })
}

/// The enhet that serves a bydel of Bergen.
pub(super) fn enhet_for_bydel(navn: &str) -> Uuid {
    ider::BYDELSENHETER
        .iter()
        .find(|(n, _)| *n == navn)
        .map_or(ider::EPHRT, |(_, enhet)| *enhet)
}

/// Virksomheter, enheter, and the one partner system.
pub(super) fn fyll(bunke: &mut Bunke, dager: Dager) -> Result<(), Lagerfeil> {
    for v in VIRKSOMHETER {
        bunke.virksomhet.push(virksomhet::Model {
            id: v.id,
            navn: v.navn.to_owned(),
            organisasjonsnummer: organisasjonsnummer(v.stamme)
                .ok_or(Lagerfeil::UlesbarRad("virksomhet"))?,
            sektor: v.sektor.kode(),
            roeper: v.roeper.bits(),
            etterfoelger_id: None,
        });
    }
    bunke.enhet.extend(ENHETER.iter().map(rad));
    for (bydel, id) in ider::BYDELSENHETER {
        let navn = format!("Psykisk helse og rus {bydel}");
        let mal = under(ider::EPHRT, enhet(id, ider::BERGEN_KOMMUNE, "", true));
        bunke.enhet.push(enhet::Model {
            navn,
            bydel: Some(bydel.to_owned()),
            ..rad(&mal)
        });
    }
    let nedlagt = enhet(
        ider::ARNA_AASANE,
        ider::BERGEN_KOMMUNE,
        "Resultatenhet Arna/Åsane",
        true,
    );
    bunke.enhet.push(enhet::Model {
        opphoert_fra_og_med: Some(dager.dag(-400)),
        etterfoelger_id: Some(ider::AASANE),
        ..rad(&under(ider::EPHRT, nedlagt))
    });
    bunke.klient.push(klient::Model {
        id: ider::SIRI_KLIENT,
        utsteder: None,
        klient_id: SIRI.to_owned(),
        enhet_id: ider::EPHRT,
        scope: Kategorier::av(&[
            Kategori::Identitet,
            Kategori::Kontakt,
            Kategori::Ansvarsgruppe,
            Kategori::KriseplanSignaler,
            Kategori::KriseplanRaad,
            Kategori::KriseplanTiltak,
            Kategori::KriseplanKontakter,
        ])
        .bits(),
        gyldig_til: None,
    });
    bunke.delegering.push(delegering::Model {
        id: ider::DELEGERING,
        virksomhet_id: ider::BERGEN_KOMMUNE,
        leverandoer: leverandoer().ok_or(Lagerfeil::UlesbarRad("delegering"))?,
        gyldig_til: None,
    });
    Ok(())
}

/// The number of the supplier that runs Bergen kommune's journal system.
#[must_use]
pub fn leverandoer() -> Option<String> {
    organisasjonsnummer([3, 1, 0, 4, 1, 2, 1, 1])
}

fn rad(e: &Enhet) -> enhet::Model {
    enhet::Model {
        id: e.id,
        virksomhet_id: e.virksomhet,
        navn: e.navn.to_owned(),
        er_helsetjeneste: e.helsetjeneste,
        bydel: None,
        overordnet_id: e.overordnet,
        opphoert_fra_og_med: None,
        etterfoelger_id: None,
        organisasjonsnummer: None,
        noekkel: None,
    }
}
