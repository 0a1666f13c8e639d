//! Random rows of the tables about who coordinates, the forloep and the individuell plan.

use entity::{
    forloep, forloep_fase, forloep_frist, forloep_part, ip_evaluering, ip_maal, ip_ramme,
    ip_tiltak,
    koder::{Fasetype, Oppnevningstype},
    koordinatoroppnevning,
};
use uuid::Uuid;

use super::{
    rader::{Ny, eid, tekst},
    terning::Terning,
    utvalg::Utvalg,
    verden::Sak,
};

impl Ny for koordinatoroppnevning::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> koordinatoroppnevning::Model {
        let ansatt = t.velg(&u.register.ansatte);
        koordinatoroppnevning::Model {
            id: t.uuid(),
            bruker_id: sak.bruker.id,
            versjon: i32::try_from(1 + t.under(3)).expect("small"),
            type_: t.velg(Oppnevningstype::ALLE).kode(),
            ansatt_id: ansatt.id,
            virksomhet_id: u.register.virksomhet_til_ansatt(&ansatt).id,
            oppnevnt_av_enhet_id: t.velg(&u.register.enheter).id,
            gyldig_fra_og_med: t.dag(u.i_dag(), &[-100, -10, 5]),
            gyldig_til_og_med: t.kanskje(3, |t| t.dag(u.i_dag(), &[-2, 20])),
            endret: t.fortid(u.naa()),
            endret_av: u.kanskje_ansatt(t),
        }
    }
}

impl Ny for forloep::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> forloep::Model {
        eid!(forloep, t, u, sak;
            startet: t.dag(u.i_dag(), &[-100, -10]),
            avsluttet: t.kanskje(3, |t| t.dag(u.i_dag(), &[-5])))
    }
}

impl Ny for forloep_fase::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> forloep_fase::Model {
        let enhet = t.velg(&u.register.enheter);
        let forloep_id = en_av(t, sak.forloep.iter().map(|f| f.id));
        eid!(forloep_fase, t, u, sak;
            forloep_id: forloep_id, type_: t.velg(Fasetype::ALLE).kode(),
            gyldig_fra_og_med: t.dag(u.i_dag(), &[-90, -9]),
            gyldig_til_og_med: t.kanskje(2, |t| t.dag(u.i_dag(), &[-4])),
            ansvarlig_enhet_id: enhet.id, virksomhet_id: enhet.virksomhet_id)
    }
}

impl Ny for forloep_part::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> forloep_part::Model {
        let enhet = t.velg(&u.register.enheter);
        let fase_id = en_av(t, sak.faser.iter().map(|f| f.id));
        eid!(forloep_part, t, u, sak;
            fase_id: fase_id, enhet_id: enhet.id, virksomhet_id: enhet.virksomhet_id)
    }
}

impl Ny for forloep_frist::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> forloep_frist::Model {
        let fase_id = en_av(t, sak.faser.iter().map(|f| f.id));
        eid!(forloep_frist, t, u, sak;
            fase_id: fase_id, innen: t.dag(u.i_dag(), &[-3, 30]), bruddaarsak: t.kanskje(2, tekst))
    }
}

impl Ny for ip_ramme::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> ip_ramme::Model {
        let dag = |t: &mut Terning, dager: &[i64]| t.dag(u.i_dag(), dager);
        eid!(ip_ramme, t, u, sak;
            tilbudt: dag(t, &[-90, -60]),
            takket_nei: t.kanskje(6, |t| dag(t, &[-50])),
            vedtatt: t.kanskje(2, |t| dag(t, &[-40, 3])),
            periode_fra_og_med: t.kanskje(2, |t| dag(t, &[-30])),
            periode_til_og_med: t.kanskje(2, |t| dag(t, &[-1, 200])),
            paa_vent_fra: t.kanskje(6, |t| dag(t, &[-3])),
            avsluttet: t.kanskje(4, |t| dag(t, &[-2])))
    }
}

impl Ny for ip_maal::Entity {
    const MAKS: usize = 3;

    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> ip_maal::Model {
        let over = en_av(t, sak.maal.iter().map(|m| m.id));
        eid!(ip_maal, t, u, sak;
            overordnet_id: t.kanskje(2, |_| over), tekst: tekst(t), tema: t.tema())
    }
}

impl Ny for ip_tiltak::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> ip_tiltak::Model {
        let maal = en_av(t, sak.maal.iter().map(|m| m.id));
        eid!(ip_tiltak, t, u, sak;
            maal_id: t.kanskje(2, |_| maal), tekst: tekst(t), omfang: t.kanskje(2, tekst),
            ansvarlig_ansatt_id: u.kanskje_ansatt(t),
            ansvarlig_enhet_id: t.kanskje(2, |t| t.velg(&u.register.enheter).id),
            evalueres_innen: t.kanskje(2, |t| t.dag(u.i_dag(), &[-4, 40])),
            gjennomfoert: t.kanskje(4, |t| t.dag(u.i_dag(), &[-2])),
            tema: t.tema())
    }
}

impl Ny for ip_evaluering::Entity {
    fn ny(t: &mut Terning, u: &Utvalg, sak: &Sak) -> ip_evaluering::Model {
        eid!(ip_evaluering, t, u, sak;
            dato: t.dag(u.i_dag(), &[-20, -5]), metode: tekst(t),
            maaloppnaaelse: t.kanskje(2, tekst), brukerens_erfaring: t.kanskje(2, tekst))
    }
}

/// One that is there, or none at all.
fn en_av(t: &mut Terning, ider: impl Iterator<Item = Uuid>) -> Uuid {
    let ider: Vec<Uuid> = ider.collect();
    if ider.is_empty() {
        t.uuid()
    } else {
        t.velg(&ider)
    }
}
