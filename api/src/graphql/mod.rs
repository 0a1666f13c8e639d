//! The contract: schema, resolvers of a few lines, and how a call is carried out.

pub mod abonnement;
pub mod direktiv;
mod dokumenter;
mod enumer;
pub mod gate;
pub mod godkjenning;
mod grenser;
mod inndata;
mod inngang;
mod introspeksjon;
mod kall;
mod koblinger;
mod leser;
mod mutasjon;
mod omtale;
mod plan;
mod query;
mod skalarer;
mod skjerm;
mod svar;
pub mod typer;
mod utfoer;
mod variabler;

use std::sync::Arc;

#[cfg(feature = "proeve")]
use crate::proeve::{Lekkasje, er};
use async_graphql::{SDLExportOptions, SchemaBuilder, ValidationMode};

use crate::konfig::{Dokumentmodus, Dokumentregler};

pub use grenser::{Avvist, Grense, Overskredet};
pub use inngang::{Dokumentvalg, Klargjort, klargjoer};
pub use omtale::{Omtale, aktoer};
pub use query::Query;
pub use svar::{Avslagsform, Svar};
pub use utfoer::{Abonnert, Innkommende, abonner, utfoer};
pub use variabler::variabler;

type Schema = async_graphql::Schema<Query, mutasjon::Mutation, abonnement::Subscription>;
type Bygger = SchemaBuilder<Query, mutasjon::Mutation, abonnement::Subscription>;

/// The schema with its resolvers, which documents it runs, and those asked of it lately.
#[derive(Clone)]
pub struct Skjema {
    schema: Schema,
    modus: Dokumentmodus,
    dokumenter: Arc<dokumenter::Dokumenter>,
    /// Whether it tells of itself.
    aapen: bool,
}

/// Builds the schema. What is asked of storage comes with each call.
#[must_use]
pub fn skjema(regler: &Dokumentregler) -> Skjema {
    skjema_som_er(regler, true)
}

/// The same, telling nothing of itself: no introspection, no suggestions.
#[must_use]
pub fn taust_skjema(regler: &Dokumentregler) -> Skjema {
    skjema_som_er(regler, false)
}

fn skjema_som_er(regler: &Dokumentregler, aapen: bool) -> Skjema {
    Skjema {
        schema: schema(regler, aapen),
        modus: regler.modus,
        dokumenter: Arc::new(dokumenter::Dokumenter::ny(regler.grenser.clone(), aapen)),
        aapen,
    }
}

impl Skjema {
    /// Whether a document may be run here as far as it asks for the contract.
    fn tillater(&self, dokument: &dokumenter::Dokument) -> bool {
        self.aapen || !dokument.introspeksjon
    }
}

fn schema(regler: &Dokumentregler, aapen: bool) -> Schema {
    // Documents are judged before (`grenser::feil`), once for each rather than each time it is run.
    let bygger = bygger(regler, aapen).validation_mode(ValidationMode::Fast);
    bygger.finish()
}

fn bygger(regler: &Dokumentregler, aapen: bool) -> Bygger {
    // Counted beforehand, in words of ours: the library's own limit is never the first.
    let nivaaer = usize::try_from(regler.grenser.nivaaer()).unwrap_or(usize::MAX);
    let bygger = Schema::build(
        Query,
        mutasjon::Mutation::default(),
        abonnement::Subscription,
    )
    .register_output_type::<typer::node::Node>()
    .limit_recursive_depth(nivaaer);
    let bygger = if aapen {
        bygger
    } else {
        bygger.disable_introspection().disable_suggestions()
    };
    #[cfg(feature = "proeve")]
    if er(Lekkasje::Uklassifisert) {
        return bygger.register_output_type::<Uklassifisert>();
    }
    bygger
}

/// A type that nobody has classified.
#[cfg(feature = "proeve")]
#[derive(async_graphql::SimpleObject)]
struct Uklassifisert {
    /// A field that nobody has classified.
    notat: Option<String>,
}

/// The published contract.
#[must_use]
pub fn sdl() -> String {
    let valg = SDLExportOptions::new()
        .prefer_single_line_descriptions()
        .include_specified_by();
    let mut sdl = schema(&Dokumentregler::default(), true).sdl_with_options(valg);
    if !sdl.ends_with('\n') {
        sdl.push('\n');
    }
    sdl
}
