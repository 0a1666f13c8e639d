//! Leaks planted on purpose, so that the tests can show that they would find one.
//!
//! One at a time, by the environment variable `HF_PROEVE_LEKKASJE`, and only in a build with the
//! feature `proeve`, which a release refuses. Without it every question here is answered no, and
//! the compiler leaves the leaks out.

#[cfg(all(feature = "proeve", not(debug_assertions)))]
compile_error!("the feature `proeve` plants leaks: never in a release build");

/// What a careless change could let out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lekkasje {
    /// A filter finds brukere by a column that is closed.
    Filter,
    /// A negated filter does.
    NegertFilter,
    /// The total is counted before what is hidden is taken away.
    Totalantall,
    /// A list is sorted by a column that is closed.
    Sortering,
    /// A write collides with a row that is hidden.
    Konflikt,
    /// An empty list looks otherwise when something in it is hidden.
    TomListe,
    /// Hidden and unknown get different errors.
    UlikFeil,
    /// The police are told which rule refused.
    PresisGrunn,
    /// A cursor counts rows that are hidden.
    Markoer,
    /// A stream tells that a hidden row changed.
    SkjultHendelse,
    /// A stream tells of rights that came and went.
    RettSomGikk,
    /// The contract gets a type without a class.
    Uklassifisert,
}

impl Lekkasje {
    /// All of them.
    pub const ALLE: [Self; 12] = [
        Self::Filter,
        Self::NegertFilter,
        Self::Totalantall,
        Self::Sortering,
        Self::Konflikt,
        Self::TomListe,
        Self::UlikFeil,
        Self::PresisGrunn,
        Self::Markoer,
        Self::SkjultHendelse,
        Self::RettSomGikk,
        Self::Uklassifisert,
    ];
}

/// The variable that names the leak.
pub const VARIABEL: &str = "HF_PROEVE_LEKKASJE";

/// Whether this leak is planted.
#[cfg(feature = "proeve")]
#[must_use]
pub fn er(lekkasje: Lekkasje) -> bool {
    use std::sync::LazyLock;
    static PLANTET: LazyLock<Option<Lekkasje>> = LazyLock::new(|| {
        let navn = std::env::var(VARIABEL).ok()?;
        Lekkasje::ALLE
            .into_iter()
            .find(|l| format!("{l:?}") == navn)
    });
    *PLANTET == Some(lekkasje)
}

/// Never.
#[cfg(not(feature = "proeve"))]
#[must_use]
pub const fn er(_: Lekkasje) -> bool {
    false
}
