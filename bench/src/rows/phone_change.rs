//! A citizen's change of a telephone number over HTTP, durable, with its event.
//!
//! As people make it: the form is posted and judged (a look with its event, the form is kept), then the change is
//! confirmed (the change with its event, the form is forgotten). The first row has both posts in one turn; the second has
//! the forms kept beforehand, and measures only the post that makes the change. That one is held to the wanted rate.

use crate::{
    filling::{Citizen, Citizens},
    http::{Browser, cookies},
    load::{self, Measured, Worker},
    report::{Row, number},
};
use anyhow::{Context as _, Result, ensure};
use luukku_backend::{ambient::Ambient, secrets::Token};
use luukku_domain::contacts::RegisterKey;
use std::collections::VecDeque;
use tokio::task::JoinSet;

/// How many change at once.
pub const CONNECTIONS: usize = 64;
/// The post that changes is at most so many times as quick as both together.
const QUICKER: f64 = 3.0;

/// What is wanted on an engine: changes a second, and a third of what the counterpart reaches.
pub struct Wanted {
    engine: &'static str,
    rate: f64,
    counterpart: &'static str,
}

/// The embedded engine.
pub const SQLITE: Wanted = Wanted { engine: "SQLite", rate: 2000.0, counterpart: "the loop" };
/// The other one.
pub const POSTGRES: Wanted = Wanted { engine: "PostgreSQL", rate: 1000.0, counterpart: "pgbench" };

/// Measures both posts together, and then the second post alone.
pub async fn measure(port: u16, citizens: &Citizens, wanted: &Wanted) -> Result<[Row; 2]> {
    let Wanted { engine, rate, counterpart } = wanted;
    let third = format!("≥ 1/3 of {counterpart}");
    let row = |posts: &str, mark: String, found: &Measured, enough| {
        let what =
            format!("phone change with event over HTTP, durable, {CONNECTIONS} clients, {engine}: {posts}");
        Row::of(what, mark, found, enough)
    };
    let whole = whole(port, citizens).await?;
    let seconds = (load::WARM_UP + load::LENGTH).as_secs_f64();
    #[expect(clippy::cast_possible_truncation, reason = "some hundred forms for each client")]
    let forms = (whole.rate * QUICKER * seconds) as i64 / i64::try_from(CONNECTIONS)? + 1;
    let save = save(port, citizens, forms).await?;
    let mark = format!("{}/s, {third}", number(*rate));
    Ok([
        row("check and confirm, two posts and two events", third, &whole, true),
        row("confirm, the post that changes", mark, &save, save.rate >= *rate),
    ])
}

async fn whole(port: u16, citizens: &Citizens) -> Result<Measured> {
    let mut changing = Vec::new();
    for citizen in citizens.all.iter().take(CONNECTIONS) {
        let mut browser = citizen.browser(port).await?;
        let version = seen(&mut browser, citizens.at).await?;
        changing.push(Changing { browser, at: citizens.at, version });
    }
    load::run(changing).await
}

/// `forms` are kept for each client beforehand, as many as can be confirmed while it is measured.
async fn save(port: u16, citizens: &Citizens, forms: i64) -> Result<Measured> {
    let (mut filling, mut confirming) = (JoinSet::new(), Vec::new());
    for citizen in citizens.all.iter().take(CONNECTIONS) {
        filling.spawn(fill_in(port, citizen.clone(), citizens.at, forms));
    }
    while let Some(filled) = filling.join_next().await {
        confirming.push(filled??);
    }
    load::run(confirming).await
}

/// The version of the details that the form of the page names.
async fn seen(browser: &mut Browser, at: RegisterKey) -> Result<i64> {
    let page = browser.page(&format!("/fi/my/contact/{at}")).await?.body;
    let after = str::from_utf8(&page)?.split_once(&format!("{at}:")).context("the form names no version")?.1;
    Ok(after.split(|it: char| !it.is_ascii_digit()).next().unwrap_or_default().parse()?)
}

/// Posts the form with the number that belongs to the next version.
async fn preview(browser: &mut Browser, at: RegisterKey, version: i64) -> Result<()> {
    let phone = format!("040{:07}", 1_000_000 + version);
    let kin = "kin_name=Elina+Koskenranta&kin_phone=0507654321";
    let form = format!("register={at}&seen={at}:{version}&email=&phone={phone}&{kin}");
    let next = browser.post("/do/preview_contact", form).await?;
    ensure!(next.starts_with("/fi/my/contact/check/"), "sent on to {next}");
    Ok(())
}

/// Confirms the form that waits.
async fn confirm(browser: &mut Browser, at: RegisterKey) -> Result<()> {
    let next = browser.post("/do/change_contact", format!("register={at}")).await?;
    ensure!(next == "/fi/my/data?saved", "sent on to {next}");
    Ok(())
}

struct Changing {
    browser: Browser,
    at: RegisterKey,
    version: i64,
}

impl Worker for Changing {
    async fn turn(&mut self) -> Result<()> {
        preview(&mut self.browser, self.at, self.version).await?;
        confirm(&mut self.browser, self.at).await?;
        self.version += 1;
        Ok(())
    }
}

/// One browser after the other leaves a form, each for the version that the one before it will have made.
async fn fill_in(port: u16, citizen: Citizen, at: RegisterKey, forms: i64) -> Result<Confirming> {
    let mut browser = citizen.browser(port).await?;
    let next = seen(&mut browser, at).await?;
    let mut confirming = Confirming { browser, at, session: citizen.token, next, waiting: VecDeque::new() };
    for _ in 0..forms {
        confirming.fill_in().await?;
    }
    Ok(confirming)
}

struct Confirming {
    browser: Browser,
    at: RegisterKey,
    session: Token,
    /// The version that the next form to be filled in has seen.
    next: i64,
    /// The cookies of those browsers whose forms wait.
    waiting: VecDeque<String>,
}

impl Confirming {
    async fn fill_in(&mut self) -> Result<()> {
        let cookies = cookies(&self.session, &Token::generate(&Ambient::of_this_machine()));
        self.browser.become_somebody(cookies.clone());
        preview(&mut self.browser, self.at, self.next).await?;
        self.next += 1;
        self.waiting.push_back(cookies);
        Ok(())
    }
}

impl Worker for Confirming {
    async fn turn(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            // Quicker than expected: from here on a turn is both posts, which the rate shows as slower than it is.
            self.fill_in().await?;
        }
        self.browser.become_somebody(self.waiting.pop_front().context("a form was just filled in")?);
        confirm(&mut self.browser, self.at).await
    }
}
