//! How far an actor reaches before any samtykke is looked at.

use chrono::{DateTime, Utc};

use crate::{
    Ansattaktoer, EVIG, Formaal, FormaalSett, Kategorier, Mottaker, Organisasjonsaktoer, PersonId,
    Policy, Sak, Tilgang, VirksomhetId,
};

/// By which names permits and bars reach the actor, for what, and how much they can open.
pub(crate) struct Adgang {
    /// A permit for one of these is for the actor.
    navn: [Option<Mottaker>; 3],
    /// A bar on one of these bars the actor.
    sperrenavn: [Option<Mottaker>; 4],
    /// The actor's virksomhet.
    pub(crate) virksomhet: Option<VirksomhetId>,
    /// Only permits that allow organisation tokens, and none that sleeps.
    organisasjon: bool,
    /// Ties and shifts: for what, and until when. None: nothing to do here.
    grunner: Vec<(FormaalSett, DateTime<Utc>)>,
    /// Above this, nothing is open.
    pub(crate) tak: Kategorier,
    /// When what the actor is ends, or becomes another: employment over, a ward's case.
    pub(crate) til: Option<DateTime<Utc>>,
}

impl Adgang {
    pub(crate) fn for_ansatt(
        ansatt: &Ansattaktoer,
        sak: &Sak<'_>,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Self {
        let virksomhet = Mottaker::Virksomhet(ansatt.virksomhet);
        let enhet = Mottaker::Enhet(ansatt.enhet);
        let selv = Mottaker::Ansatt(ansatt.ansatt);
        let person = Mottaker::Person(ansatt.person);
        let blir_egen_sak = sak.bruker.blir_representant(ansatt.person, now);
        Self {
            navn: [Some(virksomhet), Some(enhet), Some(selv)],
            sperrenavn: [Some(virksomhet), Some(enhet), Some(selv), Some(person)],
            virksomhet: Some(ansatt.virksomhet),
            organisasjon: false,
            grunner: if ansatt.har_sluttet(now) {
                Vec::new()
            } else {
                ansattes_grunner(ansatt, sak, policy, now).collect()
            },
            tak: policy.tak(ansatt.sektor, ansatt.helsetjeneste),
            til: ansatt.til.into_iter().chain(blir_egen_sak).min(),
        }
    }

    pub(crate) fn for_organisasjon(
        organisasjon: &Organisasjonsaktoer,
        sak: &Sak<'_>,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Self {
        let virksomhet = Mottaker::Virksomhet(organisasjon.virksomhet);
        let enhet = Mottaker::Enhet(organisasjon.enhet);
        // A verified end user answers for themself, and so is not barred by others' bars.
        let (token, person) = match organisasjon.sluttbruker {
            Some(person) => (None, Some(person)),
            None => (
                Some(Mottaker::Organisasjonstoken(organisasjon.virksomhet)),
                None,
            ),
        };
        Self {
            navn: [Some(virksomhet), Some(enhet), None],
            sperrenavn: [
                Some(virksomhet),
                Some(enhet),
                token,
                person.map(Mottaker::Person),
            ],
            virksomhet: Some(organisasjon.virksomhet),
            organisasjon: true,
            grunner: vec![(Formaal::Samhandling.into(), EVIG)],
            tak: policy.tak(organisasjon.sektor, organisasjon.helsetjeneste) & organisasjon.scope,
            til: person.and_then(|person| sak.bruker.blir_representant(person, now)),
        }
    }

    pub(crate) fn for_privat(
        person: PersonId,
        sak: &Sak<'_>,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Self {
        let selv = Mottaker::Person(person);
        Self {
            navn: [Some(selv), None, None],
            sperrenavn: [Some(selv), None, None, None],
            virksomhet: None,
            organisasjon: false,
            grunner: vec![(Formaal::Samhandling.into(), EVIG)],
            tak: policy.tak_privat(),
            til: sak.bruker.blir_representant(person, now),
        }
    }

    /// Whether neither tie nor shift gives any reason to be here.
    pub(crate) fn er_uten_grunn(&self) -> bool {
        self.grunner.is_empty()
    }

    /// Leaves only the purposes that are wanted.
    pub(crate) fn avgrens(&mut self, oensket: FormaalSett) {
        for (formaal, _) in &mut self.grunner {
            *formaal = *formaal & oensket;
        }
    }

    pub(crate) fn formaal(&self) -> FormaalSett {
        self.grunner
            .iter()
            .fold(FormaalSett::TOM, |alle, (formaal, _)| alle | *formaal)
    }

    /// Until when the permit gives the actor something, blålys and the clock apart; `None`: never.
    pub(crate) fn tillates_av(&self, rad: &Tilgang) -> Option<DateTime<Utc>> {
        let kan_bruke = !self.organisasjon || (rad.organisasjon && !rad.under_blaalys);
        if !kan_bruke || !self.navn.contains(&Some(rad.mottaker)) {
            return None;
        }
        let formaal = |formaal: &FormaalSett| !(*formaal & rad.formaal).er_tom();
        self.grunner
            .iter()
            .filter(|(f, _)| formaal(f))
            .map(|(_, til)| *til)
            .max()
    }

    /// Whether the row bars the actor from something.
    pub(crate) fn sperres_av(&self, rad: &Tilgang) -> bool {
        !rad.sperret.er_tom() && self.sperrenavn.contains(&Some(rad.mottaker))
    }
}

fn ansattes_grunner(
    ansatt: &Ansattaktoer,
    sak: &Sak<'_>,
    policy: &Policy,
    now: DateTime<Utc>,
) -> impl Iterator<Item = (FormaalSett, DateTime<Utc>)> {
    let tilknyttet = sak
        .tilknytninger
        .iter()
        .filter(move |t| t.ansatt == ansatt.ansatt && t.er_aktiv(now))
        .map(|t| {
            (
                policy.formaal_for(t.type_, ansatt.helsetjeneste),
                t.til.unwrap_or(EVIG),
            )
        });
    let paa_vakt = ansatt
        .vakter
        .iter()
        .filter(move |vakt| vakt.inneholder(now))
        .map(|vakt| (Formaal::Krise.into(), vakt.til));
    tilknyttet.chain(paa_vakt)
}
