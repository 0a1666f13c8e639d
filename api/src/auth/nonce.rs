//! Nonces that a proof must carry where the issuer's configuration asks for it (RFC 9449 §9).
//!
//! A step of time and its MAC: nothing is kept, every node knows them, and one that has been given
//! out lasts between one step and two.

use aws_lc_rs::hmac;
use chrono::{DateTime, Utc};

use crate::hash::{base64url, fra_base64url};

/// Length of a step, in seconds.
const TRINN: i64 = 60;
/// Bytes of the MAC that are sent.
const MAC: usize = 16;

/// The nonces of a portal: those of the first key are given out, those of all are accepted.
pub struct Nonce(Vec<hmac::Key>);

impl Nonce {
    /// With the secrets that all nodes share.
    #[must_use]
    pub fn ny(hemmeligheter: &[[u8; 32]]) -> Self {
        let noekkel = |hemmelighet: &[u8; 32]| {
            let rot = hmac::Key::new(hmac::HMAC_SHA256, hemmelighet);
            hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&rot, b"dpop-nonce").as_ref())
        };
        Self(hemmeligheter.iter().map(noekkel).collect())
    }

    /// The nonce to use now; `None` without keys.
    pub(super) fn gi(&self, now: DateTime<Utc>) -> Option<String> {
        let trinn = trinn(now);
        let mac = hmac::sign(self.0.first()?, &trinn.to_be_bytes());
        let mac = mac.as_ref().get(..MAC)?;
        Some(base64url(&[&trinn.to_be_bytes(), mac].concat()))
    }

    /// Whether it was given out by this portal, in this step of time or the one before.
    pub(super) fn gjelder(&self, nonce: &str, now: DateTime<Utc>) -> bool {
        let Some(bytes) = fra_base64url(nonce).filter(|b| b.len() == 8 + MAC) else {
            return false;
        };
        let naa = trinn(now);
        let (trinn, mac) = bytes.split_at(8);
        let nylig = [naa, naa - 1].iter().any(|t| t.to_be_bytes() == trinn);
        let riktig = |noekkel: &hmac::Key| {
            let ventet = hmac::sign(noekkel, trinn);
            let ventet = ventet.as_ref().get(..MAC).unwrap_or_default();
            aws_lc_rs::constant_time::verify_slices_are_equal(ventet, mac).is_ok()
        };
        nylig && self.0.iter().any(riktig)
    }
}

fn trinn(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(TRINN)
}
