//! Rows that a reading left out without a word, and that are open now: a copy lacks them, and nobody refused them.

use entity::{
    Tabell,
    personrad::{Adgang, Personrad},
    tabell::{Besoek, besoek_alle},
};
use samtykke::{Beslutning, Kategorier};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::vist::{Leser, Lesing};
use crate::storage::{
    Lager, Lagerfeil, Plan, Register,
    laster::{self, Raasak},
};

impl Lager {
    /// Of what there is more to read now of what these readings were of: that by which rows were left out.
    pub(super) async fn utelatt(
        &self,
        tx: &DatabaseTransaction,
        leser: &Leser<'_>,
        bruker: Uuid,
        lesinger: &[Lesing],
        etter: &Beslutning,
    ) -> Result<Kategorier, Lagerfeil> {
        if lesinger.is_empty() {
            return Ok(Kategorier::TOM);
        }
        let plan = Plan::tom().med_alle(Tabell::ALLE);
        let (dialekt, tekster) = (self.db.dialekt(), &self.tekster);
        let sporring = tekster.sporring(dialekt, &[bruker], plan, leser.innlogget, leser.naa);
        let mut saker = laster::last(tx, sporring, plan).await?;
        let Some(raa) = saker.remove(&bruker) else {
            return Ok(Kategorier::TOM);
        };
        let mut leting = Leting {
            raa: &raa,
            register: &self.register(),
            lesinger,
            etter,
            utelatt: Kategorier::TOM,
        };
        besoek_alle(&mut leting);
        Ok(leting.utelatt)
    }
}

struct Leting<'a> {
    raa: &'a Raasak,
    register: &'a Register,
    lesinger: &'a [Lesing],
    etter: &'a Beslutning,
    utelatt: Kategorier,
}

impl Besoek for Leting<'_> {
    fn tabell<E: Personrad>(&mut self) {
        let Adgang::Samtykke(klasse) = E::ADGANG else {
            return;
        };
        let leste = self.lesinger.iter();
        let leste: Vec<_> = leste
            .filter(|lesing| lesing.gitt.inneholder(klasse.kategorier))
            .collect();
        let rader = self.raa.rader.av::<E>().unwrap_or_default().iter();
        for rad in rader.filter(|rad| E::fjernet(rad.innside()).is_none()) {
            let rett = rad.radrett(self.register);
            if !self.etter.les(klasse, &rett) {
                continue;
            }
            for lesing in leste.iter().filter(|lesing| !lesing.da.les(klasse, &rett)) {
                let ved = klasse
                    .kategorier
                    .union(klasse.radens(rett.tema))
                    .snitt(lesing.faar);
                self.utelatt = self.utelatt.union(ved);
            }
        }
    }
}
