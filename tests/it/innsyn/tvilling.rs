//! A second world that differs from the first only in what the asker may not see: changes at
//! random, each kept only if the asker's view, by the naive evaluator, is as before.

use std::cell::OnceCell;

use ::samtykke::{
    Aktoer, FormaalSett, Gradering, Kategori, Kategorier, Mottaker, Periode, Policy, Radrett,
    VirksomhetId,
};
use chrono::TimeDelta;
use entity::{
    ansvarsgruppe, ansvarsgruppe_medlem, barn, blaalysperiode, brukeravtale,
    brukeravtale_dagligliv, brukeravtale_legemidler, brukeravtale_oekonomi,
    brukeravtale_tilbakefall, forloep, forloep_fase, forloep_frist, forloep_part, ip_evaluering,
    ip_maal, ip_ramme, ip_tiltak, kompetansevurdering, kontakt, koordinatoroppnevning, kriseplan,
    kriseplan_barnetiltak, kriseplan_kontakt, kriseplan_raad, kriseplan_signal, kriseplan_trinn,
    paaroerende, representasjon, samtykke as samtykketabell, samtykkeforespoersel, sperring,
    tilknytning,
};
use serde_json::{Value, json};

use super::{
    fasit,
    oye::{BAR, Oye},
    rader::{BYDELER, Ny},
    skap::{endret_celle, kopi, legg_til, loggrad, noekkel, sak},
    terning::Terning,
    utvalg::Utvalg,
    verden::{Sak, Verden},
};

/// How many changes are tried.
const FORSOEK: usize = 8;
/// How many are tried in what each bruker is found by.
const I_LISTENE: usize = 4;

/// The second world, and how many changes it holds.
pub fn tvilling(
    t: &mut Terning,
    u: &Utvalg,
    foerste: &Verden,
    oensket: FormaalSett,
    policy: &Policy,
) -> (Verden, usize) {
    let mut verden = foerste.clone();
    let foer: Vec<_> = foerste
        .saker
        .iter()
        .map(|s| Utsikt::paa(s, u, oensket, policy))
        .collect();
    let utsikt_foer = |id: uuid::Uuid| foer.iter().find(|f| f.oye.sak.bruker.id == id);
    let proev = |t: &mut Terning, sak: &mut Sak, endring: Endring| {
        let mut ny = sak.clone();
        endring(t, u, &mut ny);
        let utsikt = Utsikt::paa(&ny, u, oensket, policy);
        let som_foer = utsikt_foer(ny.bruker.id)
            .map_or_else(|| utsikt.er_skjult(), |foer| utsikt.er_som(foer));
        let blir = er_mulig(&ny, u) && som_foer && ny != *sak;
        drop(utsikt);
        if blir {
            *sak = ny;
        }
        blir
    };
    let mut endringer = 0;
    for _ in 0..FORSOEK {
        let nr = t.under(verden.saker.len() + 1);
        let Some(gammel) = verden.saker.get(nr) else {
            endringer += usize::from(ny_bruker(t, u, &mut verden, oensket, policy));
            continue;
        };
        // Nobody sees a hidden bruker go.
        let er_skjult = utsikt_foer(gammel.bruker.id).is_none_or(Utsikt::er_skjult);
        if er_skjult && verden.saker.len() > 1 && t.en_av(4) {
            verden.saker.remove(nr);
            endringer += 1;
            continue;
        }
        endringer += usize::from(proev(t, &mut verden.saker[nr], forandre));
    }
    // Lists show most of what is hidden about those who are seen.
    for sak in &mut verden.saker {
        for _ in 0..I_LISTENE {
            endringer += usize::from(proev(t, sak, i_listene));
        }
    }
    stoey(t, u, &mut verden);
    (verden, endringer)
}

pub fn oye<'a>(sak: &'a Sak, u: &'a Utvalg, oensket: FormaalSett, policy: &'a Policy) -> Oye<'a> {
    let spoerrer = &u.spoerrer;
    Oye::paa(
        sak,
        &u.register,
        &spoerrer.aktoer,
        spoerrer.identitet.nivaa,
        oensket,
        policy,
    )
    .om(spoerrer.gjelder(sak.bruker.person_id))
}

/// Everything of one bruker that the asker may see or be told, do included. What is dear to find
/// out is found out when it is asked for.
struct Utsikt<'a> {
    oye: Oye<'a>,
    rader: Value,
    retter: OnceCell<Value>,
}

impl<'a> Utsikt<'a> {
    fn paa(sak: &'a Sak, u: &'a Utvalg, oensket: FormaalSett, policy: &'a Policy) -> Self {
        let oye = oye(sak, u, oensket, policy);
        let rader = fasit::rader_i_saken(&oye);
        Self {
            oye,
            rader,
            retter: OnceCell::new(),
        }
    }

    fn er_skjult(&self) -> bool {
        self.rader.is_null()
    }

    fn retter(&self) -> &Value {
        self.retter.get_or_init(|| retter(&self.oye))
    }

    fn er_som(&self, annen: &Self) -> bool {
        if self.rader != annen.rader || self.er_skjult() {
            return self.rader == annen.rader;
        }
        fasit::bare_ved_id(&self.oye) == fasit::bare_ved_id(&annen.oye)
            && (like_retter(self.oye.sak, annen.oye.sak) || self.retter() == annen.retter())
    }
}

/// Whether what rights follow from is the same.
fn like_retter(a: &Sak, b: &Sak) -> bool {
    a.samtykker == b.samtykker
        && a.sperringer == b.sperringer
        && a.blaalys == b.blaalys
        && a.tilknytninger == b.tilknytninger
        && a.representasjon == b.representasjon
        && a.kompetanse == b.kompetanse
        && a.tilstand == b.tilstand
        && a.bruker == b.bruker
}

/// What the asker may do, and would be able to if a blaalysperiode began or ended.
fn retter(o: &Oye<'_>) -> Value {
    let mut eiere = vec![None];
    eiere.extend(
        o.register
            .virksomheter
            .iter()
            .map(|v| Some(VirksomhetId(v.id))),
    );
    let mut retter = Vec::new();
    for k in Kategorier::ALLE.iter() {
        let klasse = ::samtykke::Klasse::av(&[k]);
        let (leser, bidrar) = (o.ser_kategori(k), o.bidrar(k, &BAR));
        for eier in &eiere {
            let rad = Radrett { eier: *eier, ..BAR };
            retter.push(leser && o.historikk(klasse, &rad));
            retter.push(bidrar && o.bidrar(k, &rad));
            retter.push(leser && o.ser(klasse.lokaliserer(), &rad));
        }
    }
    let naa = o.naa();
    let periode = Periode {
        fra: naa,
        til: naa + TimeDelta::hours(72),
    };
    let egen_virksomhet = match o.aktoer {
        Aktoer::Ansatt(a) => Some(a.virksomhet),
        _ => None,
    };
    let ved_blaalys = [
        None,
        Some((periode, egen_virksomhet)),
        Some((periode, None)),
    ]
    .map(|b| o.ser_ved(b).bits());
    json!([fasit::alle_tilganger(o), retter, ved_blaalys, eget(o)])
}

/// What decisions rest on that is the asker's own: ties, mandates, and the capacity of the one whom
/// the asker is or represents.
fn eget(o: &Oye<'_>) -> Value {
    let (ansatt, person) = match o.aktoer {
        Aktoer::Ansatt(a) => (Some(a.ansatt.0), Some(a.person.0)),
        Aktoer::Borger { person } => (None, Some(person.0)),
        Aktoer::Organisasjon(_) => (None, None),
    };
    let s = o.sak;
    let band: Vec<_> = s
        .tilknytninger
        .iter()
        .filter(|t| Some(t.ansatt_id) == ansatt)
        .collect();
    let mandater: Vec<_> = s
        .representasjon
        .iter()
        .filter(|r| Some(r.person_id) == person)
        .collect();
    let selv = Some(s.bruker.person_id) == person || !mandater.is_empty();
    json!([
        band,
        mandater,
        selv.then_some(&s.kompetanse),
        s.tilstand.doed
    ])
}

/// What the database or the portal never holds is no world.
fn er_mulig(sak: &Sak, u: &Utvalg) -> bool {
    let loepende = sak
        .blaalys
        .iter()
        .filter(|b| b.avsluttet.is_none() && u.register.naa < b.slutter);
    sak.kontakt.len() < 2 && loepende.count() < 2
}

fn ny_bruker(
    t: &mut Terning,
    u: &Utvalg,
    verden: &mut Verden,
    oensket: FormaalSett,
    policy: &Policy,
) -> bool {
    let Some(person) = verden.ledig_person(t) else {
        return false;
    };
    let ny = sak(t, u, person);
    let skjult = er_mulig(&ny, u) && Utsikt::paa(&ny, u, oensket, policy).er_skjult();
    if skjult {
        verden.saker.push(ny);
    }
    skjult
}

type Endring = fn(&mut Terning, &Utvalg, &mut Sak);

macro_rules! per_tabell {
    ($($modul:ident),+ $(,)?) => {
        const LEGG_TIL: &[Endring] = &[$(legg_til::<$modul::Entity>),+];
        const FJERN: &[Endring] = &[$(fjern::<$modul::Entity>),+];
        const ENDRE: &[Endring] = &[$(endre::<$modul::Entity>),+];
    };
}

per_tabell! {
    kontakt, paaroerende, barn, representasjon, kompetansevurdering, samtykketabell, sperring,
    samtykkeforespoersel, blaalysperiode, tilknytning, ansvarsgruppe, ansvarsgruppe_medlem, kriseplan, kriseplan_signal,
    kriseplan_raad, kriseplan_trinn, kriseplan_kontakt, kriseplan_barnetiltak,
    koordinatoroppnevning, forloep, forloep_fase, forloep_part, forloep_frist, ip_ramme, ip_maal,
    ip_tiltak, ip_evaluering, brukeravtale, brukeravtale_dagligliv, brukeravtale_legemidler, brukeravtale_oekonomi, brukeravtale_tilbakefall,
}

fn forandre(t: &mut Terning, u: &Utvalg, sak: &mut Sak) {
    match t.under(16) {
        0..=2 => t.velg(LEGG_TIL)(t, u, sak),
        3..=5 => t.velg(FJERN)(t, u, sak),
        6..=9 => t.velg(ENDRE)(t, u, sak),
        10 | 11 => gi_og_sperr(t, u, sak),
        12 => samtykker_til_andre(t, u, sak),
        13 => gammel_versjon(t, u, sak),
        14 => sak.tilstand.gradering = t.velg(Gradering::ALLE.as_slice()).kode(),
        _ => {
            sak.bruker.etternavn = "Annen".to_owned();
            sak.bruker.navn_noekkel = "annen".to_owned();
        }
    }
}

/// What lists can be filtered and sorted by.
fn i_listene(t: &mut Terning, u: &Utvalg, sak: &mut Sak) {
    match t.under(14) {
        0 => legg_til::<kriseplan::Entity>(t, u, sak),
        1 => fjern::<kriseplan::Entity>(t, u, sak),
        2 => endre::<kriseplan::Entity>(t, u, sak),
        3 => legg_til::<kriseplan_signal::Entity>(t, u, sak),
        4 => fjern::<kriseplan_signal::Entity>(t, u, sak),
        5 => legg_til::<ansvarsgruppe_medlem::Entity>(t, u, sak),
        6 => fjern::<kontakt::Entity>(t, u, sak),
        7 => en_av_tre::<koordinatoroppnevning::Entity>(t, u, sak),
        8 | 9 => en_av_tre::<forloep_fase::Entity>(t, u, sak),
        10 => en_av_tre::<forloep_frist::Entity>(t, u, sak),
        11 | 12 => en_av_tre::<ip_ramme::Entity>(t, u, sak),
        _ => {
            for kontakt in &mut sak.kontakt {
                kontakt.bydel = Some(t.velg(&BYDELER).to_owned());
            }
        }
    }
}

fn en_av_tre<E: Ny>(t: &mut Terning, u: &Utvalg, sak: &mut Sak) {
    let endringer: [Endring; 3] = [legg_til::<E>, fjern::<E>, endre::<E>];
    t.velg(&endringer)(t, u, sak);
}

fn fjern<E: Ny>(t: &mut Terning, _: &Utvalg, sak: &mut Sak) {
    let rader = E::rader_mut(sak);
    if !rader.is_empty() {
        let rad = rader.remove(t.under(rader.len()));
        let id = E::id(&rad);
        sak.historikk.retain(|h| h.rad_id != id);
    }
}

/// One cell or a few, the version and the removal among them.
fn endre<E: Ny>(t: &mut Terning, u: &Utvalg, sak: &mut Sak) {
    if E::rader(sak).is_empty() {
        return;
    }
    let nr = t.under(E::rader(sak).len());
    let ny = endret_celle::<E>(t, u, sak, &E::rader(sak)[nr], &["id", "bruker_id"]);
    E::rader_mut(sak)[nr] = ny;
}

/// What is barred looks as if never given.
fn gi_og_sperr(t: &mut Terning, u: &Utvalg, sak: &mut Sak) {
    let mut s = samtykketabell::Entity::ny(t, u, sak);
    let kategorier = [
        t.kategori(),
        t.kategori(),
        t.velg(&[Kategori::KriseplanSignaler, Kategori::KriseplanRaad]),
    ];
    s.kategorier = Kategorier::av(&kategorier).bits();
    s.formaal = FormaalSett::ALLE.bits();
    let mut bom = sperring::Entity::ny(t, u, sak);
    bom.kategorier = s.kategorier;
    bom.er_alle = false;
    bom.opphevet = None;
    let mot = match &u.spoerrer.aktoer {
        Aktoer::Ansatt(a) => Mottaker::Person(a.person),
        Aktoer::Organisasjon(o) => Mottaker::Enhet(o.enhet),
        Aktoer::Borger { person } => Mottaker::Person(*person),
    };
    (bom.mot_type, bom.mot_id) = (mot.type_kode(), mot.id());
    sak.samtykker.push(s);
    sak.sperringer.push(bom);
}

/// Given to, or barring, somebody else.
fn samtykker_til_andre(t: &mut Terning, u: &Utvalg, sak: &mut Sak) {
    let virksomhet = t.velg(&u.register.virksomheter);
    let ansatt = t.velg(&u.register.ansatte);
    if t.en_av(2) {
        let mut s = samtykketabell::Entity::ny(t, u, sak);
        s.mottaker_type = Mottaker::Virksomhet(VirksomhetId(virksomhet.id)).type_kode();
        s.mottaker_id = virksomhet.id;
        s.mottaker_virksomhet_id = Some(virksomhet.id);
        sak.samtykker.push(s);
    } else {
        let mut bom = sperring::Entity::ny(t, u, sak);
        let mot = Mottaker::Person(::samtykke::PersonId(ansatt.person_id));
        (bom.mot_type, bom.mot_id) = (mot.type_kode(), mot.id());
        bom.opphevet = None;
        sak.sperringer.push(bom);
    }
}

fn gammel_versjon(t: &mut Terning, u: &Utvalg, sak: &mut Sak) {
    if sak.historikk.is_empty() {
        return;
    }
    let nr = t.under(sak.historikk.len());
    if t.en_av(3) {
        sak.historikk.remove(nr);
        return;
    }
    macro_rules! bytt {
        ($($modul:ident),+) => {
            match sak.historikk[nr].tabell {
                $(n if n == <$modul::Entity as entity::Personrad>::TABELL.kode() => {
                    let h = sak.historikk[nr].clone();
                    let gammel = serde_json::from_value(h.innhold.clone()).expect("a row");
                    let ny = endret_celle::<$modul::Entity>(t, u, sak, &gammel, &["id", "bruker_id", "versjon"]);
                    sak.historikk[nr] = entity::historikk::Model {
                        tidspunkt: h.tidspunkt,
                        endret_av: h.endret_av,
                        ..kopi::<$modul::Entity>(t, u, &ny, h.versjon)
                    };
                })+
                _ => {}
            }
        };
    }
    bytt!(
        paaroerende,
        barn,
        ansvarsgruppe_medlem,
        kriseplan,
        kriseplan_signal,
        kriseplan_raad,
        kriseplan_trinn,
        kriseplan_kontakt,
        kriseplan_barnetiltak,
        koordinatoroppnevning,
        forloep,
        forloep_fase,
        forloep_part,
        forloep_frist,
        ip_ramme,
        ip_maal,
        ip_tiltak,
        ip_evaluering,
        brukeravtale,
        brukeravtale_dagligliv,
        brukeravtale_legemidler,
        brukeravtale_oekonomi,
        brukeravtale_tilbakefall
    );
}

/// Epochs, the log, and others' keys: never the asker's.
fn stoey(t: &mut Terning, u: &Utvalg, verden: &mut Verden) {
    verden.felles_epoke += i64::try_from(t.under(5)).expect("small");
    for sak in &mut verden.saker {
        sak.tilstand.epoke += i64::try_from(t.under(5)).expect("small");
        let senere = TimeDelta::seconds(i64::try_from(t.under(5)).expect("small"));
        sak.tilstand.fortalt = sak.tilstand.fortalt.map(|fortalt| fortalt + senere);
    }
    verden.logg.push(loggrad(t, &u.register));
    verden.noekler.push(noekkel(t, &u.register));
}
