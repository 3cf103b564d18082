//! Forms that post, and what stands in them. The browser's own bubbles are off: the server judges, in our words.

use leptos::prelude::*;

use super::{Button, Tone};

/// A form that posts to `action`. Hidden fields come first, so that they survive a body that breaks off.
#[component]
pub fn Form(
    /// Where it posts.
    #[prop(into)]
    action: String,
    /// Names and values that go along.
    #[prop(optional)]
    hidden: Vec<(String, String)>,
    /// Whether it carries files.
    #[prop(optional)]
    files: bool,
    /// Whether it takes the whole width: for tables and columns, not for questions.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> AnyView {
    let enctype = files.then_some("multipart/form-data");
    let hidden =
        hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    view! {
        <form class="lu-form" method="post" action=action enctype=enctype novalidate=true data-wide=wide.then_some("")>
            {hidden.collect_view()}
            {children()}
        </form>
    }.into_any()
}

/// A form that ends or removes something: a grave button, and beside it the way out, which a dialog has by itself.
#[component]
pub fn DangerForm(
    /// Where it posts.
    #[prop(into)]
    action: String,
    /// Names and values that go along.
    hidden: Vec<(String, String)>,
    /// What the button does.
    label: &'static str,
    /// Where the way out leads.
    back: Option<String>,
    /// Its words.
    stay: &'static str,
    /// What else is asked.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <Form action=action hidden=hidden>
            {children.map(|children| children())}
            <Actions>
                <Button tone=Tone::Danger>{label}</Button>
                {back.map(|href| view! { <a class="ds-link" href=href>{stay}</a> })}
            </Actions>
        </Form>
    }
    .into_any()
}

/// A part of a long form under its own heading.
#[component]
pub fn FormSection(
    /// Its heading.
    #[prop(into)]
    title: String,
    children: Children,
) -> AnyView {
    view! {
        <section class="lu-form__section">
            <h2 class="ds-heading" data-size="sm">{title}</h2>
            {children()}
        </section>
    }
    .into_any()
}

/// Buttons and links in a row: the primary one first.
#[component]
pub fn Actions(children: Children) -> AnyView {
    view! { <div class="lu-actions">{children()}</div> }.into_any()
}

/// Search and filters over a list: a form whose answers stand in the address.
#[component]
pub fn Filters(
    /// Address of the list.
    #[prop(into)]
    action: String,
    /// What the filters are for, said to ears.
    #[prop(into)]
    label: String,
    children: Children,
) -> AnyView {
    view! { <form class="lu-filters" method="get" action=action role="search" aria-label=label>{children()}</form> }.into_any()
}

/// What can be done with the chosen rows of a table; stands in the form around the table.
#[component]
pub fn Bulk(
    /// What it is about, such as "With the chosen people".
    #[prop(into)]
    label: String,
    children: Children,
) -> AnyView {
    view! {
        <div class="lu-bulk" role="group" aria-label=label>
            <p>{label.clone()}</p>
            {children()}
        </div>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn a_form_posts_its_hidden_fields_and_leaves_judging_to_the_server() {
        let hidden = vec![("version".to_owned(), "7".to_owned())];
        let html = html(|| view! { <Form action="/do/x" hidden=hidden>""</Form> });
        assert!(html.contains(r#"method="post" action="/do/x""#) && html.contains("novalidate"));
        assert!(html.contains(r#"<input type="hidden" name="version" value="7""#));
        assert!(!html.contains("enctype"));
    }

    #[test]
    fn a_form_with_files_says_so() {
        let html = html(|| view! { <Form action="/do/x" files=true>""</Form> });
        assert!(html.contains(r#"enctype="multipart/form-data""#));
    }

    #[test]
    fn filters_stand_in_the_address() {
        let html = html(|| view! { <Filters action="/fi/users" label="Hae käyttäjiä">""</Filters> });
        assert!(html.contains(r#"method="get""#) && html.contains(r#"role="search""#));
    }
}
