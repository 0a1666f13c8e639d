//! The decision against the naive evaluator, on random cases: who sees what, and for how long.

use crate::felles::tilfeller;
use chrono::{DateTime, TimeDelta, Utc};
use samtykke::naiv::{self, Tilfelle};
use samtykke::{
    Aktoer, Avgivere, Beslutning, Blaalys, Formaal, Kategori, Kategorier, Klasse, Policy, Radrett,
    Sak, Tilgang, avgjoer, unntatt_fra_blaalys, utled,
};

struct Sett {
    tilfelle: Tilfelle,
    policy: Policy,
    tilgang: Vec<Tilgang>,
    blaalys: Option<Blaalys>,
}

impl Sett {
    fn med(seed: u64) -> Self {
        let (tilfelle, policy) = (naiv::tilfeldig(seed), Policy::default());
        let v = &tilfelle.verden;
        let tilgang = utled(&v.bruker, &v.samtykker, &v.sperringer, &policy);
        let blaalys = v.blaalys_erklaert.map(|(gyldig, erklaert_av)| Blaalys {
            gyldig,
            unntatt: unntatt_fra_blaalys(&tilgang, erklaert_av, gyldig),
        });
        Self {
            tilfelle,
            policy,
            tilgang,
            blaalys,
        }
    }

    fn beslutning(&self, now: DateTime<Utc>) -> Beslutning {
        let t = &self.tilfelle;
        let sak = Sak {
            bruker: &t.verden.bruker,
            tilgang: &self.tilgang,
            tilknytninger: &t.verden.tilknytninger,
            blaalys: self.blaalys,
        };
        avgjoer(&t.aktoer, t.nivaa, t.oensket, &sak, &self.policy, now)
    }

    fn naivt(&self, hva: Naiv, klasse: Klasse, rad: &Radrett) -> bool {
        let t = &self.tilfelle;
        hva(
            &t.aktoer,
            t.nivaa,
            t.oensket,
            &t.verden,
            &self.policy,
            t.now,
            klasse,
            rad,
        )
    }

    /// Rows of each virksomhet there is, and of none.
    fn rader(&self) -> impl Iterator<Item = Radrett> {
        let v = &self.tilfelle.verden;
        let mut eiere: Vec<_> = v
            .samtykker
            .iter()
            .flat_map(|s| s.avgivere.clone())
            .map(Some)
            .collect();
        eiere.push(None);
        eiere.sort_unstable();
        eiere.dedup();
        eiere.into_iter().map(|eier| Radrett {
            eier,
            ..Radrett::default()
        })
    }
}

type Naiv = fn(
    &Aktoer,
    samtykke::Nivaa,
    samtykke::FormaalSett,
    &naiv::Verden,
    &Policy,
    DateTime<Utc>,
    Klasse,
    &Radrett,
) -> bool;

#[test]
fn avgjoerelsen_er_den_samme_som_den_naive() {
    let mut ja = [0_u64; 3];
    for seed in 0..u64::from(tilfeller()) {
        let sett = Sett::med(seed);
        let Tilfelle {
            now, klasse, rad, ..
        } = &sett.tilfelle;
        let b = sett.beslutning(*now);
        let svar = [
            b.les(*klasse, rad),
            b.historikk(*klasse, rad),
            b.bidra(*klasse, rad),
        ];
        let fasit = [naiv::ser, naiv::historikk, naiv::bidrar]
            .map(|hva: Naiv| sett.naivt(hva, *klasse, rad));
        assert_eq!(svar, fasit, "seed {seed}: {:#?}", sett.tilfelle);
        assert_eq!(b.les_felt(*klasse, rad).is_ok(), fasit[0], "seed {seed}");
        for (antall, svar) in ja.iter_mut().zip(svar) {
            *antall += u64::from(svar);
        }
    }
    // Liveness: agreeing on no to everything would prove nothing.
    assert!(ja[0] > u64::from(tilfeller()) / 12, "{ja:?}");
    assert!(ja[1] > u64::from(tilfeller()) / 16, "{ja:?}");
    assert!(ja[2] > u64::from(tilfeller()) / 40, "{ja:?}");
}

#[test]
fn hver_slags_aktoer_ser_noe_og_nektes_noe() {
    let mut telling = std::collections::BTreeMap::new();
    for seed in 0..4_000 {
        let sett = Sett::med(seed);
        let b = sett.beslutning(sett.tilfelle.now);
        let slag = match &sett.tilfelle.aktoer {
            Aktoer::Ansatt(_) => "ansatt",
            Aktoer::Organisasjon(o) if o.sluttbruker.is_some() => "organisasjon med sluttbruker",
            Aktoer::Organisasjon(_) => "organisasjon",
            Aktoer::Borger { .. } if b.er_bruker_selv() => "bruker",
            Aktoer::Borger { .. } if b.egen().is_some() => "representant",
            Aktoer::Borger { .. } => "privatperson",
        };
        let antall: &mut [u32; 2] = telling.entry(slag).or_default();
        antall[usize::from(b.kategorier_lest().er_tom())] += 1;
    }
    for (slag, [ser, nektes]) in &telling {
        assert!(*ser > 20, "{slag}: {ser}");
        let ser_alltid = matches!(*slag, "bruker" | "representant");
        assert!(*nektes > 20 || ser_alltid, "{slag}: {nektes}");
    }
    assert_eq!(telling.len(), 6);
}

#[test]
fn lister_over_alle_rader_er_de_samme() {
    for seed in 0..u64::from(tilfeller()) / 60 {
        let sett = Sett::med(seed);
        let b = sett.beslutning(sett.tilfelle.now);
        let gradert = sett.tilfelle.klasse;
        for kategori in Kategori::ALLE {
            let klasse = Klasse {
                kategorier: kategori.into(),
                ..gradert
            };
            let noen = sett.rader().any(|rad| sett.naivt(naiv::ser, klasse, &rad));
            assert_eq!(b.les_noen(klasse).is_ok(), noen, "seed {seed} {kategori:?}");
            let bidrar = sett
                .rader()
                .any(|rad| sett.naivt(naiv::bidrar, klasse, &rad));
            assert!(!bidrar || b.bidra_noen(klasse), "seed {seed} {kategori:?}");

            let enkel = Klasse::av(&[kategori]);
            let eiere: Vec<_> = sett
                .rader()
                .filter(|rad| sett.naivt(naiv::ser, enkel, rad))
                .filter_map(|rad| rad.eier)
                .collect();
            let lest = sett.rader().any(|rad| sett.naivt(naiv::ser, enkel, &rad));
            assert_eq!(
                b.kategorier_lest().har(kategori),
                lest,
                "seed {seed} {kategori:?}"
            );
            let fasit = match b.egen() {
                _ if !lest => Avgivere::Noen(vec![]),
                None if !Kategorier::DELT.har(kategori) => Avgivere::Noen(eiere),
                _ => Avgivere::Alle,
            };
            assert_eq!(b.avgivere(kategori), fasit, "seed {seed} {kategori:?}");
            assert_eq!(
                b.tekstversjon(kategori).is_some(),
                lest,
                "seed {seed} {kategori:?}"
            );
        }
    }
}

#[test]
fn det_som_leses_naa_leses_til_beslutningen_utloeper() {
    let mut proevd = 0;
    for seed in 0..u64::from(tilfeller()) / 2 {
        let sett = Sett::med(seed);
        let Tilfelle {
            now, klasse, rad, ..
        } = &sett.tilfelle;
        let b = sett.beslutning(*now);
        let senere = *now + TimeDelta::minutes((seed % 97) as i64 * (seed % 89) as i64 * 7);
        let da = sett.beslutning(senere);
        if b.gyldig_til().is_none_or(|til| senere < til) {
            proevd += u64::from(b.les(*klasse, rad));
            assert!(
                !b.les(*klasse, rad) || da.les(*klasse, rad),
                "seed {seed}: {:#?}",
                sett.tilfelle
            );
            assert!(
                !b.historikk(*klasse, rad) || da.historikk(*klasse, rad),
                "seed {seed}"
            );
            assert!(
                !b.bidra(*klasse, rad) || da.bidra(*klasse, rad),
                "seed {seed}"
            );
            assert!(
                da.kategorier_bidra().inneholder(b.kategorier_bidra()),
                "seed {seed}"
            );
        }
        for kategori in b.kategorier_lest().iter() {
            let gjelder = b.gjelder_til(kategori).is_none_or(|til| senere < til);
            assert!(
                !gjelder || da.kategorier_lest().har(kategori),
                "seed {seed} {kategori:?}"
            );
        }
    }
    assert!(proevd > u64::from(tilfeller()) / 50, "{proevd}");
}

#[test]
fn beslutningen_sier_hvilket_formaal_den_gjelder() {
    for seed in 0..4_000 {
        let sett = Sett::med(seed);
        let b = sett.beslutning(sett.tilfelle.now);
        let lovlige = sett.policy.formaal_lovlige(&sett.tilfelle.aktoer);
        assert!(lovlige.inneholder(b.formaal()), "seed {seed}");
        assert!(sett.tilfelle.oensket.inneholder(b.formaal()), "seed {seed}");
        assert!(
            !b.formaal().er_tom() || b.kategorier_lest().er_tom(),
            "seed {seed}"
        );
        let eget = b.formaal().har(Formaal::EgetInnsyn);
        assert!(b.egen().is_none() || eget, "seed {seed}");
    }
}
