//! The second permission table, through the real router: every page and server function × every kind of caller, with
//! valid addresses and bodies; every refusal of somebody who is signed in is one event. `table` is what an auditor reads; the rest only asks.

mod answers;
mod calls;
mod cast;
mod pages;
mod routes;
mod row;
mod table;
mod things;

use answers::Seen;
use cast::World;
use futures_util::{StreamExt, stream};
use luukku_app::{
    list_file::LIST_FILES,
    paths::{FUNCTIONS, PAGES},
};
use luukku_backend::{store::Engine, testing::TestStore};
use luukku_server::{api, layers::path_gate};
use row::{Kind, Letter, Row};
use std::collections::BTreeSet;

/// How many worlds are busy at once.
const AT_ONCE: usize = 4;

/// How many rows of pages share a world: looking changes nothing there.
const PAGES_TOGETHER: usize = 12;

#[test]
fn every_page_function_and_route_stands_in_the_table_and_nothing_else_does() {
    let listed = |rows: Vec<Row>| rows.into_iter().map(|row| row.name.to_owned()).collect::<BTreeSet<_>>();
    let pages = PAGES.iter().map(|page| page.path.pattern().to_owned()).collect();
    assert_eq!(listed(table::pages()), pages, "pages: table and app/src/paths.rs");
    let functions =
        FUNCTIONS.iter().map(|function| function.path.trim_start_matches("/do/").to_owned()).collect();
    assert_eq!(listed(table::functions()), functions, "server functions: table and app/src/paths.rs");
    let files = LIST_FILES.iter().map(|file| file.path.pattern().to_owned()).collect();
    assert_eq!(listed(table::list_files()), files, "lists as files: table and app/src/list_file.rs");
    let routes = path_gate::ROUTES.iter().chain(&api::ROUTES).map(|(path, _)| (*path).to_owned());
    assert_eq!(listed(table::routes()), routes.collect(), "routes: table, path gate and API");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_answers_every_kind_of_caller_as_the_table_says() {
    let rows = table::pages();
    let together = rows.chunks(PAGES_TOGETHER).map(<[Row]>::to_vec);
    nothing_differs(together.map(|rows| async move {
        let store = TestStore::open(Engine::Sqlite).await;
        let world = World::of(&store).await;
        let visitors = pages::Visitors::of(&world).await;
        let mut found = Vec::new();
        for row in rows {
            let address = visitors.address(&world, row).await;
            for (kind, letter, recent) in row.questions() {
                let before = world.refusals().await;
                let seen = visitors.open(&world, kind, recent, &address).await;
                found.extend(row.difference(kind, letter, recent, &seen));
                found.extend(row.unkept(kind, &seen, world.refusals().await - before));
            }
        }
        found
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_server_function_answers_every_kind_of_caller_as_the_table_says() {
    nothing_differs(table::functions().into_iter().map(|row| async move {
        let store = TestStore::open(Engine::Sqlite).await;
        let world = World::of(&store).await;
        let mut found = Vec::new();
        // Each question has a session and things of its own, so that no answer can spoil the next.
        for (kind, letter, recent) in row.questions() {
            let before = world.refusals().await;
            let seen = calls::ask(&world, row, kind, recent).await;
            found.extend(row.difference(kind, letter, recent, &seen));
            found.extend(row.unkept(kind, &seen, world.refusals().await - before));
        }
        found
    }))
    .await;
}

#[tokio::test]
async fn every_other_route_answers_every_kind_of_caller_as_the_table_says() {
    let store = TestStore::open(Engine::Sqlite).await;
    let world = World::of(&store).await;
    let mut found = Vec::new();
    let files = table::list_files().into_iter().map(|row| (format!("/fi{}", row.name), row));
    let others = table::routes().into_iter().map(|row| (row.name.to_owned(), row));
    for (address, row) in files.chain(others) {
        for (kind, letter, recent) in row.questions() {
            let before = world.refusals().await;
            let seen: Seen = routes::ask(&world, &address, kind, recent).await;
            found.extend(row.difference(kind, letter, recent, &seen));
            found.extend(row.unkept(kind, &seen, world.refusals().await - before));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// Runs the worlds and gathers where table and program differ.
async fn nothing_differs<F>(worlds: impl Iterator<Item = F>)
where
    F: Future<Output = Vec<String>> + Send + 'static,
{
    let busy = stream::iter(worlds).map(tokio::spawn).buffered(AT_ONCE);
    let found: Vec<_> = busy.map(Result::unwrap).collect::<Vec<_>>().await.concat();
    assert!(found.is_empty(), "{} differences: {found:#?}", found.len());
}

#[test]
fn a_difference_names_row_caller_and_answer() {
    let row = Row::parse("grant_role | town | s s F | F F P . F F F F | . . | P");
    let difference = |letter, recent, seen: &Seen| row.difference(Kind::Main, letter, recent, seen);
    assert_eq!(difference(Letter::AfterProof, true, &Seen::Done), None);
    assert_eq!(difference(Letter::AfterProof, false, &Seen::Proof), None);
    let found = difference(Letter::Hidden, true, &Seen::Refused).unwrap();
    assert_eq!(found, "grant_role (town) by Main, just signed in: expected Hidden, found Refused");
}
