//! Subscriptions: opened once, then carried out message by message.

use std::{
    collections::{HashMap, HashSet},
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{Context, ID, Request, Subscription as Abonnerbar, Variables};
use async_graphql::{
    Name, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationType,
        Selection, SelectionSet,
    },
};
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream};
use uuid::Uuid;

use super::{
    Avslagsform, Skjema, Svar,
    direktiv::{self, Rolle},
    dokumenter::Dokument,
    inndata::HendelseFilter,
    kall::{Kall, feil, foresporsel, ugyldig_markoer},
    plan::plan,
    query::for_lavt_nivaa,
    skalarer::fra_id,
    svar::ferdig,
    typer::hendelse::Stroemmelding,
};
use crate::{
    events::{Hva, Spoerring, Tegnet},
    hash::{Hash, heks, sha256},
    storage::{
        Foresporsel, Lagerfeil, Noekkel, Plan,
        hendelser::{Hendelsesfilter, Markoer, Melding, TEGN, UgyldigMarkoer, Utsnitt},
    },
};

/// The root of subscriptions.
pub struct Subscription;

/// What a subscription asks for.
#[derive(Clone, Default)]
pub struct Bestilling {
    /// What it is about.
    pub utsnitt: Utsnitt,
    /// Where it begins; now when absent.
    pub etter: Option<Markoer>,
}

/// Why the field is asked for: to hear what is wanted, or to put one message in words.
enum Anledning {
    Aapning(Mutex<Option<Bestilling>>),
    Levering(Hva, Hendelsesfilter, String),
}

/// What is told as it happens.
#[Abonnerbar(directive = direktiv::rolle::apply(vec![Rolle::Innlogget]))]
impl Subscription {
    /// What happens to the brukere whom you may see, in order, each message with the cursor to go on
    /// from. Without `after` it begins now, with a checkpoint.
    async fn hendelser(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this bruker.")] bruker_id: Option<ID>,
        #[graphql(desc = "The cursor of the last message that you have dealt with.")] after: Option<
            String,
        >,
        #[graphql(desc = "Narrows the messages.")] filter: Option<HendelseFilter>,
    ) -> async_graphql::Result<stream::Iter<std::option::IntoIter<Stroemmelding>>> {
        let melding = match ctx.data::<Arc<Anledning>>()?.as_ref() {
            Anledning::Aapning(plass) => {
                let utsnitt = utsnitt(ctx, bruker_id.as_ref(), filter)?;
                let bestilling = Bestilling {
                    etter: markoer(ctx, after.as_deref(), &utsnitt).await?,
                    utsnitt,
                };
                if kan_aapnes(ctx, &bestilling).await? {
                    *plass.lock().unwrap_or_else(PoisonError::into_inner) = Some(bestilling);
                }
                None
            }
            Anledning::Levering(hva, filter, cursor) => melding(ctx, hva, filter)
                .await
                .map_err(|aarsak| feil(ctx, aarsak))?
                .map(|melding| Stroemmelding::av(melding, cursor.clone())),
        };
        Ok(stream::iter(melding))
    }
}

async fn melding(
    ctx: &Context<'_>,
    hva: &Hva,
    filter: &Hendelsesfilter,
) -> Result<Option<Melding>, Lagerfeil> {
    let Ok(f) = foresporsel(ctx) else {
        return Ok(None);
    };
    Ok(match hva {
        Hva::Rad(hendelse) => f.endring(hendelse, plan(ctx), filter).await?,
        Hva::Tilgang(endring) => Some(f.tilgang(endring.clone()).await?),
        Hva::Sjekkpunkt => Some(Melding::Sjekkpunkt),
    })
}

/// Whether the asker may listen: to everything that will be theirs to see, or to a bruker whom they
/// see now, or saw when they were given the cursor: to be told that they do no more. Hidden and unknown are
/// refused alike.
async fn kan_aapnes(ctx: &Context<'_>, bestilling: &Bestilling) -> async_graphql::Result<bool> {
    let f = foresporsel(ctx)?;
    if for_lavt_nivaa(ctx, f) {
        return Err(kodet("FORBIDDEN", "Ikke tilgang."));
    }
    let Some(bruker) = bestilling.utsnitt.bruker else {
        return Ok(true);
    };
    let sak = f
        .sak(&Noekkel::Id(bruker), Plan::tom())
        .await
        .map_err(|aarsak| feil(ctx, aarsak))?;
    if sak.is_none() && bestilling.etter.is_none() {
        return Err(kodet("NOT_FOUND", "Finnes ikke."));
    }
    Ok(true)
}

fn kodet(kode: &'static str, melding: &'static str) -> async_graphql::Error {
    let mut feil = async_graphql::Error::new(melding);
    let mut utvidelser = async_graphql::ErrorExtensionValues::default();
    utvidelser.set("code", kode);
    feil.extensions = Some(utvidelser);
    feil
}

/// What is asked for.
pub(super) fn utsnitt(
    ctx: &Context<'_>,
    bruker: Option<&ID>,
    filter: Option<HendelseFilter>,
) -> async_graphql::Result<Utsnitt> {
    Ok(Utsnitt {
        formaal: foresporsel(ctx)?.formaal(),
        bruker: bruker.map(fra_id),
        filter: filter.unwrap_or_default().filter(),
    })
}

/// A cursor that the asker sent, for what is asked for.
pub(super) async fn markoer(
    ctx: &Context<'_>,
    tekst: Option<&str>,
    utsnitt: &Utsnitt,
) -> async_graphql::Result<Option<Markoer>> {
    let Some(tekst) = tekst else { return Ok(None) };
    let f = foresporsel(ctx)?;
    let aapnet = f.markoer(tekst, utsnitt).await;
    let aapnet = aapnet.map_err(|aarsak| feil(ctx, aarsak))?;
    Ok(Some(aapnet.map_err(gjelder_ikke)?))
}

/// What is answered to a cursor that does not work.
pub(super) fn gjelder_ikke(_: UgyldigMarkoer) -> async_graphql::Error {
    ugyldig_markoer("Markøren gjelder ikke: begynn på nytt uten after, og les alt igjen.")
}

/// A subscription as it was asked for: its document, ready to be carried out.
pub struct Spurt {
    skjema: Skjema,
    dokument: Arc<Dokument>,
    operasjon: Option<String>,
    variabler: Variables,
    avslag: Avslagsform,
    filter: Hendelsesfilter,
    noekkel: Hash,
}

impl Spurt {
    /// From a document whose chosen operation is a subscription.
    pub(super) fn ny(
        skjema: &Skjema,
        dokument: Arc<Dokument>,
        operasjon: Option<String>,
        variabler: Variables,
        avslag: Avslagsform,
    ) -> Self {
        let noekkel = sha256(&[
            dokument.hash.as_bytes(),
            b"\0",
            operasjon.as_deref().unwrap_or_default().as_bytes(),
            b"\0",
            serde_json::to_string(&variabler)
                .unwrap_or_default()
                .as_bytes(),
            b"\0",
            format!("{avslag:?}").as_bytes(),
        ]);
        Self {
            skjema: skjema.clone(),
            dokument,
            operasjon,
            variabler,
            avslag,
            filter: Hendelsesfilter::default(),
            noekkel,
        }
    }

    /// Checks the document and hears what it asks for.
    ///
    /// # Errors
    /// Faults only; what is wrong with the document is an answer.
    pub(super) async fn aapne(
        &mut self,
        f: Arc<Foresporsel>,
    ) -> Result<Result<Bestilling, Svar>, Lagerfeil> {
        let plass = Arc::new(Anledning::Aapning(Mutex::new(None)));
        let svar = self.kjoer(f.clone(), plass.clone()).await?;
        if let Some(svar) = svar {
            // A stream that does not begin has no data (GraphQL, Subscribe).
            return Ok(Err(Svar {
                data: None,
                ..ferdig(svar, self.avslag, None)
            }));
        }
        let Anledning::Aapning(plass) = plass.as_ref() else {
            return Err(Lagerfeil::FeilModus);
        };
        let bestilling = plass.lock().unwrap_or_else(PoisonError::into_inner).take();
        let bestilling = bestilling.ok_or(Lagerfeil::FeilModus)?;
        self.filter = bestilling.utsnitt.filter.clone();
        Ok(Ok(bestilling))
    }

    /// Runs the document once.
    async fn kjoer(
        &self,
        f: Arc<Foresporsel>,
        anledning: Arc<Anledning>,
    ) -> Result<Option<async_graphql::Response>, Lagerfeil> {
        let kall = Arc::new(Kall::nytt(f));
        let mut request = Request::new("")
            .variables(self.variabler.clone())
            .data(kall.clone())
            .data(anledning);
        request.operation_name.clone_from(&self.operasjon);
        request.set_parsed_query(self.dokument.som_stroem().clone());
        let mut svar = self.skjema.schema.execute_stream(request);
        let svar = AssertUnwindSafe(svar.next()).catch_unwind().await;
        let svar = svar.map_err(|_| Lagerfeil::Panikk)?;
        match kall.ta_feil() {
            Some(feil) => Err(feil),
            None => Ok(svar),
        }
    }
}

impl Spoerring for Spurt {
    fn noekkel(&self) -> Hash {
        self.noekkel
    }

    fn operasjon(&self) -> Option<&str> {
        self.operasjon.as_deref()
    }

    fn dokument(&self) -> &str {
        &self.dokument.hash
    }

    fn tegn(
        &self,
        foresporsel: Arc<Foresporsel>,
        hva: Hva,
    ) -> BoxFuture<'_, Result<Option<Tegnet>, Lagerfeil>> {
        Box::pin(async move {
            let med_kvittering = !matches!(hva, Hva::Sjekkpunkt);
            let (markoer, kvittering) = plassholdere(&foresporsel);
            let anledning = Anledning::Levering(hva, self.filter.clone(), markoer.clone());
            let svar = self.kjoer(foresporsel, Arc::new(anledning)).await?;
            let Some(svar) = svar else { return Ok(None) };
            let svar = ferdig(svar, self.avslag, med_kvittering.then_some(kvittering));
            let tekst = serde_json::to_string(&svar).map_err(|_| Lagerfeil::FeilModus)?;
            Ok(Some(Tegnet::av(&tekst, &markoer, &kvittering.to_string())))
        })
    }
}

/// What stands in the place of cursor and receipt: nobody can know them beforehand.
fn plassholdere(f: &Foresporsel) -> (String, Uuid) {
    let tilfeldig = f.tilfeldig();
    let mut markoer = String::new();
    while markoer.len() < TEGN {
        markoer += &heks(tilfeldig.uuid().as_bytes());
    }
    markoer.truncate(TEGN);
    (markoer, tilfeldig.uuid())
}

/// The library looks for the field of a subscription in the root alone, not in its fragments, and
/// runs one of two that are one to the specification: the fragments are written out, and are then used
/// no more; what stands under one name is put together (GraphQL §6.3.2).
pub(super) fn med_felt_i_roten(dokument: &ExecutableDocument) -> ExecutableDocument {
    let mut ut = dokument.clone();
    let mut brukt = HashSet::new();
    let operasjoner: Vec<_> = match &mut ut.operations {
        DocumentOperations::Single(en) => vec![en],
        DocumentOperations::Multiple(flere) => flere.values_mut().collect(),
    };
    for en in operasjoner {
        if en.node.ty == OperationType::Subscription {
            let rot = &mut en.node.selection_set.node;
            let mut items = Vec::new();
            skriv_ut(rot, &dokument.fragments, &mut brukt, &mut items, 0);
            rot.items = items;
        }
    }
    ut.fragments.retain(|navn, _| !brukt.contains(navn));
    ut
}

fn skriv_ut(
    sett: &SelectionSet,
    fragmenter: &HashMap<Name, Positioned<FragmentDefinition>>,
    brukt: &mut HashSet<Name>,
    ut: &mut Vec<Positioned<Selection>>,
    dybde: usize,
) {
    // Documents that go deeper than this were refused before.
    if dybde > 50 {
        return;
    }
    for valgt in &sett.items {
        match &valgt.node {
            Selection::Field(felt) => sammen_med(ut, &felt.node, valgt),
            Selection::InlineFragment(f) => {
                skriv_ut(&f.node.selection_set.node, fragmenter, brukt, ut, dybde + 1);
            }
            Selection::FragmentSpread(s) => {
                brukt.insert(s.node.fragment_name.node.clone());
                if let Some(f) = fragmenter.get(&s.node.fragment_name.node) {
                    skriv_ut(&f.node.selection_set.node, fragmenter, brukt, ut, dybde + 1);
                }
            }
        }
    }
}

fn sammen_med(ut: &mut Vec<Positioned<Selection>>, felt: &Field, valgt: &Positioned<Selection>) {
    let navn = &felt.response_key().node;
    let foer = ut.iter_mut().find_map(|foer| match &mut foer.node {
        Selection::Field(foer) if foer.node.response_key().node == *navn => Some(&mut foer.node),
        _ => None,
    });
    match foer {
        Some(foer) => {
            let items = felt.selection_set.node.items.iter().cloned();
            foer.selection_set.node.items.extend(items);
        }
        None => ut.push(valgt.clone()),
    }
}
