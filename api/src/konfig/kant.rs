//! Settings of the edge: what a stranger may cost, where the portal is called from, what it shows.

use std::{collections::BTreeMap, num::NonZeroU32, path::PathBuf, time::Duration};

use ipnet::IpNet;

use super::{Konfigfeil, Miljoe, verdier::tall};

/// The names of these settings.
pub(super) const NAVN: &[&str] = &[
    "HF_BODY_KIB",
    "HF_BODY_VALUES",
    "HF_CONCURRENCY",
    "HF_CONNECTIONS",
    "HF_CONNECTIONS_PER_ADDRESS",
    "HF_CORS_ORIGINS",
    "HF_INTROSPECTION",
    "HF_RATE_CLIENT",
    "HF_RATE_REFUSED",
    "HF_RATE_SUBJECT",
    "HF_RATE_VIRKSOMHET",
    "HF_RUN_SECONDS",
    "HF_TLS_CERT",
    "HF_TLS_KEY",
    "HF_TRUSTED_PROXIES",
];

/// How the edge is set.
#[derive(Clone, Debug)]
pub struct Kantvalg {
    /// `HF_BODY_KIB`: the largest body, in bytes.
    pub kropp: usize,
    /// `HF_BODY_VALUES`: the most values in a body, or in a message of a WebSocket.
    pub verdier: usize,
    /// `HF_CONCURRENCY`: calls that run at once; those beyond are told to come back.
    pub samtidige: usize,
    /// `HF_RUN_SECONDS`: the longest time to carry out a call.
    pub kjoeretid: Duration,
    /// `HF_CONNECTIONS`, `HF_CONNECTIONS_PER_ADDRESS`.
    pub forbindelser: Forbindelser,
    /// `HF_CORS_ORIGINS`: pages of these origins may ask from a browser.
    pub opphav: Vec<String>,
    /// `HF_INTROSPECTION`: whether the contract is told to whoever asks.
    pub introspeksjon: bool,
    /// `HF_RATE_…`.
    pub rater: Rater,
    /// `HF_TLS_CERT`, `HF_TLS_KEY`: files with the certificates and the key.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// `HF_TRUSTED_PROXIES`: who is believed about where a request comes from.
    pub proxyer: Vec<IpNet>,
}

/// How many connections are open at once.
#[derive(Clone, Copy, Debug)]
pub struct Forbindelser {
    /// On this node.
    pub i_alt: usize,
    /// From one address that is no trusted proxy.
    pub per_adresse: usize,
    /// From this machine itself.
    pub herfra: usize,
}

/// Calls per minute; what is absent is not counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rater {
    /// `HF_RATE_SUBJECT`: of one person or organisation.
    pub subjekt: Option<NonZeroU32>,
    /// `HF_RATE_CLIENT`: of one calling system.
    pub klient: Option<NonZeroU32>,
    /// `HF_RATE_VIRKSOMHET`: of one virksomhet.
    pub virksomhet: Option<NonZeroU32>,
    /// `HF_RATE_REFUSED`: refused tokens, of one address.
    pub avvist: Option<NonZeroU32>,
}

impl Kantvalg {
    pub(super) fn av(satt: &BTreeMap<String, String>, miljoe: Miljoe) -> Result<Self, Konfigfeil> {
        let verdi = |navn: &str| satt.get(navn).map(String::as_str);
        let ellers = if miljoe == Miljoe::Development {
            Self::default()
        } else {
            utenfor_utvikling()
        };
        let antall = |navn, hoeyst, ellers| {
            let ellers = u32::try_from(ellers).unwrap_or(u32::MAX);
            let antall = tall(verdi(navn), navn, 1, hoeyst, ellers)?;
            Ok::<_, Konfigfeil>(usize::try_from(antall).unwrap_or(usize::MAX))
        };
        let rate = |navn, ellers: Option<NonZeroU32>| {
            let ellers = ellers.map_or(0, NonZeroU32::get);
            let rate = tall(verdi(navn), navn, 0, 10_000_000, ellers)?;
            Ok::<_, Konfigfeil>(NonZeroU32::new(rate))
        };
        let sekunder = usize::try_from(ellers.kjoeretid.as_secs()).unwrap_or(usize::MAX);
        let sekunder = antall("HF_RUN_SECONDS", 300, sekunder)?;
        let (i_alt, per_adresse) = ("HF_CONNECTIONS", "HF_CONNECTIONS_PER_ADDRESS");
        Ok(Self {
            kropp: antall("HF_BODY_KIB", 16 * 1024, ellers.kropp / 1024)? * 1024,
            verdier: antall("HF_BODY_VALUES", 1_000_000, ellers.verdier)?,
            samtidige: antall("HF_CONCURRENCY", 10_000, ellers.samtidige)?,
            kjoeretid: Duration::from_secs(u64::try_from(sekunder).unwrap_or(u64::MAX)),
            forbindelser: Forbindelser {
                i_alt: antall(i_alt, 1_000_000, ellers.forbindelser.i_alt)?,
                per_adresse: antall(per_adresse, 1_000_000, ellers.forbindelser.per_adresse)?,
                herfra: antall(per_adresse, 1_000_000, ellers.forbindelser.herfra)?,
            },
            opphav: verdi("HF_CORS_ORIGINS").map_or(Ok(Vec::new()), les_opphav)?,
            introspeksjon: match verdi("HF_INTROSPECTION") {
                None => ellers.introspeksjon,
                Some("on") => true,
                Some("off") => false,
                Some(_) => return Err(Konfigfeil::Ugyldig("HF_INTROSPECTION", "on or off")),
            },
            rater: Rater {
                subjekt: rate("HF_RATE_SUBJECT", ellers.rater.subjekt)?,
                klient: rate("HF_RATE_CLIENT", ellers.rater.klient)?,
                virksomhet: rate("HF_RATE_VIRKSOMHET", ellers.rater.virksomhet)?,
                avvist: rate("HF_RATE_REFUSED", ellers.rater.avvist)?,
            },
            tls: match (verdi("HF_TLS_CERT"), verdi("HF_TLS_KEY")) {
                (None, None) => None,
                (Some(sertifikat), Some(noekkel)) => Some((sertifikat.into(), noekkel.into())),
                _ => {
                    let krav = "set together with HF_TLS_KEY, or not at all";
                    return Err(Konfigfeil::Ugyldig("HF_TLS_CERT", krav));
                }
            },
            proxyer: verdi("HF_TRUSTED_PROXIES").map_or(Ok(Vec::new()), les_nett)?,
        })
    }
}

/// Development's, with nothing set.
impl Default for Kantvalg {
    fn default() -> Self {
        Self {
            kropp: 256 * 1024,
            verdier: 3_000,
            samtidige: 256,
            kjoeretid: Duration::from_secs(10),
            forbindelser: Forbindelser {
                i_alt: 12_000,
                per_adresse: 12_000,
                herfra: 12_000,
            },
            opphav: Vec::new(),
            introspeksjon: true,
            rater: Rater::default(),
            tls: None,
            proxyer: Vec::new(),
        }
    }
}

/// What strangers can reach is counted, and tells nothing of its contract.
fn utenfor_utvikling() -> Kantvalg {
    let ellers = Kantvalg::default();
    Kantvalg {
        forbindelser: Forbindelser {
            per_adresse: 2_000,
            ..ellers.forbindelser
        },
        introspeksjon: false,
        rater: Rater {
            subjekt: NonZeroU32::new(60_000),
            klient: NonZeroU32::new(600_000),
            virksomhet: NonZeroU32::new(600_000),
            avvist: NonZeroU32::new(6_000),
        },
        ..ellers
    }
}

/// Origins as browsers write them: scheme and host, and a port that is not the scheme's own.
fn les_opphav(tekst: &str) -> Result<Vec<String>, Konfigfeil> {
    let krav = "origins as browsers send them, https://app.example, by commas";
    tekst
        .split(',')
        .map(|opphav| {
            let opphav = opphav.trim();
            let url = reqwest::Url::parse(opphav).ok();
            let likt = url.is_some_and(|url| {
                matches!(url.scheme(), "https" | "http")
                    && url.origin().ascii_serialization() == opphav
            });
            likt.then(|| opphav.to_owned())
                .ok_or(Konfigfeil::Ugyldig("HF_CORS_ORIGINS", krav))
        })
        .collect()
}

/// Nets, and single addresses.
fn les_nett(tekst: &str) -> Result<Vec<IpNet>, Konfigfeil> {
    let krav = "addresses and nets, as 10.0.0.0/8, by commas";
    tekst
        .split(',')
        .map(|nett| {
            let nett = nett.trim();
            let adresse = || nett.parse::<std::net::IpAddr>().ok().map(IpNet::from);
            nett.parse::<IpNet>()
                .ok()
                .or_else(adresse)
                .ok_or(Konfigfeil::Ugyldig("HF_TRUSTED_PROXIES", krav))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn les(miljoe: Miljoe, par: &[(&str, &str)]) -> Result<Kantvalg, Konfigfeil> {
        let satt = par.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        Kantvalg::av(&satt.collect(), miljoe)
    }

    #[test]
    fn utvikling_er_aapen_og_resten_er_det_ikke() {
        let utvikling = les(Miljoe::Development, &[]).unwrap();
        assert!(utvikling.introspeksjon && utvikling.rater.subjekt.is_none());
        for miljoe in [Miljoe::Test, Miljoe::Production] {
            let kant = les(miljoe, &[]).unwrap();
            assert!(!kant.introspeksjon && kant.rater.subjekt.is_some());
            assert!(kant.opphav.is_empty() && kant.proxyer.is_empty());
        }
    }

    #[test]
    fn det_som_ikke_er_til_aa_ta_feil_av_godtas_alene() {
        let feil = |navn: &'static str, verdi: &str| {
            les(Miljoe::Test, &[(navn, verdi)]).unwrap_err().to_string()
        };
        for opphav in [
            "*",
            "https://app.test/",
            "https://app.test:443",
            "app.test",
            "null",
            "https://APP.test",
        ] {
            assert!(feil("HF_CORS_ORIGINS", opphav).contains("HF_CORS_ORIGINS"));
        }
        for nett in ["", "10.0.0.0/33", "proxy.test", "10.0.0.0/8;::1"] {
            assert!(feil("HF_TRUSTED_PROXIES", nett).contains("HF_TRUSTED_PROXIES"));
        }
        assert!(feil("HF_TLS_CERT", "a.pem").contains("HF_TLS_KEY"));
        assert!(feil("HF_INTROSPECTION", "yes").contains("HF_INTROSPECTION"));
        let kant = [
            ("HF_CORS_ORIGINS", "https://a.test, http://b.test:8081"),
            ("HF_TRUSTED_PROXIES", "10.0.0.0/8, ::1, 192.0.2.7"),
            ("HF_RATE_SUBJECT", "0"),
        ];
        let kant = les(Miljoe::Test, &kant).unwrap();
        assert_eq!(kant.opphav, ["https://a.test", "http://b.test:8081"]);
        assert_eq!(kant.proxyer.len(), 3);
        assert!(kant.rater.subjekt.is_none());
    }
}
