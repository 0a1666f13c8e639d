//! Telling one event: to whom, in groups, logged for each and then sent.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures_util::{
    StreamExt,
    future::{BoxFuture, ready},
    stream,
};
use uuid::Uuid;

use super::{
    Abonnement, Fordeler, Slutt, Tegnet,
    gruppe::{En, Felles, Gruppe, Grupper},
};
use crate::storage::{
    BUNKE, Begynt, Foresporsel, Lagerfeil, Modus, Oppdrag,
    hendelser::{Forlegg, Hendelse, Medlem, Nyere, Parter, Rettighetsendring, Stand},
};

/// So many times at once: the next are made ready while the entries of these are written.
const SAMTIDIG: usize = 2;

/// How often rights may have changed again since they were told, before the event is taken up anew.
const GANGER: usize = 5;

/// Why rights may be others than those that a stream was told of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bak {
    /// They have changed.
    Rettigheter,
    /// The one who listens has, or a shift.
    Stand,
    /// A limit of time has come, of which no event tells yet.
    Grense,
}

/// What a group is told.
struct Budskap {
    f: Arc<Foresporsel>,
    forlegg: Forlegg,
    slag: &'static str,
    tegnet: Tegnet,
    posisjon: i64,
    er_rad: bool,
    /// One of them could not be told: no more of them are.
    stanset: AtomicBool,
}

impl Fordeler {
    /// Tells one event to those of these who may know of it. Whoever was told before an error is not
    /// told again.
    pub(super) async fn lever(
        &self,
        hendelse: &Hendelse,
        til: &[Arc<Abonnement>],
    ) -> Result<(), Lagerfeil> {
        if hendelse.er_register() {
            self.med_naavaerende_register().await?;
            for abonnement in til.iter().filter(|a| !a.er_slutt()) {
                self.se_til(abonnement).await?;
            }
            return Ok(());
        }
        let Some(bruker) = hendelse.bruker().filter(|_| !til.is_empty()) else {
            return Ok(());
        };
        match hendelse.rettighetsendring()? {
            Some(endring) => {
                let Some(parter) = self.lager.parter(bruker).await? else {
                    return Ok(());
                };
                self.lever_rettigheter(hendelse, &endring, til, &parter)
                    .await
            }
            None => self.lever_rad(hendelse, bruker, til).await,
        }
    }

    /// A row is decided by rights that its hearers were told of. Else one that is closed for a moment would be
    /// passed over, and nobody told that it was.
    async fn lever_rad(
        &self,
        hendelse: &Hendelse,
        bruker: Uuid,
        til: &[Arc<Abonnement>],
    ) -> Result<(), Lagerfeil> {
        for gang in 0..GANGER {
            let Some(parter) = self.lager.parter(bruker).await? else {
                return Ok(());
            };
            let etter = self.fortalt_til(til).max(hendelse.posisjon());
            let nyere = self.lager.nyere_rettigheter(bruker, etter).await?;
            let bak = self.bak(hendelse, til, &parter, &nyere);
            if bak.is_empty() {
                return self.lever_rad_etter(hendelse, til, &parter).await;
            }
            if bak
                .iter()
                .any(|(abonnement, bak)| *bak == Bak::Rettigheter && self.er_direkte(abonnement))
            {
                // Which come before rows.
                return Err(Lagerfeil::Flyttet);
            }
            if gang == 0 && bak.iter().any(|(_, bak)| *bak == Bak::Grense) {
                self.lager.fortell_grenser().await?;
                continue;
            }
            for (abonnement, _) in bak {
                self.se_noeye_til(abonnement).await?;
            }
        }
        Err(Lagerfeil::Flyttet)
    }

    /// Those who were told of other rights than the row would be decided by, and why they may be others.
    fn bak<'a>(
        &self,
        hendelse: &Hendelse,
        til: &'a [Arc<Abonnement>],
        parter: &Parter,
        nyere: &Nyere,
    ) -> Vec<(&'a Arc<Abonnement>, Bak)> {
        let naa = self.lager.klokke().naa();
        let bak = til.iter().filter_map(|abonnement| {
            let (innlogget, fortalt) = (abonnement.innlogget(), abonnement.sted().fortalt);
            let bak =
                if !nyere.er_tom() && nyere.angaar(&innlogget, self.sted(abonnement).fortalt.til) {
                    Bak::Rettigheter
                } else if !parter.angaar(&innlogget) {
                    return None;
                } else if Stand::av(&innlogget, naa) != fortalt.stand {
                    Bak::Stand
                } else if parter.har_naadd_grense(fortalt.tid, naa) {
                    Bak::Grense
                } else {
                    return None;
                };
            self.hoerer(abonnement, hendelse)
                .then_some((abonnement, bak))
        });
        bak.collect()
    }

    async fn lever_rad_etter(
        &self,
        hendelse: &Hendelse,
        til: &[Arc<Abonnement>],
        parter: &Parter,
    ) -> Result<(), Lagerfeil> {
        let (policy, naa) = (self.lager.policy(), self.lager.klokke().naa());
        let mut grupper = Grupper::default();
        for abonnement in til {
            let innlogget = abonnement.innlogget();
            let hoert = hendelse.posisjon() <= abonnement.sted().posisjon;
            if hoert || !self.hoerer(abonnement, hendelse) || !parter.angaar(&innlogget) {
                continue;
            }
            let beslutning = parter.beslutt(&innlogget, policy, naa);
            if hendelse.kan_sees(&beslutning)? {
                let felles = Felles::Rett(Box::new(beslutning));
                grupper.legg_til(En::ny(abonnement, innlogget), felles);
            }
        }
        for gruppe in grupper.alle() {
            self.fortell(gruppe, hendelse, parter).await?;
        }
        Ok(())
    }

    /// Whether an event is one that a stream is about, and it may be told anything.
    fn hoerer(&self, abonnement: &Abonnement, hendelse: &Hendelse) -> bool {
        let bruker = abonnement.utsnitt.bruker;
        let angaar = bruker.is_none() || bruker == hendelse.bruker();
        angaar && self.kan_fortelles(abonnement)
    }

    /// In groups where this is the last that changed the bruker's rights; else each is told what it
    /// comes to by now: never of what has been taken back.
    async fn lever_rettigheter(
        &self,
        hendelse: &Hendelse,
        endring: &Rettighetsendring,
        til: &[Arc<Abonnement>],
        parter: &Parter,
    ) -> Result<(), Lagerfeil> {
        let (policy, naa) = (self.lager.policy(), self.lager.klokke().naa());
        let siste = endring.er_siste(parter, naa);
        let mut grupper = Grupper::default();
        for abonnement in til {
            let (innlogget, fortalt) = (abonnement.innlogget(), abonnement.sted().fortalt);
            let hoert = hendelse.posisjon() <= fortalt.til;
            if hoert || !self.hoerer(abonnement, hendelse) {
                continue;
            }
            let som_fortalt = Stand::av(&innlogget, naa) == fortalt.stand;
            if som_fortalt && !endring.angaar(&innlogget) {
                continue;
            }
            if !siste || !som_fortalt {
                self.se_noeye_til(abonnement).await?;
            } else if let Some(endring) = endring.for_(&innlogget, &fortalt, parter, policy, naa) {
                grupper.legg_til(En::ny(abonnement, innlogget), Felles::Endring(endring));
            }
        }
        for gruppe in grupper.alle() {
            let medlemmer = gruppe.abonnementer();
            match self.fortell(gruppe, hendelse, parter).await {
                // Something moved since it was read.
                Err(feil) if feil.kan_proeves_igjen() => {
                    for abonnement in &medlemmer {
                        self.se_noeye_til(abonnement).await?;
                    }
                }
                annet => annet?,
            }
        }
        Ok(())
    }

    /// Tells a group: loaded, decided and put in words once, logged for each, and sent, some at a time,
    /// when their entries stand: while the database writes those of the next.
    async fn fortell(
        &self,
        gruppe: Gruppe,
        hendelse: &Hendelse,
        parter: &Parter,
    ) -> Result<(), Lagerfeil> {
        let Some(foerste) = gruppe.medlemmer.first() else {
            return Ok(());
        };
        let Some(f) = self.foresporsel(&foerste.abonnement).await? else {
            foerste.abonnement.slutt(Slutt::Ukjent);
            return Err(Lagerfeil::Flyttet);
        };
        let (hva, spoerring) = (
            gruppe.felles.av(hendelse),
            foerste.abonnement.spoerring.clone(),
        );
        let slag = hva.slag();
        let Some(tegnet) = spoerring.tegn(f.clone(), hva).await? else {
            // The row is not there, or closed by rights that nobody was told of yet.
            let gjelder = self.lager.gjelder_ennaa(parter).await?;
            return gjelder.then_some(()).ok_or(Lagerfeil::Flyttet);
        };
        let budskap = Budskap {
            forlegg: f.forlegg().ok_or(Lagerfeil::FeilModus)?,
            f,
            slag,
            tegnet,
            posisjon: hendelse.posisjon(),
            er_rad: hendelse.er_rad(),
            stanset: AtomicBool::new(false),
        };
        let alle = gruppe.medlemmer.chunks(BUNKE);
        let alle: Vec<_> = alle
            .map(|noen| self.de_neste(noen, &budskap, parter))
            .collect();
        // What is begun when one of them fails is ended: what stands in the log is sent.
        stream::iter(alle)
            .buffered(SAMTIDIG)
            .fold(Ok(()), |foer, noen| ready(foer.and(noen)))
            .await
    }

    /// Some of a group, unless others of it could not be told.
    fn de_neste<'a>(
        &'a self,
        noen: &'a [En],
        budskap: &'a Budskap,
        parter: &'a Parter,
    ) -> BoxFuture<'a, Result<(), Lagerfeil>> {
        Box::pin(async move {
            if budskap.stanset.load(Ordering::Relaxed) {
                return Ok(());
            }
            let fortalt = self.fortell_noen(noen, budskap, parter).await;
            budskap
                .stanset
                .fetch_or(fortalt.is_err(), Ordering::Relaxed);
            fortalt
        })
    }

    async fn fortell_noen(
        &self,
        noen: &[En],
        budskap: &Budskap,
        parter: &Parter,
    ) -> Result<(), Lagerfeil> {
        for en in noen {
            if !self.er_den_samme(en).await? {
                return Err(Lagerfeil::Flyttet);
            }
        }
        let medlemmer: Vec<Medlem> = noen.iter().map(|en| self.medlem(en)).collect();
        let (f, forlegg) = (&budskap.f, &budskap.forlegg);
        f.avslutt_for(forlegg, &medlemmer, Some(parter)).await?;
        let antall = medlemmer.len();
        self.maalinger.stroemmer.sendt(budskap.slag, antall);
        for (en, medlem) in noen.iter().zip(&medlemmer) {
            let abonnement = &en.abonnement;
            let (sted, posisjon) = (self.sted(abonnement), budskap.posisjon);
            let markoer = match budskap.er_rad {
                true => sted.ved(posisjon),
                false => sted.hoert(posisjon),
            };
            abonnement.send(&self.lager, &budskap.tegnet, &markoer, medlem.kvittering)?;
            match budskap.er_rad {
                true => abonnement.er_ved(posisjon),
                false => abonnement.har_hoert(posisjon),
            }
        }
        Ok(())
    }

    /// Whether a member is, by the registry as it is now, what the group was made for.
    async fn er_den_samme(&self, en: &En) -> Result<bool, Lagerfeil> {
        let kjent = self.finn_igjen(&en.abonnement).await?.is_some();
        Ok(kjent && en.abonnement.innlogget().aktoer == en.innlogget.aktoer)
    }

    pub(super) fn medlem(&self, en: &En) -> Medlem {
        Medlem {
            innlogget: en.innlogget.clone(),
            kvittering: self.lager.tilfeldig().uuid(),
        }
    }

    /// A request in the name of one who listens; `None`: the registry does not know them any more.
    pub(super) async fn foresporsel(
        &self,
        abonnement: &Abonnement,
    ) -> Result<Option<Arc<Foresporsel>>, Lagerfeil> {
        let oppdrag = Oppdrag {
            identitet: &abonnement.identitet,
            formaal: abonnement.utsnitt.formaal,
            modus: Modus::Lesing,
            en_sak: true,
            id: self.lager.tilfeldig().uuid(),
            operasjon: abonnement.spoerring.operasjon().map(str::to_owned),
            dokument: abonnement.spoerring.dokument().to_owned(),
        };
        match Foresporsel::begynn(&self.lager, oppdrag).await? {
            Begynt::Klar(f) => Ok(Some(f)),
            Begynt::UkjentAktoer | Begynt::FeilFormaal => Ok(None),
        }
    }
}
