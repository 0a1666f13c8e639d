//! Making checkpoints of the access log, and proofs that rest on them.

use std::collections::BTreeMap;

use entity::{
    sjekkpunkt::{self, Hode},
    tilgangslogg, utloep,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Order, QueryFilter, QueryOrder,
    Statement,
};
use uuid::Uuid;

use super::{Lager, Lagerfeil};
use crate::{
    audit::{Bane, Bevis, Signaturnoekkel, Sjekkpunkt, avtrykk, hodeblad, merkle},
    hash::{Hash, base64url},
};

/// Every so many checkpoints one holds all heads, so that no more are read to know them.
const HELE: i64 = if cfg!(feature = "proeve") { 3 } else { 1000 };

/// Each chain's last entry, found by jumping from chain to chain in the index.
const HODER: &str = "WITH RECURSIVE bane(skriver) AS (\
     SELECT (SELECT t.skriver FROM tilgangslogg t ORDER BY t.skriver LIMIT 1) \
     UNION ALL SELECT (SELECT t.skriver FROM tilgangslogg t WHERE t.skriver > b.skriver ORDER BY t.skriver LIMIT 1) \
     FROM bane b WHERE b.skriver IS NOT NULL) \
     SELECT t.skriver, t.nr, t.hash FROM bane b JOIN tilgangslogg t ON t.skriver = b.skriver \
     AND t.nr = (SELECT max(m.nr) FROM tilgangslogg m WHERE m.skriver = b.skriver) ORDER BY t.skriver";

/// Each chain's last expired entry.
const UTLOEPTE_HODER: &str = "SELECT u.skriver, u.til, u.hash FROM utloep u \
     WHERE u.til = (SELECT max(m.til) FROM utloep m WHERE m.skriver = u.skriver)";

/// Heads by chain, in order of chain.
pub(super) type Hoder = BTreeMap<Uuid, Hode>;

impl Lager {
    /// Signs a checkpoint over all that is logged, unless nothing was since the last one, or
    /// another node is ahead.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn lag_sjekkpunkt(
        &self,
        noekkel: &Signaturnoekkel,
    ) -> Result<Option<Sjekkpunkt>, Lagerfeil> {
        let tx = self.db.skriv().await?;
        let siste = siste(&tx).await?;
        let hoder = hoder(&tx).await?;
        let foer = match &siste {
            Some(siste) => hoder_ved(&tx, siste.nr).await?,
            None => Hoder::new(),
        };
        if hoder == foer {
            return Ok(None);
        }
        let alle: Vec<Hode> = hoder.values().cloned().collect();
        let nytt = Sjekkpunkt::ny(siste.as_ref(), &alle, self.klokke.naa(), noekkel)
            .map_err(|_| Lagerfeil::UlesbarRad("sjekkpunkt"))?;
        let flyttet = alle
            .into_iter()
            .filter(|hode| nytt.nr % HELE == 1 || foer.get(&hode.skriver) != Some(hode))
            .collect();
        let rad = nytt.clone().rad(flyttet).into_active_model();
        let satt_inn = sjekkpunkt::Entity::insert(rad)
            .exec_without_returning(&tx)
            .await;
        match satt_inn {
            Ok(_) => {
                tx.commit().await?;
                Ok(Some(nytt))
            }
            Err(feil) if Lagerfeil::er_dobbel(&feil) => Ok(None),
            Err(feil) => Err(feil.into()),
        }
    }

    /// The last checkpoint.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn siste_sjekkpunkt(&self) -> Result<Option<Sjekkpunkt>, Lagerfeil> {
        siste(self.db.pool()).await
    }

    /// Proof that an entry was there at the first checkpoint that covers it. `None`: no such entry,
    /// or no checkpoint covers it yet.
    ///
    /// # Errors
    /// The database refuses, or the log does not hold together: verify it.
    pub async fn bevis(&self, innfoersel: Uuid) -> Result<Option<Bevis>, Lagerfeil> {
        let db = self.db.pool();
        let Some(rad) = tilgangslogg::Entity::find_by_id(innfoersel).one(db).await? else {
            return Ok(None);
        };
        let Some((sjekkpunkt, hoder)) = foerste_som_dekker(db, &rad).await? else {
            return Ok(None);
        };
        let hode = hoder.get(&rad.skriver).ok_or(USAMMENHENGENDE)?;
        let tekst = |hash: Hash| base64url(&hash);
        let blader: Vec<Hash> = hoder.values().map(hodeblad).collect();
        let plass = hoder.keys().position(|s| *s == rad.skriver);
        let plass = plass.ok_or(USAMMENHENGENDE)?;
        Ok(Some(Bevis {
            forrige: forrige(db, &rad).await?,
            senere: senere(db, &rad, hode.nr).await?,
            plass,
            sti: merkle::sti(&blader, plass)
                .unwrap_or_default()
                .into_iter()
                .map(tekst)
                .collect(),
            sjekkpunkt,
            innfoersel: rad,
        }))
    }
}

/// Hash of the entry before one, expired or not; of the empty chain for the first.
async fn forrige(
    db: &impl ConnectionTrait,
    rad: &tilgangslogg::Model,
) -> Result<String, Lagerfeil> {
    if rad.nr == 1 {
        return Ok(Bane::ny(rad.skriver).hash());
    }
    let forrige = tilgangslogg::Entity::find()
        .filter(tilgangslogg::Column::Skriver.eq(rad.skriver))
        .filter(tilgangslogg::Column::Nr.eq(rad.nr - 1))
        .one(db)
        .await?;
    if let Some(forrige) = forrige {
        return Ok(forrige.hash);
    }
    let utloept = utloep::Entity::find()
        .filter(utloep::Column::Skriver.eq(rad.skriver))
        .filter(utloep::Column::Til.eq(rad.nr - 1))
        .one(db)
        .await?;
    utloept.map(|u| u.hash).ok_or(USAMMENHENGENDE)
}

/// Imprints of the entries after one, expired or not, to and with a number.
async fn senere(
    db: &impl ConnectionTrait,
    rad: &tilgangslogg::Model,
    til: i64,
) -> Result<Vec<String>, Lagerfeil> {
    let rader = tilgangslogg::Entity::find()
        .filter(tilgangslogg::Column::Skriver.eq(rad.skriver))
        .filter(tilgangslogg::Column::Nr.gt(rad.nr))
        .filter(tilgangslogg::Column::Nr.lte(til))
        .all(db)
        .await?;
    let mut ut = BTreeMap::new();
    for rad in rader {
        let avtrykk = avtrykk(&rad).map_err(|_| USAMMENHENGENDE)?;
        ut.insert(rad.nr, base64url(&avtrykk));
    }
    for utloept in utloep::Entity::find()
        .filter(utloep::Column::Skriver.eq(rad.skriver))
        .filter(utloep::Column::Til.gt(rad.nr))
        .filter(utloep::Column::Fra.lte(til))
        .all(db)
        .await?
    {
        ut.extend((utloept.fra..).zip(utloept.avtrykk.0));
    }
    Ok(ut
        .into_iter()
        .filter(|(nr, _)| (rad.nr + 1..=til).contains(nr))
        .map(|(_, avtrykk)| avtrykk)
        .collect())
}

const USAMMENHENGENDE: Lagerfeil = Lagerfeil::UlesbarRad("sjekkpunkt");

async fn siste(db: &impl ConnectionTrait) -> Result<Option<Sjekkpunkt>, Lagerfeil> {
    let rad = sjekkpunkt::Entity::find()
        .order_by(sjekkpunkt::Column::Nr, Order::Desc)
        .one(db)
        .await?;
    Ok(rad.as_ref().map(Sjekkpunkt::from))
}

/// The head of every chain now, expired ones too.
pub(super) async fn hoder(db: &impl ConnectionTrait) -> Result<Hoder, Lagerfeil> {
    let sql = |sql: &str| Statement::from_string(db.get_database_backend(), sql);
    let mut ut = Hoder::new();
    let utloepte = db.query_all_raw(sql(UTLOEPTE_HODER)).await?;
    for rad in utloepte
        .into_iter()
        .chain(db.query_all_raw(sql(HODER)).await?)
    {
        let hode = Hode {
            skriver: rad.try_get_by_index(0)?,
            nr: rad.try_get_by_index(1)?,
            hash: rad.try_get_by_index(2)?,
        };
        let utloept = ut.get(&hode.skriver);
        if utloept.is_none_or(|utloept: &Hode| utloept.nr < hode.nr) {
            ut.insert(hode.skriver, hode);
        }
    }
    Ok(ut)
}

/// The head of every chain as the last checkpoint had it.
pub(super) async fn hoder_ved_siste(db: &impl ConnectionTrait) -> Result<Hoder, Lagerfeil> {
    match siste(db).await? {
        Some(siste) => hoder_ved(db, siste.nr).await,
        None => Ok(Hoder::new()),
    }
}

/// The head of every chain as a checkpoint had it.
async fn hoder_ved(db: &impl ConnectionTrait, nr: i64) -> Result<Hoder, Lagerfeil> {
    let hel = nr - (nr - 1) % HELE;
    let rader = sjekkpunkt::Entity::find()
        .filter(sjekkpunkt::Column::Nr.between(hel, nr))
        .order_by(sjekkpunkt::Column::Nr, Order::Asc)
        .all(db)
        .await?;
    let mut ut = Hoder::new();
    for rad in rader {
        ut.extend(rad.hoder.0.into_iter().map(|hode| (hode.skriver, hode)));
    }
    Ok(ut)
}

/// The first checkpoint with the entry below a head of its chain, by halving.
async fn foerste_som_dekker(
    db: &impl ConnectionTrait,
    rad: &tilgangslogg::Model,
) -> Result<Option<(Sjekkpunkt, Hoder)>, Lagerfeil> {
    let dekker = |hoder: &Hoder| hoder.get(&rad.skriver).is_some_and(|h| rad.nr <= h.nr);
    let Some(siste) = siste(db).await? else {
        return Ok(None);
    };
    let (mut lav, mut hoey) = (1, siste.nr);
    if !dekker(&hoder_ved(db, hoey).await?) {
        return Ok(None);
    }
    while lav < hoey {
        let midt = lav + (hoey - lav) / 2;
        if dekker(&hoder_ved(db, midt).await?) {
            hoey = midt;
        } else {
            lav = midt + 1;
        }
    }
    let funnet = sjekkpunkt::Entity::find_by_id(hoey).one(db).await?;
    let funnet = funnet.ok_or(USAMMENHENGENDE)?;
    Ok(Some((
        Sjekkpunkt::from(&funnet),
        hoder_ved(db, hoey).await?,
    )))
}
