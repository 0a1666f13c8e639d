//! The way in: which document a call means, whether it may run, and what it is expected to cost.
//! Nothing is asked of the database here but whether a document is registered.

use std::sync::Arc;

use async_graphql::{ErrorExtensionValues, ServerError, Variables};
use samtykke::Formaal;
use serde_json::json;

use super::{
    Innkommende, Omtale, Skjema, Svar,
    dokumenter::Dokument,
    grenser::{self, Avvist, Grense, hoeyst, utskrevet, verdidybde},
    utfoer::{FEIL_FORMAAL, IKKE_INNLOGGET},
    variabler,
};
use crate::{
    hash::{Hash, sha256},
    konfig::{Dokumentgrenser, Dokumentmodus},
    storage::{Lager, Lagerfeil},
};

/// How a call says which document it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dokumentvalg {
    /// By its text.
    Tekst(String),
    /// By its hash alone.
    Hash(Hash),
    /// By both, which must agree.
    Begge(String, Hash),
    /// By a name that no registered document has.
    Ukjent,
}

impl From<String> for Dokumentvalg {
    fn from(tekst: String) -> Self {
        Self::Tekst(tekst)
    }
}

/// A call that may run.
pub struct Klargjort {
    pub(super) dokument: Arc<Dokument>,
    pub(super) formaal: Option<Formaal>,
    kostnad: u64,
    hoeyst: u32,
}

/// Finds the document of a call and judges it.
///
/// # Errors
/// The answer to a call that does not run. It tells of the contract only to those whom the registry knows.
pub async fn klargjoer(
    skjema: &Skjema,
    lager: &Lager,
    inn: &Innkommende,
) -> Result<Klargjort, Svar> {
    let (dokument, registrert_for) = match finn(skjema, lager, inn).await {
        Ok(funnet) => funnet,
        Err(nei) => return Err(nei.svar(lager, inn, None).await),
    };
    match bedoem(skjema, inn, &dokument, registrert_for) {
        Ok(klar) => Ok(klar),
        Err(nei) => Err(nei.svar(lager, inn, Some(&dokument)).await),
    }
}

/// Why a call does not run.
enum Nei {
    /// Anybody may hear it.
    Svar(Box<Svar>),
    /// It tells of the contract.
    OmKontrakten(Box<Svar>),
}

/// The limits that are counted by what the contract holds, not by the document alone.
const OM_KONTRAKTEN: [Grense; 2] = [Grense::Feil, Grense::Kostnad];

impl From<Avvist> for Nei {
    fn from(avvist: Avvist) -> Self {
        match avvist {
            Avvist::Over(over) if OM_KONTRAKTEN.contains(&over.grense) => {
                Self::OmKontrakten(Box::new(avvist.into()))
            }
            _ => Svar::from(avvist).into(),
        }
    }
}

impl From<Svar> for Nei {
    fn from(svar: Svar) -> Self {
        Self::Svar(Box::new(svar))
    }
}

impl Nei {
    /// What is answered.
    async fn svar(self, lager: &Lager, inn: &Innkommende, dokument: Option<&Dokument>) -> Svar {
        let svar = match self {
            Self::Svar(svar) => *svar,
            Self::OmKontrakten(svar) => match lager.kjenner(&inn.identitet).await {
                Ok(true) => *svar,
                Ok(false) => Svar::avvist("UNAUTHENTICATED", IKKE_INNLOGGET),
                Err(feil) => Svar::feilet(&feil, inn.id),
            },
        };
        svar.omtalt(Omtale::av(inn, dokument))
    }
}

fn bedoem(
    skjema: &Skjema,
    inn: &Innkommende,
    dokument: &Arc<Dokument>,
    registrert_for: Option<Formaal>,
) -> Result<Klargjort, Nei> {
    let grenser = skjema.dokumenter.grenser();
    let dybde = verdidybde(inn.variabler.values());
    hoeyst(Grense::Variabeldybde, grenser.variabeldybde, dybde)?;
    let oensket = match inn.formaal.as_deref().map(Formaal::fra_navn) {
        None => None,
        Some(Some(formaal)) => Some(formaal),
        Some(None) => return Err(Svar::avvist("BAD_USER_INPUT", FEIL_FORMAAL).into()),
    };
    if !skjema.tillater(dokument) {
        return Err(Svar::avvist("BAD_USER_INPUT", "Introspeksjon er slått av.").into());
    }
    if registrert_for.is_some() && oensket.is_some() && registrert_for != oensket {
        let melding = "Dokumentet er registrert for et annet formål.";
        return Err(Svar::avvist("BAD_USER_INPUT", melding).into());
    }
    uten_feil(&dokument.feil)?;
    Ok(Klargjort {
        dokument: dokument.clone(),
        formaal: registrert_for.or(oensket),
        kostnad: kostnad(dokument, inn, grenser)?,
        hoeyst: grenser.kostnad,
    })
}

/// What the operation is expected to cost, when it has the variables that it needs.
fn kostnad(dokument: &Dokument, inn: &Innkommende, grenser: &Dokumentgrenser) -> Result<u64, Nei> {
    let Some((_, operasjon)) = dokument.operasjon(inn.operasjon.as_deref()) else {
        return Ok(0);
    };
    let utskrevet = utskrevet(&dokument.telling, &inn.variabler);
    hoeyst(Grense::Variabler, grenser.variabler, utskrevet)?;
    let definert = &operasjon.node.variable_definitions;
    uten_feil(&variabler::feil(definert, &inn.variabler))?;
    let fragmenter = &dokument.innhold.fragments;
    let kostnad = grenser::kostnad(&operasjon.node, fragmenter, &inn.variabler);
    hoeyst(Grense::Kostnad, grenser.kostnad, kostnad)?;
    Ok(kostnad)
}

fn uten_feil(feil: &[ServerError]) -> Result<(), Nei> {
    match feil {
        [] => Ok(()),
        feil => Err(Nei::OmKontrakten(Box::new(Svar::ugyldig(feil)))),
    }
}

/// The document, and the purpose that it is registered for, if it is for one.
async fn finn(
    skjema: &Skjema,
    lager: &Lager,
    inn: &Innkommende,
) -> Result<(Arc<Dokument>, Option<Formaal>), Nei> {
    let dokumenter = &skjema.dokumenter;
    let (tekst, hash) = match &inn.dokument {
        Dokumentvalg::Ukjent => return Err(ikke_registrert().into()),
        Dokumentvalg::Hash(hash) => (None, *hash),
        Dokumentvalg::Tekst(tekst) if skjema.modus == Dokumentmodus::Alle => {
            return Ok((dokumenter.les(tekst)?, None));
        }
        Dokumentvalg::Tekst(tekst) | Dokumentvalg::Begge(tekst, _) => {
            grenser::kontroller_lengde(tekst, dokumenter.grenser())?;
            (Some(tekst.as_str()), sha256(&[tekst.as_bytes()]))
        }
    };
    if let Dokumentvalg::Begge(tekst, sagt) = &inn.dokument {
        if *sagt != hash {
            let melding = "Dokumentet har ikke den hashen.";
            return Err(Svar::avvist("BAD_USER_INPUT", melding).into());
        }
        if skjema.modus == Dokumentmodus::Alle {
            // Whoever names a registered document is bound to what it is for, with its text or without.
            let registrert = lager.registrert(&hash, &inn.identitet.klient).await;
            let registrert = registrert.map_err(|feil| Svar::feilet(&feil, inn.id))?;
            let formaal = registrert.and_then(|registrert| registrert.formaal);
            return Ok((dokumenter.les(tekst)?, formaal));
        }
    }
    let feilet = |feil: Lagerfeil| Svar::feilet(&feil, inn.id);
    let registrert = lager.registrert(&hash, &inn.identitet.klient).await;
    let registrert = registrert.map_err(feilet)?.ok_or_else(ikke_registrert)?;
    let dokument = match (dokumenter.kjent(&hash), tekst) {
        (Some(kjent), _) => kjent,
        (None, Some(tekst)) => dokumenter.les_registrert(tekst)?,
        (None, None) => {
            let tekst = lager.dokumenttekst(&hash).await.map_err(feilet)?;
            // Whoever may write to the table may not make one document pass for another.
            let tekst = tekst.filter(|tekst| sha256(&[tekst.as_bytes()]) == hash);
            dokumenter.les_registrert(&tekst.ok_or_else(ikke_registrert)?)?
        }
    };
    Ok((dokument, registrert.formaal))
}

/// One answer for a document that nobody has registered, that was removed, or that is another
/// client's; in the words that clients know.
fn ikke_registrert() -> Svar {
    Svar::avvist("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
}

impl Klargjort {
    /// The variables that its operation runs with.
    pub(super) fn variabler(&self, inn: &Innkommende) -> Variables {
        let operasjon = self.dokument.operasjon(inn.operasjon.as_deref());
        let definert = operasjon.map_or(&[][..], |(_, o)| &o.node.variable_definitions);
        variabler::med_standard(definert, inn.variabler.clone())
    }

    /// Tells what the answer was expected to cost, to whoever wants to know and is known: it tells which
    /// fields are lists.
    pub(super) fn rapporter(&self, inn: &Innkommende, svar: &mut Svar) {
        if inn.kostnad && svar.kode().as_deref() != Some("UNAUTHENTICATED") {
            let telling = &self.dokument.telling;
            let rapport = json!({
                "kostnad": self.kostnad,
                "hoeyst": self.hoeyst,
                "valg": telling.valg,
                "dybde": telling.dybde,
                "alias": telling.alias,
                "direktiver": telling.direktiver,
            });
            svar.extensions.insert("kostnad".to_owned(), rapport);
        }
    }
}

impl From<Avvist> for Svar {
    fn from(avvist: Avvist) -> Self {
        let over = match avvist {
            Avvist::Ugyldig(melding, plass) => {
                return Self::avvist_ved("BAD_USER_INPUT", melding, Some(plass));
            }
            Avvist::Over(over) => over,
        };
        let mut feil = ServerError::new(over.melding(), None);
        let mut utvidelser = ErrorExtensionValues::default();
        utvidelser.set("code", "LIMIT_EXCEEDED");
        for (navn, verdi) in over.utvidelser() {
            utvidelser.set(navn, verdi);
        }
        feil.extensions = Some(utvidelser);
        Self {
            errors: vec![feil],
            ..Self::default()
        }
    }
}
