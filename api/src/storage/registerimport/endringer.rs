//! Rows that are new or differ from what is stored, and their way into the database.

use std::fmt;

use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable, ModelTrait,
};

use super::Lagerfeil;

/// Parameters in one statement, well below the limits of both databases.
const MAKS_PARAMETRE: usize = 10_000;

/// How many rows a file made, changed, and found as they should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Telling {
    /// Made.
    pub nye: usize,
    /// Changed.
    pub endret: usize,
    /// As they should be already.
    pub uendret: usize,
}

impl fmt::Display for Telling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            nye,
            endret,
            uendret,
        } = self;
        write!(f, "{nye} new, {endret} changed, {uendret} as before")
    }
}

/// Rows of one table on their way in.
pub(super) struct Endringer<M> {
    pub(super) nye: Vec<M>,
    pub(super) endret: Vec<M>,
    uendret: usize,
}

impl<M: ModelTrait + PartialEq> Endringer<M> {
    pub(super) fn ingen() -> Self {
        Self {
            nye: Vec::new(),
            endret: Vec::new(),
            uendret: 0,
        }
    }

    /// A row as it is to be, beside what is stored.
    pub(super) fn ta(&mut self, foer: Option<&M>, etter: M) {
        match foer {
            None => self.nye.push(etter),
            Some(foer) if *foer == etter => self.uendret += 1,
            Some(_) => self.endret.push(etter),
        }
    }

    /// The rows as they are to be, those that stay apart.
    pub(super) fn skrives(&self) -> impl Iterator<Item = &M> {
        self.nye.iter().chain(&self.endret)
    }

    /// A row that stays as it is.
    pub(super) fn la_staa(&mut self) {
        self.uendret += 1;
    }

    pub(super) async fn skriv(self, tx: &DatabaseTransaction) -> Result<Telling, Lagerfeil>
    where
        M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: Send,
        M::Entity: EntityTrait<Model = M>,
    {
        let telling = Telling {
            nye: self.nye.len(),
            endret: self.endret.len(),
            uendret: self.uendret,
        };
        sett_inn::<M::Entity>(tx, self.nye).await?;
        for rad in self.endret {
            rad.into_active_model().reset_all().update(tx).await?;
        }
        Ok(telling)
    }
}

/// Inserts rows, many in one statement.
pub(super) async fn sett_inn<E>(
    tx: &DatabaseTransaction,
    rader: Vec<E::Model>,
) -> Result<(), Lagerfeil>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    let per_setning = MAKS_PARAMETRE / E::Column::iter().count().max(1);
    let mut rader = rader.into_iter().map(IntoActiveModel::into_active_model);
    loop {
        let del: Vec<E::ActiveModel> = rader.by_ref().take(per_setning).collect();
        if del.is_empty() {
            return Ok(());
        }
        E::insert_many(del).exec_without_returning(tx).await?;
    }
}
