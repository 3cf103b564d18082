//! A mover: the roles in one unit end and those in another begin, in one step.

use crate::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{USER, USER_MOVER},
    ui::{
        Actions, Breadcrumbs, Button, ChoiceOption, Choices, Crumb, DateField, ErrorSummary, Form,
        PageHeading, Select, SelectOption, Textarea,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        memberships::mover::{self, Move, MoveRule},
        organisations::choose::{self, Choice},
        users::view::{self, UserPage},
    },
};
use luukku_domain::{
    accounts::role::Role,
    id::{AccountId, OrganisationId},
    permission::{action::EndMembership, thing::HeldMembership},
};
use std::collections::BTreeMap;

use super::{form, grant, words};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let draft = drafts::waiting().await;
        let user: AccountId = visit.parameter(USER_MOVER)?;
        if !visit.is_proved() {
            return Ok(None);
        }
        let found = view::view(&backend, &visit.caller, user).await?;
        let choices = choose::choose(&backend, &visit.caller).await?;
        Ok::<_, AppError>(Some(content(&visit, &found, &choices, &draft)))
    })
}

fn content(visit: &Visit, found: &UserPage, choices: &[Choice], draft: &Draft) -> AnyView {
    let (lang, user) = (visit.lang, found.account.id);
    let name = found.account.name.clone().unwrap_or_default();
    let none = || SelectOption::new("", words::choose(lang));
    let from: Vec<_> = std::iter::once(none()).chain(places_to_leave(visit, found)).collect();
    let to: Vec<_> =
        std::iter::once(none()).chain(choices.iter().map(|choice| grant::option(lang, choice))).collect();
    let roles = grant::roles_to_give(visit).into_iter().map(|role| {
        let chosen = draft.values.iter().any(|(name, value)| name == "roles[]" && value == role.code());
        ChoiceOption::new(role.code(), role.name(lang)).chosen_if(chosen)
    });
    let roles: Vec<_> = roles.collect();
    let wrong = |field: &str| form::wrong(lang, draft, field);
    let (wrong_from, wrong_to, wrong_roles) = (wrong("from"), wrong("to"), wrong("roles[]"));
    let (wrong_end, wrong_ground) = (wrong("end"), wrong("ground"));
    let (chosen_from, chosen_to) = (draft.value("from").to_owned(), draft.value("to").to_owned());
    let (end, ground) = (form::typed_date(draft, "end"), draft.value("ground").to_owned());
    let errors = form::summary(lang, draft);
    let back = USER.href_to(lang, &[&user]);
    let way = vec![Crumb::new(back.clone(), name.clone())];
    let hidden = vec![("user".to_owned(), user.to_string())];
    view! {
        <Title text=format!("{} – Luukku", local::short(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=local::short(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=local::title(lang, &name) lead=local::lead(lang)/>
            <Form action=MoveUser::url() hidden=hidden>
                <Select lang=lang name="from" label=local::from(lang) options=from chosen=chosen_from error=wrong_from/>
                <Select lang=lang name="to" label=local::to(lang) options=to chosen=chosen_to error=wrong_to/>
                <Choices
                    lang=lang name="roles[]" legend=local::roles(lang) options=roles many=true error=wrong_roles
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
                    <Button>{local::go(lang)}</Button>
                    <a class="ds-link" href=back>{words::cancel(lang)}</a>
                </Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// The organisations whose roles the caller may end, each with the roles that the person has there.
fn places_to_leave(visit: &Visit, found: &UserPage) -> Vec<SelectOption> {
    let mut places: BTreeMap<OrganisationId, (String, Vec<&str>)> = BTreeMap::new();
    for held in found.memberships.iter().filter(|held| held.data.ended_at.is_none()) {
        let (role, place) = (held.data.role, held.place.clone());
        let thing = HeldMembership { id: held.data.id, account: found.account.id, place, role };
        if visit.caller.may(EndMembership, &thing).is_ok() {
            let name = held.data.names.in_lang(visit.lang).to_owned();
            let (_, roles) = places.entry(held.data.organisation_id).or_insert((name, Vec::new()));
            roles.push(role.name(visit.lang));
        }
    }
    let entry = |(id, (name, roles)): (OrganisationId, (String, Vec<&str>))| {
        SelectOption::new(id.to_string(), format!("{name}: {}", roles.join(", ")))
    };
    places.into_iter().map(entry).collect()
}

/// Moves the person.
#[server]
#[allow(clippy::too_many_arguments, reason = "one argument for each input of the form")]
pub async fn move_user(
    user: String,
    from: String,
    to: String,
    #[server(default)] roles: Vec<String>,
    #[server(rename = "end-day")] end_day: String,
    #[server(rename = "end-month")] end_month: String,
    #[server(rename = "end-year")] end_year: String,
    ground: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let user: AccountId = user.parse().map_err(|_| ErrorCode::NotFound)?;
    let here = USER_MOVER.href_to(visit.lang, &[&user]);
    let typed = |errors| {
        let one = [
            ("from", &from),
            ("to", &to),
            ("end-day", &end_day),
            ("end-month", &end_month),
            ("end-year", &end_year),
            ("ground", &ground),
        ];
        let all = one.into_iter().chain(roles.iter().map(|role| ("roles[]", role)));
        Draft { values: all.map(|(name, value)| (name.to_owned(), value.clone())).collect(), errors }
    };
    let (left, entered) = (from.parse().ok(), to.parse().ok());
    let given: Result<Vec<Role>, _> = roles.iter().map(|role| role.parse()).collect();
    let last_day = form::date(&end_day, &end_month, &end_year);
    let mut errors = Vec::new();
    errors.extend(left.is_none().then(|| FieldError::new("from", "no_from")));
    errors.extend(entered.is_none().then(|| FieldError::new("to", "no_to")));
    let no_role = match &given {
        Ok(given) if given.is_empty() => Some("no_role"),
        Ok(_) => None,
        Err(_) => Some("unknown_role"),
    };
    errors.extend(no_role.map(|code| FieldError::new("roles[]", code)));
    errors.extend(last_day.err().map(|code| FieldError::new("end", code)));
    errors.extend(ground.trim().is_empty().then(|| FieldError::new("ground", "ground_missing")));
    let (Some(left), Some(entered), Ok(given), Ok(last_day), []) =
        (left, entered, given, last_day, errors.as_slice())
    else {
        return Err(drafts::refuse(&here, typed(errors)).await);
    };
    let step = Move { account: user, from: left, to: entered, roles: &given, last_day, ground: &ground };
    match mover::change_unit(&backend, &visit.caller, step).await {
        Ok(_) => {
            drafts::accept(&here, &super::done(&visit, user, "moved"));
            Ok(())
        }
        Err(fault) => {
            let (field, code) = match rule(fault)? {
                MoveRule::NoRole => ("roles[]", "no_role"),
                MoveRule::SamePlace => ("to", "same_place"),
                MoveRule::Last(_) => ("from", "last_main_user"),
                MoveRule::Grant(broken) => grant::broken(broken, ("to", "roles[]")),
            };
            Err(drafts::refuse(&here, typed(vec![FieldError::new(field, code)])).await)
        }
    }
}

mod local {
    luukku_domain::texts! {
        short: "Siirrä toiseen yksikköön" / "Flytta till en annan enhet" / "Move to another unit";
        title(name): "Siirrä toiseen yksikköön: {name}" / "Flytta till en annan enhet: {name}" / "Move to another unit: {name}";
        lead: "Vanhat roolit päättyvät ja uudet alkavat samalla kertaa. Istunnot päättyvät, ja henkilö saa viestin." / "De gamla rollerna avslutas och de nya börjar på samma gång. Sessionerna avslutas och personen får ett meddelande." / "The old roles end and the new ones begin at the same time. Sessions end, and the person is told by mail.";
        from: "Mistä" / "Varifrån" / "From";
        to: "Mihin" / "Vart" / "To";
        roles: "Uudet roolit" / "Nya roller" / "New roles";
        go: "Siirrä" / "Flytta" / "Move";
    }
}
