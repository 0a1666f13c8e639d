//! Writing entries, and reading the epochs as they stand under the locks.

use std::{collections::HashMap, fmt};

use entity::tilgangslogg;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, IntoActiveModel, Iterable,
    QueryResult, Statement,
};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use uuid::Uuid;

/// Entries in one statement on SQLite, which bounds parameters.
const SQLITE_BUNKE: usize = 500;

/// Whether anything moved since the decisions behind some entries were made.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Epoker {
    /// Per bruker asked for: the samtykke epoch that the database holds now.
    brukere: HashMap<Uuid, i64>,
    /// The registry's epoch now.
    pub felles: i64,
}

impl Epoker {
    /// The samtykke epoch of a bruker.
    #[must_use]
    pub fn for_bruker(&self, bruker: Uuid) -> Option<i64> {
        self.brukere.get(&bruker).copied()
    }

    fn les(rader: &[QueryResult]) -> Result<Self, DbErr> {
        let mut ut = Self::default();
        for rad in rader {
            let epoke = rad.try_get_by_index(1)?;
            match rad.try_get_by_index::<Option<Uuid>>(0)? {
                Some(bruker) => {
                    ut.brukere.insert(bruker, epoke);
                }
                None => ut.felles = epoke,
            }
        }
        Ok(ut)
    }
}

/// Writes entries, which are there as JSON too, and returns the epochs of these brukere as they stand
/// under the locks that the transaction holds. The caller compares, and commits or rolls back. One
/// statement on PostgreSQL.
///
/// # Errors
/// The database refused: then nothing may be released.
pub async fn skriv(
    tx: &DatabaseTransaction,
    innfoersler: &[&tilgangslogg::Model],
    som_json: &[String],
    brukere: &[Uuid],
) -> Result<Epoker, DbErr> {
    let rader = match tx.get_database_backend() {
        DbBackend::Postgres => tx.query_all_raw(postgres(som_json, brukere)?).await?,
        _ => {
            for bunke in innfoersler.chunks(SQLITE_BUNKE) {
                let rader = bunke
                    .iter()
                    .map(|innfoersel| (*innfoersel).clone().into_active_model());
                tilgangslogg::Entity::insert_many(rader)
                    .exec_without_returning(tx)
                    .await?;
            }
            tx.query_all_raw(sqlite_epoker(brukere)).await?
        }
    };
    Epoker::les(&rader)
}

/// One text for any number of entries, so that it is prepared once.
fn postgres(innfoersler: &[String], brukere: &[Uuid]) -> Result<Statement, DbErr> {
    use sea_orm::Iden;
    let kolonner: Vec<String> = tilgangslogg::Column::iter()
        .map(|k| format!("\"{}\"", k.unquoted()))
        .collect();
    let kolonner = kolonner.join(",");
    let (felles, egne) = delt(innfoersler).map_err(|feil| DbErr::Json(feil.to_string()))?;
    let brukere: Vec<String> = brukere.iter().map(Uuid::to_string).collect();
    Ok(Statement::from_sql_and_values(
        DbBackend::Postgres,
        format!(
            "WITH skrevet AS (INSERT INTO tilgangslogg ({kolonner}) SELECT {kolonner} \
             FROM json_populate_recordset(\
             json_populate_record(NULL::tilgangslogg, $1::json), $2::json)) \
             SELECT s.bruker_id, s.epoke FROM brukertilstand s \
             WHERE s.bruker_id = ANY(string_to_array($3, ',')::uuid[]) \
             UNION ALL SELECT NULL, f.epoke FROM felles f WHERE f.id = 1"
        ),
        [felles.into(), egne.into(), brukere.join(",").into()],
    ))
}

/// Room for the fields of an entry.
const FELT: usize = 32;
/// So few have nothing worth looking for in common.
const FAA: usize = 8;

/// Entries as JSON: what all of them have in common, once, and what each has of its own. Those of one
/// event differ in who is told, and the database takes most of its time to read what it is sent.
fn delt(innfoersler: &[String]) -> serde_json::Result<(String, String)> {
    if innfoersler.len() < FAA {
        return Ok(("{}".to_owned(), format!("[{}]", innfoersler.join(","))));
    }
    let alle = innfoersler.iter().map(|tekst| serde_json::from_str(tekst));
    let alle = alle.collect::<serde_json::Result<Vec<Innhold>>>()?;
    let er_lik = |nr: usize| {
        let mut naboer = alle.windows(2);
        naboer.all(|to| matches!(to, [a, b] if a.0.get(nr) == b.0.get(nr)))
    };
    let bredde = alle.iter().map(|en| en.0.len()).max().unwrap_or(0);
    let felles: Vec<bool> = (0..bredde).map(er_lik).collect();
    let er_felles = |nr: usize| felles.get(nr) == Some(&true);
    let egne: Vec<String> = alle.iter().map(|en| en.med(|nr| !er_felles(nr))).collect();
    let felles = alle.first().map(|en| en.med(er_felles));
    Ok((felles.unwrap_or_default(), format!("[{}]", egne.join(","))))
}

/// An entry as it is written, field by field in its order: to compare them needs no more.
struct Innhold<'a>(Vec<(&'a str, &'a str)>);

impl Innhold<'_> {
    /// An object of some of the fields, by their numbers.
    fn med(&self, disse: impl Fn(usize) -> bool) -> String {
        let felt = self.0.iter().enumerate().filter(|(nr, _)| disse(*nr));
        let mut ut = String::from("{");
        for (_, (navn, verdi)) in felt {
            let komma = if ut.len() > 1 { "," } else { "" };
            ut.extend([komma, "\"", navn, "\":", verdi]);
        }
        ut.push('}');
        ut
    }
}

impl<'de> Deserialize<'de> for Innhold<'de> {
    fn deserialize<D: Deserializer<'de>>(fra: D) -> Result<Self, D::Error> {
        fra.deserialize_map(Leser)
    }
}

struct Leser;

impl<'de> Visitor<'de> for Leser {
    type Value = Innhold<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut objekt: A) -> Result<Self::Value, A::Error> {
        let mut alle = Vec::with_capacity(FELT);
        while let Some((navn, verdi)) = objekt.next_entry::<&str, &RawValue>()? {
            alle.push((navn, verdi.get()));
        }
        Ok(Innhold(alle))
    }
}

fn sqlite_epoker(brukere: &[Uuid]) -> Statement {
    let brukere: Vec<String> = brukere.iter().map(|b| b.simple().to_string()).collect();
    Statement::from_sql_and_values(
        DbBackend::Sqlite,
        "SELECT s.bruker_id, s.epoke FROM brukertilstand s \
         WHERE s.bruker_id IN (SELECT unhex(value) FROM json_each($1)) \
         UNION ALL SELECT NULL, f.epoke FROM felles f WHERE f.id = 1",
        [serde_json::Value::from(brukere).to_string().into()],
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn som_json(alle: &[tilgangslogg::Model]) -> Vec<String> {
        let alle = alle.iter().map(|en| serde_json::to_string(en).unwrap());
        alle.collect()
    }

    fn innfoersel(nr: i64) -> tilgangslogg::Model {
        let id = Uuid::from_u128(nr.unsigned_abs().into());
        let mut felt = json!({
            "id": id, "skriver": Uuid::nil(), "nr": nr, "tidspunkt": "2026-03-01T10:00:00.000001Z",
            "foresporsel": id, "kvittering": id, "art": 1, "aktoer_type": 1, "person_id": id,
            "ansatt_id": null, "virksomhet_id": Uuid::nil(), "enhet_id": null, "leverandoer": null,
            "klient": "a", "forhold": 1, "bruker_id": Uuid::nil(), "spurt_om": null, "tabeller": 1,
            "kategorier_gitt": 3, "kategorier_avslaatt": 0, "formaal": 1, "operasjon": "B",
            "dokument": "c", "epoke": 2, "felles_epoke": 2, "samtykker": [id], "blaalys_fra": null,
            "antall": 0, "salt": format!("s{nr}"), "hash": format!("h{nr}"),
        });
        // Some have a column that the others do not.
        if nr % 2 == 0 {
            felt["token"] = "t".into();
        }
        serde_json::from_value(felt).unwrap()
    }

    /// As the database puts a row together: what is common, and its own over that.
    fn satt_sammen(felles: &str, egne: &str) -> Vec<tilgangslogg::Model> {
        let felles: serde_json::Map<String, Value> = serde_json::from_str(felles).unwrap();
        let egne: Vec<serde_json::Map<String, Value>> = serde_json::from_str(egne).unwrap();
        let hele = egne.into_iter().map(|egen| {
            let mut hel = felles.clone();
            hel.extend(egen);
            serde_json::from_value(Value::Object(hel)).unwrap()
        });
        hele.collect()
    }

    #[test]
    fn innfoersler_er_de_samme_delt_som_hele() {
        for antall in [0, 1, 7, 8, 40] {
            let alle: Vec<_> = (0..antall).map(innfoersel).collect();
            let (felles, egne) = delt(&som_json(&alle)).unwrap();
            assert!(satt_sammen(&felles, &egne) == alle, "{antall}");
        }
        let like: Vec<_> = (0..20).map(|_| innfoersel(1)).collect();
        let (felles, egne) = delt(&som_json(&like)).unwrap();
        assert!(satt_sammen(&felles, &egne) == like);
        assert!(egne.len() < 3 * 20 + 2, "{egne}");
    }

    #[test]
    fn det_som_er_felles_sendes_en_gang() {
        let alle: Vec<_> = (0..1_000).map(innfoersel).collect();
        let (felles, egne) = delt(&som_json(&alle)).unwrap();
        let hele = serde_json::to_string(&alle).unwrap();
        assert!(2 * (felles.len() + egne.len()) < hele.len());
    }
}
