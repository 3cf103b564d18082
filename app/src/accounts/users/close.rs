//! Closing an account.

use crate::{
    clocks::restorable,
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{USER, USER_CLOSE},
    ui::{Actions, Breadcrumbs, Button, Crumb, ErrorSummary, Form, PageHeading, Textarea, Tone},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::users::{
        close::{self, CloseRule},
        view,
    },
};
use luukku_domain::id::AccountId;

use super::{form, words};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let user: AccountId = visit.parameter(USER_CLOSE)?;
        let draft = drafts::waiting().await;
        if !visit.is_proved() {
            return Ok(None);
        }
        let name = view::view(&backend, &visit.caller, user).await?.account.name.unwrap_or_default();
        Ok::<_, AppError>(Some(content(&visit, (user, name), &draft)))
    })
}

fn content(visit: &Visit, (user, name): (AccountId, String), draft: &Draft) -> AnyView {
    let lang = visit.lang;
    let back = USER.href_to(lang, &[&user]);
    let way = vec![Crumb::new(back.clone(), name.clone())];
    let hidden = vec![("user".to_owned(), user.to_string())];
    let errors = form::summary(lang, draft);
    let (wrong, typed) = (form::wrong(lang, draft, "reason"), draft.value("reason").to_owned());
    view! {
        <Title text=format!("{} – Luukku", local::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=local::title(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=format!("{}: {name}", local::title(lang)) lead=local::lead(lang, restorable(lang))/>
            <Form action=CloseAccount::url() hidden=hidden>
                <Textarea
                    lang=lang name="reason" label=words::reason(lang) hint=words::reason_hint(lang) rows=3
                    value=typed error=wrong
                />
                <Actions>
                    <Button tone=Tone::Danger>{local::close(lang)}</Button>
                    <a class="ds-link" href=back>{words::cancel(lang)}</a>
                </Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// Closes the account.
#[server]
pub async fn close_account(user: String, reason: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let user: AccountId = user.parse().map_err(|_| ErrorCode::NotFound)?;
    let here = USER_CLOSE.href_to(visit.lang, &[&user]);
    match close::close(&backend, &visit.caller, user, &reason).await {
        Ok(()) => {
            drafts::accept(&here, &super::done(&visit, user, "closed"));
            Ok(())
        }
        Err(fault) => {
            let code = match rule(fault)? {
                CloseRule::Reason(error) => form::ground_code(error),
                CloseRule::AlreadyClosed => "account_closed",
                CloseRule::Last(..) => "last_main_user",
            };
            let errors = vec![FieldError::new("reason", code)];
            Err(drafts::refuse(&here, Draft::new([("reason", &reason)], errors)).await)
        }
    }
}

mod local {
    luukku_domain::texts! {
        title: "Sulje tili" / "Stäng kontot" / "Close the account";
        lead(span): "Kaikki roolit ja istunnot päättyvät. Ylläpito voi palauttaa tilin {span} ajan; sen jälkeen tiedot poistetaan." / "Alla roller och sessioner avslutas. Administratören kan återställa kontot inom {span}; därefter tas uppgifterna bort." / "All roles and sessions end. A maintainer can restore the account for {span}; after that its data are removed.";
        close: "Sulje tili" / "Stäng kontot" / "Close the account";
    }
}
