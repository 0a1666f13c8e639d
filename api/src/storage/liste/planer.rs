//! What lists read of the forløp and of the individuell plan: what the fields of those names show,
//! from the rows that the asker may see.

use chrono::NaiveDate;
use entity::{
    brukeravtale as avtale, forloep_fase as fase, forloep_frist as frist, ip_ramme as ramme,
    koder::{Fasetype, IpStatus, Oppnevningstype},
    koordinatoroppnevning as oppnevning,
};
use samtykke::Kategorier;
use uuid::Uuid;

use super::{
    super::{Dialekt, sql::Bygger},
    Liste,
};

/// No row is so.
pub(super) const ALDRI: &str = "1 = 0";

impl Liste<'_> {
    /// A present phase is of one of these kinds.
    pub(super) fn i_fase(&self, b: &mut Bygger, typer: &[Fasetype]) -> String {
        if typer.is_empty() {
            return ALDRI.to_owned();
        }
        let faser = self.faser_i_dag(b);
        let typer: Vec<String> = typer.iter().map(|t| t.kode().to_string()).collect();
        format!(
            "EXISTS (SELECT 1 FROM {faser} AND r.type IN ({}))",
            typer.join(",")
        )
    }

    /// The first deadline of a present phase, of several of one phase the last one set.
    pub(super) fn frist(&self, b: &mut Bygger) -> String {
        let frister = self.synlige::<frist::Entity>(b, frist::KLASSE, "f");
        let faser = self.faser_i_dag(b);
        format!(
            "(SELECT MIN((SELECT f.innen FROM {frister} AND f.fase_id = r.id \
             ORDER BY f.opprettet DESC, f.id DESC LIMIT 1)) FROM {faser})"
        )
    }

    fn faser_i_dag(&self, b: &mut Bygger) -> String {
        let faser = self.synlige_rader::<fase::Entity>(b, fase::KLASSE);
        format!("{faser} AND {}", self.i_dag(b))
    }

    /// `r` is in force today.
    fn i_dag(&self, b: &mut Bygger) -> String {
        let dag = b.param(self.foresporsel.i_dag());
        format!(
            "r.gyldig_fra_og_med <= {dag} \
             AND (r.gyldig_til_og_med IS NULL OR {dag} <= r.gyldig_til_og_med)"
        )
    }

    /// Something of the frame that the asker is shown: the one that is not closed, or else the last.
    pub(super) fn av_rammen(&self, b: &mut Bygger, verdi: &str) -> String {
        let rammer = self.synlige_rader::<ramme::Entity>(b, ramme::KLASSE);
        format!(
            "(SELECT {verdi} FROM {rammer} \
             ORDER BY (r.avsluttet IS NULL) DESC, r.tilbudt DESC, r.id DESC LIMIT 1)"
        )
    }

    /// The frame is one of these today.
    pub(super) fn har_status(&self, b: &mut Bygger, statuser: &[IpStatus]) -> String {
        if statuser.is_empty() {
            return ALDRI.to_owned();
        }
        let dag = b.param(self.foresporsel.i_dag());
        let status = self.av_rammen(b, &status(&dag));
        let statuser: Vec<String> = statuser.iter().map(|s| s.kode().to_string()).collect();
        format!("COALESCE({status}, 0) IN ({})", statuser.join(","))
    }

    /// An agreement that is not over is to be evaluated before a day, and not before today.
    pub(super) fn avtale_evalueres(&self, b: &mut Bygger, foer: NaiveDate) -> String {
        let tema = enheten_roeper();
        let avtaler = self.synlige_med_tema::<avtale::Entity>(b, avtale::KLASSE, "r", Some(&tema));
        let i_dag = self.foresporsel.i_dag();
        let (dag, fra, til) = (
            b.param(i_dag),
            b.param(i_dag.to_string()),
            b.param(foer.to_string()),
        );
        let datoer = match b.dialekt {
            Dialekt::Postgres => "jsonb_array_elements_text(r.evalueringsdatoer) AS e(value)",
            Dialekt::Sqlite => "json_each(r.evalueringsdatoer) AS e",
        };
        format!(
            "EXISTS (SELECT 1 FROM {avtaler} AND COALESCE(r.gyldig_til_og_med, {dag}) >= {dag} \
             AND COALESCE(r.avsluttet, {dag}) >= {dag} AND EXISTS (SELECT 1 FROM {datoer} \
             WHERE e.value >= {fra} AND e.value < {til}))"
        )
    }

    /// This ansatt is koordinator today. The virksomhet must be the one that they are in: what it
    /// reveals is what was asked for.
    pub(super) fn koordinator(&self, b: &mut Bygger, ansatt: Uuid) -> String {
        let Some(virksomhet) = self.foresporsel.register.virksomhet_til_ansatt(ansatt) else {
            return ALDRI.to_owned();
        };
        let rader = self.synlige_rader::<oppnevning::Entity>(b, oppnevning::ANSATT);
        let (i_dag, ansatt, virksomhet) = (self.i_dag(b), b.param(ansatt), b.param(virksomhet.id));
        format!(
            "EXISTS (SELECT 1 FROM {rader} AND {i_dag} AND r.type = {} \
             AND r.ansatt_id = {ansatt} AND r.virksomhet_id = {virksomhet})",
            Oppnevningstype::Koordinator.kode()
        )
    }
}

/// What the unit of `r` reveals; everything where the registry has no such unit.
fn enheten_roeper() -> String {
    let alt = Kategorier::ALLE.bits();
    format!(
        "COALESCE((SELECT v.roeper FROM enhet n JOIN virksomhet v ON v.id = n.virksomhet_id \
         WHERE n.id = r.enhet_id), {alt})"
    )
}

/// What the frame `r` is on a day, as `ip_ramme::Model::status` says.
fn status(dag: &str) -> String {
    use IpStatus as S;
    let trinn = [
        (format!("r.avsluttet <= {dag}"), S::Avsluttet),
        (format!("r.takket_nei <= {dag}"), S::TakketNei),
        (format!("r.paa_vent_fra <= {dag}"), S::PaaVent),
        (format!("r.periode_til_og_med < {dag}"), S::Utloept),
        (format!("r.vedtatt <= {dag}"), S::Aktiv),
        ("r.periode_fra_og_med IS NOT NULL".to_owned(), S::Utkast),
    ];
    let trinn = trinn.map(|(naar, status)| format!("WHEN {naar} THEN {} ", status.kode()));
    format!("CASE {}ELSE {} END", trinn.concat(), S::Tilbudt.kode())
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate};
    use entity::koder::IpStatus;
    use sea_orm::ConnectionTrait;

    use super::{super::super::sql::Bygger, ramme, status};
    use crate::storage::Database;

    /// Both databases, PostgreSQL where the run has one.
    async fn baser() -> Vec<Database> {
        let mut ut = vec![
            Database::koble_til("sqlite::memory:", 1)
                .await
                .expect("in memory"),
        ];
        if let Ok(url) = std::env::var("HF_TEST_POSTGRES_URL") {
            ut.push(Database::koble_til(&url, 1).await.expect("the server"));
        }
        ut
    }

    #[tokio::test]
    async fn statusen_i_sql_er_den_i_rust_for_alle_datoer() {
        let dag = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day");
        let mulige = [
            None,
            dag.checked_sub_days(Days::new(1)),
            Some(dag),
            dag.checked_add_days(Days::new(1)),
        ];
        let av = |nr: usize, plass: u32| mulige[nr / 4_usize.pow(plass) % 4];
        let rammer: Vec<ramme::Model> = (0..4_usize.pow(6))
            .map(|nr| ramme::Model {
                takket_nei: av(nr, 0),
                vedtatt: av(nr, 1),
                periode_fra_og_med: av(nr, 2),
                periode_til_og_med: av(nr, 3),
                paa_vent_fra: av(nr, 4),
                avsluttet: av(nr, 5),
                ..tom(dag)
            })
            .collect();
        for db in baser().await {
            let mut b = Bygger::ny(db.dialekt());
            let i_dag = b.param(dag);
            let dato = |d: Option<NaiveDate>| match (d, db.dialekt()) {
                (None, _) => "NULL".to_owned(),
                (Some(d), crate::storage::Dialekt::Postgres) => format!("DATE '{d}'"),
                (Some(d), crate::storage::Dialekt::Sqlite) => format!("'{d}'"),
            };
            let rader: Vec<String> = rammer
                .iter()
                .enumerate()
                .map(|(nr, r)| {
                    let datoer = [
                        r.takket_nei,
                        r.vedtatt,
                        r.periode_fra_og_med,
                        r.periode_til_og_med,
                        r.paa_vent_fra,
                        r.avsluttet,
                    ];
                    format!("({nr},{})", datoer.map(dato).join(","))
                })
                .collect();
            b.tekst(&format!(
                "WITH r(nr, takket_nei, vedtatt, periode_fra_og_med, periode_til_og_med, \
                 paa_vent_fra, avsluttet) AS (VALUES {}) SELECT {} FROM r ORDER BY r.nr",
                rader.join(","),
                status(&i_dag)
            ));
            let svar = db
                .pool()
                .query_all_raw(b.ferdig())
                .await
                .expect("an answer");
            assert_eq!(svar.len(), rammer.len());
            for (rad, ramme) in svar.iter().zip(&rammer) {
                let kode: i32 = rad.try_get_by_index(0).expect("a code");
                let status = IpStatus::fra_kode(i16::try_from(kode).expect("small"));
                assert_eq!(status, Some(ramme.status(dag)), "{:?}", db.dialekt());
            }
        }
    }

    fn tom(dag: NaiveDate) -> ramme::Model {
        ramme::Model {
            id: uuid::Uuid::nil(),
            bruker_id: uuid::Uuid::nil(),
            eier_id: uuid::Uuid::nil(),
            versjon: 1,
            tilbudt: dag,
            takket_nei: None,
            vedtatt: None,
            periode_fra_og_med: None,
            periode_til_og_med: None,
            paa_vent_fra: None,
            avsluttet: None,
            tilbakeholdt: false,
            skjermet_grunn: None,
            skjermet_av: None,
            skjermet_til: None,
            opprettet: chrono::DateTime::UNIX_EPOCH,
            endret: chrono::DateTime::UNIX_EPOCH,
            endret_av: None,
            fjernet: None,
        }
    }
}
