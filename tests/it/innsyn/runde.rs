//! One pair laid out: asks both worlds and compares.

use std::collections::HashSet;

use samtykke::Formaal;
use serde_json::Value;
use uuid::Uuid;

use super::{
    fasit,
    operasjoner::Operasjon,
    par::{Funn, Tall},
    register::Slag,
    spoerrer::Spoerrer,
    svarer::Svarer,
};

/// One pair laid out.
pub struct Runde<'a> {
    pub froe: u64,
    pub slag: Slag,
    pub spoerrer: &'a Spoerrer,
    pub formaal: Option<Formaal>,
    pub kjente: HashSet<String>,
    pub svarere: [Svarer; 2],
}

impl Runde<'_> {
    /// Asks both; what the first answered.
    pub async fn spoer(&self, operasjon: &Operasjon, tall: &mut Tall) -> Result<Value, Funn> {
        let mut svar = Vec::new();
        let mut setninger = Vec::new();
        for svarer in &self.svarere {
            let foer = svarer.lager.db().antall_setninger();
            svar.push(svarer.spoer(self.spoerrer, self.formaal, operasjon).await);
            setninger.push(svarer.lager.db().antall_setninger() - foer);
        }
        let kropp: Value = serde_json::from_str(&svar[0].kropp).expect("JSON");
        let kode = kropp
            .pointer("/errors/0/extensions/code")
            .and_then(Value::as_str);
        if let Some(kode @ ("INTERNAL" | "UNAVAILABLE")) = kode {
            return Err(self.funn("a fault", operasjon, kode.to_owned()));
        }
        tall.operasjoner += 1;
        tall.ugyldige += usize::from(kropp.get("data").is_none());
        let [a, b] =
            [&svar[0], &svar[1]].map(|svar| format!("{}{}", svar.hode, self.kanonisk(&svar.kropp)));
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
        Ok(kropp)
    }

    /// The answer as text. A receipt and the ids of new rows are random, and stand for themselves
    /// by the order in which they come.
    pub fn kanonisk(&self, tekst: &str) -> String {
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
    pub fn samme_som_lagret(
        &self,
        hele: &Operasjon,
        svar: &Value,
        fasit: &Value,
    ) -> Result<(), Funn> {
        let data = &svar["data"];
        if data.is_null() {
            return Err(self.funn("no answer", hele, svar.to_string()));
        }
        match forskjell(data, fasit, "data") {
            None => Ok(()),
            Some(forskjell) => Err(self.funn("not what is stored and permitted", hele, forskjell)),
        }
    }

    pub fn funn(&self, hva: &'static str, operasjon: &Operasjon, forskjell: String) -> Funn {
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
