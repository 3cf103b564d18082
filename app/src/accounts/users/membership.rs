//! One membership: its reasons, its end, its confirmation, what it requires.

use crate::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{ME, MEMBERSHIP, ORGANISATION, USER},
    ui::{
        Actions, Breadcrumbs, Button, Crumb, DateField, ErrorSummary, Form, LinkButton, PageHeading, Section,
        Select, SummaryList, SummaryRow, Textarea, Variant,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        memberships::{
            acknowledge::{self, AcknowledgeRule},
            change_end_date::{self, ChangeRule},
            confirm,
            correct::{self, CorrectRule},
        },
        users::view::{self, UserMembership},
    },
};
use luukku_domain::{
    accounts::{
        acknowledgement::{self, Acknowledgement},
        role::Role,
    },
    id::{AccountId, MembershipId},
    lang::Lang,
    permission::{
        Refusal,
        action::{ChangeEndDate, ConfirmMembership, CorrectRole, EndMembership, RecordAcknowledgement},
        thing::{HeldMembership, RoleCorrection},
    },
};

use super::{day, end, form, last_date, last_day, role_options, words};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let draft = drafts::waiting().await;
        let id: MembershipId = visit.last_part().parse().map_err(|_| ErrorCode::NotFound)?;
        let found = view::view(&backend, &visit.caller, visit.parameter(MEMBERSHIP)?).await?;
        let name = found.account.name.clone().unwrap_or_default();
        let account = found.account.id;
        let held = found.memberships.into_iter().find(|held| held.data.id == id);
        let held = held.filter(|held| held.data.ended_at.is_none()).ok_or(ErrorCode::NotFound)?;
        let (id, place, role) = (held.data.id, held.place.clone(), held.data.role);
        let thing = HeldMembership { id, account, place, role };
        if needs_proof(&visit, &thing) && !visit.is_proved() {
            return Ok(None);
        }
        Ok::<_, AppError>(Some(content(&visit, &thing, &name, &held, &draft)))
    })
}

/// Whether a form of the page would ask first who is there. Those who only read, such as an officer, are not asked.
fn needs_proof(visit: &Visit, thing: &HeldMembership) -> bool {
    let caller = &visit.caller;
    let refusals = [caller.may(EndMembership, thing).err(), caller.may(ChangeEndDate, thing).err()];
    refusals.contains(&Some(Refusal::AuthenticateAgain))
}

fn content(
    visit: &Visit,
    thing: &HeldMembership,
    name: &str,
    held: &UserMembership,
    draft: &Draft,
) -> AnyView {
    let (lang, account) = (visit.lang, thing.account);
    let data = &held.data;
    let role = data.role.name(lang);
    let way = vec![Crumb::new(USER.href_to(lang, &[&account]), name)];
    let errors = form::summary(lang, draft);
    let rows = facts(lang, held);
    let hidden =
        vec![("user".to_owned(), account.to_string()), ("membership".to_owned(), data.id.to_string())];
    let buttons = buttons(visit, thing, name, data.names.in_lang(lang), &hidden);
    let end_date = end_date(visit, thing, held, draft, &hidden);
    let training = training(visit, thing, held, draft, &hidden);
    let correction = correction(visit, thing, draft, &hidden);
    view! {
        <Title text=format!("{role} – Luukku")/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=role/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=format!("{name}: {role}")/>
            <SummaryList rows=rows/>
            {buttons}
            {end_date}
            {training}
            {correction}
        </div>
    }
    .into_any()
}

fn facts(lang: Lang, held: &UserMembership) -> Vec<SummaryRow> {
    let data = &held.data;
    let place = view! {
        <a class="ds-link" href=ORGANISATION.href_to(lang, &[&data.organisation_id])>{data.names.in_lang(lang).to_owned()}</a>
    };
    let until = data.ends_at.map_or_else(|| local::no_end(lang).to_owned(), |at| last_day(lang, at));
    let mut rows = vec![
        SummaryRow::new(words::organisation(lang), place),
        SummaryRow::new(words::ground(lang), data.ground.clone()),
        SummaryRow::new(local::granter(lang), data.granter.clone().unwrap_or_else(|| "Luukku".to_owned())),
        SummaryRow::new(local::since(lang), day(lang, data.starts_at)),
        SummaryRow::new(words::last_day(lang), until),
        SummaryRow::new(local::confirmed(lang), day(lang, data.confirmed_at)),
        SummaryRow::new(local::used(lang), day(lang, data.last_used_at)),
    ];
    for kind in acknowledgement::required(data.role) {
        let given = held.given.iter().find(|given| given.kind == *kind);
        rows.push(match given {
            Some(given) => SummaryRow::new(kind.name(lang), day(lang, given.at)),
            None => SummaryRow::none(kind.name(lang), local::missing(lang)),
        });
    }
    rows
}

/// Whether the caller may do it, perhaps after proving again who they are.
fn may<T>(answer: &Result<T, Refusal>) -> bool {
    matches!(answer, Ok(_) | Err(Refusal::AuthenticateAgain))
}

fn buttons(
    visit: &Visit,
    thing: &HeldMembership,
    name: &str,
    organisation: &str,
    hidden: &[(String, String)],
) -> AnyView {
    let lang = visit.lang;
    let confirms = may(&visit.caller.may(ConfirmMembership, thing));
    let end = end::way_to(visit, thing, name, organisation);
    let leaves = visit.caller.account() == Some(thing.account);
    let hidden = hidden.to_vec();
    view! {
        <div class="lu-actions" id="membership">
            {confirms.then(|| view! {
                <Form action=ConfirmOne::url() hidden=hidden>
                    <Button variant=Variant::Secondary>{local::confirm(lang)}</Button>
                </Form>
            })}
            {end}
            {leaves.then(|| view! {
                <LinkButton href=ME.href(lang) variant=Variant::Secondary>{local::leave(lang)}</LinkButton>
            })}
        </div>
    }
    .into_any()
}

fn end_date(
    visit: &Visit,
    thing: &HeldMembership,
    held: &UserMembership,
    draft: &Draft,
    hidden: &[(String, String)],
) -> AnyView {
    let lang = visit.lang;
    if !may(&visit.caller.may(ChangeEndDate, thing)) {
        return ().into_any();
    }
    let wrong = form::wrong(lang, draft, "end");
    // Saving without a change keeps the day; three empty fields remove it.
    let value = form::typed_date_or(draft, "end", held.data.ends_at.map(last_date));
    let hidden = hidden.to_vec();
    view! {
        <Section title=local::change_end(lang)>
            <Form action=ChangeLastDay::url() hidden=hidden>
                <DateField
                    lang=lang name="end" legend=words::last_day(lang) hint=words::last_day_hint(lang) value=value
                    error=wrong optional=true
                />
                <Actions><Button variant=Variant::Secondary>{local::save(lang)}</Button></Actions>
            </Form>
        </Section>
    }
    .into_any()
}

fn training(
    visit: &Visit,
    thing: &HeldMembership,
    held: &UserMembership,
    draft: &Draft,
    hidden: &[(String, String)],
) -> AnyView {
    let lang = visit.lang;
    let kind = Acknowledgement::Training;
    let needed = acknowledgement::required(thing.role).contains(&kind)
        && !held.given.iter().any(|given| given.kind == kind);
    if !needed || !may(&visit.caller.may(RecordAcknowledgement, thing)) {
        return ().into_any();
    }
    let wrong = form::wrong(lang, draft, "done");
    let (hidden, value) = (hidden.to_vec(), form::typed_date(draft, "done"));
    view! {
        <Section title=kind.name(lang)>
            <Form action=RecordTraining::url() hidden=hidden>
                <DateField lang=lang name="done" legend=local::trained(lang) value=value error=wrong/>
                <Actions><Button variant=Variant::Secondary>{local::save(lang)}</Button></Actions>
            </Form>
        </Section>
    }
    .into_any()
}

fn correction(visit: &Visit, thing: &HeldMembership, draft: &Draft, hidden: &[(String, String)]) -> AnyView {
    let lang = visit.lang;
    let to = |role: &Role| {
        let correction = RoleCorrection { held: thing.clone(), to: *role };
        *role != thing.role && may(&visit.caller.may(CorrectRole, &correction))
    };
    let roles: Vec<_> = Role::ALL.into_iter().filter(to).collect();
    if roles.is_empty() {
        return ().into_any();
    }
    let options = role_options(lang, words::choose(lang), &roles);
    let (wrong_role, wrong_ground) = (form::wrong(lang, draft, "role"), form::wrong(lang, draft, "ground"));
    let (hidden, chosen, ground) =
        (hidden.to_vec(), draft.value("role").to_owned(), draft.value("ground").to_owned());
    view! {
        <Section title=local::correct(lang)>
            <Form action=CorrectMembership::url() hidden=hidden>
                <Select lang=lang name="role" label=words::role(lang) options=options chosen=chosen error=wrong_role/>
                <Textarea
                    lang=lang name="ground" label=words::ground(lang) hint=words::ground_hint(lang) rows=3 value=ground
                    error=wrong_ground
                />
                <Actions><Button variant=Variant::Secondary>{local::save(lang)}</Button></Actions>
            </Form>
        </Section>
    }
    .into_any()
}

/// The ids that the forms of this page carry.
pub(super) fn ids(user: &str, membership: &str) -> Result<(AccountId, MembershipId), ErrorCode> {
    let user = user.parse().map_err(|_| ErrorCode::NotFound)?;
    Ok((user, membership.parse().map_err(|_| ErrorCode::NotFound)?))
}

/// Comes back to this page with what is wrong.
pub(super) async fn refuse<const N: usize>(
    visit: &Visit,
    (user, id): (AccountId, MembershipId),
    values: [(&str, &str); N],
    (field, code): (&str, &str),
) -> AppError {
    let here = MEMBERSHIP.href_to(visit.lang, &[&user, &id]);
    drafts::refuse(&here, Draft::new(values, vec![FieldError::new(field, code)])).await
}

/// Goes on to the user's page, which says what was done.
pub(super) fn accept(visit: &Visit, (user, id): (AccountId, MembershipId), what: &str) {
    drafts::accept(&MEMBERSHIP.href_to(visit.lang, &[&user, &id]), &super::done(visit, user, what));
}

/// Confirms it in the access review.
#[server]
pub async fn confirm_one(user: String, membership: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let ids = ids(&user, &membership)?;
    confirm::confirm(&backend, &visit.caller, &[ids.1]).await?;
    accept(&visit, ids, "changed");
    Ok(())
}

/// Sets, moves or removes the last day.
#[server]
pub async fn change_last_day(
    user: String,
    membership: String,
    #[server(rename = "end-day")] end_day: String,
    #[server(rename = "end-month")] end_month: String,
    #[server(rename = "end-year")] end_year: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let ids = ids(&user, &membership)?;
    let values =
        [("end-day", end_day.as_str()), ("end-month", end_month.as_str()), ("end-year", end_year.as_str())];
    let last_day = match form::date(&end_day, &end_month, &end_year) {
        Ok(last_day) => last_day,
        Err(code) => return Err(refuse(&visit, ids, values, ("end", code)).await),
    };
    match change_end_date::change_end_date(&backend, &visit.caller, ids.1, last_day).await {
        Ok(()) => {
            accept(&visit, ids, "changed");
            Ok(())
        }
        Err(fault) => {
            let code = match rule(fault)? {
                ChangeRule::Day(error) => form::day_code(error),
                ChangeRule::Last(_) => "last_without_successor",
            };
            Err(refuse(&visit, ids, values, ("end", code)).await)
        }
    }
}

/// Records a training.
#[server]
pub async fn record_training(
    user: String,
    membership: String,
    #[server(rename = "done-day")] done_day: String,
    #[server(rename = "done-month")] done_month: String,
    #[server(rename = "done-year")] done_year: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let ids = ids(&user, &membership)?;
    let values = [
        ("done-day", done_day.as_str()),
        ("done-month", done_month.as_str()),
        ("done-year", done_year.as_str()),
    ];
    let Ok(Some(day)) = form::date(&done_day, &done_month, &done_year) else {
        return Err(refuse(&visit, ids, values, ("done", "no_date")).await);
    };
    let recorded = acknowledge::record(&backend, &visit.caller, ids.1, Acknowledgement::Training, day).await;
    match recorded {
        Ok(()) => {
            accept(&visit, ids, "changed");
            Ok(())
        }
        Err(fault) => {
            let code = if rule(fault)? == AcknowledgeRule::Future { "future" } else { "nothing" };
            Err(refuse(&visit, ids, values, ("done", code)).await)
        }
    }
}

/// Corrects the role.
#[server]
pub async fn correct_membership(
    user: String,
    membership: String,
    role: String,
    ground: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let ids = ids(&user, &membership)?;
    let values = [("role", role.as_str()), ("ground", ground.as_str())];
    let Ok(to) = role.parse() else {
        return Err(refuse(&visit, ids, values, ("role", "no_role")).await);
    };
    match correct::correct(&backend, &visit.caller, ids.1, to, &ground).await {
        Ok(_) => {
            accept(&visit, ids, "changed");
            Ok(())
        }
        Err(fault) => {
            let wrong = match rule(fault)? {
                CorrectRule::Ground(error) => ("ground", form::ground_code(error)),
                CorrectRule::AlreadyHeld => ("role", "already_held"),
                CorrectRule::Incompatible(_) => ("role", "incompatible"),
                CorrectRule::Last(_) => ("role", "last_main_user"),
            };
            Err(refuse(&visit, ids, values, wrong).await)
        }
    }
}

mod local {
    luukku_domain::texts! {
        granter: "Antanut" / "Gavs av" / "Given by";
        since: "Alkaen" / "Från och med" / "Since";
        no_end: "Toistaiseksi" / "Tills vidare" / "No end date";
        confirmed: "Vahvistettu viimeksi" / "Senast bekräftad" / "Last confirmed";
        used: "Käytetty viimeksi" / "Senast använd" / "Last used";
        missing: "Puuttuu: henkilötiedot eivät avaudu ennen tätä" / "Saknas: personuppgifter öppnas inte före detta" / "Missing: personal data do not open before this";
        confirm: "Vahvista, että roolia tarvitaan" / "Bekräfta att rollen behövs" / "Confirm that the role is needed";
        leave: "Luovu roolista omalla tilillä" / "Lämna rollen på ditt konto" / "Give up the role on your account";
        change_end: "Vaihda viimeinen päivä" / "Ändra sista dagen" / "Change the last day";
        trained: "Milloin koulutus käytiin?" / "När gavs utbildningen?" / "When was the training?";
        correct: "Korjaa rooli" / "Rätta rollen" / "Correct the role";
        save: "Tallenna" / "Spara" / "Save";
    }
}
