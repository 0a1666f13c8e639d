//! TLS by rustls, for a portal without a proxy before it.

use std::{
    convert::Infallible,
    fs,
    future::pending,
    io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use tokio::{net::TcpStream, task::spawn_blocking, time::sleep};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{
            CertificateDer, PrivateKeyDer,
            pem::{self, PemObject},
        },
        server::{ClientHello, ResolvesServerCert},
        sign::CertifiedKey,
    },
    server::TlsStream,
};

/// Why TLS cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum Tlsfeil {
    /// A file is not there.
    #[error("HF_TLS_CERT or HF_TLS_KEY: not a file that can be read")]
    Fil(#[from] io::Error),
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

/// TLS with a certificate that may be renewed while the portal runs.
pub struct Tls {
    mottaker: TlsAcceptor,
    filer: Filer,
    gjeldende: Arc<Gjeldende>,
    ved_start: Innhold,
    hvert: Duration,
}

/// The certificates, the portal's own first, and the key.
#[derive(Clone)]
struct Filer {
    sertifikat: PathBuf,
    noekkel: PathBuf,
}

/// What new connections are met with.
#[derive(Debug)]
struct Gjeldende(RwLock<Arc<CertifiedKey>>);

impl Gjeldende {
    fn bytt(&self, til: CertifiedKey) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(til);
        tracing::info!("tls_fornyet");
    }
}

impl ResolvesServerCert for Gjeldende {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let gjeldende = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Some(gjeldende.clone())
    }
}

impl Tls {
    /// TLS with what is in these files, which are looked at again so often.
    ///
    /// # Errors
    /// A file does not read, or they do not belong together.
    pub fn fra_filer(sertifikat: &Path, noekkel: &Path, hvert: Duration) -> Result<Self, Tlsfeil> {
        let filer = Filer {
            sertifikat: sertifikat.to_owned(),
            noekkel: noekkel.to_owned(),
        };
        let ved_start = filer.les()?;
        let par = ved_start.par()?;
        let gjeldende = Arc::new(Gjeldende(RwLock::new(Arc::new(par))));
        let leverandoer = Arc::new(ring::default_provider());
        let mut oppsett = ServerConfig::builder_with_provider(leverandoer)
            .with_safe_default_protocol_versions()
            .map_err(Tlsfeil::Par)?
            .with_no_client_auth()
            .with_cert_resolver(gjeldende.clone());
        oppsett.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            mottaker: TlsAcceptor::from(Arc::new(oppsett)),
            filer,
            gjeldende,
            ved_start,
            hvert,
        })
    }

    /// Meets a client.
    pub(super) async fn godta(&self, forbindelse: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.mottaker.accept(forbindelse).await
    }

    /// Takes a renewed certificate into use, for connections that come. One that does not read, or goes
    /// with another key, leaves the one that is used. What is no file, but a pipe, is read once.
    pub(super) async fn forny(&self) -> Infallible {
        if !self.filer.er_filer() {
            return pending().await;
        }
        let mut sist = None;
        loop {
            sleep(self.hvert).await;
            let naa = match self.filer.les_ved_siden().await {
                Ok(naa) if naa == *sist.as_ref().unwrap_or(&self.ved_start) => continue,
                Ok(naa) => naa,
                Err(feil) => {
                    tracing::error!(%feil, "tls_ikke_fornyet");
                    continue;
                }
            };
            match naa.par() {
                Ok(par) => self.gjeldende.bytt(par),
                // Half of it may be written: it is looked at again.
                Err(feil) => {
                    tracing::error!(%feil, "tls_ikke_fornyet");
                    continue;
                }
            }
            sist = Some(naa);
        }
    }
}

/// What the files hold.
#[derive(PartialEq)]
struct Innhold {
    sertifikat: Vec<u8>,
    noekkel: Vec<u8>,
}

impl Filer {
    fn les(&self) -> Result<Innhold, Tlsfeil> {
        Ok(Innhold {
            sertifikat: fs::read(&self.sertifikat)?,
            noekkel: fs::read(&self.noekkel)?,
        })
    }

    fn er_filer(&self) -> bool {
        self.sertifikat.is_file() && self.noekkel.is_file()
    }

    /// Reads them without keeping others from what they do meanwhile.
    async fn les_ved_siden(&self) -> Result<Innhold, Tlsfeil> {
        let filer = self.clone();
        let lest = spawn_blocking(move || filer.les()).await;
        lest.map_err(io::Error::other)?
    }
}

impl Innhold {
    fn par(&self) -> Result<CertifiedKey, Tlsfeil> {
        let kjede = CertificateDer::pem_slice_iter(&self.sertifikat)
            .collect::<Result<_, _>>()
            .map_err(Tlsfeil::Sertifikat)?;
        let noekkel = PrivateKeyDer::from_pem_slice(&self.noekkel).map_err(Tlsfeil::Noekkel)?;
        CertifiedKey::from_der(kjede, noekkel, &ring::default_provider()).map_err(Tlsfeil::Par)
    }
}
