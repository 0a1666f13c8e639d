//! Reading what has happened since a cursor, as one asker may know of it.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use entity::{hendelse, hendelse::Slag};
use samtykke::Kategorier;
use uuid::Uuid;

use super::{
    Endring, Endringstype, Markoer, Melding, Stand, Tilgangsendring,
    oppslag::{SAKER, hendelser_for, hode},
    sett::Rettighetsendring,
};
use crate::storage::{Foresporsel, Lagerfeil, Noekkel, Plan, Sak, utlevering::Notat};

/// What a page of events is to hold.
pub struct Hendelsesvalg {
    /// Only this bruker.
    pub bruker: Option<Uuid>,
    /// Where it begins; now when absent.
    pub etter: Option<Markoer>,
    /// At most this many, changes of what the asker is apart.
    pub antall: usize,
    /// Only these.
    pub filter: Hendelsesfilter,
}

/// Narrows the changes of rows; what the asker may see is told in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hendelsesfilter {
    /// Only these kinds.
    pub typer: Option<Vec<Endringstype>>,
    /// Only rows with one of these categories.
    pub kategorier: Option<Kategorier>,
}

impl Hendelsesfilter {
    pub(super) fn slipper(&self, endring: &Endring) -> bool {
        let type_ = self.typer.as_ref();
        type_.is_none_or(|typer| typer.contains(&endring.type_))
            && self
                .kategorier
                .is_none_or(|k| !k.snitt(endring.kategorier).er_tom())
    }
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

/// A cursor that does not work here: not this asker's, too old, or of another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UgyldigMarkoer;

impl Foresporsel {
    /// Opens a cursor that this asker was given.
    ///
    /// # Errors
    /// It is not one, or too old to go on from.
    pub async fn markoer(&self, tekst: &str) -> Result<Result<Markoer, UgyldigMarkoer>, Lagerfeil> {
        let hvem = self.innlogget.noekkel();
        let Some(markoer) = self.lager.noekler.aapne_markoer(tekst, &hvem) else {
            return Ok(Err(UgyldigMarkoer));
        };
        let staar = self.lager.kan_fortsette_fra(markoer.posisjon).await?;
        Ok(staar.then_some(markoer).ok_or(UgyldigMarkoer))
    }

    /// Seals a cursor for this asker.
    ///
    /// # Errors
    /// Faults only.
    pub fn forsegl(&self, markoer: &Markoer) -> Result<String, Lagerfeil> {
        let hvem = self.innlogget.noekkel();
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
        Ok(Markoer {
            posisjon: hode(self.lager.db.en_lesing()).await?,
            stand: Stand::av(&self.innlogget, self.naa),
        })
    }

    /// A page of what has happened. `None`: the bruker asked for is hidden or unknown.
    ///
    /// # Errors
    /// Faults only.
    pub async fn hendelser(
        &self,
        valg: &Hendelsesvalg,
        plan: Plan,
    ) -> Result<Option<Hendelsesside>, Lagerfeil> {
        if let Some(bruker) = valg.bruker
            && self.sak(&Noekkel::Id(bruker), Plan::tom()).await?.is_none()
        {
            return Ok(None);
        }
        let stand = Stand::av(&self.innlogget, self.naa);
        let hode = self.med_tx(async |tx| hode(tx).await).await?;
        let naa = Markoer {
            posisjon: hode,
            stand,
        };
        let mut side = Hendelsesside {
            poster: Vec::new(),
            flere: false,
            slutt: naa,
        };
        match valg.etter {
            None => side.poster.push((naa, Melding::Sjekkpunkt)),
            Some(etter) => {
                self.stand_endret(valg, etter, stand, &mut side).await?;
                self.fyll(valg, etter.posisjon, naa, plan, &mut side)
                    .await?;
            }
        }
        if valg.bruker.is_none() {
            let brukere: BTreeSet<Uuid> =
                side.poster.iter().filter_map(|(_, m)| m.bruker()).collect();
            self.noter(Notat::Soek {
                antall: brukere.len(),
            });
        }
        Ok(Some(side))
    }

    /// What the asker gained or lost by being another than at the cursor.
    async fn stand_endret(
        &self,
        valg: &Hendelsesvalg,
        etter: Markoer,
        stand: Stand,
        side: &mut Hendelsesside,
    ) -> Result<(), Lagerfeil> {
        if etter.stand == stand {
            return Ok(());
        }
        let foer = etter.stand.tilbake(&self.innlogget);
        let mut alle = self
            .lager
            .forskjeller(&foer, &self.innlogget, valg.bruker, etter.posisjon)
            .await?;
        let siste = alle.pop();
        for (endring, er_siste) in alle
            .into_iter()
            .map(|e| (e, false))
            .chain(siste.map(|e| (e, true)))
        {
            self.noter_tilgang(&endring).await?;
            // Not told before all of them are.
            let stand = if er_siste { stand } else { etter.stand };
            let markoer = Markoer { stand, ..etter };
            side.poster.push((markoer, Melding::Tilgang(endring)));
        }
        Ok(())
    }

    async fn fyll(
        &self,
        valg: &Hendelsesvalg,
        mut posisjon: i64,
        naa: Markoer,
        plan: Plan,
        side: &mut Hendelsesside,
    ) -> Result<(), Lagerfeil> {
        let foer = side.poster.len();
        loop {
            let rader = self
                .med_tx(async |tx| {
                    hendelser_for(
                        tx,
                        &self.lager,
                        &self.innlogget,
                        valg.bruker,
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
                let Some(melding) = self.melding(h, sak, &valg.filter)? else {
                    continue;
                };
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
                self.noter_melding(&melding).await?;
                let markoer = Markoer {
                    posisjon: h.posisjon,
                    ..naa
                };
                side.poster.push((markoer, melding));
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

    /// What one event is to the asker.
    fn melding(
        &self,
        h: &hendelse::Model,
        sak: Option<&Arc<Sak>>,
        filter: &Hendelsesfilter,
    ) -> Result<Option<Melding>, Lagerfeil> {
        match h.slag() {
            None => Err(Lagerfeil::UlesbarRad("hendelse")),
            Some(Slag::Register) => Ok(None),
            Some(Slag::Tilgang) => {
                let som_fortalt = Stand::av(&self.innlogget, self.naa).tilbake(&self.innlogget);
                let endring = Rettighetsendring::les(h)?;
                let endring = endring.for_(&som_fortalt, &self.lager.policy);
                Ok(endring.map(Melding::Tilgang))
            }
            Some(_) => match sak {
                Some(sak) => Ok(sak.endring(h, filter)?.map(Melding::Endring)),
                None => Ok(None),
            },
        }
    }

    async fn noter_melding(&self, melding: &Melding) -> Result<(), Lagerfeil> {
        match melding {
            Melding::Endring(endring) => self.noter_sak(&endring.sak),
            Melding::Tilgang(endring) => self.noter_tilgang(endring).await?,
            Melding::Sjekkpunkt => {}
        }
        Ok(())
    }

    /// That there is somebody is told again, or that there is nobody any more.
    pub(super) async fn noter_tilgang(&self, endring: &Tilgangsendring) -> Result<(), Lagerfeil> {
        let sak = self.last(&[endring.bruker], Plan::tom()).await?.pop();
        match sak.filter(|sak| endring.har_tilgang && sak.beslutning().ser_bruker()) {
            Some(sak) => {
                sak.noter_vist();
                self.noter_sak(&sak);
            }
            None => self.noter(Notat::Om {
                bruker: endring.bruker,
                slettet: None,
            }),
        }
        Ok(())
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
