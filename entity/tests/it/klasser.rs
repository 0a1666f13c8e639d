//! What the classification says, and that a table's columns and its line agree.

use std::fmt::Write;

use entity::{Adgang, Besoek, Personrad, besoek_alle};
use samtykke::{Kategorier, VirksomhetId};
use sea_orm::{EntityTrait, IdenStatic, Iterable, ModelTrait};
use serde::{Serialize, de::DeserializeOwned};

use crate::alle::{Besoeker, besoek_hver};
use crate::prove;

/// Who can read what, as a table for a reviewer.
const OVERSIKT: &str = "\
bruker: IDENTITET
kontakt: KONTAKT
paaroerende: PAAROERENDE (eid)
barn: BARN (eid)
representasjon: JURIDISK
kompetansevurdering: JURIDISK
samtykke: SAMTYKKER
sperring: bare brukeren
blaalysperiode: BLAALYS
tilknytning: bare brukeren
ansvarsgruppe: ANSVARSGRUPPE
ansvarsgruppe_medlem: ANSVARSGRUPPE
kriseplan: KRISEPLAN_SIGNALER (eid)
kriseplan_signal: KRISEPLAN_SIGNALER og radens (eid)
kriseplan_raad: KRISEPLAN_RAAD og radens (eid)
kriseplan_trinn: KRISEPLAN_TILTAK og radens (eid)
kriseplan_kontakt: KRISEPLAN_KONTAKTER (eid)
kriseplan_barnetiltak: KRISEPLAN_TILTAK BARN (eid)
koordinatoroppnevning: KOORDINATOR
forloep: FORLOEP (eid)
forloep_fase: FORLOEP (eid)
forloep_part: FORLOEP (eid)
forloep_frist: FORLOEP FORLOEP_FRISTER (eid)
ip_ramme: IP_MAAL (eid)
ip_maal: IP_MAAL og radens (eid)
ip_tiltak: IP_TILTAK og radens (eid)
ip_evaluering: IP_EVALUERING (eid)
brukeravtale: AVTALER og radens (eid)
brukeravtale_dagligliv: BOLIG AVTALER og radens (eid)
brukeravtale_legemidler: LEGEMIDLER AVTALER og radens (eid)
brukeravtale_oekonomi: OEKONOMI AVTALER og radens (eid)
brukeravtale_tilbakefall: RUS AVTALER og radens (eid)
samtykkeforespoersel: bare brukeren
";

#[derive(Default)]
struct Oversikt(String);

impl Besoek for Oversikt {
    fn tabell<E: Personrad>(&mut self) {
        let adgang = match E::ADGANG {
            Adgang::Egen => "bare brukeren".to_owned(),
            Adgang::Samtykke(klasse) => {
                let navn: Vec<_> = klasse.kategorier.iter().map(|k| k.navn()).collect();
                format!(
                    "{}{}",
                    navn.join(" "),
                    if klasse.og_radens { " og radens" } else { "" }
                )
            }
        };
        let eid = if E::KOLONNER.eier.is_some() {
            " (eid)"
        } else {
            ""
        };
        writeln!(self.0, "{}: {adgang}{eid}", E::TABELL.navn()).expect("a string takes all");
    }
}

#[test]
fn oversikten_over_hvem_som_kan_lese_hva_er_den_vi_har_bestemt() {
    let mut oversikt = Oversikt::default();
    besoek_alle(&mut oversikt);
    assert_eq!(oversikt.0, OVERSIKT);
}

struct Enighet;

impl Besoek for Enighet {
    fn tabell<E: Personrad>(&mut self) {
        let tabell = E::TABELL.navn();
        let har = |navn: &str| E::Column::iter().any(|k| k.as_str() == navn);
        let k = E::KOLONNER;
        for (navn, kolonne) in [
            ("versjon", k.versjon),
            ("eier_id", k.eier),
            ("tema", k.tema),
            ("tilbakeholdt", k.tilbakeholdt),
            ("skjermet_grunn", k.skjermet_grunn),
            ("fjernet", k.fjernet),
        ] {
            assert_eq!(kolonne.is_some(), har(navn), "{tabell}.{navn}");
            assert!(
                kolonne.is_none_or(|k| k.as_str() == navn),
                "{tabell}.{navn}"
            );
        }
        assert_eq!(k.id.as_str(), "id");
        assert_eq!(
            k.bruker_id.as_str(),
            if tabell == "bruker" {
                "id"
            } else {
                "bruker_id"
            }
        );
        if let Some(klasse) = E::ADGANG.klasse() {
            assert!(!klasse.kategorier.er_tom(), "{tabell} has an empty class");
            let naevner = E::naevnt(&prove::full::<E>()).iter().any(Option::is_some);
            assert!(
                klasse.og_radens || !har("tema"),
                "{tabell}: og_radens is what tema is for"
            );
            assert!(
                har("tema") || naevner || !klasse.og_radens,
                "{tabell}: neither a tema nor anyone named"
            );
            let delt = Kategorier::DELT.inneholder(klasse.kategorier);
            assert!(
                !(delt && har("eier_id")),
                "{tabell}: what is shared by nature has no owner"
            );
        }
    }
}

#[test]
fn linjen_som_klassifiserer_nevner_hver_felleskolonne_tabellen_har() {
    besoek_alle(&mut Enighet);
}

struct Rettigheter;

impl Besoek for Rettigheter {
    fn tabell<E: Personrad>(&mut self) {
        let tabell = E::TABELL.navn();
        let k = E::KOLONNER;
        let rad = prove::full::<E>();
        let rett = E::radrett(&rad);
        let uuid = |kolonne| match rad.get(kolonne) {
            sea_orm::Value::Uuid(Some(id)) => id,
            annen => panic!("{tabell}: {annen:?} is no id"),
        };
        assert_eq!(E::id(&rad), uuid(k.id), "{tabell}");
        assert_eq!(E::bruker_id(&rad), uuid(k.bruker_id), "{tabell}");
        assert_eq!(
            rett.eier,
            k.eier.map(|eier| VirksomhetId(uuid(eier))),
            "{tabell}"
        );
        assert_eq!(rett.tilbakeholdt, k.tilbakeholdt.is_some(), "{tabell}");
        assert_eq!(
            rett.skjermet_for_bruker,
            k.skjermet_grunn.is_some(),
            "{tabell}"
        );
        let tema = if k.tema.is_some() {
            Kategorier::fra_bits(6)
        } else {
            Kategorier::TOM
        };
        assert_eq!(rett.tema, tema, "{tabell}");
        assert_eq!(E::fjernet(&rad).is_some(), k.fjernet.is_some(), "{tabell}");
        if let Some(versjon) = k.versjon {
            assert_eq!(rad.get(versjon), E::versjon(&rad).into(), "{tabell}");
        }
        let sparsom = E::radrett(&prove::sparsom::<E>());
        assert!(
            !sparsom.skjermet_for_bruker,
            "{tabell}: no reason, not shielded"
        );
    }
}

#[test]
fn en_rad_sier_selv_hvem_som_eier_den_og_hva_som_er_saerlig_ved_den() {
    besoek_alle(&mut Rettigheter);
}

struct Taushet;

impl Besoeker for Taushet {
    fn entitet<E>(&mut self)
    where
        E: EntityTrait<Model: Serialize + DeserializeOwned + PartialEq + Send + Sync + 'static>,
        E::Model: ModelTrait<Entity = E>,
    {
        let vist = format!("{:?}", prove::full::<E>());
        assert!(vist.contains(E::default().table_name()), "{vist}");
        for personlig in [prove::MERKE, "2026", "true"] {
            assert!(!vist.contains(personlig), "{vist}");
        }
    }
}

#[test]
fn debug_viser_ikke_noe_av_innholdet_i_en_rad() {
    besoek_hver(&mut Taushet);
}

#[test]
fn felt_som_lokaliserer_er_merket_saa_graderte_brukere_er_beskyttet() {
    for klasse in [
        entity::kontakt::ADRESSE,
        entity::kontakt::POSTNUMMER,
        entity::kontakt::BYDEL,
        entity::ansvarsgruppe_medlem::VIRKSOMHET,
        entity::ansvarsgruppe_medlem::ENHET,
        entity::kriseplan_trinn::ANSVARLIG,
        entity::kriseplan_signal::EIER,
    ] {
        assert!(klasse.lokaliserer);
    }
    for klasse in [entity::kontakt::KLASSE, entity::kriseplan_signal::KLASSE] {
        assert!(
            !klasse.lokaliserer,
            "a telephone number or a warning sign tells no address"
        );
    }
}

#[test]
fn felt_med_egen_klasse_krever_mer_enn_raden() {
    let medlem = entity::ansvarsgruppe_medlem::NAVN_OG_ROLLE;
    assert_eq!(medlem, entity::ansvarsgruppe_medlem::KLASSE.og_radens());
    let begrunnelse = entity::blaalysperiode::BEGRUNNELSE.kategorier;
    assert!(begrunnelse.har(samtykke::Kategori::Blaalys));
    assert!(begrunnelse.har(samtykke::Kategori::Risiko));
}
