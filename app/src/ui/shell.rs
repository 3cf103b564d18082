//! What stands around every page: skip link, masthead with portals and languages, footer.

use super::Mark;
use leptos::prelude::*;
use luukku_domain::lang::Lang;

mod words {
    luukku_domain::texts! {
        skip: "Siirry sisältöön" / "Gå till innehållet" / "Skip to content";
        language: "Kieli" / "Språk" / "Language";
        portals: "Palvelut" / "Tjänster" / "Services";
        about: "Tietoja palvelusta" / "Om tjänsten" / "About the service";
    }
}

/// A link of a navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavLink {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub label: String,
    /// Whether the page belongs to it.
    pub current: bool,
}

impl NavLink {
    /// A link to another place than this.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into(), current: false }
    }

    /// Marks the link as the place where the person is, when `current`.
    #[must_use]
    pub fn current_if(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
}

/// The first link of the page, seen when it has the focus. It leads to `<main id="main" tabindex="-1">`.
#[component]
pub fn SkipLink(
    /// Language of the page.
    lang: Lang,
) -> AnyView {
    view! { <a class="ds-skip-link" href="#main">{words::skip(lang)}</a> }.into_any()
}

/// The band over every page: the mark that leads home, then `children` (languages, user menu), then the portals.
#[component]
pub fn Masthead(
    /// Language of the page.
    lang: Lang,
    /// Address of the first page.
    #[prop(into)]
    home: String,
    /// The portals that the person may enter; none draws no second row.
    #[prop(optional)]
    portals: Vec<NavLink>,
    children: Children,
) -> AnyView {
    view! {
        <header class="lu-masthead">
            <div class="lu-wrap lu-masthead__row">
                <a class="lu-brand" href=home>
                    <Mark/>
                    <span>"Luukku"</span>
                </a>
                {children()}
            </div>
            {(!portals.is_empty()).then(|| view! {
                <nav class="lu-portals" aria-label=words::portals(lang)>
                    <ul class="lu-wrap">{portals.into_iter().map(nav_item).collect_view()}</ul>
                </nav>
            })}
        </header>
    }
    .into_any()
}

/// A link in a list, marked when it is the place where the person is.
fn nav_item(link: NavLink) -> impl IntoView {
    let current = link.current.then_some("page");
    view! { <li><a href=link.href aria-current=current>{link.label}</a></li> }
}

/// The choice of language: a form whose buttons post `lang` (`fi`, `sv`, `en`) and `page` to `action`.
#[component]
pub fn Languages(
    /// Language of the page.
    lang: Lang,
    /// Where the choice is posted.
    #[prop(into)]
    action: String,
    /// Path and query of the page that is shown.
    #[prop(into)]
    page: String,
) -> AnyView {
    let choices = Lang::ALL.map(|choice| {
        let current = (choice == lang).then_some("true");
        view! {
            <li>
                <button name="lang" value=choice.code() lang=choice.code() aria-current=current>
                    <span class="lu-wide">{choice.own_name()}</span>
                    <abbr class="lu-narrow" title=choice.own_name()>{choice.code().to_uppercase()}</abbr>
                </button>
            </li>
        }
    });
    view! {
        <nav class="lu-languages" aria-label=words::language(lang)>
            <form method="post" action=action>
                <input type="hidden" name="page" value=page/>
                <ul>{choices.collect_view()}</ul>
            </form>
        </nav>
    }
    .into_any()
}

/// The foot of every page: who runs the service, and the statements that the law asks for.
#[component]
pub fn SiteFooter(
    /// Language of the page.
    lang: Lang,
    /// One sentence about who runs the service.
    #[prop(into)]
    who: String,
    /// Accessibility statement, privacy notice, cookies, feedback.
    links: Vec<NavLink>,
) -> AnyView {
    view! {
        <footer class="lu-footer">
            <div class="lu-wrap lu-footer__row">
                <p class="lu-footer__who">
                    <Mark/>
                    <span>{who}</span>
                </p>
                <nav aria-label=words::about(lang)>
                    <ul>{links.into_iter().map(nav_item).collect_view()}</ul>
                </nav>
            </div>
        </footer>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn the_masthead_marks_the_portal_of_the_page() {
        let portals = vec![
            NavLink::new("/fi/my", "Oma Luukku").current_if(true),
            NavLink::new("/fi/admin", "Hallinta"),
        ];
        let html = html(|| view! { <Masthead lang=Lang::Fi home="/fi/" portals=portals>""</Masthead> });
        assert!(html.contains(r#"<a href="/fi/my" aria-current="page">"#));
        assert!(html.contains(r#"<a href="/fi/admin">"#));
        assert!(html.contains(r#"aria-label="Palvelut""#));
    }

    #[test]
    fn without_portals_there_is_no_empty_navigation() {
        let html = html(|| view! { <Masthead lang=Lang::Fi home="/fi/">""</Masthead> });
        assert!(!html.contains("<nav"));
    }

    #[test]
    fn every_language_is_offered_in_its_own_words_and_posts_the_page() {
        let html =
            html(|| view! { <Languages lang=Lang::Sv action="/do/choose_language" page="/sv/a?b=1"/> });
        assert!(html.contains(r#"lang="fi""#) && html.contains("Suomi") && html.contains("English"));
        assert!(html.contains(r#"value="sv" lang="sv" aria-current="true""#));
        assert!(html.contains(r#"name="page" value="/sv/a?b=1""#));
    }

    #[test]
    fn the_skip_link_leads_to_the_main_part() {
        let html = html(|| view! { <SkipLink lang=Lang::Fi/> });
        assert!(html.contains(r##"href="#main""##) && html.contains("Siirry sisältöön"));
    }
}
