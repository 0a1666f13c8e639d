//! The bruker as a record: what decides about rights beside samtykke.

use chrono::{DateTime, Months, NaiveDate, Utc};

use crate::gyldighet::doegn_start;
use crate::{BrukerId, EVIG, Gradering, Kategorier, Periode, PersonId, Samtykkegiver};

/// From this age one decides for oneself in matters of health (pbrl § 4-3).
const MYNDIG_AAR: u32 = 16;

/// What is known of the bruker, as far as rights go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brukertilstand {
    /// The bruker.
    pub id: BrukerId,
    /// The person behind, if known to the login.
    pub person: Option<PersonId>,
    /// Date of birth; never taken from the identity number.
    pub foedselsdato: NaiveDate,
    /// Time of death; ends every samtykke.
    pub doed: Option<DateTime<Utc>>,
    /// Protection of the address.
    pub gradering: Gradering,
    /// Who represents the bruker.
    pub representasjoner: Vec<Representasjon>,
    /// Assessments of capacity to consent.
    pub kompetanse: Vec<Kompetansevurdering>,
}

/// One who may act for the bruker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Representasjon {
    /// Who.
    pub person: PersonId,
    /// In what capacity; never `Bruker`.
    pub type_: Samtykkegiver,
    /// For which categories.
    pub mandat: Kategorier,
    /// When.
    pub gyldig: Periode,
}

/// An assessment of capacity to consent (pbrl § 4-3). The latest per category wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kompetansevurdering {
    /// For which categories.
    pub omraade: Kategorier,
    /// Whether the bruker has capacity.
    pub har: bool,
    /// When it was assessed.
    pub vurdert: DateTime<Utc>,
}

/// What somebody may do for the bruker now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fullmakt {
    pub(crate) type_: Samtykkegiver,
    /// Never empty.
    pub(crate) mandat: Kategorier,
    pub(crate) til: DateTime<Utc>,
}

impl Brukertilstand {
    /// Whether the bruker is dead.
    #[must_use]
    pub fn er_doed(&self, now: DateTime<Utc>) -> bool {
        self.doed.is_some_and(|doed| doed <= now)
    }

    /// The start of the day when the bruker turns 16.
    #[must_use]
    pub fn fyller_16(&self) -> DateTime<Utc> {
        self.foedselsdato
            .checked_add_months(Months::new(MYNDIG_AAR * 12))
            .map_or(EVIG, doegn_start)
    }

    /// The categories for which the latest assessment says that capacity is lacking.
    ///
    /// Capacity is presumed, so of two assessments at the same instant the one that finds it counts.
    #[must_use]
    pub fn mangler_kompetanse(&self, now: DateTime<Utc>) -> Kategorier {
        let siste = |kategori| {
            self.kompetanse
                .iter()
                .filter(|v| v.vurdert <= now && v.omraade.har(kategori))
                .max_by_key(|v| (v.vurdert, v.har))
        };
        Kategorier::ALLE
            .iter()
            .filter(|k| siste(*k).is_some_and(|v| !v.har))
            .collect()
    }

    /// Whether the person is the bruker.
    #[must_use]
    pub fn er_person(&self, person: PersonId) -> bool {
        self.person == Some(person)
    }

    /// Whether a representation of the bruker by this person is running, whatever it permits now.
    #[must_use]
    pub fn er_representant(&self, person: PersonId, now: DateTime<Utc>) -> bool {
        self.representasjoner
            .iter()
            .any(|r| r.person == person && r.gyldig.inneholder(now))
    }

    /// Whether it is this person's own case or a ward's: never opened with a staff token.
    #[must_use]
    pub fn er_egen_sak(&self, person: PersonId, now: DateTime<Utc>) -> bool {
        self.er_person(person) || self.er_representant(person, now)
    }

    /// When the person may next become a representative of the bruker, as far as is known.
    pub(crate) fn blir_representant(
        &self,
        person: PersonId,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        self.representasjoner
            .iter()
            .filter(|r| r.person == person)
            .flat_map(|r| std::iter::once(r.gyldig.fra).chain(self.neste_vurdering(now)))
            .filter(|tid| now < *tid)
            .min()
    }

    /// The next assessment of capacity that is known: from then, next of kin may represent or not.
    fn neste_vurdering(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.kompetanse
            .iter()
            .map(|v| v.vurdert)
            .filter(|vurdert| now < *vurdert)
            .min()
    }

    /// The representations that permit this person something now.
    pub(crate) fn fullmakter(
        &self,
        person: PersonId,
        now: DateTime<Utc>,
    ) -> impl Iterator<Item = Fullmakt> {
        self.representasjoner
            .iter()
            .filter(move |r| r.person == person && r.gyldig.inneholder(now))
            .map(move |r| self.fullmakt(r, now))
            .filter(move |f| !f.mandat.er_tom() && now < f.til)
    }

    fn fullmakt(&self, r: &Representasjon, now: DateTime<Utc>) -> Fullmakt {
        let (mandat, til) = match r.type_ {
            Samtykkegiver::Verge | Samtykkegiver::Fullmektig => (r.mandat, r.gyldig.til),
            Samtykkegiver::Forelder => (r.mandat, r.gyldig.til.min(self.fyller_16())),
            Samtykkegiver::NaermestePaaroerende => {
                let til = self
                    .neste_vurdering(now)
                    .map_or(r.gyldig.til, |t| t.min(r.gyldig.til));
                (r.mandat & self.mangler_kompetanse(now), til)
            }
            // Nobody represents themself.
            Samtykkegiver::Bruker => (Kategorier::TOM, r.gyldig.til),
        };
        Fullmakt {
            type_: r.type_,
            mandat,
            til,
        }
    }
}
