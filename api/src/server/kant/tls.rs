//! TLS by rustls, for a portal without a proxy before it.

use std::{path::Path, sync::Arc};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{
            CertificateDer, PrivateKeyDer,
            pem::{self, PemObject},
        },
    },
};

/// Why TLS cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum Tlsfeil {
    /// The certificates do not read.
    #[error("HF_TLS_CERT: not a file with certificates in PEM")]
    Sertifikat(#[source] pem::Error),
    /// The key does not read.
    #[error("HF_TLS_KEY: not a file with a private key in PEM")]
    Noekkel(#[source] pem::Error),
    /// They do not go together.
    #[error("HF_TLS_CERT and HF_TLS_KEY do not belong together")]
    Par(#[source] tokio_rustls::rustls::Error),
}

/// TLS with the certificates, the portal's own first, and the key in these files.
///
/// # Errors
/// A file does not read, or they do not belong together.
pub fn fra_filer(sertifikat: &Path, noekkel: &Path) -> Result<TlsAcceptor, Tlsfeil> {
    let kjede = CertificateDer::pem_file_iter(sertifikat)
        .and_then(Iterator::collect)
        .map_err(Tlsfeil::Sertifikat)?;
    let noekkel = PrivateKeyDer::from_pem_file(noekkel).map_err(Tlsfeil::Noekkel)?;
    let leverandoer = Arc::new(ring::default_provider());
    let mut oppsett = ServerConfig::builder_with_provider(leverandoer)
        .with_safe_default_protocol_versions()
        .and_then(|b| b.with_no_client_auth().with_single_cert(kjede, noekkel))
        .map_err(Tlsfeil::Par)?;
    oppsett.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(oppsett)))
}
