//! The bruker writes to a virksomhet's personvernombud about an entry of the access log or a row of
//! the case; the personvernombud answers, and what is granted deleted is deleted.

use std::sync::Arc;

use entity::{
    Besoek, Personrad, Tabell, besoek_alle, henvendelse as tabell, historikk,
    koder::{Henvendelsestype, Varseltype},
    personrad::Adgang,
};
use samtykke::{Ansattrolle, Kategorier};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, Set,
};
use uuid::Uuid;

use super::{Avvisning, Feilkode, Idempotens, Utfoert, nei};
use crate::storage::{
    Dialekt, Foresporsel, Lagerfeil, Nektet, Plan, Sak,
    bortfall::{Bortfall, Radsted},
    hendelser::Nyhendelse,
    sql::Bygger,
    utlevering::Notat,
};

/// What the bruker writes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gjelder {
    /// An entry of the access log.
    Innfoersel(Uuid),
    /// A row of the case.
    Rad(Uuid),
}

/// Unanswered ones that a bruker may have.
const MAKS_UBESVARTE: u64 = 100;
/// Personvernombud of one virksomhet that are told.
const MAKS_VARSLET: usize = 20;

/// Rows that nothing else in the case rests on: neither other rows nor rights.
const SLETTBARE: [Tabell; 13] = [
    Tabell::Barn,
    Tabell::KriseplanSignal,
    Tabell::KriseplanRaad,
    Tabell::KriseplanTrinn,
    Tabell::KriseplanKontakt,
    Tabell::KriseplanBarnetiltak,
    Tabell::ForloepFrist,
    Tabell::IpTiltak,
    Tabell::IpEvaluering,
    Tabell::BrukeravtaleDagligliv,
    Tabell::BrukeravtaleLegemidler,
    Tabell::BrukeravtaleOekonomi,
    Tabell::BrukeravtaleTilbakefall,
];

/// Who answers, and for which mandate it is.
struct Sted {
    virksomhet: Uuid,
    kategorier: Kategorier,
    tabell: Option<Tabell>,
}

impl Foresporsel {
    /// The bruker, or whoever represents the bruker, writes to the personvernombud of the virksomhet
    /// that made the entry or owns the row.
    ///
    /// # Errors
    /// Faults only.
    pub async fn send_henvendelse(
        &self,
        bruker: Option<Uuid>,
        type_: Henvendelsestype,
        gjelder: Gjelder,
        tekst: String,
        idempotens: Option<&Idempotens>,
    ) -> Utfoert<tabell::Model> {
        let ukjent = || nei(Avvisning::finnes_ikke(&["input", "brukerId"]));
        let Some(bruker) = self.egen_bruker(bruker).await? else {
            return ukjent();
        };
        let plan = Plan::tom().med(Tabell::Bruker);
        let Some(sak) = self.sak_for_skriving(bruker, plan).await? else {
            return ukjent();
        };
        if sak.beslutning().egen().is_none() {
            sak.noter_avslag(Kategorier::TOM);
            return nei(Avvisning::kan_ikke_bidra());
        }
        let sted = match gjelder {
            Gjelder::Innfoersel(id) => self.sted_til_innfoersel(&sak, id).await?,
            Gjelder::Rad(id) => self.sted_til_rad(&sak, id).await?,
        };
        let sted = match sted.and_then(|sted| kan_sendes(type_, &sted).map(|()| sted)) {
            Ok(sted) => sted,
            Err(avvisning) => return nei(avvisning),
        };
        match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(ider)) => {
                let id = *ider.first().ok_or(Lagerfeil::UlesbarRad("idempotens"))?;
                let rad = self.henvendelse(id).await?;
                return rad.map(Ok).ok_or(Lagerfeil::UlesbarRad("henvendelse"));
            }
            Ok(None) => {}
        }
        if self.ubesvarte(bruker).await? >= MAKS_UBESVARTE {
            return nei(Avvisning::ny(
                Feilkode::BadUserInput,
                &["input"],
                "Du har for mange henvendelser som ikke er besvart.",
            ));
        }
        let rad = self.ny_henvendelse(bruker, type_, gjelder, &sted, tekst);
        let ny = rad.clone().into_active_model();
        self.med_tx(async |tx| {
            ny.insert(tx).await?;
            Ok(())
        })
        .await?;
        self.varsle_personvernombud(bruker, sted.virksomhet).await?;
        self.husk(idempotens, &[rad.id]).await?;
        Ok(Ok(rad))
    }

    /// The personvernombud answers. A row that is granted deleted goes with its earlier versions, in
    /// the same transaction; that it did, stays in the access log.
    ///
    /// # Errors
    /// Faults only.
    pub async fn besvar_henvendelse(
        &self,
        id: Uuid,
        godtatt: bool,
        svar: String,
    ) -> Utfoert<tabell::Model> {
        let ansatt = match self.i_rolle(&[Ansattrolle::Personvernombud]) {
            Ok(ansatt) => ansatt.clone(),
            Err(avvisning) => return nei(avvisning),
        };
        let egen = |rad: &tabell::Model| rad.virksomhet_id == ansatt.virksomhet.0;
        let Some(rad) = self.henvendelse(id).await?.filter(egen) else {
            return nei(Avvisning::finnes_ikke(&["input", "henvendelseId"]));
        };
        let bruker = rad.bruker_id;
        self.med_tx(async |tx| Ok(self.lager.db.laas_alene(tx, bruker).await?))
            .await?;
        // As it stands under the lock: a colleague may have been quicker.
        let rad = self.henvendelse(id).await?;
        let Some(rad) = rad.filter(|rad| rad.besvart.is_none()) else {
            return nei(Avvisning::ny(
                Feilkode::Conflict,
                &["input", "henvendelseId"],
                "Henvendelsen er besvart.",
            ));
        };
        let slettes = rad.type_() == Some(Henvendelsestype::Sletting) && godtatt;
        let slettet = rad.tabell().zip(rad.rad_id).filter(|_| slettes);
        if let Some((tabell, rad)) = slettet {
            let dialekt = self.lager.db.dialekt();
            self.med_tx(async |tx| slett_rad(tx, dialekt, bruker, tabell, rad).await)
                .await?;
            self.noter_hendelse(Nyhendelse::bare(Bortfall::Slettet(Radsted {
                bruker,
                tabell: tabell.kode(),
                rad,
                tidspunkt: self.naa,
            })));
        }
        let mut rad = rad.into_active_model();
        rad.besvart = Set(Some(self.naa));
        rad.godtatt = Set(Some(godtatt));
        rad.svar = Set(Some(svar));
        rad.besvart_av_id = Set(Some(ansatt.ansatt.0));
        let rad = self.med_tx(async |tx| Ok(rad.update(tx).await?)).await?;
        self.varsle_bruker(bruker, Varseltype::HenvendelseBesvart, None)
            .await?;
        self.noter(Notat::Om {
            bruker,
            slettet: slettet.map(|(tabell, _)| tabell),
        });
        Ok(Ok(rad))
    }

    async fn sted_til_innfoersel(
        &self,
        sak: &Arc<Sak>,
        id: Uuid,
    ) -> Result<Result<Sted, Avvisning>, Lagerfeil> {
        let rad = match self.innfoersel(sak, id).await {
            Ok(rad) => rad,
            Err(Nektet::Feil(feil)) => return Err(feil),
            Err(Nektet::Avslag(_)) => None,
        };
        let felt: &[&'static str] = &["input", "gjelder", "innfoerselId"];
        let Some(rad) = rad else {
            return Ok(Err(Avvisning::finnes_ikke(felt)));
        };
        let Some(virksomhet) = rad.virksomhet_id else {
            return Ok(Err(Avvisning::ny(
                Feilkode::BadUserInput,
                felt,
                "Ingen virksomhet står bak oppslaget.",
            )));
        };
        let om = Kategorier::fra_bits(rad.kategorier_gitt | rad.kategorier_avslaatt);
        let mandat = sak.beslutning().egen().unwrap_or(Kategorier::TOM);
        Ok(Ok(Sted {
            virksomhet,
            // What the writer sees of it.
            kategorier: om.snitt(mandat),
            tabell: None,
        }))
    }

    async fn sted_til_rad(
        &self,
        sak: &Arc<Sak>,
        id: Uuid,
    ) -> Result<Result<Sted, Avvisning>, Lagerfeil> {
        let felt: &[&'static str] = &["input", "gjelder", "radId"];
        let finnes_ikke = || Ok(Err(Avvisning::finnes_ikke(felt)));
        let Some(funn) = self.finn(id, Plan::tom()).await? else {
            return finnes_ikke();
        };
        if funn.sak.id() != sak.id() {
            return finnes_ikke();
        }
        let mut rad = Raden {
            sak: &funn.sak,
            tabell: funn.tabell,
            id,
            funnet: Ok(None),
        };
        besoek_alle(&mut rad);
        let Some((eier, kategorier)) = rad.funnet? else {
            return finnes_ikke();
        };
        let Some(virksomhet) = eier else {
            return Ok(Err(Avvisning::ny(
                Feilkode::BadUserInput,
                felt,
                "Ingen virksomhet eier dette.",
            )));
        };
        Ok(Ok(Sted {
            virksomhet,
            kategorier,
            tabell: Some(funn.tabell),
        }))
    }

    fn ny_henvendelse(
        &self,
        bruker: Uuid,
        type_: Henvendelsestype,
        gjelder: Gjelder,
        sted: &Sted,
        tekst: String,
    ) -> tabell::Model {
        let (innfoersel_id, rad_id) = match gjelder {
            Gjelder::Innfoersel(id) => (Some(id), None),
            Gjelder::Rad(id) => (None, Some(id)),
        };
        tabell::Model {
            id: self.ny_id(),
            bruker_id: bruker,
            type_: type_.kode(),
            virksomhet_id: sted.virksomhet,
            innfoersel_id,
            tabell: sted.tabell.map(Tabell::kode),
            rad_id,
            kategorier: sted.kategorier.bits(),
            tekst,
            opprettet: self.naa,
            besvart: None,
            godtatt: None,
            svar: None,
            besvart_av_id: None,
        }
    }

    async fn henvendelse(&self, id: Uuid) -> Result<Option<tabell::Model>, Lagerfeil> {
        self.med_tx(async |tx| Ok(tabell::Entity::find_by_id(id).one(tx).await?))
            .await
    }

    async fn ubesvarte(&self, bruker: Uuid) -> Result<u64, Lagerfeil> {
        self.med_tx(async |tx| {
            Ok(tabell::Entity::find()
                .filter(tabell::Column::BrukerId.eq(bruker))
                .filter(tabell::Column::Besvart.is_null())
                .count(tx)
                .await?)
        })
        .await
    }

    async fn varsle_personvernombud(
        &self,
        bruker: Uuid,
        virksomhet: Uuid,
    ) -> Result<(), Lagerfeil> {
        let ombud: Vec<Uuid> = self
            .register
            .ansatte_ved(virksomhet, self.i_dag())
            .filter(|ansatt| ansatt.roller().har(Ansattrolle::Personvernombud))
            .map(|ansatt| ansatt.person_id)
            .take(MAKS_VARSLET)
            .collect();
        for person in ombud {
            self.varsle(person, Some(bruker), Varseltype::Henvendelse, None)
                .await?;
        }
        Ok(())
    }
}

/// Deletes a row and its earlier versions; whether there were any.
pub(in crate::storage) async fn slett_rad(
    tx: &DatabaseTransaction,
    dialekt: Dialekt,
    bruker: Uuid,
    tabell: Tabell,
    rad: Uuid,
) -> Result<bool, Lagerfeil> {
    let mut b = Bygger::ny(dialekt);
    let (id, bruker) = (b.param(rad), b.param(bruker));
    let tabellnavn = tabell.navn();
    b.tekst(&format!(
        "DELETE FROM {tabellnavn} WHERE id = {id} AND bruker_id = {bruker}"
    ));
    let slettet = tx.execute_raw(b.ferdig()).await?;
    let tidligere = historikk::Entity::delete_many()
        .filter(historikk::Column::Tabell.eq(tabell.kode()))
        .filter(historikk::Column::RadId.eq(rad))
        .exec(tx)
        .await?;
    Ok(slettet.rows_affected() + tidligere.rows_affected > 0)
}

/// Whether this can be asked about that.
fn kan_sendes(type_: Henvendelsestype, sted: &Sted) -> Result<(), Avvisning> {
    let nei = |melding| {
        Err(Avvisning::ny(
            Feilkode::BadUserInput,
            &["input", "type"],
            melding,
        ))
    };
    match (type_, sted.tabell) {
        (Henvendelsestype::Merknad, _) | (Henvendelsestype::Retting, Some(_)) => Ok(()),
        (Henvendelsestype::Sletting, Some(tabell)) if SLETTBARE.contains(&tabell) => Ok(()),
        (Henvendelsestype::Sletting, Some(_)) => nei("Dette kan ikke slettes for seg."),
        (_, None) => nei("Loggen kan verken rettes eller slettes."),
    }
}

/// Looks a row up in the table where it was found, if it is open: its owner, and its categories.
struct Raden<'a> {
    sak: &'a Arc<Sak>,
    tabell: Tabell,
    id: Uuid,
    funnet: Result<Option<(Option<Uuid>, Kategorier)>, Lagerfeil>,
}

impl Besoek for Raden<'_> {
    fn tabell<E: Personrad>(&mut self) {
        let (true, Adgang::Samtykke(klasse)) = (E::TABELL == self.tabell, E::ADGANG) else {
            return;
        };
        self.funnet = self.sak.rad::<E>(self.id).map(|rad| {
            let rett = *rad?.rett();
            let kategorier = klasse.kategorier.union(rett.tema);
            Some((rett.eier.map(|v| v.0), kategorier))
        });
    }
}
