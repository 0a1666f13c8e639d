//! Giving, replacing and withdrawing samtykke: append-only, and withdrawing never waits for anything.

use std::sync::Arc;

use entity::{paaroerende, samtykke as tabell};
use samtykke::{
    Kategorier, Mottaker, PersonId, Samtykke, Samtykkeform, Samtykkegiver, Samtykkestatus,
    Samtykkeutkast, VirksomhetId, kan_gi, kan_trekke_eller_sperre,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use uuid::Uuid;

use super::{Avvisning, Idempotens, Utfoert, nei, samtykkerad::utkastfeil};
use crate::storage::{Foresporsel, Lagerfeil, Plan, Sak, rettigheter::Kilder};

/// A party as the input names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A virksomhet.
    Virksomhet(Uuid),
    /// An enhet.
    Enhet(Uuid),
    /// One employment.
    Ansatt(Uuid),
    /// A row of the bruker's own next of kin.
    Paaroerende(Uuid),
}

/// A draft as the input names it.
#[derive(Clone, Debug)]
pub struct Utkast {
    /// To whom.
    pub mottaker: Part,
    /// Everything else; its `mottaker` is filled in here.
    pub resten: Samtykkeutkast,
}

/// What was written about samtykke.
pub struct Samtykkeendring {
    /// The case after the write.
    pub sak: Arc<Sak>,
    /// The samtykke that now stands.
    pub samtykke: Uuid,
}

impl Foresporsel {
    /// Gives samtykke, or replaces one (`erstatter`).
    ///
    /// # Errors
    /// Faults only.
    pub async fn gi_samtykke(
        &self,
        bruker: Option<Uuid>,
        utkast: Utkast,
        erstatter: Option<Uuid>,
        idempotens: Option<&Idempotens>,
        plan: Plan,
    ) -> Utfoert<Samtykkeendring> {
        let Some(sak) = self.egen_sak(bruker).await? else {
            return nei(Avvisning::finnes_ikke(&["input", "brukerId"]));
        };
        let utkast = match self.fullstendig(Some(&sak), utkast)? {
            Ok(utkast) => utkast,
            Err(avvisning) => return nei(avvisning),
        };
        let feil = utkastfeil(&utkast, &self.lager.policy, self.i_dag());
        if !feil.is_empty() {
            return Ok(Err(feil));
        }
        let kilder = self.kilder(sak.id()).await?;
        let ansettelser = self.egne_arbeidsgivere();
        let giver = match kan_gi(
            &self.innlogget.aktoer,
            self.innlogget.nivaa,
            &kilder.bruker,
            &ansettelser,
            &utkast,
            self.naa,
        ) {
            Ok(giver) => giver,
            Err(avvist) => return nei(Avvisning::avvist(avvist)),
        };
        let id = match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(ider)) => ider
                .first()
                .copied()
                .ok_or(Lagerfeil::UlesbarRad("idempotens"))?,
            Ok(None) => {
                if let Some(gammelt) = erstatter
                    && !self.erstatt(&sak, gammelt).await?
                {
                    return nei(Avvisning::finnes_ikke(&["input", "samtykkeId"]));
                }
                let rad = tabell::Model {
                    erstatter_id: erstatter,
                    ..self.gitt_naa(sak.id(), &utkast, giver)?
                };
                let id = self.sett_inn_samtykke(rad).await?;
                self.husk(idempotens, &[id]).await?;
                self.rettigheter_endret(sak.id()).await?;
                id
            }
        };
        self.samtykke_etter(sak.id(), id, plan).await
    }

    /// Withdraws a samtykke, whole or some categories of it. Idempotent; takes no version.
    ///
    /// # Errors
    /// Faults only.
    pub async fn trekk_samtykke(
        &self,
        id: Uuid,
        kategorier: Option<Kategorier>,
        plan: Plan,
    ) -> Utfoert<Samtykkeendring> {
        let med_samtykker = Plan::tom().med(entity::Tabell::Samtykke);
        let Some(sak) = self.sak_til_rad(id, med_samtykker).await? else {
            return nei(Avvisning::finnes_ikke(&["input", "samtykkeId"]));
        };
        let rad = sak
            .innside::<tabell::Entity>()?
            .find(|s| s.id == id)
            .cloned();
        let (Some(rad), Some(mandat)) = (rad, sak.beslutning().egen()) else {
            return nei(Avvisning::finnes_ikke(&["input", "samtykkeId"]));
        };
        let kilder = self.kilder(sak.id()).await?;
        if !mandat.inneholder(rad.kategorier()) {
            return nei(Avvisning::finnes_ikke(&["input", "samtykkeId"]));
        }
        if let Err(avvist) = kan_trekke_eller_sperre(
            &self.innlogget.aktoer,
            self.innlogget.nivaa,
            &kilder.bruker,
            self.naa,
        ) {
            return nei(Avvisning::avvist(avvist));
        }
        let igjen = kategorier.map_or(Kategorier::TOM, |trukket| rad.kategorier().uten(trukket));
        let staar = if rad.trukket.is_some() || rad.erstattet.is_some() || igjen == rad.kategorier()
        {
            rad.id
        } else {
            let staar = self.trekk(rad, igjen).await?;
            self.rettigheter_endret(sak.id()).await?;
            staar
        };
        self.samtykke_etter(sak.id(), staar, plan).await
    }

    /// The case of the bruker, or of one whom the asker represents; locked, with next of kin and
    /// samtykker at hand.
    pub(super) async fn egen_sak(
        &self,
        navngitt: Option<Uuid>,
    ) -> Result<Option<Arc<Sak>>, Lagerfeil> {
        use entity::Tabell;
        let Some(bruker) = self.egen_bruker(navngitt).await? else {
            self.ingen(b"egen").await?;
            return Ok(None);
        };
        let plan = Plan::tom().med_alle(&[Tabell::Paaroerende, Tabell::Samtykke, Tabell::Sperring]);
        let sak = self.sak_for_skriving(bruker, plan).await?;
        Ok(sak.filter(|sak| sak.beslutning().egen().is_some()))
    }

    pub(super) async fn kilder(&self, bruker: Uuid) -> Result<Kilder, Lagerfeil> {
        self.med_tx(async |tx| {
            Kilder::les(tx, bruker, &self.register, self.naa)
                .await?
                .ok_or(Lagerfeil::UlesbarRad("bruker"))
        })
        .await
    }

    /// Finds the parties that a draft names in the registry, or, where there is a case to look in,
    /// among the bruker's next of kin.
    pub(super) fn fullstendig(
        &self,
        sak: Option<&Arc<Sak>>,
        utkast: Utkast,
    ) -> Result<Result<Samtykkeutkast, Avvisning>, Lagerfeil> {
        let Some(mottaker) = self.part(sak, utkast.mottaker)? else {
            return Ok(Err(Avvisning::finnes_ikke(&[
                "input", "samtykke", "mottaker",
            ])));
        };
        let ukjent = utkast
            .resten
            .avgivere
            .iter()
            .any(|v| self.register.virksomhet(v.0).is_none());
        if ukjent {
            return Ok(Err(Avvisning::finnes_ikke(&[
                "input", "samtykke", "avgivere",
            ])));
        }
        let mottaker_virksomhet = match mottaker {
            Mottaker::Virksomhet(v) | Mottaker::Organisasjonstoken(v) => Some(v),
            Mottaker::Enhet(e) => self.register.virksomhet_til_enhet(e),
            Mottaker::Ansatt(a) => self
                .register
                .virksomhet_til_ansatt(a.0)
                .map(|v| VirksomhetId(v.id)),
            Mottaker::Person(_) => None,
        };
        Ok(Ok(Samtykkeutkast {
            mottaker,
            mottaker_virksomhet,
            ..utkast.resten
        }))
    }

    fn part(&self, sak: Option<&Arc<Sak>>, part: Part) -> Result<Option<Mottaker>, Lagerfeil> {
        Ok(match part {
            Part::Virksomhet(id) => self
                .register
                .virksomhet(id)
                .map(|v| Mottaker::Virksomhet(VirksomhetId(v.id))),
            Part::Enhet(id) => self
                .register
                .enhet(id)
                .map(|e| Mottaker::Enhet(samtykke::EnhetId(e.id))),
            Part::Ansatt(id) => self
                .register
                .ansatt(id)
                .map(|a| Mottaker::Ansatt(samtykke::AnsattId(a.id))),
            Part::Paaroerende(id) => sak
                .map(|sak| sak.rad::<paaroerende::Entity>(id))
                .transpose()?
                .flatten()
                .and_then(|p| p.person_id)
                .map(|p| Mottaker::Person(PersonId(p))),
        })
    }

    /// Marks the old one as replaced. `false`: no such samtykke in force within the mandate.
    async fn erstatt(&self, sak: &Arc<Sak>, id: Uuid) -> Result<bool, Lagerfeil> {
        let mandat = sak.beslutning().egen().unwrap_or(Kategorier::TOM);
        let gammelt = sak
            .innside::<tabell::Entity>()?
            .find(|s| s.id == id)
            .cloned();
        let Some(gammelt) = gammelt.filter(|s| {
            mandat.inneholder(s.kategorier())
                && Samtykke::try_from(s).is_ok_and(|s| {
                    matches!(
                        s.status(self.naa),
                        Samtykkestatus::Aktiv | Samtykkestatus::Fremtidig
                    )
                })
        }) else {
            return Ok(false);
        };
        let versjon = gammelt.versjon;
        let mut rad = gammelt.clone().into_active_model();
        rad.versjon = Set(versjon + 1);
        rad.erstattet = Set(Some(self.naa));
        self.med_tx(async |tx| {
            let ny = rad.update(tx).await?;
            self.noter_endring::<tabell::Entity>(Some(&gammelt), &ny)?;
            Ok(true)
        })
        .await
    }

    /// Withdraws; what is left of the categories lives on as a samtykke of its own.
    pub(super) async fn trekk(
        &self,
        rad: tabell::Model,
        igjen: Kategorier,
    ) -> Result<Uuid, Lagerfeil> {
        let naa = self.naa;
        let ny = tabell::Model {
            id: self.ny_id(),
            versjon: 1,
            kategorier: igjen.bits(),
            opprettet: naa,
            erstatter_id: Some(rad.id),
            ..rad.clone()
        };
        let (gammel_id, versjon) = (rad.id, rad.versjon);
        let mut gammel = rad.clone().into_active_model();
        gammel.versjon = Set(versjon + 1);
        self.med_tx(async |tx| {
            if igjen.er_tom() {
                gammel.trukket = Set(Some(naa));
                let trukket = gammel.update(tx).await?;
                self.noter_endring::<tabell::Entity>(Some(&rad), &trukket)?;
                return Ok(gammel_id);
            }
            gammel.erstattet = Set(Some(naa));
            let erstattet = gammel.update(tx).await?;
            self.noter_endring::<tabell::Entity>(Some(&rad), &erstattet)?;
            self.noter_endring::<tabell::Entity>(None, &ny)?;
            let id = ny.id;
            tabell::Entity::insert(ny.into_active_model())
                .exec_without_returning(tx)
                .await?;
            Ok(id)
        })
        .await
    }

    /// The row of a samtykke that is given electronically, now, by the one who asks.
    fn gitt_naa(
        &self,
        bruker: Uuid,
        u: &Samtykkeutkast,
        giver: Samtykkegiver,
    ) -> Result<tabell::Model, Lagerfeil> {
        let person = self.innlogget.person.ok_or(Lagerfeil::FeilModus)?;
        Ok(tabell::Model {
            gitt_av: giver.kode(),
            gitt_av_person: person,
            form: Samtykkeform::Elektronisk.kode(),
            virker_fra: Some(self.naa),
            ..self.samtykkerad(bruker, u)
        })
    }

    pub(super) async fn samtykke_etter(
        &self,
        bruker: Uuid,
        samtykke: Uuid,
        plan: Plan,
    ) -> Utfoert<Samtykkeendring> {
        let plan = plan.med(entity::Tabell::Samtykke);
        let sak = self
            .sak_etter(bruker, plan)
            .await?
            .ok_or(Lagerfeil::UlesbarRad("bruker"))?;
        Ok(Ok(Samtykkeendring { sak, samtykke }))
    }
}
