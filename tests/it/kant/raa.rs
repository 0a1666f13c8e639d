//! HTTP as bytes, for what no client would send.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::rigg::Tjener;

/// Longest time that anything is waited for.
const LENGE: Duration = Duration::from_secs(20);

/// What came back.
pub struct Raatt {
    /// The status; 0: nothing but the end of the connection.
    pub status: u16,
    /// Head and body, as they came.
    pub tekst: String,
    /// From the first byte sent to the last byte read.
    pub tid: Duration,
}

impl Raatt {
    /// The value of a header, if it is there once.
    pub fn hode(&self, navn: &str) -> Option<&str> {
        let hode = self.tekst.split("\r\n\r\n").next()?;
        let mut alle = hode.lines().skip(1).filter_map(|linje| {
            let (n, verdi) = linje.split_once(':')?;
            n.eq_ignore_ascii_case(navn).then(|| verdi.trim())
        });
        alle.next().filter(|_| alle.next().is_none())
    }
}

/// A connection to a portal.
pub async fn kobl_til(tjener: &Tjener) -> TcpStream {
    TcpStream::connect(tjener.vert()).await.unwrap()
}

/// Sends these bytes and reads until the other side is done.
pub async fn send(tjener: &Tjener, bytes: &[u8]) -> Raatt {
    let (startet, mut forbindelse) = (Instant::now(), kobl_til(tjener).await);
    // It may say no, and close, before all is sent.
    let sendt = forbindelse.write_all(bytes).await;
    let mut ut = if sendt.is_ok() {
        les(&mut forbindelse).await
    } else {
        les_resten(&mut forbindelse, Vec::new()).await
    };
    ut.tid = startet.elapsed();
    ut
}

/// Reads one answer, or until the connection ends.
pub async fn les(forbindelse: &mut TcpStream) -> Raatt {
    let (startet, mut lest) = (Instant::now(), Vec::new());
    let mut bit = [0; 4096];
    while !er_hel(&lest) {
        match timeout(LENGE, forbindelse.read(&mut bit)).await.unwrap() {
            Ok(0) | Err(_) => break,
            Ok(antall) => lest.extend_from_slice(&bit[..antall]),
        }
    }
    som_svar(lest, startet)
}

/// Reads until the connection ends.
pub async fn les_resten(forbindelse: &mut TcpStream, mut lest: Vec<u8>) -> Raatt {
    let startet = Instant::now();
    let _ = timeout(LENGE, forbindelse.read_to_end(&mut lest))
        .await
        .unwrap();
    som_svar(lest, startet)
}

fn som_svar(lest: Vec<u8>, startet: Instant) -> Raatt {
    let tekst = String::from_utf8(lest).unwrap();
    let status = tekst.split(' ').nth(1).and_then(|s| s.parse().ok());
    Raatt {
        status: status.unwrap_or(0),
        tekst,
        tid: startet.elapsed(),
    }
}

/// Whether a head and the body that it tells of are there.
fn er_hel(lest: &[u8]) -> bool {
    let tekst = String::from_utf8_lossy(lest);
    let Some((hode, kropp)) = tekst.split_once("\r\n\r\n") else {
        return false;
    };
    let lengde = hode.lines().find_map(|linje| {
        let (navn, verdi) = linje.split_once(':')?;
        navn.eq_ignore_ascii_case("content-length")
            .then(|| verdi.trim().parse::<usize>().ok())?
    });
    match lengde {
        Some(lengde) => kropp.len() >= lengde,
        None => hode.contains(" 204 ") || hode.contains(" 101 "),
    }
}
