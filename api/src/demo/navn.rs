//! Names of nobody: given names in use, family names put together from two words.

use super::trekning::Trekning;

/// Given names of men.
const MENN: [&str; 44] = [
    "Aksel",
    "Anders",
    "Arne",
    "Asbjørn",
    "Bjørn",
    "Bård",
    "Børge",
    "Daniel",
    "Egil",
    "Eirik",
    "Erling",
    "Finn",
    "Geir",
    "Gøran",
    "Halvard",
    "Håkon",
    "Ivar",
    "Jan-Erik",
    "Jørgen",
    "Kjell",
    "Kåre",
    "Leif",
    "Magnus",
    "Mohammed",
    "Njål",
    "Odd Arne",
    "Ole",
    "Øyvind",
    "Per-Gunnar",
    "Piotr",
    "Ragnar",
    "Roar",
    "Sigurd",
    "Sjur",
    "Ståle",
    "Sverre",
    "Terje",
    "Tor",
    "Trygve",
    "Ulf",
    "Vegard",
    "Yngve",
    "Ánte",
    "Åge",
];

/// Given names of women.
const KVINNER: [&str; 44] = [
    "Agnes",
    "Amina",
    "Anne-Lise",
    "Astrid",
    "Åse",
    "Bente",
    "Berit",
    "Bjørg",
    "Borghild",
    "Dagny",
    "Eldbjørg",
    "Elin",
    "Eva",
    "Fatima",
    "Gerd",
    "Grete",
    "Gunn",
    "Hege",
    "Hilde",
    "Inger Marie",
    "Ingunn",
    "Irene",
    "Jorunn",
    "Kaja",
    "Karin",
    "Kirsti",
    "Lise",
    "Máret",
    "Maja",
    "Marit",
    "Mette",
    "Nina",
    "Oddny",
    "Ragnhild",
    "Randi",
    "Siv",
    "Sølvi",
    "Solfrid",
    "Synnøve",
    "Torill",
    "Turid",
    "Unni",
    "Yngvild",
    "Zuzanna",
];

const FORLEDD: [&str; 32] = [
    "Bekke", "Blå", "Drøm", "Ekko", "Eld", "Fugle", "Glitre", "Havre", "Hegre", "Karve", "Kråke",
    "Lomme", "Lykte", "Lyng", "Måke", "Natt", "Paraply", "Regn", "Ripse", "Rogn", "Skjell",
    "Skodde", "Snø", "Søvn", "Tang", "Teine", "Tusse", "Tåke", "Vind", "Vinter", "Ærfugl", "Ørne",
];

const ETTERLEDD: [&str; 20] = [
    "bakken", "berget", "bråtet", "haugen", "holmen", "hylla", "knatten", "lia", "myra", "neset",
    "odden", "skjæret", "steinen", "stølen", "sundet", "tjernet", "vika", "vollen", "vågen",
    "åsen",
];

/// A given name and a family name.
pub(super) fn trekk(t: &mut Trekning, mann: bool) -> (String, String) {
    let fornavn = t.en(if mann { &MENN } else { &KVINNER });
    let etternavn = format!("{}{}", t.en(&FORLEDD), t.en(&ETTERLEDD));
    (fornavn.to_owned(), etternavn)
}

/// A full name.
pub(super) fn fullt(t: &mut Trekning) -> String {
    let mann = t.sjanse(45);
    let (fornavn, etternavn) = trekk(t, mann);
    format!("{fornavn} {etternavn}")
}
