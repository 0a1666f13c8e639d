//! Verifying the access log: every chain from its beginning, and every checkpoint.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::{
    sjekkpunkt::{self, Hode},
    tilgangslogg, utloep,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    Lager, Lagerfeil, bortfall,
    loggfunn::{Funn, Loggkontroll},
    operatoerlogg::OPERATOER,
    sjekkpunkt::{Hoder, hoder},
    utloep::protokoller,
};
use crate::audit::{
    Bane, Offentlig, Sjekkpunkt, avtrykk, rot_over,
    utloep::{er_signert_av, foelg},
};

/// Rows read at a time.
const BUNKE: u64 = 5_000;

impl Lager {
    /// Reads the whole log, as it stands at one moment. `utenfra` is a checkpoint that was kept
    /// elsewhere.
    ///
    /// # Errors
    /// The database refuses. What is wrong with the log is no error.
    pub async fn kontroller_logg(
        &self,
        noekler: &[Offentlig],
        utenfra: Option<&Sjekkpunkt>,
    ) -> Result<Loggkontroll, Lagerfeil> {
        // What expires meanwhile is there to the end.
        let tx = &self.db.les().await?;
        let mut ut = Loggkontroll {
            gjenopprettet: gjenopprettet(tx).await?,
            ..Loggkontroll::default()
        };
        let pinner = kontroller_sjekkpunkter(tx, noekler, utenfra, &mut ut).await?;
        let mut baner: BTreeSet<Uuid> = hoder(tx).await?.into_keys().collect();
        baner.extend(pinner.keys());
        ut.baner = baner.len();
        let ingen = BTreeMap::new();
        for skriver in baner {
            let mut kontroll = Banekontroll {
                skriver,
                bane: Bane::ny(skriver),
                pinner: pinner.get(&skriver).unwrap_or(&ingen),
                utloept: protokoller(tx, skriver).await?,
                noekler,
                trygg_til: 0,
            };
            kontroller_bane(tx, &mut kontroll, &mut ut).await?;
            kontroll.slutt(&mut ut);
        }
        Ok(ut)
    }
}

/// When the operator declared that the database was restored.
async fn gjenopprettet(tx: &DatabaseTransaction) -> Result<Vec<DateTime<Utc>>, Lagerfeil> {
    use tilgangslogg::Column as K;
    Ok(tilgangslogg::Entity::find()
        .select_only()
        .column(K::Tidspunkt)
        .filter(K::AktoerType.eq(OPERATOER))
        .filter(K::Operasjon.starts_with(bortfall::OPERASJON))
        .filter(K::BrukerId.is_null())
        .order_by(K::Tidspunkt, Order::Asc)
        .into_tuple()
        .all(tx)
        .await?)
}

/// Each checkpoint against the one before it, its signature and its root.
async fn kontroller_sjekkpunkter(
    tx: &DatabaseTransaction,
    noekler: &[Offentlig],
    utenfra: Option<&Sjekkpunkt>,
    ut: &mut Loggkontroll,
) -> Result<Pinner, Lagerfeil> {
    let mut kontroll = Sjekkpunktkontroll {
        noekler,
        utenfra,
        forrige: None,
        hoder: Hoder::new(),
        pinner: Pinner::new(),
    };
    if utenfra.is_some_and(|s| !kontroll.er_signert(s)) {
        ut.meld(Funn::Sjekkpunkt {
            nr: utenfra.map_or(0, |s| s.nr),
            feil: "the one from the file is not signed with a known key",
        });
    }
    loop {
        let etter = kontroll.forrige.as_ref().map_or(0, |f| f.nr);
        let rader = sjekkpunkt::Entity::find()
            .filter(sjekkpunkt::Column::Nr.gt(etter))
            .order_by(sjekkpunkt::Column::Nr, Order::Asc)
            .limit(BUNKE)
            .all(tx)
            .await?;
        if rader.is_empty() {
            break;
        }
        for rad in &rader {
            ut.sjekkpunkter += 1;
            kontroll.neste(rad, ut);
        }
    }
    let siste = kontroll.forrige.as_ref().map_or(0, |f| f.nr);
    if let Some(utenfra) = utenfra.filter(|s| siste < s.nr) {
        ut.meld(Funn::Sjekkpunkt {
            nr: utenfra.nr,
            feil: "the one from the file is not in the database",
        });
    }
    Ok(kontroll.pinner)
}

/// One chain, entry by entry, against its hashes and the heads that checkpoints have of it.
async fn kontroller_bane(
    tx: &DatabaseTransaction,
    kontroll: &mut Banekontroll<'_>,
    ut: &mut Loggkontroll,
) -> Result<(), Lagerfeil> {
    loop {
        let rader = tilgangslogg::Entity::find()
            .filter(tilgangslogg::Column::Skriver.eq(kontroll.skriver))
            .filter(tilgangslogg::Column::Nr.gt(kontroll.bane.nr()))
            .order_by(tilgangslogg::Column::Nr, Order::Asc)
            .limit(BUNKE)
            .all(tx)
            .await?;
        if rader.is_empty() {
            kontroll.forbi_utloepte(None, ut);
            return Ok(());
        }
        for rad in &rader {
            ut.innfoersler += 1;
            kontroll.forbi_utloepte(Some(rad.nr), ut);
            kontroll.neste(rad, ut);
        }
    }
}

/// Heads that checkpoints have, by chain and place: the hash, and the checkpoint's number.
type Pinner = HashMap<Uuid, BTreeMap<i64, (String, i64)>>;

struct Sjekkpunktkontroll<'a> {
    noekler: &'a [Offentlig],
    utenfra: Option<&'a Sjekkpunkt>,
    forrige: Option<Sjekkpunkt>,
    hoder: Hoder,
    pinner: Pinner,
}

impl Sjekkpunktkontroll<'_> {
    fn er_signert(&self, sjekkpunkt: &Sjekkpunkt) -> bool {
        self.noekler.iter().any(|n| sjekkpunkt.er_signert_av(n))
    }

    fn neste(&mut self, rad: &sjekkpunkt::Model, ut: &mut Loggkontroll) {
        let her = Sjekkpunkt::from(rad);
        for hode in &rad.hoder.0 {
            self.hoder.insert(hode.skriver, hode.clone());
        }
        let feil = self.feil(&her);
        if let Some(feil) = feil {
            ut.meld(Funn::Sjekkpunkt { nr: her.nr, feil });
        }
        // What an unsigned checkpoint says binds nobody.
        if feil.is_none() {
            for hode in &rad.hoder.0 {
                let banens = self.pinner.entry(hode.skriver).or_default();
                banens.insert(hode.nr, (hode.hash.clone(), her.nr));
            }
        }
        self.forrige = Some(her);
    }

    fn feil(&self, her: &Sjekkpunkt) -> Option<&'static str> {
        let alle: Vec<Hode> = self.hoder.values().cloned().collect();
        let (nr, hash) = match &self.forrige {
            Some(forrige) => (forrige.nr + 1, forrige.hash().unwrap_or_default()),
            None => (1, String::new()),
        };
        if her.nr != nr {
            Some("one or more before it are gone")
        } else if !self.er_signert(her) {
            Some("it is not signed with a known key")
        } else if her.forrige != hash {
            Some("the one before it is not the one it was made after")
        } else if her.rot != rot_over(&alle) {
            Some("the heads stored with it are not those it was made over")
        } else if self.utenfra.is_some_and(|s| s.nr == her.nr && s != her) {
            Some("it is not the one from the file")
        } else {
            None
        }
    }
}

struct Banekontroll<'a> {
    skriver: Uuid,
    bane: Bane,
    pinner: &'a BTreeMap<i64, (String, i64)>,
    /// Records of expired entries that are still ahead, by the number of the first.
    utloept: BTreeMap<i64, utloep::Model>,
    noekler: &'a [Offentlig],
    /// The last entry that a checkpoint confirms.
    trygg_til: i64,
}

impl Banekontroll<'_> {
    fn neste(&mut self, rad: &tilgangslogg::Model, ut: &mut Loggkontroll) {
        let (skriver, nr, id) = (self.skriver, rad.nr, rad.id);
        let ventet = self.bane.nr() + 1;
        if nr < ventet {
            ut.meld(Funn::SattInn { skriver, nr, id });
            return;
        }
        if nr > ventet {
            ut.meld(Funn::Fjernet {
                skriver,
                fra: ventet,
                til: nr - 1,
            });
        }
        let holder = nr == ventet && self.foelg(rad);
        if !holder {
            if nr == ventet {
                ut.meld(Funn::Endret { skriver, nr, id });
            }
            // Goes on from what is stored, so that each fault is told once.
            self.bane = Bane::fra(skriver, nr, Bane::hode(&rad.hash));
        }
        self.mot_sjekkpunkt(nr, &rad.hash, holder, ut);
    }

    /// What stands here against the head that a checkpoint has, if one has.
    fn mot_sjekkpunkt(&mut self, nr: i64, hash: &str, holder: bool, ut: &mut Loggkontroll) {
        let Some((pinnet, sjekkpunkt)) = self.pinner.get(&nr) else {
            return;
        };
        if holder && pinnet != hash {
            ut.meld(Funn::Omskrevet {
                skriver: self.skriver,
                fra: self.trygg_til + 1,
                til: nr,
                sjekkpunkt: *sjekkpunkt,
            });
        }
        self.trygg_til = nr;
    }

    /// Goes on past what has expired before the next entry that is there, as far as signed records
    /// tell.
    fn forbi_utloepte(&mut self, neste: Option<i64>, ut: &mut Loggkontroll) {
        while let Some(foerste) = self.utloept.first_entry() {
            if neste.is_some_and(|nr| nr < *foerste.key()) {
                return;
            }
            let protokoll = foerste.remove();
            let (skriver, fra, til) = (self.skriver, protokoll.fra, protokoll.til);
            let ventet = self.bane.nr() + 1;
            if ventet < fra {
                let til = fra - 1;
                ut.meld(Funn::Fjernet {
                    skriver,
                    fra: ventet,
                    til,
                });
            }
            // After a gap nothing can be followed, but what is signed says how to go on.
            let kjent = Bane::fra(skriver, til, Bane::hode(&protokoll.hash));
            let signert = self.noekler.iter().any(|n| er_signert_av(&protokoll, n));
            let holder = signert
                && (ventet < fra || (ventet == fra && foelg(&mut self.bane.clone(), &protokoll)));
            if !holder {
                ut.meld(Funn::Utloep { skriver, fra, til });
                continue;
            }
            ut.utloept += u64::try_from(til - fra + 1).unwrap_or_default();
            if ventet == fra {
                self.foelg_utloepte(&protokoll, ut);
            }
            self.bane = kjent;
        }
    }

    fn foelg_utloepte(&mut self, protokoll: &utloep::Model, ut: &mut Loggkontroll) {
        for avtrykk in &protokoll.avtrykk.0 {
            self.bane.foelg(Bane::hode(avtrykk));
            let (nr, hash) = (self.bane.nr(), self.bane.hash());
            self.mot_sjekkpunkt(nr, &hash, true, ut);
        }
    }

    /// Whether the entry follows from what stands before it.
    fn foelg(&mut self, rad: &tilgangslogg::Model) -> bool {
        let Ok(avtrykk) = avtrykk(rad) else {
            return false;
        };
        self.bane.foelg(avtrykk);
        self.bane.hash() == rad.hash
    }

    fn slutt(self, ut: &mut Loggkontroll) {
        let siste = self.bane.nr();
        if let Some((til, _)) = self.pinner.last_key_value().filter(|(nr, _)| siste < **nr) {
            ut.meld(Funn::Fjernet {
                skriver: self.skriver,
                fra: siste + 1,
                til: *til,
            });
        }
        ut.ikke_dekket += u64::try_from(siste - self.trygg_til).unwrap_or_default();
    }
}
