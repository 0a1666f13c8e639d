//! The categories: what a bruker can understand and say yes or no to.

use crate::kode::{kodet, sett};

kodet! {
    /// One kind of information about the bruker. One bit each; bits are stable and never reused.
    pub enum Kategori {
        /// Who the bruker is.
        Identitet = 0 => "IDENTITET",
        /// How to reach the bruker.
        Kontakt = 1 => "KONTAKT",
        /// Who works together around the bruker.
        Ansvarsgruppe = 2 => "ANSVARSGRUPPE",
        /// Who coordinates.
        Koordinator = 3 => "KOORDINATOR",
        /// Meetings.
        Moeter = 4 => "MOETER",
        /// Declared crisis periods.
        Blaalys = 5 => "BLAALYS",
        /// The samtykker in force.
        Samtykker = 6 => "SAMTYKKER",
        /// Warning signs in the crisis plan.
        KriseplanSignaler = 7 => "KRISEPLAN_SIGNALER",
        /// Advice in the crisis plan.
        KriseplanRaad = 8 => "KRISEPLAN_RAAD",
        /// Measures in the crisis plan.
        KriseplanTiltak = 9 => "KRISEPLAN_TILTAK",
        /// Whom to call in a crisis.
        KriseplanKontakter = 10 => "KRISEPLAN_KONTAKTER",
        /// The course of treatment and follow-up.
        Forloep = 11 => "FORLOEP",
        /// Deadlines of that course.
        ForloepFrister = 12 => "FORLOEP_FRISTER",
        /// Goals of the individual plan.
        IpMaal = 13 => "IP_MAAL",
        /// Measures of the individual plan.
        IpTiltak = 14 => "IP_TILTAK",
        /// Evaluations of the individual plan.
        IpEvaluering = 15 => "IP_EVALUERING",
        /// Treatment.
        Behandling = 16 => "BEHANDLING",
        /// Medicines.
        Legemidler = 17 => "LEGEMIDLER",
        /// Drugs and alcohol.
        Rus = 18 => "RUS",
        /// Risk to the bruker or others.
        Risiko = 19 => "RISIKO",
        /// Physical health.
        Somatikk = 20 => "SOMATIKK",
        /// Housing.
        Bolig = 21 => "BOLIG",
        /// Money.
        Oekonomi = 22 => "OEKONOMI",
        /// Work and activity.
        Arbeid = 23 => "ARBEID",
        /// Next of kin.
        Paaroerende = 24 => "PAAROERENDE",
        /// Children.
        Barn = 25 => "BARN",
        /// Stays in institutions.
        Opphold = 26 => "OPPHOLD",
        /// Legal matters.
        Juridisk = 27 => "JURIDISK",
        /// Agreements with the bruker.
        Avtaler = 28 => "AVTALER",
    }
}

impl Kategori {
    /// What it covers, in one sentence that a person understands.
    #[must_use]
    pub const fn beskrivelse(self) -> &'static str {
        match self {
            Self::Identitet => {
                "Who you are: your name and date of birth, and that you have a case here."
            }
            Self::Kontakt => "How to reach you: telephone, address and preferred way of contact.",
            Self::Ansvarsgruppe => "Who is in the group that works together around you.",
            Self::Koordinator => "Who coordinates the help you get.",
            Self::Moeter => "When the group meets and what was agreed there.",
            Self::Blaalys => "That a crisis period has been declared for you, and until when.",
            Self::Samtykker => "Which consents you have given that are in force now.",
            Self::KriseplanSignaler => {
                "Signs that you are getting worse, as your crisis plan describes them."
            }
            Self::KriseplanRaad => {
                "What helps, what does not, and how you wish to be met in a crisis."
            }
            Self::KriseplanTiltak => {
                "What you and the services do, step by step, when you get worse."
            }
            Self::KriseplanKontakter => "Whom to call when you are in a crisis.",
            Self::Forloep => "Where you are in your course of treatment and follow-up.",
            Self::ForloepFrister => "Deadlines in that course, and why one was missed.",
            Self::IpMaal => "The goals in your individual plan.",
            Self::IpTiltak => "What is to be done, and by whom, in your individual plan.",
            Self::IpEvaluering => "How the individual plan has worked, and what you think of it.",
            Self::Behandling => "What treatment you get and for what.",
            Self::Legemidler => "Which medicines you use.",
            Self::Rus => "Your use of alcohol and drugs, and help with it.",
            Self::Risiko => "Danger to yourself or others, and what lessens it.",
            Self::Somatikk => "Your physical health.",
            Self::Bolig => "Where and how you live, and help with it.",
            Self::Oekonomi => "Your money, debts and benefits.",
            Self::Arbeid => "Work, school and activity.",
            Self::Paaroerende => "Who your next of kin are, and how to reach them.",
            Self::Barn => "Children you care for, and who looks after them.",
            Self::Opphold => "Stays in hospital, institutions or prison.",
            Self::Juridisk => "Legal decisions about you, and who may act on your behalf.",
            Self::Avtaler => "Agreements that you and the services have made.",
        }
    }
}

sett! {
    /// A set of categories.
    pub struct Kategorier(u32) av Kategori;
}

impl Kategorier {
    /// Shared by nature: rows of these have no owner, so a samtykke opens them without an avgiver.
    pub const DELT: Self = Self::av(&[
        Kategori::Identitet,
        Kategori::Kontakt,
        Kategori::Ansvarsgruppe,
        Kategori::Koordinator,
        Kategori::Moeter,
        Kategori::Blaalys,
    ]);

    /// What a row may carry as `tema`, beyond the categories of its table.
    pub const TEMA: Self = Self::av(&[
        Kategori::Behandling,
        Kategori::Legemidler,
        Kategori::Rus,
        Kategori::Risiko,
        Kategori::Somatikk,
        Kategori::Bolig,
        Kategori::Oekonomi,
        Kategori::Arbeid,
        Kategori::Paaroerende,
        Kategori::Barn,
        Kategori::Opphold,
        Kategori::Juridisk,
    ]);
}
