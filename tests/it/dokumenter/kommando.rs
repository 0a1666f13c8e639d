//! The commands: a folder is registered, listed and removed, beside a node that runs.

use std::{fs, path::Path, time::Duration};

use serde_json::json;
use tokio::time::sleep;

use crate::rigg::{Mappe, Program, kommando, kommando_med};

const MEG: &str = "query Meg { meg { enhet { navn } } }\n";
const SAK: &str = "query Sak($id: ID!) { bruker(noekkel: { id: $id }) { navn { fulltNavn } } }\n";

/// A folder with documents, in the folder of a portal.
fn dokumenter(mappe: &Path) -> String {
    let dokumenter = mappe.join("dokumenter");
    fs::create_dir_all(dokumenter.join("sak")).unwrap();
    fs::write(dokumenter.join("meg.graphql"), MEG).unwrap();
    fs::write(dokumenter.join("sak/sak.graphql"), SAK).unwrap();
    fs::write(dokumenter.join("lesmeg.txt"), "not a document").unwrap();
    dokumenter.to_str().unwrap().to_owned()
}

#[test]
fn en_mappe_registreres_listes_og_fjernes() {
    let mappe = Mappe::ny();
    let dokumenter = dokumenter(mappe.sti());
    let registrer = |valg: &[&str]| {
        kommando(
            mappe.sti(),
            &[&["dokumenter", "registrer", &dokumenter], valg].concat(),
        )
    };
    let valg = ["--formaal", "SAMHANDLING", "--klient", "journal"];
    let (kode, ut, feil) = registrer(&valg);
    assert_eq!((kode, feil.as_str()), (0, ""));
    let linjer: Vec<_> = ut.lines().collect();
    assert!(
        linjer[0].starts_with("sha256:") && linjer[0].ends_with("  meg.graphql"),
        "{ut}"
    );
    assert!(linjer[1].ends_with("  sak/sak.graphql"), "{ut}");
    assert_eq!(
        linjer[2],
        "registered: 2 (new: 2, for another purpose than before: 0)"
    );
    let (_, igjen, _) = registrer(&valg);
    assert_eq!(
        igjen.lines().last().unwrap(),
        "registered: 2 (new: 0, for another purpose than before: 0)"
    );
    let (_, annet, _) = registrer(&["--formaal", "KRISE", "--klient", "journal"]);
    assert_eq!(
        annet.lines().last().unwrap(),
        "registered: 2 (new: 0, for another purpose than before: 2)"
    );
    assert_eq!(registrer(&[]).0, 0);

    let list = || kommando(mappe.sti(), &["dokumenter", "list"]).1;
    let alle = list();
    assert_eq!(alle.lines().count(), 4, "{alle}");
    let hash = linjer[0].split_whitespace().next().unwrap();
    assert!(
        alle.contains(&format!("{hash}  journal  KRISE  20")),
        "{alle}"
    );
    assert!(alle.contains(&format!("{hash}  *  *  20")), "{alle}");
    let fjern =
        |mer: &[&str]| kommando(mappe.sti(), &[&["dokumenter", "fjern", hash], mer].concat());
    assert_eq!(
        fjern(&["--klient", "journal"]).1,
        "registrations removed: 1\n"
    );
    assert_eq!(fjern(&[]).1, "registrations removed: 1\n");
    let (kode, _, feil) = fjern(&[]);
    assert_eq!(kode, 1);
    assert!(feil.contains("no such document"), "{feil}");
    assert!(!list().contains(hash));
}

#[test]
fn er_noe_galt_registreres_ingenting() {
    let mappe = Mappe::ny();
    let dokumenter = dokumenter(mappe.sti());
    let fil = Path::new(&dokumenter).join("gal.graphql");
    let registrer = |satt: &[(&str, &str)], valg: &[&str]| {
        let satt = [&[("HF_DEMO_BRUKERE", "4")], satt].concat();
        kommando_med(
            mappe.sti(),
            &satt,
            &[&["dokumenter", "registrer", &dokumenter], valg].concat(),
        )
    };
    for (innhold, sier) in [
        (
            "query { meg { alder } }",
            "gal.graphql: 1:15: Unknown field \"alder\"",
        ),
        (
            "query { meg {",
            "gal.graphql: 1:14: Dokumentet er ikke gyldig GraphQL.",
        ),
        (
            "query($id: ID!) { bruker(noekkel: {id: 7.5}) { id } }",
            "gal.graphql: 1:",
        ),
        (
            "{ meg { formaal } } fragment f on Meg { formaal }",
            "gal.graphql: 1:",
        ),
    ] {
        fs::write(&fil, innhold).unwrap();
        let (kode, ut, feil) = registrer(&[], &[]);
        assert_eq!((kode, ut.as_str()), (1, ""), "{innhold}");
        assert!(
            feil.contains("nothing is registered") && feil.contains(sier),
            "{feil}"
        );
    }
    fs::remove_file(&fil).unwrap();
    let (kode, _, feil) = registrer(&[("HF_LIMIT_DEPTH", "2")], &[]);
    assert_eq!(kode, 1);
    assert!(
        feil.contains("meg.graphql: Spørringen er for dyp (høyst 2, bedt om 3)."),
        "{feil}"
    );
    assert!(
        registrer(&[], &["--formaal", "MORO"])
            .2
            .contains("no such purpose")
    );
    assert_eq!(kommando(mappe.sti(), &["dokumenter", "list"]).1, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn en_node_som_bare_kjoerer_registrerte_merker_dem_mens_den_kjoerer() {
    let mappe = Mappe::ny();
    let dokumenter = dokumenter(mappe.sti());
    let base = format!("sqlite://{}/portal.sqlite?mode=rwc", mappe.sti().display());
    let program = Program::start_node(mappe.sti(), &base, &[("HF_DOCUMENTS", "trusted")]).await;
    let samtale = program.samtale();
    let meg = || async {
        samtale
            .spoer("kari-koordinator", MEG, &json!({}))
            .await
            .unwrap()
    };
    let ukjent = "PERSISTED_QUERY_NOT_FOUND";
    assert_eq!(meg().await["errors"][0]["extensions"]["code"], ukjent);
    let (kode, ut, _) = kommando(mappe.sti(), &["dokumenter", "registrer", &dokumenter]);
    assert_eq!(kode, 0);
    sleep(Duration::from_secs(1)).await;
    assert!(meg().await["data"]["meg"]["enhet"]["navn"].is_string());
    let hash = ut.split_whitespace().next().unwrap();
    assert_eq!(kommando(mappe.sti(), &["dokumenter", "fjern", hash]).0, 0);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(meg().await["errors"][0]["extensions"]["code"], ukjent);
    program.drep();
}
