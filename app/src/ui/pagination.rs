//! The way through a long list: back and onwards, and where the person is. Lists are read by keyset, so there are no
//! page numbers; one that is read in one direction only leads back to its beginning.

use super::{Glyph, LinkButton, Variant};
use leptos::prelude::*;
use luukku_domain::lang::Lang;

mod words {
    luukku_domain::texts! {
        pages: "Sivut" / "Sidor" / "Pages";
        first: "Alkuun" / "Till början" / "To the beginning";
        previous: "Edellinen sivu" / "Föregående sida" / "Previous page";
        next: "Seuraava sivu" / "Nästa sida" / "Next page";
    }
}

/// Links to the pages around; nothing when the list fits on one page and `position` is empty.
#[component]
pub fn Pagination(
    /// Language of the page.
    lang: Lang,
    /// Where the person is, such as "1–25 / 1 284".
    #[prop(into, optional)]
    position: String,
    /// Address of the first page, when this is a later one and the list does not know the page before.
    #[prop(default = None)]
    first: Option<String>,
    /// Address of the page before, if there is one.
    #[prop(default = None)]
    previous: Option<String>,
    /// Address of the page after, if there is one.
    #[prop(default = None)]
    next: Option<String>,
) -> AnyView {
    let shown = first.is_some() || previous.is_some() || next.is_some() || !position.is_empty();
    shown.then(|| view! {
        <nav class="lu-pagination" aria-label=words::pages(lang)>
            <p>{position}</p>
            <ul>
                {first.map(|href| view! {
                    <li>
                        <LinkButton href=href variant=Variant::Secondary icon=Glyph::ArrowLeft>
                            {words::first(lang)}
                        </LinkButton>
                    </li>
                })}
                {previous.map(|href| view! {
                    <li>
                        <LinkButton href=href rel="prev" variant=Variant::Secondary icon=Glyph::ArrowLeft>
                            {words::previous(lang)}
                        </LinkButton>
                    </li>
                })}
                {next.map(|href| view! {
                    <li>
                        <LinkButton href=href rel="next" variant=Variant::Secondary icon_after=Glyph::ArrowRight>
                            {words::next(lang)}
                        </LinkButton>
                    </li>
                })}
            </ul>
        </nav>
    }).into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn the_first_page_leads_only_onwards() {
        let next = Some("/fi/users?after=x".to_owned());
        let html = html(|| view! { <Pagination lang=Lang::Fi position="1–25 / 40" next=next/> });
        assert!(html.contains(r#"href="/fi/users?after=x" rel="next""#) && html.contains("Seuraava sivu"));
        assert!(!html.contains("Edellinen") && !html.contains("Alkuun"));
    }

    #[test]
    fn a_list_that_is_read_onwards_only_leads_to_its_beginning_and_says_so() {
        let first = Some("/fi/invitations".to_owned());
        let html = html(|| view! { <Pagination lang=Lang::Fi first=first/> });
        assert!(html.contains(r#"href="/fi/invitations""#) && html.contains("Alkuun"));
        assert!(!html.contains("rel=") && !html.contains("Edellinen"));
    }
}
