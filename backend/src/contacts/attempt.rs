//! A sign-in that waits for the browser to come back from the identification service: sealed, bound to the browser, and
//! taken out when it counts, so that no answer counts twice.

use chrono::TimeDelta;
use luukku_domain::lang::Lang;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    Backend,
    accounts::throttle::{self, Counter},
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

/// Whether somebody at this network address may begin an identification; counts it when they may. Nobody can fill the
/// log or the tables from one place.
pub async fn may_begin(backend: &Backend, address: Option<&str>) -> Result<bool, StoreError> {
    let Some(address) = address else { return Ok(true) };
    let failed = throttle::is_full(backend, Counter::IdentificationFailed(address)).await?;
    Ok(!failed && counts(backend, Counter::IdentificationBegun(address)).await?)
}

/// Counts an identification that failed. False when there were too many from this address: then it is noise.
pub(super) async fn count_failure(backend: &Backend, address: Option<&str>) -> Result<bool, StoreError> {
    let Some(address) = address else { return Ok(true) };
    counts(backend, Counter::IdentificationFailed(address)).await
}

/// Counts one more, and whether there was room for it.
async fn counts(backend: &Backend, counter: Counter<'_>) -> Result<bool, StoreError> {
    let one_more = throttle::count(backend, &[counter]).await?;
    let has_room = !one_more.is_too_many();
    if !has_room {
        one_more.refuse(backend).await?;
    }
    Ok(has_room)
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
    let mut housekeeping = backend.store.housekeeping_statement().await?;
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{on_both_engines, testing::TestStore};

    const STATE: &str = "a state";

    /// A browser that has just begun.
    async fn begun(store: &TestStore) -> (Backend, Token) {
        let backend = store.backend();
        let browser = Token::generate(backend.ambient());
        let pending = json!({
            "state": STATE, "nonce": "n", "verifier": "v", "anew": false, "begun": backend.ambient().now(),
        });
        let pending = serde_json::from_value(pending).unwrap();
        let attempt = Attempt { pending, lang: Lang::Sv, next: "/sv/my/data".to_owned() };
        keep(&backend, &browser, &attempt).await.unwrap();
        (backend, browser)
    }

    on_both_engines! {
        async fn an_attempt_counts_once_and_for_its_browser_alone(store) {
            let (backend, browser) = begun(&store).await;
            let other = Token::generate(backend.ambient());
            assert!(take(&backend, &other, STATE).await.unwrap().is_none(), "another browser");
            assert!(take(&backend, &browser, "another state").await.unwrap().is_none());
            let taken = take(&backend, &browser, STATE).await.unwrap().unwrap();
            assert_eq!((taken.lang, taken.next.as_str()), (Lang::Sv, "/sv/my/data"));
            assert!(take(&backend, &browser, STATE).await.unwrap().is_none(), "a second time");
        }

        async fn an_attempt_is_over_after_a_quarter_of_an_hour(store) {
            let (backend, browser) = begun(&store).await;
            store.clock.advance(VALID_FOR);
            assert!(take(&backend, &browser, STATE).await.unwrap().is_none());
        }
    }
}
