//! A bounded memory of what was costly to find out.
//!
//! Two generations: what is asked for again moves to the newer one, and when that is full the
//! older one is forgotten. No lists to keep in order, and never more than twice the bound.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

/// Remembers values of a total weight of at most twice the bound.
pub struct Hukommelse<K, V> {
    grense: usize,
    generasjoner: Mutex<Generasjoner<K, V>>,
}

/// Values with their weight.
type Generasjon<K, V> = HashMap<K, (V, usize)>;

struct Generasjoner<K, V> {
    ny: Generasjon<K, V>,
    vekt: usize,
    gammel: Generasjon<K, V>,
}

impl<K: Eq + Hash, V: Clone> Hukommelse<K, V> {
    /// Remembers nothing yet.
    #[must_use]
    pub fn ny(grense: usize) -> Self {
        Self {
            grense,
            generasjoner: Mutex::new(Generasjoner {
                ny: HashMap::new(),
                vekt: 0,
                gammel: HashMap::new(),
            }),
        }
    }

    /// What is remembered of this.
    pub fn hent(&self, noekkel: &K) -> Option<V> {
        let (verdi, glemt) = {
            let mut alle = self.laas();
            if let Some((verdi, _)) = alle.ny.get(noekkel) {
                return Some(verdi.clone());
            }
            let (noekkel, (verdi, vekt)) = alle.gammel.remove_entry(noekkel)?;
            let glemt = alle.legg_til(noekkel, verdi.clone(), vekt, self.grense);
            (verdi, glemt)
        };
        drop(glemt);
        Some(verdi)
    }

    /// Remembers this.
    pub fn husk(&self, noekkel: K, verdi: V, vekt: usize) {
        let glemt = self.laas().legg_til(noekkel, verdi, vekt, self.grense);
        drop(glemt);
    }

    fn laas(&self) -> std::sync::MutexGuard<'_, Generasjoner<K, V>> {
        self.generasjoner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, V> Generasjoner<K, V> {
    /// What is forgotten for it, which takes its time to go: not while others wait.
    #[must_use]
    fn legg_til(&mut self, noekkel: K, verdi: V, vekt: usize, grense: usize) -> Generasjon<K, V> {
        let mut glemt = HashMap::new();
        if self.vekt + vekt > grense {
            let ny = std::mem::take(&mut self.ny);
            glemt = std::mem::replace(&mut self.gammel, ny);
            self.vekt = 0;
        }
        if self.ny.insert(noekkel, (verdi, vekt)).is_none() {
            self.vekt += vekt;
        }
        glemt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn det_som_brukes_huskes_og_resten_glemmes() {
        let hukommelse = Hukommelse::ny(3);
        for n in 0..100 {
            hukommelse.husk(n, n * 10, 1);
            assert_eq!(hukommelse.hent(&0), Some(0), "asked for each time");
        }
        assert_eq!(hukommelse.hent(&1), None);
        let alle = hukommelse.laas();
        assert!(alle.ny.len() + alle.gammel.len() <= 6);
    }

    #[test]
    fn det_tunge_fortrenger_det_lette() {
        let hukommelse = Hukommelse::ny(10);
        hukommelse.husk('a', (), 1);
        hukommelse.husk('b', (), 10);
        hukommelse.husk('c', (), 10);
        assert_eq!(hukommelse.hent(&'a'), None);
        assert_eq!(hukommelse.hent(&'c'), Some(()));
    }
}
