//! The registered documents: what partners may run, by hash. Nothing of people is in them.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use entity::dokument;
use samtykke::Formaal;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{Lager, Lagerfeil};
use crate::{
    hash::{Hash, heks},
    hukommelse::Hukommelse,
};

/// How long a node goes on with what it has read: whoever removes a document waits this long.
pub const GJELDER: Duration = Duration::from_secs(1);
/// Hashes whose registrations are remembered.
const HUSKET: usize = 5_000;

/// What a document is registered as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registrert {
    /// The purpose that it is for; all when absent.
    pub formaal: Option<Formaal>,
}

/// A document to register.
#[derive(Clone, Debug)]
pub struct NyttDokument {
    /// Its hash.
    pub hash: Hash,
    /// Its text.
    pub tekst: String,
}

/// What was registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Registrering {
    /// Those that were not there.
    pub nye: usize,
    /// Those that were there for another purpose.
    pub endrede: usize,
}

/// By client; all of them under the empty name.
type Registreringer = Arc<BTreeMap<String, Registrert>>;

/// What this node has read lately.
pub(super) struct Dokumentminne(Hukommelse<Hash, (Instant, Registreringer)>);

impl Default for Dokumentminne {
    fn default() -> Self {
        Self(Hukommelse::ny(HUSKET))
    }
}

impl Lager {
    /// What a document is registered as for a client: as its own, or as everybody's.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn registrert(
        &self,
        hash: &Hash,
        klient: &str,
    ) -> Result<Option<Registrert>, Lagerfeil> {
        let alle = self.registreringer(hash).await?;
        Ok(alle.get(klient).or_else(|| alle.get("")).copied())
    }

    async fn registreringer(&self, hash: &Hash) -> Result<Registreringer, Lagerfeil> {
        let naa = Instant::now();
        if let Some((lest, alle)) = self.dokumenter.0.hent(hash)
            && naa.duration_since(lest) < GJELDER
        {
            return Ok(alle);
        }
        let rader: Vec<(String, Option<String>)> = dokument::Entity::find()
            .select_only()
            .columns([dokument::Column::Klient, dokument::Column::Formaal])
            .filter(dokument::Column::Hash.eq(heks(hash)))
            .into_tuple()
            .all(self.db.en_lesing())
            .await?;
        let alle = rader.into_iter().map(|(klient, formaal)| {
            let formaal = formaal.as_deref().map(formaal_fra).transpose()?;
            Ok((klient, Registrert { formaal }))
        });
        let alle = Arc::new(alle.collect::<Result<_, Lagerfeil>>()?);
        // Counted from before it was read.
        self.dokumenter.0.husk(*hash, (naa, Arc::clone(&alle)), 1);
        Ok(alle)
    }

    /// The text of a registered document.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn dokumenttekst(&self, hash: &Hash) -> Result<Option<String>, Lagerfeil> {
        Ok(dokument::Entity::find()
            .select_only()
            .column(dokument::Column::Tekst)
            .filter(dokument::Column::Hash.eq(heks(hash)))
            .limit(1)
            .into_tuple()
            .one(self.db.en_lesing())
            .await?)
    }

    /// Registers documents for a client (for all when it is empty) and a purpose, all or nothing.
    /// What is registered so already stays as it is.
    ///
    /// # Errors
    /// The database refuses: then none is registered.
    pub async fn registrer_dokumenter(
        &self,
        nye: Vec<NyttDokument>,
        klient: &str,
        formaal: Option<Formaal>,
    ) -> Result<Registrering, Lagerfeil> {
        let mut ut = Registrering::default();
        let tx = self.db.skriv().await?;
        for ny in nye {
            let rad = dokument::Model {
                hash: heks(&ny.hash),
                klient: klient.to_owned(),
                formaal: formaal.map(|formaal| formaal.navn().to_owned()),
                tekst: ny.tekst,
                registrert: self.klokke.naa(),
            };
            let noekkel = (rad.hash.clone(), rad.klient.clone());
            let foer = dokument::Entity::find_by_id(noekkel).one(&tx).await?;
            match foer {
                None => {
                    ut.nye += 1;
                    let rad = rad.into_active_model();
                    dokument::Entity::insert(rad)
                        .exec_without_returning(&tx)
                        .await?;
                }
                Some(foer) if foer.formaal == rad.formaal => {}
                Some(_) => {
                    ut.endrede += 1;
                    rad.into_active_model().reset_all().update(&tx).await?;
                }
            }
        }
        tx.commit().await?;
        Ok(ut)
    }

    /// Every registered document, by hash and client.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn registrerte_dokumenter(&self) -> Result<Vec<dokument::Model>, Lagerfeil> {
        Ok(dokument::Entity::find()
            .order_by_asc(dokument::Column::Hash)
            .order_by_asc(dokument::Column::Klient)
            .all(self.db.en_lesing())
            .await?)
    }

    /// Removes a document, for a client or for all; how many registrations went.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn fjern_dokument(
        &self,
        hash: &Hash,
        klient: Option<&str>,
    ) -> Result<u64, Lagerfeil> {
        let mut disse =
            dokument::Entity::delete_many().filter(dokument::Column::Hash.eq(heks(hash)));
        if let Some(klient) = klient {
            disse = disse.filter(dokument::Column::Klient.eq(klient));
        }
        let tx = self.db.skriv().await?;
        let fjernet = disse.exec(&tx).await?;
        tx.commit().await?;
        Ok(fjernet.rows_affected)
    }
}

fn formaal_fra(navn: &str) -> Result<Formaal, Lagerfeil> {
    Formaal::fra_navn(navn).ok_or(Lagerfeil::UlesbarRad("dokument"))
}
