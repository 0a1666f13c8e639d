//! Reads registry files: JSON Lines, one record per line. README describes the format.
//!
//! Only the form is checked here. What the records refer to is looked up by
//! [`registerimport`](crate::storage::registerimport), which writes them.

mod felter;
mod poster;

use crate::{
    auth::{Nummerregel, les_objekt},
    hash::{heks, sha256},
    storage::registerimport::{Posttype, Registerfil},
};
use felter::Felter;

/// Largest file, in bytes.
pub const MAKS_FIL: usize = 256 * 1024 * 1024;
/// Longest line, in bytes.
const MAKS_LINJE: usize = 16 * 1024;

/// Reads a whole file. Its errors are in [`Registerfil::feil`]; what could be read stands beside
/// them, so that the rest of the errors can be found too.
#[must_use]
pub fn les(bytes: &[u8], regel: Nummerregel) -> Registerfil {
    let mut fil = Registerfil {
        avtrykk: heks(&sha256(&[bytes])),
        ..Registerfil::default()
    };
    let uten_merke = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for (nr, linje) in (1..).zip(uten_merke.split(|b| *b == b'\n')) {
        if !linje.trim_ascii().is_empty() {
            les_linje(&mut fil, nr, linje, regel);
        }
    }
    fil
}

fn les_linje(fil: &mut Registerfil, nr: usize, linje: &[u8], regel: Nummerregel) {
    let objekt = if linje.len() > MAKS_LINJE {
        Err("is too long")
    } else {
        les_objekt(linje).ok_or("is not one JSON object with each member once")
    };
    let (type_, objekt) = match objekt {
        Ok(mut objekt) => (objekt.remove("type"), objekt),
        Err(hva) => {
            fil.feil.meld(nr, "", hva);
            fil.uleste.extend(poster::TYPER.map(|(_, type_)| type_));
            return;
        }
    };
    let type_ = type_.as_ref().and_then(|type_| {
        let navn = type_.as_str()?;
        poster::TYPER.into_iter().find(|(n, _)| *n == navn)
    });
    let Some((_, type_)) = type_ else {
        fil.feil.meld(
            nr,
            "type",
            "must be virksomhet, enhet, ansatt, oppdrag, vakt, klient, delegering or bruker",
        );
        fil.uleste.extend(poster::TYPER.map(|(_, type_)| type_));
        return;
    };
    let mut felter = Felter::nye(nr, objekt, regel, &mut fil.feil);
    let lest = match type_ {
        Posttype::Virksomhet => legg(&mut fil.virksomheter, poster::virksomhet(&mut felter)),
        Posttype::Enhet => legg(&mut fil.enheter, poster::enhet(&mut felter)),
        Posttype::Ansatt => legg(&mut fil.ansatte, poster::ansatt(&mut felter)),
        Posttype::Oppdrag => legg(&mut fil.oppdrag, poster::oppdrag(&mut felter)),
        Posttype::Vakt => legg(&mut fil.vakter, poster::vakt(&mut felter)),
        Posttype::Klient => legg(&mut fil.klienter, poster::klient(&mut felter)),
        Posttype::Delegering => legg(&mut fil.delegeringer, poster::delegering(&mut felter)),
        Posttype::Bruker => legg(&mut fil.brukere, poster::bruker(&mut felter)),
    };
    felter.slutt();
    if !lest {
        fil.uleste.insert(type_);
    }
}

fn legg<T>(poster: &mut Vec<T>, post: Option<T>) -> bool {
    let lest = post.is_some();
    poster.extend(post);
    lest
}
