//! What a document may ask for, what it is expected to cost, and which documents run at all.

mod bomber;
mod feil;
mod grenser;
mod introspeksjon;
mod kommando;
mod kostnad;
mod over_nettet;
mod registrerte;
mod tall;
mod tegn;
mod tidsbruk;
mod verdier;

use helsefellesskap::{
    graphql::Dokumentvalg,
    hash::{Hash, heks, sha256},
    storage::NyttDokument,
};
use samtykke::Formaal;
use serde_json::Value;

use crate::rigg::{Portal, Svar};

/// Registers a document, as the command does.
async fn registrer(p: &Portal, tekst: &str, klient: &str, formaal: Option<Formaal>) -> Hash {
    let hash = sha256(&[tekst.as_bytes()]);
    let tekst = tekst.to_owned();
    let ny = NyttDokument { hash, tekst };
    let lager = &p.lager;
    let utfall = lager.registrer_dokumenter(vec![ny], klient, formaal).await;
    assert_eq!(utfall.unwrap().nye, 1);
    hash
}

/// The answer to a document that is refused for what it asks for: which limit, the most that is
/// allowed, and what was asked for.
fn over(svar: &Svar) -> Option<(String, u64, u64)> {
    let feil = &svar.json["errors"][0];
    let utvidelser = &feil["extensions"];
    if utvidelser["code"] != "LIMIT_EXCEEDED" {
        return None;
    }
    assert!(svar.json.get("data").is_none(), "{}", svar.tekst);
    assert!(svar.tekst.len() < 400, "{}", svar.tekst);
    let tall = |navn: &str| utvidelser[navn].as_u64().unwrap();
    let (hoeyst, bedt_om) = (tall("hoeyst"), tall("bedt_om"));
    let melding = feil["message"].as_str().unwrap();
    for tall in [hoeyst, bedt_om] {
        assert!(melding.contains(&tall.to_string()), "{melding}");
    }
    let grense = utvidelser["grense"].as_str().unwrap().to_owned();
    Some((grense, hoeyst, bedt_om))
}

fn id_av(hash: &Hash) -> Value {
    format!("sha256:{}", heks(hash)).into()
}

fn ved_hash(hash: Hash) -> Dokumentvalg {
    Dokumentvalg::Hash(hash)
}
