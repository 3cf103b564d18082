//! Certificates of removal: what was removed between two places of the log, signed with its key. They name nobody, and outlive
//! what they speak of.

use data_encoding::{BASE64, HEXLOWER};
use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction, Outcome, proof::SignedCheckpoint},
    id::OrganisationId,
    permission::{
        Installation,
        action::{RemoveOverdue, ViewRetention},
    },
    privacy::CERTIFICATE,
    time::Timestamp,
};
use sha2::{Digest as _, Sha256};
use sqlx::FromRow;
use std::fmt::Write as _;

use crate::{
    Backend,
    accounts::look,
    fault::{Fault, NoRule},
    sql,
    store::{Conn, Refused, StoreError},
};

/// The most that are shown.
const SHOWN: i64 = 100;

/// What was removed, as it was signed.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Certificate {
    /// When it was made.
    pub made_at: Timestamp,
    /// How many things were removed.
    pub removals: i64,
    /// Its text with the signature (C2SP signed-note).
    pub note: String,
}

#[derive(FromRow)]
struct Removed {
    action: String,
    register: Option<String>,
    organisation: Option<OrganisationId>,
    things: i64,
}

/// Certifies what was removed since the last certificate; nothing, when nothing was.
pub(super) async fn certify(backend: &Backend, caller: &Caller) -> Result<(), StoreError> {
    let mut read = backend.store.read().await?;
    let Some((note, size)) = newest_checkpoint(read.conn()).await? else { return Ok(()) };
    let from = sql!(read.conn(), scalar: Option<i64>, "SELECT MAX(until_leaf) FROM removal_certificate")?;
    let from = from.unwrap_or_default();
    let removed = removed(read.conn(), from, size).await?;
    drop(read);
    if removed.is_empty() {
        return Ok(());
    }
    let signed = SignedCheckpoint::open(&note, &backend.log_keys()).map_err(|error| {
        tracing::error!(target: "log", %error, "the newest checkpoint is not to be read");
        StoreError::Broken
    })?;
    let mut text = format!(
        "{CERTIFICATE}\n{}\nevents {from} to {size}\nroot {}\nmade {}\n",
        signed.checkpoint.origin,
        BASE64.encode(&signed.checkpoint.root),
        caller.at.to_rfc3339(),
    );
    for line in &removed {
        let register = line.register.as_deref().unwrap_or("-");
        let organisation = line.organisation.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let _ = writeln!(text, "{} {register} {organisation} {}", line.action, line.things);
    }
    let note = backend.log_key().sign_text(&text);
    let digest = HEXLOWER.encode(&Sha256::digest(&note));
    let denied = || Event::denied(EventAction::RemovalsCertified);
    let tx = backend.store.begin(caller).await?;
    let (mut tx, grant) = tx.may(RemoveOverdue, &Installation, denied).await.map_err(Refused::in_a_job)?;
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO removal_certificate (until_leaf, made_at, removals, note) VALUES ($1, $2, $3, $4)",
        size,
        caller.at,
        removed.iter().map(|line| line.things).sum::<i64>(),
        note.as_str(),
    )?;
    tx.commit(Event::done(EventAction::RemovalsCertified).by(grant.basis()).detail("sha256", digest)).await
}

async fn newest_checkpoint(conn: &mut Conn) -> Result<Option<(String, i64)>, StoreError> {
    sql!(conn, optional: (String, i64), "SELECT note, size FROM event_checkpoint ORDER BY size DESC LIMIT 1")
}

/// How many things were removed between two places of the log, by act, register and organisation. Events of a portion of a
/// thing's events do not count: it may still be there.
async fn removed(conn: &mut Conn, from: i64, size: i64) -> Result<Vec<Removed>, StoreError> {
    sql!(conn, all: Removed,
        "SELECT e.action, e.register, COALESCE(e.controller_id, e.organisation_id) AS organisation,
            COUNT(DISTINCT e.object_id) AS things
         FROM event_leaf l JOIN event e ON e.id = l.event_id
         WHERE l.leaf_index >= $1 AND l.leaf_index < $2 AND e.outcome = $3 AND e.action IN ($4, $5, $6, $7)
            AND e.fields NOT LIKE '%event_detail%'
         GROUP BY e.action, e.register, COALESCE(e.controller_id, e.organisation_id)
         ORDER BY e.action, e.register, COALESCE(e.controller_id, e.organisation_id)",
        from, size, Outcome::Done, EventAction::ClientErased.code(), EventAction::PersonErased.code(),
        EventAction::InvitationCleared.code(), EventAction::AccountCleared.code())
}

/// The newest certificates. They name nobody, so looking at them is part of looking at what is removed when.
pub async fn certificates(backend: &Backend, caller: &Caller) -> Result<Vec<Certificate>, Fault<NoRule>> {
    let denied = Event::denied(EventAction::RetentionViewed);
    look::scope(backend, caller, ViewRetention, denied).await.map(drop)?;
    let mut read = backend.store.read().await?;
    Ok(sql!(read.conn(), all: Certificate,
        "SELECT made_at, removals, note FROM removal_certificate ORDER BY until_leaf DESC LIMIT $1", SHOWN)?)
}
