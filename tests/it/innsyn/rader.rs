//! Random rows, one function per table.

use ::samtykke::{
    Aktoer, Betingelse, FormaalSett, Kategori, Kategorier, Mottaker, Samtykkeform, Samtykkegiver,
    Tilknytningstype,
};
use entity::{
    ansvarsgruppe, ansvarsgruppe_medlem, barn, blaalysperiode,
    koder::{Medlemsrolle, Nivaa, Raadstype},
    kompetansevurdering, kontakt, kriseplan, kriseplan_barnetiltak, kriseplan_kontakt,
    kriseplan_raad, kriseplan_signal, kriseplan_trinn,
    lister::{Ider, Tekster},
    paaroerende, representasjon, samtykke as samtykketabell, samtykkeforespoersel, sperring,
    tilknytning,
};
use uuid::Uuid;

use super::{
    register::{BRUKERE, mennesker},
    terning::Terning,
    utvalg::Utvalg,
    verden::{ISak, Sak},
};

pub const BYDELER: [&str; 3] = ["Arna", "Fana", "Ytrebygda"];

/// A table of which random rows can be made.
pub trait Ny: ISak {
    /// How many there are at most at first.
    const MAKS: usize = 2;

    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> Self::Model;
}

const ORD: [&str; 6] = ["eple", "bjørk", "fjell", "elv", "måke", "ull"];

pub(super) fn tekst(t: &mut Terning) -> String {
    format!("{} {}", t.velg(&ORD), t.under(90))
}

/// The columns that all rows with an owner share.
macro_rules! eid {
    ($modul:ident, $t:ident, $u:ident, $sak:ident; $($felt:ident: $verdi:expr),* $(,)?) => {
        $modul::Model {
            id: $t.uuid(),
            bruker_id: $sak.bruker.id,
            eier_id: $u.en_eier($t),
            versjon: i32::try_from(1 + $t.under(3)).expect("small"),
            $($felt: $verdi,)*
            tilbakeholdt: $t.en_av(8),
            skjermet_grunn: $t.kanskje(8, tekst),
            skjermet_av: $u.kanskje_ansatt($t),
            skjermet_til: $t.kanskje(6, |t| t.dag($u.i_dag(), &[20, 200])),
            opprettet: $t.fortid($u.naa()),
            endret: $t.fortid($u.naa()),
            endret_av: $u.kanskje_ansatt($t),
            fjernet: $t.kanskje(8, |t| t.fortid($u.naa())),
        }
    };
}
pub(super) use eid;

impl Ny for kontakt::Entity {
    const MAKS: usize = 1;

    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> kontakt::Model {
        kontakt::Model {
            id: t.uuid(),
            bruker_id: sak.bruker.id,
            versjon: i32::try_from(1 + t.under(3)).expect("small"),
            telefon: t.kanskje(2, tekst),
            epost: t.kanskje(2, tekst),
            adresse: t.kanskje(2, tekst),
            postnummer: t.kanskje(2, tekst),
            bydel: if t.en_av(5) {
                None
            } else {
                Some(t.velg(&BYDELER).to_owned())
            },
            endret: t.fortid(u.naa()),
            endret_av: u.kanskje_ansatt(t),
        }
    }
}

impl Ny for paaroerende::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> paaroerende::Model {
        eid!(paaroerende, t, u, sak;
            person_id: t.kanskje(2, |t| u.en_privat(t)),
            navn: tekst(t), relasjon: tekst(t), telefon: t.kanskje(2, tekst), er_naermeste: t.en_av(2))
    }
}

impl Ny for barn::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> barn::Model {
        eid!(barn, t, u, sak;
            foedselsaar: 2010 + i32::try_from(t.under(15)).expect("small"), ivaretatt_av: t.kanskje(2, tekst))
    }
}

impl Ny for representasjon::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> representasjon::Model {
        let slag = [
            Samtykkegiver::Verge,
            Samtykkegiver::Forelder,
            Samtykkegiver::NaermestePaaroerende,
            Samtykkegiver::Fullmektig,
        ];
        representasjon::Model {
            id: t.uuid(),
            bruker_id: sak.bruker.id,
            person_id: u.en_privat(t),
            type_: t.velg(&slag).kode(),
            navn: tekst(t),
            mandat: t.kategorier().bits(),
            gyldig_fra_og_med: t.dag(u.i_dag(), &[-300, -3]),
            gyldig_til_og_med: t.kanskje(2, |t| t.dag(u.i_dag(), &[-1, 3, 300])),
        }
    }
}

impl Ny for kompetansevurdering::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> kompetansevurdering::Model {
        kompetansevurdering::Model {
            id: t.uuid(),
            bruker_id: sak.bruker.id,
            omraade: t.kategorier().bits(),
            har: t.en_av(2),
            vurdert: t.fortid(u.naa()),
            vurdert_av: u.kanskje_ansatt(t),
        }
    }
}

impl Ny for samtykketabell::Entity {
    const MAKS: usize = 4;

    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> samtykketabell::Model {
        let r = &u.register;
        let mottaker = u.en_part(t);
        let med_identitet = if t.en_av(6) {
            Kategorier::TOM
        } else {
            Kategori::Identitet.into()
        };
        let formaal = i64::try_from(t.kast() & 31).expect("small")
            | i64::try_from(t.kast() & 31).expect("small");
        samtykketabell::Model {
            id: t.uuid(),
            bruker_id: sak.bruker.id,
            versjon: 1,
            mottaker_type: mottaker.type_kode(),
            mottaker_id: mottaker.id(),
            mottaker_paaroerende_id: None,
            mottaker_virksomhet_id: match mottaker {
                Mottaker::Virksomhet(v) | Mottaker::Organisasjonstoken(v) => Some(v.0),
                Mottaker::Enhet(e) => Some(r.enhet(e.0).virksomhet_id),
                Mottaker::Ansatt(a) => r.ansatt(a.0).map(|a| r.virksomhet_til_ansatt(a).id),
                Mottaker::Person(_) => None,
            },
            avgivere: Ider(t.noen(&r.virksomheter).iter().map(|v| v.id).collect()),
            kategorier: (t.kategorier() | med_identitet).bits(),
            formaal: FormaalSett::fra_bits(formaal).bits(),
            les: !t.en_av(8),
            bidra: !t.en_av(3),
            betingelse: if t.en_av(5) {
                Betingelse::UnderBlaalys
            } else {
                Betingelse::Alltid
            }
            .kode(),
            med_historikk: t.en_av(2),
            med_organisasjonstoken: !t.en_av(3),
            gjelder_gradert: t.en_av(2),
            tekstversjon: t.velg(&[1, 2, 2]),
            gyldig_fra_og_med: t.dag(u.i_dag(), &[-200, -30, -1, -1, 0, 4]),
            gyldig_til_og_med: t.dag(u.i_dag(), &[-1, 0, 9, 90, 400, 400]),
            gitt_av: Samtykkegiver::Bruker.kode(),
            gitt_av_person: sak.bruker.person_id,
            form: Samtykkeform::Elektronisk.kode(),
            hvorfor_ikke_skriftlig: None,
            dokumentreferanse: t.kanskje(4, tekst),
            registrert_av: t.kanskje(4, |t| u.en_ansatt(t)),
            bekreftet_av: None,
            kompetanse_vurdert_av: None,
            kompetanse_vurdert: None,
            har_kompetanse: None,
            opprettet: t.fortid(u.naa()),
            virker_fra: if t.en_av(10) {
                None
            } else {
                Some(t.fortid(u.naa()))
            },
            lapser: t.kanskje(12, |t| t.tid(u.naa(), &[-5, 50])),
            trukket: t.kanskje(8, |t| t.fortid(u.naa())),
            erstattet: t.kanskje(12, |t| t.fortid(u.naa())),
            erstatter_id: None,
        }
    }
}

impl Ny for sperring::Entity {
    const MAKS: usize = 1;

    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> sperring::Model {
        let mot = match (u.en_part(t), u.spoerrer.person) {
            (Mottaker::Ansatt(a), _) => {
                let person = u.register.ansatt(a.0).map_or(a.0, |a| a.person_id);
                Mottaker::Person(::samtykke::PersonId(person))
            }
            (Mottaker::Enhet(_), Some(person)) if t.en_av(3) => {
                Mottaker::Person(::samtykke::PersonId(person))
            }
            (mot, _) => mot,
        };
        let er_alle = t.en_av(4);
        sperring::Model {
            id: t.uuid(),
            bruker_id: sak.bruker.id,
            mot_type: mot.type_kode(),
            mot_id: mot.id(),
            mot_ansatt_id: None,
            kategorier: if er_alle {
                Kategorier::ALLE
            } else {
                t.kategorier()
            }
            .bits(),
            er_alle,
            opprettet: t.fortid(u.naa()),
            opphevet: t.kanskje(3, |t| t.fortid(u.naa())),
        }
    }
}

impl Ny for samtykkeforespoersel::Entity {
    const MAKS: usize = 1;

    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> samtykkeforespoersel::Model {
        let enhet = t.velg(&u.register.enheter);
        let besvart = t.kanskje(2, |t| t.fortid(u.naa()));
        samtykkeforespoersel::Model {
            id: t.uuid(),
            bruker_id: sak.bruker.id,
            fra_ansatt_id: u.en_ansatt(t),
            enhet_id: enhet.id,
            virksomhet_id: enhet.virksomhet_id,
            avgivere: Ider(vec![t.velg(&u.register.virksomheter).id]),
            kategorier: t.kategorier().bits(),
            formaal: FormaalSett::ALLE.bits(),
            les: true,
            bidra: t.en_av(2),
            betingelse: 0,
            med_historikk: t.en_av(2),
            med_organisasjonstoken: false,
            tekstversjon: 2,
            gyldig_til_og_med: u.register.i_dag() + chrono::TimeDelta::days(90),
            opprettet: t.fortid(u.naa()),
            besvart,
            gitt: besvart.map(|_| t.en_av(2)),
        }
    }
}

impl Ny for blaalysperiode::Entity {
    const MAKS: usize = 1;

    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> blaalysperiode::Model {
        let erklaert_av = t.kanskje(2, |t| u.en_ansatt(t));
        let mut erklaerere = vec![erklaert_av.unwrap_or(sak.bruker.person_id)];
        erklaerere.extend(t.kanskje(4, |t| u.en_ansatt(t)));
        blaalysperiode::Model {
            id: t.uuid(),
            bruker_id: sak.bruker.id,
            startet: t.tid(u.naa(), &[-1, -10, -40]),
            slutter: t.tid(u.naa(), &[-1, 2, 20, 60]),
            avsluttet: t.kanskje(5, |t| t.tid(u.naa(), &[-1])),
            erklaert_av,
            erklaerere: Ider(erklaerere),
            begrunnelse: tekst(t),
        }
    }
}

impl Ny for tilknytning::Entity {
    const MAKS: usize = 3;

    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> tilknytning::Model {
        let ansatt_id = match &u.spoerrer.aktoer {
            Aktoer::Ansatt(a) if t.en_av(2) => a.ansatt.0,
            _ => u.en_ansatt(t),
        };
        tilknytning::Model {
            id: t.uuid(),
            bruker_id: sak.bruker.id,
            ansatt_id,
            type_: t.velg(Tilknytningstype::ALLE.as_slice()).kode(),
            kilde_id: None,
            gyldig_fra: t.fortid(u.naa()),
            gyldig_til: t.kanskje(3, |t| t.tid(u.naa(), &[-1, 30, 300])),
            opprettet_av: u.kanskje_ansatt(t),
        }
    }
}

impl Ny for ansvarsgruppe::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> ansvarsgruppe::Model {
        ansvarsgruppe::Model {
            id: t.uuid(),
            bruker_id: sak.bruker.id,
            versjon: i32::try_from(1 + t.under(3)).expect("small"),
            gyldig_fra_og_med: t.dag(u.i_dag(), &[-200, -20]),
            gyldig_til_og_med: t.kanskje(2, |t| t.dag(u.i_dag(), &[-5, 5])),
            endret: t.fortid(u.naa()),
            endret_av: u.kanskje_ansatt(t),
        }
    }
}

impl Ny for ansvarsgruppe_medlem::Entity {
    const MAKS: usize = 3;

    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> ansvarsgruppe_medlem::Model {
        let ansatt = t.velg(&u.register.ansatte);
        let gruppe = if sak.grupper.is_empty() {
            t.uuid()
        } else {
            t.velg(&sak.grupper).id
        };
        ansvarsgruppe_medlem::Model {
            id: t.uuid(),
            bruker_id: sak.bruker.id,
            versjon: i32::try_from(1 + t.under(3)).expect("small"),
            ansvarsgruppe_id: gruppe,
            ansatt_id: ansatt.id,
            virksomhet_id: u.register.virksomhet_til_ansatt(&ansatt).id,
            rolle: t.velg(Medlemsrolle::ALLE).kode(),
            gyldig_fra_og_med: t.dag(u.i_dag(), &[-100, -10]),
            gyldig_til_og_med: None,
            endret: t.fortid(u.naa()),
            endret_av: u.kanskje_ansatt(t),
            fjernet: t.kanskje(8, |t| t.fortid(u.naa())),
        }
    }
}

impl Ny for kriseplan::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> kriseplan::Model {
        eid!(kriseplan, t, u, sak;
            gyldig_fra_og_med: t.dag(u.i_dag(), &[-100, -10]),
            revideres_innen: if t.en_av(4) { None } else { Some(t.dag(u.i_dag(), &[-5, 5, 50])) },
            avsluttet: t.kanskje(4, |t| t.fortid(u.naa())))
    }
}

impl Ny for kriseplan_signal::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> kriseplan_signal::Model {
        eid!(kriseplan_signal, t, u, sak;
            nivaa: t.velg(Nivaa::ALLE).kode(), tekst: tekst(t), tema: t.tema())
    }
}

impl Ny for kriseplan_raad::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> kriseplan_raad::Model {
        eid!(kriseplan_raad, t, u, sak;
            type_: t.velg(Raadstype::ALLE).kode(), tekst: tekst(t), tema: t.tema())
    }
}

impl Ny for kriseplan_trinn::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> kriseplan_trinn::Model {
        eid!(kriseplan_trinn, t, u, sak;
            nivaa: t.velg(Nivaa::ALLE).kode(),
            tiltak_bruker: Tekster(vec![tekst(t)]), tiltak_tjeneste: Tekster(vec![tekst(t), tekst(t)]),
            ansvarlig_enhet_id: t.kanskje(2, |t| t.velg(&u.register.enheter).id), tema: t.tema())
    }
}

impl Ny for kriseplan_kontakt::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> kriseplan_kontakt::Model {
        eid!(kriseplan_kontakt, t, u, sak;
            navn: tekst(t), telefon: t.kanskje(2, tekst), ansatt_id: u.kanskje_ansatt(t))
    }
}

impl Ny for kriseplan_barnetiltak::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> kriseplan_barnetiltak::Model {
        eid!(kriseplan_barnetiltak, t, u, sak; tekst: t.kanskje(2, tekst), hvorfor_ingen: t.kanskje(2, tekst))
    }
}

/// A person who is a bruker in one of the worlds.
pub fn brukerperson(nr: usize) -> Uuid {
    mennesker()[BRUKERE.start + nr].rad.id
}
