//! Nine kinds of tampering by four adversaries. Each is given what it can reach, does its worst, and is found: within the
//! next sealing, by whoever has one checkpoint from elsewhere.
//!
//! A clerk works through the program: the triggers refuse every change. A database administrator switches the triggers
//! off. One who also has the signing key signs what they made. And a backup may be restored as if nothing had happened.

use luukku_domain::events::{
    Event, EventAction,
    proof::{Checkpoint, Growing, LeafEvent},
};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use uuid::Uuid;

use super::{tiles, verify::verify};
use crate::{
    Backend,
    events::sealing::{self, sealed_event, sealed_event::LeafRow},
    jobs::Stop,
    on_both_engines, sql,
    store::{DatabaseUrl, Engine},
    testing::TestStore,
};

/// What is done to the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tampering {
    Flip,
    Delete,
    Insert,
    Reorder,
    CutTail,
    SwapPayloads,
    ChangeCheckpoint,
    ReplayBackup,
    Fork,
}

const ALL: [Tampering; 9] = [
    Tampering::Flip,
    Tampering::Delete,
    Tampering::Insert,
    Tampering::Reorder,
    Tampering::CutTail,
    Tampering::SwapPayloads,
    Tampering::ChangeCheckpoint,
    Tampering::ReplayBackup,
    Tampering::Fork,
];

impl Tampering {
    /// What is done, on a log of twelve events under checkpoints of 6 and 12.
    const fn statements(self) -> &'static [&'static str] {
        match self {
            Self::Flip => &["UPDATE event SET outcome = 'failed' WHERE id = {3}"],
            Self::Delete => &[
                "DELETE FROM event_detail WHERE event_id = {3}",
                "DELETE FROM event_leaf WHERE event_id = {3}",
                "DELETE FROM event WHERE id = {3}",
            ],
            Self::Insert => &[
                "INSERT INTO event SELECT {new}, at, action, outcome, actor_kind, actor_id, role, actor_organisation_id,
                    organisation_id, object_kind, object_id, controller_id, register, fields, purpose, request_id, commitment
                 FROM event WHERE id = {3}",
                "INSERT INTO event_detail SELECT {new}, salt, body, erased_at FROM event_detail WHERE event_id = {3}",
                "UPDATE event_leaf SET event_id = {new} WHERE leaf_index = 3",
            ],
            Self::Reorder => &[
                "DELETE FROM event_leaf WHERE leaf_index IN (3, 4)",
                "INSERT INTO event_leaf (leaf_index, event_id) VALUES (3, {4}), (4, {3})",
            ],
            Self::CutTail => &[
                "DELETE FROM event_checkpoint WHERE size > 6",
                "DELETE FROM event_leaf WHERE leaf_index >= 6",
                "DELETE FROM event_detail WHERE event_id NOT IN (SELECT event_id FROM event_leaf)",
                "DELETE FROM event WHERE id NOT IN (SELECT event_id FROM event_leaf)",
                "DELETE FROM event_tile",
            ],
            Self::SwapPayloads => &[
                "UPDATE event_detail SET body = '{}' WHERE event_id = {3}",
                "UPDATE event_detail SET body = (SELECT body FROM event_detail WHERE event_id = {4}) WHERE event_id = {3}",
            ],
            Self::ChangeCheckpoint => &["UPDATE event_checkpoint SET note = REPLACE(note, 'at 1', 'at 2')"],
            Self::ReplayBackup => Self::CutTail.statements(),
            Self::Fork => &["UPDATE event SET action = 'access.denied' WHERE id = {3}"],
        }
    }
}

/// A log of twelve events in two batches, all at different times.
async fn log(store: &TestStore, backend: &Backend) -> Vec<String> {
    for _ in 0..2 {
        for number in 0..6 {
            store.clock.advance(chrono::TimeDelta::milliseconds(1));
            let event =
                Event::done(EventAction::InstallationOpened).detail("reason", format!("syy {number}"));
            store.begin(&store.system()).await.unwrap().commit(event).await.unwrap();
        }
        sealing::seal(backend, &Stop::new().1).await.unwrap();
    }
    let mut read = store.read().await.unwrap();
    sql!(read.conn(), scalars: String, "SELECT note FROM event_checkpoint ORDER BY size").unwrap()
}

/// The statements with the ids of the third and fourth event, in the engine's own writing.
async fn statements(store: &TestStore, tampering: Tampering) -> Vec<String> {
    let mut read = store.read().await.unwrap();
    let ids =
        sql!(read.conn(), scalars: Uuid, "SELECT event_id FROM event_leaf ORDER BY leaf_index").unwrap();
    let written = |id: Uuid| match store.engine() {
        Engine::Sqlite => format!("X'{}'", id.simple()),
        Engine::Postgres => format!("'{id}'"),
    };
    let filled = |text: &str| {
        let text = text.replace("{3}", &written(ids[3])).replace("{4}", &written(ids[4]));
        text.replace("{new}", &written(Uuid::from_u128(7)))
    };
    tampering.statements().iter().map(|text| filled(text)).collect()
}

/// Runs statements as the owner of the database, with its triggers or without. Gives whether all of them went through.
async fn as_owner(store: &TestStore, statements: &[String], triggers: bool) -> bool {
    match &store.place.url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.unwrap();
            if !triggers {
                let drop = "SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'event%'";
                let drops: Vec<String> = sqlx::query_scalar(drop).fetch_all(&mut conn).await.unwrap();
                for drop in drops {
                    sqlx::query(AssertSqlSafe(drop)).execute(&mut conn).await.unwrap();
                }
            }
            let mut went = true;
            for statement in statements {
                went &= sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut conn).await.is_ok();
            }
            conn.close().await.unwrap();
            went
        }
        DatabaseUrl::Postgres(address) => {
            let mut conn = sqlx::PgConnection::connect(address).await.unwrap();
            if !triggers {
                sqlx::query("SET session_replication_role = replica").execute(&mut conn).await.unwrap();
            }
            let mut went = true;
            for statement in statements {
                went &= sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut conn).await.is_ok();
            }
            conn.close().await.unwrap();
            went
        }
    }
}

/// With the signing key: makes tiles and checkpoints that fit what is in the table now.
async fn sign_anew(store: &TestStore, backend: &Backend) {
    let mut read = store.read().await.unwrap();
    let rows = sql!(read.conn(), all: LeafRow,
        "SELECT e.id, e.at, e.action, e.outcome, e.actor_kind, e.actor_id, e.role, e.actor_organisation_id, e.organisation_id,
            e.object_kind, e.object_id, e.controller_id, e.register, e.fields, e.purpose, e.request_id, e.commitment,
            s.kind AS subject_kind, s.subject_id
         FROM event e LEFT JOIN event_subject s ON s.event_id = e.id ORDER BY e.at, e.id, s.subject_id").unwrap();
    drop(read);
    let leaves: Vec<LeafEvent> = sealed_event::leaves(rows);
    let mut tree = Growing::default();
    for leaf in &leaves {
        tree.push(leaf.hash(), |_, _, _| {});
    }
    let emptied = ["DELETE FROM event_leaf", "DELETE FROM event_tile", "DELETE FROM event_checkpoint"];
    assert!(as_owner(store, &emptied.map(str::to_owned), false).await);
    let key = backend.log_key();
    let origin = key.verifying().name().to_owned();
    let at = store.ambient().now();
    let note = key.sign(Checkpoint { origin, size: tree.size(), root: tree.root(), at });
    let mut unit = store.housekeeping().await.unwrap();
    for (index, leaf) in (0_i64..).zip(&leaves) {
        sql!(
            unit.conn(),
            execute,
            "INSERT INTO event_leaf (leaf_index, event_id) VALUES ($1, $2)",
            index,
            leaf.id
        )
        .unwrap();
    }
    tiles::save(unit.conn(), 0, 0, &tree.edge()[0]).await.unwrap();
    let size = tiles::signed(tree.size()).unwrap();
    sql!(
        unit.conn(),
        execute,
        "INSERT INTO event_checkpoint (size, at, note) VALUES ($1, $2, $3)",
        size,
        at,
        note.note()
    )
    .unwrap();
    unit.commit().await.unwrap();
}

macro_rules! tampering {
    ($($name:ident: $tampering:ident;)*) => {
        on_both_engines! {$(
            async fn $name(store) { found(&store, Tampering::$tampering).await; }
        )*}

        #[test]
        fn every_kind_is_tried() {
            assert_eq!([$(Tampering::$tampering),*], ALL);
        }
    };
}

tampering! {
    a_flipped_field: Flip;
    a_deleted_event: Delete;
    an_inserted_event: Insert;
    reordered_events: Reorder;
    a_cut_tail: CutTail;
    swapped_payloads: SwapPayloads;
    a_changed_checkpoint: ChangeCheckpoint;
    a_replayed_backup: ReplayBackup;
    a_fork: Fork;
}

/// Lets all adversaries try, one after the other, each over what the one before left.
async fn found(store: &TestStore, tampering: Tampering) {
    let backend = store.backend();
    let witnessed = log(store, &backend).await;
    let statements = statements(store, tampering).await;
    assert_eq!(verify(&backend, &witnessed).await.unwrap().faults, []);

    // The clerk, and whoever else works through the program's own rights: the triggers refuse.
    let attempts = statements.iter().filter(|statement| !statement.starts_with("INSERT")).cloned();
    assert!(
        !as_owner(store, &attempts.collect::<Vec<_>>(), true).await,
        "{tampering:?} went past the triggers"
    );
    assert_eq!(verify(&backend, &witnessed).await.unwrap().faults, [], "{tampering:?} left something");

    // The database administrator. Sealing goes on meanwhile, as it does.
    assert!(as_owner(store, &statements, false).await, "{tampering:?}");
    store.clock.advance(chrono::TimeDelta::seconds(1));
    let _ = sealing::seal(&backend, &Stop::new().1).await;
    assert_ne!(verify(&backend, &witnessed).await.unwrap().faults, [], "{tampering:?} by the administrator");

    // The same with the signing key: everything in the database fits again; the one checkpoint elsewhere does not.
    // What stands in a detail is no part of the tree but of its commitment, which no key can make fit.
    sign_anew(store, &backend).await;
    let inside = verify(&backend, &[]).await.unwrap().faults;
    let is_changed_detail = tampering == Tampering::SwapPayloads;
    assert_eq!(inside.is_empty(), !is_changed_detail, "{tampering:?}: {inside:?}");
    let newest = &witnessed[witnessed.len() - 1..];
    let with_witness = verify(&backend, newest).await.unwrap().faults;
    let is_as_before = tampering == Tampering::ChangeCheckpoint || tampering == Tampering::Reorder;
    // A checkpoint that was changed and then made anew over the same events hides nothing: the log is the same again.
    assert_eq!(with_witness.is_empty(), is_as_before, "{tampering:?} with the key: {with_witness:?}");
}
