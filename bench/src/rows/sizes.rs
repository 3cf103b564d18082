//! What each kind of page has the browser load: script and Wasm, styles; as they travel, by brotli.

use crate::{
    filling::Citizens,
    http::Browser,
    report::{Figure, Row},
};
use anyhow::{Context as _, Result, ensure};
use brotli::enc::BrotliEncoderParams;
use luukku_backend::secrets::Token;
use std::{collections::BTreeSet, fs, path::Path};

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

/// Looks at one page of each kind. `design_system` is the style sheet of all of Designsystemet.
pub async fn measure(
    port: u16,
    citizens: &Citizens,
    main_user: &Token,
    design_system: &Path,
) -> Result<Vec<Row>> {
    let stranger = Browser::open(port, "luukku_lang=fi".to_owned()).await?;
    let citizen = citizens.all[0].browser(port).await?;
    let mut staff = Browser::open(port, crate::http::cookies(main_user, main_user)).await?;
    let kind = |name, path: &str, allowed| Kind { name, path: path.to_owned(), allowed };
    let contact = format!("/fi/my/contact/{}", citizens.at);
    let inviting = inviting(&mut staff).await?;
    let (mut rows, mut styles) = (Vec::new(), 0);
    for (mut browser, kinds) in [
        (
            stranger,
            vec![kind("front page", "/fi/", READERS), kind("sign-in", "/fi/accounts/sign-in", OTHERS)],
        ),
        (
            citizen,
            vec![
                kind("*My data*", "/fi/my/data", READERS),
                kind("change of contact details", &contact, OTHERS),
            ],
        ),
        (
            staff,
            vec![
                kind("user list", "/fi/accounts/users", OTHERS),
                kind("form for inviting", &inviting, OTHERS),
            ],
        ),
    ] {
        for kind in kinds {
            let page = browser.page(&kind.path).await?.body;
            let page = str::from_utf8(&page)?;
            let files = files(page);
            let has_island = page.contains("<leptos-island");
            let mut code = 0;
            for file in &files {
                let size = browser.compressed(file).await?.body.len();
                match file.rsplit('.').next() {
                    Some("css") => styles = size,
                    Some("js" | "wasm") => code += size,
                    _ => {}
                }
            }
            ensure!(has_island == (code > 0), "{} loads code without an island, or none for one", kind.path);
            let island = if has_island { "with an island" } else { "without islands" };
            let row = Row::new(
                format!("Wasm and script of the {}, {island}", kind.name),
                if has_island { format!("≤ {} kB", kind.allowed) } else { "none".to_owned() },
                kilobytes(code),
                code <= kind.allowed * 1000,
            );
            let row = if has_island { row } else { row.saying("none".to_owned()) };
            rows.push(row.beside_nothing("a size is the same in every run and on every machine"));
        }
    }
    let enough = styles > 0 && styles <= STYLES * 1000;
    let row = Row::new("CSS", format!("≤ {STYLES} kB"), kilobytes(styles), enough);
    let all = fs::read(design_system).with_context(|| design_system.display().to_string())?;
    rows.push(row.beside("all of Designsystemet alone, nothing of Luukku", kilobytes(compressed(&all)?).0));
    Ok(rows)
}

/// The form for inviting to the first of the organisations that may be chosen.
async fn inviting(staff: &mut Browser) -> Result<String> {
    let choice = staff.page("/fi/accounts/invite").await?.body;
    let mut links = str::from_utf8(&choice)?.split('"');
    let form = links.find(|link| link.starts_with("/fi/accounts/invite/"));
    Ok(form.context("nobody may be invited")?.to_owned())
}

/// The built files that a page refers to, and those that its script fetches for the islands: it is called with their
/// folder, the name of the script and that of the module.
fn files(page: &str) -> BTreeSet<String> {
    let parts = page.split(['"', '\'']).filter(|part| part.starts_with("/pkg/"));
    let fetched = page.split_once("\"pkg\", \"").and_then(|(_, names)| {
        let mut names = names.split('"').step_by(2);
        Some([format!("/pkg/{}.js", names.next()?), format!("/pkg/{}.wasm", names.next()?)])
    });
    parts.map(str::to_owned).chain(fetched.into_iter().flatten()).collect()
}

/// How long a file is after brotli, with the settings of the build (`xtask/src/compress.rs`).
fn compressed(mut file: &[u8]) -> Result<usize> {
    let mut small = Vec::new();
    Ok(brotli::BrotliCompress(&mut file, &mut small, &BrotliEncoderParams::default())?)
}

fn kilobytes(bytes: usize) -> Figure {
    #[expect(clippy::cast_precision_loss, reason = "some hundred kilobytes")]
    let bytes = bytes as f64;
    Figure(bytes / 1000.0, " kB")
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_a_page_loads_is_found_in_its_head_and_in_the_call_that_wakes_islands() {
        let page =
            r#"<link href="/pkg/a.css"><script>(f)("", "pkg", "luukku.1", "luukku.2", false);</script>"#;
        let found: Vec<_> = super::files(page).into_iter().collect();
        assert_eq!(found, ["/pkg/a.css", "/pkg/luukku.1.js", "/pkg/luukku.2.wasm"]);
    }
}
