//! Adding, changing and taking out rows of a plan: one function for every table.

use std::sync::Arc;

use entity::{
    Tabell, ip_maal,
    personrad::{Adgang, Personrad},
};
use samtykke::{Kategorier, Klasse, Radrett};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Value};
use uuid::Uuid;

use super::{Avvisning, ENDRET, FINNES_IKKE, Feilkode, Idempotens, Utfoert, nei};
use crate::storage::{Foresporsel, Lagerfeil, Plan, Sak, historikk};

/// Column and value pairs.
pub type Verdier<E> = Vec<(<E as EntityTrait>::Column, Value)>;

/// Changes to the rows of one table in one case.
pub struct Radendringer<E: Personrad> {
    /// Rows to add.
    pub legg_til: Vec<Verdier<E>>,
    /// Rows to change: id, version read, new values.
    pub endre: Vec<(Uuid, i32, Verdier<E>)>,
    /// Rows to take out: id, version read.
    pub fjern: Vec<(Uuid, i32)>,
}

/// Rows of one table in one case that an author can reach.
const MAKS_RADER: usize = 200;

impl Foresporsel {
    /// Carries out changes to the rows of a table, all or none.
    ///
    /// # Errors
    /// Faults only; refusals are data.
    pub async fn endre_rader<E>(
        &self,
        bruker: Uuid,
        endringer: Radendringer<E>,
        idempotens: Option<&Idempotens>,
        plan: Plan,
    ) -> Utfoert<Arc<Sak>>
    where
        E: Personrad,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        if let Some(avvisning) = nevnt_to_ganger(&endringer) {
            return nei(avvisning);
        }
        let mut med = Plan::tom().med(E::TABELL);
        let henvisninger = henvisninger(&endringer);
        if !henvisninger.is_empty() {
            med = med.med(Tabell::IpMaal);
        }
        let Some(sak) = self.sak_for_skriving(bruker, med).await? else {
            return nei(Avvisning::finnes_ikke(&["input", "brukerId"]));
        };
        // Before the rows: a retry finds those that it took out gone.
        match self.gjort_foer(idempotens).await? {
            Err(avvisning) => return nei(avvisning),
            Ok(Some(_)) => {}
            Ok(None) => {
                let mut avvist = self.kontroller_adgang(&sak, &endringer)?;
                if avvist.is_empty() {
                    avvist = kontroller_henvisninger(&sak, henvisninger)?;
                }
                if avvist.is_empty() {
                    avvist = self.kontroller_tilstand(&sak, &endringer)?;
                }
                if !avvist.is_empty() {
                    return Ok(Err(avvist));
                }
                self.skriv_rader(bruker, &sak, endringer).await?;
                self.husk(idempotens, &[]).await?;
            }
        }
        self.sak_etter(bruker, plan.med(E::TABELL))
            .await?
            .map(Ok)
            .ok_or(Lagerfeil::UlesbarRad("bruker"))
    }

    /// What is visible, whether the asker contributes, and whose rows they are.
    fn kontroller_adgang<E: Personrad>(
        &self,
        sak: &Arc<Sak>,
        endringer: &Radendringer<E>,
    ) -> Result<Vec<Avvisning>, Lagerfeil> {
        let (Adgang::Samtykke(klasse), Some(virksomhet)) = (E::ADGANG, self.innlogget.virksomhet())
        else {
            return Ok(vec![Avvisning::kan_ikke_bidra()]);
        };
        let mut roerte_rader = Vec::new();
        for (liste, nr, id, tema) in roerte(endringer) {
            let Some(rad) = sak.rad::<E>(id)? else {
                let avvisning =
                    Avvisning::i_liste(Feilkode::NotFound, liste, nr, "id", FINNES_IKKE);
                return Ok(vec![avvisning]);
            };
            roerte_rader.push((liste, nr, *rad.rett(), tema));
        }
        if !kan_bidra(sak, klasse, endringer, &roerte_rader) {
            return Ok(vec![Avvisning::kan_ikke_bidra()]);
        }
        let fremmede = roerte_rader
            .iter()
            .filter(|(_, _, rett, _)| rett.eier != Some(virksomhet))
            .map(|(liste, nr, ..)| {
                Avvisning::i_liste(
                    Feilkode::Forbidden,
                    liste,
                    *nr,
                    "id",
                    "Raden tilhører en annen virksomhet.",
                )
            })
            .collect();
        Ok(fremmede)
    }

    /// Versions, and how many rows there are.
    fn kontroller_tilstand<E: Personrad>(
        &self,
        sak: &Arc<Sak>,
        endringer: &Radendringer<E>,
    ) -> Result<Vec<Avvisning>, Lagerfeil> {
        let mut avvist = Vec::new();
        let endre = endringer
            .endre
            .iter()
            .map(|(id, versjon, _)| ("endre", *id, *versjon));
        let fjern = endringer
            .fjern
            .iter()
            .map(|(id, versjon)| ("fjern", *id, *versjon));
        let nummerert = endre.enumerate().chain(fjern.enumerate());
        for (nr, (liste, id, versjon)) in nummerert {
            if sak
                .rad::<E>(id)?
                .is_some_and(|rad| E::versjon(&rad) != versjon)
            {
                avvist.push(Avvisning::i_liste(
                    Feilkode::Conflict,
                    liste,
                    nr,
                    "versjon",
                    ENDRET,
                ));
            }
        }
        // Counts what the author can read: a full table of hidden rows must not show.
        let synlige = sak.liste::<E>().map_or(0, |rader| rader.len());
        if synlige + endringer.legg_til.len() > MAKS_RADER {
            avvist.push(Avvisning::ny(
                Feilkode::BadUserInput,
                &["input", "leggTil"],
                "Planen har for mange rader.",
            ));
        }
        Ok(avvist)
    }

    async fn skriv_rader<E>(
        &self,
        bruker: Uuid,
        sak: &Arc<Sak>,
        endringer: Radendringer<E>,
    ) -> Result<(), Lagerfeil>
    where
        E: Personrad,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        for verdier in endringer.legg_til {
            self.legg_til_rad::<E>(bruker, verdier).await?;
        }
        for (id, _, verdier) in endringer.endre {
            self.endre_rad::<E>(sak, id, verdier).await?;
        }
        for (id, _) in endringer.fjern {
            let fjernet = E::KOLONNER
                .fjernet
                .map(|kolonne| (kolonne, self.naa.into()));
            self.endre_rad::<E>(sak, id, fjernet.into_iter().collect())
                .await?;
        }
        Ok(())
    }

    /// Inserts a row of the asker's virksomhet, with its first version in the history.
    pub(super) async fn legg_til_rad<E>(
        &self,
        bruker: Uuid,
        verdier: Verdier<E>,
    ) -> Result<Uuid, Lagerfeil>
    where
        E: Personrad,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        use crate::storage::sql::har_kolonne;
        use sea_orm::{Iden, Iterable};
        let id = self.ny_id();
        let mut rad = <E::ActiveModel as ActiveModelTrait>::default();
        let kolonner = E::KOLONNER;
        rad.set(kolonner.id, id.into());
        rad.set(kolonner.bruker_id, bruker.into());
        if let (Some(eier), Some(virksomhet)) = (kolonner.eier, self.innlogget.virksomhet()) {
            rad.set(eier, virksomhet.0.into());
        }
        if let Some(versjon) = kolonner.versjon {
            rad.set(versjon, 1.into());
        }
        for kolonne in E::Column::iter() {
            match kolonne.unquoted() {
                "opprettet" | "endret" => rad.set(kolonne, self.naa.into()),
                "endret_av" => rad.set(kolonne, self.skribent().into()),
                "tilbakeholdt" => rad.set(kolonne, false.into()),
                "tema" if har_kolonne::<E>("tema") => rad.set(kolonne, 0_i64.into()),
                _ => {}
            }
        }
        for (kolonne, verdi) in verdier {
            rad.set(kolonne, verdi);
        }
        let (naa, av, kopi) = (self.naa, self.skribent(), self.ny_id());
        self.med_tx(async |tx| {
            let modell = rad.insert(tx).await?;
            self.noter_endring::<E>(None, &modell)?;
            historikk::bevar::<E>(tx, kopi, &modell, naa, av).await
        })
        .await?;
        Ok(id)
    }

    /// Changes a row that was checked, with the new version in the history.
    pub(super) async fn endre_rad<E>(
        &self,
        sak: &Arc<Sak>,
        id: Uuid,
        verdier: Verdier<E>,
    ) -> Result<(), Lagerfeil>
    where
        E: Personrad,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        use sea_orm::{Iden, Iterable};
        let foer = sak
            .innside::<E>()?
            .find(|rad| E::id(rad) == id)
            .cloned()
            .ok_or(Lagerfeil::UlesbarRad(E::TABELL.navn()))?;
        let versjon = E::versjon(&foer);
        let mut rad = foer.clone().into_active_model();
        for (kolonne, verdi) in verdier {
            rad.set(kolonne, verdi);
        }
        for kolonne in E::Column::iter() {
            match kolonne.unquoted() {
                "versjon" => rad.set(kolonne, (versjon + 1).into()),
                "endret" => rad.set(kolonne, self.naa.into()),
                "endret_av" => rad.set(kolonne, self.skribent().into()),
                _ => {}
            }
        }
        let (naa, av, kopi) = (self.naa, self.skribent(), self.ny_id());
        self.med_tx(async |tx| {
            let modell = E::update(rad).exec(tx).await?;
            self.noter_endring::<E>(Some(&foer), &modell)?;
            historikk::bevar::<E>(tx, kopi, &modell, naa, av).await
        })
        .await
    }
}

/// An existing row that the changes touch: where it stands in the input, what it says of itself,
/// and the further categories that it is to carry, if they change.
type Roert = (&'static str, usize, Radrett, Option<Kategorier>);

/// Every existing row that the changes touch, with where it stands in the input.
fn roerte<E: Personrad>(
    endringer: &Radendringer<E>,
) -> Vec<(&'static str, usize, Uuid, Option<Kategorier>)> {
    let endre = endringer
        .endre
        .iter()
        .enumerate()
        .map(|(nr, (id, _, verdier))| ("endre", nr, *id, tema::<E>(verdier)));
    let fjern = endringer
        .fjern
        .iter()
        .enumerate()
        .map(|(nr, (id, _))| ("fjern", nr, *id, None));
    endre.chain(fjern).collect()
}

/// Whether the asker contributes: to the table, to each row as it is and as it is to be. Nobody
/// writes, or hides a row behind, a category that they do not contribute to.
fn kan_bidra<E: Personrad>(
    sak: &Sak,
    klasse: Klasse,
    endringer: &Radendringer<E>,
    roerte: &[Roert],
) -> bool {
    let beslutning = sak.beslutning();
    let nye = endringer
        .legg_til
        .iter()
        .map(|verdier| klasse.og_kategorier(tema::<E>(verdier).unwrap_or(Kategorier::TOM)));
    let mangler = std::iter::once(klasse)
        .chain(nye)
        .find(|klasse| !beslutning.bidra_noen(*klasse));
    if let Some(klasse) = mangler {
        sak.noter_avslag(klasse.kategorier);
        return false;
    }
    for (_, _, rett, nytt) in roerte {
        let etter = Radrett {
            tema: nytt.unwrap_or(rett.tema),
            ..*rett
        };
        if !beslutning.bidra(klasse, rett) || !beslutning.bidra(klasse, &etter) {
            sak.noter_avslag(klasse.kategorier.union(etter.tema));
            return false;
        }
    }
    true
}

/// The further categories that a write puts on a row; `None` when it leaves them.
fn tema<E: Personrad>(verdier: &Verdier<E>) -> Option<Kategorier> {
    use sea_orm::Iden;
    let kolonne = E::KOLONNER.tema?;
    verdier.iter().find_map(|(satt, verdi)| match verdi {
        Value::BigInt(Some(bits)) if satt.unquoted() == kolonne.unquoted() => {
            Some(Kategorier::fra_bits(*bits))
        }
        _ => None,
    })
}

/// A goal of an individuell plan that a row is to point at, and where in the input it stands.
type Henvisning = (&'static str, usize, &'static str, Uuid);

fn henvisninger<E: Personrad>(endringer: &Radendringer<E>) -> Vec<Henvisning> {
    let nye = endringer.legg_til.iter().enumerate();
    let endrede = endringer.endre.iter().enumerate();
    let alle = nye
        .map(|(nr, verdier)| ("leggTil", nr, verdier))
        .chain(endrede.map(|(nr, (_, _, verdier))| ("endre", nr, verdier)));
    let mut ut = Vec::new();
    for (liste, nr, verdier) in alle {
        for (kolonne, verdi) in verdier {
            if let (Some(felt), Value::Uuid(Some(id))) = (maalfelt::<E>(*kolonne), verdi) {
                ut.push((liste, nr, felt, *id));
            }
        }
    }
    ut
}

/// The field behind a column that points at a goal.
fn maalfelt<E: Personrad>(kolonne: E::Column) -> Option<&'static str> {
    use sea_orm::Iden;
    match kolonne.unquoted() {
        "maal_id" => Some("maalId"),
        "overordnet_id" => Some("overordnetId"),
        _ => None,
    }
}

/// Nobody points at a row that they do not see.
fn kontroller_henvisninger(
    sak: &Arc<Sak>,
    henvisninger: Vec<Henvisning>,
) -> Result<Vec<Avvisning>, Lagerfeil> {
    let mut avvist = Vec::new();
    for (liste, nr, felt, id) in henvisninger {
        if sak.rad::<ip_maal::Entity>(id)?.is_none() {
            avvist.push(Avvisning::i_liste(
                Feilkode::NotFound,
                liste,
                nr,
                felt,
                FINNES_IKKE,
            ));
        }
    }
    Ok(avvist)
}

/// One row, one change: a second one would rest on a version that the first has replaced.
fn nevnt_to_ganger<E: Personrad>(endringer: &Radendringer<E>) -> Option<Avvisning> {
    let mut sett = std::collections::HashSet::new();
    let (liste, nr, ..) = roerte(endringer)
        .into_iter()
        .find(|(_, _, id, _)| !sett.insert(*id))?;
    Some(Avvisning::i_liste(
        Feilkode::BadUserInput,
        liste,
        nr,
        "id",
        "Raden er nevnt før.",
    ))
}
