//! The form for contact details. An island: it judges while people type, by the rules of the server, and shows what will
//! change. Without JavaScript it is the same form, judged by the server.

use crate::ui::{Actions, Button, Checkbox, Field, Form, FormSection, SummaryList, SummaryRow, Width};
use leptos::prelude::*;
use luukku_domain::{
    contacts::{ContactField, DetailsErrors, TypedDetails},
    lang::Lang,
};
use serde::{Deserialize, Serialize};

/// The form's words, in the language of the page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FormWords {
    /// Over e-mail and phone.
    pub own: String,
    /// Under the e-mail.
    pub email_hint: String,
    /// Under the phone.
    pub phone_hint: String,
    /// The kin's name.
    pub kin_name: String,
    /// The kin's number.
    pub kin_phone: String,
    /// That a third person's data are stored.
    pub kin_notice: String,
    /// For all registers at once; `None` when there is one.
    pub everywhere: Option<String>,
    /// Over what will change.
    pub changes: String,
    /// Before and after, joined.
    pub nothing: String,
    /// The button.
    pub go: String,
}

/// The form.
#[expect(clippy::needless_pass_by_value, reason = "an island owns what it is given")]
#[island]
pub fn ContactForm(
    /// Language of the page.
    lang: Lang,
    /// Its words.
    words: FormWords,
    /// Where it posts.
    action: String,
    /// What goes along unseen.
    hidden: Vec<(String, String)>,
    /// What is held now.
    before: TypedDetails,
    /// What was typed so far.
    typed: TypedDetails,
    /// Whether what was typed has been judged already.
    judged: bool,
    /// Whether all registers are chosen.
    everywhere: bool,
) -> impl IntoView {
    let held = before.parse().unwrap_or_default();
    let typed = RwSignal::new(typed);
    let judged = RwSignal::new([judged; 4]);
    let field = move |at: usize, put: fn(&mut TypedDetails, String)| {
        move |event: leptos::ev::Event| {
            typed.update(|typed| put(typed, event_target_value(&event)));
            // A half-typed address is no mistake yet: judged from the first time that it was right, or was left.
            if sentence(lang, at, &typed.read()).is_none() {
                judged.update(|judged| judged[at] = true);
            }
        }
    };
    let left = move |at: usize| move |_| judged.update(|judged| judged[at] = true);
    let error = move |at: usize| {
        Signal::derive(move || judged.read()[at].then(|| sentence(lang, at, &typed.read())).flatten())
    };
    let value = move |get: fn(&TypedDetails) -> String| typed.with_untracked(get);
    let changes = move || {
        let after = typed.read().parse().ok()?;
        let rows: Vec<_> = held
            .differences(&after)
            .into_iter()
            .map(|part| {
                let shown = |value: Option<String>| value.unwrap_or_else(|| words.nothing.clone());
                let text = format!("{} → {}", shown(held.shown(part)), shown(after.shown(part)));
                SummaryRow::new(part.name(lang), text)
            })
            .collect();
        let title = words.changes.clone();
        (!rows.is_empty()).then(|| view! { <FormSection title=title><SummaryList rows=rows/></FormSection> })
    };
    let kin = ContactField::Kin.name(lang);
    view! {
        <Form action=action hidden=hidden>
            <FormSection title=words.own.clone()>
                <Field
                    lang=lang name="email" label=ContactField::Email.name(lang) hint=words.email_hint.clone()
                    kind="email" autocomplete="email" optional=true
                    value=value(|typed| typed.email.clone()) error=error(0)
                    on:input=field(0, |typed, text| typed.email = text) on:focusout=left(0)
                />
                <Field
                    lang=lang name="phone" label=ContactField::Phone.name(lang) hint=words.phone_hint.clone()
                    kind="tel" autocomplete="tel" width=Width::Md optional=true
                    value=value(|typed| typed.phone.clone()) error=error(1)
                    on:input=field(1, |typed, text| typed.phone = text) on:focusout=left(1)
                />
            </FormSection>
            <FormSection title=kin>
                <p id="kin">{words.kin_notice.clone()}</p>
                <Field
                    lang=lang name="kin_name" label=words.kin_name.clone() autocomplete="off" width=Width::Md
                    optional=true value=value(|typed| typed.kin_name.clone()) error=error(2)
                    on:input=field(2, |typed, text| typed.kin_name = text) on:focusout=left(2)
                />
                <Field
                    lang=lang name="kin_phone" label=words.kin_phone.clone() kind="tel" autocomplete="off"
                    width=Width::Md optional=true value=value(|typed| typed.kin_phone.clone()) error=error(3)
                    on:input=field(3, |typed, text| typed.kin_phone = text) on:focusout=left(3)
                />
            </FormSection>
            {words.everywhere.clone().map(|label| view! {
                <Checkbox lang=lang name="everywhere" label=label chosen=everywhere/>
            })}
            <div aria-live="polite">{changes}</div>
            <Actions><Button>{words.go.clone()}</Button></Actions>
        </Form>
    }
}

/// What is wrong with one of the four fields, and how to mend it.
pub fn sentence(lang: Lang, field: usize, typed: &TypedDetails) -> Option<String> {
    let errors = typed.parse().err()?;
    sentences(lang, &errors).into_iter().nth(field).flatten()
}

/// What is wrong in e-mail, phone, and the kin's name and phone.
pub fn sentences(lang: Lang, errors: &DetailsErrors) -> [Option<String>; 4] {
    let kin = errors.kin.as_ref();
    [
        errors.email.map(|error| error.sentence(lang)),
        errors.phone.map(|error| error.sentence(lang)),
        kin.and_then(|kin| kin.name).map(|error| error.sentence(lang)),
        kin.and_then(|kin| kin.phone).map(|error| error.sentence(lang)),
    ]
    .map(|sentence| sentence.map(str::to_owned))
}
