//! The line: any bytes on a socket. What comes back is HTTP or nothing, never of a fault, and the
//! portal answers the next one.

use std::time::Duration;

use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::TestCaseError,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{Endring, endret, endringer, loep};
use crate::rigg::{Portal, Tjener, paa_begge};

paa_begge![hvilke_bytes_som_helst_paa_en_sokkel];

#[derive(Clone, Debug)]
enum Sak {
    Bytes(Vec<u8>),
    Endret(Index, Vec<Endring>),
}

fn saker() -> impl Strategy<Value = Sak> {
    prop_oneof![
        vec(any::<u8>(), 0..1_000).prop_map(Sak::Bytes),
        (any::<Index>(), endringer(0..5)).prop_map(|(hvilken, e)| Sak::Endret(hvilken, e)),
    ]
}

/// What is answered to [`gyldige`]; to `OPTIONS`, what CORS says.
const VENTET: [&str; 8] = ["200", "200", "100", "405", "", "404", "204", "101"];

/// Requests as they go over the line.
fn gyldige(tjener: &Tjener) -> Vec<Vec<u8>> {
    let adgang = format!("Authorization: Bearer {}\r\n", tjener.token("dag-dps"));
    let kropp = r#"{"query":"{ meg { formaal } }"}"#;
    let json = "Content-Type: application/json\r\nConnection: close\r\n";
    let felles = format!("HTTP/1.1\r\nHost: portal.example\r\n{adgang}");
    let lengde = kropp.len();
    let init = r#"{"type":"connection_init"}"#;
    let ramme = [&[0x81, 0x80 | 26, 0, 0, 0, 0], init.as_bytes()].concat();
    let sokkel = format!(
        "GET /graphql {felles}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    );
    let tekster = [
        format!("POST /graphql {felles}{json}Content-Length: {lengde}\r\n\r\n{kropp}"),
        format!(
            "POST /graphql {felles}{json}Transfer-Encoding: chunked\r\n\r\n{lengde:x}\r\n{kropp}\r\n0\r\n\r\n"
        ),
        format!(
            "POST /graphql {felles}{json}Expect: 100-continue\r\nContent-Length: {lengde}\r\n\r\n{kropp}"
        ),
        format!("GET /graphql?query=%7Bmeg%7Bformaal%7D%7D {felles}Connection: close\r\n\r\n"),
        format!("OPTIONS /graphql {felles}Origin: https://x.example\r\nConnection: close\r\n\r\n"),
        format!("GET /graphiql/../personas.json {felles}Connection: close\r\n\r\n"),
        format!("HEAD /health/live {felles}Connection: close\r\n\r\n"),
    ];
    let tekster = tekster.map(String::into_bytes).into_iter();
    tekster
        .chain([[sokkel.into_bytes(), ramme].concat()])
        .collect()
}

/// How long a line is silent until one does not wait any more, where an answer comes, and where it may.
const AVVENTER: Duration = Duration::from_secs(5);
const KANSKJE: Duration = Duration::from_millis(100);

async fn hvilke_bytes_som_helst_paa_en_sokkel(p: Portal) {
    let tjener = Tjener::start(&p).await;
    let (vert, gyldige) = (tjener.adresse.replace("http://", ""), gyldige(&tjener));
    for (sendt, ventet) in gyldige.iter().zip(VENTET) {
        let svar = samtale(&vert, sendt, AVVENTER).await;
        let linje = String::from_utf8_lossy(&svar[..svar.len().min(100)]);
        let ventet = format!("HTTP/1.1 {ventet}");
        assert!(linje.starts_with(&ventet), "{ventet}: {linje}");
    }
    let slutt = select(&[true, false][..]);
    loep((saker(), slutt), async |(sak, hel)| {
        let mut sendt = match sak {
            Sak::Bytes(bytes) => bytes,
            Sak::Endret(hvilken, e) => endret(&gyldige[hvilken.index(gyldige.len())], &e),
        };
        if hel {
            sendt.extend_from_slice(b"\r\n\r\n");
        }
        let svar = samtale(&vert, &sendt, KANSKJE).await;
        let status = ["HTTP/1.1 ", "HTTP/1.0 "].map(|http| svar.strip_prefix(http.as_bytes()));
        let status = status.into_iter().flatten().next().map(|status| status[0]);
        let i_orden = svar.is_empty() || status.is_some_and(|foerste| foerste < b'5');
        if !i_orden {
            let tekst = String::from_utf8_lossy(&svar[..svar.len().min(500)]);
            return Err(TestCaseError::fail(tekst.into_owned()));
        }
        let lever = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        prop_assert!(
            samtale(&vert, lever, AVVENTER)
                .await
                .starts_with(b"HTTP/1.1 204")
        );
        Ok(())
    });
}

/// What comes back until the line is closed, or silent.
async fn samtale(vert: &str, sendt: &[u8], stille: Duration) -> Vec<u8> {
    let mut sokkel = TcpStream::connect(vert).await.unwrap();
    // Refused before it was read to its end, it may be cut off.
    let mut gaar = sokkel.write_all(sendt).await.is_ok();
    let (mut svar, mut bit) = (Vec::new(), [0; 4096]);
    while gaar && svar.len() < 64 * 1024 {
        let stille = if svar.is_empty() { stille } else { KANSKJE };
        let lest = timeout(stille, sokkel.read(&mut bit)).await;
        gaar = matches!(lest, Ok(Ok(1..)));
        if let Ok(Ok(antall)) = lest {
            svar.extend_from_slice(&bit[..antall]);
        }
    }
    svar
}
