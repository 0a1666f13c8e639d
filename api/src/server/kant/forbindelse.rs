//! A connection whose client keeps to time: the head of a request is there soon after its first
//! byte, and what is sent is taken.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

/// From the first byte of a request's head to its last; at first from when the client has connected.
pub(super) const HODETID: Duration = Duration::from_secs(5);
/// How long nothing of what is sent may be taken.
const SENDETID: Duration = Duration::from_secs(30);

/// How far a connection has come: odd while a request is carried out.
#[derive(Clone, Default)]
pub(super) struct Gang(Arc<AtomicU32>);

/// A request is being carried out.
pub(super) struct Utfoeres(Gang);

impl Gang {
    pub(super) fn begynn(&self) -> Utfoeres {
        self.0.fetch_add(1, Ordering::Relaxed);
        Utfoeres(self.clone())
    }

    fn naa(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Utfoeres {
    /// The connection is another protocol's from now on, which keeps its own time.
    pub(super) fn varer(self) {
        self.0.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Utfoeres {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A stream of bytes, and how long each way may take.
pub(super) struct MedFrist<S> {
    indre: S,
    gang: Gang,
    /// Which head is being read, and since when.
    hode: Option<(u32, Instant)>,
    /// Since when nothing was taken.
    sender: Option<Instant>,
    vekker: Option<Pin<Box<Sleep>>>,
}

impl<S> MedFrist<S> {
    pub(super) fn ny(indre: S, gang: Gang) -> Self {
        let hode = Some((gang.naa(), Instant::now()));
        Self {
            indre,
            gang,
            hode,
            sender: None,
            vekker: None,
        }
    }

    /// Ready when this time has come.
    fn ute(&mut self, frist: Instant, cx: &mut Context<'_>) -> Poll<io::Error> {
        let vekker = self
            .vekker
            .get_or_insert_with(|| Box::pin(sleep_until(frist)));
        if vekker.deadline() != frist {
            vekker.as_mut().reset(frist);
        }
        ready!(vekker.as_mut().poll(cx));
        Poll::Ready(io::ErrorKind::TimedOut.into())
    }

    /// After something was asked of the other side: whether it has taken too long to take it.
    fn tatt<T>(&mut self, svar: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if svar.is_ready() {
            self.sender = None;
            return svar;
        }
        let siden = *self.sender.get_or_insert_with(Instant::now);
        self.ute(siden + SENDETID, cx).map(Err)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for MedFrist<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let her = self.get_mut();
        let gang = her.gang.naa();
        if her.hode.is_some_and(|(hvilket, _)| hvilket != gang) {
            her.hode = None;
        }
        let foer = buf.filled().len();
        let svar = Pin::new(&mut her.indre).poll_read(cx, buf);
        let utfoeres = gang % 2 == 1;
        if utfoeres {
            return svar;
        }
        match svar {
            Poll::Ready(Ok(())) if buf.filled().len() > foer => {
                let (_, siden) = *her.hode.get_or_insert_with(|| (gang, Instant::now()));
                if siden.elapsed() > HODETID {
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
                Poll::Ready(Ok(()))
            }
            Poll::Pending if her.sender.is_none() => match her.hode {
                Some((_, siden)) => her.ute(siden + HODETID, cx).map(Err),
                None => Poll::Pending,
            },
            svar => svar,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for MedFrist<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let her = self.get_mut();
        let svar = Pin::new(&mut her.indre).poll_write(cx, buf);
        her.tatt(svar, cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let her = self.get_mut();
        let svar = Pin::new(&mut her.indre).poll_write_vectored(cx, bufs);
        her.tatt(svar, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.indre.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let her = self.get_mut();
        let svar = Pin::new(&mut her.indre).poll_flush(cx);
        her.tatt(svar, cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let her = self.get_mut();
        let svar = Pin::new(&mut her.indre).poll_shutdown(cx);
        her.tatt(svar, cx)
    }
}
