//! The part of the expected answer that is the bruker's own: samtykker, sperringer, ties, periods.

use super::*;

pub(super) fn representanter(o: &Oye<'_>) -> Value {
    if !o.ser_noen(JURIDISK) {
        return Value::Null;
    }
    let mut alle: Vec<_> = o.sak.representasjon.iter().collect();
    alle.sort_by_key(|r| r.id);
    let vis = |r: &&entity::representasjon::Model| {
        json!({
            "id": id(r.id), "type": r.type_().map(|t| t.navn()), "navn": r.navn, "mandat": navn(r.mandat()),
            "gyldigFraOgMed": r.gyldig_fra_og_med.to_string(),
            "gyldigTilOgMed": r.gyldig_til_og_med.map(|d| d.to_string()),
        })
    };
    alle.iter().map(vis).collect::<Vec<_>>().into()
}

pub(super) fn blaalys(o: &Oye<'_>) -> Value {
    let naa = o.naa();
    let loepende = |b: &&entity::blaalysperiode::Model| b.avsluttet.is_none() && naa < b.slutter;
    let Some(b) = o
        .sak
        .blaalys
        .iter()
        .find(loepende)
        .filter(|_| o.ser_noen(BLAALYS))
    else {
        return Value::Null;
    };
    periode(o, b)
}

pub(super) fn periode(o: &Oye<'_>, b: &entity::blaalysperiode::Model) -> Value {
    let erklaert_av = navngitt(o, BLAALYS, &BAR, b.erklaert_av);
    json!({
        "id": id(b.id), "startet": tid(b.startet), "slutter": tid(b.slutter), "avsluttet": b.avsluttet.map(tid),
        "erklaertAv": peker(o, BLAALYS, &BAR, erklaert_av),
        "begrunnelse": Some(&b.begrunnelse).filter(|_| o.ser_noen(BLAALYS_BEGRUNNELSE)),
    })
}

/// A party, named as a type and an id. A private person is one of the next of kin, or nobody.
pub(super) fn part(o: &Oye<'_>, mottaker: Mottaker) -> Option<Value> {
    let (type_, peker) = match mottaker {
        Mottaker::Virksomhet(v) | Mottaker::Organisasjonstoken(v) => ("Virksomhet", v.0),
        Mottaker::Enhet(e) => ("Enhet", e.0),
        Mottaker::Ansatt(a) => ("Ansatt", a.0),
        Mottaker::Person(p) => {
            let kjente = aapne::<paaroerende::Entity>(o);
            (
                "Paaroerende",
                kjente.iter().find(|r| r.person_id == Some(p.0))?.id,
            )
        }
    };
    Some(json!({ "__typename": type_, "id": id(peker) }))
}

/// Those in force; to the bruker all, to a representative those within the mandate.
pub(super) fn samtykker(o: &Oye<'_>) -> Value {
    if !o.ser_noen(SAMTYKKER) {
        return Value::Null;
    }
    let mut alle: Vec<&samtykketabell::Model> = o.sak.samtykker.iter().collect();
    alle.sort_by_key(|s| (s.opprettet, s.id));
    let edges: Vec<Value> = alle
        .iter()
        .filter_map(|s| samtykke(o, s))
        .map(|s| json!({ "cursor": s["id"], "node": s }))
        .collect();
    json!({ "totalCount": edges.len(), "edges": edges })
}

pub(super) fn samtykke(o: &Oye<'_>, s: &samtykketabell::Model) -> Option<Value> {
    let status = Samtykke::try_from(s).expect("known codes").status(o.naa());
    let mottaker = part(o, s.mottaker()?);
    let synlig = match o.egen() {
        Some(mandat) => mandat.inneholder(s.kategorier()),
        None => status == Samtykkestatus::Aktiv && mottaker.is_some(),
    };
    if !synlig {
        return None;
    }
    let sted = o.ser_noen(SAMTYKKER.lokaliserer());
    let egen = o.egen().is_some();
    let rekkevidde: Vec<_> = [(s.les, "LESE"), (s.bidra, "BIDRA")]
        .iter()
        .filter(|r| r.0)
        .map(|r| r.1)
        .collect();
    Some(json!({
        "id": id(s.id), "versjon": s.versjon,
        "mottaker": mottaker.filter(|_| sted),
        "avgivere": sted.then(|| s.avgivere.0.iter().map(|a| json!({ "id": id(*a) })).collect::<Vec<_>>()),
        "kategorier": navn(s.kategorier()),
        "formaal": s.formaal().iter().map(|f| f.navn()).collect::<Vec<_>>(),
        "rekkevidde": rekkevidde,
        "betingelse": s.betingelse().map(|b| b.navn()),
        "medHistorikk": s.med_historikk, "medOrganisasjonstoken": s.med_organisasjonstoken,
        "gjelderGradert": s.gjelder_gradert, "tekstversjon": s.tekstversjon,
        "gyldigFraOgMed": s.gyldig_fra_og_med.to_string(), "gyldigTilOgMed": s.gyldig_til_og_med.to_string(),
        "status": egen.then(|| status.navn()),
        "trukket": s.trukket.filter(|_| egen).map(tid),
        "gitt": egen.then(|| json!({
            "gittAv": s.gitt_av().map(|g| g.navn()), "form": s.form().map(|f| f.navn()),
            "opprettet": tid(s.opprettet), "dokumentreferanse": s.dokumentreferanse,
            "registrertAv": s.registrert_av.map(|a| json!({ "id": id(a) })),
        })),
    }))
}

pub(super) fn sperringer(o: &Oye<'_>) -> Value {
    if o.egen().is_none() {
        return Value::Null;
    }
    let mut alle: Vec<&sperring::Model> = o.sak.sperringer.iter().collect();
    alle.sort_by_key(|s| (s.opprettet, s.id));
    let vis = |s: &&sperring::Model| {
        json!({
            "id": id(s.id), "gjelder": s.mot().and_then(|mot| part(o, mot)),
            "kategorier": navn(s.kategorier().unwrap_or(Kategorier::ALLE)), "erAlle": s.er_alle,
            "opprettet": tid(s.opprettet), "opphevet": s.opphevet.map(tid),
        })
    };
    alle.iter().map(vis).collect::<Vec<_>>().into()
}

/// To the bruker all, to a representative those within the mandate.
pub(super) fn forespoersler(o: &Oye<'_>) -> Value {
    let Some(mandat) = o.egen() else {
        return Value::Null;
    };
    let innenfor = |f: &&entity::samtykkeforespoersel::Model| {
        mandat.inneholder(Kategorier::fra_bits(f.kategorier))
    };
    let mut alle: Vec<_> = o.sak.forespoersler.iter().filter(innenfor).collect();
    alle.sort_by_key(|f| (std::cmp::Reverse(f.opprettet), f.id));
    let vis = |f: &&entity::samtykkeforespoersel::Model| {
        json!({
            "id": id(f.id), "fra": { "id": id(f.fra_ansatt_id) }, "mottaker": { "id": id(f.enhet_id) },
            "kategorier": navn(Kategorier::fra_bits(f.kategorier)), "opprettet": tid(f.opprettet),
            "besvart": f.besvart.map(tid), "gitt": f.gitt,
            "gyldigTilOgMed": f.gyldig_til_og_med.to_string(),
        })
    };
    alle.iter().map(vis).collect::<Vec<_>>().into()
}

pub(super) fn oppdrag(o: &Oye<'_>) -> Value {
    if o.egen().is_none() {
        return Value::Null;
    }
    let mut alle: Vec<_> = o.sak.tilknytninger.iter().collect();
    alle.sort_by_key(|t| t.id);
    let vis = |t: &&entity::tilknytning::Model| {
        json!({
            "id": id(t.id), "ansatt": { "id": id(t.ansatt_id) }, "type": t.type_().map(|t| t.navn()),
            "gjelderFra": tid(t.gyldig_fra), "gjelderTil": t.gyldig_til.map(tid),
        })
    };
    alle.iter().map(vis).collect::<Vec<_>>().into()
}
