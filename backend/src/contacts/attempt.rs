//! A sign-in that waits for the browser to come back from the identification service: sealed, bound to the browser, and
//! taken out when it counts, so that no answer counts twice.

use chrono::TimeDelta;
use luukku_domain::lang::Lang;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    Backend,
    registries::identification::Pending,
    secrets::{Cell, Token},
    sql,
    store::StoreError,
};

/// How long a person may take at the service; as long as the service's own limit.
const VALID_FOR: TimeDelta = TimeDelta::minutes(15);

/// What is known when the browser comes back.
#[derive(Debug, Serialize, Deserialize)]
pub struct Attempt {
    /// What the identification client needs.
    pub pending: Pending,
    /// Language of the pages.
    pub lang: Lang,
    /// The page to show afterwards: a path of ours.
    pub next: String,
}

/// Keeps an attempt for the browser with this cookie.
pub async fn keep(backend: &Backend, browser: &Token, attempt: &Attempt) -> Result<(), StoreError> {
    let state = hash(attempt.pending.state());
    let body = serde_json::to_vec(attempt).map_err(|_| StoreError::Broken)?;
    let now = backend.ambient().now();
    let mut housekeeping = backend.store.housekeeping().await?;
    let conn = housekeeping.conn();
    sql!(conn, execute, "DELETE FROM identification_attempt WHERE expires_at < $1", now)?;
    sql!(
        conn,
        execute,
        "INSERT INTO identification_attempt (state_hash, browser_hash, body_sealed, expires_at)
         VALUES ($1, $2, $3, $4)",
        state.as_slice(),
        browser.hash().as_slice(),
        backend.keys.seal(backend.ambient(), cell(state), &body),
        now.plus(VALID_FOR),
    )?;
    housekeeping.commit().await
}

/// Takes the attempt with this `state` out, if this browser began it and its time is not over.
pub async fn take(backend: &Backend, browser: &Token, state: &str) -> Result<Option<Attempt>, StoreError> {
    let state = hash(state);
    let mut housekeeping = backend.store.housekeeping().await?;
    let sealed = sql!(housekeeping.conn(), optional_scalar: Vec<u8>,
        "DELETE FROM identification_attempt WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > $3
         RETURNING body_sealed",
        state.as_slice(), browser.hash().as_slice(), backend.ambient().now())?;
    housekeeping.commit().await?;
    let Some(sealed) = sealed else { return Ok(None) };
    let body = backend.keys.open(cell(state), &sealed).map_err(|_| StoreError::Broken)?;
    serde_json::from_slice(&body).map(Some).map_err(|_| StoreError::Broken)
}

fn hash(state: &str) -> [u8; 32] {
    Sha256::digest(state).into()
}

fn cell(state: [u8; 32]) -> Cell<'static> {
    let [row @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = state;
    Cell::new("identification_attempt", "body_sealed", Uuid::from_bytes(row))
}
