//! Blålysperioder: what the bruker decided beforehand wakes for a while.

use std::sync::Arc;

use entity::{Tabell, blaalysperiode, koder::Varseltype, lister::Ider};
use samtykke::{Aktoer, PersonId, blaalys_slutt, kan_erklaere_blaalys, kan_forlenge_blaalys};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use uuid::Uuid;

use super::{Avvisning, Idempotens, Utfoert, nei};
use crate::storage::{Foresporsel, Lagerfeil, Plan, Sak, rettigheter::loepende_blaalys};

impl Foresporsel {
    /// Declares a blålysperiode, or joins the one that runs: the answer is alike.
    ///
    /// # Errors
    /// Faults only.
    pub async fn start_blaalys(
        &self,
        bruker: Uuid,
        begrunnelse: String,
        varighet_timer: u32,
        idempotens: Option<&Idempotens>,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        let Some(sak) = self
            .sak_for_skriving(bruker, Plan::tom().med(Tabell::Blaalysperiode))
            .await?
        else {
            return nei(Avvisning::finnes_ikke(&["input", "brukerId"]));
        };
        let (i, policy) = (&self.innlogget, &self.lager.policy);
        let grunnlag = sak.grunnlag();
        let ved = grunnlag.ved(self.naa);
        if let Err(avvist) = kan_erklaere_blaalys(&i.aktoer, i.nivaa, &grunnlag.sak(), policy, ved)
        {
            return nei(Avvisning::avvist(avvist));
        }
        let slutter = match blaalys_slutt(self.naa, None, varighet_timer, policy, self.naa) {
            Ok(slutter) => slutter,
            Err(avvist) => return nei(Avvisning::avvist(avvist)),
        };
        match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(_)) => {}
            Ok(None) => {
                self.erklaer(bruker, begrunnelse, slutter).await?;
                self.husk(idempotens, &[]).await?;
                self.rettigheter_endret(bruker).await?;
            }
        }
        self.blaalys_etter(bruker, plan).await
    }

    /// Prolongs the running blålysperiode: a second person does.
    ///
    /// # Errors
    /// Faults only.
    pub async fn forleng_blaalys(
        &self,
        id: Uuid,
        varighet_timer: u32,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        let Some((sak, rad)) = self.synlig_blaalys(id).await? else {
            return nei(Avvisning::finnes_ikke(&["input", "id"]));
        };
        let (i, policy) = (&self.innlogget, &self.lager.policy);
        let erklaerere: Vec<PersonId> = rad
            .erklaerere
            .0
            .iter()
            .map(|id| PersonId(self.person_bak(*id)))
            .collect();
        let lov = kan_forlenge_blaalys(
            &i.aktoer,
            i.nivaa,
            &sak.grunnlag().sak(),
            policy,
            sak.grunnlag().ved(self.naa),
            &erklaerere,
        );
        if let Err(avvist) = lov {
            return nei(Avvisning::avvist(avvist));
        }
        let naa_slutt = rad.avsluttet.unwrap_or(rad.slutter);
        let slutter = match blaalys_slutt(
            rad.startet,
            Some(naa_slutt),
            varighet_timer,
            policy,
            self.naa,
        ) {
            Ok(slutter) => slutter,
            Err(avvist) => return nei(Avvisning::avvist(avvist)),
        };
        self.bli_med(rad, Some(slutter)).await?;
        self.rettigheter_endret(sak.id()).await?;
        self.blaalys_etter(sak.id(), plan).await
    }

    /// Ends the running blålysperiode. Idempotent; whoever may declare may end, and the bruker.
    ///
    /// # Errors
    /// Faults only.
    pub async fn avslutt_blaalys(&self, id: Uuid, plan: Plan) -> Utfoert<Arc<Sak>> {
        let Some((sak, rad)) = self.synlig_blaalys(id).await? else {
            return nei(Avvisning::finnes_ikke(&["input", "id"]));
        };
        let (i, policy) = (&self.innlogget, &self.lager.policy);
        let grunnlag = sak.grunnlag();
        let ved = grunnlag.ved(self.naa);
        let lov = kan_erklaere_blaalys(&i.aktoer, i.nivaa, &grunnlag.sak(), policy, ved);
        if let (Err(avvist), None) = (lov, sak.beslutning().egen()) {
            return nei(Avvisning::avvist(avvist));
        }
        if rad.avsluttet.is_none() && self.naa < rad.slutter {
            let foer = rad;
            let mut rad = foer.clone().into_active_model();
            rad.avsluttet = Set(Some(self.naa));
            self.med_tx(async |tx| {
                let etter = rad.update(tx).await?;
                self.noter_endring::<blaalysperiode::Entity>(Some(&foer), &etter)
            })
            .await?;
            self.rettigheter_endret(sak.id()).await?;
        }
        self.blaalys_etter(sak.id(), plan).await
    }

    async fn erklaer(
        &self,
        bruker: Uuid,
        begrunnelse: String,
        slutter: chrono::DateTime<chrono::Utc>,
    ) -> Result<(), Lagerfeil> {
        let loepende = self
            .med_tx(async |tx| loepende_blaalys(tx, bruker, self.naa).await)
            .await?;
        if let Some(rad) = loepende {
            return self.bli_med(rad, None).await;
        }
        let rad = blaalysperiode::Model {
            id: self.ny_id(),
            bruker_id: bruker,
            startet: self.naa,
            slutter,
            avsluttet: None,
            erklaert_av: self.skribent(),
            erklaerere: Ider(self.erklaerer().into_iter().collect()),
            begrunnelse,
        };
        self.noter_endring::<blaalysperiode::Entity>(None, &rad)?;
        self.med_tx(async |tx| {
            blaalysperiode::Entity::insert(rad.into_active_model())
                .exec_without_returning(tx)
                .await?;
            Ok(())
        })
        .await?;
        self.varsle_bruker(bruker, Varseltype::Blaalys, None)
            .await?;
        self.varsle_koordinator(bruker, Varseltype::Blaalys).await
    }

    /// Adds the asker to those who stand behind the period.
    async fn bli_med(
        &self,
        rad: blaalysperiode::Model,
        slutter: Option<chrono::DateTime<chrono::Utc>>,
    ) -> Result<(), Lagerfeil> {
        let mut erklaerere = rad.erklaerere.0.clone();
        if let Some(ny) = self.erklaerer()
            && !erklaerere.contains(&ny)
        {
            erklaerere.push(ny);
        }
        let foer = rad;
        let mut rad = foer.clone().into_active_model();
        rad.erklaerere = Set(Ider(erklaerere));
        if let Some(slutter) = slutter {
            rad.slutter = Set(slutter);
        }
        self.med_tx(async |tx| {
            let etter = rad.update(tx).await?;
            self.noter_endring::<blaalysperiode::Entity>(Some(&foer), &etter)
        })
        .await
    }

    /// An employment for staff, the person for the bruker.
    fn erklaerer(&self) -> Option<Uuid> {
        match &self.innlogget.aktoer {
            Aktoer::Ansatt(a) => Some(a.ansatt.0),
            Aktoer::Borger { person } => Some(person.0),
            Aktoer::Organisasjon(_) => None,
        }
    }

    pub(super) fn person_bak(&self, erklaerer: Uuid) -> Uuid {
        self.register
            .ansatt(erklaerer)
            .map_or(erklaerer, |a| a.person_id)
    }

    async fn synlig_blaalys(
        &self,
        id: Uuid,
    ) -> Result<Option<(Arc<Sak>, blaalysperiode::Model)>, Lagerfeil> {
        let Some(sak) = self
            .sak_til_rad(id, Plan::tom().med(Tabell::Blaalysperiode))
            .await?
        else {
            return Ok(None);
        };
        let rad = sak
            .rad::<blaalysperiode::Entity>(id)?
            .map(|rad| (*rad).clone());
        Ok(rad.map(|rad| (sak, rad)))
    }

    async fn blaalys_etter(&self, bruker: Uuid, plan: Plan) -> Utfoert<Arc<Sak>> {
        let sak = self
            .sak_etter(bruker, plan.med(Tabell::Blaalysperiode))
            .await?;
        sak.map(Ok).ok_or(Lagerfeil::UlesbarRad("blaalysperiode"))
    }
}
