//! What a client sends and wants back, as media types: `Content-Type` and `Accept` (RFC 9110 §8.3,
//! §12.5.1; GraphQL over HTTP).

use axum::http::{HeaderMap, HeaderValue, header};

use super::sse::EVENT_STREAM;

/// What older clients know: the status tells of the request, not of what came of it.
pub(super) const JSON: &str = "application/json";
/// What a client wants that reads the status.
pub(super) const RESPONSE_JSON: &str = "application/graphql-response+json";

/// What can be given, best first where a client likes several equally.
const TILBUD: [&str; 3] = [JSON, RESPONSE_JSON, EVENT_STREAM];

/// What a client wants back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Oensket {
    /// The form of one answer; of errors too, where a stream is wanted.
    pub(super) form: &'static str,
    /// Whether it is to be a stream of server-sent events.
    pub(super) stroem: bool,
}

/// What a client wants by its `Accept`; `None` when it takes nothing that can be given. Without the
/// header it gets [`JSON`].
pub(super) fn oensket(hoder: &HeaderMap) -> Option<Oensket> {
    let mut felter = Vec::new();
    for verdi in hoder.get_all(header::ACCEPT) {
        let deler = verdi.as_bytes().split(|b| *b == b',');
        felter.extend(deler.map(<[u8]>::trim_ascii).filter(|del| !del.is_empty()));
    }
    if felter.is_empty() {
        return Some(Oensket {
            form: JSON,
            stroem: false,
        });
    }
    let utvalg: Vec<Utvalg<'_>> = felter.iter().filter_map(|felt| Utvalg::les(felt)).collect();
    let beste = beste(&TILBUD, &utvalg)?;
    Some(Oensket {
        form: self::beste(&TILBUD[..2], &utvalg).unwrap_or(JSON),
        stroem: beste == EVENT_STREAM,
    })
}

/// The offer that a client likes best: by weight, then how closely it is named, then where.
fn beste(tilbud: &[&'static str], utvalg: &[Utvalg<'_>]) -> Option<&'static str> {
    let rangert = tilbud.iter().filter_map(|type_| {
        // The closest range decides the weight of a type, also when it says none of it.
        let treff = utvalg.iter().enumerate();
        let treff = treff.filter_map(|(nr, u)| Some((u.naerhet(type_)?, nr, u.vekt)));
        let (naerhet, nr, vekt) = treff.min_by_key(|(naerhet, nr, _)| (*naerhet, *nr))?;
        (vekt > 0).then_some(((std::cmp::Reverse(vekt), naerhet, nr), *type_))
    });
    let valgt = rangert.min_by_key(|(rang, _)| *rang);
    valgt.map(|(_, type_)| type_)
}

/// One range of an `Accept`.
struct Utvalg<'a> {
    type_: &'a str,
    /// Its `q`, in thousandths.
    vekt: u16,
}

impl<'a> Utvalg<'a> {
    /// What does not read, and what wants another encoding than UTF-8, is no range.
    fn les(felt: &'a [u8]) -> Option<Self> {
        let (type_, parametre) = delt(std::str::from_utf8(felt).ok()?);
        let mut vekt = 1000;
        for (navn, verdi) in parametre {
            if navn.eq_ignore_ascii_case("q") {
                vekt = tusendeler(verdi)?;
            } else if navn.eq_ignore_ascii_case("charset") && !er_utf8(verdi) {
                return None;
            }
        }
        Some(Self { type_, vekt })
    }

    /// How closely this names a type, the closest first; `None` when it does not.
    fn naerhet(&self, type_: &str) -> Option<u8> {
        if self.type_.eq_ignore_ascii_case(type_) {
            return Some(0);
        }
        let (gruppe, alle) = self.type_.split_once('/')?;
        if alle != "*" {
            return None;
        }
        match type_.split_once('/') {
            Some((av, _)) if gruppe.eq_ignore_ascii_case(av) => Some(1),
            _ => (gruppe == "*").then_some(2),
        }
    }
}

/// Whether the body is JSON, in the one encoding that it may have; said once.
pub(super) fn er_json(hoder: &HeaderMap) -> bool {
    let mut sagt = hoder.get_all(header::CONTENT_TYPE).iter();
    let (Some(en), None) = (sagt.next(), sagt.next()) else {
        return false;
    };
    let Ok(en) = en.to_str() else {
        return false;
    };
    let (type_, mut parametre) = delt(en);
    type_.eq_ignore_ascii_case(JSON)
        && parametre.all(|(navn, verdi)| !navn.eq_ignore_ascii_case("charset") || er_utf8(verdi))
}

/// Whether the body is sent as it is: what is compressed may be much larger than it looks.
pub(super) fn er_ukodet(hoder: &HeaderMap) -> bool {
    let mut kodinger = hoder.get_all(header::CONTENT_ENCODING).iter();
    kodinger.all(|koding| koding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// The `Content-Type` of an answer in this form.
pub(super) fn hode(form: &'static str) -> HeaderValue {
    HeaderValue::from_static(match form {
        RESPONSE_JSON => "application/graphql-response+json; charset=utf-8",
        _ => "application/json; charset=utf-8",
    })
}

/// A media type and its parameters.
fn delt(felt: &str) -> (&str, impl Iterator<Item = (&str, &str)>) {
    let mut deler = felt.split(';').map(str::trim);
    let type_ = deler.next().unwrap_or_default();
    let parametre = deler.filter(|del| !del.is_empty()).map(|del| {
        let (navn, verdi) = del.split_once('=').unwrap_or((del, ""));
        (navn.trim(), verdi.trim())
    });
    (type_, parametre)
}

fn er_utf8(verdi: &str) -> bool {
    let verdi = verdi.trim_matches('"');
    ["utf-8", "utf8"]
        .iter()
        .any(|navn| verdi.eq_ignore_ascii_case(navn))
}

/// A weight of at most three decimals, between 0 and 1.
fn tusendeler(verdi: &str) -> Option<u16> {
    let (hele, deler) = verdi.split_once('.').unwrap_or((verdi, ""));
    if deler.len() > 3 || !deler.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let vekt = format!("{deler:0<3}").parse().ok()?;
    match hele {
        "0" => Some(vekt),
        "1" if vekt == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn godtar(linjer: &[&str]) -> Option<Oensket> {
        oensket(&hoder("accept", linjer))
    }

    fn hoder(navn: &'static str, linjer: &[&str]) -> HeaderMap {
        let mut hoder = HeaderMap::new();
        for linje in linjer {
            let verdi = HeaderValue::from_bytes(linje.as_bytes()).expect("a value");
            hoder.append(navn, verdi);
        }
        hoder
    }

    #[test]
    fn what_known_clients_send() {
        for (klient, godtar_, form, stroem) in [
            ("without", vec![], JSON, false),
            ("an empty one", vec![""], JSON, false),
            ("curl, fetch, Relay", vec!["*/*"], JSON, false),
            (
                "Apollo Client 4",
                vec!["application/graphql-response+json,application/json;q=0.9"],
                RESPONSE_JSON,
                false,
            ),
            (
                "urql",
                vec![
                    "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed",
                ],
                RESPONSE_JSON,
                false,
            ),
            ("graphql-sse", vec!["text/event-stream"], JSON, true),
            (
                "GraphiQL",
                vec!["application/json, multipart/mixed"],
                JSON,
                false,
            ),
        ] {
            let ventet = Some(Oensket { form, stroem });
            assert_eq!(godtar(&godtar_), ventet, "{klient}");
        }
    }

    #[test]
    fn weight_then_closeness_then_order() {
        for (linje, ventet) in [
            (
                "application/json, application/graphql-response+json",
                Some(JSON),
            ),
            (
                "application/json;q=0.9, application/graphql-response+json",
                Some(RESPONSE_JSON),
            ),
            (
                "application/json ; Q=0.001 , application/graphql-response+json; q=0.002",
                Some(RESPONSE_JSON),
            ),
            ("application/*", Some(JSON)),
            ("Application/JSON;charset=\"UTF-8\";q=1.000", Some(JSON)),
            (
                "*/*, application/graphql-response+json",
                Some(RESPONSE_JSON),
            ),
            ("*/*, application/json;q=0", Some(RESPONSE_JSON)),
            ("*/*;q=0.1, application/*;q=0", Some(EVENT_STREAM)),
            (
                "text/*, application/graphql-response+json;q=0.5",
                Some(EVENT_STREAM),
            ),
            ("text/html, application/xml;q=0.9, */*;q=0.8", Some(JSON)),
            ("text/html", None),
            ("multipart/mixed", None),
            ("*/*;q=0", None),
            ("application/json;q=0, application/json", None),
            ("application/json;charset=iso-8859-1", None),
            ("application/json;q=2", None),
            ("application/json;q=0.1234", None),
            ("application/json;q=x", None),
            ("application/json+x, /, */json, ;q=1, \u{e6}", None),
        ] {
            let valgt = godtar(&[linje]).map(|o| if o.stroem { EVENT_STREAM } else { o.form });
            assert_eq!(valgt, ventet, "{linje}");
        }
    }

    #[test]
    fn several_lines_are_one_list_and_errors_of_a_stream_have_a_form_too() {
        let to = godtar(&["text/html", "application/graphql-response+json"]);
        assert_eq!(to.map(|o| o.form), Some(RESPONSE_JSON));
        let stroem = godtar(&["text/event-stream, application/graphql-response+json;q=0.5"]);
        let ventet = Oensket {
            form: RESPONSE_JSON,
            stroem: true,
        };
        assert_eq!(stroem, Some(ventet));
    }

    #[test]
    fn a_body_is_json_in_utf_8() {
        for (linjer, ventet) in [
            (&["application/json"][..], true),
            (&["application/json; charset=utf-8"], true),
            (&["APPLICATION/JSON;CharSet=\"utf-8\";x=y;"], true),
            (&["application/json; charset=latin1"], false),
            (&["application/json; charset"], false),
            (&["application/json, application/json"], false),
            (&["application/json", "application/json"], false),
            (&["application/json", "text/plain"], false),
            (&["application/graphql-response+json"], false),
            (&["text/plain; application/json"], false),
            (&["text/plain; x=application/json"], false),
            (&["application/jsonx"], false),
            (&[""], false),
            (&[], false),
        ] {
            assert_eq!(
                er_json(&hoder("content-type", linjer)),
                ventet,
                "{linjer:?}"
            );
        }
    }
}
