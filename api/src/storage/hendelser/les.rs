//! Reading what has happened since a cursor, as one asker may know of it.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, atomic::Ordering},
};

use entity::hendelse;
use uuid::Uuid;

use super::{
    Fortalt, Markoer, Melding, Rettighetsnytt, Stand, Tilgangsendring, Utsnitt,
    oppslag::{INNHENTINGSTRINN, SAKER, hendelser_for, hode},
};
use crate::storage::{Foresporsel, Lagerfeil, Noekkel, Plan, Sak, utlevering::Notat};

/// Changes of rights on one page: whoever has missed more begins anew.
const MAKS_ENDRINGER: usize = 1_000;

/// What a page of events is to hold.
pub struct Hendelsesvalg {
    /// What is asked for.
    pub utsnitt: Utsnitt,
    /// Where it begins; now when absent.
    pub etter: Option<Markoer>,
    /// At most this many changes of rows; those of rights come beside them.
    pub antall: usize,
}

/// A page of events.
pub struct Hendelsesside {
    /// What is told, each with the cursor that stands after it.
    pub poster: Vec<(Markoer, Melding)>,
    /// Whether there is more.
    pub flere: bool,
    /// Where to go on.
    pub slutt: Markoer,
}

/// A cursor that does not work here: not this asker's, too old, or too much has changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UgyldigMarkoer;

impl Foresporsel {
    /// Opens a cursor that this asker was given for what is asked for.
    ///
    /// # Errors
    /// It is not one, or too old to go on from.
    pub async fn markoer(
        &self,
        tekst: &str,
        utsnitt: &Utsnitt,
    ) -> Result<Result<Markoer, UgyldigMarkoer>, Lagerfeil> {
        let hvem = self.lager.markoer_for(&self.innlogget, utsnitt);
        let Some(markoer) = self.lager.noekler.aapne_markoer(tekst, &hvem) else {
            return Ok(Err(UgyldigMarkoer));
        };
        let lager = &self.lager;
        let staar = self
            .med_tx(async |tx| lager.kan_fortsette_fra(tx, &markoer).await)
            .await?;
        Ok((staar && !markoer.halv)
            .then_some(markoer)
            .ok_or(UgyldigMarkoer))
    }

    /// Seals a cursor for this asker, and what is asked for.
    ///
    /// # Errors
    /// Faults only.
    pub fn forsegl(&self, markoer: &Markoer, utsnitt: &Utsnitt) -> Result<String, Lagerfeil> {
        let hvem = self.lager.markoer_for(&self.innlogget, utsnitt);
        let lager = &self.lager;
        lager
            .noekler
            .forsegl_markoer(markoer, &hvem, &lager.tilfeldig)
    }

    /// The end of the log as it is now, and what the asker is.
    ///
    /// # Errors
    /// Faults only.
    pub async fn her_og_naa(&self) -> Result<Markoer, Lagerfeil> {
        let posisjon = self.med_tx(async |tx| hode(tx).await).await?;
        Ok(Markoer {
            posisjon,
            fortalt: Fortalt {
                til: posisjon,
                tid: self.naa,
                stand: Stand::av(&self.innlogget, self.naa),
            },
            halv: false,
        })
    }

    /// A page of what has happened, changes of rights first: all that stand between the cursor and
    /// now, and nothing that came and went. `None`: the bruker asked for is hidden or unknown, and was when the
    /// asker was told last.
    ///
    /// # Errors
    /// Faults only.
    pub async fn hendelser(
        &self,
        valg: &Hendelsesvalg,
        plan: Plan,
    ) -> Result<Option<Result<Hendelsesside, UgyldigMarkoer>>, Lagerfeil> {
        if let Some(bruker) = valg.utsnitt.bruker
            && self.sak(&Noekkel::Id(bruker), Plan::tom()).await?.is_none()
            && valg.etter.is_none()
        {
            return Ok(None);
        }
        let side = match valg.etter {
            None => Hendelsesside::fra(self.her_og_naa().await?),
            Some(etter) => {
                // What came and went is looked at too, and told to nobody who did not read it.
                self.trinn.store(INNHENTINGSTRINN, Ordering::Relaxed);
                let nytt = self.rettighetsnytt(valg, &etter).await?;
                if nytt.endringer.len() > MAKS_ENDRINGER {
                    return Ok(Some(Err(UgyldigMarkoer)));
                }
                self.siden(valg, etter, nytt, plan).await?
            }
        };
        if valg.utsnitt.bruker.is_none() {
            let brukere: BTreeSet<Uuid> =
                side.poster.iter().filter_map(|(_, m)| m.bruker()).collect();
            self.noter(Notat::Soek {
                antall: brukere.len(),
                alle: None,
            });
        }
        Ok(Some(Ok(side)))
    }

    async fn rettighetsnytt(
        &self,
        valg: &Hendelsesvalg,
        etter: &Markoer,
    ) -> Result<Rettighetsnytt, Lagerfeil> {
        let Self { lager, naa, .. } = self;
        let (bruker, innlogget) = (valg.utsnitt.bruker, &self.innlogget);
        self.med_tx(async |tx| {
            lager
                .endret_siden(tx, &etter.fortalt, innlogget, bruker, *naa)
                .await
        })
        .await
    }

    async fn siden(
        &self,
        valg: &Hendelsesvalg,
        etter: Markoer,
        nytt: Rettighetsnytt,
        plan: Plan,
    ) -> Result<Hendelsesside, Lagerfeil> {
        self.noter_tilgang(&nytt.endringer).await?;
        let fortalt = nytt.naa;
        let mut side = Hendelsesside {
            poster: Vec::new(),
            flere: false,
            slutt: Markoer { fortalt, ..etter }.ved(fortalt.til),
        };
        let antall = nytt.endringer.len();
        for (nr, endring) in (1..).zip(nytt.endringer) {
            let halv = nr < antall;
            let markoer = Markoer {
                fortalt,
                halv,
                ..etter
            };
            side.poster.push((markoer, Melding::Tilgang(endring)));
        }
        self.fyll(valg, etter.posisjon, plan, &mut side).await?;
        Ok(side)
    }

    async fn fyll(
        &self,
        valg: &Hendelsesvalg,
        mut posisjon: i64,
        plan: Plan,
        side: &mut Hendelsesside,
    ) -> Result<(), Lagerfeil> {
        let (foer, fortalt) = (side.poster.len(), side.slutt.fortalt);
        loop {
            let rader = self
                .med_tx(async |tx| {
                    hendelser_for(
                        tx,
                        &self.lager,
                        &self.innlogget,
                        valg.utsnitt.bruker,
                        posisjon,
                        None,
                    )
                    .await
                })
                .await?;
            let Some(siste) = rader.last().map(|h| h.posisjon) else {
                return Ok(());
            };
            let saker = self.saker_til(&rader, plan).await?;
            for h in &rader {
                let sak = h.bruker_id.and_then(|bruker| saker.get(&bruker));
                let merke = sak.map(|sak| sak.merke());
                let Some(endring) = sak
                    .map(|sak| sak.endring(h, &valg.utsnitt.filter))
                    .transpose()?
                else {
                    continue;
                };
                let Some(endring) = endring else { continue };
                if side.poster.len() - foer == valg.antall {
                    side.flere = true;
                    if let (Some(sak), Some(merke)) = (sak, merke) {
                        sak.tilbake_til(merke);
                    }
                    if let Some((markoer, _)) = side.poster.last() {
                        side.slutt = *markoer;
                    }
                    return Ok(());
                }
                self.noter_sak(&endring.sak);
                let markoer = Markoer {
                    posisjon: h.posisjon,
                    fortalt,
                    halv: false,
                };
                side.poster.push((markoer, Melding::Endring(endring)));
            }
            posisjon = siste;
        }
    }

    /// The cases of the rows that changed.
    async fn saker_til(
        &self,
        rader: &[hendelse::Model],
        plan: Plan,
    ) -> Result<HashMap<Uuid, Arc<Sak>>, Lagerfeil> {
        let endrede = || rader.iter().filter(|h| h.tabell.is_some());
        let plan = endrede()
            .filter_map(hendelse::Model::tabell)
            .fold(plan, Plan::med);
        let brukere: BTreeSet<Uuid> = endrede().filter_map(|h| h.bruker_id).collect();
        let brukere: Vec<Uuid> = brukere.into_iter().collect();
        let mut saker = HashMap::new();
        for del in brukere.chunks(SAKER) {
            let lastet = self.last(del, plan).await?;
            saker.extend(lastet.into_iter().map(|sak| (sak.id(), sak)));
        }
        Ok(saker)
    }

    /// That there is somebody is told again, or that there is nobody any more.
    ///
    /// # Errors
    /// [`Lagerfeil::Flyttet`] when it does not hold as it was found.
    pub(super) async fn noter_tilgang(
        &self,
        endringer: &[Tilgangsendring],
    ) -> Result<(), Lagerfeil> {
        for del in endringer.chunks(SAKER) {
            let brukere: Vec<Uuid> = del.iter().map(|endring| endring.bruker).collect();
            let saker = self.last(&brukere, Plan::tom()).await?;
            for endring in del {
                let sak = saker.iter().find(|sak| sak.id() == endring.bruker);
                match sak.filter(|sak| sak.beslutning().ser_bruker()) {
                    Some(sak) if endring.har_tilgang && sak.epoke() == endring.epoke => {
                        sak.noter_nevnt();
                        self.noter_sak(sak);
                    }
                    None if !endring.har_tilgang => self.noter(Notat::Om {
                        bruker: endring.bruker,
                        slettet: None,
                    }),
                    _ => return Err(Lagerfeil::Flyttet),
                }
            }
        }
        Ok(())
    }
}

impl Hendelsesside {
    /// Nothing but where to begin.
    fn fra(naa: Markoer) -> Self {
        Self {
            poster: vec![(naa, Melding::Sjekkpunkt)],
            flere: false,
            slutt: naa,
        }
    }
}

impl Melding {
    fn bruker(&self) -> Option<Uuid> {
        match self {
            Self::Endring(endring) => Some(endring.sak.id()),
            Self::Tilgang(endring) => Some(endring.bruker),
            Self::Sjekkpunkt => None,
        }
    }
}
