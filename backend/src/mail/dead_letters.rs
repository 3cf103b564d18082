//! Dead letters: mails that could not be sent for two days. A maintainer sees them, tries again, or drops them.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    id::MailId,
    permission::{
        Installation, Refusal,
        action::{HandleDeadLetter, ViewDeadLetters},
    },
    time::Timestamp,
    values::Email,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    CarryError, LetterKind,
    post::{Envelope, cell},
};
use crate::{
    Backend,
    accounts::look,
    fault::{Fault, NoRule},
    sql,
    store::StoreError,
};

/// How many letters stand on one page.
const PAGE: usize = 50;

/// A letter that could not be sent. Of its recipient only as much as tells one from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Which one.
    pub id: MailId,
    /// What kind of letter; none when another version of the program wrote it.
    pub kind: Option<LetterKind>,
    /// The recipient, masked: `a•••@example.org`; none when it cannot be read.
    pub recipient: Option<String>,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// When it was put aside.
    pub given_up_at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// The class of the last error.
    pub error: Option<CarryError>,
}

/// A page of dead letters, the latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetters {
    /// The letters.
    pub letters: Vec<DeadLetter>,
    /// Where the next page begins, if there is one.
    pub next: Option<MailId>,
}

/// Why nothing was done with a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeadLetterRule {
    /// It is not among the dead letters: sent, dropped or tried again meanwhile.
    Gone,
}

#[derive(FromRow)]
struct Row {
    id: MailId,
    template: String,
    message_sealed: Option<Vec<u8>>,
    created_at: Timestamp,
    given_up_at: Timestamp,
    attempts: i64,
    last_error: Option<String>,
}

/// The dead letters, from `before` on.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    before: Option<MailId>,
) -> Result<DeadLetters, Fault<NoRule>> {
    let denied = Event::denied(EventAction::DeadLettersViewed);
    let scope = look::scope(backend, caller, ViewDeadLetters, denied).await?;
    let before = before.unwrap_or(MailId::from_uuid(Uuid::max()));
    let mut read = backend.store.read().await?;
    let mut rows = sql!(read.conn(), all: Row,
        "SELECT id, template, message_sealed, created_at, given_up_at, attempts, last_error FROM mail_outbox
         WHERE given_up_at IS NOT NULL AND id < $1 ORDER BY id DESC LIMIT 51", before)?;
    drop(read);
    let next = (rows.len() > PAGE).then(|| rows[PAGE - 1].id);
    rows.truncate(PAGE);
    look::leave(backend, caller, Event::done(EventAction::DeadLettersViewed).by(scope.basis())).await?;
    let letters = rows.into_iter().map(|row| row.shown(backend)).collect();
    Ok(DeadLetters { letters, next })
}

/// One dead letter.
pub async fn view(backend: &Backend, caller: &Caller, id: MailId) -> Result<DeadLetter, Fault<NoRule>> {
    let event = |event: Event| event.about(id);
    let denied = event(Event::denied(EventAction::DeadLettersViewed));
    let grant = look::may(backend, caller, ViewDeadLetters, &Installation, denied).await?;
    let mut read = backend.store.read().await?;
    let row = sql!(read.conn(), optional: Row,
        "SELECT id, template, message_sealed, created_at, given_up_at, attempts, last_error FROM mail_outbox
         WHERE given_up_at IS NOT NULL AND id = $1", id)?;
    drop(read);
    let row = row.ok_or(Refusal::NotFound)?;
    let seen = event(Event::done(EventAction::DeadLettersViewed).by(grant.basis()));
    look::leave(backend, caller, seen).await?;
    Ok(row.shown(backend))
}

/// Tries dead letters again, from the beginning; those that are gone meanwhile are left out. Gives how many wait now.
pub async fn retry_all(backend: &Backend, caller: &Caller, ids: &[MailId]) -> Result<u64, Fault<NoRule>> {
    let mut waiting = 0;
    for id in ids {
        match retry(backend, caller, *id).await {
            Ok(()) => waiting += 1,
            Err(Fault::Rule(DeadLetterRule::Gone)) => {}
            Err(Fault::Store(error)) => return Err(Fault::Store(error)),
            Err(Fault::Refused(refusal)) => return Err(Fault::Refused(refusal)),
        }
    }
    Ok(waiting)
}

/// Tries a dead letter again, from the beginning.
pub async fn retry(backend: &Backend, caller: &Caller, id: MailId) -> Result<(), Fault<DeadLetterRule>> {
    let tx = backend.store.begin(caller).await?;
    let (mut tx, grant) =
        tx.may(HandleDeadLetter, &id, || Event::denied(EventAction::MailRetried).about(id)).await?;
    let now = tx.now();
    let found = sql!(
        tx.conn(),
        execute,
        "UPDATE mail_outbox SET given_up_at = NULL, attempts = 0, due_at = $2, last_error = NULL
         WHERE id = $1 AND given_up_at IS NOT NULL",
        grant.thing(),
        now,
    )?;
    if found != 1 {
        return Err(Fault::Rule(DeadLetterRule::Gone));
    }
    tx.has_letters();
    tx.commit(Event::done(EventAction::MailRetried).by(grant.basis()).about(id)).await?;
    Ok(())
}

/// Drops a dead letter.
pub async fn drop_letter(
    backend: &Backend,
    caller: &Caller,
    id: MailId,
) -> Result<(), Fault<DeadLetterRule>> {
    let tx = backend.store.begin(caller).await?;
    let (mut tx, grant) =
        tx.may(HandleDeadLetter, &id, || Event::denied(EventAction::MailDropped).about(id)).await?;
    let found = sql!(
        tx.conn(),
        execute,
        "DELETE FROM mail_outbox WHERE id = $1 AND given_up_at IS NOT NULL",
        grant.thing(),
    )?;
    if found != 1 {
        return Err(Fault::Rule(DeadLetterRule::Gone));
    }
    tx.commit(Event::done(EventAction::MailDropped).by(grant.basis()).about(id)).await?;
    Ok(())
}

/// How many there are.
pub(crate) async fn count(backend: &Backend) -> Result<i64, StoreError> {
    let mut read = backend.store.read().await?;
    sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM mail_outbox WHERE given_up_at IS NOT NULL")
}

/// Drops the letters made before `before` that never left, however often they were tried since: no address stays longer.
/// Gives the event of each; at most a hundred at a time.
pub(crate) async fn drop_old(tx: &mut crate::store::Tx, before: Timestamp) -> Result<Vec<Event>, StoreError> {
    let dropped = sql!(tx.conn(), scalars: MailId,
        "DELETE FROM mail_outbox WHERE id IN (SELECT id FROM mail_outbox WHERE sent_at IS NULL AND created_at < $1 ORDER BY id LIMIT 100)
         RETURNING id", before)?;
    Ok(dropped.into_iter().map(|id| Event::done(EventAction::MailDropped).about(id)).collect())
}

impl Row {
    fn shown(self, backend: &Backend) -> DeadLetter {
        DeadLetter {
            id: self.id,
            recipient: self.recipient(backend),
            kind: LetterKind::from_code(&self.template),
            posted_at: self.created_at,
            given_up_at: self.given_up_at,
            attempts: self.attempts,
            error: self.last_error.as_deref().and_then(CarryError::from_code),
        }
    }

    fn recipient(&self, backend: &Backend) -> Option<String> {
        let plain = backend.keys.open(cell(self.id), self.message_sealed.as_deref()?).ok()?;
        let envelope: Envelope = serde_json::from_slice(&plain).ok()?;
        Some(masked(&envelope.to))
    }
}

fn masked(email: &Email) -> String {
    let (local, domain) = email.as_str().split_once('@').unwrap_or_default();
    format!("{}•••@{domain}", local.chars().next().unwrap_or('•'))
}

#[cfg(test)]
#[path = "dead_letters_tests.rs"]
mod tests;
