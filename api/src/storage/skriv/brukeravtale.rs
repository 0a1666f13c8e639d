//! Agreements with a bruker, and what they say in each of their parts. The virksomhet that made one
//! owns it, and its staff alone change it.

use std::sync::Arc;

use chrono::NaiveDate;
use entity::{
    Naevnt, Personrad, Tabell, brukeravtale as avtale, brukeravtale_dagligliv as dagligliv,
    brukeravtale_legemidler as legemidler, brukeravtale_oekonomi as oekonomi,
    brukeravtale_tilbakefall as tilbakefall, koder::Avtaledel, lister::Datoer,
};
use samtykke::Klasse;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use uuid::Uuid;

use super::{Avvisning, ENDRET, Feilkode, Idempotens, Utfoert, nei, rader::Verdier};
use crate::storage::{Aapnet, Foresporsel, Lagerfeil, Plan, Sak};

/// An agreement to be made.
#[derive(Clone, Debug)]
pub struct NyAvtale {
    /// With whom.
    pub bruker: Uuid,
    /// The enhet that makes it.
    pub enhet: Uuid,
    /// First day.
    pub fra: NaiveDate,
    /// Last day, included.
    pub til: Option<NaiveDate>,
    /// The days on which it is to be evaluated.
    pub evalueringsdatoer: Vec<NaiveDate>,
    /// Fixed appointments.
    pub faste_avtaler: Option<String>,
}

/// Changes to an agreement: outer `None` leaves, inner `None` clears.
#[derive(Clone, Debug, Default)]
pub struct Avtaleendring {
    /// First day.
    pub fra: Option<NaiveDate>,
    /// Last day, included.
    pub til: Option<Option<NaiveDate>>,
    /// The days on which it is to be evaluated.
    pub evalueringsdatoer: Option<Vec<NaiveDate>>,
    /// Fixed appointments.
    pub faste_avtaler: Option<Option<String>>,
}

/// What one part is to say.
#[derive(Clone, Debug)]
pub struct Avtaletekst {
    /// The agreement.
    pub avtale: Uuid,
    /// Which part.
    pub del: Avtaledel,
    /// What is agreed.
    pub tekst: String,
    /// The version of the part that was read; `None` when there was none.
    pub versjon: Option<i32>,
}

const TABELLER: [Tabell; 5] = [
    Tabell::Brukeravtale,
    Tabell::BrukeravtaleDagligliv,
    Tabell::BrukeravtaleLegemidler,
    Tabell::BrukeravtaleOekonomi,
    Tabell::BrukeravtaleTilbakefall,
];

/// Agreements of one virksomhet with one bruker.
const MAKS_AVTALER: usize = 100;

impl Foresporsel {
    /// Makes an agreement.
    ///
    /// # Errors
    /// Faults only.
    pub async fn opprett_brukeravtale(
        &self,
        ny: NyAvtale,
        idempotens: Option<&Idempotens>,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        if let Some(avvisning) = gale_datoer(ny.fra, ny.til, &ny.evalueringsdatoer) {
            return nei(avvisning);
        }
        let Some(sak) = self
            .sak_for_skriving(ny.bruker, Plan::tom().med(Tabell::Brukeravtale))
            .await?
        else {
            return nei(Avvisning::finnes_ikke(&["input", "brukerId"]));
        };
        let roeper = self.register.roeper(Naevnt::Enhet(ny.enhet));
        if !self.bidrar_med_egne(&sak, avtale::KLASSE.og_kategorier(roeper)) {
            return nei(Avvisning::kan_ikke_bidra());
        }
        let egen = self.innlogget.virksomhet().map(|v| v.0);
        if self.register.enhet(ny.enhet).map(|e| e.virksomhet_id) != egen {
            return nei(Avvisning::ny(
                Feilkode::Forbidden,
                &["input", "enhetId"],
                "Du inngår avtaler for din egen virksomhet.",
            ));
        }
        match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(_)) => {}
            Ok(None) => {
                // Counts what the author can read: hidden agreements must not show.
                let synlige = sak.liste::<avtale::Entity>().map_or(0, |rader| rader.len());
                if MAKS_AVTALER <= synlige {
                    return nei(Avvisning::ny(
                        Feilkode::BadUserInput,
                        &["input"],
                        "Brukeren har for mange avtaler.",
                    ));
                }
                let mut verdier = verdier(ny.fra, ny.til, ny.evalueringsdatoer, ny.faste_avtaler);
                verdier.push((avtale::Column::EnhetId, ny.enhet.into()));
                self.legg_til_rad::<avtale::Entity>(ny.bruker, verdier)
                    .await?;
                self.husk(idempotens, &[]).await?;
            }
        }
        self.avtaler_etter(ny.bruker, plan).await
    }

    /// Changes an agreement; its parts have versions of their own.
    ///
    /// # Errors
    /// Faults only.
    pub async fn endre_brukeravtale(
        &self,
        id: Uuid,
        versjon: i32,
        endring: Avtaleendring,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        let (sak, rad) = match self.egen_avtale(id, "id").await? {
            Ok(funnet) => funnet,
            Err(avvisning) => return nei(avvisning),
        };
        if rad.versjon != versjon {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input", "versjon"],
                ENDRET,
            ));
        }
        if rad.avsluttet.is_some() {
            return nei(avsluttet());
        }
        let fra = endring.fra.unwrap_or(rad.gyldig_fra_og_med);
        let til = endring.til.unwrap_or(rad.gyldig_til_og_med);
        let datoer = endring
            .evalueringsdatoer
            .unwrap_or_else(|| rad.evalueringsdatoer.0.clone());
        if let Some(avvisning) = gale_datoer(fra, til, &datoer) {
            return nei(avvisning);
        }
        let faste = endring
            .faste_avtaler
            .unwrap_or_else(|| rad.faste_avtaler.clone());
        let verdier = verdier(fra, til, datoer, faste);
        self.endre_rad::<avtale::Entity>(&sak, id, verdier).await?;
        self.avtaler_etter(sak.id(), plan).await
    }

    /// Ends an agreement after a day. Idempotent.
    ///
    /// # Errors
    /// Faults only.
    pub async fn avslutt_brukeravtale(
        &self,
        id: Uuid,
        dag: NaiveDate,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        let (sak, rad) = match self.egen_avtale(id, "id").await? {
            Ok(funnet) => funnet,
            Err(avvisning) => return nei(avvisning),
        };
        if rad.avsluttet.is_none() {
            if dag < rad.gyldig_fra_og_med {
                return nei(Avvisning::ny(
                    Feilkode::BadUserInput,
                    &["input", "avsluttet"],
                    SLUTTER_FOER_START,
                ));
            }
            let verdier = vec![(avtale::Column::Avsluttet, Some(dag).into())];
            self.endre_rad::<avtale::Entity>(&sak, id, verdier).await?;
        }
        self.avtaler_etter(sak.id(), plan).await
    }

    /// Says what one part of an agreement is.
    ///
    /// # Errors
    /// Faults only.
    pub async fn sett_avtaletekst(&self, ny: Avtaletekst, plan: Plan) -> Utfoert<Arc<Sak>> {
        let (sak, rad) = match self.egen_avtale(ny.avtale, "avtaleId").await? {
            Ok(funnet) => funnet,
            Err(avvisning) => return nei(avvisning),
        };
        let avvist = match ny.del {
            Avtaledel::Dagligliv => self.sett::<dagligliv::Entity>(&sak, &rad, ny).await,
            Avtaledel::Legemidler => self.sett::<legemidler::Entity>(&sak, &rad, ny).await,
            Avtaledel::Oekonomi => self.sett::<oekonomi::Entity>(&sak, &rad, ny).await,
            Avtaledel::Tilbakefall => self.sett::<tilbakefall::Entity>(&sak, &rad, ny).await,
        }?;
        match avvist {
            Some(avvisning) => nei(avvisning),
            None => self.avtaler_etter(sak.id(), plan).await,
        }
    }

    /// The part as it is to be, where the asker contributes to it.
    async fn sett<E: Del>(
        &self,
        sak: &Arc<Sak>,
        rad: &Aapnet<avtale::Entity>,
        ny: Avtaletekst,
    ) -> Result<Option<Avvisning>, Lagerfeil>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let eier = self.innlogget.virksomhet();
        // The part has the owner of the agreement, and names its enhet.
        if !bidrar(sak, E::KLASSE, rad) {
            return Ok(Some(Avvisning::kan_ikke_bidra()));
        }
        let satt = sak
            .liste::<E>()
            .unwrap_or_default()
            .into_iter()
            .find(|del| E::avtale(del) == rad.id && E::eier(del) == eier);
        if satt.as_ref().map(|del| E::versjon(del)) != ny.versjon {
            return Ok(Some(Avvisning::ny(
                Feilkode::Conflict,
                &["input", "versjon"],
                ENDRET,
            )));
        }
        if rad.avsluttet.is_some() {
            return Ok(Some(avsluttet()));
        }
        match satt {
            Some(del) => {
                let verdier = vec![(E::TEKST, ny.tekst.into())];
                self.endre_rad::<E>(sak, E::id(&del), verdier).await?;
            }
            None => {
                let verdier = vec![
                    (E::AVTALE, rad.id.into()),
                    (E::ENHET, rad.enhet_id.into()),
                    (E::TEKST, ny.tekst.into()),
                ];
                self.legg_til_rad::<E>(sak.id(), verdier).await?;
            }
        }
        Ok(None)
    }

    /// An agreement that the asker sees, contributes to, and whose owner the asker works for.
    async fn egen_avtale(
        &self,
        id: Uuid,
        felt: &'static str,
    ) -> Result<Result<(Arc<Sak>, Aapnet<avtale::Entity>), Avvisning>, Lagerfeil> {
        let med = Plan::tom().med_alle(&TABELLER);
        let Some(sak) = self.sak_til_rad(id, med).await? else {
            return Ok(Err(Avvisning::finnes_ikke(&["input", felt])));
        };
        let Some(rad) = sak.rad::<avtale::Entity>(id)? else {
            return Ok(Err(Avvisning::finnes_ikke(&["input", felt])));
        };
        let egen = rad.rett().eier == self.innlogget.virksomhet();
        if !bidrar(&sak, avtale::KLASSE, &rad) || !egen {
            return Ok(Err(Avvisning::kan_ikke_bidra()));
        }
        Ok(Ok((sak, rad)))
    }

    async fn avtaler_etter(&self, bruker: Uuid, plan: Plan) -> Utfoert<Arc<Sak>> {
        let sak = self.sak_etter(bruker, plan.med_alle(&TABELLER)).await?;
        sak.map(Ok).ok_or(Lagerfeil::UlesbarRad("brukeravtale"))
    }
}

/// Whether the asker contributes to a class in this row. A refusal is noted for the log.
fn bidrar(sak: &Sak, klasse: Klasse, rad: &Aapnet<avtale::Entity>) -> bool {
    let bidrar = sak.beslutning().bidra(klasse, rad.rett());
    if !bidrar {
        sak.noter_avslag(klasse.kategorier.union(rad.rett().tema));
    }
    bidrar
}

/// A table that holds one part of an agreement.
trait Del: Personrad {
    const KLASSE: Klasse;
    const AVTALE: Self::Column;
    const ENHET: Self::Column;
    const TEKST: Self::Column;

    fn avtale(rad: &Self::Model) -> Uuid;
}

macro_rules! del {
    ($($modul:ident),+) => {$(
        impl Del for $modul::Entity {
            const KLASSE: Klasse = $modul::KLASSE;
            const AVTALE: $modul::Column = $modul::Column::AvtaleId;
            const ENHET: $modul::Column = $modul::Column::EnhetId;
            const TEKST: $modul::Column = $modul::Column::Tekst;

            fn avtale(rad: &$modul::Model) -> Uuid {
                rad.avtale_id
            }
        }
    )+};
}

del!(dagligliv, legemidler, oekonomi, tilbakefall);

fn verdier(
    fra: NaiveDate,
    til: Option<NaiveDate>,
    mut evalueringsdatoer: Vec<NaiveDate>,
    faste_avtaler: Option<String>,
) -> Verdier<avtale::Entity> {
    use avtale::Column as K;
    evalueringsdatoer.sort_unstable();
    vec![
        (K::GyldigFraOgMed, fra.into()),
        (K::GyldigTilOgMed, til.into()),
        (K::Evalueringsdatoer, Datoer(evalueringsdatoer).into()),
        (K::FasteAvtaler, faste_avtaler.into()),
    ]
}

const SLUTTER_FOER_START: &str = "Slutter før den starter.";

/// Dates that run backwards, or are said twice.
fn gale_datoer(
    fra: NaiveDate,
    til: Option<NaiveDate>,
    evalueringer: &[NaiveDate],
) -> Option<Avvisning> {
    let nei = |felt, melding| {
        Some(Avvisning::ny(
            Feilkode::BadUserInput,
            &["input", felt],
            melding,
        ))
    };
    let mut sett = std::collections::HashSet::new();
    if til.is_some_and(|til| til < fra) {
        nei("gyldigTilOgMed", SLUTTER_FOER_START)
    } else if evalueringer.iter().any(|dag| *dag < fra) {
        nei("evalueringsdatoer", "Evalueres før den starter.")
    } else if !evalueringer.iter().all(|dag| sett.insert(*dag)) {
        nei("evalueringsdatoer", "En dag er nevnt to ganger.")
    } else {
        None
    }
}

fn avsluttet() -> Avvisning {
    Avvisning::ny(Feilkode::Conflict, &["input"], "Avtalen er avsluttet.")
}
