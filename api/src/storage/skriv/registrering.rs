//! Getting in: a samtykke that was signed on paper or said, recorded by one person, confirmed by
//! another, and in effect when the bruker has been told. Blind: the same answer whatever was there.

use chrono::{NaiveDate, TimeDelta};
use entity::{bekreftelse, bruker, brukertilstand, koder::Varseltype, person, samtykke as tabell};
use samtykke::{
    Ansattaktoer, Ansattrolle, Avvist, BrukerId, Brukertilstand, Gradering, Kategorier, Nivaa,
    PersonId, Samtykkeform, Samtykkegiver, Samtykkeutkast, VirksomhetId, kan_ha_gitt,
    kan_registrere,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::{
    Avvisning, Idempotens, Utfoert, nei,
    samtykke::{Part, Utkast},
    samtykkerad::{staar, utkastfeil},
};
use crate::{
    auth::Personnummer,
    storage::{Foresporsel, Lagerfeil, Noekkel},
};

/// A samtykke as it was given to the one who records it.
#[derive(Clone, Debug)]
pub struct Registrering {
    /// Whose.
    pub nummer: Personnummer,
    /// Given names, for a bruker whom the portal does not know.
    pub fornavn: String,
    /// Family name, likewise.
    pub etternavn: String,
    /// Date of birth, likewise; never taken from the number.
    pub foedselsdato: NaiveDate,
    /// What was agreed to.
    pub utkast: Utkast,
    /// By whom.
    pub giver: Samtykkegiver,
    /// The one who gave it, when it was not the bruker.
    pub representant: Option<Personnummer>,
    /// How.
    pub form: Samtykkeform,
    /// Why it was not written, when it was said.
    pub hvorfor_ikke_skriftlig: Option<String>,
    /// Where the signed document is kept, when it was written.
    pub dokumentreferanse: Option<String>,
    /// Who assessed that the giver could consent, when, and the result.
    pub kompetanse: Option<(Uuid, NaiveDate, bool)>,
}

/// What reading everything that a known bruker's rights follow from takes.
const KILDER: usize = 6;
/// What recording for somebody new takes: person, bruker and state; samtykke and code; whom to
/// tell, and the notice.
const SETNINGER: usize = 7;
/// How long a code can be used.
const KODENS_LEVETID: TimeDelta = TimeDelta::days(30);

impl Foresporsel {
    /// Records a samtykke; the bruker is found, or made. The code that a second person confirms
    /// it with.
    ///
    /// # Errors
    /// Faults only.
    pub async fn registrer_samtykke(
        &self,
        ny: Registrering,
        idempotens: Option<&Idempotens>,
    ) -> Utfoert<String> {
        let ansatt = match self.i_rolle(&[Ansattrolle::Registrar]) {
            Ok(ansatt) => ansatt.clone(),
            Err(avvisning) => return nei(avvisning),
        };
        let utkast = match self.fullstendig(None, ny.utkast.clone())? {
            Ok(utkast) => utkast,
            Err(avvisning) => return nei(avvisning),
        };
        let feil = utkastfeil(&utkast, &self.lager.policy, self.i_dag());
        if !feil.is_empty() {
            return Ok(Err(feil));
        }
        let id = self.ny_id();
        let funnet = self.blindt(Noekkel::Nummer(ny.nummer.clone())).await?;
        let tilstand = match funnet {
            Some(bruker) => self.kilder(bruker).await?.bruker,
            None => {
                let person = self.person_med_nummer(&ny.nummer).await?;
                self.i_stedet_for(KILDER - 1).await?;
                ny_tilstand(&ny, person)
            }
        };
        let nivaa = self.innlogget.nivaa;
        if let Err(avvist) = kan_registrere(&ansatt, nivaa, &tilstand, &utkast, self.naa) {
            return nei(Avvisning::avvist(avvist));
        }
        let id = match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(ider)) => {
                let id = *ider.first().ok_or(Lagerfeil::UlesbarRad("idempotens"))?;
                return Ok(Ok(self.utlevert_kode(id).await?));
            }
            Ok(None) => {
                let skrevet = self
                    .skriv_registrering(id, &ny, &utkast, funnet, tilstand)
                    .await?;
                self.i_stedet_for(SETNINGER - skrevet).await?;
                self.husk(idempotens, &[id]).await?;
                id
            }
        };
        Ok(Ok(self.lager.noekler.kode(id)))
    }

    /// Withdraws what a party was given, on the bruker's word. Blind, idempotent, open to every
    /// registrar: withdrawing is as easy as giving.
    ///
    /// # Errors
    /// Faults only.
    pub async fn registrer_trekk(
        &self,
        gjelder: Noekkel,
        mottaker: Part,
        kategorier: Option<Kategorier>,
    ) -> Utfoert<()> {
        if let Err(avvisning) = self.i_rolle(&[Ansattrolle::Registrar]) {
            return nei(avvisning);
        }
        let Some(bruker) = self.blindt(gjelder).await? else {
            return Ok(Ok(()));
        };
        let Some(mottaker) = self.part_hos(bruker, mottaker).await? else {
            return Ok(Ok(()));
        };
        let rader = self
            .med_tx(async |tx| {
                Ok(tabell::Entity::find()
                    .filter(tabell::Column::BrukerId.eq(bruker))
                    .filter(tabell::Column::MottakerType.eq(mottaker.type_kode()))
                    .filter(tabell::Column::MottakerId.eq(mottaker.id()))
                    .all(tx)
                    .await?)
            })
            .await?;
        for rad in rader {
            let igjen = kategorier.map_or(Kategorier::TOM, |k| rad.kategorier().uten(k));
            if staar(&rad, self.naa) && igjen != rad.kategorier() {
                self.trekk(rad, igjen).await?;
            }
        }
        self.varsle_bruker(bruker, Varseltype::Innskrenket, None)
            .await?;
        self.rettigheter_endret(bruker).await?;
        Ok(Ok(()))
    }

    /// The ansatt who asks, in one of these roles; said of the asker alone.
    pub(super) fn i_rolle(&self, roller: &[Ansattrolle]) -> Result<&Ansattaktoer, Avvisning> {
        self.krev_skriving()
            .map_err(|_| Avvisning::kan_ikke_bidra())?;
        let ansatt = self.innlogget.ansatt();
        let Some(ansatt) = ansatt.filter(|a| roller.iter().any(|r| a.roller.har(*r))) else {
            return Err(Avvisning::avvist(Avvist::ManglerRolle));
        };
        if self.innlogget.nivaa < Nivaa::Hoey {
            return Err(Avvisning::avvist(Avvist::ForLavtNivaa));
        }
        Ok(ansatt)
    }

    /// The virksomheter where the one who asks works.
    pub(super) fn egne_arbeidsgivere(&self) -> Vec<VirksomhetId> {
        let person = self.innlogget.person;
        person
            .map(|p| self.register.arbeidsgivere(p, self.i_dag()))
            .unwrap_or_default()
    }

    /// Writes what was recorded, if it could be given. The statements that it took.
    async fn skriv_registrering(
        &self,
        id: Uuid,
        ny: &Registrering,
        utkast: &Samtykkeutkast,
        funnet: Option<Uuid>,
        tilstand: Brukertilstand,
    ) -> Result<usize, Lagerfeil> {
        let kjent = tilstand.person.map(|p| p.0);
        let selv = kjent.unwrap_or_else(|| self.ny_id());
        let giver = match (ny.giver, &ny.representant) {
            (Samtykkegiver::Bruker, _) => Some(selv),
            (_, Some(nummer)) => self.person_med_nummer(nummer).await?,
            (_, None) => None,
        };
        let Some(giver) = giver else {
            return Ok(0);
        };
        let tilstand = Brukertilstand {
            person: Some(PersonId(selv)),
            ..tilstand
        };
        let ansatt_hos = self.register.arbeidsgivere(giver, self.i_dag());
        let kunne = kan_ha_gitt(
            ny.giver,
            PersonId(giver),
            &tilstand,
            &ansatt_hos,
            utkast,
            self.naa,
        );
        if kunne.is_err() {
            return Ok(0);
        }
        let ikke_ny = match (funnet, kjent) {
            (Some(_), _) => 3,
            (None, Some(_)) => 1,
            (None, None) => 0,
        };
        let bruker = match funnet {
            Some(bruker) => bruker,
            None => {
                if kjent.is_none() {
                    self.ny_person(selv, &ny.nummer).await?;
                }
                self.ny_bruker(selv, ny).await?
            }
        };
        let muntlig = TimeDelta::days(i64::from(self.lager.policy.muntlig_doegn));
        let rad = tabell::Model {
            gitt_av: ny.giver.kode(),
            gitt_av_person: giver,
            form: ny.form.kode(),
            hvorfor_ikke_skriftlig: ny.hvorfor_ikke_skriftlig.clone(),
            dokumentreferanse: ny.dokumentreferanse.clone(),
            registrert_av: self.skribent(),
            kompetanse_vurdert_av: ny.kompetanse.map(|(av, ..)| av),
            kompetanse_vurdert: ny.kompetanse.map(|(_, dag, _)| dag),
            har_kompetanse: ny.kompetanse.map(|(.., har)| har),
            lapser: (ny.form == Samtykkeform::Muntlig).then(|| self.naa + muntlig),
            ..self.samtykkerad(bruker, utkast)
        };
        let samtykke = self.sett_inn_samtykke(rad).await?;
        let kode = bekreftelse::Model {
            id,
            kode_indeks: self.lager.noekler.kodeindeks(&self.lager.noekler.kode(id)),
            bruker_id: bruker,
            samtykke_id: samtykke,
            utloeper: self.naa + KODENS_LEVETID,
        };
        self.med_tx(async |tx| {
            kode.into_active_model().insert(tx).await?;
            Ok(())
        })
        .await?;
        self.varsle_bruker(bruker, Varseltype::SamtykkeRegistrert, Some(samtykke))
            .await?;
        Ok(SETNINGER - ikke_ny)
    }

    async fn ny_person(&self, id: Uuid, nummer: &Personnummer) -> Result<(), Lagerfeil> {
        let noekler = &self.lager.noekler;
        let rad = person::Model {
            id,
            nummer_kryptert: noekler.forsegl(nummer.siffer(), &self.lager.tilfeldig)?,
            nummer_indeks: noekler.indeks(nummer.siffer()),
        };
        self.med_tx(async |tx| {
            rad.into_active_model().insert(tx).await?;
            Ok(())
        })
        .await
    }

    async fn ny_bruker(&self, person: Uuid, ny: &Registrering) -> Result<Uuid, Lagerfeil> {
        let id = self.ny_id();
        let rad = bruker::Model {
            id,
            person_id: person,
            navn_noekkel: bruker::navn_noekkel(&ny.etternavn, &ny.fornavn),
            fornavn: ny.fornavn.clone(),
            etternavn: ny.etternavn.clone(),
            foedselsdato: ny.foedselsdato,
        };
        let tilstand = brukertilstand::Model {
            bruker_id: id,
            epoke: 1,
            gradering: Gradering::Ugradert.kode(),
            doed: None,
            blaalys_fra: None,
            blaalys_til: None,
            blaalys_unntatt: None,
            neste_grense: None,
            fortalt: None,
        };
        self.noter_endring::<bruker::Entity>(None, &rad)?;
        self.med_tx(async |tx| {
            rad.into_active_model().insert(tx).await?;
            tilstand.into_active_model().insert(tx).await?;
            Ok(id)
        })
        .await
    }

    /// The code that was handed over, by the key of the time.
    async fn utlevert_kode(&self, id: Uuid) -> Result<String, Lagerfeil> {
        let rad = self
            .med_tx(async |tx| Ok(bekreftelse::Entity::find_by_id(id).one(tx).await?))
            .await?;
        let noekler = &self.lager.noekler;
        let utlevert = rad.and_then(|rad| noekler.utlevert_kode(id, &rad.kode_indeks));
        Ok(utlevert.unwrap_or_else(|| noekler.kode(id)))
    }

    async fn person_med_nummer(&self, nummer: &Personnummer) -> Result<Option<Uuid>, Lagerfeil> {
        let indekser = self.lager.noekler.indekser(nummer.siffer());
        self.med_tx(async |tx| {
            let rad = person::Entity::find()
                .filter(person::Column::NummerIndeks.is_in(indekser))
                .one(tx)
                .await?;
            Ok(rad.map(|p| p.id))
        })
        .await
    }
}

/// A bruker whom the portal does not know yet.
fn ny_tilstand(ny: &Registrering, person: Option<Uuid>) -> Brukertilstand {
    Brukertilstand {
        id: BrukerId(Uuid::nil()),
        person: person.map(PersonId),
        foedselsdato: ny.foedselsdato,
        doed: None,
        gradering: Gradering::Ugradert,
        representasjoner: Vec::new(),
        kompetanse: Vec::new(),
    }
}
