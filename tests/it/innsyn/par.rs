//! One pair: two worlds that the asker cannot tell apart, the same questions to both, and answers
//! that must be the same to the byte.

use std::{fmt, rc::Rc};

use async_graphql::{Name, Value as Verdi};
use samtykke::{Formaal, FormaalSett, Policy};
use serde_json::Value;

use super::{
    base::{Base, er_avledet},
    fasit,
    operasjoner::{Operasjon, liste, mutasjon, spoerring},
    register::{Register, Slag},
    runde::Runde,
    spoerrer::Spoerrer,
    svarer::{Svarer, Vei},
    terning::Terning,
    tvilling::{oye, tvilling},
    utvalg::Utvalg,
    verden::Verden,
    verdier::Kjente,
};

/// Lists filtered and sorted in each pair, beside the whole and a question of any kind.
const LISTER: usize = 5;
/// Attempts to change something, in most pairs.
const MUTASJONER: usize = 3;

/// What went wrong, and how to see it again.
pub struct Funn {
    pub froe: u64,
    pub slag: Slag,
    pub hva: &'static str,
    pub aktoer: String,
    pub operasjon: String,
    pub forskjell: String,
}

impl fmt::Display for Funn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}\nagain: HF_TEST_FROE={} HF_TEST_PAR=1 with a test of part 0, {:?}\nasker: {}\noperation: {}\n{}",
            self.hva, self.froe, self.slag, self.aktoer, self.operasjon, self.forskjell
        )
    }
}

/// What a run has been through: a run that never got anywhere proves nothing.
#[derive(Debug, Default)]
pub struct Tall {
    pub par: usize,
    pub med_forskjell: usize,
    pub ser_noen: usize,
    pub operasjoner: usize,
    pub ugyldige: usize,
    pub utfoerte_mutasjoner: usize,
    pub meldinger: usize,
}

/// Two databases, side by side.
pub struct Bord {
    pub baser: [Base; 2],
    /// How answers come.
    pub vei: Vei,
}

impl Bord {
    pub async fn i_minnet() -> Self {
        Self {
            baser: [Base::sqlite().await, Base::sqlite().await],
            vei: Vei::Direkte,
        }
    }

    /// Lays out one pair and asks.
    ///
    /// # Errors
    /// The first difference.
    pub async fn par(&self, froe: u64, slag: Slag, tall: &mut Tall) -> Result<(), Funn> {
        let mut t = Terning::med(froe);
        let register = Rc::new(Register::tilfeldig(&mut t));
        let mut spoerrer = Spoerrer::tilfeldig(&mut t, &register, slag);
        if self.vei == Vei::Http {
            // The plain tokens that go this way have none.
            spoerrer.identitet.attest = None;
        }
        let spoerrer = Rc::new(spoerrer);
        let u = Utvalg {
            register: register.clone(),
            spoerrer: spoerrer.clone(),
        };
        let policy = Policy::default();
        let formaal = formaal(&mut t, &spoerrer, &policy);
        let oensket = formaal.map_or(FormaalSett::ALLE, FormaalSett::from);
        let foerste = Verden::tilfeldig(&mut t, &u);
        let (annen, endringer) = tvilling(&mut t, &u, &foerste, oensket, &policy);
        let oyne: Vec<_> = foerste
            .saker
            .iter()
            .map(|s| oye(s, &u, oensket, &policy))
            .collect();
        let fasit = fasit::hele(&oyne);
        let kjente = Kjente::av([&foerste, &annen], &oyne);
        let runde = Runde {
            froe,
            slag,
            spoerrer: &spoerrer,
            formaal,
            kjente: kjente.alle().map(|id| id.simple().to_string()).collect(),
            svarere: [
                Svarer::ny(self.baser[0].med(&foerste, froe).await, self.vei).await,
                Svarer::ny(self.baser[1].med(&annen, froe).await, self.vei).await,
            ],
        };
        if t.en_av(20) && !er_avledet(&runde.svarere[0].lager, &foerste).await {
            return Err(runde.funn(
                "rights are not as derived",
                &Operasjon::hele(false, false),
                String::new(),
            ));
        }
        tall.par += 1;
        // What happens has dice of its own.
        let mut t_hendt = Terning::med(!froe);
        let fra = match self.vei {
            Vei::Direkte if t_hendt.en_av(3) => runde.her(tall).await?,
            Vei::Direkte | Vei::Http => None,
        };
        tall.med_forskjell += usize::from(endringer > 0);

        let hele = Operasjon::hele(t.en_av(3), t.en_av(2));
        let svar = runde.spoer(&hele, tall).await?;
        tall.ser_noen += usize::from(fasit["brukere"]["totalCount"] != 0);
        runde.samme_som_lagret(&hele, &svar, &fasit)?;
        for _ in 0..LISTER {
            runde
                .spoer(&liste(&mut t, &kjente, &register), tall)
                .await?;
        }
        runde
            .spoer(&spoerring(&mut t, &kjente, &register), tall)
            .await?;
        if !t.en_av(4) {
            for _ in 0..MUTASJONER {
                let mutasjon = mutasjon(&mut t, &kjente, &register, slag == Slag::Borger);
                let svar = runde.spoer(&mutasjon, tall).await?;
                tall.utfoerte_mutasjoner += usize::from(gikk_bra(&svar));
            }
            // What was written, read back.
            let etterpaa = if t.en_av(3) {
                hele
            } else {
                spoerring(&mut t, &kjente, &register)
            };
            runde.spoer(&etterpaa, tall).await?;
        }
        if let Some(fra) = fra {
            let verdener = [&foerste, &annen];
            runde.hendelser(&mut t_hendt, verdener, fra, tall).await?;
        }
        Ok(())
    }
}

impl Operasjon {
    fn hele(tilgang: bool, versjoner: bool) -> Self {
        let variabler = [("tilgang", tilgang), ("versjoner", versjoner)];
        Self {
            dokument: fasit::HELE.to_owned(),
            variabler: variabler
                .map(|(navn, med)| (Name::new(navn), Verdi::from(med)))
                .into_iter()
                .collect(),
            rot: "brukere".to_owned(),
            i_utvidelser: false,
        }
    }
}

fn formaal(t: &mut Terning, spoerrer: &Spoerrer, policy: &Policy) -> Option<Formaal> {
    let lovlige: Vec<Formaal> = policy.formaal_lovlige(&spoerrer.aktoer).iter().collect();
    t.kanskje(6, |t| t.velg(&lovlige))
}

fn gikk_bra(svar: &Value) -> bool {
    let Some(felt) = svar["data"].as_object().and_then(|d| d.values().next()) else {
        return false;
    };
    felt.as_object()
        .is_some_and(|f| f.values().any(|v| v.as_array().is_some_and(Vec::is_empty)))
}
