//! The footer of every page: who runs the service, and the statements that the law asks for.

use crate::{
    operator::Operator,
    paths::{self, ACCESSIBILITY, COOKIES, PRIVACY},
    ui::{NavLink, SiteFooter},
    visit::Visit,
};
use leptos::prelude::*;

mod words {
    luukku_domain::texts! {
        run_by(name): "Palvelua ylläpitää {name}." / "Tjänsten upprätthålls av {name}." / "This service is run by {name}.";
        demo: "Tämä on kokeiluasennus. Sen ihmiset ja organisaatiot ovat keksittyjä."
            / "Det här är en provinstallation. Människorna och organisationerna i den är påhittade."
            / "This is a trial installation. Its people and organisations are invented.";
        accessibility: "Saavutettavuusseloste" / "Tillgänglighetsutlåtande" / "Accessibility statement";
        privacy: "Tietosuojaseloste" / "Dataskyddsbeskrivning" / "Privacy notice";
        cookies: "Evästeet" / "Kakor" / "Cookies";
    }
}

/// The footer.
#[component]
pub fn Footer() -> impl IntoView {
    let visit = Visit::current();
    let lang = visit.lang;
    let who = match Operator::current().name {
        Some(name) => words::run_by(lang, name),
        None => words::demo(lang).to_owned(),
    };
    let here = paths::split_language(&visit.path).map(|(_, rest)| rest);
    let links = [
        (ACCESSIBILITY, words::accessibility(lang)),
        (PRIVACY, words::privacy(lang)),
        (COOKIES, words::cookies(lang)),
    ];
    let links = links
        .map(|(path, label)| NavLink::new(path.href(lang), label).current_if(here == Some(path.pattern())));
    view! { <SiteFooter lang=lang who=who links=links.to_vec()/> }
}
