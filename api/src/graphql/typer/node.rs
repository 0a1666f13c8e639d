//! Anything with a global id.

use async_graphql::{ID, Interface};
use entity::Tabell;
use uuid::Uuid;

use super::{
    ansvarsgruppe::{Ansvarsgruppe, Medlem},
    blaalys::Blaalysperiode,
    bruker::Bruker,
    brukeravtale::{Brukeravtale, Dagligliv, Legemiddelavtale, Oekonomiavtale, Tilbakefallstiltak},
    forespoersel::Samtykkeforespoersel,
    forloep::{Fase, Fasefrist, Forloepspart, Forloepsramme},
    individuell_plan::{Evaluering, Maal, Planramme, Tiltak},
    koordinator::Koordinatoroppnevning,
    kriseplan::{Barnetiltak, Krisekontakt, Kriseplanramme, Kriseraad, Trinn, Varselsignal},
    person::{Barn, Paaroerende, Representasjon},
    register::{Ansatt, Enhet, Virksomhet},
    samarbeidsavtale::Samarbeidsavtale,
    samtykke::{Oppdrag, Samtykke, Sperring},
};
use crate::graphql::direktiv::{self, Rolle};
use crate::storage::{Foresporsel, Funn, Lagerfeil};

/// Anything with a global id (Relay). Each type keeps its own class, by whatever way it is reached.
#[derive(Interface, Clone)]
#[graphql(
    directive = direktiv::rolle::apply(vec![Rolle::Innlogget]),
    field(name = "id", ty = "ID", desc = "Global id.")
)]
pub enum Node {
    /// A bruker.
    Bruker(Bruker),
    /// Next of kin.
    Paaroerende(Paaroerende),
    /// A child.
    Barn(Barn),
    /// A representative.
    Representasjon(Representasjon),
    /// A samtykke.
    Samtykke(Samtykke),
    /// A sperring.
    Sperring(Sperring),
    /// A request for samtykke.
    Samtykkeforespoersel(Samtykkeforespoersel),
    /// A tie.
    Oppdrag(Oppdrag),
    /// A crisis period.
    Blaalysperiode(Blaalysperiode),
    /// A group.
    Ansvarsgruppe(Ansvarsgruppe),
    /// A member of it.
    Medlem(Medlem),
    /// A plan's own row.
    Kriseplanramme(Kriseplanramme),
    /// A warning sign.
    Varselsignal(Varselsignal),
    /// Advice.
    Kriseraad(Kriseraad),
    /// A step.
    Trinn(Trinn),
    /// A contact.
    Krisekontakt(Krisekontakt),
    /// What is done for children.
    Barnetiltak(Barnetiltak),
    /// An appointment.
    Koordinatoroppnevning(Koordinatoroppnevning),
    /// A course's own row.
    Forloepsramme(Forloepsramme),
    /// A phase of it.
    Fase(Fase),
    /// Who takes part in a phase.
    Forloepspart(Forloepspart),
    /// A deadline.
    Fasefrist(Fasefrist),
    /// An individual plan's own row.
    Planramme(Planramme),
    /// A goal.
    Maal(Maal),
    /// A measure.
    Tiltak(Tiltak),
    /// An evaluation.
    Evaluering(Evaluering),
    /// An agreement with the bruker.
    Brukeravtale(Brukeravtale),
    /// What it says of the help of every day.
    Dagligliv(Dagligliv),
    /// What it says of medicines.
    Legemiddelavtale(Legemiddelavtale),
    /// What it says of money.
    Oekonomiavtale(Oekonomiavtale),
    /// What it says is done at relapse.
    Tilbakefallstiltak(Tilbakefallstiltak),
    /// An agreement between organisations.
    Samarbeidsavtale(Samarbeidsavtale),
    /// An organisation.
    Virksomhet(Virksomhet),
    /// A unit.
    Enhet(Enhet),
    /// An employment.
    Ansatt(Ansatt),
}

impl Node {
    /// What the registry has under this id.
    pub fn i_registeret(f: &Foresporsel, id: Uuid) -> Option<Self> {
        let register = f.register();
        Virksomhet::finn(register, id)
            .map(Self::Virksomhet)
            .or_else(|| Enhet::finn(register, id).map(Self::Enhet))
            .or_else(|| Ansatt::finn(register, id).map(Self::Ansatt))
            .or_else(|| Samarbeidsavtale::finn(register, id).map(Self::Samarbeidsavtale))
    }

    /// The row that was found, if its case opens it.
    pub fn i_saken(f: &Foresporsel, funn: &Funn, id: Uuid) -> Result<Option<Self>, Lagerfeil> {
        let sak = &funn.sak;
        Ok(match funn.tabell {
            Tabell::Bruker => (sak.id() == id).then(|| Self::Bruker(Bruker(sak.clone()))),
            Tabell::Paaroerende => sak.rad(id)?.map(|r| Self::Paaroerende(Paaroerende(r))),
            Tabell::Barn => sak.rad(id)?.map(|r| Self::Barn(Barn(r))),
            Tabell::Representasjon => sak
                .rad(id)?
                .map(|r| Self::Representasjon(Representasjon(r))),
            Tabell::Samtykkeforespoersel => sak
                .rad(id)?
                .and_then(Samtykkeforespoersel::vis)
                .map(Self::Samtykkeforespoersel),
            Tabell::Samtykke => match sak.rad(id)? {
                Some(rad) => Samtykke::vis(rad, f.naa())?.map(Self::Samtykke),
                None => None,
            },
            Tabell::Sperring => sak
                .rad(id)?
                .map(Sperring::vis)
                .transpose()?
                .map(Self::Sperring),
            Tabell::Tilknytning => sak.rad(id)?.map(|r| Self::Oppdrag(Oppdrag(r))),
            Tabell::Blaalysperiode => sak
                .rad(id)?
                .map(|r| Self::Blaalysperiode(Blaalysperiode(r))),
            Tabell::Ansvarsgruppe => sak.rad(id)?.map(|r| Self::Ansvarsgruppe(Ansvarsgruppe(r))),
            Tabell::AnsvarsgruppeMedlem => sak.rad(id)?.map(|r| Self::Medlem(Medlem(r))),
            Tabell::Kriseplan => sak
                .rad(id)?
                .map(|r| Self::Kriseplanramme(Kriseplanramme(r))),
            Tabell::KriseplanSignal => sak.rad(id)?.map(|r| Self::Varselsignal(Varselsignal(r))),
            Tabell::KriseplanRaad => sak.rad(id)?.map(|r| Self::Kriseraad(Kriseraad(r))),
            Tabell::KriseplanTrinn => sak.rad(id)?.map(|r| Self::Trinn(Trinn(r))),
            Tabell::KriseplanKontakt => sak.rad(id)?.map(|r| Self::Krisekontakt(Krisekontakt(r))),
            Tabell::KriseplanBarnetiltak => sak.rad(id)?.map(|r| Self::Barnetiltak(Barnetiltak(r))),
            Tabell::Koordinatoroppnevning => sak
                .rad(id)?
                .map(|r| Self::Koordinatoroppnevning(Koordinatoroppnevning(r))),
            Tabell::Forloep => sak.rad(id)?.map(|r| Self::Forloepsramme(Forloepsramme(r))),
            Tabell::ForloepFase => sak.rad(id)?.map(|r| Self::Fase(Fase(r))),
            Tabell::ForloepPart => sak.rad(id)?.map(|r| Self::Forloepspart(Forloepspart(r))),
            Tabell::ForloepFrist => sak.rad(id)?.map(|r| Self::Fasefrist(Fasefrist(r))),
            Tabell::IpRamme => sak.rad(id)?.map(|r| Self::Planramme(Planramme(r))),
            Tabell::IpMaal => sak.rad(id)?.map(|r| Self::Maal(Maal(r))),
            Tabell::IpTiltak => sak.rad(id)?.map(|r| Self::Tiltak(Tiltak(r))),
            Tabell::IpEvaluering => sak.rad(id)?.map(|r| Self::Evaluering(Evaluering(r))),
            Tabell::Brukeravtale => sak.rad(id)?.map(|r| Self::Brukeravtale(Brukeravtale(r))),
            Tabell::BrukeravtaleDagligliv => sak.rad(id)?.map(|r| Self::Dagligliv(Dagligliv(r))),
            Tabell::BrukeravtaleLegemidler => sak
                .rad(id)?
                .map(|r| Self::Legemiddelavtale(Legemiddelavtale(r))),
            Tabell::BrukeravtaleOekonomi => sak
                .rad(id)?
                .map(|r| Self::Oekonomiavtale(Oekonomiavtale(r))),
            Tabell::BrukeravtaleTilbakefall => sak
                .rad(id)?
                .map(|r| Self::Tilbakefallstiltak(Tilbakefallstiltak(r))),
            // No types of their own: contact details and assessments have no id in the contract.
            Tabell::Kontakt | Tabell::Kompetansevurdering => None,
        })
    }
}
