//! The first page: what this is and where to start.

use crate::visit;
use leptos::prelude::*;
use leptos_meta::Title;

mod words {
    luukku_domain::texts! {
        title: "Luukku – julkiset palvelut yhdestä luukusta"
            / "Luukku – offentlig service över en disk"
            / "Luukku – public services over one counter";
        heading: "Julkiset palvelut yhdestä luukusta" / "Offentlig service över en disk" / "Public services over one counter";
    }
}

/// The first page.
pub fn page() -> impl IntoView {
    let lang = visit::lang();
    view! {
        <Title text=words::title(lang)/>
        <h1>{words::heading(lang)}</h1>
    }
}
