//! A list that follows its search and filters while people type: the island asks for the same page with the filters in
//! the address and takes the list out of the answer, so that there is one rendering of it, with or without JavaScript.

use gloo_net::http::Request;
use leptos::{ev::Event, html, prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use std::{cell::Cell, rc::Rc, time::Duration};
use web_sys::{
    DomParser, Element, FormData, HtmlFormElement, HtmlInputElement, SupportedType, UrlSearchParams,
    js_sys::Array,
};

/// The part of the page that is exchanged: [`Found`] gives it this id.
const FOUND: &str = "found";

/// The header with the mark of the view that the list was shown in ([`Found`]): what is fetched while typing belongs to it,
/// so that a view is one event, however often the list is fetched.
pub const VIEW_HEADER: &str = "x-luukku-view";

/// How long people pause before the list follows.
const PAUSE: Duration = Duration::from_millis(300);

/// The list itself, with its pages and what goes along with it.
#[component]
pub fn Found(
    /// The mark of the view that it is shown in.
    #[prop(into)]
    view: String,
    children: Children,
) -> AnyView {
    view! { <div id=FOUND class="lu-stack" data-view=view>{children()}</div> }.into_any()
}

/// Makes the [`super::Filters`] among `children` live. What was found is said aloud by the table's caption.
#[island]
pub fn LiveFilters(
    /// What is said while the list is on its way.
    waiting: String,
    children: Children,
) -> impl IntoView {
    let around = NodeRef::<html::Div>::new();
    let said = RwSignal::new(String::new());
    let waits = RwSignal::new(false);
    // Only the last question's answer is shown, whichever comes last.
    let asked = Rc::new(Cell::new(0_u32));
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let follow = move |event: Event| {
        let wait = if is_typed(&event) { PAUSE } else { Duration::ZERO };
        let asked = Rc::clone(&asked);
        let ask = move || {
            let form = around.get_untracked().and_then(|around| around.query_selector("form").ok()?);
            let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
            let number = asked.get() + 1;
            asked.set(number);
            let asked = Rc::clone(&asked);
            spawn_local(async move {
                let address = address_of(&form);
                busy(waits, true);
                let list = fetch_list(&address).await;
                if asked.get() != number {
                    return;
                }
                busy(waits, false);
                match list.and_then(|list| show(&list, &address)) {
                    Some(caption) => said.set(caption),
                    // Another page came, such as the one for signing in: let the browser go there.
                    None => drop(form.submit()),
                }
            });
        };
        if let Some(waiting) = timer.get_value() {
            waiting.clear();
        }
        timer.set_value(set_timeout_with_handle(ask, wait).ok());
    };
    view! {
        <div node_ref=around on:input=follow>
            {children()}
            <p class="ds-sr-only" role="status">{said}</p>
            <p class="lu-loading" hidden=move || !waits.get()>{waiting}</p>
        </div>
    }
}

/// Says that the list is on its way, or is there: to eyes below the search, to ears by the list itself.
fn busy(waits: RwSignal<bool>, is_waiting: bool) {
    waits.set(is_waiting);
    if let Some(found) = document().get_element_by_id(FOUND) {
        let _ = found.set_attribute("aria-busy", if is_waiting { "true" } else { "false" });
    }
}

/// Whether the event comes from typing, not from choosing.
fn is_typed(event: &Event) -> bool {
    event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()).is_some()
}

/// The address that the form would lead to, without the filters that are empty.
fn address_of(form: &HtmlFormElement) -> String {
    let parameters = UrlSearchParams::new().ok();
    let filled = FormData::new_with_form(form).map(|data| data.entries());
    if let (Some(parameters), Ok(filled)) = (&parameters, filled) {
        for pair in filled.into_iter().flatten() {
            let pair = Array::from(&pair);
            if let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string())
                && !value.is_empty()
            {
                parameters.append(&name, &value);
            }
        }
    }
    let query = parameters.map(|parameters| String::from(parameters.to_string())).unwrap_or_default();
    if query.is_empty() { form.action() } else { format!("{}?{query}", form.action()) }
}

/// The list of the page at an address; `None` when there is none on it, or the server cannot be reached.
async fn fetch_list(address: &str) -> Option<Element> {
    let mark = document().get_element_by_id(FOUND).and_then(|found| found.get_attribute("data-view"));
    let request = Request::get(address).header("accept", "text/html");
    let answer = request.header(VIEW_HEADER, &mark.unwrap_or_default()).send().await.ok()?;
    let page = answer.text().await.ok()?;
    let page = DomParser::new().ok()?.parse_from_string(&page, SupportedType::TextHtml).ok()?;
    page.get_element_by_id(FOUND)
}

/// Puts the list into this page and its address into the bar; gives the words that say how much was found.
fn show(list: &Element, address: &str) -> Option<String> {
    document().get_element_by_id(FOUND)?.replace_with_with_node_1(list).ok()?;
    let history = window().history().ok()?;
    history.replace_state_with_url(&history.state().ok()?, "", Some(address)).ok()?;
    let spoken = list.query_selector("caption, h2").ok()?;
    Some(spoken.and_then(|spoken| spoken.text_content()).unwrap_or_default())
}
