//! From a selection to what must be loaded, before anything is.

use async_graphql::{Context, SelectionField};
use entity::Tabell;

use crate::storage::Plan;

/// The tables that this field's selection may touch. A field left out here fails loudly: what is
/// not loaded is a fault, never "none".
pub fn plan(ctx: &Context<'_>) -> Plan {
    let mut plan = Plan::tom();
    for felt in ctx.field().selection_set() {
        legg_til(&mut plan, &felt);
    }
    plan
}

fn legg_til(plan: &mut Plan, felt: &SelectionField<'_>) {
    let navn = felt.name();
    if navn == "versjoner" {
        *plan = plan.med_historikk();
    }
    *plan = plan.med_alle(tabeller(navn));
    for under in felt.selection_set() {
        legg_til(plan, &under);
    }
}

/// What the log's readers are told by name.
pub const INNSYN: [Tabell; 2] = [Tabell::Representasjon, Tabell::Paaroerende];

/// By name alone: loading a table too many costs a little, one too few would refuse.
fn tabeller(felt: &str) -> &'static [Tabell] {
    match felt {
        "kontakt" => &[Tabell::Kontakt],
        "paaroerende" => &[Tabell::Paaroerende],
        "barn" => &[Tabell::Barn],
        "representanter" => &[Tabell::Representasjon],
        "ansvarsgruppe" => &[Tabell::Ansvarsgruppe],
        "medlemmer" => &[Tabell::AnsvarsgruppeMedlem],
        // Three containers have one each.
        "ramme" => &[Tabell::Kriseplan, Tabell::Forloep, Tabell::IpRamme],
        "signaler" => &[Tabell::KriseplanSignal],
        "raad" => &[Tabell::KriseplanRaad],
        "trinn" => &[Tabell::KriseplanTrinn],
        "kontakter" => &[Tabell::KriseplanKontakt],
        "barnetiltak" => &[Tabell::KriseplanBarnetiltak],
        "koordinator" | "primaerkontakter" | "oppnevninger" => &[Tabell::Koordinatoroppnevning],
        "faser" | "fase" => &[Tabell::ForloepFase],
        "parter" => &[Tabell::ForloepPart],
        "frist" => &[Tabell::ForloepFrist],
        "maal" | "delmaal" => &[Tabell::IpMaal],
        "tiltak" => &[Tabell::IpTiltak],
        "evalueringer" => &[Tabell::IpEvaluering],
        "brukeravtaler" => &[Tabell::Brukeravtale],
        "dagligliv" => &[Tabell::BrukeravtaleDagligliv],
        "legemidler" => &[Tabell::BrukeravtaleLegemidler],
        "oekonomi" => &[Tabell::BrukeravtaleOekonomi],
        "tiltakVedTilbakefall" => &[Tabell::BrukeravtaleTilbakefall],
        "blaalysperiode" | "blaalysperioder" => &[Tabell::Blaalysperiode],
        "samtykker" => &[Tabell::Samtykke],
        "forespoersler" => &[Tabell::Samtykkeforespoersel],
        "sperringer" => &[Tabell::Sperring],
        "oppdrag" => &[Tabell::Tilknytning],
        // Names those who acted for the bruker, and next of kin who can see something.
        "innsyn" => &INNSYN,
        _ => &[],
    }
}
