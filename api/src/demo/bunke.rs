//! Rows in memory, and the copies of them that the history keeps.

use chrono::{DateTime, NaiveDate, Utc};
use entity::Personrad;
use sea_orm::{EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::storage::Lagerfeil;

/// Takes rows, table by table.
pub(super) trait Mottak {
    /// The rows of one table; how many.
    async fn rader<E>(&mut self, rader: Vec<E::Model>) -> Result<usize, Lagerfeil>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel> + Send,
        E::ActiveModel: Send;
}

macro_rules! bunke {
    ($($tabell:ident),+ $(,)?) => {
        /// Rows that wait to be written, by table.
        #[derive(Default)]
        pub(super) struct Bunke {
            $(pub(super) $tabell: Vec<entity::$tabell::Model>),+
        }

        impl Bunke {
            /// Hands everything over; the number of rows.
            pub(super) async fn lever(self, til: &mut impl Mottak) -> Result<usize, Lagerfeil> {
                let mut antall = 0;
                $(antall += til.rader::<entity::$tabell::Entity>(self.$tabell).await?;)+
                Ok(antall)
            }
        }
    };
}

bunke! {
    person, virksomhet, enhet, ansatt, vakt, klient, delegering, samarbeidsavtale,
    bruker, brukertilstand, kontakt, paaroerende, barn, representasjon, kompetansevurdering,
    ansvarsgruppe, ansvarsgruppe_medlem, tilknytning,
    kriseplan, kriseplan_signal, kriseplan_raad, kriseplan_trinn, kriseplan_kontakt,
    kriseplan_barnetiltak,
    koordinatoroppnevning, forloep, forloep_fase, forloep_part, forloep_frist,
    ip_ramme, ip_maal, ip_tiltak, ip_evaluering,
    brukeravtale, brukeravtale_dagligliv, brukeravtale_legemidler, brukeravtale_oekonomi,
    brukeravtale_tilbakefall,
    samtykke, sperring, tilgang, blaalysperiode, historikk,
}

/// A table whose rows have versions, each of them kept in the history.
pub(super) trait Versjonert: Personrad {
    /// When the version was written, and by whom.
    fn skrevet(rad: &Self::Model) -> (DateTime<Utc>, Option<Uuid>);
    /// Where rows of the table wait.
    fn plass(bunke: &mut Bunke) -> &mut Vec<Self::Model>;
}

macro_rules! versjonert {
    ($($tabell:ident),+ $(,)?) => {$(
        impl Versjonert for entity::$tabell::Entity {
            fn skrevet(rad: &Self::Model) -> (DateTime<Utc>, Option<Uuid>) {
                (rad.endret, rad.endret_av)
            }

            fn plass(bunke: &mut Bunke) -> &mut Vec<Self::Model> {
                &mut bunke.$tabell
            }
        }
    )+};
}

versjonert! {
    kontakt, paaroerende, barn, ansvarsgruppe, ansvarsgruppe_medlem, kriseplan, kriseplan_signal,
    kriseplan_raad, kriseplan_trinn, kriseplan_kontakt, kriseplan_barnetiltak,
    koordinatoroppnevning, forloep, forloep_fase, forloep_part, forloep_frist, ip_ramme, ip_maal,
    ip_tiltak, ip_evaluering, brukeravtale, brukeravtale_dagligliv, brukeravtale_legemidler,
    brukeravtale_oekonomi, brukeravtale_tilbakefall,
}

impl Bunke {
    /// A row as it stands, and the copy of this version in the history (`kopi` is its id).
    pub(super) fn legg_til<E: Versjonert>(
        &mut self,
        kopi: Uuid,
        rad: E::Model,
    ) -> Result<(), Lagerfeil> {
        self.tidligere::<E>(kopi, &rad)?;
        E::plass(self).push(rad);
        Ok(())
    }

    /// Only the copy of a version that is no longer the row.
    pub(super) fn tidligere<E: Versjonert>(
        &mut self,
        kopi: Uuid,
        rad: &E::Model,
    ) -> Result<(), Lagerfeil> {
        let innhold =
            serde_json::to_value(rad).map_err(|_| Lagerfeil::UlesbarRad(E::TABELL.navn()))?;
        let (tidspunkt, endret_av) = E::skrevet(rad);
        self.historikk.push(entity::historikk::Model {
            id: kopi,
            bruker_id: E::bruker_id(rad),
            tabell: E::TABELL.kode(),
            rad_id: E::id(rad),
            versjon: E::versjon(rad),
            innhold,
            tidspunkt,
            endret_av,
        });
        Ok(())
    }
}

/// What all owned rows have in common.
#[derive(Clone)]
pub(super) struct Hode {
    pub(super) id: Uuid,
    pub(super) bruker: Uuid,
    pub(super) eier: Uuid,
    pub(super) versjon: i32,
    pub(super) tilbakeholdt: bool,
    pub(super) skjermet: Option<Skjerming>,
    pub(super) opprettet: DateTime<Utc>,
    pub(super) endret: DateTime<Utc>,
    pub(super) av: Option<Uuid>,
    pub(super) fjernet: Option<DateTime<Utc>>,
}

/// Why, by whom and until when a row is shielded from the bruker.
#[derive(Clone)]
pub(super) struct Skjerming {
    pub(super) grunn: &'static str,
    pub(super) av: Uuid,
    pub(super) til: NaiveDate,
}

/// An owned row from its head and the columns of its own.
macro_rules! eid_rad {
    ($tabell:ident, $hode:expr, { $($kolonne:ident: $verdi:expr),* $(,)? }) => {{
        let hode: &$crate::demo::bunke::Hode = $hode;
        entity::$tabell::Model {
            id: hode.id,
            bruker_id: hode.bruker,
            eier_id: hode.eier,
            versjon: hode.versjon,
            $($kolonne: $verdi,)*
            tilbakeholdt: hode.tilbakeholdt,
            skjermet_grunn: hode.skjermet.as_ref().map(|s| s.grunn.to_owned()),
            skjermet_av: hode.skjermet.as_ref().map(|s| s.av),
            skjermet_til: hode.skjermet.as_ref().map(|s| s.til),
            opprettet: hode.opprettet,
            endret: hode.endret,
            endret_av: hode.av,
            fjernet: hode.fjernet,
        }
    }};
}
pub(super) use eid_rad;
