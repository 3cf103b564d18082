//! What each kind of page has the browser load: script and Wasm, styles; as they travel, by brotli.

use crate::{
    filling::Citizens,
    http::Browser,
    report::{Row, number},
};
use anyhow::{Result, ensure};
use luukku_backend::secrets::Token;
use std::collections::BTreeSet;

/// A kind of page, and what the issue allows it.
struct Kind {
    name: &'static str,
    path: String,
    allowed: usize,
}

/// Kilobytes that readers' pages may have, and all others.
const READERS: usize = 100;
const OTHERS: usize = 120;
const STYLES: usize = 30;

/// Looks at one page of each kind.
pub async fn measure(port: u16, citizens: &Citizens, main_user: &Token) -> Result<Vec<Row>> {
    let stranger = Browser::open(port, "luukku_lang=fi".to_owned()).await?;
    let citizen = citizens.all[0].browser(port).await?;
    let staff = Browser::open(port, crate::http::cookies(main_user, main_user)).await?;
    let kind = |name, path: &str, allowed| Kind { name, path: path.to_owned(), allowed };
    let contact = format!("/fi/my/contact/{}", citizens.at);
    let (mut rows, mut styles) = (Vec::new(), 0);
    for (mut browser, kinds) in [
        (
            stranger,
            vec![kind("front page", "/fi/", READERS), kind("sign-in", "/fi/accounts/sign-in", OTHERS)],
        ),
        (
            citizen,
            vec![
                kind("*My data*", "/fi/my/data", OTHERS),
                kind("change of contact details", &contact, OTHERS),
            ],
        ),
        (
            staff,
            vec![
                kind("user list", "/fi/accounts/users", OTHERS),
                kind("inviting", "/fi/accounts/invite", OTHERS),
            ],
        ),
    ] {
        for kind in kinds {
            let page = browser.page(&kind.path).await?.body;
            let files = files(str::from_utf8(&page)?);
            let has_island = memchr(&page, b"<leptos-island");
            let mut code = 0;
            for file in &files {
                let size = browser.compressed(file).await?.body.len();
                match file.rsplit('.').next() {
                    Some("css") => styles = size,
                    Some("js" | "wasm") => code += size,
                    _ => {}
                }
            }
            ensure!(has_island || code == 0, "{} has no island and loads code", kind.path);
            let island = if has_island { "with an island" } else { "without islands" };
            rows.push(Row::new(
                format!("Wasm and script of the {}, {island}", kind.name),
                if has_island { format!("≤ {} kB", kind.allowed) } else { "none".to_owned() },
                kilobytes(code),
                code <= kind.allowed * 1000,
            ));
        }
    }
    rows.push(Row::new(
        "CSS",
        format!("≤ {STYLES} kB"),
        kilobytes(styles),
        styles > 0 && styles <= STYLES * 1000,
    ));
    Ok(rows)
}

/// The built files that a page refers to.
fn files(page: &str) -> BTreeSet<String> {
    let parts = page.split(['"', '\'']).filter(|part| part.starts_with("/pkg/"));
    parts.map(str::to_owned).collect()
}

fn memchr(page: &[u8], mark: &[u8]) -> bool {
    page.windows(mark.len()).any(|some| some == mark)
}

fn kilobytes(bytes: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "some hundred kilobytes")]
    let kilobytes = bytes as f64 / 1000.0;
    if bytes == 0 { "none".to_owned() } else { format!("{} kB", number(kilobytes)) }
}
