//! The forms of the answers: the contract's types as far as the two queries ask, and its errors.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::linjer::Plass;

/// A type of the contract: its fields, each nullable.
macro_rules! typer {
    ($($navn:ident { $($felt:ident: $type:ty),* $(,)? })+) => {$(
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $navn<'a> {
            $(pub $felt: $type,)*
            #[serde(skip)]
            pub _laan: std::marker::PhantomData<&'a ()>,
        }
    )+};
}

pub type Tekst<'a> = Option<&'a str>;
pub type Liste<T> = Option<Vec<T>>;

typer! {
    DataA { bruker: Option<SakA<'a>> }
    SakA {
        id: String, navn: Navn<'a>, kontakt: Option<KontaktA<'a>>, koordinator: Option<Koordinator<'a>>,
        ansvarsgruppe: Option<Gruppe<'a>>, kriseplan: KriseplanA<'a>, rop_forloep: Forloep<'a>,
        individuell_plan: Plan<'a>,
    }
    Navn { fullt_navn: Tekst<'a> }
    KontaktA { telefon: Tekst<'a>, bydel: Tekst<'a> }
    Koordinator { ansatt: Option<AnsattNavn<'a>> }
    AnsattNavn { navn: Tekst<'a> }
    Gruppe { medlemmer: Liste<Medlem<'a>> }
    Medlem { virksomhet: Option<AnsattNavn<'a>>, ansatt: Option<Ansatt<'a>>, rolle: Tekst<'a> }
    Ansatt { navn: Tekst<'a>, stilling: Tekst<'a> }
    KriseplanA {
        ramme: Option<Ramme<'a>>, signaler: Liste<NivaaTekst<'a>>, raad: Liste<Raad<'a>>, trinn: Liste<Trinn<'a>>,
        kontakter: Liste<Krisekontakt<'a>>, barnetiltak: Liste<Barnetiltak<'a>>,
    }
    Ramme { revideres_innen: Tekst<'a> }
    NivaaTekst { nivaa: Tekst<'a>, tekst: Tekst<'a> }
    Raad { r#type: Tekst<'a>, tekst: Tekst<'a> }
    Trinn { nivaa: Tekst<'a>, tiltak_bruker: Option<&'a RawValue>, tiltak_tjeneste: Option<&'a RawValue> }
    Krisekontakt { navn: Tekst<'a>, telefon: Tekst<'a> }
    Barnetiltak { tekst: Tekst<'a>, hvorfor_ingen: Tekst<'a> }
    Forloep { faser: Liste<Fase<'a>> }
    Fase { r#type: Tekst<'a>, gyldig_fra_og_med: Tekst<'a>, ansvarlig: Option<AnsattNavn<'a>>, frist: Option<Frist<'a>> }
    Frist { innen: Tekst<'a> }
    Plan { ramme: Option<Status<'a>>, maal: Liste<Maal<'a>> }
    Status { status: Tekst<'a> }
    Maal { tekst: Tekst<'a>, delmaal: Liste<Delmaal<'a>>, tiltak: Liste<Tiltak<'a>> }
    Delmaal { tekst: Tekst<'a> }
    Tiltak { tekst: Tekst<'a>, evalueres_innen: Tekst<'a> }

    DataB { brukere: Side<'a> }
    Side { edges: Vec<Kant<'a>>, page_info: SideInfo<'a> }
    SideInfo { has_next_page: bool }
    Kant { node: SakB<'a> }
    SakB {
        id: String, navn: Navn<'a>, foedselsdato: Tekst<'a>, kontakt: Option<KontaktB<'a>>,
        koordinator: Option<Koordinator<'a>>, ansvarsgruppe: Option<Gruppe<'a>>, kriseplan: KriseplanB<'a>,
    }
    KontaktB { telefon: Tekst<'a>, epost: Tekst<'a>, bydel: Tekst<'a> }
    KriseplanB { ramme: Option<Ramme<'a>> }
}

/// Makes one of the types.
macro_rules! ny {
    ($type:ident { $($felt:ident: $verdi:expr),* $(,)? }) => {
        $type { $($felt: $verdi,)* _laan: std::marker::PhantomData }
    };
}

#[derive(Serialize)]
pub struct Svar<D> {
    pub data: D,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Feil>,
}

#[derive(Serialize)]
pub struct Feil {
    pub message: &'static str,
    pub locations: [Plass; 1],
    pub path: Vec<Ledd>,
    pub extensions: Grunn,
}

#[derive(Clone, Serialize)]
#[serde(untagged)]
pub enum Ledd {
    Felt(&'static str),
    Nr(usize),
}

#[derive(Serialize)]
pub struct Grunn {
    pub code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grunn: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kategorier: Vec<&'static str>,
}

pub(crate) use ny;

impl From<&'static str> for Ledd {
    fn from(felt: &'static str) -> Self {
        Self::Felt(felt)
    }
}

impl From<usize> for Ledd {
    fn from(nr: usize) -> Self {
        Self::Nr(nr)
    }
}
