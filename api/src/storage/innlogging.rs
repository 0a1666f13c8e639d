//! Who asks: from a verified identity and the portal's own registry, never from the request.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{bruker, enhet, person, virksomhet};
use samtykke::{
    Aktoer, AnsattId, Ansattaktoer, Ansattrolle, EnhetId, FormaalSett, Nivaa, Organisasjonsaktoer,
    PersonId, Policy, VirksomhetId, gyldighet,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::{Lagerfeil, Noekler, Register};
use crate::auth::{Identitet, Organisasjonsnummer, Personnummer, Subjekt};

/// The one who asks, for the length of one request.
#[derive(Clone)]
pub struct Innlogget {
    /// What decisions are made on.
    pub aktoer: Aktoer,
    /// The level of the login.
    pub nivaa: Nivaa,
    /// What the request narrows its purpose to; everything permitted when it does not.
    pub oensket: FormaalSett,
    /// By what this is so; `None`: by more than that.
    pub(super) funnet: Option<Funnet>,
    /// The client (program) that calls.
    pub klient: String,
    /// The imprint of the token.
    pub token: String,
    /// The natural person behind the call, if there is one.
    pub person: Option<Uuid>,
    /// The organisation that runs the client for the virksomhet.
    pub leverandoer: Option<String>,
    /// The brukere that an attest names, and one who is nobody, so that to name somebody unknown is
    /// to name somebody: to this asker there is nobody else.
    pub bare: Option<Vec<Uuid>>,
}

/// The registry and the day by which somebody was found to be employed: they are who they were while these last.
/// Clients and suppliers end at a moment, citizens and those whom an attest names are read from the database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Funnet {
    register: i64,
    dag: NaiveDate,
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
        let funnet = match &identitet.subjekt {
            Subjekt::Organisasjon { .. } => {
                organisasjon(register, identitet, naa).map(|o| (Aktoer::Organisasjon(o), None))
            }
            Subjekt::Person {
                nummer,
                ansatt_ved: Some(orgnr),
                underenhet,
            } => {
                let person = register.person(&noekler.indekser(nummer.siffer()));
                let sted = arbeidssted(register, orgnr, underenhet.as_ref(), identitet, naa);
                person.zip(sted).and_then(|(person, sted)| {
                    let ansatt = ansatt(register, person, sted, naa)?;
                    Some((Aktoer::Ansatt(ansatt), Some(person)))
                })
            }
            Subjekt::Person {
                nummer,
                ansatt_ved: None,
                ..
            } => borger(nummer, noekler, db).await?,
        };
        let Some((aktoer, person)) = funnet else {
            return Ok(None);
        };
        let attest = identitet.attest.as_ref();
        let er_ansatt = matches!(aktoer, Aktoer::Ansatt(_));
        let av_mer = identitet.leverandoer.is_some() || attest.is_some();
        Ok(Some(Self {
            funnet: (er_ansatt && !av_mer).then(|| Funnet {
                register: register.epoke(),
                dag: dag(naa),
            }),
            aktoer,
            nivaa: identitet.nivaa,
            oensket: attest.map_or(FormaalSett::ALLE, |attest| attest.formaal),
            klient: identitet.klient.clone(),
            token: identitet.avtrykk.clone(),
            person,
            leverandoer: identitet
                .leverandoer
                .as_ref()
                .map(|nummer| nummer.siffer().to_owned()),
            bare: None,
        }))
    }

    /// Looks up whom the attest is about, if it names anybody. Last of all: what is refused before
    /// it has told nothing of them.
    pub(super) async fn avgrens(
        &mut self,
        identitet: &Identitet,
        noekler: &Noekler,
        db: &impl ConnectionTrait,
    ) -> Result<(), Lagerfeil> {
        let attest = identitet.attest.as_ref();
        if let Some(pasienter) = attest.and_then(|attest| attest.pasienter.as_ref()) {
            let mut bare = brukere(pasienter, noekler, db).await?;
            bare.push(Uuid::nil());
            self.bare = Some(bare);
        }
        Ok(())
    }

    /// Whether this is who they are by this registry at this time, without looking for them again. When not,
    /// they may be.
    #[must_use]
    pub fn er_fortsatt(&self, register: &Register, naa: DateTime<Utc>) -> bool {
        let naa = Funnet {
            register: register.epoke(),
            dag: dag(naa),
        };
        self.funnet == Some(naa)
    }

    /// Whether rights may be given to this asker under one of these ids.
    pub(super) fn er_en_av(&self, mottakere: &BTreeSet<Uuid>) -> bool {
        let egne = super::laster::mottakere(&self.aktoer);
        egne.iter().any(|id| mottakere.contains(id))
    }

    /// Whether a bruker is there at all for a token that is about some alone.
    #[must_use]
    pub fn gjelder(&self, bruker: Uuid) -> bool {
        let bare = self.bare.as_ref();
        bare.is_none_or(|bare| bare.contains(&bruker))
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

    /// What the header `HF-Formaal` may name, by the kind of actor and what the token is for.
    #[must_use]
    pub fn lovlige_formaal(&self, policy: &Policy) -> FormaalSett {
        policy.formaal_lovlige(&self.aktoer).snitt(self.oensket)
    }
}

async fn borger(
    nummer: &Personnummer,
    noekler: &Noekler,
    db: &impl ConnectionTrait,
) -> Result<Option<(Aktoer, Option<Uuid>)>, Lagerfeil> {
    let person = person::Entity::find()
        .filter(person::Column::NummerIndeks.is_in(noekler.indekser(nummer.siffer())))
        .one(db)
        .await?;
    Ok(person.map(|p| {
        let person = PersonId(p.id);
        (Aktoer::Borger { person }, Some(p.id))
    }))
}

/// The brukere among these persons.
async fn brukere(
    personer: &[Personnummer],
    noekler: &Noekler,
    db: &impl ConnectionTrait,
) -> Result<Vec<Uuid>, Lagerfeil> {
    let indekser = personer.iter().flat_map(|p| noekler.indekser(p.siffer()));
    let disse = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::Column::NummerIndeks.is_in(indekser))
        .into_query();
    Ok(bruker::Entity::find()
        .select_only()
        .column(bruker::Column::Id)
        .filter(bruker::Column::PersonId.in_subquery(disse))
        .into_tuple()
        .all(db)
        .await?)
}

/// The place in the registry that a token is for.
#[derive(Clone, Copy)]
struct Arbeidssted<'a> {
    virksomhet: &'a virksomhet::Model,
    /// Only this enhet and those below it.
    under: Option<&'a enhet::Model>,
}

impl Arbeidssted<'_> {
    fn har(&self, register: &Register, enhet: &enhet::Model) -> bool {
        let under = self.under;
        enhet.virksomhet_id == self.virksomhet.id
            && under.is_none_or(|under| register.er_innenfor(enhet, under.id))
    }
}

/// Where a token says that its subject belongs. A subunit that the virksomhet has not registered
/// counts only while it registers none at all; one of somebody else's never does. Who lets a
/// supplier act must have told the portal so.
fn arbeidssted<'a>(
    register: &'a Register,
    orgnr: &Organisasjonsnummer,
    underenhet: Option<&Organisasjonsnummer>,
    identitet: &Identitet,
    naa: DateTime<Utc>,
) -> Option<Arbeidssted<'a>> {
    let virksomhet = register.virksomhet_med_nummer(orgnr.siffer())?;
    let egen = |leverandoer: &&Organisasjonsnummer| *leverandoer != orgnr;
    if let Some(leverandoer) = identitet.leverandoer.as_ref().filter(egen)
        && !register.har_delegert(virksomhet.id, leverandoer.siffer(), naa)
    {
        return None;
    }
    let under = match underenhet {
        None => None,
        Some(nummer) => match register.enhet_med_nummer(nummer.siffer()) {
            Some(enhet) if enhet.virksomhet_id == virksomhet.id => Some(enhet),
            Some(_) => return None,
            None if register.virksomhet_med_nummer(nummer.siffer()).is_some() => return None,
            None if register.har_underenheter(virksomhet.id) => return None,
            None => None,
        },
    };
    Some(Arbeidssted { virksomhet, under })
}

/// The one client of this name that the virksomhet has bound to an enhet. Bound to several, it is
/// nobody's.
fn organisasjon(
    register: &Register,
    identitet: &Identitet,
    naa: DateTime<Utc>,
) -> Option<Organisasjonsaktoer> {
    let Subjekt::Organisasjon {
        organisasjonsnummer,
        underenhet,
    } = &identitet.subjekt
    else {
        return None;
    };
    let sted = arbeidssted(
        register,
        organisasjonsnummer,
        underenhet.as_ref(),
        identitet,
        naa,
    )?;
    let mut bundet = register
        .klienter(&identitet.klient)
        .filter(|k| k.gyldig_til.is_none_or(|til| naa < til))
        .filter(|k| {
            k.utsteder
                .as_ref()
                .is_none_or(|iss| *iss == identitet.utsteder)
        })
        .filter_map(|k| Some((k, register.enhet(k.enhet_id)?)))
        .filter(|(_, enhet)| sted.har(register, enhet));
    let (Some((klient, enhet)), None) = (bundet.next(), bundet.next()) else {
        return None;
    };
    Some(Organisasjonsaktoer {
        enhet: EnhetId(enhet.id),
        virksomhet: VirksomhetId(sted.virksomhet.id),
        sektor: sted.virksomhet.sektor()?,
        helsetjeneste: enhet.er_helsetjeneste,
        scope: klient.scope(),
        sluttbruker: None,
    })
}

/// The day in Norway.
fn dag(naa: DateTime<Utc>) -> NaiveDate {
    naa.with_timezone(&chrono_tz::Europe::Oslo).date_naive()
}

/// The employment there. Of several, the first by id.
fn ansatt(
    register: &Register,
    person: Uuid,
    sted: Arbeidssted<'_>,
    naa: DateTime<Utc>,
) -> Option<Ansattaktoer> {
    let ansatt = register.ansettelser(person).find(|a| {
        register.er_ansatt(a, dag(naa))
            && register
                .enhet(a.enhet_id)
                .is_some_and(|enhet| sted.har(register, enhet))
    })?;
    let enhet = register.enhet(ansatt.enhet_id)?;
    Some(Ansattaktoer {
        person: PersonId(person),
        ansatt: AnsattId(ansatt.id),
        enhet: EnhetId(enhet.id),
        virksomhet: VirksomhetId(sted.virksomhet.id),
        sektor: sted.virksomhet.sektor()?,
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
