//! The real program in a process of its own, so that it can be killed.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::Duration,
};

use reqwest::{Client, Response};
use serde_json::{Value, json};

/// A running `helsefellesskap serve`; killed when this is dropped.
pub struct Program {
    barn: Child,
    samtale: Samtale,
}

/// Somebody who talks with it.
#[derive(Clone)]
pub struct Samtale {
    adresse: String,
    tokener: HashMap<String, String>,
    klient: Client,
}

impl Program {
    /// Starts it in development, with its keys in a folder and a few brukere, and waits until it
    /// answers.
    pub async fn start(mappe: &Path, database: &str) -> Self {
        Self::start_node(mappe, database, &[]).await
    }

    /// The same as one of several nodes, with these settings.
    pub async fn start_node(mappe: &Path, database: &str, satt: &[(&str, &str)]) -> Self {
        let mut barn = Command::new(bygget())
            .env_clear()
            .envs(satt.iter().copied())
            .env("HF_DATA_DIR", mappe)
            .env("HF_DATABASE_URL", database)
            .env("HF_LISTEN", "127.0.0.1:0")
            .env("HF_DEMO_BRUKERE", "4")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let adresse = adresse(&mut barn);
        let klient = Client::new();
        let personaer = klient
            .get(format!("{adresse}/graphiql/personas.json"))
            .send()
            .await
            .unwrap();
        let personaer: Value = serde_json::from_str(&personaer.text().await.unwrap()).unwrap();
        let tekst = |p: &Value, felt: &str| p[felt].as_str().unwrap().to_owned();
        let tokener = personaer
            .as_array()
            .unwrap()
            .iter()
            .map(|p| (tekst(p, "navn"), tekst(p, "token")))
            .collect();
        Self {
            barn,
            samtale: Samtale {
                adresse,
                tokener,
                klient,
            },
        }
    }

    /// Starts it as it runs elsewhere than in development, on an address of one's own, and waits until
    /// it answers. What it logs comes in the folder, in the file `logg`.
    pub async fn start_med(mappe: &Path, satt: &[(&str, &str)], adresse: &str) -> Self {
        Self::start_til(mappe, satt, adresse, "/health/ready").await
    }

    /// The same, where it lives and may not be ready.
    pub async fn start_forseglet(mappe: &Path, satt: &[(&str, &str)], adresse: &str) -> Self {
        Self::start_til(mappe, satt, adresse, "/health/live").await
    }

    async fn start_til(mappe: &Path, satt: &[(&str, &str)], adresse: &str, sti: &str) -> Self {
        let logg = std::fs::File::create(mappe.join("logg")).unwrap();
        let barn = Command::new(bygget())
            .env_clear()
            .envs(satt.iter().copied())
            .env("HF_LISTEN", adresse)
            .stdin(Stdio::null())
            .stdout(logg.try_clone().unwrap())
            .stderr(logg)
            .spawn()
            .unwrap();
        let program = Self {
            barn,
            samtale: Samtale {
                adresse: format!("http://{adresse}"),
                tokener: HashMap::new(),
                klient: Client::new(),
            },
        };
        let Samtale {
            adresse, klient, ..
        } = &program.samtale;
        for _ in 0..300 {
            let svar = klient.get(format!("{adresse}{sti}")).send().await;
            if svar.is_ok_and(|svar| svar.status().is_success()) {
                return program;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the program does not start");
    }

    /// A client of it, which may outlive it.
    pub fn samtale(&self) -> Samtale {
        self.samtale.clone()
    }

    /// SIGTERM: told to stop, as those who run it do.
    pub fn be_om_stopp(&self) {
        let pid = self.barn.id().to_string();
        let status = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(status.unwrap().success());
    }

    /// How it ended, if it has within this time.
    pub async fn sluttet(&mut self, frist: Duration) -> Option<i32> {
        let siden = std::time::Instant::now();
        while siden.elapsed() < frist {
            if let Some(status) = self.barn.try_wait().unwrap() {
                return status.code();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        None
    }

    /// SIGKILL: no chance to finish anything.
    pub fn drep(mut self) {
        self.barn.kill().unwrap();
        self.barn.wait().unwrap();
    }
}

/// Runs a command of the program to its end, in development: exit code, what it printed, and what
/// it printed as errors.
pub fn kommando(mappe: &Path, argumenter: &[&str]) -> (i32, String, String) {
    kommando_med(mappe, &[("HF_DEMO_BRUKERE", "4")], argumenter)
}

/// The same on a database elsewhere.
pub fn kommando_paa(mappe: &Path, database: &str, argumenter: &[&str]) -> (i32, String, String) {
    kommando_med(mappe, &[("HF_DATABASE_URL", database)], argumenter)
}

/// The same with these settings.
pub fn kommando_med(
    mappe: &Path,
    satt: &[(&str, &str)],
    argumenter: &[&str],
) -> (i32, String, String) {
    let utfall = Command::new(bygget())
        .env_clear()
        .envs(satt.iter().copied())
        .env("HF_DATA_DIR", mappe)
        .args(argumenter)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let tekst = |bytes| String::from_utf8(bytes).unwrap();
    (
        utfall.status.code().unwrap(),
        tekst(utfall.stdout),
        tekst(utfall.stderr),
    )
}

impl Samtale {
    /// Asks as a persona. `None`: no answer came.
    pub async fn spoer(&self, hvem: &str, dokument: &str, variabler: &Value) -> Option<Value> {
        let kropp = json!({ "query": dokument, "variables": variabler });
        let be = self
            .klient
            .post(format!("{}/graphql", self.adresse))
            .bearer_auth(&self.tokener[hvem]);
        let svar = be.json(&kropp).send().await.ok()?;
        serde_json::from_str(&svar.text().await.ok()?).ok()
    }
}

impl Samtale {
    /// Listens as a persona over SSE, from a cursor or from now.
    pub async fn lytt(&self, hvem: &str, dokument: &str, after: Option<&Value>) -> Hendelsesstroem {
        let kropp = json!({ "query": dokument, "variables": { "after": after } });
        let be = self
            .klient
            .post(format!("{}/graphql", self.adresse))
            .header("accept", "text/event-stream")
            .bearer_auth(&self.tokener[hvem]);
        Hendelsesstroem {
            svar: be.json(&kropp).send().await.unwrap(),
            rest: String::new(),
        }
    }
}

/// An open stream of server-sent events.
pub struct Hendelsesstroem {
    svar: Response,
    rest: String,
}

impl Hendelsesstroem {
    /// The next message; `None`: the connection is gone.
    pub async fn neste(&mut self) -> Option<Value> {
        loop {
            if let Some((blokk, rest)) = self.rest.split_once("\n\n") {
                let data = blokk.lines().find_map(|linje| linje.strip_prefix("data: "));
                let svar = data.and_then(|data| serde_json::from_str::<Value>(data).ok());
                self.rest = rest.to_owned();
                if let Some(svar) = svar {
                    return Some(svar["data"]["hendelser"].clone());
                }
                continue;
            }
            let bit = self.svar.chunk().await.ok()??;
            self.rest += std::str::from_utf8(&bit).unwrap();
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        let _ = self.barn.kill();
        let _ = self.barn.wait();
    }
}

/// The address that the program prints when it listens. The rest of what it says is read too, so
/// that it never waits for us.
fn adresse(barn: &mut Child) -> String {
    let mut linjer = BufReader::new(barn.stdout.take().unwrap()).lines();
    let adresse = linjer.by_ref().map_while(Result::ok).find_map(|linje| {
        let etter = linje.split_once("runs at ")?.1;
        Some(etter.split_once("/graphql")?.0.to_owned())
    });
    std::thread::spawn(move || linjer.for_each(drop));
    adresse.expect("the program starts")
}

/// The program as it is now: the one that the run has built, or else built beside the tests.
fn bygget() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        if let Some(program) = std::env::var_os("HF_TEST_PROGRAM") {
            return program.into();
        }
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let rot = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut bygging = Command::new(cargo);
        // What cargo tells a test of its package is none of the program's: a build script that reads
        // it would build half the program anew, and once more at the next build outside the tests.
        for (navn, _) in std::env::vars_os() {
            let tekst = navn.to_string_lossy();
            if tekst.starts_with("CARGO_PKG_") || tekst.starts_with("CARGO_MANIFEST_") {
                bygging.env_remove(navn);
            }
        }
        let status = bygging
            .args([
                "build",
                "--quiet",
                "--package",
                "helsefellesskap",
                "--bin",
                "helsefellesskap",
            ])
            .current_dir(rot)
            .status()
            .unwrap();
        assert!(status.success());
        // target/debug/deps/it-… stands beside target/debug/helsefellesskap.
        let tester = std::env::current_exe().unwrap();
        tester
            .parent()
            .and_then(Path::parent)
            .unwrap()
            .join("helsefellesskap")
    })
}
