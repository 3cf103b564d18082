//! The outbox: claiming a letter for one try, and what becomes of it. Several processes share it.
//!
//! One text for both engines: the conditions stand on the updated row, too, so that of two processes that choose the
//! same letter PostgreSQL lets the second find it taken.

use chrono::TimeDelta;
use luukku_domain::{
    caller::{Caller, Job},
    events::{Event, EventAction},
    id::{MailId, RequestId},
    lang::Lang,
    time::Timestamp,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{CarryError, Link};
use crate::{
    Backend,
    secrets::Token,
    sql,
    store::{Conn, StoreError},
};

/// For how long a process that claimed a letter may try to send it, before another may.
const LEASE: TimeDelta = TimeDelta::minutes(5);

/// A letter that this process may try to send.
#[derive(FromRow)]
pub(super) struct Claimed {
    pub(super) id: MailId,
    pub(super) template: String,
    pub(super) lang: Lang,
    pub(super) message_sealed: Option<Vec<u8>>,
    pub(super) object_id: Option<Uuid>,
    pub(super) created_at: Timestamp,
    /// This try included.
    pub(super) attempts: i64,
    pub(super) leased_until: Timestamp,
}

/// Claims the letter that has been due for longest; `None` when none is due.
pub(super) async fn claim(backend: &Backend) -> Result<Option<Claimed>, StoreError> {
    let now = backend.ambient().now();
    let mut housekeeping = backend.store.housekeeping_statement().await?;
    let claimed = sql!(housekeeping.conn(), optional: Claimed,
        "UPDATE mail_outbox SET leased_until = $2, attempts = attempts + 1
         WHERE id = (SELECT id FROM mail_outbox
                     WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= $1
                        AND (leased_until IS NULL OR leased_until <= $1)
                     ORDER BY due_at, id LIMIT 1)
            AND sent_at IS NULL AND given_up_at IS NULL AND (leased_until IS NULL OR leased_until <= $1)
         RETURNING id, template, lang, message_sealed, object_id, created_at, attempts, leased_until",
        now, now.plus(LEASE))?;
    housekeeping.commit().await?;
    Ok(claimed)
}

/// Whether a letter is due now. Reads only, so that an idle installation writes nothing.
pub(crate) async fn is_any_due(conn: &mut Conn, now: Timestamp) -> Result<bool, StoreError> {
    let found = sql!(conn, optional_scalar: MailId,
        "SELECT id FROM mail_outbox
         WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= $1
            AND (leased_until IS NULL OR leased_until <= $1)
         ORDER BY due_at LIMIT 1", now)?;
    Ok(found.is_some())
}

impl Claimed {
    /// Makes the secret of the letter's link, good until `until`. Earlier ones of the same object open it, too, until the
    /// letter has left ([`Self::sent`]): while no server takes it, nobody loses the link that they have.
    pub(super) async fn new_secret(
        &self,
        backend: &Backend,
        link: Link,
        until: Timestamp,
    ) -> Result<Token, StoreError> {
        let token = Token::generate(backend.ambient());
        let mut housekeeping = backend.store.housekeeping_statement().await?;
        sql!(
            housekeeping.conn(),
            execute,
            "INSERT INTO mail_secret (secret_hash, purpose, object_id, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
            token.hash().as_slice(),
            link.purpose(),
            link.object(),
            backend.ambient().now(),
            until,
        )?;
        housekeeping.commit().await?;
        Ok(token)
    }

    /// Notes that the letter was sent, and wipes it. Of its link only the secret that it brings opens anything from now on.
    pub(super) async fn sent(
        &self,
        backend: &Backend,
        secret: Option<&(Link, Token)>,
    ) -> Result<(), StoreError> {
        let mut housekeeping = backend.store.housekeeping().await?;
        let ours = sql!(
            housekeeping.conn(),
            execute,
            "UPDATE mail_outbox SET sent_at = $3, message_sealed = NULL, leased_until = NULL, last_error = NULL
             WHERE id = $1 AND leased_until = $2",
            self.id,
            self.leased_until,
            backend.ambient().now(),
        )?;
        if let Some((link, token)) = secret.filter(|_| ours == 1) {
            sql!(
                housekeeping.conn(),
                execute,
                "DELETE FROM mail_secret WHERE object_id = $1 AND purpose = $2 AND secret_hash <> $3
                    AND created_at <= (SELECT s.created_at FROM mail_secret s WHERE s.secret_hash = $3)",
                link.object(),
                link.purpose(),
                token.hash().as_slice(),
            )?;
        }
        housekeeping.commit().await
    }

    /// Puts the letter off.
    pub(super) async fn put_off(
        &self,
        backend: &Backend,
        error: CarryError,
        wait: TimeDelta,
    ) -> Result<(), StoreError> {
        let mut housekeeping = backend.store.housekeeping_statement().await?;
        sql!(
            housekeeping.conn(),
            execute,
            "UPDATE mail_outbox SET due_at = $3, last_error = $4, leased_until = NULL WHERE id = $1 AND leased_until = $2",
            self.id,
            self.leased_until,
            backend.ambient().now().plus(wait),
            error.code(),
        )?;
        housekeeping.commit().await
    }

    /// Drops a letter that is of no use any more.
    pub(super) async fn drop_it(&self, backend: &Backend) -> Result<(), StoreError> {
        let mut housekeeping = backend.store.housekeeping_statement().await?;
        sql!(
            housekeeping.conn(),
            execute,
            "DELETE FROM mail_outbox WHERE id = $1 AND leased_until = $2",
            self.id,
            self.leased_until,
        )?;
        housekeeping.commit().await
    }

    /// Puts the letter aside for good: from now on it is a dead letter.
    pub(super) async fn give_up(&self, backend: &Backend, error: CarryError) -> Result<(), StoreError> {
        let now = backend.ambient().now();
        let caller = Caller::system(Job::Outbox, backend.ambient().id(RequestId::new), now);
        let mut tx = backend.store.begin(&caller).await?;
        let ours = sql!(
            tx.conn(),
            execute,
            "UPDATE mail_outbox SET given_up_at = $3, last_error = $4, leased_until = NULL
             WHERE id = $1 AND leased_until = $2",
            self.id,
            self.leased_until,
            now,
            error.code(),
        )?;
        if ours == 1 {
            tx.commit(Event::failed(EventAction::MailGaveUp).about(self.id)).await?;
        }
        Ok(())
    }
}
