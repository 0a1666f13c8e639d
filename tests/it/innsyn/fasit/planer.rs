//! Who coordinates, the ROP-pasientforløp and the individuell plan.

use ::samtykke::{Kategori as K, Kategorier, Klasse, Radrett};
use entity::{
    forloep, forloep_fase, forloep_frist, forloep_part, ip_evaluering, ip_maal, ip_ramme,
    ip_tiltak, koder::Oppnevningstype, koordinatoroppnevning,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    BAR, Oye, Vist, aapne, id, navn, navngitt, peker, periode, rad_med_versjoner, rader, vist,
};

const KOORDINATOR: Klasse = Klasse::av(&[K::Koordinator]);
const FORLOEP: Klasse = Klasse::av(&[K::Forloep]);

impl Vist for koordinatoroppnevning::Entity {
    const KLASSE: Klasse = KOORDINATOR;

    fn celler(o: &Oye<'_>, r: &koordinatoroppnevning::Model, rett: &Radrett) -> Value {
        let navngitt = KOORDINATOR.og_radens();
        json!({
            "type": r.type_(),
            "virksomhet": peker(o, KOORDINATOR, rett, Some(r.virksomhet_id)),
            "ansatt": peker(o, navngitt, rett, Some(r.ansatt_id)),
            "oppnevntAv": peker(o, navngitt, rett, Some(r.oppnevnt_av_enhet_id)),
            "gyldigFraOgMed": r.gyldig_fra_og_med.to_string(),
            "gyldigTilOgMed": r.gyldig_til_og_med.map(|d| d.to_string()),
        })
    }

    fn rett(o: &Oye<'_>, r: &koordinatoroppnevning::Model) -> Radrett {
        Radrett {
            tema: o.register.virksomhet(r.virksomhet_id).roeper(),
            ..BAR
        }
    }

    fn opprettet(_: &koordinatoroppnevning::Model) -> Option<chrono::DateTime<chrono::Utc>> {
        None
    }
}

vist!(forloep, FORLOEP, |_o, r, rett| {
    "startet": r.startet.to_string(), "avsluttet": r.avsluttet.map(|d| d.to_string())
});
vist!(forloep_fase, FORLOEP, |o, r, rett| {
    "type": r.type_(),
    "gyldigFraOgMed": r.gyldig_fra_og_med.to_string(),
    "gyldigTilOgMed": r.gyldig_til_og_med.map(|d| d.to_string()),
    "virksomhet": (peker(o, FORLOEP, rett, Some(r.virksomhet_id))),
    "ansvarlig": (peker(o, FORLOEP.og_radens(), rett, Some(r.ansvarlig_enhet_id)))
}, virksomhet r.virksomhet_id);
vist!(forloep_part, FORLOEP, |o, r, rett| {
    "virksomhet": (peker(o, FORLOEP, rett, Some(r.virksomhet_id))),
    "enhet": (peker(o, FORLOEP.og_radens(), rett, Some(r.enhet_id)))
}, virksomhet r.virksomhet_id);
vist!(forloep_frist, Klasse::av(&[K::Forloep, K::ForloepFrister]), |_o, r, rett| {
    "innen": r.innen.to_string(), "bruddaarsak": r.bruddaarsak
});
vist!(ip_ramme, Klasse::av(&[K::IpMaal]), |_o, r, rett| {
    "tilbudt": r.tilbudt.to_string(),
    "takketNei": r.takket_nei.map(|d| d.to_string()),
    "vedtatt": r.vedtatt.map(|d| d.to_string()),
    "periodeFraOgMed": r.periode_fra_og_med.map(|d| d.to_string()),
    "periodeTilOgMed": r.periode_til_og_med.map(|d| d.to_string()),
    "paaVentFra": r.paa_vent_fra.map(|d| d.to_string()),
    "avsluttet": r.avsluttet.map(|d| d.to_string())
});
vist!(ip_maal, Klasse::av(&[K::IpMaal]).og_radens(), |_o, r, rett| {
    "tekst": r.tekst, "tema": (navn(Kategorier::fra_bits(r.tema)))
});
vist!(ip_tiltak, Klasse::av(&[K::IpTiltak]).og_radens(), |o, r, rett| {
    "tekst": r.tekst, "omfang": r.omfang,
    "ansvarlig": (peker(o, Self::KLASSE, rett, navngitt(o, Self::KLASSE, rett, r.ansvarlig_ansatt_id))),
    "instans": (peker(o, Self::KLASSE, rett, navngitt(o, Self::KLASSE, rett, r.ansvarlig_enhet_id))),
    "evalueresInnen": r.evalueres_innen.map(|d| d.to_string()),
    "gjennomfoert": r.gjennomfoert.map(|d| d.to_string()),
    "tema": (navn(rett.tema))
});
vist!(ip_evaluering, Klasse::av(&[K::IpEvaluering]), |_o, r, rett| {
    "dato": r.dato.to_string(), "metode": r.metode, "maaloppnaaelse": r.maaloppnaaelse,
    "brukerensErfaring": r.brukerens_erfaring
});

fn sortert<'a>(o: &Oye<'a>) -> Vec<&'a koordinatoroppnevning::Model> {
    let mut alle = aapne::<koordinatoroppnevning::Entity>(o);
    alle.sort_by_key(|r| (r.gyldig_fra_og_med, r.id));
    alle
}

/// Those who hold an office today.
pub(super) fn i_embete(o: &Oye<'_>, type_: Oppnevningstype) -> Vec<Value> {
    let i_dag = o.register.i_dag();
    let i_dag = |r: &&koordinatoroppnevning::Model| {
        r.gyldig_fra_og_med <= i_dag && r.gyldig_til_og_med.is_none_or(|til| i_dag <= til)
    };
    let alle = sortert(o).into_iter().filter(i_dag);
    alle.filter(|r| r.type_() == Some(type_))
        .map(|r| json!({ "id": id(r.id) }))
        .collect()
}

pub(super) fn primaerkontakter(o: &Oye<'_>) -> Value {
    if o.ser_noen(KOORDINATOR) {
        i_embete(o, Oppnevningstype::Primaerkontakt).into()
    } else {
        Value::Null
    }
}

pub(super) fn oppnevninger(o: &Oye<'_>) -> Value {
    if !o.ser_noen(KOORDINATOR) {
        return Value::Null;
    }
    let i_dag = o.register.i_dag();
    let over =
        |r: &koordinatoroppnevning::Model| r.gyldig_til_og_med.is_some_and(|til| til < i_dag);
    let rett = koordinatoroppnevning::Entity::rett;
    let alle = sortert(o).into_iter();
    alle.filter(|r| !over(r) || o.historikk(KOORDINATOR, &rett(o, r)))
        .map(|r| rad_med_versjoner::<koordinatoroppnevning::Entity>(o, r))
        .collect::<Vec<_>>()
        .into()
}

pub(super) fn forloep(o: &Oye<'_>) -> Value {
    let ramme = aapne::<forloep::Entity>(o)
        .into_iter()
        .max_by_key(|r| (r.avsluttet.is_none(), r.startet, r.id));
    json!({
        "ramme": ramme.map(|r| rad_med_versjoner::<forloep::Entity>(o, r)),
        "faser": faser(o),
        "blaalysperioder": perioder(o),
    })
}

fn faser(o: &Oye<'_>) -> Value {
    if !o.ser_noen(FORLOEP) {
        return Value::Null;
    }
    let mut alle = aapne::<forloep_fase::Entity>(o);
    alle.sort_by_key(|r| (r.gyldig_fra_og_med, r.type_, r.id));
    alle.into_iter().map(|r| fase(o, r)).collect()
}

fn fase(o: &Oye<'_>, r: &forloep_fase::Model) -> Value {
    let mut ut = rad_med_versjoner::<forloep_fase::Entity>(o, r);
    let parter = aapne::<forloep_part::Entity>(o).into_iter();
    ut["parter"] = parter
        .filter(|p| p.fase_id == r.id)
        .map(|p| rad_med_versjoner::<forloep_part::Entity>(o, p))
        .collect();
    let frister = aapne::<forloep_frist::Entity>(o).into_iter();
    let siste = frister
        .filter(|f| f.fase_id == r.id)
        .max_by_key(|f| (f.opprettet, f.id));
    ut["frist"] = siste.map_or(Value::Null, |f| {
        rad_med_versjoner::<forloep_frist::Entity>(o, f)
    });
    ut
}

fn perioder(o: &Oye<'_>) -> Value {
    if !o.ser_noen(Klasse::av(&[K::Forloep, K::Blaalys])) {
        return Value::Null;
    }
    let mut alle: Vec<_> = o.sak.blaalys.iter().collect();
    alle.sort_by_key(|b| (b.startet, b.id));
    alle.into_iter().map(|b| periode(o, b)).collect()
}

pub(super) fn individuell_plan(o: &Oye<'_>) -> Value {
    let ramme = aapne::<ip_ramme::Entity>(o)
        .into_iter()
        .max_by_key(|r| (r.avsluttet.is_none(), r.tilbudt, r.id));
    json!({
        "ramme": ramme.map(|r| {
            let mut ut = rad_med_versjoner::<ip_ramme::Entity>(o, r);
            ut["status"] = json!(r.status(o.register.i_dag()));
            ut
        }),
        "maal": maal(o),
        "tiltak": tiltak(o),
        "evalueringer": evalueringer(o),
    })
}

fn maal(o: &Oye<'_>) -> Value {
    if !o.ser_noen(ip_maal::Entity::KLASSE) {
        return Value::Null;
    }
    let alle = aapne::<ip_maal::Entity>(o);
    let bare_id =
        |ider: Vec<Uuid>| -> Value { ider.into_iter().map(|i| json!({ "id": id(i) })).collect() };
    let oeverst = alle
        .iter()
        .filter(|m| !alle.iter().any(|over| Some(over.id) == m.overordnet_id));
    oeverst
        .map(|m| {
            let mut ut = rad_med_versjoner::<ip_maal::Entity>(o, m);
            let under = alle.iter().filter(|d| d.overordnet_id == Some(m.id));
            ut["delmaal"] = bare_id(under.map(|d| d.id).collect());
            let tiltak = aapne::<ip_tiltak::Entity>(o).into_iter();
            let tiltak = tiltak.filter(|t| t.maal_id == Some(m.id)).map(|t| t.id);
            ut["tiltak"] = if o.ser_noen(ip_tiltak::Entity::KLASSE) {
                bare_id(tiltak.collect())
            } else {
                Value::Null
            };
            ut
        })
        .collect()
}

fn tiltak(o: &Oye<'_>) -> Value {
    if !o.ser_noen(ip_tiltak::Entity::KLASSE) {
        return Value::Null;
    }
    let alle = aapne::<ip_tiltak::Entity>(o).into_iter();
    alle.map(|t| {
        let mut ut = rad_med_versjoner::<ip_tiltak::Entity>(o, t);
        ut["maal"] = synlig_maal(o, t.maal_id);
        ut
    })
    .collect()
}

fn synlig_maal(o: &Oye<'_>, maal: Option<Uuid>) -> Value {
    let synlige = aapne::<ip_maal::Entity>(o);
    let maal = maal.filter(|id| synlige.iter().any(|m| m.id == *id));
    maal.map_or(Value::Null, |maal| json!({ "id": id(maal) }))
}

fn evalueringer(o: &Oye<'_>) -> Value {
    if !o.ser_noen(ip_evaluering::Entity::KLASSE) {
        return Value::Null;
    }
    let mut alle = aapne::<ip_evaluering::Entity>(o);
    alle.sort_by_key(|r| (r.dato, r.id));
    alle.into_iter()
        .map(|r| rad_med_versjoner::<ip_evaluering::Entity>(o, r))
        .collect()
}

/// Earlier frames, and rows below what is hidden.
pub(super) fn bare_ved_id(o: &Oye<'_>) -> Value {
    let maal: Vec<_> = aapne::<ip_maal::Entity>(o)
        .into_iter()
        .map(|m| {
            json!([
                rad_med_versjoner::<ip_maal::Entity>(o, m),
                synlig_maal(o, m.overordnet_id)
            ])
        })
        .collect();
    let forloepet_til_fasen: Vec<_> = aapne::<forloep_fase::Entity>(o)
        .into_iter()
        .map(|f| id(f.forloep_id))
        .collect();
    json!([
        sortert(o)
            .into_iter()
            .map(|r| rad_med_versjoner::<koordinatoroppnevning::Entity>(o, r))
            .collect::<Vec<_>>(),
        rader::<forloep::Entity>(o),
        rader::<forloep_part::Entity>(o),
        rader::<forloep_frist::Entity>(o),
        rader::<ip_ramme::Entity>(o),
        maal,
        forloepet_til_fasen,
    ])
}
