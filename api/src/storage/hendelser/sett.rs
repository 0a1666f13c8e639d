//! What of an event an asker may be told.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use entity::{
    Besoek, Personrad, Tabell, besoek_alle, hendelse, personrad::Adgang,
    samtykke as samtykketabell, samtykkeforespoersel,
};
use samtykke::{Beslutning, Kategorier, Klasse, Radrett};
use uuid::Uuid;

use super::{Hendelsesfilter, Tilgangsendring, skriv::Rett};
use crate::proeve::{Lekkasje, er};
use crate::storage::{Lagerfeil, Sak};

/// One message of a stream.
#[derive(Clone)]
pub enum Melding {
    /// A row came, changed or went.
    Endring(Endring),
    /// What the asker may see of a bruker changed.
    Tilgang(Tilgangsendring),
    /// Nothing but a place to go on from.
    Sjekkpunkt,
}

/// A change of a row, as far as the asker may know of it.
#[derive(Clone)]
pub struct Endring {
    /// The case that the row hangs on.
    pub sak: Arc<Sak>,
    /// Its table.
    pub tabell: Tabell,
    /// The row.
    pub rad: Uuid,
    /// What it is to this asker.
    pub type_: Endringstype,
    /// When.
    pub tidspunkt: DateTime<Utc>,
    /// The categories of the row.
    pub kategorier: Kategorier,
    /// Those that it had before, where it was open to this asker.
    pub(super) foer: Kategorier,
}

/// What a change is to an asker: not what it was to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endringstype {
    /// There is a row that the asker did not see before.
    Opprettet,
    /// A row that the asker sees is another than before.
    Endret,
    /// A row that the asker saw is not there any more.
    Avsluttet,
}

/// How the two sides of a change stand to what an asker may read.
#[derive(Clone, Copy)]
struct Sider {
    foer: Option<Kategorier>,
    etter: bool,
}

/// Whether an asker may know of a change of a row, by what the row said of itself.
pub(super) fn kan_sees(h: &hendelse::Model, beslutning: &Beslutning) -> Result<bool, Lagerfeil> {
    let sider = sider(h, beslutning)?;
    Ok(sider.foer.is_some() || sider.etter)
}

fn sider(h: &hendelse::Model, beslutning: &Beslutning) -> Result<Sider, Lagerfeil> {
    let tabell = h.tabell().ok_or(Lagerfeil::UlesbarRad("hendelse"))?;
    if er_bare_grunnlag(tabell) {
        return Ok(Sider {
            foer: None,
            etter: false,
        });
    }
    let les = |rett: &Option<String>| -> Result<Option<Radrett>, Lagerfeil> {
        let Some(rett) = rett else { return Ok(None) };
        let rett: Rett =
            serde_json::from_str(rett).map_err(|_| Lagerfeil::UlesbarRad("hendelse"))?;
        Ok(Some(rett.radrett()))
    };
    let aapnes = |rett: Radrett| match adgang(tabell) {
        Adgang::Samtykke(klasse) => beslutning
            .les(klasse, &rett)
            .then(|| kategorier(klasse, &rett)),
        Adgang::Egen => beslutning.egen().map(|_| Kategorier::TOM),
    };
    Ok(Sider {
        foer: les(&h.foer)?.and_then(aapnes),
        etter: les(&h.etter)?.and_then(aapnes).is_some(),
    })
}

fn kategorier(klasse: Klasse, rett: &Radrett) -> Kategorier {
    if klasse.og_radens {
        klasse.kategorier.union(rett.tema)
    } else {
        klasse.kategorier
    }
}

impl Sak {
    /// What the asker of this case may be told of a change; `None`: nothing. Notes it for the log.
    pub(in crate::storage) fn endring(
        self: &Arc<Self>,
        h: &hendelse::Model,
        filter: &Hendelsesfilter,
    ) -> Result<Option<Endring>, Lagerfeil> {
        let merke = self.merke();
        let endring = self.endring_naa(h)?.filter(|e| filter.slipper(e));
        match &endring {
            Some(endring) => {
                self.noter_vist();
                self.notert().gi(endring.kategorier);
            }
            None => self.tilbake_til(merke),
        }
        Ok(endring)
    }

    fn endring_naa(self: &Arc<Self>, h: &hendelse::Model) -> Result<Option<Endring>, Lagerfeil> {
        let (Some(tabell), Some(rad)) = (h.tabell(), h.rad_id) else {
            return Err(Lagerfeil::UlesbarRad("hendelse"));
        };
        let sider = sider(h, self.beslutning())?;
        let kjent = sider.foer.is_some() || sider.etter || er(Lekkasje::SkjultHendelse);
        if !self.beslutning().ser_bruker() || !kjent {
            return Ok(None);
        }
        let (type_, kategorier) = match (self.aapen_naa(tabell, rad)?, sider.foer) {
            (Some(kategorier), None) => (Endringstype::Opprettet, kategorier),
            (Some(kategorier), Some(_)) => (Endringstype::Endret, kategorier),
            // Whether such a row was ever there for this asker is more than its class.
            (None, Some(_)) if har_egen_regel(tabell) => return Ok(None),
            (None, Some(kategorier)) => (Endringstype::Avsluttet, kategorier),
            (None, None) if !er(Lekkasje::SkjultHendelse) => return Ok(None),
            (None, None) => (Endringstype::Avsluttet, Kategorier::TOM),
        };
        Ok(Some(Endring {
            sak: self.clone(),
            tabell,
            rad,
            type_,
            tidspunkt: h.tidspunkt,
            kategorier,
            foer: sider.foer.unwrap_or(Kategorier::TOM),
        }))
    }

    /// The categories of a row that is open to the asker as it is now.
    fn aapen_naa(
        self: &Arc<Self>,
        tabell: Tabell,
        rad: Uuid,
    ) -> Result<Option<Kategorier>, Lagerfeil> {
        let mut aapner = Aapner {
            sak: self,
            tabell,
            rad,
            funnet: Ok(None),
        };
        besoek_alle(&mut aapner);
        let funnet = aapner.funnet?;
        Ok(match tabell {
            Tabell::Samtykke => funnet
                .filter(|_| self.i_mandatet::<samtykketabell::Entity>(rad, |s| s.kategorier())),
            Tabell::Samtykkeforespoersel => funnet.filter(|_| {
                self.i_mandatet::<samtykkeforespoersel::Entity>(rad, |f| {
                    Kategorier::fra_bits(f.kategorier)
                })
            }),
            _ => funnet,
        })
    }

    /// What the bruker decides is told to whoever decides it: the bruker, or a representative with
    /// all of it in the mandate.
    fn i_mandatet<E: Personrad>(
        self: &Arc<Self>,
        rad: Uuid,
        av: fn(&E::Model) -> Kategorier,
    ) -> bool {
        let Ok(Some(rad)) = self.rad::<E>(rad) else {
            return false;
        };
        let mandat = self.beslutning().egen();
        mandat.is_some_and(|mandat| mandat.inneholder(av(&rad)))
    }
}

/// What decisions rest on and the contract shows to nobody.
fn er_bare_grunnlag(tabell: Tabell) -> bool {
    tabell == Tabell::Kompetansevurdering
}

fn har_egen_regel(tabell: Tabell) -> bool {
    matches!(tabell, Tabell::Samtykke | Tabell::Samtykkeforespoersel)
}

struct Aapner<'a> {
    sak: &'a Arc<Sak>,
    tabell: Tabell,
    rad: Uuid,
    funnet: Result<Option<Kategorier>, Lagerfeil>,
}

impl Besoek for Aapner<'_> {
    fn tabell<E: Personrad>(&mut self) {
        if E::TABELL == self.tabell {
            self.funnet = self.sak.rad::<E>(self.rad).map(|rad| {
                rad.map(|rad| {
                    let klasse = E::ADGANG.klasse();
                    klasse.map_or(Kategorier::TOM, |klasse| kategorier(klasse, rad.rett()))
                })
            });
        }
    }
}

/// Who can read a table's rows at all.
pub(super) fn adgang(tabell: Tabell) -> Adgang {
    static ALLE: OnceLock<Vec<Adgang>> = OnceLock::new();
    struct Samler(Vec<Adgang>);
    impl Besoek for Samler {
        fn tabell<E: Personrad>(&mut self) {
            self.0.push(E::ADGANG);
        }
    }
    let alle = ALLE.get_or_init(|| {
        let mut samler = Samler(Vec::new());
        besoek_alle(&mut samler);
        samler.0
    });
    let nr = usize::try_from(tabell.kode()).unwrap_or(usize::MAX);
    alle.get(nr).copied().unwrap_or(Adgang::Egen)
}
