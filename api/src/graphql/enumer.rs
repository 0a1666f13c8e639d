//! The closed lists of the contract, mirrored from the crates that own them.

use async_graphql::Enum;

use super::direktiv;

/// One kind of information about the bruker. One bit each; bits are stable and never reused.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::samtykke::Kategori")]
pub enum Kategori {
    /// Who you are: your name and date of birth, and that you have a case here.
    Identitet,
    /// How to reach you: telephone, address and preferred way of contact.
    Kontakt,
    /// Who is in the group that works together around you.
    Ansvarsgruppe,
    /// Who coordinates the help you get.
    Koordinator,
    /// When the group meets and what was agreed there.
    Moeter,
    /// That a crisis period has been declared for you, and until when.
    Blaalys,
    /// Which consents you have given that are in force now.
    Samtykker,
    /// Signs that you are getting worse, as your crisis plan describes them.
    KriseplanSignaler,
    /// What helps, what does not, and how you wish to be met in a crisis.
    KriseplanRaad,
    /// What you and the services do, step by step, when you get worse.
    KriseplanTiltak,
    /// Whom to call when you are in a crisis.
    KriseplanKontakter,
    /// Where you are in your course of treatment and follow-up.
    Forloep,
    /// Deadlines in that course, and why one was missed.
    ForloepFrister,
    /// The goals in your individual plan.
    IpMaal,
    /// What is to be done, and by whom, in your individual plan.
    IpTiltak,
    /// How the individual plan has worked, and what you think of it.
    IpEvaluering,
    /// What treatment you get and for what.
    Behandling,
    /// Which medicines you use.
    Legemidler,
    /// Your use of alcohol and drugs, and help with it.
    Rus,
    /// Danger to yourself or others, and what lessens it.
    Risiko,
    /// Your physical health.
    Somatikk,
    /// Where and how you live, and help with it.
    Bolig,
    /// Your money, debts and benefits.
    Oekonomi,
    /// Work, school and activity.
    Arbeid,
    /// Who your next of kin are, and how to reach them.
    Paaroerende,
    /// Children you care for, and who looks after them.
    Barn,
    /// Stays in hospital, institutions or prison.
    Opphold,
    /// Legal decisions about you, and who may act on your behalf.
    Juridisk,
    /// Agreements that you and the services have made.
    Avtaler,
}

/// The sector of a virksomhet; decides the ceiling.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::samtykke::Sektor")]
pub enum Sektor {
    /// A municipality.
    Kommune,
    /// Specialist health care.
    Spesialisthelsetjeneste,
    /// The police.
    Politi,
    /// The labour and welfare administration.
    Nav,
    /// A general practitioner.
    Fastlege,
    /// The correctional service.
    Kriminalomsorg,
    /// A voluntary organisation.
    Frivillig,
}

/// What the information is used for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::samtykke::Formaal")]
pub enum Formaal {
    /// Giving health care.
    Helsehjelp,
    /// Working together around the bruker.
    Samhandling,
    /// Handling a crisis.
    Krise,
    /// The individual plan.
    IndividuellPlan,
    /// The bruker's own view; never given to others.
    EgetInnsyn,
}

/// When a samtykke gives something.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::samtykke::Betingelse")]
pub enum Betingelse {
    /// All the time it is valid.
    Alltid,
    /// Sleeps until a blålysperiode is declared.
    UnderBlaalys,
}

/// How far a samtykke reaches.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::samtykke::Rekkevidde")]
pub enum Rekkevidde {
    /// To read.
    Lese,
    /// To contribute.
    Bidra,
}

/// In what capacity a samtykke is given.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::samtykke::Samtykkegiver")]
pub enum Samtykkegiver {
    /// The bruker.
    Bruker,
    /// A guardian, within the mandate.
    Verge,
    /// A parent, until the bruker is 16.
    Forelder,
    /// Nearest next of kin, where capacity is lacking.
    NaermestePaaroerende,
    /// One with a power of attorney, within it.
    Fullmektig,
}

/// In what form a samtykke was given.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::samtykke::Samtykkeform")]
pub enum Samtykkeform {
    /// By the bruker's own login.
    Elektronisk,
    /// On paper.
    Skriftlig,
    /// By word of mouth.
    Muntlig,
}

/// Where a samtykke is in its life; derived, never stored.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::samtykke::Samtykkestatus")]
pub enum Samtykkestatus {
    /// Gives nothing yet.
    Fremtidig,
    /// In force.
    Aktiv,
    /// Its time is over.
    Utloept,
    /// Withdrawn.
    Trukket,
    /// Replaced by a later version.
    Erstattet,
}

/// Protection of the address.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::samtykke::Gradering")]
pub enum Gradering {
    /// None.
    Ugradert,
    /// Confidential address.
    Fortrolig,
    /// Strictly confidential address.
    StrengtFortrolig,
}

/// Why an ansatt has to do with a bruker.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::samtykke::Tilknytningstype")]
pub enum Tilknytningstype {
    /// Member of the ansvarsgruppe.
    Medlem,
    /// Coordinator.
    Koordinator,
    /// Primary contact.
    Primaerkontakt,
    /// A case of the coordinating unit (koordinerende enhet).
    KeSak,
}

/// What an entry of the access log is about.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::entity::koder::Loggart")]
pub enum Oppslagsart {
    /// Something was read.
    Lesing,
    /// Something was written.
    Skriving,
    /// A search across brukere.
    Soek,
    /// Somebody was asked for, or written about unseen, and nothing was shown.
    Avslag,
    /// A row was deleted with its earlier versions; that it was, stays here.
    Sletting,
}

/// What the bruker asks of a personvernombud.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::entity::koder::Henvendelsestype")]
pub enum Henvendelsestype {
    /// A remark, or a complaint.
    Merknad,
    /// That a row is corrected (GDPR art. 16, helsepersonelloven § 42).
    Retting,
    /// That a row is deleted (GDPR art. 17, helsepersonelloven § 43).
    Sletting,
}

/// What tied the one who asked to the bruker at the time.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::entity::koder::Loggforhold")]
pub enum Forhold {
    /// Member of the ansvarsgruppe.
    Ansvarsgruppe,
    /// Coordinator.
    Koordinator,
    /// Primary contact.
    Primaerkontakt,
    /// A dated oppdrag.
    Oppdrag,
    /// On duty.
    Vakt,
    /// The bruker.
    Selv,
    /// Acts for the bruker.
    Representant,
}

/// Why something is refused; from the actor and policy alone.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::samtykke::Avslagsgrunn")]
pub enum Avslagsgrunn {
    /// Cannot be opened to this actor at all.
    IngenTilgang,
    /// The purpose is not open to this tie.
    FeilFormaal,
    /// The login is too weak.
    ForLavtNivaa,
    /// No tie and not on shift.
    ManglerTilknytning,
    /// All else: never given, ended, withdrawn, other purpose, held back or barred.
    ManglerSamtykke,
}

/// Which rule decided.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::samtykke::Regel")]
pub enum Regel {
    /// None that is told.
    Ingen,
    /// Purpose.
    Formaal,
    /// Login level.
    Nivaa,
    /// Tie.
    Tilknytning,
    /// Samtykke.
    Samtykke,
}

/// What the refused can do.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::samtykke::Utvei")]
pub enum Utvei {
    /// Ask for another purpose.
    ByttFormaal,
    /// Log in at a higher level.
    LoggInnHoeyere,
    /// Get a tie.
    SkaffOppdrag,
    /// Ask the bruker.
    BeOmSamtykke,
}

/// How far a crisis has come, in a kriseplan. (The level of a login is `samtykke::Nivaa`.)
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::entity::koder::Nivaa")]
pub enum Nivaa {
    /// All is well.
    Groenn,
    /// Warning signs.
    Gul,
    /// Crisis.
    Roed,
}

/// What a piece of advice in a kriseplan is about.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::entity::koder::Raadstype")]
pub enum Raadstype {
    /// What helps.
    Hjelper,
    /// What does not help.
    HjelperIkke,
    /// How the bruker wants to be met.
    SlikMoetes,
}

/// The part someone plays in an ansvarsgruppe.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::entity::koder::Medlemsrolle")]
pub enum Medlemsrolle {
    /// Leads the group.
    Leder,
    /// Takes part.
    Medlem,
    /// The bruker.
    Bruker,
}

/// What an ansatt is appointed to for a bruker.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::entity::koder::Oppnevningstype")]
pub enum Oppnevningstype {
    /// Coordinates the help (koordinator).
    Koordinator,
    /// Is the one to turn to in a service (primærkontakt).
    Primaerkontakt,
}

/// The phases of a ROP-pasientforløp.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::entity::koder::Fasetype")]
pub enum Fasetype {
    /// Referral.
    Henvisning,
    /// Assessment.
    Kartlegging,
    /// The clinical decision.
    KliniskBeslutning,
    /// Treatment and follow-up.
    Behandling,
    /// Handing over to others.
    Overgang,
    /// Closing.
    Avslutning,
}

/// What an individuell plan is on a day; derived, never stored.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::entity::koder::IpStatus")]
pub enum IpStatus {
    /// Offered to the bruker.
    Tilbudt,
    /// Declined.
    TakketNei,
    /// Being written.
    Utkast,
    /// In force.
    Aktiv,
    /// Resting.
    PaaVent,
    /// Its period is over.
    Utloept,
    /// Closed.
    Avsluttet,
}

/// The parts of an agreement with a bruker that have a class of their own.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::entity::koder::Avtaledel")]
pub enum Avtaledel {
    /// Living and the help of every day. Kategorier: BOLIG AVTALER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::brukeravtale_dagligliv::KLASSE),
        direktiv::fra_tekst(entity::brukeravtale_dagligliv::KLASSE),
        direktiv::og_radens(entity::brukeravtale_dagligliv::KLASSE),
        direktiv::lokaliserer(entity::brukeravtale_dagligliv::KLASSE)
    ))]
    Dagligliv,
    /// Medicines. Kategorier: LEGEMIDLER AVTALER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::brukeravtale_legemidler::KLASSE),
        direktiv::fra_tekst(entity::brukeravtale_legemidler::KLASSE),
        direktiv::og_radens(entity::brukeravtale_legemidler::KLASSE),
        direktiv::lokaliserer(entity::brukeravtale_legemidler::KLASSE)
    ))]
    Legemidler,
    /// Money. Kategorier: OEKONOMI AVTALER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::brukeravtale_oekonomi::KLASSE),
        direktiv::fra_tekst(entity::brukeravtale_oekonomi::KLASSE),
        direktiv::og_radens(entity::brukeravtale_oekonomi::KLASSE),
        direktiv::lokaliserer(entity::brukeravtale_oekonomi::KLASSE)
    ))]
    Oekonomi,
    /// What is done at relapse. Kategorier: RUS AVTALER
    #[graphql(directive = direktiv::samtykke::apply(
        direktiv::kategorier(entity::brukeravtale_tilbakefall::KLASSE),
        direktiv::fra_tekst(entity::brukeravtale_tilbakefall::KLASSE),
        direktiv::og_radens(entity::brukeravtale_tilbakefall::KLASSE),
        direktiv::lokaliserer(entity::brukeravtale_tilbakefall::KLASSE)
    ))]
    Tilbakefall,
}

/// Kinds of agreement between virksomheter.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::entity::koder::Avtaletype")]
pub enum Avtaletype {
    /// The one that the others are made under.
    Overordnet,
    /// On one of the areas that the law lists (tjenesteavtale).
    Tjeneste,
    /// On a single matter (særavtale).
    Saer,
    /// On how the parties work together (samhandlingsavtale).
    Samhandling,
    /// One kommune does the task of others (vertskommuneavtale).
    Vertskommune,
}

/// What an agreement between virksomheter is on a day; derived, never stored.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "::entity::koder::Avtalestatus")]
pub enum Avtalestatus {
    /// Not signed by all.
    Utkast,
    /// Signed by all, and not yet in force.
    Kommende,
    /// In force.
    Gjeldende,
    /// In force, and notice is given.
    SagtOpp,
    /// Over.
    Utloept,
}
