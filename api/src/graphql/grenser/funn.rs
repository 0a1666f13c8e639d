//! What was found wrong in a document: how much it is, and some of it in words. The words are the
//! library's, which clients know; it is not asked for them, for that costs as much as judging all that is
//! right once more.

use async_graphql::{Pos, ServerError};

use crate::graphql::svar::MAKS_DOKUMENTFEIL;

/// Names suggested for one that there is not.
const MAKS_FORSLAG: usize = 3;

/// Mistakes.
pub struct Funn {
    antall: u64,
    sagt: Vec<ServerError>,
    /// Whether names of the contract are suggested.
    forslag: bool,
}

impl Funn {
    /// Nothing yet.
    pub(super) fn ingen(forslag: bool) -> Self {
        Self {
            antall: 0,
            sagt: Vec::new(),
            forslag,
        }
    }

    /// How many there are.
    pub fn antall(&self) -> u64 {
        self.antall
    }

    /// Those that were found first, in the order of the document.
    pub fn sagt(mut self) -> Vec<ServerError> {
        self.sagt
            .sort_by_key(|feil| feil.locations.first().copied());
        self.sagt
    }

    /// One more; so many are told.
    pub(super) fn feil(&mut self, plasser: &[Pos], melding: impl FnOnce() -> String) {
        self.antall += 1;
        if self.sagt.len() < MAKS_DOKUMENTFEIL {
            let mut feil = ServerError::new(melding(), None);
            feil.locations = plasser.to_vec();
            self.sagt.push(feil);
        }
    }

    /// The same, of a name that may be another misspelt.
    pub(super) fn ukjent<'a>(
        &mut self,
        plass: Pos,
        melding: impl FnOnce() -> String,
        navn: &str,
        kjente: impl Iterator<Item = &'a str>,
    ) {
        let forslag = self.forslag;
        self.feil(&[plass], || {
            let melding = melding();
            match forslag.then(|| likest(navn, kjente)).as_deref() {
                None | Some([]) => melding,
                Some(navn) => format!("{melding} Did you mean \"{}\"?", navn.join("\", \"")),
            }
        });
    }
}

/// The few that are most like a name, the most like first.
fn likest<'a>(navn: &str, kjente: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let naer = |avstand: usize, kjent: &str| avstand <= navn.len().max(kjent.len()) / 3;
    // Most are of another length, which is sooner seen.
    let kjente = kjente.filter(|kjent| naer(navn.len().abs_diff(kjent.len()), kjent));
    let avstand = kjente.map(|kjent| (strsim::osa_distance(navn, kjent), kjent));
    let mut alle: Vec<_> = avstand
        .filter(|(avstand, kjent)| naer(*avstand, kjent))
        .collect();
    alle.sort_unstable();
    let likest = alle.into_iter().take(MAKS_FORSLAG);
    likest.map(|(_, kjent)| kjent).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn det_som_foreslaas_ligner_og_er_lite() {
        let kjente = ["navn", "alias", "navnet", "koordinator", "navns", "navnene"];
        let likest = |navn| likest(navn, kjente.into_iter());
        assert_eq!(likest("nanv"), ["navn"]);
        assert_eq!(likest("kordinator"), ["koordinator"]);
        assert_eq!(likest("navnt"), ["navn", "navnet", "navns"]);
        assert!(likest("helse").is_empty() && likest("n").is_empty());
    }
}
