//! The bench's measure of what is possible: hand-written SQL and a bare axum handler that answer the
//! bench's two queries with the contract's own JSON, refusals included. No GraphQL, no token, no log.

mod beslutning;
mod data;
mod former;
mod linjer;
mod svar;

use std::{
    collections::HashMap,
    env,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{Json, Router, extract::State, http::header, response::IntoResponse, routing::post};
use serde::Deserialize;
use tokio_postgres::{Client, NoTls, Statement};
use uuid::Uuid;

use crate::{
    beslutning::{Persona, Sak},
    linjer::Linjer,
};

type Feil = Box<dyn std::error::Error + Send + Sync>;

const SIDE: &str = include_str!("../../side.sql");
const A: &str = include_str!("../../a.graphql");
const B: &str = include_str!("../../b.graphql");
const SIDELENGDE: usize = 50;

/// A connection with the statements prepared on it; requests share it, pipelined.
struct Forbindelse {
    klient: Client,
    rett: Statement,
    sak: Statement,
    retter: Statement,
    saker: Statement,
    side: Statement,
}

struct Tjener {
    forbindelser: Vec<Forbindelse>,
    neste: AtomicUsize,
    persona: Persona,
    linjer_a: Linjer,
    linjer_b: Linjer,
}

#[derive(Deserialize)]
struct Kropp {
    variables: Option<Variabler>,
}

#[derive(Deserialize)]
struct Variabler {
    id: Option<Uuid>,
}

#[tokio::main]
async fn main() -> Result<(), Feil> {
    let persona: Persona = serde_json::from_str(&env::var("BENCH_PERSONA")?)?;
    let mut forbindelser = Vec::new();
    for _ in 0..env::var("BENCH_FORBINDELSER")?.parse()? {
        forbindelser.push(koble_til(&env::var("BENCH_DATABASE")?).await?);
    }
    let tjener = Arc::new(Tjener {
        forbindelser,
        neste: AtomicUsize::new(0),
        persona,
        linjer_a: linjer::av(A),
        linjer_b: linjer::av(B),
    });
    let lytter =
        tokio::net::TcpListener::bind(("127.0.0.1", env::var("BENCH_PORT")?.parse()?)).await?;
    let ruter = Router::new()
        .route("/graphql", post(svar))
        .with_state(tjener);
    axum::serve(lytter, ruter).await?;
    Ok(())
}

async fn koble_til(url: &str) -> Result<Forbindelse, Feil> {
    let (klient, forbindelse) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(forbindelse);
    klient
        .batch_execute("SET plan_cache_mode = force_generic_plan")
        .await?;
    let en = |sql: String| sql.replace("= ANY ($1)", "= $1");
    Ok(Forbindelse {
        rett: klient.prepare(&en(data::RETT.to_owned())).await?,
        sak: klient.prepare(&en(data::sak(&data::ALT))).await?,
        retter: klient.prepare(data::RETT).await?,
        saker: klient.prepare(&data::sak(&data::LISTE)).await?,
        side: klient.prepare(SIDE).await?,
        klient,
    })
}

async fn svar(State(tjener): State<Arc<Tjener>>, Json(kropp): Json<Kropp>) -> impl IntoResponse {
    let svar = match kropp.variables.and_then(|v| v.id) {
        Some(id) => tjener.a(id).await,
        None => tjener.b().await,
    };
    let bytes = svar
        .unwrap_or_else(|feil| format!(r#"{{"errors":[{{"message":"{feil}"}}]}}"#).into_bytes());
    ([(header::CONTENT_TYPE, "application/json")], bytes)
}

impl Tjener {
    fn forbindelse(&self) -> &Forbindelse {
        let nr = self.neste.fetch_add(1, Ordering::Relaxed);
        &self.forbindelser[nr % self.forbindelser.len()]
    }

    async fn a(&self, id: Uuid) -> Result<Vec<u8>, Feil> {
        let f = self.forbindelse();
        let p = &self.persona;
        let mottakere = p.mottakere();
        let (rett, rader) = tokio::try_join!(
            async {
                f.klient
                    .query(&f.rett, &[&id, &&mottakere[..], &p.ansatt])
                    .await
            },
            async { f.klient.query(&f.sak, &[&id]).await },
        )?;
        let mut saker = HashMap::from([(id, Sak::default())]);
        data::les(&mut saker, &rett, &rader, p);
        let sak = saker.remove(&id).unwrap_or_default();
        Ok(svar::a(id, &sak, &self.linjer_a)?)
    }

    async fn b(&self) -> Result<Vec<u8>, Feil> {
        let f = self.forbindelse();
        let p = &self.persona;
        let mottakere = p.mottakere();
        let grense = i64::try_from(SIDELENGDE + 1)?;
        let side = f
            .klient
            .query(
                &f.side,
                &[
                    &p.ansatt,
                    &&mottakere[..3],
                    &&mottakere[..],
                    &p.person,
                    &p.virksomhet,
                    &grense,
                ],
            )
            .await?;
        let mut ider: Vec<Uuid> = side.iter().map(|rad| rad.get(0)).collect();
        let flere = ider.len() > SIDELENGDE;
        ider.truncate(SIDELENGDE);
        let (rett, rader) = tokio::try_join!(
            async {
                f.klient
                    .query(&f.retter, &[&ider, &&mottakere[..], &p.ansatt])
                    .await
            },
            async { f.klient.query(&f.saker, &[&ider]).await },
        )?;
        let mut saker: HashMap<Uuid, Sak> = ider.iter().map(|id| (*id, Sak::default())).collect();
        data::les(&mut saker, &rett, &rader, p);
        Ok(svar::b(&ider, &saker, flere, &self.linjer_b)?)
    }
}
