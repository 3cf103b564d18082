//! Pages on a throttled phone: Lighthouse with its mobile settings in Debian's Chromium.

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
        let found = phone.visit(port, path, &cookies)?;
        let bare = BarePage::start(alone(str::from_utf8(&page)?).as_bytes(), workshop)?;
        rows.push(row(name, &found, &phone.visit(bare.port, path, "")?));
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
    /// Now and then Chromium loses the record of a visit; then there is no report, and the page is visited again.
    fn visit(&self, port: u16, path: &str, cookies: &str) -> Result<Visit> {
        let mut tries = (0..TRIES).map(|_| self.try_visit(port, path, cookies));
        tries.find(Result::is_ok).unwrap_or_else(|| self.try_visit(port, path, cookies))
    }

    fn try_visit(&self, port: u16, path: &str, cookies: &str) -> Result<Visit> {
        let report = self.workshop.join("lighthouse.json");
        let mut command = Command::new(self.tool);
        command.arg(format!("http://localhost:{port}{path}")).args(["--output=json", "--quiet"]);
        command.arg(format!("--output-path={}", report.display())).arg(format!("--chrome-flags={CHROMIUM}"));
        command.arg("--only-categories=performance,accessibility,best-practices");
        if !cookies.is_empty() {
            let headers = self.workshop.join("headers.json");
            fs::write(&headers, json!({ "Cookie": cookies }).to_string())?;
            command.arg(format!("--extra-headers={}", headers.display()));
        }
        command.env("CHROME_PATH", "/usr/bin/chromium").stdin(Stdio::null());
        ensure!(command.status().context("lighthouse")?.success(), "lighthouse failed at {path}");
        let report: Value = serde_json::from_slice(&fs::read(&report)?)?;
        ensure!(report["runtimeError"].is_null(), "lighthouse at {path}: {}", report["runtimeError"]);
        Visit::read(&report)
    }
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

fn row(name: &str, found: &Visit, bare: &Visit) -> Row {
    let Visit { visible, interactive, performance, accessibility, practices } = *found;
    let row = Row::new(
        format!("throttled phone (Lighthouse mobile), {name}"),
        "visible ≤ 1.5 s, islands ≤ 3 s, scores ≥ 95",
        Figure(visible, " s"),
        visible <= 1.5 && interactive <= 3.0 && performance.min(accessibility).min(practices) >= 95.0,
    );
    let html = "the same HTML alone from a bare server, without styles, fonts and code";
    row.saying(format!(
        "visible {} s, interactive {} s; performance {performance:.0}, accessibility {accessibility:.0}, best practices \
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
}
