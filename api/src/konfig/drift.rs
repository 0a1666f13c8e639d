//! Settings of operation: how a node leaves, and where spans go.

use std::{collections::BTreeMap, time::Duration};

use super::{Konfigfeil, Miljoe, verdier::tall};

/// The names of these settings.
pub(super) const NAVN: &[&str] = &["HF_DRAIN_SECONDS", "HF_OTLP_URL"];

/// How a node is run.
#[derive(Clone, Debug)]
pub struct Drift {
    /// `HF_DRAIN_SECONDS`: how long a node that is told to stop goes on answering, not ready any more,
    /// so that whoever sends to it notices.
    pub avvikling: Duration,
    /// `HF_OTLP_URL`: the OpenTelemetry collector.
    pub spor: Option<reqwest::Url>,
}

impl Drift {
    pub(super) fn av(satt: &BTreeMap<String, String>, miljoe: Miljoe) -> Result<Self, Konfigfeil> {
        let verdi = |navn: &str| satt.get(navn).map(String::as_str);
        let ellers = if miljoe == Miljoe::Development { 0 } else { 5 };
        let navn = "HF_DRAIN_SECONDS";
        let sekunder = tall(verdi(navn), navn, 0, 300, ellers)?;
        Ok(Self {
            avvikling: Duration::from_secs(sekunder.into()),
            spor: verdi("HF_OTLP_URL").map(samler).transpose()?,
        })
    }
}

/// No password, no query: the address is a setting that may be read aloud.
fn samler(tekst: &str) -> Result<reqwest::Url, Konfigfeil> {
    let ugyldig = Konfigfeil::Ugyldig("HF_OTLP_URL", "https://… or http://…, without a query");
    match reqwest::Url::parse(tekst) {
        Ok(url)
            if matches!(url.scheme(), "https" | "http")
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none() =>
        {
            Ok(url)
        }
        _ => Err(ugyldig),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn les(navn: &str, verdi: &str) -> Result<Drift, Konfigfeil> {
        let satt = BTreeMap::from([(navn.to_owned(), verdi.to_owned())]);
        Drift::av(&satt, Miljoe::Test)
    }

    #[test]
    fn en_node_tar_fem_sekunder_utenfor_utvikling_og_ingen_i_den() {
        let av = |miljoe| Drift::av(&BTreeMap::new(), miljoe).unwrap().avvikling;
        assert_eq!(av(Miljoe::Production), Duration::from_secs(5));
        assert_eq!(av(Miljoe::Development), Duration::ZERO);
        let satt = les("HF_DRAIN_SECONDS", "30").unwrap().avvikling;
        assert_eq!(satt, Duration::from_secs(30));
    }

    #[test]
    fn ugyldige_verdier_stopper_starten() {
        for (navn, verdi) in [
            ("HF_DRAIN_SECONDS", "301"),
            ("HF_OTLP_URL", "ftp://samler.test"),
            ("HF_OTLP_URL", "http://u:p@samler.test"),
            ("HF_OTLP_URL", "http://samler.test/?noekkel=1"),
        ] {
            let feil = les(navn, verdi).unwrap_err().to_string();
            assert!(feil.contains(navn), "{feil}");
        }
        assert!(les("HF_OTLP_URL", "http://127.0.0.1:4318").is_ok());
    }
}
