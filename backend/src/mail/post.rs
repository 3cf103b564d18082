//! Puts a letter into the outbox, within the unit of work that causes it.

use luukku_domain::{id::MailId, lang::Lang, values::Email};
use serde::{Deserialize, Serialize};

use super::Letter;
use crate::{
    Backend,
    secrets::Cell,
    sql,
    store::{StoreError, Tx},
};

/// A letter with its address, as it lies sealed in the outbox.
#[derive(Serialize, Deserialize)]
pub(super) struct Envelope {
    pub(super) to: Email,
    pub(super) letter: Letter,
}

/// Puts `letter` into the outbox. It is sent after the unit is committed, or never when it is not.
pub async fn post(
    tx: &mut Tx,
    backend: &Backend,
    to: &Email,
    lang: Lang,
    letter: Letter,
) -> Result<MailId, StoreError> {
    let id = tx.id(MailId::new);
    let now = tx.now();
    let (template, object) = (letter.kind().code(), letter.link().map(super::Link::object));
    let envelope =
        serde_json::to_vec(&Envelope { to: to.clone(), letter }).map_err(|_| StoreError::Broken)?;
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO mail_outbox (id, template, lang, message_sealed, object_id, created_at, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
        id,
        template,
        lang,
        backend.keys.seal(backend.ambient(), cell(id), &envelope),
        object,
        now,
    )?;
    tx.has_letters();
    Ok(id)
}

/// Where an envelope lies.
pub(super) fn cell(id: MailId) -> Cell<'static> {
    Cell::new("mail_outbox", "message_sealed", id.uuid())
}
