//! Conditions of a list, each on what the asker may read of that bruker alone.

use std::fmt::Write;

use entity::{
    Naevnt, ansvarsgruppe_medlem, brukeravtale, forloep_fase, forloep_frist, ip_ramme, ip_tiltak,
    kontakt, koordinatoroppnevning as oppnevning, kriseplan, kriseplan_signal,
    personrad::Personrad,
};
use samtykke::{Aktoer, Kategorier, Klasse};

use crate::proeve::{Lekkasje, er};

use super::{
    super::sql::{Bygger, i_bruk, tabellnavn},
    Brukerfilter, Liste,
    planer::ALDRI,
};

impl Liste<'_> {
    /// What the filter touches must be open, negated or not.
    pub(super) fn krev(&self, filter: &Brukerfilter, vilkaar: &mut Vec<String>) {
        if filter.bydel.is_some() && !er(Lekkasje::Filter) {
            vilkaar.push(aapen(kontakt::BYDEL));
        }
        if filter.har_signaler.is_some() {
            vilkaar.push(aapen(kriseplan_signal::KLASSE));
        }
        if filter.revideres_foer.is_some() {
            vilkaar.push(aapen(kriseplan::KLASSE));
        }
        if filter.medlem_fra_virksomhet.is_some() {
            vilkaar.push(aapen(ansvarsgruppe_medlem::VIRKSOMHET));
        }
        if let Some(ansatt) = filter.koordinator {
            let roeper = self.foresporsel.register.roeper(Naevnt::Ansatt(ansatt));
            vilkaar.push(aapen(oppnevning::ANSATT.og_kategorier(roeper)));
        }
        if filter.ip_status.is_some() {
            vilkaar.push(aapen(ip_ramme::KLASSE));
        }
        if filter.forloepsfase.is_some() {
            vilkaar.push(aapen(forloep_fase::KLASSE));
        }
        if filter.frist_foer.is_some() {
            vilkaar.push(aapen(forloep_frist::KLASSE));
        }
        if filter.tiltak_evalueres_foer.is_some() {
            vilkaar.push(aapen(ip_tiltak::KLASSE));
        }
        if filter.avtale_evalueres_foer.is_some() {
            vilkaar.push(aapen(brukeravtale::KLASSE));
        }
        if let Some(ikke) = &filter.ikke
            && !er(Lekkasje::NegertFilter)
        {
            self.krev(ikke, vilkaar);
        }
    }

    pub(super) fn predikater(&self, b: &mut Bygger, filter: &Brukerfilter, ut: &mut Vec<String>) {
        if let Some(prefiks) = &filter.navn_starter_med {
            let lengde = prefiks.chars().count();
            let prefiks = b.param(prefiks.clone());
            ut.push(format!("substr(u.navn_noekkel, 1, {lengde}) = {prefiks}"));
        }
        if let Some(bydel) = &filter.bydel {
            let rader = self.synlige_rader::<kontakt::Entity>(b, kontakt::BYDEL);
            let bydel = b.param(bydel.clone());
            ut.push(format!(
                "EXISTS (SELECT 1 FROM {rader} AND r.bydel = {bydel})"
            ));
        }
        if let Some(har) = filter.har_signaler {
            let rader = self.synlige_rader::<kriseplan_signal::Entity>(b, kriseplan_signal::KLASSE);
            let ikke = if har { "" } else { "NOT " };
            ut.push(format!("{ikke}EXISTS (SELECT 1 FROM {rader})"));
        }
        if let Some(dag) = filter.revideres_foer {
            let rader = self.synlige_rader::<kriseplan::Entity>(b, kriseplan::KLASSE);
            let dag = b.param(dag);
            ut.push(format!(
                "EXISTS (SELECT 1 FROM {rader} AND r.avsluttet IS NULL AND r.revideres_innen < {dag})"
            ));
        }
        if let Some(virksomhet) = filter.medlem_fra_virksomhet {
            let rader = self
                .synlige_rader::<ansvarsgruppe_medlem::Entity>(b, ansvarsgruppe_medlem::VIRKSOMHET);
            let virksomhet = b.param(virksomhet);
            ut.push(format!(
                "EXISTS (SELECT 1 FROM {rader} AND r.virksomhet_id = {virksomhet})"
            ));
        }
        if let Some(ansatt) = filter.koordinator {
            ut.push(self.koordinator(b, ansatt));
        }
        if let Some(statuser) = &filter.ip_status {
            ut.push(self.har_status(b, statuser));
        }
        if let Some(typer) = &filter.forloepsfase {
            ut.push(self.i_fase(b, typer));
        }
        if let Some(dag) = filter.frist_foer {
            let frist = self.frist(b);
            let dag = b.param(dag);
            ut.push(format!("COALESCE({frist} < {dag}, {ALDRI})"));
        }
        if let Some(dag) = filter.tiltak_evalueres_foer {
            let rader = self.synlige_rader::<ip_tiltak::Entity>(b, ip_tiltak::KLASSE);
            let dag = b.param(dag);
            ut.push(format!(
                "EXISTS (SELECT 1 FROM {rader} AND r.gjennomfoert IS NULL AND r.evalueres_innen < {dag})"
            ));
        }
        if let Some(dag) = filter.avtale_evalueres_foer {
            ut.push(self.avtale_evalueres(b, dag));
        }
        if let Some(ikke) = &filter.ikke {
            let mut inni = Vec::new();
            self.predikater(b, ikke, &mut inni);
            if !inni.is_empty() {
                ut.push(format!("NOT ({})", inni.join(" AND ")));
            }
        }
    }

    /// `tabell r WHERE …`: the rows of `u` that the asker may see, by the rights in `rett`.
    pub(super) fn synlige_rader<E: Personrad>(&self, b: &mut Bygger, klasse: Klasse) -> String {
        self.synlige::<E>(b, klasse, "r")
    }

    /// The same under another name than `r`.
    pub(super) fn synlige<E: Personrad>(&self, b: &mut Bygger, klasse: Klasse, r: &str) -> String {
        let tema = E::KOLONNER.tema.map(|_| format!("{r}.tema"));
        self.synlige_med_tema::<E>(b, klasse, r, tema.as_deref())
    }

    /// The same, where this says what further categories a row has.
    pub(super) fn synlige_med_tema<E: Personrad>(
        &self,
        b: &mut Bygger,
        klasse: Klasse,
        r: &str,
        tema: Option<&str>,
    ) -> String {
        let kolonner = E::KOLONNER;
        let maske = if klasse.lokaliserer { "x.lok" } else { "x.les" };
        let eide = klasse.kategorier.uten(Kategorier::DELT).bits();
        let mut sql = format!(
            "{} {r} WHERE {r}.bruker_id = u.id{}",
            tabellnavn::<E>(),
            i_bruk::<E>(r)
        );
        if kolonner.eier.is_some() {
            let trengs = match tema.filter(|_| klasse.og_radens) {
                Some(tema) => format!("({eide} | {tema})"),
                None => eide.to_string(),
            };
            let _ = write!(
                sql,
                " AND EXISTS (SELECT 1 FROM rett x WHERE x.b = u.id AND (x.alle = 1 OR x.a = {r}.eier_id) \
                 AND ({maske} & {trengs}) = {trengs})"
            );
            let egen_virksomhet = self
                .foresporsel
                .innlogget
                .virksomhet()
                .map(|v| b.param(v.0));
            let borger = matches!(self.foresporsel.innlogget.aktoer, Aktoer::Borger { .. });
            let ikke_holdt_tilbake = match egen_virksomhet {
                Some(v) => format!("(NOT {r}.tilbakeholdt OR {r}.eier_id = {v})"),
                None => format!(
                    "(NOT {r}.tilbakeholdt OR EXISTS (SELECT 1 FROM rett x WHERE x.b = u.id AND x.alle = 1))"
                ),
            };
            let _ = write!(sql, " AND {ikke_holdt_tilbake}");
            if borger {
                let _ = write!(
                    sql,
                    " AND ({r}.skjermet_grunn IS NULL OR NOT EXISTS \
                     (SELECT 1 FROM rett x WHERE x.b = u.id AND x.alle = 1))"
                );
            }
        }
        sql
    }
}

/// The class is open for `u` from somebody: shared categories of the shared row, owned ones of one
/// and the same avgiver.
pub(super) fn aapen(klasse: Klasse) -> String {
    let maske = if klasse.lokaliserer { "x.lok" } else { "x.les" };
    let del = |kategorier: Kategorier, hvem: &str| {
        let bits = kategorier.bits();
        format!(
            "EXISTS (SELECT 1 FROM rett x WHERE x.b = u.id AND (x.alle = 1 OR {hvem}) AND ({maske} & {bits}) = {bits})"
        )
    };
    let delte = klasse.kategorier.snitt(Kategorier::DELT);
    let eide = klasse.kategorier.uten(Kategorier::DELT);
    let mut ledd = Vec::new();
    if !delte.er_tom() {
        ledd.push(del(delte, "x.a IS NULL"));
    }
    if !eide.er_tom() {
        ledd.push(del(eide, "x.a IS NOT NULL"));
    }
    ledd.join(" AND ")
}
