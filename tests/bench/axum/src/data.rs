//! The two statements of a case: what decides, and the rows, as one union in the order of the answer.

use std::collections::HashMap;

use tokio_postgres::Row;
use uuid::Uuid;

use crate::beslutning::{Persona, Sak, Tilgang};

/// $1 bruker, $2 who is given rights, $3 ansatt.
pub const RETT: &str = r"
SELECT t.bruker_id, t.mottaker_type, t.avgiver_id, t.les, t.sperret, t.gradert,
  u.person_id <> ($2::uuid[])[4] AND (s.doed IS NULL OR now() < s.doed)
  AND t.formaal & COALESCE(k.formaal, 0) <> 0
  AND (NOT t.under_blaalys OR COALESCE(s.blaalys_fra <= now() AND now() < s.blaalys_til
    AND (s.blaalys_unntatt IS NULL OR s.blaalys_unntatt <> ($2::uuid[])[1]), false)) AS gjelder,
  s.gradering <> 0 AS bruker_gradert
FROM tilgang t JOIN brukertilstand s ON s.bruker_id = t.bruker_id JOIN bruker u ON u.id = t.bruker_id
LEFT JOIN (SELECT k.bruker_id, bit_or(CASE k.type WHEN 3 THEN 2 ELSE 11 END) AS formaal FROM tilknytning k
  WHERE k.bruker_id = ANY ($1) AND k.ansatt_id = $3 AND k.gyldig_fra <= now()
  AND (k.gyldig_til IS NULL OR now() < k.gyldig_til) GROUP BY k.bruker_id) k ON k.bruker_id = t.bruker_id
WHERE t.bruker_id = ANY ($1) AND t.mottaker_id = ANY ($2) AND t.mottaker_type <> 4
  AND t.fra <= now() AND now() < t.til";

/// Kinds of row, as the union numbers them.
pub mod slag {
    pub const BRUKER: i32 = 1;
    pub const KONTAKT: i32 = 2;
    pub const KOORDINATOR: i32 = 3;
    pub const MEDLEM: i32 = 4;
    pub const KRISEPLAN: i32 = 5;
    pub const SIGNAL: i32 = 6;
    pub const RAAD: i32 = 7;
    pub const TRINN: i32 = 8;
    pub const KRISEKONTAKT: i32 = 9;
    pub const BARNETILTAK: i32 = 10;
    pub const FASE: i32 = 11;
    pub const FRIST: i32 = 12;
    pub const IP_RAMME: i32 = 13;
    pub const MAAL: i32 = 14;
    pub const TILTAK: i32 = 15;
    pub const GRUPPE: i32 = 16;
}

/// All kinds, and those of a list.
pub const ALT: [i32; 16] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
pub const LISTE: [i32; 6] = [1, 2, 3, 4, 5, 16];

/// One row, whatever its table: the texts are in the order of the table's branch.
pub struct Rad {
    pub slag: i32,
    pub id: Uuid,
    pub eier: Option<Uuid>,
    pub tilbakeholdt: bool,
    pub tema: i64,
    pub tall: i32,
    pub under: Option<Uuid>,
    pub tekst: [Option<String>; 3],
}

/// The statement for these kinds; $1 bruker.
pub fn sak(hva: &[i32]) -> String {
    let grener: Vec<String> = hva.iter().map(|nr| gren(*nr)).collect();
    format!(
        "SELECT * FROM ({}) r ORDER BY slag, orden, id",
        grener.join(" UNION ALL ")
    )
}

fn gren(nr: i32) -> String {
    let eid = |tabell: &str, tema: &str, tall: &str, under: &str, tekster: &str| {
        format!(
            "SELECT {nr}, r.bruker_id, r.id, r.eier_id, r.tilbakeholdt, {tema}, {tall}::int, {under}::uuid, {tekster}, r.opprettet::text \
             FROM {tabell} r WHERE r.bruker_id = ANY ($1) AND r.fjernet IS NULL"
        )
    };
    let fri = |tema: &str, tall: &str, under: &str, tekster: &str, orden: &str, resten: &str| {
        format!(
            "SELECT {nr}, r.bruker_id, r.id, NULL::uuid, false, {tema}, {tall}::int, {under}::uuid, {tekster}, {orden}::text FROM {resten}"
        )
    };
    match nr {
        slag::BRUKER => "SELECT 1 AS slag, r.id AS bruker_id, r.id, NULL::uuid AS eier_id, false AS tilbakeholdt, 0::bigint AS tema, \
             0::int AS tall, NULL::uuid AS under, r.fornavn || ' ' || r.etternavn AS t1, r.foedselsdato::text AS t2, \
             NULL::text AS t3, NULL::text AS orden FROM bruker r WHERE r.id = ANY ($1)"
            .to_owned(),
        slag::KONTAKT => fri("0", "0", "NULL", "r.telefon, r.epost, r.bydel", "NULL", "kontakt r WHERE r.bruker_id = ANY ($1)"),
        slag::KOORDINATOR => fri(
            "v.roeper", "0", "NULL", "a.navn, NULL, NULL", "r.gyldig_fra_og_med",
            "koordinatoroppnevning r JOIN virksomhet v ON v.id = r.virksomhet_id JOIN ansatt a ON a.id = r.ansatt_id \
             WHERE r.bruker_id = ANY ($1) AND r.type = 1 AND r.gyldig_fra_og_med <= CURRENT_DATE \
             AND (r.gyldig_til_og_med IS NULL OR CURRENT_DATE <= r.gyldig_til_og_med)",
        ),
        slag::GRUPPE => fri("0", "0", "NULL", "NULL, NULL, NULL", "NULL",
            "ansvarsgruppe r WHERE r.bruker_id = ANY ($1) AND r.gyldig_til_og_med IS NULL"),
        slag::MEDLEM => fri(
            "v.roeper", "r.rolle", "r.ansvarsgruppe_id", "v.navn, a.navn, a.stilling", "NULL",
            "ansvarsgruppe_medlem r JOIN virksomhet v ON v.id = r.virksomhet_id JOIN ansatt a ON a.id = r.ansatt_id \
             WHERE r.bruker_id = ANY ($1) AND r.fjernet IS NULL",
        ),
        slag::KRISEPLAN => eid("kriseplan", "0", "0", "NULL", "r.revideres_innen::text, r.gyldig_fra_og_med::text, NULL") + " AND r.avsluttet IS NULL",
        slag::SIGNAL => eid("kriseplan_signal", "r.tema", "r.nivaa", "NULL", "r.tekst, NULL, NULL"),
        slag::RAAD => eid("kriseplan_raad", "r.tema", "r.type", "NULL", "r.tekst, NULL, NULL"),
        slag::TRINN => eid("kriseplan_trinn", "r.tema", "r.nivaa", "NULL", "r.tiltak_bruker::text, r.tiltak_tjeneste::text, NULL"),
        slag::KRISEKONTAKT => eid("kriseplan_kontakt", "0", "0", "NULL", "r.navn, r.telefon, NULL"),
        slag::BARNETILTAK => eid("kriseplan_barnetiltak", "0", "0", "NULL", "r.tekst, r.hvorfor_ingen, NULL"),
        slag::FASE => "SELECT 11, r.bruker_id, r.id, r.eier_id, r.tilbakeholdt, v.roeper, r.type::int, NULL::uuid, \
             r.gyldig_fra_og_med::text, e.navn, NULL, r.gyldig_fra_og_med::text || r.type \
             FROM forloep_fase r JOIN virksomhet v ON v.id = r.virksomhet_id JOIN enhet e ON e.id = r.ansvarlig_enhet_id \
             WHERE r.bruker_id = ANY ($1) AND r.fjernet IS NULL"
            .to_owned(),
        slag::FRIST => eid("forloep_frist", "0", "0", "r.fase_id", "r.innen::text, NULL, NULL"),
        slag::IP_RAMME => eid(
            "ip_ramme", "0", "CASE WHEN r.avsluttet IS NULL THEN 1 ELSE 0 END", "NULL",
            "r.tilbudt::text, CASE WHEN r.avsluttet <= CURRENT_DATE THEN 'AVSLUTTET' \
             WHEN r.takket_nei <= CURRENT_DATE THEN 'TAKKET_NEI' WHEN r.paa_vent_fra <= CURRENT_DATE THEN 'PAA_VENT' \
             WHEN r.periode_til_og_med < CURRENT_DATE THEN 'UTLOEPT' WHEN r.vedtatt <= CURRENT_DATE THEN 'AKTIV' \
             WHEN r.periode_fra_og_med IS NOT NULL THEN 'UTKAST' ELSE 'TILBUDT' END, NULL",
        ),
        slag::MAAL => eid("ip_maal", "r.tema", "0", "r.overordnet_id", "r.tekst, NULL, NULL"),
        _ => eid("ip_tiltak", "r.tema", "0", "r.maal_id", "r.tekst, r.evalueres_innen::text, NULL"),
    }
}

/// Hands the rows to their cases.
pub fn les(saker: &mut HashMap<Uuid, Sak>, rett: &[Row], rader: &[Row], persona: &Persona) {
    for rad in rett {
        let Some(sak) = saker.get_mut(&rad.get::<_, Uuid>(0)) else {
            continue;
        };
        let tilgang = Tilgang {
            mottaker_type: rad.get(1),
            avgiver: rad.get(2),
            les: rad.get(3),
            sperret: rad.get(4),
            gradert: rad.get(5),
            gjelder: rad.get(6),
            bruker_gradert: rad.get(7),
        };
        sak.legg_til(persona, &tilgang);
    }
    for rad in rader {
        let Some(sak) = saker.get_mut(&rad.get::<_, Uuid>(1)) else {
            continue;
        };
        sak.rader.push(Rad {
            slag: rad.get(0),
            id: rad.get(2),
            eier: rad.get(3),
            tilbakeholdt: rad.get(4),
            tema: rad.get(5),
            tall: rad.get(6),
            under: rad.get(7),
            tekst: [rad.get(8), rad.get(9), rad.get(10)],
        });
    }
}
