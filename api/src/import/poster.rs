//! From the fields of a line to a record.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use samtykke::{Ansattrolle, Kategori, Sektor};
use serde_json::Value;

use super::felter::{Felter, Tolket};
use crate::{
    auth::{Nummerregel, Organisasjonsnummer, Personnummer, er_navn},
    storage::registerimport::{
        Ansattpost, Brukerpost, Delegeringspost, Enhetspost, Klientpost, Oppdragspost, Posttype,
        Registernoekkel, Vaktpost, Virksomhetspost,
    },
};

/// The kinds of records, as `type` names them.
pub(super) const TYPER: [(&str, Posttype); 8] = [
    ("virksomhet", Posttype::Virksomhet),
    ("enhet", Posttype::Enhet),
    ("ansatt", Posttype::Ansatt),
    ("oppdrag", Posttype::Oppdrag),
    ("vakt", Posttype::Vakt),
    ("klient", Posttype::Klient),
    ("delegering", Posttype::Delegering),
    ("bruker", Posttype::Bruker),
];

/// Longest text, in characters, and longest key.
const MAKS_TEKST: usize = 200;
const MAKS_NOEKKEL: usize = 64;
/// Longest shift.
const MAKS_VAKT: TimeDelta = TimeDelta::hours(48);

pub(super) fn virksomhet(f: &mut Felter<'_>) -> Option<Virksomhetspost> {
    let nummer = f.krev("organisasjonsnummer", organisasjonsnummer);
    let navn = f.krev("navn", tekst);
    let sektor = f.krev("sektor", sektor);
    let roeper = f.navneliste("roeper", Kategori::fra_navn);
    let etterfoelger = f.kanskje("etterfoelger", organisasjonsnummer);
    Some(Virksomhetspost {
        linje: f.linje,
        nummer: nummer?,
        navn: navn?,
        sektor: sektor?,
        roeper: roeper.into_iter().collect(),
        etterfoelger,
    })
}

pub(super) fn enhet(f: &mut Felter<'_>) -> Option<Enhetspost> {
    let noekkel = f.krev("noekkel", registernoekkel);
    let navn = f.krev("navn", tekst);
    let nummer = f.kanskje("organisasjonsnummer", organisasjonsnummer);
    let er_helsetjeneste = f.krev("erHelsetjeneste", ja_eller_nei);
    let bydel = f.kanskje("bydel", tekst);
    let overordnet = f.kanskje("overordnet", registernoekkel);
    let opphoert_fra_og_med = f.kanskje("opphoertFraOgMed", dag);
    let etterfoelger = f.kanskje("etterfoelger", registernoekkel);
    let noekkel = noekkel?;
    samme_virksomhet(f, "overordnet", overordnet.as_ref(), &noekkel);
    Some(Enhetspost {
        linje: f.linje,
        noekkel,
        navn: navn?,
        nummer,
        er_helsetjeneste: er_helsetjeneste?,
        bydel,
        overordnet,
        opphoert_fra_og_med,
        etterfoelger,
    })
}

pub(super) fn ansatt(f: &mut Felter<'_>) -> Option<Ansattpost> {
    let noekkel = f.krev("noekkel", registernoekkel);
    let enhet = f.krev("enhet", registernoekkel);
    let regel = f.regel;
    let nummer = f.krev("foedselsnummer", |v| foedselsnummer(v, regel));
    let navn = f.krev("navn", tekst);
    let stilling = f.krev("stilling", tekst);
    let roller = f.navneliste("roller", Ansattrolle::fra_navn);
    let fra = f.krev("gyldigFraOgMed", dag);
    let til = f.kanskje("gyldigTilOgMed", dag);
    let sluttet = f.kanskje("sluttet", ja_eller_nei).unwrap_or_default();
    if let (Some(fra), Some(til)) = (fra, til) {
        i_rekkefoelge(f, fra, til);
    }
    let noekkel = noekkel?;
    samme_virksomhet(f, "enhet", enhet.as_ref(), &noekkel);
    Some(Ansattpost {
        linje: f.linje,
        noekkel,
        enhet: enhet?,
        nummer: nummer?,
        navn: navn?,
        stilling: stilling?,
        roller: roller.into_iter().collect(),
        gyldig_fra_og_med: fra?,
        gyldig_til_og_med: til,
        sluttet,
    })
}

pub(super) fn oppdrag(f: &mut Felter<'_>) -> Option<Oppdragspost> {
    let ansatt = f.krev("ansatt", registernoekkel);
    let regel = f.regel;
    let nummer = f.krev("foedselsnummer", |v| foedselsnummer(v, regel));
    let fra = f.krev("gyldigFraOgMed", dag);
    let til = f.krev("gyldigTilOgMed", dag);
    let sluttet = f.kanskje("sluttet", ja_eller_nei).unwrap_or_default();
    if let (Some(fra), Some(til)) = (fra, til) {
        i_rekkefoelge(f, fra, til);
    }
    Some(Oppdragspost {
        linje: f.linje,
        ansatt: ansatt?,
        nummer: nummer?,
        gyldig_fra_og_med: fra?,
        gyldig_til_og_med: til?,
        sluttet,
    })
}

pub(super) fn vakt(f: &mut Felter<'_>) -> Option<Vaktpost> {
    let ansatt = f.krev("ansatt", registernoekkel);
    let fra = f.krev("fra", tid);
    let til = f.krev("til", tid);
    let avlyst = f.kanskje("avlyst", ja_eller_nei).unwrap_or_default();
    if let (Some(fra), Some(til)) = (fra, til)
        && (til <= fra || MAKS_VAKT < til - fra)
    {
        f.meld("til", "is not within 48 hours after fra");
    }
    Some(Vaktpost {
        linje: f.linje,
        ansatt: ansatt?,
        fra: fra?,
        til: til?,
        avlyst,
    })
}

pub(super) fn klient(f: &mut Felter<'_>) -> Option<Klientpost> {
    let enhet = f.krev("enhet", registernoekkel);
    let klient_id = f.krev("klientId", navn_i_token);
    let utsteder = f.kanskje("utsteder", navn_i_token);
    let kategorier = f.navneliste("kategorier", Kategori::fra_navn);
    let avsluttet = f.kanskje("avsluttet", ja_eller_nei).unwrap_or_default();
    Some(Klientpost {
        linje: f.linje,
        enhet: enhet?,
        klient_id: klient_id?,
        utsteder,
        kategorier: kategorier.into_iter().collect(),
        avsluttet,
    })
}

pub(super) fn delegering(f: &mut Felter<'_>) -> Option<Delegeringspost> {
    let virksomhet = f.krev("virksomhet", organisasjonsnummer);
    let leverandoer = f.krev("leverandoer", organisasjonsnummer);
    let avsluttet = f.kanskje("avsluttet", ja_eller_nei).unwrap_or_default();
    Some(Delegeringspost {
        linje: f.linje,
        virksomhet: virksomhet?,
        leverandoer: leverandoer?,
        avsluttet,
    })
}

pub(super) fn bruker(f: &mut Felter<'_>) -> Option<Brukerpost> {
    let regel = f.regel;
    let nummer = f.krev("foedselsnummer", |v| foedselsnummer(v, regel));
    let doed = f.kanskje("doed", dag);
    let flyttet_fra = f.kanskje("flyttetFra", organisasjonsnummer);
    if doed.is_none() && flyttet_fra.is_none() {
        f.meld("", "says neither doed nor flyttetFra");
    }
    Some(Brukerpost {
        linje: f.linje,
        nummer: nummer?,
        doed,
        flyttet_fra,
    })
}

fn i_rekkefoelge(f: &mut Felter<'_>, fra: NaiveDate, til: NaiveDate) {
    if til < fra {
        f.meld("gyldigTilOgMed", "is before gyldigFraOgMed");
    }
}

fn samme_virksomhet(
    f: &mut Felter<'_>,
    felt: &'static str,
    annen: Option<&Registernoekkel>,
    egen: &Registernoekkel,
) {
    if annen.is_some_and(|annen| annen.virksomhet != egen.virksomhet) {
        f.meld(felt, "is in another virksomhet than noekkel");
    }
}

fn streng(verdi: &Value) -> Tolket<&str> {
    verdi.as_str().ok_or("must be a text".into())
}

fn tekst(verdi: &Value) -> Tolket<String> {
    let tekst = streng(verdi)?.trim();
    if tekst.is_empty() || tekst.chars().count() > MAKS_TEKST {
        return Err("must have 1 to 200 characters".into());
    }
    if tekst.chars().any(char::is_control) {
        return Err("has a control character".into());
    }
    Ok(tekst.to_owned())
}

fn navn_i_token(verdi: &Value) -> Tolket<String> {
    let tekst = streng(verdi)?;
    if er_navn(tekst) {
        Ok(tekst.to_owned())
    } else {
        Err("must have 1 to 256 visible ASCII characters".into())
    }
}

fn ja_eller_nei(verdi: &Value) -> Tolket<bool> {
    verdi.as_bool().ok_or("must be true or false".into())
}

fn sektor(verdi: &Value) -> Tolket<Sektor> {
    Sektor::fra_navn(streng(verdi)?).ok_or("is not one of the known names".into())
}

fn dag(verdi: &Value) -> Tolket<NaiveDate> {
    const FORM: &str = "must be a day, as 2026-03-02, from 1900 to 2199";
    let tekst = streng(verdi)?;
    // chrono takes signs and single digits too.
    if tekst.len() != 10 || !(tekst.starts_with("19") || tekst.starts_with("2")) {
        return Err(FORM.into());
    }
    let dag: NaiveDate = tekst.parse().map_err(|_| FORM)?;
    let siste = NaiveDate::from_ymd_opt(2199, 12, 31);
    Some(dag).filter(|d| Some(*d) <= siste).ok_or(FORM.into())
}

fn tid(verdi: &Value) -> Tolket<DateTime<Utc>> {
    let tid = DateTime::parse_from_rfc3339(streng(verdi)?);
    tid.map(|tid| tid.to_utc())
        .map_err(|_| "must be a time, as 2026-03-02T15:00:00+01:00".into())
}

fn organisasjonsnummer(verdi: &Value) -> Tolket<Organisasjonsnummer> {
    Organisasjonsnummer::parse(streng(verdi)?).map_err(|feil| feil.to_string().into())
}

fn foedselsnummer(verdi: &Value, regel: Nummerregel) -> Tolket<Personnummer> {
    Personnummer::parse(streng(verdi)?, regel).map_err(|feil| feil.to_string().into())
}

fn registernoekkel(verdi: &Value) -> Tolket<Registernoekkel> {
    let Some((nummer, noekkel)) = streng(verdi)?.split_once('/') else {
        return Err("must be an organisasjonsnummer, a slash and a key".into());
    };
    let virksomhet =
        Organisasjonsnummer::parse(nummer).map_err(|feil| format!("before the slash: {feil}"))?;
    let tillatt = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    if noekkel.is_empty() || noekkel.len() > MAKS_NOEKKEL || !noekkel.bytes().all(tillatt) {
        return Err("after the slash: 1 to 64 letters a–z, digits, points, dashes".into());
    }
    // Keys are kept as they are and shown to operators, unlike identity numbers.
    let personnummer =
        |regel| Personnummer::parse(&siffer(noekkel), regel).is_ok() && noekkel.len() < 16;
    if personnummer(Nummerregel::Ekte) || personnummer(Nummerregel::Syntetisk) {
        return Err("after the slash: must not be an identity number".into());
    }
    Ok(Registernoekkel {
        virksomhet,
        noekkel: noekkel.to_owned(),
    })
}

fn siffer(tekst: &str) -> String {
    tekst.chars().filter(char::is_ascii_digit).collect()
}
