//! Takes single rows away again, or part of who may see them.

use entity::{Besoek, Personrad, Tabell, besoek_alle};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::Radsted;
use crate::storage::{Dialekt, Lagerfeil, skriv::henvendelse::slett_rad, sql::Bygger};

impl Radsted {
    /// Deletes the row with its earlier versions; whether it was there.
    pub(super) async fn slett(
        &self,
        tx: &DatabaseTransaction,
        dialekt: Dialekt,
    ) -> Result<bool, Lagerfeil> {
        match Tabell::fra_kode(self.tabell) {
            Some(tabell) => slett_rad(tx, dialekt, self.bruker, tabell, self.rad).await,
            None => Ok(false),
        }
    }

    /// Takes the row out of the case; whether it was in it.
    pub(super) async fn fjern(
        &self,
        tx: &DatabaseTransaction,
        dialekt: Dialekt,
    ) -> Result<bool, Lagerfeil> {
        let kan = Kolonner::til(self.tabell);
        let (Some(tabell), true) = (kan.tabell, kan.fjernet) else {
            return Ok(false);
        };
        let mut b = Bygger::ny(dialekt);
        let naar = b.param(self.tidspunkt);
        self.oppdater(
            tx,
            b,
            tabell,
            &format!("fjernet = {naar}"),
            "fjernet IS NULL",
        )
        .await
    }

    /// Lets the row need all that it came to need; whether it did not.
    pub(super) async fn snevr_inn(
        &self,
        tx: &DatabaseTransaction,
        dialekt: Dialekt,
        tema: i64,
        tilbakeholdt: bool,
    ) -> Result<bool, Lagerfeil> {
        let kan = Kolonner::til(self.tabell);
        let Some(tabell) = kan.tabell else {
            return Ok(false);
        };
        let mut endret = false;
        if kan.tema {
            let mut b = Bygger::ny(dialekt);
            let tema = b.param(tema);
            let (sett, naar) = (
                format!("tema = tema | {tema}"),
                format!("tema & {tema} <> {tema}"),
            );
            endret |= self.oppdater(tx, b, tabell, &sett, &naar).await?;
        }
        if kan.tilbakeholdt && tilbakeholdt {
            let mut b = Bygger::ny(dialekt);
            let (ja, nei) = (b.param(true), b.param(false));
            let (sett, naar) = (
                format!("tilbakeholdt = {ja}"),
                format!("tilbakeholdt = {nei}"),
            );
            endret |= self.oppdater(tx, b, tabell, &sett, &naar).await?;
        }
        Ok(endret)
    }

    async fn oppdater(
        &self,
        tx: &DatabaseTransaction,
        mut b: Bygger,
        tabell: Tabell,
        sett: &str,
        naar: &str,
    ) -> Result<bool, Lagerfeil> {
        let (navn, id, bruker) = (tabell.navn(), b.param(self.rad), b.param(self.bruker));
        b.tekst(&format!(
            "UPDATE {navn} SET {sett} WHERE id = {id} AND bruker_id = {bruker} AND {naar}"
        ));
        Ok(tx.execute_raw(b.ferdig()).await?.rows_affected() > 0)
    }
}

/// Which of the shared columns a table has.
struct Kolonner {
    kode: i16,
    tabell: Option<Tabell>,
    fjernet: bool,
    tema: bool,
    tilbakeholdt: bool,
}

impl Kolonner {
    fn til(kode: i16) -> Self {
        let mut ut = Self {
            kode,
            tabell: None,
            fjernet: false,
            tema: false,
            tilbakeholdt: false,
        };
        besoek_alle(&mut ut);
        ut
    }
}

impl Besoek for Kolonner {
    fn tabell<E: Personrad>(&mut self) {
        if E::TABELL.kode() == self.kode {
            self.tabell = Some(E::TABELL);
            self.fjernet = E::KOLONNER.fjernet.is_some();
            self.tema = E::KOLONNER.tema.is_some();
            self.tilbakeholdt = E::KOLONNER.tilbakeholdt.is_some();
        }
    }
}
