//! The list of ten thousand users, for the main user of their town: every other request searches, the others page on.

use crate::{
    bare::user_list::{self, Viewer},
    filling::{USERS, name},
    http::{Browser, cookies},
    load::{self, Worker},
    report::Row,
};
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use luukku_backend::{
    Backend,
    accounts::{
        session,
        users::list::{UserFilter, UserOrder, list},
    },
    secrets::Token,
};
use luukku_domain::{
    caller::{Caller, Who},
    id::RequestId,
    paging::Cursor,
    permission::action::ListUsers,
};
use std::path::Path;

const CONNECTIONS: usize = 32;
const PATH: &str = "/fi/accounts/users";

/// Measures the page.
pub async fn measure(port: u16, main_user: &Token, engine: &str) -> Result<Row> {
    let mut lists = Vec::new();
    for turn in 0..CONNECTIONS {
        let browser = Browser::open(port, cookies(main_user, main_user)).await?;
        lists.push(List { browser, turn: turn * 997, next: None });
    }
    let found = load::run(lists).await?;
    let what = format!(
        "user list, {USERS} users, search and page, event included, {CONNECTIONS} connections, {engine}"
    );
    Ok(Row::of(what, "500/s", &found, found.rate >= 500.0))
}

/// What the use case reaches in this process: the same statements, without HTTP and without a page.
pub async fn in_process(backend: &Backend, main_user: &Token) -> Result<f64> {
    let lists = (0..CONNECTIONS).map(|turn| Looker {
        backend: backend.clone(),
        token: main_user.clone(),
        turn: turn * 997,
        next: None,
    });
    Ok(load::run(lists.collect()).await?.rate)
}

/// The main user as bare statements name one.
pub async fn viewer(backend: &Backend, main_user: &Token) -> Result<Viewer> {
    let caller = caller(backend, main_user).await?;
    let scope = caller.scope(ListUsers).map_err(|refusal| anyhow!("{refusal:?}"))?.bind();
    let Who::Staff(staff) = caller.who else { bail!("a main user works somewhere") };
    let organisation = staff.memberships.first().context("a main user has a membership")?.place.id();
    let (session, account) = (main_user.hash(), staff.account.uuid());
    Ok(Viewer { session, account, organisation: organisation.uuid(), scope })
}

/// What the same statements reach on one bare connection: each look by itself, and as many together as clients wait.
pub async fn bare(file: &Path, viewer: &Viewer, now: i64) -> Result<[f64; 2]> {
    let turns: Vec<_> = (0..CONNECTIONS).map(|turn| turn * 997).collect();
    let alone = user_list::rate(file, viewer, &turns, typed, 1, now).await?;
    Ok([alone, user_list::rate(file, viewer, &turns, typed, CONNECTIONS, now).await?])
}

pub(super) async fn caller(backend: &Backend, token: &Token) -> Result<Caller> {
    let request = backend.ambient().id(RequestId::new);
    Ok(session::find(backend, token, request, None).await?.context("no session")?.caller)
}

/// What is typed into the search: the whole name of one person, or the beginning of a surname that dozens share.
fn typed(turn: usize) -> String {
    let name = name(turn * 37 % USERS);
    if turn.is_multiple_of(4) {
        name
    } else {
        name.split(' ').next_back().unwrap_or_default().chars().take(6).collect()
    }
}

struct List {
    browser: Browser,
    turn: usize,
    next: Option<String>,
}

impl Worker for List {
    async fn turn(&mut self) -> Result<()> {
        self.turn += 1;
        if self.turn.is_multiple_of(2) {
            let path = format!("{PATH}?search={}", typed(self.turn).replace('ä', "%C3%A4").replace(' ', "+"));
            let page = self.browser.page(&path).await?.body;
            ensure!(str::from_utf8(&page)?.contains("@example.org"), "nobody is found at {path}");
        } else {
            let path = self.next.take().unwrap_or_else(|| PATH.to_owned());
            let page = self.browser.page(&path).await?.body;
            let page = str::from_utf8(&page)?;
            ensure!(page.contains("@example.org"), "nobody is listed at {path}");
            self.next = next(page);
        }
        Ok(())
    }
}

/// Where the link to the next page leads.
fn next(page: &str) -> Option<String> {
    let at = page.find("rel=\"next\"")?;
    let (from, to) = (page[..at].rfind('<')?, at + page[at..].find('>')?);
    let href = page[from..to].split("href=\"").nth(1)?.split('"').next()?;
    Some(href.replace("&amp;", "&"))
}

struct Looker {
    backend: Backend,
    token: Token,
    turn: usize,
    next: Option<Cursor>,
}

impl Worker for Looker {
    async fn turn(&mut self) -> Result<()> {
        self.turn += 1;
        let caller = caller(&self.backend, &self.token).await?;
        let searches = self.turn.is_multiple_of(2);
        let filter = UserFilter {
            search: if searches { typed(self.turn) } else { String::new() },
            status: "active".parse().ok(),
            ..UserFilter::default()
        };
        let cursor = if searches { None } else { self.next.take() };
        let order = UserOrder { cursor, ..UserOrder::default() };
        let found = list(&self.backend, &caller, &filter, order).await.map_err(|fault| anyhow!("{fault}"))?;
        ensure!(!found.rows.is_empty(), "nobody is found");
        if !searches {
            self.next = found.next;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_whatever_the_order_of_attributes() {
        let page =
            r#"<a href="/a" rel="prev">x</a><a class="ds" href="/b?page=1&amp;sort=name" rel="next">y</a>"#;
        assert_eq!(next(page).as_deref(), Some("/b?page=1&sort=name"));
        assert_eq!(next("<a rel=\"prev\" href=\"/a\">"), None);
    }
}
