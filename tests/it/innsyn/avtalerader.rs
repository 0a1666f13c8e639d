//! Random agreements: with the bruker, and between virksomheter.

use chrono::{DateTime, Utc};
use entity::{
    brukeravtale, brukeravtale_dagligliv, brukeravtale_legemidler, brukeravtale_oekonomi,
    brukeravtale_tilbakefall,
    koder::Avtaletype,
    lister::{Avtalepart, Avtaleparter, Datoer},
    samarbeidsavtale, virksomhet,
};

use super::{
    rader::{Ny, eid, tekst},
    terning::Terning,
    utvalg::Utvalg,
    verden::Sak,
};

impl Ny for brukeravtale::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> brukeravtale::Model {
        eid!(brukeravtale, t, u, sak;
            enhet_id: t.velg(&u.register.enheter).id,
            gyldig_fra_og_med: t.dag(u.i_dag(), &[-100, -10, 5]),
            gyldig_til_og_med: t.kanskje(3, |t| t.dag(u.i_dag(), &[-2, 20])),
            evalueringsdatoer: Datoer((0..t.under(3)).map(|_| t.dag(u.i_dag(), &[-5, 30])).collect()),
            faste_avtaler: t.kanskje(2, tekst),
            avsluttet: t.kanskje(5, |t| t.dag(u.i_dag(), &[-3, 0])))
    }
}

macro_rules! del {
    ($($modul:ident),+) => {$(
        impl Ny for $modul::Entity {
            fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> $modul::Model {
                let (avtale_id, enhet_id) = if sak.brukeravtaler.is_empty() {
                    (t.uuid(), t.velg(&u.register.enheter).id)
                } else {
                    let avtale = t.velg(&sak.brukeravtaler);
                    (avtale.id, avtale.enhet_id)
                };
                eid!($modul, t, u, sak; avtale_id: avtale_id, enhet_id: enhet_id, tekst: tekst(t))
            }
        }
    )+};
}

del!(
    brukeravtale_dagligliv,
    brukeravtale_legemidler,
    brukeravtale_oekonomi,
    brukeravtale_tilbakefall
);

/// One to three agreements between these, the first above the others, some of them changed.
pub fn samarbeidsavtaler(
    t: &mut Terning,
    virksomheter: &[virksomhet::Model],
    naa: DateTime<Utc>,
) -> Vec<samarbeidsavtale::Model> {
    let i_dag = naa.date_naive();
    let mut ut: Vec<samarbeidsavtale::Model> = Vec::new();
    for _ in 0..=t.under(3) {
        let overordnet = ut.first().map(|a| a.avtale_id);
        let signert = |t: &mut Terning| t.kanskje(2, |t| t.dag(i_dag, &[-50, -5]));
        let parter = t.noen(virksomheter).into_iter().map(|v| Avtalepart {
            virksomhet_id: v.id,
            forpliktelser: vec![tekst(t)],
            signert: signert(t),
            signert_av: None,
        });
        let foerste = samarbeidsavtale::Model {
            parter: Avtaleparter(parter.collect()),
            id: t.uuid(),
            avtale_id: t.uuid(),
            versjon: 1,
            type_: t.velg(Avtaletype::ALLE).kode(),
            tittel: tekst(t),
            overordnet_id: overordnet,
            gyldig_fra_og_med: t.dag(i_dag, &[-100, 10]),
            gyldig_til_og_med: t.kanskje(3, |t| t.dag(i_dag, &[-2, 20])),
            gjennomgaas_innen: t.kanskje(2, |t| t.dag(i_dag, &[-1, 50])),
            oppsigelsestid_maaneder: 3,
            sagt_opp: None,
            endret: t.fortid(naa),
            endret_av: None,
        };
        let neste = t.kanskje(2, |t| samarbeidsavtale::Model {
            id: t.uuid(),
            versjon: 2,
            tittel: tekst(t),
            ..foerste.clone()
        });
        ut.push(foerste);
        ut.extend(neste);
    }
    ut
}
