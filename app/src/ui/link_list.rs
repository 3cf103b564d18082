//! Links to places, each with a sentence about what one does there.

use leptos::prelude::*;

/// A link with its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedLink {
    href: String,
    label: String,
    says: String,
}

impl ListedLink {
    /// A link to `href`, named `label`; `says` is what one does there.
    pub fn new(href: impl Into<String>, label: impl Into<String>, says: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into(), says: says.into() }
    }
}

/// A list of such links.
#[component]
pub fn LinkList(
    /// The links, in their order.
    links: Vec<ListedLink>,
) -> AnyView {
    let rows = links.into_iter().map(|link| {
        view! {
            <li>
                <a class="ds-link" href=link.href>{link.label}</a>
                <p>{link.says}</p>
            </li>
        }
    });
    view! { <ul class="lu-links">{rows.collect_view()}</ul> }.into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn each_link_says_what_one_does_there() {
        let html = html(
            || view! { <LinkList links=vec![ListedLink::new("/fi/users", "Käyttäjät", "Anna rooleja.")]/> },
        );
        assert!(html.contains(r#"href="/fi/users""#) && html.contains("<p>Anna rooleja.</p>"));
    }
}
