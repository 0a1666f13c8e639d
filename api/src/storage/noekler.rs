//! The keys of an installation: the first one writes, all of them read, until what earlier ones wrote
//! is sealed anew.

use entity::person;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Set, sea_query::LockType,
};
use uuid::Uuid;

use super::{Dialekt, Lager, Lagerfeil, kryptering::Hovednoekkel};
use crate::klokke::Tilfeldighet;

/// Identity numbers that are sealed anew in one transaction.
const BUNKE: u64 = 500;

/// The keys of this installation. Never printed.
pub struct Noekler {
    skriver: Hovednoekkel,
    tidligere: Vec<Hovednoekkel>,
}

impl std::fmt::Debug for Noekler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Noekler")
    }
}

impl Noekler {
    /// Keys from secrets of 32 bytes, the one that writes first.
    ///
    /// # Errors
    /// No secret is given.
    pub fn fra_hemmeligheter(hemmeligheter: &[[u8; 32]]) -> Result<Self, Lagerfeil> {
        let (foerste, resten) = hemmeligheter.split_first().ok_or(Lagerfeil::Kryptering)?;
        Ok(Self {
            skriver: Hovednoekkel::fra_hemmelighet(foerste)?,
            tidligere: resten
                .iter()
                .map(Hovednoekkel::fra_hemmelighet)
                .collect::<Result<_, _>>()?,
        })
    }

    fn alle(&self) -> impl Iterator<Item = &Hovednoekkel> {
        std::iter::once(&self.skriver).chain(&self.tidligere)
    }

    /// The blind index of an identity number: equal numbers, equal index, nothing else to learn.
    #[must_use]
    pub fn indeks(&self, nummer: &str) -> String {
        self.skriver.indeks(nummer)
    }

    /// The blind indexes under which an identity number may be stored, [`Self::indeks`] first.
    #[must_use]
    pub fn indekser(&self, nummer: &str) -> Vec<String> {
        self.alle().map(|n| n.indeks(nummer)).collect()
    }

    /// What was asked for, as the access log keeps it when nobody could be named.
    #[must_use]
    pub fn spurt_om(&self, noekkel: &[u8]) -> String {
        self.skriver.spurt_om(noekkel)
    }

    /// What the log may hold where somebody asked for this bruker in vain, by id or by number.
    #[must_use]
    pub fn spurt_om_bruker(&self, id: Uuid, nummer: Option<&str>) -> Vec<String> {
        let med_id = self.alle().map(|n| n.spurt_om(id.as_bytes()));
        let med_nummer =
            nummer.map(|nummer| self.alle().map(|n| n.spurt_om(n.indeks(nummer).as_bytes())));
        med_id.chain(med_nummer.into_iter().flatten()).collect()
    }

    /// What the log may hold where this asker read a list of all whom they may see, the present one first.
    #[must_use]
    pub fn spurt_om_alle(&self, hvem: &str) -> Vec<String> {
        self.avtrykk(format!("alle {hvem}").as_bytes())
    }

    /// A keyed imprint of what was sent: what it may be stored as, what it is stored as first.
    #[must_use]
    pub fn avtrykk(&self, bytes: &[u8]) -> Vec<String> {
        self.alle().map(|n| n.spurt_om(bytes)).collect()
    }

    /// The code that is handed over for what has this id: 60 bits, the same each time it is asked
    /// for, so that a retry gives the same code and none is kept.
    #[must_use]
    pub fn kode(&self, id: Uuid) -> String {
        self.skriver.kode(id)
    }

    /// The code that was handed over for what has this id and this index, by whichever key.
    #[must_use]
    pub fn utlevert_kode(&self, id: Uuid, indeks: &str) -> Option<String> {
        let koder = self.alle().map(|n| (n.kode(id), n));
        let mut koder = koder.filter(|(kode, n)| n.kodeindeks(kode) == indeks);
        koder.next().map(|(kode, _)| kode)
    }

    /// The keyed index of a code.
    #[must_use]
    pub fn kodeindeks(&self, kode: &str) -> String {
        self.skriver.kodeindeks(kode)
    }

    /// The keyed indexes under which a code may be stored, as somebody typed it: case, spaces and
    /// hyphens do not matter.
    #[must_use]
    pub fn kodeindekser(&self, kode: &str) -> Vec<String> {
        self.alle().map(|n| n.kodeindeks(kode)).collect()
    }

    /// Seals a number; a new nonce each time, so equal numbers do not look equal.
    ///
    /// # Errors
    /// The library refused the input.
    pub fn forsegl(&self, nummer: &str, tilfeldig: &Tilfeldighet) -> Result<String, Lagerfeil> {
        self.skriver.forsegl(nummer, tilfeldig)
    }

    pub(super) fn forsegl_bytes(
        &self,
        data: Vec<u8>,
        hvem: &[u8],
        tilfeldig: &Tilfeldighet,
    ) -> Result<String, Lagerfeil> {
        self.skriver.forsegl_markoer(data, hvem, tilfeldig)
    }

    pub(super) fn aapne_bytes(&self, tekst: &str, hvem: &[u8]) -> Option<Vec<u8>> {
        self.alle().find_map(|n| n.aapne_markoer(tekst, hvem))
    }

    pub(super) fn forsegl_linje(
        &self,
        data: Vec<u8>,
        plass: &[u8],
        tilfeldig: &Tilfeldighet,
    ) -> Result<String, Lagerfeil> {
        self.skriver.forsegl_linje(data, plass, tilfeldig)
    }

    pub(super) fn aapne_linje(&self, tekst: &str, plass: &[u8]) -> Option<Vec<u8>> {
        self.alle().find_map(|n| n.aapne_linje(tekst, plass))
    }

    /// Opens a sealed number.
    ///
    /// # Errors
    /// It was sealed with a key that is not among these, or changed.
    pub fn aapne(&self, forseglet: &str) -> Result<String, Lagerfeil> {
        self.alle()
            .find_map(|n| n.aapne(forseglet))
            .unwrap_or(Err(Lagerfeil::Kryptering))
    }
}

impl Lager {
    /// Identity numbers sealed with none of the keys: as good as lost, and their persons would be
    /// taken for strangers.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn antall_fremmede(&self) -> Result<u64, Lagerfeil> {
        let forseglet =
            |n: &Hovednoekkel| person::Column::NummerKryptert.starts_with(n.kjennetegn());
        let noen = self
            .noekler
            .alle()
            .fold(Condition::any(), |noen, n| noen.add(forseglet(n)));
        Ok(person::Entity::find()
            .filter(noen.not())
            .count(self.db.en_lesing())
            .await?)
    }

    /// Seals and indexes anew, with the key that writes, every identity number that an earlier one
    /// sealed; how many. While the portal serves: each is found before and after. What is done stays
    /// done when it is stopped.
    ///
    /// # Errors
    /// The database refuses, or a number cannot be opened.
    pub async fn bytt_noekkel(&self) -> Result<u64, Lagerfeil> {
        let mut byttet = 0;
        let mut etter = Uuid::nil();
        loop {
            let tx = self.db.skriv().await?;
            let mut gamle = person::Entity::find()
                .filter(
                    person::Column::NummerKryptert
                        .starts_with(self.noekler.skriver.kjennetegn())
                        .not(),
                )
                .filter(person::Column::Id.gt(etter))
                .order_by_asc(person::Column::Id)
                .limit(BUNKE);
            if self.db.dialekt() == Dialekt::Postgres {
                gamle = gamle.lock(LockType::Update);
            }
            let gamle = gamle.all(&tx).await?;
            let Some(siste) = gamle.last() else {
                return Ok(byttet);
            };
            etter = siste.id;
            for rad in gamle {
                let nummer = self.noekler.aapne(&rad.nummer_kryptert)?;
                let ny = person::ActiveModel {
                    id: Set(rad.id),
                    nummer_kryptert: Set(self.noekler.forsegl(&nummer, &self.tilfeldig)?),
                    nummer_indeks: Set(self.noekler.indeks(&nummer)),
                };
                ny.update(&tx).await?;
                byttet += 1;
            }
            tx.commit().await?;
        }
    }
}
