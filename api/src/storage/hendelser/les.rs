//! Reading what has happened since a cursor, as one asker may know of it.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use entity::{hendelse, hendelse::Slag};
use samtykke::{Aktoer, Kategorier};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    Bilde, Endring, Endringstype, Markoer, Melding, Stand, Tilgangsendring,
    bilde::beslutt,
    sett::{Rettighetsendring, forskjell},
};
use crate::storage::{
    Foresporsel, Innlogget, Lager, Lagerfeil, Noekkel, Plan, Sak, laster::mottakere, sql::Bygger,
    utlevering::Notat,
};

/// Events read in one statement.
pub(super) const BUNKE: usize = 200;
/// Cases loaded in one statement.
const SAKER: usize = 100;
/// How long events are kept, in days.
pub(super) const DOEGN: i64 = 90;

/// What a page of events is to hold.
pub struct Hendelsesvalg {
    /// Only this bruker.
    pub bruker: Option<Uuid>,
    /// Where it begins; now when absent.
    pub etter: Option<Markoer>,
    /// At most this many, changes of what the asker is apart.
    pub antall: usize,
    /// Only these.
    pub filter: Hendelsesfilter,
}

/// Narrows the changes of rows; what the asker may see is told in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hendelsesfilter {
    /// Only these kinds.
    pub typer: Option<Vec<Endringstype>>,
    /// Only rows with one of these categories.
    pub kategorier: Option<Kategorier>,
}

impl Hendelsesfilter {
    pub(super) fn slipper(&self, endring: &Endring) -> bool {
        let type_ = self.typer.as_ref();
        type_.is_none_or(|typer| typer.contains(&endring.type_))
            && self
                .kategorier
                .is_none_or(|k| !k.snitt(endring.kategorier).er_tom())
    }
}

/// A page of events.
pub struct Hendelsesside {
    /// What is told, each with the cursor that stands after it.
    pub poster: Vec<(Markoer, Melding)>,
    /// Whether there is more.
    pub flere: bool,
    /// Where to go on.
    pub slutt: Markoer,
}

/// A cursor that does not work here: not this asker's, too old, or of another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UgyldigMarkoer;

impl Foresporsel {
    /// Opens a cursor that this asker was given.
    ///
    /// # Errors
    /// It is not one, or too old to go on from.
    pub async fn markoer(&self, tekst: &str) -> Result<Result<Markoer, UgyldigMarkoer>, Lagerfeil> {
        let hvem = self.innlogget.noekkel();
        let Some(markoer) = self.lager.noekler.aapne_markoer(tekst, &hvem) else {
            return Ok(Err(UgyldigMarkoer));
        };
        let staar = self.lager.kan_fortsette_fra(markoer.posisjon).await?;
        Ok(staar.then_some(markoer).ok_or(UgyldigMarkoer))
    }

    /// Seals a cursor for this asker.
    ///
    /// # Errors
    /// Faults only.
    pub fn forsegl(&self, markoer: &Markoer) -> Result<String, Lagerfeil> {
        let hvem = self.innlogget.noekkel();
        let lager = &self.lager;
        lager
            .noekler
            .forsegl_markoer(markoer, &hvem, &lager.tilfeldig)
    }

    /// The end of the log as it is now, and what the asker is.
    ///
    /// # Errors
    /// Faults only.
    pub async fn her_og_naa(&self) -> Result<Markoer, Lagerfeil> {
        Ok(Markoer {
            posisjon: hode(self.lager.db.en_lesing()).await?,
            stand: Stand::av(&self.innlogget, self.naa),
        })
    }

    /// A page of what has happened. `None`: the bruker asked for is hidden or unknown.
    ///
    /// # Errors
    /// Faults only.
    pub async fn hendelser(
        &self,
        valg: &Hendelsesvalg,
        plan: Plan,
    ) -> Result<Option<Hendelsesside>, Lagerfeil> {
        if let Some(bruker) = valg.bruker
            && self.sak(&Noekkel::Id(bruker), Plan::tom()).await?.is_none()
        {
            return Ok(None);
        }
        let stand = Stand::av(&self.innlogget, self.naa);
        let hode = self.med_tx(async |tx| hode(tx).await).await?;
        let naa = Markoer {
            posisjon: hode,
            stand,
        };
        let mut side = Hendelsesside {
            poster: Vec::new(),
            flere: false,
            slutt: naa,
        };
        match valg.etter {
            None => side.poster.push((naa, Melding::Sjekkpunkt)),
            Some(etter) => {
                self.stand_endret(valg, etter, stand, &mut side).await?;
                self.fyll(valg, etter.posisjon, naa, plan, &mut side)
                    .await?;
            }
        }
        if valg.bruker.is_none() {
            let brukere: BTreeSet<Uuid> =
                side.poster.iter().filter_map(|(_, m)| m.bruker()).collect();
            self.noter(Notat::Soek {
                antall: brukere.len(),
            });
        }
        Ok(Some(side))
    }

    /// What the asker gained or lost by being another than at the cursor.
    async fn stand_endret(
        &self,
        valg: &Hendelsesvalg,
        etter: Markoer,
        stand: Stand,
        side: &mut Hendelsesside,
    ) -> Result<(), Lagerfeil> {
        if etter.stand == stand {
            return Ok(());
        }
        let foer = etter.stand.tilbake(&self.innlogget);
        let mut alle = self
            .lager
            .forskjeller(&foer, &self.innlogget, valg.bruker, etter.posisjon)
            .await?;
        let siste = alle.pop();
        for (endring, er_siste) in alle
            .into_iter()
            .map(|e| (e, false))
            .chain(siste.map(|e| (e, true)))
        {
            self.noter_tilgang(&endring).await?;
            // Not told before all of them are.
            let stand = if er_siste { stand } else { etter.stand };
            let markoer = Markoer { stand, ..etter };
            side.poster.push((markoer, Melding::Tilgang(endring)));
        }
        Ok(())
    }

    async fn fyll(
        &self,
        valg: &Hendelsesvalg,
        mut posisjon: i64,
        naa: Markoer,
        plan: Plan,
        side: &mut Hendelsesside,
    ) -> Result<(), Lagerfeil> {
        let foer = side.poster.len();
        loop {
            let rader = self
                .med_tx(async |tx| {
                    hendelser_for(
                        tx,
                        &self.lager,
                        &self.innlogget,
                        valg.bruker,
                        posisjon,
                        None,
                    )
                    .await
                })
                .await?;
            let Some(siste) = rader.last().map(|h| h.posisjon) else {
                return Ok(());
            };
            let saker = self.saker_til(&rader, plan).await?;
            for h in &rader {
                let sak = h.bruker_id.and_then(|bruker| saker.get(&bruker));
                let merke = sak.map(|sak| sak.merke());
                let Some(melding) = self.melding(h, sak, &valg.filter)? else {
                    continue;
                };
                if side.poster.len() - foer == valg.antall {
                    side.flere = true;
                    if let (Some(sak), Some(merke)) = (sak, merke) {
                        sak.tilbake_til(merke);
                    }
                    if let Some((markoer, _)) = side.poster.last() {
                        side.slutt = *markoer;
                    }
                    return Ok(());
                }
                self.noter_melding(&melding).await?;
                let markoer = Markoer {
                    posisjon: h.posisjon,
                    ..naa
                };
                side.poster.push((markoer, melding));
            }
            posisjon = siste;
        }
    }

    /// The cases of the rows that changed.
    async fn saker_til(
        &self,
        rader: &[hendelse::Model],
        plan: Plan,
    ) -> Result<HashMap<Uuid, Arc<Sak>>, Lagerfeil> {
        let endrede = || rader.iter().filter(|h| h.tabell.is_some());
        let plan = endrede()
            .filter_map(hendelse::Model::tabell)
            .fold(plan, Plan::med);
        let brukere: BTreeSet<Uuid> = endrede().filter_map(|h| h.bruker_id).collect();
        let brukere: Vec<Uuid> = brukere.into_iter().collect();
        let mut saker = HashMap::new();
        for del in brukere.chunks(SAKER) {
            let lastet = self.last(del, plan).await?;
            saker.extend(lastet.into_iter().map(|sak| (sak.id(), sak)));
        }
        Ok(saker)
    }

    /// What one event is to the asker.
    fn melding(
        &self,
        h: &hendelse::Model,
        sak: Option<&Arc<Sak>>,
        filter: &Hendelsesfilter,
    ) -> Result<Option<Melding>, Lagerfeil> {
        match h.slag() {
            None => Err(Lagerfeil::UlesbarRad("hendelse")),
            Some(Slag::Register) => Ok(None),
            Some(Slag::Tilgang) => {
                let som_fortalt = Stand::av(&self.innlogget, self.naa).tilbake(&self.innlogget);
                let endring = Rettighetsendring::les(h)?;
                let endring = endring.for_(&som_fortalt, &self.lager.policy);
                Ok(endring.map(Melding::Tilgang))
            }
            Some(_) => match sak {
                Some(sak) => Ok(sak.endring(h, filter)?.map(Melding::Endring)),
                None => Ok(None),
            },
        }
    }

    async fn noter_melding(&self, melding: &Melding) -> Result<(), Lagerfeil> {
        match melding {
            Melding::Endring(endring) => self.noter_sak(&endring.sak),
            Melding::Tilgang(endring) => self.noter_tilgang(endring).await?,
            Melding::Sjekkpunkt => {}
        }
        Ok(())
    }

    /// That there is somebody is told again, or that there is nobody any more.
    pub(super) async fn noter_tilgang(&self, endring: &Tilgangsendring) -> Result<(), Lagerfeil> {
        let sak = self.last(&[endring.bruker], Plan::tom()).await?.pop();
        match sak.filter(|sak| endring.har_tilgang && sak.beslutning().ser_bruker()) {
            Some(sak) => {
                sak.noter_vist();
                self.noter_sak(&sak);
            }
            None => self.noter(Notat::Om {
                bruker: endring.bruker,
                slettet: None,
            }),
        }
        Ok(())
    }
}

impl Melding {
    fn bruker(&self) -> Option<Uuid> {
        match self {
            Self::Endring(endring) => Some(endring.sak.id()),
            Self::Tilgang(endring) => Some(endring.bruker),
            Self::Sjekkpunkt => None,
        }
    }
}

impl Lager {
    /// What an asker gained or lost by becoming another, as the brukere's rights stood at a place in
    /// the log: what they became since is told by the events after it.
    pub(super) async fn forskjeller(
        &self,
        foer: &Innlogget,
        etter: &Innlogget,
        bruker: Option<Uuid>,
        posisjon: i64,
    ) -> Result<Vec<Tilgangsendring>, Lagerfeil> {
        let (naa, policy) = (self.klokke.naa(), &self.policy);
        let mut ut = Vec::new();
        let mut endret = BTreeSet::new();
        for hvem in [foer, etter] {
            let db = self.db.en_lesing();
            let mut fra = posisjon;
            loop {
                let rader = hendelser_for(db, self, hvem, bruker, fra, None).await?;
                let Some(siste) = rader.last() else { break };
                fra = siste.posisjon;
                for h in rader.iter().filter(|h| h.slag() == Some(Slag::Tilgang)) {
                    if h.bruker_id.is_some_and(|bruker| endret.insert(bruker)) {
                        ut.extend(Rettighetsendring::les(h)?.ved_aa_bli(foer, etter, policy));
                    }
                }
            }
        }
        let mut mulige = mottakere(&foer.aktoer);
        mulige.extend(mottakere(&etter.aktoer));
        let mut b = Bygger::ny(self.db.dialekt());
        let ider = b.ider(&mulige);
        let denne = match bruker {
            Some(bruker) => format!(" AND bruker_id = {}", b.param(bruker)),
            None => String::new(),
        };
        b.tekst(&format!(
            "SELECT DISTINCT bruker_id FROM tilgang WHERE mottaker_id IN ({ider}) AND les <> 0{denne} \
             ORDER BY bruker_id"
        ));
        let db = self.db.en_lesing();
        let brukere: Vec<Uuid> = db
            .query_all_raw(b.ferdig())
            .await?
            .iter()
            .map(|rad| rad.try_get_by_index(0))
            .collect::<Result<_, _>>()?;
        for del in brukere.chunks(SAKER) {
            for bilde in Bilde::les_flere(db, self.db.dialekt(), del).await? {
                if !etter.gjelder(bilde.tilstand.bruker_id) {
                    continue;
                }
                if endret.contains(&bilde.tilstand.bruker_id) {
                    continue;
                }
                let grunnlag = bilde.grunnlag()?;
                let da = beslutt(&grunnlag, foer, policy, naa);
                let er = beslutt(&grunnlag, etter, policy, naa);
                ut.extend(forskjell(bilde.tilstand.bruker_id, naa, &da, &er));
            }
        }
        Ok(ut)
    }

    /// Whether everything after this place is still there.
    async fn kan_fortsette_fra(&self, posisjon: i64) -> Result<bool, Lagerfeil> {
        let db = self.db.en_lesing();
        if posisjon > hode(db).await? {
            return Ok(false);
        }
        let eldste = hendelse::Entity::find()
            .order_by_asc(hendelse::Column::Posisjon)
            .limit(1)
            .one(db)
            .await?;
        let grense = self.klokke.naa() - chrono::TimeDelta::days(DOEGN);
        Ok(eldste.is_none_or(|h| h.posisjon <= posisjon || grense <= h.tidspunkt))
    }
}

/// The place of the latest event.
pub(super) async fn hode(db: &impl ConnectionTrait) -> Result<i64, Lagerfeil> {
    let siste: Option<i64> = hendelse::Entity::find()
        .select_only()
        .column(hendelse::Column::Posisjon)
        .order_by_desc(hendelse::Column::Posisjon)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(siste.unwrap_or(0))
}

/// Events after a place, up to another, that may concern an asker: of brukere whose rights name the
/// asker now, and of rights that did.
pub(super) async fn hendelser_for(
    db: &impl ConnectionTrait,
    lager: &Lager,
    innlogget: &Innlogget,
    bruker: Option<Uuid>,
    etter: i64,
    til: Option<i64>,
) -> Result<Vec<hendelse::Model>, Lagerfeil> {
    let mut b = Bygger::ny(lager.db.dialekt());
    let etter = b.param(etter);
    let mut vilkaar = String::new();
    if let Some(til) = til {
        vilkaar += &format!(" AND h.posisjon <= {}", b.param(til));
    }
    if let Some(bruker) = bruker {
        vilkaar += &format!(" AND h.bruker_id = {}", b.param(bruker));
    }
    let ider = b.ider(&mottakere(&innlogget.aktoer));
    let mut brukere = format!("SELECT bruker_id FROM tilgang WHERE mottaker_id IN ({ider})");
    let mut parter = format!("mottaker_id IN ({ider})");
    if let Some(ansatt) = innlogget.ansatt() {
        parter = format!("mottaker_id IN ({ider},{})", b.param(ansatt.ansatt.0));
    }
    if let (Aktoer::Borger { .. }, Some(person)) = (&innlogget.aktoer, innlogget.person) {
        let person = b.param(person);
        brukere += &format!(
            " UNION SELECT id FROM bruker WHERE person_id = {person} \
             UNION SELECT bruker_id FROM representasjon WHERE person_id = {person}"
        );
    }
    b.tekst(&format!(
        "SELECT h.posisjon, h.bruker_id, h.slag, h.tabell, h.rad_id, h.foer, h.etter, h.foer_tid, \
         h.tidspunkt FROM hendelse h WHERE h.posisjon > {etter}{vilkaar} AND \
         ((h.slag < {tilgang} AND h.bruker_id IN ({brukere})) OR (h.slag = {tilgang} AND h.posisjon IN \
         (SELECT posisjon FROM hendelse_part WHERE {parter} AND posisjon > {etter}))) \
         ORDER BY h.posisjon LIMIT {BUNKE}",
        tilgang = Slag::Tilgang.kode(),
    ));
    let modeller = hendelse::Entity::find().from_raw_sql(b.ferdig());
    Ok(modeller.all(db).await?)
}
