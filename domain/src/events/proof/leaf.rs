//! The leaf of an event: the exact bytes that the tree commits to. JSON in one line, so that any language can read it;
//! its form never changes for events that are sealed.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::tree::{Hash, leaf_hash};

/// The provable part of an event, in the order and under the names of its leaf. Codes are texts, so that a reader of an
/// older or newer version still gets the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafEvent {
    /// The event.
    pub id: Uuid,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// What was done.
    pub action: String,
    /// How it ended.
    pub outcome: String,
    /// The kind of actor.
    pub actor_kind: String,
    /// The account or person who acted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub actor: Option<Uuid>,
    /// The role in which they acted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// The organisation of that role.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub actor_organisation: Option<Uuid>,
    /// The organisation in whose matters it was done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub organisation: Option<Uuid>,
    /// The kind of thing it was done to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object_kind: Option<String>,
    /// Which one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object: Option<Uuid>,
    /// The controller whose data it touched.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub controller: Option<Uuid>,
    /// The register.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub register: Option<String>,
    /// Names of the fields, as the JSON array that is stored.
    pub fields: String,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub purpose: Option<String>,
    /// The request or the run of a job.
    pub request: Uuid,
    /// Whose data it concerned: kind and id, by id.
    pub subjects: Vec<(String, Uuid)>,
    /// The salted commitment to the erasable part, in lower-case hexadecimal.
    pub commitment: String,
}

impl LeafEvent {
    /// The bytes of the leaf.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts, numbers and ids always have a JSON form")
    }

    /// The hash of the leaf.
    pub fn hash(&self) -> Hash {
        leaf_hash(&self.bytes())
    }
}

/// The commitment to the erasable part of an event: SHA-256 over salt and text. Proves the text while it is there, and
/// says nothing about it once it is erased.
pub fn commitment(salt: &[u8], detail: &str) -> Hash {
    Sha256::new().chain_update(salt).chain_update(detail).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> LeafEvent {
        LeafEvent {
            id: Uuid::from_u128(1),
            at: 1_790_000_000_000_000,
            action: "session.signed_in".into(),
            outcome: "done".into(),
            actor_kind: "staff".into(),
            actor: Some(Uuid::from_u128(2)),
            role: None,
            actor_organisation: None,
            organisation: None,
            object_kind: None,
            object: None,
            controller: None,
            register: None,
            fields: "[]".into(),
            purpose: None,
            request: Uuid::from_u128(3),
            subjects: vec![("account".into(), Uuid::from_u128(2))],
            commitment: "00".repeat(32),
        }
    }

    #[test]
    fn the_bytes_of_a_leaf_are_fixed() {
        let text = String::from_utf8(event().bytes()).unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"id":"00000000-0000-0000-0000-000000000001","at":1790000000000000,"action":"session.signed_in","#,
                r#""outcome":"done","actor_kind":"staff","actor":"00000000-0000-0000-0000-000000000002","fields":"[]","#,
                r#""request":"00000000-0000-0000-0000-000000000003","#,
                r#""subjects":[["account","00000000-0000-0000-0000-000000000002"]],"#,
                r#""commitment":"0000000000000000000000000000000000000000000000000000000000000000"}"#,
            )
        );
        assert_eq!(serde_json::from_str::<LeafEvent>(&text).unwrap(), event());
    }

    #[test]
    fn every_field_counts() {
        let mut other = event();
        other.subjects.clear();
        assert_ne!(event().hash(), other.hash());
        let mut other = event();
        other.purpose = Some(String::new());
        assert_ne!(event().hash(), other.hash());
    }
}
