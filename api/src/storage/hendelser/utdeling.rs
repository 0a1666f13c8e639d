//! Telling one event to many: what they share is loaded, decided and written once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use entity::{brukertilstand, hendelse, hendelse::Slag};
use samtykke::{Beslutning, Policy};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    Bilde, Fortalt, Hendelsesfilter, Melding, Rettighetsendring, Rettighetsnytt, Stand,
    Tilgangsendring,
    oppslag::{BUNKE, SAKER, hendelser_for, hode},
    sett::kan_sees,
};
use crate::storage::{
    Foresporsel, Innlogget, Lager, Lagerfeil, Plan, grunnlag::Grunnlag, loggfoering::Loggpost,
};

/// One event of the log, undecided.
#[derive(Clone)]
pub struct Hendelse(Arc<hendelse::Model>);

impl Hendelse {
    /// Its place in the order of commits.
    #[must_use]
    pub fn posisjon(&self) -> i64 {
        self.0.posisjon
    }

    /// The bruker concerned; `None` for the registry.
    #[must_use]
    pub fn bruker(&self) -> Option<Uuid> {
        self.0.bruker_id
    }

    /// When it happened.
    #[must_use]
    pub fn tidspunkt(&self) -> DateTime<Utc> {
        self.0.tidspunkt
    }

    /// Whether a row changed; else rights or the registry did.
    #[must_use]
    pub fn er_rad(&self) -> bool {
        self.0.tabell.is_some()
    }

    /// Whether the registry changed.
    #[must_use]
    pub fn er_register(&self) -> bool {
        self.0.slag() == Some(Slag::Register)
    }

    /// Whether an asker may know of the change of a row at all.
    ///
    /// # Errors
    /// The event does not read.
    pub fn kan_sees(&self, beslutning: &Beslutning) -> Result<bool, Lagerfeil> {
        Ok(beslutning.ser_bruker() && kan_sees(&self.0, beslutning)?)
    }

    /// The change of rights that it is; `None`: it is another kind.
    ///
    /// # Errors
    /// The event does not read.
    pub fn rettighetsendring(&self) -> Result<Option<Rettighetsendring>, Lagerfeil> {
        let er_tilgang = self.0.slag() == Some(Slag::Tilgang);
        er_tilgang
            .then(|| Rettighetsendring::les(&self.0))
            .transpose()
    }
}

/// All that decisions about one bruker rest on, whoever asks.
pub struct Parter {
    bilde: Bilde,
    grunnlag: Grunnlag,
    mottakere: BTreeSet<Uuid>,
}

impl Parter {
    /// Whether anything of it names the asker.
    #[must_use]
    pub fn angaar(&self, innlogget: &Innlogget) -> bool {
        innlogget.gjelder(self.tilstand().bruker_id) && innlogget.er_en_av(&self.mottakere)
    }

    /// Whether a limit of time has come since a moment that no event tells of yet.
    #[must_use]
    pub fn har_naadd_grense(&self, siden: DateTime<Utc>, naa: DateTime<Utc>) -> bool {
        let grense = self.tilstand().neste_grense;
        grense.is_some_and(|grense| siden < grense && grense <= naa)
    }

    fn av(bilde: Bilde) -> Result<Self, Lagerfeil> {
        Ok(Self {
            grunnlag: bilde.grunnlag()?,
            mottakere: bilde.parter(),
            bilde,
        })
    }

    pub(super) fn tilstand(&self) -> &brukertilstand::Model {
        &self.bilde.tilstand
    }

    /// What the asker may do now.
    #[must_use]
    pub fn beslutt(
        &self,
        innlogget: &Innlogget,
        policy: &Policy,
        naa: DateTime<Utc>,
    ) -> Beslutning {
        self.grunnlag.beslutt(innlogget, policy, naa)
    }
}

/// Changes of a bruker's rights after a place: where each stands, and whom it names.
pub struct Nyere(Vec<(i64, BTreeSet<Uuid>)>);

impl Nyere {
    /// Nothing has changed.
    #[must_use]
    pub fn er_tom(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one after this place names an asker; or one may that was not read, since there are so many.
    #[must_use]
    pub fn angaar(&self, innlogget: &Innlogget, etter: i64) -> bool {
        let mut nye = self
            .0
            .iter()
            .skip_while(|(sted, _)| *sted <= etter)
            .peekable();
        let mange = self.0.len() == BUNKE && nye.peek().is_some();
        mange || nye.any(|(_, parter)| innlogget.er_en_av(parter))
    }
}

/// One of those to whom the same is told.
pub struct Medlem {
    /// Who.
    pub innlogget: Arc<Innlogget>,
    /// The receipt of this one's entry.
    pub kvittering: Uuid,
}

/// What must be on record of an answer, for whoever it goes to.
pub struct Forlegg(Loggpost);

impl Lager {
    /// The place of the latest event.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn hode(&self) -> Result<i64, Lagerfeil> {
        hode(self.db.en_lesing()).await
    }

    /// The next events after a place, a bunch at most.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn hendelser_etter(&self, posisjon: i64) -> Result<Vec<Hendelse>, Lagerfeil> {
        let rader = hendelse::Entity::find()
            .filter(hendelse::Column::Posisjon.gt(posisjon))
            .order_by_asc(hendelse::Column::Posisjon)
            .limit(u64::try_from(BUNKE).unwrap_or(u64::MAX))
            .all(self.db.en_lesing())
            .await?;
        Ok(rader.into_iter().map(|h| Hendelse(Arc::new(h))).collect())
    }

    /// The next changes of rights and of the registry after a place, up to another, a bunch at most.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn rettigheter_mellom(
        &self,
        etter: i64,
        til: i64,
    ) -> Result<Vec<Hendelse>, Lagerfeil> {
        let rader = hendelse::Entity::find()
            .filter(hendelse::Column::Posisjon.gt(etter))
            .filter(hendelse::Column::Posisjon.lte(til))
            .filter(hendelse::Column::Slag.gte(Slag::Tilgang.kode()))
            .order_by_asc(hendelse::Column::Posisjon)
            .limit(u64::try_from(BUNKE).unwrap_or(u64::MAX))
            .all(self.db.en_lesing())
            .await?;
        Ok(rader.into_iter().map(|h| Hendelse(Arc::new(h))).collect())
    }

    /// The next changes of rows after a place, up to another, that may concern an asker.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn hendelser_mellom(
        &self,
        innlogget: &Innlogget,
        bruker: Option<Uuid>,
        etter: i64,
        til: i64,
    ) -> Result<Vec<Hendelse>, Lagerfeil> {
        let db = self.db.en_lesing();
        let rader = hendelser_for(db, self, innlogget, bruker, etter, Some(til)).await?;
        Ok(rader.into_iter().map(|h| Hendelse(Arc::new(h))).collect())
    }

    /// The rights of one bruker, for every party. `None`: no such bruker.
    ///
    /// # Errors
    /// The database refuses, or a row does not read.
    pub async fn parter(&self, bruker: Uuid) -> Result<Option<Parter>, Lagerfeil> {
        let (db, dialekt) = (self.db.en_lesing(), self.db.dialekt());
        let bilde = Bilde::les_gjeldende(db, dialekt, &[bruker]).await?.pop();
        bilde.map(Parter::av).transpose()
    }

    /// What an asker may do with each of these brukere, where that is by rights that they were told of.
    ///
    /// # Errors
    /// The database refuses, or a row does not read.
    pub async fn besluttet_som_fortalt(
        &self,
        innlogget: &Innlogget,
        fortalt: &Fortalt,
        brukere: &BTreeSet<Uuid>,
    ) -> Result<BTreeMap<Uuid, Beslutning>, Lagerfeil> {
        let (db, naa) = (self.db.en_lesing(), self.klokke.naa());
        let mut besluttet = BTreeMap::new();
        if Stand::av(innlogget, naa) != fortalt.stand {
            return Ok(besluttet);
        }
        let brukere: Vec<Uuid> = brukere.iter().copied().collect();
        for del in brukere.chunks(SAKER) {
            for bilde in Bilde::les_gjeldende(db, self.db.dialekt(), del).await? {
                let (bruker, parter) = (bilde.tilstand.bruker_id, Parter::av(bilde)?);
                if !parter.har_naadd_grense(fortalt.tid, naa) {
                    let beslutning = parter.beslutt(innlogget, &self.policy, naa);
                    besluttet.insert(bruker, beslutning);
                }
            }
            // Looked for after they were read: they are not newer than what this finds.
            let endret: Vec<Uuid> = hendelse::Entity::find()
                .select_only()
                .column(hendelse::Column::BrukerId)
                .filter(hendelse::Column::BrukerId.is_in(del.iter().copied()))
                .filter(hendelse::Column::Posisjon.gt(fortalt.til))
                .filter(hendelse::Column::Slag.eq(Slag::Tilgang.kode()))
                .distinct()
                .into_tuple()
                .all(db)
                .await?;
            besluttet.retain(|bruker, _| !endret.contains(bruker));
        }
        Ok(besluttet)
    }

    /// Changes of a bruker's rights after a place.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn nyere_rettigheter(&self, bruker: Uuid, etter: i64) -> Result<Nyere, Lagerfeil> {
        let rader = hendelse::Entity::find()
            .filter(hendelse::Column::BrukerId.eq(bruker))
            .filter(hendelse::Column::Posisjon.gt(etter))
            .filter(hendelse::Column::Slag.eq(Slag::Tilgang.kode()))
            .order_by_asc(hendelse::Column::Posisjon)
            .limit(u64::try_from(BUNKE).unwrap_or(u64::MAX))
            .all(self.db.en_lesing())
            .await?;
        let nyere = rader.iter().map(|h| {
            let endring = Rettighetsendring::les(h)?;
            Ok::<_, Lagerfeil>((h.posisjon, endring.parter))
        });
        Ok(Nyere(nyere.collect::<Result<_, _>>()?))
    }

    /// Whether these are still the bruker's rights.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn gjelder_ennaa(&self, parter: &Parter) -> Result<bool, Lagerfeil> {
        let da = parter.tilstand();
        let naa = self.parter(da.bruker_id).await?;
        Ok(naa.is_none_or(|naa| {
            let naa = naa.tilstand();
            (naa.epoke, naa.fortalt) == (da.epoke, da.fortalt)
        }))
    }

    /// What an asker is to be told of their rights since they were told before.
    ///
    /// # Errors
    /// The database refuses, or a row does not read.
    pub async fn rettighetsnytt(
        &self,
        fortalt: &Fortalt,
        innlogget: &Innlogget,
        bruker: Option<Uuid>,
    ) -> Result<Rettighetsnytt, Lagerfeil> {
        let (tx, naa) = (self.db.les().await?, self.klokke.naa());
        let nytt = self
            .endret_siden(&tx, fortalt, innlogget, bruker, naa)
            .await?;
        tx.commit().await?;
        Ok(nytt)
    }
}

impl Foresporsel {
    /// What the asker is told of a change of a row; `None`: nothing.
    ///
    /// # Errors
    /// Faults only.
    pub async fn endring(
        &self,
        h: &Hendelse,
        plan: Plan,
        filter: &Hendelsesfilter,
    ) -> Result<Option<Melding>, Lagerfeil> {
        let (Some(bruker), Some(tabell)) = (h.0.bruker_id, h.0.tabell()) else {
            return Ok(None);
        };
        let Some(sak) = self.last(&[bruker], plan.med(tabell)).await?.pop() else {
            return Ok(None);
        };
        let melding = sak.endring(&h.0, filter)?.map(Melding::Endring);
        if melding.is_some() {
            self.noter_sak(&sak);
        }
        Ok(melding)
    }

    /// Tells that rights changed.
    ///
    /// # Errors
    /// Faults only.
    pub async fn tilgang(&self, endring: Tilgangsendring) -> Result<Melding, Lagerfeil> {
        self.noter_tilgang(std::slice::from_ref(&endring)).await?;
        Ok(Melding::Tilgang(endring))
    }

    /// What must be on record of an answer that goes to several; `None`: nothing.
    pub fn forlegg(&self) -> Option<Forlegg> {
        self.ta_post().map(Forlegg)
    }

    /// As [`Self::avslutt`], for some to whom the same answer goes: each has an entry of its own, and
    /// none leaves before all of these are written. They were decided about by `parter`, this asker by
    /// what was loaded since: of the same epoch, or all is decided anew.
    ///
    /// # Errors
    /// [`Lagerfeil::Flyttet`] when rights moved meanwhile.
    pub async fn avslutt_for(
        &self,
        Forlegg(forlegg): &Forlegg,
        medlemmer: &[Medlem],
        parter: Option<&Parter>,
    ) -> Result<(), Lagerfeil> {
        let mut post = Loggpost {
            innfoersler: Vec::with_capacity(medlemmer.len()),
            ..forlegg.clone()
        };
        for medlem in medlemmer {
            for foerste in &forlegg.innfoersler {
                let mut innfoersel = self.som(medlem, foerste);
                if let (Some(parter), Some(_)) = (parter, innfoersel.bruker_id) {
                    let aktoer = &medlem.innlogget.aktoer;
                    let policy = &self.lager.policy;
                    let beslutning = parter.beslutt(&medlem.innlogget, policy, self.naa);
                    innfoersel.forhold = parter.grunnlag.forhold(aktoer, &beslutning, self.naa);
                    let tilstand = parter.tilstand();
                    post.epoker.push((tilstand.bruker_id, tilstand.epoke));
                }
                post.innfoersler.push(innfoersel);
            }
        }
        post.epoker.sort_unstable();
        post.epoker.dedup();
        self.lager.logg.foer(post).await
    }
}
