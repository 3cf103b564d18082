//! The running program is killed while citizens change their details. Every change that it acknowledged must be there
//! afterwards, each with its event, and no half of one.

#![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

mod browser;
mod citizen;
mod town;

use luukku_backend::store::Engine;
use town::Town;

/// After how many acknowledged changes the program is killed: eight citizens are in the middle of their next ones then.
const LIVES: [usize; 3] = [60, 1, 23];

async fn kill_again_and_again(engine: Engine) {
    let mut town = Town::new(engine).await;
    for changes in LIVES {
        town.live(changes, |_| ()).await;
        town.judge().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_change_outlives_a_kill_on_sqlite() {
    kill_again_and_again(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_change_outlives_a_kill_on_postgres() {
    kill_again_and_again(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_change_outlives_a_power_cut() {
    let mut town = Town::new(Engine::Sqlite).await;
    let disk = town.forgetful_disk();
    for changes in LIVES {
        town.live(changes, |program| disk.carry(program)).await;
        disk.cut_power(|| false);
        town.judge().await;
    }
}
