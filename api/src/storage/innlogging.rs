//! Who asks: from a verified identity and the portal's own registry, never from the request.

use chrono::{DateTime, Utc};
use entity::person;
use samtykke::{
    Aktoer, AnsattId, Ansattaktoer, Ansattrolle, EnhetId, FormaalSett, Kategorier, Nivaa,
    Organisasjonsaktoer, PersonId, Policy, VirksomhetId, gyldighet,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Lagerfeil, Noekler, Register};
use crate::auth::{Identitet, Subjekt};

/// The one who asks, for the length of one request.
#[derive(Clone)]
pub struct Innlogget {
    /// What decisions are made on.
    pub aktoer: Aktoer,
    /// The level of the login.
    pub nivaa: Nivaa,
    /// What the request narrows its purpose to; everything permitted when it does not.
    pub oensket: FormaalSett,
    /// The client (program) that calls.
    pub klient: String,
    /// The imprint of the token.
    pub token: String,
    /// The natural person behind the call, if there is one.
    pub person: Option<Uuid>,
}

/// What a role is asked for in the schema (`@rolle`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rolle {
    /// Leads the enhet: may tie its ansatte.
    Oppdragsgiver,
    /// May search by identity number.
    Foedselsnummerbruker,
    /// May record samtykke on somebody's word.
    Samtykkeregistrar,
    /// Controls the virksomhet's use of the portal.
    Personvernombud,
}

impl Innlogget {
    /// Finds the actor of a verified identity. `None`: the registry does not know it, or no longer.
    pub(super) async fn finn(
        identitet: &Identitet,
        register: &Register,
        noekler: &Noekler,
        db: &impl ConnectionTrait,
        naa: DateTime<Utc>,
    ) -> Result<Option<Self>, Lagerfeil> {
        let (aktoer, person) = match &identitet.subjekt {
            Subjekt::Organisasjon {
                organisasjonsnummer,
                klient,
                ..
            } => match organisasjon(register, organisasjonsnummer.siffer(), klient, naa) {
                Some(o) => (Aktoer::Organisasjon(o), None),
                None => return Ok(None),
            },
            Subjekt::Person {
                nummer,
                ansatt_ved: Some(orgnr),
            } => {
                let person = register.person(&noekler.indekser(nummer.siffer()));
                match person.and_then(|p| ansatt(register, p, orgnr.siffer(), naa)) {
                    Some(a) => (Aktoer::Ansatt(a), person),
                    None => return Ok(None),
                }
            }
            Subjekt::Person {
                nummer,
                ansatt_ved: None,
            } => {
                let person = person::Entity::find()
                    .filter(person::Column::NummerIndeks.is_in(noekler.indekser(nummer.siffer())))
                    .one(db)
                    .await?;
                match person {
                    Some(p) => (
                        Aktoer::Borger {
                            person: PersonId(p.id),
                        },
                        Some(p.id),
                    ),
                    None => return Ok(None),
                }
            }
        };
        let klient = identitet.klient.clone();
        Ok(Some(Self {
            aktoer,
            nivaa: identitet.nivaa,
            oensket: FormaalSett::ALLE,
            klient,
            token: identitet.avtrykk.clone(),
            person,
        }))
    }

    /// The staff member, when it is one.
    #[must_use]
    pub fn ansatt(&self) -> Option<&Ansattaktoer> {
        match &self.aktoer {
            Aktoer::Ansatt(a) => Some(a),
            _ => None,
        }
    }

    /// The virksomhet on whose behalf the call is made.
    #[must_use]
    pub fn virksomhet(&self) -> Option<VirksomhetId> {
        match &self.aktoer {
            Aktoer::Ansatt(a) => Some(a.virksomhet),
            Aktoer::Organisasjon(o) => Some(o.virksomhet),
            Aktoer::Borger { .. } => None,
        }
    }

    /// Whether the employment carries a role.
    #[must_use]
    pub fn har_rolle(&self, rolle: Rolle) -> bool {
        let kolonne = match rolle {
            Rolle::Oppdragsgiver => Ansattrolle::Leder,
            Rolle::Foedselsnummerbruker => Ansattrolle::Foedselsnummersoek,
            Rolle::Samtykkeregistrar => Ansattrolle::Registrar,
            Rolle::Personvernombud => Ansattrolle::Personvernombud,
        };
        self.ansatt().is_some_and(|a| a.roller.har(kolonne))
    }

    /// A stable name of the actor, for idempotency keys. Carries no identity number.
    #[must_use]
    pub fn noekkel(&self) -> String {
        match &self.aktoer {
            Aktoer::Ansatt(a) => format!("ansatt:{}", a.ansatt.0),
            Aktoer::Organisasjon(o) => format!("klient:{}:{}", o.enhet.0, self.klient),
            Aktoer::Borger { person } => format!("person:{}", person.0),
        }
    }

    /// What the header `HF-Formaal` may name, by the kind of actor alone.
    #[must_use]
    pub fn lovlige_formaal(&self, policy: &Policy) -> FormaalSett {
        policy.formaal_lovlige(&self.aktoer)
    }
}

fn organisasjon(
    register: &Register,
    orgnr: &str,
    klient: &str,
    naa: DateTime<Utc>,
) -> Option<Organisasjonsaktoer> {
    let klient = register.klient(klient)?;
    if klient.gyldig_til.is_some_and(|til| til <= naa) {
        return None;
    }
    let enhet = register.enhet(klient.enhet_id)?;
    let virksomhet = register.virksomhet(enhet.virksomhet_id)?;
    (virksomhet.organisasjonsnummer == orgnr).then_some(())?;
    Some(Organisasjonsaktoer {
        enhet: EnhetId(enhet.id),
        virksomhet: VirksomhetId(virksomhet.id),
        sektor: virksomhet.sektor()?,
        helsetjeneste: enhet.er_helsetjeneste,
        scope: Kategorier::fra_bits(klient.scope),
        sluttbruker: None,
    })
}

/// The employment in the virksomhet that the token names. Of several, the first by id: a token
/// that can name one comes with the real issuers.
fn ansatt(
    register: &Register,
    person: Uuid,
    orgnr: &str,
    naa: DateTime<Utc>,
) -> Option<Ansattaktoer> {
    let dag = naa.with_timezone(&chrono_tz::Europe::Oslo).date_naive();
    let virksomhet = register.virksomhet_med_nummer(orgnr)?;
    let ansatt = register.ansettelser(person).find(|a| {
        register.er_ansatt(a, dag)
            && register
                .enhet(a.enhet_id)
                .is_some_and(|e| e.virksomhet_id == virksomhet.id)
    })?;
    let enhet = register.enhet(ansatt.enhet_id)?;
    Some(Ansattaktoer {
        person: PersonId(person),
        ansatt: AnsattId(ansatt.id),
        enhet: EnhetId(enhet.id),
        virksomhet: VirksomhetId(virksomhet.id),
        sektor: virksomhet.sektor()?,
        helsetjeneste: enhet.er_helsetjeneste,
        roller: ansatt.roller(),
        vakter: register.vakter(AnsattId(ansatt.id)).to_vec(),
        til: ansatt
            .gyldig_til_og_med
            .map(|til| gyldighet(ansatt.gyldig_fra_og_med, til).til),
    })
}

/// A login below the level that personal data asks for sees the registry and nothing more.
#[must_use]
pub fn bare_register(innlogget: &Innlogget) -> bool {
    innlogget.nivaa < Nivaa::Hoey
}
