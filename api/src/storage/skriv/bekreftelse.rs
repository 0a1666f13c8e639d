//! A recorded samtykke takes effect: a second person confirms it, or the bruker does.

use entity::{bekreftelse, samtykke as tabell};
use samtykke::{Ansattrolle, PersonId, kan_bekrefte, kan_gi};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use uuid::Uuid;

use super::{
    Avvisning, Feilkode, Utfoert, nei,
    samtykke::Samtykkeendring,
    samtykkerad::{staar, utkast_av},
};
use crate::storage::{Foresporsel, Lagerfeil, Noekkel, Plan};

impl Foresporsel {
    /// Confirms what somebody else recorded, by the code handed over. An unknown code, and one that
    /// the asker may not confirm, answer alike.
    ///
    /// # Errors
    /// Faults only.
    pub async fn bekreft_samtykke(&self, kode: &str) -> Utfoert<()> {
        let roller = [Ansattrolle::Registrar, Ansattrolle::Personvernombud];
        let ansatt = match self.i_rolle(&roller) {
            Ok(ansatt) => ansatt.clone(),
            Err(avvisning) => return nei(avvisning),
        };
        let funnet = self.bekreftelse(kode).await?;
        let bruker = funnet.as_ref().map_or(self.ny_id(), |f| f.bruker_id);
        let bruker = self.blindt(Noekkel::Id(bruker)).await?;
        let (Some(funnet), Some(bruker)) = (funnet, bruker) else {
            return Ok(Ok(()));
        };
        let rad = self
            .med_tx(async |tx| {
                Ok(tabell::Entity::find_by_id(funnet.samtykke_id)
                    .one(tx)
                    .await?)
            })
            .await?;
        let tilstand = self.kilder(bruker).await?.bruker;
        let nivaa = self.innlogget.nivaa;
        let Some(rad) = rad.filter(|rad| staar(rad, self.naa) && rad.bekreftet_av.is_none()) else {
            return Ok(Ok(()));
        };
        let Some(registrar) = rad.registrert_av.map(|id| self.person_bak(id)) else {
            return Ok(Ok(()));
        };
        let lov = kan_bekrefte(
            &ansatt,
            nivaa,
            &tilstand,
            &utkast_av(&rad)?,
            PersonId(registrar),
            self.naa,
        );
        if lov.is_ok() {
            self.sett_bekreftet(rad, ansatt.ansatt.0).await?;
            self.rettigheter_endret(bruker).await?;
        }
        Ok(Ok(()))
    }

    /// The bruker, or whoever represents the bruker, confirms what others recorded: it then stands
    /// as if given electronically. Idempotent.
    ///
    /// # Errors
    /// Faults only.
    pub async fn godkjenn_samtykke(&self, id: Uuid, plan: Plan) -> Utfoert<Samtykkeendring> {
        let finnes_ikke = || nei(Avvisning::finnes_ikke(&["input", "samtykkeId"]));
        let med = Plan::tom().med(entity::Tabell::Samtykke);
        let Some(sak) = self.sak_til_rad(id, med).await? else {
            return finnes_ikke();
        };
        let rad = sak.innside::<tabell::Entity>()?.find(|s| s.id == id);
        let (Some(rad), Some(mandat)) = (rad.cloned(), sak.beslutning().egen()) else {
            return finnes_ikke();
        };
        if !mandat.inneholder(rad.kategorier()) {
            return finnes_ikke();
        }
        let utkast = utkast_av(&rad)?;
        let (aktoer, nivaa) = (&self.innlogget.aktoer, self.innlogget.nivaa);
        let tilstand = self.kilder(sak.id()).await?.bruker;
        let egne = self.egne_arbeidsgivere();
        if let Err(avvist) = kan_gi(aktoer, nivaa, &tilstand, &egne, &utkast, self.naa) {
            return nei(Avvisning::avvist(avvist));
        }
        if !staar(&rad, self.naa) {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input", "samtykkeId"],
                "Samtykket gjelder ikke lenger.",
            ));
        }
        if rad.lapser.is_some() || rad.virker_fra.is_none() {
            let virker_fra = rad.virker_fra.map_or(self.naa, |fra| fra.min(self.naa));
            let versjon = rad.versjon;
            let foer = rad;
            let mut rad = foer.clone().into_active_model();
            rad.versjon = Set(versjon + 1);
            rad.virker_fra = Set(Some(virker_fra));
            rad.lapser = Set(None);
            self.med_tx(async |tx| {
                let etter = rad.update(tx).await?;
                self.noter_endring::<tabell::Entity>(Some(&foer), &etter)
            })
            .await?;
            self.rettigheter_endret(sak.id()).await?;
        }
        self.samtykke_etter(sak.id(), id, plan).await
    }

    async fn bekreftelse(&self, kode: &str) -> Result<Option<bekreftelse::Model>, Lagerfeil> {
        let naa = self.naa;
        let indekser = self.lager.noekler.kodeindekser(kode);
        self.med_tx(async |tx| {
            Ok(bekreftelse::Entity::find()
                .filter(bekreftelse::Column::KodeIndeks.is_in(indekser))
                .filter(bekreftelse::Column::Utloeper.gt(naa))
                .one(tx)
                .await?)
        })
        .await
    }

    /// Confirmed; in effect at once if the bruker has been told, or else from then on.
    async fn sett_bekreftet(&self, rad: tabell::Model, av: Uuid) -> Result<(), Lagerfeil> {
        let fortalt = self.fortalt(rad.id).await?;
        let (versjon, naa) = (rad.versjon, self.naa);
        let virker_fra = rad.virker_fra.or(fortalt.map(|tid| tid.max(naa)));
        let foer = rad;
        let mut rad = foer.clone().into_active_model();
        rad.versjon = Set(versjon + 1);
        rad.bekreftet_av = Set(Some(av));
        rad.virker_fra = Set(virker_fra);
        self.med_tx(async |tx| {
            let etter = rad.update(tx).await?;
            self.noter_endring::<tabell::Entity>(Some(&foer), &etter)
        })
        .await
    }
}
