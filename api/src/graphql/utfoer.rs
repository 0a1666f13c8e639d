//! One call from document to released answer: limits, asker, execution, log, order of errors.

use std::{panic::AssertUnwindSafe, sync::Arc};

use async_graphql::{
    ErrorExtensionValues, PathSegment, Request, Response, ServerError, Value, Variables,
    parser::types::{OperationType, Selection},
};
use futures_util::FutureExt;
use serde::Serialize;
use uuid::Uuid;

use super::{
    Skjema,
    abonnement::Spurt,
    dokumenter::Dokument,
    inngang::{Dokumentvalg, Klargjort, klargjoer},
    kall::Kall,
};
use crate::{
    auth::Identitet,
    events::Aapning,
    storage::{Begynt, Foresporsel, Lager, Lagerfeil, Modus, Oppdrag},
};

/// A call as it came in, its asker verified.
pub struct Innkommende {
    /// The document.
    pub dokument: Dokumentvalg,
    /// Which operation of it.
    pub operasjon: Option<String>,
    /// Its variables.
    pub variabler: Variables,
    /// Who the token says is calling.
    pub identitet: Identitet,
    /// The header `HF-Formaal`, as sent.
    pub formaal: Option<String>,
    /// The header `HF-Avslag`.
    pub avslag: Avslagsform,
    /// The header `HF-Kostnad`: whether the answer tells what it was expected to cost.
    pub kostnad: bool,
    /// Request id.
    pub id: Uuid,
}

/// Where refusals are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Avslagsform {
    /// In `errors`, each with its path.
    #[default]
    Errors,
    /// In `extensions.avslag`, for clients that throw away data beside errors.
    Extensions,
}

/// An answer that may leave.
#[derive(Debug, Default, Serialize)]
pub struct Svar {
    /// Absent for an error in the request itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// In the order of the answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ServerError>,
    /// Receipt, and refusals where the client wants them here.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub extensions: serde_json::Map<String, serde_json::Value>,
}

/// How often an answer is made anew when rights move meanwhile.
const MAKS_FORSOEK: usize = 3;
/// Errors of a request that was never run, and places in one of them.
const MAKS_DOKUMENTFEIL: usize = 10;
/// Longest message of the library's, in characters.
const MAKS_MELDING: usize = 200;

/// Carries out one call. What it returns has been logged.
pub async fn utfoer(skjema: &Skjema, lager: &Arc<Lager>, inn: Innkommende) -> Svar {
    match klargjoer(skjema, lager, &inn).await {
        Ok(klar) => utfoer_klargjort(skjema, lager, &inn, &klar).await,
        Err(svar) => svar,
    }
}

async fn utfoer_klargjort(
    skjema: &Skjema,
    lager: &Arc<Lager>,
    inn: &Innkommende,
    klar: &Klargjort,
) -> Svar {
    let Some(operasjon) = velg(&klar.dokument, inn.operasjon.as_deref()) else {
        return Svar::avvist("BAD_USER_INPUT", "Ukjent operasjon.");
    };
    if operasjon.type_ == OperationType::Subscription {
        let melding = "Et abonnement går over WebSocket eller SSE.";
        return Svar::avvist("BAD_USER_INPUT", melding);
    }
    if operasjon.modus == Modus::Skriving && !inn.identitet.kan_skrive() {
        return Svar::avvist("FORBIDDEN", "Tokenet gir ikke rett til å skrive.");
    }
    for _ in 0..MAKS_FORSOEK {
        match forsoek(skjema, lager, inn, klar, &operasjon).await {
            Ok(mut svar) => {
                klar.rapporter(inn, &mut svar);
                return svar;
            }
            Err(feil) if feil.kan_proeves_igjen() => {
                if let Err(feil) = lager.oppfrisk_register().await {
                    return Svar::feilet(&feil, inn.id);
                }
            }
            Err(feil) => return Svar::feilet(&feil, inn.id),
        }
    }
    Svar::feilet(&Lagerfeil::Flyttet, inn.id)
}

/// What came of a call that may be a subscription.
pub enum Abonnert {
    /// One answer, and no more.
    Svar(Svar),
    /// A stream that may begin.
    Stroem(Box<Aapning>),
}

/// Carries out one call, or opens the stream that it asks for.
pub async fn abonner(skjema: &Skjema, lager: &Arc<Lager>, inn: Innkommende) -> Abonnert {
    let klar = match klargjoer(skjema, lager, &inn).await {
        Ok(klar) => klar,
        Err(svar) => return Abonnert::Svar(svar),
    };
    let er_stroem = velg(&klar.dokument, inn.operasjon.as_deref())
        .is_some_and(|operasjon| operasjon.type_ == OperationType::Subscription);
    if !er_stroem {
        return Abonnert::Svar(utfoer_klargjort(skjema, lager, &inn, &klar).await);
    }
    for _ in 0..MAKS_FORSOEK {
        match forsoek_aapning(skjema, lager, &inn, &klar).await {
            Ok(abonnert) => return abonnert,
            Err(feil) if feil.kan_proeves_igjen() => {
                if let Err(feil) = lager.oppfrisk_register().await {
                    return Abonnert::Svar(Svar::feilet(&feil, inn.id));
                }
            }
            Err(feil) => return Abonnert::Svar(Svar::feilet(&feil, inn.id)),
        }
    }
    Abonnert::Svar(Svar::feilet(&Lagerfeil::Flyttet, inn.id))
}

async fn forsoek_aapning(
    skjema: &Skjema,
    lager: &Arc<Lager>,
    inn: &Innkommende,
    klar: &Klargjort,
) -> Result<Abonnert, Lagerfeil> {
    let (dokument, formaal) = (&klar.dokument, klar.formaal);
    let oppdrag = Oppdrag {
        identitet: &inn.identitet,
        formaal,
        modus: Modus::Lesing,
        en_sak: true,
        id: inn.id,
        operasjon: inn.operasjon.clone(),
        dokument: dokument.hash.clone(),
    };
    let f = match begynt(lager, oppdrag).await? {
        Ok(f) => f,
        Err(svar) => return Ok(Abonnert::Svar(svar)),
    };
    let naa = f.her_og_naa().await?;
    let mut spurt = Spurt::ny(
        skjema,
        dokument.clone(),
        inn.operasjon.clone(),
        inn.variabler.clone(),
        inn.avslag,
    );
    let bestilt = spurt.aapne(f.clone()).await?;
    // Asking for somebody is on record, whatever comes of it.
    f.avslutt().await?;
    Ok(match bestilt {
        Err(svar) => Abonnert::Svar(svar),
        Ok(bestilling) => Abonnert::Stroem(Box::new(Aapning {
            identitet: inn.identitet.clone(),
            formaal,
            innlogget: f.innlogget().clone(),
            bruker: bestilling.bruker,
            etter: bestilling.etter.unwrap_or(naa),
            spoerring: Arc::new(spurt),
        })),
    })
}

/// Begins a request, or says why it may not.
async fn begynt(
    lager: &Arc<Lager>,
    oppdrag: Oppdrag<'_>,
) -> Result<Result<Arc<Foresporsel>, Svar>, Lagerfeil> {
    Ok(match Foresporsel::begynn(lager, oppdrag).await? {
        Begynt::Klar(f) => Ok(f),
        Begynt::UkjentAktoer if lager.register_er_aktuelt().await? => {
            Err(Svar::avvist("UNAUTHENTICATED", "Ikke innlogget."))
        }
        // Perhaps employed since this node read the registry.
        Begynt::UkjentAktoer => return Err(Lagerfeil::Flyttet),
        Begynt::FeilFormaal => Err(Svar::avvist("BAD_USER_INPUT", FEIL_FORMAAL)),
    })
}

async fn forsoek(
    skjema: &Skjema,
    lager: &Arc<Lager>,
    inn: &Innkommende,
    klar: &Klargjort,
    operasjon: &Operasjon<'_>,
) -> Result<Svar, Lagerfeil> {
    let (dokument, formaal) = (&klar.dokument, klar.formaal);
    let oppdrag = Oppdrag {
        identitet: &inn.identitet,
        formaal,
        modus: operasjon.modus,
        en_sak: operasjon.en_sak,
        id: inn.id,
        operasjon: operasjon.navn.map(str::to_owned),
        dokument: dokument.hash.clone(),
    };
    let f = match begynt(lager, oppdrag).await? {
        Ok(f) => f,
        Err(svar) => return Ok(svar),
    };
    let kall = Arc::new(Kall::nytt(f.clone()));
    let mut request = Request::new("")
        .variables(inn.variabler.clone())
        .data(kall.clone());
    request.operation_name.clone_from(&inn.operasjon);
    request.set_parsed_query(dokument.innhold.clone());
    let svar = AssertUnwindSafe(skjema.schema.execute(request))
        .catch_unwind()
        .await;
    let Ok(svar) = svar else {
        return Err(Lagerfeil::Panikk);
    };
    if let Some(feil) = kall.ta_feil() {
        return Err(feil);
    }
    let utfall = f.avslutt().await?;
    if kall.for_mange_avslag() {
        return Ok(Svar::avvist(
            "LIMIT_EXCEEDED",
            "Svaret ville hatt for mange avslag (høyst 1000).",
        ));
    }
    Ok(ferdig(svar, inn.avslag, utfall.kvittering))
}

/// Said of a purpose that is not known, or not open to the asker.
pub(super) const FEIL_FORMAAL: &str = "Formålet er ukjent eller ikke tillatt.";

struct Operasjon<'a> {
    navn: Option<&'a str>,
    type_: OperationType,
    modus: Modus,
    /// Nothing but one `bruker`.
    en_sak: bool,
}

/// The operation that is to run.
fn velg<'a>(dokument: &'a Dokument, navn: Option<&str>) -> Option<Operasjon<'a>> {
    let (navn, operasjon) = dokument.operasjon(navn)?;
    let modus = match operasjon.node.ty {
        OperationType::Mutation => Modus::Skriving,
        OperationType::Query | OperationType::Subscription => Modus::Lesing,
    };
    let en_sak = match operasjon.node.selection_set.node.items.as_slice() {
        [en] => matches!(&en.node, Selection::Field(felt) if felt.node.name.node == "bruker"),
        _ => false,
    };
    Some(Operasjon {
        navn,
        type_: operasjon.node.ty,
        modus,
        en_sak,
    })
}

/// Puts the answer in its final form.
pub(super) fn ferdig(svar: Response, form: Avslagsform, kvittering: Option<Uuid>) -> Svar {
    let kjoert = svar.errors.iter().all(|feil| !feil.path.is_empty()) || svar.data != Value::Null;
    if !kjoert {
        return Svar {
            errors: dokumentfeil(svar.errors),
            ..Svar::default()
        };
    }
    let mut feil: Vec<ServerError> = svar.errors.into_iter().map(med_kode).collect();
    feil.sort_by_cached_key(|feil| plassering(&svar.data, &feil.path));
    feil.dedup_by(|a, b| a.path == b.path);
    let mut extensions = serde_json::Map::new();
    if let Some(kvittering) = kvittering {
        extensions.insert("kvittering".to_owned(), kvittering.to_string().into());
    }
    if form == Avslagsform::Extensions {
        let (avslag, andre): (Vec<_>, Vec<_>) = feil.into_iter().partition(er_avslag);
        feil = andre;
        let avslag = avslag
            .iter()
            .map(|a| serde_json::to_value(a).unwrap_or_default())
            .collect();
        extensions.insert("avslag".to_owned(), serde_json::Value::Array(avslag));
    }
    Svar {
        data: Some(svar.data),
        errors: feil,
        extensions,
    }
}

fn er_avslag(feil: &ServerError) -> bool {
    feil.extensions.as_ref().and_then(|e| e.get("code")) == Some(&Value::from("FORBIDDEN"))
}

/// Errors of a document that was not run: coded, and not more than a few.
fn dokumentfeil(feil: Vec<ServerError>) -> Vec<ServerError> {
    feil.into_iter()
        .take(MAKS_DOKUMENTFEIL)
        .map(med_kode)
        .collect()
}

/// Ours all have a code. What has none is the library's: a document or an argument that does not
/// read. It says back the value that it could not read, which an answer of ours never does.
fn med_kode(mut feil: ServerError) -> ServerError {
    let utvidelser = feil.extensions.get_or_insert_default();
    if utvidelser.get("code").is_none() {
        utvidelser.set("code", "BAD_USER_INPUT");
        for foer_verdien in [" does not contain", ", found"] {
            if let Some(plass) = feil.message.find(foer_verdien) {
                feil.message.truncate(plass);
            }
        }
        // It names what was sent, which may be long.
        if let Some((plass, _)) = feil.message.char_indices().nth(MAKS_MELDING) {
            feil.message.truncate(plass);
            feil.message.push('…');
        }
        feil.locations.truncate(MAKS_DOKUMENTFEIL);
    }
    feil
}

/// Where a path stands in the answer: the position of each key, the index in each list.
fn plassering(data: &Value, sti: &[PathSegment]) -> Vec<usize> {
    let mut ut = Vec::with_capacity(sti.len());
    let mut her = Some(data);
    for ledd in sti {
        let (plass, neste) = match (ledd, her) {
            (PathSegment::Field(navn), Some(Value::Object(objekt))) => {
                match objekt.get_full(navn.as_str()) {
                    Some((plass, _, verdi)) => (plass, Some(verdi)),
                    None => (usize::MAX, None),
                }
            }
            (PathSegment::Index(nr), Some(Value::List(liste))) => (*nr, liste.get(*nr)),
            (PathSegment::Index(nr), _) => (*nr, None),
            (PathSegment::Field(_), _) => (usize::MAX, None),
        };
        ut.push(plass);
        her = neste;
    }
    ut
}

impl Svar {
    /// An answer to a request that was not run.
    #[must_use]
    pub fn avvist(kode: &'static str, melding: &'static str) -> Self {
        let mut feil = ServerError::new(melding, None);
        let mut utvidelser = ErrorExtensionValues::default();
        utvidelser.set("code", kode);
        feil.extensions = Some(utvidelser);
        Self {
            errors: vec![feil],
            ..Self::default()
        }
    }

    /// An answer to a fault: a code and the request id, nothing of what went wrong.
    pub(super) fn feilet(aarsak: &Lagerfeil, id: Uuid) -> Self {
        let (kode, melding) = match aarsak {
            Lagerfeil::Flyttet => ("UNAVAILABLE", "Prøv igjen."),
            Lagerfeil::Database(_) | Lagerfeil::UtenLogg => {
                ("UNAVAILABLE", "Tjenesten er ikke tilgjengelig nå.")
            }
            _ => ("INTERNAL", "Noe gikk galt."),
        };
        tracing::error!(foresporsel = %id, slag = aarsak.slag(), "request failed");
        let mut svar = Self::avvist(kode, melding);
        if let Some(utvidelser) = svar
            .errors
            .first_mut()
            .and_then(|feil| feil.extensions.as_mut())
        {
            utvidelser.set("foresporsel", id.to_string());
        }
        svar
    }

    /// The code of the first error, if there is no data.
    #[must_use]
    pub fn kode(&self) -> Option<String> {
        if self.data.is_some() {
            return None;
        }
        match self.errors.first()?.extensions.as_ref()?.get("code")? {
            Value::String(kode) => Some(kode.clone()),
            _ => None,
        }
    }
}
