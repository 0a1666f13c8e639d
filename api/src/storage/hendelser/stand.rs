//! What an asker is beside what the bruker has decided: by the registry and the shift list.

use chrono::{DateTime, Utc};
use samtykke::{
    Aktoer, Ansattaktoer, EVIG, EnhetId, Kategorier, Organisasjonsaktoer, Periode, Sektor,
};
use uuid::Uuid;

use crate::storage::Innlogget;

/// What of an asker rights follow from, and may change while a stream is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    pub(super) enhet: Uuid,
    pub(super) sektor: Option<Sektor>,
    pub(super) helsetjeneste: bool,
    pub(super) scope: Kategorier,
    pub(super) paa_vakt: bool,
}

impl Stand {
    /// As it is now.
    #[must_use]
    pub fn av(innlogget: &Innlogget, naa: DateTime<Utc>) -> Self {
        match &innlogget.aktoer {
            Aktoer::Ansatt(a) => Self {
                enhet: a.enhet.0,
                sektor: Some(a.sektor),
                helsetjeneste: a.helsetjeneste,
                scope: Kategorier::TOM,
                paa_vakt: a.vakter.iter().any(|vakt| vakt.inneholder(naa)),
            },
            Aktoer::Organisasjon(o) => Self {
                enhet: o.enhet.0,
                sektor: Some(o.sektor),
                helsetjeneste: o.helsetjeneste,
                scope: o.scope,
                paa_vakt: false,
            },
            Aktoer::Borger { .. } => Self {
                enhet: Uuid::nil(),
                sektor: None,
                helsetjeneste: false,
                scope: Kategorier::TOM,
                paa_vakt: false,
            },
        }
    }

    /// As they were on a shift that began or ended after one moment and until another; `None`: none did.
    pub(super) fn paa_vakt_mellom(
        innlogget: &Innlogget,
        fra: DateTime<Utc>,
        til: DateTime<Utc>,
    ) -> Option<Self> {
        let Aktoer::Ansatt(a) = &innlogget.aktoer else {
            return None;
        };
        let mut skift = a.vakter.iter().flat_map(|vakt| [vakt.fra, vakt.til]);
        let vekslet = skift.any(|tid| fra < tid && tid <= til);
        vekslet.then(|| Self {
            paa_vakt: true,
            ..Self::av(innlogget, til)
        })
    }

    /// The asker as they were.
    #[must_use]
    pub fn tilbake(&self, innlogget: &Innlogget) -> Innlogget {
        let alltid = Periode {
            fra: DateTime::<Utc>::MIN_UTC,
            til: EVIG,
        };
        let aktoer = match (&innlogget.aktoer, self.sektor) {
            (Aktoer::Ansatt(a), Some(sektor)) => Aktoer::Ansatt(Ansattaktoer {
                enhet: EnhetId(self.enhet),
                sektor,
                helsetjeneste: self.helsetjeneste,
                vakter: self.paa_vakt.then_some(alltid).into_iter().collect(),
                ..a.clone()
            }),
            (Aktoer::Organisasjon(o), Some(sektor)) => Aktoer::Organisasjon(Organisasjonsaktoer {
                enhet: EnhetId(self.enhet),
                sektor,
                helsetjeneste: self.helsetjeneste,
                scope: self.scope,
                ..o.clone()
            }),
            (aktoer, _) => aktoer.clone(),
        };
        Innlogget {
            aktoer,
            ..innlogget.clone()
        }
    }
}
