//! What a draft would give, before anyone signs. Writes nothing.

use std::sync::Arc;

use samtykke::{Kategorier, kan_registrere};
use uuid::Uuid;

use super::{
    Avvisning,
    samtykke::{Part, Utkast},
    samtykkerad::utkastfeil,
    sperring,
};
use crate::storage::{
    Foresporsel, Lagerfeil, Noekkel, Plan, Sak,
    simulering::{Simulert, simuler_utkast},
};

impl Foresporsel {
    /// What drafts, withdrawals and bars would give each party. `None`: hidden or unknown bruker.
    ///
    /// # Errors
    /// Faults only. The inner refusal: not the bruker's, nor a registrar's draft.
    pub async fn simuler_samtykke(
        &self,
        bruker: Uuid,
        utkast: Vec<Utkast>,
        trekk: &[Uuid],
        sperr: &[Part],
    ) -> Result<Option<(Arc<Sak>, Result<Vec<Simulert>, Vec<Avvisning>>)>, Lagerfeil> {
        let plan = Plan::tom().med(entity::Tabell::Paaroerende);
        let Some(sak) = self.sak(&Noekkel::Id(bruker), plan).await? else {
            return Ok(None);
        };
        sak.noter_rettigheter();
        let kilder = self.kilder(bruker).await?;
        let egen = sak.beslutning().egen().is_some();
        let mut hele = Vec::new();
        for u in utkast {
            let u = match self.fullstendig(Some(&sak), u)? {
                Ok(u) => u,
                Err(avvisning) => return Ok(Some((sak, Err(vec![avvisning])))),
            };
            let feil = utkastfeil(&u, &self.lager.policy, self.i_dag());
            if !feil.is_empty() {
                return Ok(Some((sak, Err(feil))));
            }
            if !egen {
                let registrar = self
                    .innlogget
                    .ansatt()
                    .map(|a| kan_registrere(a, self.innlogget.nivaa, &kilder.bruker, &u, self.naa));
                match registrar {
                    Some(Ok(())) => {}
                    Some(Err(avvist)) => {
                        return Ok(Some((sak, Err(vec![Avvisning::avvist(avvist)]))));
                    }
                    None => return Ok(Some((sak, Err(vec![Avvisning::kan_ikke_bidra()])))),
                }
            }
            hele.push(u);
        }
        if !egen && (!trekk.is_empty() || !sperr.is_empty() || hele.is_empty()) {
            return Ok(Some((sak, Err(vec![Avvisning::kan_ikke_bidra()]))));
        }
        let mut sperringer = Vec::new();
        for part in sperr {
            match sperring::mot(self, &sak, *part)? {
                Some(mot) => sperringer.push(sperring::tenkt(self, mot)),
                None => {
                    return Ok(Some((
                        sak,
                        Err(vec![Avvisning::finnes_ikke(&["utkast", "sperr"])]),
                    )));
                }
            }
        }
        // Withdrawals that the asker could not carry out have no effect in the simulation either.
        let mandat = sak.beslutning().egen().unwrap_or(Kategorier::TOM);
        let trekk: Vec<Uuid> = kilder
            .samtykker
            .iter()
            .filter(|s| trekk.contains(&s.id.0) && mandat.inneholder(s.kategorier))
            .map(|s| s.id.0)
            .collect();
        let simulert = simuler_utkast(
            &kilder,
            &hele,
            &trekk,
            &sperringer,
            &self.register,
            &self.lager.policy,
            self.naa,
        );
        Ok(Some((sak, Ok(simulert))))
    }
}
