//! What opens a WebSocket, by the letter of RFC 6455.

use super::raa::{Raatt, send};
use crate::rigg::{Portal, Tjener, paa_begge};

paa_begge![det_som_aapner_en_websocket_leses_etter_standarden];

const NOEKKEL: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const VERSJON: &str = "Sec-WebSocket-Version: 13\r\n";

async fn aapne(tjener: &Tjener, hoder: &str) -> Raatt {
    let bytes = format!(
        "GET /graphql HTTP/1.1\r\nHost: {}\r\nConnection: keep-alive, Upgrade\r\n{hoder}\
         Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
        tjener.vert()
    );
    send(tjener, bytes.as_bytes()).await
}

async fn det_som_aapner_en_websocket_leses_etter_standarden(p: Portal) {
    let tjener = Tjener::start(&p).await;
    let ja = format!("Upgrade: websocket\r\n{VERSJON}{NOEKKEL}");
    for (hoder, status) in [
        (ja.clone(), 101),
        (ja.replace("websocket\r\n", "WebSocket\r\n"), 101),
        // One of several that are offered (§4.2.1, item 3).
        (ja.replace("websocket\r\n", "h2c, websocket\r\n"), 101),
        (ja.replace("websocket\r\n", "h2c\r\n"), 400),
        // One key, of 16 bytes (item 5).
        (ja.replace(NOEKKEL, ""), 400),
        (ja.replace(NOEKKEL, &NOEKKEL.repeat(2)), 400),
        (ja.replace("dGhlIHNhbXBsZSBub25jZQ==", "a29ydA=="), 400),
        (ja.replace("dGhlIHNhbXBsZSBub25jZQ==", "ikke base64"), 400),
        // Another version, or none (item 6).
        (ja.replace("Version: 13", "Version: 8"), 426),
        (ja.replace(VERSJON, ""), 426),
    ] {
        let svar = aapne(&tjener, &hoder).await;
        assert_eq!(svar.status, status, "{hoder}");
        let sagt = svar.hode("Sec-WebSocket-Version");
        assert_eq!(sagt, (status == 426).then_some("13"), "{hoder}");
    }
}
