//! Who may see and do what around one bruker, decided from samtykke alone.
//!
//! Pure and total: no clock, no database, no randomness. [`utled`] turns samtykker and sperringer
//! into rows of rights when they change; [`avgjoer`] decides from such rows when something is
//! asked; and the `kan_…` functions say who may record, tie and declare.

mod adgang;
mod aktoer;
mod avgjoer;
mod avvist;
mod beslutning;
mod bruker;
mod erklaere;
mod gyldighet;
mod ids;
mod kategori;
mod klasse;
mod kode;
pub mod mal;
mod masker;
mod mottaker;
#[cfg(feature = "naiv")]
pub mod naiv;
mod opptelling;
mod policy;
mod registrere;
mod rettsgrunnlag;
mod samtykke;
mod svar;
mod typer;
mod utkast;
mod utled;
mod virkedager;

pub use aktoer::{Aktoer, Ansattaktoer, Organisasjonsaktoer, Sak, Tilknytning};
pub use avgjoer::avgjoer;
pub use avvist::Avvist;
pub use beslutning::Beslutning;
pub use bruker::{Brukertilstand, Kompetansevurdering, Representasjon};
pub use erklaere::{blaalys_slutt, kan_erklaere_blaalys, kan_forlenge_blaalys};
pub use gyldighet::{EVIG, Periode, doegn_start, gyldighet};
pub use ids::{AnsattId, BrukerId, EnhetId, PersonId, SamtykkeId, VirksomhetId};
pub use kategori::{Kategori, Kategorier};
pub use klasse::{Klasse, Radrett};
pub use mottaker::Mottaker;
pub use policy::{ANTALL_TEKSTVERSJONER, Policy, Sektortak};
pub use registrere::{
    kan_bekrefte, kan_gi, kan_ha_gitt, kan_registrere, kan_tilknytte, kan_trekke_eller_sperre,
};
pub use samtykke::{Blaalys, Samtykke, Sperring};
pub use svar::{Avgivere, Avslag, Begrunnelse};
pub use typer::{
    Ansattrolle, Ansattroller, Avslagsgrunn, Betingelse, Formaal, FormaalSett, Gradering, Nivaa,
    Regel, Rekkevidde, Samtykkeform, Samtykkegiver, Samtykkestatus, Sektor, Tilknytningstype,
    Utvei,
};
pub use utkast::{Samtykkeutkast, Utkastfeil, kontroller_utkast};
pub use utled::{Tilgang, unntatt_fra_blaalys, utled};
pub use virkedager::etter_virkedager;
