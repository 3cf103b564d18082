//! Judges contact details while people type them, by the rules of the server, and shows what will change. Without
//! JavaScript the form around it is the same, judged by the server.

use crate::ui::show_error;
use leptos::{
    ev::{Event, FocusEvent},
    prelude::*,
    wasm_bindgen::JsCast,
};
use luukku_domain::{
    contacts::{ContactDetails, ContactField, DetailsErrors, TypedDetails},
    lang::Lang,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use web_sys::HtmlInputElement;

/// The names of the four inputs, in the order of the form.
pub(super) const FIELDS: [&str; 4] = ["email", "phone", "kin_name", "kin_phone"];

/// How long a press of a button takes at most.
const AFTER_A_CLICK: Duration = Duration::from_millis(200);

/// The island's words, in the language of the page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Words {
    /// Over what will change.
    pub changes: String,
    /// Where nothing is declared.
    pub nothing: String,
}

/// Judges the four fields among `children`.
#[expect(clippy::needless_pass_by_value, reason = "an island owns what it is given")]
#[island]
pub fn JudgedContacts(
    /// Language of the page.
    lang: Lang,
    /// Its words.
    words: Words,
    /// What is held now.
    before: TypedDetails,
    /// What was typed so far.
    typed: TypedDetails,
    /// Whether what was typed has been judged already.
    judged: bool,
    children: Children,
) -> impl IntoView {
    let title = words.changes.clone();
    let held = before.parse().unwrap_or_default();
    let typing = Typing { lang, words, held, typed, judged: [judged; 4] };
    let changes = RwSignal::new(typing.changes());
    let typing = StoredValue::new(typing);
    let hear = move |event: &Event, left: bool| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        let Some(at) = FIELDS.iter().position(|field| *field == input.name()) else { return };
        typing.update_value(|typing| {
            typing.hear(at, input.value(), left);
            changes.set(typing.changes());
        });
    };
    // After the click that took the focus away: an error that came before its end would move the button from under it.
    let leave = move |event: FocusEvent| set_timeout(move || hear(&event, true), AFTER_A_CLICK);
    // What was typed before the page woke counts, too. Effects run in the browser only.
    Effect::new(move || {
        typing.update_value(|typing| {
            typing.read_page();
            changes.set(typing.changes());
        });
    });
    view! {
        <div class="lu-stack" on:input=move |event| hear(&event, false) on:focusout=leave>
            {children()}
            <div aria-live="polite">
                {move || {
                    let lines = changes.get();
                    (!lines.is_empty()).then(|| {
                        let lines = lines.into_iter().map(|line| view! { <li>{line}</li> });
                        view! {
                            <section class="lu-form__section">
                                <h2 class="ds-heading" data-size="sm">{title.clone()}</h2>
                                <ul>{lines.collect_view()}</ul>
                            </section>
                        }
                    })
                }}
            </div>
        </div>
    }
}

/// The form while somebody types.
struct Typing {
    lang: Lang,
    words: Words,
    held: ContactDetails,
    typed: TypedDetails,
    /// The fields whose errors show.
    judged: [bool; 4],
}

impl Typing {
    /// Takes what a field holds now, and shows what is wrong.
    fn hear(&mut self, at: usize, value: String, left: bool) {
        *self.typed.field_mut(at) = value;
        let errors = self.typed.parse().err();
        let sentences = errors.map(|errors| sentences(self.lang, errors)).unwrap_or_default();
        // A half-typed address is no mistake yet: judged from the first time that it was right, or was left.
        self.judged[at] |= left || sentences[at].is_none();
        for ((field, sentence), judged) in FIELDS.iter().zip(sentences).zip(self.judged) {
            show_error(self.lang, field, sentence.filter(|_| judged));
        }
    }

    /// Takes what all fields hold now.
    fn read_page(&mut self) {
        for (at, field) in FIELDS.into_iter().enumerate() {
            let input = document().get_element_by_id(field);
            if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
                *self.typed.field_mut(at) = input.value();
            }
        }
    }

    /// The parts that change, with what stands before and after; empty while something is wrong.
    fn changes(&self) -> Vec<String> {
        let Ok(after) = self.typed.parse() else { return Vec::new() };
        let shown = |details: &ContactDetails, part| {
            details.shown(part).unwrap_or_else(|| self.words.nothing.clone())
        };
        let line = |part: ContactField| {
            format!("{}: {} → {}", part.name(self.lang), shown(&self.held, part), shown(&after, part))
        };
        self.held.differences(&after).into_iter().map(line).collect()
    }
}

/// What is wrong in each of the four fields, and how to mend it.
pub(super) fn sentences(lang: Lang, errors: DetailsErrors) -> [Option<&'static str>; 4] {
    let kin = errors.kin;
    [
        errors.email.map(|error| error.sentence(lang)),
        errors.phone.map(|error| error.sentence(lang)),
        kin.and_then(|kin| kin.name).map(|error| error.sentence(lang)),
        kin.and_then(|kin| kin.phone).map(|error| error.sentence(lang)),
    ]
}
