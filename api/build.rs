//! Bundles GraphiQL (the folder `graphiql`) into `OUT_DIR/graphiql`, for the program to carry.
//!
//! Only `OUT_DIR` is written to. npm fetches the locked packages when the lock has changed; the
//! bundling itself takes about a second.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

const KILDER: [&str; 4] = ["package.json", "package-lock.json", ".npmrc", "src"];
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
const TRENGER: &str = "Bundling GraphiQL into the program needs Node.js 18 or later with npm.";

fn main() {
    for kilde in KILDER {
        println!("cargo::rerun-if-changed=graphiql/{kilde}");
    }
    if let Err(feil) = bygg() {
        for linje in feil.lines() {
            println!("cargo::error={linje}");
        }
    }
}

fn bygg() -> Result<(), String> {
    let kilde = mappe("CARGO_MANIFEST_DIR")?.join("graphiql");
    let ut = mappe("OUT_DIR")?;
    let arbeid = ut.join("graphiql-arbeid");
    fs::create_dir_all(&arbeid)
        .map_err(|feil| format!("GraphiQL: {}: {feil}", arbeid.display()))?;
    for navn in KILDER {
        kopier(&kilde.join(navn), &arbeid.join(navn))
            .map_err(|feil| format!("GraphiQL: cannot copy {navn} to OUT_DIR: {feil}"))?;
    }
    installer(&arbeid)?;
    let utmappe = format!("--outdir={}", ut.join("graphiql").display());
    npm(&arbeid, &["run", "build", "--", &utmappe])
}

fn mappe(navn: &str) -> Result<PathBuf, String> {
    env::var_os(navn)
        .map(PathBuf::from)
        .ok_or_else(|| format!("cargo did not set {navn}"))
}

/// Copies a file or a folder; what has gone from a folder goes from its copy too.
fn kopier(fra: &Path, til: &Path) -> io::Result<()> {
    if !fra.is_dir() {
        return fs::copy(fra, til).map(drop);
    }
    if til.exists() {
        fs::remove_dir_all(til)?;
    }
    fs::create_dir_all(til)?;
    for post in fs::read_dir(fra)? {
        let post = post?;
        kopier(&post.path(), &til.join(post.file_name()))?;
    }
    Ok(())
}

/// Installs the locked packages, unless those of this very lock are there already.
fn installer(arbeid: &Path) -> Result<(), String> {
    let les =
        |navn| fs::read(arbeid.join(navn)).map_err(|feil| format!("GraphiQL: {navn}: {feil}"));
    let laas = les("package-lock.json")?;
    let kvittering = arbeid.join("installert.json");
    if fs::read(&kvittering).is_ok_and(|installert| installert == laas) {
        return Ok(());
    }
    npm(arbeid, &["ci", "--include=dev"])?;
    fs::write(&kvittering, laas)
        .map_err(|feil| format!("GraphiQL: {}: {feil}", kvittering.display()))
}

fn npm(arbeid: &Path, argumenter: &[&str]) -> Result<(), String> {
    let kommando = argumenter.join(" ");
    let svar = Command::new(NPM)
        .args(argumenter)
        .current_dir(arbeid)
        .output()
        .map_err(|feil| match feil.kind() {
            io::ErrorKind::NotFound => format!("npm was not found on PATH. {TRENGER}"),
            _ => format!("npm {kommando} could not be started: {feil}"),
        })?;
    if svar.status.success() {
        return Ok(());
    }
    Err(format!(
        "npm {kommando} failed ({}). {TRENGER}\n{}{}",
        svar.status,
        String::from_utf8_lossy(&svar.stdout),
        String::from_utf8_lossy(&svar.stderr),
    ))
}
