//! What brukere have decided: from everything to everyone, to nothing at all.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{samtykke as tabell, sperring};
use samtykke::{
    Formaal, Kategori, Kategorier, Mottaker, PersonId, Samtykkeform, Samtykkegiver, Samtykkeutkast,
    VirksomhetId,
};
use uuid::Uuid;

use super::{
    ansatte::Pulje,
    ider,
    maler::{self, Dagene},
    sak::Sak,
    trekning::Trekning,
    verk::Verk,
};

/// What one bruker has decided.
#[derive(Default)]
pub(super) struct Valg {
    pub(super) samtykker: Vec<tabell::Model>,
    pub(super) sperringer: Vec<sperring::Model>,
}

/// Draws what is given, withdrawn, over, to come, and barred. One in eight gives nothing at all.
pub(super) fn trekk(
    verk: &Verk<'_>,
    t: &mut Trekning,
    sak: &Sak,
    pulje: &Pulje,
    giver: (Samtykkegiver, Uuid),
    uten: Kategorier,
) -> Valg {
    let mut trekning = Trekker {
        verk,
        t,
        sak,
        giver,
        uten,
        avgivere: sak.virksomheter(),
        valg: Valg::default(),
    };
    match trekning.t.mellom(0, 99) {
        0..12 => return trekning.valg,
        12..34 => trekning.hele_gruppen(),
        34..60 => trekning.kommune_og_dps(),
        60..80 => {
            trekning.kommune_og_dps();
            trekning.krise();
        }
        80..90 => trekning.krise(),
        _ => trekning.smalt(),
    }
    trekning.systemet();
    trekning.paaroerende();
    trekning.avsluttede();
    trekning.paa_papir(pulje);
    trekning.sperringer();
    trekning.valg
}

struct Trekker<'a> {
    verk: &'a Verk<'a>,
    t: &'a mut Trekning,
    sak: &'a Sak,
    giver: (Samtykkegiver, Uuid),
    /// What this giver cannot give.
    uten: Kategorier,
    avgivere: Vec<Uuid>,
    valg: Valg,
}

impl Trekker<'_> {
    /// From some time ago, for most of two years.
    fn loepende(&mut self) -> Dagene {
        let fra = -self.t.mellom(20, 400);
        Dagene {
            fra,
            til: fra + self.t.mellom(600, 720),
        }
    }

    fn utkast(&self, enhet: Uuid, kategorier: Kategorier, dager: Dagene) -> Samtykkeutkast {
        maler::til_enhet(
            self.verk,
            enhet,
            &self.avgivere,
            kategorier - self.uten,
            dager,
        )
    }

    fn gi(&mut self, utkast: Samtykkeutkast) -> Option<&mut tabell::Model> {
        let id = self.t.uuid();
        let mut rad = maler::gitt(self.verk, self.sak, id, utkast, self.giver);
        if self.t.sjanse(15) {
            rad.tekstversjon = 1;
        }
        self.valg.samtykker.push(rad);
        self.valg.samtykker.last_mut()
    }

    /// Each enhet in the group: all that its ceiling lets through, to read and contribute.
    fn hele_gruppen(&mut self) {
        let alt = Kategorier::ALLE - Kategori::Samtykker.into();
        let mut enheter: Vec<Uuid> = self.sak.gruppe.iter().map(|m| m.kollega.enhet).collect();
        enheter.sort_unstable();
        enheter.dedup();
        let dager = self.loepende();
        for enhet in enheter {
            let utkast = self.utkast(enhet, alt, dager);
            self.gi(Samtykkeutkast {
                bidra: true,
                med_historikk: true,
                gjelder_gradert: true,
                ..utkast
            });
        }
    }

    /// The kommune contributes, the DPS reads.
    fn kommune_og_dps(&mut self) {
        let dager = self.loepende();
        let utkast = self.utkast(self.sak.leder.enhet, maler::KOMMUNE, dager);
        let med_historikk = self.t.sjanse(50);
        self.gi(Samtykkeutkast {
            bidra: true,
            med_historikk,
            ..utkast
        });
        if self.sak.fra(ider::OEYANE_DPS).is_some() {
            let utkast = self.utkast(ider::OEYANE_DPS, maler::DPS, dager);
            self.gi(Samtykkeutkast {
                gjelder_gradert: true,
                ..utkast
            });
        }
    }

    /// The crisis template: legevakt and police, under blålys.
    fn krise(&mut self) {
        let dager = self.loepende();
        let legevakt = if self.sak.bydel.is_some() {
            ider::LEGEVAKT_BERGEN
        } else {
            ider::LEGEVAKT_ASKOEY
        };
        let identitet = self.utkast(legevakt, Kategori::Identitet.into(), dager);
        self.gi(maler::i_krise(identitet));
        let sovende = self.utkast(legevakt, maler::KRISE_LEGEVAKT, dager);
        self.gi(maler::under_blaalys(sovende));
        let sovende = self.utkast(ider::OPERATIV_ENHET, maler::KRISE_POLITI, dager);
        self.gi(maler::under_blaalys(sovende));
    }

    fn smalt(&mut self) {
        let dager = self.loepende();
        let utkast = self.utkast(self.sak.leder.enhet, maler::SMALT, dager);
        self.gi(utkast);
    }

    /// The journal system of Bergen kommune.
    fn systemet(&mut self) {
        if self.sak.bydel.is_none() || !self.t.sjanse(50) {
            return;
        }
        let kategorier = maler::SMALT | (maler::KRISE_LEGEVAKT - Kategori::Blaalys.into());
        let dager = self.loepende();
        let utkast = self.utkast(ider::EPHRT, kategorier, dager);
        self.gi(Samtykkeutkast {
            mottaker: Mottaker::Virksomhet(VirksomhetId(ider::BERGEN_KOMMUNE)),
            formaal: Formaal::Samhandling.into(),
            med_organisasjonstoken: true,
            ..utkast
        });
    }

    fn paaroerende(&mut self) {
        let Some(naer) = self
            .sak
            .naere
            .first()
            .copied()
            .filter(|n| n.person != self.giver.1)
        else {
            return;
        };
        if self.t.sjanse(60) {
            let dager = self.loepende();
            let kategorier =
                Kategorier::av(&[Kategori::Identitet, Kategori::KriseplanRaad]) - self.uten;
            let utkast =
                maler::til_person(self.verk, naer.person, &self.avgivere, kategorier, dager);
            self.gi(utkast);
        }
    }

    /// Withdrawn, over, to come, replaced.
    fn avsluttede(&mut self) {
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
    fn paa_papir(&mut self, pulje: &Pulje) {
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

    fn sperringer(&mut self) {
        let opprettet = self.verk.dager.tid(-self.t.mellom(1, 90), 13 * 60);
        let (mot, ansatt) = match self.t.mellom(0, 99) {
            0..3 => {
                let Some(kollega) = self.sak.gruppe.last().map(|m| &m.kollega) else {
                    return;
                };
                (
                    Mottaker::Person(PersonId(kollega.person)),
                    Some(kollega.ansatt),
                )
            }
            3..5 => (
                Mottaker::Enhet(samtykke::EnhetId(ider::NAV_OPPFOELGING)),
                None,
            ),
            5..7 => (
                Mottaker::Virksomhet(VirksomhetId(ider::VEST_POLITIDISTRIKT)),
                None,
            ),
            _ => return,
        };
        let kategorier = self
            .t
            .sjanse(30)
            .then_some(Kategorier::av(&[Kategori::Oekonomi, Kategori::Kontakt]));
        let opphevet = self.t.sjanse(35).then(|| self.verk.dager.tid(0, 0));
        let rad = sperrerad(
            self.t.uuid(),
            self.sak,
            (mot, ansatt),
            kategorier,
            opprettet,
        );
        self.valg
            .sperringer
            .push(sperring::Model { opphevet, ..rad });
    }
}

/// A bar from everything, or from these categories.
pub(super) fn sperrerad(
    id: Uuid,
    sak: &Sak,
    (mot, ansatt): (Mottaker, Option<Uuid>),
    kategorier: Option<Kategorier>,
    opprettet: DateTime<Utc>,
) -> sperring::Model {
    sperring::Model {
        id,
        bruker_id: sak.bruker,
        mot_type: mot.type_kode(),
        mot_id: mot.id(),
        mot_ansatt_id: ansatt,
        kategorier: kategorier.unwrap_or(Kategorier::ALLE).bits(),
        er_alle: kategorier.is_none(),
        opprettet,
        opphevet: None,
    }
}
