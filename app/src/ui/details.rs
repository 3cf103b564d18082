//! More for those who want it, behind a line that opens. Nothing that everybody needs stands in it.

use leptos::prelude::*;

/// A line that opens.
#[component]
pub fn Details(
    /// The line.
    #[prop(into)]
    summary: String,
    /// Whether it is open from the start.
    #[prop(optional)]
    open: bool,
    children: Children,
) -> AnyView {
    view! {
        <details class="ds-details" open=open>
            <summary>{summary}</summary>
            <div>{children()}</div>
        </details>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn it_is_closed_unless_asked() {
        let closed = html(|| view! { <Details summary="Miksi?">"Siksi"</Details> });
        assert!(closed.contains("<details ") && !closed.contains(" open"));
        let open = html(|| view! { <Details summary="Miksi?" open=true>"Siksi"</Details> });
        assert!(open.contains("<details open"));
    }
}
