//! The HTML document around every page: head, header, main part, footer.
//! The scripts that wake islands are held back until it is known whether the page has one.

use crate::{
    accounts::session_warning::{SessionLeft, SessionWarning},
    chrome::{Footer, Header},
    clocks::session_warning_seconds,
    paths::{MY, SIGN_IN},
    ui::SkipLink,
    visit::Visit,
};
use leptos::{hydration::HydrationScripts, prelude::*};
use leptos_meta::{MetaTags, provide_meta_context};
use std::sync::{Arc, OnceLock};

/// Names of the files that every page refers to; hashed names come from the build.
#[derive(Debug, Clone)]
pub struct Assets {
    /// Address of the style sheet.
    pub stylesheet: Arc<str>,
    /// Where Leptos finds script and Wasm.
    pub leptos: LeptosOptions,
    /// The scripts made of that.
    pub scripts: WakeScripts,
}

/// The scripts that wake islands: the same for every page but for the nonce, and placed only into a page that has an island.
#[derive(Debug, Clone, Default)]
pub struct WakeScripts(Arc<OnceLock<String>>);

/// Stands for the nonce in the scripts that are kept.
const NONCE: &str = "{nonce}";

impl WakeScripts {
    /// Renders the scripts when they are needed for the first time: Leptos reads the names of the files from the disk.
    fn fill(&self, options: LeptosOptions, nonce: &str) {
        self.0.get_or_init(|| {
            let html = view! { <HydrationScripts options=options islands=true/> }.into_view().to_html();
            // A page is to be seen before it wakes, and what is loaded ahead shares a slow line with its styles: so the
            // hints come when the browser is idle, as Leptos' own script does. Without them Wasm waits for that script.
            let (hints, script) = html.split_at(html.find("<script").unwrap_or(html.len()));
            let hints = format!(
                r#"<script nonce="{nonce}">(window.requestIdleCallback??setTimeout)(()=>document.head.insertAdjacentHTML("beforeend",`{hints}`))</script>"#
            );
            format!("{hints}{script}").replace(nonce, NONCE)
        });
    }

    /// Puts the scripts into a rendered page when it has an island; else the page sends no script and no Wasm.
    /// What Leptos appends after the document moves into its body, or goes as well.
    pub fn place(&self, mut html: String, nonce: &str) -> String {
        const END: &str = "</html>";
        let appended = html.rfind(END).map(|end| html.split_off(end + END.len())).unwrap_or_default();
        if html.contains("<leptos-island") {
            if let Some(body_end) = html.rfind("</body>") {
                html.insert_str(body_end, &appended);
            }
            if let (Some(scripts), Some(head_end)) = (self.0.get(), html.find("</head>")) {
                html.insert_str(head_end, &scripts.replace(NONCE, nonce));
            }
        }
        html
    }
}

/// The warning before the end of a session, for those who are signed in.
fn session_warning(visit: &Visit) -> Option<AnyView> {
    let session = visit.session.as_ref().filter(|_| visit.is_signed_in())?;
    let sign_in = if visit.caller.person().is_some() { MY } else { SIGN_IN };
    let lang = visit.lang;
    let (left, warning) = (SessionLeft::of(session.state, visit.caller.at), session_warning_seconds());
    Some(
        view! { <SessionWarning lang=lang left=left warning=warning sign_in=sign_in.href(lang)/> }.into_any(),
    )
}

/// The whole document around what `view` makes; it is called when the head can take its title.
pub fn document(view: impl FnOnce() -> AnyView) -> AnyView {
    provide_meta_context();
    let visit = Visit::current();
    let assets = expect_context::<Assets>();
    assets.scripts.fill(assets.leptos, &visit.nonce);
    // Everything is rendered here and stays so, except islands.
    if let Some(context) = Owner::current_shared_context() {
        context.set_is_hydrating(false);
    }
    let content = view();
    view! {
        <!DOCTYPE html>
        <html lang=visit.lang.code()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="stylesheet" href=assets.stylesheet.to_string()/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <MetaTags/>
            </head>
            <body>
                <SkipLink lang=visit.lang/>
                <Header/>
                <main id="main" tabindex="-1">{content}</main>
                <Footer/>
                {session_warning(&visit)}
            </body>
        </html>
    }
    .into_any()
}
