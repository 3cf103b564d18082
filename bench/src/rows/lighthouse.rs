//! Pages on a throttled phone: Lighthouse with its mobile settings in Debian's Chromium.
//!
//! Its model of a slow line leaves out what a page loads when the browser is idle, as islands are. So pages with islands are
//! visited once more over a line and on a processor that Chromium slows down itself: they are awake when the task is over
//! that begins when the Wasm has come.

use crate::{
    bare::page::BarePage,
    filling::Citizens,
    http::{Browser, cookies},
    report::{Figure, Row, number},
};
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// What Debian's Chromium needs to run as root, without a screen and without calling home.
const CHROMIUM: &str = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run \
     --disable-background-networking --disable-component-update --disable-sync";

/// How often a page is visited again that gave no report.
const TRIES: usize = 2;

/// Visits the front page, the sign-in and *My data*, each also as nothing but its HTML. `tool` is the program `lighthouse`.
pub async fn measure(port: u16, citizens: &Citizens, tool: &Path, workshop: &Path) -> Result<Vec<Row>> {
    let (citizen, phone) = (&citizens.all[0], Phone { tool, workshop });
    let pages = [
        ("front page", "/fi/", String::new()),
        ("sign-in", "/fi/accounts/sign-in", String::new()),
        ("*My data*", "/fi/my/data", cookies(&citizen.token, &citizen.visitor)),
    ];
    let mut rows = Vec::new();
    for (name, path, cookies) in pages {
        let page = Browser::open(port, cookies.clone()).await?.page(path).await?.body;
        let page = str::from_utf8(&page)?;
        let found = phone.visit(port, path, &cookies)?;
        let awake = page.contains("<leptos-island").then(|| phone.awake(port, path, &cookies)).transpose()?;
        let bare = BarePage::start(alone(page).as_bytes(), workshop)?;
        rows.push(row(name, &found, awake, &phone.visit(bare.port, path, "")?));
    }
    Ok(rows)
}

struct Phone<'a> {
    tool: &'a Path,
    workshop: &'a Path,
}

/// What Lighthouse says: seconds, and scores up to 100.
struct Visit {
    visible: f64,
    interactive: f64,
    performance: f64,
    accessibility: f64,
    practices: f64,
}

impl Phone<'_> {
    /// What Lighthouse says of a page with its own settings.
    fn visit(&self, port: u16, path: &str, cookies: &str) -> Result<Visit> {
        let settings = ["--only-categories=performance,accessibility,best-practices"];
        self.report(port, path, cookies, &settings, Visit::read)
    }

    /// After how many seconds a page is awake, when Chromium slows down the line and the processor.
    fn awake(&self, port: u16, path: &str, cookies: &str) -> Result<f64> {
        let settings = ["--throttling-method=devtools", "--only-audits=network-requests,main-thread-tasks"];
        self.report(port, path, cookies, &settings, awake)
    }

    /// Now and then Chromium loses the record of a visit; then there is no report, and the page is visited again.
    fn report<T>(
        &self,
        port: u16,
        path: &str,
        cookies: &str,
        settings: &[&str],
        read: impl Fn(&Value) -> Result<T>,
    ) -> Result<T> {
        let visit = || read(&self.try_report(port, path, cookies, settings)?);
        let mut tries = (0..TRIES).map(|_| visit());
        tries.find(Result::is_ok).unwrap_or_else(visit)
    }

    fn try_report(&self, port: u16, path: &str, cookies: &str, settings: &[&str]) -> Result<Value> {
        let report = self.workshop.join("lighthouse.json");
        let mut command = Command::new(self.tool);
        command
            .arg(format!("http://localhost:{port}{path}"))
            .args(["--output=json", "--quiet"])
            .args(settings);
        command.arg(format!("--output-path={}", report.display())).arg(format!("--chrome-flags={CHROMIUM}"));
        if !cookies.is_empty() {
            let headers = self.workshop.join("headers.json");
            fs::write(&headers, json!({ "Cookie": cookies }).to_string())?;
            command.arg(format!("--extra-headers={}", headers.display()));
        }
        command.env("CHROME_PATH", "/usr/bin/chromium").stdin(Stdio::null());
        ensure!(command.status().context("lighthouse")?.success(), "lighthouse failed at {path}");
        let report: Value = serde_json::from_slice(&fs::read(&report)?)?;
        ensure!(report["runtimeError"].is_null(), "lighthouse at {path}: {}", report["runtimeError"]);
        Ok(report)
    }
}

/// When the islands of a page reacted, in seconds: after the first task that begins when the Wasm has come.
fn awake(report: &Value) -> Result<f64> {
    let items = |audit: &str| {
        let items = report["audits"][audit]["details"]["items"].as_array();
        items.with_context(|| format!("no items of {audit}"))
    };
    let (files, tasks) = (items("network-requests")?, items("main-thread-tasks")?);
    let is_wasm = |file: &&Value| file["url"].as_str().is_some_and(|url| url.contains(".wasm"));
    let come =
        files.iter().filter(is_wasm).filter_map(|file| file["networkEndTime"].as_f64()).reduce(f64::max);
    let come = come.context("the page loaded no Wasm")?;
    let tasks =
        tasks.iter().filter_map(|task| Some((task["startTime"].as_f64()?, task["duration"].as_f64()?)));
    let first =
        tasks.filter(|(start, _)| *start >= come).map(|(start, lasts)| start + lasts).reduce(f64::min);
    Ok(first.unwrap_or(come) / 1000.0)
}

impl Visit {
    fn read(report: &Value) -> Result<Self> {
        let score = |category: &str| {
            let score = report["categories"][category]["score"].as_f64();
            score.map(|score| score * 100.0).with_context(|| format!("no score of {category}"))
        };
        let seconds = |audit: &str| {
            let millis = report["audits"][audit]["numericValue"].as_f64();
            millis.map(|millis| millis / 1000.0).with_context(|| format!("no time of {audit}"))
        };
        Ok(Self {
            visible: seconds("largest-contentful-paint")?,
            interactive: seconds("interactive")?,
            performance: score("performance")?,
            accessibility: score("accessibility")?,
            practices: score("best-practices")?,
        })
    }
}

fn row(name: &str, found: &Visit, awake: Option<f64>, bare: &Visit) -> Row {
    let Visit { visible, interactive, performance, accessibility, practices } = *found;
    let row = Row::new(
        format!("throttled phone (Lighthouse mobile), {name}"),
        "visible ≤ 1.5 s, islands ≤ 3 s, scores ≥ 95",
        Figure(visible, " s"),
        visible <= 1.5
            && interactive.max(awake.unwrap_or_default()) <= 3.0
            && performance.min(accessibility).min(practices) >= 95.0,
    );
    let html = "the same HTML alone from a bare server, without styles, fonts and code";
    let islands = awake.map(|awake| format!(", islands awake {} s", number(awake))).unwrap_or_default();
    row.saying(format!(
        "visible {} s, interactive {} s{islands}; performance {performance:.0}, accessibility {accessibility:.0}, best practices \
         {practices:.0}",
        number(visible),
        number(interactive)
    ))
    .beside(&format!("{html}: visible"), bare.visible)
    .compared("the same: interactive", Figure(interactive, " s"), bare.interactive)
}

/// A page that loads nothing: without its links in the head and without its scripts.
fn alone(page: &str) -> String {
    without(&without(page, "<link", ">"), "<script", "</script>")
}

/// A text without all that lies from one mark to the next other one.
fn without(text: &str, from: &str, to: &str) -> String {
    let mut parts = text.split(from);
    let first = parts.next().unwrap_or_default();
    parts.fold(first.to_owned(), |text, part| text + part.split_once(to).map_or("", |(_, after)| after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_alone_loads_nothing() {
        let page = r#"<head><link rel="stylesheet" href="/a.css"><title>T</title><script>let a;</script></head><p>x</p>"#;
        assert_eq!(alone(page), "<head><title>T</title></head><p>x</p>");
        assert_eq!(alone("<p>x</p>"), "<p>x</p>");
    }

    #[test]
    fn a_page_is_awake_after_the_first_task_with_its_wasm() {
        let report = |url: &str, starts: [f64; 3]| {
            let tasks = starts.map(|start| json!({ "startTime": start, "duration": 60.0 }));
            json!({ "audits": {
                "network-requests": { "details": { "items": [{ "url": url, "networkEndTime": 1900.0 }] } },
                "main-thread-tasks": { "details": { "items": tasks } },
            } })
        };
        let seconds = |starts| awake(&report("/pkg/luukku.1.wasm", starts)).map(number).unwrap();
        assert_eq!(seconds([5.0, 1905.0, 8000.0]), "1.97");
        assert_eq!(seconds([5.0, 6.0, 7.0]), "1.90");
        assert!(awake(&report("/pkg/luukku.1.js", [5.0; 3])).is_err(), "a page without its Wasm never wakes");
    }
}
