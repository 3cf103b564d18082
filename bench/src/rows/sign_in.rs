//! Sign-ins by password, at OWASP's argon2id, and the memory of the program while many wait for their turn.

use super::memory;
use crate::{
    bare::argon2id,
    filling::{PASSWORD, SIGN_INS, email},
    http::Browser,
    load::{self, Worker},
    process::Watch,
    report::Row,
};
use anyhow::{Result, ensure};
use std::path::Path;

const FEW: usize = 32;
const MANY: usize = SIGN_INS;

/// Measures sign-ins, then memory with many waiting, and what is left of it. The last load of all, because what is left
/// counts after everything.
pub async fn measure(port: u16, pid: u32, engine: &str, workshop: &Path) -> Result<[Row; 3]> {
    let bare = argon2id::rate()?;
    let found = load::run(browsers(port, FEW).await?).await?;
    let what = format!("sign-ins at OWASP argon2id, {FEW} connections, {engine}");
    let rate = Row::of(what, "≥ 80 % of the bare hash", &found, true);
    let watch = Watch::begin(pid)?;
    load::run(browsers(port, MANY).await?).await?;
    let memory = watch.end().await?;
    let bare_memory = memory::bare(port, FEW, MANY, workshop).await?;
    let [waiting, left] = memory::rows(&memory, &bare_memory, MANY, engine);
    Ok([rate.beside_at_least(0.8, "bare argon2id on all cores", bare), waiting, left])
}

async fn browsers(port: u16, count: usize) -> Result<Vec<SigningIn>> {
    let mut browsers = Vec::new();
    for number in 0..count {
        let browser = Browser::open(port, "luukku_lang=fi".to_owned()).await?;
        browsers.push(SigningIn { browser, email: email(number) });
    }
    Ok(browsers)
}

struct SigningIn {
    browser: Browser,
    email: String,
}

impl Worker for SigningIn {
    async fn turn(&mut self) -> Result<()> {
        let form = format!("email={}&password={PASSWORD}", self.email.replace('@', "%40"));
        let next = self.browser.post("/do/sign_in", form).await?;
        ensure!(!next.contains("sign-in"), "sent on to {next}");
        Ok(())
    }
}
