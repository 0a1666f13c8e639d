//! Agreements with the bruker, and their parts.

use std::sync::Arc;

use async_graphql::{Context, ID};
use entity::{
    brukeravtale as avtale, brukeravtale_dagligliv as dagligliv,
    brukeravtale_legemidler as legemidler, brukeravtale_oekonomi as oekonomi,
    brukeravtale_tilbakefall as tilbakefall,
};

use super::{
    kriseplan::liste,
    register::{Enhet, Virksomhet},
};
use crate::graphql::{
    kall::{aapnet, foresporsel},
    skalarer::{Dato, Versjon, id},
    skjerm::skjermet_type,
};
use crate::storage::Sak;

/// The row of a part that belongs to an agreement: the last one that the asker sees.
macro_rules! del_av {
    ($modul:ident, $type:ident) => {
        |avtale, ctx| {
            let rader = aapnet(ctx, avtale.0.sak().liste::<$modul::Entity>())?;
            let egne = rader.map(|r| r.into_iter().filter(|d| d.avtale_id == avtale.0.id));
            let siste = egne.and_then(|egne| egne.max_by_key(|d| (d.opprettet, d.id)));
            Ok(siste.map($type))
        }
    };
}

skjermet_type! {
    /// An agreement between the bruker and a unit (samarbeidsavtale, samarbeidskontrakt), as in tilrettelagt bolig. The unit needs what its organisation reveals (`Virksomhet.roeper`) too. Kategorier: AVTALER
    Brukeravtale: avtale::Entity, avtale::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row; its parts have their own.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: AVTALER
        eier: Virksomhet [avtale::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// The unit that it is made with. Kategorier: AVTALER
        enhet: Enhet [avtale::ENHET] = |r| Enhet::finn(r.sak().register(), r.enhet_id);
        /// First day in force.
        gyldig_fra_og_med: Dato = |r| Some(Dato(r.gyldig_fra_og_med));
        /// Last day in force; null while open-ended.
        gyldig_til_og_med: Dato = |r| r.gyldig_til_og_med.map(Dato);
        /// The days on which it is to be evaluated, in order.
        evalueringsdatoer: Vec<Dato> = |r| Some(r.evalueringsdatoer.0.iter().copied().map(Dato).collect());
        /// Fixed appointments.
        faste_avtaler: String = |r| r.faste_avtaler.clone();
        /// Last day, where it was ended before its time.
        avsluttet: Dato = |r| r.avsluttet.map(Dato);
    }
    under {
        /// What it says of living and the help of every day.
        dagligliv: Dagligliv = del_av!(dagligliv, Dagligliv);
        /// What it says of medicines.
        legemidler: Legemiddelavtale = del_av!(legemidler, Legemiddelavtale);
        /// What it says of money.
        oekonomi: Oekonomiavtale = del_av!(oekonomi, Oekonomiavtale);
        /// What it says is done at relapse.
        tiltak_ved_tilbakefall: Tilbakefallstiltak = del_av!(tilbakefall, Tilbakefallstiltak);
    }
    versjoner Versjonskobling;
}

/// Those that stand or are to come, by first day; ended ones with a samtykke that includes history.
pub fn brukeravtaler(
    ctx: &Context<'_>,
    sak: &Arc<Sak>,
) -> async_graphql::Result<Option<Vec<Brukeravtale>>> {
    let Some(mut rader) = aapnet(ctx, sak.liste::<avtale::Entity>())? else {
        return Ok(None);
    };
    let i_dag = foresporsel(ctx)?.i_dag();
    rader.retain(|r| !r.er_over(i_dag) || sak.beslutning().historikk(avtale::KLASSE, r.rett()));
    rader.sort_by_key(|r| (r.gyldig_fra_og_med, r.id));
    liste(Some(rader), Brukeravtale)
}

skjermet_type! {
    /// What an agreement says of living and the help of every day. Kategorier: BOLIG AVTALER
    Dagligliv: dagligliv::Entity, dagligliv::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: BOLIG AVTALER
        eier: Virksomhet [dagligliv::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// What is agreed.
        tekst: String = |r| Some(r.tekst.clone());
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// What an agreement says of medicines. Kategorier: LEGEMIDLER AVTALER
    Legemiddelavtale: legemidler::Entity, legemidler::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: LEGEMIDLER AVTALER
        eier: Virksomhet [legemidler::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// What is agreed.
        tekst: String = |r| Some(r.tekst.clone());
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// What an agreement says of money. Kategorier: OEKONOMI AVTALER
    Oekonomiavtale: oekonomi::Entity, oekonomi::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: OEKONOMI AVTALER
        eier: Virksomhet [oekonomi::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// What is agreed.
        tekst: String = |r| Some(r.tekst.clone());
    }
    versjoner Versjonskobling;
}

skjermet_type! {
    /// What an agreement says of what is done at relapse. Kategorier: RUS AVTALER
    Tilbakefallstiltak: tilbakefall::Entity, tilbakefall::KLASSE;
    alltid {
        /// Global id.
        id: ID = |r| id(r.id);
        /// Version of the row.
        versjon: Versjon = |r| Versjon(r.versjon);
    }
    felt {
        /// The organisation that owns the row. Kategorier: RUS AVTALER
        eier: Virksomhet [tilbakefall::EIER] = |r| Virksomhet::finn(r.sak().register(), r.eier_id);
        /// What is agreed.
        tekst: String = |r| Some(r.tekst.clone());
    }
    versjoner Versjonskobling;
}
