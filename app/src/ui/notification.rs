//! What just happened, or what the person should know before they go on.

use super::Tone;
use leptos::prelude::*;

/// A notice. Warnings and failures are read aloud at once (`alert`), the rest when there is a pause (`status`).
#[component]
pub fn Notification(
    /// What it means: success, info, warning or danger.
    tone: Tone,
    /// What happened.
    #[prop(into)]
    title: String,
    /// What to do next; may be left out.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let role = if matches!(tone, Tone::Warning | Tone::Danger) { "alert" } else { "status" };
    view! {
        <div class="ds-alert" data-color=tone.code() role=role>
            <h2 class="ds-heading">{title}</h2>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn a_failure_is_an_alert_and_a_success_is_a_status() {
        assert!(
            html(|| view! { <Notification tone=Tone::Danger title="Ei onnistunut"/> })
                .contains(r#"role="alert""#)
        );
        let html =
            html(|| view! { <Notification tone=Tone::Success title="Tallennettu">"Hyvä"</Notification> });
        assert!(html.contains(r#"role="status""#) && html.contains("Hyvä"));
    }
}
