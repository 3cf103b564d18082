//! Giving a role to a user.

use crate::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{USER, USER_GRANT},
    ui::{
        Actions, Breadcrumbs, Button, Crumb, DateField, ErrorSummary, Form, PageHeading, Select,
        SelectOption, Textarea,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        memberships::grant::{self, GrantRule, NewRole},
        organisations::choose::{self, Choice},
        users::view,
    },
};
use luukku_domain::{accounts::role::Role, id::AccountId, lang::Lang};

use super::{form, role_options, words};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let user: AccountId = visit.parameter(USER_GRANT)?;
        let draft = drafts::waiting().await;
        if !visit.is_proved() {
            return Ok(None);
        }
        let name = view::view(&backend, &visit.caller, user).await?.account.name.unwrap_or_default();
        let choices = choose::choose(&backend, &visit.caller).await?;
        Ok::<_, AppError>(Some(content(&visit, (user, name), choices, &draft)))
    })
}

fn content(visit: &Visit, (user, name): (AccountId, String), choices: Vec<Choice>, draft: &Draft) -> AnyView {
    let lang = visit.lang;
    let asked = visit.query("organisation").unwrap_or_default();
    let chosen = Some(draft.value("organisation").to_owned()).filter(|id| !id.is_empty()).unwrap_or(asked);
    let mut organisations = vec![SelectOption::new("", words::choose(lang))];
    organisations.extend(choices.into_iter().map(|choice| option(lang, &choice)));
    let roles = role_options(lang, words::choose(lang), &roles_to_give(visit));
    let wrong = |field: &str| form::wrong(lang, draft, field);
    let (wrong_place, wrong_role) = (wrong("organisation"), wrong("role"));
    let (wrong_end, wrong_ground) = (wrong("end"), wrong("ground"));
    let (role, end, ground) =
        (draft.value("role").to_owned(), form::typed_date(draft, "end"), draft.value("ground").to_owned());
    let errors = form::summary(lang, draft);
    let back = USER.href_to(lang, &[&user]);
    let way = vec![Crumb::new(back.clone(), name.clone())];
    let hidden = vec![("user".to_owned(), user.to_string())];
    view! {
        <Title text=format!("{} – Luukku", local::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=local::title(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=format!("{}: {name}", local::title(lang)) lead=local::lead(lang)/>
            <Form action=GrantRole::url() hidden=hidden>
                <Select
                    lang=lang name="organisation" label=words::organisation(lang) options=organisations chosen=chosen
                    error=wrong_place
                />
                <Select
                    lang=lang name="role" label=words::role(lang) options=roles chosen=role
                    error=wrong_role
                />
                <DateField
                    lang=lang name="end" legend=words::last_day(lang) hint=words::last_day_hint(lang)
                    value=end error=wrong_end optional=true
                />
                <Textarea
                    lang=lang name="ground" label=words::ground(lang) hint=words::ground_hint(lang) rows=3
                    value=ground error=wrong_ground
                />
                <Actions>
                    <Button>{local::give(lang)}</Button>
                    <a class="ds-link" href=back>{words::cancel(lang)}</a>
                </Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// Where a broken rule stands in a form with these fields for organisation and role, and its code.
pub(super) const fn broken(
    broken: GrantRule,
    (organisation, role): (&'static str, &'static str),
) -> (&'static str, &'static str) {
    match broken {
        GrantRule::Ground(error) => ("ground", form::ground_code(error)),
        GrantRule::LastDay(error) => ("end", form::day_code(error)),
        GrantRule::AlreadyHeld => (role, "already_held"),
        GrantRule::Incompatible(_) => (role, "incompatible"),
        GrantRule::AccountClosed => (role, "account_closed"),
        GrantRule::OrganisationClosed => (organisation, "organisation_closed"),
        GrantRule::NotItsWay => (organisation, "not_its_way"),
        GrantRule::NeedsApproval => (organisation, "needs_approval"),
    }
}

/// A unit is named with its town, so that two of the same name are told apart.
pub(super) fn option(lang: Lang, choice: &Choice) -> SelectOption {
    let name = choice.names.in_lang(lang);
    let label = choice.root_fi.as_ref().map_or_else(|| name.to_owned(), |root| format!("{name} ({root})"));
    SelectOption::new(choice.id.to_string(), label)
}

/// The roles that any of the caller's own roles may give somewhere. Whether one exists in the chosen organisation is
/// judged when the form is sent.
pub(super) fn roles_to_give(visit: &Visit) -> Vec<Role> {
    let held = visit.caller.memberships();
    Role::ALL.into_iter().filter(|role| held.iter().any(|held| held.role.may_grant(*role))).collect()
}

/// Gives the role.
#[server]
pub async fn grant_role(
    user: String,
    organisation: String,
    role: String,
    #[server(rename = "end-day")] end_day: String,
    #[server(rename = "end-month")] end_month: String,
    #[server(rename = "end-year")] end_year: String,
    ground: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let user: AccountId = user.parse().map_err(|_| ErrorCode::NotFound)?;
    let here = USER_GRANT.href_to(visit.lang, &[&user]);
    let typed = |errors| {
        let values = [
            ("organisation", organisation.as_str()),
            ("role", &role),
            ("end-day", &end_day),
            ("end-month", &end_month),
            ("end-year", &end_year),
            ("ground", &ground),
        ];
        Draft::new(values, errors)
    };
    let mut errors = Vec::new();
    let organisation_id = organisation.parse().ok();
    let role_given = role.parse().ok();
    let last_day = form::date(&end_day, &end_month, &end_year);
    errors.extend(organisation_id.is_none().then(|| FieldError::new("organisation", "no_organisation")));
    errors.extend(role_given.is_none().then(|| FieldError::new("role", "no_role")));
    errors.extend(last_day.err().map(|code| FieldError::new("end", code)));
    errors.extend(ground.trim().is_empty().then(|| FieldError::new("ground", "ground_missing")));
    let (Some(organisation_id), Some(role_given), Ok(last_day), []) =
        (organisation_id, role_given, last_day, errors.as_slice())
    else {
        return Err(drafts::refuse(&here, typed(errors)).await);
    };
    let new =
        NewRole { account: user, organisation: organisation_id, role: role_given, last_day, ground: &ground };
    match grant::grant(&backend, &visit.caller, new).await {
        Ok(_) => {
            drafts::accept(&here, &super::done(&visit, user, "granted"));
            Ok(())
        }
        Err(fault) => {
            let (field, code) = broken(rule(fault)?, ("organisation", "role"));
            Err(drafts::refuse(&here, typed(vec![FieldError::new(field, code)])).await)
        }
    }
}

mod local {
    luukku_domain::texts! {
        title: "Anna rooli" / "Ge en roll" / "Give a role";
        lead: "Käyttäjä saa roolista viestin. Rooli on heti voimassa." / "Användaren får ett meddelande om rollen. Den gäller genast." / "The user is told by mail. The role is in force at once.";
        give: "Anna rooli" / "Ge rollen" / "Give the role";
    }
}
