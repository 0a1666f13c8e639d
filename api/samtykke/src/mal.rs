//! Templates: the samtykker that are offered, in words that a person can understand. Data.

use crate::{Betingelse, Formaal, FormaalSett, Kategori, Kategorier, Sektor};

/// What is offered under one name: one samtykke for each part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Samtykkemal {
    /// Stable key.
    pub noekkel: &'static str,
    /// Name, Norwegian.
    pub navn: &'static str,
    /// What the bruker says yes to, Norwegian.
    pub forklaring: &'static str,
    /// The samtykker.
    pub deler: &'static [Maldel],
}

/// One samtykke of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Maldel {
    /// To an enhet of one of these sectors; none: to a private person.
    pub til: &'static [Sektor],
    /// Whether the enhet is a health service.
    pub helsetjeneste: bool,
    /// What it opens.
    pub kategorier: Kategorier,
    /// For what.
    pub formaal: FormaalSett,
    /// Whether to contribute too.
    pub bidra: bool,
    /// When it gives something.
    pub betingelse: Betingelse,
    /// For how long, in months.
    pub maaneder: u32,
}

/// Who it is and who works together.
pub const HVEM_OG_GRUPPE: Kategorier = Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Kontakt,
    Kategori::Ansvarsgruppe,
]);

/// What a kommune that follows up every day needs.
pub const OPPFOELGING: Kategorier = HVEM_OG_GRUPPE.union(Kategorier::av(&[
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
pub const BEHANDLING: Kategorier = Kategorier::av(&[
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

/// What the police on duty need in a crisis.
pub const KRISE_POLITI: Kategorier = Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Blaalys,
    Kategori::KriseplanSignaler,
    Kategori::KriseplanRaad,
    Kategori::KriseplanKontakter,
]);

/// What the legevakt needs in a crisis.
pub const KRISE_LEGEVAKT: Kategorier =
    KRISE_POLITI.union(Kategorier::av(&[Kategori::KriseplanTiltak]));

/// What work and welfare needs: never health.
pub const ARBEID_OG_BOLIG: Kategorier = Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Kontakt,
    Kategori::Ansvarsgruppe,
    Kategori::Koordinator,
    Kategori::IpMaal,
    Kategori::IpTiltak,
    Kategori::Bolig,
    Kategori::Oekonomi,
    Kategori::Arbeid,
]);

/// What somebody close can be told.
pub const NAERE: Kategorier = Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Koordinator,
    Kategori::KriseplanSignaler,
    Kategori::KriseplanRaad,
]);

const HELSEHJELP: FormaalSett = FormaalSett::av(&[
    Formaal::Helsehjelp,
    Formaal::Samhandling,
    Formaal::IndividuellPlan,
]);
const SAMARBEID: FormaalSett = FormaalSett::av(&[Formaal::Samhandling, Formaal::IndividuellPlan]);
const KRISE: FormaalSett = FormaalSett::av(&[Formaal::Krise]);

/// What is offered now.
pub const MALER: &[Samtykkemal] = &[
    Samtykkemal {
        noekkel: "OPPFOELGING",
        navn: "Oppfølging i kommunen",
        forklaring: "De som følger deg opp i kommunen ser og skriver i det dere arbeider med \
                     sammen: gruppen din, kriseplanen, forløpet og den individuelle planen.",
        deler: &[Maldel {
            til: &[Sektor::Kommune],
            helsetjeneste: true,
            kategorier: OPPFOELGING,
            formaal: HELSEHJELP,
            bidra: true,
            betingelse: Betingelse::Alltid,
            maaneder: 12,
        }],
    },
    Samtykkemal {
        noekkel: "BEHANDLING",
        navn: "Behandling i spesialisthelsetjenesten",
        forklaring: "De som behandler deg ser hvem som er i gruppen din, kriseplanen, forløpet, \
                     legemidler og det som gjelder rus.",
        deler: &[Maldel {
            til: &[Sektor::Spesialisthelsetjeneste],
            helsetjeneste: true,
            kategorier: BEHANDLING,
            formaal: HELSEHJELP,
            bidra: true,
            betingelse: Betingelse::Alltid,
            maaneder: 12,
        }],
    },
    Samtykkemal {
        noekkel: "KRISE",
        navn: "Hjelp i en krise",
        forklaring: "Legevakten kan finne deg og melde krise. Bare mens krisen varer ser de som \
                     er på vakt i legevakten og politiet hva som varsler den, hva som hjelper, \
                     og hvem de skal ringe.",
        deler: &[
            Maldel {
                til: &[Sektor::Kommune],
                helsetjeneste: true,
                kategorier: Kategorier::av(&[Kategori::Identitet]),
                formaal: KRISE,
                bidra: false,
                betingelse: Betingelse::Alltid,
                maaneder: 24,
            },
            Maldel {
                til: &[Sektor::Kommune],
                helsetjeneste: true,
                kategorier: KRISE_LEGEVAKT,
                formaal: KRISE,
                bidra: false,
                betingelse: Betingelse::UnderBlaalys,
                maaneder: 24,
            },
            Maldel {
                til: &[Sektor::Politi],
                helsetjeneste: false,
                kategorier: KRISE_POLITI,
                formaal: KRISE,
                bidra: false,
                betingelse: Betingelse::UnderBlaalys,
                maaneder: 24,
            },
        ],
    },
    Samtykkemal {
        noekkel: "ARBEID_OG_BOLIG",
        navn: "Arbeid, bolig og økonomi",
        forklaring: "NAV og de i kommunen som ikke gir helsehjelp ser mål og tiltak om arbeid, \
                     bolig og økonomi, og hvem som koordinerer. De ser ingenting om helsen din.",
        deler: &[Maldel {
            til: &[Sektor::Nav, Sektor::Kommune],
            helsetjeneste: false,
            kategorier: ARBEID_OG_BOLIG,
            formaal: SAMARBEID,
            bidra: false,
            betingelse: Betingelse::Alltid,
            maaneder: 12,
        }],
    },
    Samtykkemal {
        noekkel: "NAERE",
        navn: "En som står deg nær",
        forklaring: "Den du velger ser hvem som koordinerer, hva som varsler en krise, og hva \
                     som hjelper.",
        deler: &[Maldel {
            til: &[],
            helsetjeneste: false,
            kategorier: NAERE,
            formaal: FormaalSett::av(&[Formaal::Samhandling]),
            bidra: false,
            betingelse: Betingelse::Alltid,
            maaneder: 12,
        }],
    },
];
