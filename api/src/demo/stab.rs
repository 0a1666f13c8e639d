//! Who works where: the personas, and how many colleagues they have.

use samtykke::Ansattrolle;
use uuid::Uuid;

use super::ider;

/// A persona at work.
pub(super) struct Fast {
    pub(super) ansatt: Uuid,
    pub(super) navn: &'static str,
    pub(super) enhet: Uuid,
    pub(super) stilling: &'static str,
    pub(super) roller: &'static [Ansattrolle],
}

pub(super) const SYKEPLEIER: &[Ansattrolle] = &[Ansattrolle::Helsepersonell];
const SOEKENDE: &[Ansattrolle] = &[Ansattrolle::Helsepersonell, Ansattrolle::Foedselsnummersoek];
const REGISTRAR: &[Ansattrolle] = &[
    Ansattrolle::Helsepersonell,
    Ansattrolle::Foedselsnummersoek,
    Ansattrolle::Registrar,
];

/// The personas. Brit's koordinator and behandler are named as in the contract's example.
pub(super) const FASTE: [Fast; 12] = [
    Fast {
        ansatt: ider::KARI,
        navn: "Kari Lie",
        enhet: ider::RPH,
        stilling: "Koordinator",
        roller: REGISTRAR,
    },
    Fast {
        ansatt: ider::LARS,
        navn: "Lars Tenktnes",
        enhet: ider::RPH,
        stilling: "Avdelingsleder",
        roller: &[Ansattrolle::Leder, Ansattrolle::Foedselsnummersoek],
    },
    Fast {
        ansatt: ider::DAG,
        navn: "Dag Moe",
        enhet: ider::OEYANE_DPS,
        stilling: "Psykologspesialist",
        roller: SOEKENDE,
    },
    Fast {
        ansatt: ider::ELLA,
        navn: "Ella Prøvestad",
        enhet: ider::OEYANE_DPS,
        stilling: "Spesialsykepleier",
        roller: REGISTRAR,
    },
    Fast {
        ansatt: ider::STIAN,
        navn: "Stian Liksomdal",
        enhet: ider::OEYANE_DPS,
        stilling: "Miljøterapeut",
        roller: SYKEPLEIER,
    },
    Fast {
        ansatt: ider::ANNA,
        navn: "Anna Påfunnvåg",
        enhet: ider::AFR,
        stilling: "Avdelingsoverlege",
        roller: &[
            Ansattrolle::Helsepersonell,
            Ansattrolle::Foedselsnummersoek,
            Ansattrolle::Leder,
        ],
    },
    Fast {
        ansatt: ider::PER,
        navn: "Per Eksempelvik",
        enhet: ider::OPERATIV_ENHET,
        stilling: "Politibetjent",
        roller: &[Ansattrolle::Foedselsnummersoek],
    },
    Fast {
        ansatt: ider::NORA,
        navn: "Nora Testerud",
        enhet: ider::LEGEVAKT_ASKOEY,
        stilling: "Sykepleier",
        roller: SOEKENDE,
    },
    Fast {
        ansatt: ider::NILS,
        navn: "Nils Skrøneseth",
        enhet: ider::NAV_OPPFOELGING,
        stilling: "Veileder",
        roller: &[],
    },
    Fast {
        ansatt: ider::ANE_ANSATT,
        navn: "Ane Låtsdal",
        enhet: ider::HEVD,
        stilling: "Vernepleier",
        roller: SYKEPLEIER,
    },
    Fast {
        ansatt: ider::KINE,
        navn: "Kine Oppdiktnes",
        enhet: ider::KE_ASKOEY,
        stilling: "Leder av koordinerende enhet",
        roller: &[Ansattrolle::Ke, Ansattrolle::Registrar],
    },
    Fast {
        ansatt: ider::PETRA,
        navn: "Petra Innbilstad",
        enhet: ider::OEYANE_DPS,
        stilling: "Personvernombud",
        roller: &[Ansattrolle::Personvernombud],
    },
];

/// Colleagues of one kind in one enhet.
pub(super) struct Gjeng {
    pub(super) enhet: Uuid,
    pub(super) antall: usize,
    pub(super) stillinger: &'static [&'static str],
    pub(super) roller: &'static [Ansattrolle],
}

/// The same in one line.
pub(super) const fn gjeng(
    enhet: Uuid,
    antall: usize,
    stillinger: &'static [&'static str],
    roller: &'static [Ansattrolle],
) -> Gjeng {
    Gjeng {
        enhet,
        antall,
        stillinger,
        roller,
    }
}

pub(super) const TEAM: &[&str] = &[
    "Sykepleier",
    "Vernepleier",
    "Sosionom",
    "Spesialsykepleier",
    "Ergoterapeut",
    "Psykolog",
];

/// Colleagues per block, roughly as many as the sources tell of.
pub(super) const GJENGER: [Gjeng; 16] = [
    gjeng(
        ider::RPH,
        3,
        &["Fagleder", "Psykiatrisk sykepleier", "Kommunepsykolog"],
        REGISTRAR,
    ),
    gjeng(ider::FACT, 5, TEAM, SYKEPLEIER),
    gjeng(ider::HEVD, 3, TEAM, SYKEPLEIER),
    gjeng(
        ider::KE_ASKOEY,
        1,
        &["Koordinator"],
        &[Ansattrolle::Ke, Ansattrolle::Registrar],
    ),
    gjeng(ider::LEGEVAKT_ASKOEY, 2, &["Lege", "Sykepleier"], SOEKENDE),
    gjeng(
        ider::OEYANE_DPS,
        5,
        &["Psykiater", "Psykolog", "Spesialsykepleier", "Sosionom"],
        SYKEPLEIER,
    ),
    gjeng(
        ider::AFR,
        3,
        &["Overlege", "Ruskonsulent", "Spesialrådgiver"],
        SYKEPLEIER,
    ),
    gjeng(
        ider::OPERATIV_ENHET,
        3,
        &["Politibetjent", "Politioverbetjent"],
        &[],
    ),
    gjeng(
        ider::DRIFTSENHET_ASKOEY,
        2,
        &["Politikontakt", "Politibetjent"],
        &[],
    ),
    gjeng(ider::DRIFTSENHET_BERGEN, 1, &["Politikontakt"], &[]),
    gjeng(
        ider::NAV_OPPFOELGING,
        2,
        &["Veileder", "Jobbspesialist"],
        &[],
    ),
    gjeng(ider::FRIOMSORGEN, 1, &["Saksbehandler"], &[]),
    gjeng(ider::LEGEKONTORET, 3, &["Fastlege"], SYKEPLEIER),
    gjeng(ider::FOELGESVENN, 2, &["Frivillig"], &[]),
    gjeng(ider::LEGEVAKT_BERGEN, 2, &["Lege", "Sykepleier"], SOEKENDE),
    gjeng(
        ider::EPHRT,
        1,
        &["Personvernombud"],
        &[Ansattrolle::Personvernombud],
    ),
];
