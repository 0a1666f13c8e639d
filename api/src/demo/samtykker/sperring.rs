//! Whom brukere have shut out.

use chrono::{DateTime, Utc};
use entity::sperring;
use samtykke::{EnhetId, Kategori, Kategorier, Mottaker, PersonId, VirksomhetId};
use uuid::Uuid;

use super::Trekker;
use crate::demo::{ider, sak::Sak};

impl Trekker<'_> {
    pub(super) fn sperringer(&mut self) {
        let opprettet = self.verk.dager.tid(-self.t.mellom(1, 90), 13 * 60);
        let (mot, ansatt) = match self.t.mellom(0, 99) {
            0..3 => {
                let Some(kollega) = self.sak.gruppe.last().map(|m| &m.kollega) else {
                    return;
                };
                (
                    Mottaker::Person(PersonId(kollega.person)),
                    Some(kollega.ansatt),
                )
            }
            3..5 => (Mottaker::Enhet(EnhetId(ider::NAV_OPPFOELGING)), None),
            5..7 => (
                Mottaker::Virksomhet(VirksomhetId(ider::VEST_POLITIDISTRIKT)),
                None,
            ),
            _ => return,
        };
        let kategorier = self
            .t
            .sjanse(30)
            .then_some(Kategorier::av(&[Kategori::Oekonomi, Kategori::Kontakt]));
        let opphevet = self.t.sjanse(35).then(|| self.verk.dager.tid(0, 0));
        let rad = sperrerad(
            self.t.uuid(),
            self.sak,
            (mot, ansatt),
            kategorier,
            opprettet,
        );
        self.valg
            .sperringer
            .push(sperring::Model { opphevet, ..rad });
    }
}

/// A bar from everything, or from these categories.
pub(in crate::demo) fn sperrerad(
    id: Uuid,
    sak: &Sak,
    (mot, ansatt): (Mottaker, Option<Uuid>),
    kategorier: Option<Kategorier>,
    opprettet: DateTime<Utc>,
) -> sperring::Model {
    sperring::Model {
        id,
        bruker_id: sak.bruker,
        mot_type: mot.type_kode(),
        mot_id: mot.id(),
        mot_ansatt_id: ansatt,
        kategorier: kategorier.unwrap_or(Kategorier::ALLE).bits(),
        er_alle: kategorier.is_none(),
        opprettet,
        opphevet: None,
    }
}
