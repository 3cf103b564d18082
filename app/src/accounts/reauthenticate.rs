//! Asking again who is there, before something sensitive. Afterwards the person is back where they were.

use crate::{
    clocks::{account_throttle, clocks},
    drafts::{self, Draft},
    error::{AppError, FieldError},
    load::{self, rule},
    paths::{self, HOME, REAUTHENTICATE},
    ui::{self, Actions, Button, ErrorSummary, Field, Form, PageHeading, Width},
    visit::{self, Visit},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::reauthenticate::{self as again, ReauthenticateRule},
};
use luukku_domain::{lang::Lang, spans};

/// The page. `?next=PATH` is where it leads.
pub fn page() -> impl IntoView {
    load::page(async {
        let draft = drafts::waiting().await;
        let next = Visit::current().query("next").unwrap_or_else(|| draft.value("next").to_owned());
        Ok(form(visit::lang(), next, &draft))
    })
}

fn form(lang: Lang, next: String, draft: &Draft) -> AnyView {
    let error = draft.error("password").map(|code| match code {
        "too_many" => words::too_many(lang, account_throttle(lang)),
        _ => words::wrong(lang).to_owned(),
    });
    let recent = spans::minutes(lang, clocks().recent_authentication_minutes);
    let errors = error.iter().map(|text| ui::FieldError::new("password", text.as_str())).collect();
    let hidden = vec![("next".to_owned(), next)];
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang, recent)/>
            <Form action=ProveAgain::url() hidden=hidden>
                <Field
                    lang=lang name="password" label=words::password(lang) kind="password"
                    autocomplete="current-password" error=error
                />
                <Field
                    lang=lang name="code" label=words::code(lang) hint=words::hint(lang) autocomplete="one-time-code"
                    width=Width::Sm optional=true
                />
                <Actions><Button>{words::go(lang)}</Button></Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// Renews the authentication and goes back.
#[server]
pub async fn prove_again(password: String, code: String, next: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = REAUTHENTICATE.href(visit.lang);
    match again::reauthenticate(&backend, &visit.caller, &password, &code).await {
        Ok(()) => {
            let next = paths::own(&next).map_or_else(|| HOME.href(visit.lang), str::to_owned);
            drafts::accept(&here, &next);
            Ok(())
        }
        Err(fault) => {
            let code = match rule(fault)? {
                ReauthenticateRule::NotTogether => "wrong",
                ReauthenticateRule::TooMany => "too_many",
            };
            let errors = vec![FieldError::new("password", code)];
            Err(drafts::refuse(&here, Draft::new([("next", &next)], errors)).await)
        }
    }
}

mod words {
    luukku_domain::texts! {
        title: "Vahvista, että olet sinä" / "Bekräfta att det är du" / "Confirm that it is you";
        lead(span): "Kysymme salasanan uudelleen ennen muutoksia, joilla voisi tehdä vahinkoa. Vahvistus on voimassa {span} ajan." / "Vi frågar efter lösenordet på nytt före ändringar som kan göra skada. Bekräftelsen gäller i {span}." / "We ask again before changes that could do harm. The confirmation lasts {span}.";
        password: "Salasana" / "Lösenord" / "Password";
        code: "Koodi tunnistussovelluksesta" / "Kod från autentiseringsappen" / "Code from the authenticator app";
        hint: "Jos sinulla on toinen tunniste käytössä" / "Om du har en andra faktor i bruk" / "If you have a second factor";
        go: "Vahvista" / "Bekräfta" / "Confirm";
        wrong: "Salasana tai koodi on väärä. Tarkista molemmat." / "Lösenordet eller koden är fel. Kontrollera båda." / "The password or the code is wrong. Check both.";
        too_many(span): "Liian monta väärää yritystä. Yritä {span} kuluttua uudelleen." / "För många felaktiga försök. Försök igen om {span}." / "Too many wrong tries. Try again in {span}.";
    }
}
