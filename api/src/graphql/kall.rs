//! What resolvers reach through the context, and how a refusal or a fault leaves them.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use async_graphql::{Context, Error, ErrorExtensionValues, ServerError};
use samtykke::{Avslag, Kategorier};

use super::enumer;
use crate::storage::{Foresporsel, Lagerfeil, Nektet, skriv::Idempotens};

/// One GraphQL call: the request, and what went wrong in it.
pub struct Kall {
    /// Storage's side of it.
    pub foresporsel: Arc<Foresporsel>,
    feil: Mutex<Option<Lagerfeil>>,
    avslag: AtomicUsize,
}

/// Refusals that one answer may carry.
pub const MAKS_AVSLAG: usize = 1_000;

impl Kall {
    /// A fresh call.
    #[must_use]
    pub fn nytt(foresporsel: Arc<Foresporsel>) -> Self {
        Self {
            foresporsel,
            feil: Mutex::new(None),
            avslag: AtomicUsize::new(0),
        }
    }

    /// The fault that ended the call, if one did.
    pub fn ta_feil(&self) -> Option<Lagerfeil> {
        self.feil
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// How many fields were refused.
    pub fn avslag(&self) -> usize {
        self.avslag.load(Ordering::Relaxed)
    }

    /// Whether there were more refusals than an answer may carry.
    pub fn for_mange_avslag(&self) -> bool {
        self.avslag() > MAKS_AVSLAG
    }
}

/// The request that this call serves.
pub fn foresporsel<'a>(ctx: &Context<'a>) -> async_graphql::Result<&'a Arc<Foresporsel>> {
    Ok(&ctx.data::<Arc<Kall>>()?.foresporsel)
}

/// A fault ends the whole call; the client sees neither it nor any data.
pub fn feil(ctx: &Context<'_>, feil: Lagerfeil) -> Error {
    if let Ok(kall) = ctx.data::<Arc<Kall>>() {
        kall.feil
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(feil);
    }
    Error::new("feil")
}

/// What was opened; or null in place, with the refusal beside it. The refusal never travels as an
/// error of the resolver: that would take the parent with it.
pub fn aapnet<T>(ctx: &Context<'_>, svar: Result<T, Nektet>) -> async_graphql::Result<Option<T>> {
    match svar {
        Ok(verdi) => Ok(Some(verdi)),
        Err(Nektet::Avslag(avslag)) => {
            avslaa(ctx, &avslag);
            Ok(None)
        }
        Err(Nektet::Feil(aarsak)) => Err(feil(ctx, aarsak)),
    }
}

/// What a nullable field gives when its arguments may be wrong: null in place then, with the error
/// beside it, so that its siblings stand. A fault goes on as it is.
pub fn gyldig<T>(
    ctx: &Context<'_>,
    svar: async_graphql::Result<T>,
) -> async_graphql::Result<Option<T>> {
    let er_ugyldig = |feil: &Error| {
        feil.extensions
            .as_ref()
            .is_some_and(|e| e.get("code").is_some())
    };
    match svar {
        Ok(verdi) => Ok(Some(verdi)),
        Err(feil) if er_ugyldig(&feil) => {
            ctx.add_error(ctx.set_error_path(feil.into_server_error(ctx.item.pos)));
            Ok(None)
        }
        Err(feil) => Err(feil),
    }
}

/// Notes a refusal at this field.
pub fn avslaa(ctx: &Context<'_>, avslag: &Avslag) {
    let Ok(kall) = ctx.data::<Arc<Kall>>() else {
        return;
    };
    // Beyond the limit the whole answer is replaced: no need to build more of them.
    if kall.avslag.fetch_add(1, Ordering::Relaxed) > MAKS_AVSLAG {
        return;
    }
    let mut utvidelser = ErrorExtensionValues::default();
    utvidelser.set("code", "FORBIDDEN");
    utvidelser.set(
        "grunn",
        async_graphql::resolver_utils::enum_value(enumer::Avslagsgrunn::from(avslag.grunn)),
    );
    utvidelser.set("kategorier", navn(avslag.mangler));
    legg_til(ctx, "Ikke tilgang.", utvidelser);
}

/// Notes that what was asked for is hidden or unknown.
pub fn finnes_ikke(ctx: &Context<'_>) {
    let mut utvidelser = ErrorExtensionValues::default();
    utvidelser.set("code", "NOT_FOUND");
    legg_til(ctx, "Finnes ikke.", utvidelser);
}

/// An error in the input of a field, which the answer cannot do without.
#[must_use]
pub fn ugyldig(melding: &'static str) -> Error {
    let mut feil = Error::new(melding);
    let mut utvidelser = ErrorExtensionValues::default();
    utvidelser.set("code", "BAD_USER_INPUT");
    feil.extensions = Some(utvidelser);
    feil
}

/// The same of a cursor: what it stands for may be had again without one.
#[must_use]
pub fn ugyldig_markoer(melding: &'static str) -> Error {
    let mut feil = ugyldig(melding);
    feil.extensions
        .get_or_insert_default()
        .set("argument", "after");
    feil
}

/// The names of categories, in order.
fn navn(kategorier: Kategorier) -> async_graphql::Value {
    kategorier
        .iter()
        .map(|k| async_graphql::Value::Enum(async_graphql::Name::new(k.navn())))
        .collect::<Vec<_>>()
        .into()
}

fn legg_til(ctx: &Context<'_>, melding: &'static str, utvidelser: ErrorExtensionValues) {
    let mut feil = ServerError::new(melding, Some(ctx.item.pos));
    feil.extensions = Some(utvidelser);
    ctx.add_error(ctx.set_error_path(feil));
}

/// The idempotency key of a write, bound to everything that was sent with it.
#[must_use]
pub fn idempotens(ctx: &Context<'_>, noekkel: Option<uuid::Uuid>) -> Option<Idempotens> {
    let noekkel = noekkel?;
    let argumenter = ctx.field().arguments().ok()?;
    let tekst = argumenter
        .iter()
        .map(|(navn, verdi)| format!("{navn}={verdi};"))
        .collect::<String>();
    let tekst = format!("{}:{tekst}", ctx.field().name());
    // Keyed, for the input may hold an identity number.
    let inngang = foresporsel(ctx).ok()?.avtrykk(tekst.as_bytes());
    Some(Idempotens { noekkel, inngang })
}
