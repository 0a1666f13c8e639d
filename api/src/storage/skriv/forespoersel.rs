//! A party asks for samtykke, and the bruker answers. Asking is blind: received alike, whether the
//! bruker is known, has barred the one who asks, or nobody is there.

use entity::{
    Tabell, koder::Varseltype, lister::Ider, samtykkeforespoersel as tabell,
    sperring as sperretabell,
};
use samtykke::{Avvist, Kategorier, Mottaker, Nivaa, Samtykkeutkast};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use uuid::Uuid;

use super::{
    Avvisning, Idempotens, Utfoert, nei,
    samtykke::{Part, Samtykkeendring, Utkast},
    samtykkerad::utkastfeil,
};
use crate::storage::{Foresporsel, Lagerfeil, Noekkel, Plan};

/// Requests that wait for one bruker's answer; further ones go nowhere.
const MAKS_UBESVARTE: usize = 20;

/// What writing a request takes: itself, whom to tell, and the notice.
const SETNINGER: usize = 3;

/// What the bruker answered with: the case, and the samtykke if one was given.
pub enum Svar {
    /// Given.
    Gitt(Samtykkeendring),
    /// Declined.
    Avslaatt,
}

impl Foresporsel {
    /// Asks for samtykke to the asker's own enhet.
    ///
    /// # Errors
    /// Faults only.
    pub async fn be_om_samtykke(
        &self,
        gjelder: Noekkel,
        utkast: Samtykkeutkast,
        idempotens: Option<&Idempotens>,
    ) -> Utfoert<()> {
        self.krev_skriving()?;
        let Some(ansatt) = self.innlogget.ansatt().cloned() else {
            return nei(Avvisning::kan_ikke_bidra());
        };
        if self.innlogget.nivaa < Nivaa::Hoey {
            return nei(Avvisning::avvist(Avvist::ForLavtNivaa));
        }
        let til = Utkast {
            mottaker: Part::Enhet(ansatt.enhet.0),
            resten: utkast,
        };
        let utkast = match self.fullstendig(None, til)? {
            Ok(utkast) => utkast,
            Err(avvisning) => return nei(avvisning),
        };
        let feil = utkastfeil(&utkast, &self.lager.policy, self.i_dag());
        if !feil.is_empty() {
            return Ok(Err(feil));
        }
        let bruker = self.blindt(gjelder).await?;
        match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(_)) => return Ok(Ok(())),
            Ok(None) => {}
        }
        let hos = bruker.unwrap_or_else(|| self.ny_id());
        let sperret = self.er_sperret(hos, &ansatt).await?;
        let venter = self.venter_alt(hos, ansatt.enhet.0).await?;
        match bruker.filter(|_| !sperret && !venter) {
            Some(bruker) => {
                self.skriv_forespoersel(bruker, ansatt.ansatt.0, &utkast)
                    .await?;
                self.varsle_bruker(bruker, Varseltype::Forespurt, None)
                    .await?;
            }
            None => self.i_stedet_for(SETNINGER).await?,
        }
        self.husk(idempotens, &[]).await?;
        Ok(Ok(()))
    }

    /// The bruker, or whoever represents the bruker, answers: gives what was asked for from today,
    /// or declines.
    ///
    /// # Errors
    /// Faults only.
    pub async fn besvar_forespoersel(&self, id: Uuid, gi: bool, plan: Plan) -> Utfoert<Svar> {
        let finnes_ikke = || nei(Avvisning::finnes_ikke(&["input", "forespoerselId"]));
        let med = Plan::tom().med(Tabell::Samtykkeforespoersel);
        let Some(sak) = self.sak_til_rad(id, med).await? else {
            return finnes_ikke();
        };
        let mandat = sak.beslutning().egen().unwrap_or(Kategorier::TOM);
        let innenfor =
            |rad: &tabell::Model| mandat.inneholder(Kategorier::fra_bits(rad.kategorier));
        let Some(rad) = sak.rad::<tabell::Entity>(id)?.filter(|rad| innenfor(rad)) else {
            return finnes_ikke();
        };
        if rad.besvart.is_some() {
            return nei(Avvisning::ny(
                super::Feilkode::Conflict,
                &["input", "forespoerselId"],
                "Forespørselen er besvart.",
            ));
        }
        let endring = if gi {
            let resten = rad
                .utkast(self.i_dag())
                .map_err(|_| Lagerfeil::UlesbarRad("samtykkeforespoersel"))?;
            let til = Utkast {
                mottaker: Part::Enhet(rad.enhet_id),
                resten,
            };
            match self
                .gi_samtykke(Some(sak.id()), til, None, None, plan)
                .await?
            {
                Ok(endring) => Some(endring),
                Err(avvist) => return Ok(Err(avvist)),
            }
        } else {
            None
        };
        let foer = (*rad).clone();
        let mut rad = foer.clone().into_active_model();
        rad.besvart = Set(Some(self.naa));
        rad.gitt = Set(Some(gi));
        self.med_tx(async |tx| {
            let etter = rad.update(tx).await?;
            self.noter_endring::<tabell::Entity>(Some(&foer), &etter)
        })
        .await?;
        Ok(Ok(endring.map_or(Svar::Avslaatt, Svar::Gitt)))
    }

    /// Whether the bruker has barred the one who asks, in any capacity.
    async fn er_sperret(
        &self,
        bruker: Uuid,
        ansatt: &samtykke::Ansattaktoer,
    ) -> Result<bool, Lagerfeil> {
        let rader = self
            .med_tx(async |tx| {
                Ok(sperretabell::Entity::find()
                    .filter(sperretabell::Column::BrukerId.eq(bruker))
                    .filter(sperretabell::Column::Opphevet.is_null())
                    .all(tx)
                    .await?)
            })
            .await?;
        let rammer = |s: &sperretabell::Model| match s.mot() {
            Some(Mottaker::Virksomhet(v) | Mottaker::Organisasjonstoken(v)) => {
                v == ansatt.virksomhet
            }
            Some(Mottaker::Enhet(e)) => e == ansatt.enhet,
            Some(Mottaker::Ansatt(a)) => a == ansatt.ansatt,
            Some(Mottaker::Person(p)) => p == ansatt.person,
            None => true,
        };
        Ok(rader.iter().any(rammer))
    }

    /// Whether the enhet waits for an answer already, or too many do.
    async fn venter_alt(&self, bruker: Uuid, enhet: Uuid) -> Result<bool, Lagerfeil> {
        let ubesvarte = self
            .med_tx(async |tx| {
                Ok(tabell::Entity::find()
                    .filter(tabell::Column::BrukerId.eq(bruker))
                    .filter(tabell::Column::Besvart.is_null())
                    .all(tx)
                    .await?)
            })
            .await?;
        Ok(MAKS_UBESVARTE <= ubesvarte.len() || ubesvarte.iter().any(|f| f.enhet_id == enhet))
    }

    async fn skriv_forespoersel(
        &self,
        bruker: Uuid,
        ansatt: Uuid,
        u: &Samtykkeutkast,
    ) -> Result<(), Lagerfeil> {
        let (Mottaker::Enhet(enhet), Some(virksomhet)) = (u.mottaker, u.mottaker_virksomhet) else {
            return Err(Lagerfeil::UlesbarRad("enhet"));
        };
        let rad = tabell::Model {
            id: self.ny_id(),
            bruker_id: bruker,
            fra_ansatt_id: ansatt,
            enhet_id: enhet.0,
            virksomhet_id: virksomhet.0,
            avgivere: Ider(u.avgivere.iter().map(|v| v.0).collect()),
            kategorier: u.kategorier.bits(),
            formaal: u.formaal.bits(),
            les: u.les,
            bidra: u.bidra,
            betingelse: u.betingelse.kode(),
            med_historikk: u.med_historikk,
            med_organisasjonstoken: u.med_organisasjonstoken,
            tekstversjon: i16::from(u.tekstversjon),
            gyldig_til_og_med: u.gyldig_til_og_med,
            opprettet: self.naa,
            besvart: None,
            gitt: None,
        };
        self.noter_endring::<tabell::Entity>(None, &rad)?;
        self.med_tx(async |tx| {
            rad.into_active_model().insert(tx).await?;
            Ok(())
        })
        .await
    }
}
