//! What parties ask the bruker to agree to.

use async_graphql::{ID, Object};
use entity::samtykkeforespoersel as tabell;

use super::register::{Ansatt, Enhet, Virksomhet};
use crate::graphql::{
    direktiv,
    enumer::{Betingelse, Formaal, Kategori, Rekkevidde},
    skalarer::{Dato, Tid, id},
};
use crate::storage::Aapnet;

/// A request for samtykke, and its answer.
#[derive(Clone)]
pub struct Samtykkeforespoersel(Aapnet<tabell::Entity>);

impl Samtykkeforespoersel {
    /// Shows a request if this asker may know of it: the bruker all, a representative those within
    /// the mandate.
    pub fn vis(rad: Aapnet<tabell::Entity>) -> Option<Self> {
        let mandat = rad.sak().beslutning().egen()?;
        let innenfor = mandat.inneholder(samtykke::Kategorier::fra_bits(rad.kategorier));
        innenfor.then_some(Self(rad))
    }
}

/// A request for samtykke (samtykkeforespoersel): what a party asks the bruker to agree to. The one
/// who asks is never told whether it was received by anyone, nor what was answered.
#[Object(directive = direktiv::egen::apply())]
impl Samtykkeforespoersel {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// Who asked.
    async fn fra(&self) -> Option<Ansatt> {
        Ansatt::finn(self.0.sak().register(), self.0.fra_ansatt_id)
    }

    /// The unit that it is to be given to.
    async fn mottaker(&self) -> Option<Enhet> {
        Enhet::finn(self.0.sak().register(), self.0.enhet_id)
    }

    /// Whose rows it is to open.
    async fn avgivere(&self) -> Option<Vec<Virksomhet>> {
        let register = self.0.sak().register();
        let ider = self.0.avgivere.0.iter();
        Some(
            ider.filter_map(|id| Virksomhet::finn(register, *id))
                .collect(),
        )
    }

    /// The categories.
    async fn kategorier(&self) -> Option<Vec<Kategori>> {
        let kategorier = samtykke::Kategorier::fra_bits(self.0.kategorier);
        Some(kategorier.iter().map(Into::into).collect())
    }

    /// For which purposes.
    async fn formaal(&self) -> Option<Vec<Formaal>> {
        let formaal = samtykke::FormaalSett::fra_bits(self.0.formaal);
        Some(formaal.iter().map(Into::into).collect())
    }

    /// To read, to contribute, or both.
    async fn rekkevidde(&self) -> Option<Vec<Rekkevidde>> {
        let les = self.0.les.then_some(Rekkevidde::Lese);
        let bidra = self.0.bidra.then_some(Rekkevidde::Bidra);
        Some(les.into_iter().chain(bidra).collect())
    }

    /// Always, or only while a blaalysperiode runs.
    async fn betingelse(&self) -> Option<Betingelse> {
        samtykke::Betingelse::fra_kode(self.0.betingelse).map(Into::into)
    }

    /// Whether earlier versions are included.
    async fn med_historikk(&self) -> Option<bool> {
        Some(self.0.med_historikk)
    }

    /// Whether the party's systems may act on it without a person.
    async fn med_organisasjonstoken(&self) -> Option<bool> {
        Some(self.0.med_organisasjonstoken)
    }

    /// The version of the information text.
    async fn tekstversjon(&self) -> Option<i32> {
        Some(i32::from(self.0.tekstversjon))
    }

    /// Last day that it is to be in force.
    async fn gyldig_til_og_med(&self) -> Option<Dato> {
        Some(Dato(self.0.gyldig_til_og_med))
    }

    /// When it was asked.
    async fn opprettet(&self) -> Option<Tid> {
        Some(Tid(self.0.opprettet))
    }

    /// When it was answered; null while it waits.
    async fn besvart(&self) -> Option<Tid> {
        self.0.besvart.map(Tid)
    }

    /// Whether it was given.
    async fn gitt(&self) -> Option<bool> {
        self.0.gitt
    }
}
