//! Working days in Norway: what a letter's days are counted in.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

/// The day that is so many working days after another.
#[must_use]
pub fn etter_virkedager(dag: NaiveDate, antall: u32) -> NaiveDate {
    let mut etter = dag;
    let mut igjen = antall;
    while igjen > 0 {
        let Some(neste) = etter.succ_opt() else { break };
        etter = neste;
        igjen -= u32::from(er_virkedag(etter));
    }
    etter
}

/// Neither Saturday, Sunday nor a public holiday (lov om helligdager § 2, lov om 1 og 17 mai).
fn er_virkedag(dag: NaiveDate) -> bool {
    !matches!(dag.weekday(), Weekday::Sat | Weekday::Sun) && !er_helligdag(dag)
}

fn er_helligdag(dag: NaiveDate) -> bool {
    /// Maundy Thursday, Good Friday, Easter Monday, Ascension Day, Whit Monday.
    const FRA_PAASKEDAG: [i64; 5] = [-3, -2, 1, 39, 50];
    let faste = [(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)];
    let paaskedag = paaskedag(dag.year());
    faste.contains(&(dag.month(), dag.day()))
        || FRA_PAASKEDAG
            .into_iter()
            .any(|dager| paaskedag.map(|p| p + TimeDelta::days(dager)) == Some(dag))
}

/// Easter Sunday, by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, ch. 8).
fn paaskedag(aar: i32) -> Option<NaiveDate> {
    let (a, b, c) = (aar % 19, aar / 100, aar % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(
        aar,
        u32::try_from(sum / 31).ok()?,
        u32::try_from(sum % 31 + 1).ok()?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dag(tekst: &str) -> NaiveDate {
        tekst.parse().expect("a date")
    }

    #[test]
    fn en_uke_uten_helligdager() {
        assert_eq!(
            etter_virkedager(dag("2026-03-02"), 3),
            dag("2026-03-05"),
            "Monday to Thursday"
        );
        assert_eq!(
            etter_virkedager(dag("2026-03-05"), 3),
            dag("2026-03-10"),
            "over a weekend"
        );
        assert_eq!(etter_virkedager(dag("2026-03-07"), 0), dag("2026-03-07"));
    }

    #[test]
    fn over_paaske_mai_og_jul() {
        // Easter Sunday 2026 is 5 April.
        assert_eq!(etter_virkedager(dag("2026-04-01"), 3), dag("2026-04-09"));
        // Friday 1 May, Ascension Day 14 May, Sunday 17 May, Whit Monday 25 May 2026.
        assert_eq!(etter_virkedager(dag("2026-04-30"), 1), dag("2026-05-04"));
        assert_eq!(etter_virkedager(dag("2026-05-13"), 1), dag("2026-05-15"));
        assert_eq!(etter_virkedager(dag("2026-05-22"), 1), dag("2026-05-26"));
        assert_eq!(etter_virkedager(dag("2026-12-23"), 3), dag("2026-12-29"));
    }

    #[test]
    fn paaskedagene_er_kjente() {
        for paaske in [
            "1981-04-19",
            "2000-04-23",
            "2024-03-31",
            "2025-04-20",
            "2038-04-25",
        ] {
            let ventet = dag(paaske);
            assert_eq!(super::paaskedag(ventet.year()), Some(ventet));
        }
    }
}
