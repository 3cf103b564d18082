//! Ending a provider's service for an organiser: a page that says what follows, then the end.

use crate::{
    answer,
    error::{AppError, ErrorCode},
    load,
    paths::{END_SERVING, ORGANISATION},
    ui::{Breadcrumbs, Crumb, DangerForm, PageHeading, Question},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::organisations::{
        relate,
        view::{self, OrganisationPage, ServingRow},
    },
};
use luukku_domain::{
    id::{OrganisationId, ServingId},
    lang::Lang,
    permission::{Refusal, action::RelateProvider, thing::Serving},
};

/// The page; organiser and relation stand in its address.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let organiser: OrganisationId = visit.parameter(END_SERVING)?;
        let id = named(&visit)?;
        let found = view::view(&backend, &visit.caller, organiser).await?;
        let serving = found.serving.iter().find(|row| row.id == id).ok_or(ErrorCode::NotFound)?;
        may_end(&visit, &found, serving)?;
        Ok::<_, AppError>(content(visit.lang, &found, serving))
    })
}

/// The relation in the address, which stands before its last part.
fn named(visit: &Visit) -> Result<ServingId, ErrorCode> {
    let path = visit.path.split('?').next().unwrap_or_default();
    path.rsplit('/').nth(1).and_then(|part| part.parse().ok()).ok_or(ErrorCode::NotFound)
}

/// Asks the permission table. Only the organiser's side ends a relation; a provider's page has nothing to end.
fn may_end(visit: &Visit, found: &OrganisationPage, row: &ServingRow) -> Result<(), Refusal> {
    if !found.organisation.kind.is_controller() {
        return Err(Refusal::NotFound);
    }
    let serving = Serving { provider: row.other_id, organiser: found.place.clone() };
    visit.caller.may(RelateProvider, &serving).map(drop)
}

fn content(lang: Lang, found: &OrganisationPage, row: &ServingRow) -> AnyView {
    let organiser = found.organisation.id;
    let back = ORGANISATION.href_to(lang, &[&organiser]);
    let way = vec![Crumb::new(back.clone(), found.organisation.names.in_lang(lang))];
    view! {
        <Title text=format!("{} – Luukku", words::end(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::end(lang)/>
            <PageHeading title=title(lang, row) lead=what(lang, row)/>
            {form(lang, organiser, row.id, Some(back))}
        </div>
    }
    .into_any()
}

fn title(lang: Lang, row: &ServingRow) -> String {
    words::title(lang, row.names.in_lang(lang), &row.service)
}

fn what(lang: Lang, row: &ServingRow) -> String {
    words::what(lang, row.names.in_lang(lang))
}

/// The form; `back` is the way out beside its button, which a dialog has by itself.
fn form(lang: Lang, organiser: OrganisationId, serving: ServingId, back: Option<String>) -> AnyView {
    let hidden =
        vec![("organisation".to_owned(), organiser.to_string()), ("serving".to_owned(), serving.to_string())];
    view! {
        <DangerForm
            action=EndServing::url() hidden=hidden
            label=words::end(lang) back=back stay=words::back(lang)
        />
    }
    .into_any()
}

/// The way to the page for those who may end it. Whoever has to prove first who they are is led to the page, which asks.
pub(super) fn way_to(visit: &Visit, found: &OrganisationPage, row: &ServingRow) -> Option<AnyView> {
    let (lang, organiser) = (visit.lang, found.organisation.id);
    let asks_first = match may_end(visit, found, row) {
        Ok(()) => false,
        Err(Refusal::AuthenticateAgain) => true,
        Err(_) => return None,
    };
    let (title, what) = (title(lang, row), what(lang, row));
    let form = form(lang, organiser, row.id, None);
    let question = view! {
        <Question
            href=END_SERVING.href_to(lang, &[&organiser, &row.id]) link=words::go(lang) id=format!("end-{}", row.id)
            title=title back=words::back(lang) page_first=asks_first
        >
            <p>{what}</p>
            {form}
        </Question>
    };
    Some(question.into_any())
}

/// Ends a relation.
#[server]
pub async fn end_serving(organisation: String, serving: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let id: OrganisationId = organisation.parse().map_err(|_| ErrorCode::NotFound)?;
    let serving = serving.parse().map_err(|_| ErrorCode::NotFound)?;
    relate::unrelate(&backend, &visit.caller, serving).await?;
    answer::go_to(&format!("{}?unrelated", ORGANISATION.href_to(visit.lang, &[&id])));
    Ok(())
}

mod words {
    luukku_domain::texts! {
        title(provider, service): "Päätä palvelusuhde: {provider}, {service}" / "Avsluta tjänsterelationen: {provider}, {service}" / "End the service relation: {provider}, {service}";
        what(provider): "{provider} ei enää tuota tätä palvelua järjestäjälle. Käyttöoikeudet eivät muutu." / "{provider} producerar inte längre tjänsten för anordnaren. Behörigheterna ändras inte." / "{provider} no longer provides this service for the organiser. Access does not change.";
        go: "Päätä" / "Avsluta" / "End";
        end: "Päätä palvelusuhde" / "Avsluta tjänsterelationen" / "End the service relation";
        back: "Älä päätä" / "Avsluta inte" / "Do not end it";
    }
}
