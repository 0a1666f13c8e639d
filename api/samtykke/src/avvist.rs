//! Why an act was not allowed.

/// Why somebody may not record, tie or declare. Tells nothing of what the bruker has decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", self.melding())]
pub enum Avvist {
    /// The login is too weak.
    ForLavtNivaa,
    /// Neither the bruker nor a representative, or without what the act asks of an ansatt.
    IkkeBerettiget,
    /// The employment lacks the role.
    ManglerRolle,
    /// The bruker is not yet 16.
    ForUng,
    /// Capacity is lacking for a category.
    ManglerKompetanse,
    /// The mandate does not cover it.
    UtenforMandat,
    /// It benefits the one who acts, or their own virksomhet alone.
    EgenInteresse,
    /// It takes a second person.
    SammePerson,
    /// Another enhet than the one led.
    AnnenEnhet,
    /// Less than an hour, or more than can be set at a time.
    UgyldigVarighet,
    /// The blålysperiode has ended.
    BlaalysAvsluttet,
    /// The blålysperiode already lasts as long as it can.
    BlaalysMaksimum,
}

impl Avvist {
    /// The message to the caller; constant.
    #[must_use]
    pub const fn melding(self) -> &'static str {
        match self {
            Self::ForLavtNivaa => "Du må logge inn på et høyere nivå.",
            Self::IkkeBerettiget => "Du kan ikke gjøre dette her.",
            Self::ManglerRolle => "Du har ikke rollen som trengs.",
            Self::ForUng => "Brukeren må være fylt 16 år.",
            Self::ManglerKompetanse => "Brukeren kan ikke samtykke til dette nå.",
            Self::UtenforMandat => "Fullmakten din dekker ikke dette.",
            Self::EgenInteresse => "Du kan ikke gi deg selv eller din egen virksomhet tilgang.",
            Self::SammePerson => "En annen person må gjøre dette.",
            Self::AnnenEnhet => "Du leder ikke denne enheten.",
            Self::UgyldigVarighet => "Varigheten er ikke gyldig.",
            Self::BlaalysAvsluttet => "Blålysperioden er avsluttet.",
            Self::BlaalysMaksimum => "Blålysperioden kan ikke vare lenger.",
        }
    }
}
