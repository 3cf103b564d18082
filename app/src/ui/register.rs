//! The card of one register: whose it is, what it holds by itself, and what the person declared to it.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// A register of a controller; `children` are [`RegisterPart`]s.
#[component]
pub fn RegisterCard(
    /// Name of the register.
    #[prop(into)]
    title: String,
    /// Who the controller is: "Rekisterinpitäjä: Kuusivaaran kunta".
    #[prop(into)]
    controller: String,
    /// A [`super::Tag`] with the state of the relation.
    #[prop(into, optional)]
    tag: Option<AnyView>,
    children: Children,
) -> AnyView {
    view! {
        <article class="lu-register">
            <header>
                <h2 class="ds-heading" data-size="sm">{title}</h2>
                {tag}
                <p class="lu-register__by">{controller}</p>
            </header>
            <div class="lu-register__parts">{children()}</div>
        </article>
    }
    .into_any()
}

/// A part of the card: data with one source.
#[component]
pub fn RegisterPart(
    /// What these data are.
    #[prop(into)]
    title: String,
    /// A lock for what cannot be changed here, a pencil for what can.
    glyph: Glyph,
    /// Where the data come from and when: "Väestötietojärjestelmä, haettu 21.11.2026 klo 6.02".
    #[prop(into)]
    source: String,
    children: Children,
) -> AnyView {
    view! {
        <section class="lu-register__part">
            <h3 class="ds-heading" data-size="xs"><Icon glyph=glyph/>{title}</h3>
            <p class="lu-source">{source}</p>
            {children()}
        </section>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn a_register_says_whose_it_is_and_where_its_data_come_from() {
        let html = html(|| {
            view! {
                <RegisterCard title="Palvelusetelirekisteri" controller="Rekisterinpitäjä: Kuusivaara">
                    <RegisterPart title="Rekisteristä" glyph=Glyph::Lock source="Haettu 21.11.2026">""</RegisterPart>
                </RegisterCard>
            }
        });
        assert!(html.contains("Rekisterinpitäjä: Kuusivaara") && html.contains("Haettu 21.11.2026"));
        assert!(html.contains("<h2") && html.contains("<h3"));
    }
}
