//! The decision: who may do what, now. Deny by default, deny wins.

use chrono::{DateTime, Utc};

use crate::adgang::Adgang;
use crate::beslutning::Avslagsregel;
use crate::opptelling::tell_opp;
use crate::rettsgrunnlag::Rettsgrunnlag;
use crate::{
    Aktoer, Ansattaktoer, Avslagsgrunn, Beslutning, Formaal, FormaalSett, Kategori, Kategorier,
    Nivaa, Organisasjonsaktoer, PersonId, Policy, Sak, Sektor,
};

/// Decides what the actor may do with the bruker's rows at `now`.
///
/// `oensket` is what the request narrows the purpose to (`ALLE` when it does not). Total: a fault
/// in the input is a refusal.
#[must_use]
pub fn avgjoer(
    aktoer: &Aktoer,
    nivaa: Nivaa,
    oensket: FormaalSett,
    sak: &Sak<'_>,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Beslutning {
    let spoersmaal = Spoersmaal {
        nivaa,
        oensket,
        sak,
        policy,
        now,
    };
    match aktoer {
        Aktoer::Ansatt(ansatt) => spoersmaal.ansatt(ansatt),
        Aktoer::Organisasjon(organisasjon) => spoersmaal.organisasjon(organisasjon),
        Aktoer::Borger { person } => spoersmaal.borger(*person),
    }
}

/// All that is asked, except by whom.
struct Spoersmaal<'a> {
    nivaa: Nivaa,
    oensket: FormaalSett,
    sak: &'a Sak<'a>,
    policy: &'a Policy,
    now: DateTime<Utc>,
}

impl Spoersmaal<'_> {
    fn ansatt(&self, ansatt: &Ansattaktoer) -> Beslutning {
        let adgang = Adgang::for_ansatt(ansatt, self.sak, self.policy, self.now);
        let politi = ansatt.sektor == Sektor::Politi;
        let egen = self.sak.bruker.er_egen_sak(ansatt.person, self.now);
        self.etter_tillatelser(adgang, politi, egen)
    }

    fn organisasjon(&self, organisasjon: &Organisasjonsaktoer) -> Beslutning {
        let adgang = Adgang::for_organisasjon(organisasjon, self.sak, self.policy, self.now);
        let politi = organisasjon.sektor == Sektor::Politi;
        let egen = organisasjon
            .sluttbruker
            .is_some_and(|person| self.sak.bruker.er_egen_sak(person, self.now));
        self.etter_tillatelser(adgang, politi, egen)
    }

    fn borger(&self, person: PersonId) -> Beslutning {
        let bruker = self.sak.bruker;
        if bruker.er_person(person) {
            return self.eget_innsyn(true, Kategorier::ALLE, None);
        }
        let fullmakter = bruker.fullmakter(person, self.now);
        let samlet = fullmakter
            .map(|f| (f.mandat, f.til))
            .reduce(|a, b| (a.0 | b.0, a.1.min(b.1)));
        match samlet {
            Some((mandat, til)) => self.representant(person, mandat, til),
            None => self.etter_tillatelser(self.privat(person), false, false),
        }
    }

    /// Like the bruker, within the mandate; but a representative can be barred.
    fn representant(&self, person: PersonId, mandat: Kategorier, til: DateTime<Utc>) -> Beslutning {
        let adgang = self.privat(person);
        let mandat = mandat | Kategori::Identitet.into();
        let sperringer = || self.sak.tilgang.iter().filter(|rad| adgang.sperres_av(rad));
        let aapent = sperringer()
            .filter(|rad| rad.periode().inneholder(self.now))
            .fold(mandat, |aapent, rad| aapent - rad.sperret);
        let neste_sperring = sperringer()
            .map(|rad| rad.fra)
            .filter(|fra| *fra > self.now)
            .min();
        let til = neste_sperring.map_or(til, |neste| til.min(neste));
        self.eget_innsyn(false, aapent, Some(til))
    }

    fn privat(&self, person: PersonId) -> Adgang {
        Adgang::for_privat(person, self.sak, self.policy, self.now)
    }

    fn eget_innsyn(
        &self,
        selv: bool,
        mandat: Kategorier,
        til: Option<DateTime<Utc>>,
    ) -> Beslutning {
        let formaal = self.oensket & Formaal::EgetInnsyn.into();
        let avslag = Avslagsregel {
            alt: self
                .hindring()
                .or(formaal.er_tom().then_some(Avslagsgrunn::FeilFormaal)),
            tak: Kategorier::ALLE,
        };
        if avslag.alt.is_some() || mandat.er_tom() || self.sak.bruker.er_doed(self.now) {
            return self.ingenting(formaal, avslag);
        }
        let til = til.into_iter().chain(self.sak.bruker.doed).min();
        let gjeldende_tekst = self.policy.gjeldende_tekst;
        Beslutning {
            rett: Rettsgrunnlag::Eget {
                selv,
                mandat,
                gjeldende_tekst,
                til,
            },
            bruker_gradert: self.sak.bruker.gradering.er_gradert(),
            gyldig_til: til,
            formaal,
            avslag,
        }
    }

    /// For all but the bruker's own view: what permits give, within the actor's reach.
    fn etter_tillatelser(&self, mut adgang: Adgang, politi: bool, egen_sak: bool) -> Beslutning {
        let mangler_tilknytning = adgang.er_uten_grunn();
        adgang.avgrens(self.oensket);
        let formaal = adgang.formaal();
        let hindring = self
            .hindring()
            .or(mangler_tilknytning.then_some(Avslagsgrunn::ManglerTilknytning))
            .or(formaal.er_tom().then_some(Avslagsgrunn::FeilFormaal));
        // The police get one reason for everything.
        let alt = if politi {
            Some(Avslagsgrunn::IngenTilgang)
        } else {
            hindring
        };
        let avslag = Avslagsregel {
            alt,
            tak: adgang.tak,
        };
        if hindring.is_some() || egen_sak || self.sak.bruker.er_doed(self.now) {
            return self.ingenting(formaal, avslag);
        }
        let opptelling = tell_opp(&adgang, self.sak, self.now);
        Beslutning {
            rett: Rettsgrunnlag::Tillatelser(opptelling.tillatelser),
            bruker_gradert: self.sak.bruker.gradering.er_gradert(),
            gyldig_til: opptelling.gyldig_til,
            formaal,
            avslag,
        }
    }

    fn hindring(&self) -> Option<Avslagsgrunn> {
        (self.nivaa < Nivaa::Hoey).then_some(Avslagsgrunn::ForLavtNivaa)
    }

    fn ingenting(&self, formaal: FormaalSett, avslag: Avslagsregel) -> Beslutning {
        Beslutning {
            rett: Rettsgrunnlag::Ingen,
            bruker_gradert: self.sak.bruker.gradering.er_gradert(),
            gyldig_til: None,
            formaal,
            avslag,
        }
    }
}
