//! A question in front of the page. The link that opens it leads to a page with the same question, so that it also
//! works without JavaScript.

use leptos::{ev::MouseEvent, prelude::*, wasm_bindgen::JsCast};
use web_sys::{HtmlDialogElement, HtmlElement};

/// The way to a page with a question; with JavaScript the question opens in front of this page instead.
#[component]
pub fn Question(
    /// The page with the same question.
    #[prop(into)]
    href: String,
    /// The words of the link.
    #[prop(into)]
    link: String,
    /// Id of the dialog.
    #[prop(into)]
    id: String,
    /// The question, as the dialog's heading.
    #[prop(into)]
    title: String,
    /// The words of the way out.
    #[prop(into)]
    back: String,
    /// Whether the page has something to ask first, such as who is there: then the link always leads to it.
    #[prop(optional)]
    page_first: bool,
    /// Whether the link looks like a secondary button that warns.
    #[prop(optional)]
    danger_button: bool,
    /// What will happen, and the form.
    children: Children,
) -> AnyView {
    if page_first {
        let (class, variant, color) = look(danger_button);
        return view! { <a class=class href=href data-variant=variant data-color=color>{link}</a> }
            .into_any();
    }
    view! {
        <DialogLink href=href dialog=id.clone() danger_button=danger_button>{link}</DialogLink>
        <Dialog id=id title=title back=back>{children()}</Dialog>
    }
    .into_any()
}

/// A native dialog, closed until [`DialogLink`] opens it. The way out comes last and has the focus at first, so that nobody
/// confirms by a key pressed too often; Escape leads out, too.
#[component]
pub fn Dialog(
    /// Its id, which the link names.
    #[prop(into)]
    id: String,
    /// The question, as its heading.
    #[prop(into)]
    title: String,
    /// The words of the way out.
    #[prop(into)]
    back: String,
    /// What will happen, and the form.
    children: Children,
) -> AnyView {
    let title_id = format!("{id}-title");
    view! {
        <dialog class="ds-dialog" id=id aria-labelledby=title_id>
            <h2 class="ds-heading" data-size="sm" id=title_id.clone()>{title}</h2>
            {children()}
            <form method="dialog">
                <button class="ds-button" type="submit" data-variant="secondary" autofocus=true>{back}</button>
            </form>
        </dialog>
    }
    .into_any()
}

/// A link to the page with the question; with JavaScript it opens the dialog in front of this page instead. When that
/// closes, the focus is on the link again.
#[island]
pub fn DialogLink(
    /// The page with the same question.
    href: String,
    /// Id of the dialog.
    dialog: String,
    /// Whether it looks like a secondary button that warns, rather than a link.
    danger_button: bool,
    children: Children,
) -> impl IntoView {
    let open = move |event: MouseEvent| {
        // A click with a key held down asks for a new tab or window.
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        // A closed dialog gives the focus back to what had it when it was opened; not every browser focuses a clicked link.
        let link = event.current_target().and_then(|link| link.dyn_into::<HtmlElement>().ok());
        drop(link.map(|link| link.focus()));
        let found = document().get_element_by_id(&dialog);
        if let Some(dialog) = found.and_then(|found| found.dyn_into::<HtmlDialogElement>().ok())
            && dialog.show_modal().is_ok()
        {
            event.prevent_default();
        }
    };
    let (class, variant, color) = look(danger_button);
    view! { <a class=class href=href data-variant=variant data-color=color on:click=open>{children()}</a> }
}

/// The class, variant and colour of the link.
const fn look(danger_button: bool) -> (&'static str, Option<&'static str>, Option<&'static str>) {
    if danger_button { ("ds-button", Some("secondary"), Some("danger")) } else { ("ds-link", None, None) }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    fn question(page_first: bool) -> String {
        html(move || {
            view! {
                <Question
                    href="/fi/end" link="Päätä" id="end" title="Päätetäänkö jäsenyys?" back="Älä päätä"
                    page_first=page_first danger_button=true
                >
                    "Se päättyy heti."
                </Question>
            }
        })
    }

    #[test]
    fn the_dialog_is_closed_and_named_by_its_question() {
        let html = question(false);
        assert!(html.contains(r#"aria-labelledby="end-title""#) && html.contains(r#"id="end-title""#));
        assert!(!html.contains(" open"));
    }

    #[test]
    fn the_way_out_has_the_focus() {
        let html = question(false);
        let (before, after) = html.split_once("autofocus").expect("something has the focus");
        assert!(before.contains("Se päättyy heti.") && before.contains(r#"<form method="dialog">"#));
        assert!(after.contains("Älä päätä") && !after.contains("autofocus"));
    }

    #[test]
    fn the_link_works_without_javascript() {
        let html = question(false);
        assert!(html.contains(r#"href="/fi/end""#) && html.contains(r#"data-color="danger""#));
    }

    #[test]
    fn a_page_that_asks_something_first_is_only_linked() {
        let html = question(true);
        assert!(html.contains(r#"href="/fi/end""#) && html.contains(r#"data-color="danger""#));
        assert!(!html.contains("<dialog") && !html.contains("<leptos-island"));
    }
}
