//! The way through a long list: back and onwards, and where the person is. Lists are read by keyset, so there are no
//! page numbers.

use super::{Glyph, LinkButton, Variant};
use leptos::prelude::*;
use luukku_domain::lang::Lang;

mod words {
    luukku_domain::texts! {
        pages: "Sivut" / "Sidor" / "Pages";
        previous: "Edellinen sivu" / "Föregående sida" / "Previous page";
        next: "Seuraava sivu" / "Nästa sida" / "Next page";
    }
}

/// Links to the page before and after; nothing when the list fits on one page and `position` is empty.
#[component]
pub fn Pagination(
    /// Language of the page.
    lang: Lang,
    /// Where the person is, such as "1–25 / 1 284".
    #[prop(into, optional)]
    position: String,
    /// Address of the page before, if there is one.
    #[prop(default = None)]
    previous: Option<String>,
    /// Address of the page after, if there is one.
    #[prop(default = None)]
    next: Option<String>,
) -> AnyView {
    let shown = previous.is_some() || next.is_some() || !position.is_empty();
    shown.then(|| view! {
        <nav class="lu-pagination" aria-label=words::pages(lang)>
            <p>{position}</p>
            <ul>
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
        assert!(!html.contains("Edellinen"));
    }
}
