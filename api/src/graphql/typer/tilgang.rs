//! What the asker may do and why; and what a draft would give. Computed, never read from rows.

use std::sync::{Arc, LazyLock};

use async_graphql::{Context, Object};
use entity::{Besoek, Personrad, besoek_alle};
use samtykke::{Avgivere, Beslutning, Kategori as K, Kategorier};

use super::{register::Virksomhet, samtykke::Mottaker};
use crate::graphql::{
    direktiv::{self, Rolle},
    enumer::{Avslagsgrunn, Kategori, Regel, Utvei},
    kall::{aapnet, feil},
    skalarer::Tid,
};
use crate::storage::{Sak, Simulert};

/// What the asker may do with one category of this bruker.
pub struct Tilgang {
    sak: Arc<Sak>,
    kategori: K,
}

impl Tilgang {
    /// For one category.
    pub fn ny(sak: Arc<Sak>, kategori: K) -> Self {
        Self { sak, kategori }
    }

    fn beslutning(&self) -> &Beslutning {
        self.sak.beslutning()
    }
}

/// What you may do with one category of this bruker, and until when. Ask before you render.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Part]))]
impl Tilgang {
    /// The category.
    async fn kategori(&self) -> Kategori {
        self.kategori.into()
    }

    /// Whether you may read it from at least one organisation.
    async fn les(&self) -> bool {
        self.beslutning().begrunnelse(self.kategori).les
    }

    /// Whether you may contribute to it.
    async fn bidra(&self) -> bool {
        self.beslutning().begrunnelse(self.kategori).bidra
    }

    /// Why not. Tells of you and the rules, never of what the bruker has decided.
    async fn grunn(&self) -> Option<Avslagsgrunn> {
        self.beslutning()
            .begrunnelse(self.kategori)
            .grunn
            .map(Into::into)
    }

    /// When reading ends as things stand, exclusive.
    async fn gjelder_til(&self) -> Option<Tid> {
        self.beslutning().gjelder_til(self.kategori).map(Tid)
    }

    /// The version of the information text that it rests on; fields of later versions are closed.
    async fn tekstversjon(&self) -> Option<i32> {
        self.beslutning().tekstversjon(self.kategori).map(i32::from)
    }

    /// The organisations whose rows you may read; null means all.
    async fn avgivere(&self) -> Option<Vec<Virksomhet>> {
        match self.beslutning().avgivere(self.kategori) {
            Avgivere::Alle => None,
            Avgivere::Noen(ider) => Some(
                ider.iter()
                    .filter_map(|v| Virksomhet::finn(self.sak.register(), v.0))
                    .collect(),
            ),
        }
    }

    /// Whether rows may be missing for you: some carry further categories, or belong to others. The
    /// same whether or not any is missing.
    async fn kan_mangle_rader(&self) -> bool {
        let begrunnelse = self.beslutning().begrunnelse(self.kategori);
        let fra_noen = matches!(self.beslutning().avgivere(self.kategori), Avgivere::Noen(_));
        begrunnelse.les
            && (fra_noen || (BAERER_TEMA.har(self.kategori) && mangler_tema(self.beslutning())))
    }
}

/// Categories whose rows can carry further ones: those of every table that says so.
static BAERER_TEMA: LazyLock<Kategorier> = LazyLock::new(|| {
    struct Sum(Kategorier);
    impl Besoek for Sum {
        fn tabell<E: Personrad>(&mut self) {
            let klasse = E::ADGANG.klasse().filter(|klasse| klasse.og_radens);
            self.0 = self
                .0
                .union(klasse.map_or(Kategorier::TOM, |klasse| klasse.kategorier));
        }
    }
    let mut sum = Sum(Kategorier::TOM);
    besoek_alle(&mut sum);
    sum.0
});

fn mangler_tema(beslutning: &Beslutning) -> bool {
    !beslutning.kategorier_lest().inneholder(Kategorier::TEMA)
}

/// Why the asker may or may not, and what could be done.
pub struct Begrunnelse(pub K, pub samtykke::Begrunnelse);

/// Which rule decided about you, and what you can do.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::Part]))]
impl Begrunnelse {
    /// The category.
    async fn kategori(&self) -> Kategori {
        self.0.into()
    }

    /// Whether you may read it.
    async fn les(&self) -> bool {
        self.1.les
    }

    /// Whether you may contribute to it.
    async fn bidra(&self) -> bool {
        self.1.bidra
    }

    /// The rule that decided.
    async fn regel(&self) -> Regel {
        self.1.regel.into()
    }

    /// Why not.
    async fn grunn(&self) -> Option<Avslagsgrunn> {
        self.1.grunn.map(Into::into)
    }

    /// What you can do about it.
    async fn utvei(&self) -> Option<Utvei> {
        self.1.utvei.map(Into::into)
    }
}

/// What a draft would give.
pub struct Samtykkesimulering(pub Arc<Sak>, pub Vec<Simulert>);

/// What a draft of samtykke would give each party it concerns, by the rules that decide for real.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::BrukerSelv, Rolle::Samtykkeregistrar]))]
impl Samtykkesimulering {
    /// The parties.
    async fn parter(&self) -> Option<Vec<Simulertpart<'_>>> {
        Some(self.1.iter().map(|s| Simulertpart(&self.0, s)).collect())
    }
}

/// What a draft would give one party.
pub struct Simulertpart<'a>(&'a Arc<Sak>, &'a Simulert);

/// What a draft would give one party.
#[Object(directive = direktiv::rolle::apply(vec![Rolle::BrukerSelv, Rolle::Samtykkeregistrar]))]
impl Simulertpart<'_> {
    /// The party.
    async fn part(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Mottaker>> {
        Mottaker::finn(self.0, self.1.mottaker, None).map_err(|aarsak| feil(ctx, aarsak))
    }

    /// What the draft alone gives at all times.
    async fn gir(&self) -> Option<Vec<Kategori>> {
        navn(self.1.gir)
    }

    /// What the draft alone gives while a blaalysperiode runs.
    async fn gir_under_blaalys(&self) -> Option<Vec<Kategori>> {
        navn(self.1.gir_under_blaalys)
    }

    /// What the ceiling of the party's sector stops.
    async fn over_taket(&self) -> Option<Vec<Kategori>> {
        navn(self.1.over_taket)
    }

    /// What the party gains against today. Kategorier: SAMTYKKER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::samtykke::KLASSE),
        direktiv::fra_tekst(entity::samtykke::KLASSE),
        direktiv::og_radens(entity::samtykke::KLASSE),
        direktiv::lokaliserer(entity::samtykke::KLASSE)
    ))]
    async fn faar(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Kategori>>> {
        Ok(aapnet(ctx, self.0.krev_klasse(entity::samtykke::KLASSE))?
            .and_then(|()| navn(self.1.faar)))
    }

    /// What the party loses against today. Kategorier: SAMTYKKER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::samtykke::KLASSE),
        direktiv::fra_tekst(entity::samtykke::KLASSE),
        direktiv::og_radens(entity::samtykke::KLASSE),
        direktiv::lokaliserer(entity::samtykke::KLASSE)
    ))]
    async fn mister(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Kategori>>> {
        Ok(aapnet(ctx, self.0.krev_klasse(entity::samtykke::KLASSE))?
            .and_then(|()| navn(self.1.mister)))
    }
}

fn navn(kategorier: Kategorier) -> Option<Vec<Kategori>> {
    Some(kategorier.iter().map(Into::into).collect())
}
