//! Agreements: of those who live in tilrettelagt bolig with the enhet that helps them there, and
//! between the virksomheter, after Askøy's mapping.

use chrono::{Datelike, Months, NaiveDate};
use entity::{
    brukeravtale, brukeravtale_dagligliv, brukeravtale_legemidler, brukeravtale_oekonomi,
    brukeravtale_tilbakefall,
    koder::Avtaletype,
    lister::{Avtalepart, Avtaleparter, Datoer},
    samarbeidsavtale,
};
use samtykke::doegn_start;
use uuid::Uuid;

use super::{
    bunke::{Bunke, Hode, eid_rad},
    ider,
    sak::{Sak, skriv},
    trekning::{Dager, Trekning},
    verk::{Verk, stroem},
};
use crate::storage::Lagerfeil;

const FASTE: [&str; 3] = [
    "Mandager kl. 10 hjemme, torsdager kl. 13 på kontoret",
    "Husmøte hver onsdag",
    "Samtale annenhver fredag",
];
const DAGLIGLIV: [&str; 3] = [
    "Rydder rommet på tirsdager sammen med oss",
    "Handler mat på torsdager, vi kjører",
    "Vi følger til lege og tannlege",
];
const LEGEMIDLER: [&str; 2] = [
    "Henter dosett hos oss hver mandag",
    "Tar medisinene selv; vi spør en gang i uken",
];
const OEKONOMI: [&str; 2] = [
    "Husleien trekkes fra forvaltningskontoen",
    "Vi går gjennom regningene den 20. hver måned",
];
const TILBAKEFALL: [&str; 2] = [
    "Sier fra til primærkontakten samme dag; ekstra besøk den uken",
    "Vi ringer hver kveld til det er rolig",
];

/// Brit has one. Of the others one in eight lives so (draws of their own, so that nothing else
/// moves).
pub(super) fn fyll(verk: &mut Verk<'_>, sak: &Sak) -> Result<(), Lagerfeil> {
    let mut t = Trekning::ny(stroem::AVTALER, sak.nr as u64);
    if sak.bruker != ider::BRIT && !t.sjanse(12) {
        return Ok(());
    }
    let (dager, start) = (verk.dager, -sak.startet.min(200));
    let (enhet, faste) = (sak.leder.enhet, t.en(&FASTE));
    let til = t.sjanse(50).then(|| dager.dag(start + 365));
    let evalueringer = Datoer([90, 270].map(|dag| dager.dag(start + dag)).to_vec());
    let hode = sak.hode(verk, &mut t, &sak.leder, 90);
    let id = hode.id;
    skriv::<brukeravtale::Entity>(verk, &mut t, &hode, |h| {
        eid_rad!(brukeravtale, h, {
            enhet_id: enhet,
            gyldig_fra_og_med: dager.dag(start),
            gyldig_til_og_med: til,
            evalueringsdatoer: evalueringer.clone(),
            faste_avtaler: Some(faste.to_owned()),
            avsluttet: None,
        })
    })?;
    macro_rules! del {
        ($modul:ident, $plass:literal, $tekster:expr) => {
            let tekst = t.en(&$tekster);
            let hode: Hode = sak.hode(verk, &mut t, &sak.leder, $plass);
            skriv::<$modul::Entity>(verk, &mut t, &hode, |h| {
                eid_rad!($modul, h, {
                    avtale_id: id,
                    enhet_id: enhet,
                    tekst: tekst.to_owned(),
                })
            })?;
        };
    }
    del!(brukeravtale_dagligliv, 91, DAGLIGLIV);
    del!(brukeravtale_legemidler, 92, LEGEMIDLER);
    del!(brukeravtale_oekonomi, 93, OEKONOMI);
    if sak.bruker == ider::BRIT || sak.profil.rus() {
        del!(brukeravtale_tilbakefall, 94, TILBAKEFALL);
    }
    Ok(())
}

struct Mal {
    id: Uuid,
    type_: Avtaletype,
    tittel: &'static str,
    overordnet: Option<Uuid>,
    annen: Uuid,
    forpliktelser: [&'static str; 2],
    signert_av_annen: bool,
    sagt_opp: Option<i64>,
}

const fn mal(
    id: Uuid,
    type_: Avtaletype,
    tittel: &'static str,
    annen: Uuid,
    forpliktelser: [&'static str; 2],
) -> Mal {
    Mal {
        id,
        type_,
        tittel,
        overordnet: None,
        annen,
        forpliktelser,
        signert_av_annen: true,
        sagt_opp: None,
    }
}

const AVTALER: [Mal; 6] = [
    mal(
        ider::OVERORDNET_AVTALE,
        Avtaletype::Overordnet,
        "Overordnet samarbeidsavtale",
        ider::HELSE_BERGEN,
        [
            "Melder avvik til kontaktpunktet",
            "Varsler Helse Vest ved oppsigelse",
        ],
    ),
    Mal {
        overordnet: Some(ider::OVERORDNET_AVTALE),
        ..mal(
            ider::TJENESTEAVTALE,
            Avtaletype::Tjeneste,
            "Tjenesteavtale 3 og 5: innleggelse og utskriving",
            ider::HELSE_BERGEN,
            [
                "Begynner samarbeidet straks ved innleggelse",
                "Sender epikrise samme dag, og melder utskriving før kl. 15",
            ],
        )
    },
    Mal {
        overordnet: Some(ider::TJENESTEAVTALE),
        ..mal(
            ider::LAR_AVTALE,
            Avtaletype::Saer,
            "Særavtale om LAR med avdeling for rusmedisin",
            ider::HELSE_BERGEN,
            [
                "Deler ut legemidler på legevakten mandag til fredag",
                "Dekker utdelingen, og har en behandlingskontakt for hver",
            ],
        )
    },
    Mal {
        overordnet: Some(ider::TJENESTEAVTALE),
        signert_av_annen: false,
        ..mal(
            ider::UTSKRIVINGSAVTALE,
            Avtaletype::Saer,
            "Særavtale om utskriving fra Øyane DPS",
            ider::HELSE_BERGEN,
            [
                "Møter før utskriving innen en uke",
                "Kaller inn til samarbeidsmøte",
            ],
        )
    },
    mal(
        ider::NAV_AVTALE,
        Avtaletype::Samhandling,
        "Samhandlingsavtale NAV og rus- og psykisk helsetjeneste",
        ider::NAV_ASKOEY,
        [
            "Melder flytting, soning og behandlingsstart",
            "Melder endringer i aktivitetsplanen",
        ],
    ),
    Mal {
        sagt_opp: Some(-30),
        ..mal(
            ider::FOELGESVENNAVTALE,
            Avtaletype::Samhandling,
            "Avtale om Følgesvenn",
            ider::ROEDE_KORS,
            ["Lærer opp frivillige", "Følger til avtaler"],
        )
    },
];

/// In force since this day, as Askøy's first ones.
const START: Option<NaiveDate> = NaiveDate::from_ymd_opt(2013, 3, 1);
/// Months of notice.
const OPPSIGELSESTID: i16 = 12;

/// The agreements between virksomheter, all with Askøy kommune.
pub(super) fn samarbeidsavtaler(bunke: &mut Bunke, dager: Dager) {
    let mut t = Trekning::ny(stroem::AVTALER, u64::MAX);
    let start = START.unwrap_or(dager.0);
    // Gone through by December each year.
    let gjennomgang = NaiveDate::from_ymd_opt(dager.0.year(), 12, 31);
    for mal in &AVTALER {
        let part = |virksomhet_id, forpliktelse: &str, signert| Avtalepart {
            virksomhet_id,
            forpliktelser: vec![forpliktelse.to_owned()],
            signert,
            signert_av: None,
        };
        let [askoey, annen] = mal.forpliktelser;
        let parter = vec![
            part(ider::ASKOEY_KOMMUNE, askoey, Some(start)),
            part(mal.annen, annen, mal.signert_av_annen.then_some(start)),
        ];
        let sagt_opp = mal.sagt_opp.map(|dag| dager.dag(dag));
        let frist = Months::new(OPPSIGELSESTID.unsigned_abs().into());
        bunke.samarbeidsavtale.push(samarbeidsavtale::Model {
            id: t.uuid(),
            avtale_id: mal.id,
            versjon: 1,
            type_: mal.type_.kode(),
            tittel: mal.tittel.to_owned(),
            parter: Avtaleparter(parter),
            overordnet_id: mal.overordnet,
            gyldig_fra_og_med: start,
            gyldig_til_og_med: sagt_opp.and_then(|dag| dag.checked_add_months(frist)),
            gjennomgaas_innen: gjennomgang,
            oppsigelsestid_maaneder: OPPSIGELSESTID,
            sagt_opp,
            endret: doegn_start(sagt_opp.unwrap_or(start)),
            endret_av: None,
        });
    }
}
