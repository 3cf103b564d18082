//! The statements behind one change of a telephone number, taken from the program's own registry, with what is bound.
//! Both posts of the form, in their order: `preview_contact` (a look with its event, the form kept), `change_contact`.
//! `server/tests/router/phone_change.rs` compares the list with what the program runs.

use anyhow::{Context as _, Result, ensure};
use luukku_backend::store::{Engine, STATEMENTS};

/// Stands for the hash of the page whose form is kept from the first post to the second.
const FORM: &str = "IMcGLJ3pWGhMlHbB2eVQrUSeGHgIKqVxNgKpqFBBQEE";

/// What stands for a placeholder. Engines differ only in how they write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// NULL
    Null,
    /// A text.
    Text(&'static str),
    /// So many bytes, as sealed cells, salts and commitments are.
    Bytes(usize),
    /// The present instant.
    Now,
    /// The end of the hour.
    Later,
    /// The citizen.
    Person,
    /// The citizen as whom an event is about.
    Subject,
    /// Whose register it is.
    Controller,
    /// A new id: that of the event in this unit.
    Event,
    /// The hash of the session's token.
    Session,
    /// The hash of the browser's visitor key.
    Visitor,
    /// The version of the details that the citizen has seen.
    Seen,
}

/// A statement with its values.
#[derive(Debug, Clone)]
pub struct Call {
    /// The text with `$1` placeholders, word for word as the program runs it.
    pub sql: &'static str,
    /// What stands for them.
    pub binds: Vec<Bound>,
}

impl Call {
    /// Whether it has an event's id among its values.
    pub fn makes_event(&self) -> bool {
        self.binds.contains(&Bound::Event)
    }
}

/// A step of a request: reading, or writing that is committed.
#[derive(Debug, Clone)]
pub enum Step {
    /// A statement that reads.
    Read(Call),
    /// Statements that are committed together.
    Unit(Vec<Call>),
    /// A statement that is committed by itself.
    Single(Call),
}

/// Both posts.
pub fn change(engine: Engine) -> Result<Vec<Step>> {
    Ok([preview()?, save(engine)?].concat())
}

/// The first post: judges what was typed, shows it, keeps it.
fn preview() -> Result<Vec<Step>> {
    use Bound::{Bytes, Later, Text, Visitor};
    let keep = call("INSERT INTO form_draft (key_hash", vec![Visitor, Text(FORM), Bytes(320), Later])?;
    Ok(vec![
        session()?,
        Step::Read(own_data()?),
        Step::Unit(event("person.own_data_viewed")?),
        Step::Single(keep),
    ])
}

/// The second post: makes the change with its event. What was kept is deleted behind the answer, several with one statement:
/// that is left out here. On SQLite the last event locks the person; that, too, is left out, because bare loops do not follow
/// the versions of persons.
pub fn save(engine: Engine) -> Result<Vec<Step>> {
    use Bound::{Bytes, Controller, Now, Null, Person, Seen, Text, Visitor};
    let waiting = call("SELECT body_sealed FROM form_draft", vec![Visitor, Text(FORM), Now])?;
    let mut unit = match engine {
        Engine::Sqlite => Vec::new(),
        Engine::Postgres => {
            vec![Call { sql: find("UPDATE person SET version", ["RETURNING"], 1)?, binds: vec![Person] }]
        }
    };
    let details = vec![Person, Controller, Text("vouchers"), Seen, Null, Bytes(56), Bytes(96), Now];
    unit.push(call("INSERT INTO contact (", details)?);
    unit.extend(event("person.contact_changed")?);
    Ok(vec![session()?, Step::Read(waiting), Step::Read(own_data()?), Step::Unit(unit)])
}

fn session() -> Result<Step> {
    Ok(Step::Read(call("SELECT s.id, s.kind, s.stage", vec![Bound::Session, Bound::Now])?))
}

fn own_data() -> Result<Call> {
    call("SELECT p.version AS person_version", vec![Bound::Person, Bound::Now])
}

/// An event about the citizen, by the citizen.
fn event(action: &'static str) -> Result<Vec<Call>> {
    use Bound::{Bytes, Controller, Event, Now, Null, Person, Subject, Text};
    let row = vec![
        Event,
        Now,
        Text(action),
        Text("done"),
        Text("citizen"),
        Person,
        Null,
        Null,
        Controller,
        Text("person"),
        Person,
        Controller,
        Text("vouchers"),
        Text("[\"phone\"]"),
        Null,
        Event,
        Bytes(32),
        Bytes(16),
        Text("{\"address\":\"127.0.0.1\"}"),
        Subject,
        Null,
        Null,
    ];
    Ok(vec![call("INSERT INTO event_entry (", row)?])
}

fn call(beginning: &str, binds: Vec<Bound>) -> Result<Call> {
    Ok(Call { sql: find(beginning, [], binds.len())?, binds })
}

/// The one statement of the program that begins so, has these parts, and takes so many values. An error when the program
/// has changed: then whoever asks has to follow.
pub fn find<const N: usize>(beginning: &str, parts: [&str; N], binds: usize) -> Result<&'static str> {
    let fits = |sql: &str| sql.starts_with(beginning) && parts.iter().all(|part| sql.contains(part));
    let mut found: Vec<_> =
        STATEMENTS.iter().filter(|one| fits(one.sql) && one.binds == binds).map(|one| one.sql).collect();
    found.sort_unstable();
    found.dedup();
    let sql =
        *found.first().with_context(|| format!("the program has no statement {beginning}…{parts:?}"))?;
    ensure!(found.len() == 1, "the program has {} statements {beginning}…{parts:?}", found.len());
    Ok(sql)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_program_has_every_statement_of_a_change() {
        for engine in [super::Engine::Sqlite, super::Engine::Postgres] {
            assert!(!super::change(engine).unwrap().is_empty());
        }
    }
}
