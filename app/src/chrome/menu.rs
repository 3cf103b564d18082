//! A menu that opens under its button. Without JavaScript it is a plain `<details>`; with it, arrow keys move between
//! the entries, and Escape or a press elsewhere closes it (WAI-ARIA Authoring Practices, disclosure navigation).

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};

/// A menu whose entries are the links and buttons among `children`.
#[island]
pub fn Menu(
    /// Words on the button.
    label: String,
    children: Children,
) -> impl IntoView {
    let menu = NodeRef::<html::Details>::new();
    let press = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if let Some(details) = menu.get_untracked().filter(|details| !details.contains(target.as_ref())) {
            details.set_open(false);
        }
    });
    on_cleanup(move || press.remove());
    view! {
        <details class="menu" node_ref=menu on:keydown=move |event| {
            if let Some(details) = menu.get_untracked() {
                answer_key(&details, &event);
            }
        }>
            <summary>{label}</summary>
            {children()}
        </details>
    }
}

/// What a key does inside of the menu.
fn answer_key(details: &web_sys::HtmlDetailsElement, event: &web_sys::KeyboardEvent) {
    match event.key().as_str() {
        "Escape" if details.open() => {
            details.set_open(false);
            focus(details.query_selector("summary").ok().flatten());
        }
        "ArrowDown" => move_focus(details, event, |at, _| at.map_or(0, |at| at + 1)),
        "ArrowUp" => move_focus(details, event, |at, last| at.map_or(last, |at| at.saturating_sub(1))),
        "Home" => move_focus(details, event, |_, _| 0),
        "End" => move_focus(details, event, |_, last| last),
        _ => {}
    }
}

/// Opens the menu and moves the focus to the entry that `choose` names from the focused entry and the last one.
fn move_focus(
    details: &web_sys::HtmlDetailsElement,
    event: &web_sys::KeyboardEvent,
    choose: impl Fn(Option<u32>, u32) -> u32,
) {
    let Ok(entries) = details.query_selector_all("a[href], button") else { return };
    let Some(last) = entries.length().checked_sub(1) else { return };
    event.prevent_default();
    details.set_open(true);
    let focused = document().active_element();
    let at = (0..=last).find(|&index| entries.item(index).as_ref() == focused.as_ref().map(AsRef::as_ref));
    focus(entries.item(choose(at, last).min(last)));
}

fn focus(target: Option<impl JsCast>) {
    if let Some(element) = target.and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that cannot take the focus is left alone.
        let _ = element.focus();
    }
}
