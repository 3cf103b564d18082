//! Changing one's own password.

use crate::{
    drafts::{self, Draft},
    error::{AppError, FieldError},
    load::{self, rule},
    paths::{CHANGE_PASSWORD, ME},
    ui::{self, Actions, Button, ErrorSummary, Field, Form, PageHeading},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{Backend, accounts::change_password as use_case};
use luukku_domain::{lang::Lang, values::PasswordError};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let draft = drafts::waiting().await;
        Ok(super::after_proof(|visit| form(visit.lang, &draft)))
    })
}

fn form(lang: Lang, draft: &Draft) -> AnyView {
    let error = draft.error("password").and_then(PasswordError::from_code).map(|error| error.sentence(lang));
    let errors = error.iter().map(|text| ui::FieldError::new("password", *text)).collect();
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            <Form action=ChangePassword::url()>
                <Field
                    lang=lang name="password" label=words::password(lang) kind="password" autocomplete="new-password"
                    hint=words::hint(lang) error=error.map(str::to_owned)
                />
                <Actions><Button>{words::save(lang)}</Button></Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// Saves the password.
#[server]
pub async fn change_password(password: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = CHANGE_PASSWORD.href(visit.lang);
    match use_case::change_password(&backend, &visit.caller, &password).await {
        Ok(()) => {
            drafts::accept(&here, &format!("{}?saved", ME.href(visit.lang)));
            Ok(())
        }
        Err(fault) => {
            let errors = vec![FieldError::new("password", rule(fault)?.code())];
            Err(drafts::refuse(&here, Draft::new([], errors)).await)
        }
    }
}

mod words {
    luukku_domain::texts! {
        title: "Vaihda salasana" / "Byt lösenord" / "Change your password";
        lead: "Muut kirjautumisesi päättyvät, kun vaihdat salasanan." / "Dina övriga inloggningar avslutas när du byter lösenord." / "Your other sign-ins end when you change the password.";
        password: "Uusi salasana" / "Nytt lösenord" / "New password";
        hint: "Vähintään 12 merkkiä. Pitkä lause, jonka muistat, on hyvä salasana." / "Minst 12 tecken. En lång mening som du minns är ett bra lösenord." / "At least 12 characters. A long sentence that you remember makes a good password.";
        save: "Tallenna salasana" / "Spara lösenordet" / "Save the password";
    }
}
