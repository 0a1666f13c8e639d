//! The ansvarsgruppe and its members. A member is tied to the bruker; the tie alone opens nothing.

use std::sync::Arc;

use chrono::NaiveDate;
use entity::{Tabell, ansvarsgruppe, ansvarsgruppe_medlem as medlem, koder::Medlemsrolle};
use samtykke::Tilknytningstype;
use uuid::Uuid;

use super::{
    Avvisning, ENDRET, Feilkode, Idempotens, Utfoert, bidrar_og_ser, nei, tilknytning::Varighet,
};
use crate::storage::{Foresporsel, Lagerfeil, Plan, Sak};

/// What a write to a group gave: the case, and the member concerned.
pub struct Gruppeendring {
    /// The case after the write.
    pub sak: Arc<Sak>,
    /// The member row, if one was written.
    pub medlem: Option<Uuid>,
}

const TABELLER: [Tabell; 2] = [Tabell::Ansvarsgruppe, Tabell::AnsvarsgruppeMedlem];
const MAKS_MEDLEMMER: usize = 50;

impl Foresporsel {
    /// Creates the group.
    ///
    /// # Errors
    /// Faults only.
    pub async fn opprett_ansvarsgruppe(
        &self,
        bruker: Uuid,
        fra: NaiveDate,
        idempotens: Option<&Idempotens>,
        plan: Plan,
    ) -> Utfoert<Gruppeendring> {
        let Some(sak) = self
            .sak_for_skriving(bruker, Plan::tom().med_alle(&TABELLER))
            .await?
        else {
            return nei(Avvisning::finnes_ikke(&["input", "brukerId"]));
        };
        if !bidrar_og_ser(&sak, ansvarsgruppe::KLASSE) {
            return nei(Avvisning::kan_ikke_bidra());
        }
        match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(_)) => {}
            Ok(None) => {
                if sak
                    .innside::<ansvarsgruppe::Entity>()?
                    .any(|g| g.gyldig_til_og_med.is_none())
                {
                    return nei(Avvisning::ny(
                        Feilkode::Conflict,
                        &["input"],
                        "Det finnes en ansvarsgruppe.",
                    ));
                }
                let verdier = vec![(ansvarsgruppe::Column::GyldigFraOgMed, fra.into())];
                self.legg_til_rad::<ansvarsgruppe::Entity>(bruker, verdier)
                    .await?;
                self.husk(idempotens, &[]).await?;
            }
        }
        self.gruppe_etter(bruker, None, plan).await
    }

    /// Ends the group; its members' ties end with it.
    ///
    /// # Errors
    /// Faults only.
    pub async fn avslutt_ansvarsgruppe(
        &self,
        gruppe: Uuid,
        versjon: i32,
        til: NaiveDate,
        plan: Plan,
    ) -> Utfoert<Gruppeendring> {
        let sak = match self
            .gruppesak::<ansvarsgruppe::Entity>(gruppe, "id")
            .await?
        {
            Ok(sak) => sak,
            Err(avvisning) => return nei(avvisning),
        };
        let Some(rad) = sak.rad::<ansvarsgruppe::Entity>(gruppe)? else {
            return nei(Avvisning::finnes_ikke(&["input", "id"]));
        };
        if rad.versjon != versjon {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input", "versjon"],
                ENDRET,
            ));
        }
        if til < rad.gyldig_fra_og_med {
            return nei(Avvisning::ny(
                Feilkode::BadUserInput,
                &["input", "gyldigTilOgMed"],
                "Slutter før den starter.",
            ));
        }
        let verdier = vec![(ansvarsgruppe::Column::GyldigTilOgMed, Some(til).into())];
        self.endre_rad::<ansvarsgruppe::Entity>(&sak, gruppe, verdier)
            .await?;
        let medlemmer: Vec<Uuid> = sak.innside::<medlem::Entity>()?.map(|m| m.id).collect();
        for m in medlemmer {
            self.avslutt_tilknytning_av(m, self.naa).await?;
        }
        self.rettigheter_endret(sak.id()).await?;
        self.gruppe_etter(sak.id(), None, plan).await
    }

    /// Adds a member and the tie that follows.
    ///
    /// # Errors
    /// Faults only.
    pub async fn legg_til_medlem(
        &self,
        gruppe: Uuid,
        ansatt: Uuid,
        rolle: Medlemsrolle,
        idempotens: Option<&Idempotens>,
        plan: Plan,
    ) -> Utfoert<Gruppeendring> {
        let sak = match self
            .gruppesak::<ansvarsgruppe::Entity>(gruppe, "ansvarsgruppeId")
            .await?
        {
            Ok(sak) => sak,
            Err(avvisning) => return nei(avvisning),
        };
        let i_dag = self.i_dag();
        let Some(virksomhet) = self
            .register
            .ansatt(ansatt)
            .filter(|a| self.register.er_ansatt(a, i_dag))
            .and_then(|a| self.register.virksomhet_til_ansatt(a.id))
        else {
            return nei(Avvisning::finnes_ikke(&["input", "ansattId"]));
        };
        if self.skribent() == Some(ansatt) {
            return nei(Avvisning::avvist(samtykke::Avvist::EgenInteresse));
        }
        let ny = match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(ider)) => ider.first().copied(),
            Ok(None) => {
                if let Some(avvisning) = kan_tas_inn(&sak, gruppe, ansatt)? {
                    return nei(avvisning);
                }
                let verdier = vec![
                    (medlem::Column::AnsvarsgruppeId, gruppe.into()),
                    (medlem::Column::AnsattId, ansatt.into()),
                    (medlem::Column::VirksomhetId, virksomhet.id.into()),
                    (medlem::Column::Rolle, rolle.kode().into()),
                    (medlem::Column::GyldigFraOgMed, i_dag.into()),
                ];
                let id = self
                    .legg_til_rad::<medlem::Entity>(sak.id(), verdier)
                    .await?;
                let fra_naa = Varighet {
                    fra: self.naa,
                    til: None,
                };
                self.tilknytt(
                    sak.id(),
                    ansatt,
                    Tilknytningstype::Medlem,
                    Some(id),
                    fra_naa,
                )
                .await?;
                self.husk(idempotens, &[id]).await?;
                self.rettigheter_endret(sak.id()).await?;
                Some(id)
            }
        };
        self.gruppe_etter(sak.id(), ny, plan).await
    }

    /// Changes a member's role.
    ///
    /// # Errors
    /// Faults only.
    pub async fn endre_medlem(
        &self,
        id: Uuid,
        versjon: i32,
        rolle: Medlemsrolle,
        plan: Plan,
    ) -> Utfoert<Gruppeendring> {
        self.medlem(
            id,
            versjon,
            vec![(medlem::Column::Rolle, rolle.kode().into())],
            plan,
        )
        .await
    }

    /// Takes a member out, and ends the tie.
    ///
    /// # Errors
    /// Faults only.
    pub async fn fjern_medlem(&self, id: Uuid, versjon: i32, plan: Plan) -> Utfoert<Gruppeendring> {
        let verdier = vec![
            (medlem::Column::GyldigTilOgMed, Some(self.i_dag()).into()),
            (medlem::Column::Fjernet, Some(self.naa).into()),
        ];
        let svar = self.medlem(id, versjon, verdier, plan).await?;
        if let Ok(endring) = &svar {
            let bruker = endring.sak.id();
            self.avslutt_tilknytning_av(id, self.naa).await?;
            self.rettigheter_endret(bruker).await?;
            return self.gruppe_etter(bruker, None, plan).await;
        }
        Ok(svar)
    }

    async fn medlem(
        &self,
        id: Uuid,
        versjon: i32,
        verdier: super::rader::Verdier<medlem::Entity>,
        plan: Plan,
    ) -> Utfoert<Gruppeendring> {
        let sak = match self.gruppesak::<medlem::Entity>(id, "id").await? {
            Ok(sak) => sak,
            Err(avvisning) => return nei(avvisning),
        };
        let Some(rad) = sak.rad::<medlem::Entity>(id)? else {
            return nei(Avvisning::finnes_ikke(&["input", "id"]));
        };
        // A role that may not be read may not be replaced either.
        if rad.felt(medlem::NAVN_OG_ROLLE).is_err() {
            return nei(Avvisning::kan_ikke_bidra());
        }
        if rad.versjon != versjon {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input", "versjon"],
                ENDRET,
            ));
        }
        self.endre_rad::<medlem::Entity>(&sak, id, verdier).await?;
        self.gruppe_etter(sak.id(), Some(id), plan).await
    }

    /// The case of a group or a member, if the asker may see the row and contribute.
    async fn gruppesak<E: entity::personrad::Personrad>(
        &self,
        rad: Uuid,
        felt: &'static str,
    ) -> Result<Result<Arc<Sak>, Avvisning>, Lagerfeil> {
        let Some(sak) = self
            .sak_til_rad(rad, Plan::tom().med_alle(&TABELLER))
            .await?
        else {
            return Ok(Err(Avvisning::finnes_ikke(&["input", felt])));
        };
        if sak.rad::<E>(rad)?.is_none() {
            return Ok(Err(Avvisning::finnes_ikke(&["input", felt])));
        }
        Ok(if bidrar_og_ser(&sak, ansvarsgruppe::KLASSE) {
            Ok(sak)
        } else {
            Err(Avvisning::kan_ikke_bidra())
        })
    }

    async fn gruppe_etter(
        &self,
        bruker: Uuid,
        medlem: Option<Uuid>,
        plan: Plan,
    ) -> Utfoert<Gruppeendring> {
        let sak = self.sak_etter(bruker, plan.med_alle(&TABELLER)).await?;
        Ok(Ok(Gruppeendring {
            sak: sak.ok_or(Lagerfeil::UlesbarRad("ansvarsgruppe"))?,
            medlem,
        }))
    }
}

/// Whoever sees the group sees its members, so these answers tell nothing hidden.
fn kan_tas_inn(sak: &Sak, gruppe: Uuid, ansatt: Uuid) -> Result<Option<Avvisning>, Lagerfeil> {
    let medlemmer: Vec<_> = sak
        .innside::<medlem::Entity>()?
        .filter(|m| m.ansvarsgruppe_id == gruppe)
        .collect();
    let avsluttet = sak
        .innside::<ansvarsgruppe::Entity>()?
        .any(|g| g.id == gruppe && g.gyldig_til_og_med.is_some());
    Ok(if avsluttet {
        Some(Avvisning::ny(
            Feilkode::Conflict,
            &["input"],
            "Ansvarsgruppen er avsluttet.",
        ))
    } else if medlemmer.iter().any(|m| m.ansatt_id == ansatt) {
        Some(Avvisning::ny(
            Feilkode::Conflict,
            &["input", "ansattId"],
            "Er alt medlem.",
        ))
    } else if medlemmer.len() >= MAKS_MEDLEMMER {
        Some(Avvisning::ny(
            Feilkode::BadUserInput,
            &["input"],
            "Gruppen er full.",
        ))
    } else {
        None
    })
}
