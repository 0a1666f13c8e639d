//! SHA-256, and how bytes are written as text.

use aws_lc_rs::digest::{Context, SHA256};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// A SHA-256.
pub type Hash = [u8; 32];

/// The hash of the parts after each other. Which part ends where is the caller's to make plain.
#[must_use]
pub fn sha256(deler: &[&[u8]]) -> Hash {
    let mut hash = Context::new(&SHA256);
    for del in deler {
        hash.update(del);
    }
    let mut ut = [0; 32];
    ut.copy_from_slice(hash.finish().as_ref());
    ut
}

/// In base64url without padding, as JOSE writes bytes.
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads base64url without padding.
#[must_use]
pub fn fra_base64url(tekst: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(tekst).ok()
}

/// Reads a hash in base64url.
#[must_use]
pub fn hash_fra(tekst: &str) -> Option<Hash> {
    fra_base64url(tekst)?.try_into().ok()
}

/// In lower-case hexadecimal.
#[must_use]
pub fn heks(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut ut, b| {
            let _ = write!(ut, "{b:02x}");
            ut
        })
}

/// Reads a hash in lower-case hexadecimal.
#[must_use]
pub fn fra_heks(tekst: &str) -> Option<Hash> {
    let siffer = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let (par, rest) = tekst.as_bytes().as_chunks::<2>();
    let bytes = par
        .iter()
        .map(|[hoey, lav]| Some(siffer(*hoey)? << 4 | siffer(*lav)?));
    let bytes: Vec<u8> = bytes.collect::<Option<_>>()?;
    bytes.try_into().ok().filter(|_| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known answer of FIPS 180-4 for "abc".
    #[test]
    fn delene_er_en_rekke_bytes() {
        let hel = sha256(&[b"abc"]);
        assert_eq!(
            heks(&hel),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(sha256(&[b"a", b"", b"bc"]), hel);
        assert_eq!(hash_fra(&base64url(&hel)), Some(hel));
        assert_eq!(hash_fra("ungy ldig"), None);
        assert_eq!(hash_fra("YWJj"), None);
        assert_eq!(fra_heks(&heks(&hel)), Some(hel));
        for feil in [
            &heks(&hel).to_uppercase(),
            "ab",
            &format!("{}0", heks(&hel)),
            "",
        ] {
            assert_eq!(fra_heks(feil), None);
        }
    }
}
