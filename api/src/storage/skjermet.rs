//! A row behind a screen: unreadable until a decision opens it.

use entity::personrad::Personrad;
use samtykke::Radrett;

use super::Register;

/// A stored row whose content nobody has been allowed to see yet.
///
/// The model is private; the one way to it is [`super::Sak`], which asks the `Beslutning` and
/// notes the opening for the access log.
///
/// ```compile_fail,E0616
/// use helsefellesskap::storage::Skjermet;
/// fn snik(rad: &Skjermet<entity::kriseplan_signal::Entity>) -> String {
///     rad.modell.tekst.clone()
/// }
/// ```
///
/// A table that has no categories cannot even be screened, so no door accepts it:
///
/// ```compile_fail,E0277
/// use helsefellesskap::storage::Skjermet;
/// fn uklassifisert(_: Skjermet<entity::tilgang::Entity>) {}
/// ```
pub struct Skjermet<E: Personrad> {
    modell: std::sync::Arc<E::Model>,
}

impl<E: Personrad> Skjermet<E> {
    pub(super) fn ny(modell: E::Model) -> Self {
        Self {
            modell: std::sync::Arc::new(modell),
        }
    }

    /// What the row says of itself to the decision: owner, extra categories, withheld, shielded.
    pub(super) fn radrett(&self, register: &Register) -> Radrett {
        let mut rett = E::radrett(&self.modell);
        for naevnt in E::naevnt(&self.modell).into_iter().flatten() {
            rett.tema = rett.tema.union(register.roeper(naevnt));
        }
        rett
    }

    /// Lifts the screen. Only `sak` calls this, after the decision.
    pub(super) fn loeft(&self) -> std::sync::Arc<E::Model> {
        self.modell.clone()
    }

    /// For the rules of a write, which check authority themselves: never for an answer.
    pub(super) fn innside(&self) -> &E::Model {
        &self.modell
    }
}
