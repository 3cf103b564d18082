//! What tests of use cases stand on: an empty database of either engine, a fake clock, a repeatable random source.
//!
pub mod citizens;
pub mod crowd;
pub mod installation;
pub mod place;
pub mod power_cut;
pub mod scene;
pub mod whole;

use chrono::NaiveDate;
use luukku_domain::{
    caller::{Caller, Job},
    clocks::Clocks,
    id::RequestId,
    time::Timestamp,
};
use std::{ops::Deref, sync::Arc};

use crate::{
    Backend, Settings,
    ambient::{Ambient, fake},
    forms::AcceptedForms,
    privacy::catalogue::Catalogue,
    secrets::{Keys, Passwords},
    store::{Engine, Store},
};
use place::Place;

/// Declares tests that run once on each engine. The body gets a [`TestStore`].
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$doc:meta])* async fn $name:ident($store:ident) $body:block)*) => {$(
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports, reason = "a test that needs nothing from its file")]
            use super::*;

            async fn body($store: $crate::testing::TestStore) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                body($crate::testing::TestStore::open($crate::store::Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                body($crate::testing::TestStore::open($crate::store::Engine::Postgres).await).await;
            }
        }
    )*};
}

/// A migrated, empty database with its fake clock. Derefs to [`Store`].
pub struct TestStore {
    store: Store,
    /// Moves the time of this store. It begins on 2 March 2026 at nine in the morning, Finnish time.
    pub clock: Arc<fake::FakeClock>,
    /// Where the database is, to open it again.
    pub place: Place,
    ambient: Ambient,
}

impl Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl TestStore {
    /// Opens an empty database on `engine`.
    pub async fn open(engine: Engine) -> Self {
        let start =
            NaiveDate::from_ymd_opt(2026, 3, 2).expect("a date").and_hms_opt(9, 0, 0).expect("a time");
        let (clock, ambient) = fake::ambient(Timestamp::from_helsinki(start));
        let place = Place::new(engine).await;
        let store = Store::open(&place.url, ambient.clone()).await.expect("an empty database opens");
        Self { store, clock, place, ambient }
    }

    /// The use cases' view of this database, with fresh keys and weak password hashes.
    pub fn backend(&self) -> Backend {
        self.backend_with(Clocks::default())
    }

    /// The same for an installation with other clocks.
    pub fn backend_with(&self, clocks: Clocks) -> Backend {
        let public_url = "http://localhost:3000".to_owned();
        let catalogue = Catalogue::own().expect("the program's own catalogue");
        let settings = Settings { public_url, test_identities: true, clocks, catalogue };
        Backend {
            store: self.store.clone(),
            keys: Arc::new(Keys::generate(&self.ambient)),
            accepted_forms: AcceptedForms::default(),
            passwords: Passwords::weak(&self.ambient),
            settings: Arc::new(settings),
        }
    }

    /// Lets go of the database, so that something else may open it.
    pub fn close(self) -> Place {
        self.place
    }

    /// The caller of units that a test sets its scene with.
    pub fn system(&self) -> Caller {
        Caller::system(Job::Demo, self.ambient.id(RequestId::new), self.ambient.now())
    }
}
