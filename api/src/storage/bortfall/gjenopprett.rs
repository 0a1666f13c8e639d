//! After a restore: carries out the lines that the database lacks, and opens it again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use chrono::{DateTime, Utc};
use entity::{bortfall, bortfallstand};
use sea_orm::{DatabaseTransaction, EntityTrait, sea_query::Expr};
use uuid::Uuid;

use super::{
    Aarsak, Bortfall, Forsegling, Gjenstaaende,
    bok::Lest,
    forsegling::{forsegling, manglende, sorg_for_rad},
    skriv::flytt,
    stand,
};
use crate::storage::{
    Lager, Lagerfeil, Register,
    hendelser::Nyhendelse,
    operatoerlogg::Operatoerordre,
    rettigheter::{flytt_felles, utled_paa_nytt},
};

/// What the access log calls it.
pub(in crate::storage) const OPERASJON: &str = "GJENOPPRETTING";
/// The command, as the access log names the client.
const KOMMANDO: &str = "gjenopprett";

/// What was carried out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Gjenopprettet {
    /// Lines.
    pub linjer: usize,
    /// Brukere whose rights were derived anew.
    pub brukere: usize,
    /// Brukere whom the ledger knows and the restored database does not.
    pub ukjente: usize,
    /// Samtykker withdrawn again.
    pub samtykker: u64,
    /// Bars set again.
    pub sperringer: u64,
    /// Ties ended again.
    pub knytninger: u64,
    /// Rows deleted, taken out or narrowed again.
    pub rader: u64,
}

impl fmt::Display for Gjenopprettet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "lines of the ledger carried out: {}", self.linjer)?;
        writeln!(f, "samtykker withdrawn: {}", self.samtykker)?;
        writeln!(f, "sperringer set: {}", self.sperringer)?;
        writeln!(f, "ties ended: {}", self.knytninger)?;
        writeln!(f, "rows deleted, taken out or narrowed: {}", self.rader)?;
        writeln!(
            f,
            "brukere whose rights were derived anew: {}",
            self.brukere
        )?;
        writeln!(
            f,
            "brukere made after the backup, who are gone: {}",
            self.ukjente
        )
    }
}

impl Lager {
    /// Carries out, in one transaction alone among all, what was withdrawn since the backup. `None`:
    /// nothing is missing.
    ///
    /// # Errors
    /// Faults only. Why the ledger cannot be followed comes inside, and then nothing was done.
    pub async fn gjenopprett(&self) -> Result<Result<Option<Gjenopprettet>, Aarsak>, Lagerfeil> {
        match forsegling(&self.db).await? {
            Forsegling::Aapen => return Ok(Ok(None)),
            Forsegling::Forseglet(Aarsak::Eldre(_) | Aarsak::Hendelser) => {}
            Forsegling::Forseglet(annet) => return Ok(Err(annet)),
        }
        let lest = match manglende(&self.db).await? {
            Ok(lest) => lest,
            Err(aarsak) => return Ok(Err(aarsak)),
        };
        let tx = self.db.skriv().await?;
        self.db.laas_register(&tx).await?;
        let staar = stand(&tx).await?;
        let Some(poster) = self.aapnet(&lest, staar.nr) else {
            return Ok(Err(Aarsak::Skadet("no key in HF_KEY opens a line")));
        };
        // Lines that waited when the backup was taken are the database's own.
        let hode = lest.linjer.get(&lest.siste);
        let hode = hode.filter(|linje| staar.nr < linje.nr);
        let hash = hode.map_or(staar.hash, |linje| linje.hash.clone());
        sorg_for_rad(&tx).await?;
        flytt(&tx, lest.siste.max(staar.nr), hash.clone()).await?;
        self.ny_tidsalder(&tx, lest.installasjon).await?;
        let mut ut = Gjenopprettet {
            linjer: poster.len(),
            ..Gjenopprettet::default()
        };
        let naa = self.klokke.naa();
        let beroerte = self.gjennomfoer(&tx, poster, &mut ut).await?;
        self.avslutt_gjenoppretting(tx, OPERASJON.to_owned(), hash, beroerte, naa)
            .await?;
        Ok(Ok(Some(ut)))
    }

    /// Begins a new ledger without following the old one, on the operator's word.
    ///
    /// # Errors
    /// Faults only. Why no new one can be begun comes inside.
    pub async fn gjenopprett_uten_bok(&self, grunn: &str) -> Result<Result<(), Aarsak>, Lagerfeil> {
        let navn = match self.db.bok() {
            None => None,
            Some(bok) if bok.navn().ok().is_none_or(|navn| navn.is_some()) => {
                return Ok(Err(Aarsak::Fremmed));
            }
            Some(bok) => match bok.gi_navn(self.tilfeldig.uuid()) {
                Ok(navn) => Some(navn),
                Err(feil) => return Ok(Err(feil.into())),
            },
        };
        let naa = self.klokke.naa();
        let tx = self.db.skriv().await?;
        self.db.laas_register(&tx).await?;
        sorg_for_rad(&tx).await?;
        bortfall::Entity::delete_many().exec(&tx).await?;
        flytt(&tx, 0, String::new()).await?;
        self.ny_tidsalder(&tx, navn).await?;
        let operasjon = format!("{OPERASJON} uten ledger: {grunn}");
        self.avslutt_gjenoppretting(tx, operasjon, String::new(), BTreeSet::new(), naa)
            .await?;
        Ok(Ok(()))
    }

    /// What the lines after a number say, in order. `None`: some cannot be opened.
    fn aapnet(&self, lest: &Lest, etter: i64) -> Option<Vec<Bortfall>> {
        let bok = self.db.bok()?;
        let installasjon = lest.installasjon?;
        let linjer = lest.linjer.range(etter + 1..).map(|(_, linje)| linje);
        linjer
            .map(|linje| linje.aapne(installasjon, &bok.noekler))
            .collect()
    }

    /// Cursors and ledger of before are of before.
    async fn ny_tidsalder(
        &self,
        tx: &DatabaseTransaction,
        installasjon: Option<Uuid>,
    ) -> Result<(), Lagerfeil> {
        use bortfallstand::Column as K;
        let mut ny = [0; 8];
        self.tilfeldig.fyll(&mut ny);
        bortfallstand::Entity::update_many()
            .col_expr(K::Tidsalder, Expr::val(i64::from_be_bytes(ny)))
            .col_expr(K::Installasjon, Expr::val(installasjon))
            .exec(tx)
            .await?;
        Ok(())
    }

    /// Carries lines out; the brukere whom they concern.
    async fn gjennomfoer(
        &self,
        tx: &DatabaseTransaction,
        poster: Vec<Bortfall>,
        ut: &mut Gjenopprettet,
    ) -> Result<BTreeSet<Uuid>, Lagerfeil> {
        // Of each bruker the last word counts.
        let mut siste: BTreeMap<Uuid, Box<Gjenstaaende>> = BTreeMap::new();
        let mut beroerte = BTreeSet::new();
        for post in poster {
            match post {
                Bortfall::Rettigheter(staar) => {
                    siste.insert(staar.bruker, staar);
                }
                Bortfall::Slettet(sted) => {
                    let endret = sted.slett(tx, self.db.dialekt()).await?;
                    ut.rader += u64::from(endret);
                    beroerte.extend(endret.then_some(sted.bruker));
                }
                Bortfall::Fjernet(sted) => {
                    let endret = sted.fjern(tx, self.db.dialekt()).await?;
                    ut.rader += u64::from(endret);
                    beroerte.extend(endret.then_some(sted.bruker));
                }
                Bortfall::Innsnevret(sted, tema, tilbakeholdt) => {
                    let dialekt = self.db.dialekt();
                    let endret = sted.snevr_inn(tx, dialekt, tema, tilbakeholdt).await?;
                    ut.rader += u64::from(endret);
                    beroerte.extend(endret.then_some(sted.bruker));
                }
                Bortfall::Register(del) => del.gjennomfoer(tx).await?,
                Bortfall::Gjenopprettet | Bortfall::Ingenting => {}
            }
        }
        for staar in siste.values() {
            if staar.gjennomfoer(tx, ut).await? {
                beroerte.insert(staar.bruker);
            } else {
                ut.ukjente += 1;
            }
        }
        ut.brukere = beroerte.len();
        Ok(beroerte)
    }

    /// Derives what follows, and commits with what must be on record.
    async fn avslutt_gjenoppretting(
        &self,
        tx: DatabaseTransaction,
        operasjon: String,
        avtrykk: String,
        beroerte: BTreeSet<Uuid>,
        naa: DateTime<Utc>,
    ) -> Result<(), Lagerfeil> {
        let register = Register::les(&tx).await?;
        let mut hendelser = Vec::new();
        for bruker in &beroerte {
            // No lock per bruker: whoever takes one shares the registry's, which is held alone.
            hendelser.push(utled_paa_nytt(&tx, *bruker, &register, &self.policy, naa).await?);
        }
        hendelser.push(flytt_felles(&tx, naa).await?);
        hendelser.push(Nyhendelse::bare(Bortfall::Gjenopprettet));
        let ordre = Operatoerordre {
            kommando: KOMMANDO,
            operasjon: Some(operasjon),
            avtrykk,
            alltid_en: true,
        };
        let post = self.operatoerpost(&tx, &ordre, beroerte, naa).await?;
        self.logg.foer_i(tx, post, hendelser).await?;
        self.foer_bok().await;
        Ok(())
    }
}
