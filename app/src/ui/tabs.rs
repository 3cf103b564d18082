//! Tabs as links to pages of the same thing: they have addresses, and need no JavaScript.

use leptos::prelude::*;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Its page.
    pub href: String,
    /// What it says.
    pub label: String,
    /// How many things are behind it.
    pub count: Option<u64>,
    /// Whether it is shown.
    pub current: bool,
}

impl Tab {
    /// A tab that is not shown.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into(), count: None, current: false }
    }

    /// Says how many things are behind it.
    #[must_use]
    pub const fn count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }

    /// Marks it as the one that is shown, when `current`.
    #[must_use]
    pub const fn current_if(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
}

/// The tabs of one thing.
#[component]
pub fn Tabs(
    /// Whose tabs these are, said to ears.
    #[prop(into)]
    label: String,
    /// The tabs, in their order.
    tabs: Vec<Tab>,
) -> AnyView {
    let tabs = tabs.into_iter().map(|tab| {
        let current = tab.current.then_some("page");
        view! {
            <li>
                <a href=tab.href aria-current=current>
                    {tab.label}
                    {tab.count.map(|count| view! { " " <span class="lu-tabs__count">{format!("({count})")}</span> })}
                </a>
            </li>
        }
    });
    view! { <nav class="lu-tabs" aria-label=label><ul>{tabs.collect_view()}</ul></nav> }.into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn the_shown_tab_is_the_current_page() {
        let tabs = vec![Tab::new("/a", "Tiedot").current_if(true), Tab::new("/b", "Jäsenyydet").count(3)];
        let html = html(|| view! { <Tabs label="Aino Virtanen" tabs=tabs/> });
        assert!(html.contains(r#"href="/a" aria-current="page""#) && html.contains("(3)"));
        assert_eq!(html.matches("aria-current").count(), 1);
    }
}
