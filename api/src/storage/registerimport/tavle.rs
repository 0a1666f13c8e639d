//! The registry as it stands, with the file laid over it: references become ids, or errors.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use entity::{ansatt, enhet, person, virksomhet};
use samtykke::{Periode, gyldighet};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{
    Ansattpost, Enhetspost, Feilliste, Lager, Lagerfeil, Oppdragspost, Posttype, Tidspunkt,
    Virksomhetspost,
    endringer::Endringer,
    personer::{kjente_brukere, kjente_personer},
};

/// One dated tie, looked up.
pub(super) struct Oppdrag {
    pub(super) linje: usize,
    pub(super) ansatt: Uuid,
    pub(super) bruker: Uuid,
    pub(super) periode: Periode,
    pub(super) sluttet: bool,
}

/// What references are looked up in.
pub(super) struct Tavle<'a> {
    pub(super) lager: &'a Lager,
    pub(super) feil: Feilliste,
    uleste: HashSet<Posttype>,
    /// By number or key: those stored, and those that the file makes.
    ider: HashMap<(Posttype, String), Uuid>,
    virksomheter: HashMap<Uuid, virksomhet::Model>,
    enheter: HashMap<Uuid, enhet::Model>,
    ansatte: HashMap<Uuid, ansatt::Model>,
}

impl<'a> Tavle<'a> {
    pub(super) async fn les(
        lager: &'a Lager,
        tx: &DatabaseTransaction,
        uleste: HashSet<Posttype>,
        feil: Feilliste,
    ) -> Result<Self, Lagerfeil> {
        let mut tavle = Self {
            lager,
            feil,
            uleste,
            ider: HashMap::new(),
            virksomheter: HashMap::new(),
            enheter: HashMap::new(),
            ansatte: HashMap::new(),
        };
        for v in virksomhet::Entity::find().all(tx).await? {
            let noekkel = (Posttype::Virksomhet, v.organisasjonsnummer.clone());
            tavle.ider.insert(noekkel, v.id);
            tavle.virksomheter.insert(v.id, v);
        }
        for e in enhet::Entity::find().all(tx).await? {
            if let Some(noekkel) = e.noekkel.clone() {
                tavle.ider.insert((Posttype::Enhet, noekkel), e.id);
            }
            tavle.enheter.insert(e.id, e);
        }
        let med_noekkel = ansatt::Entity::find().filter(ansatt::Column::Noekkel.is_not_null());
        for a in med_noekkel.all(tx).await? {
            if let Some(noekkel) = a.noekkel.clone() {
                tavle.ider.insert((Posttype::Ansatt, noekkel), a.id);
            }
            tavle.ansatte.insert(a.id, a);
        }
        Ok(tavle)
    }

    pub(super) fn virksomheter(
        &mut self,
        poster: Vec<Virksomhetspost>,
    ) -> Endringer<virksomhet::Model> {
        let navngitt = |p: &Virksomhetspost| (p.linje, p.nummer.siffer().to_owned());
        let ider = self.gi_id(
            Posttype::Virksomhet,
            "organisasjonsnummer",
            poster.iter().map(navngitt),
        );
        let mut ut = Endringer::ingen();
        let mut linjer = Vec::with_capacity(poster.len());
        let mut neste: HashMap<Uuid, Uuid> = (self.virksomheter.values())
            .filter_map(|v| Some((v.id, v.etterfoelger_id?)))
            .collect();
        for (post, id) in poster.into_iter().zip(ider) {
            let etterfoelger = post.etterfoelger.and_then(|nummer| {
                self.slaa_opp(
                    Posttype::Virksomhet,
                    nummer.siffer(),
                    post.linje,
                    "etterfoelger",
                )
            });
            peker(&mut neste, id, etterfoelger);
            linjer.push((post.linje, id));
            let rad = virksomhet::Model {
                id,
                navn: post.navn,
                organisasjonsnummer: post.nummer.siffer().to_owned(),
                sektor: post.sektor.kode(),
                roeper: post.roeper.bits(),
                etterfoelger_id: etterfoelger,
            };
            ut.ta(self.virksomheter.get(&id), rad);
        }
        self.ingen_ring(&linjer, &neste, "etterfoelger");
        ut
    }

    pub(super) fn enheter(&mut self, poster: Vec<Enhetspost>) -> Endringer<enhet::Model> {
        let navngitt = |p: &Enhetspost| (p.linje, p.noekkel.to_string());
        let ider = self.gi_id(Posttype::Enhet, "noekkel", poster.iter().map(navngitt));
        let mut ut = Endringer::ingen();
        let mut linjer = Vec::with_capacity(poster.len());
        let pekere = |felt: fn(&enhet::Model) -> Option<Uuid>| -> HashMap<Uuid, Uuid> {
            let alle = self.enheter.values();
            alle.filter_map(|e| Some((e.id, felt(e)?))).collect()
        };
        let mut numre = HashMap::new();
        let mut over = pekere(|e| e.overordnet_id);
        let mut etter = pekere(|e| e.etterfoelger_id);
        for (post, id) in poster.into_iter().zip(ider) {
            let mut enhet = |noekkel: Option<super::Registernoekkel>, felt| {
                self.slaa_opp(Posttype::Enhet, &noekkel?.to_string(), post.linje, felt)
            };
            let overordnet_id = enhet(post.overordnet, "overordnet");
            let etterfoelger_id = enhet(post.etterfoelger, "etterfoelger");
            peker(&mut over, id, overordnet_id);
            peker(&mut etter, id, etterfoelger_id);
            linjer.push((post.linje, id));
            let nummer = post.noekkel.virksomhet.siffer();
            let Some(virksomhet_id) =
                self.slaa_opp(Posttype::Virksomhet, nummer, post.linje, "noekkel")
            else {
                continue;
            };
            let organisasjonsnummer = post.nummer.map(|n| n.siffer().to_owned());
            numre.insert(id, (post.linje, organisasjonsnummer.clone()));
            let rad = enhet::Model {
                id,
                virksomhet_id,
                navn: post.navn,
                organisasjonsnummer,
                er_helsetjeneste: post.er_helsetjeneste,
                bydel: post.bydel,
                overordnet_id,
                opphoert_fra_og_med: post.opphoert_fra_og_med,
                etterfoelger_id,
                noekkel: Some(post.noekkel.to_string()),
            };
            ut.ta(self.enheter.get(&id), rad);
        }
        self.ingen_ring(&linjer, &over, "overordnet");
        self.ingen_ring(&linjer, &etter, "etterfoelger");
        self.egne_numre(&numre);
        ut
    }

    /// Each number is one enhet's, or a virksomhet's: tokens name places by them. `numre` are the
    /// enheter of the file, with line and number.
    fn egne_numre(&mut self, numre: &HashMap<Uuid, (usize, Option<String>)>) {
        let mut brukt: HashSet<&str> = HashSet::new();
        let uroert = self.enheter.values().filter(|e| !numre.contains_key(&e.id));
        brukt.extend(uroert.filter_map(|e| e.organisasjonsnummer.as_deref()));
        let mut i_rekkefoelge: Vec<_> = numre.values().collect();
        i_rekkefoelge.sort_unstable();
        for (linje, nummer) in i_rekkefoelge {
            let Some(nummer) = nummer else { continue };
            let er_virksomhet = (self.ider).contains_key(&(Posttype::Virksomhet, nummer.clone()));
            if er_virksomhet || !brukt.insert(nummer) {
                self.feil
                    .meld(*linje, "organisasjonsnummer", "is another one's too");
            }
        }
    }

    /// The virksomhet of an enhet that is stored.
    pub(super) fn virksomhet_til(&self, enhet: Uuid) -> Option<Uuid> {
        self.enheter.get(&enhet).map(|enhet| enhet.virksomhet_id)
    }

    /// The persons that must be made first, and the employments.
    pub(super) async fn ansatte(
        &mut self,
        tx: &DatabaseTransaction,
        poster: Vec<Ansattpost>,
        naar: Tidspunkt,
    ) -> Result<(Vec<person::Model>, Endringer<ansatt::Model>), Lagerfeil> {
        let noekler = self.lager.noekler();
        let indeks = |p: &Ansattpost| noekler.indeks(p.nummer.siffer());
        let numre = poster.iter().map(|p| p.nummer.siffer()).collect();
        let mut personer = kjente_personer(tx, noekler, numre).await?;
        let mut nye = Vec::new();
        let navngitt = |p: &Ansattpost| (p.linje, p.noekkel.to_string());
        let ider = self.gi_id(Posttype::Ansatt, "noekkel", poster.iter().map(navngitt));
        let mut ut = Endringer::ingen();
        for (post, id) in poster.into_iter().zip(ider) {
            let enhet = post.enhet.to_string();
            let Some(enhet_id) = self.slaa_opp(Posttype::Enhet, &enhet, post.linje, "enhet") else {
                continue;
            };
            let nummer_indeks = indeks(&post);
            let person_id = match personer.get(&nummer_indeks) {
                Some(person) => *person,
                None => {
                    let person = self.ny_person(post.nummer.siffer(), nummer_indeks.clone())?;
                    personer.insert(nummer_indeks, person.id);
                    nye.push(person);
                    nye[nye.len() - 1].id
                }
            };
            let foer = self.ansatte.get(&id);
            let rad = ansatt::Model {
                id,
                person_id,
                enhet_id,
                gyldig_til_og_med: siste_dag(&post, foer, naar.i_dag),
                navn: post.navn,
                stilling: post.stilling,
                roller: post.roller.bits(),
                gyldig_fra_og_med: post.gyldig_fra_og_med,
                noekkel: Some(post.noekkel.to_string()),
            };
            if let Some(foer) = foer {
                samme_ansettelse(&mut self.feil, post.linje, foer, &rad, naar.i_dag);
            }
            ut.ta(foer, rad);
        }
        Ok((nye, ut))
    }

    /// The ties that the file names. A bruker whom nobody knows is an error, and no more is said.
    pub(super) async fn oppdrag(
        &mut self,
        tx: &DatabaseTransaction,
        poster: Vec<Oppdragspost>,
    ) -> Result<Vec<Oppdrag>, Lagerfeil> {
        let noekler = self.lager.noekler();
        let indeks = |p: &Oppdragspost| noekler.indeks(p.nummer.siffer());
        let numre = poster.iter().map(|p| p.nummer.siffer()).collect();
        let brukere = kjente_brukere(tx, noekler, numre).await?;
        let mut sett = HashMap::new();
        let mut ut = Vec::with_capacity(poster.len());
        for post in poster {
            let indeks = indeks(&post);
            let ansatt = post.ansatt.to_string();
            let tidligere = sett
                .entry((ansatt.clone(), indeks.clone(), post.gyldig_fra_og_med))
                .or_insert(post.linje);
            if *tidligere != post.linje {
                self.feil.meld(
                    post.linje,
                    "",
                    format!("the same oppdrag as line {tidligere}"),
                );
            }
            let ansatt = self.slaa_opp(Posttype::Ansatt, &ansatt, post.linje, "ansatt");
            let bruker = brukere.get(&indeks).copied();
            if bruker.is_none() {
                self.feil.meld(post.linje, "foedselsnummer", UKJENT);
            }
            if let (Some(ansatt), Some(bruker)) = (ansatt, bruker) {
                ut.push(Oppdrag {
                    linje: post.linje,
                    ansatt,
                    bruker,
                    periode: gyldighet(post.gyldig_fra_og_med, post.gyldig_til_og_med),
                    sluttet: post.sluttet,
                });
            }
        }
        Ok(ut)
    }

    /// The ids of records, known or new, so that a record may name one further down. A key twice is
    /// an error.
    fn gi_id(
        &mut self,
        type_: Posttype,
        felt: &'static str,
        poster: impl Iterator<Item = (usize, String)>,
    ) -> Vec<Uuid> {
        let mut sett: HashMap<String, usize> = HashMap::new();
        let mut ider = Vec::new();
        for (linje, noekkel) in poster {
            let tidligere = *sett.entry(noekkel.clone()).or_insert(linje);
            if tidligere != linje {
                self.feil
                    .meld(linje, felt, format!("is in line {tidligere} too"));
            }
            let id = self.ider.entry((type_, noekkel));
            ider.push(*id.or_insert_with(|| self.lager.tilfeldig.uuid()));
        }
        ider
    }

    /// What a reference points at. `None`: an error, unless a line that could not be read may be it.
    pub(super) fn slaa_opp(
        &mut self,
        type_: Posttype,
        noekkel: &str,
        linje: usize,
        felt: &'static str,
    ) -> Option<Uuid> {
        let id = self.ider.get(&(type_, noekkel.to_owned())).copied();
        if id.is_none() && !self.uleste.contains(&type_) {
            self.feil.meld(linje, felt, UKJENT);
        }
        id
    }

    fn ingen_ring(
        &mut self,
        linjer: &[(usize, Uuid)],
        neste: &HashMap<Uuid, Uuid>,
        felt: &'static str,
    ) {
        for (linje, id) in linjer {
            if gaar_i_ring(*id, neste) {
                self.feil.meld(*linje, felt, "leads back to itself");
            }
        }
    }

    fn ny_person(&self, nummer: &str, nummer_indeks: String) -> Result<person::Model, Lagerfeil> {
        let noekler = self.lager.noekler();
        Ok(person::Model {
            id: self.lager.tilfeldig.uuid(),
            nummer_kryptert: noekler.forsegl(nummer, &self.lager.tilfeldig)?,
            nummer_indeks,
        })
    }
}

/// All that is said of what is not there.
pub(super) const UKJENT: &str = "unknown";

/// The last day of an employment. Of one who has left it is in the past, and stays what it was when
/// the same is said again on a later day.
fn siste_dag(
    post: &Ansattpost,
    foer: Option<&ansatt::Model>,
    i_dag: NaiveDate,
) -> Option<NaiveDate> {
    if !post.sluttet {
        return post.gyldig_til_og_med;
    }
    let i_gaar = i_dag.checked_sub_days(Days::new(1)).unwrap_or(i_dag);
    let lagret = foer.and_then(|a| a.gyldig_til_og_med);
    let sagt = post.gyldig_til_og_med.or(lagret);
    Some(sagt.map_or(i_gaar, |dag| dag.min(i_gaar)))
}

/// An employment stays one person's in one enhet, and does not come back: what was given to it must
/// not reach anyone else, elsewhere, or later.
fn samme_ansettelse(
    feil: &mut Feilliste,
    linje: usize,
    foer: &ansatt::Model,
    etter: &ansatt::Model,
    i_dag: NaiveDate,
) {
    if foer.person_id != etter.person_id {
        feil.meld(
            linje,
            "foedselsnummer",
            "the employment is another person's; a new one takes a new noekkel",
        );
    }
    if foer.enhet_id != etter.enhet_id {
        feil.meld(
            linje,
            "enhet",
            "an employment does not move; end it, and give the new one a new noekkel",
        );
    }
    let over = |a: &ansatt::Model| a.gyldig_til_og_med.is_some_and(|til| til < i_dag);
    if over(foer) && !over(etter) {
        feil.meld(
            linje,
            "gyldigTilOgMed",
            "the employment has ended; a new one takes a new noekkel",
        );
    }
}

fn peker(neste: &mut HashMap<Uuid, Uuid>, fra: Uuid, til: Option<Uuid>) {
    match til {
        Some(til) => neste.insert(fra, til),
        None => neste.remove(&fra),
    };
}

fn gaar_i_ring(fra: Uuid, neste: &HashMap<Uuid, Uuid>) -> bool {
    let mut her = fra;
    for _ in 0..=neste.len() {
        match neste.get(&her) {
            None => return false,
            Some(neste) if *neste == fra => return true,
            Some(neste) => her = *neste,
        }
    }
    false
}
