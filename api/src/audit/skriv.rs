//! Writing entries, and reading the epochs as they stand under the locks.

use entity::tilgangslogg;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, IntoActiveModel, Iterable,
    QueryResult, Statement,
};
use uuid::Uuid;

/// Entries in one statement on SQLite, which bounds parameters.
const SQLITE_BUNKE: usize = 500;

/// Whether anything moved since the decisions behind some entries were made.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Epoker {
    /// Per bruker entered: the samtykke epoch that the database holds now.
    brukere: std::collections::HashMap<Uuid, i64>,
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

/// Writes entries and returns the epochs as they stand under the locks that the transaction holds.
/// The caller compares, and commits or rolls back. One statement on PostgreSQL.
///
/// # Errors
/// The database refused: then nothing may be released.
pub async fn skriv(
    tx: &DatabaseTransaction,
    innfoersler: Vec<tilgangslogg::Model>,
) -> Result<Epoker, DbErr> {
    let mut brukere: Vec<Uuid> = innfoersler.iter().filter_map(|i| i.bruker_id).collect();
    brukere.sort_unstable();
    brukere.dedup();
    let rader = match tx.get_database_backend() {
        DbBackend::Postgres => tx.query_all_raw(postgres(&innfoersler, &brukere)?).await?,
        _ => {
            for bunke in innfoersler.chunks(SQLITE_BUNKE) {
                let rader = bunke
                    .iter()
                    .cloned()
                    .map(IntoActiveModel::into_active_model);
                tilgangslogg::Entity::insert_many(rader)
                    .exec_without_returning(tx)
                    .await?;
            }
            tx.query_all_raw(sqlite_epoker(&brukere)).await?
        }
    };
    Epoker::les(&rader)
}

/// One text for any number of entries, so that it is prepared once.
fn postgres(innfoersler: &[tilgangslogg::Model], brukere: &[Uuid]) -> Result<Statement, DbErr> {
    use sea_orm::Iden;
    let kolonner: Vec<String> = tilgangslogg::Column::iter()
        .map(|k| format!("\"{}\"", k.unquoted()))
        .collect();
    let kolonner = kolonner.join(",");
    let json = serde_json::to_string(innfoersler).map_err(|feil| DbErr::Json(feil.to_string()))?;
    let brukere: Vec<String> = brukere.iter().map(Uuid::to_string).collect();
    Ok(Statement::from_sql_and_values(
        DbBackend::Postgres,
        format!(
            "WITH skrevet AS (INSERT INTO tilgangslogg ({kolonner}) SELECT {kolonner} \
             FROM json_populate_recordset(NULL::tilgangslogg, $1::json)) \
             SELECT s.bruker_id, s.epoke FROM brukertilstand s \
             WHERE s.bruker_id = ANY(string_to_array($2, ',')::uuid[]) \
             UNION ALL SELECT NULL, f.epoke FROM felles f WHERE f.id = 1"
        ),
        [json.into(), brukere.join(",").into()],
    ))
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
