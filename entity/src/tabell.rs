//! All tables of the database: the personal ones as [`Tabell`], the others with why they are not.

use serde::{Deserialize, Serialize};

use crate::personrad::Personrad;

macro_rules! tabeller {
    ($($(#[$doc:meta])* $navn:ident = $kode:literal => $modul:ident),+ $(,)?) => {
        /// A personal table. The codes are stable: history and events keep them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        #[repr(u8)]
        pub enum Tabell { $($(#[$doc])* $navn = $kode),+ }

        impl Tabell {
            /// All of them, in order of code.
            pub const ALLE: &'static [Self] = &[$(Self::$navn),+];

            /// The table's name in SQL.
            #[must_use]
            pub const fn navn(self) -> &'static str {
                match self { $(Self::$navn => stringify!($modul)),+ }
            }

            /// The stable code in the database.
            #[must_use]
            pub const fn kode(self) -> i16 {
                match self { $(Self::$navn => $kode),+ }
            }

            /// The table of a code; `None` when there is none.
            #[must_use]
            pub const fn fra_kode(kode: i16) -> Option<Self> {
                match kode { $($kode => Some(Self::$navn),)+ _ => None }
            }

            /// One bit per table, for sets of them.
            #[must_use]
            pub const fn bit(self) -> i64 {
                1 << self.kode()
            }
        }

        /// Shows every personal table to `besoek`, once, in order of code.
        pub fn besoek_alle(besoek: &mut impl Besoek) {
            $(besoek.tabell::<crate::$modul::Entity>();)+
        }
    };
}

/// Something that is to be done with every personal table.
pub trait Besoek {
    /// Called once per table.
    fn tabell<E: Personrad>(&mut self);
}

tabeller! {
    /// The bruker.
    Bruker = 0 => bruker,
    /// Contact details.
    Kontakt = 1 => kontakt,
    /// Next of kin.
    Paaroerende = 2 => paaroerende,
    /// Children.
    Barn = 3 => barn,
    /// Mandates to act for the bruker.
    Representasjon = 4 => representasjon,
    /// Assessments of capacity.
    Kompetansevurdering = 5 => kompetansevurdering,
    /// Samtykker.
    Samtykke = 6 => samtykke,
    /// Sperringer.
    Sperring = 7 => sperring,
    /// Blålysperioder.
    Blaalysperiode = 8 => blaalysperiode,
    /// Ties.
    Tilknytning = 9 => tilknytning,
    /// Ansvarsgrupper.
    Ansvarsgruppe = 10 => ansvarsgruppe,
    /// Their members.
    AnsvarsgruppeMedlem = 11 => ansvarsgruppe_medlem,
    /// Frames of kriseplaner.
    Kriseplan = 12 => kriseplan,
    /// Warning signs.
    KriseplanSignal = 13 => kriseplan_signal,
    /// Advice.
    KriseplanRaad = 14 => kriseplan_raad,
    /// Steps.
    KriseplanTrinn = 15 => kriseplan_trinn,
    /// Contacts.
    KriseplanKontakt = 16 => kriseplan_kontakt,
    /// Measures for children.
    KriseplanBarnetiltak = 17 => kriseplan_barnetiltak,
    /// Appointments of koordinatorer and primary contacts.
    Koordinatoroppnevning = 18 => koordinatoroppnevning,
    /// ROP-pasientforløp.
    Forloep = 19 => forloep,
    /// Their phases.
    ForloepFase = 20 => forloep_fase,
    /// Who takes part in a phase.
    ForloepPart = 21 => forloep_part,
    /// Deadlines of phases.
    ForloepFrist = 22 => forloep_frist,
    /// Frames of individuelle planer.
    IpRamme = 23 => ip_ramme,
    /// Their goals.
    IpMaal = 24 => ip_maal,
    /// Their measures.
    IpTiltak = 25 => ip_tiltak,
    /// Their evaluations.
    IpEvaluering = 26 => ip_evaluering,
    /// Agreements with the bruker.
    Brukeravtale = 27 => brukeravtale,
    /// What they say of the help of every day.
    BrukeravtaleDagligliv = 28 => brukeravtale_dagligliv,
    /// What they say of medicines.
    BrukeravtaleLegemidler = 29 => brukeravtale_legemidler,
    /// What they say of money.
    BrukeravtaleOekonomi = 30 => brukeravtale_oekonomi,
    /// What they say is done at relapse.
    BrukeravtaleTilbakefall = 31 => brukeravtale_tilbakefall,
    /// What parties have asked the bruker to agree to.
    Samtykkeforespoersel = 32 => samtykkeforespoersel,
}

/// The registry: tables about organisations, staff and persons as such, never about a case.
pub const REGISTERTABELLER: &[(&str, &str)] = &[
    (
        "person",
        "knows an identity number, encrypted; says nothing of a case",
    ),
    ("virksomhet", "public facts from Enhetsregisteret"),
    ("enhet", "public facts of an organisation"),
    (
        "ansatt",
        "an employment; a name at work, open to whoever is logged in",
    ),
    ("vakt", "the shift list of an enhet, not tied to any bruker"),
    ("klient", "systems of partners"),
    ("delegering", "suppliers that act for virksomheter"),
    (
        "samarbeidsavtale",
        "agreements between virksomheter, open; no bruker is in them",
    ),
    ("felles", "one row with an epoch"),
];

/// What the engine runs on, never handed out as rows; with why each is not a personal table.
pub const DRIFTSTABELLER: &[(&str, &str)] = &[
    (
        "brukertilstand",
        "epochs and state that decisions rest on; read by the engine alone",
    ),
    (
        "tilgang",
        "derived from samtykke and sperring; is the right itself, not its object",
    ),
    (
        "historikk",
        "copies of rows; each is decided on by the class of the table it copies",
    ),
    (
        "hendelse",
        "what has happened, without content; each is decided on by the class of the row it is about",
    ),
    (
        "hendelse_part",
        "whom a change of rights may concern; ids alone",
    ),
    (
        "dokument",
        "documents that partners have registered; no bruker is in them",
    ),
    ("sjekkpunkt", "signed sums of the access log; hashes alone"),
    (
        "utloep",
        "signed records of expired entries of the access log; hashes alone",
    ),
    (
        "bortfall",
        "lines that wait for the ledger of withdrawals; sealed",
    ),
    ("bortfallstand", "one row: how far that ledger has come"),
    (
        "bekreftelse",
        "codes that wait for a second person; says which samtykke, never what of",
    ),
    (
        "henvendelse",
        "the bruker's own words to a personvernombud; a door of its own for these two",
    ),
    (
        "varsel",
        "notices in neutral words, read by the sender alone",
    ),
    (
        "vaktvarsel",
        "calls to those on duty; whom one is about is decided for each who reads it",
    ),
    (
        "idempotens",
        "answers kept for a retry; given to the actor that sent the key, decided anew",
    ),
    (
        "tilgangslogg",
        "who saw what; has a door of its own in the audit layer",
    ),
    ("seaql_migrations", "which migrations have run"),
];

#[cfg(test)]
mod tests {
    use super::*;

    struct Sett(Vec<Tabell>);

    impl Besoek for Sett {
        fn tabell<E: Personrad>(&mut self) {
            assert_eq!(E::default().table_name(), E::TABELL.navn());
            self.0.push(E::TABELL);
        }
    }

    #[test]
    fn besoeket_viser_hver_tabell_en_gang_under_sitt_eget_navn() {
        let mut sett = Sett(Vec::new());
        besoek_alle(&mut sett);
        assert_eq!(sett.0, Tabell::ALLE);
    }

    #[test]
    fn kodene_er_tette_stabile_og_gaar_frem_og_tilbake() {
        for (nr, tabell) in Tabell::ALLE.iter().enumerate() {
            assert_eq!(usize::try_from(tabell.kode()), Ok(nr));
            assert_eq!(Tabell::fra_kode(tabell.kode()), Some(*tabell));
            assert_eq!(tabell.bit(), 1 << nr);
        }
        assert_eq!(Tabell::fra_kode(-1), None);
        assert_eq!(Tabell::fra_kode(99), None);
    }
}
