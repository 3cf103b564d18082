//! Sign-ins by password, at OWASP's argon2id, and the memory of the program while many wait for their turn.

use crate::{
    bare::argon2id,
    filling::{PASSWORD, SIGN_INS, email},
    http::Browser,
    load::{self, Worker},
    process,
    report::{Row, number},
};
use anyhow::{Result, ensure};

const FEW: usize = 32;
const MANY: usize = SIGN_INS;

/// What one hash takes (19 MiB), for each core; more would mean that waiting costs memory.
const TWO_HASHES: f64 = 2.0 * 19.0;
/// A connection with its buffers costs something, too.
const A_CONNECTION: f64 = 0.1;

/// Measures sign-ins, and then the peak of memory with a few and with many waiting.
pub async fn measure(port: u16, pid: u32) -> Result<Vec<Row>> {
    let bare = argon2id::rate()?;
    let found = load::run(browsers(port, FEW).await?).await?;
    let what = format!("sign-ins at OWASP argon2id, {FEW} connections");
    let rate = Row::of(what, "≥ 80 % of the bare hash", &found, true);
    let idle = process::resident(pid)?;
    process::forget_peak(pid)?;
    load::run(browsers(port, MANY).await?).await?;
    let peak = process::peak(pid)?;
    #[expect(clippy::cast_precision_loss, reason = "some hundred connections")]
    let bound = idle + TWO_HASHES + A_CONNECTION * MANY as f64;
    let memory = Row::new(
        format!("memory while {MANY} wait to sign in"),
        "bounded: two hashes (38 MB) and the connections",
        format!("{} MB at most, {} MB before", number(peak), number(idle)),
        peak <= bound,
    );
    Ok(vec![rate.beside_at_least(0.8, "bare argon2id on all cores", bare), memory])
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
