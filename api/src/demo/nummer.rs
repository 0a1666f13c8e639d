//! Valid numbers of nobody: synthetic identity numbers (month + 80) and invented
//! organisation numbers.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

/// Hands out identity numbers, each once, in the same order in every run.
#[derive(Default)]
pub(super) struct Nummerserie {
    /// The next individual number to try, by the first six digits.
    neste: HashMap<[u32; 6], u32>,
}

impl Nummerserie {
    /// The next number that begins with this day, under today's rule for check digits; a D-number
    /// (day + 40) if wanted. `None` when the day has no more.
    pub(super) fn neste(&mut self, dag: NaiveDate, d_nummer: bool) -> Option<String> {
        let tosifret = |n: u32| [n / 10 % 10, n % 10];
        let [d1, d2] = tosifret(dag.day() + if d_nummer { 40 } else { 0 });
        let [m1, m2] = tosifret(dag.month() + 80);
        let [a1, a2] = tosifret(dag.year().unsigned_abs());
        let neste = self.neste.entry([d1, d2, m1, m2, a1, a2]).or_default();
        while *neste < 1000 {
            let individ = *neste;
            *neste += 1;
            let foran = [
                d1,
                d2,
                m1,
                m2,
                a1,
                a2,
                individ / 100,
                individ / 10 % 10,
                individ % 10,
            ];
            if let Some([k1, k2]) = kontrollsifre(&foran) {
                return Some(foran.iter().chain(&[k1, k2]).map(u32::to_string).collect());
            }
        }
        None
    }
}

/// The check digits of nine digits; `None` when no number is issued for them.
fn kontrollsifre(foran: &[u32; 9]) -> Option<[u32; 2]> {
    let k1 = kontrollsiffer(foran, &[3, 7, 6, 1, 8, 9, 4, 5, 2])?;
    let ti: Vec<u32> = foran.iter().copied().chain([k1]).collect();
    let k2 = kontrollsiffer(&ti, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2])?;
    Some([k1, k2])
}

/// An organisation number: eight digits and their check digit. `None` when none is issued for them.
pub(super) fn organisasjonsnummer(stamme: [u32; 8]) -> Option<String> {
    let kontroll = kontrollsiffer(&stamme, &[3, 2, 7, 6, 5, 4, 3, 2])?;
    Some(
        stamme
            .iter()
            .chain(&[kontroll])
            .map(u32::to_string)
            .collect(),
    )
}

fn kontrollsiffer(siffer: &[u32], vekter: &[u32]) -> Option<u32> {
    let sum: u32 = siffer
        .iter()
        .zip(vekter)
        .map(|(siffer, vekt)| siffer * vekt)
        .sum();
    Some((11 - sum % 11) % 11).filter(|k| *k < 10)
}
