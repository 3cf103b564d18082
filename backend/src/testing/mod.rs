//! What tests of use cases stand on: an empty database of either engine, a fake clock, a repeatable random source.
//!
//! SQLite is a file in a temporary folder. PostgreSQL is the server at `LUUKKU_TEST_POSTGRES`, which `make test` starts;
//! each test gets a database of its own, copied from a migrated template.

pub mod citizens;
pub mod crowd;
pub mod installation;
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
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};
use std::{ops::Deref, str::FromStr as _, sync::Arc};

use crate::{
    Backend, Settings,
    ambient::{Ambient, fake},
    forms::AcceptedForms,
    privacy::catalogue::Catalogue,
    secrets::{Keys, Passwords},
    store::{DatabaseUrl, Engine, Store},
};

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
    pub url: DatabaseUrl,
    ambient: Ambient,
    folder: Option<tempfile::TempDir>,
}

impl Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl TestStore {
    /// Opens an empty database on `engine`.
    ///
    /// # Panics
    /// When `LUUKKU_TEST_POSTGRES` is not set: a test must not pass because half of it was left out.
    pub async fn open(engine: Engine) -> Self {
        let start =
            NaiveDate::from_ymd_opt(2026, 3, 2).expect("a date").and_hms_opt(9, 0, 0).expect("a time");
        let (clock, ambient) = fake::ambient(Timestamp::from_helsinki(start));
        let (url, folder) = match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                (DatabaseUrl::Sqlite(folder.path().join("luukku.db")), Some(folder))
            }
            Engine::Postgres => (DatabaseUrl::Postgres(new_postgres_database().await), None),
        };
        let store = Store::open(&url, ambient.clone()).await.expect("an empty database opens");
        Self { store, clock, url, ambient, folder }
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

    /// Lets go of the database, so that something else may open it; the folder of a SQLite file lives on as long as
    /// what is given.
    pub fn close(self) -> Option<tempfile::TempDir> {
        self.folder
    }

    /// Takes a database of PostgreSQL away from under the store, as when its server is gone.
    pub async fn destroy(&self) {
        let DatabaseUrl::Postgres(address) = &self.url else {
            panic!("a file cannot be taken away from who has it open")
        };
        let options = PgConnectOptions::from_str(address).expect("a PostgreSQL address");
        let name = options.get_database().expect("a database of its own").to_owned();
        let server = std::env::var("LUUKKU_TEST_POSTGRES").expect("the test server");
        let mut admin = PgConnection::connect(&server).await.expect("the test server answers");
        execute(&mut admin, format!("DROP DATABASE {name} WITH (FORCE)")).await;
        admin.close().await.expect("a clean end");
    }

    /// The caller of units that a test sets its scene with.
    pub fn system(&self) -> Caller {
        Caller::system(Job::Demo, self.ambient.id(RequestId::new), self.ambient.now())
    }
}

/// A new role with a password on the test server, which may connect to the database of `store` and nothing else; gives
/// the address with which it does.
pub async fn lesser_role(store: &TestStore) -> DatabaseUrl {
    let DatabaseUrl::Postgres(address) = &store.url else { panic!("roles are those of PostgreSQL") };
    let options = PgConnectOptions::from_str(address).expect("a PostgreSQL address");
    let name =
        format!("luukku_role_{}", uuid::Uuid::from_bytes(Ambient::of_this_machine().random()).simple());
    let mut admin = options.connect().await.expect("the test server answers");
    execute(&mut admin, format!("CREATE ROLE {name} LOGIN PASSWORD '{name}'")).await;
    admin.close().await.expect("a clean end");
    DatabaseUrl::Postgres(options.username(&name).password(&name).to_url_lossy().to_string())
}

async fn new_postgres_database() -> String {
    const TEMPLATE_LOCK: i64 = 0x004c_7575_6b6b_7531;
    let server = std::env::var("LUUKKU_TEST_POSTGRES")
        .expect("LUUKKU_TEST_POSTGRES names a PostgreSQL server for tests; `make test` starts one");
    let options = PgConnectOptions::from_str(&server).expect("a PostgreSQL address");
    let mut admin = options.connect().await.expect("the test server answers");
    sqlx::query("SELECT pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut admin).await.expect("a lock");
    let template = template(&mut admin, &options).await;
    let name =
        format!("luukku_test_{}", uuid::Uuid::from_bytes(Ambient::of_this_machine().random()).simple());
    execute(&mut admin, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    admin.close().await.expect("a clean end");
    address(&options, &name)
}

/// A migrated database to copy from, made once for each state of the schema.
async fn template(admin: &mut PgConnection, options: &PgConnectOptions) -> String {
    let name = format!("luukku_template_{}", crate::store::schema_fingerprint());
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(&name)
        .fetch_one(&mut *admin)
        .await
        .expect("the list of databases");
    if !there {
        execute(admin, format!("CREATE DATABASE {name}")).await;
        let url = DatabaseUrl::Postgres(address(options, &name));
        drop(Store::open(&url, Ambient::of_this_machine()).await.expect("the schema is sound"));
        // A copy needs a template without connections; those of the dropped pool take a moment to go.
        execute(
            admin,
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
        )
        .await;
    }
    name
}

fn address(options: &PgConnectOptions, database: &str) -> String {
    options.clone().database(database).to_url_lossy().to_string()
}

async fn execute(admin: &mut PgConnection, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(admin).await.expect("an administrator may do this");
}
