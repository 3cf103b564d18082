//! Drafts of forms in memory, for one process: bounded in number, size and time.

use data_encoding::BASE64URL_NOPAD;
use luukku_app::drafts::{Draft, Drafts, KEPT_SECONDS, NotKept, Waited};
use luukku_backend::ambient::Ambient;
use luukku_domain::time::Timestamp;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// The largest draft, in bytes of names, values and codes.
const LARGEST: usize = 64 * 1024;

/// The most drafts of one visitor; the oldest makes room.
const PER_VISITOR: usize = 8;

/// The most drafts of all visitors; beyond it no draft is kept until some expire.
const ALTOGETHER: usize = 2_000;

/// Drafts by visitor key and page.
pub struct MemoryDrafts {
    ambient: Ambient,
    kept: Mutex<HashMap<(String, String), Kept>>,
}

struct Kept {
    draft: Draft,
    since: Timestamp,
}

impl MemoryDrafts {
    /// An empty store.
    pub fn new(ambient: Ambient) -> Self {
        Self { ambient, kept: Mutex::default() }
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<(String, String), Kept>, Timestamp) -> T) -> T {
        let now = self.ambient.now();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, kept| now.since(kept.since).num_seconds() < i64::from(KEPT_SECONDS));
        act(&mut kept, now)
    }

    fn keep(&self, visitor: &str, page: &str, draft: Draft) -> Result<(), NotKept> {
        if size(&draft) > LARGEST {
            return Err(NotKept);
        }
        self.with(|kept, now| {
            let key = (visitor.to_owned(), page.to_owned());
            kept.remove(&key);
            let of_visitor = || kept.iter().filter(|((owner, _), _)| owner == visitor);
            if of_visitor().count() >= PER_VISITOR
                && let Some(oldest) =
                    of_visitor().min_by_key(|(_, kept)| kept.since).map(|(key, _)| key.clone())
            {
                kept.remove(&oldest);
            }
            if kept.len() >= ALTOGETHER {
                return Err(NotKept);
            }
            kept.insert(key, Kept { draft, since: now });
            Ok(())
        })
    }
}

impl Drafts for MemoryDrafts {
    fn new_visitor(&self) -> String {
        BASE64URL_NOPAD.encode(&self.ambient.random::<32>())
    }

    fn save<'a>(&'a self, visitor: &'a str, page: &'a str, draft: Draft) -> Waited<'a, Result<(), NotKept>> {
        Box::pin(async move { self.keep(visitor, page, draft) })
    }

    fn load<'a>(&'a self, visitor: &'a str, page: &'a str) -> Waited<'a, Option<Draft>> {
        let key = (visitor.to_owned(), page.to_owned());
        Box::pin(async move { self.with(|kept, _| kept.get(&key).map(|kept| kept.draft.clone())) })
    }

    fn discard<'a>(&'a self, visitor: &'a str, page: &'a str) -> Waited<'a, ()> {
        let key = (visitor.to_owned(), page.to_owned());
        Box::pin(async move { self.with(|kept, _| drop(kept.remove(&key))) })
    }
}

fn size(draft: &Draft) -> usize {
    let values: usize = draft.values.iter().map(|(name, value)| name.len() + value.len()).sum();
    let errors: usize = draft.errors.iter().map(|error| error.field.len() + error.code.len()).sum();
    values + errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use luukku_app::error::FieldError;
    use luukku_backend::ambient::fake::{FakeClock, ambient};
    use std::sync::Arc;

    fn store() -> (Arc<FakeClock>, MemoryDrafts) {
        let (clock, ambient) = ambient(Timestamp::from_micros(1_000_000_000));
        (clock, MemoryDrafts::new(ambient))
    }

    fn draft(value: &str) -> Draft {
        let values = vec![("email".to_owned(), value.to_owned())];
        Draft { values, errors: vec![FieldError::new("email", "not_an_email")] }
    }

    #[tokio::test]
    async fn a_draft_waits_for_its_own_visitor_on_its_own_page() {
        let (_, drafts) = store();
        drafts.save("aino", "/fi/contacts", draft("aino@")).await.unwrap();
        let waiting = drafts.load("aino", "/fi/contacts").await.unwrap();
        assert_eq!((waiting.value("email"), waiting.error("email")), ("aino@", Some("not_an_email")));
        assert_eq!(drafts.load("eino", "/fi/contacts").await, None);
        assert_eq!(drafts.load("aino", "/fi/other").await, None);
        drafts.discard("aino", "/fi/contacts").await;
        assert_eq!(drafts.load("aino", "/fi/contacts").await, None);
    }

    #[tokio::test]
    async fn a_draft_is_forgotten_after_an_hour() {
        let (clock, drafts) = store();
        drafts.save("aino", "/p", draft("x")).await.unwrap();
        clock.advance(TimeDelta::seconds(i64::from(KEPT_SECONDS) - 1));
        assert!(drafts.load("aino", "/p").await.is_some());
        clock.advance(TimeDelta::seconds(1));
        assert_eq!(drafts.load("aino", "/p").await, None);
    }

    #[tokio::test]
    async fn the_oldest_draft_of_a_visitor_makes_room() {
        let (clock, drafts) = store();
        for page in 0..=PER_VISITOR {
            drafts.save("aino", &page.to_string(), draft("x")).await.unwrap();
            clock.advance(TimeDelta::seconds(1));
        }
        assert_eq!(drafts.load("aino", "0").await, None);
        assert!(drafts.load("aino", "1").await.is_some());
    }

    #[tokio::test]
    async fn neither_a_huge_draft_nor_endless_visitors_fill_the_memory() {
        let (_, drafts) = store();
        assert_eq!(drafts.save("aino", "/p", draft(&"x".repeat(LARGEST))).await, Err(NotKept));
        for visitor in 0..ALTOGETHER {
            drafts.save(&visitor.to_string(), "/p", draft("x")).await.unwrap();
        }
        assert_eq!(drafts.save("aino", "/p", draft("x")).await, Err(NotKept));
        drafts.save("1", "/p", draft("again")).await.unwrap();
    }

    #[test]
    fn visitor_keys_cannot_be_guessed() {
        let (_, drafts) = store();
        let (one, other) = (drafts.new_visitor(), drafts.new_visitor());
        assert_eq!(one.len(), 43);
        assert_ne!(one, other);
    }
}
