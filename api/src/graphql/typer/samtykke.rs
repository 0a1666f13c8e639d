//! Samtykke, sperring and ties, as the bruker sees them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Union};
use chrono::{DateTime, Utc};
use entity::{lister::Ider, paaroerende, samtykke as tabell, sperring, tilknytning};
use samtykke::{Mottaker as Part, Samtykkestatus as Status};
use uuid::Uuid;

use super::{
    person::Paaroerende,
    register::{Ansatt, Enhet, Virksomhet},
};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::{
        Betingelse, Formaal, Kategori, Rekkevidde, Samtykkeform, Samtykkegiver, Samtykkestatus,
        Tilknytningstype,
    },
    kall::aapnet,
    skalarer::{Dato, Tid, Versjon, id},
};
use crate::storage::{Aapnet, Lagerfeil, Nektet, Sak};

/// Who is given samtykke, or barred.
#[derive(Union, Clone)]
pub enum Mottaker {
    /// A whole organisation.
    Virksomhet(Virksomhet),
    /// A unit.
    Enhet(Enhet),
    /// One employment.
    Ansatt(Ansatt),
    /// A private person.
    Paaroerende(Paaroerende),
}

impl Mottaker {
    /// The party behind a stored reference. `None`: not in the registry, or a private person whom
    /// the asker may not see.
    pub fn finn(
        sak: &Arc<Sak>,
        part: Part,
        ansatt: Option<Uuid>,
    ) -> Result<Option<Self>, Lagerfeil> {
        let register = sak.register();
        Ok(match part {
            Part::Virksomhet(v) | Part::Organisasjonstoken(v) => {
                Virksomhet::finn(register, v.0).map(Self::Virksomhet)
            }
            Part::Enhet(e) => Enhet::finn(register, e.0).map(Self::Enhet),
            Part::Ansatt(a) => Ansatt::finn(register, a.0).map(Self::Ansatt),
            Part::Person(p) => match ansatt.and_then(|a| Ansatt::finn(register, a)) {
                Some(ansatt) => Some(Self::Ansatt(ansatt)),
                None => Nektet::stille(sak.liste::<paaroerende::Entity>())?
                    .unwrap_or_default()
                    .into_iter()
                    .find(|rad| rad.person_id == Some(p.0))
                    .map(|rad| Self::Paaroerende(Paaroerende(rad))),
            },
        })
    }
}

/// One samtykke.
#[derive(Clone)]
pub struct Samtykke {
    /// The row.
    pub rad: Aapnet<tabell::Entity>,
    mottaker: Option<Mottaker>,
    status: Status,
}

impl Samtykke {
    /// Shows a samtykke if this asker may know of it: the bruker all, a representative those
    /// within the mandate, others those in force.
    pub fn vis(rad: Aapnet<tabell::Entity>, naa: DateTime<Utc>) -> Result<Option<Self>, Lagerfeil> {
        let ulesbar = || Lagerfeil::UlesbarRad("samtykke");
        let samtykke = samtykke::Samtykke::try_from(&*rad).map_err(|_| ulesbar())?;
        let status = samtykke.status(naa);
        let mottaker = Mottaker::finn(rad.sak(), samtykke.mottaker, None)?;
        let synlig = match rad.sak().beslutning().egen() {
            // Whoever may withdraw it must find it, even if its party is not there to be shown.
            Some(mandat) => mandat.inneholder(samtykke.kategorier),
            // Behind a union an unreadable member hides the row.
            None => status == Status::Aktiv && mottaker.is_some(),
        };
        Ok(synlig.then_some(Self {
            rad,
            mottaker,
            status,
        }))
    }
}

/// The bruker's permission to share (samtykke). With SAMTYKKER: those in force; the bruker: all.
/// Kategorier: SAMTYKKER
#[Object(directive = direktiv::samtykke::apply(
    direktiv::kategorier(tabell::KLASSE),
    direktiv::fra_tekst(tabell::KLASSE),
    direktiv::og_radens(tabell::KLASSE),
    direktiv::lokaliserer(tabell::KLASSE)
))]
impl Samtykke {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        id(self.rad.id)
    }

    /// Version of the row.
    async fn versjon(&self) -> Versjon {
        Versjon(self.rad.versjon)
    }

    /// To whom. Kategorier: SAMTYKKER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(tabell::MOTTAKER),
        direktiv::fra_tekst(tabell::MOTTAKER),
        direktiv::og_radens(tabell::MOTTAKER),
        direktiv::lokaliserer(tabell::MOTTAKER)
    ))]
    async fn mottaker(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Mottaker>> {
        Ok(aapnet(ctx, self.rad.felt(tabell::MOTTAKER))?.and(self.mottaker.clone()))
    }

    /// Whose rows it opens. Kategorier: SAMTYKKER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(tabell::AVGIVERE),
        direktiv::fra_tekst(tabell::AVGIVERE),
        direktiv::og_radens(tabell::AVGIVERE),
        direktiv::lokaliserer(tabell::AVGIVERE)
    ))]
    async fn avgivere(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Virksomhet>>> {
        if aapnet(ctx, self.rad.felt(tabell::AVGIVERE))?.is_none() {
            return Ok(None);
        }
        let Ider(ider) = &self.rad.avgivere;
        Ok(Some(
            ider.iter()
                .filter_map(|id| Virksomhet::finn(self.rad.sak().register(), *id))
                .collect(),
        ))
    }

    /// The categories.
    async fn kategorier(&self) -> Option<Vec<Kategori>> {
        Some(self.rad.kategorier().iter().map(Into::into).collect())
    }

    /// For which purposes.
    async fn formaal(&self) -> Option<Vec<Formaal>> {
        Some(self.rad.formaal().iter().map(Into::into).collect())
    }

    /// To read, to contribute, or both.
    async fn rekkevidde(&self) -> Option<Vec<Rekkevidde>> {
        let les = self.rad.les.then_some(Rekkevidde::Lese);
        Some(
            les.into_iter()
                .chain(self.rad.bidra.then_some(Rekkevidde::Bidra))
                .collect(),
        )
    }

    /// Always, or only while a blaalysperiode runs.
    async fn betingelse(&self) -> Option<Betingelse> {
        self.rad.betingelse().map(Into::into)
    }

    /// Whether earlier versions are included.
    async fn med_historikk(&self) -> Option<bool> {
        Some(self.rad.med_historikk)
    }

    /// Whether the party's systems may act on it without a person.
    async fn med_organisasjonstoken(&self) -> Option<bool> {
        Some(self.rad.med_organisasjonstoken)
    }

    /// Whether it names what a graded address protects.
    async fn gjelder_gradert(&self) -> Option<bool> {
        Some(self.rad.gjelder_gradert)
    }

    /// The version of the information text that it rests on.
    async fn tekstversjon(&self) -> Option<i32> {
        Some(i32::from(self.rad.tekstversjon))
    }

    /// First day.
    async fn gyldig_fra_og_med(&self) -> Option<Dato> {
        Some(Dato(self.rad.gyldig_fra_og_med))
    }

    /// Last day.
    async fn gyldig_til_og_med(&self) -> Option<Dato> {
        Some(Dato(self.rad.gyldig_til_og_med))
    }

    /// Where it stands.
    #[graphql(directive = direktiv::egen::apply())]
    async fn status(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Samtykkestatus>> {
        Ok(aapnet(ctx, self.rad.sak().krev_egen())?.map(|()| self.status.into()))
    }

    /// When it was withdrawn.
    #[graphql(directive = direktiv::egen::apply())]
    async fn trukket(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Tid>> {
        Ok(aapnet(ctx, self.rad.sak().krev_egen())?
            .and(self.rad.trukket)
            .map(Tid))
    }

    /// How it was given.
    #[graphql(directive = direktiv::egen::apply())]
    async fn gitt(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Samtykkegivning>> {
        Ok(aapnet(ctx, self.rad.sak().krev_egen())?.map(|()| Samtykkegivning(self.rad.clone())))
    }
}

/// How a samtykke was given.
pub struct Samtykkegivning(Aapnet<tabell::Entity>);

impl Samtykkegivning {
    fn ansatt(&self, id: Option<Uuid>) -> Option<Ansatt> {
        Ansatt::finn(self.0.sak().register(), id?)
    }
}

/// How a samtykke was given: by whom, in what form, and who assessed that the bruker could.
#[Object(directive = direktiv::egen::apply())]
impl Samtykkegivning {
    /// In what capacity.
    async fn gitt_av(&self) -> Option<Samtykkegiver> {
        self.0.gitt_av().map(Into::into)
    }

    /// In what form.
    async fn form(&self) -> Option<Samtykkeform> {
        self.0.form().map(Into::into)
    }

    /// When it was recorded.
    async fn opprettet(&self) -> Option<Tid> {
        Some(Tid(self.0.opprettet))
    }

    /// Why an oral one was not written.
    async fn hvorfor_ikke_skriftlig(&self) -> Option<&str> {
        self.0.hvorfor_ikke_skriftlig.as_deref()
    }

    /// The signed document.
    async fn dokumentreferanse(&self) -> Option<&str> {
        self.0.dokumentreferanse.as_deref()
    }

    /// Who recorded it; null when the bruker did.
    async fn registrert_av(&self) -> Option<Ansatt> {
        self.ansatt(self.0.registrert_av)
    }

    /// The second person, who confirmed it.
    async fn bekreftet_av(&self) -> Option<Ansatt> {
        self.ansatt(self.0.bekreftet_av)
    }

    /// Who assessed the capacity to consent (samtykkekompetanse, pbrl § 4-3).
    async fn kompetanse_vurdert_av(&self) -> Option<Ansatt> {
        self.ansatt(self.0.kompetanse_vurdert_av)
    }

    /// When.
    async fn kompetanse_vurdert(&self) -> Option<Dato> {
        self.0.kompetanse_vurdert.map(Dato)
    }

    /// With what result.
    async fn har_kompetanse(&self) -> Option<bool> {
        self.0.har_kompetanse
    }
}

/// One sperring.
#[derive(Clone)]
pub struct Sperring {
    rad: Aapnet<sperring::Entity>,
    gjelder: Option<Mottaker>,
}

impl Sperring {
    /// Shows a sperring to the bruker.
    pub fn vis(rad: Aapnet<sperring::Entity>) -> Result<Self, Lagerfeil> {
        let gjelder = match rad.mot() {
            Some(part) => Mottaker::finn(rad.sak(), part, rad.mot_ansatt_id)?,
            None => None,
        };
        Ok(Self { rad, gjelder })
    }
}

/// The bruker's no (sperring): beats every samtykke, also in a crisis.
#[Object(directive = direktiv::egen::apply())]
impl Sperring {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        id(self.rad.id)
    }

    /// Whom it bars. An employment stands for the person, wherever they work.
    async fn gjelder(&self) -> Option<Mottaker> {
        self.gjelder.clone()
    }

    /// The categories barred.
    async fn kategorier(&self) -> Option<Vec<Kategori>> {
        let barret = self.rad.kategorier().unwrap_or(samtykke::Kategorier::ALLE);
        Some(barret.iter().map(Into::into).collect())
    }

    /// Whether it bars everything, categories to come included.
    async fn er_alle(&self) -> Option<bool> {
        Some(self.rad.er_alle)
    }

    /// When it was set.
    async fn opprettet(&self) -> Option<Tid> {
        Some(Tid(self.rad.opprettet))
    }

    /// When it was lifted.
    async fn opphevet(&self) -> Option<Tid> {
        self.rad.opphevet.map(Tid)
    }
}

/// A tie between a member of staff and the bruker.
#[derive(Clone)]
pub struct Oppdrag(pub Aapnet<tilknytning::Entity>);

/// A tie (oppdrag, tilknytning): why a member of staff has to do with the bruker. Alone it opens
/// nothing.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::BrukerSelv]))]
impl Oppdrag {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// Who.
    async fn ansatt(&self) -> Option<Ansatt> {
        Ansatt::finn(self.0.sak().register(), self.0.ansatt_id)
    }

    /// What kind of tie.
    async fn type_(&self) -> Option<Tilknytningstype> {
        self.0.type_().map(Into::into)
    }

    /// From when.
    async fn gjelder_fra(&self) -> Option<Tid> {
        Some(Tid(self.0.gyldig_fra))
    }

    /// Until when, exclusive.
    async fn gjelder_til(&self) -> Option<Tid> {
        self.0.gyldig_til.map(Tid)
    }
}
