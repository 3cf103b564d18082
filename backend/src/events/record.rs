//! Writes one event within the unit that it tells about.
//!
//! The provable part (ids, codes, a salted commitment) and the erasable part (names, addresses, free text and the salt)
//! lie in two tables, so that clearing a person leaves the log provable.

use luukku_domain::{
    events::{Actor, Event, Object},
    id::EventId,
    permission::Basis,
};
use sha2::{Digest as _, Sha256};

use crate::{
    ambient::Ambient,
    sql,
    store::{Conn, StoreError},
};

/// Writes `event`, done by `actor`, on the connection of its unit.
pub(crate) async fn write(
    conn: &mut Conn,
    ambient: &Ambient,
    actor: &Actor,
    event: Event,
) -> Result<(), StoreError> {
    let id = ambient.id(EventId::new);
    let salt: [u8; 16] = ambient.random();
    let detail = personal_part(actor, &event);
    let (role, actor_organisation) = match event.basis {
        Some(Basis::Membership { role, organisation, .. }) => (Some(role), Some(organisation)),
        Some(Basis::Oneself | Basis::Job(_)) | None => (None, None),
    };
    let fields = serde_json::Value::from(event.fields.clone()).to_string();
    sql!(
        conn,
        execute,
        "INSERT INTO event (id, at, action, outcome, actor_kind, actor_id, role, actor_organisation_id, organisation_id,
            object_kind, object_id, controller_id, register, fields, purpose, request_id, commitment)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
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
        commitment(salt, &detail).as_slice(),
    )?;
    sql!(
        conn,
        execute,
        "INSERT INTO event_detail (event_id, salt, body) VALUES ($1, $2, $3)",
        id,
        salt.as_slice(),
        detail.as_str(),
    )?;
    write_subjects(conn, id, &event.subjects).await?;
    Ok(())
}

/// Writes whom an event is about. A page of a list is about many: ten at a time, the last one repeated to fill up.
async fn write_subjects(conn: &mut Conn, event: EventId, subjects: &[Object]) -> Result<(), StoreError> {
    for some in subjects.chunks(10) {
        let at = |place: usize| some.get(place).unwrap_or(&some[some.len() - 1]);
        if let [one] = some {
            sql!(
                conn,
                execute,
                "INSERT INTO event_subject (event_id, kind, subject_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                event,
                one.kind,
                one.id,
            )?;
            continue;
        }
        sql!(
            conn,
            execute,
            "INSERT INTO event_subject (event_id, kind, subject_id) VALUES ($1, $2, $3), ($1, $4, $5), ($1, $6, $7),
                ($1, $8, $9), ($1, $10, $11), ($1, $12, $13), ($1, $14, $15), ($1, $16, $17), ($1, $18, $19), ($1, $20, $21)
             ON CONFLICT DO NOTHING",
            event,
            at(0).kind, at(0).id, at(1).kind, at(1).id, at(2).kind, at(2).id, at(3).kind, at(3).id, at(4).kind, at(4).id,
            at(5).kind, at(5).id, at(6).kind, at(6).id, at(7).kind, at(7).id, at(8).kind, at(8).id, at(9).kind, at(9).id,
        )?;
    }
    Ok(())
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

/// SHA-256 over salt and personal part: proves the part while it is there, says nothing about it once it is erased.
pub fn commitment(salt: [u8; 16], detail: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(detail).finalize().into()
}
