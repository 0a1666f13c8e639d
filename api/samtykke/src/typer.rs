//! The closed lists of the model.

use crate::kode::{kodet, sett};

kodet! {
    /// The sector of a virksomhet; decides the ceiling.
    pub enum Sektor {
        /// A municipality.
        Kommune = 0 => "KOMMUNE",
        /// Specialist health care.
        Spesialisthelsetjeneste = 1 => "SPESIALISTHELSETJENESTE",
        /// The police.
        Politi = 2 => "POLITI",
        /// The labour and welfare administration.
        Nav = 3 => "NAV",
        /// A general practitioner.
        Fastlege = 4 => "FASTLEGE",
        /// The correctional service.
        Kriminalomsorg = 5 => "KRIMINALOMSORG",
        /// A voluntary organisation.
        Frivillig = 6 => "FRIVILLIG",
    }
}

kodet! {
    /// What the information is used for.
    pub enum Formaal {
        /// Giving health care.
        Helsehjelp = 0 => "HELSEHJELP",
        /// Working together around the bruker.
        Samhandling = 1 => "SAMHANDLING",
        /// Handling a crisis.
        Krise = 2 => "KRISE",
        /// The individual plan.
        IndividuellPlan = 3 => "INDIVIDUELL_PLAN",
        /// The bruker's own view; never given to others.
        EgetInnsyn = 4 => "EGET_INNSYN",
    }
}

sett! {
    /// A set of purposes.
    pub struct FormaalSett(u8) av Formaal;
}

kodet! {
    /// When a samtykke gives something.
    pub enum Betingelse {
        /// All the time it is valid.
        Alltid = 0 => "ALLTID",
        /// Sleeps until a blålysperiode is declared.
        UnderBlaalys = 1 => "UNDER_BLAALYS",
    }
}

kodet! {
    /// How far a samtykke reaches.
    pub enum Rekkevidde {
        /// To read.
        Lese = 0 => "LESE",
        /// To contribute.
        Bidra = 1 => "BIDRA",
    }
}

kodet! {
    /// In what capacity a samtykke is given.
    pub enum Samtykkegiver {
        /// The bruker.
        Bruker = 0 => "BRUKER",
        /// A guardian, within the mandate.
        Verge = 1 => "VERGE",
        /// A parent, until the bruker is 16.
        Forelder = 2 => "FORELDER",
        /// Nearest next of kin, where capacity is lacking.
        NaermestePaaroerende = 3 => "NAERMESTE_PAAROERENDE",
        /// One with a power of attorney, within it.
        Fullmektig = 4 => "FULLMEKTIG",
    }
}

kodet! {
    /// In what form a samtykke was given.
    pub enum Samtykkeform {
        /// By the bruker's own login.
        Elektronisk = 0 => "ELEKTRONISK",
        /// On paper.
        Skriftlig = 1 => "SKRIFTLIG",
        /// By word of mouth.
        Muntlig = 2 => "MUNTLIG",
    }
}

kodet! {
    /// Where a samtykke is in its life; derived, never stored.
    pub enum Samtykkestatus {
        /// Gives nothing yet.
        Fremtidig = 0 => "FREMTIDIG",
        /// In force.
        Aktiv = 1 => "AKTIV",
        /// Its time is over.
        Utloept = 2 => "UTLOEPT",
        /// Withdrawn.
        Trukket = 3 => "TRUKKET",
        /// Replaced by a later version.
        Erstattet = 4 => "ERSTATTET",
    }
}

kodet! {
    /// Protection of the address.
    pub enum Gradering {
        /// None.
        Ugradert = 0 => "UGRADERT",
        /// Confidential address.
        Fortrolig = 1 => "FORTROLIG",
        /// Strictly confidential address.
        StrengtFortrolig = 2 => "STRENGT_FORTROLIG",
    }
}

impl Gradering {
    /// Whether what locates the bruker needs a samtykke that names it.
    #[must_use]
    pub const fn er_gradert(self) -> bool {
        !matches!(self, Self::Ugradert)
    }
}

kodet! {
    /// Why an ansatt has to do with a bruker.
    pub enum Tilknytningstype {
        /// Member of the ansvarsgruppe.
        Medlem = 0 => "MEDLEM",
        /// Coordinator.
        Koordinator = 1 => "KOORDINATOR",
        /// Primary contact.
        Primaerkontakt = 2 => "PRIMAERKONTAKT",
        /// A case of the coordinating unit (koordinerende enhet).
        KeSak = 3 => "KE_SAK",
    }
}

kodet! {
    /// Level of assurance of the login.
    pub enum Nivaa {
        /// Substantial.
        Betydelig = 0 => "BETYDELIG",
        /// High.
        Hoey = 1 => "HOEY",
    }
}

kodet! {
    /// What an employment carries by the registry.
    pub enum Ansattrolle {
        /// May record samtykke and withdrawal.
        Registrar = 0 => "REGISTRAR",
        /// May search by identity number.
        Foedselsnummersoek = 1 => "FOEDSELSNUMMERSOEK",
        /// Leads the enhet and may tie its ansatte to brukere.
        Leder = 2 => "LEDER",
        /// Data protection officer.
        Personvernombud = 3 => "PERSONVERNOMBUD",
        /// Works in the coordinating unit.
        Ke = 4 => "KE",
        /// Health personnel.
        Helsepersonell = 5 => "HELSEPERSONELL",
    }
}

sett! {
    /// The roles of one employment.
    pub struct Ansattroller(u16) av Ansattrolle;
}

kodet! {
    /// Why something is refused; from the actor and policy alone.
    pub enum Avslagsgrunn {
        /// Cannot be opened to this actor at all.
        IngenTilgang = 0 => "INGEN_TILGANG",
        /// The purpose is not open to this tie.
        FeilFormaal = 1 => "FEIL_FORMAAL",
        /// The login is too weak.
        ForLavtNivaa = 2 => "FOR_LAVT_NIVAA",
        /// No tie and not on shift.
        ManglerTilknytning = 3 => "MANGLER_TILKNYTNING",
        /// All else: never given, ended, withdrawn, other purpose, held back or barred.
        ManglerSamtykke = 4 => "MANGLER_SAMTYKKE",
    }
}

kodet! {
    /// Which rule decided.
    pub enum Regel {
        /// None that is told.
        Ingen = 0 => "INGEN",
        /// Purpose.
        Formaal = 1 => "FORMAAL",
        /// Login level.
        Nivaa = 2 => "NIVAA",
        /// Tie.
        Tilknytning = 3 => "TILKNYTNING",
        /// Samtykke.
        Samtykke = 4 => "SAMTYKKE",
    }
}

kodet! {
    /// What the refused can do.
    pub enum Utvei {
        /// Ask for another purpose.
        ByttFormaal = 0 => "BYTT_FORMAAL",
        /// Log in at a higher level.
        LoggInnHoeyere = 1 => "LOGG_INN_HOEYERE",
        /// Get a tie.
        SkaffOppdrag = 2 => "SKAFF_OPPDRAG",
        /// Ask the bruker.
        BeOmSamtykke = 3 => "BE_OM_SAMTYKKE",
    }
}
