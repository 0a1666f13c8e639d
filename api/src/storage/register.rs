//! The registry in memory: who the virksomheter, enheter, ansatte and partner systems are.
//!
//! Small, shared by all requests, replaced as a whole when its epoch has moved. The access log's
//! commit compares the epoch, so that nothing leaves on an outdated registry.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    Naevnt, ansatt, delegering, enhet, felles, klient, person, samarbeidsavtale, vakt, virksomhet,
};
use samtykke::{AnsattId, EnhetId, Kategorier, Periode, VirksomhetId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::Lagerfeil;

/// One consistent view of the registry.
#[derive(Default)]
pub struct Register {
    epoke: i64,
    virksomheter: HashMap<Uuid, virksomhet::Model>,
    enheter: HashMap<Uuid, enhet::Model>,
    ansatte: HashMap<Uuid, ansatt::Model>,
    ansettelser: HashMap<Uuid, Vec<Uuid>>,
    personer: HashMap<String, Uuid>,
    vakter: HashMap<Uuid, Vec<Periode>>,
    klienter: HashMap<String, Vec<klient::Model>>,
    delegeringer: HashMap<Uuid, Vec<delegering::Model>>,
    underenheter: HashMap<String, Uuid>,
    avtaler: HashMap<Uuid, Vec<samarbeidsavtale::Model>>,
}

impl Register {
    /// Reads the whole registry, its epoch first: what is read after it is of that epoch, or of a later one.
    pub(super) async fn les(db: &impl ConnectionTrait) -> Result<Self, Lagerfeil> {
        let epoke = felles::Entity::find().one(db).await?.map_or(0, |f| f.epoke);
        let mut register = Self {
            epoke,
            ..Self::default()
        };
        for v in virksomhet::Entity::find().all(db).await? {
            register.virksomheter.insert(v.id, v);
        }
        for e in enhet::Entity::find().all(db).await? {
            if let Some(nummer) = &e.organisasjonsnummer {
                register.underenheter.insert(nummer.clone(), e.id);
            }
            register.enheter.insert(e.id, e);
        }
        for a in ansatt::Entity::find().all(db).await? {
            register
                .ansettelser
                .entry(a.person_id)
                .or_default()
                .push(a.id);
            register.ansatte.insert(a.id, a);
        }
        let ansatte_personer = ansatt::Entity::find()
            .select_only()
            .column(ansatt::Column::PersonId)
            .into_query();
        for p in person::Entity::find()
            .filter(person::Column::Id.in_subquery(ansatte_personer))
            .all(db)
            .await?
        {
            register.personer.insert(p.nummer_indeks, p.id);
        }
        for v in vakt::Entity::find().all(db).await? {
            register
                .vakter
                .entry(v.ansatt_id)
                .or_default()
                .push(Periode {
                    fra: v.fra,
                    til: v.til,
                });
        }
        for k in klient::Entity::find().all(db).await? {
            let alle = register.klienter.entry(k.klient_id.clone()).or_default();
            alle.push(k);
        }
        for d in delegering::Entity::find().all(db).await? {
            let alle = register.delegeringer.entry(d.virksomhet_id).or_default();
            alle.push(d);
        }
        for a in samarbeidsavtale::Entity::find()
            .order_by_asc(samarbeidsavtale::Column::Versjon)
            .all(db)
            .await?
        {
            register.avtaler.entry(a.avtale_id).or_default().push(a);
        }
        for ansettelser in register.ansettelser.values_mut() {
            ansettelser.sort_unstable();
        }
        Ok(register)
    }

    /// Moves with every change.
    #[must_use]
    pub fn epoke(&self) -> i64 {
        self.epoke
    }

    /// A virksomhet by id.
    #[must_use]
    pub fn virksomhet(&self, id: Uuid) -> Option<&virksomhet::Model> {
        self.virksomheter.get(&id)
    }

    /// A virksomhet by organisasjonsnummer.
    #[must_use]
    pub fn virksomhet_med_nummer(&self, nummer: &str) -> Option<&virksomhet::Model> {
        self.virksomheter
            .values()
            .find(|v| v.organisasjonsnummer == nummer)
    }

    /// All virksomheter, by name.
    #[must_use]
    pub fn virksomheter(&self) -> Vec<&virksomhet::Model> {
        let mut alle: Vec<_> = self.virksomheter.values().collect();
        alle.sort_unstable_by(|a, b| (&a.navn, a.id).cmp(&(&b.navn, b.id)));
        alle
    }

    /// An enhet by id.
    #[must_use]
    pub fn enhet(&self, id: Uuid) -> Option<&enhet::Model> {
        self.enheter.get(&id)
    }

    /// The enheter of a virksomhet, by name.
    #[must_use]
    pub fn enheter(&self, virksomhet: Uuid) -> Vec<&enhet::Model> {
        let mut alle: Vec<_> = self
            .enheter
            .values()
            .filter(|e| e.virksomhet_id == virksomhet)
            .collect();
        alle.sort_unstable_by(|a, b| (&a.navn, a.id).cmp(&(&b.navn, b.id)));
        alle
    }

    /// One employment by id.
    #[must_use]
    pub fn ansatt(&self, id: Uuid) -> Option<&ansatt::Model> {
        self.ansatte.get(&id)
    }

    /// The virksomhet in which an employment is.
    #[must_use]
    pub fn virksomhet_til_ansatt(&self, ansatt: Uuid) -> Option<&virksomhet::Model> {
        let enhet = self.enhet(self.ansatt(ansatt)?.enhet_id)?;
        self.virksomhet(enhet.virksomhet_id)
    }

    /// What somebody reveals by being named in a case: all, when unknown.
    pub fn roeper(&self, naevnt: Naevnt) -> Kategorier {
        let virksomhet = match naevnt {
            Naevnt::Virksomhet(id) => self.virksomhet(id),
            Naevnt::Enhet(id) => self
                .enhet(id)
                .and_then(|e| self.virksomhet(e.virksomhet_id)),
            Naevnt::Ansatt(id) => self.virksomhet_til_ansatt(id),
        };
        virksomhet.map_or(Kategorier::ALLE, virksomhet::Model::roeper)
    }

    /// The employments of a person, ended ones too.
    pub fn ansettelser(&self, person: Uuid) -> impl Iterator<Item = &ansatt::Model> {
        self.ansettelser
            .get(&person)
            .into_iter()
            .flatten()
            .filter_map(|id| self.ansatte.get(id))
    }

    /// Whether an employment is in force on a day.
    #[must_use]
    pub fn er_ansatt(&self, ansatt: &ansatt::Model, dag: chrono::NaiveDate) -> bool {
        ansatt.gyldig_fra_og_med <= dag && ansatt.gyldig_til_og_med.is_none_or(|til| dag <= til)
    }

    /// Who works in an enhet on a day.
    pub fn ansatte_i(
        &self,
        enhet: Uuid,
        dag: chrono::NaiveDate,
    ) -> impl Iterator<Item = &ansatt::Model> {
        self.ansatte
            .values()
            .filter(move |a| a.enhet_id == enhet && self.er_ansatt(a, dag))
    }

    /// Who works in a virksomhet on a day.
    pub fn ansatte_ved(
        &self,
        virksomhet: Uuid,
        dag: chrono::NaiveDate,
    ) -> impl Iterator<Item = &ansatt::Model> {
        self.enheter(virksomhet)
            .into_iter()
            .flat_map(move |enhet| self.ansatte_i(enhet.id, dag))
    }

    /// The virksomheter where a person works on a day or later.
    #[must_use]
    pub fn arbeidsgivere(&self, person: Uuid, dag: chrono::NaiveDate) -> Vec<VirksomhetId> {
        let mut ut: Vec<_> = self
            .ansettelser(person)
            .filter(|a| a.gyldig_til_og_med.is_none_or(|til| dag <= til))
            .filter_map(|a| self.enhet(a.enhet_id))
            .map(|e| VirksomhetId(e.virksomhet_id))
            .collect();
        ut.sort_unstable();
        ut.dedup();
        ut
    }

    /// The staff member with this blind index.
    pub(super) fn person(&self, indekser: &[String]) -> Option<Uuid> {
        indekser.iter().find_map(|i| self.personer.get(i)).copied()
    }

    /// The shifts of an employment.
    #[must_use]
    pub fn vakter(&self, ansatt: AnsattId) -> &[Periode] {
        self.vakter.get(&ansatt.0).map_or(&[], Vec::as_slice)
    }

    /// The partner systems with this client id, of any virksomhet.
    pub fn klienter(&self, klient_id: &str) -> impl Iterator<Item = &klient::Model> {
        self.klienter.get(klient_id).into_iter().flatten()
    }

    /// Whether a virksomhet lets this supplier act for it now.
    #[must_use]
    pub fn har_delegert(&self, virksomhet: Uuid, leverandoer: &str, naa: DateTime<Utc>) -> bool {
        let alle = self.delegeringer.get(&virksomhet).into_iter().flatten();
        alle.filter(|d| d.leverandoer == leverandoer)
            .any(|d| d.gyldig_til.is_none_or(|til| naa < til))
    }

    /// An enhet by its number in Enhetsregisteret.
    #[must_use]
    pub fn enhet_med_nummer(&self, nummer: &str) -> Option<&enhet::Model> {
        self.enhet(*self.underenheter.get(nummer)?)
    }

    /// Whether any enhet of the virksomhet has a number of its own.
    #[must_use]
    pub fn har_underenheter(&self, virksomhet: Uuid) -> bool {
        let mut alle = self.underenheter.values().filter_map(|id| self.enhet(*id));
        alle.any(|enhet| enhet.virksomhet_id == virksomhet)
    }

    /// Whether an enhet is this one or below it.
    #[must_use]
    pub fn er_innenfor(&self, enhet: &enhet::Model, over: Uuid) -> bool {
        let mut her = Some(enhet);
        // As many steps as there are enheter: a circle in the registry ends too.
        for _ in 0..=self.enheter.len() {
            match her {
                Some(enhet) if enhet.id == over => return true,
                Some(enhet) => her = enhet.overordnet_id.and_then(|id| self.enhet(id)),
                None => return false,
            }
        }
        false
    }

    /// The versions of an agreement between virksomheter, oldest first; none when it is unknown.
    #[must_use]
    pub fn avtaleversjoner(&self, avtale: Uuid) -> &[samarbeidsavtale::Model] {
        self.avtaler.get(&avtale).map_or(&[], Vec::as_slice)
    }

    /// An agreement between virksomheter as it stands.
    #[must_use]
    pub fn avtale(&self, id: Uuid) -> Option<&samarbeidsavtale::Model> {
        self.avtaleversjoner(id).last()
    }

    /// All agreements between virksomheter as they stand, by title.
    #[must_use]
    pub fn avtaler(&self) -> Vec<&samarbeidsavtale::Model> {
        let mut alle: Vec<_> = self.avtaler.values().filter_map(|v| v.last()).collect();
        alle.sort_unstable_by(|a, b| (&a.tittel, a.avtale_id).cmp(&(&b.tittel, b.avtale_id)));
        alle
    }

    /// The virksomhet of an enhet.
    #[must_use]
    pub fn virksomhet_til_enhet(&self, enhet: EnhetId) -> Option<VirksomhetId> {
        self.enhet(enhet.0).map(|e| VirksomhetId(e.virksomhet_id))
    }
}
