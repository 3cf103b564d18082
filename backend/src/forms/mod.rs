//! Forms that were not accepted: what was typed waits on the server, sealed, for an hour. Never passwords or codes.

mod accepted;

pub use accepted::AcceptedForms;
use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use luukku_domain::permission::Owner;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    Backend,
    secrets::{Cell, Token},
    sql,
    store::StoreError,
};

/// How long a draft is kept.
const KEPT: TimeDelta = TimeDelta::hours(1);

/// Whose forms wait: those of a browser, and of whoever is signed in there. The next person at a shared machine has the
/// same browser and finds nothing; the same person finds theirs after proving again who they are.
#[derive(Clone, Copy)]
pub struct Holder<'a> {
    /// The key in the visitor's cookie.
    pub visitor: &'a Token,
    /// Who is signed in; `None` for nobody.
    pub owner: Option<Owner>,
}

impl Holder<'_> {
    fn key(self) -> [u8; 32] {
        let owner = match self.owner {
            Some(Owner::Account(account)) => account.uuid(),
            Some(Owner::Person(person)) => person.uuid(),
            None => Uuid::nil(),
        };
        Sha256::new().chain_update(self.visitor.hash()).chain_update(owner).finalize().into()
    }
}

/// Keeps what was typed into the form of `page`, in place of what was kept before.
pub async fn keep(backend: &Backend, holder: Holder<'_>, page: &str, body: &str) -> Result<(), StoreError> {
    let now = backend.ambient().now();
    let mut housekeeping = backend.store.housekeeping_statement().await?;
    sql!(
        housekeeping.conn(),
        execute,
        "INSERT INTO form_draft (key_hash, page, body_sealed, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key_hash, page) DO UPDATE SET body_sealed = $3, expires_at = $4",
        holder.key().as_slice(),
        page_hash(page),
        backend.keys.seal(backend.ambient(), cell(holder, page), body.as_bytes()),
        now.plus(KEPT),
    )?;
    housekeeping.commit().await
}

/// What was kept for `page`, unless its time is over.
pub async fn find(backend: &Backend, holder: Holder<'_>, page: &str) -> Result<Option<String>, StoreError> {
    let mut read = backend.store.read().await?;
    let sealed = sql!(read.conn(), optional_scalar: Vec<u8>,
        "SELECT body_sealed FROM form_draft WHERE key_hash = $1 AND page = $2 AND expires_at > $3",
        holder.key().as_slice(), page_hash(page), backend.ambient().now())?;
    let body = sealed.and_then(|sealed| backend.keys.open(cell(holder, page), &sealed).ok());
    Ok(body.and_then(|body| String::from_utf8(body).ok()))
}

/// Forgets what was kept for `page`, soon after: nobody waits for it.
pub fn forget(backend: &Backend, holder: Holder<'_>, page: &str) {
    let latest = Some(backend.ambient().now().plus(KEPT));
    let form = accepted::Form { key: holder.key(), page: page_hash(page), latest };
    backend.accepted_forms.add(&backend.store, form);
}

/// Forgets every form that waits for this holder.
pub async fn forget_all(backend: &Backend, holder: Holder<'_>) -> Result<(), StoreError> {
    let mut housekeeping = backend.store.housekeeping_statement().await?;
    sql!(
        housekeeping.conn(),
        execute,
        "DELETE FROM form_draft WHERE key_hash = $1",
        holder.key().as_slice()
    )?;
    housekeeping.commit().await
}

/// A page as the table has it. Its address may carry the secret of a link, which only its reader knows.
fn page_hash(page: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(page))
}

/// A draft is bound to its holder and its page: neither can be swapped in the database.
fn cell<'a>(holder: Holder<'_>, page: &'a str) -> Cell<'a> {
    let [head @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = holder.key();
    Cell::new("form_draft", page, Uuid::from_bytes(head))
}

#[cfg(test)]
mod tests {
    use luukku_domain::id::PersonId;
    use std::time::Duration;
    use tokio::time::timeout;

    use super::*;
    use crate::on_both_engines;

    const fn nobody(visitor: &Token) -> Holder<'_> {
        Holder { visitor, owner: None }
    }

    /// Until nothing waits for this visitor any more.
    async fn forgotten(backend: &Backend, holder: Holder<'_>, page: &str) {
        let gone = async { while find(backend, holder, page).await.unwrap().is_some() {} };
        timeout(Duration::from_secs(5), gone).await.expect("an accepted form goes soon");
    }

    on_both_engines! {
        async fn a_draft_is_found_by_its_visitor_for_an_hour(store) {
            let backend = store.backend();
            let (visitor, stranger) = (Token::generate(backend.ambient()), Token::generate(backend.ambient()));
            keep(&backend, nobody(&visitor), "/fi/sign-in", "ensin").await.unwrap();
            keep(&backend, nobody(&visitor), "/fi/sign-in", "sitten").await.unwrap();
            assert_eq!(find(&backend, nobody(&visitor), "/fi/sign-in").await.unwrap().as_deref(), Some("sitten"));
            assert_eq!(find(&backend, nobody(&stranger), "/fi/sign-in").await.unwrap(), None);
            store.clock.advance(TimeDelta::minutes(61));
            assert_eq!(find(&backend, nobody(&visitor), "/fi/sign-in").await.unwrap(), None);
        }

        async fn two_people_at_one_browser_never_find_each_other_s_drafts(store) {
            let backend = store.backend();
            let visitor = Token::generate(backend.ambient());
            let [aino, eero] = [1, 2].map(|number| {
                let person = PersonId::new(backend.ambient().now(), [number; 10]);
                Holder { visitor: &visitor, owner: Some(Owner::Person(person)) }
            });
            keep(&backend, aino, "/fi/my", "040 123 4567").await.unwrap();
            assert_eq!(find(&backend, eero, "/fi/my").await.unwrap(), None);
            assert_eq!(find(&backend, nobody(&visitor), "/fi/my").await.unwrap(), None);
            keep(&backend, eero, "/fi/my", "040 765 4321").await.unwrap();
            assert_eq!(find(&backend, aino, "/fi/my").await.unwrap().as_deref(), Some("040 123 4567"));
            forget_all(&backend, aino).await.unwrap();
            assert_eq!(find(&backend, aino, "/fi/my").await.unwrap(), None);
            assert!(find(&backend, eero, "/fi/my").await.unwrap().is_some());
        }

        async fn no_secret_of_a_link_is_kept(store) {
            let (backend, visitor) = (store.backend(), Token::generate(store.ambient()));
            let secret = Token::generate(store.ambient()).reveal();
            keep(&backend, nobody(&visitor), &format!("/invitation/{secret}"), "Aino").await.unwrap();
            let mut read = store.read().await.unwrap();
            let pages = sql!(read.conn(), scalars: String, "SELECT page FROM form_draft").unwrap();
            assert!(pages.len() == 1 && !pages[0].contains(&secret), "{pages:?}");
        }

        async fn accepted_forms_are_forgotten_and_no_others(store) {
            let backend = store.backend();
            let visitors: Vec<_> = (0..300).map(|_| Token::generate(backend.ambient())).collect();
            for visitor in &visitors {
                keep(&backend, nobody(visitor), "/fi/my", "040 123 4567").await.unwrap();
                keep(&backend, nobody(visitor), "/fi/users", "Aino").await.unwrap();
            }
            for visitor in &visitors[1..] {
                forget(&backend, nobody(visitor), "/fi/my");
            }
            for visitor in &visitors[1..] {
                forgotten(&backend, nobody(visitor), "/fi/my").await;
                assert!(find(&backend, nobody(visitor), "/fi/users").await.unwrap().is_some());
            }
            assert!(find(&backend, nobody(&visitors[0]), "/fi/my").await.unwrap().is_some());
        }

        async fn a_form_that_is_kept_again_after_another_was_accepted_stays(store) {
            let backend = store.backend();
            let [first, second] = [(); 2].map(|()| Token::generate(backend.ambient()));
            for visitor in [&first, &second] {
                keep(&backend, nobody(visitor), "/fi/my", "ensin").await.unwrap();
                forget(&backend, nobody(visitor), "/fi/my");
                store.clock.advance(TimeDelta::milliseconds(1));
                keep(&backend, nobody(visitor), "/fi/my", "sitten").await.unwrap();
            }
            // Whatever was to go before this one has gone with it.
            let other = Token::generate(backend.ambient());
            keep(&backend, nobody(&other), "/fi/my", "toinen").await.unwrap();
            forget(&backend, nobody(&other), "/fi/my");
            forgotten(&backend, nobody(&other), "/fi/my").await;
            for visitor in [&first, &second] {
                let kept = find(&backend, nobody(visitor), "/fi/my").await.unwrap();
                assert_eq!(kept.as_deref(), Some("sitten"));
            }
        }
    }
}
