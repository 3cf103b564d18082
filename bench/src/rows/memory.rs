//! Memory of the program while many wait for their turn to sign in, and when all the load is over; beside that of a bare
//! server that answered as many connections.

use crate::{
    bare::page::BarePage,
    http::Browser,
    load,
    process::{Memory, Watch},
    report::{Figure, Row, number},
};
use anyhow::Result;
use std::path::Path;

/// What one hash takes (19 MiB), for each core; more would mean that waiting costs memory.
const TWO_HASHES: f64 = 2.0 * 19.0;
/// A connection with its buffers costs something, too.
const A_CONNECTION: f64 = 0.1;
/// What may be left after the load, in MB.
const LEFT: f64 = 80.0;

/// Judges what the program took while `many` waited, and what it kept.
pub fn rows(found: &Memory, bare: &Memory, many: usize, engine: &str) -> [Row; 2] {
    #[expect(clippy::cast_precision_loss, reason = "some hundred connections")]
    let bound = found.before + TWO_HASHES + A_CONNECTION * many as f64;
    let waiting = Row::new(
        format!("memory while {many} wait to sign in, {engine}"),
        "bounded: two hashes (38 MB) and the connections",
        Figure(found.peak, " MB"),
        found.peak <= bound,
    );
    let left = Row::new(
        format!("resident memory five seconds after the load, {engine}"),
        format!("≤ {} MB", number(LEFT)),
        Figure(found.after, " MB"),
        found.after <= LEFT,
    );
    [
        waiting
            .saying(format!("{} MB at most, {} MB before", number(found.peak), number(found.before)))
            .beside(&format!("bare axum, at most while {many} connections read a page"), bare.peak),
        left.beside("bare axum after it answered as many connections", bare.after),
    ]
}

/// A bare server with the front page of the program: first a few connections read it, then many.
pub async fn bare(port: u16, few: usize, many: usize, workshop: &Path) -> Result<Memory> {
    let page = Browser::open(port, String::new()).await?.page("/fi/").await?.body;
    let bare = BarePage::start(&page, workshop)?;
    load::run(bare.readers(few).await?).await?;
    let watch = Watch::begin(bare.pid())?;
    load::run(bare.readers(many).await?).await?;
    watch.end().await
}
