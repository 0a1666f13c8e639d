//! Looking after those who listen: tokens that end, rights that change with the registry or a shift,
//! and places to go on from.

use std::sync::{Arc, PoisonError, atomic::Ordering};

use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    Abonnement, Fordeler, Hva, Slutt,
    gruppe::{En, Felles, Gruppe},
};
use crate::storage::{
    Innlogget, Lagerfeil,
    hendelser::{Markoer, Stand},
};

/// Between two checkpoints of a stream.
const SJEKKPUNKT: TimeDelta = TimeDelta::seconds(30);

impl Fordeler {
    /// Tokens, shifts, checkpoints: of everyone, by the clock.
    pub(super) async fn se_til_alle(&self) {
        let (alle, ferdig) = {
            let lyttere = self.lyttere();
            let alle: Vec<_> = lyttere.direkte.values().cloned().collect();
            (alle, lyttere.ferdig)
        };
        let naa = self.lager.klokke().naa();
        for abonnement in alle.into_iter().filter(|a| !a.er_slutt()) {
            let forfalt = {
                let punkt = &abonnement.sjekkpunkt;
                let punkt = punkt.lock().unwrap_or_else(PoisonError::into_inner);
                punkt.neste.is_none_or(|neste| neste <= naa)
            };
            let sett_til = self.se_til_raskt(&abonnement).await;
            let sett_til = match sett_til {
                Ok(()) if forfalt => self.sjekkpunkt(&abonnement, ferdig).await,
                annet => annet,
            };
            if let Err(feil) = sett_til {
                tracing::error!(feil = feil.slag(), "a stream is not looked after");
            }
        }
    }

    /// Ends a stream whose token has ended, and tells what a shift that began or ended changed.
    async fn se_til_raskt(&self, abonnement: &Arc<Abonnement>) -> Result<(), Lagerfeil> {
        let naa = self.lager.klokke().naa();
        if abonnement.identitet.utloeper <= naa {
            abonnement.slutt(Slutt::Token);
            return Ok(());
        }
        if Stand::av(&abonnement.innlogget(), naa) == abonnement.stand() {
            return Ok(());
        }
        self.se_til(abonnement).await
    }

    /// Finds the one who listens in the registry anew, and tells what became of their rights by their
    /// being another than they were.
    pub(super) async fn se_til(&self, abonnement: &Arc<Abonnement>) -> Result<(), Lagerfeil> {
        let Some(f) = self.foresporsel(abonnement).await? else {
            abonnement.slutt(Slutt::Ukjent);
            return Ok(());
        };
        let innlogget: Innlogget = f.innlogget().clone();
        let (foer, naa) = (abonnement.stand(), Stand::av(&innlogget, f.naa()));
        abonnement.er_naa(innlogget.clone());
        if foer == naa {
            return Ok(());
        }
        let bruker = abonnement.bruker;
        let posisjon = {
            let lyttere = self.lyttere();
            let direkte = lyttere.direkte.contains_key(&abonnement.nr);
            let egen = abonnement.posisjon.load(Ordering::Acquire);
            if direkte {
                egen.max(lyttere.ferdig)
            } else {
                egen
            }
        };
        let endringer = self
            .lager
            .stand_endret(foer, &innlogget, bruker, posisjon)
            .await?;
        let antall = endringer.len();
        for (nr, endring) in endringer.into_iter().enumerate() {
            let gruppe = Gruppe {
                felles: Felles::Endring(endring.clone()),
                medlemmer: vec![En {
                    abonnement: abonnement.clone(),
                    innlogget: abonnement.innlogget(),
                }],
            };
            // Nobody goes on from half of them.
            let stand = if nr + 1 == antall { naa } else { foer };
            let markoer = move |_: &Abonnement| Markoer { posisjon, stand };
            let parter = self.lager.parter(endring.bruker).await?;
            self.fortell(gruppe, Hva::Tilgang(endring), parter.as_ref(), markoer)
                .await?;
        }
        abonnement.fortalt(naa);
        Ok(())
    }

    /// Sends a place to go on from.
    pub(super) async fn sjekkpunkt(
        &self,
        abonnement: &Arc<Abonnement>,
        posisjon: i64,
    ) -> Result<(), Lagerfeil> {
        let kjent = {
            let punkt = &abonnement.sjekkpunkt;
            let mut punkt = punkt.lock().unwrap_or_else(PoisonError::into_inner);
            punkt.neste = Some(self.lager.klokke().naa() + SJEKKPUNKT);
            punkt.tegnet.clone()
        };
        let tegnet = match kjent {
            Some(tegnet) => tegnet,
            None => {
                let Some(f) = self.foresporsel(abonnement).await? else {
                    return Ok(());
                };
                let spoerring = &abonnement.spoerring;
                let Some(ny) = spoerring.tegn(f, Hva::Sjekkpunkt).await? else {
                    return Ok(());
                };
                let punkt = &abonnement.sjekkpunkt;
                let mut punkt = punkt.lock().unwrap_or_else(PoisonError::into_inner);
                punkt.tegnet = Some(ny.clone());
                ny
            }
        };
        let markoer = Markoer {
            posisjon: posisjon.max(abonnement.posisjon.load(Ordering::Acquire)),
            stand: abonnement.stand(),
        };
        abonnement.send(&self.lager, &tegnet, &markoer, Uuid::nil())
    }
}
