//! `luukku restore`: a backup into an empty place, made safe before anything can serve it.
//!
//! The place is marked as unfinished first. Rows come next, then what must not come back is undone: those erased since
//! are erased again, homes are forgotten until the population register is asked afresh, sessions are ended, open secrets
//! and letters voided. Only then the database is told what kind of installation it is, without which nothing serves it.

use luukku_domain::{
    accounts::session::SessionEnd,
    caller::{Caller, Job},
    events::{Event, EventAction, ObjectKind, Register},
    id::{AccountId, OrganisationId, PersonId, RequestId, SessionId},
    time::Timestamp,
};
use std::path::Path;

use super::{
    Counted, Failure, Kind, SEAL,
    backup::{BackupReader, Next},
    founding,
};
use crate::{
    accounts::lifecycle::clear,
    ambient::Ambient,
    events::erase_details,
    privacy::{catalogue::Catalogue, retention},
    secrets::{Erased, Keys},
    sql,
    store::{
        DatabaseUrl, Store, StoreError, Tx,
        whole::{Digest, Filling, Snapshot, WholeError},
    },
};

/// How many rows go to the database at a time.
const PORTION: usize = 500;
/// How many sessions are ended, or homes forgotten, in one unit of work.
const ROWS_OF_A_UNIT: i64 = 100;

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was made.
    pub made_at: Timestamp,
    /// Tables and their rows, as they arrived.
    pub tables: Vec<Counted>,
    /// How many subjects on the list of erasures were erased again.
    pub erased_again: u64,
    /// How many records from the population register were forgotten, to be fetched afresh.
    pub homes_forgotten: u64,
    /// How many sessions were ended.
    pub sessions_ended: u64,
}

/// Restores the backup at `path` into an empty place.
pub async fn restore(
    url: &DatabaseUrl,
    keys: &Keys,
    ambient: &Ambient,
    path: &Path,
) -> Result<Restored, Failure> {
    let mut reader = BackupReader::open(path, keys)?;
    // A list that cannot be read must be known before a single row is written.
    let erasures = keys.erasures().all().map_err(|error| Failure::File("erasures.txt".into(), error))?;
    let (tables, founded) = fill(url, &mut reader).await?;
    let (kind, created_at) = founded.ok_or(Failure::NotFounded)?;
    arrived(url, &tables).await?;

    let store = Store::open(url, ambient.clone()).await?;
    let erased_again = erase_again(&store, &erasures).await?;
    let homes_forgotten = forget_homes(&store).await?;
    let sessions_ended = end_sessions(&store).await?;
    let mut tx = begin(&store).await?;
    void_what_waits(&mut tx).await?;
    founding::seal(&mut tx, kind, created_at).await?;
    tx.commit(Event::done(EventAction::DataRestored).detail("made_at", reader.at.to_rfc3339())).await?;
    let tables = tables.into_iter().map(|(table, digest)| Counted { table, rows: digest.rows }).collect();
    Ok(Restored { made_at: reader.at, tables, erased_again, homes_forgotten, sessions_ended })
}

/// Fills an empty database from the backup, all but the table that seals it: its row is given instead.
async fn fill(
    url: &DatabaseUrl,
    reader: &mut BackupReader,
) -> Result<(Vec<(String, Digest)>, Option<(Kind, i64)>), Failure> {
    let mut filling = Filling::open(url, &reader.schema, founding::BEGIN_FILLING).await?;
    let (mut tables, mut founded) = (Vec::new(), None);
    while let Some(mut begun) = reader.table()? {
        let columns: Vec<_> = begun.columns.iter().map(String::as_str).collect();
        let goal = filling.table(&begun.name, &columns)?;
        let mut portion = Vec::new();
        let digest = loop {
            match reader.next(&mut begun)? {
                Next::Row(row) if begun.name == SEAL => founded = founding::read_seal(&begun.columns, &row),
                Next::Row(row) => portion.push(row),
                Next::End(digest) => break digest,
            }
            if portion.len() == PORTION {
                filling.add(&goal, std::mem::take(&mut portion)).await?;
            }
        };
        filling.add(&goal, portion).await?;
        filling.end(&goal).await?;
        tables.push((begun.name, digest));
    }
    if tables.len() != filling.table_count() {
        return Err(WholeError::UnknownSchema.into());
    }
    filling.finish().await?;
    Ok((tables, founded))
}

/// Reads the goal back and compares it with what was sent, table by table.
pub(super) async fn arrived(url: &DatabaseUrl, sent: &[(String, Digest)]) -> Result<(), Failure> {
    let mut goal = Snapshot::open(url).await?;
    for (name, digest) in sent.iter().filter(|(name, _)| name != SEAL) {
        let table = goal.tables().iter().find(|table| table.name == *name).cloned();
        let table = table.ok_or_else(|| WholeError::Misfit(name.clone()))?;
        if goal.digest(&table).await? != *digest {
            return Err(Failure::Differs(name.clone()));
        }
    }
    goal.close().await;
    Ok(())
}

pub(super) async fn begin(store: &Store) -> Result<Tx, StoreError> {
    let ambient = store.ambient();
    store.begin(&Caller::system(Job::CommandLine, ambient.id(RequestId::new), ambient.now())).await
}

/// Erases again whoever was erased since the backup was made; counts those whom the backup held.
async fn erase_again(store: &Store, erasures: &[Erased]) -> Result<u64, StoreError> {
    let mut count = 0;
    for erased in erasures {
        let again = match erased.kind {
            ObjectKind::Account => wipe_account(store, AccountId::from_uuid(erased.id)).await?,
            ObjectKind::Person => wipe_person(store, erased).await?,
            _ => false,
        };
        count += u64::from(again);
    }
    Ok(count)
}

/// Wipes an account that the backup still had its personal data in; false when it had not.
async fn wipe_account(store: &Store, id: AccountId) -> Result<bool, StoreError> {
    let cleared = || Event::done(EventAction::AccountCleared).about(id);
    loop {
        let mut tx = begin(store).await?;
        let full = sql!(tx.conn(), optional_scalar: i64,
            "SELECT created_at FROM account WHERE id = $1 AND cleared_at IS NULL", id)?;
        if full.is_none() {
            return Ok(false);
        }
        if erase_details(&mut tx, id.into(), EventAction::AccountCleared).await? > 0 {
            tx.commit(cleared().fields(["event_detail"])).await?;
            continue;
        }
        let revoked = clear::wipe(&mut tx, id).await?;
        tx.commit_all(cleared(), revoked).await?;
        return Ok(true);
    }
}

/// The same for a person. An erasure is noted before it is done; whoever signed in, got a relation or a hold after that was
/// not erased.
async fn wipe_person(store: &Store, noted: &Erased) -> Result<bool, StoreError> {
    let catalogue = Catalogue::own().map_err(|_| StoreError::Broken)?;
    let id = PersonId::from_uuid(noted.id);
    let erased = || Event::done(EventAction::PersonErased).about(id);
    loop {
        let mut tx = begin(store).await?;
        let full = sql!(tx.conn(), optional_scalar: i64,
            "SELECT p.created_at FROM person p
             WHERE p.id = $1 AND p.erased_at IS NULL AND COALESCE(p.last_sign_in_at, p.created_at) <= $2
                AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.person_id = p.id AND r.started_at > $2)
                AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.person_id = p.id AND h.placed_at > $2)",
            id, noted.at)?;
        if full.is_none() {
            return Ok(false);
        }
        if erase_details(&mut tx, id.into(), EventAction::PersonErased).await? > 0 {
            tx.commit(erased().fields(["event_detail"])).await?;
            continue;
        }
        retention::wipe_person(&mut tx, &catalogue, id).await?;
        tx.commit(erased()).await?;
        return Ok(true);
    }
}

/// Forgets what the population register said wherever a home may stand in it: non-disclosure may have begun since the
/// backup. The next refresh asks about these people first. Where non-disclosure is on, or the last relation has ended, no
/// home is kept.
async fn forget_homes(store: &Store) -> Result<u64, StoreError> {
    let mut count = 0;
    loop {
        let mut tx = begin(store).await?;
        let held = sql!(tx.conn(), all: (PersonId, OrganisationId, Register),
            "SELECT b.person_id, b.controller_id, b.register FROM population_record b
             WHERE b.non_disclosure = $1 AND EXISTS (SELECT 1 FROM relation r WHERE r.person_id = b.person_id
                AND r.controller_id = b.controller_id AND r.register = b.register AND r.ended_at IS NULL)
             LIMIT $2", false, ROWS_OF_A_UNIT)?;
        for (person, controller, register) in &held {
            sql!(
                tx.conn(),
                execute,
                "DELETE FROM population_record WHERE person_id = $1 AND controller_id = $2 AND register = $3",
                person,
                controller,
                register,
            )?;
            sql!(tx.conn(), execute, "UPDATE person SET population_tried_at = NULL WHERE id = $1", person)?;
        }
        count += held.len() as u64;
        let mut events = held.into_iter().map(|(person, controller, register)| {
            let forgotten = Event::done(EventAction::DataRestored).about(person).subject(person);
            forgotten
                .in_register(controller, register)
                .at(controller)
                .fields(["home_municipality", "address"])
        });
        let Some(first) = events.next() else { return Ok(count) };
        tx.commit_all(first, events).await?;
    }
}

/// Ends every session, a portion at a time, each with its event.
async fn end_sessions(store: &Store) -> Result<u64, StoreError> {
    let mut count = 0;
    loop {
        let mut tx = begin(store).await?;
        let open = sql!(tx.conn(), scalars: SessionId,
            "SELECT id FROM session WHERE ended_at IS NULL ORDER BY id LIMIT $1", ROWS_OF_A_UNIT)?;
        let now = tx.now();
        for session in &open {
            sql!(
                tx.conn(),
                execute,
                "UPDATE session SET ended_at = $2, end_reason = $3, logout_sealed = NULL WHERE id = $1",
                session,
                now,
                SessionEnd::Restored,
            )?;
        }
        count += open.len() as u64;
        let mut events = open.into_iter().map(|session| {
            Event::done(EventAction::SessionEnded).about(session).detail("reason", "restored")
        });
        let Some(first) = events.next() else { return Ok(count) };
        tx.commit_all(first, events).await?;
    }
}

/// Voids what is on its way or waits for an answer: links, codes, drafts, and every letter that was not sent. A letter
/// may have gone out since the backup, or be to somebody who was erased since.
async fn void_what_waits(tx: &mut Tx) -> Result<(), StoreError> {
    let now = tx.now();
    let conn = tx.conn();
    sql!(conn, execute, "DELETE FROM mail_secret")?;
    sql!(conn, execute, "DELETE FROM email_change")?;
    sql!(conn, execute, "DELETE FROM contact_confirmation")?;
    sql!(conn, execute, "DELETE FROM form_draft")?;
    sql!(conn, execute, "DELETE FROM job_lease WHERE finished_at IS NULL")?;
    sql!(conn, execute, "DELETE FROM mail_outbox WHERE sent_at IS NULL")?;
    // Holds that were set since the backup are to be set again before anything is removed: not before the next night.
    sql!(
        conn,
        execute,
        "UPDATE job_lease SET started_at = $1, finished_at = $1 WHERE job = 'retention'",
        now
    )?;
    Ok(())
}

#[cfg(test)]
#[path = "restore_tests.rs"]
mod tests;
