//! Writes one event within the unit that it tells about.
//!
//! The provable part (ids, codes, a salted commitment) and the erasable part (names, addresses, free text and the salt)
//! lie in two tables, so that clearing a person leaves the log provable.

use luukku_domain::{
    events::{Actor, Event, Object, proof::commitment},
    id::{EventId, PersonId},
    permission::Basis,
};

use crate::{
    ambient::Ambient,
    sql,
    store::{Conn, StoreError},
};

/// What the last event of a unit says besides.
pub(crate) struct End {
    /// A person who was read before the unit, and at which version. [`StoreError::Conflict`] when that is not their version
    /// any more; else they get the next one.
    pub as_read: Option<(PersonId, i64)>,
}

/// Writes `event`, done by `actor`, on the connection of its unit; with an `end` it is the last one, and ends the unit.
pub(crate) async fn write(
    conn: &mut Conn,
    ambient: &Ambient,
    actor: &Actor,
    event: Event,
    end: Option<End>,
) -> Result<(), StoreError> {
    let id = ambient.id(EventId::new);
    let salt: [u8; 16] = ambient.random();
    let detail = personal_part(actor, &event);
    let (role, actor_organisation) = match event.basis {
        Some(Basis::Membership { role, organisation, .. }) => (Some(role), Some(organisation)),
        Some(Basis::Oneself | Basis::Job(_)) | None => (None, None),
    };
    let fields = serde_json::Value::from(event.fields.clone()).to_string();
    let is_last = end.is_some();
    let (as_read, as_read_version) = end.and_then(|end| end.as_read).unzip();
    macro_rules! insert {
        ($how:ident) => {
            sql!(
                conn,
                $how,
                "INSERT INTO event_entry (id, at, action, outcome, actor_kind, actor_id, role, actor_organisation_id,
                    organisation_id, object_kind, object_id, controller_id, register, fields, purpose, request_id, commitment,
                    salt, body, subjects, as_read_id, as_read_version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                    $21, $22)",
                id,
                ambient.now(),
                event.action.code(),
                event.outcome,
                actor.kind,
                actor.id,
                role,
                actor_organisation,
                event.organisation,
                event.object.map(|thing| thing.kind),
                event.object.map(|thing| thing.id),
                event.register.map(|(controller, _)| controller),
                event.register.map(|(_, register)| register),
                fields.as_str(),
                event.purpose.as_deref(),
                actor.request,
                commitment(&salt, &detail).as_slice(),
                salt.as_slice(),
                detail.as_str(),
                pairs(&event.subjects),
                as_read,
                as_read_version,
            )
        };
    }
    if is_last { insert!(last) } else { insert!(execute).map(drop) }
}

/// Whom an event is about, as `event_entry` takes them.
fn pairs(subjects: &[Object]) -> String {
    let pairs: Vec<_> = subjects.iter().map(|one| (one.kind, one.id.simple().to_string())).collect();
    serde_json::json!(pairs).to_string()
}

/// The erasable part as JSON: the actor's name and address, then what the use case added. Keys are sorted, so the same
/// content always has the same text and the same commitment.
fn personal_part(actor: &Actor, event: &Event) -> String {
    let mut body = serde_json::Map::new();
    let own = [("actor_name", &actor.name), ("address", &actor.address)];
    for (key, value) in own.into_iter().filter_map(|(key, value)| value.as_ref().map(|value| (key, value))) {
        body.insert(key.to_owned(), value.as_str().into());
    }
    for (key, value) in &event.detail {
        body.insert((*key).to_owned(), value.as_str().into());
    }
    serde_json::Value::Object(body).to_string()
}
