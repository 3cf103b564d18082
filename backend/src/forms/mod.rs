//! Forms that were not accepted: what was typed waits on the server, sealed, for an hour. Never passwords or codes.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    Backend,
    secrets::{Cell, Token},
    sql,
    store::StoreError,
};

/// How long a draft is kept.
const KEPT: TimeDelta = TimeDelta::hours(1);

/// Keeps what was typed into the form of `page`, in place of what was kept before. `visitor` is the key in the
/// visitor's cookie.
pub async fn keep(backend: &Backend, visitor: &Token, page: &str, body: &str) -> Result<(), StoreError> {
    let now = backend.ambient().now();
    let mut housekeeping = backend.store.housekeeping().await?;
    sql!(
        housekeeping.conn(),
        execute,
        "INSERT INTO form_draft (key_hash, page, body_sealed, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key_hash, page) DO UPDATE SET body_sealed = $3, expires_at = $4",
        visitor.hash().as_slice(),
        page,
        backend.keys.seal(backend.ambient(), cell(visitor, page), body.as_bytes()),
        now.plus(KEPT),
    )?;
    housekeeping.commit().await
}

/// What was kept for `page`, unless its time is over.
pub async fn find(backend: &Backend, visitor: &Token, page: &str) -> Result<Option<String>, StoreError> {
    let mut read = backend.store.read().await?;
    let sealed = sql!(read.conn(), optional_scalar: Vec<u8>,
        "SELECT body_sealed FROM form_draft WHERE key_hash = $1 AND page = $2 AND expires_at > $3",
        visitor.hash().as_slice(), page, backend.ambient().now())?;
    let body = sealed.and_then(|sealed| backend.keys.open(cell(visitor, page), &sealed).ok());
    Ok(body.and_then(|body| String::from_utf8(body).ok()))
}

/// Forgets what was kept for `page`.
pub async fn forget(backend: &Backend, visitor: &Token, page: &str) -> Result<(), StoreError> {
    let mut housekeeping = backend.store.housekeeping().await?;
    sql!(
        housekeeping.conn(),
        execute,
        "DELETE FROM form_draft WHERE key_hash = $1 AND page = $2",
        visitor.hash().as_slice(),
        page,
    )?;
    housekeeping.commit().await
}

/// A draft is bound to its visitor and its page: neither can be swapped in the database.
fn cell<'a>(visitor: &Token, page: &'a str) -> Cell<'a> {
    let [head @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = visitor.hash();
    Cell::new("form_draft", page, Uuid::from_bytes(head))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::on_both_engines;

    on_both_engines! {
        async fn a_draft_is_found_by_its_visitor_for_an_hour(store) {
            let backend = store.backend();
            let (visitor, stranger) = (Token::generate(backend.ambient()), Token::generate(backend.ambient()));
            keep(&backend, &visitor, "/fi/sign-in", "ensin").await.unwrap();
            keep(&backend, &visitor, "/fi/sign-in", "sitten").await.unwrap();
            assert_eq!(find(&backend, &visitor, "/fi/sign-in").await.unwrap().as_deref(), Some("sitten"));
            assert_eq!(find(&backend, &stranger, "/fi/sign-in").await.unwrap(), None);
            store.clock.advance(TimeDelta::minutes(61));
            assert_eq!(find(&backend, &visitor, "/fi/sign-in").await.unwrap(), None);
        }
    }
}
