//! The keys that checkpoints are signed with.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use crate::hash::{base64url, fra_base64url, sha256};

/// A key pair of this installation. Never printed.
pub struct Signaturnoekkel(Ed25519KeyPair);

/// A public key, which everyone may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offentlig(Vec<u8>);

impl Signaturnoekkel {
    /// The key of a secret of 32 bytes (Ed25519, RFC 8032). `None`: the library refuses it.
    #[must_use]
    pub fn fra_hemmelighet(hemmelighet: &[u8; 32]) -> Option<Self> {
        Ed25519KeyPair::from_seed_unchecked(hemmelighet)
            .ok()
            .map(Self)
    }

    /// Its public half.
    #[must_use]
    pub fn offentlig(&self) -> Offentlig {
        Offentlig(self.0.public_key().as_ref().to_vec())
    }

    /// Signs, in base64url.
    #[must_use]
    pub fn signer(&self, melding: &[u8]) -> String {
        base64url(self.0.sign(melding).as_ref())
    }
}

impl Offentlig {
    /// Reads base64url.
    #[must_use]
    pub fn les(tekst: &str) -> Option<Self> {
        let bytes = fra_base64url(tekst.trim())?;
        (bytes.len() == 32).then_some(Self(bytes))
    }

    /// In base64url.
    #[must_use]
    pub fn tekst(&self) -> String {
        base64url(&self.0)
    }

    /// A short name that follows from the key.
    #[must_use]
    pub fn id(&self) -> String {
        base64url(sha256(&[&self.0]).get(..9).unwrap_or_default())
    }

    /// Whether the message was signed with the key's other half.
    #[must_use]
    pub fn bekrefter(&self, melding: &[u8], signatur: &str) -> bool {
        fra_base64url(signatur).is_some_and(|signatur| {
            UnparsedPublicKey::new(&ED25519, &self.0)
                .verify(melding, &signatur)
                .is_ok()
        })
    }
}

impl std::fmt::Debug for Signaturnoekkel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signaturnoekkel")
    }
}
