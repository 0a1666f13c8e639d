//! A withdrawal beside a stream: what it covers is not told after it has committed.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use entity::{ansatt, samtykke as samtykketabell, tilgangslogg};
use helsefellesskap::{demo::ider, storage::Holdepunkt};
use rand::{Rng, SeedableRng, rngs::StdRng};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Value, json};

use super::{fjern_signal, gi, nytt_signal, trekk};
use crate::rigg::{Forteller, Lytter, MANGE, Portal, kort, samtidig_paa_begge};

samtidig_paa_begge![
    etter_et_trekk_fortelles_ingenting_av_det,
    den_som_sperres_mens_flere_fortelles_hoerer_det_ikke,
];

/// How often Dag was told of warning signs, by the log.
async fn fortalt(p: &Portal) -> u64 {
    let signaler = samtykke::Kategorier::from(samtykke::Kategori::KriseplanSignaler).bits();
    let gitt = Expr::col(tilgangslogg::Column::KategorierGitt);
    tilgangslogg::Entity::find()
        .filter(tilgangslogg::Column::AnsattId.eq(ider::DAG))
        .filter(gitt.bit_and(signaler).ne(0))
        .count(p.lager.db().pool())
        .await
        .unwrap()
}

/// What Redis does between nodes: what one commits wakes the other.
fn bud(fra: &Portal, til: &Forteller) -> Bud {
    let (mut hendt, vekker) = (fra.lager.hendt(), til.fordeler.vekker());
    Bud(tokio::spawn(async move {
        while hendt.changed().await.is_ok() {
            vekker.notify_one();
        }
    }))
}

struct Bud(tokio::task::JoinHandle<()>);

impl Drop for Bud {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn runder() -> usize {
    if std::env::var_os("HF_TEST_LANG").is_some() {
        10_000
    } else {
        40
    }
}

/// One round as a stream tells it: the samtykke and then its end, or nothing of either where both had
/// happened before it came to tell, or its end alone where Dag's other stream had told him something under it;
/// warning signs only between the two.
fn har_ikke_mer_enn_fortalt(runde: usize, meldinger: &[Value], annen: &[Value]) {
    let vist = annen
        .iter()
        .any(|melding| kort(melding).contains("Varselsignal"));
    let meldinger: Vec<String> = meldinger.iter().map(kort).collect();
    let mut aapent = false;
    for melding in meldinger.iter().filter(|m| *m != "SJEKKPUNKT") {
        let gir = melding.starts_with("TILGANG +[KRISEPLAN_SIGNALER] -[]");
        let tar = melding.starts_with("TILGANG +[] -[KRISEPLAN_SIGNALER]");
        let signal = melding.contains("Varselsignal");
        assert!(
            (gir && !aapent) || (tar && (aapent || vist)) || (signal && aapent),
            "round {runde}: {meldinger:?}"
        );
        aapent = !tar;
    }
    assert!(!aapent, "round {runde}: {meldinger:?}");
}

/// Brit withdraws while Kari writes and Dag listens on two nodes. What was logged before
/// the withdrawal was told before it; after it nothing is, and the time to silence is printed.
async fn etter_et_trekk_fortelles_ingenting_av_det(p: Portal) {
    let annen = p.node().await;
    let fortellere = [p.forteller().await, annen.forteller().await];
    let _bud = [bud(&p, &fortellere[1]), bud(&annen, &fortellere[0])];
    let dag = p.som("dag-dps");
    let mut terning = StdRng::seed_from_u64(3);
    // What Dag has otherwise would let him hear of it anyway.
    let brit = p.som("brit-bruker");
    let input = json!({ "samtykkeId": ider::BRIT_TIL_DPS });
    brit.gjoer("trekkSamtykke", input, "samtykke { id }")
        .await
        .ok();
    let mut stroemmer = [
        dag.lytt(&fortellere[0], None).await,
        dag.clone().paa(&annen).lytt(&fortellere[1], None).await,
    ];
    let mut til_stille = Vec::new();
    for runde in 0..runder() {
        let samtykke = gi(&p, ider::OEYANE_DPS, &["IDENTITET", "KRISEPLAN_SIGNALER"]).await;
        let skriver = tokio::spawn({
            let node = if runde % 2 == 0 {
                p.clone()
            } else {
                annen.clone()
            };
            async move {
                let mut nye = Vec::new();
                for nr in 0..3 {
                    nye.push(nytt_signal(&node, &format!("{runde}-{nr}")).await);
                }
                nye
            }
        });
        tokio::time::sleep(Duration::from_micros(terning.random_range(0..30_000))).await;
        trekk(&p, &samtykke).await;
        let trukket = Instant::now();
        let logget = fortalt(&p).await;
        let nye = skriver.await.unwrap();
        for forteller in &fortellere {
            forteller.er_ferdig(&p).await;
        }
        til_stille.push(trukket.elapsed());
        let hoert = stroemmer.each_mut().map(Lytter::alt);
        for (meldinger, annen) in [(&hoert[0], &hoert[1]), (&hoert[1], &hoert[0])] {
            har_ikke_mer_enn_fortalt(runde, meldinger, annen);
        }
        assert_eq!(
            fortalt(&p).await,
            logget,
            "round {runde}: something was disclosed after the withdrawal"
        );
        for stroem in &mut stroemmer {
            let etter = stroem.alt();
            assert!(etter.iter().all(|m| m["__typename"] == "Sjekkpunkt"));
        }
        // However many rounds there are, each is as long as the first.
        for signal in &nye {
            fjern_signal(&p, signal, 1).await;
        }
        let samtykke = samtykke.as_str().unwrap().parse::<uuid::Uuid>().unwrap();
        samtykketabell::Entity::delete_by_id(samtykke)
            .exec(p.lager.db().pool())
            .await
            .unwrap();
        // A node that is late decides of these by the samtykke of the next round, as it should.
        for forteller in &fortellere {
            forteller.er_ferdig(&p).await;
        }
    }
    til_stille.sort_unstable();
    let ved = |del: usize| til_stille[(til_stille.len() - 1) * del / 100];
    println!(
        "from withdrawal to silence, on two nodes: p50 {:?}, p99 {:?}",
        ved(50),
        ved(99)
    );
}

/// Ella is at work as what Dag is: they are told together.
async fn samme_rolle(p: &Portal) {
    let endret = p.lager.i_registeret(async |tx| {
        let dag = ansatt::Entity::find_by_id(ider::DAG)
            .one(tx)
            .await?
            .unwrap();
        let ella = ansatt::ActiveModel {
            id: Set(ider::ELLA),
            roller: Set(dag.roller),
            ..Default::default()
        };
        ella.update(tx).await?;
        Ok(())
    });
    endret.await.unwrap();
}

/// What is put in words once for both is decided for each: that it stands for Dag is nothing to Ella.
async fn den_som_sperres_mens_flere_fortelles_hoerer_det_ikke(p: Portal) {
    samme_rolle(&p).await;
    let node = p.node().await;
    let mut f = node.taus_forteller(MANGE).await;
    let mut dag = node.som("dag-dps").lytt(&f, None).await;
    let mut ella = node.som("ella-dps").lytt(&f, None).await;
    nytt_signal(&p, "Svarer ikke").await;
    let foerste = Arc::new(AtomicBool::new(true));
    node.naar(Holdepunkt::Lastet, move || {
        let (p, foerste) = (p.clone(), foerste.swap(false, Ordering::SeqCst));
        async move {
            if foerste {
                let ella = json!({ "mot": { "ansattId": ider::ELLA } });
                let brit = p.som("brit-bruker");
                let utfall = brit.gjoer("opprettSperring", ella, "sperring { id }");
                utfall.await.ok();
            }
        }
    });
    f.begynn();
    f.er_ferdig(&node).await;
    assert_eq!(
        dag.kort().await,
        "OPPRETTET Varselsignal Svarer ikke [KRISEPLAN_SIGNALER]"
    );
    let hoert = ella.kort().await;
    assert!(
        hoert.starts_with("TILGANG +[] -[IDENTITET") && hoert.ends_with("] false"),
        "{hoert}"
    );
    ella.er_stille().await;
}
