//! The one who asks, as a token and as the naive evaluator takes it.

use chrono::TimeDelta;
use entity::{ansatt, klient, vakt};
use helsefellesskap::auth::{Attest, Identitet, Organisasjonsnummer, Subjekt};
use samtykke::{
    Aktoer, AnsattId, Ansattaktoer, EnhetId, FormaalSett, Nivaa, Organisasjonsaktoer, PersonId,
    Sektor, VirksomhetId, gyldighet,
};
use uuid::Uuid;

use super::{
    register::{BRUKERE, PRIVATE, Register, Slag, UKJENTE, mennesker},
    terning::Terning,
};

/// The one who asks.
pub struct Spoerrer {
    pub identitet: Identitet,
    pub aktoer: Aktoer,
    pub person: Option<Uuid>,
}

impl std::fmt::Debug for Spoerrer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} ({:?})", self.aktoer, self.identitet.nivaa)
    }
}

impl Spoerrer {
    /// Whether the token is about this person too.
    pub fn gjelder(&self, person: Uuid) -> bool {
        let attest = self.identitet.attest.as_ref();
        let pasienter = attest.and_then(|attest| attest.pasienter.as_ref());
        let nummer = || {
            mennesker()
                .iter()
                .find(|m| m.rad.id == person)
                .map(|m| &m.nummer)
        };
        pasienter.is_none_or(|p| nummer().is_some_and(|nummer| p.contains(nummer)))
    }

    pub fn tilfeldig(t: &mut Terning, r: &Register, slag: Slag) -> Self {
        let i_dag = r.i_dag();
        let i_arbeid: Vec<_> = r
            .ansatte
            .iter()
            .filter(|a| a.gyldig_til_og_med.is_none_or(|til| i_dag <= til))
            .collect();
        let i_politiet: Vec<_> = i_arbeid
            .iter()
            .copied()
            .filter(|a| r.virksomhet_til_ansatt(a).sektor() == Some(Sektor::Politi))
            .collect();
        let mut klient = "fagsystem".to_owned();
        let (subjekt, aktoer, person) = match slag {
            Slag::Ansatt => som_ansatt(r, t.velg(&i_arbeid)),
            Slag::Politi if i_politiet.is_empty() => som_ansatt(r, t.velg(&i_arbeid)),
            Slag::Politi => som_ansatt(r, t.velg(&i_politiet)),
            Slag::System => {
                let system = t.velg(&r.klienter);
                klient.clone_from(&system.klient_id);
                som_system(r, &system)
            }
            Slag::Borger => som_borger(t.under(PRIVATE.end - BRUKERE.start) + BRUKERE.start),
        };
        let nivaa = if slag != Slag::System && t.en_av(30) {
            Nivaa::Betydelig
        } else {
            Nivaa::Hoey
        };
        let identitet = Identitet {
            utsteder: "https://utsteder.example".to_owned(),
            subjekt,
            nivaa,
            utloeper: r.naa + TimeDelta::hours(1),
            klient,
            avtrykk: "et-token".to_owned(),
            leverandoer: None,
            har_skrivescope: true,
            attest: attest(slag, &aktoer),
        };
        Self {
            identitet,
            aktoer,
            person,
        }
    }
}

/// About some who are brukere in some worlds, and one who is in none. By a die of its own, thrown by
/// who asks: the others' worlds are what they would be without.
fn attest(slag: Slag, aktoer: &Aktoer) -> Option<Attest> {
    let (Slag::Ansatt, Aktoer::Ansatt(ansatt)) = (slag, aktoer) else {
        return None;
    };
    let (_, froe) = ansatt.ansatt.0.as_u64_pair();
    let mut t = Terning::med(froe);
    t.en_av(8).then(|| {
        let mulige: Vec<_> = (BRUKERE.start..PRIVATE.end).collect();
        let pasienter = t.noen(&mulige).into_iter().chain([UKJENTE.start]);
        Attest {
            formaal: FormaalSett::ALLE,
            pasienter: Some(pasienter.map(|nr| mennesker()[nr].nummer.clone()).collect()),
        }
    })
}

fn som_ansatt(r: &Register, a: &ansatt::Model) -> (Subjekt, Aktoer, Option<Uuid>) {
    let (enhet, virksomhet) = (r.enhet(a.enhet_id), r.virksomhet_til_ansatt(a));
    let menneske = mennesker()
        .iter()
        .find(|m| m.rad.id == a.person_id)
        .expect("a person");
    let subjekt = Subjekt::Person {
        nummer: menneske.nummer.clone(),
        ansatt_ved: Organisasjonsnummer::parse(&virksomhet.organisasjonsnummer).ok(),
        underenhet: None,
    };
    let vakter = r
        .vakter
        .iter()
        .filter(|v| v.ansatt_id == a.id)
        .map(vakt::Model::periode)
        .collect();
    let aktoer = Aktoer::Ansatt(Ansattaktoer {
        person: PersonId(a.person_id),
        ansatt: AnsattId(a.id),
        enhet: EnhetId(enhet.id),
        virksomhet: VirksomhetId(virksomhet.id),
        sektor: virksomhet.sektor().expect("a sector"),
        helsetjeneste: enhet.er_helsetjeneste,
        roller: a.roller(),
        vakter,
        til: a
            .gyldig_til_og_med
            .map(|til| gyldighet(a.gyldig_fra_og_med, til).til),
    });
    (subjekt, aktoer, Some(a.person_id))
}

fn som_system(r: &Register, k: &klient::Model) -> (Subjekt, Aktoer, Option<Uuid>) {
    let enhet = r.enhet(k.enhet_id);
    let virksomhet = r.virksomhet(enhet.virksomhet_id);
    let subjekt = Subjekt::Organisasjon {
        organisasjonsnummer: Organisasjonsnummer::parse(&virksomhet.organisasjonsnummer)
            .expect("valid"),
        underenhet: None,
    };
    let aktoer = Aktoer::Organisasjon(Organisasjonsaktoer {
        enhet: EnhetId(enhet.id),
        virksomhet: VirksomhetId(virksomhet.id),
        sektor: virksomhet.sektor().expect("a sector"),
        helsetjeneste: enhet.er_helsetjeneste,
        scope: k.scope(),
        sluttbruker: None,
    });
    (subjekt, aktoer, None)
}

fn som_borger(nr: usize) -> (Subjekt, Aktoer, Option<Uuid>) {
    let menneske = &mennesker()[nr];
    let person = menneske.rad.id;
    (
        Subjekt::Person {
            nummer: menneske.nummer.clone(),
            ansatt_ved: None,
            underenhet: None,
        },
        Aktoer::Borger {
            person: PersonId(person),
        },
        Some(person),
    )
}
