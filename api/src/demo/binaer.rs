//! Rows in the binary form of PostgreSQL's COPY: less to write and to read than text.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::Value;

const HODE: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const SLUTT: i16 = -1;
const NULL: i32 = -1;
/// Version of the form in which jsonb is sent.
const JSONB: u8 = 1;
/// 2000-01-01, which PostgreSQL counts from: in days and in microseconds from 1970.
const EPOKE_DAGER: i32 = 10_957;
const EPOKE_MIKRO: i64 = EPOKE_DAGER as i64 * 86_400_000_000;

/// Rows of one table, one after the other.
pub(super) struct Rader {
    setning: String,
    data: Vec<u8>,
    kolonner: i16,
}

impl Rader {
    pub(super) fn nye<'a>(tabell: &str, kolonner: impl Iterator<Item = &'a str>) -> Self {
        let kolonner: Vec<String> = kolonner.map(|navn| format!("\"{navn}\"")).collect();
        Self {
            setning: format!(
                "COPY {tabell} ({}) FROM STDIN (FORMAT binary)",
                kolonner.join(",")
            ),
            data: HODE.to_vec(),
            kolonner: i16::try_from(kolonner.len()).unwrap_or(i16::MAX),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.data.len()
    }

    /// Begins a row.
    pub(super) fn rad(&mut self) {
        self.data.extend(self.kolonner.to_be_bytes());
    }

    /// The next value of the row; `None` for a kind that no table has.
    pub(super) fn verdi(&mut self, verdi: Value) -> Option<()> {
        match verdi {
            Value::Bool(v) => self.felt(v.map(|v| [u8::from(v)])),
            Value::SmallInt(v) => self.felt(v.map(i16::to_be_bytes)),
            Value::Int(v) => self.felt(v.map(i32::to_be_bytes)),
            Value::BigInt(v) => self.felt(v.map(i64::to_be_bytes)),
            Value::String(v) => self.felt(v),
            Value::Uuid(v) => self.felt(v.map(uuid::Uuid::into_bytes)),
            Value::ChronoDate(v) => self.felt(v.map(dag)),
            Value::ChronoDateTimeUtc(v) => self.felt(v.map(tidspunkt)),
            Value::Json(v) => {
                let tekst = v.map(|v| serde_json::to_vec(&v)).transpose().ok()?;
                self.felt(tekst.map(|tekst| [&[JSONB], tekst.as_slice()].concat()))
            }
            _ => None,
        }
    }

    /// The statement and its data, ended as COPY wants it.
    pub(super) fn ferdig(mut self) -> (String, Vec<u8>) {
        self.data.extend(SLUTT.to_be_bytes());
        (self.setning, self.data)
    }

    fn felt(&mut self, bytes: Option<impl AsRef<[u8]>>) -> Option<()> {
        match bytes {
            None => self.data.extend(NULL.to_be_bytes()),
            Some(bytes) => {
                let bytes = bytes.as_ref();
                self.data
                    .extend(i32::try_from(bytes.len()).ok()?.to_be_bytes());
                self.data.extend(bytes);
            }
        }
        Some(())
    }
}

fn dag(dag: NaiveDate) -> [u8; 4] {
    (dag.to_epoch_days() - EPOKE_DAGER).to_be_bytes()
}

fn tidspunkt(naar: DateTime<Utc>) -> [u8; 8] {
    (naar.timestamp_micros() - EPOKE_MIKRO).to_be_bytes()
}
