//! The frame of an individuell plan: offered by an act of its own, never by a first row.

use std::sync::Arc;

use chrono::NaiveDate;
use entity::{Tabell, ip_ramme as ramme};
use uuid::Uuid;

use super::{Avvisning, ENDRET, Feilkode, Idempotens, Utfoert, nei, rader::Verdier};
use crate::storage::{Foresporsel, Lagerfeil, Plan, Sak};

/// Changes to a frame: outer `None` leaves, inner `None` clears.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rammeendring {
    /// The day the bruker declined.
    pub takket_nei: Option<Option<NaiveDate>>,
    /// The day it was agreed.
    pub vedtatt: Option<Option<NaiveDate>>,
    /// First day of its period.
    pub periode_fra: Option<Option<NaiveDate>>,
    /// Last day of its period, included.
    pub periode_til: Option<Option<NaiveDate>>,
    /// Since when it rests.
    pub paa_vent_fra: Option<Option<NaiveDate>>,
    /// The day it was closed; cannot be undone.
    pub avsluttet: Option<NaiveDate>,
}

impl Foresporsel {
    /// Offers a plan.
    ///
    /// # Errors
    /// Faults only.
    pub async fn opprett_individuell_plan(
        &self,
        bruker: Uuid,
        tilbudt: NaiveDate,
        idempotens: Option<&Idempotens>,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        let Some(sak) = self
            .sak_for_skriving(bruker, Plan::tom().med(Tabell::IpRamme))
            .await?
        else {
            return nei(Avvisning::finnes_ikke(&["input", "brukerId"]));
        };
        if !self.bidrar_med_egne(&sak, ramme::KLASSE) {
            return nei(Avvisning::kan_ikke_bidra());
        }
        match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(_)) => {}
            Ok(None) => {
                let loeper = sak
                    .liste::<ramme::Entity>()
                    .is_ok_and(|r| r.iter().any(|r| er_aapen(r)));
                if loeper {
                    return nei(Avvisning::ny(
                        Feilkode::Conflict,
                        &["input"],
                        "Det finnes en individuell plan.",
                    ));
                }
                let verdier = vec![(ramme::Column::Tilbudt, tilbudt.into())];
                self.legg_til_rad::<ramme::Entity>(bruker, verdier).await?;
                self.husk(idempotens, &[]).await?;
            }
        }
        self.plan_etter(bruker, plan).await
    }

    /// Changes or closes a frame.
    ///
    /// # Errors
    /// Faults only.
    pub async fn endre_planramme(
        &self,
        id: Uuid,
        versjon: i32,
        endring: Rammeendring,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        let med = Plan::tom().med(Tabell::IpRamme);
        let Some(sak) = self.sak_til_rad(id, med).await? else {
            return nei(Avvisning::finnes_ikke(&["input", "id"]));
        };
        let Some(rad) = sak.rad::<ramme::Entity>(id)? else {
            return nei(Avvisning::finnes_ikke(&["input", "id"]));
        };
        if !self.bidrar_med_egne(&sak, ramme::KLASSE)
            || rad.rett().eier != self.innlogget.virksomhet()
        {
            return nei(Avvisning::kan_ikke_bidra());
        }
        if rad.versjon != versjon {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input", "versjon"],
                ENDRET,
            ));
        }
        if rad.avsluttet.is_some() {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input"],
                "Planen er avsluttet.",
            ));
        }
        let ny = endret(&rad, endring);
        if let Some(avvisning) = gale_datoer(&ny) {
            return nei(avvisning);
        }
        let andre = sak.liste::<ramme::Entity>();
        if er_aapen(&ny) && andre.is_ok_and(|r| r.iter().any(|r| r.id != id && er_aapen(r))) {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input"],
                "Det finnes en annen individuell plan.",
            ));
        }
        self.endre_rad::<ramme::Entity>(&sak, id, verdier(&ny))
            .await?;
        self.plan_etter(sak.id(), plan).await
    }

    async fn plan_etter(&self, bruker: Uuid, plan: Plan) -> Utfoert<Arc<Sak>> {
        let sak = self.sak_etter(bruker, plan.med(Tabell::IpRamme)).await?;
        sak.map(Ok).ok_or(Lagerfeil::UlesbarRad("ip_ramme"))
    }
}

fn er_aapen(r: &ramme::Model) -> bool {
    r.avsluttet.is_none() && r.takket_nei.is_none()
}

fn endret(rad: &ramme::Model, e: Rammeendring) -> ramme::Model {
    ramme::Model {
        takket_nei: e.takket_nei.unwrap_or(rad.takket_nei),
        vedtatt: e.vedtatt.unwrap_or(rad.vedtatt),
        periode_fra_og_med: e.periode_fra.unwrap_or(rad.periode_fra_og_med),
        periode_til_og_med: e.periode_til.unwrap_or(rad.periode_til_og_med),
        paa_vent_fra: e.paa_vent_fra.unwrap_or(rad.paa_vent_fra),
        avsluttet: e.avsluttet.or(rad.avsluttet),
        ..rad.clone()
    }
}

fn verdier(r: &ramme::Model) -> Verdier<ramme::Entity> {
    use ramme::Column as K;
    vec![
        (K::TakketNei, r.takket_nei.into()),
        (K::Vedtatt, r.vedtatt.into()),
        (K::PeriodeFraOgMed, r.periode_fra_og_med.into()),
        (K::PeriodeTilOgMed, r.periode_til_og_med.into()),
        (K::PaaVentFra, r.paa_vent_fra.into()),
        (K::Avsluttet, r.avsluttet.into()),
    ]
}

/// Dates that run backwards, or contradict each other.
fn gale_datoer(r: &ramme::Model) -> Option<Avvisning> {
    let nei = |felt, melding| {
        Some(Avvisning::ny(
            Feilkode::BadUserInput,
            &["input", felt],
            melding,
        ))
    };
    let foer_tilbudet = |d: Option<NaiveDate>| d.is_some_and(|d| d < r.tilbudt);
    if r.periode_til_og_med.is_some() && r.periode_fra_og_med.is_none() {
        return nei("periodeFraOgMed", "Perioden mangler en første dag.");
    }
    if r.periode_til_og_med < r.periode_fra_og_med && r.periode_til_og_med.is_some() {
        return nei("periodeTilOgMed", "Slutter før den starter.");
    }
    if r.vedtatt.is_some() && r.periode_fra_og_med.is_none() {
        return nei("vedtatt", "En vedtatt plan har en periode.");
    }
    if r.vedtatt.is_some() && r.takket_nei.is_some() {
        return nei("takketNei", "Planen er vedtatt.");
    }
    [
        ("takketNei", r.takket_nei),
        ("vedtatt", r.vedtatt),
        ("paaVentFra", r.paa_vent_fra),
        ("avsluttet", r.avsluttet),
    ]
    .into_iter()
    .find(|(_, dag)| foer_tilbudet(*dag))
    .and_then(|(felt, _)| nei(felt, "Før planen ble tilbudt."))
}
