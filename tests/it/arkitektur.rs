//! The rooms of the house, read from the source: imports point down only, and files stay readable.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// From the top down. A room may use those on lower floors and itself, never one beside it.
const ETASJER: [&[&str]; 10] = [
    &["main"],
    &["oppstart"],
    &["server"],
    &["graphql"],
    &["events"],
    &["demo", "import"],
    &["storage"],
    &["audit", "auth"],
    &["klokke", "hukommelse", "hash", "maalinger", "sporing"],
    &["konfig"],
];

/// Lines that a file may have.
const LENGSTE_FIL: usize = 450;

fn rot() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn kilder(mappe: &Path) -> Vec<PathBuf> {
    let mut funnet = Vec::new();
    for post in fs::read_dir(mappe).unwrap() {
        let sti = post.unwrap().path();
        if sti.is_dir() {
            funnet.extend(kilder(&sti));
        } else if sti.extension().is_some_and(|e| e == "rs") {
            funnet.push(sti);
        }
    }
    funnet.sort();
    funnet
}

fn alle_kilder() -> Vec<PathBuf> {
    ["api/src", "api/samtykke", "entity", "migration", "tests"]
        .iter()
        .flat_map(|m| kilder(&rot().join(m)))
        .collect()
}

/// Source without comments, so that what documentation mentions is no import.
fn kode(sti: &Path) -> String {
    let tekst = fs::read_to_string(sti).unwrap();
    tekst
        .lines()
        .filter(|linje| !linje.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The room of a file below `api/src`.
fn rom(sti: &Path) -> String {
    let under = sti.strip_prefix(rot().join("api/src")).unwrap();
    under
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy()
        .trim_end_matches(".rs")
        .to_owned()
}

fn etasje(rom: &str) -> usize {
    ETASJER
        .iter()
        .position(|e| e.contains(&rom))
        .unwrap_or_else(|| panic!("{rom} has no floor"))
}

/// The rooms that a file names: `crate::x`, each in `crate::{x, y}`, and what main calls the crate.
fn brukte(kode: &str) -> BTreeSet<String> {
    let mut ut = BTreeSet::new();
    for start in ["crate::", "helsefellesskap::"] {
        for (plass, _) in kode.match_indices(start) {
            let resten = &kode[plass + start.len()..];
            if let Some(liste) = resten.strip_prefix('{') {
                ut.extend(oeverste(liste));
            } else {
                ut.extend(ord(resten));
            }
        }
    }
    ut
}

fn ord(tekst: &str) -> Option<String> {
    let ord: String = tekst
        .trim_start()
        .chars()
        .take_while(|t| t.is_alphanumeric() || *t == '_')
        .collect();
    (!ord.is_empty()).then_some(ord)
}

/// The first word of each element of a list of imports, up to its closing brace.
fn oeverste(liste: &str) -> Vec<String> {
    let (mut dybde, mut ut, mut her) = (0, Vec::new(), String::new());
    for tegn in liste.chars() {
        match tegn {
            '{' => dybde += 1,
            '}' if dybde == 0 => break,
            '}' => dybde -= 1,
            ',' if dybde == 0 => ut.extend(ord(&std::mem::take(&mut her))),
            _ if dybde == 0 => her.push(tegn),
            _ => {}
        }
    }
    ut.extend(ord(&her));
    ut
}

#[test]
fn importer_peker_bare_nedover() {
    let mut brudd = Vec::new();
    for sti in kilder(&rot().join("api/src")) {
        let rom = rom(&sti);
        if rom == "lib" {
            continue;
        }
        for brukt in brukte(&kode(&sti)) {
            let innenfor = brukt == rom;
            let kjent = ETASJER.iter().any(|e| e.contains(&brukt.as_str()));
            if kjent && !innenfor && etasje(&brukt) <= etasje(&rom) {
                brudd.push(format!("{}: {rom} uses {brukt}", sti.display()));
            }
        }
    }
    assert!(brudd.is_empty(), "{}", brudd.join("\n"));
}

#[test]
fn lesingen_av_importer_ser_det_den_skal() {
    let kode = "use crate::{\n    auth::{Identitet, krav}, storage::Lager,\n};\nfn f() { crate::graphql::sdl() }";
    assert_eq!(
        brukte(kode),
        ["auth", "graphql", "storage"].map(str::to_owned).into()
    );
}

#[test]
fn hvert_rom_har_en_etasje() {
    let rom: BTreeSet<String> = kilder(&rot().join("api/src"))
        .iter()
        .map(|sti| rom(sti))
        .collect();
    let kjente: BTreeSet<String> = ETASJER
        .iter()
        .flat_map(|e| e.iter())
        .map(|r| (*r).to_owned())
        .collect();
    let ukjente: Vec<_> = rom
        .difference(&kjente)
        .filter(|r| !["lib", "proeve"].contains(&r.as_str()))
        .collect();
    assert!(ukjente.is_empty(), "{ukjente:?}");
}

#[test]
fn kasser_avhenger_bare_nedover() {
    let vaare = [
        "helsefellesskap",
        "samtykke",
        "entity",
        "migration",
        "tester",
    ];
    let avhenger = |kasse: &str| -> BTreeSet<String> {
        let manifest = fs::read_to_string(rot().join(kasse).join("Cargo.toml")).unwrap();
        let mut linjer = manifest
            .lines()
            .skip_while(|l| !l.starts_with("[dependencies]"));
        linjer.next();
        let linjer = linjer.take_while(|l| !l.starts_with('['));
        let navn = linjer.map(|l| {
            l.split(['.', ' ', '='])
                .next()
                .unwrap_or_default()
                .to_owned()
        });
        navn.filter(|n| vaare.contains(&n.as_str())).collect()
    };
    assert_eq!(avhenger("api/samtykke"), BTreeSet::new());
    assert_eq!(avhenger("entity"), ["samtykke".to_owned()].into());
    assert_eq!(
        avhenger("migration"),
        BTreeSet::new(),
        "a migration stays what it was"
    );
    assert_eq!(
        avhenger("api"),
        ["entity", "migration", "samtykke"]
            .map(str::to_owned)
            .into()
    );
    // No database, no async where decisions are made.
    let manifest = fs::read_to_string(rot().join("api/samtykke/Cargo.toml")).unwrap();
    for tungt in ["tokio", "sea-orm", "axum", "async-graphql"] {
        assert!(!manifest.contains(tungt), "{tungt}");
    }
}

#[test]
fn en_fil_kan_leses_i_en_okt() {
    let for_lange: Vec<String> = alle_kilder()
        .iter()
        .map(|sti| (fs::read_to_string(sti).unwrap().lines().count(), sti))
        .filter(|(linjer, _)| *linjer > LENGSTE_FIL)
        .map(|(linjer, sti)| format!("{linjer} {}", sti.strip_prefix(rot()).unwrap().display()))
        .collect();
    assert!(
        for_lange.is_empty(),
        "over {LENGSTE_FIL} lines:\n{}",
        for_lange.join("\n")
    );
}

#[test]
fn bare_utvalgte_filer_aapner_rader() {
    // The model behind a screen is lifted in one file, after the decision.
    let aapner: Vec<String> = kilder(&rot().join("api/src"))
        .iter()
        .filter(|sti| kode(sti).contains(".loeft()"))
        .map(|sti| sti.strip_prefix(rot()).unwrap().display().to_string())
        .collect();
    assert_eq!(aapner, ["api/src/storage/sak.rs"]);
    // Entities of personal tables are asked for in storage and demo data alone.
    for sti in kilder(&rot().join("api/src")) {
        if ["storage", "demo", "audit"].contains(&rom(&sti).as_str()) {
            continue;
        }
        let kode = kode(&sti);
        for spoerring in [
            "Entity::find",
            "::insert_many",
            "::update_many",
            "::delete_many",
            "query_all",
            "query_one",
        ] {
            assert!(!kode.contains(spoerring), "{}: {spoerring}", sti.display());
        }
    }
}
