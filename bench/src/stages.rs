//! The two installations that are measured, and in which order.

use crate::{
    Places,
    bare::{
        pgbench,
        sqlite::{self, Client},
        statements,
    },
    filling::{self, Citizens},
    process,
    report::{Row, number},
    rows::{lighthouse, my_data, phone_change, sign_in, sizes, start, user_list},
};
use anyhow::{Result, bail};
use luukku_backend::{
    Backend,
    ambient::Ambient,
    secrets::Token,
    sql,
    store::DatabaseUrl,
    testing::{installation::Installation, scene::Scene},
};

/// Who is there.
struct People {
    citizens: Citizens,
    main_user: Token,
}

/// What part of a bare loop a change must reach.
const THIRD: f64 = 1.0 / 3.0;

/// The embedded engine: every row but that of the other one.
pub async fn on_sqlite(places: &Places) -> Result<Vec<Row>> {
    let installation = Installation::found(None, Some(&places.site)).await;
    let people = fill(&installation, filling::USERS).await?;
    let (port, workshop) = (installation.port, installation.path("workshop"));
    let mut rows = vec![told(start::measure(&installation, &places.program))];

    let serving = installation.serve(&places.program, "/ready", |_| ());
    let my_data = my_data::measure(port, &people.citizens, &workshop).await?;
    let user_list = user_list::measure(port, &people.main_user).await?;
    let changes = phone_change::measure(port, &people.citizens, "SQLite", 2000.0).await?;
    let sign_ins = sign_in::measure(port, serving.pid()).await?;
    let resident = process::resident(serving.pid())?;
    let sizes = sizes::measure(port, &people.citizens, &people.main_user).await?;
    let throttled = lighthouse::measure(port, &people.citizens, &places.lighthouse, &workshop)?;
    serving.kill();

    let backend = installation.backend().await;
    let in_process = "the use case in process";
    let rate = my_data::in_process(&backend, &people.citizens).await?;
    rows.push(told(my_data.beside(in_process, rate)));
    let rate = user_list::in_process(&backend, &people.main_user).await?;
    rows.push(told(user_list.beside(in_process, rate)));
    rows.extend(beside_loops(&installation, backend, &people.citizens, changes).await?);
    rows.extend(sign_ins.into_iter().chain(sizes).chain(throttled).map(told));
    rows.push(told(Row::new(
        "resident memory after the load",
        "≤ 80 MB",
        format!("{} MB", number(resident)),
        resident <= 80.0,
    )));
    Ok(rows)
}

/// The other engine: changes of telephone numbers.
pub async fn on_postgres(places: &Places) -> Result<Vec<Row>> {
    let installation = Installation::found(Some(places.postgres.clone()), Some(&places.site)).await;
    let people = fill(&installation, 0).await?;
    let serving = installation.serve(&places.program, "/ready", |_| ());
    let changes = phone_change::measure(installation.port, &people.citizens, "PostgreSQL", 1000.0).await?;
    serving.kill();
    let citizen = &people.citizens.all[0];
    let program = places.postgres_programs.join("pgbench");
    let scene = pgbench::Scene {
        program: &program,
        address: &places.postgres,
        person: citizen.person.uuid(),
        controller: people.citizens.at.controller.uuid(),
        now: Ambient::of_this_machine().now().micros(),
        workshop: &installation.path("workshop"),
    };
    let mut rows = Vec::new();
    for (turn, (row, steps)) in
        changes.into_iter().zip([statements::change()?, statements::save()?]).enumerate()
    {
        let clients = phone_change::CONNECTIONS;
        let rate = pgbench::rate(&scene, &steps, clients, turn * clients).await?;
        rows.push(told(row.beside_at_least(THIRD, "pgbench, the same statements, 64 clients", rate)));
    }
    Ok(rows)
}

/// Brings in so many users, and the citizens.
async fn fill(installation: &Installation, users: usize) -> Result<People> {
    println!("Filling a database with {users} users …");
    let backend = installation.backend().await;
    let scene = Scene::within(&backend.store, backend.clone()).await;
    let main_user = filling::users(&scene, users).await?;
    // Last, because changes ask for a recent identification.
    let citizens = filling::citizens(&scene).await?;
    Ok(People { citizens, main_user })
}

/// The same statements on one bare connection: each unit by itself, and as many together as clients wait.
async fn beside_loops(
    installation: &Installation,
    backend: Backend,
    citizens: &Citizens,
    changes: [Row; 2],
) -> Result<Vec<Row>> {
    let DatabaseUrl::Sqlite(file) = &installation.database else { bail!("a SQLite database") };
    let mut clients = clients(&backend, citizens).await?;
    let now = backend.ambient().now().micros();
    drop(backend);
    let mut rows = Vec::new();
    for (row, steps) in changes.into_iter().zip([statements::change()?, statements::save()?]) {
        let alone = sqlite::rate(file, &steps, &mut clients, 1, now).await?;
        let together = sqlite::rate(file, &steps, &mut clients, phone_change::CONNECTIONS, now).await?;
        let row = row.beside_at_least(THIRD, "same statements, one writer, a COMMIT for each unit", alone);
        rows.push(told(row.beside_at_least(THIRD, "the same with a COMMIT for 64 units", together)));
    }
    Ok(rows)
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

/// Prints a row as soon as it is whole.
fn told(row: Row) -> Row {
    println!("{}", row.line());
    row
}
