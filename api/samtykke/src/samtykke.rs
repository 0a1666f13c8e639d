//! Samtykke, sperring and blålysperiode: what the bruker has decided, as stored.

use chrono::{DateTime, NaiveDate, Utc};

use crate::gyldighet::gyldighet;
use crate::{
    Betingelse, FormaalSett, Kategorier, Mottaker, Periode, SamtykkeId, Samtykkestatus,
    VirksomhetId,
};

/// One version of a samtykke: who may do what with whose rows, for what, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Samtykke {
    /// This version.
    pub id: SamtykkeId,
    /// To whom.
    pub mottaker: Mottaker,
    /// The mottaker's virksomhet; `None` for a private person.
    pub mottaker_virksomhet: Option<VirksomhetId>,
    /// Whose rows it opens: those named at signing, never those who join later.
    pub avgivere: Vec<VirksomhetId>,
    /// Which categories.
    pub kategorier: Kategorier,
    /// For which purposes.
    pub formaal: FormaalSett,
    /// Whether to read.
    pub les: bool,
    /// Whether to contribute.
    pub bidra: bool,
    /// When it gives something.
    pub betingelse: Betingelse,
    /// Whether to read earlier versions of rows too.
    pub med_historikk: bool,
    /// Whether organisation tokens may use it.
    pub med_organisasjonstoken: bool,
    /// Whether it names a graded bruker's locating fields.
    pub gjelder_gradert: bool,
    /// The version of the information text it was given on, from 1.
    pub tekstversjon: u8,
    /// First day.
    pub gyldig_fra_og_med: NaiveDate,
    /// Last day.
    pub gyldig_til_og_med: NaiveDate,
    /// When it took effect. `None`: awaits confirmation and gives nothing.
    pub virker_fra: Option<DateTime<Utc>>,
    /// When it lapses unless the bruker confirms (an oral one).
    pub lapser: Option<DateTime<Utc>>,
    /// When it was withdrawn.
    pub trukket: Option<DateTime<Utc>>,
    /// When a later version replaced it.
    pub erstattet: Option<DateTime<Utc>>,
}

impl Samtykke {
    /// Where it is in its life. It gives something only while `Aktiv`.
    #[must_use]
    pub fn status(&self, now: DateTime<Utc>) -> Samtykkestatus {
        let inntruffet = |tid: Option<DateTime<Utc>>| tid.is_some_and(|tid| tid <= now);
        let dager = gyldighet(self.gyldig_fra_og_med, self.gyldig_til_og_med);
        if inntruffet(self.trukket) {
            Samtykkestatus::Trukket
        } else if inntruffet(self.erstattet) {
            Samtykkestatus::Erstattet
        } else if dager.til <= now || inntruffet(self.lapser) {
            Samtykkestatus::Utloept
        } else if now < dager.fra || !inntruffet(self.virker_fra) {
            Samtykkestatus::Fremtidig
        } else {
            Samtykkestatus::Aktiv
        }
    }

    /// When it is `Aktiv`, as far as is known. `None` while it awaits confirmation.
    #[must_use]
    pub fn virketid(&self) -> Option<Periode> {
        let dager = gyldighet(self.gyldig_fra_og_med, self.gyldig_til_og_med);
        let slutter = [self.lapser, self.trukket, self.erstattet];
        Some(Periode {
            fra: dager.fra.max(self.virker_fra?),
            til: slutter.into_iter().flatten().fold(dager.til, DateTime::min),
        })
    }
}

/// A bar. Beats every samtykke, also in crisis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sperring {
    /// Whom: a virksomhet, an enhet, or a person across employments.
    pub mot: Mottaker,
    /// The virksomheter the barred is below of: the enhet's, or the person's employers. Their
    /// organisation tokens are closed for the same.
    pub under: Vec<VirksomhetId>,
    /// From what; `None` is all.
    pub kategorier: Option<Kategorier>,
    /// From when.
    pub opprettet: DateTime<Utc>,
    /// Until when.
    pub opphevet: Option<DateTime<Utc>>,
}

/// A declared blålysperiode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blaalys {
    /// From start to end.
    pub gyldig: Periode,
    /// The virksomhet that it does not wake, see [`crate::unntatt_fra_blaalys`].
    pub unntatt: Option<VirksomhetId>,
}
