//! Where the data of one test are: a file in a temporary folder, or a database of the server at
//! `LUUKKU_TEST_POSTGRES`, copied from a migrated template.

use sqlx::{ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};
use std::{
    mem,
    str::FromStr as _,
    sync::{Mutex, PoisonError},
};
use tempfile::TempDir;

use crate::{
    ambient::Ambient,
    store::{DatabaseUrl, Engine, Store},
};

/// Databases that no test needs any longer. Dropping a value cannot wait for the server, so whoever makes the next
/// database takes them away: hundreds of tests need the room of a few.
static NEEDLESS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// An empty place for a database. What is in it goes when this is dropped.
pub struct Place {
    /// Its address.
    pub url: DatabaseUrl,
    _data: Data,
}

enum Data {
    Folder { _folder: TempDir },
    Database(String),
}

impl Place {
    /// A file that is not there yet, or a migrated database without rows.
    ///
    /// # Panics
    /// When `LUUKKU_TEST_POSTGRES` is not set: a test must not pass because half of it was left out.
    pub async fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let url = DatabaseUrl::Sqlite(folder.path().join("luukku.db"));
                Self { url, _data: Data::Folder { _folder: folder } }
            }
            Engine::Postgres => {
                let (address, name) = new_database().await;
                Self { url: DatabaseUrl::Postgres(address), _data: Data::Database(name) }
            }
        }
    }

    /// Its address as PostgreSQL reads it.
    ///
    /// # Panics
    /// When it is a file.
    pub fn address(&self) -> &str {
        let DatabaseUrl::Postgres(address) = &self.url else { panic!("a file, no database of PostgreSQL") };
        address
    }

    /// Takes a database of PostgreSQL away from under the store, as when its server is gone.
    pub async fn destroy(&self) {
        let name = self.options().get_database().expect("a database of its own").to_owned();
        let mut admin = server().connect().await.expect("the test server answers");
        execute(&mut admin, format!("DROP DATABASE {name} WITH (FORCE)")).await;
        admin.close().await.expect("a clean end");
    }

    /// A new role with a password on the test server, which may connect to this database and nothing else; gives the
    /// address with which it does.
    pub async fn lesser_role(&self) -> DatabaseUrl {
        let (options, name) = (self.options(), format!("luukku_role_{}", random_name()));
        let mut admin = options.connect().await.expect("the test server answers");
        execute(&mut admin, format!("CREATE ROLE {name} LOGIN PASSWORD '{name}'")).await;
        admin.close().await.expect("a clean end");
        DatabaseUrl::Postgres(options.username(&name).password(&name).to_url_lossy().to_string())
    }

    fn options(&self) -> PgConnectOptions {
        PgConnectOptions::from_str(self.address()).expect("a PostgreSQL address")
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        if let Self::Database(name) = self {
            NEEDLESS.lock().unwrap_or_else(PoisonError::into_inner).push(mem::take(name));
        }
    }
}

fn server() -> PgConnectOptions {
    let server = std::env::var("LUUKKU_TEST_POSTGRES")
        .expect("LUUKKU_TEST_POSTGRES names a PostgreSQL server for tests; `make test` starts one");
    PgConnectOptions::from_str(&server).expect("a PostgreSQL address")
}

/// The address and the name of a new database. Takes away what is needless.
async fn new_database() -> (String, String) {
    const TEMPLATE_LOCK: i64 = 0x004c_7575_6b6b_7531;
    let options = server();
    let mut admin = options.connect().await.expect("the test server answers");
    let needless = mem::take(&mut *NEEDLESS.lock().unwrap_or_else(PoisonError::into_inner));
    for name in needless {
        execute(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    }
    sqlx::query("SELECT pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut admin).await.expect("a lock");
    let template = template(&mut admin, &options).await;
    let name = format!("luukku_test_{}", random_name());
    execute(&mut admin, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    admin.close().await.expect("a clean end");
    (address(&options, &name), name)
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

fn random_name() -> String {
    uuid::Uuid::from_bytes(Ambient::of_this_machine().random()).simple().to_string()
}

fn address(options: &PgConnectOptions, database: &str) -> String {
    options.clone().database(database).to_url_lossy().to_string()
}

async fn execute(admin: &mut PgConnection, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(admin).await.expect("an administrator may do this");
}
