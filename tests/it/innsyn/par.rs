//! One pair: two worlds that the asker cannot tell apart, the same questions to both, and answers
//! that must be the same to the byte.

use std::{
    collections::HashSet,
    fmt,
    rc::Rc,
    sync::{Arc, OnceLock},
};

use async_graphql::{Name, Value as Verdi, Variables};
use helsefellesskap::{
    graphql::{Avslagsform, Innkommende, Skjema, Svar, skjema, utfoer},
    storage::Lager,
};
use samtykke::{Formaal, FormaalSett, Kategori, Policy};
use serde_json::Value;
use uuid::Uuid;

use super::{
    base::{Base, er_avledet},
    fasit,
    operasjoner::{Operasjon, mutasjon, spoerring},
    rader::Utvalg,
    register::{Register, Slag, Spoerrer},
    terning::Terning,
    tvilling::{oye, tvilling},
    verden::Verden,
    verdier::Kjente,
};

/// Questions to each pair, beside the whole list before and after.
const SPOERRINGER: usize = 2;

/// What went wrong, and how to see it again.
pub struct Funn {
    froe: u64,
    slag: Slag,
    hva: &'static str,
    aktoer: String,
    operasjon: String,
    forskjell: String,
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
}

/// Two databases, side by side.
pub struct Bord {
    pub baser: [Base; 2],
}

impl Bord {
    pub async fn i_minnet() -> Self {
        Self {
            baser: [Base::sqlite().await, Base::sqlite().await],
        }
    }

    /// Lays out one pair and asks.
    ///
    /// # Errors
    /// The first difference.
    pub async fn par(&self, froe: u64, slag: Slag, tall: &mut Tall) -> Result<(), Funn> {
        let mut t = Terning::med(froe);
        let register = Rc::new(Register::tilfeldig(&mut t));
        let spoerrer = Rc::new(Spoerrer::tilfeldig(&mut t, &register, slag));
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
        let synlige = oyne
            .iter()
            .filter(|o| o.ser_kategori(Kategori::Identitet))
            .map(|o| o.sak.bruker.id);
        let kjente = Kjente::av([&foerste, &annen], synlige.collect());
        let runde = Runde {
            froe,
            slag,
            spoerrer: &spoerrer,
            formaal,
            kjente: kjente.alle().map(|id| id.simple().to_string()).collect(),
            lagre: [
                self.baser[0].med(&foerste, froe).await,
                self.baser[1].med(&annen, froe).await,
            ],
        };
        if t.en_av(20) && !er_avledet(&runde.lagre[0], &foerste).await {
            return Err(runde.funn(
                "rights are not as derived",
                &Operasjon::hele(false, false),
                String::new(),
            ));
        }
        tall.par += 1;
        tall.med_forskjell += usize::from(endringer > 0);

        let hele = Operasjon::hele(t.en_av(3), t.en_av(2));
        let svar = runde.spoer(&hele, tall).await?;
        tall.ser_noen += usize::from(fasit["brukere"]["totalCount"] != 0);
        runde.samme_som_lagret(&hele, &svar, &fasit)?;
        for _ in 0..SPOERRINGER {
            runde
                .spoer(&spoerring(&mut t, &kjente, &register), tall)
                .await?;
        }
        if !t.en_av(4) {
            let svar = runde
                .spoer(&mutasjon(&mut t, &kjente, &register), tall)
                .await?;
            tall.utfoerte_mutasjoner += usize::from(gikk_bra(&svar));
            // What was written, read back.
            let etterpaa = if t.en_av(2) {
                hele
            } else {
                spoerring(&mut t, &kjente, &register)
            };
            runde.spoer(&etterpaa, tall).await?;
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

/// One pair laid out.
struct Runde<'a> {
    froe: u64,
    slag: Slag,
    spoerrer: &'a Spoerrer,
    formaal: Option<Formaal>,
    kjente: HashSet<String>,
    lagre: [Arc<Lager>; 2],
}

impl Runde<'_> {
    /// Asks both; what the first answered.
    async fn spoer(&self, operasjon: &Operasjon, tall: &mut Tall) -> Result<Value, Funn> {
        let mut svar = Vec::new();
        let mut setninger = Vec::new();
        for lager in &self.lagre {
            let foer = lager.db().antall_setninger();
            let ett = utfoer(felles_skjema(), lager, self.innkommende(operasjon)).await;
            setninger.push(lager.db().antall_setninger() - foer);
            if let Some(kode @ ("INTERNAL" | "UNAVAILABLE")) = ett.kode().as_deref() {
                return Err(self.funn("a fault", operasjon, kode.to_owned()));
            }
            svar.push(ett);
        }
        tall.operasjoner += 1;
        tall.ugyldige += usize::from(svar[0].data.is_none());
        let [a, b] = [&svar[0], &svar[1]].map(|svar| self.kanonisk(svar));
        if a != b {
            return Err(self.funn("answers differ", operasjon, foerste_forskjell(&a, &b)));
        }
        // A list costs by what is in it.
        if ["bruker", "node", "hvorfor"].contains(&operasjon.rot.as_str())
            && setninger[0] != setninger[1]
        {
            return Err(self.funn(
                "the cost differs",
                operasjon,
                format!("statements: {setninger:?}"),
            ));
        }
        Ok(serde_json::to_value(&svar[0]).expect("JSON"))
    }

    fn innkommende(&self, o: &Operasjon) -> Innkommende {
        Innkommende {
            dokument: o.dokument.clone(),
            operasjon: None,
            variabler: Variables::from_value(Verdi::Object(o.variabler.clone())),
            identitet: self.spoerrer.identitet.clone(),
            formaal: self.formaal.map(|f| f.navn().to_owned()),
            avslag: if o.i_utvidelser {
                Avslagsform::Extensions
            } else {
                Avslagsform::Errors
            },
            id: Uuid::nil(),
        }
    }

    /// The answer as text. A receipt and the ids of new rows are random, and stand for themselves
    /// by the order in which they come.
    fn kanonisk(&self, svar: &Svar) -> String {
        let tekst = serde_json::to_string(svar).expect("JSON");
        let mut nye: Vec<String> = Vec::new();
        let biter = tekst.split('"').map(|bit| {
            let er_id = bit.len() >= 32 && Uuid::try_parse(bit).is_ok();
            if !er_id || self.kjente.contains(bit) {
                return bit.to_owned();
            }
            let plass = nye.iter().position(|ny| ny == bit).unwrap_or_else(|| {
                nye.push(bit.to_owned());
                nye.len() - 1
            });
            format!("ny {plass}")
        });
        biter.collect::<Vec<_>>().join("\"")
    }

    /// Every permitted cell as stored, and nothing else.
    fn samme_som_lagret(&self, hele: &Operasjon, svar: &Value, fasit: &Value) -> Result<(), Funn> {
        let data = &svar["data"];
        if data.is_null() {
            return Err(self.funn("no answer", hele, svar.to_string()));
        }
        match forskjell(data, fasit, "data") {
            None => Ok(()),
            Some(forskjell) => Err(self.funn("not what is stored and permitted", hele, forskjell)),
        }
    }

    fn funn(&self, hva: &'static str, operasjon: &Operasjon, forskjell: String) -> Funn {
        Funn {
            froe: self.froe,
            slag: self.slag,
            hva,
            aktoer: format!("{:?}, {:?}", self.spoerrer, self.formaal),
            operasjon: operasjon.to_string(),
            forskjell,
        }
    }
}

fn felles_skjema() -> &'static Skjema {
    static SKJEMA: OnceLock<Skjema> = OnceLock::new();
    SKJEMA.get_or_init(skjema)
}

fn gikk_bra(svar: &Value) -> bool {
    let Some(felt) = svar["data"].as_object().and_then(|d| d.values().next()) else {
        return false;
    };
    felt.as_object()
        .is_some_and(|f| f.values().any(|v| v.as_array().is_some_and(Vec::is_empty)))
}

fn foerste_forskjell(a: &str, b: &str) -> String {
    let plass = a
        .bytes()
        .zip(b.bytes())
        .position(|(a, b)| a != b)
        .unwrap_or(a.len().min(b.len()));
    let rundt = |tekst: &str| {
        let bytes = tekst.as_bytes();
        let utdrag =
            &bytes[plass.saturating_sub(300).min(bytes.len())..(plass + 200).min(bytes.len())];
        String::from_utf8_lossy(utdrag).into_owned()
    };
    format!(
        "first difference at byte {plass}:\nA: …{}…\nB: …{}…",
        rundt(a),
        rundt(b)
    )
}

/// The ids in a list, or what stands for them.
fn ider(liste: &[Value]) -> Vec<String> {
    let id = |v: &Value| {
        v.pointer("/node/id")
            .or_else(|| v.get("id"))
            .unwrap_or(v)
            .to_string()
    };
    liste.iter().map(id).collect()
}

/// Where two values differ first.
fn forskjell(svar: &Value, fasit: &Value, sti: &str) -> Option<String> {
    match (svar, fasit) {
        (_, Value::String(s)) if s == fasit::HVA_SOM_HELST => None,
        (Value::Object(a), Value::Object(b)) => {
            let noekler: std::collections::BTreeSet<_> = a.keys().chain(b.keys()).collect();
            noekler
                .into_iter()
                .find_map(|k| match (a.get(k), b.get(k)) {
                    (Some(a), Some(b)) => forskjell(a, b, &format!("{sti}.{k}")),
                    // Not asked for this time.
                    (None, Some(_)) if ["tilgang", "versjoner"].contains(&k.as_str()) => None,
                    (a, b) => Some(format!("{sti}.{k}: {a:?}, should be {b:?}")),
                })
        }
        (Value::Array(a), Value::Array(b)) => {
            let forskjellige = a.iter().zip(b).enumerate();
            let foerste = forskjellige
                .into_iter()
                .find_map(|(nr, (a, b))| forskjell(a, b, &format!("{sti}[{nr}]")));
            foerste.or_else(|| {
                (a.len() != b.len())
                    .then(|| format!("{sti}: {:?}\nshould be {:?}", ider(a), ider(b)))
            })
        }
        (a, b) if a == b => None,
        (a, b) => Some(format!("{sti}: {a}\nshould be: {b}")),
    }
}
