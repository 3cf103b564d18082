//! Ending one role of somebody else: a page that says what follows, then the end.

use crate::{
    error::{AppError, ErrorCode},
    load::{self, rule},
    paths::{END_MEMBERSHIP, MEMBERSHIP, USER},
    ui::{Breadcrumbs, Crumb, DangerForm, PageHeading, Question},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        memberships::end::{self, Ending},
        users::view,
    },
};
use luukku_domain::{
    id::MembershipId,
    lang::Lang,
    permission::{Refusal, action::EndMembership, thing::HeldMembership},
};

use super::membership;

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        if !visit.is_proved() {
            return Ok(None);
        }
        let account = visit.parameter(END_MEMBERSHIP)?;
        let id = named(&visit)?;
        let found = view::view(&backend, &visit.caller, account).await?;
        let name = found.account.name.clone().unwrap_or_default();
        let mut live = found.memberships.into_iter().filter(|held| held.data.ended_at.is_none());
        let held = live.find(|held| held.data.id == id).ok_or(ErrorCode::NotFound)?;
        let thing = HeldMembership { id, account, place: held.place.clone(), role: held.data.role };
        if let Err(refusal) = visit.caller.may(EndMembership, &thing) {
            return Err(refusal.into());
        }
        Ok::<_, AppError>(Some(content(visit.lang, &thing, &name, held.data.names.in_lang(visit.lang))))
    })
}

/// The membership in the address, which stands before its last part.
fn named(visit: &Visit) -> Result<MembershipId, ErrorCode> {
    let path = visit.path.split('?').next().unwrap_or_default();
    path.rsplit('/').nth(1).and_then(|part| part.parse().ok()).ok_or(ErrorCode::NotFound)
}

fn content(lang: Lang, thing: &HeldMembership, name: &str, organisation: &str) -> AnyView {
    let role = thing.role.name(lang);
    let back = MEMBERSHIP.href_to(lang, &[&thing.account, &thing.id]);
    let way = vec![Crumb::new(USER.href_to(lang, &[&thing.account]), name), Crumb::new(back.clone(), role)];
    view! {
        <Title text=format!("{} – Luukku", words::end(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::end(lang)/>
            <PageHeading title=words::title(lang, name, role, organisation) lead=words::what(lang)/>
            {form(lang, thing, Some(back))}
        </div>
    }
    .into_any()
}

/// The form; `back` is the way out beside its button, which a dialog has by itself.
fn form(lang: Lang, thing: &HeldMembership, back: Option<String>) -> AnyView {
    let hidden =
        vec![("user".to_owned(), thing.account.to_string()), ("membership".to_owned(), thing.id.to_string())];
    view! {
        <DangerForm
            action=EndOne::url() hidden=hidden
            label=words::end(lang) back=back stay=words::back(lang)
        />
    }
    .into_any()
}

/// The way to the page for those who may end it. Whoever has to prove first who they are is led to the page, which asks.
pub(super) fn way_to(
    visit: &Visit,
    thing: &HeldMembership,
    name: &str,
    organisation: &str,
) -> Option<AnyView> {
    let lang = visit.lang;
    let asks_first = match visit.caller.may(EndMembership, thing) {
        Ok(_) => false,
        Err(Refusal::AuthenticateAgain) => true,
        Err(_) => return None,
    };
    let title = words::title(lang, name, thing.role.name(lang), organisation);
    let form = form(lang, thing, None);
    let question = view! {
        <Question
            href=END_MEMBERSHIP.href_to(lang, &[&thing.account, &thing.id]) link=words::end(lang) id="end-membership"
            title=title back=words::back(lang) page_first=asks_first danger_button=true
        >
            <p>{words::what(lang)}</p>
            {form}
        </Question>
    };
    Some(question.into_any())
}

/// Ends it.
#[server]
pub async fn end_one(user: String, membership: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let ids = membership::ids(&user, &membership)?;
    match end::end(&backend, &visit.caller, ids.1, Ending::Removed).await {
        Ok(()) => {
            membership::accept(&visit, ids, "ended");
            Ok(())
        }
        Err(fault) => {
            rule(fault)?;
            Err(membership::refuse(&visit, ids, [], ("membership", "last_main_user")).await)
        }
    }
}

mod words {
    luukku_domain::texts! {
        title(name, role, organisation): "Päätä rooli: {name}, {role}, {organisation}" / "Avsluta rollen: {name}, {role}, {organisation}" / "End the role: {name}, {role}, {organisation}";
        what: "Rooli päättyy heti, ja henkilön istunnot päättyvät. Hän saa siitä viestin. Jos tämä on hänen ainoa roolinsa, myös tili suljetaan." / "Rollen avslutas genast och personens sessioner avslutas. Personen får ett meddelande om det. Om detta är personens enda roll stängs också kontot." / "The role ends at once, and the person's sessions end. They are told by mail. If it is their only role, the account is closed as well.";
        end: "Päätä rooli" / "Avsluta rollen" / "End the role";
        back: "Älä päätä" / "Avsluta inte" / "Do not end it";
    }
}
