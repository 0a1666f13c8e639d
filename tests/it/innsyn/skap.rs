//! Random worlds: small, so that parties meet, and such that the asker mostly sees something.

use ::samtykke::{Aktoer, Betingelse, Gradering, Kategori, Kategorier, Mottaker};
use chrono::TimeDelta;
use entity::{
    ansvarsgruppe, ansvarsgruppe_medlem, barn, blaalysperiode, bruker, brukeravtale,
    brukeravtale_dagligliv, brukeravtale_legemidler, brukeravtale_oekonomi,
    brukeravtale_tilbakefall, brukertilstand, forloep, forloep_fase, forloep_frist, forloep_part,
    historikk, idempotens, ip_evaluering, ip_maal, ip_ramme, ip_tiltak, kompetansevurdering,
    kontakt, koordinatoroppnevning, kriseplan, kriseplan_barnetiltak, kriseplan_kontakt,
    kriseplan_raad, kriseplan_signal, kriseplan_trinn, lister::Ider, paaroerende,
    personrad::Personrad, representasjon, samtykke as samtykketabell, samtykkeforespoersel,
    sperring, tilgangslogg, tilknytning,
};
use uuid::Uuid;

use super::{
    rader::{Ny, brukerperson},
    register::{BRUKERE, Register},
    terning::Terning,
    utvalg::Utvalg,
    verden::{Sak, Verden, for_alle_tabeller},
};

const ETTERNAVN: [&str; 5] = ["Alvestad", "Alvheim", "Berge", "Bergli", "Dale"];
const FORNAVN: [&str; 4] = ["Kim", "Robin", "Sol", "Vår"];

impl Verden {
    pub fn tilfeldig(t: &mut Terning, u: &Utvalg) -> Self {
        // Of the five persons who may be brukere, some are.
        let saker = (0..2 + t.under(2))
            .map(|nr| sak(t, u, brukerperson(nr)))
            .collect();
        Self {
            register: u.register.clone(),
            felles_epoke: 1,
            saker,
            logg: vec![loggrad(t, &u.register)],
            noekler: vec![noekkel(t, &u.register)],
        }
    }

    /// A person who is no bruker here.
    pub fn ledig_person(&self, t: &mut Terning) -> Option<Uuid> {
        let ledige: Vec<Uuid> = (0..BRUKERE.len())
            .map(brukerperson)
            .filter(|p| self.saker.iter().all(|s| s.bruker.person_id != *p))
            .collect();
        if ledige.is_empty() {
            None
        } else {
            Some(t.velg(&ledige))
        }
    }
}

/// A bruker with rows in every table.
pub fn sak(t: &mut Terning, u: &Utvalg, person: Uuid) -> Sak {
    let mut sak = tom(t, u, person);
    macro_rules! fyll {
        ($modul:ident) => {
            for _ in 0..t.under(<$modul::Entity as Ny>::MAKS + 1) {
                legg_til::<$modul::Entity>(t, u, &mut sak);
            }
        };
    }
    for_alle_tabeller!(fyll);
    if !t.en_av(6) {
        aapne(t, u, &mut sak);
    }
    if !t.en_av(3) {
        sak.sperringer.clear();
    }
    sak
}

fn tom(t: &mut Terning, u: &Utvalg, person: Uuid) -> Sak {
    let (fornavn, etternavn) = (t.velg(&FORNAVN).to_owned(), t.velg(&ETTERNAVN).to_owned());
    let id = t.uuid();
    let aar = t.velg(&[-5_600, -5_900, -9_000, -20_000]);
    Sak {
        bruker: bruker::Model {
            id,
            person_id: person,
            navn_noekkel: format!("{etternavn} {fornavn}").to_lowercase(),
            fornavn,
            etternavn,
            foedselsdato: t.dag(u.register.i_dag(), &[aar]),
        },
        tilstand: brukertilstand::Model {
            bruker_id: id,
            epoke: 1 + i64::try_from(t.under(50)).expect("small"),
            fortalt: Some(u.register.naa - TimeDelta::minutes(1 + minutter(t.under(50)))),
            gradering: t
                .velg(&[
                    Gradering::Ugradert,
                    Gradering::Ugradert,
                    Gradering::Fortrolig,
                    Gradering::StrengtFortrolig,
                ])
                .kode(),
            doed: t.kanskje(25, |t| t.tid(u.register.naa, &[-30, 40])),
            blaalys_fra: None,
            blaalys_til: None,
            blaalys_unntatt: None,
            neste_grense: None,
        },
        kontakt: vec![],
        paaroerende: vec![],
        barn: vec![],
        representasjon: vec![],
        kompetanse: vec![],
        samtykker: vec![],
        sperringer: vec![],
        forespoersler: vec![],
        blaalys: vec![],
        tilknytninger: vec![],
        grupper: vec![],
        medlemmer: vec![],
        rammer: vec![],
        signaler: vec![],
        raad: vec![],
        trinn: vec![],
        kontakter: vec![],
        barnetiltak: vec![],
        oppnevninger: vec![],
        forloep: vec![],
        faser: vec![],
        parter: vec![],
        frister: vec![],
        planrammer: vec![],
        maal: vec![],
        tiltak: vec![],
        evalueringer: vec![],
        brukeravtaler: vec![],
        dagligliv: vec![],
        legemidler: vec![],
        oekonomi: vec![],
        tilbakefall: vec![],
        historikk: vec![],
    }
}

/// Adds a random row with its history. Before groups there are no members.
pub fn legg_til<E: Ny>(t: &mut Terning, u: &Utvalg, sak: &mut Sak) {
    let rad = E::ny(t, u, sak);
    let har_historikk = E::KOLONNER.versjon.is_some();
    if har_historikk {
        for versjon in 1..E::versjon(&rad) {
            let gammel = endret_celle::<E>(t, u, sak, &rad, &FASTE);
            sak.historikk.push(kopi::<E>(t, u, &gammel, versjon));
        }
        let kopi = kopi::<E>(t, u, &rad, E::versjon(&rad));
        sak.historikk.push(kopi);
    }
    E::rader_mut(sak).push(rad);
}

/// Columns that an earlier version shares with the present one.
const FASTE: [&str; 9] = [
    "id",
    "bruker_id",
    "versjon",
    "ansvarsgruppe_id",
    "forloep_id",
    "fase_id",
    "overordnet_id",
    "maal_id",
    "opprettet",
];

/// A copy of a row with one or a few cells as in another random row of the table.
pub fn endret_celle<E: Ny>(
    t: &mut Terning,
    u: &Utvalg,
    sak: &Sak,
    rad: &E::Model,
    faste: &[&str],
) -> E::Model {
    let annen = serde_json::to_value(E::ny(t, u, sak)).expect("a row is JSON");
    let mut ny = serde_json::to_value(rad).expect("a row is JSON");
    // What only together names a party is no cell.
    let part = |k: &str| k.starts_with("mot_") || k.starts_with("mottaker_");
    let celler: Vec<String> = annen
        .as_object()
        .expect("a row is an object")
        .keys()
        .filter(|k| !faste.contains(&k.as_str()) && !part(k))
        .cloned()
        .collect();
    for _ in 0..=t.under(2) {
        let celle = t.velg(&celler);
        ny[&celle] = annen[&celle].clone();
    }
    serde_json::from_value(ny).expect("still a row")
}

pub fn kopi<E: Personrad>(
    t: &mut Terning,
    u: &Utvalg,
    rad: &E::Model,
    versjon: i32,
) -> historikk::Model {
    let mut innhold = serde_json::to_value(rad).expect("a row is JSON");
    innhold["versjon"] = versjon.into();
    historikk::Model {
        id: t.uuid(),
        bruker_id: E::bruker_id(rad),
        tabell: E::TABELL.kode(),
        rad_id: E::id(rad),
        versjon,
        innhold,
        tidspunkt: t.fortid(u.register.naa),
        endret_av: if t.en_av(3) {
            None
        } else {
            Some(t.velg(&u.register.ansatte).id)
        },
    }
}

/// A samtykke in force for the asker, and a tie.
fn aapne(t: &mut Terning, u: &Utvalg, sak: &mut Sak) {
    let r = &u.register;
    let mottaker = match &u.spoerrer.aktoer {
        Aktoer::Ansatt(a) => {
            t.velg(&[Mottaker::Virksomhet(a.virksomhet), Mottaker::Enhet(a.enhet)])
        }
        Aktoer::Organisasjon(o) => Mottaker::Enhet(o.enhet),
        Aktoer::Borger { person } => Mottaker::Person(*person),
    };
    let mut s = samtykketabell::Entity::ny(t, u, sak);
    s.mottaker_type = mottaker.type_kode();
    s.mottaker_id = mottaker.id();
    s.mottaker_virksomhet_id = match &u.spoerrer.aktoer {
        Aktoer::Ansatt(a) => Some(a.virksomhet.0),
        Aktoer::Organisasjon(o) => Some(o.virksomhet.0),
        Aktoer::Borger { .. } => None,
    };
    let i_dag = r.i_dag();
    s.kategorier = (Kategorier::fra_bits(s.kategorier) | Kategori::Identitet.into()).bits();
    s.formaal |= ::samtykke::FormaalSett::from(::samtykke::Formaal::Samhandling).bits();
    s.les = true;
    s.betingelse = Betingelse::Alltid.kode();
    s.med_organisasjonstoken = true;
    s.gyldig_fra_og_med = t.dag(i_dag, &[-100, -1]);
    s.gyldig_til_og_med = t.dag(i_dag, &[1, 100]);
    s.virker_fra = Some(t.fortid(r.naa));
    (s.lapser, s.trukket, s.erstattet) = (None, None, None);
    sak.samtykker.push(s);
    if let Aktoer::Ansatt(a) = &u.spoerrer.aktoer {
        let mut k = tilknytning::Entity::ny(t, u, sak);
        k.ansatt_id = a.ansatt.0;
        k.gyldig_til = None;
        sak.tilknytninger.push(k);
    }
}

pub fn loggrad(t: &mut Terning, r: &Register) -> tilgangslogg::Model {
    tilgangslogg::Model {
        id: t.uuid(),
        tidspunkt: t.fortid(r.naa),
        foresporsel: t.uuid(),
        kvittering: t.uuid(),
        art: 1,
        aktoer_type: 1,
        person_id: None,
        ansatt_id: Some(t.velg(&r.ansatte).id),
        virksomhet_id: None,
        enhet_id: None,
        leverandoer: None,
        klient: None,
        token: None,
        forhold: 0,
        bruker_id: None,
        spurt_om: None,
        tabeller: 1,
        kategorier_gitt: 1,
        kategorier_avslaatt: 0,
        formaal: 1,
        operasjon: None,
        dokument: "0".repeat(64),
        epoke: None,
        felles_epoke: 1,
        samtykker: Ider::default(),
        blaalys_fra: None,
        antall: 1,
        skriver: t.uuid(),
        nr: 1,
        salt: String::new(),
        hash: "x".to_owned(),
    }
}

/// An idempotency key that somebody else used.
pub fn noekkel(t: &mut Terning, r: &Register) -> idempotens::Model {
    idempotens::Model {
        aktoer: format!("ansatt:{}", t.uuid()),
        noekkel: t.velg(&super::operasjoner::IDEMPOTENSNOEKLER),
        inngang: "0".repeat(64),
        resultat: None,
        opprettet: t.fortid(r.naa),
    }
}

fn minutter(antall: usize) -> i64 {
    i64::try_from(antall).expect("small")
}
