//! Identity numbers at rest: sealed with AES-256-GCM, found by a keyed blind index.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hmac,
};
use base64::{Engine, prelude::BASE64_STANDARD};

use super::Lagerfeil;
use crate::klokke::Tilfeldighet;

const NONCE: usize = 12;

/// The keys of this installation. Never printed.
pub struct Noekler {
    forsegling: LessSafeKey,
    indeks: hmac::Key,
    logg: hmac::Key,
}

impl std::fmt::Debug for Noekler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Noekler")
    }
}

impl Noekler {
    /// Three independent keys derived from one secret of 32 bytes.
    ///
    /// # Errors
    /// Never for 32 bytes; the type says so because the library does.
    pub fn fra_hemmelighet(hemmelighet: &[u8; 32]) -> Result<Self, Lagerfeil> {
        let rot = hmac::Key::new(hmac::HMAC_SHA256, hemmelighet);
        let avled = |navn: &[u8]| hmac::sign(&rot, navn);
        let forsegling = UnboundKey::new(&AES_256_GCM, avled(b"forsegling").as_ref())
            .map_err(|_| Lagerfeil::Kryptering)?;
        Ok(Self {
            forsegling: LessSafeKey::new(forsegling),
            indeks: hmac::Key::new(hmac::HMAC_SHA256, avled(b"indeks").as_ref()),
            logg: hmac::Key::new(hmac::HMAC_SHA256, avled(b"logg").as_ref()),
        })
    }

    /// The blind index of an identity number: equal numbers, equal index, nothing else to learn.
    #[must_use]
    pub fn indeks(&self, nummer: &str) -> String {
        heks(hmac::sign(&self.indeks, nummer.as_bytes()).as_ref())
    }

    /// What was asked for, as the access log keeps it when nobody could be named.
    #[must_use]
    pub fn spurt_om(&self, noekkel: &[u8]) -> String {
        heks(hmac::sign(&self.logg, noekkel).as_ref())
    }

    /// Seals a number; a new nonce each time, so equal numbers do not look equal.
    ///
    /// # Errors
    /// The library refused the input.
    pub fn forsegl(&self, nummer: &str, tilfeldig: &Tilfeldighet) -> Result<String, Lagerfeil> {
        let mut nonce = [0; NONCE];
        tilfeldig.fyll(&mut nonce);
        let mut data = nummer.as_bytes().to_vec();
        self.forsegling
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut data)
            .map_err(|_| Lagerfeil::Kryptering)?;
        let mut ut = nonce.to_vec();
        ut.append(&mut data);
        Ok(BASE64_STANDARD.encode(ut))
    }

    /// Opens a sealed number.
    ///
    /// # Errors
    /// It was sealed with another key, or changed.
    pub fn aapne(&self, forseglet: &str) -> Result<String, Lagerfeil> {
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

/// Lower-case hexadecimal.
pub(crate) fn heks(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut ut, b| {
            let _ = write!(ut, "{b:02x}");
            ut
        })
}
