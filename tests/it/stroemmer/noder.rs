//! Several nodes, each a process of its own: one is killed, Redis is stopped and emptied, the net to
//! it falls silent, and nobody who listens loses anything.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use helsefellesskap::demo::ider;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

use crate::rigg::{Base, Hendelsesstroem, Mappe, Program, STROEM, Samtale};

const LEGG_TIL: &str = "mutation($input: EndreVarselsignalerInput!) { endreVarselsignaler(input: $input) { signaler { id tekst } feil { code } } }";

/// A Redis of its own, killed when this is dropped.
struct Redis {
    barn: Child,
    port: u16,
}

impl Redis {
    fn start(port: u16) -> Option<Self> {
        let barn = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .ok()?;
        Some(Self { barn, port })
    }

    /// SIGKILL: whoever was connected hears nothing more, and nothing is kept.
    fn drep(mut self) -> u16 {
        self.barn.kill().unwrap();
        self.barn.wait().unwrap();
        self.port
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.barn.kill();
        let _ = self.barn.wait();
    }
}

fn ledig_port() -> u16 {
    let lytter = TcpListener::bind("127.0.0.1:0").unwrap();
    lytter.local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn en_node_og_redis_drepes_og_ingenting_gaar_tapt() {
    let Some(base) = Base::tom_i_postgres().await else {
        eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL");
        return;
    };
    let Some(redis) = Redis::start(ledig_port()) else {
        eprintln!("redis-server is not installed: not run");
        return;
    };
    let adresse = format!("redis://127.0.0.1:{}", redis.port);
    let mappe = Mappe::ny();
    let satt = [("HF_REDIS_URL", adresse.as_str())];
    let en = Program::start_node(mappe.sti(), &base.url, &satt).await;
    let to = Program::start_node(mappe.sti(), &base.url, &satt).await;
    let mut kopi = Kopi::ny(to.samtale().lytt("dag-dps", STROEM, None).await).await;

    // Redis wakes the other node at once.
    let med = kopi.fra_skrevet(&en.samtale(), "med Redis").await;
    let port = redis.drep();
    let uten = kopi.fra_skrevet(&en.samtale(), "uten Redis").await;
    let redis = Redis::start(port).unwrap();
    let mut igjen = kopi.fra_skrevet(&en.samtale(), "igjen 0").await;
    for nr in 1..20 {
        // It finds Redis again by itself.
        tokio::time::sleep(Duration::from_millis(250)).await;
        let naa = kopi
            .fra_skrevet(&en.samtale(), &format!("igjen {nr}"))
            .await;
        igjen = igjen.min(naa);
    }
    println!("to the other node: {med:?} with Redis, {uten:?} without, {igjen:?} with it again");
    assert!(uten < Duration::from_secs(5), "{uten:?}");
    assert!(igjen < Duration::from_millis(500), "{igjen:?}");

    // The node dies while another one writes; the listener goes on there.
    let skriver = tokio::spawn({
        let samtale = en.samtale();
        async move {
            for nr in 0..30 {
                skriv(&samtale, &format!("drept {nr}")).await;
            }
        }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    to.drep();
    kopi.les_til_slutt().await;
    kopi.stroem = en
        .samtale()
        .lytt("dag-dps", STROEM, Some(&kopi.markoer))
        .await;
    skriver.await.unwrap();
    while kopi.siste() != Some("drept 29") {
        assert!(kopi.neste().await, "the stream of the living node stays");
    }
    let ventet: Vec<String> = ["med Redis".to_owned(), "uten Redis".to_owned()]
        .into_iter()
        .chain((0..20).map(|nr| format!("igjen {nr}")))
        .chain((0..30).map(|nr| format!("drept {nr}")))
        .collect();
    kopi.tekster.dedup();
    assert_eq!(
        kopi.tekster, ventet,
        "all of them, in order, the last perhaps twice"
    );
    drop((en, redis));
    base.slett().await;
}

/// A way to Redis on which nothing gets through for a while: nobody is told that it is so.
struct Vei {
    port: u16,
    aapen: watch::Sender<bool>,
    oppgave: JoinHandle<()>,
}

impl Vei {
    async fn til(redis: u16) -> Self {
        let lytter = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = lytter.local_addr().unwrap().port();
        let (aapen, ser) = watch::channel(true);
        let oppgave = tokio::spawn(async move {
            while let Ok((inn, _)) = lytter.accept().await {
                let ut = TcpStream::connect(("127.0.0.1", redis)).await.unwrap();
                let (inn_les, inn_skriv) = inn.into_split();
                let (ut_les, ut_skriv) = ut.into_split();
                tokio::spawn(videre(inn_les, ut_skriv, ser.clone()));
                tokio::spawn(videre(ut_les, inn_skriv, ser.clone()));
            }
        });
        Self {
            port,
            aapen,
            oppgave,
        }
    }
}

impl Drop for Vei {
    fn drop(&mut self) {
        self.oppgave.abort();
    }
}

async fn videre(mut fra: OwnedReadHalf, mut til: OwnedWriteHalf, mut aapen: watch::Receiver<bool>) {
    let mut bytes = [0; 4096];
    while let Ok(antall @ 1..) = fra.read(&mut bytes).await {
        if aapen.wait_for(|aapen| *aapen).await.is_err()
            || til.write_all(&bytes[..antall]).await.is_err()
        {
            return;
        }
    }
}

/// The net between a node and Redis falls silent: what happens elsewhere is found by looking, who
/// writes is not held up, and when it is there again the node hears at once. The measures say so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nettet_til_redis_tier_og_ingenting_gaar_tapt() {
    let Some(base) = Base::tom_i_postgres().await else {
        eprintln!("HF_TEST_POSTGRES_URL is not set: not run on PostgreSQL");
        return;
    };
    let Some(redis) = Redis::start(ledig_port()) else {
        eprintln!("redis-server is not installed: not run");
        return;
    };
    let vei = Vei::til(redis.port).await;
    let adresse = format!("redis://127.0.0.1:{}", vei.port);
    let maaling = format!("127.0.0.1:{}", ledig_port());
    let satt = [
        ("HF_REDIS_URL", adresse.as_str()),
        ("HF_METRICS", maaling.as_str()),
    ];
    let mappe = Mappe::ny();
    let en = Program::start_node(mappe.sti(), &base.url, &satt[..1]).await;
    let to = Program::start_node(mappe.sti(), &base.url, &satt).await;
    let mut kopi = Kopi::ny(to.samtale().lytt("dag-dps", STROEM, None).await).await;
    let mut med = kopi.fra_skrevet(&en.samtale(), "foer 0").await;
    for nr in 1..5 {
        med = med.min(kopi.fra_skrevet(&en.samtale(), &format!("foer {nr}")).await);
    }

    vei.aapen.send_replace(false);
    let mut uten = Duration::ZERO;
    for nr in 0..5 {
        let begynt = Instant::now();
        let hoert = kopi
            .fra_skrevet(&en.samtale(), &format!("taust {nr}"))
            .await;
        assert!(
            begynt.elapsed() - hoert < Duration::from_secs(2),
            "who writes does not wait for Redis"
        );
        uten = uten.max(hoert);
    }
    assert!(maalt(&maaling, "hf_stream_messages_total{kind=\"row\"}").await >= 10);
    let hoert_foer = maalt(&maaling, "hf_bus_wakeups_total").await;

    vei.aapen.send_replace(true);
    let mut igjen = kopi.fra_skrevet(&en.samtale(), "etter 0").await;
    for nr in 1..20 {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let naa = kopi
            .fra_skrevet(&en.samtale(), &format!("etter {nr}"))
            .await;
        igjen = igjen.min(naa);
    }
    println!(
        "to the other node: {med:?} over the net, {uten:?} while it is silent, {igjen:?} after"
    );
    assert!(uten < Duration::from_secs(5), "{uten:?}");
    assert!(igjen < Duration::from_millis(500), "{igjen:?}");
    assert!(maalt(&maaling, "hf_bus_wakeups_total").await > hoert_foer);
    assert_eq!(maalt(&maaling, "hf_bus_up{direction=\"listen\"}").await, 1);
    assert_eq!(maalt(&maaling, "hf_streams_open").await, 1);
    let ventet: Vec<String> = [("foer", 5), ("taust", 5), ("etter", 20)]
        .into_iter()
        .flat_map(|(naar, antall)| (0..antall).map(move |nr| format!("{naar} {nr}")))
        .collect();
    assert_eq!(kopi.tekster, ventet, "all of them, once, in order");
    drop((en, to, redis));
    base.slett().await;
}

/// What a node measures, by the name of the measure.
async fn maalt(adresse: &str, navn: &str) -> i64 {
    let svar = reqwest::get(format!("http://{adresse}/metrics"))
        .await
        .unwrap();
    let tekst = svar.text().await.unwrap();
    let linje = tekst.lines().find_map(|linje| linje.strip_prefix(navn));
    let verdi = linje.unwrap_or_else(|| panic!("{navn} is measured:\n{tekst}"));
    verdi.trim().parse().unwrap()
}

async fn skriv(samtale: &Samtale, tekst: &str) {
    let input = json!({ "input": { "brukerId": ider::BRIT, "leggTil": [{ "nivaa": "GUL", "tekst": tekst }] } });
    let svar = samtale
        .spoer("kari-koordinator", LEGG_TIL, &input)
        .await
        .unwrap();
    assert_eq!(
        svar["data"]["endreVarselsignaler"]["feil"],
        json!([]),
        "{svar}"
    );
}

/// What Dag has heard, and how far.
struct Kopi {
    stroem: Hendelsesstroem,
    markoer: Value,
    tekster: Vec<String>,
}

impl Kopi {
    async fn ny(stroem: Hendelsesstroem) -> Self {
        let mut kopi = Self {
            stroem,
            markoer: Value::Null,
            tekster: Vec::new(),
        };
        assert!(kopi.neste().await);
        kopi
    }

    fn siste(&self) -> Option<&str> {
        self.tekster.last().map(String::as_str)
    }

    /// Takes one message. False: there are no more.
    async fn neste(&mut self) -> bool {
        let neste = tokio::time::timeout(Duration::from_secs(40), self.stroem.neste()).await;
        let Some(melding) = neste.expect("a message, or the end") else {
            return false;
        };
        self.markoer = melding["cursor"].clone();
        if let Some(tekst) = melding["entitet"]["tekst"].as_str() {
            self.tekster.push(tekst.to_owned());
        }
        true
    }

    async fn les_til_slutt(&mut self) {
        while self.neste().await {}
    }

    /// From the answer to the writer until it is heard.
    async fn fra_skrevet(&mut self, samtale: &Samtale, tekst: &str) -> Duration {
        skriv(samtale, tekst).await;
        let skrevet = Instant::now();
        while self.siste() != Some(tekst) {
            assert!(self.neste().await);
        }
        skrevet.elapsed()
    }
}
