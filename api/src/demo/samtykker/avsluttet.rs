//! Samtykker that give nothing now, or that somebody else recorded.

use chrono::TimeDelta;
use samtykke::Samtykkeform;
use uuid::Uuid;

use super::Trekker;
use crate::demo::{
    ansatte::Pulje,
    ider,
    maler::{self, Dagene},
};

impl Trekker<'_> {
    /// Withdrawn, over, to come, replaced.
    pub(super) fn avsluttede(&mut self) {
        let enhet = if self.sak.bydel.is_some() {
            ider::LEGEKONTORET
        } else {
            ider::NAV_OPPFOELGING
        };
        match self.t.mellom(0, 99) {
            0..12 => {
                let utkast = self.utkast(
                    enhet,
                    maler::KOMMUNE,
                    Dagene {
                        fra: -200,
                        til: 300,
                    },
                );
                let trukket = self.verk.dager.tid(-self.t.mellom(1, 150), 14 * 60);
                if let Some(rad) = self.gi(utkast) {
                    rad.trukket = Some(trukket);
                }
            }
            12..21 => {
                let dager = Dagene {
                    fra: -700,
                    til: -self.t.mellom(1, 200),
                };
                let utkast = self.utkast(enhet, maler::SMALT, dager);
                self.gi(utkast);
            }
            21..28 => {
                let utkast = self.utkast(enhet, maler::KOMMUNE, Dagene { fra: 20, til: 500 });
                self.gi(utkast);
            }
            28..34 => self.erstattet(enhet),
            _ => {}
        }
    }

    /// Given widely first, and narrower later.
    fn erstattet(&mut self, enhet: Uuid) {
        let dager = Dagene {
            fra: -250,
            til: 350,
        };
        let bredt = self.utkast(enhet, maler::KOMMUNE, dager);
        let smalt = self.utkast(
            enhet,
            maler::SMALT,
            Dagene {
                fra: -100,
                til: 350,
            },
        );
        let naar = self.verk.dager.tid(-100, 12 * 60);
        let Some(gammelt) = self.gi(bredt) else {
            return;
        };
        gammelt.erstattet = Some(naar);
        let gammelt = gammelt.id;
        if let Some(nytt) = self.gi(smalt) {
            nytt.erstatter_id = Some(gammelt);
            (nytt.opprettet, nytt.virker_fra) = (naar, Some(naar));
        }
    }

    /// On paper or by word of mouth, recorded by one and confirmed by another.
    pub(super) fn paa_papir(&mut self, pulje: &Pulje) {
        let art = self.t.mellom(0, 99);
        let Some(registrar) = pulje.en(self.t, ider::RPH, &[]) else {
            return;
        };
        if art >= 12 {
            return;
        }
        let dager_siden = if art == 11 { 40 } else { 5 };
        let utkast = self.utkast(
            ider::LEGEKONTORET,
            maler::SMALT,
            Dagene {
                fra: -dager_siden,
                til: 600,
            },
        );
        let (vurdert, bekreftet) = (
            self.verk.dager.dag(-dager_siden),
            self.verk.dager.tid(1 - dager_siden, 10 * 60),
        );
        let nr = self.sak.nr;
        let Some(rad) = self.gi(utkast) else { return };
        rad.registrert_av = Some(registrar.ansatt);
        rad.kompetanse_vurdert_av = Some(registrar.ansatt);
        rad.kompetanse_vurdert = Some(vurdert);
        rad.har_kompetanse = Some(true);
        if art < 8 {
            rad.form = Samtykkeform::Skriftlig.kode();
            rad.dokumentreferanse = Some(format!("Arkiv {:05}", 40_000 + nr));
        } else {
            rad.form = Samtykkeform::Muntlig.kode();
            rad.hvorfor_ikke_skriftlig = Some("Ga beskjed på telefon.".to_owned());
            rad.lapser = rad.opprettet.checked_add_signed(TimeDelta::days(14));
        }
        // Four in twelve still wait for the second person.
        let venter = art < 4;
        rad.bekreftet_av = (!venter).then_some(ider::ELLA);
        rad.virker_fra = (!venter).then_some(bekreftet);
    }
}
