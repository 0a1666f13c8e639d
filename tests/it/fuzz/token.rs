//! Tokens and proofs: what is not signed by the issuer to the letter is nobody's; and what the issuer
//! signs, however strange, is read as what it says or refused.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use helsefellesskap::{
    auth::{
        Beviskrav, Bevistekst, Identitet, Klientnoekkel, Legitimasjon, Mynting, Nett, Nummerregel,
        Personattest, Slag, Subjekt, Utviklerutsteder, Verifiserer,
    },
    demo::personaer,
    klokke::Klokke,
};
use proptest::{
    collection::vec,
    prelude::*,
    sample::Index,
    test_runner::{TestCaseError, TestCaseResult},
};
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;
use uuid::Uuid;

use super::{Endring, endret, endringer, loep};
use crate::rigg::Styrt;

const ADRESSE: &str = "https://portal.example";
const SLAG: [Slag; 5] = [
    Slag::Oidc,
    Slag::Helseid,
    Slag::Maskinporten,
    Slag::Ansattporten,
    Slag::Idporten,
];

/// What stands where the token, or the proof, should.
#[derive(Clone, Debug)]
enum Sak {
    Bytes(Vec<u8>),
    /// As it was signed, and changed afterwards.
    Endret(Index, Vec<Endring>),
    /// Header and claims changed, and then signed by the one whom the portal trusts.
    Signert(Index, Vec<Endring>, Vec<Endring>),
    /// A good token with its proof changed.
    Bevis(Index, Vec<Endring>),
    /// And with one that the right client signed.
    SignertBevis(Index, Vec<Endring>, Vec<Endring>),
}

fn saker() -> impl Strategy<Value = Sak> {
    let index = any::<Index>;
    prop_oneof![
        2 => vec(any::<u8>(), 0..400).prop_map(Sak::Bytes),
        3 => (index(), endringer(1..4)).prop_map(|(hvilket, e)| Sak::Endret(hvilket, e)),
        4 => (index(), endringer(0..2), endringer(0..4))
            .prop_map(|(hvilket, hode, krav)| Sak::Signert(hvilket, hode, krav)),
        2 => (index(), endringer(1..4)).prop_map(|(hvilket, e)| Sak::Bevis(hvilket, e)),
        2 => (index(), endringer(0..2), endringer(0..4))
            .prop_map(|(hvilket, hode, krav)| Sak::SignertBevis(hvilket, hode, krav)),
    ]
}

/// One who signs, one who verifies, and what was signed.
struct Verden {
    utsteder: Klientnoekkel,
    klient: Klientnoekkel,
    verifiserer: Verifiserer,
    klokke: Styrt,
    /// Not bound; and bound to the client's key.
    tokener: [Vec<String>; 2],
    neste: std::cell::Cell<u128>,
}

impl Verden {
    fn ny() -> Self {
        let pkcs8 = Klientnoekkel::ny_pkcs8().unwrap();
        let utvikler = Utviklerutsteder::fra_pkcs8(&pkcs8).unwrap();
        let klient = Klientnoekkel::fra_pkcs8(&Klientnoekkel::ny_pkcs8().unwrap()).unwrap();
        let (nett, klokke) = (Nett::ny().unwrap(), Styrt::ny());
        let (regel, krav) = (Nummerregel::Syntetisk, Beviskrav::enkel());
        let verifiserer = Verifiserer::ny(utvikler.utstedere(), regel, &nett, krav).unwrap();
        verifiserer.naas_paa(vec![ADRESSE.parse().unwrap()]);
        let tokener = [None, Some(&klient)].map(|noekkel| alle(&utvikler, noekkel, &klokke));
        Self {
            utsteder: Klientnoekkel::fra_pkcs8(&pkcs8).unwrap(),
            klient,
            verifiserer,
            klokke,
            tokener,
            neste: std::cell::Cell::new(1),
        }
    }

    fn bevis(&self, token: &str) -> String {
        self.neste.set(self.neste.get() + 1);
        let om = Bevistekst {
            token,
            metode: "POST",
            adresse: &format!("{ADRESSE}/graphql"),
            nonce: None,
            jti: Uuid::from_u128(self.neste.get()),
            naa: self.klokke.naa(),
        };
        self.klient.bevis(&om).unwrap()
    }

    async fn identitet(
        &self,
        skjema: &str,
        token: &[u8],
        bevis: Option<&[u8]>,
    ) -> Option<Identitet> {
        let mut hoder = HeaderMap::new();
        let verdi = [skjema.as_bytes(), b" ", token].concat();
        hoder.insert("authorization", HeaderValue::from_bytes(&verdi).ok()?);
        if let Some(bevis) = bevis {
            hoder.insert("dpop", HeaderValue::from_bytes(bevis).ok()?);
        }
        let legitimasjon = Legitimasjon::av(&hoder, "POST", "/graphql").ok()?;
        let utfall = self.verifiserer.verifiser(&legitimasjon, self.klokke.naa());
        utfall.await.ok()
    }
}

/// Every token that the personas have, of every kind of issuer.
fn alle(
    utvikler: &Utviklerutsteder,
    noekkel: Option<&Klientnoekkel>,
    klokke: &Styrt,
) -> Vec<String> {
    let attest = Personattest {
        formaal: "TREAT",
        pasient: None,
    };
    let mut ut = Vec::new();
    for persona in personaer() {
        for slag in SLAG {
            for attest in [None, Some(attest)] {
                let som = Mynting {
                    slag,
                    bundet_til: noekkel,
                    attest,
                    ..Mynting::enkel()
                };
                // Not every kind of issuer has tokens of everybody.
                let token =
                    utvikler.mynt_som(&persona.krav, &som, klokke.naa(), TimeDelta::hours(1));
                ut.extend(token);
            }
        }
    }
    ut
}

fn dekodet(del: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(del).unwrap()
}

/// Header and claims of a token or proof, changed.
fn endrede(jws: &str, hode: &[Endring], krav: &[Endring]) -> [String; 2] {
    let mut deler = jws.split('.').map(dekodet);
    [hode, krav].map(|endringer| {
        let bytes = endret(&deler.next().unwrap(), endringer);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn det_utstederen_ikke_har_signert_er_ingens() {
    let verden = Verden::ny();
    for token in &verden.tokener[1] {
        let bevis = verden.bevis(token);
        let kjent = verden
            .identitet("DPoP", token.as_bytes(), Some(bevis.as_bytes()))
            .await;
        assert!(kjent.is_some(), "{token}");
    }
    loep(saker(), async |sak| proev(&verden, &sak).await);
}

async fn proev(verden: &Verden, sak: &Sak) -> TestCaseResult {
    let [fri, bundet] = verden.tokener.each_ref().map(Vec::as_slice);
    match sak {
        Sak::Bytes(bytes) => {
            let bevis = verden.bevis(bundet[0].as_str());
            for (skjema, token, bevis) in [
                ("Bearer", &bytes[..], None),
                ("DPoP", bundet[0].as_bytes(), Some(&bytes[..])),
                ("DPoP", bytes, Some(bevis.as_bytes())),
            ] {
                ingens(verden.identitet(skjema, token, bevis).await)?;
            }
        }
        Sak::Endret(hvilket, endringer) => {
            let token = hvilket.get(fri).as_bytes();
            let endret = endret(token, endringer);
            prop_assume!(endret != token);
            ingens(verden.identitet("Bearer", &endret, None).await)?;
        }
        Sak::Signert(hvilket, hode, krav) => {
            let [hode, krav] = endrede(&fri[hvilket.index(fri.len())], hode, krav);
            let token = verden.utsteder.signer(&hode, &krav).unwrap();
            if let Some(kjent) = verden.identitet("Bearer", token.as_bytes(), None).await {
                er_det_som_staar(verden, &krav, &kjent)?;
            }
        }
        Sak::Bevis(hvilket, endringer) => {
            let token = hvilket.get(bundet);
            let bevis = verden.bevis(token);
            let endret = endret(bevis.as_bytes(), endringer);
            prop_assume!(endret != bevis.as_bytes());
            ingens(
                verden
                    .identitet("DPoP", token.as_bytes(), Some(&endret))
                    .await,
            )?;
        }
        Sak::SignertBevis(hvilket, hode, krav) => {
            let token = hvilket.get(bundet);
            let [hode, krav] = endrede(&verden.bevis(token), hode, krav);
            let bevis = verden.klient.signer(&hode, &krav).unwrap();
            let foerst = verden
                .identitet("DPoP", token.as_bytes(), Some(bevis.as_bytes()))
                .await;
            if foerst.is_some() {
                // Whatever else it says, it is of this call, and counts once.
                let lest = serde_json::from_str::<Value>(&krav).unwrap();
                prop_assert_eq!(lest["htm"].as_str(), Some("POST"));
                prop_assert!(
                    lest["htu"]
                        .as_str()
                        .is_some_and(|htu| htu.contains("/graphql"))
                );
                ingens(
                    verden
                        .identitet("DPoP", token.as_bytes(), Some(bevis.as_bytes()))
                        .await,
                )?;
            }
        }
    }
    Ok(())
}

fn ingens(kjent: Option<Identitet>) -> TestCaseResult {
    match kjent {
        None => Ok(()),
        Some(kjent) => Err(TestCaseError::fail(format!("accepted: {kjent:?}"))),
    }
}

/// Nothing is made up: time, issuer and subject are those that were signed.
fn er_det_som_staar(verden: &Verden, krav: &str, kjent: &Identitet) -> TestCaseResult {
    let lest: Value = serde_json::from_str(krav).unwrap();
    prop_assert_eq!(lest["iss"].as_str(), Some(kjent.utsteder.as_str()));
    prop_assert_eq!(lest["exp"].as_f64(), Some(sekunder(kjent)));
    prop_assert!(kjent.utloeper > verden.klokke.naa() - TimeDelta::minutes(1));
    let siffer = match &kjent.subjekt {
        Subjekt::Person { nummer, .. } => nummer.siffer(),
        Subjekt::Organisasjon {
            organisasjonsnummer,
            ..
        } => organisasjonsnummer.siffer(),
    };
    prop_assert!(krav.contains(siffer));
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "seconds of this century")]
fn sekunder(kjent: &Identitet) -> f64 {
    kjent.utloeper.timestamp() as f64
}
