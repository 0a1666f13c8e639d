//! Those who get the same: same words, same rights, same kind of asker.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use samtykke::{Aktoer, Beslutning};

use super::{Abonnement, Hva};
use crate::storage::{
    Innlogget,
    hendelser::{Hendelse, Tilgangsendring},
};

/// What the members of a group share beside words and kind.
#[derive(Clone, PartialEq)]
pub(super) enum Felles {
    Rett(Box<Beslutning>),
    Endring(Tilgangsendring),
}

impl Felles {
    /// What is told of an event to those who share this.
    pub(super) fn av(&self, hendelse: &Hendelse) -> Hva {
        match self {
            Self::Rett(_) => Hva::Rad(hendelse.clone()),
            Self::Endring(endring) => Hva::Tilgang(endring.clone()),
        }
    }
}

/// One of them, as the registry knows them now.
pub(super) struct En {
    pub(super) abonnement: Arc<Abonnement>,
    pub(super) innlogget: Arc<Innlogget>,
}

impl En {
    pub(super) fn ny(abonnement: &Arc<Abonnement>, innlogget: Arc<Innlogget>) -> Self {
        Self {
            abonnement: abonnement.clone(),
            innlogget,
        }
    }
}

pub(super) struct Gruppe {
    pub(super) felles: Felles,
    pub(super) medlemmer: Vec<En>,
}

impl Gruppe {
    pub(super) fn abonnementer(&self) -> Vec<Arc<Abonnement>> {
        let medlemmer = self.medlemmer.iter();
        medlemmer.map(|en| en.abonnement.clone()).collect()
    }
}

#[derive(Default)]
pub(super) struct Grupper(HashMap<u64, Vec<Gruppe>>);

impl Grupper {
    pub(super) fn legg_til(&mut self, en: En, felles: Felles) {
        let noekkel = noekkel(&en);
        let like = self.0.entry(noekkel).or_default();
        match like.iter_mut().find(|g| g.felles == felles && g.tar(&en)) {
            Some(gruppe) => gruppe.medlemmer.push(en),
            None => like.push(Gruppe {
                felles,
                medlemmer: vec![en],
            }),
        }
    }

    pub(super) fn alle(self) -> impl Iterator<Item = Gruppe> {
        self.0.into_values().flatten()
    }
}

impl Gruppe {
    fn tar(&self, en: &En) -> bool {
        self.medlemmer.first().is_some_and(|foerste| {
            foerste.abonnement.spoerring.noekkel() == en.abonnement.spoerring.noekkel()
                && er_like(&foerste.innlogget, &en.innlogget)
        })
    }
}

/// Whether an answer can be the same to both: nothing of it says which of them asked. A citizen's
/// never is, and a token that is about some brukere alone stays alone.
fn er_like(a: &Innlogget, b: &Innlogget) -> bool {
    let felles =
        a.nivaa == b.nivaa && a.oensket == b.oensket && a.bare.is_none() && b.bare.is_none();
    let like = match (&a.aktoer, &b.aktoer) {
        (Aktoer::Ansatt(a), Aktoer::Ansatt(b)) => {
            a.virksomhet == b.virksomhet
                && a.enhet == b.enhet
                && a.sektor == b.sektor
                && a.helsetjeneste == b.helsetjeneste
                && a.roller == b.roller
        }
        (Aktoer::Organisasjon(a), Aktoer::Organisasjon(b)) => a == b,
        _ => false,
    };
    felles && like
}

fn noekkel(en: &En) -> u64 {
    let mut hash = DefaultHasher::new();
    en.abonnement.spoerring.noekkel().hash(&mut hash);
    en.innlogget.virksomhet().hash(&mut hash);
    if en.innlogget.virksomhet().is_none() {
        en.abonnement.nr.hash(&mut hash);
    }
    hash.finish()
}
