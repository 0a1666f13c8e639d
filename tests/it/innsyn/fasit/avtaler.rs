//! The agreements with the bruker, and their parts.

use ::samtykke::{Kategori as K, Klasse, Radrett};
use entity::{
    brukeravtale, brukeravtale_dagligliv, brukeravtale_legemidler, brukeravtale_oekonomi,
    brukeravtale_tilbakefall,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Oye, Vist, aapne, peker, rad_med_versjoner, rader, vist};

vist!(brukeravtale, Klasse::av(&[K::Avtaler]).og_radens(), |o, r, rett| {
    "enhet": (peker(o, Self::KLASSE, rett, Some(r.enhet_id))),
    "gyldigFraOgMed": r.gyldig_fra_og_med.to_string(),
    "gyldigTilOgMed": r.gyldig_til_og_med.map(|d| d.to_string()),
    "evalueringsdatoer": (r.evalueringsdatoer.0.iter().map(ToString::to_string).collect::<Vec<_>>()),
    "fasteAvtaler": r.faste_avtaler,
    "avsluttet": r.avsluttet.map(|d| d.to_string())
}, virksomhet o.register.enhet(r.enhet_id).virksomhet_id);

/// A part of an agreement.
trait Del: Vist {
    fn avtale(rad: &Self::Model) -> Uuid;
}

macro_rules! del {
    ($modul:ident, $kategori:ident) => {
        vist!($modul, Klasse::av(&[K::Avtaler, K::$kategori]).og_radens(), |o, r, rett| {
            "tekst": r.tekst
        }, virksomhet o.register.enhet(r.enhet_id).virksomhet_id);

        impl Del for $modul::Entity {
            fn avtale(rad: &$modul::Model) -> Uuid {
                rad.avtale_id
            }
        }
    };
}

del!(brukeravtale_dagligliv, Bolig);
del!(brukeravtale_legemidler, Legemidler);
del!(brukeravtale_oekonomi, Oekonomi);
del!(brukeravtale_tilbakefall, Rus);

pub(super) fn brukeravtaler(o: &Oye<'_>) -> Value {
    if !o.ser_noen(brukeravtale::Entity::KLASSE) {
        return Value::Null;
    }
    let i_dag = o.register.i_dag();
    let over = |r: &brukeravtale::Model| {
        r.gyldig_til_og_med.is_some_and(|d| d < i_dag) || r.avsluttet.is_some_and(|d| d < i_dag)
    };
    let rett = brukeravtale::Entity::rett;
    let mut alle = aapne::<brukeravtale::Entity>(o);
    alle.retain(|r| !over(r) || o.historikk(brukeravtale::Entity::KLASSE, &rett(o, r)));
    alle.sort_by_key(|r| (r.gyldig_fra_og_med, r.id));
    alle.into_iter().map(|r| avtale(o, r)).collect()
}

fn avtale(o: &Oye<'_>, r: &brukeravtale::Model) -> Value {
    let mut ut = rad_med_versjoner::<brukeravtale::Entity>(o, r);
    ut["dagligliv"] = del::<brukeravtale_dagligliv::Entity>(o, r.id);
    ut["legemidler"] = del::<brukeravtale_legemidler::Entity>(o, r.id);
    ut["oekonomi"] = del::<brukeravtale_oekonomi::Entity>(o, r.id);
    ut["tiltakVedTilbakefall"] = del::<brukeravtale_tilbakefall::Entity>(o, r.id);
    ut
}

/// Of several the last.
fn del<E: Del>(o: &Oye<'_>, avtale: Uuid) -> Value {
    let alle = aapne::<E>(o).into_iter();
    alle.filter(|d| E::avtale(d) == avtale)
        .max_by_key(|d| (E::opprettet(d), E::id(d)))
        .map_or(Value::Null, |d| rad_med_versjoner::<E>(o, d))
}

/// Ended agreements, and parts of what is hidden.
pub(super) fn bare_ved_id(o: &Oye<'_>) -> Value {
    let avtaler = aapne::<brukeravtale::Entity>(o).into_iter();
    json!([
        avtaler.map(|r| avtale(o, r)).collect::<Vec<_>>(),
        rader::<brukeravtale_dagligliv::Entity>(o),
        rader::<brukeravtale_legemidler::Entity>(o),
        rader::<brukeravtale_oekonomi::Entity>(o),
        rader::<brukeravtale_tilbakefall::Entity>(o),
    ])
}
