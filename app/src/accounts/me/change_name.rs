//! Changing one's own name.

use crate::{
    drafts::{self, Draft},
    error::{AppError, FieldError},
    load::{self, rule},
    paths::{CHANGE_NAME, ME},
    ui::{self, Actions, Button, ErrorSummary, Field, Form, PageHeading},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{Backend, accounts::own_profile};
use luukku_domain::{caller::Who, lang::Lang, values::NameError};

/// The page: the name as it is, or as it was typed.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, mut draft) = (Visit::current(), drafts::waiting().await);
        if let (Who::Staff(staff), true) = (&visit.caller.who, draft.values.is_empty()) {
            draft = Draft::new([("name", &staff.name)], Vec::new());
        }
        Ok(form(visit.lang, draft))
    })
}

fn form(lang: Lang, draft: Draft) -> AnyView {
    let error = draft.error("name").and_then(NameError::from_code).map(|error| error.sentence(lang));
    let errors = error.iter().map(|text| ui::FieldError::new("name", *text)).collect();
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            <Form action=ChangeName::url()>
                <Field
                    lang=lang name="name" label=words::name(lang) autocomplete="name"
                    value=draft.value("name").to_owned() error=error.map(str::to_owned)
                />
                <Actions><Button>{words::save(lang)}</Button></Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// Saves the name.
#[server]
pub async fn change_name(name: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = CHANGE_NAME.href(visit.lang);
    match own_profile::change_name(&backend, &visit.caller, &name).await {
        Ok(()) => {
            drafts::accept(&here, &format!("{}?saved", ME.href(visit.lang)));
            Ok(())
        }
        Err(fault) => {
            let errors = vec![FieldError::new("name", rule(fault)?.code())];
            Err(drafts::refuse(&here, Draft::new([("name", &name)], errors)).await)
        }
    }
}

mod words {
    luukku_domain::texts! {
        title: "Vaihda nimi" / "Byt namn" / "Change your name";
        lead: "Nimi näkyy työtovereillesi ja tapahtumalokissa." / "Namnet syns för dina kolleger och i händelseloggen." / "Your colleagues and the event log see this name.";
        name: "Etunimi ja sukunimi" / "Förnamn och efternamn" / "First name and surname";
        save: "Tallenna" / "Spara" / "Save";
    }
}
