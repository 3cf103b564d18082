//! Pages on a throttled phone: Lighthouse with its mobile settings in Debian's Chromium.

use crate::{
    filling::Citizens,
    http::cookies,
    report::{Row, number},
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

/// Visits the front page, the sign-in and *My data*. `tool` is the program `lighthouse`.
pub fn measure(port: u16, citizens: &Citizens, tool: &Path, workshop: &Path) -> Result<Vec<Row>> {
    let citizen = &citizens.all[0];
    let headers = workshop.join("headers.json");
    fs::write(&headers, json!({ "Cookie": cookies(&citizen.token, &citizen.visitor) }).to_string())?;
    let pages = [
        ("front page", "/fi/", None),
        ("sign-in", "/fi/accounts/sign-in", None),
        ("*My data*", "/fi/my/data", Some(headers.as_path())),
    ];
    pages.into_iter().map(|(name, path, headers)| visit(name, port, path, headers, tool, workshop)).collect()
}

fn visit(
    name: &str,
    port: u16,
    path: &str,
    headers: Option<&Path>,
    tool: &Path,
    workshop: &Path,
) -> Result<Row> {
    let report = workshop.join("lighthouse.json");
    let mut command = Command::new(tool);
    command.arg(format!("http://localhost:{port}{path}")).args(["--output=json", "--quiet"]);
    command.arg(format!("--output-path={}", report.display())).arg(format!("--chrome-flags={CHROMIUM}"));
    command.arg("--only-categories=performance,accessibility,best-practices");
    command.args(headers.map(|file| format!("--extra-headers={}", file.display())));
    command.env("CHROME_PATH", "/usr/bin/chromium").stdin(Stdio::null());
    ensure!(command.status().context("lighthouse")?.success(), "lighthouse failed at {path}");
    let report: Value = serde_json::from_slice(&fs::read(&report)?)?;
    ensure!(report["runtimeError"].is_null(), "lighthouse at {path}: {}", report["runtimeError"]);
    judge(name, &report)
}

fn judge(name: &str, report: &Value) -> Result<Row> {
    let score = |category: &str| report["categories"][category]["score"].as_f64().map(|score| score * 100.0);
    let seconds =
        |audit: &str| report["audits"][audit]["numericValue"].as_f64().map(|millis| millis / 1000.0);
    let scores = ["performance", "accessibility", "best-practices"].map(score);
    let [Some(performance), Some(accessibility), Some(practices)] = scores else {
        anyhow::bail!("no scores")
    };
    let visible = seconds("largest-contentful-paint").context("no time of the largest paint")?;
    let ready = seconds("interactive").context("no time of being interactive")?;
    Ok(Row::new(
        format!("throttled phone (Lighthouse mobile), {name}"),
        "visible ≤ 1.5 s, islands ≤ 3 s, scores ≥ 95",
        format!(
            "visible {} s, interactive {} s; performance {performance:.0}, accessibility {accessibility:.0}, best \
             practices {practices:.0}",
            number(visible),
            number(ready)
        ),
        visible <= 1.5 && ready <= 3.0 && performance.min(accessibility).min(practices) >= 95.0,
    ))
}
