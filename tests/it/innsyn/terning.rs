//! Dice: the same throws for the same seed.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use rand::{RngCore, SeedableRng, rngs::StdRng};
use samtykke::{Kategori, Kategorier};
use uuid::Uuid;

/// One seeded source of chance.
pub struct Terning(StdRng);

impl Terning {
    pub fn med(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    pub fn kast(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// From 0 and below `antall`.
    pub fn under(&mut self, antall: usize) -> usize {
        let antall = u64::try_from(antall.max(1)).expect("a small number");
        usize::try_from(self.kast() % antall).expect("a small number")
    }

    /// True once in so many.
    pub fn en_av(&mut self, antall: usize) -> bool {
        self.under(antall) == 0
    }

    pub fn velg<T: Clone>(&mut self, av: &[T]) -> T {
        av[self.under(av.len())].clone()
    }

    /// Each with a chance of one half, in order.
    pub fn noen<T: Clone>(&mut self, av: &[T]) -> Vec<T> {
        av.iter().filter(|_| self.en_av(2)).cloned().collect()
    }

    pub fn kanskje<T>(&mut self, en_av: usize, lag: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.en_av(en_av).then(|| lag(self))
    }

    pub fn uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// A day so many days from another, in either direction.
    pub fn dag(&mut self, fra: NaiveDate, dager: &[i64]) -> NaiveDate {
        let dager = self.velg(dager);
        let antall = Days::new(dager.unsigned_abs());
        let ny = if dager < 0 {
            fra.checked_sub_days(antall)
        } else {
            fra.checked_add_days(antall)
        };
        ny.expect("a day near now")
    }

    /// Some hours from now, and so many seconds more, so that few times are equal.
    pub fn tid(&mut self, naa: DateTime<Utc>, timer: &[i64]) -> DateTime<Utc> {
        let sekunder = i64::try_from(self.under(600)).expect("small");
        let timer = self.velg(timer);
        let tid = naa + TimeDelta::hours(timer);
        if timer < 0 {
            tid - TimeDelta::seconds(sekunder)
        } else {
            tid + TimeDelta::seconds(sekunder + 1)
        }
    }

    /// A time gone by.
    pub fn fortid(&mut self, naa: DateTime<Utc>) -> DateTime<Utc> {
        self.tid(naa, &[-1, -30, -500, -5_000])
    }

    /// Of many or of few categories.
    pub fn kategorier(&mut self) -> Kategorier {
        let alle = Kategorier::ALLE.bits();
        let to = [self.kast(), self.kast()].map(|k| i64::from_ne_bytes(k.to_ne_bytes()) & alle);
        Kategorier::fra_bits(match self.under(6) {
            0 | 1 => alle,
            2 => to[0] & to[1],
            _ => to[0] | to[1],
        })
    }

    pub fn kategori(&mut self) -> Kategori {
        self.velg(Kategori::ALLE.as_slice())
    }

    /// What a row carries beside its table's categories: mostly nothing.
    pub fn tema(&mut self) -> i64 {
        if self.en_av(3) {
            self.velg(&[Kategori::Rus, Kategori::Risiko, Kategori::Barn])
                .into_sett()
        } else {
            0
        }
    }
}

trait SomSett {
    fn into_sett(self) -> i64;
}

impl SomSett for Kategori {
    fn into_sett(self) -> i64 {
        Kategorier::from(self).bits()
    }
}
