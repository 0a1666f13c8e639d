//! Whether an answer stands where rights have moved between its decision and its entry.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::{Tabell, personrad::Personrad};
use samtykke::Policy;
use uuid::Uuid;

use super::{
    Foresporsel, Innlogget, Lagerfeil, Sak, grunnlag::Grunnlag, hendelser::Bilde, utlevering::Notat,
};

/// Whether what was decided of a bruker is decided by these rights too, at this moment; `None`: there is nobody any
/// more. What moved and changes nothing for an asker makes no answer anew: they would notice that.
pub(super) type Likt =
    Arc<dyn Fn(Uuid, Option<&Bilde>, DateTime<Utc>) -> Result<bool, Lagerfeil> + Send + Sync>;

/// Rows that say what somebody may see, or why. A running blålysperiode is known without its row.
const RETTIGHETER: i64 = Tabell::Representasjon.bit()
    | Tabell::Kompetansevurdering.bit()
    | Tabell::Samtykke.bit()
    | Tabell::Sperring.bit()
    | Tabell::Tilknytning.bit();

impl Foresporsel {
    /// Whether what is noted is the same by other rights.
    pub(super) fn likt(self: &Arc<Self>, notater: Vec<Notat>) -> Likt {
        let f = self.clone();
        Arc::new(move |bruker, rettigheter, naa| {
            let grunnlag = rettigheter.map(Bilde::grunnlag).transpose()?;
            let av_bruker = |notat: &&Notat| notat.epoke().is_some_and(|(om, _)| om == bruker);
            let mut hennes = notater.iter().filter(av_bruker);
            Ok(hennes.all(|notat| f.er_lik_ved(notat, grunnlag.as_ref(), naa)))
        })
    }

    fn er_lik_ved(&self, notat: &Notat, grunnlag: Option<&Grunnlag>, naa: DateTime<Utc>) -> bool {
        let (innlogget, policy) = (&self.innlogget, &self.lager.policy);
        match (notat, grunnlag) {
            (Notat::Sak(sak), Some(g)) => sak.er_lik_ved(g, innlogget, policy, naa),
            (Notat::Ukjent { .. }, Some(g)) => !g.beslutt(innlogget, policy, naa).ser_bruker(),
            (notat, _) => notat.er_ingen(),
        }
    }
}

impl Sak {
    /// Notes that the answer tells of rights themselves: it is right by no others.
    pub(super) fn noter_rettigheter(&self) {
        self.notert().rettigheter();
    }

    /// Notes what rows are looked at, whether there are any or not.
    pub(super) fn noter_hva<E: Personrad>(&self) {
        if RETTIGHETER & E::TABELL.bit() != 0 {
            self.noter_rettigheter();
        }
    }

    /// Whether other rights of the same bruker let this asker see the very same, as it was decided here. What tells
    /// of rights themselves is read anew.
    fn er_lik_ved(
        &self,
        grunnlag: &Grunnlag,
        innlogget: &Innlogget,
        policy: &Policy,
        naa: DateTime<Utc>,
    ) -> bool {
        let beslutning = grunnlag.beslutt(innlogget, policy, naa);
        let forhold = |g: &Grunnlag| g.forhold(&innlogget.aktoer, &beslutning, naa);
        !self.notert().om_rettigheter()
            && beslutning == *self.beslutning()
            && grunnlag.blaalys == self.grunnlag().blaalys
            && grunnlag.bruker.gradering == self.grunnlag().bruker.gradering
            && forhold(grunnlag) == forhold(self.grunnlag())
    }
}
