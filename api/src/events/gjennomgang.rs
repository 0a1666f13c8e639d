//! Going through the log: changes of rights as far as it goes, then rows, each in their order. So a row is decided
//! by rights that its hearers were told of, and nobody waits for a withdrawal behind rows.

use std::sync::Arc;

use super::{
    Abonnement, Fordeler, Slutt,
    fordeler::{PAUSE, STUSS},
};
use crate::storage::{
    Lagerfeil,
    hendelser::{BUNKE, Hendelse},
};

/// How often an event that cannot be read is tried.
const MAKS_FEIL: i32 = 5;

/// What is to be told next.
enum Neste {
    /// Changes of rights and of the registry; there are no others until this place.
    Rettigheter(Vec<Hendelse>, i64),
    /// Rows, and what stands between them.
    Rader(Vec<Hendelse>),
}

impl Fordeler {
    /// Everything that has happened since the last time. What fails is tried again, in its place; what
    /// cannot be read at all ends the streams, and is passed over, with an alarm.
    pub(super) async fn fortell_nytt(&self) {
        let mut feilet = 0;
        loop {
            let fortalt = match self.neste().await {
                Ok(None) => return,
                Ok(Some(Neste::Rettigheter(nye, til))) => {
                    self.fortell_rettighetene(&nye, til, &mut feilet).await
                }
                Ok(Some(Neste::Rader(nye))) => self.fortell_radene(&nye, &mut feilet).await,
                Err(feil) => {
                    tracing::error!(feil = feil.slag(), "events cannot be read");
                    return tokio::time::sleep(PAUSE).await;
                }
            };
            if let Err((hendelse, feil)) = fortalt {
                self.etter_feil(&hendelse, &feil, &mut feilet).await;
            }
        }
    }

    async fn neste(&self) -> Result<Option<Neste>, Lagerfeil> {
        let (rettigheter, ferdig) = {
            let lyttere = self.lyttere();
            (lyttere.rettigheter_ferdig, lyttere.ferdig)
        };
        let nye = self.lager.hendelser_etter(ferdig).await?;
        let Some(siste) = nye.last() else {
            return Ok(None);
        };
        let alt = nye.len() < BUNKE;
        let hode = match alt {
            true => siste.posisjon(),
            false => self.lager.hode().await?,
        };
        if rettigheter < hode {
            let endringer = match alt {
                true => endringer_etter(rettigheter, &nye),
                false => self.lager.rettigheter_mellom(rettigheter, hode).await?,
            };
            let siste = endringer.last().filter(|_| endringer.len() == BUNKE);
            let til = siste.map_or(hode, Hendelse::posisjon);
            if !endringer.is_empty() {
                return Ok(Some(Neste::Rettigheter(endringer, til)));
            }
            self.lyttere().rettigheter_ferdig = til;
        }
        Ok(Some(Neste::Rader(nye)))
    }

    async fn fortell_rettighetene(
        &self,
        nye: &[Hendelse],
        til: i64,
        feilet: &mut i32,
    ) -> Result<(), (Hendelse, Lagerfeil)> {
        for hendelse in nye {
            let alle = {
                let mut lyttere = self.lyttere();
                lyttere.rettigheter = hendelse.posisjon();
                lyttere.direkte.values().cloned().collect()
            };
            self.fortell_en(hendelse, alle, feilet).await?;
            self.lyttere().rettigheter_ferdig = hendelse.posisjon();
        }
        self.lyttere().rettigheter_ferdig = til;
        Ok(())
    }

    /// Until one that changes rights which are not told.
    async fn fortell_radene(
        &self,
        nye: &[Hendelse],
        feilet: &mut i32,
    ) -> Result<(), (Hendelse, Lagerfeil)> {
        for hendelse in nye {
            if hendelse.er_rad() {
                let alle = {
                    let mut lyttere = self.lyttere();
                    lyttere.posisjon = hendelse.posisjon();
                    lyttere.direkte.values().cloned().collect()
                };
                self.fortell_en(hendelse, alle, feilet).await?;
            } else if self.lyttere().rettigheter_ferdig < hendelse.posisjon() {
                return Ok(());
            }
            self.lyttere().ferdig = hendelse.posisjon();
        }
        Ok(())
    }

    async fn fortell_en(
        &self,
        hendelse: &Hendelse,
        alle: Vec<Arc<Abonnement>>,
        feilet: &mut i32,
    ) -> Result<(), (Hendelse, Lagerfeil)> {
        self.lever(hendelse, &alle)
            .await
            .map_err(|feil| (hendelse.clone(), feil))?;
        *feilet = 0;
        let etter = self.lager.klokke().naa() - hendelse.tidspunkt();
        let etter = etter.to_std().unwrap_or_default();
        self.maalinger.stroemmer.levert(etter);
        Ok(())
    }

    async fn etter_feil(&self, hendelse: &Hendelse, feil: &Lagerfeil, feilet: &mut i32) {
        self.maalinger.stroemmer.gjentatt.inc();
        if feil.kan_proeves_igjen() {
            tokio::time::sleep(STUSS).await;
        } else {
            tracing::error!(feil = feil.slag(), "an event is not told yet");
            tokio::time::sleep(PAUSE).await;
            *feilet += i32::from(!matches!(
                feil,
                Lagerfeil::Database(_) | Lagerfeil::UtenLogg
            ));
        }
        if *feilet > MAKS_FEIL {
            self.hopp_over(hendelse, feil);
            *feilet = 0;
        }
        if let Err(feil) = self.med_naavaerende_register().await {
            tracing::error!(feil = feil.slag(), "the registry is not read");
        }
    }

    fn hopp_over(&self, hendelse: &Hendelse, feil: &Lagerfeil) {
        let posisjon = hendelse.posisjon();
        tracing::error!(feil = feil.slag(), posisjon, "hendelse_hoppet_over");
        self.maalinger.stroemmer.hoppet_over.inc();
        let mut lyttere = self.lyttere();
        for abonnement in lyttere.direkte.values() {
            abonnement.slutt(Slutt::Feil);
        }
        if hendelse.er_rad() {
            lyttere.ferdig = posisjon;
        } else {
            lyttere.rettigheter_ferdig = posisjon;
        }
    }
}

/// Those that change no row.
fn endringer_etter(posisjon: i64, nye: &[Hendelse]) -> Vec<Hendelse> {
    let senere = nye.iter().filter(|h| posisjon < h.posisjon());
    senere.filter(|h| !h.er_rad()).cloned().collect()
}
