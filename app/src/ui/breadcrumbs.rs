//! The way from the first page to here. On a narrow screen only the way one step back is shown.

use leptos::prelude::*;
use luukku_domain::lang::Lang;

mod words {
    luukku_domain::texts! {
        here: "Sijainti" / "Du är här" / "You are here";
    }
}

/// A page on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Its address.
    pub href: String,
    /// Its name.
    pub label: String,
}

impl Crumb {
    /// A page on the way.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into() }
    }
}

/// The pages on the way here, then the name of this page.
#[component]
pub fn Breadcrumbs(
    /// Language of the page.
    lang: Lang,
    /// The pages on the way, from the first one down.
    way: Vec<Crumb>,
    /// Name of this page.
    #[prop(into)]
    here: String,
) -> AnyView {
    let back = way.last().cloned();
    let way =
        way.into_iter().map(|crumb| view! { <li><a class="ds-link" href=crumb.href>{crumb.label}</a></li> });
    view! {
        <nav class="ds-breadcrumbs" aria-label=words::here(lang)>
            {back.map(|crumb| view! { <a class="ds-link" href=crumb.href>{crumb.label}</a> })}
            <ol>
                {way.collect_view()}
                <li aria-current="page">{here}</li>
            </ol>
        </nav>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn this_page_is_named_but_not_linked() {
        let way = vec![Crumb::new("/fi/admin", "Hallinta"), Crumb::new("/fi/users", "Käyttäjät")];
        let html = html(|| view! { <Breadcrumbs lang=Lang::Fi way=way here="Aino Virtanen"/> });
        assert!(html.contains(r#"<li aria-current="page">Aino Virtanen"#));
        // On a narrow screen: one link, to the page above.
        assert_eq!(html.matches("/fi/users").count(), 2);
        assert_eq!(html.matches("/fi/admin").count(), 1);
    }
}
