//! A whole stored world: the registry, and the case of each bruker, as rows.

use std::rc::Rc;

use ::samtykke::{
    BrukerId, Brukertilstand, Kompetansevurdering, Mottaker, Periode, PersonId, Representasjon,
    Samtykke, Tilknytning, VirksomhetId, naiv,
};
use entity::{
    ansvarsgruppe, ansvarsgruppe_medlem, barn, blaalysperiode, bruker, brukeravtale,
    brukeravtale_dagligliv, brukeravtale_legemidler, brukeravtale_oekonomi,
    brukeravtale_tilbakefall, brukertilstand, forloep, forloep_fase, forloep_frist, forloep_part,
    historikk, idempotens, ip_evaluering, ip_maal, ip_ramme, ip_tiltak, kompetansevurdering,
    kontakt, koordinatoroppnevning, kriseplan, kriseplan_barnetiltak, kriseplan_kontakt,
    kriseplan_raad, kriseplan_signal, kriseplan_trinn, paaroerende, personrad::Personrad,
    representasjon, samtykke as samtykketabell, samtykkeforespoersel, sperring, tilgangslogg,
    tilknytning,
};
use uuid::Uuid;

use super::register::Register;

/// Everything that is stored.
#[derive(Clone)]
pub struct Verden {
    pub register: Rc<Register>,
    pub felles_epoke: i64,
    pub saker: Vec<Sak>,
    /// What happened before, and to others: nobody's but the engine's.
    pub logg: Vec<tilgangslogg::Model>,
    pub noekler: Vec<idempotens::Model>,
}

/// The rows of one bruker.
#[derive(Clone, PartialEq)]
pub struct Sak {
    pub bruker: bruker::Model,
    pub tilstand: brukertilstand::Model,
    pub kontakt: Vec<kontakt::Model>,
    pub paaroerende: Vec<paaroerende::Model>,
    pub barn: Vec<barn::Model>,
    pub representasjon: Vec<representasjon::Model>,
    pub kompetanse: Vec<kompetansevurdering::Model>,
    pub samtykker: Vec<samtykketabell::Model>,
    pub sperringer: Vec<sperring::Model>,
    pub forespoersler: Vec<samtykkeforespoersel::Model>,
    pub blaalys: Vec<blaalysperiode::Model>,
    pub tilknytninger: Vec<tilknytning::Model>,
    pub grupper: Vec<ansvarsgruppe::Model>,
    pub medlemmer: Vec<ansvarsgruppe_medlem::Model>,
    pub rammer: Vec<kriseplan::Model>,
    pub signaler: Vec<kriseplan_signal::Model>,
    pub raad: Vec<kriseplan_raad::Model>,
    pub trinn: Vec<kriseplan_trinn::Model>,
    pub kontakter: Vec<kriseplan_kontakt::Model>,
    pub barnetiltak: Vec<kriseplan_barnetiltak::Model>,
    pub oppnevninger: Vec<koordinatoroppnevning::Model>,
    pub forloep: Vec<forloep::Model>,
    pub faser: Vec<forloep_fase::Model>,
    pub parter: Vec<forloep_part::Model>,
    pub frister: Vec<forloep_frist::Model>,
    pub planrammer: Vec<ip_ramme::Model>,
    pub maal: Vec<ip_maal::Model>,
    pub tiltak: Vec<ip_tiltak::Model>,
    pub evalueringer: Vec<ip_evaluering::Model>,
    pub brukeravtaler: Vec<brukeravtale::Model>,
    pub dagligliv: Vec<brukeravtale_dagligliv::Model>,
    pub legemidler: Vec<brukeravtale_legemidler::Model>,
    pub oekonomi: Vec<brukeravtale_oekonomi::Model>,
    pub tilbakefall: Vec<brukeravtale_tilbakefall::Model>,
    pub historikk: Vec<historikk::Model>,
}

/// Where the rows of a table are in a case.
pub trait ISak: Personrad {
    fn rader(sak: &Sak) -> &Vec<Self::Model>;
    fn rader_mut(sak: &mut Sak) -> &mut Vec<Self::Model>;
}

macro_rules! i_sak {
    ($($modul:ident => $felt:ident),+ $(,)?) => {
        $(impl ISak for $modul::Entity {
            fn rader(sak: &Sak) -> &Vec<Self::Model> { &sak.$felt }
            fn rader_mut(sak: &mut Sak) -> &mut Vec<Self::Model> { &mut sak.$felt }
        })+
    };
}

i_sak! {
    kontakt => kontakt, paaroerende => paaroerende, barn => barn, representasjon => representasjon,
    kompetansevurdering => kompetanse, samtykketabell => samtykker, sperring => sperringer,
    samtykkeforespoersel => forespoersler,
    blaalysperiode => blaalys, tilknytning => tilknytninger, ansvarsgruppe => grupper,
    ansvarsgruppe_medlem => medlemmer, kriseplan => rammer, kriseplan_signal => signaler,
    kriseplan_raad => raad, kriseplan_trinn => trinn, kriseplan_kontakt => kontakter,
    kriseplan_barnetiltak => barnetiltak, koordinatoroppnevning => oppnevninger,
    forloep => forloep, forloep_fase => faser, forloep_part => parter, forloep_frist => frister,
    ip_ramme => planrammer, ip_maal => maal, ip_tiltak => tiltak, ip_evaluering => evalueringer,
    brukeravtale => brukeravtaler, brukeravtale_dagligliv => dagligliv, brukeravtale_legemidler => legemidler, brukeravtale_oekonomi => oekonomi, brukeravtale_tilbakefall => tilbakefall,
}

/// Runs the same for every table of a case: `$rad!(entity)` for each.
macro_rules! for_alle_tabeller {
    ($makro:ident) => {
        $makro!(kontakt);
        $makro!(paaroerende);
        $makro!(barn);
        $makro!(representasjon);
        $makro!(kompetansevurdering);
        $makro!(samtykketabell);
        $makro!(sperring);
        $makro!(samtykkeforespoersel);
        $makro!(blaalysperiode);
        $makro!(tilknytning);
        $makro!(ansvarsgruppe);
        $makro!(ansvarsgruppe_medlem);
        $makro!(kriseplan);
        $makro!(kriseplan_signal);
        $makro!(kriseplan_raad);
        $makro!(kriseplan_trinn);
        $makro!(kriseplan_kontakt);
        $makro!(kriseplan_barnetiltak);
        $makro!(koordinatoroppnevning);
        $makro!(forloep);
        $makro!(forloep_fase);
        $makro!(forloep_part);
        $makro!(forloep_frist);
        $makro!(ip_ramme);
        $makro!(ip_maal);
        $makro!(ip_tiltak);
        $makro!(ip_evaluering);
        $makro!(brukeravtale);
        $makro!(brukeravtale_dagligliv);
        $makro!(brukeravtale_legemidler);
        $makro!(brukeravtale_oekonomi);
        $makro!(brukeravtale_tilbakefall);
    };
}
pub(super) use for_alle_tabeller;

impl Sak {
    /// The same as the naive evaluator takes it.
    pub fn naiv(&self, register: &Register) -> naiv::Verden {
        naiv::Verden {
            bruker: self.brukertilstand(),
            samtykker: self
                .samtykker
                .iter()
                .map(|s| Samtykke::try_from(s).expect("known codes"))
                .collect(),
            sperringer: self
                .sperringer
                .iter()
                .map(|s| s.til_sperring(over(s, register)).expect("known codes"))
                .collect(),
            tilknytninger: self
                .tilknytninger
                .iter()
                .map(|t| Tilknytning::try_from(t).expect("known codes"))
                .collect(),
            blaalys_erklaert: self.blaalys_erklaert(register),
        }
    }

    fn brukertilstand(&self) -> Brukertilstand {
        let representasjoner = self.representasjon.iter();
        Brukertilstand {
            id: BrukerId(self.bruker.id),
            person: Some(PersonId(self.bruker.person_id)),
            foedselsdato: self.bruker.foedselsdato,
            doed: self.tilstand.doed,
            gradering: self.tilstand.gradering().expect("known code"),
            representasjoner: representasjoner
                .map(|r| Representasjon::try_from(r).expect("known codes"))
                .collect(),
            kompetanse: self
                .kompetanse
                .iter()
                .map(Kompetansevurdering::from)
                .collect(),
        }
    }

    /// The period that runs, and the virksomhet that alone stands behind it.
    fn blaalys_erklaert(&self, register: &Register) -> Option<(Periode, Option<VirksomhetId>)> {
        let b = self
            .blaalys
            .iter()
            .find(|b| b.avsluttet.is_none() && register.naa < b.slutter)?;
        let virksomheter: Vec<Option<Uuid>> = b
            .erklaerere
            .0
            .iter()
            .map(|id| {
                register
                    .ansatt(*id)
                    .map(|a| register.virksomhet_til_ansatt(a).id)
            })
            .collect();
        let foerste = virksomheter.first().copied().flatten();
        let alene = foerste.filter(|_| virksomheter.iter().all(|v| *v == foerste));
        Some((
            Periode {
                fra: b.startet,
                til: b.slutter,
            },
            alene.map(VirksomhetId),
        ))
    }

    /// Every id of a row, with the table's name.
    pub fn ider(&self) -> Vec<(&'static str, Uuid)> {
        let mut ut = vec![("bruker", self.bruker.id)];
        macro_rules! samle {
            ($modul:ident) => {
                ut.extend(
                    <$modul::Entity as ISak>::rader(self)
                        .iter()
                        .map(|r| ($modul::Entity::TABELL.navn(), $modul::Entity::id(r))),
                );
            };
        }
        for_alle_tabeller!(samle);
        ut
    }

    /// The rows that the other does not have, or has otherwise.
    pub fn ulike(&self, annen: &Self) -> Vec<(&'static str, Uuid)> {
        let mut ut = Vec::new();
        macro_rules! samle {
            ($modul:ident) => {
                let andre = <$modul::Entity as ISak>::rader(annen);
                for r in <$modul::Entity as ISak>::rader(self) {
                    if !andre.contains(r) {
                        ut.push(($modul::Entity::TABELL.navn(), $modul::Entity::id(r)));
                    }
                }
            };
        }
        for_alle_tabeller!(samle);
        ut
    }

    /// The version that a row has, if it has one.
    pub fn versjon(&self, id: Uuid) -> Option<i32> {
        macro_rules! let_etter {
            ($modul:ident) => {
                for r in <$modul::Entity as ISak>::rader(self) {
                    if $modul::Entity::id(r) == id {
                        return Some($modul::Entity::versjon(r));
                    }
                }
            };
        }
        for_alle_tabeller!(let_etter);
        None
    }
}

/// The virksomheter that the barred works in or is a part of.
fn over(s: &sperring::Model, register: &Register) -> Vec<VirksomhetId> {
    match s.mot() {
        Some(Mottaker::Enhet(e)) => vec![VirksomhetId(register.enhet(e.0).virksomhet_id)],
        Some(Mottaker::Person(p)) => register.arbeidsgivere(p.0),
        _ => Vec::new(),
    }
}
