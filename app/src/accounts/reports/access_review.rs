//! The yearly access review: each membership is confirmed or ended.

use crate::{
    answer,
    error::{AppError, ErrorCode},
    load::{self, rule},
    paths::{ACCESS_REVIEW, MEMBERSHIP},
    ui::{
        Bulk, Button, Column, Empty, Form, Notification, PageHeading, Pick, Row, Table, Tag, Tone, Variant,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        memberships::{
            confirm,
            end::{self, Ending},
        },
        reports::access_review::{self, Reviewed},
    },
};
use luukku_domain::{
    accounts::{membership::LastMainUser, review::ReviewState},
    dates,
    id::MembershipId,
    lang::Lang,
    time::Timestamp,
};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let chosen = visit.query("organisation").and_then(|id| id.parse().ok());
        let due = access_review::access_review(&backend, &visit.caller, chosen).await?;
        Ok::<_, AppError>(content(&visit, due))
    })
}

fn content(visit: &Visit, due: Vec<Reviewed>) -> AnyView {
    let lang = visit.lang;
    let done = done(visit);
    let columns = vec![
        Column::new(words::person(lang)),
        Column::new(words::role(lang)),
        Column::new(words::organisation(lang)),
        Column::new(words::ground(lang)),
        Column::new(words::used(lang)),
        Column::new(words::due(lang)),
    ];
    let any = due.iter().any(|row| row.may_confirm);
    let caption = words::caption(lang, due.len());
    let rows = due.into_iter().map(|row| line(lang, row)).collect();
    let empty =
        view! { <Empty title=words::nothing(lang)><p>{words::nothing_text(lang)}</p></Empty> }.into_any();
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            {done}
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            <Form action=ConfirmMemberships::url() wide=true>
                <Table id="review" caption=caption columns=columns rows=rows empty=empty/>
                {any.then(|| view! {
                    <Bulk label=words::chosen(lang)>
                        <Button>{words::confirm(lang)}</Button>
                        <Button formaction=EndMemberships::url() variant=Variant::Secondary tone=Tone::Danger>
                            {words::end(lang)}
                        </Button>
                    </Bulk>
                })}
            </Form>
        </div>
    }
    .into_any()
}

/// What was done on the page before: how many were confirmed, ended, or had to stay.
fn done(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let count = |name: &str| visit.query(name).and_then(|count| count.parse::<u32>().ok());
    let told = match (count("confirmed"), count("ended"), count("stay")) {
        (Some(count), ..) => (Tone::Success, words::confirmed(lang, count)),
        (None, Some(ended), None | Some(0)) => (Tone::Success, words::ended(lang, ended)),
        (None, Some(ended), Some(stay)) => {
            (Tone::Warning, format!("{} {}", words::ended(lang, ended), words::stay(lang, stay)))
        }
        _ => return ().into_any(),
    };
    view! { <Notification tone=told.0 title=told.1/> }.into_any()
}

fn line(lang: Lang, row: Reviewed) -> Row {
    let day = |at: Timestamp| dates::date(lang, at.date_in_helsinki());
    let held = row.membership;
    let href = MEMBERSHIP.href_to(lang, &[&held.account_id, &held.id]);
    let state = match row.state {
        ReviewState::Overdue { due_at } => {
            let overdue = words::overdue(lang, day(due_at));
            view! { <Tag tone=Tone::Danger>{overdue}</Tag> }
        }
        ReviewState::Soon { due_at } | ReviewState::Confirmed { due_at } => {
            let soon = words::soon(lang, day(due_at));
            view! { <Tag tone=Tone::Warning>{soon}</Tag> }
        }
    };
    let pick = Pick {
        name: "memberships[]",
        value: held.id.to_string(),
        label: words::pick(lang, &held.name, held.role.name(lang)),
    };
    let line = Row::new(vec![
        view! { <a class="ds-link" href=href>{held.name}</a> }.into_any(),
        held.role.name(lang).into_any(),
        held.names.in_lang(lang).to_owned().into_any(),
        held.ground.into_any(),
        day(held.last_used_at).into_any(),
        state.into_any(),
    ]);
    if row.may_confirm { line.pick(pick) } else { line }
}

/// Confirms the chosen memberships for another year.
#[server]
pub async fn confirm_memberships(#[server(default)] memberships: Vec<String>) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = ACCESS_REVIEW.href(visit.lang);
    if memberships.is_empty() {
        answer::go_to(&here);
        return Ok(());
    }
    let ids = ids(&memberships)?;
    let confirmed = confirm::confirm(&backend, &visit.caller, &ids).await?;
    answer::go_to(&format!("{here}?confirmed={confirmed}"));
    Ok(())
}

/// Ends the chosen memberships, each by itself: the last main user of an organisation stays until there is a successor.
#[server]
pub async fn end_memberships(#[server(default)] memberships: Vec<String>) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = ACCESS_REVIEW.href(visit.lang);
    let (mut ended, mut stay) = (0, 0);
    for id in ids(&memberships)? {
        match end::end(&backend, &visit.caller, id, Ending::Reviewed).await {
            Ok(()) => ended += 1,
            Err(fault) => {
                let LastMainUser = rule(fault)?;
                stay += 1;
            }
        }
    }
    answer::go_to(&if memberships.is_empty() { here } else { format!("{here}?ended={ended}&stay={stay}") });
    Ok(())
}

fn ids(memberships: &[String]) -> Result<Vec<MembershipId>, AppError> {
    memberships.iter().map(|id| id.parse().map_err(|_| ErrorCode::NotFound.into())).collect()
}

mod words {
    luukku_domain::texts! {
        title: "Käyttöoikeuksien katselmointi" / "Granskning av behörigheter" / "Access review";
        lead: "Vahvista kerran vuodessa, että jokaista roolia yhä tarvitaan. Päätä ne, joita ei tarvita." / "Bekräfta en gång om året att varje roll fortfarande behövs. Avsluta dem som inte behövs." / "Confirm once a year that each role is still needed. End those that are not.";
        caption(count): "Vahvistettavia rooleja: {count}" / "Roller att bekräfta: {count}" / "Roles to confirm: {count}";
        confirmed(count): "Vahvistettu {count} roolia." / "{count} roller bekräftade." / "{count} roles confirmed.";
        person: "Henkilö" / "Person" / "Person";
        role: "Rooli" / "Roll" / "Role";
        organisation: "Organisaatio" / "Organisation" / "Organisation";
        ground: "Peruste" / "Grund" / "Ground";
        used: "Käytetty viimeksi" / "Senast använd" / "Last used";
        due: "Vahvistettava" / "Bekräftas senast" / "Due";
        overdue(date): "Myöhässä, {date}" / "Försenad, {date}" / "Overdue since {date}";
        soon(date): "Viimeistään {date}" / "Senast {date}" / "By {date}";
        pick(name, role): "Valitse {name}, {role}" / "Välj {name}, {role}" / "Choose {name}, {role}";
        chosen: "Valituille rooleille" / "För de valda rollerna" / "For the chosen roles";
        end: "Päätä valitut" / "Avsluta de valda" / "End the chosen";
        ended(count): "Päätetty {count} roolia." / "{count} roller avslutade." / "{count} roles ended.";
        stay(count): "{count} jäi voimaan: organisaation viimeinen pääkäyttäjä tarvitsee ensin seuraajan." / "{count} blev kvar: organisationens sista huvudanvändare behöver först en efterträdare." / "{count} stayed: the last main user of an organisation needs a successor first.";
        confirm: "Vahvista valitut" / "Bekräfta de valda" / "Confirm the chosen";
        nothing: "Kaikki roolit on vahvistettu" / "Alla roller är bekräftade" / "All roles are confirmed";
        nothing_text: "Seuraavat tulevat tähän kuukautta ennen määräaikaa." / "Nästa visas här en månad före tidsfristen." / "The next ones come here a month ahead.";
    }
}
