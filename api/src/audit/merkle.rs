//! Merkle trees as in RFC 6962: one root for many leaves, and short proofs that one is among them.

use crate::hash::{Hash, sha256};

/// The hash of one leaf. A leaf never looks like a node.
#[must_use]
pub fn blad(deler: &[&[u8]]) -> Hash {
    sha256(&[&[&[0_u8][..]], deler].concat())
}

/// The root over leaves in their order; of none, the hash of nothing.
#[must_use]
pub fn rot(blader: &[Hash]) -> Hash {
    match blader {
        [] => sha256(&[]),
        [en] => *en,
        flere => {
            let (venstre, hoeyre) = flere.split_at(delt(flere.len()));
            node(&rot(venstre), &rot(hoeyre))
        }
    }
}

/// What is needed beside the leaf at this place to come to the root, from the leaf up. `None`:
/// there is no such place.
#[must_use]
pub fn sti(blader: &[Hash], plass: usize) -> Option<Vec<Hash>> {
    if plass >= blader.len() {
        return None;
    }
    if blader.len() == 1 {
        return Some(Vec::new());
    }
    let (venstre, hoeyre) = blader.split_at(delt(blader.len()));
    let (mut ut, annen) = if plass < venstre.len() {
        (sti(venstre, plass)?, rot(hoeyre))
    } else {
        (sti(hoeyre, plass - venstre.len())?, rot(venstre))
    };
    ut.push(annen);
    Some(ut)
}

/// The root that a leaf at a place among so many comes to by this path. `None`: no path of this
/// length leads from there.
#[must_use]
pub fn fra_sti(blad: Hash, plass: usize, antall: usize, sti: &[Hash]) -> Option<Hash> {
    if plass >= antall {
        return None;
    }
    match sti {
        [] => (antall == 1).then_some(blad),
        [nedre @ .., annen] => {
            if antall == 1 {
                return None;
            }
            let venstre = delt(antall);
            if plass < venstre {
                fra_sti(blad, plass, venstre, nedre).map(|her| node(&her, annen))
            } else {
                fra_sti(blad, plass - venstre, antall - venstre, nedre).map(|her| node(annen, &her))
            }
        }
    }
}

/// The largest power of two below `n`, which is at least 2.
fn delt(n: usize) -> usize {
    n.next_power_of_two() / 2
}

fn node(venstre: &Hash, hoeyre: &Hash) -> Hash {
    sha256(&[&[1], venstre, hoeyre])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::heks;

    fn blader(antall: u8) -> Vec<Hash> {
        (0..antall).map(|n| blad(&[&[n]])).collect()
    }

    #[test]
    fn hvert_blad_finner_roten_og_ingen_annen_plass_gjoer() {
        for antall in 1..=20 {
            let alle = blader(antall);
            let rot = rot(&alle);
            for (plass, blad) in alle.iter().enumerate() {
                let sti = sti(&alle, plass).unwrap();
                for (annen, b) in alle.iter().enumerate() {
                    assert_eq!(
                        fra_sti(*b, plass, alle.len(), &sti) == Some(rot),
                        annen == plass,
                        "{antall} {plass} {annen}"
                    );
                }
                if antall > 1 {
                    assert_eq!(fra_sti(*blad, plass, alle.len(), &sti[1..]), None);
                }
            }
            assert_eq!(sti(&alle, alle.len()), None);
        }
    }

    #[test]
    fn roten_avhenger_av_rekkefoelge_og_antall() {
        let alle = blader(5);
        let mut byttet = alle.clone();
        byttet.swap(1, 3);
        assert_ne!(rot(&alle), rot(&byttet));
        assert_ne!(rot(&alle), rot(&alle[..4]));
        assert_ne!(rot(&[]), rot(&alle[..1]));
    }

    /// Known answers of RFC 6962's trees, by certificate-transparency's own test vectors.
    #[test]
    fn kjente_roetter() {
        assert_eq!(
            heks(&rot(&[])),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(
            heks(&rot(&[blad(&[b""])])),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        let to = [blad(&[b""]), blad(&[&[0]])];
        assert_eq!(
            heks(&rot(&to)),
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
        );
    }
}
