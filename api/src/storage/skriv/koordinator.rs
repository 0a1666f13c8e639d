//! Appointing a koordinator or a primary contact, and ending it. The tie follows the appointment.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{Tabell, koder::Oppnevningstype, koordinatoroppnevning as oppnevning};
use samtykke::{
    Ansattrolle, Avvist, EnhetId, PersonId, Tilknytningstype, gyldighet, kan_tilknytte,
};
use uuid::Uuid;

use super::{Avvisning, Feilkode, Idempotens, Utfoert, bidrar_og_ser, nei, tilknytning::Varighet};
use crate::storage::{Foresporsel, Lagerfeil, Plan, Sak};

/// An appointment to be made.
#[derive(Clone, Copy, Debug)]
pub struct Oppnevning {
    /// For whom.
    pub bruker: Uuid,
    /// To what.
    pub type_: Oppnevningstype,
    /// Who.
    pub ansatt: Uuid,
    /// First day.
    pub fra: NaiveDate,
}

impl Foresporsel {
    /// Appoints; whoever held the office leaves it the day before.
    ///
    /// # Errors
    /// Faults only.
    pub async fn oppnevn(
        &self,
        ny: Oppnevning,
        idempotens: Option<&Idempotens>,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        let Some(sak) = self
            .sak_for_skriving(ny.bruker, Plan::tom().med(Tabell::Koordinatoroppnevning))
            .await?
        else {
            return nei(Avvisning::finnes_ikke(&["input", "brukerId"]));
        };
        if !bidrar_og_ser(&sak, oppnevning::KLASSE) {
            return nei(Avvisning::kan_ikke_bidra());
        }
        let (enhet, virksomhet) = match self.kan_oppnevne(ny.type_, ny.ansatt) {
            Ok(sted) => sted,
            Err(avvisning) => return nei(avvisning),
        };
        match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(_)) => {}
            Ok(None) => {
                let start = self.avloes(&sak, ny, virksomhet).await?;
                let Ok(start) = start else {
                    return nei(Avvisning::ny(
                        Feilkode::Conflict,
                        &["input", "gyldigFraOgMed"],
                        "Det er alt oppnevnt noen fra denne dagen eller senere.",
                    ));
                };
                self.skriv_oppnevning(ny, (enhet, virksomhet), start)
                    .await?;
                self.husk(idempotens, &[]).await?;
                self.rettigheter_endret(ny.bruker).await?;
            }
        }
        self.oppnevninger_etter(ny.bruker, plan).await
    }

    /// Ends an appointment after a day. Idempotent: what ends earlier stays so.
    ///
    /// # Errors
    /// Faults only.
    pub async fn avslutt_oppnevning(
        &self,
        id: Uuid,
        til: NaiveDate,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>> {
        let med = Plan::tom().med(Tabell::Koordinatoroppnevning);
        let Some(sak) = self.sak_til_rad(id, med).await? else {
            return nei(Avvisning::finnes_ikke(&["input", "id"]));
        };
        let Some(rad) = sak.rad::<oppnevning::Entity>(id)? else {
            return nei(Avvisning::finnes_ikke(&["input", "id"]));
        };
        let type_ = rad
            .type_()
            .ok_or(Lagerfeil::UlesbarRad("koordinatoroppnevning"))?;
        if !bidrar_og_ser(&sak, oppnevning::KLASSE) {
            return nei(Avvisning::kan_ikke_bidra());
        }
        if !self.har_oppnevningsrolle(type_) {
            return nei(Avvisning::kan_ikke_bidra());
        }
        if til < rad.gyldig_fra_og_med {
            return nei(Avvisning::ny(
                Feilkode::BadUserInput,
                &["input", "gyldigTilOgMed"],
                "Slutter før den starter.",
            ));
        }
        if rad.gyldig_til_og_med.is_none_or(|d| til < d) {
            self.avslutt_rad(&sak, id, rad.gyldig_fra_og_med, til)
                .await?;
            self.rettigheter_endret(sak.id()).await?;
        }
        self.oppnevninger_etter(sak.id(), plan).await
    }

    /// Who may appoint: the coordinating unit a koordinator from its own virksomhet (helse- og
    /// omsorgstjenesteloven § 7-3, spesialisthelsetjenesteloven § 2-5 b), the one who leads the enhet a primary contact from it; nobody themself.
    fn kan_oppnevne(
        &self,
        type_: Oppnevningstype,
        ansatt: Uuid,
    ) -> Result<(Uuid, Uuid), Avvisning> {
        let (Some(meg), true) = (self.innlogget.ansatt(), self.har_oppnevningsrolle(type_)) else {
            return Err(Avvisning::kan_ikke_bidra());
        };
        let i_dag = self.i_dag();
        let Some(ansatt) = self
            .register
            .ansatt(ansatt)
            .filter(|a| self.register.er_ansatt(a, i_dag))
        else {
            return Err(Avvisning::finnes_ikke(&["input", "ansattId"]));
        };
        let Some(virksomhet) = self.register.virksomhet_til_ansatt(ansatt.id) else {
            return Err(Avvisning::finnes_ikke(&["input", "ansattId"]));
        };
        if PersonId(ansatt.person_id) == meg.person {
            return Err(Avvisning::avvist(Avvist::EgenInteresse));
        }
        // A coordinating unit has no say over the staff of others.
        if type_ == Oppnevningstype::Koordinator && virksomhet.id != meg.virksomhet.0 {
            return Err(Avvisning::ny(
                Feilkode::Forbidden,
                &["input", "ansattId"],
                "Du oppnevner blant ansatte i din egen virksomhet.",
            ));
        }
        if type_ == Oppnevningstype::Primaerkontakt {
            let enhet = EnhetId(ansatt.enhet_id);
            kan_tilknytte(meg, self.innlogget.nivaa, PersonId(ansatt.person_id), enhet)
                .map_err(Avvisning::avvist)?;
        }
        Ok((meg.enhet.0, virksomhet.id))
    }

    fn har_oppnevningsrolle(&self, type_: Oppnevningstype) -> bool {
        let rolle = match type_ {
            Oppnevningstype::Koordinator => Ansattrolle::Ke,
            Oppnevningstype::Primaerkontakt => Ansattrolle::Leder,
        };
        self.innlogget.ansatt().is_some_and(|a| a.roller.har(rolle))
    }

    /// Ends the appointment that the new one takes over from; when the new tie begins. The inner
    /// `Err`: there is one from that day or later.
    async fn avloes(
        &self,
        sak: &Arc<Sak>,
        ny: Oppnevning,
        virksomhet: Uuid,
    ) -> Result<Result<DateTime<Utc>, ()>, Lagerfeil> {
        let start = gyldighet(ny.fra, ny.fra).fra.max(self.naa);
        let samme = |r: &&oppnevning::Model| {
            r.type_ == ny.type_.kode()
                && (ny.type_ == Oppnevningstype::Koordinator || r.virksomhet_id == virksomhet)
                && r.gyldig_til_og_med.is_none_or(|til| ny.fra <= til)
        };
        // Whoever reads the class sees every row of the table: this tells nothing hidden.
        let naa: Vec<oppnevning::Model> = sak
            .innside::<oppnevning::Entity>()?
            .filter(samme)
            .cloned()
            .collect();
        if naa.iter().any(|r| ny.fra <= r.gyldig_fra_og_med) {
            return Ok(Err(()));
        }
        for rad in naa {
            let dagen_foer = ny.fra.pred_opt().unwrap_or(ny.fra);
            self.avslutt_rad(sak, rad.id, rad.gyldig_fra_og_med, dagen_foer)
                .await?;
        }
        Ok(Ok(start))
    }

    async fn avslutt_rad(
        &self,
        sak: &Arc<Sak>,
        id: Uuid,
        fra: NaiveDate,
        til: NaiveDate,
    ) -> Result<(), Lagerfeil> {
        let verdier = vec![(oppnevning::Column::GyldigTilOgMed, Some(til).into())];
        self.endre_rad::<oppnevning::Entity>(sak, id, verdier)
            .await?;
        self.avslutt_tilknytning_av(id, gyldighet(fra, til).til.max(self.naa))
            .await
    }

    async fn skriv_oppnevning(
        &self,
        ny: Oppnevning,
        (enhet, virksomhet): (Uuid, Uuid),
        start: DateTime<Utc>,
    ) -> Result<(), Lagerfeil> {
        use oppnevning::Column as K;
        let verdier = vec![
            (K::Type, ny.type_.kode().into()),
            (K::AnsattId, ny.ansatt.into()),
            (K::VirksomhetId, virksomhet.into()),
            (K::OppnevntAvEnhetId, enhet.into()),
            (K::GyldigFraOgMed, ny.fra.into()),
        ];
        let id = self
            .legg_til_rad::<oppnevning::Entity>(ny.bruker, verdier)
            .await?;
        let type_ = match ny.type_ {
            Oppnevningstype::Koordinator => Tilknytningstype::Koordinator,
            Oppnevningstype::Primaerkontakt => Tilknytningstype::Primaerkontakt,
        };
        let varighet = Varighet {
            fra: start,
            til: None,
        };
        self.tilknytt(ny.bruker, ny.ansatt, type_, Some(id), varighet)
            .await
    }

    async fn oppnevninger_etter(&self, bruker: Uuid, plan: Plan) -> Utfoert<Arc<Sak>> {
        let sak = self
            .sak_etter(bruker, plan.med(Tabell::Koordinatoroppnevning))
            .await?;
        sak.map(Ok)
            .ok_or(Lagerfeil::UlesbarRad("koordinatoroppnevning"))
    }
}
