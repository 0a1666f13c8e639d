//! Telling one event: to whom, in groups, logged for each and then sent.

use std::sync::{Arc, atomic::Ordering};

use super::{
    Abonnement, Fordeler, Hva, Slutt,
    gruppe::{En, Felles, Gruppe, Grupper},
};
use crate::storage::{
    Begynt, Foresporsel, Lagerfeil, Modus, Oppdrag,
    hendelser::{Hendelse, Markoer, Medlem, Parter},
};

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
            if !angaar || abonnement.er_slutt() || abonnement.har_faatt(hendelse.posisjon()) {
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
    pub(super) async fn fortell(
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
    pub(super) async fn foresporsel(
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
}
