//! A ledger that is changed, cut off, gone, or cannot be written.

use std::{fs, path::Path, time::Duration};

use super::{
    anlegg::{Anlegg, linjefiler},
    oevelse::er_forseglet,
    paa_hver_base,
};

paa_hver_base![
    en_ledger_som_er_endret_avkortet_eller_borte_holder_basen_forseglet,
    operatoeren_kan_ta_ansvaret_uten_ledger,
    kan_ledgeren_ikke_skrives_trekkes_det_likevel_og_skrives_siden,
    de_eldste_filene_i_ledgeren_kan_slettes,
];

async fn en_ledger_som_er_endret_avkortet_eller_borte_holder_basen_forseglet(a: &mut Anlegg) {
    let program = a.start().await;
    a.ta_kopi().await;
    a.trekk_dps().await;
    a.sperr_kari().await;
    // Until the node has told how far the ledger has come.
    tokio::time::sleep(Duration::from_secs(3)).await;
    program.drep();
    // The end is cut off where nothing was restored: the next restore would miss it.
    let hel = a.fil("hel");
    kopier(a.ledger(), &hel);
    endre(a, |linjer| drop(linjer.pop()));
    let feil = a.klarer_ikke(&["gjenopprett"]);
    assert!(feil.contains("its end is gone"), "{feil}");
    a.legg_tilbake().await;

    type Skade = (&'static str, fn(&mut Vec<String>));
    let skader: [Skade; 4] = [
        ("its end is gone", |linjer| drop(linjer.pop())),
        ("lines are gone or changed", |linjer| drop(linjer.remove(0))),
        ("lines are gone or changed", |linjer| {
            bytt_tegn(&mut linjer[0])
        }),
        ("no key in HF_KEY opens a line", |linjer| {
            bytt_tegn(linjer.last_mut().unwrap());
        }),
    ];
    for (ventet, skade) in skader {
        kopier(&hel, a.ledger());
        endre(a, skade);
        let feil = a.klarer_ikke(&["gjenopprett"]);
        assert!(feil.contains(ventet), "{ventet}: {feil}");
    }
    let program = a.start_forseglet().await;
    er_forseglet(a).await;
    program.drep();
    fs::remove_dir_all(a.ledger()).unwrap();
    let feil = a.klarer_ikke(&["gjenopprett"]);
    assert!(feil.contains("the ledger is not there"), "{feil}");
    let program = a.start_forseglet().await;
    er_forseglet(a).await;
    assert!(!a.ledger().exists(), "nothing takes its place");

    kopier(&hel, a.ledger());
    a.klarer(&["gjenopprett"]);
    a.blir_klar().await;
    assert!(!a.ser_brit("dag-dps").await && !a.ser_brit("kari-koordinator").await);
    program.drep();
}

async fn operatoeren_kan_ta_ansvaret_uten_ledger(a: &mut Anlegg) {
    let program = a.start().await;
    a.ta_kopi().await;
    a.trekk_dps().await;
    program.drep();
    a.legg_tilbake().await;
    let uten = |grunn| ["gjenopprett", "--uten-ledger", "--grunn", grunn];
    let feil = a.klarer_ikke(&uten("Disken er tapt"));
    assert!(
        feil.contains("a new folder"),
        "the old one is there: {feil}"
    );
    a.med_ledger(a.fil("ny"));
    let program = a.start_forseglet().await;
    er_forseglet(a).await;
    assert!(a.klarer_ikke(&uten("")).contains("the reason"));
    assert_eq!(a.kommando(&["gjenopprett", "--uten-ledger"]).0, 2);
    let ut = a.klarer(&uten("Disken er tapt"));
    assert!(ut.contains("is not withdrawn"), "{ut}");
    a.blir_klar().await;
    assert!(a.ser_brit("dag-dps").await, "as in the copy");
    let ut = a.klarer(&["logg", "verifiser"]);
    assert!(ut.contains("restored from a backup at"), "{ut}");
    let feil = a.klarer_ikke(&uten("En gang til"));
    assert!(feil.contains("is not sealed"), "{feil}");
    // From here on there is a ledger again.
    a.ta_kopi_til("ny-kopi").await;
    a.trekk_dps().await;
    program.drep();
    a.legg_tilbake_fra("ny-kopi").await;
    a.klarer(&["gjenopprett"]);
    let program = a.start().await;
    assert!(!a.ser_brit("dag-dps").await);
    program.drep();
}

async fn kan_ledgeren_ikke_skrives_trekkes_det_likevel_og_skrives_siden(a: &mut Anlegg) {
    let program = a.start().await;
    let borte = a.fil("borte");
    fs::rename(a.ledger(), &borte).unwrap();
    fs::write(a.ledger(), "not a folder").unwrap();
    a.trekk_dps().await;
    assert!(
        !a.ser_brit("dag-dps").await,
        "withdrawing waits for nothing"
    );
    assert!(a.logget().contains("bok_feilet"), "the alarm");
    fs::remove_file(a.ledger()).unwrap();
    fs::rename(&borte, a.ledger()).unwrap();
    let mut linjer = String::new();
    for _ in 0..100 {
        let filer = linjefiler(a.ledger());
        let lest = filer.first().map(|fil| fs::read_to_string(fil).unwrap());
        linjer = lest.unwrap_or_default();
        if linjer.lines().count() >= 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(linjer.lines().count(), 2, "{linjer}");
    assert!(!linjer.contains("samtykker"), "sealed");
    program.drep();
    let program = a.start().await;
    program.drep();
}

/// As README says: those that are older than the oldest backup.
async fn de_eldste_filene_i_ledgeren_kan_slettes(a: &mut Anlegg) {
    let program = a.start().await;
    a.trekk_dps().await;
    program.drep();
    let eldste = linjefiler(a.ledger());
    a.ta_kopi().await;
    let program = a.start().await;
    a.sperr_kari().await;
    program.drep();
    for fil in eldste {
        fs::remove_file(fil).unwrap();
    }
    a.legg_tilbake().await;
    a.klarer(&["gjenopprett"]);
    let program = a.start().await;
    assert!(!a.ser_brit("dag-dps").await && !a.ser_brit("kari-koordinator").await);
    program.drep();
}

/// Changes the lines of the ledger's one file.
fn endre(a: &Anlegg, skade: impl FnOnce(&mut Vec<String>)) {
    let filer = linjefiler(a.ledger());
    let [fil] = filer.as_slice() else {
        panic!("one process wrote: {filer:?}");
    };
    let tekst = fs::read_to_string(fil).unwrap();
    let mut linjer: Vec<String> = tekst.lines().map(ToOwned::to_owned).collect();
    skade(&mut linjer);
    let tekst: String = linjer.into_iter().map(|linje| linje + "\n").collect();
    fs::write(fil, tekst).unwrap();
}

/// Another letter in the middle of what is sealed.
fn bytt_tegn(linje: &mut String) {
    let midt = linje.len() - 40;
    let ny = if linje.as_bytes()[midt] == b'A' {
        "B"
    } else {
        "A"
    };
    linje.replace_range(midt..=midt, ny);
}

/// A folder as it is, in the place of another.
fn kopier(fra: &Path, til: &Path) {
    let _ = fs::remove_dir_all(til);
    fs::create_dir_all(til).unwrap();
    for post in fs::read_dir(fra).unwrap() {
        let post = post.unwrap();
        fs::copy(post.path(), til.join(post.file_name())).unwrap();
    }
}
