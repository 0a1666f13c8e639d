//! What holds in every world: tried on random ones.

use crate::felles::tilfeller;
use chrono::{DateTime, Datelike, Days, Utc};
use proptest::prelude::*;
use samtykke::naiv::{Tilfelle, Verden, tilfeldig};
use samtykke::{
    Aktoer, Ansattaktoer, Ansattrolle, Avslagsgrunn, Avvist, Beslutning, Betingelse, Blaalys,
    Kategori, Kategorier, Mottaker, Nivaa, Policy, Radrett, Representasjon, Sak, Samtykke,
    Samtykkegiver, Samtykkeutkast, Sektor, Sperring, Tilgang, avgjoer, kan_bekrefte, kan_gi,
    kan_registrere, kan_tilknytte, unntatt_fra_blaalys, utled,
};

fn beslutning(t: &Tilfelle, verden: &Verden) -> Beslutning {
    let policy = Policy::default();
    let tilgang = utled(
        &verden.bruker,
        &verden.samtykker,
        &verden.sperringer,
        &policy,
    );
    beslutning_av(t, verden, &tilgang)
}

/// By these rows of rights.
fn beslutning_av(t: &Tilfelle, verden: &Verden, tilgang: &[Tilgang]) -> Beslutning {
    let policy = Policy::default();
    let blaalys = verden
        .blaalys_erklaert
        .map(|(gyldig, erklaert_av)| Blaalys {
            gyldig,
            unntatt: unntatt_fra_blaalys(tilgang, erklaert_av, gyldig),
        });
    let sak = Sak {
        bruker: &verden.bruker,
        tilgang,
        tilknytninger: &verden.tilknytninger,
        blaalys,
    };
    avgjoer(&t.aktoer, t.nivaa, t.oensket, &sak, &policy, t.now)
}

/// Whether `etter` gives nothing that `foer` did not.
fn er_ikke_videre(t: &Tilfelle, foer: &Beslutning, etter: &Beslutning) -> bool {
    let rader = [
        t.rad,
        Radrett {
            eier: None,
            ..t.rad
        },
    ];
    foer.kategorier_lest().inneholder(etter.kategorier_lest())
        && foer.kategorier_bidra().inneholder(etter.kategorier_bidra())
        && rader.iter().all(|rad| {
            (foer.les(t.klasse, rad) || !etter.les(t.klasse, rad))
                && (foer.historikk(t.klasse, rad) || !etter.historikk(t.klasse, rad))
                && (foer.bidra(t.klasse, rad) || !etter.bidra(t.klasse, rad))
        })
}

fn gir_ingenting(b: &Beslutning) -> bool {
    (b.kategorier_lest() | b.kategorier_bidra()).er_tom() && !b.ser_bruker()
}

/// A bar on all that names the actor, whoever it is.
fn sperring_mot(aktoer: &Aktoer, valg: usize, now: DateTime<Utc>) -> Sperring {
    let navn = match aktoer {
        Aktoer::Ansatt(a) => vec![
            Mottaker::Person(a.person),
            Mottaker::Enhet(a.enhet),
            Mottaker::Virksomhet(a.virksomhet),
        ],
        Aktoer::Organisasjon(o) => match o.sluttbruker {
            Some(person) => vec![Mottaker::Person(person), Mottaker::Enhet(o.enhet)],
            None => vec![
                Mottaker::Enhet(o.enhet),
                Mottaker::Virksomhet(o.virksomhet),
                Mottaker::Organisasjonstoken(o.virksomhet),
            ],
        },
        Aktoer::Borger { person } => vec![Mottaker::Person(*person)],
    };
    Sperring {
        mot: navn[valg % navn.len()],
        under: vec![],
        kategorier: None,
        opprettet: now,
        opphevet: None,
    }
}

fn utkast_av(s: &Samtykke) -> Samtykkeutkast {
    Samtykkeutkast {
        mottaker: s.mottaker,
        mottaker_virksomhet: s.mottaker_virksomhet,
        avgivere: s.avgivere.clone(),
        kategorier: s.kategorier,
        formaal: s.formaal,
        les: s.les,
        bidra: s.bidra,
        betingelse: s.betingelse,
        med_historikk: s.med_historikk,
        med_organisasjonstoken: s.med_organisasjonstoken,
        gjelder_gradert: s.gjelder_gradert,
        tekstversjon: s.tekstversjon,
        gyldig_fra_og_med: s.gyldig_fra_og_med,
        gyldig_til_og_med: s.gyldig_til_og_med,
    }
}

fn ansatt_i(t: &Tilfelle) -> Option<&Ansattaktoer> {
    match &t.aktoer {
        Aktoer::Ansatt(ansatt) => Some(ansatt),
        Aktoer::Organisasjon(_) | Aktoer::Borger { .. } => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: tilfeller() / 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn uten_samtykke_leses_ingenting(seed: u64) {
        let t = tilfeldig(seed);
        let verden = Verden { samtykker: vec![], ..t.verden.clone() };
        let b = beslutning(&t, &verden);
        prop_assert!(gir_ingenting(&b) || b.egen().is_some());
    }

    #[test]
    fn tilknytning_alene_gir_ingenting(seed: u64) {
        let mut t = tilfeldig(seed);
        t.verden.samtykker.retain(|s| s.virker_fra.is_none());
        let b = beslutning(&t, &t.verden);
        prop_assert!(gir_ingenting(&b) || b.egen().is_some());
    }

    #[test]
    fn sperring_vinner_alltid(seed: u64, valg: usize) {
        let mut t = tilfeldig(seed);
        t.verden.sperringer.push(sperring_mot(&t.aktoer, valg, t.now));
        let b = beslutning(&t, &t.verden);
        prop_assert!(gir_ingenting(&b) || b.er_bruker_selv());
        prop_assert!(b.er_bruker_selv() || b.egen().is_none());
    }

    #[test]
    fn en_sperring_nedenfra_stenger_organisasjonstoken(seed: u64) {
        let mut t = tilfeldig(seed);
        if let Aktoer::Organisasjon(o) = &mut t.aktoer {
            o.sluttbruker = None;
            let noen_andre = Mottaker::Person(samtykke::PersonId(uuid::Uuid::from_u128(77)));
            t.verden.sperringer.push(Sperring {
                mot: noen_andre,
                under: vec![o.virksomhet],
                kategorier: Some(Kategori::Identitet.into()),
                opprettet: t.now,
                opphevet: None,
            });
        }
        let b = beslutning(&t, &t.verden);
        prop_assert!(!matches!(t.aktoer, Aktoer::Organisasjon(_)) || !b.ser_bruker());
    }

    #[test]
    fn trekk_utvider_aldri(seed: u64, valg: usize) {
        let t = tilfeldig(seed);
        let mut etter = t.verden.clone();
        let antall = etter.samtykker.len().max(1);
        if let Some(samtykke) = etter.samtykker.get_mut(valg % antall) {
            // One that was withdrawn before stays so: a later withdrawal would give time back.
            samtykke.trukket = Some(samtykke.trukket.map_or(t.now, |foer| foer.min(t.now)));
        }
        prop_assert!(er_ikke_videre(&t, &beslutning(&t, &t.verden), &beslutning(&t, &etter)));
    }

    #[test]
    fn utloep_utvider_aldri(seed: u64, valg: usize) {
        let t = tilfeldig(seed);
        let mut etter = t.verden.clone();
        let antall = etter.samtykker.len().max(1);
        if let Some(samtykke) = etter.samtykker.get_mut(valg % antall) {
            samtykke.gyldig_til_og_med =
                samtykke.gyldig_til_og_med.min(t.now.date_naive() - Days::new(1));
        }
        prop_assert!(er_ikke_videre(&t, &beslutning(&t, &t.verden), &beslutning(&t, &etter)));
    }

    #[test]
    fn ny_sperring_utvider_aldri(seed: u64, annen: u64) {
        let t = tilfeldig(seed);
        let mut etter = t.verden.clone();
        etter.sperringer.extend(tilfeldig(annen).verden.sperringer);
        etter.sperringer.extend(tilfeldig(annen.wrapping_add(1)).verden.sperringer);
        prop_assert!(er_ikke_videre(&t, &beslutning(&t, &t.verden), &beslutning(&t, &etter)));
    }

    #[test]
    fn rekkefoelgen_er_uten_betydning(seed: u64, rotasjon in 0_usize..7) {
        let Tilfelle { verden: v, .. } = tilfeldig(seed);
        let policy = Policy::default();
        let rett = utled(&v.bruker, &v.samtykker, &v.sperringer, &policy);
        let mut omvendt = v.clone();
        omvendt.samtykker.rotate_left(rotasjon.min(v.samtykker.len()));
        omvendt.samtykker.extend(v.samtykker.first().cloned());
        omvendt.sperringer.reverse();
        for samtykke in &mut omvendt.samtykker {
            samtykke.avgivere.reverse();
        }
        let stokket = utled(&v.bruker, &omvendt.samtykker, &omvendt.sperringer, &policy);
        prop_assert_eq!(&rett, &stokket);
        prop_assert!(rett.iter().all(|rad| rad.fra < rad.til));
        prop_assert!(rett.iter().all(|rad| !(rad.les | rad.bidra | rad.sperret).er_tom()));
    }

    #[test]
    fn radenes_rekkefoelge_gir_samme_beslutning(seed: u64, rotasjon in 0_usize..7) {
        let t = tilfeldig(seed);
        let v = &t.verden;
        let mut rader = utled(&v.bruker, &v.samtykker, &v.sperringer, &Policy::default());
        rader.reverse();
        let plass = rotasjon.min(rader.len());
        rader.rotate_left(plass);
        prop_assert_eq!(beslutning_av(&t, v, &rader), beslutning(&t, v));
    }

    #[test]
    fn under_blaalys_gir_ingenting_utenfor_perioden(seed: u64) {
        let mut t = tilfeldig(seed);
        for samtykke in &mut t.verden.samtykker {
            samtykke.betingelse = Betingelse::UnderBlaalys;
        }
        let utenfor = t.verden.blaalys_erklaert.is_none_or(|(p, _)| !p.inneholder(t.now));
        let b = beslutning(&t, &t.verden);
        prop_assert!(!utenfor || gir_ingenting(&b) || b.egen().is_some());
    }

    #[test]
    fn ingen_vekker_bare_sitt_eget(seed: u64) {
        let mut t = tilfeldig(seed);
        let Some(ansatt) = ansatt_i(&t).cloned() else { return Ok(()); };
        for samtykke in &mut t.verden.samtykker {
            samtykke.betingelse = Betingelse::UnderBlaalys;
            samtykke.mottaker = Mottaker::Enhet(ansatt.enhet);
            samtykke.mottaker_virksomhet = Some(ansatt.virksomhet);
        }
        t.verden.blaalys_erklaert =
            t.verden.blaalys_erklaert.map(|(periode, _)| (periode, Some(ansatt.virksomhet)));
        prop_assert!(gir_ingenting(&beslutning(&t, &t.verden)));
    }

    #[test]
    fn ingen_ser_sin_egen_sak_som_ansatt(seed: u64, representerer: bool) {
        let mut t = tilfeldig(seed);
        let Some(ansatt) = ansatt_i(&t).cloned() else { return Ok(()); };
        if representerer {
            t.verden.bruker.representasjoner.push(Representasjon {
                person: ansatt.person,
                type_: Samtykkegiver::Verge,
                mandat: Kategori::Bolig.into(),
                gyldig: samtykke::Periode { fra: t.now, til: samtykke::EVIG },
            });
        } else {
            t.verden.bruker.person = Some(ansatt.person);
        }
        prop_assert!(gir_ingenting(&beslutning(&t, &t.verden)));
    }

    #[test]
    fn en_doed_bruker_ses_av_ingen(seed: u64) {
        let mut t = tilfeldig(seed);
        t.verden.bruker.doed = Some(t.now);
        let b = beslutning(&t, &t.verden);
        prop_assert!(gir_ingenting(&b) && b.egen().is_none());
    }

    #[test]
    fn grunnen_kommer_av_aktoer_og_policy_alene(seed: u64) {
        let t = tilfeldig(seed);
        let naken = Verden { samtykker: vec![], sperringer: vec![], ..t.verden.clone() };
        let (b, uten) = (beslutning(&t, &t.verden), beslutning(&t, &naken));
        for kategori in Kategori::ALLE {
            let (naa, ellers) = (b.begrunnelse(kategori), uten.begrunnelse(kategori));
            prop_assert_eq!(naa.les, naa.grunn.is_none());
            if !naa.les && !ellers.les {
                prop_assert_eq!((naa.grunn, naa.regel, naa.utvei), (ellers.grunn, ellers.regel, ellers.utvei));
            }
        }
    }

    #[test]
    fn politiet_faar_alltid_samme_grunn(seed: u64) {
        let mut t = tilfeldig(seed);
        match &mut t.aktoer {
            Aktoer::Ansatt(a) => a.sektor = Sektor::Politi,
            Aktoer::Organisasjon(o) => o.sektor = Sektor::Politi,
            Aktoer::Borger { .. } => return Ok(()),
        }
        let b = beslutning(&t, &t.verden);
        for kategori in Kategori::ALLE {
            let begrunnelse = b.begrunnelse(kategori);
            let generisk = begrunnelse.grunn == Some(Avslagsgrunn::IngenTilgang);
            prop_assert!(begrunnelse.les || (generisk && begrunnelse.utvei.is_none()));
        }
    }

    #[test]
    fn avslag_nevner_alltid_noe_av_det_som_trengs(seed: u64) {
        let t = tilfeldig(seed);
        prop_assume!(!t.klasse.kategorier.er_tom());
        let b = beslutning(&t, &t.verden);
        let behov = if t.klasse.og_radens { t.klasse.kategorier | t.rad.tema } else { t.klasse.kategorier };
        for avslag in [b.les_noen(t.klasse).err(), b.les_felt(t.klasse, &t.rad).err()].into_iter().flatten() {
            prop_assert!(!avslag.mangler.er_tom());
            prop_assert!(behov.inneholder(avslag.mangler));
        }
    }

    #[test]
    fn ingen_gir_til_seg_selv(seed: u64, som_privat: bool) {
        let t = tilfeldig(seed);
        let Aktoer::Borger { person } = t.aktoer else { return Ok(()); };
        let mut bruker = t.verden.bruker.clone();
        bruker.person = None;
        bruker.doed = None;
        bruker.representasjoner.push(Representasjon {
            person,
            type_: Samtykkegiver::Verge,
            mandat: Kategorier::ALLE,
            gyldig: samtykke::Periode { fra: t.now, til: samtykke::EVIG },
        });
        let Some(samtykke) = t.verden.samtykker.first() else { return Ok(()); };
        let mut utkast = utkast_av(samtykke);
        let arbeidsgiver = samtykke::VirksomhetId(uuid::Uuid::from_u128(9));
        let ansettelser = if som_privat {
            utkast.mottaker = Mottaker::Person(person);
            utkast.mottaker_virksomhet = None;
            vec![]
        } else {
            utkast.mottaker_virksomhet = Some(arbeidsgiver);
            vec![arbeidsgiver]
        };
        let svar = kan_gi(&t.aktoer, Nivaa::Hoey, &bruker, &ansettelser, &utkast, t.now);
        prop_assert_eq!(svar, Err(Avvist::EgenInteresse));
    }

    #[test]
    fn ingen_registrerer_bekrefter_eller_tilknytter_til_egen_fordel(seed: u64) {
        let t = tilfeldig(seed);
        let (Some(ansatt), Some(samtykke)) = (ansatt_i(&t), t.verden.samtykker.first()) else { return Ok(()); };
        let mut ansatt = ansatt.clone();
        ansatt.roller = [Ansattrolle::Registrar, Ansattrolle::Leder].into_iter().collect();
        let utkast = Samtykkeutkast {
            mottaker_virksomhet: Some(ansatt.virksomhet),
            ..utkast_av(samtykke)
        };
        let noen_andre = samtykke::PersonId(uuid::Uuid::from_u128(77));
        let bruker = &t.verden.bruker;
        prop_assert!(kan_registrere(&ansatt, Nivaa::Hoey, bruker, &utkast, t.now).is_err());
        prop_assert!(kan_bekrefte(&ansatt, Nivaa::Hoey, bruker, &utkast, noen_andre, t.now).is_err());
        let selv = kan_tilknytte(&ansatt, Nivaa::Hoey, ansatt.person, ansatt.enhet);
        prop_assert_eq!(selv, Err(Avvist::EgenInteresse));
    }
}

#[test]
fn tilfellene_ligger_i_2026() {
    assert!((0..200).all(|seed| tilfeldig(seed).now.year() == 2026));
}
