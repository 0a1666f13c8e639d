//! All that decisions about one bruker rest on, for every party, at one moment.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::{bruker, brukertilstand, kompetansevurdering, representasjon, tilgang, tilknytning};
use sea_orm::{ConnectionTrait, EntityTrait, QueryResult};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::storage::{
    Dialekt, Lagerfeil,
    grunnlag::{Grunnlag, Hvem},
    laster::{Raasak, dekod},
    sql::{Bygger, json_rad, tabellnavn},
};

/// A bruker's rights as they stand, whoever asks. No content: representatives are without names.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::storage) struct Bilde {
    pub(in crate::storage) hvem: Hvem,
    pub(in crate::storage) tilstand: brukertilstand::Model,
    pub(in crate::storage) tilgang: Vec<tilgang::Model>,
    pub(in crate::storage) tilknytninger: Vec<tilknytning::Model>,
    pub(in crate::storage) representasjoner: Vec<representasjon::Model>,
    pub(in crate::storage) kompetanse: Vec<kompetansevurdering::Model>,
}

const BRUKER: i32 = 0;
const TILSTAND: i32 = 1;
const TILGANG: i32 = 2;
const TILKNYTNING: i32 = 3;
const REPRESENTASJON: i32 = 4;
const KOMPETANSE: i32 = 5;

impl Bilde {
    /// Reads one. `None`: no such bruker.
    pub(in crate::storage) async fn les(
        db: &impl ConnectionTrait,
        dialekt: Dialekt,
        bruker: Uuid,
    ) -> Result<Option<Self>, Lagerfeil> {
        Ok(Self::les_flere(db, dialekt, &[bruker]).await?.pop())
    }

    /// Reads those of several brukere, in one statement.
    pub(in crate::storage) async fn les_flere(
        db: &impl ConnectionTrait,
        dialekt: Dialekt,
        brukere: &[Uuid],
    ) -> Result<Vec<Self>, Lagerfeil> {
        Self::les_med(db, dialekt, brukere, "").await
    }

    /// The same without rights that had ended when rights were told last: they decide nothing after that, and
    /// there is ever more of them.
    pub(in crate::storage) async fn les_gjeldende(
        db: &impl ConnectionTrait,
        dialekt: Dialekt,
        brukere: &[Uuid],
    ) -> Result<Vec<Self>, Lagerfeil> {
        let ikke_slutt = " AND NOT EXISTS (SELECT 1 FROM brukertilstand b \
             WHERE b.bruker_id = t.bruker_id AND t.til <= b.fortalt)";
        Self::les_med(db, dialekt, brukere, ikke_slutt).await
    }

    async fn les_med(
        db: &impl ConnectionTrait,
        dialekt: Dialekt,
        brukere: &[Uuid],
        tilgang: &str,
    ) -> Result<Vec<Self>, Lagerfeil> {
        let mut bygger = Bygger::ny(dialekt);
        let ider = bygger.ider(brukere);
        gren::<bruker::Entity>(&mut bygger, BRUKER, "id", &ider);
        gren::<brukertilstand::Entity>(&mut bygger, TILSTAND, "bruker_id", &ider);
        gren::<tilgang::Entity>(&mut bygger, TILGANG, "bruker_id", &ider);
        bygger.tekst(tilgang);
        gren::<tilknytning::Entity>(&mut bygger, TILKNYTNING, "bruker_id", &ider);
        gren::<representasjon::Entity>(&mut bygger, REPRESENTASJON, "bruker_id", &ider);
        gren::<kompetansevurdering::Entity>(&mut bygger, KOMPETANSE, "bruker_id", &ider);
        let mut rader: BTreeMap<Uuid, Vec<QueryResult>> = BTreeMap::new();
        for rad in db.query_all_raw(bygger.ferdig()).await? {
            let bruker = rad.try_get_by_index(1)?;
            rader.entry(bruker).or_default().push(rad);
        }
        let bilder = rader.values().map(|rader| Self::av(rader));
        Ok(bilder
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    fn av(rader: &[QueryResult]) -> Result<Option<Self>, Lagerfeil> {
        let mut hvem = None;
        let mut tilstand = None;
        let (mut tilgang, mut tilknytninger) = (Vec::new(), Vec::new());
        let (mut representasjoner, mut kompetanse) = (Vec::new(), Vec::new());
        for rad in rader {
            let data: String = rad.try_get_by_index(2)?;
            match rad.try_get_by_index::<i32>(0)? {
                BRUKER => {
                    let rad: bruker::Model = dekod(&data, "bruker")?;
                    hvem = Some(Hvem {
                        person: rad.person_id,
                        foedselsdato: rad.foedselsdato,
                    });
                }
                TILSTAND => tilstand = Some(dekod(&data, "brukertilstand")?),
                TILGANG => tilgang.push(dekod(&data, "tilgang")?),
                TILKNYTNING => tilknytninger.push(dekod(&data, "tilknytning")?),
                REPRESENTASJON => representasjoner.push(representasjon::Model {
                    navn: String::new(),
                    ..dekod(&data, "representasjon")?
                }),
                _ => kompetanse.push(dekod(&data, "kompetansevurdering")?),
            }
        }
        tilgang.sort_unstable_by_key(|t: &tilgang::Model| t.nr);
        tilknytninger.sort_unstable_by_key(|t: &tilknytning::Model| t.id);
        Ok(hvem.zip(tilstand).map(|(hvem, tilstand)| Self {
            hvem,
            tilstand,
            tilgang,
            tilknytninger,
            representasjoner,
            kompetanse,
        }))
    }

    /// What decisions take.
    pub(in crate::storage) fn grunnlag(&self) -> Result<Grunnlag, Lagerfeil> {
        let raa = Raasak {
            tilgang: self.tilgang.clone(),
            tilknytninger: self.tilknytninger.clone(),
            representasjoner: self.representasjoner.clone(),
            kompetanse: self.kompetanse.clone(),
            ..Raasak::default()
        };
        Grunnlag::av(self.hvem, &self.tilstand, &raa)
    }

    /// The same without what had ended by then: it decides nothing afterwards, and there is ever more of it.
    pub(in crate::storage) fn etter(&self, tid: DateTime<Utc>) -> Self {
        let mut ut = self.clone();
        ut.tilgang.retain(|t| tid < t.til);
        ut.tilknytninger
            .retain(|t| t.gyldig_til.is_none_or(|til| tid < til));
        ut
    }

    /// Everyone whom a right, a bar, a tie or a mandate names, and the bruker.
    pub(in crate::storage) fn parter(&self) -> BTreeSet<Uuid> {
        let gitt = self.tilgang.iter().map(|t| t.mottaker_id);
        let knyttet = self.tilknytninger.iter().map(|t| t.ansatt_id);
        let representanter = self.representasjoner.iter().map(|r| r.person_id);
        gitt.chain(knyttet)
            .chain(representanter)
            .chain([self.hvem.person])
            .collect()
    }

    /// When something next begins or ends by time alone, after this moment.
    pub(in crate::storage) fn neste_grense(
        &self,
        etter: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, Lagerfeil> {
        let grunnlag = self.grunnlag()?;
        let tilgang = grunnlag.tilgang.iter().flat_map(|t| [t.fra, t.til]);
        let blaalys = grunnlag.blaalys.iter().map(|b| b.gyldig.til);
        let knyttet = grunnlag.tilknytninger.iter();
        let knyttet = knyttet.flat_map(|t| [Some(t.fra), t.til]).flatten();
        let bruker = &grunnlag.bruker;
        let mandater = bruker.representasjoner.iter();
        let mandater = mandater.flat_map(|r| [r.gyldig.fra, r.gyldig.til]);
        let vurdert = bruker.kompetanse.iter().map(|k| k.vurdert);
        Ok(tilgang
            .chain(blaalys)
            .chain(knyttet)
            .chain(mandater)
            .chain(vurdert)
            .chain([bruker.fyller_16()])
            .chain(bruker.doed)
            .filter(|tid| etter < *tid && *tid < samtykke::EVIG)
            .min())
    }
}

fn gren<E: EntityTrait>(bygger: &mut Bygger, slag: i32, kolonne: &str, ider: &str) {
    if slag != BRUKER {
        bygger.tekst(" UNION ALL ");
    }
    let sql = format!(
        "SELECT {slag}, t.{kolonne}, {} FROM {} t WHERE t.{kolonne} IN ({ider})",
        json_rad::<E>(bygger.dialekt, "t"),
        tabellnavn::<E>(),
    );
    bygger.tekst(&sql);
}
