//! Who the actor is to this bruker.

use chrono::NaiveDate;
use chrono_tz::Europe::Oslo;

use super::Spoersmaal;
use crate::{
    Aktoer, Formaal, FormaalSett, Kategori, Kategorier, Mottaker, PersonId, Samtykke,
    Samtykkegiver, Tilknytningstype, VirksomhetId,
};

pub(super) enum Rolle {
    Selv,
    Representant(Kategorier),
    /// The own case, or a ward's, with a staff token.
    EgenSakSomAnsatt,
    Part,
}

impl Spoersmaal<'_> {
    pub(super) fn rolle(&self) -> Rolle {
        let (person, som_ansatt) = match self.aktoer {
            Aktoer::Ansatt(a) => (Some(a.person), true),
            Aktoer::Organisasjon(o) => (o.sluttbruker, true),
            Aktoer::Borger { person } => (Some(*person), false),
        };
        let Some(person) = person else {
            return Rolle::Part;
        };
        let bruker = &self.verden.bruker;
        let selv = bruker.person == Some(person);
        let representerer = bruker
            .representasjoner
            .iter()
            .any(|r| r.person == person && r.gyldig.fra <= self.now && self.now < r.gyldig.til);
        let mandat = self.mandat(person);
        match (som_ansatt, selv) {
            (true, _) if selv || representerer => Rolle::EgenSakSomAnsatt,
            (true, _) => Rolle::Part,
            (false, true) => Rolle::Selv,
            (false, false) if mandat.er_tom() => Rolle::Part,
            (false, false) => Rolle::Representant(mandat | Kategori::Identitet.into()),
        }
    }

    fn mandat(&self, person: PersonId) -> Kategorier {
        let gjelder = |kategori: Kategori| {
            self.verden.bruker.representasjoner.iter().any(|r| {
                r.person == person
                    && r.mandat.har(kategori)
                    && r.gyldig.fra <= self.now
                    && self.now < r.gyldig.til
                    && match r.type_ {
                        Samtykkegiver::Bruker => false,
                        Samtykkegiver::Verge | Samtykkegiver::Fullmektig => true,
                        Samtykkegiver::Forelder => self.er_under_16(),
                        Samtykkegiver::NaermestePaaroerende => self.mangler_kompetanse(kategori),
                    }
            })
        };
        Kategorier::ALLE.iter().filter(|k| gjelder(*k)).collect()
    }

    fn er_under_16(&self) -> bool {
        use chrono::Datelike;
        let i_dag: NaiveDate = self.now.with_timezone(&Oslo).date_naive();
        let foedt = self.verden.bruker.foedselsdato;
        let har_hatt_dag = (i_dag.month(), i_dag.day()) >= (foedt.month(), foedt.day());
        i_dag.year() - foedt.year() - i32::from(!har_hatt_dag) < 16
    }

    /// The latest assessment that touches the category; capacity is presumed.
    fn mangler_kompetanse(&self, kategori: Kategori) -> bool {
        let mut vurderinger: Vec<_> = self
            .verden
            .bruker
            .kompetanse
            .iter()
            .filter(|v| v.vurdert <= self.now && v.omraade.har(kategori))
            .collect();
        vurderinger.sort_by_key(|v| (v.vurdert, v.har));
        vurderinger.last().is_some_and(|v| !v.har)
    }

    pub(super) fn aktoers_virksomhet(&self) -> Option<VirksomhetId> {
        match self.aktoer {
            Aktoer::Ansatt(a) => Some(a.virksomhet),
            Aktoer::Organisasjon(o) => Some(o.virksomhet),
            Aktoer::Borger { .. } => None,
        }
    }

    pub(super) fn er_for_aktoer(&self, s: &Samtykke) -> bool {
        match (self.aktoer, s.mottaker) {
            (Aktoer::Ansatt(a), Mottaker::Virksomhet(v)) => a.virksomhet == v,
            (Aktoer::Ansatt(a), Mottaker::Enhet(e)) => a.enhet == e,
            (Aktoer::Ansatt(a), Mottaker::Ansatt(ansatt)) => a.ansatt == ansatt,
            (Aktoer::Borger { person }, Mottaker::Person(p)) => *person == p,
            (Aktoer::Organisasjon(o), mottaker) => {
                let part = mottaker == Mottaker::Virksomhet(o.virksomhet)
                    || mottaker == Mottaker::Enhet(o.enhet);
                let sover = s.betingelse == crate::Betingelse::UnderBlaalys;
                part && s.med_organisasjonstoken && !sover
            }
            _ => false,
        }
    }

    pub(super) fn er_for_formaalet(&self, s: &Samtykke) -> bool {
        let tillatt = self.tillatte_formaal();
        Formaal::ALLE
            .iter()
            .any(|f| tillatt.har(*f) && self.oensket.har(*f) && s.formaal.har(*f))
    }

    fn tillatte_formaal(&self) -> FormaalSett {
        let Aktoer::Ansatt(a) = self.aktoer else {
            return Formaal::Samhandling.into();
        };
        let mut formaal = FormaalSett::TOM;
        if a.til.is_some_and(|til| til <= self.now) {
            return formaal;
        }
        for t in &self.verden.tilknytninger {
            let aktiv = t.fra <= self.now && t.til.is_none_or(|til| self.now < til);
            if t.ansatt != a.ansatt || !aktiv {
                continue;
            }
            formaal = formaal | Formaal::Samhandling.into();
            if t.type_ != Tilknytningstype::KeSak {
                formaal = formaal | Formaal::IndividuellPlan.into();
            }
            if t.type_ != Tilknytningstype::KeSak && a.helsetjeneste {
                formaal = formaal | Formaal::Helsehjelp.into();
            }
        }
        if a.vakter
            .iter()
            .any(|vakt| vakt.fra <= self.now && self.now < vakt.til)
        {
            formaal = formaal | Formaal::Krise.into();
        }
        formaal
    }
}
