//! What is known about a thing, line by line, each with its way to change it.

use leptos::prelude::*;
use luukku_domain::lang::Lang;

mod words {
    luukku_domain::texts! {
        change: "Muuta" / "Ändra" / "Change";
        add: "Lisää" / "Lägg till" / "Add";
    }
}

/// One line.
pub struct SummaryRow {
    label: String,
    value: AnyView,
    known: bool,
    action: Option<(String, String)>,
}

impl SummaryRow {
    /// A line with its value.
    pub fn new(label: impl Into<String>, value: impl IntoAny) -> Self {
        Self { label: label.into(), value: value.into_any(), known: true, action: None }
    }

    /// A line without a value; the words say so.
    pub fn none(label: impl Into<String>, words: impl Into<String>) -> Self {
        Self { label: label.into(), value: words.into().into_any(), known: false, action: None }
    }

    /// Adds "Change" (or "Add", where there is no value) with its address.
    #[must_use]
    pub fn change(self, lang: Lang, href: impl Into<String>) -> Self {
        let words = if self.known { words::change(lang) } else { words::add(lang) };
        self.action(href, words)
    }

    /// Adds a link of other words.
    #[must_use]
    pub fn action(mut self, href: impl Into<String>, words: impl Into<String>) -> Self {
        self.action = Some((href.into(), words.into()));
        self
    }
}

/// The lines about one thing.
#[component]
pub fn SummaryList(
    /// The lines, in their order.
    rows: Vec<SummaryRow>,
    /// Whether the labels step back behind the values; for cards.
    #[prop(optional)]
    plain: bool,
) -> AnyView {
    let rows = rows.into_iter().map(|row| {
        let class = (!row.known).then_some("lu-summary__none");
        let label = row.label.clone();
        view! {
            <div>
                <dt>{row.label}</dt>
                <dd class=class>{row.value}</dd>
                {row.action.map(|(href, words)| view! {
                    <dd>
                        <a class="ds-link" href=href>{words} <span class="ds-sr-only">" "{label}</span></a>
                    </dd>
                })}
            </div>
        }
    });
    view! { <dl class="lu-summary" data-plain=plain.then_some("")>{rows.collect_view()}</dl> }.into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn a_change_link_says_to_ears_what_it_changes() {
        let html = html(|| {
            let rows = vec![SummaryRow::new("Puhelin", "+358 40 555 0123").change(Lang::Fi, "/fi/my/phone")];
            view! { <SummaryList rows=rows/> }
        });
        assert!(html.contains("<dt>Puhelin") && html.contains("+358 40 555 0123"));
        assert!(html.contains(r#"href="/fi/my/phone""#) && html.contains("Muuta"));
        assert_eq!(html.matches("Puhelin").count(), 2);
    }

    #[test]
    fn a_missing_value_is_added_rather_than_changed() {
        let html = html(|| {
            let rows = vec![SummaryRow::none("Lähiomainen", "Ei ilmoitettu").change(Lang::Fi, "/fi/my/kin")];
            view! { <SummaryList rows=rows plain=true/> }
        });
        assert!(html.contains("Lisää") && !html.contains("Muuta") && html.contains("data-plain"));
    }
}
