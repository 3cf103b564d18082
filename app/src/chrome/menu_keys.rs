//! Keys for a menu (a `<details>`, which opens and closes by itself): arrows move between its entries, Escape and a press
//! elsewhere close it (WAI-ARIA Authoring Practices, "Disclosure Navigation Menu").

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlDetailsElement, HtmlElement, KeyboardEvent, Node};

/// Gives its keys to the menu among `children`.
#[island]
pub fn MenuKeys(children: Children) -> impl IntoView {
    let around = NodeRef::<html::Div>::new();
    let menu = move || {
        around.get_untracked()?.query_selector("details").ok()??.dyn_into::<HtmlDetailsElement>().ok()
    };
    let press = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        if let Some(menu) = menu().filter(|menu| !menu.contains(target.as_ref())) {
            menu.set_open(false);
        }
    });
    on_cleanup(move || press.remove());
    let answer = move |event: KeyboardEvent| {
        if let Some(menu) = menu() {
            answer_key(&menu, &event);
        }
    };
    view! { <div node_ref=around on:keydown=answer>{children()}</div> }
}

/// What a key does inside of the menu.
fn answer_key(menu: &HtmlDetailsElement, event: &KeyboardEvent) {
    match event.key().as_str() {
        "Escape" if menu.open() => {
            menu.set_open(false);
            focus(menu.query_selector("summary").ok().flatten());
        }
        "ArrowDown" => move_focus(menu, event, |at, last| at.map_or(0, |at| at + 1).min(last)),
        "ArrowUp" => move_focus(menu, event, |at, last| at.map_or(last, |at| at.saturating_sub(1))),
        "Home" if menu.open() => move_focus(menu, event, |_, _| 0),
        "End" if menu.open() => move_focus(menu, event, |_, last| last),
        _ => {}
    }
}

/// Opens the menu and moves the focus to the entry that `choose` names from the focused entry and the last one.
fn move_focus(menu: &HtmlDetailsElement, event: &KeyboardEvent, choose: impl Fn(Option<u32>, u32) -> u32) {
    let Ok(entries) = menu.query_selector_all("a[href], button") else { return };
    let Some(last) = entries.length().checked_sub(1) else { return };
    event.prevent_default();
    menu.set_open(true);
    let focused = document().active_element();
    let at = (0..=last).find(|&index| entries.item(index).as_ref() == focused.as_ref().map(AsRef::as_ref));
    focus(entries.item(choose(at, last)).and_then(|entry| entry.dyn_into().ok()));
}

/// Moves the focus; an element that cannot take it is left alone.
fn focus(target: Option<Element>) {
    if let Some(element) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
