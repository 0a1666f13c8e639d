//! What the law and the parties have settled beforehand: configuration, versioned.

use serde::{Deserialize, Serialize};

use crate::{Aktoer, Formaal, FormaalSett, Kategori, Kategorier, Sektor, Tilknytningstype};

/// How many versions of the information text there are.
pub const ANTALL_TEKSTVERSJONER: usize = 2;

/// The rules that are data. The default is the documented policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Version of this policy.
    pub versjon: u32,
    /// What samtykke can open at all, per sector.
    pub tak: Sektortak,
    /// Formål by tie: ansvarsgruppe, koordinator, primærkontakt.
    pub formaal_ansvarsgruppe: FormaalSett,
    /// The same in a helsetjeneste, in addition.
    pub formaal_helsetjeneste: FormaalSett,
    /// Formål by a case of the coordinating unit.
    pub formaal_ke: FormaalSett,
    /// Categories that can be offered now: those that open something.
    pub tilbudt: Kategorier,
    /// The version of the information text that is offered now.
    pub gjeldende_tekst: u8,
    /// The longest a samtykke can last, in months.
    pub maks_maaneder: u32,
    /// The longest a blålysperiode can be set to at a time, in hours.
    pub blaalys_maks_timer: u32,
    /// The longest a blålysperiode can last in all, in days.
    pub blaalys_maks_doegn: u32,
    /// After how many days an oral samtykke lapses.
    pub muntlig_doegn: u32,
}

/// What samtykke can open at all. Who is not named can be given nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sektortak {
    /// Enheter that are helsetjeneste, and fastlege.
    pub helsetjeneste: Kategorier,
    /// NAV and municipal enheter that are not helsetjeneste.
    pub kommune_og_nav: Kategorier,
    /// The police, helsetjeneste or not.
    pub politi: Kategorier,
    /// The correctional service.
    pub kriminalomsorg: Kategorier,
    /// Voluntary organisations.
    pub frivillig: Kategorier,
    /// Private persons.
    pub privat: Kategorier,
}

impl Policy {
    /// The ceiling of an enhet.
    #[must_use]
    pub const fn tak(&self, sektor: Sektor, helsetjeneste: bool) -> Kategorier {
        match (sektor, helsetjeneste) {
            // Police stay police, also in an enhet that gives health care.
            (Sektor::Politi, _) => self.tak.politi,
            (_, true) | (Sektor::Fastlege, false) => self.tak.helsetjeneste,
            (Sektor::Kommune | Sektor::Nav, false) => self.tak.kommune_og_nav,
            (Sektor::Kriminalomsorg, false) => self.tak.kriminalomsorg,
            (Sektor::Frivillig, false) => self.tak.frivillig,
            (Sektor::Spesialisthelsetjeneste, false) => Kategorier::TOM,
        }
    }

    /// The ceiling of private persons.
    #[must_use]
    pub const fn tak_privat(&self) -> Kategorier {
        self.tak.privat
    }

    /// The purposes that a tie opens.
    #[must_use]
    pub const fn formaal_for(&self, type_: Tilknytningstype, helsetjeneste: bool) -> FormaalSett {
        match type_ {
            Tilknytningstype::KeSak => self.formaal_ke,
            Tilknytningstype::Medlem
            | Tilknytningstype::Koordinator
            | Tilknytningstype::Primaerkontakt => {
                if helsetjeneste {
                    self.formaal_ansvarsgruppe.union(self.formaal_helsetjeneste)
                } else {
                    self.formaal_ansvarsgruppe
                }
            }
        }
    }

    /// What the header HF-Formaal may name: by kind of actor alone.
    #[must_use]
    pub fn formaal_lovlige(&self, aktoer: &Aktoer) -> FormaalSett {
        match aktoer {
            Aktoer::Ansatt(a) => Tilknytningstype::ALLE
                .iter()
                .map(|type_| self.formaal_for(*type_, a.helsetjeneste))
                .fold(FormaalSett::av(&[Formaal::Krise]), FormaalSett::union),
            Aktoer::Organisasjon(_) => FormaalSett::av(&[Formaal::Samhandling]),
            Aktoer::Borger { .. } => FormaalSett::av(&[Formaal::EgetInnsyn, Formaal::Samhandling]),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            versjon: 1,
            tak: Sektortak::default(),
            formaal_ansvarsgruppe: FormaalSett::av(&[
                Formaal::Samhandling,
                Formaal::IndividuellPlan,
            ]),
            formaal_helsetjeneste: FormaalSett::av(&[Formaal::Helsehjelp]),
            formaal_ke: FormaalSett::av(&[Formaal::Samhandling]),
            tilbudt: TILBUDT,
            gjeldende_tekst: 2,
            maks_maaneder: 24,
            blaalys_maks_timer: 72,
            blaalys_maks_doegn: 7,
            muntlig_doegn: 14,
        }
    }
}

impl Default for Sektortak {
    fn default() -> Self {
        Self {
            helsetjeneste: Kategorier::ALLE,
            kommune_og_nav: KOMMUNE_OG_NAV,
            politi: POLITI,
            kriminalomsorg: POLITI.union(KRIMINALOMSORG_I_TILLEGG),
            frivillig: FRIVILLIG,
            privat: Kategorier::ALLE
                .uten(Kategorier::av(&[Kategori::Samtykker, Kategori::Juridisk])),
        }
    }
}

const KOMMUNE_OG_NAV: Kategorier = Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Kontakt,
    Kategori::Ansvarsgruppe,
    Kategori::Koordinator,
    Kategori::Moeter,
    Kategori::Forloep,
    Kategori::IpMaal,
    Kategori::IpTiltak,
    Kategori::IpEvaluering,
    Kategori::Bolig,
    Kategori::Oekonomi,
    Kategori::Arbeid,
    Kategori::Avtaler,
]);

const POLITI: Kategorier = Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Kontakt,
    Kategori::Ansvarsgruppe,
    Kategori::Koordinator,
    Kategori::Moeter,
    Kategori::Blaalys,
    Kategori::KriseplanSignaler,
    Kategori::KriseplanRaad,
    Kategori::KriseplanKontakter,
    Kategori::Risiko,
    Kategori::Avtaler,
]);

const KRIMINALOMSORG_I_TILLEGG: Kategorier = Kategorier::av(&[
    Kategori::IpMaal,
    Kategori::IpTiltak,
    Kategori::Bolig,
    Kategori::Arbeid,
]);

const FRIVILLIG: Kategorier =
    Kategorier::av(&[Kategori::Identitet, Kategori::Kontakt, Kategori::IpTiltak]);

/// A category without fields cannot be offered; `tema` counts as a field.
const TILBUDT: Kategorier = Kategorier::TEMA.union(Kategorier::av(&[
    Kategori::Identitet,
    Kategori::Kontakt,
    Kategori::Ansvarsgruppe,
    Kategori::Koordinator,
    Kategori::Blaalys,
    Kategori::Samtykker,
    Kategori::KriseplanSignaler,
    Kategori::KriseplanRaad,
    Kategori::KriseplanTiltak,
    Kategori::KriseplanKontakter,
    Kategori::Paaroerende,
    Kategori::Barn,
    Kategori::Juridisk,
    Kategori::Forloep,
    Kategori::ForloepFrister,
    Kategori::IpMaal,
    Kategori::IpTiltak,
    Kategori::IpEvaluering,
    Kategori::Avtaler,
]));
