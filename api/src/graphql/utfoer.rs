//! One call from document to released answer: limits, asker, execution, log, order of errors.

use std::{panic::AssertUnwindSafe, sync::Arc};

use async_graphql::{
    Request, Variables,
    parser::types::{OperationType, Selection},
};
use futures_util::FutureExt;
use uuid::Uuid;

use super::{
    Avslagsform, Omtale, Skjema, Svar,
    abonnement::Spurt,
    dokumenter::Dokument,
    grenser::{self, Avvist, Grense, hoeyst},
    inngang::{Dokumentvalg, Klargjort, klargjoer},
    kall::Kall,
    svar::ferdig,
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

/// What the variables of a stream may come to, in values and bytes.
const MAKS_BEHOLDT: u32 = 16 * 1024;
/// How often an answer is made anew when rights move meanwhile.
const MAKS_FORSOEK: usize = 3;

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
    let svar = besvar(skjema, lager, inn, klar).await;
    svar.omtalt(Omtale::av(inn, Some(&klar.dokument)))
}

async fn besvar(skjema: &Skjema, lager: &Arc<Lager>, inn: &Innkommende, klar: &Klargjort) -> Svar {
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
    for nr in 1..=MAKS_FORSOEK {
        match uten_panikk(forsoek(skjema, lager, inn, klar, &operasjon)).await {
            Ok(mut svar) => {
                svar.om.forsoek = nr;
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
    Stroem(Box<Aapning>, Omtale),
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
    let om = Omtale::av(&inn, Some(&klar.dokument));
    match aapne(skjema, lager, &inn, &klar).await {
        Ok(Ok((aapning, forsoek))) => Abonnert::Stroem(aapning, Omtale { forsoek, ..om }),
        Ok(Err(svar)) => Abonnert::Svar(svar.omtalt(om)),
        Err(feil) => Abonnert::Svar(Svar::feilet(&feil, inn.id).omtalt(om)),
    }
}

/// A stream that may begin, and how often that was decided; or the answer in its place.
async fn aapne(
    skjema: &Skjema,
    lager: &Arc<Lager>,
    inn: &Innkommende,
    klar: &Klargjort,
) -> Result<Result<(Box<Aapning>, usize), Svar>, Lagerfeil> {
    for nr in 1..=MAKS_FORSOEK {
        match uten_panikk(forsoek_aapning(skjema, lager, inn, klar)).await {
            Err(feil) if feil.kan_proeves_igjen() => lager.oppfrisk_register().await?,
            utfall => return Ok(utfall?.map(|aapning| (aapning, nr))),
        }
    }
    Err(Lagerfeil::Flyttet)
}

/// A panic, wherever in a call, is a fault of that call and no more.
async fn uten_panikk<T>(
    arbeid: impl Future<Output = Result<T, Lagerfeil>>,
) -> Result<T, Lagerfeil> {
    let utfall = AssertUnwindSafe(arbeid).catch_unwind().await;
    utfall.unwrap_or(Err(Lagerfeil::Panikk))
}

async fn forsoek_aapning(
    skjema: &Skjema,
    lager: &Arc<Lager>,
    inn: &Innkommende,
    klar: &Klargjort,
) -> Result<Result<Box<Aapning>, Svar>, Lagerfeil> {
    let (dokument, formaal) = (&klar.dokument, klar.formaal);
    let variabler = match beholdes(klar, inn) {
        Ok(variabler) => variabler,
        Err(avvist) => return Ok(Err(avvist.into())),
    };
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
        Err(svar) => return Ok(Err(svar)),
    };
    let naa = f.her_og_naa().await?;
    let mut spurt = Spurt::ny(
        skjema,
        dokument.clone(),
        inn.operasjon.clone(),
        variabler,
        inn.avslag,
    );
    let bestilt = spurt.aapne(f.clone()).await?;
    // Asking for somebody is on record, whatever comes of it.
    f.avslutt().await?;
    Ok(bestilt.map(|bestilling| {
        Box::new(Aapning {
            identitet: inn.identitet.clone(),
            innlogget: f.innlogget().clone(),
            utsnitt: bestilling.utsnitt,
            ny: bestilling.etter.is_none(),
            etter: bestilling.etter.unwrap_or(naa),
            spoerring: Arc::new(spurt),
        })
    }))
}

/// The variables that a stream keeps for as long as it lasts: those that its operation knows.
fn beholdes(klar: &Klargjort, inn: &Innkommende) -> Result<Variables, Avvist> {
    let (alle, mut variabler) = (klar.variabler(inn), Variables::default());
    if let Some((_, operasjon)) = klar.dokument.operasjon(inn.operasjon.as_deref()) {
        for definert in &operasjon.node.variable_definitions {
            let navn = &definert.node.name.node;
            if let Some(verdi) = alle.get(navn) {
                variabler.insert(navn.clone(), verdi.clone());
            }
        }
    }
    let stoerrelse: u64 = variabler.values().map(grenser::stoerrelse).sum();
    hoeyst(Grense::Variabler, MAKS_BEHOLDT, stoerrelse)?;
    Ok(variabler)
}

/// Begins a request, or says why it may not.
async fn begynt(
    lager: &Arc<Lager>,
    oppdrag: Oppdrag<'_>,
) -> Result<Result<Arc<Foresporsel>, Svar>, Lagerfeil> {
    Ok(match Foresporsel::begynn(lager, oppdrag).await? {
        Begynt::Klar(f) => Ok(f),
        Begynt::UkjentAktoer if lager.register_er_aktuelt().await? => {
            Err(Svar::avvist("UNAUTHENTICATED", IKKE_INNLOGGET))
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
        .variables(klar.variabler(inn))
        .data(kall.clone());
    request.operation_name.clone_from(&inn.operasjon);
    request.set_parsed_query(dokument.innhold.clone());
    let svar = skjema.schema.execute(request).await;
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
    let mut svar = ferdig(svar, inn.avslag, utfall.kvittering);
    svar.om.avslag = kall.avslag();
    Ok(svar)
}

/// Said to whoever the registry does not know.
pub(super) const IKKE_INNLOGGET: &str = "Ikke innlogget.";
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
