//! The rows of a kriseplan: inputs, payloads and values of each table, by one and the same pattern.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::{
    kriseplan_barnetiltak as barnetiltak, kriseplan_kontakt as kontakt, kriseplan_raad as raad,
    kriseplan_signal as signal, kriseplan_trinn as trinn, lister::Tekster, personrad::Personrad,
};
use uuid::Uuid;

use super::{Feil, Svar};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::{Kategori, Nivaa, Raadstype},
    inndata::kategorier,
    kall::{aapnet, ugyldig},
    skalarer::{Tekst, Versjon, fra_id},
    typer::kriseplan::{Barnetiltak, Krisekontakt, Kriseraad, Trinn, Varselsignal, liste},
};
use crate::storage::{
    Foresporsel, Sak,
    skriv::rader::{Radendringer, Verdier},
};

/// A row, and the version of it that was read.
#[derive(InputObject)]
#[graphql(directive = direktiv::aapen::apply())]
pub struct RadInput {
    /// Which.
    id: ID,
    /// The version that was read.
    versjon: Versjon,
}

/// Declares an input type under the class of a table.
macro_rules! planinput {
    ($(#[doc = $doc:literal])+ $navn:ident: $klasse:expr; { $($(#[doc = $fdoc:literal])+ $(#[graphql($($g:tt)*)])? $felt:ident: $type:ty,)* }) => {
        $(#[doc = $doc])+
        #[derive(InputObject)]
        #[graphql(directive = direktiv::samtykke::apply(
            direktiv::kategorier($klasse),
            direktiv::fra_tekst($klasse),
            None,
            direktiv::lokaliserer($klasse)
        ))]
        pub struct $navn { $($(#[doc = $fdoc])+ $(#[graphql($($g)*)])? pub(super) $felt: $type,)* }
    };
}

pub(super) use planinput;

/// Declares the inputs, the payload and the row pattern of one table of the plan.
macro_rules! planrader {
    (
        $tabell:ident, $type:ident, $kategorier:literal;
        $endre_input:ident, $ny_input:ident, $endring_input:ident, $payload:ident, $felt:ident;
        ny { $($(#[doc = $ndoc:literal])+ $(#[graphql($($ng:tt)*)])? $nfelt:ident: $ntype:ty,)* }
        endring { $($(#[doc = $edoc:literal])+ $(#[graphql($($eg:tt)*)])? $efelt:ident: $etype:ty,)* }
        nye $nye:expr;
        endrede $endrede:expr;
    ) => {
        planinput! {
            #[doc = "A row to add."]
            #[doc = $kategorier]
            $ny_input: $tabell::KLASSE; { $($(#[doc = $ndoc])+ $(#[graphql($($ng)*)])? $nfelt: $ntype,)* }
        }

        planinput! {
            #[doc = "A row to change: absent leaves, null clears."]
            #[doc = $kategorier]
            $endring_input: $tabell::KLASSE; {
                /// Which.
                id: ID,
                /// The version that was read.
                versjon: Versjon,
                $($(#[doc = $edoc])+ $(#[graphql($($eg)*)])? $efelt: $etype,)*
            }
        }

        planinput! {
            #[doc = "Changes to rows, all or none."]
            #[doc = $kategorier]
            $endre_input: $tabell::KLASSE; {
                /// In whose plan.
                bruker_id: ID,
                /// Rows to add.
                #[graphql(validator(max_items = 50))]
                legg_til: Option<Vec<$ny_input>>,
                /// Rows to change.
                #[graphql(validator(max_items = 50))]
                endre: Option<Vec<$endring_input>>,
                /// Rows to take out.
                #[graphql(validator(max_items = 50))]
                fjern: Option<Vec<RadInput>>,
                /// Makes a retry safe for 24 hours.
                idempotensnoekkel: Option<Uuid>,
            }
        }

        impl $endre_input {
            /// As storage takes them.
            pub(super) fn endringer(self, f: &Foresporsel) -> async_graphql::Result<Radendringer<$tabell::Entity>> {
                let nye: fn($ny_input, &Foresporsel) -> async_graphql::Result<Verdier<$tabell::Entity>> = $nye;
                let endrede: fn($endring_input, &Foresporsel) -> async_graphql::Result<Verdier<$tabell::Entity>> = $endrede;
                let legg_til = self.legg_til.unwrap_or_default();
                let endre = self.endre.unwrap_or_default();
                Ok(Radendringer {
                    legg_til: legg_til.into_iter().map(|r| nye(r, f)).collect::<Result<_, _>>()?,
                    endre: endre
                        .into_iter()
                        .map(|r| Ok((fra_id(&r.id), r.versjon.0, endrede(r, f)?)))
                        .collect::<async_graphql::Result<_>>()?,
                    fjern: fjern(self.fjern),
                })
            }
        }

        /// Rows of the plan that were changed.
        pub struct $payload(pub(super) Svar<Arc<Sak>>);

        /// What it came to.
        #[Object(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
        impl $payload {
            /// The rows as they now stand, as far as you may see them.
            async fn $felt(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<$type>>> {
                rader(ctx, &self.0, $type)
            }

            /// Why not.
            async fn feil(&self) -> &[Feil] {
                &self.0.feil
            }
        }
    };
}

pub(super) use planrader;

/// Declares one mutation that changes rows.
macro_rules! endre_rader {
    ($f:ident, $ctx:ident, $input:ident, $payload:ident) => {{
        let $f = $crate::graphql::kall::foresporsel($ctx)?;
        let noekkel = $crate::graphql::kall::idempotens($ctx, $input.idempotensnoekkel);
        let bruker = $crate::graphql::skalarer::fra_id(&$input.bruker_id);
        // Boxed: a mutation has room on the stack for all that any other one would do.
        let utfoert = Box::pin($f.endre_rader(
            bruker,
            $input.endringer($f)?,
            noekkel.as_ref(),
            $crate::graphql::plan::plan($ctx),
        ))
        .await;
        $crate::graphql::mutasjon::svar($ctx, utfoert).map($payload)
    }};
}

pub(super) use endre_rader;

planrader! {
    signal, Varselsignal, "Kategorier: KRISEPLAN_SIGNALER";
    EndreVarselsignalerInput, VarselsignalInput, VarselsignalEndring, EndreVarselsignalerPayload, signaler;
    ny {
        /// The level at which it shows.
        nivaa: Nivaa,
        /// The sign.
        tekst: Tekst,
        /// Further categories that it touches.
        #[graphql(validator(max_items = 12))]
        tema: Option<Vec<Kategori>>,
    }
    endring {
        /// The level at which it shows.
        nivaa: Option<Nivaa>,
        /// The sign.
        tekst: Option<Tekst>,
        /// Further categories that it touches.
        #[graphql(validator(max_items = 12))]
        tema: Option<Vec<Kategori>>,
    }
    nye |r, _| Ok(vec![
        (signal::Column::Nivaa, nivaa(r.nivaa).into()),
        (signal::Column::Tekst, r.tekst.0.into()),
        (signal::Column::Tema, tema(&r.tema.unwrap_or_default())?.into()),
    ]);
    endrede |r, _| {
        let mut ut: Verdier<signal::Entity> = Vec::new();
        ut.extend(r.nivaa.map(|n| (signal::Column::Nivaa, nivaa(n).into())));
        ut.extend(r.tekst.map(|t| (signal::Column::Tekst, t.0.into())));
        if let Some(t) = r.tema {
            ut.push((signal::Column::Tema, tema(&t)?.into()));
        }
        Ok(ut)
    };
}

planrader! {
    raad, Kriseraad, "Kategorier: KRISEPLAN_RAAD";
    EndreKriseraadInput, KriseraadInput, KriseraadEndring, EndreKriseraadPayload, raad;
    ny {
        /// Whether it helps, does not help, or is how the bruker wants to be met.
        r#type: Raadstype,
        /// The advice.
        tekst: Tekst,
        /// Further categories that it touches.
        #[graphql(validator(max_items = 12))]
        tema: Option<Vec<Kategori>>,
    }
    endring {
        /// Whether it helps, does not help, or is how the bruker wants to be met.
        r#type: Option<Raadstype>,
        /// The advice.
        tekst: Option<Tekst>,
        /// Further categories that it touches.
        #[graphql(validator(max_items = 12))]
        tema: Option<Vec<Kategori>>,
    }
    nye |r, _| Ok(vec![
        (raad::Column::Type, entity::koder::Raadstype::from(r.r#type).kode().into()),
        (raad::Column::Tekst, r.tekst.0.into()),
        (raad::Column::Tema, tema(&r.tema.unwrap_or_default())?.into()),
    ]);
    endrede |r, _| {
        let mut ut: Verdier<raad::Entity> = Vec::new();
        ut.extend(r.r#type.map(|t| (raad::Column::Type, entity::koder::Raadstype::from(t).kode().into())));
        ut.extend(r.tekst.map(|t| (raad::Column::Tekst, t.0.into())));
        if let Some(t) = r.tema {
            ut.push((raad::Column::Tema, tema(&t)?.into()));
        }
        Ok(ut)
    };
}

planrader! {
    trinn, Trinn, "Kategorier: KRISEPLAN_TILTAK";
    EndreTrinnInput, TrinnInput, TrinnEndring, EndreTrinnPayload, trinn;
    ny {
        /// The level.
        nivaa: Nivaa,
        /// What the bruker does.
        #[graphql(validator(max_items = 50))]
        tiltak_bruker: Vec<Tekst>,
        /// What the services do.
        #[graphql(validator(max_items = 50))]
        tiltak_tjeneste: Vec<Tekst>,
        /// The unit responsible.
        ansvarlig_id: Option<ID>,
        /// Further categories that it touches.
        #[graphql(validator(max_items = 12))]
        tema: Option<Vec<Kategori>>,
    }
    endring {
        /// The level.
        nivaa: Option<Nivaa>,
        /// What the bruker does.
        #[graphql(validator(max_items = 50))]
        tiltak_bruker: Option<Vec<Tekst>>,
        /// What the services do.
        #[graphql(validator(max_items = 50))]
        tiltak_tjeneste: Option<Vec<Tekst>>,
        /// The unit responsible; null clears it.
        ansvarlig_id: MaybeUndefined<ID>,
        /// Further categories that it touches.
        #[graphql(validator(max_items = 12))]
        tema: Option<Vec<Kategori>>,
    }
    nye |r, f| Ok(vec![
        (trinn::Column::Nivaa, nivaa(r.nivaa).into()),
        (trinn::Column::TiltakBruker, tekster(r.tiltak_bruker).into()),
        (trinn::Column::TiltakTjeneste, tekster(r.tiltak_tjeneste).into()),
        (trinn::Column::AnsvarligEnhetId, enhet(f, r.ansvarlig_id.as_ref())?.into()),
        (trinn::Column::Tema, tema(&r.tema.unwrap_or_default())?.into()),
    ]);
    endrede |r, f| {
        let mut ut: Verdier<trinn::Entity> = Vec::new();
        ut.extend(r.nivaa.map(|n| (trinn::Column::Nivaa, nivaa(n).into())));
        ut.extend(r.tiltak_bruker.map(|t| (trinn::Column::TiltakBruker, tekster(t).into())));
        ut.extend(r.tiltak_tjeneste.map(|t| (trinn::Column::TiltakTjeneste, tekster(t).into())));
        if !r.ansvarlig_id.is_undefined() {
            ut.push((trinn::Column::AnsvarligEnhetId, enhet(f, r.ansvarlig_id.value())?.into()));
        }
        if let Some(t) = r.tema {
            ut.push((trinn::Column::Tema, tema(&t)?.into()));
        }
        Ok(ut)
    };
}

planrader! {
    kontakt, Krisekontakt, "Kategorier: KRISEPLAN_KONTAKTER";
    EndreKrisekontakterInput, KrisekontaktInput, KrisekontaktEndring, EndreKrisekontakterPayload, kontakter;
    ny {
        /// Name.
        navn: Tekst,
        /// Telephone.
        telefon: Option<Tekst>,
        /// The member of staff, where it is one.
        ansatt_id: Option<ID>,
    }
    endring {
        /// Name.
        navn: Option<Tekst>,
        /// Telephone; null clears it.
        telefon: MaybeUndefined<Tekst>,
        /// The member of staff; null clears it.
        ansatt_id: MaybeUndefined<ID>,
    }
    nye |r, f| Ok(vec![
        (kontakt::Column::Navn, r.navn.0.into()),
        (kontakt::Column::Telefon, r.telefon.map(|t| t.0).into()),
        (kontakt::Column::AnsattId, ansatt(f, r.ansatt_id.as_ref())?.into()),
    ]);
    endrede |r, f| {
        let mut ut: Verdier<kontakt::Entity> = Vec::new();
        ut.extend(r.navn.map(|n| (kontakt::Column::Navn, n.0.into())));
        if !r.telefon.is_undefined() {
            ut.push((kontakt::Column::Telefon, r.telefon.take().map(|t| t.0).into()));
        }
        if !r.ansatt_id.is_undefined() {
            ut.push((kontakt::Column::AnsattId, ansatt(f, r.ansatt_id.value())?.into()));
        }
        Ok(ut)
    };
}

planrader! {
    barnetiltak, Barnetiltak, "Kategorier: KRISEPLAN_TILTAK BARN";
    EndreBarnetiltakInput, BarnetiltakInput, BarnetiltakEndring, EndreBarnetiltakPayload, barnetiltak;
    ny {
        /// The measure.
        tekst: Option<Tekst>,
        /// Why none is needed.
        hvorfor_ingen: Option<Tekst>,
    }
    endring {
        /// The measure; null clears it.
        tekst: MaybeUndefined<Tekst>,
        /// Why none is needed; null clears it.
        hvorfor_ingen: MaybeUndefined<Tekst>,
    }
    nye |r, _| {
        if r.tekst.is_none() == r.hvorfor_ingen.is_none() {
            return Err(ugyldig("Enten et tiltak, eller hvorfor det ikke trengs noe."));
        }
        Ok(vec![
            (barnetiltak::Column::Tekst, r.tekst.map(|t| t.0).into()),
            (barnetiltak::Column::HvorforIngen, r.hvorfor_ingen.map(|t| t.0).into()),
        ])
    };
    endrede |r, _| {
        let mut ut: Verdier<barnetiltak::Entity> = Vec::new();
        if !r.tekst.is_undefined() {
            ut.push((barnetiltak::Column::Tekst, r.tekst.take().map(|t| t.0).into()));
        }
        if !r.hvorfor_ingen.is_undefined() {
            ut.push((barnetiltak::Column::HvorforIngen, r.hvorfor_ingen.take().map(|t| t.0).into()));
        }
        Ok(ut)
    };
}

pub(super) fn rader<E: Personrad, T>(
    ctx: &Context<'_>,
    svar: &Svar<Arc<Sak>>,
    type_: fn(crate::storage::Aapnet<E>) -> T,
) -> async_graphql::Result<Option<Vec<T>>> {
    match &svar.verdi {
        Some(sak) => liste(aapnet(ctx, sak.liste::<E>())?, type_),
        None => Ok(None),
    }
}

pub(super) fn fjern(rader: Option<Vec<RadInput>>) -> Vec<(Uuid, i32)> {
    rader
        .unwrap_or_default()
        .iter()
        .map(|r| (fra_id(&r.id), r.versjon.0))
        .collect()
}

fn nivaa(nivaa: Nivaa) -> i16 {
    entity::koder::Nivaa::from(nivaa).kode()
}

fn tekster(liste: Vec<Tekst>) -> Tekster {
    Tekster(liste.into_iter().map(|t| t.0).collect())
}

/// Only what a row can carry beside its own category.
pub(super) fn tema(liste: &[Kategori]) -> async_graphql::Result<i64> {
    let valgt = kategorier(liste);
    if samtykke::Kategorier::TEMA.inneholder(valgt) {
        Ok(valgt.bits())
    } else {
        Err(ugyldig("Tema kan ikke være en av disse kategoriene."))
    }
}

pub(super) fn enhet(f: &Foresporsel, id: Option<&ID>) -> async_graphql::Result<Option<Uuid>> {
    match id.map(fra_id) {
        None => Ok(None),
        Some(id) if f.register().enhet(id).is_some() => Ok(Some(id)),
        Some(_) => Err(ugyldig("Enheten finnes ikke.")),
    }
}

pub(super) fn ansatt(f: &Foresporsel, id: Option<&ID>) -> async_graphql::Result<Option<Uuid>> {
    match id.map(fra_id) {
        None => Ok(None),
        Some(id) if f.register().ansatt(id).is_some() => Ok(Some(id)),
        Some(_) => Err(ugyldig("Den ansatte finnes ikke.")),
    }
}
