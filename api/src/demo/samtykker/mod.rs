//! What brukere have decided: from everything to everyone, to nothing at all.

mod avsluttet;
mod sperring;

use entity::{samtykke as tabell, sperring as sperretabell};
use samtykke::{
    Formaal, Kategori, Kategorier, Mottaker, Samtykkegiver, Samtykkeutkast, VirksomhetId,
};
use uuid::Uuid;

pub(super) use sperring::sperrerad;

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
    pub(super) sperringer: Vec<sperretabell::Model>,
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
}
