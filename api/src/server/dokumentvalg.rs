//! How a request says which document it means: by its text, or by the hash of a registered one, in
//! Apollo's form (`extensions.persistedQuery`) or that of GraphQL over HTTP (`documentId`).

use serde_json::{Map, Value};

use super::kropp::{objekt, tekst};
use crate::{
    graphql::Dokumentvalg,
    hash::{Hash, fra_heks},
};

/// The members of a request that name its document.
pub(super) struct Dokumentfelt {
    query: Option<String>,
    document_id: Option<String>,
    extensions: Option<Map<String, Value>>,
}

/// It names no document, or two.
pub(super) struct IkkeEttDokument;

impl Dokumentfelt {
    /// From a request's members; `None`: one is of another type.
    pub(super) fn av(request: &mut Map<String, Value>) -> Option<Self> {
        Some(Self {
            query: tekst(request, "query")?,
            document_id: tekst(request, "documentId")?,
            extensions: objekt(request, "extensions")?,
        })
    }

    /// Whether any document is named at all.
    pub(super) fn nevner_noe(&self) -> bool {
        let persisted = self.extensions.as_ref();
        self.query.is_some()
            || self.document_id.is_some()
            || persisted.is_some_and(|e| e.contains_key("persistedQuery"))
    }

    /// The document that is meant.
    pub(super) fn valg(self) -> Result<Dokumentvalg, IkkeEttDokument> {
        let id = self.document_id.as_deref().map(fra_id);
        let persisted = self
            .extensions
            .as_ref()
            .and_then(|e| e.get("persistedQuery"));
        let persisted = persisted.map(fra_apollo).transpose()?;
        let hash = match (id, persisted) {
            (Some(id), Some(persisted)) if id != persisted => return Err(IkkeEttDokument),
            (id, persisted) => id.or(persisted),
        };
        match (self.query, hash) {
            (Some(tekst), None) => Ok(Dokumentvalg::Tekst(tekst)),
            (Some(tekst), Some(Some(hash))) => Ok(Dokumentvalg::Begge(tekst, hash)),
            (None, Some(Some(hash))) => Ok(Dokumentvalg::Hash(hash)),
            (_, Some(None)) => Ok(Dokumentvalg::Ukjent),
            (None, None) => Err(IkkeEttDokument),
        }
    }
}

/// Identifiers of other kinds than `sha256:` name nothing here.
fn fra_id(id: &str) -> Option<Hash> {
    fra_heks(id.strip_prefix("sha256:")?)
}

fn fra_apollo(felt: &Value) -> Result<Option<Hash>, IkkeEttDokument> {
    match (felt["version"].as_u64(), felt["sha256Hash"].as_str()) {
        (Some(1), Some(hash)) => Ok(fra_heks(hash)),
        _ => Err(IkkeEttDokument),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn valg(kropp: Value) -> Option<Dokumentvalg> {
        let Value::Object(mut kropp) = kropp else {
            return None;
        };
        Dokumentfelt::av(&mut kropp)?.valg().ok()
    }

    #[test]
    fn et_dokument_nevnes_ved_tekst_eller_hash() {
        let (heks, hash) = ("ab".repeat(32), [0xab; 32]);
        let apollo =
            |version: u8| json!({ "persistedQuery": { "version": version, "sha256Hash": heks } });
        let id = format!("sha256:{heks}");
        let tekst = || "{ a }".to_owned();
        let saker = [
            (
                json!({ "query": "{ a }" }),
                Some(Dokumentvalg::Tekst(tekst())),
            ),
            (
                json!({ "query": "{ a }", "extensions": {} }),
                Some(Dokumentvalg::Tekst(tekst())),
            ),
            (json!({ "documentId": id }), Some(Dokumentvalg::Hash(hash))),
            (
                json!({ "extensions": apollo(1) }),
                Some(Dokumentvalg::Hash(hash)),
            ),
            (
                json!({ "query": null, "extensions": apollo(1) }),
                Some(Dokumentvalg::Hash(hash)),
            ),
            (
                json!({ "query": "{ a }", "documentId": id, "extensions": apollo(1) }),
                Some(Dokumentvalg::Begge(tekst(), hash)),
            ),
            (json!({ "documentId": "a1b2" }), Some(Dokumentvalg::Ukjent)),
            (
                json!({ "documentId": id.to_uppercase() }),
                Some(Dokumentvalg::Ukjent),
            ),
            (
                json!({ "documentId": "a1b2", "extensions": apollo(1) }),
                None,
            ),
            (json!({ "extensions": apollo(2) }), None),
            (json!({ "extensions": { "persistedQuery": true } }), None),
            (json!({ "extensions": "x" }), None),
            (json!({}), None),
        ];
        for (kropp, ventet) in saker {
            assert_eq!(valg(kropp.clone()), ventet, "{kropp}");
        }
    }
}
