//! What the answer to the whole-case query must be, cell by cell, from the rows and the naive
//! evaluator. The classes are written here once more, from the contract.

mod avtaler;
mod egne;
mod planer;

use ::samtykke::{Kategori as K, Kategorier, Klasse, Mottaker, Radrett, Samtykke, Samtykkestatus};
use chrono::SecondsFormat;
use entity::{
    ansvarsgruppe_medlem, barn, koder, koder::Oppnevningstype, kriseplan, kriseplan_barnetiltak,
    kriseplan_kontakt, kriseplan_raad, kriseplan_signal, kriseplan_trinn, paaroerende,
    samtykke as samtykketabell, sperring,
};
use serde_json::{Value, json};
use uuid::Uuid;

use self::egne::{blaalys, forespoersler, oppdrag, periode, representanter, samtykker, sperringer};
use super::{
    oye::{BAR, Oye},
    verden::ISak,
};

/// The query whose answer this is. Rights and versions are asked for when the variables say so.
pub const HELE: &str = include_str!("spoerring.graphql");

/// Stands where this file does not say what the answer must be.
pub const HVA_SOM_HELST: &str = "*";

const IDENTITET: Klasse = Klasse::av(&[K::Identitet]);
const KONTAKT: Klasse = Klasse::av(&[K::Kontakt]);
const GRUPPE: Klasse = Klasse::av(&[K::Ansvarsgruppe]);
const BLAALYS: Klasse = Klasse::av(&[K::Blaalys]);
const BLAALYS_BEGRUNNELSE: Klasse = Klasse::av(&[K::Blaalys, K::Risiko]);
const JURIDISK: Klasse = Klasse::av(&[K::Juridisk]);
const SAMTYKKER: Klasse = Klasse::av(&[K::Samtykker]);
/// Categories whose rows carry further ones.
const MED_TEMA: [K; 10] = [
    K::KriseplanSignaler,
    K::KriseplanRaad,
    K::KriseplanTiltak,
    K::IpMaal,
    K::IpTiltak,
    K::Avtaler,
    K::Bolig,
    K::Legemidler,
    K::Oekonomi,
    K::Rus,
];

/// The whole list, by name.
pub fn hele(oyne: &[Oye<'_>]) -> Value {
    let mut synlige: Vec<&Oye<'_>> = oyne.iter().filter(|o| o.ser_noen(IDENTITET)).collect();
    synlige.sort_by_key(|o| (o.sak.bruker.navn_noekkel.clone(), o.sak.bruker.id));
    let edges: Vec<Value> = synlige
        .iter()
        .map(|o| json!({ "cursor": id(o.sak.bruker.id), "node": bruker(o) }))
        .collect();
    json!({ "brukere": { "totalCount": edges.len(), "edges": edges } })
}

/// One bruker.
fn bruker(o: &Oye<'_>) -> Value {
    let mut ut = rader_i_saken(o);
    ut["tilgang"] = alle_tilganger(o);
    ut
}

/// What the asker may do, category by category.
pub fn alle_tilganger(o: &Oye<'_>) -> Value {
    K::ALLE
        .iter()
        .map(|k| tilgang(o, *k))
        .collect::<Vec<_>>()
        .into()
}

/// One bruker's rows; null when the bruker is hidden.
pub fn rader_i_saken(o: &Oye<'_>) -> Value {
    if !o.ser_noen(IDENTITET) {
        return Value::Null;
    }
    let b = &o.sak.bruker;
    json!({
        "id": id(b.id),
        "navn": { "fornavn": b.fornavn, "etternavn": b.etternavn, "fulltNavn": format!("{} {}", b.fornavn, b.etternavn) },
        "foedselsdato": b.foedselsdato.to_string(),
        "kontakt": kontakt(o),
        "paaroerende": rader::<paaroerende::Entity>(o),
        "barn": rader::<barn::Entity>(o),
        "representanter": representanter(o),
        "ansvarsgruppe": gruppe(o),
        "kriseplan": {
            "ramme": ramme(o),
            "signaler": rader::<kriseplan_signal::Entity>(o),
            "raad": rader::<kriseplan_raad::Entity>(o),
            "trinn": rader::<kriseplan_trinn::Entity>(o),
            "kontakter": rader::<kriseplan_kontakt::Entity>(o),
            "barnetiltak": rader::<kriseplan_barnetiltak::Entity>(o),
        },
        "koordinator": planer::i_embete(o, Oppnevningstype::Koordinator).pop(),
        "primaerkontakter": planer::primaerkontakter(o),
        "oppnevninger": planer::oppnevninger(o),
        "ropForloep": planer::forloep(o),
        "individuellPlan": planer::individuell_plan(o),
        "brukeravtaler": avtaler::brukeravtaler(o),
        "blaalysperiode": blaalys(o),
        "samtykker": samtykker(o),
        "sperringer": sperringer(o),
        "forespoersler": forespoersler(o),
        "oppdrag": oppdrag(o),
    })
}

fn id(id: Uuid) -> Value {
    id.simple().to_string().into()
}

fn tid(tid: chrono::DateTime<chrono::Utc>) -> Value {
    tid.to_rfc3339_opts(SecondsFormat::AutoSi, true).into()
}

fn navn(kategorier: Kategorier) -> Vec<&'static str> {
    kategorier.iter().map(K::navn).collect()
}

/// A reference into the registry, if the class opens it.
fn peker(o: &Oye<'_>, klasse: Klasse, rett: &Radrett, til: Option<Uuid>) -> Value {
    if o.ser(klasse.lokaliserer(), rett) {
        til.map_or(Value::Null, |til| json!({ "id": id(til) }))
    } else {
        Value::Null
    }
}

fn tilgang(o: &Oye<'_>, k: K) -> Value {
    let (les, avgivere) = (o.ser_kategori(k), o.avgivere(k));
    let alle_tema = Kategorier::TEMA.iter().all(|k| o.ser_kategori(k));
    // A representative's right ends with the mandate, which is not reckoned here.
    let til = if o.egen().is_some() {
        HVA_SOM_HELST.into()
    } else {
        o.gjelder_til(k).map_or(Value::Null, tid)
    };
    json!({
        "kategori": k.navn(),
        "les": les,
        "bidra": o.bidrar(k, &BAR),
        "grunn": if les { Value::Null } else { o.grunn(k).into() },
        "gjelderTil": til,
        "tekstversjon": o.tekstversjon(k),
        "kanMangleRader": les && (avgivere.is_some() || (MED_TEMA.contains(&k) && !alle_tema)),
        "avgivere": avgivere.map(|a| a.iter().map(|v| json!({ "id": id(v.0) })).collect::<Vec<_>>()),
    })
}

fn kontakt(o: &Oye<'_>) -> Value {
    let Some(k) = o.sak.kontakt.first().filter(|_| o.ser_noen(KONTAKT)) else {
        return Value::Null;
    };
    let sted = |verdi: &Option<String>| verdi.clone().filter(|_| o.ser_noen(KONTAKT.lokaliserer()));
    json!({
        "versjon": k.versjon, "telefon": k.telefon, "epost": k.epost, "adresse": sted(&k.adresse),
        "postnummer": sted(&k.postnummer), "bydel": sted(&k.bydel),
        "gradering": o.verden.bruker.gradering.navn(),
    })
}

/// A table of the case whose rows have versions.
pub trait Vist: ISak {
    const KLASSE: Klasse;

    fn celler(o: &Oye<'_>, rad: &Self::Model, rett: &Radrett) -> Value;

    fn rett(_: &Oye<'_>, rad: &Self::Model) -> Radrett {
        Self::radrett(rad)
    }

    /// What rows are ordered by before their id.
    fn opprettet(rad: &Self::Model) -> Option<chrono::DateTime<chrono::Utc>>;
}

/// The rows that may be seen; null when the class is closed, whether there are rows or not.
fn rader<E: Vist>(o: &Oye<'_>) -> Value {
    if !o.ser_noen(E::KLASSE) {
        return Value::Null;
    }
    aapne::<E>(o)
        .into_iter()
        .map(|rad| rad_med_versjoner::<E>(o, rad))
        .collect::<Vec<_>>()
        .into()
}

fn aapne<'a, E: Vist>(o: &Oye<'a>) -> Vec<&'a E::Model> {
    let mut ut: Vec<_> = E::rader(o.sak)
        .iter()
        .filter(|r| E::fjernet(r).is_none() && o.ser(E::KLASSE, &E::rett(o, r)))
        .collect();
    ut.sort_by_key(|r| (E::opprettet(r), E::id(r)));
    ut
}

fn rad_med_versjoner<E: Vist>(o: &Oye<'_>, rad: &E::Model) -> Value {
    let rett = E::rett(o, rad);
    let mut ut = E::celler(o, rad, &rett);
    ut["id"] = id(E::id(rad));
    ut["versjon"] = E::versjon(rad).into();
    ut["versjoner"] = if o.historikk(E::KLASSE, &rett) {
        versjoner::<E>(o, rad)
    } else {
        Value::Null
    };
    ut
}

fn versjoner<E: Vist>(o: &Oye<'_>, rad: &E::Model) -> Value {
    let mut alle: Vec<_> = o
        .sak
        .historikk
        .iter()
        .filter(|h| h.tabell == E::TABELL.kode() && h.rad_id == E::id(rad))
        .map(|h| {
            (
                h,
                serde_json::from_value::<E::Model>(h.innhold.clone()).expect("a row"),
            )
        })
        .filter(|(_, gammel)| o.historikk(E::KLASSE, &E::rett(o, gammel)))
        .collect();
    alle.sort_by_key(|(h, _)| std::cmp::Reverse(h.versjon));
    let edges: Vec<Value> = alle
        .into_iter()
        .map(|(h, gammel)| {
            let mut node = E::celler(o, &gammel, &E::rett(o, &gammel));
            node["id"] = id(E::id(&gammel));
            node["versjon"] = h.versjon.into();
            json!({
                "cursor": h.versjon.to_string(),
                "tidspunkt": tid(h.tidspunkt),
                "endretAv": navngitt(o, E::KLASSE, &E::rett(o, &gammel), h.endret_av)
                    .and_then(|a| o.register.ansatt(a))
                    .map(|a| &a.navn),
                "node": node,
            })
        })
        .collect();
    json!({ "edges": edges })
}

/// Those named in a row that does not show their virksomhet itself: absent where it reveals more
/// than is open.
fn navngitt(o: &Oye<'_>, klasse: Klasse, rett: &Radrett, hvem: Option<Uuid>) -> Option<Uuid> {
    let enhet = |id| o.register.ansatt(id).map_or(id, |a| a.enhet_id);
    let roeper = |id| {
        o.register
            .virksomhet(o.register.enhet(enhet(id)).virksomhet_id)
            .roeper()
    };
    hvem.filter(|id| {
        let rett = Radrett {
            tema: rett.tema | roeper(*id),
            ..*rett
        };
        o.ser(klasse.og_radens(), &rett)
    })
}

macro_rules! vist {
    ($modul:ident, $klasse:expr, |$o:ident, $r:ident, $rett:ident| $celler:tt $(, virksomhet $virksomhet:expr)?) => {
        impl Vist for $modul::Entity {
            const KLASSE: Klasse = $klasse;

            fn celler($o: &Oye<'_>, $r: &$modul::Model, $rett: &Radrett) -> Value {
                let mut ut = json!($celler);
                ut["eier"] = peker($o, Self::KLASSE, $rett, Some($r.eier_id));
                ut
            }

            $(
                fn rett($o: &Oye<'_>, $r: &$modul::Model) -> Radrett {
                    let rett = <Self as entity::Personrad>::radrett($r);
                    Radrett { tema: rett.tema | $o.register.virksomhet($virksomhet).roeper(), ..rett }
                }
            )?

            fn opprettet($r: &$modul::Model) -> Option<chrono::DateTime<chrono::Utc>> {
                Some($r.opprettet)
            }
        }
    };
}

use vist;

vist!(paaroerende, Klasse::av(&[K::Paaroerende]), |_o, r, rett| {
    "navn": r.navn, "relasjon": r.relasjon, "telefon": r.telefon, "erNaermeste": r.er_naermeste, "kanFaaSamtykke": r.person_id.is_some()
});
vist!(barn, Klasse::av(&[K::Barn]), |_o, r, rett| {
    "foedselsaar": r.foedselsaar, "ivaretattAv": r.ivaretatt_av
});
vist!(kriseplan, Klasse::av(&[K::KriseplanSignaler]), |_o, r, rett| {
    "gyldigFraOgMed": r.gyldig_fra_og_med.to_string(),
    "revideresInnen": r.revideres_innen.map(|d| d.to_string()),
    "avsluttet": r.avsluttet.map(tid)
});
vist!(kriseplan_signal, Klasse::av(&[K::KriseplanSignaler]).og_radens(), |_o, r, rett| {
    "nivaa": r.nivaa(), "tekst": r.tekst, "tema": (navn(Kategorier::fra_bits(r.tema)))
});
vist!(kriseplan_raad, Klasse::av(&[K::KriseplanRaad]).og_radens(), |_o, r, rett| {
    "type": r.type_(), "tekst": r.tekst, "tema": (navn(Kategorier::fra_bits(r.tema)))
});
vist!(kriseplan_trinn, Klasse::av(&[K::KriseplanTiltak]).og_radens(), |o, r, rett| {
    "nivaa": r.nivaa(), "tiltakBruker": r.tiltak_bruker, "tiltakTjeneste": r.tiltak_tjeneste,
    "ansvarlig": (peker(o, Self::KLASSE, rett, navngitt(o, Self::KLASSE, rett, r.ansvarlig_enhet_id))),
    "tema": (navn(rett.tema))
});
vist!(kriseplan_kontakt, Klasse::av(&[K::KriseplanKontakter]), |o, r, rett| {
    "navn": r.navn, "telefon": r.telefon, "ansatt": (peker(o, Self::KLASSE, rett, navngitt(o, Self::KLASSE, rett, r.ansatt_id)))
});
vist!(kriseplan_barnetiltak, Klasse::av(&[K::KriseplanTiltak, K::Barn]), |_o, r, rett| {
    "tekst": r.tekst, "hvorforIngen": r.hvorfor_ingen
});

impl Vist for ansvarsgruppe_medlem::Entity {
    const KLASSE: Klasse = GRUPPE;

    fn celler(o: &Oye<'_>, r: &ansvarsgruppe_medlem::Model, rett: &Radrett) -> Value {
        // A member of staff leads to an enhet.
        let navngitt = o.ser(GRUPPE.og_radens(), rett);
        json!({
            "virksomhet": peker(o, GRUPPE, rett, Some(r.virksomhet_id)),
            "ansatt": peker(o, GRUPPE.og_radens(), rett, Some(r.ansatt_id)),
            "rolle": r.rolle().filter(|_| navngitt).map(rollenavn),
            "gyldigFraOgMed": r.gyldig_fra_og_med.to_string(),
            "gyldigTilOgMed": r.gyldig_til_og_med.map(|d| d.to_string()),
        })
    }

    /// The virksomhet may reveal something by being there.
    fn rett(o: &Oye<'_>, r: &ansvarsgruppe_medlem::Model) -> Radrett {
        Radrett {
            tema: o.register.virksomhet(r.virksomhet_id).roeper(),
            ..BAR
        }
    }

    fn opprettet(_: &ansvarsgruppe_medlem::Model) -> Option<chrono::DateTime<chrono::Utc>> {
        None
    }
}

fn rollenavn(rolle: koder::Medlemsrolle) -> Value {
    serde_json::to_value(rolle).expect("a name")
}

fn gruppe(o: &Oye<'_>) -> Value {
    let mut loepende: Vec<_> = o
        .sak
        .grupper
        .iter()
        .filter(|g| g.gyldig_til_og_med.is_none())
        .collect();
    loepende.sort_by_key(|g| g.id);
    let Some(g) = loepende.first().filter(|_| o.ser_noen(GRUPPE)) else {
        return Value::Null;
    };
    let medlemmer = aapne::<ansvarsgruppe_medlem::Entity>(o)
        .into_iter()
        .filter(|m| m.ansvarsgruppe_id == g.id);
    json!({
        "id": id(g.id),
        "versjon": g.versjon,
        "gyldigFraOgMed": g.gyldig_fra_og_med.to_string(),
        "gyldigTilOgMed": null,
        "medlemmer": medlemmer
            .map(|m| rad_med_versjoner::<ansvarsgruppe_medlem::Entity>(o, m))
            .collect::<Vec<_>>(),
    })
}

/// Of several in force the one first due.
fn ramme(o: &Oye<'_>) -> Value {
    aapne::<kriseplan::Entity>(o)
        .into_iter()
        .filter(|r| r.avsluttet.is_none())
        .min_by_key(|r| {
            (
                r.revideres_innen.is_none(),
                r.revideres_innen,
                r.gyldig_fra_og_med,
                r.id,
            )
        })
        .map_or(Value::Null, |r| {
            rad_med_versjoner::<kriseplan::Entity>(o, r)
        })
}

/// What is open but no list shows: earlier frames, groups and periods, to who knows their id.
pub fn bare_ved_id(o: &Oye<'_>) -> Value {
    let rammer: Vec<_> = aapne::<kriseplan::Entity>(o)
        .into_iter()
        .map(|r| rad_med_versjoner::<kriseplan::Entity>(o, r))
        .collect();
    let medlemmer: Vec<_> = aapne::<ansvarsgruppe_medlem::Entity>(o)
        .into_iter()
        .map(|m| {
            json!([
                id(m.ansvarsgruppe_id),
                rad_med_versjoner::<ansvarsgruppe_medlem::Entity>(o, m)
            ])
        })
        .collect();
    let grupper: Vec<_> = o
        .sak
        .grupper
        .iter()
        .filter(|_| o.ser_noen(GRUPPE))
        .map(|g| {
            json!([
                id(g.id),
                g.versjon,
                g.gyldig_fra_og_med,
                g.gyldig_til_og_med
            ])
        })
        .collect();
    let perioder: Vec<_> = o
        .sak
        .blaalys
        .iter()
        .filter(|_| o.ser_noen(BLAALYS))
        .map(|b| periode(o, b))
        .collect();
    let (planer, avtaler) = (planer::bare_ved_id(o), avtaler::bare_ved_id(o));
    json!([rammer, grupper, medlemmer, perioder, planer, avtaler])
}
