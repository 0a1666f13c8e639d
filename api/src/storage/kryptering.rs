//! Identity numbers at rest: sealed with AES-256-GCM, found by a keyed blind index.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hmac,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use uuid::Uuid;

use super::Lagerfeil;
use crate::{hash::heks, klokke::Tilfeldighet};

const NONCE: usize = 12;
const KODELENGDE: usize = 12;
/// Without letters that are mistaken for digits, or for each other (Crockford's base 32).
const KODETEGN: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The keys of this installation. Never printed.
pub struct Noekler {
    forsegling: LessSafeKey,
    indeks: hmac::Key,
    logg: hmac::Key,
    kode: hmac::Key,
}

impl std::fmt::Debug for Noekler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Noekler")
    }
}

impl Noekler {
    /// Independent keys derived from one secret of 32 bytes.
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
            kode: hmac::Key::new(hmac::HMAC_SHA256, avled(b"kode").as_ref()),
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

    /// The code that is handed over for what has this id: 60 bits, the same each time it is asked
    /// for, so that a retry gives the same code and none is kept.
    #[must_use]
    pub fn kode(&self, id: Uuid) -> String {
        let mac = hmac::sign(&self.kode, id.as_bytes());
        let tegn = mac.as_ref().iter().take(KODELENGDE);
        tegn.map(|b| char::from(KODETEGN[usize::from(b & 31)]))
            .collect()
    }

    /// The keyed index of a code as somebody typed it: case, spaces and hyphens do not matter.
    #[must_use]
    pub fn kodeindeks(&self, kode: &str) -> String {
        let ren: String = kode
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        heks(hmac::sign(&self.indeks, format!("kode:{ren}").as_bytes()).as_ref())
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
