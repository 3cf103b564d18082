//! The two installations that are measured, and in which order.

use crate::{
    Part, Places,
    bare::{
        pgbench,
        sqlite::{self, Client},
        statements,
    },
    filling::{self, Citizens},
    report::Row,
    rows::{
        lighthouse, my_data,
        phone_change::{self, Wanted},
        retention, sign_in, sizes, start, user_list,
    },
};
use anyhow::{Result, bail};
use luukku_backend::{
    Backend,
    ambient::Ambient,
    secrets::Token,
    sql,
    store::{DatabaseUrl, Engine},
    testing::{installation::Installation, scene::Scene},
};
use luukku_domain::accounts::role::Role;
use sqlx::{Connection as _, Executor as _, PgConnection};
use std::{future::Future, path::Path, process::Command};

/// What part of a bare loop a change must reach.
const THIRD: f64 = 1.0 / 3.0;

/// The embedded engine: every row, because what pages load does not depend on the engine.
pub async fn on_sqlite(places: &Places) -> Result<Vec<Row>> {
    let stage = Stage::set(places, "SQLite", None).await?;
    let DatabaseUrl::Sqlite(file) = &stage.installation.database else { bail!("a SQLite database") };
    let mut rows = stage.start().await?;
    let loaded = stage.load(&phone_change::SQLITE).await?;
    let pages = stage.pages().await?;

    let backend = stage.installation.backend().await;
    let mut loaded = stage.beside_use_cases(&backend, loaded).await?;
    let viewer = user_list::viewer(&backend, &stage.main_user).await?;
    let mut clients = clients(&backend, &stage.citizens).await?;
    let now = backend.ambient().now().micros();
    drop(backend);
    if let Some(row) = loaded.user_list {
        let [alone, together] = user_list::bare(file, &viewer, now).await?;
        let row = row.beside("same statements, one connection, a COMMIT for each look", alone);
        loaded.user_list = Some(row.beside("the same with a COMMIT for 32 looks", together));
    }
    if let Some(changes) = loaded.changes {
        loaded.changes = Some(beside_loops(file, &mut clients, now, changes).await?);
    }
    rows.extend(loaded.told());
    rows.extend(pages);
    rows.extend(stage.retention().await?);
    Ok(rows)
}

/// The other engine.
pub async fn on_postgres(places: &Places) -> Result<Vec<Row>> {
    let stage = Stage::set(places, "PostgreSQL", Some(&places.postgres)).await?;
    let mut rows = stage.start().await?;
    let loaded = stage.load(&phone_change::POSTGRES).await?;
    let backend = stage.installation.backend().await;
    let mut loaded = stage.beside_use_cases(&backend, loaded).await?;
    drop(backend);
    if let Some(changes) = loaded.changes {
        loaded.changes = Some(stage.beside_pgbench(changes).await?);
    }
    rows.extend(loaded.told());
    rows.extend(stage.retention().await?);
    Ok(rows)
}

/// An installation and who is there.
struct Stage<'a> {
    places: &'a Places,
    engine: &'static str,
    installation: Installation,
    citizens: Citizens,
    main_user: Token,
    maintainer: Token,
}

/// The rows about load, as far as they are wanted.
struct Loaded {
    my_data: Option<Row>,
    user_list: Option<Row>,
    changes: Option<[Row; 2]>,
    sign_ins: Option<[Row; 3]>,
}

impl Loaded {
    /// All of them, printed.
    fn told(self) -> impl Iterator<Item = Row> {
        let Self { my_data, user_list, changes, sign_ins } = self;
        let rows = my_data.into_iter().chain(user_list);
        rows.chain(changes.into_iter().flatten()).chain(sign_ins.into_iter().flatten()).map(told)
    }
}

impl<'a> Stage<'a> {
    /// Founds an installation in an empty PostgreSQL database or in a file of its own, and brings in users and citizens.
    async fn set(places: &'a Places, engine: &'static str, address: Option<&String>) -> Result<Self> {
        let installation = Installation::found(address.cloned(), Some(&places.site)).await;
        let users = if places.wants(Part::UserList) { filling::USERS } else { filling::SIGN_INS };
        println!("Filling a database of {engine} with {users} users …");
        let backend = installation.backend().await;
        let scene = Scene::within(&backend.store, backend.clone()).await;
        let main_user = filling::users(&scene, users).await?;
        let maintainer = scene.member("Ilona Rautavaara", scene.operator, Role::Maintainer).await;
        let maintainer = scene.token(maintainer).await;
        // Last, because changes ask for a recent identification.
        let citizens = filling::citizens(&scene).await?;
        if let Some(address) = address {
            analyze(address).await?;
        }
        Ok(Self { places, engine, installation, citizens, main_user, maintainer })
    }

    /// The outcome of a measurement, if it is wanted.
    async fn when<T>(&self, part: Part, measured: impl Future<Output = Result<T>>) -> Result<Option<T>> {
        if self.places.wants(part) { measured.await.map(Some) } else { Ok(None) }
    }

    async fn start(&self) -> Result<Vec<Row>> {
        let start = start::measure(&self.installation, &self.places.program, self.engine);
        Ok(self.when(Part::Start, start).await?.into_iter().map(told).collect())
    }

    /// Everything that loads the program, one after the other on the same process.
    async fn load(&self, wanted: &Wanted) -> Result<Loaded> {
        let Self { engine, citizens, main_user, .. } = self;
        let (port, workshop) = (self.installation.port, self.installation.path("workshop"));
        let serving = self.installation.serve(&self.places.program, "/ready", from_one_address);
        let my_data = my_data::measure(port, citizens, engine, &workshop);
        let my_data = self.when(Part::MyData, my_data).await?;
        let user_list = self.when(Part::UserList, user_list::measure(port, main_user, engine)).await?;
        let changes = self.when(Part::PhoneChange, phone_change::measure(port, citizens, wanted)).await?;
        let sign_ins = sign_in::measure(port, serving.pid(), engine, &workshop);
        let sign_ins = self.when(Part::SignIn, sign_ins).await?;
        serving.kill();
        Ok(Loaded { my_data, user_list, changes, sign_ins })
    }

    /// Last, because it leaves a million rows.
    async fn retention(&self) -> Result<Option<Row>> {
        let backend = self.installation.backend().await;
        let (url, controller) = (&self.installation.database, self.citizens.at.controller);
        let forecast = retention::measure(&backend, &self.maintainer, url, controller, self.engine);
        Ok(self.when(Part::Retention, forecast).await?.map(told))
    }

    /// What pages load, and how quickly a phone shows them.
    async fn pages(&self) -> Result<Vec<Row>> {
        let (citizens, port) = (&self.citizens, self.installation.port);
        let (design_system, workshop) = (&self.places.design_system, self.installation.path("workshop"));
        let serving = self.installation.serve(&self.places.program, "/ready", from_one_address);
        let sizes = sizes::measure(port, citizens, &self.main_user, design_system);
        let sizes = self.when(Part::Sizes, sizes).await?;
        let throttled = lighthouse::measure(port, citizens, &self.places.lighthouse, &workshop);
        let throttled = self.when(Part::Lighthouse, throttled).await?;
        serving.kill();
        Ok(sizes.into_iter().chain(throttled).flatten().map(told).collect())
    }

    /// Puts the looks beside their use cases in this process.
    async fn beside_use_cases(&self, backend: &Backend, loaded: Loaded) -> Result<Loaded> {
        const IN_PROCESS: &str = "the use case in process";
        let (mut my_data, mut user_list) = (loaded.my_data, loaded.user_list);
        if let Some(row) = my_data {
            let rate = my_data::in_process(backend, &self.citizens).await?;
            my_data = Some(row.beside(IN_PROCESS, rate));
        }
        if let Some(row) = user_list {
            let rate = user_list::in_process(backend, &self.main_user).await?;
            user_list = Some(row.beside(IN_PROCESS, rate));
        }
        Ok(Loaded { my_data, user_list, ..loaded })
    }

    /// The same statements through PostgreSQL's own load tool.
    async fn beside_pgbench(&self, changes: [Row; 2]) -> Result<[Row; 2]> {
        let citizen = &self.citizens.all[0];
        let program = self.places.postgres_programs.join("pgbench");
        let scene = pgbench::Scene {
            program: &program,
            address: &self.places.postgres,
            person: citizen.person.uuid(),
            controller: self.citizens.at.controller.uuid(),
            now: Ambient::of_this_machine().now().micros(),
            workshop: &self.installation.path("workshop"),
        };
        let clients = phone_change::CONNECTIONS;
        let whole = pgbench::rate(&scene, &statements::change(Engine::Postgres)?, clients, 0).await?;
        let save = pgbench::rate(&scene, &statements::save(Engine::Postgres)?, clients, clients).await?;
        let beside =
            |row: Row, rate| row.beside_at_least(THIRD, "pgbench, the same statements, 64 clients", rate);
        let [both_posts, second_post] = changes;
        Ok([beside(both_posts, whole), beside(second_post, save)])
    }
}

/// The same statements on one bare connection: each unit by itself, and as many together as clients wait.
async fn beside_loops(file: &Path, clients: &mut [Client], now: i64, changes: [Row; 2]) -> Result<[Row; 2]> {
    let [both_posts, second_post] = changes;
    let mut rows = Vec::new();
    for (row, steps) in
        [(both_posts, statements::change(Engine::Sqlite)?), (second_post, statements::save(Engine::Sqlite)?)]
    {
        let alone = sqlite::rate(file, &steps, clients, 1, now).await?;
        let together = sqlite::rate(file, &steps, clients, phone_change::CONNECTIONS, now).await?;
        let row = row.beside_at_least(THIRD, "same statements, one writer, a COMMIT for each unit", alone);
        rows.push(row.beside_at_least(THIRD, "the same with a COMMIT for 64 units", together));
    }
    Ok(rows.try_into().expect("two rows, as before"))
}

/// The citizens as bare statements name them.
async fn clients(backend: &Backend, citizens: &Citizens) -> Result<Vec<Client>> {
    let mut read = backend.store.read().await?;
    let mut clients = Vec::new();
    for citizen in citizens.all.iter().take(phone_change::CONNECTIONS) {
        let version = sql!(read.conn(), scalar: i64,
            "SELECT version FROM contact WHERE person_id = $1", citizen.person)?;
        clients.push(Client {
            person: citizen.person.uuid(),
            controller: citizens.at.controller.uuid(),
            session: citizen.token.hash(),
            version,
        });
    }
    Ok(clients)
}

/// Tells PostgreSQL's planner what there is, as its own upkeep does within a minute: measured is a database in use, not the
/// first minute of a new one.
async fn analyze(address: &str) -> Result<()> {
    let mut conn = PgConnection::connect(address).await?;
    conn.execute("ANALYZE").await?;
    Ok(conn.close().await?)
}

/// All of the load comes from one address, as nobody's does: with the usual limit a crowd that signs in at once would be
/// taken for a program that guesses.
fn from_one_address(program: &mut Command) {
    program.env("LUUKKU_CLOCKS__THROTTLE_ADDRESS_FAILURES", "9999");
}

/// Prints a row as soon as it is whole.
fn told(row: Row) -> Row {
    println!("{}", row.line());
    row
}
