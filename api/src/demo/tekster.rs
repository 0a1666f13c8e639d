//! Invented words for kriseplaner.

use entity::koder::{Nivaa, Raadstype};
use samtykke::{Kategori, Kategorier};

/// Warning signs, with what more the text touches.
pub(super) const SIGNALER: [(Nivaa, &str); 16] = [
    (Nivaa::Groenn, "Står opp til vanlig tid og spiser frokost"),
    (Nivaa::Groenn, "Svarer på meldinger samme dag"),
    (Nivaa::Groenn, "Går tur hver dag"),
    (Nivaa::Gul, "Sover mindre enn fire timer"),
    (Nivaa::Gul, "Avlyser avtaler to ganger på rad"),
    (Nivaa::Gul, "Trekker for gardinene om dagen"),
    (Nivaa::Gul, "Slutter å ta telefonen"),
    (Nivaa::Gul, "Snakker fortere enn ellers"),
    (Nivaa::Gul, "Ringer mange ganger om det samme"),
    (Nivaa::Gul, "Lar posten ligge uåpnet"),
    (Nivaa::Roed, "Har ikke spist på to dager"),
    (Nivaa::Roed, "Hører stemmer som kommanderer"),
    (Nivaa::Roed, "Går ute om natten uten sko"),
    (Nivaa::Roed, "Åpner ikke døren for noen"),
    (Nivaa::Roed, "Sier farvel til folk"),
    (Nivaa::Roed, "Kjenner ikke igjen dem som kommer"),
];

/// Signs that tell of drugs or alcohol.
pub(super) const SIGNALER_RUS: [(Nivaa, &str); 6] = [
    (Nivaa::Gul, "Drikker alene på hverdager"),
    (Nivaa::Gul, "Møter igjen folk fra miljøet i byen"),
    (Nivaa::Gul, "Låner penger til rusmidler"),
    (Nivaa::Roed, "Har brukt noe hver dag i en uke"),
    (Nivaa::Roed, "Blander tabletter og alkohol"),
    (Nivaa::Roed, "Bruker sprøyter igjen"),
];

/// Advice.
pub(super) const RAAD: [(Raadstype, &str); 17] = [
    (Raadstype::Hjelper, "Gå en tur sammen uten å snakke"),
    (Raadstype::Hjelper, "Te og noe varmt å spise"),
    (Raadstype::Hjelper, "Musikk på hodetelefoner"),
    (
        Raadstype::Hjelper,
        "Å få vite hva som skal skje de neste timene",
    ),
    (Raadstype::Hjelper, "At noen blir sittende"),
    (Raadstype::Hjelper, "Å ha hunden med"),
    (Raadstype::HjelperIkke, "At flere snakker samtidig"),
    (Raadstype::HjelperIkke, "Å bli holdt fast"),
    (Raadstype::HjelperIkke, "Spørsmål om hvorfor"),
    (Raadstype::HjelperIkke, "Å bli bedt om å roe seg"),
    (Raadstype::HjelperIkke, "Uniform inne i leiligheten"),
    (Raadstype::SlikMoetes, "Si hvem du er, og hvorfor du kommer"),
    (Raadstype::SlikMoetes, "Ring på og vent, ikke bruk nøkkel"),
    (Raadstype::SlikMoetes, "Snakk lavt, og sett deg ned"),
    (Raadstype::SlikMoetes, "Én om gangen, helst en kjent"),
    (Raadstype::SlikMoetes, "Bruk fornavn"),
    (Raadstype::SlikMoetes, "La døren stå åpen bak deg"),
];

/// A step: how far it has come, what the bruker does, what the services do.
pub(super) type Trinn = (Nivaa, &'static [&'static str], &'static [&'static str]);

/// Steps.
pub(super) const TRINN: [Trinn; 9] = [
    (
        Nivaa::Groenn,
        &["Holder dagsrytmen", "Møter til avtalene"],
        &["Samtale hver uke"],
    ),
    (
        Nivaa::Groenn,
        &["Går til aktivitetshuset tirsdag og torsdag"],
        &["Følger første gang"],
    ),
    (
        Nivaa::Groenn,
        &["Skriver dagbok"],
        &["Leser sammen hver måned"],
    ),
    (
        Nivaa::Gul,
        &["Ringer kontakten sin"],
        &["Hjemmebesøk innen to dager"],
    ),
    (
        Nivaa::Gul,
        &["Sover hos en slektning"],
        &["Ringer morgen og kveld", "Ekstra time"],
    ),
    (
        Nivaa::Gul,
        &["Legger bort telefonen om natten"],
        &["Vurderer tiltakene på nytt"],
    ),
    (
        Nivaa::Roed,
        &["Ringer legevakten"],
        &["Møtes samme dag", "Bruker avtalen om brukerstyrt seng"],
    ),
    (
        Nivaa::Roed,
        &["Åpner døren når noen kjent kommer"],
        &["Én fast person hele døgnet"],
    ),
    (
        Nivaa::Roed,
        &["Blir med til akuttmottaket"],
        &["Følger med og blir til innleggelsen er klar"],
    ),
];

/// The step of whoever is in LAR.
pub(super) const TRINN_LAR: Trinn = (
    Nivaa::Gul,
    &["Henter medisinen på legevakten"],
    &["Sier fra til AFR samme dag hvis den ikke er hentet"],
);

/// Further things that a row may touch.
pub(super) const ANNET: [(&str, Kategorier); 6] = [
    (
        "Husleien er ikke betalt",
        Kategorier::av(&[Kategori::Oekonomi, Kategori::Bolig]),
    ),
    (
        "Mister ting i leiligheten, og naboen klager",
        Kategorier::av(&[Kategori::Bolig]),
    ),
    (
        "Har vondt i magen og går ikke til legen",
        Kategorier::av(&[Kategori::Somatikk]),
    ),
    (
        "Slutter å møte på jobb",
        Kategorier::av(&[Kategori::Arbeid]),
    ),
    (
        "Truer dem som står nærmest",
        Kategorier::av(&[Kategori::Risiko]),
    ),
    (
        "Lar tablettene ligge",
        Kategorier::av(&[Kategori::Legemidler]),
    ),
];

/// For the children.
pub(super) const BARNETILTAK: [&str; 5] = [
    "Mormor henter i barnehagen",
    "Barnet sover hos far til det er rolig igjen",
    "Helsesykepleier på skolen får beskjed",
    "Barneansvarlig ringer samme dag",
    "Storesøster vet hvem hun skal ringe",
];

/// Who looks after a child.
pub(super) const IVARETATT_AV: [&str; 5] = [
    "Den andre forelderen",
    "Besteforeldre",
    "Fosterhjem",
    "Begge foreldre sammen",
    "Tante",
];

/// Why a row is shielded from the bruker.
pub(super) const SKJERMET: &str = "Kan utsette en tredjeperson for fare";

/// Relations of next of kin.
pub(super) const RELASJONER: [&str; 8] = [
    "mor", "far", "søster", "bror", "samboer", "datter", "sønn", "venn",
];

/// Streets that do not exist.
pub(super) const VEIER: [&str; 10] = [
    "Paraplybakken",
    "Måkesvingen",
    "Tåkelia",
    "Lyktestien",
    "Skoddeveien",
    "Teinesmauet",
    "Regnboetunet",
    "Karvesvingen",
    "Hegrestien",
    "Ripsbakken",
];

/// Postal code and place on Askøy.
pub(super) const POSTNUMRE_ASKOEY: [&str; 7] =
    ["5300", "5302", "5303", "5304", "5305", "5306", "5314"];

/// Bydeler of Bergen and a postal code in each.
pub(super) const BYDELER: [(&str, &str); 8] = [
    ("Arna", "5260"),
    ("Bergenhus", "5031"),
    ("Fana", "5221"),
    ("Fyllingsdalen", "5147"),
    ("Laksevåg", "5162"),
    ("Ytrebygda", "5258"),
    ("Årstad", "5055"),
    ("Åsane", "5116"),
];
