//! An event as the tree commits to it, from its rows. The statements give one row for each person whose data the event
//! concerned, so that many events are read at once.

use luukku_domain::events::proof::LeafEvent;
use sqlx::FromRow;
use uuid::Uuid;

/// A row of the event, with one of its subjects.
#[derive(FromRow)]
pub(super) struct LeafRow {
    pub(super) id: Uuid,
    pub(super) at: i64,
    action: String,
    outcome: String,
    actor_kind: String,
    actor_id: Option<Uuid>,
    role: Option<String>,
    actor_organisation_id: Option<Uuid>,
    organisation_id: Option<Uuid>,
    object_kind: Option<String>,
    object_id: Option<Uuid>,
    controller_id: Option<Uuid>,
    register: Option<String>,
    fields: String,
    purpose: Option<String>,
    request_id: Uuid,
    commitment: Vec<u8>,
    subject_kind: Option<String>,
    subject_id: Option<Uuid>,
}

/// Joins the rows of each event, which follow each other.
pub(super) fn leaves(rows: impl IntoIterator<Item = LeafRow>) -> Vec<LeafEvent> {
    let mut leaves: Vec<LeafEvent> = Vec::new();
    for row in rows {
        let subject = row.subject_kind.clone().zip(row.subject_id);
        if leaves.last().is_none_or(|last| last.id != row.id) {
            leaves.push(row.into());
        }
        if let (Some(last), Some(subject)) = (leaves.last_mut(), subject) {
            last.subjects.push(subject);
        }
    }
    for leaf in &mut leaves {
        leaf.subjects.sort_unstable_by_key(|(_, id)| *id);
    }
    leaves
}

impl From<LeafRow> for LeafEvent {
    /// Without its subjects.
    fn from(row: LeafRow) -> Self {
        Self {
            id: row.id,
            at: row.at,
            action: row.action,
            outcome: row.outcome,
            actor_kind: row.actor_kind,
            actor: row.actor_id,
            role: row.role,
            actor_organisation: row.actor_organisation_id,
            organisation: row.organisation_id,
            object_kind: row.object_kind,
            object: row.object_id,
            controller: row.controller_id,
            register: row.register,
            fields: row.fields,
            purpose: row.purpose,
            request: row.request_id,
            subjects: Vec::new(),
            commitment: data_encoding::HEXLOWER.encode(&row.commitment),
        }
    }
}
