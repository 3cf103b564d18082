//! How far a long form or a long piece of work has come.

use leptos::prelude::*;
use luukku_domain::lang::Lang;

mod words {
    luukku_domain::texts! {
        steps: "Vaiheet" / "Steg" / "Steps";
        done: "valmis: " / "klart: " / "done: ";
    }
}

/// The steps of a long form; the current one is read as such, the ones before it as done.
#[component]
pub fn Steps(
    /// Language of the page.
    lang: Lang,
    /// Names of the steps, in their order.
    names: Vec<String>,
    /// Index of the current step, from 0.
    current: usize,
) -> AnyView {
    let steps = names.into_iter().enumerate().map(|(index, name)| {
        let done = (index < current).then_some("");
        let here = (index == current).then_some("step");
        view! {
            <li data-done=done aria-current=here>
                {done.map(|_| view! { <span class="ds-sr-only">{words::done(lang)}</span> })}
                {name}
            </li>
        }
    });
    view! { <ol class="lu-steps" aria-label=words::steps(lang)>{steps.collect_view()}</ol> }.into_any()
}

/// A bar for work that takes a while. Without `done` it says only that something is going on.
#[component]
pub fn Progress(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is being done.
    #[prop(into)]
    label: String,
    /// How much is done, of `of`.
    #[prop(optional)]
    done: Option<u32>,
    /// How much there is to do.
    #[prop(default = 100)]
    of: u32,
) -> AnyView {
    view! {
        <div class="lu-progress">
            <label for=id.clone()>{label}</label>
            <progress id=id max=of.to_string() value=done.map(|done| done.to_string())></progress>
        </div>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn only_the_current_step_is_current() {
        let names = ["Henkilöt", "Oikeudet", "Tarkista"].map(str::to_owned).to_vec();
        let html = html(|| view! { <Steps lang=Lang::Fi names=names current=1/> });
        assert_eq!(html.matches(r#"aria-current="step""#).count(), 1);
        assert_eq!(html.matches("valmis: ").count(), 1);
    }

    #[test]
    fn the_bar_is_named_by_its_label() {
        let html = html(|| view! { <Progress id="import" label="Tuodaan" done=64/> });
        assert!(html.contains(r#"<label for="import">"#) && html.contains(r#"max="100" value="64""#));
    }
}
