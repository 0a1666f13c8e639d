//! Where a request comes from, for limits alone: it is never logged and never part of an answer.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::{HeaderMap, header};
use ipnet::IpNet;

/// Proxies that a request may have come through.
const FLEST_LEDD: usize = 32;

/// The address that a request is counted under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Avsender(IpAddr);

impl Avsender {
    /// One of IPv6 counts as its /64, which is one customer's.
    #[must_use]
    pub fn ny(adresse: IpAddr) -> Self {
        Self(match adresse.to_canonical() {
            IpAddr::V4(v4) => v4.into(),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
        })
    }
}

/// The proxies that are believed.
#[derive(Clone, Debug, Default)]
pub struct Proxyer(Vec<IpNet>);

impl Proxyer {
    /// Those in these nets.
    #[must_use]
    pub fn ny(nett: Vec<IpNet>) -> Self {
        Self(nett)
    }

    /// Whether an address is that of a proxy.
    #[must_use]
    pub fn har(&self, adresse: IpAddr) -> bool {
        let adresse = adresse.to_canonical();
        self.0.iter().any(|nett| nett.contains(&adresse))
    }

    /// Who sent a request that came over a connection from this address.
    ///
    /// Each proxy adds to the right whom it heard it from, so the right-most that is no proxy of ours
    /// is known; what stands left of it anybody can have written. A proxy writes one of the headers,
    /// and lets the other through as it was sent: where they disagree, neither is believed.
    #[must_use]
    pub fn avsender(&self, naboen: IpAddr, hoder: &HeaderMap) -> Avsender {
        if !self.har(naboen) {
            return Avsender::ny(naboen);
        }
        let x = hopp(hoder, "x-forwarded-for", adresse);
        let rfc = hopp(hoder, header::FORWARDED.as_str(), for_ledd);
        let funnet = match (x, rfc) {
            (Some(x), Some(rfc)) => {
                let (x, rfc) = (self.ytterste(&x), self.ytterste(&rfc));
                (x == rfc).then_some(x).flatten()
            }
            (Some(ledd), None) | (None, Some(ledd)) => self.ytterste(&ledd),
            (None, None) => None,
        };
        Avsender::ny(funnet.unwrap_or(naboen))
    }

    /// From the right: the first that is no proxy of ours. What does not read ends the way.
    fn ytterste(&self, fra_hoeyre: &[Option<IpAddr>]) -> Option<IpAddr> {
        let mut funnet = None;
        for ledd in fra_hoeyre {
            funnet = Some((*ledd)?);
            if !funnet.is_some_and(|adresse| self.har(adresse)) {
                break;
            }
        }
        funnet
    }
}

/// The hops of a header, from the right; `None` when there is none of it.
fn hopp(
    hoder: &HeaderMap,
    navn: &str,
    les: impl Fn(&str) -> Option<IpAddr>,
) -> Option<Vec<Option<IpAddr>>> {
    let linjer: Vec<_> = hoder.get_all(navn).iter().collect();
    if linjer.is_empty() {
        return None;
    }
    let tekster = linjer.iter().rev().map(|v| v.to_str().unwrap_or_default());
    let ledd = tekster
        .flat_map(|linje| linje.rsplit(','))
        .map(|l| les(l.trim()));
    Some(ledd.take(FLEST_LEDD).collect())
}

/// RFC 7239: `for=192.0.2.43;proto=https`, `for="[2001:db8::17]:4711"`.
fn for_ledd(ledd: &str) -> Option<IpAddr> {
    let mut deler = ledd.split(';').filter_map(|del| del.trim().split_once('='));
    let (_, verdi) = deler.find(|(navn, _)| navn.eq_ignore_ascii_case("for"))?;
    adresse(verdi.trim_matches('"'))
}

/// With or without port; IPv6 with or without brackets.
fn adresse(tekst: &str) -> Option<IpAddr> {
    if let Ok(adresse) = tekst.parse() {
        return Some(adresse);
    }
    if let Ok(med_port) = tekst.parse::<std::net::SocketAddr>() {
        return Some(med_port.ip());
    }
    let i_klammer = tekst.strip_prefix('[')?.strip_suffix(']')?;
    i_klammer.parse::<Ipv6Addr>().ok().map(IpAddr::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sett(naboen: &str, hoder: &[(&'static str, &'static str)]) -> Avsender {
        let proxyer = Proxyer::ny(vec![
            "10.0.0.0/8".parse().unwrap(),
            "fd00::/8".parse().unwrap(),
        ]);
        let mut alle = HeaderMap::new();
        for (navn, verdi) in hoder {
            alle.append(*navn, verdi.parse().unwrap());
        }
        proxyer.avsender(naboen.parse().unwrap(), &alle)
    }

    fn er(adresse: &str) -> Avsender {
        Avsender::ny(adresse.parse().unwrap())
    }

    #[test]
    fn bare_en_proxy_blir_trodd() {
        let fra_hvem_som_helst = [
            ("x-forwarded-for", "203.0.113.9"),
            ("forwarded", "for=203.0.113.9"),
        ];
        assert_eq!(
            sett("198.51.100.1", &fra_hvem_som_helst),
            er("198.51.100.1")
        );
        assert_eq!(sett("10.1.2.3", &fra_hvem_som_helst), er("203.0.113.9"));
        assert_eq!(
            sett("::ffff:10.1.2.3", &fra_hvem_som_helst),
            er("203.0.113.9")
        );
        assert_eq!(sett("10.1.2.3", &[]), er("10.1.2.3"));
    }

    #[test]
    fn det_hoeyre_leddet_som_ikke_er_en_proxy_gjelder() {
        let x = |verdi| sett("10.1.2.3", &[("x-forwarded-for", verdi)]);
        assert_eq!(x("1.1.1.1, 203.0.113.9, 10.9.9.9"), er("203.0.113.9"));
        assert_eq!(x("10.0.0.1, 203.0.113.9"), er("203.0.113.9"));
        assert_eq!(x("10.0.0.7, 10.9.9.9"), er("10.0.0.7"));
        assert_eq!(x("203.0.113.9:4711"), er("203.0.113.9"));
        let to_linjer = [
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-for", "203.0.113.9"),
        ];
        assert_eq!(sett("10.1.2.3", &to_linjer), er("203.0.113.9"));
    }

    #[test]
    fn det_uleselige_er_ingen() {
        for verdi in ["", "unknown", "_skjult", "203.0.113.9, , ", "203.0.113.999"] {
            let funnet = sett("10.1.2.3", &[("x-forwarded-for", verdi)]);
            assert_eq!(funnet, er("10.1.2.3"), "{verdi}");
        }
    }

    #[test]
    fn forwarded_leses_som_rfc_7239() {
        let rfc = |verdi| sett("fd00::1", &[("forwarded", verdi)]);
        assert_eq!(
            rfc("For=1.1.1.1, for=203.0.113.9;proto=https"),
            er("203.0.113.9")
        );
        assert_eq!(
            rfc("for=\"[2001:db8:1:2:3::17]:4711\""),
            er("2001:db8:1:2::")
        );
        assert_eq!(rfc("proto=https;by=10.0.0.1"), er("fd00::1"));
    }

    #[test]
    fn hoder_som_er_uenige_tror_vi_ingen_av() {
        let smuglet = [
            ("forwarded", "for=1.1.1.1"),
            ("x-forwarded-for", "203.0.113.9"),
        ];
        assert_eq!(sett("10.1.2.3", &smuglet), er("10.1.2.3"));
    }
}
