//! GraphiQL, carried by the program: bundled by `build.rs`, so that nothing is fetched from elsewhere.

/// The Content-Security-Policy the page works under: its own script, its own server, nothing else.
///
/// Styles may be inline because a dialog adds one while it is open; fonts and images lie in the
/// style sheet.
pub const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    font-src data:; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

macro_rules! bygget {
    ($navn:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/graphiql/", $navn))
    };
}

/// Content type and content of one of GraphiQL's files: the page `index.html`, or a file it asks
/// for as `/graphiql/<path>`.
///
/// The page also asks for `/graphiql/personas.json` and `/graphiql/eksempler.json`, which the
/// development server answers; it does without them.
#[must_use]
pub fn fil(path: &str) -> Option<(&'static str, &'static [u8])> {
    match path {
        "index.html" => Some(("text/html; charset=utf-8", bygget!("index.html"))),
        "graphiql.js" => Some(("text/javascript; charset=utf-8", bygget!("graphiql.js"))),
        "graphiql.css" => Some(("text/css; charset=utf-8", bygget!("graphiql.css"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::fil;

    fn tekst(path: &str) -> &'static str {
        let (_, innhold) = fil(path).expect("a bundled file");
        std::str::from_utf8(innhold).expect("UTF-8")
    }

    fn adresser(side: &str) -> Vec<&str> {
        ["src=\"", "href=\""]
            .iter()
            .flat_map(|merke| side.split(merke).skip(1))
            .filter_map(|rest| rest.split('"').next())
            .collect()
    }

    #[test]
    fn siden_henter_bare_filer_programmet_har_med_seg() {
        let adresser: Vec<_> = adresser(tekst("index.html"))
            .into_iter()
            .filter(|adresse| *adresse != "data:,")
            .collect();
        assert_eq!(adresser.len(), 2, "{adresser:?}");
        for adresse in adresser {
            let navn = adresse
                .strip_prefix("/graphiql/")
                .unwrap_or_else(|| panic!("from elsewhere: {adresse}"));
            assert!(
                fil(navn).is_some_and(|(_, innhold)| !innhold.is_empty()),
                "{adresse} is not bundled"
            );
        }
    }

    #[test]
    fn siden_har_ingen_skript_i_seg_selv() {
        let skript: Vec<_> = tekst("index.html").split("<script").skip(1).collect();
        assert!(!skript.is_empty());
        for rest in skript {
            let (_, innhold) = rest.split_once('>').expect("a whole tag");
            assert!(innhold.starts_with("</script>"), "inline script: {rest}");
        }
    }

    #[test]
    fn stilarket_henter_ingenting_fra_nettet() {
        let stil = tekst("graphiql.css");
        assert!(!stil.contains("@import"));
        for adresse in stil.split("url(").skip(1) {
            assert!(
                adresse.trim_start_matches(['"', '\'']).starts_with("data:"),
                "{:.60}",
                adresse
            );
        }
    }

    #[test]
    fn ukjent_fil_finnes_ikke() {
        assert!(fil("../index.html").is_none());
        assert!(fil("").is_none());
    }
}
