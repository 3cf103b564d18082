//! A question in front of the page. The link that opens it leads to a page with the same question, so that it also
//! works without JavaScript.

use leptos::{ev::MouseEvent, prelude::*, wasm_bindgen::JsCast};

/// A native dialog, closed until [`DialogLink`] opens it. `children` hold the words and a form; for the way out put a
/// `<form method="dialog">` with a button in it.
#[component]
pub fn Dialog(
    /// Its id, which the link names.
    #[prop(into)]
    id: String,
    /// The question, as its heading.
    #[prop(into)]
    title: String,
    children: Children,
) -> AnyView {
    let title_id = format!("{id}-title");
    view! {
        <dialog class="ds-dialog" id=id aria-labelledby=title_id>
            <h2 class="ds-heading" data-size="sm" id=title_id.clone()>{title}</h2>
            {children()}
        </dialog>
    }
    .into_any()
}

/// A link to the page with the question; with JavaScript it opens the dialog in front of this page instead.
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
        let found = document().get_element_by_id(&dialog);
        if let Some(dialog) = found.and_then(|found| found.dyn_into::<web_sys::HtmlDialogElement>().ok())
            && dialog.show_modal().is_ok()
        {
            event.prevent_default();
        }
    };
    let class = if danger_button { "ds-button" } else { "ds-link" };
    let (variant, color) = if danger_button { (Some("secondary"), Some("danger")) } else { (None, None) };
    view! { <a class=class href=href data-variant=variant data-color=color on:click=open>{children()}</a> }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn the_dialog_is_closed_and_named_by_its_question() {
        let html = html(|| view! { <Dialog id="end" title="Päätetäänkö jäsenyys?">""</Dialog> });
        assert!(html.contains(r#"aria-labelledby="end-title""#) && html.contains(r#"id="end-title""#));
        assert!(!html.contains(" open"));
    }

    #[test]
    fn the_link_works_without_javascript() {
        let html = html(|| {
            view! {
                <DialogLink href="/fi/end".to_owned() dialog="end".to_owned() danger_button=true>"Päätä"</DialogLink>
            }
        });
        assert!(html.contains(r#"href="/fi/end""#) && html.contains(r#"data-color="danger""#));
    }
}
