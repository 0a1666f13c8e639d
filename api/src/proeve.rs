//! Leaks planted on purpose, one at a time, so that the tests can show that each would be caught.
//!
//! Without the feature `proeve` the selector is a constant and the leaks are compiled away; a release
//! build refuses the feature.

#[cfg(all(feature = "proeve", not(debug_assertions)))]
compile_error!("the feature `proeve` plants leaks: never in a release build");

/// A careless mistake of the kind that the non-interference suite is there to catch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lekkasje {
    /// A filter looks at rows that the asker may not see.
    FilterPaaSkjult,
    /// The same, negated.
    FilterPaaSkjultNegert,
    /// `totalCount` counts before filtering.
    TotaltFoerFiltrering,
    /// A list is sorted by a hidden column.
    SorteringPaaSkjult,
    /// A stale version of a hidden row is a CONFLICT.
    KonfliktPaaSkjultRad,
    /// An empty list instead of a refusal, when there are hidden rows.
    TomBeholder,
    /// Hidden and unknown fail differently.
    UlikFeilForSkjultOgUkjent,
    /// A refusal gives its reason by whether there is something to hide.
    PresisGrunnTilPolitiet,
    /// A cursor is the id of a hidden row.
    MarkoerMedSkjultRad,
    /// A field that nobody has classified.
    UklassifisertFelt,
}

impl Lekkasje {
    /// All of them.
    pub const ALLE: [Self; 10] = [
        Self::FilterPaaSkjult,
        Self::FilterPaaSkjultNegert,
        Self::TotaltFoerFiltrering,
        Self::SorteringPaaSkjult,
        Self::KonfliktPaaSkjultRad,
        Self::TomBeholder,
        Self::UlikFeilForSkjultOgUkjent,
        Self::PresisGrunnTilPolitiet,
        Self::MarkoerMedSkjultRad,
        Self::UklassifisertFelt,
    ];
}

#[cfg(feature = "proeve")]
thread_local! {
    static PLANTET: std::cell::Cell<Option<Lekkasje>> = const { std::cell::Cell::new(None) };
}

/// Plants one leak, or none, for everything that runs on this thread: tests run side by side.
#[cfg(feature = "proeve")]
pub fn plant(lekkasje: Option<Lekkasje>) {
    PLANTET.set(lekkasje);
}

/// Whether this leak is planted.
#[cfg(feature = "proeve")]
pub(crate) fn er(lekkasje: Lekkasje) -> bool {
    PLANTET.get() == Some(lekkasje)
}

/// Never, without the feature.
#[cfg(not(feature = "proeve"))]
pub(crate) const fn er(_: Lekkasje) -> bool {
    false
}
