//! Looking after those who listen: tokens that end, rights that change with the registry or a shift,
//! and places to go on from.

use std::sync::{Arc, PoisonError, atomic::Ordering};

use chrono::TimeDelta;
use uuid::Uuid;

use super::{Abonnement, Fordeler, Hva, Slutt, gruppe::En};
use crate::storage::{
    Lagerfeil,
    hendelser::{INNHENTINGSTRINN, Markoer, Stand},
};

/// Between two checkpoints of a stream.
const SJEKKPUNKT: TimeDelta = TimeDelta::seconds(30);

impl Fordeler {
    /// Tokens, shifts, checkpoints: of everyone, by the clock. On a new day everyone is found in the
    /// registry again: an employment ends with its last day, and nobody need say so.
    pub(super) async fn se_til_alle(&self, ny_dag: bool) {
        let alle: Vec<_> = self.lyttere().direkte.values().cloned().collect();
        let naa = self.lager.klokke().naa();
        for abonnement in alle.into_iter().filter(|a| !a.er_slutt()) {
            // The first is for whoever opens the stream.
            let neste = abonnement.neste_sjekkpunkt();
            let forfalt = neste.is_some_and(|neste| neste <= naa);
            let sett_til = self.se_til_raskt(&abonnement, ny_dag).await;
            let sett_til = match sett_til {
                Ok(()) if forfalt => self.sjekkpunkt(&abonnement).await,
                annet => annet,
            };
            match sett_til {
                // Something moved meanwhile: the next time.
                Err(Lagerfeil::Flyttet) => {}
                Err(feil) => tracing::error!(feil = feil.slag(), "a stream is not looked after"),
                Ok(()) => {}
            }
        }
    }

    /// Whether anything may be told to a stream. Ends those whose token has ended, and those of a node
    /// that stops.
    pub(super) fn kan_fortelles(&self, abonnement: &Abonnement) -> bool {
        if !abonnement.holder(self.lager.klokke().naa()) {
            abonnement.slutt(Slutt::Token);
        } else if *self.stopper().borrow() {
            abonnement.slutt(Slutt::Stopp);
        }
        !abonnement.er_slutt()
    }

    /// Ends a stream whose token has ended, and tells what a shift that began or ended changed.
    async fn se_til_raskt(
        &self,
        abonnement: &Arc<Abonnement>,
        ny_dag: bool,
    ) -> Result<(), Lagerfeil> {
        let naa = self.lager.klokke().naa();
        if !self.kan_fortelles(abonnement) {
            return Ok(());
        }
        if !ny_dag && Stand::av(&abonnement.innlogget(), naa) == abonnement.sted().fortalt.stand {
            return Ok(());
        }
        self.se_til(abonnement).await
    }

    /// Tells the one who listens what became of their rights by their being another, by the registry or a shift,
    /// than they were.
    pub(super) async fn se_til(&self, abonnement: &Arc<Abonnement>) -> Result<(), Lagerfeil> {
        match self.finn_igjen(abonnement).await? {
            Some(stand) if stand != abonnement.sted().fortalt.stand => {
                self.fortell_rettigheter(abonnement).await
            }
            _ => Ok(()),
        }
    }

    /// Tells the one who listens what became of their rights whatever it was by.
    pub(super) async fn se_noeye_til(&self, abonnement: &Arc<Abonnement>) -> Result<(), Lagerfeil> {
        match self.finn_igjen(abonnement).await? {
            Some(_) => self.fortell_rettigheter(abonnement).await,
            None => Ok(()),
        }
    }

    /// What they are now, by the registry as this node has it; `None` ends the stream: nobody.
    pub(super) async fn finn_igjen(
        &self,
        abonnement: &Abonnement,
    ) -> Result<Option<Stand>, Lagerfeil> {
        let (innlogget, naa) = (abonnement.innlogget(), self.lager.klokke().naa());
        if innlogget.er_fortsatt(&self.lager.register(), naa) {
            return Ok(Some(Stand::av(&innlogget, naa)));
        }
        let Some(f) = self.foresporsel(abonnement).await? else {
            abonnement.slutt(Slutt::Ukjent);
            return Ok(None);
        };
        if f.innlogget().noekkel() != innlogget.noekkel() {
            // Another employment, or another enhet's system: its cursors are not this one's.
            abonnement.slutt(Slutt::Ukjent);
            return Ok(None);
        }
        let stand = Stand::av(f.innlogget(), f.naa());
        abonnement.er_naa(f.innlogget().clone());
        Ok(Some(stand))
    }

    /// From what they were told to what holds: all of it is put in words, then logged, then sent.
    async fn fortell_rettigheter(&self, abonnement: &Arc<Abonnement>) -> Result<(), Lagerfeil> {
        let (sted, innlogget) = (self.sted(abonnement), abonnement.innlogget());
        let nytt = self
            .lager
            .rettighetsnytt(&sted.fortalt, &innlogget, abonnement.utsnitt.bruker)
            .await?;
        if !self.er_direkte(abonnement) {
            self.vent_ut_foerste_trinn(abonnement).await;
        }
        let mut tegnet = Vec::new();
        if !nytt.endringer.is_empty() {
            let Some(f) = self.foresporsel(abonnement).await? else {
                abonnement.slutt(Slutt::Ukjent);
                return Ok(());
            };
            // The registry or the time may have moved while the step was waited out.
            if f.innlogget().aktoer != innlogget.aktoer || !nytt.gjelder(&f) {
                return Err(Lagerfeil::Flyttet);
            }
            for endring in nytt.endringer {
                let hva = Hva::Tilgang(endring);
                tegnet.extend(abonnement.spoerring.tegn(f.clone(), hva).await?);
            }
            let medlem = self.medlem(&En::ny(abonnement, innlogget));
            let forlegg = f.forlegg().ok_or(Lagerfeil::FeilModus)?;
            f.avslutt_for(&forlegg, std::slice::from_ref(&medlem), None)
                .await?;
            let (fortalt, antall) = (nytt.naa, tegnet.len());
            for (nr, tegnet) in (1..).zip(&tegnet) {
                if !self.har_plass(abonnement).await {
                    return Ok(());
                }
                let halv = nr < antall;
                let markoer = Markoer {
                    fortalt,
                    halv,
                    ..sted
                };
                self.maalinger.stroemmer.sendt("rights", 1);
                abonnement.send(&self.lager, tegnet, &markoer, medlem.kvittering)?;
            }
        }
        abonnement.fortalt(sted.posisjon, nytt.naa);
        Ok(())
    }

    /// Where a stream is: at what was told last, when it is with the others.
    pub(super) fn sted(&self, abonnement: &Abonnement) -> Markoer {
        let lyttere = self.lyttere();
        if lyttere.direkte.contains_key(&abonnement.nr) {
            let sted = abonnement.sted().ved(lyttere.ferdig);
            sted.hoert(lyttere.rettigheter_ferdig)
        } else {
            abonnement.sted()
        }
    }

    /// One who comes back is not to time what is not told, however long it took to look. What follows is told as
    /// it comes.
    async fn vent_ut_foerste_trinn(&self, abonnement: &Abonnement) {
        if !abonnement.har_ventet.swap(true, Ordering::Relaxed) {
            let ganger = if abonnement.ny { 1 } else { INNHENTINGSTRINN };
            let klokke = self.lager.klokke();
            klokke.vent_ut_trinnet(abonnement.begynt, ganger).await;
        }
    }

    /// Up to where all of these were told of their rights.
    pub(super) fn fortalt_til(&self, til: &[Arc<Abonnement>]) -> i64 {
        match til {
            [alene] => self.sted(alene).fortalt.til,
            _ => self.lyttere().rettigheter_ferdig,
        }
    }

    pub(super) fn er_direkte(&self, abonnement: &Abonnement) -> bool {
        self.lyttere().direkte.contains_key(&abonnement.nr)
    }

    /// Whether there is room for one message more. Whoever is behind is waited for; of those who are
    /// with the others nobody is.
    pub(super) async fn har_plass(&self, abonnement: &Abonnement) -> bool {
        let plass = self.er_direkte(abonnement) || abonnement.vent_paa_plass().await.is_ok();
        plass && self.kan_fortelles(abonnement)
    }

    /// Sends a place to go on from.
    pub(super) async fn sjekkpunkt(&self, abonnement: &Arc<Abonnement>) -> Result<(), Lagerfeil> {
        let punkt = || {
            let punkt = &abonnement.sjekkpunkt;
            punkt.lock().unwrap_or_else(PoisonError::into_inner)
        };
        let kjent = punkt().tegnet.clone();
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
                punkt().tegnet = Some(ny.clone());
                ny
            }
        };
        punkt().neste = Some(self.lager.klokke().naa() + SJEKKPUNKT);
        let markoer = self.sted(abonnement);
        self.maalinger.stroemmer.sendt("checkpoint", 1);
        abonnement.send(&self.lager, &tegnet, &markoer, Uuid::nil())
    }
}
