//! The classification as it stands in the contract.
//!
//! The arguments come from the same constants that decide at run time, so that what is printed is
//! what is checked.

#![expect(
    non_snake_case,
    reason = "the names of directive arguments are those of the contract"
)]

use ::samtykke::Klasse;
use async_graphql::{Enum, TypeDirective};

use super::enumer::Kategori;

/// Roles that the contract names with `@rolle`.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rolle {
    /// Anyone with a valid token.
    Innlogget,
    /// Whoever may read IDENTITET of the bruker concerned.
    Part,
    /// The bruker, or a representative within the mandate.
    BrukerSelv,
    /// May record samtykke on somebody's word.
    Samtykkeregistrar,
    /// Personvernombud of a virksomhet.
    Personvernombud,
    /// Health personnel in an enhet that is a health service.
    Helsepersonell,
    /// The koordinator of the bruker concerned.
    Koordinator,
    /// Leads the enhet of the ansatt concerned, and is not that ansatt.
    Oppdragsgiver,
    /// May search by identity number.
    Foedselsnummerbruker,
}

/// Needs samtykke to all of these categories. `fraTekst`: first version of the information text
/// that covers it. `ogRadens`: and the categories that the row itself carries. `lokaliserer`: for
/// a graded bruker the samtykke must name it.
#[TypeDirective(
    location = "Object",
    location = "FieldDefinition",
    location = "ArgumentDefinition",
    location = "InputObject",
    location = "InputFieldDefinition",
    location = "EnumValue"
)]
pub fn samtykke(
    kategorier: Vec<Kategori>,
    fraTekst: Option<i32>,
    ogRadens: Option<bool>,
    lokaliserer: Option<bool>,
) {
}

/// Needs one of these roles.
#[TypeDirective(
    location = "Object",
    location = "Interface",
    location = "FieldDefinition",
    location = "ArgumentDefinition",
    location = "InputObject",
    location = "InputFieldDefinition"
)]
pub fn rolle(en: Vec<Rolle>) {}

/// The bruker's own view, or that of a representative within the mandate.
#[TypeDirective(
    location = "Object",
    location = "FieldDefinition",
    location = "ArgumentDefinition",
    location = "InputObject",
    location = "InputFieldDefinition"
)]
pub fn egen() {}

/// No personal data; any valid token.
#[TypeDirective(
    location = "Object",
    location = "Interface",
    location = "FieldDefinition",
    location = "ArgumentDefinition",
    location = "InputObject",
    location = "InputFieldDefinition",
    location = "EnumValue"
)]
pub fn aapen() {}

/// The categories of a class, as the directive takes them.
pub fn kategorier(klasse: Klasse) -> Vec<Kategori> {
    klasse.kategorier.iter().map(Kategori::from).collect()
}

/// The text version of a class, where it is not the first.
pub fn fra_tekst(klasse: Klasse) -> Option<i32> {
    (klasse.fra_tekst > 1).then_some(i32::from(klasse.fra_tekst))
}

/// Whether the row's own categories count, where they do.
pub fn og_radens(klasse: Klasse) -> Option<bool> {
    klasse.og_radens.then_some(true)
}

/// Whether it locates, where it does.
pub fn lokaliserer(klasse: Klasse) -> Option<bool> {
    klasse.lokaliserer.then_some(true)
}
