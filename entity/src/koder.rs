//! Enumerations that only rows use, stored as stable codes, and the refusal of unknown ones.

use serde::{Deserialize, Serialize};

/// A column holds a code that this program does not know (a newer program wrote it, or the row is
/// damaged). Whoever meets it refuses: an unknown right is no right. Names the column, never data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("ukjent kode i {0}")]
pub struct UkjentKode(pub &'static str);

macro_rules! koder {
    ($(#[$doc:meta])* $navn:ident { $($(#[$vdoc:meta])* $verdi:ident = $kode:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $navn { $($(#[$vdoc])* $verdi),+ }

        impl $navn {
            /// All values, in order.
            pub const ALLE: &'static [Self] = &[$(Self::$verdi),+];

            /// The stable code in the database.
            #[must_use]
            pub const fn kode(self) -> i16 {
                match self { $(Self::$verdi => $kode),+ }
            }

            /// The value of a code; `None` when there is none.
            #[must_use]
            pub const fn fra_kode(kode: i16) -> Option<Self> {
                match kode { $($kode => Some(Self::$verdi),)+ _ => None }
            }
        }
    };
}

koder! {
    /// How far a crisis has come, in a kriseplan. (The level of a login is `samtykke::Nivaa`.)
    Nivaa {
        /// All is well.
        Groenn = 1,
        /// Warning signs.
        Gul = 2,
        /// Crisis.
        Roed = 3,
    }
}

koder! {
    /// What a piece of advice in a kriseplan is about.
    Raadstype {
        /// What helps.
        Hjelper = 1,
        /// What does not help.
        HjelperIkke = 2,
        /// How the bruker wants to be met.
        SlikMoetes = 3,
    }
}

koder! {
    /// The part someone plays in an ansvarsgruppe.
    Medlemsrolle {
        /// Leads the group.
        Leder = 1,
        /// Takes part.
        Medlem = 2,
        /// The bruker.
        Bruker = 3,
    }
}

koder! {
    /// What an ansatt is appointed to for a bruker.
    Oppnevningstype {
        /// Coordinates the help (koordinator).
        Koordinator = 1,
        /// Is the one to turn to in a service (primærkontakt).
        Primaerkontakt = 2,
    }
}

koder! {
    /// What a notice is about. Kept for the sender's order of work: the words are the same for all.
    Varseltype {
        /// A samtykke was recorded on the bruker's word.
        SamtykkeRegistrert = 1,
        /// Samtykke was withdrawn, or somebody barred, on the bruker's word.
        Innskrenket = 2,
        /// Somebody asks for samtykke.
        Forespurt = 3,
        /// A blålysperiode began.
        Blaalys = 4,
        /// Those on duty are called.
        Vakt = 5,
        /// A bruker writes to a personvernombud.
        Henvendelse = 6,
        /// A personvernombud has answered.
        HenvendelseBesvart = 7,
    }
}

koder! {
    /// What the bruker asks of a virksomhet's personvernombud.
    Henvendelsestype {
        /// A remark, or a complaint.
        Merknad = 1,
        /// That a row is corrected (GDPR art. 16, helsepersonelloven § 42).
        Retting = 2,
        /// That a row is deleted (GDPR art. 17, helsepersonelloven § 43).
        Sletting = 3,
    }
}

koder! {
    /// How a notice reached the person.
    Varselkanal {
        /// Electronically: told when it was sent.
        Digital = 1,
        /// By letter: told after three working days.
        Brev = 2,
    }
}

koder! {
    /// The phases of a ROP-pasientforløp.
    Fasetype {
        /// Referral.
        Henvisning = 1,
        /// Assessment.
        Kartlegging = 2,
        /// The clinical decision.
        KliniskBeslutning = 3,
        /// Treatment and follow-up.
        Behandling = 4,
        /// Handing over to others.
        Overgang = 5,
        /// Closing.
        Avslutning = 6,
    }
}

koder! {
    /// What an individuell plan is on a day; derived, never stored.
    IpStatus {
        /// Offered to the bruker.
        Tilbudt = 1,
        /// Declined.
        TakketNei = 2,
        /// Being written.
        Utkast = 3,
        /// In force.
        Aktiv = 4,
        /// Resting.
        PaaVent = 5,
        /// Its period is over.
        Utloept = 6,
        /// Closed.
        Avsluttet = 7,
    }
}

koder! {
    /// The parts of an agreement with a bruker that have a class of their own.
    Avtaledel {
        /// Living and the help of every day.
        Dagligliv = 1,
        /// Medicines.
        Legemidler = 2,
        /// Money.
        Oekonomi = 3,
        /// What is done at relapse.
        Tilbakefall = 4,
    }
}

koder! {
    /// Kinds of agreement between virksomheter.
    Avtaletype {
        /// The one that the others are made under.
        Overordnet = 1,
        /// On one of the areas that the law lists (tjenesteavtale).
        Tjeneste = 2,
        /// On a single matter (særavtale).
        Saer = 3,
        /// On how the parties work together (samhandlingsavtale).
        Samhandling = 4,
        /// One kommune does the task of others (vertskommuneavtale).
        Vertskommune = 5,
    }
}

koder! {
    /// What an agreement between virksomheter is on a day; derived, never stored.
    Avtalestatus {
        /// Not signed by all.
        Utkast = 1,
        /// Signed by all, and not yet in force.
        Kommende = 2,
        /// In force.
        Gjeldende = 3,
        /// In force, and notice is given.
        SagtOpp = 4,
        /// Over.
        Utloept = 5,
    }
}

koder! {
    /// Kind of an entry in the access log.
    Loggart {
        /// Something was read.
        Lesing = 1,
        /// Something was written.
        Skriving = 2,
        /// Someone was searched for.
        Soek = 3,
        /// Something was refused.
        Avslag = 4,
        /// A row was deleted with its earlier versions.
        Sletting = 5,
    }
}

koder! {
    /// What tied an actor to the bruker when an entry was made.
    Loggforhold {
        /// In the ansvarsgruppe.
        Ansvarsgruppe = 1,
        /// Koordinator.
        Koordinator = 2,
        /// Primærkontakt.
        Primaerkontakt = 3,
        /// A dated oppdrag.
        Oppdrag = 4,
        /// On shift.
        Vakt = 5,
        /// The bruker.
        Selv = 6,
        /// Acts for the bruker.
        Representant = 7,
    }
}

impl Loggforhold {
    /// Its place in a mask.
    #[must_use]
    pub const fn bit(self) -> i64 {
        1 << self.kode()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn koder_gaar_frem_og_tilbake_og_ukjente_gir_ingenting() {
        for n in Nivaa::ALLE {
            assert_eq!(Nivaa::fra_kode(n.kode()), Some(*n));
        }
        for r in Raadstype::ALLE {
            assert_eq!(Raadstype::fra_kode(r.kode()), Some(*r));
        }
        for m in Medlemsrolle::ALLE {
            assert_eq!(Medlemsrolle::fra_kode(m.kode()), Some(*m));
        }
        for a in Loggart::ALLE {
            assert_eq!(Loggart::fra_kode(a.kode()), Some(*a));
        }
        assert_eq!(Nivaa::fra_kode(0), None);
        assert_eq!(Loggart::fra_kode(6), None);
    }
}
