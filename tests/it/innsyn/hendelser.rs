//! What happens, told to both worlds' askers: pages and streams, replayed and as it happens. More
//! happens in one world than in the other, to what the asker may not see.

use std::hash::{DefaultHasher, Hash, Hasher};

use async_graphql::{Name, Value as Verdi, indexmap::IndexMap};
use entity::{
    ansvarsgruppe, ansvarsgruppe_medlem, barn, blaalysperiode, brukeravtale,
    brukeravtale_dagligliv, brukeravtale_legemidler, brukeravtale_oekonomi,
    brukeravtale_tilbakefall, forloep, forloep_fase, forloep_frist, forloep_part, ip_evaluering,
    ip_maal, ip_ramme, ip_tiltak, kompetansevurdering, kontakt, koordinatoroppnevning, kriseplan,
    kriseplan_barnetiltak, kriseplan_kontakt, kriseplan_raad, kriseplan_signal, kriseplan_trinn,
    paaroerende, personrad::Personrad, representasjon, samtykke as samtykketabell,
    samtykkeforespoersel, sperring, tilgang, tilknytning,
};
use helsefellesskap::storage::{Lager, hendelser::TEGN};
use samtykke::Kategorier;
use serde_json::Value;
use uuid::Uuid;

use super::{
    operasjoner::Operasjon,
    par::{Funn, Tall},
    runde::Runde,
    svarer::{Lytter, Svarer},
    terning::Terning,
    verden::{ISak, Sak, Verden, for_alle_tabeller},
};
use crate::rigg::SIDE;

/// Pages that a replay may have.
const MAKS_SIDER: usize = 200;

/// Where an asker stands in each world.
pub type Steder = [String; 2];

impl Runde<'_> {
    /// Where both worlds are now. `None`: the asker may not ask.
    pub async fn her(&self, tall: &mut Tall) -> Result<Option<Steder>, Funn> {
        let uten = [String::new(), String::new()];
        let svar = self.hver(&uten, 1, tall).await?;
        Ok(slutt(&svar))
    }

    /// Lets things happen in both, and asks what it was: by pages from a place, and by streams of
    /// which one comes late and one is there.
    pub async fn hendelser(
        &self,
        t: &mut Terning,
        verdener: [&Verden; 2],
        fra: Steder,
        tall: &mut Tall,
    ) -> Result<(), Funn> {
        let mut foer = Vec::new();
        for (svarer, fra) in self.svarere.iter().zip(&fra) {
            foer.push(self.lytt(svarer, fra).await?);
        }
        let salt = t.kast();
        for (nr, svarer) in self.svarere.iter().enumerate() {
            let hendt = Hendt {
                verden: verdener[nr],
                annen: verdener[1 - nr],
                salt,
                nr,
            };
            hendt.skriv(&svarer.lager).await;
        }
        self.sider(t, fra.clone(), tall).await?;
        let mut fortalt = Vec::new();
        for ((svarer, fra), mut foer) in self.svarere.iter().zip(&fra).zip(foer) {
            let sen = self.lytt(svarer, fra).await?;
            foer.hoer_videre(&svarer.lager).await;
            let tekst = [foer.hoert, sen.hoert].map(|hoert| hoert.join("\n"));
            fortalt.push(self.kanonisk(&uten_markoerer(&tekst.join("\n---\n"))));
        }
        if fortalt[0] != fortalt[1] {
            return Err(self.fant("streams differ", fortalt.join("\n\nB: ")));
        }
        tall.meldinger += fortalt[0].matches("__typename").count();
        Ok(())
    }

    async fn lytt(&self, svarer: &Svarer, fra: &str) -> Result<Lytter, Funn> {
        let lytter = svarer.lytt(self.spoerrer, self.formaal, fra).await;
        lytter.map_err(|svar| self.fant("a stream is refused", svar))
    }

    async fn sider(&self, t: &mut Terning, fra: Steder, tall: &mut Tall) -> Result<(), Funn> {
        let antall = t.velg(&[1, 3, 20, 100]);
        let mut steder = fra;
        for _ in 0..MAKS_SIDER {
            let svar = self.hver(&steder, antall, tall).await?;
            steder = slutt(&svar).ok_or_else(|| self.fant("a page ends", String::new()))?;
            if svar[0].pointer("/data/hendelser/pageInfo/hasNextPage") != Some(&Value::Bool(true)) {
                return Ok(());
            }
        }
        Err(self.fant("pages have no end", String::new()))
    }

    /// A page of each world, from its own place.
    async fn hver(&self, fra: &Steder, antall: usize, tall: &mut Tall) -> Result<[Value; 2], Funn> {
        let [a, b] = [0, 1].map(|nr| side(&fra[nr], antall));
        let svar = [
            self.svarere[0].spoer(self.spoerrer, self.formaal, &a).await,
            self.svarere[1].spoer(self.spoerrer, self.formaal, &b).await,
        ];
        tall.operasjoner += 1;
        let [x, y] = [&svar[0], &svar[1]].map(|svar| {
            format!(
                "{}{}",
                svar.hode,
                self.kanonisk(&uten_markoerer(&svar.kropp))
            )
        });
        if x != y {
            return Err(self.fant("pages of events differ", format!("A: {x}\n\nB: {y}")));
        }
        Ok([&svar[0], &svar[1]].map(|svar| serde_json::from_str(&svar.kropp).expect("JSON")))
    }

    fn fant(&self, hva: &'static str, forskjell: String) -> Funn {
        self.funn(hva, &side("", 0), forskjell)
    }
}

/// A cursor is another each time: of one length, and in the same places.
fn uten_markoerer(tekst: &str) -> String {
    let er_markoer = |bit: &str| {
        bit.len() == TEGN
            && bit
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let biter = tekst
        .split('"')
        .map(|bit| if er_markoer(bit) { "markør" } else { bit });
    biter.collect::<Vec<_>>().join("\"")
}

fn side(fra: &str, antall: usize) -> Operasjon {
    let mut variabler = IndexMap::new();
    variabler.insert(Name::new("first"), Verdi::from(antall));
    if !fra.is_empty() {
        variabler.insert(Name::new("after"), Verdi::from(fra));
    }
    Operasjon {
        dokument: SIDE.to_owned(),
        variabler,
        rot: "hendelser".to_owned(),
        i_utvidelser: false,
    }
}

fn slutt(svar: &[Value; 2]) -> Option<Steder> {
    let slutt = |svar: &Value| {
        let slutt = svar.pointer("/data/hendelser/pageInfo/endCursor")?;
        slutt.as_str().map(str::to_owned)
    };
    Some([slutt(&svar[0])?, slutt(&svar[1])?])
}

/// What happens in a world: to some of the rows that both have, alike in both; to all that the other
/// one lacks; and to rights, which come to what they were, as often as it likes.
struct Hendt<'a> {
    verden: &'a Verden,
    annen: &'a Verden,
    salt: u64,
    nr: usize,
}

impl Hendt<'_> {
    async fn skriv(&self, lager: &Lager) {
        for sak in &self.verden.saker {
            let mut andre = self.annen.saker.iter();
            let annen = andre.find(|annen| annen.bruker.id == sak.bruker.id);
            for gang in 0..self.kast(sak.bruker.id, 0) % 3 {
                let kast = self.kast(sak.bruker.id, gang + 1);
                let andre = |rader: &mut Vec<tilgang::Model>| match kast % 3 {
                    0 => rader.clear(),
                    1 => rader.truncate(rader.len() / 2),
                    _ => rader
                        .iter_mut()
                        .for_each(|rad| rad.les = Kategorier::ALLE.bits()),
                };
                let skrevet = lager.som_om_kom_og_gikk(sak.bruker.id, andre).await;
                skrevet.expect("events are written");
            }
            self.rader(lager, sak, annen).await;
        }
    }

    async fn rader(&self, lager: &Lager, sak: &Sak, annen: Option<&Sak>) {
        macro_rules! rader {
            ($modul:ident) => {
                for rad in <$modul::Entity as ISak>::rader(sak) {
                    let id = $modul::Entity::id(rad);
                    let er_denne = |r: &$modul::Model| $modul::Entity::id(r) == id;
                    let er_felles = annen.is_some_and(|annen| {
                        <$modul::Entity as ISak>::rader(annen).iter().any(er_denne)
                    });
                    let kast = self.felles_kast(id);
                    if !er_felles || kast % 8 == 0 {
                        let foer = (kast % 3 > 0).then_some(rad);
                        let skrevet = lager.som_om_endret::<$modul::Entity>(foer, rad).await;
                        skrevet.expect("an event is written");
                    }
                }
            };
        }
        for_alle_tabeller!(rader);
    }

    /// The same in both worlds.
    fn felles_kast(&self, id: Uuid) -> u64 {
        blandet(&(id, self.salt))
    }

    /// Of this world alone.
    fn kast(&self, id: Uuid, hva: u64) -> u64 {
        blandet(&(id, self.salt, self.nr, hva))
    }
}

fn blandet(hva: &impl Hash) -> u64 {
    let mut hash = DefaultHasher::new();
    hva.hash(&mut hash);
    hash.finish()
}
