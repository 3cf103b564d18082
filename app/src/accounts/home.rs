//! Where staff arrive: their roles, and what they can do.

use crate::{
    error::AppError,
    load,
    paths::{INVITATIONS, INVITERS, ME, MY_INVITATIONS, SECRECY},
    ui::{Actions, LinkButton, Notification, PageHeading, Section, SummaryList, SummaryRow, Tone, Variant},
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::own_profile::{self, OwnMembership, OwnProfile},
};
use luukku_domain::{caller::LiveMembership, lang::Lang};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let profile = own_profile::view(&backend, &visit.caller).await?;
        let invites = INVITERS.admits(&visit.caller.who);
        Ok::<_, AppError>(content(&visit, &profile, invites))
    })
}

fn content(visit: &Visit, profile: &OwnProfile, invites: bool) -> AnyView {
    let lang = visit.lang;
    let unacknowledged = visit.caller.memberships().iter().filter(|held| !held.acknowledged);
    let unacknowledged = unacknowledged.map(|held| closed_until_acknowledged(lang, held)).collect_view();
    let roles = profile.memberships.iter().map(|membership| role(lang, membership)).collect();
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=words::greeting(lang, &profile.name) lead=words::lead(lang)/>
            {unacknowledged}
            <Section title=words::roles(lang)><SummaryList rows=roles/></Section>
            <Actions>
                {invites.then(|| view! { <LinkButton href=INVITATIONS.href(lang)>{words::invitations(lang)}</LinkButton> })}
                <LinkButton href=MY_INVITATIONS.href(lang) variant=Variant::Secondary>{words::inbox(lang)}</LinkButton>
                <LinkButton href=ME.href(lang) variant=Variant::Secondary>{words::me(lang)}</LinkButton>
            </Actions>
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

/// One role: the organisation, what one is there, and until when.
pub(super) fn role(lang: Lang, membership: &OwnMembership) -> SummaryRow {
    let role = membership.role.name(lang);
    let until = membership.ends_at.map(|end| words::until(lang, end.date_in_helsinki().format("%-d.%-m.%Y")));
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
        invitations: "Kutsut" / "Inbjudningar" / "Invitations";
        inbox: "Kutsut sinulle" / "Inbjudningar till dig" / "Invitations to you";
        me: "Oma tili" / "Mitt konto" / "My account";
    }
}
