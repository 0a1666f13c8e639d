//! A mutation with typed `feil`: form, visible, contribute, role, version, state, in that order.

use helsefellesskap::demo::ider;
use serde_json::{Value, json};

use crate::rigg::{Portal, Utfall, paa_begge};

paa_begge![en_gammel_versjon_svarer_hver_som_de_ser];

async fn endre(p: &Portal, hvem: &str) -> Utfall {
    let input = json!({
        "brukerId": ider::BRIT,
        "leggTil": [{ "nivaa": "ROED", "tekst": "Svarer ikke" }],
        "endre": [{ "id": ider::BRIT_SIGNAL, "versjon": 7, "tekst": "Sover ikke to netter" }],
    });
    p.som(hvem)
        .gjoer("endreVarselsignaler", input, "signaler { tekst }")
        .await
}

async fn en_gammel_versjon_svarer_hver_som_de_ser(p: Portal) {
    let foer = p.avbilde().await;
    let forventet = [
        (
            "kari-koordinator",
            "CONFLICT input/endre/0/versjon",
            "Endret siden du leste den.",
        ),
        ("dag-dps", "FORBIDDEN input", "Du kan ikke bidra her."),
        ("per-politi", "NOT_FOUND input/endre/0/id", "Finnes ikke."),
        ("stian-sperret", "NOT_FOUND input/brukerId", "Finnes ikke."),
    ];
    for (hvem, feil, melding) in forventet {
        let utfall = endre(&p, hvem).await;
        assert_eq!(utfall.feil(), [feil], "{hvem}");
        assert_eq!(utfall.payload["feil"][0]["message"], melding, "{hvem}");
        assert_eq!(utfall.payload["signaler"], Value::Null, "{hvem}");
    }
    assert_eq!(p.avbilde().await, foer, "a refused write changes nothing");
}
