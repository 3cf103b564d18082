//! The statements that a change of a telephone number runs, and the list of them that the benchmark measures bare.

use crate::{Program, my_luukku};
use luukku_backend::{sql, store::Engine};
use std::{cell::RefCell, time::Duration};
use tokio::time::timeout;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    layer::{Context, Layer, SubscriberExt as _},
    registry,
};

#[path = "../../../bench/src/bare/statements.rs"]
#[allow(dead_code, reason = "what the benchmark binds is of no interest here")]
mod listed;

use listed::Step;

thread_local! {
    /// The statements that the store runs for the test of this thread; other tests run beside it.
    static RAN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Keeps the text of every statement.
struct Keep;

impl<S: Subscriber> Layer<S> for Keep {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "luukku::statement" {
            event.record(&mut Self);
        }
    }
}

impl Visit for Keep {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "sql" {
            RAN.with_borrow_mut(|ran| ran.push(value.to_owned()));
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// The statements of the benchmark in their order.
fn listed() -> Vec<String> {
    let calls = listed::change(Engine::Sqlite).unwrap().into_iter().flat_map(|step| match step {
        Step::Read(call) | Step::Single(call) => vec![call],
        Step::Unit(calls) => calls,
    });
    calls.map(|call| call.sql.to_owned()).collect()
}

#[tokio::test]
async fn the_benchmark_measures_the_statements_that_the_program_runs() {
    tracing::subscriber::set_global_default(registry().with(Keep)).expect("no other test watches");
    let (program, session, key): (Program, _, _) = my_luukku::program(true).await;
    // A first change, so that the browser has its visitor key and the person declared something already.
    let cookies = format!("{session}; luukku_lang=fi");
    let form = |version, phone| {
        format!("register={key}&seen={key}:{version}&email=&phone={phone}&kin_name=&kin_phone=")
    };
    let first = my_luukku::post(&program, "/do/preview_contact", &cookies, form(0, "0401234567")).await;
    let cookies = my_luukku::visitor(&first, &session);
    my_luukku::post(&program, "/do/change_contact", &cookies, format!("register={key}")).await;

    RAN.take();
    my_luukku::post(&program, "/do/preview_contact", &cookies, form(1, "0407654321")).await;
    let saved = my_luukku::post(&program, "/do/change_contact", &cookies, format!("register={key}")).await;
    // Sent forms are deleted behind the answer.
    let is_of_answer = |sql: &String| !sql.starts_with("DELETE FROM form_draft");
    let ran: Vec<_> = RAN.take().into_iter().filter(is_of_answer).collect();
    assert_eq!(saved.header("location"), "/fi/my/data?saved");
    assert_eq!(ran, listed());

    let mut read = program.store.read().await.unwrap();
    let mut left = async || sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM form_draft").unwrap();
    let forgotten = async { while left().await > 0 {} };
    timeout(Duration::from_secs(5), forgotten).await.expect("a second post finds no form");
}
