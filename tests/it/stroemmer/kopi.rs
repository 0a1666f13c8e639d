//! A copy that is kept by README's steps equals what may be seen, whatever comes and goes meanwhile and
//! whenever its keeper is killed.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use entity::samtykke as samtykketabell;
use helsefellesskap::demo::ider;
use rand::{Rng, SeedableRng, rngs::StdRng};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{fjern_signal, gi, nytt_signal, trekk};
use crate::rigg::{Forteller, Portal, Som, id, samtidig_paa_begge};

samtidig_paa_begge![en_kopi_er_det_som_kan_sees];

const LES: &str = "query($id: ID!) { bruker(noekkel: { id: $id }) { kriseplan { \
    signaler { id tekst versjon } } } }";
/// So long nothing comes, when all is told.
const STILLE: Duration = Duration::from_millis(400);

/// Warning signs by id; `None`: they may not be seen.
type Kopi = Option<BTreeMap<String, Value>>;

/// One who keeps a copy, with the cursor that belongs to it.
struct Holder {
    som: Som,
    lagret: (Kopi, Value),
    terning: StdRng,
    drept: usize,
}

async fn lest(som: &Som) -> Kopi {
    let svar = som.spoer(LES, json!({ "id": ider::BRIT })).await;
    let signaler = svar.json.pointer("/data/bruker/kriseplan/signaler")?;
    let alle = signaler.as_array()?.iter();
    Some(alle.map(|rad| (noekkel(&rad["id"]), felt(rad))).collect())
}

fn noekkel(id: &Value) -> String {
    id.as_str().unwrap().to_owned()
}

fn felt(rad: &Value) -> Value {
    json!([rad["tekst"], rad["versjon"]])
}

impl Holder {
    async fn ny(som: Som, hos: &Forteller, froe: u64) -> Self {
        let mut stroem = som.proev_aa_lytte(hos, json!({})).await.unwrap();
        let markoer = stroem.neste().await["cursor"].clone();
        Self {
            lagret: (lest(&som).await, markoer),
            som,
            terning: StdRng::seed_from_u64(froe),
            drept: 0,
        }
    }

    /// Keeps it, killed now and then, until all has been told.
    async fn hold(&mut self, hos: &Forteller, alt_er_fortalt: &AtomicBool) {
        'levende: loop {
            let mut stroem = self.som.lytt(hos, Some(&self.lagret.1)).await;
            // A checkpoint tells that it is with the others.
            let mut innhentet = false;
            loop {
                let rolig = innhentet && alt_er_fortalt.load(Ordering::SeqCst);
                let Some(melding) = stroem.innen(STILLE).await else {
                    if rolig {
                        return;
                    }
                    continue;
                };
                innhentet |= melding["__typename"] == "Sjekkpunkt";
                let kopi = self.etter(&melding).await;
                if !rolig && self.terning.random_bool(0.1) {
                    // Between what it did and that it was saved.
                    self.drept += 1;
                    drop(stroem);
                    let borte = self.terning.random_range(0..80);
                    tokio::time::sleep(Duration::from_millis(borte)).await;
                    continue 'levende;
                }
                self.lagret = (kopi, melding["cursor"].clone());
            }
        }
    }

    async fn etter(&self, melding: &Value) -> Kopi {
        let kopi = self.lagret.0.clone();
        let entitet = &melding["entitet"];
        match melding["__typename"].as_str().unwrap() {
            "TilgangEndret" if melding["brukerId"] == id(ider::BRIT) => lest(&self.som).await,
            "Hendelse" if entitet["__typename"] == "Varselsignal" => match kopi {
                Some(mut kopi) => {
                    kopi.insert(noekkel(&entitet["id"]), felt(entitet));
                    Some(kopi)
                }
                None => lest(&self.som).await,
            },
            "Hendelse" if melding["type"] == "AVSLUTTET" => kopi.map(|mut kopi| {
                kopi.remove(melding["entitetId"].as_str().unwrap());
                kopi
            }),
            _ => kopi,
        }
    }
}

/// What Brit and Kari do to each other's work.
struct Hverdag {
    p: Portal,
    terning: StdRng,
    gitt: Vec<Value>,
    signaler: Vec<Value>,
    nr: usize,
}

impl Hverdag {
    async fn noe(&mut self) {
        let p = &self.p;
        match self.terning.random_range(0..8) {
            0 if self.gitt.len() < 3 => {
                let bare_hvem = gi(p, ider::OEYANE_DPS, &["IDENTITET"]).await;
                self.gitt.push(bare_hvem);
            }
            1 if self.gitt.len() < 3 => self.gi().await,
            2 if self.gitt.len() < 3 => {
                self.gi().await;
                self.trekk().await;
            }
            3 => {
                self.trekk().await;
                self.gi().await;
            }
            4 => self.trekk().await,
            // A row that is closed when it is told, and open when rights are.
            6 => {
                self.skriv().await;
                self.trekk().await;
                self.gi().await;
            }
            5 if !self.signaler.is_empty() => self.fjern().await,
            _ => self.skriv().await,
        }
        let pause = self.terning.random_range(0..20);
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }

    async fn skriv(&mut self) {
        // A plan does not hold any number of rows.
        if self.signaler.len() == 10 {
            self.fjern().await;
        }
        self.nr += 1;
        let nytt = nytt_signal(&self.p, &format!("nr. {}", self.nr)).await;
        self.signaler.push(nytt);
    }

    async fn fjern(&mut self) {
        let valgt = self.terning.random_range(0..self.signaler.len());
        fjern_signal(&self.p, &self.signaler.swap_remove(valgt), 1).await;
    }

    async fn gi(&mut self) {
        let samtykke = gi(
            &self.p,
            ider::OEYANE_DPS,
            &["IDENTITET", "KRISEPLAN_SIGNALER"],
        )
        .await;
        self.gitt.push(samtykke);
    }

    /// Takes one back, and its row out, so that the last round is as long as the first.
    async fn trekk(&mut self) {
        let Some(samtykke) = self.gitt.pop() else {
            return;
        };
        trekk(&self.p, &samtykke).await;
        let samtykke = samtykke.as_str().unwrap().parse::<uuid::Uuid>().unwrap();
        samtykketabell::Entity::delete_by_id(samtykke)
            .exec(self.p.lager.db().pool())
            .await
            .unwrap();
    }
}

fn runder() -> u64 {
    if std::env::var_os("HF_TEST_LANG").is_some() {
        400
    } else {
        12
    }
}

async fn en_kopi_er_det_som_kan_sees(p: Portal) {
    let annen = p.node().await;
    let fortellere = [p.forteller().await, annen.forteller().await];
    // What Dag has otherwise would let him see it anyway.
    for samtykke in [ider::BRIT_TIL_DPS, ider::BRIT_TIL_DPS_BIDRA] {
        trekk(&p, &json!(samtykke)).await;
    }
    let dag = p.som("dag-dps");
    let mut en = Holder::ny(dag.clone(), &fortellere[0], 1).await;
    let mut annet = Holder::ny(dag.clone().paa(&annen), &fortellere[1], 2).await;
    let mut hverdag = Hverdag {
        p: p.clone(),
        terning: StdRng::seed_from_u64(3),
        gitt: Vec::new(),
        signaler: Vec::new(),
        nr: 0,
    };
    for runde in 0..runder() {
        let alt_er_fortalt = AtomicBool::new(false);
        let skjer = async {
            for _ in 0..8 {
                Box::pin(hverdag.noe()).await;
            }
            for forteller in &fortellere {
                forteller.er_ferdig(&p).await;
            }
            alt_er_fortalt.store(true, Ordering::SeqCst);
        };
        tokio::join!(
            skjer,
            Box::pin(en.hold(&fortellere[0], &alt_er_fortalt)),
            Box::pin(annet.hold(&fortellere[1], &alt_er_fortalt)),
        );
        let naa = lest(&dag).await;
        assert_eq!(en.lagret.0, naa, "round {runde}, one node");
        assert_eq!(annet.lagret.0, naa, "round {runde}, the other node");
    }
    assert!(en.drept + annet.drept > 0, "nobody was killed");
}
