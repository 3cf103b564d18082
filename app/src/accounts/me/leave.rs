//! One's own roles, and giving one up: for everybody who has one.

use crate::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{LEAVE, ME},
    ui::{self, Breadcrumbs, Crumb, DangerForm, ErrorSummary, PageHeading, Question, SummaryList},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        memberships::end,
        own_profile::{self, OwnMembership},
    },
};
use luukku_domain::{accounts::membership::LastMainUser, id::MembershipId, lang::Lang};

use super::super::home;

/// The page: what follows from giving the role up.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        if !visit.is_proved() {
            return Ok(None);
        }
        let draft = drafts::waiting().await;
        let id: MembershipId = visit.parameter(LEAVE)?;
        let profile = own_profile::view(&backend, &visit.caller).await?;
        let held = profile.memberships.iter().find(|held| held.id == id).ok_or(ErrorCode::NotFound)?;
        Ok::<_, AppError>(Some(content(visit.lang, held, &draft)))
    })
}

fn content(lang: Lang, held: &OwnMembership, draft: &Draft) -> AnyView {
    let way = vec![Crumb::new(ME.href(lang), words::me(lang))];
    let last = |error: &FieldError| ui::FieldError::new(error.field.as_str(), words::last(lang));
    let errors = draft.errors.iter().map(last).collect();
    view! {
        <Title text=format!("{} – Luukku", words::go(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::go(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=title(lang, held) lead=words::what(lang)/>
            <div id="membership">{form(lang, held.id, Some(ME.href(lang)))}</div>
        </div>
    }
    .into_any()
}

fn title(lang: Lang, held: &OwnMembership) -> String {
    words::title(lang, held.role.name(lang), held.names.in_lang(lang))
}

/// The form; `back` is the way out beside its button, which a dialog has by itself.
fn form(lang: Lang, membership: MembershipId, back: Option<String>) -> AnyView {
    view! {
        <DangerForm
            action=LeaveOne::url() hidden=vec![("membership".to_owned(), membership.to_string())]
            label=words::go(lang) back=back stay=words::back(lang)
        />
    }
    .into_any()
}

/// Each role with the way to give it up; without a role, what becomes of the account.
pub(super) fn roles(visit: &Visit, held: &[OwnMembership]) -> AnyView {
    if held.is_empty() {
        return view! { <p>{words::none(visit.lang)}</p> }.into_any();
    }
    let rows = held.iter().map(|membership| home::role(visit.lang, membership)).collect();
    let ways: Vec<_> = held.iter().map(|membership| way_to(visit, membership)).collect();
    view! { <SummaryList rows=rows/> {ways} }.into_any()
}

/// The way to the page. Whoever has to prove first who they are is led to it, and it asks for that.
fn way_to(visit: &Visit, held: &OwnMembership) -> AnyView {
    let (lang, title) = (visit.lang, title(visit.lang, held));
    let asks_first = !visit.caller.recently_authenticated(visit.caller.at);
    let form = form(lang, held.id, None);
    view! {
        <div>
            <Question
                href=LEAVE.href_to(lang, &[&held.id]) link=title.clone() id=format!("leave-{}", held.id) title=title
                back=words::back(lang) page_first=asks_first
            >
                <p>{words::what(lang)}</p>
                {form}
            </Question>
        </div>
    }
    .into_any()
}

/// Gives up one of one's own roles.
#[server]
pub async fn leave_one(membership: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let id: MembershipId = membership.parse().map_err(|_| ErrorCode::NotFound)?;
    let here = LEAVE.href_to(visit.lang, &[&id]);
    match end::leave(&backend, &visit.caller, id).await {
        Ok(()) => {
            drafts::accept(&here, &format!("{}?left", ME.href(visit.lang)));
            Ok(())
        }
        Err(fault) => {
            let LastMainUser = rule(fault)?;
            let errors = vec![FieldError::new("membership", "last_main_user")];
            Err(drafts::refuse(&here, Draft::new([], errors)).await)
        }
    }
}

mod words {
    luukku_domain::texts! {
        me: "Oma tili" / "Mitt konto" / "My account";
        title(role, organisation): "Luovu roolista: {role}, {organisation}" / "Lämna rollen: {role}, {organisation}" / "Give up the role: {role}, {organisation}";
        what: "Rooli päättyy heti, ja muut istuntosi päättyvät. Jos tämä on ainoa roolisi, myös tilisi suljetaan." / "Rollen avslutas genast och dina andra sessioner avslutas. Om detta är din enda roll stängs också ditt konto." / "The role ends at once, and your other sessions end. If it is your only role, your account is closed as well.";
        go: "Luovu roolista" / "Lämna rollen" / "Give up the role";
        back: "Älä luovu" / "Lämna inte" / "Do not give it up";
        none: "Sinulla ei ole yhtään roolia. Tilisi suljetaan, ellei sinulle anneta uutta." / "Du har inga roller. Ditt konto stängs om du inte får en ny." / "You have no roles. Your account will be closed unless you are given one.";
        last: "Olet organisaation viimeinen pääkäyttäjä. Anna rooli ensin seuraajalle vähintään yhtä pitkäksi aikaa" / "Du är organisationens sista huvudanvändare. Ge rollen först till en efterträdare för minst lika lång tid" / "You are the organisation's last main user. Give the role to a successor first, for at least as long";
    }
}
