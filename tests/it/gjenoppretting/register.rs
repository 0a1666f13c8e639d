//! What an import of the registry took away after the backup.

use std::fs;

use entity::ansatt;
use helsefellesskap::storage::Database;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{anlegg::Anlegg, paa_hver_base};

paa_hver_base![den_som_sluttet_etter_kopien_har_sluttet];

const VIRKSOMHET: &str = r#"{"type": "virksomhet", "organisasjonsnummer": "310413011", "navn": "Nyvik kommune", "sektor": "KOMMUNE"}
{"type": "enhet", "noekkel": "310413011/fact", "navn": "FACT Nyvik", "erHelsetjeneste": true}
"#;
const HEGE: &str = r#"{"type": "ansatt", "noekkel": "310413011/a-1001", "enhet": "310413011/fact", "foedselsnummer": "05828600062", "navn": "Hege Oppdiktet", "stilling": "vernepleier", "roller": ["LEDER", "REGISTRAR"], "gyldigFraOgMed": "2026-01-01"}"#;

async fn den_som_sluttet_etter_kopien_har_sluttet(a: &mut Anlegg) {
    let importer = |linje: &str| {
        let fil = a.fil("register.jsonl");
        fs::write(&fil, format!("{VIRKSOMHET}{linje}\n")).unwrap();
        a.klarer(&["importer", fil.to_str().unwrap()]);
    };
    importer(HEGE);
    a.ta_kopi().await;
    importer(&HEGE.replace(r#", "REGISTRAR"]"#, r#"], "gyldigTilOgMed": "2026-02-28""#));
    let etter = hege(a).await;
    a.legg_tilbake().await;
    assert_eq!(hege(a).await.gyldig_til_og_med, None, "as in the copy");
    a.klarer(&["gjenopprett"]);
    assert!(hege(a).await == etter, "out, and without the role");
}

async fn hege(a: &Anlegg) -> ansatt::Model {
    let db = Database::koble_til(a.url(), 1).await.unwrap();
    let rad = ansatt::Entity::find()
        .filter(ansatt::Column::Noekkel.eq("310413011/a-1001"))
        .one(db.pool())
        .await
        .unwrap();
    db.lukk().await.unwrap();
    rad.unwrap()
}
