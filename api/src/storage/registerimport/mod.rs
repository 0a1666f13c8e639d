//! Imports the registry from a file: virksomheter, enheter, ansatte, their oppdrag and shifts,
//! partners' systems and suppliers; and what the population register tells of brukere.
//!
//! One transaction, alone among all requests: what the file refers to is looked up in the registry
//! as it stands, every error is collected, and only a file without any is written. Whoever has left
//! loses their ties in the same commit. What took over from something closed inherits nothing: a
//! samtykke names whom it is for. It commits with its entries in the access log.

mod brukere;
mod endringer;
mod fil;
mod knytninger;
mod partnere;
mod personer;
mod tavle;
mod vakter;
mod virkning;

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

pub use endringer::Telling;
pub use fil::{
    Ansattpost, Brukerpost, Delegeringspost, Enhetspost, Feilliste, Klientpost, Linjemerknad,
    Oppdragspost, Posttype, Registerfil, Registernoekkel, Vaktpost, Virksomhetspost,
};

use super::{
    Lager, Lagerfeil, Register,
    bortfall::{Ansettelse, Bortfall, Registerbortfall},
    hendelser::Nyhendelse,
    operatoerlogg::Operatoerordre,
};
use tavle::Tavle;
use virkning::Virkning;

/// The program, as an entry of the access log names it.
const KLIENT: &str = "importer";

/// What an import did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Importert {
    /// Organisations.
    pub virksomheter: Telling,
    /// Units.
    pub enheter: Telling,
    /// Employments.
    pub ansatte: Telling,
    /// Dated ties.
    pub oppdrag: Telling,
    /// Shifts.
    pub vakter: Telling,
    /// Shifts called off.
    pub avlyste: usize,
    /// Partners' systems.
    pub klienter: Telling,
    /// Suppliers that act for virksomheter.
    pub delegeringer: Telling,
    /// Brukere who have died or moved.
    pub brukere: Telling,
    /// Ties that ended because their ansatt has left.
    pub tapte_knytninger: usize,
    /// What the operator should know about single lines.
    pub merknader: Vec<Linjemerknad>,
}

impl Importert {
    /// Whether anything was written.
    #[must_use]
    pub fn endret(&self) -> bool {
        let tellinger = [
            self.virksomheter,
            self.enheter,
            self.ansatte,
            self.oppdrag,
            self.vakter,
            self.klienter,
            self.delegeringer,
            self.brukere,
        ];
        tellinger.iter().any(|t| t.nye + t.endret > 0) || self.tapte_knytninger + self.avlyste > 0
    }
}

impl fmt::Display for Importert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "virksomheter: {}", self.virksomheter)?;
        writeln!(f, "enheter: {}", self.enheter)?;
        writeln!(f, "ansatte: {}", self.ansatte)?;
        writeln!(f, "oppdrag: {}", self.oppdrag)?;
        writeln!(f, "vakter: {}, {} called off", self.vakter, self.avlyste)?;
        writeln!(f, "klienter: {}", self.klienter)?;
        writeln!(f, "delegeringer: {}", self.delegeringer)?;
        writeln!(f, "brukere: {}", self.brukere)?;
        writeln!(f, "ties lost by leavers: {}", self.tapte_knytninger)?;
        for merknad in &self.merknader {
            writeln!(f, "note: {merknad}")?;
        }
        Ok(())
    }
}

/// When an import happens: one instant, and the day in Norway that it is on.
#[derive(Clone, Copy)]
struct Tidspunkt {
    naa: DateTime<Utc>,
    i_dag: NaiveDate,
}

impl Lager {
    /// Makes the registry say what the file says about what it names; the rest stays. All or
    /// nothing, and a second time changes nothing.
    ///
    /// # Errors
    /// Faults only. What is wrong with the file comes inside, and then nothing was written.
    pub async fn importer_register(
        &self,
        fil: Registerfil,
    ) -> Result<Result<Importert, Feilliste>, Lagerfeil> {
        let tx = self.db.skriv().await?;
        self.db.laas_register(&tx).await?;
        let naa = self.klokke.naa();
        let naar = Tidspunkt {
            naa,
            i_dag: naa.with_timezone(&chrono_tz::Europe::Oslo).date_naive(),
        };
        let mut tavle = Tavle::les(self, &tx, fil.uleste, fil.feil).await?;
        let virksomheter = tavle.virksomheter(fil.virksomheter);
        let enheter = tavle.enheter(fil.enheter);
        let (personer, ansatte) = tavle.ansatte(&tx, fil.ansatte, naar).await?;
        let oppdrag = tavle.oppdrag(&tx, fil.oppdrag).await?;
        let (vakter, avlyste) = tavle.vakter(&tx, fil.vakter).await?;
        let klienter = tavle.klienter(&tx, fil.klienter, naa).await?;
        let delegeringer = tavle.delegeringer(&tx, fil.delegeringer, naa).await?;
        let livshendelser = tavle.brukere(&tx, fil.brukere, naar).await?;
        brukere::kontroller(&tx, &livshendelser, &mut tavle).await?;
        if !tavle.feil.er_tom() {
            tx.rollback().await?;
            return Ok(Err(tavle.feil));
        }
        let sperret_hos = knytninger::sperret_hos(&tx, &ansatte).await?;
        endringer::sett_inn::<entity::person::Entity>(&tx, personer).await?;
        let bortfall = Registerbortfall {
            ansatte: ansatte.endret.iter().map(Ansettelse::from).collect(),
            klienter: klienter
                .endret
                .iter()
                .map(|k| (k.id, k.scope, k.gyldig_til))
                .collect(),
            delegeringer: delegeringer
                .endret
                .iter()
                .map(|d| (d.id, d.gyldig_til))
                .collect(),
            vakter: vakter.endret.iter().map(|v| (v.id, v.til)).collect(),
            avlyste: avlyste.clone(),
        };
        let mut importert = Importert {
            virksomheter: virksomheter.skriv(&tx).await?,
            enheter: enheter.skriv(&tx).await?,
            ansatte: ansatte.skriv(&tx).await?,
            vakter: vakter.skriv(&tx).await?,
            avlyste: vakter::avlys(&tx, avlyste).await?,
            klienter: klienter.skriv(&tx).await?,
            delegeringer: delegeringer.skriv(&tx).await?,
            ..Importert::default()
        };
        let mut virkning = Virkning::ny(self, Register::les(&tx).await?, naa);
        virkning.for_(&tx, sperret_hos).await?;
        let (oppdrag, merknader) =
            knytninger::oppdrag(self, &tx, oppdrag, naar, &mut virkning).await?;
        importert.oppdrag = oppdrag;
        importert.merknader = merknader;
        importert.brukere = brukere::skriv(self, &tx, livshendelser, naar, &mut virkning).await?;
        importert.tapte_knytninger = knytninger::ta_fra_sluttede(&tx, naar, &mut virkning).await?;
        if importert.endret() {
            let beroerte = virkning.beroerte();
            let mut hendelser = virkning.utled(&tx).await?;
            let deler = bortfall.deler().map(Bortfall::Register);
            hendelser.extend(deler.map(Nyhendelse::bare));
            let ordre = Operatoerordre {
                kommando: KLIENT,
                operasjon: None,
                avtrykk: fil.avtrykk,
                alltid_en: false,
            };
            let post = self.operatoerpost(&tx, &ordre, beroerte, naa).await?;
            self.logg.foer_i(tx, post, hendelser).await?;
            self.foer_bok().await;
            self.oppfrisk_register().await?;
            self.vekk();
        } else {
            tx.rollback().await?;
        }
        Ok(Ok(importert))
    }
}
