//! Where staff arrive: their roles, which of them are about to end, and what they can do.

use crate::{
    chrome::areas,
    error::AppError,
    load,
    paths::{ACCESS_REVIEW, SECRECY},
    ui::{LinkList, Notification, PageHeading, Section, SummaryList, SummaryRow, Tone},
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        own_profile::{self, OwnMembership, OwnProfile},
        reports::access_review,
    },
};
use luukku_domain::{caller::LiveMembership, lang::Lang, time::Timestamp};

use super::users::{day, last_day};

/// A role that ends by its date is spoken of so many days ahead.
const SOON_DAYS: u64 = 30;

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let profile = own_profile::view(&backend, &visit.caller).await?;
        let to_confirm = access_review::waiting(&backend, &visit.caller).await?;
        Ok::<_, AppError>(content(&visit, &profile, to_confirm))
    })
}

fn content(visit: &Visit, profile: &OwnProfile, to_confirm: u64) -> AnyView {
    let lang = visit.lang;
    let review = review(lang, to_confirm);
    let unacknowledged = visit.caller.memberships().iter().filter(|held| !held.acknowledged);
    let unacknowledged = unacknowledged.map(|held| closed_until_acknowledged(lang, held)).collect_view();
    let roles = profile.memberships.iter().map(|membership| role(lang, membership)).collect();
    let areas = areas::of_desk(visit);
    let (kept, ending) = (kept(lang, profile), ending(lang, profile, visit.caller.at));
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            {ending}
            {kept}
            <PageHeading title=words::greeting(lang, &profile.name) lead=words::lead(lang)/>
            {unacknowledged}
            {review}
            <Section title=words::roles(lang)><SummaryList rows=roles/></Section>
            <Section title=words::areas(lang)><LinkList links=areas/></Section>
        </div>
    }
    .into_any()
}

/// That personal data are closed in a role until what it requires is there.
fn closed_until_acknowledged(lang: Lang, held: &LiveMembership) -> AnyView {
    let href = SECRECY.href_to(lang, &[&held.id]);
    view! {
        <Notification tone=Tone::Warning title=words::closed(lang, held.role.name(lang))>
            <p><a class="ds-link" href=href>{words::see_missing(lang)}</a></p>
        </Notification>
    }
    .into_any()
}

/// That roles of others wait for their review.
fn review(lang: Lang, to_confirm: u64) -> AnyView {
    let title = words::to_confirm(lang, to_confirm);
    (to_confirm > 0)
        .then(|| {
            view! {
                <Notification tone=Tone::Info title=title>
                    <p><a class="ds-link" href=ACCESS_REVIEW.href(lang)>{words::confirm_them(lang)}</a></p>
                </Notification>
            }
        })
        .into_any()
}

/// Roles that were about to end unused, until this sign-in kept them.
fn kept(lang: Lang, profile: &OwnProfile) -> AnyView {
    let lines: Vec<_> = profile
        .memberships
        .iter()
        .filter_map(|held| {
            let (warned, ends) = (held.warned_at?, held.ends_unused_at?);
            let text = words::kept_role(lang, named(lang, held), day(lang, warned), last_day(lang, ends));
            Some(view! { <li>{text}</li> })
        })
        .collect();
    (!lines.is_empty())
        .then(|| {
            view! {
                <Notification tone=Tone::Info title=words::kept(lang)>
                    <ul>{lines}</ul>
                    <p>{words::account_closes(lang)}</p>
                </Notification>
            }
        })
        .into_any()
}

/// Roles whose end date comes soon.
fn ending(lang: Lang, profile: &OwnProfile, now: Timestamp) -> AnyView {
    let soon = now.plus_days(SOON_DAYS);
    let lines: Vec<_> = profile
        .memberships
        .iter()
        .filter_map(|held| {
            let end = held.ends_at.filter(|end| *end <= soon)?;
            Some(view! { <li>{words::ending_role(lang, named(lang, held), last_day(lang, end))}</li> })
        })
        .collect();
    (!lines.is_empty())
        .then(|| {
            view! {
                <Notification tone=Tone::Warning title=words::ending(lang)>
                    <ul>{lines}</ul>
                    <p>{words::ending_ask(lang)}</p>
                </Notification>
            }
        })
        .into_any()
}

fn named(lang: Lang, membership: &OwnMembership) -> String {
    format!("{}, {}", membership.role.name(lang), membership.names.in_lang(lang))
}

/// One role: the organisation, what one is there, and until when.
pub(super) fn role(lang: Lang, membership: &OwnMembership) -> SummaryRow {
    let role = membership.role.name(lang);
    let until = membership.ends_at.map(|end| words::until(lang, last_day(lang, end)));
    let text = until.map_or_else(|| role.to_owned(), |until| format!("{role}, {until}"));
    SummaryRow::new(membership.names.in_lang(lang), text)
}

mod words {
    luukku_domain::texts! {
        title: "Työpöytä" / "Arbetsbord" / "Desk";
        greeting(name): "Tervetuloa, {name}" / "Välkommen, {name}" / "Welcome, {name}";
        lead: "Tästä pääset työhösi." / "Härifrån kommer du till ditt arbete." / "From here you get to your work.";
        closed(role): "{role}: asiakkaiden tiedot eivät ole vielä auki sinulle" / "{role}: klienternas uppgifter är inte ännu öppna för dig" / "{role}: clients' data are not open to you yet";
        see_missing: "Katso, mitä puuttuu, ja anna vaitiolositoumus" / "Se vad som saknas och ge sekretessförbindelsen" / "See what is missing, and promise secrecy";
        roles: "Roolisi" / "Dina roller" / "Your roles";
        until(date): "{date} asti" / "till {date}" / "until {date}";
        areas: "Mitä voit tehdä" / "Vad du kan göra" / "What you can do";
        to_confirm(count): "Rooleja, jotka odottavat vahvistustasi: {count}" / "Roller som väntar på din bekräftelse: {count}" / "Roles that wait for you to confirm them: {count}";
        confirm_them: "Vahvista tai päätä ne" / "Bekräfta eller avsluta dem" / "Confirm or end them";
        kept: "Kirjautumisesi piti roolisi voimassa" / "Din inloggning höll din roll i kraft" / "Signing in kept your role in force";
        kept_role(role, warned, end): "{role}: roolia ei ollut käytetty kuukausiin, ja varoitimme siitä {warned}. Jos et enää kirjaudu, sen viimeinen päivä on {end}." / "{role}: rollen hade inte använts på månader, och vi varnade om det {warned}. Om du inte loggar in igen är dess sista dag {end}." / "{role}: the role had not been used for months, and we warned you on {warned}. If you do not sign in again, its last day is {end}.";
        account_closes: "Kun viimeinen roolisi päättyy, tilisi suljetaan." / "När din sista roll avslutas stängs ditt konto." / "When your last role ends, your account is closed.";
        ending: "Roolisi päättyy pian" / "Din roll avslutas snart" / "Your role ends soon";
        ending_role(role, end): "{role}: viimeinen päivä on {end}." / "{role}: sista dagen är {end}." / "{role}: the last day is {end}.";
        ending_ask: "Jos tarvitset roolia sen jälkeen, pyydä organisaatiosi pääkäyttäjää jatkamaan sitä." / "Om du behöver rollen därefter, be organisationens huvudanvändare förlänga den." / "If you need the role after that, ask your organisation's main user to prolong it.";
    }
}
