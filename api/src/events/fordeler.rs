//! The one that tells: goes through the log in its order, and for each event finds those who listen
//! here and may know of it.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use tokio::sync::Notify;
use uuid::Uuid;

use super::{
    Aapning, Abonnement, Hva, Slutt,
    abonnement::Utgang,
    gruppe::{En, Felles, Gruppe, Grupper},
};
use crate::storage::{
    Begynt, Foresporsel, Innlogget, Lager, Lagerfeil, Modus, Oppdrag,
    hendelser::{Hendelse, Markoer, Medlem, Parter, Stand},
};

/// How often a node looks by itself, told or not; and how often tokens and shifts are looked at.
const TAKT: Duration = Duration::from_secs(1);
/// Between two checkpoints of a stream.
const SJEKKPUNKT: TimeDelta = TimeDelta::seconds(30);
/// The wait before what failed is tried again.
const PAUSE: Duration = Duration::from_millis(200);
/// How long one who reads what has been may leave the queue full.
pub(super) const TAALMODIGHET: Duration = Duration::from_secs(10);

/// How many may listen.
#[derive(Clone, Copy, Debug)]
pub struct Grenser {
    /// On this node.
    pub i_alt: usize,
    /// With one token.
    pub per_token: usize,
}

/// There is no room for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opptatt;

/// Tells those who listen on this node.
pub struct Fordeler {
    lager: Arc<Lager>,
    grenser: Grenser,
    lyttere: Mutex<Lyttere>,
    neste_nr: AtomicU64,
    vekker: Arc<Notify>,
}

#[derive(Default)]
struct Lyttere {
    /// The event that is being told; everyone in the list is told of this one and those after it.
    posisjon: i64,
    /// Everything up to here has been told.
    ferdig: i64,
    direkte: HashMap<u64, Arc<Abonnement>>,
    /// All, with those who are still behind.
    antall: usize,
    per_token: HashMap<String, usize>,
}

/// A stream, for as long as this is kept.
pub struct Plass {
    fordeler: Arc<Fordeler>,
    nr: u64,
    token: String,
    innhenting: tokio::task::JoinHandle<()>,
}

impl Drop for Plass {
    fn drop(&mut self) {
        self.innhenting.abort();
        let mut lyttere = self.fordeler.lyttere();
        lyttere.direkte.remove(&self.nr);
        lyttere.forlat(&self.token);
    }
}

impl Lyttere {
    fn forlat(&mut self, token: &str) {
        self.antall = self.antall.saturating_sub(1);
        if let Some(antall) = self.per_token.get_mut(token) {
            *antall -= 1;
            if *antall == 0 {
                self.per_token.remove(token);
            }
        }
    }
}

impl Fordeler {
    /// One that begins at the end of the log.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn ny(lager: Arc<Lager>, grenser: Grenser) -> Result<Arc<Self>, Lagerfeil> {
        let hode = lager.hode().await?;
        Ok(Arc::new(Self {
            lager,
            grenser,
            lyttere: Mutex::new(Lyttere {
                posisjon: hode,
                ferdig: hode,
                ..Lyttere::default()
            }),
            neste_nr: AtomicU64::new(0),
            vekker: Arc::default(),
        }))
    }

    /// What wakes it from outside.
    #[must_use]
    pub fn vekker(&self) -> Arc<Notify> {
        self.vekker.clone()
    }

    /// How many listen here.
    #[must_use]
    pub fn antall(&self) -> usize {
        self.lyttere().antall
    }

    /// Begins a stream, which ends when what is returned is dropped.
    ///
    /// # Errors
    /// [`Opptatt`] when this token, or this node, has as many as it may have.
    pub fn aapne(
        self: &Arc<Self>,
        aapning: Aapning,
        merke: Arc<str>,
        utgang: Utgang,
    ) -> Result<Plass, Opptatt> {
        let token = aapning.innlogget.token.clone();
        let start = aapning.etter;
        {
            let mut lyttere = self.lyttere();
            let med_token = lyttere.per_token.get(&token).copied().unwrap_or(0);
            if lyttere.antall >= self.grenser.i_alt || med_token >= self.grenser.per_token {
                return Err(Opptatt);
            }
            lyttere.antall += 1;
            *lyttere.per_token.entry(token.clone()).or_default() += 1;
        }
        let nr = self.neste_nr.fetch_add(1, Ordering::Relaxed);
        let abonnement = Arc::new(Abonnement::ny(nr, aapning, merke, utgang, start));
        let innhenting = tokio::spawn(self.clone().hent_inn(abonnement));
        Ok(Plass {
            fordeler: self.clone(),
            nr,
            token,
            innhenting,
        })
    }

    /// Tells, until dropped.
    pub async fn kjoer(self: Arc<Self>) {
        let mut hendt = self.lager.hendt();
        let mut takt = tokio::time::interval(TAKT);
        takt.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = takt.tick() => {
                    if let Err(feil) = self.lager.fortell_grenser().await {
                        tracing::error!(feil = feil.slag(), "limits of time are not told");
                    }
                    self.se_til_alle().await;
                }
                _ = hendt.changed() => {}
                () = self.vekker.notified() => {}
            }
            self.fortell_nytt().await;
        }
    }

    /// Ends every stream: this node stops.
    pub fn stopp(&self) {
        for abonnement in self.lyttere().direkte.values() {
            abonnement.slutt(Slutt::Stopp);
        }
    }

    fn lyttere(&self) -> MutexGuard<'_, Lyttere> {
        self.lyttere.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything that has happened since the last time. What fails is tried again, in its place.
    async fn fortell_nytt(&self) {
        loop {
            let fra = self.lyttere().ferdig;
            let nye = match self.lager.hendelser_etter(fra).await {
                Ok(nye) if nye.is_empty() => return,
                Ok(nye) => nye,
                Err(feil) => {
                    tracing::error!(feil = feil.slag(), "events cannot be read");
                    return tokio::time::sleep(PAUSE).await;
                }
            };
            for hendelse in nye {
                let alle: Vec<_> = {
                    let mut lyttere = self.lyttere();
                    lyttere.posisjon = hendelse.posisjon();
                    lyttere.direkte.values().cloned().collect()
                };
                if let Err(feil) = self.lever(&hendelse, &alle).await {
                    if !feil.kan_proeves_igjen() {
                        tracing::error!(feil = feil.slag(), "an event is not told yet");
                        tokio::time::sleep(PAUSE).await;
                    }
                    if matches!(feil, Lagerfeil::Flyttet)
                        && let Err(feil) = self.lager.oppfrisk_register().await
                    {
                        tracing::error!(feil = feil.slag(), "the registry is not read");
                    }
                    break;
                }
                self.lyttere().ferdig = hendelse.posisjon();
            }
        }
    }

    /// Brings one who comes with a cursor to where the others are.
    async fn hent_inn(self: Arc<Self>, abonnement: Arc<Abonnement>) {
        loop {
            match self.ett_stykke(&abonnement).await {
                Ok(true) => return,
                Ok(false) => {}
                Err(feil) if feil.kan_proeves_igjen() => {
                    if self.lager.oppfrisk_register().await.is_err() {
                        return abonnement.slutt(Slutt::Feil);
                    }
                }
                Err(feil) => {
                    tracing::error!(feil = feil.slag(), "a stream is not brought up to date");
                    return abonnement.slutt(Slutt::Feil);
                }
            }
        }
    }

    /// A bunch of what lies between; true when there is nothing more and the stream is with the
    /// others.
    async fn ett_stykke(&self, abonnement: &Arc<Abonnement>) -> Result<bool, Lagerfeil> {
        self.se_til(abonnement).await?;
        let til = {
            let mut lyttere = self.lyttere();
            if abonnement.har_faatt(lyttere.posisjon) {
                lyttere.direkte.insert(abonnement.nr, abonnement.clone());
                None
            } else {
                Some(lyttere.posisjon)
            }
        };
        let fra = abonnement.posisjon.load(Ordering::Acquire);
        let Some(til) = til else {
            // Something to go on from, whatever comes.
            self.sjekkpunkt(abonnement, fra).await?;
            return Ok(true);
        };
        let innlogget = abonnement.innlogget();
        let rader = self
            .lager
            .hendelser_mellom(&innlogget, abonnement.bruker, fra, til)
            .await?;
        if rader.is_empty() {
            abonnement.posisjon.store(til, Ordering::Release);
        }
        for hendelse in rader {
            if abonnement.vent_paa_plass().await.is_err() {
                return Ok(true);
            }
            let alene = std::slice::from_ref(abonnement);
            self.lever(&hendelse, alene).await?;
            abonnement
                .posisjon
                .store(hendelse.posisjon(), Ordering::Release);
        }
        Ok(false)
    }

    /// Tells one event to those of these who may know of it. Whoever was told before an error is not
    /// told again.
    async fn lever(&self, hendelse: &Hendelse, til: &[Arc<Abonnement>]) -> Result<(), Lagerfeil> {
        if hendelse.er_register() {
            if !self.lager.register_er_aktuelt().await? {
                self.lager.oppfrisk_register().await?;
            }
            for abonnement in til {
                self.se_til(abonnement).await?;
            }
            return Ok(());
        }
        let Some(bruker) = hendelse.bruker().filter(|_| !til.is_empty()) else {
            return Ok(());
        };
        let Some(parter) = self.lager.parter(bruker).await? else {
            return Ok(());
        };
        let gruppert = self.gruppert(hendelse, til, &parter)?;
        for gruppe in gruppert.alle() {
            let hva = match &gruppe.felles {
                Felles::Rett(_) => Hva::Rad(hendelse.clone()),
                Felles::Endring(endring) => Hva::Tilgang(endring.clone()),
            };
            let stand = |a: &Abonnement| Markoer {
                posisjon: hendelse.posisjon(),
                stand: a.stand(),
            };
            self.fortell(gruppe, hva, Some(&parter), stand).await?;
        }
        Ok(())
    }

    /// Those who may know of an event, by what they share.
    fn gruppert(
        &self,
        hendelse: &Hendelse,
        til: &[Arc<Abonnement>],
        parter: &Parter,
    ) -> Result<Grupper, Lagerfeil> {
        let (policy, naa) = (self.lager.policy(), self.lager.klokke().naa());
        let endring = hendelse.rettighetsendring()?;
        let mut grupper = Grupper::default();
        for abonnement in til {
            let angaar = abonnement
                .bruker
                .is_none_or(|b| Some(b) == hendelse.bruker());
            if !angaar || abonnement.har_faatt(hendelse.posisjon()) {
                continue;
            }
            let innlogget = abonnement.innlogget();
            let felles = match &endring {
                Some(endring) => {
                    let som_fortalt = abonnement.stand().tilbake(&innlogget);
                    endring.for_(&som_fortalt, policy).map(Felles::Endring)
                }
                None if !parter.angaar(&innlogget) => None,
                None => {
                    let beslutning = parter.beslutt(&innlogget, policy, naa);
                    let sees = hendelse.kan_sees(&beslutning)?;
                    sees.then(|| Felles::Rett(Box::new(beslutning)))
                }
            };
            if let Some(felles) = felles {
                let abonnement = abonnement.clone();
                let en = En {
                    abonnement,
                    innlogget,
                };
                grupper.legg_til(en, felles);
            }
        }
        Ok(grupper)
    }

    /// Tells a group: loaded, decided and put in words once, logged for each, and sent when all the
    /// entries stand.
    async fn fortell(
        &self,
        gruppe: Gruppe,
        hva: Hva,
        parter: Option<&Parter>,
        markoer: impl Fn(&Abonnement) -> Markoer,
    ) -> Result<(), Lagerfeil> {
        let Some(foerste) = gruppe.medlemmer.first() else {
            return Ok(());
        };
        let Some(f) = self.foresporsel(&foerste.abonnement).await? else {
            foerste.abonnement.slutt(Slutt::Ukjent);
            return match gruppe.medlemmer.len() {
                1 => Ok(()),
                _ => Err(Lagerfeil::Flyttet),
            };
        };
        let spoerring = foerste.abonnement.spoerring.clone();
        let Some(tegnet) = spoerring.tegn(f.clone(), hva).await? else {
            return Ok(());
        };
        let medlemmer: Vec<Medlem> = gruppe
            .medlemmer
            .iter()
            .map(|en| Medlem {
                innlogget: en.innlogget.clone(),
                kvittering: self.lager.tilfeldig().uuid(),
            })
            .collect();
        f.avslutt_for(&medlemmer, parter).await?;
        for (en, medlem) in gruppe.medlemmer.iter().zip(&medlemmer) {
            let markoer = markoer(&en.abonnement);
            en.abonnement
                .send(&self.lager, &tegnet, &markoer, medlem.kvittering)?;
            en.abonnement
                .posisjon
                .fetch_max(markoer.posisjon, Ordering::AcqRel);
        }
        Ok(())
    }

    /// A request in the name of one who listens; `None`: the registry does not know them any more.
    async fn foresporsel(
        &self,
        abonnement: &Abonnement,
    ) -> Result<Option<Arc<Foresporsel>>, Lagerfeil> {
        let oppdrag = Oppdrag {
            identitet: &abonnement.identitet,
            formaal: abonnement.formaal,
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

    /// Tokens, shifts, checkpoints: of everyone, by the clock.
    async fn se_til_alle(&self) {
        let (alle, ferdig) = {
            let lyttere = self.lyttere();
            let alle: Vec<_> = lyttere.direkte.values().cloned().collect();
            (alle, lyttere.ferdig)
        };
        let naa = self.lager.klokke().naa();
        for abonnement in alle {
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
    async fn se_til(&self, abonnement: &Arc<Abonnement>) -> Result<(), Lagerfeil> {
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
    async fn sjekkpunkt(
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
