//! "Who searched this code": a data-protection officer's question. The code is kept nowhere, not even in the form that
//! comes back.

use crate::{
    answer,
    drafts::{self, Draft},
    error::{AppError, FieldError},
    load::{self, rule},
    paths::{EVENTS, SEARCHES},
    ui::{self, Actions, Breadcrumbs, Button, Crumb, ErrorSummary, Field, Form, PageHeading, Width},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    contacts::{ask_searches, find_person::FindRule},
};
use luukku_domain::values::HetuError;

use super::asked::Asked;

/// The page that asks.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        ask_searches::may_ask(&backend, &visit.caller).await?;
        Ok::<_, AppError>(content(&visit, &drafts::waiting().await))
    })
}

fn content(visit: &Visit, draft: &Draft) -> AnyView {
    let lang = visit.lang;
    let error = draft.error("code").and_then(HetuError::from_code).map(|error| error.sentence(lang));
    let errors = error.map(|error| ui::FieldError::new("code", error)).into_iter().collect();
    let events = Crumb::new(EVENTS.href(lang), words::events(lang));
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=vec![events] here=words::title(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            <Form action=AskSearches::url()>
                <Field
                    lang=lang name="code" label=words::code(lang) hint=words::hint(lang) autocomplete="off"
                    width=Width::Sm error=error.map(str::to_owned)
                />
                <Actions><Button>{words::ask(lang)}</Button></Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// Asks, and shows the searches that answer.
#[server]
pub async fn ask_searches(code: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    match ask_searches::ask(&backend, &visit.caller, &code).await {
        Ok(question) => {
            answer::go_to(&Asked::answers(visit.lang, question));
            Ok(())
        }
        Err(fault) => {
            let FindRule::Code(error) = rule(fault)?;
            let draft = Draft::new([("code", "")], vec![FieldError::new("code", error.code())]);
            Err(drafts::refuse(&SEARCHES.href(visit.lang), draft).await)
        }
    }
}

mod words {
    luukku_domain::texts! {
        events: "Tapahtumat" / "Händelser" / "Events";
        title: "Kuka haki henkilötunnuksella" / "Vem har sökt med en personbeteckning" / "Who searched an identity code";
        lead: "Näet kaikki haut, jotka rekisterinpitäjiesi asiakasrekistereissä on tehty tällä tunnuksella: löytyneet, tuloksettomat ja estetyt." / "Du ser alla sökningar som har gjorts med beteckningen i dina personuppgiftsansvarigas klientregister: de som gav träff, de utan träff och de nekade." / "You see every search for this code in the client registers of your controllers: hits, misses and refusals.";
        code: "Henkilötunnus" / "Personbeteckning" / "Identity code";
        hint: "Kysymyksesi jää tapahtumalokiin. Henkilötunnusta ei tallenneta." / "Din fråga blir kvar i händelseloggen. Personbeteckningen sparas inte." / "Your question stays in the event log. The identity code is not kept.";
        ask: "Näytä haut" / "Visa sökningarna" / "Show the searches";
    }
}
