//! The ledger's folder: each process adds to a file of its own, and whoever reads it reads all of them.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;

use super::linje::{Linje, MAKS_LINJE};
use crate::{
    klokke::Tilfeldighet,
    storage::{Lagerfeil, Noekler},
};

/// Names the ledger.
const NAVNEFIL: &str = "installasjon";
/// Ends the name of a file with lines.
const LINJEFIL: &str = "bok";
/// Ends the name of a file that tells how far its process had seen the database come.
const STANDFIL: &str = "stand";

/// The ledger of this installation.
pub struct Bok {
    mappe: PathBuf,
    /// Whether a ledger may be begun in a folder that is not there.
    lager_mappe: bool,
    pub(super) noekler: Noekler,
    pub(super) tilfeldig: Tilfeldighet,
    fil: Arc<Mutex<Linjefil>>,
    /// The last line that this process has written.
    skrevet: AtomicI64,
}

/// Where this process adds its lines.
pub(super) struct Linjefil {
    mappe: PathBuf,
    /// Opened with the first line; another one after a failure, which may have left half a line.
    aapen: Option<File>,
    tilfeldig: Tilfeldighet,
}

/// What the ledger holds.
#[derive(Debug, Default)]
pub(super) struct Lest {
    pub(super) installasjon: Option<Uuid>,
    /// The lines from a number on.
    pub(super) linjer: BTreeMap<i64, Linje>,
    /// The last line's number.
    pub(super) siste: i64,
    /// How far the processes had seen the database come.
    pub(super) sett: Vec<Sett>,
}

/// How far the database had come when a process last looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sett {
    pub(super) tidsalder: i64,
    /// The last line.
    pub(super) nr: i64,
    /// The last event.
    pub(super) posisjon: i64,
}

/// Why the ledger cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lesefeil {
    #[error("{0}")]
    Fil(#[from] io::Error),
    #[error("the folder is not there")]
    Borte,
    #[error("{0}")]
    Skadet(&'static str),
}

impl Bok {
    /// The ledger in a folder, with the secrets of `HF_KEY`.
    ///
    /// # Errors
    /// No secret is given.
    pub fn ny(mappe: PathBuf, hemmeligheter: &[[u8; 32]]) -> Result<Self, Lagerfeil> {
        let fil = Linjefil {
            mappe: mappe.clone(),
            aapen: None,
            tilfeldig: Tilfeldighet::ekte(),
        };
        Ok(Self {
            noekler: Noekler::fra_hemmeligheter(hemmeligheter)?,
            tilfeldig: Tilfeldighet::ekte(),
            fil: Arc::new(Mutex::new(fil)),
            mappe,
            lager_mappe: true,
            skrevet: AtomicI64::new(0),
        })
    }

    /// The same, in a folder that must be there: what is not mounted is not made instead.
    #[must_use]
    pub fn i_mappe_som_finnes(self) -> Self {
        Self {
            lager_mappe: false,
            ..self
        }
    }

    /// The last line that this process has written; the database cannot be behind it, unless it was
    /// restored.
    pub(super) fn skrevet(&self) -> i64 {
        self.skrevet.load(Ordering::SeqCst)
    }

    /// This line stands in the ledger now, and those before it.
    pub(super) fn er_skrevet(&self, nr: i64) {
        self.skrevet.fetch_max(nr, Ordering::SeqCst);
    }

    /// Where lines are added, for one at a time.
    pub(super) async fn linjefil(&self) -> OwnedMutexGuard<Linjefil> {
        self.fil.clone().lock_owned().await
    }

    /// Gives the ledger its name, or finds that it has one.
    pub(super) fn gi_navn(&self, navn: Uuid) -> Result<Uuid, Lesefeil> {
        if self.lager_mappe {
            fs::create_dir_all(&self.mappe)?;
        } else if !self.mappe.is_dir() {
            return Err(Lesefeil::Borte);
        }
        let sti = self.mappe.join(NAVNEFIL);
        match OpenOptions::new().write(true).create_new(true).open(&sti) {
            Ok(mut fil) => {
                fil.write_all(navn.to_string().as_bytes())?;
                fil.sync_all()?;
                File::open(&self.mappe)?.sync_all()?;
                Ok(navn)
            }
            Err(feil) if feil.kind() == io::ErrorKind::AlreadyExists => {
                self.navn()?.ok_or(Lesefeil::Skadet("it has no name"))
            }
            Err(feil) => Err(feil.into()),
        }
    }

    /// Its name; `None`: there is no ledger here.
    pub(super) fn navn(&self) -> Result<Option<Uuid>, Lesefeil> {
        match fs::read_to_string(self.mappe.join(NAVNEFIL)) {
            Ok(tekst) => match tekst.trim().parse() {
                Ok(navn) => Ok(Some(navn)),
                Err(_) => Err(Lesefeil::Skadet("its name cannot be read")),
            },
            Err(feil) if feil.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(feil) => Err(feil.into()),
        }
    }

    /// Reads all files; keeps the lines from `fra` on.
    pub(super) fn les(&self, fra: i64) -> Result<Lest, Lesefeil> {
        let mut ut = Lest {
            installasjon: self.navn()?,
            ..Lest::default()
        };
        if ut.installasjon.is_none() {
            return Ok(ut);
        }
        let mut linjefiler = Vec::new();
        // What was seen is read first: lines are written before it is.
        for post in fs::read_dir(&self.mappe)? {
            let sti = post?.path();
            match sti.extension().and_then(|e| e.to_str()) {
                Some(LINJEFIL) => linjefiler.push(sti),
                Some(STANDFIL) => ut.sett.extend(les_sett(&sti)?),
                _ => {}
            }
        }
        for sti in linjefiler {
            les_linjer(&sti, fra, &mut ut)?;
        }
        Ok(ut)
    }

    /// Tells how far the database has come, in this process' own file.
    pub(super) fn skriv_sett(&self, prosess: Uuid, sett: Sett) -> io::Result<()> {
        let sti = self.mappe.join(format!("{prosess}.{STANDFIL}"));
        let ny = self.mappe.join(format!("{prosess}.ny"));
        let mut fil = File::create(&ny)?;
        writeln!(fil, "{} {} {}", sett.tidsalder, sett.nr, sett.posisjon)?;
        fil.sync_data()?;
        fs::rename(ny, sti)
    }

    /// Takes away what other processes had seen, where this one has seen as much.
    pub(super) fn rydd_sett(&self, prosess: Uuid, naa: Sett) -> io::Result<()> {
        let egen = format!("{prosess}.{STANDFIL}");
        for post in fs::read_dir(&self.mappe)? {
            let post = post?;
            let sti = post.path();
            if post.file_name() == egen.as_str() || sti.extension().is_none_or(|e| e != STANDFIL) {
                continue;
            }
            let gammelt = |sett: Sett| {
                sett.tidsalder != naa.tidsalder
                    || (sett.nr <= naa.nr && sett.posisjon <= naa.posisjon)
            };
            if les_sett(&sti).is_ok_and(|sett| sett.is_some_and(gammelt)) {
                fs::remove_file(sti)?;
            }
        }
        Ok(())
    }
}

impl Linjefil {
    /// Adds lines; they stand when this returns.
    pub(super) fn legg_til(&mut self, linjer: &[String]) -> io::Result<()> {
        let mut bytes = Vec::new();
        for linje in linjer {
            bytes.extend(linje.as_bytes());
            bytes.push(b'\n');
        }
        let mut fil = match self.aapen.take() {
            Some(fil) => fil,
            None => self.ny_fil()?,
        };
        fil.write_all(&bytes)?;
        fil.sync_data()?;
        self.aapen = Some(fil);
        Ok(())
    }

    fn ny_fil(&self) -> io::Result<File> {
        let sti = self
            .mappe
            .join(format!("{}.{LINJEFIL}", self.tilfeldig.uuid()));
        let fil = OpenOptions::new().append(true).create_new(true).open(sti)?;
        File::open(&self.mappe)?.sync_all()?;
        Ok(fil)
    }
}

fn les_linjer(sti: &Path, fra: i64, ut: &mut Lest) -> Result<(), Lesefeil> {
    let mut fil = BufReader::new(File::open(sti)?);
    let grense = u64::try_from(MAKS_LINJE).unwrap_or(u64::MAX);
    loop {
        let mut bytes = Vec::new();
        fil.by_ref().take(grense).read_until(b'\n', &mut bytes)?;
        // A line without its end was never finished, and waits in the database.
        let Some(bytes) = bytes.strip_suffix(b"\n") else {
            return if bytes.len() < MAKS_LINJE {
                Ok(())
            } else {
                Err(Lesefeil::Skadet("a line is too long"))
            };
        };
        let linje = std::str::from_utf8(bytes).ok().and_then(Linje::les);
        let linje = linje.ok_or(Lesefeil::Skadet("a line cannot be read"))?;
        ut.siste = ut.siste.max(linje.nr);
        if linje.nr < fra {
            continue;
        }
        // Two nodes may both have written what waited.
        if let Some(foer) = ut.linjer.get(&linje.nr)
            && *foer != linje
        {
            return Err(Lesefeil::Skadet("two lines have one number"));
        }
        ut.linjer.insert(linje.nr, linje);
    }
}

/// What a process had seen. `None`: it has gone meanwhile, or was never finished.
fn les_sett(sti: &Path) -> Result<Option<Sett>, Lesefeil> {
    let tekst = match fs::read_to_string(sti) {
        Ok(tekst) => tekst,
        Err(feil) if feil.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(feil) => return Err(feil.into()),
    };
    if tekst.is_empty() {
        return Ok(None);
    }
    let tall: Option<Vec<i64>> = tekst.split_whitespace().map(|t| t.parse().ok()).collect();
    match tall.as_deref() {
        Some([tidsalder, nr, posisjon]) => Ok(Some(Sett {
            tidsalder: *tidsalder,
            nr: *nr,
            posisjon: *posisjon,
        })),
        _ => Err(Lesefeil::Skadet("what was seen cannot be read")),
    }
}
