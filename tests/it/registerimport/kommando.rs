//! The command itself: what it prints, and its exit code.

use std::fs;

use crate::rigg::{Mappe, kommando};

use super::EKSEMPEL;

#[test]
fn kommandoen_importerer_og_sier_hva_den_gjorde() {
    let mappe = Mappe::ny();
    let fil = mappe.sti().join("register.jsonl");
    let importer = |innhold: &str| {
        fs::write(&fil, innhold).unwrap();
        kommando(mappe.sti(), &["importer", fil.to_str().unwrap()])
    };
    let ett = "virksomheter: 2 new, 0 changed, 0 as before\n\
               enheter: 3 new, 0 changed, 0 as before\n\
               ansatte: 3 new, 0 changed, 0 as before\n\
               oppdrag: 1 new, 0 changed, 0 as before\n\
               vakter: 0 new, 0 changed, 0 as before, 0 called off\n\
               klienter: 0 new, 0 changed, 0 as before\n\
               delegeringer: 0 new, 0 changed, 0 as before\n\
               brukere: 0 new, 0 changed, 0 as before\n\
               ties lost by leavers: 0\n";
    let (kode, ut, feil) = importer(EKSEMPEL);
    assert_eq!((kode, feil.as_str()), (0, ""));
    // Later than its last day, the oppdrag is not made.
    let over = ett.replace(
        "oppdrag: 1 new, 0 changed, 0",
        "oppdrag: 0 new, 0 changed, 1",
    );
    assert!(ut == ett || ut == over, "{ut}");

    let galt = EKSEMPEL.replace("\"KOMMUNE\"}", "\"KOMUNE\"}").replace(
        "\"enhet\": \"310413011/fact\", \"foedselsnummer\": \"05828600062\"",
        "\"enhet\": \"310413011/fakt\", \"foedselsnummer\": \"05828600061\"",
    );
    let (kode, ut, feil) = importer(&galt);
    assert_eq!((kode, ut.as_str()), (1, ""));
    assert_eq!(
        feil,
        "helsefellesskap: nothing is imported; errors: 2\n\
         line 1, sektor: is not one of the known names\n\
         line 6, foedselsnummer: a check digit of the number is wrong\n"
    );
    let (kode, ut, _) = importer(EKSEMPEL);
    assert_eq!(kode, 0);
    assert!(
        ut.contains("virksomheter: 0 new, 0 changed, 2 as before"),
        "{ut}"
    );
    fs::remove_file(&fil).unwrap();
    let (kode, _, feil) = kommando(mappe.sti(), &["importer", fil.to_str().unwrap()]);
    assert_eq!(kode, 1);
    assert!(feil.contains("cannot be read"), "{feil}");
}

#[test]
fn eksempelet_er_det_readme_viser_til() {
    let rot = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap();
    let readme = fs::read_to_string(rot.join("README.md")).unwrap();
    assert!(readme.contains("api/src/import/eksempel.jsonl"));
    // Every kind of record is shown as the example has it.
    for type_ in ["virksomhet", "enhet", "ansatt", "oppdrag"] {
        let vist = EKSEMPEL
            .lines()
            .any(|l| l.contains(&format!("\"type\": \"{type_}\"")) && readme.contains(l));
        assert!(vist, "{type_}");
    }
}
