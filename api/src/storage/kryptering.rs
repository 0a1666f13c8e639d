//! One secret, and what is sealed and indexed with it: AES-256-GCM, and keyed blind indexes.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hmac,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use uuid::Uuid;

use super::Lagerfeil;
use crate::{
    hash::{base64url, fra_base64url, heks},
    klokke::Tilfeldighet,
};

const NONCE: usize = 12;
const KJENNETEGN: usize = 8;
const KODELENGDE: usize = 12;
/// Without letters that are mistaken for digits, or for each other (Crockford's base 32).
const KODETEGN: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Independent keys derived from one secret.
pub(super) struct Hovednoekkel {
    kjennetegn: String,
    forsegling: LessSafeKey,
    indeks: hmac::Key,
    logg: hmac::Key,
    kode: hmac::Key,
    markoer: LessSafeKey,
    bok: LessSafeKey,
}

impl Hovednoekkel {
    pub(super) fn fra_hemmelighet(hemmelighet: &[u8; 32]) -> Result<Self, Lagerfeil> {
        let rot = hmac::Key::new(hmac::HMAC_SHA256, hemmelighet);
        let avled = |navn: &[u8]| hmac::sign(&rot, navn);
        let noekkel = |navn: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, avled(navn).as_ref());
        let aead = |navn: &[u8]| {
            UnboundKey::new(&AES_256_GCM, avled(navn).as_ref())
                .map(LessSafeKey::new)
                .map_err(|_| Lagerfeil::Kryptering)
        };
        Ok(Self {
            kjennetegn: heks(avled(b"kjennetegn").as_ref())
                .chars()
                .take(KJENNETEGN)
                .collect(),
            forsegling: aead(b"forsegling")?,
            indeks: noekkel(b"indeks"),
            logg: noekkel(b"logg"),
            kode: noekkel(b"kode"),
            markoer: aead(b"markoer")?,
            bok: aead(b"bok")?,
        })
    }

    /// What everything begins with that is sealed with this key.
    pub(super) fn kjennetegn(&self) -> String {
        format!("{}.", self.kjennetegn)
    }

    pub(super) fn indeks(&self, nummer: &str) -> String {
        heks(hmac::sign(&self.indeks, nummer.as_bytes()).as_ref())
    }

    pub(super) fn spurt_om(&self, noekkel: &[u8]) -> String {
        heks(hmac::sign(&self.logg, noekkel).as_ref())
    }

    pub(super) fn kode(&self, id: Uuid) -> String {
        let mac = hmac::sign(&self.kode, id.as_bytes());
        let tegn = mac.as_ref().iter().take(KODELENGDE);
        tegn.map(|b| char::from(KODETEGN[usize::from(b & 31)]))
            .collect()
    }

    pub(super) fn kodeindeks(&self, kode: &str) -> String {
        let ren: String = kode
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        self.indeks(&format!("kode:{ren}"))
    }

    pub(super) fn forsegl(
        &self,
        nummer: &str,
        tilfeldig: &Tilfeldighet,
    ) -> Result<String, Lagerfeil> {
        let mut nonce = [0; NONCE];
        tilfeldig.fyll(&mut nonce);
        let mut data = nummer.as_bytes().to_vec();
        self.forsegling
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut data)
            .map_err(|_| Lagerfeil::Kryptering)?;
        let mut ut = nonce.to_vec();
        ut.append(&mut data);
        Ok(self.kjennetegn() + &BASE64_STANDARD.encode(ut))
    }

    /// Seals a cursor for one asker; it opens for nobody else.
    pub(super) fn forsegl_markoer(
        &self,
        data: Vec<u8>,
        hvem: &[u8],
        tilfeldig: &Tilfeldighet,
    ) -> Result<String, Lagerfeil> {
        forsegl_med(&self.markoer, data, hvem, tilfeldig)
    }

    /// Opens a cursor of one asker. `None`: sealed with another key, for another asker, or changed.
    pub(super) fn aapne_markoer(&self, tekst: &str, hvem: &[u8]) -> Option<Vec<u8>> {
        aapne_med(&self.markoer, tekst, hvem)
    }

    /// Seals a line of the ledger for its place.
    pub(super) fn forsegl_linje(
        &self,
        data: Vec<u8>,
        plass: &[u8],
        tilfeldig: &Tilfeldighet,
    ) -> Result<String, Lagerfeil> {
        Ok(self.kjennetegn() + &forsegl_med(&self.bok, data, plass, tilfeldig)?)
    }

    /// Opens a line of the ledger in its place. `None`: sealed with another key, or changed.
    pub(super) fn aapne_linje(&self, tekst: &str, plass: &[u8]) -> Option<Vec<u8>> {
        aapne_med(&self.bok, tekst.strip_prefix(&self.kjennetegn())?, plass)
    }

    /// Opens what was sealed with this key. `None`: with another.
    pub(super) fn aapne(&self, forseglet: &str) -> Option<Result<String, Lagerfeil>> {
        let forseglet = forseglet.strip_prefix(&self.kjennetegn())?;
        Some(self.aapne_eget(forseglet))
    }

    fn aapne_eget(&self, forseglet: &str) -> Result<String, Lagerfeil> {
        let bytes = BASE64_STANDARD
            .decode(forseglet)
            .map_err(|_| Lagerfeil::Kryptering)?;
        let (nonce, data) = bytes.split_at_checked(NONCE).ok_or(Lagerfeil::Kryptering)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Lagerfeil::Kryptering)?;
        let mut data = data.to_vec();
        let klar = self
            .forsegling
            .open_in_place(nonce, Aad::empty(), &mut data)
            .map_err(|_| Lagerfeil::Kryptering)?;
        String::from_utf8(klar.to_vec()).map_err(|_| Lagerfeil::Kryptering)
    }
}

/// Nonce and sealed bytes in base64url; they open beside the same `om` alone.
fn forsegl_med(
    noekkel: &LessSafeKey,
    mut data: Vec<u8>,
    om: &[u8],
    tilfeldig: &Tilfeldighet,
) -> Result<String, Lagerfeil> {
    let mut nonce = [0; NONCE];
    tilfeldig.fyll(&mut nonce);
    noekkel
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(om),
            &mut data,
        )
        .map_err(|_| Lagerfeil::Kryptering)?;
    let mut ut = nonce.to_vec();
    ut.append(&mut data);
    Ok(base64url(&ut))
}

fn aapne_med(noekkel: &LessSafeKey, tekst: &str, om: &[u8]) -> Option<Vec<u8>> {
    let bytes = fra_base64url(tekst)?;
    let (nonce, data) = bytes.split_at_checked(NONCE)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut data = data.to_vec();
    let klar = noekkel.open_in_place(nonce, Aad::from(om), &mut data);
    klar.ok().map(|klar| klar.to_vec())
}
