//! The cursor of an event stream: sealed, of one length, another each time it is given.

use chrono::{DateTime, Utc};
use samtykke::{Kategorier, Sektor};
use uuid::Uuid;

use super::Stand;
use crate::{
    klokke::Tilfeldighet,
    storage::{Lagerfeil, Noekler},
};

/// A place in the event log, and what the asker was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Markoer {
    /// Changes of rows up to here have been told.
    pub posisjon: i64,
    /// What the asker was told of their rights; never behind the rows.
    pub fortalt: Fortalt,
    /// Some of several changes of rights that belong together have been told, and the others not:
    /// nobody goes on from here, since some of those that were told may be others by then.
    pub halv: bool,
}

/// Which rights an asker knows of: those that stood at a place in the log, for what they were then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fortalt {
    /// Changes of rights up to here have been told.
    pub til: i64,
    /// What time alone had changed until this moment has been told, of every bruker.
    pub tid: DateTime<Utc>,
    /// What the asker was.
    pub stand: Stand,
}

impl Markoer {
    /// This asker's cursor when also what lies between it and this place has been told.
    #[must_use]
    pub fn ved(self, posisjon: i64) -> Self {
        Self {
            posisjon: self.posisjon.max(posisjon),
            fortalt: Fortalt {
                til: self.fortalt.til.max(posisjon),
                ..self.fortalt
            },
            ..self
        }
    }
}

impl Markoer {
    /// This asker's cursor when also changes of rights up to this place have been told.
    #[must_use]
    pub fn hoert(self, til: i64) -> Self {
        Self {
            fortalt: Fortalt {
                til: self.fortalt.til.max(til),
                ..self.fortalt
            },
            ..self
        }
    }
}

const VERSJON: u8 = 1;
const LENGDE: usize = 1 + 8 + 8 + 8 + 16 + 1 + 1 + 8 + 1 + 1;
/// How long a cursor is, in characters: with nonce and tag, in base64url.
pub const TEGN: usize = ((LENGDE + 12 + 16) * 4).div_ceil(3);

impl Markoer {
    fn bytes(&self) -> Vec<u8> {
        let Stand {
            enhet,
            sektor,
            helsetjeneste,
            scope,
            paa_vakt,
        } = self.fortalt.stand;
        let mut ut = Vec::with_capacity(LENGDE + 28);
        ut.push(VERSJON);
        ut.extend(self.posisjon.to_be_bytes());
        ut.extend(self.fortalt.til.to_be_bytes());
        ut.extend(self.fortalt.tid.timestamp_micros().to_be_bytes());
        ut.extend(enhet.into_bytes());
        ut.push(sektor.map_or(u8::MAX, |s| u8::try_from(s.kode()).unwrap_or(u8::MAX)));
        ut.push(u8::from(helsetjeneste));
        ut.extend(scope.bits().to_be_bytes());
        ut.push(u8::from(paa_vakt));
        ut.push(u8::from(self.halv));
        ut
    }

    fn les(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; LENGDE] = bytes.try_into().ok()?;
        let [versjon, resten @ ..] = bytes;
        let (posisjon, resten) = resten.split_first_chunk::<8>()?;
        let (til, resten) = resten.split_first_chunk::<8>()?;
        let (tid, resten) = resten.split_first_chunk::<8>()?;
        let (enhet, resten) = resten.split_first_chunk::<16>()?;
        let [sektor, helsetjeneste, resten @ ..] = resten else {
            return None;
        };
        let (scope, resten) = resten.split_first_chunk::<8>()?;
        let [paa_vakt, halv] = resten else {
            return None;
        };
        let stand = Stand {
            enhet: Uuid::from_bytes(*enhet),
            sektor: Sektor::fra_kode(i16::from(*sektor)),
            helsetjeneste: *helsetjeneste == 1,
            scope: Kategorier::fra_bits(i64::from_be_bytes(*scope)),
            paa_vakt: *paa_vakt == 1,
        };
        let fortalt = Fortalt {
            til: i64::from_be_bytes(*til),
            tid: DateTime::from_timestamp_micros(i64::from_be_bytes(*tid))?,
            stand,
        };
        (*versjon == VERSJON).then_some(Self {
            posisjon: i64::from_be_bytes(*posisjon),
            fortalt,
            halv: *halv == 1,
        })
    }
}

impl Noekler {
    /// Seals a cursor for one asker.
    ///
    /// # Errors
    /// The library refused the input.
    pub fn forsegl_markoer(
        &self,
        markoer: &Markoer,
        hvem: &str,
        tilfeldig: &Tilfeldighet,
    ) -> Result<String, Lagerfeil> {
        self.forsegl_bytes(markoer.bytes(), hvem.as_bytes(), tilfeldig)
    }

    /// Opens a cursor. `None`: not one of ours, not this asker's, or changed.
    #[must_use]
    pub fn aapne_markoer(&self, tekst: &str, hvem: &str) -> Option<Markoer> {
        if tekst.len() > 200 {
            return None;
        }
        Markoer::les(&self.aapne_bytes(tekst, hvem.as_bytes())?)
    }
}
