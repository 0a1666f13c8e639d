//! The saved examples of GraphiQL: a file each in `eksempler/`, whose first line is its title.

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use crate::demo::ider;

const FILER: [&str; 9] = [
    include_str!("eksempler/sak.graphql"),
    include_str!("eksempler/liste.graphql"),
    include_str!("eksempler/tilgang.graphql"),
    include_str!("eksempler/hvorfor.graphql"),
    include_str!("eksempler/simulering.graphql"),
    include_str!("eksempler/meg.graphql"),
    include_str!("eksempler/blaalys.graphql"),
    include_str!("eksempler/eksport.graphql"),
    include_str!("eksempler/hendelser.graphql"),
];

/// What the files name, in quotes, and the demo data has.
const NAVN: [(&str, Uuid); 3] = [
    ("BRIT", ider::BRIT),
    ("OPERATIV_ENHET", ider::OPERATIV_ENHET),
    ("ASKOEY_KOMMUNE", ider::ASKOEY_KOMMUNE),
];

/// A documented query that runs as it stands.
#[derive(Clone, Debug)]
pub struct Eksempel {
    /// What a menu calls it.
    pub tittel: &'static str,
    /// The whole document, the comments that explain it included.
    pub dokument: String,
}

/// The examples on a given day, the first query first.
#[must_use]
pub fn eksempler(i_dag: NaiveDate) -> Vec<Eksempel> {
    let om_et_aar = i_dag.checked_add_days(Days::new(365)).unwrap_or(i_dag);
    let fyll_inn = |fil: &str| {
        NAVN.iter()
            .fold(fil.to_owned(), |dokument, (navn, id)| {
                dokument.replace(&format!("\"{navn}\""), &format!("\"{}\"", id.simple()))
            })
            .replace("OM_ET_AAR", &om_et_aar.to_string())
    };
    FILER
        .into_iter()
        .map(|fil| Eksempel {
            tittel: fil
                .lines()
                .next()
                .unwrap_or_default()
                .trim_start_matches("# "),
            dokument: fyll_inn(fil),
        })
        .collect()
}
