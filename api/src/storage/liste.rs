//! Lists of brukere: the same derived rights as everywhere, asked for in SQL, so that pages are
//! full and counts are of what may be seen.

use std::{fmt::Write, sync::Arc};

use chrono::NaiveDate;
use entity::{ansvarsgruppe_medlem, kontakt, kriseplan, kriseplan_signal, personrad::Personrad};
use samtykke::{
    Aktoer, Formaal, FormaalSett, Gradering, Kategori, Kategorier, Klasse, Mottaker,
    Tilknytningstype, VirksomhetId, kan_trekke_eller_sperre,
};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use super::{
    Foresporsel, Lagerfeil, Plan, Sak, bare_register,
    laster::mottakere,
    sql::{Bygger, bit_or, i_bruk, tabellnavn},
};

/// What a list is narrowed to. A bruker whose category is closed to the asker matches no
/// predicate on it, negated ones included.
#[derive(Clone, Debug, Default)]
pub struct Brukerfilter {
    /// Prefix of the sort key of the name.
    pub navn_starter_med: Option<String>,
    /// Exact bydel.
    pub bydel: Option<String>,
    /// Whether there are warning signs that the asker may see.
    pub har_signaler: Option<bool>,
    /// A plan frame is due for review before this day.
    pub revideres_foer: Option<NaiveDate>,
    /// Somebody from this virksomhet is in the ansvarsgruppe.
    pub medlem_fra_virksomhet: Option<Uuid>,
    /// None of these together.
    pub ikke: Option<Box<Brukerfilter>>,
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorteringsfelt {
    /// By name.
    Navn,
    /// By the day when the plan is due for review; those without last.
    KriseplanRevideresInnen,
}

/// In which direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retning {
    /// Lowest first.
    Stigende,
    /// Highest first.
    Synkende,
}

impl Retning {
    fn snudd(self) -> Self {
        match self {
            Self::Stigende => Self::Synkende,
            Self::Synkende => Self::Stigende,
        }
    }
}

/// Which page.
#[derive(Clone, Copy, Debug)]
pub struct Sidevalg {
    /// How many, 1–100.
    pub antall: usize,
    /// From the end instead of from the beginning.
    pub bakfra: bool,
    /// The bruker at whom the page begins, itself left out.
    pub ved: Option<Uuid>,
    /// Whether the whole is to be counted.
    pub tell: bool,
}

/// One page of cases.
pub struct Side {
    /// In the order asked for.
    pub saker: Vec<Arc<Sak>>,
    /// There is more on the side that the page was taken towards.
    pub flere: bool,
    /// How many in all, when asked for.
    pub antall: Option<i64>,
}

impl Foresporsel {
    /// One page. `None`: the cursor names nobody that this list holds for this asker.
    ///
    /// # Errors
    /// Faults only.
    pub async fn brukere(
        &self,
        filter: &Brukerfilter,
        sortering: (Sorteringsfelt, Retning),
        valg: Sidevalg,
        plan: Plan,
    ) -> Result<Option<Side>, Lagerfeil> {
        let (felt, retning) = sortering;
        if bare_register(&self.innlogget) {
            self.saker(&[], plan).await?;
            return Ok(Some(Side {
                saker: Vec::new(),
                flere: false,
                antall: Some(0),
            }));
        }
        let liste = Liste {
            foresporsel: self,
            filter,
            felt,
            retning,
            egne: self.egne_saker().await?,
        };
        let rader = self
            .med_tx(async |tx| Ok(tx.query_all_raw(liste.side(valg)).await?))
            .await?;
        let antall = if valg.tell {
            let talt = rader
                .first()
                .map(|r| r.try_get_by_index::<i64>(1))
                .transpose()?;
            Some(talt.unwrap_or(0))
        } else {
            None
        };
        let mut ider = rader
            .iter()
            .map(|r: &QueryResult| r.try_get_by_index::<Uuid>(0))
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(ved) = valg.ved {
            if ider.first() != Some(&ved) {
                self.saker(&[], plan).await?;
                return Ok(None);
            }
            ider.remove(0);
        }
        let flere = ider.len() > valg.antall;
        ider.truncate(valg.antall);
        if valg.bakfra {
            ider.reverse();
        }
        let saker = self.saker(&ider, plan).await?;
        Ok(Some(Side {
            saker,
            flere,
            antall,
        }))
    }
}

impl Foresporsel {
    /// The cases where the asker is the bruker, or represents the bruker, each decided.
    async fn egne_saker(&self) -> Result<Vec<Arc<Sak>>, Lagerfeil> {
        let Some(person) = self.innlogget.person else {
            return Ok(Vec::new());
        };
        let mut b = Bygger::ny(self.lager.db.dialekt());
        let person = b.param(person);
        b.tekst(&format!(
            "SELECT id FROM bruker WHERE person_id = {person} \
             UNION SELECT bruker_id FROM representasjon WHERE person_id = {person} LIMIT {MAKS_EGNE}"
        ));
        let rader = self
            .med_tx(async |tx| Ok(tx.query_all_raw(b.ferdig()).await?))
            .await?;
        let ider = rader
            .iter()
            .map(|r| r.try_get_by_index(0))
            .collect::<Result<Vec<Uuid>, _>>()?;
        if ider.is_empty() {
            Ok(Vec::new())
        } else {
            self.last(&ider, Plan::tom()).await
        }
    }
}

/// Brukere whom one person can represent in a list.
const MAKS_EGNE: usize = 100;

struct Liste<'a> {
    foresporsel: &'a Foresporsel,
    filter: &'a Brukerfilter,
    felt: Sorteringsfelt,
    retning: Retning,
    egne: Vec<Arc<Sak>>,
}

impl Liste<'_> {
    /// `rett(b, a, alle, les, lok)`: per bruker and avgiver what may be read; `alle` = of every
    /// owner. `lok` is what the samtykke names for a graded bruker, all of it for others.
    fn rett(&self, b: &mut Bygger) {
        let innlogget = &self.foresporsel.innlogget;
        let naa = b.param(self.foresporsel.naa);
        let policy = &self.foresporsel.lager.policy;
        let i_blaalys = format!("s.blaalys_fra <= {naa} AND {naa} < s.blaalys_til");
        let vaaken = format!("(NOT t.under_blaalys OR ({i_blaalys}))");
        let (tak, vilkaar) = match &innlogget.aktoer {
            Aktoer::Ansatt(a) => {
                let virksomhet = b.param(a.virksomhet.0);
                let vaaken = format!(
                    "(NOT t.under_blaalys OR ({i_blaalys} \
                     AND (s.blaalys_unntatt IS NULL OR s.blaalys_unntatt <> {virksomhet})))"
                );
                let formaal = self.formaal_ved_tilknytning(b, a, &naa);
                let ikke_selv = self.ikke_egen_sak(b, a.person);
                let person = b.param(a.person.0);
                // A person's own rights as a private citizen never count on a staff token.
                let som_ansatt = format!("t.mottaker_id <> {person}");
                (
                    policy.tak(a.sektor, a.helsetjeneste),
                    [vaaken, formaal, ikke_selv, som_ansatt].join(" AND "),
                )
            }
            Aktoer::Organisasjon(o) => {
                let samhandling = FormaalSett::av(&[Formaal::Samhandling]).snitt(innlogget.oensket);
                let vilkaar = format!(
                    "t.organisasjon AND NOT t.under_blaalys AND (t.formaal & {}) <> 0",
                    samhandling.bits()
                );
                (
                    policy.tak(o.sektor, o.helsetjeneste).snitt(o.scope),
                    vilkaar,
                )
            }
            Aktoer::Borger { person } => {
                let samhandling = FormaalSett::av(&[Formaal::Samhandling]).snitt(innlogget.oensket);
                let ikke_selv = self.ikke_egen_sak(b, *person);
                let vilkaar = format!(
                    "{vaaken} AND (t.formaal & {}) <> 0 AND {ikke_selv}",
                    samhandling.bits()
                );
                (policy.tak_privat(), vilkaar)
            }
        };
        let treffer = self.treffer(b);
        let sperrer = self.sperrer(b);
        let or = |uttrykk: &str| bit_or(b.dialekt, uttrykk);
        let maske = |uttrykk: &str| {
            format!(
                "({} & {} & ~COALESCE((SELECT {} FROM tilgang t WHERE t.bruker_id = i.b AND t.sperret <> 0 \
                 AND {sperrer} AND t.fra <= {naa} AND {naa} < t.til), 0))",
                uttrykk,
                tak.bits(),
                or("t.sperret"),
            )
        };
        let sql = format!(
            "WITH innvilget AS (SELECT t.bruker_id AS b, t.avgiver_id AS a, {} AS les, {} AS lok \
             FROM tilgang t JOIN brukertilstand s ON s.bruker_id = t.bruker_id \
             WHERE {treffer} AND t.sperret = 0 AND t.les <> 0 AND t.fra <= {naa} AND {naa} < t.til \
             AND (s.doed IS NULL OR {naa} < s.doed) AND {vilkaar} \
             GROUP BY t.bruker_id, t.avgiver_id), \
             rett AS (SELECT i.b, i.a, 0 AS alle, {} AS les, {} AS lok FROM innvilget i",
            or("t.les"),
            or(&format!(
                "CASE WHEN t.gradert OR s.gradering = {} THEN t.les ELSE 0 END",
                Gradering::Ugradert.kode()
            )),
            maske("i.les"),
            maske("i.lok"),
        );
        b.tekst(&sql);
        self.selv_og_representanter(b);
        b.tekst(")");
    }

    /// Which rows of `tilgang` concern the asker as one who is given rights.
    fn treffer(&self, b: &mut Bygger) -> String {
        let ider = b.ider(&mottakere(&self.foresporsel.innlogget.aktoer));
        format!("t.mottaker_id IN ({ider}) AND t.mottaker_type <> {ORGANISASJONSTOKEN}")
    }

    /// Which rows concern the asker as one who is barred.
    fn sperrer(&self, b: &mut Bygger) -> String {
        let ider = b.ider(&mottakere(&self.foresporsel.innlogget.aktoer));
        let ogsaa_token = match &self.foresporsel.innlogget.aktoer {
            Aktoer::Organisasjon(o) => o.sluttbruker.is_none(),
            _ => false,
        };
        if ogsaa_token {
            format!("t.mottaker_id IN ({ider})")
        } else {
            format!("t.mottaker_id IN ({ider}) AND t.mottaker_type <> {ORGANISASJONSTOKEN}")
        }
    }

    /// A purpose that the tie or the shift opens must be among those of the samtykke.
    fn formaal_ved_tilknytning(
        &self,
        b: &mut Bygger,
        a: &samtykke::Ansattaktoer,
        naa: &str,
    ) -> String {
        let oensket = self.foresporsel.innlogget.oensket;
        let policy = &self.foresporsel.lager.policy;
        let mut per_type = String::new();
        for type_ in Tilknytningstype::ALLE {
            let maske = policy
                .formaal_for(type_, a.helsetjeneste)
                .snitt(oensket)
                .bits();
            let _ = write!(per_type, " WHEN {} THEN {maske}", type_.kode());
        }
        let paa_vakt = a.vakter.iter().any(|v| v.inneholder(self.foresporsel.naa));
        let vakt = if paa_vakt {
            FormaalSett::av(&[Formaal::Krise]).snitt(oensket).bits()
        } else {
            0
        };
        let ansatt = b.param(a.ansatt.0);
        format!(
            "((t.formaal & {vakt}) <> 0 OR EXISTS (SELECT 1 FROM tilknytning k WHERE k.bruker_id = t.bruker_id \
             AND k.ansatt_id = {ansatt} AND k.gyldig_fra <= {naa} AND (k.gyldig_til IS NULL OR {naa} < k.gyldig_til) \
             AND (t.formaal & CASE k.type{per_type} ELSE 0 END) <> 0))"
        )
    }

    /// Nobody meets their own case, or a ward's, by what samtykke gives them as somebody else. A
    /// citizen whose mandate permits nothing now has what samtykke gives.
    fn ikke_egen_sak(&self, b: &mut Bygger, person: samtykke::PersonId) -> String {
        let naa = self.foresporsel.naa;
        let innlogget = &self.foresporsel.innlogget;
        let som_borger = matches!(innlogget.aktoer, Aktoer::Borger { .. });
        let ider: Vec<Uuid> = self
            .egne
            .iter()
            .filter(|sak| {
                let bruker = &sak.grunnlag().bruker;
                if som_borger {
                    kan_trekke_eller_sperre(&innlogget.aktoer, innlogget.nivaa, bruker, naa).is_ok()
                } else {
                    bruker.er_egen_sak(person, naa)
                }
            })
            .map(|sak| sak.id())
            .collect();
        if ider.is_empty() {
            "1 = 1".to_owned()
        } else {
            format!("t.bruker_id NOT IN ({})", b.ider(&ider))
        }
    }

    /// The bruker's own case, and those of brukere whom the asker represents, as decided.
    fn selv_og_representanter(&self, b: &mut Bygger) {
        if !matches!(self.foresporsel.innlogget.aktoer, Aktoer::Borger { .. }) {
            return;
        }
        for sak in self
            .egne
            .iter()
            .filter(|sak| sak.beslutning().egen().is_some())
        {
            let id = b.param(sak.id());
            let les = sak.beslutning().kategorier_lest().bits();
            b.tekst(&format!(" UNION ALL SELECT u.id, u.person_id, 1, {les}, {les} FROM bruker u WHERE u.id = {id}"));
        }
    }

    /// `treff(id, v)`: those in the list, with what they are sorted by.
    fn treff(&self, b: &mut Bygger) {
        self.rett(b);
        let sortering = match self.felt {
            Sorteringsfelt::Navn => match b.dialekt {
                super::Dialekt::Postgres => "u.navn_noekkel COLLATE \"C\"".to_owned(),
                super::Dialekt::Sqlite => "u.navn_noekkel".to_owned(),
            },
            Sorteringsfelt::KriseplanRevideresInnen => format!(
                "(SELECT MIN(r.revideres_innen) FROM {})",
                self.synlige_rader::<kriseplan::Entity>(b, kriseplan::KLASSE)
            ),
        };
        let mut vilkaar = vec![aapen(Klasse::av(&[Kategori::Identitet]))];
        self.krev(self.filter, &mut vilkaar);
        self.predikater(b, self.filter, &mut vilkaar);
        let sql = format!(
            ", treff AS (SELECT u.id AS id, {sortering} AS v FROM bruker u WHERE {})",
            vilkaar.join(" AND ")
        );
        b.tekst(&sql);
    }

    /// What the filter touches must be open, negated or not.
    fn krev(&self, filter: &Brukerfilter, vilkaar: &mut Vec<String>) {
        if filter.bydel.is_some() {
            vilkaar.push(aapen(kontakt::BYDEL));
        }
        if filter.har_signaler.is_some() {
            vilkaar.push(aapen(kriseplan_signal::KLASSE));
        }
        if filter.revideres_foer.is_some() {
            vilkaar.push(aapen(kriseplan::KLASSE));
        }
        if filter.medlem_fra_virksomhet.is_some() {
            vilkaar.push(aapen(ansvarsgruppe_medlem::VIRKSOMHET));
        }
        if let Some(ikke) = &filter.ikke {
            self.krev(ikke, vilkaar);
        }
    }

    fn predikater(&self, b: &mut Bygger, filter: &Brukerfilter, ut: &mut Vec<String>) {
        if let Some(prefiks) = &filter.navn_starter_med {
            let lengde = prefiks.chars().count();
            let prefiks = b.param(prefiks.clone());
            ut.push(format!("substr(u.navn_noekkel, 1, {lengde}) = {prefiks}"));
        }
        if let Some(bydel) = &filter.bydel {
            let rader = self.synlige_rader::<kontakt::Entity>(b, kontakt::BYDEL);
            let bydel = b.param(bydel.clone());
            ut.push(format!(
                "EXISTS (SELECT 1 FROM {rader} AND r.bydel = {bydel})"
            ));
        }
        if let Some(har) = filter.har_signaler {
            let rader = self.synlige_rader::<kriseplan_signal::Entity>(b, kriseplan_signal::KLASSE);
            let ikke = if har { "" } else { "NOT " };
            ut.push(format!("{ikke}EXISTS (SELECT 1 FROM {rader})"));
        }
        if let Some(dag) = filter.revideres_foer {
            let rader = self.synlige_rader::<kriseplan::Entity>(b, kriseplan::KLASSE);
            let dag = b.param(dag);
            ut.push(format!(
                "EXISTS (SELECT 1 FROM {rader} AND r.revideres_innen < {dag})"
            ));
        }
        if let Some(virksomhet) = filter.medlem_fra_virksomhet {
            let rader = self
                .synlige_rader::<ansvarsgruppe_medlem::Entity>(b, ansvarsgruppe_medlem::VIRKSOMHET);
            let virksomhet = b.param(virksomhet);
            ut.push(format!(
                "EXISTS (SELECT 1 FROM {rader} AND r.virksomhet_id = {virksomhet})"
            ));
        }
        if let Some(ikke) = &filter.ikke {
            let mut inni = Vec::new();
            self.predikater(b, ikke, &mut inni);
            if !inni.is_empty() {
                ut.push(format!("NOT ({})", inni.join(" AND ")));
            }
        }
    }

    /// `tabell r WHERE …`: the rows of `u` that the asker may see, by the rights in `rett`.
    fn synlige_rader<E: Personrad>(&self, b: &mut Bygger, klasse: Klasse) -> String {
        let kolonner = E::KOLONNER;
        let maske = if klasse.lokaliserer { "x.lok" } else { "x.les" };
        let eide = klasse.kategorier.uten(Kategorier::DELT).bits();
        let mut sql = format!(
            "{} r WHERE r.bruker_id = u.id{}",
            tabellnavn::<E>(),
            i_bruk::<E>("r")
        );
        if kolonner.eier.is_some() {
            let trengs = if klasse.og_radens && kolonner.tema.is_some() {
                format!("({eide} | r.tema)")
            } else {
                eide.to_string()
            };
            let _ = write!(
                sql,
                " AND EXISTS (SELECT 1 FROM rett x WHERE x.b = u.id AND (x.alle = 1 OR x.a = r.eier_id) \
                 AND ({maske} & {trengs}) = {trengs})"
            );
            let egen_virksomhet = self
                .foresporsel
                .innlogget
                .virksomhet()
                .map(|v| b.param(v.0));
            let borger = matches!(self.foresporsel.innlogget.aktoer, Aktoer::Borger { .. });
            let ikke_holdt_tilbake = match egen_virksomhet {
                Some(v) => format!("(NOT r.tilbakeholdt OR r.eier_id = {v})"),
                None => "(NOT r.tilbakeholdt OR EXISTS (SELECT 1 FROM rett x WHERE x.b = u.id AND x.alle = 1))"
                    .to_owned(),
            };
            let _ = write!(sql, " AND {ikke_holdt_tilbake}");
            if borger {
                sql.push_str(
                    " AND (r.skjermet_grunn IS NULL OR NOT EXISTS \
                     (SELECT 1 FROM rett x WHERE x.b = u.id AND x.alle = 1))",
                );
            }
        }
        if har_avsluttet::<E>() {
            sql.push_str(" AND r.avsluttet IS NULL");
        }
        sql
    }

    fn side(&self, valg: Sidevalg) -> sea_orm::Statement {
        let mut b = Bygger::ny(self.foresporsel.lager.db.dialekt());
        self.treff(&mut b);
        let retning = if valg.bakfra {
            self.retning.snudd()
        } else {
            self.retning
        };
        let (orden, videre) = match retning {
            Retning::Stigende => ("ASC", ">"),
            Retning::Synkende => ("DESC", "<"),
        };
        // Those without a value come last; a page from the end meets them first.
        let (null_orden, forbi_verdier) = if valg.bakfra {
            ("DESC", "(t.v IS NOT NULL AND c.v IS NULL)")
        } else {
            ("ASC", "(t.v IS NULL AND c.v IS NOT NULL)")
        };
        let fra = valg.ved.map(|ved| {
            let ved = b.param(ved);
            format!(
                " JOIN treff c ON c.id = {ved} AND ({forbi_verdier} \
                 OR (t.v IS NULL AND c.v IS NULL AND t.id {videre}= c.id) \
                 OR t.v {videre} c.v OR (t.v = c.v AND t.id {videre}= c.id))"
            )
        });
        let antall = if valg.tell {
            "(SELECT COUNT(*) FROM treff)"
        } else {
            "0"
        };
        let grense = valg.antall + 1 + usize::from(valg.ved.is_some());
        let sql = format!(
            " SELECT t.id, {antall} AS antall FROM treff t{} \
             ORDER BY (t.v IS NULL) {null_orden}, t.v {orden}, t.id {orden} LIMIT {grense}",
            fra.unwrap_or_default()
        );
        b.tekst(&sql);
        b.ferdig()
    }
}

/// The kind of row that bars an organisation's tokens and nobody else.
const ORGANISASJONSTOKEN: i16 = Mottaker::Organisasjonstoken(VirksomhetId(Uuid::nil())).type_kode();

fn har_avsluttet<E: Personrad>() -> bool {
    super::sql::har_kolonne::<E>("avsluttet")
}

/// The class is open for `u` from somebody: shared categories of the shared row, owned ones of one
/// and the same avgiver.
fn aapen(klasse: Klasse) -> String {
    let maske = if klasse.lokaliserer { "x.lok" } else { "x.les" };
    let del = |kategorier: Kategorier, hvem: &str| {
        let bits = kategorier.bits();
        format!(
            "EXISTS (SELECT 1 FROM rett x WHERE x.b = u.id AND (x.alle = 1 OR {hvem}) AND ({maske} & {bits}) = {bits})"
        )
    };
    let delte = klasse.kategorier.snitt(Kategorier::DELT);
    let eide = klasse.kategorier.uten(Kategorier::DELT);
    let mut ledd = Vec::new();
    if !delte.er_tom() {
        ledd.push(del(delte, "x.a IS NULL"));
    }
    if !eide.er_tom() {
        ledd.push(del(eide, "x.a IS NOT NULL"));
    }
    ledd.join(" AND ")
}
