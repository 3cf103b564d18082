//! The same statements through PostgreSQL's own load tool, `pgbench`, on the same server with the same durability.

use super::statements::{Bound, Call, Step};
use anyhow::{Context as _, Result, ensure};
use sqlx::{Connection as _, PgConnection, types::Uuid};
use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// People whom only `pgbench` changes: each of its clients has one, whose ids follow from the person's number.
const PEOPLE: [&str; 5] = [
    "INSERT INTO person (id, lang, names_sealed, created_at)
     SELECT ID, p.lang, p.names_sealed, p.created_at FROM person p, generate_series(FIRST, LAST) n WHERE p.id = $1",
    "INSERT INTO data_key (subject_id, wrapped, kek_version, created_at)
     SELECT ID, k.wrapped, k.kek_version, k.created_at FROM data_key k, generate_series(FIRST, LAST) n
     WHERE k.subject_id = $1",
    "INSERT INTO relation (id, person_id, controller_id, register, ground, reference, started_at)
     SELECT ID, ID, r.controller_id, r.register, r.ground, r.reference, r.started_at
     FROM relation r, generate_series(FIRST, LAST) n WHERE r.person_id = $1",
    "INSERT INTO session (id, token_hash, kind, stage, person_id, device, created_at, authenticated_at, expires_at)
     SELECT ID, HASH, s.kind, s.stage, ID, s.device, s.created_at, s.authenticated_at, s.expires_at
     FROM session s, generate_series(FIRST, LAST) n
     WHERE s.id = (SELECT l.id FROM session l WHERE l.person_id = $1 ORDER BY l.created_at DESC LIMIT 1)",
    "INSERT INTO session_touch (session_id, seen_at)
     SELECT ID, s.created_at FROM session s, generate_series(FIRST, LAST) n
     WHERE s.id = (SELECT l.id FROM session l WHERE l.person_id = $1 ORDER BY l.created_at DESC LIMIT 1)",
];

/// What the script needs to know.
pub struct Scene<'a> {
    /// The program `pgbench`.
    pub program: &'a Path,
    /// The address of the database.
    pub address: &'a str,
    /// A citizen whose rows are copied.
    pub person: Uuid,
    /// The controller.
    pub controller: Uuid,
    /// The present instant in microseconds.
    pub now: i64,
    /// A folder for the script.
    pub workshop: &'a Path,
}

/// Changes a second with so many clients, each unit a transaction of its own. `first` is the number of the first
/// client's person; nobody may have it yet.
pub async fn rate(scene: &Scene<'_>, steps: &[Step], clients: usize, first: usize) -> Result<f64> {
    people(scene, first, first + clients - 1).await?;
    let file = scene.workshop.join("change.sql");
    fs::write(&file, script(scene, steps)?)?;
    let mut command = Command::new(scene.program);
    command.args(["--no-vacuum", "--protocol=prepared", "--jobs=2", "--time=8", "--define=change=0"]);
    command.arg(format!("--define=first={first}"));
    command.arg(format!("--client={clients}")).arg("--file").arg(&file).arg(scene.address);
    let output = command.stderr(Stdio::inherit()).output().context("pgbench")?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "pgbench failed: {said}");
    let line = said.lines().find_map(|line| line.strip_prefix("tps = ")).context("pgbench names no rate")?;
    Ok(line.split(' ').next().unwrap_or_default().parse()?)
}

async fn people(scene: &Scene<'_>, first: usize, last: usize) -> Result<()> {
    let mut conn = PgConnection::connect(scene.address).await?;
    for statement in PEOPLE {
        let sql = statement
            .replace("FIRST", &first.to_string())
            .replace("LAST", &last.to_string())
            .replace("ID", &id("n"))
            .replace("HASH", &hash("n"));
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(scene.person).execute(&mut conn).await?;
    }
    conn.close().await?;
    Ok(())
}

/// The script: each single statement by itself, each unit between BEGIN and COMMIT.
fn script(scene: &Scene<'_>, steps: &[Step]) -> Result<String> {
    let mut script = "\\set person :first + :client_id\n".to_owned();
    for (unit, step) in steps.iter().enumerate() {
        match step {
            Step::Read(call) | Step::Single(call) => writeln!(script, "{};", text(scene, call, unit))?,
            Step::Unit(calls) => {
                writeln!(script, "BEGIN;")?;
                calls.iter().try_for_each(|call| writeln!(script, "{};", text(scene, call, unit)))?;
                writeln!(script, "COMMIT;")?;
            }
        }
    }
    writeln!(script, "\\set change :change + 1")?;
    Ok(script)
}

/// A statement with its values in place. The last placeholders first, so that `$1` does not take a piece of `$10`.
fn text(scene: &Scene<'_>, call: &Call, unit: usize) -> String {
    call.binds.iter().enumerate().rev().fold(call.sql.to_owned(), |sql, (at, bound)| {
        sql.replace(&format!("${}", at + 1), &value(scene, *bound, unit))
    })
}

fn value(scene: &Scene<'_>, bound: Bound, unit: usize) -> String {
    match bound {
        Bound::Null => "NULL".to_owned(),
        Bound::Text(text) => format!("'{text}'"),
        Bound::Bytes(length) => format!("decode('{}', 'hex')", "07".repeat(length)),
        Bound::Now => scene.now.to_string(),
        Bound::Later => (scene.now + 3_600_000_000).to_string(),
        Bound::Person => id(":person"),
        Bound::Subject => format!("'[[\"person\",\"' || {} || '\"]]'", digits(":person")),
        Bound::Controller => format!("CAST('{}' AS uuid)", scene.controller),
        // In order of time for each client, as real ids are.
        Bound::Event => format!(
            "CAST('ff' || lpad(to_hex(CAST(:change AS bigint)), 14, '0') || lpad(to_hex(CAST(:person AS bigint)), 14, \
             '0') || '{unit:02x}' AS uuid)"
        ),
        Bound::Session | Bound::Visitor => hash(":person"),
        Bound::Seen => "CAST(:change AS bigint)".to_owned(),
    }
}

/// The id of a person by number, and of each of their rows.
fn id(person: &str) -> String {
    format!("CAST({} AS uuid)", digits(person))
}

fn digits(person: &str) -> String {
    format!("lpad(to_hex(CAST({person} AS bigint)), 32, '0')")
}

/// The hashes of a person's session and browser.
fn hash(person: &str) -> String {
    format!("decode(lpad(to_hex(CAST({person} AS bigint)), 64, '0'), 'hex')")
}
