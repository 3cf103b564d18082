//! The page of one user: who it is, what they may do and why, where they are signed in, what happened.

use crate::{
    error::AppError,
    events::acts,
    load,
    paths::{
        MEMBERSHIP, ORGANISATION, USER, USER_CLOSE, USER_GRANT, USER_LEAVER, USER_MOVER, USER_RESTORE,
        USER_SECOND_FACTOR, USERS,
    },
    ui::{
        Actions, Breadcrumbs, Column, Crumb, LinkButton, Notification, PageHeading, Row, Section,
        SummaryList, SummaryRow, Table, Tag, Tone, Variant,
    },
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::users::{
        close::NO_MEMBERSHIP,
        history::HistoryRow,
        view::{self, UserMembership, UserPage, UserSession},
    },
};
use luukku_domain::{
    accounts::{account::AccountStatus, acknowledgement, lifecycle::restorable_until},
    dates,
    events::Outcome,
    id::AccountId,
    lang::Lang,
    permission::{
        Refusal,
        action::{CloseAccount, EndMembership, RestoreAccount},
        thing::{HeldMembership, HomeUser},
    },
};

use super::{day, last_day};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let found = view::view(&backend, &visit.caller, visit.parameter(USER)?).await?;
        Ok::<_, AppError>(content(&visit, &found))
    })
}

fn content(visit: &Visit, found: &UserPage) -> AnyView {
    let lang = visit.lang;
    let account = &found.account;
    let name = account.name.clone().unwrap_or_else(|| words::cleared(lang).to_owned());
    let way = vec![Crumb::new(USERS.href(lang), words::users(lang))];
    let status = account.status;
    let tag = (status != AccountStatus::Active)
        .then(|| view! { <Tag tone=Tone::Neutral>{status.name(lang)}</Tag> }.into_any());
    let facts = facts(lang, found);
    let memberships = memberships(lang, found);
    let sessions = sessions(lang, &found.sessions);
    let history = history(lang, &found.history);
    let done = done(visit);
    let actions = match account.status {
        AccountStatus::Active => actions(visit, found),
        AccountStatus::Closed => restoring(visit, found),
        AccountStatus::Cleared => ().into_any(),
    };
    view! {
        <Title text=format!("{name} – Luukku")/>
        <div class="lu-wrap lu-main lu-stack">
            {done}
            <Breadcrumbs lang=lang way=way here=name.clone()/>
            {match tag {
                Some(tag) => view! { <PageHeading title=name tag=tag/> }.into_any(),
                None => view! { <PageHeading title=name/> }.into_any(),
            }}
            <SummaryList rows=facts/>
            {actions}
            <Section title=words::access(lang)>{memberships}</Section>
            <Section title=words::sessions(lang)>{sessions}</Section>
            <Section title=words::history(lang)>{history}</Section>
        </div>
    }
    .into_any()
}

/// What was done on the page before.
fn done(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let title = match visit.query("done").as_deref() {
        Some("granted") => words::granted(lang),
        Some("ended") => words::ended(lang),
        Some("moved") => words::moved(lang),
        Some("changed") => words::changed(lang),
        Some("asked") => words::asked(lang),
        Some("closed") => words::closed_now(lang),
        Some("restored") => words::restored(lang),
        _ => return ().into_any(),
    };
    view! { <Notification tone=Tone::Success title=title/> }.into_any()
}

fn facts(lang: Lang, found: &UserPage) -> Vec<SummaryRow> {
    let account = &found.account;
    let factor = match account.totp_set_at {
        Some(at) => SummaryRow::new(words::factor(lang), words::factor_since(lang, day(lang, at))),
        None => SummaryRow::none(words::factor(lang), words::no_factor(lang)),
    };
    let factor = match &found.reset {
        Some(_) => factor.action(USER_SECOND_FACTOR.href_to(lang, &[&account.id]), words::decide_reset(lang)),
        None if account.totp_set_at.is_some() => {
            factor.action(USER_SECOND_FACTOR.href_to(lang, &[&account.id]), words::ask_reset(lang))
        }
        None => factor,
    };
    let seen = match account.last_sign_in_at {
        Some(at) => SummaryRow::new(words::last_sign_in(lang), dates::date_and_time(lang, at)),
        None => SummaryRow::none(words::last_sign_in(lang), words::never(lang)),
    };
    let email = account.email.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut rows = vec![
        SummaryRow::new(words::email(lang), email),
        SummaryRow::new(words::home(lang), account.home.in_lang(lang).to_owned()),
        factor,
        seen,
        SummaryRow::new(words::made(lang), day(lang, account.created_at)),
    ];
    if let Some(at) = account.closed_at {
        let reason = match account.close_reason.as_deref() {
            Some(NO_MEMBERSHIP) => words::closed_without_roles(lang),
            other => other.unwrap_or_default(),
        };
        rows.push(SummaryRow::new(words::closed(lang), format!("{} {reason}", day(lang, at))));
    }
    rows
}

/// What the caller may do; asked of the permission table, so that no button leads to a refusal.
fn actions(visit: &Visit, found: &UserPage) -> AnyView {
    let (lang, id) = (visit.lang, found.account.id);
    let ends = found.memberships.iter().filter(|held| held.data.ended_at.is_none()).any(|held| {
        let thing =
            HeldMembership { id: held.data.id, account: id, place: held.place.clone(), role: held.data.role };
        visit.caller.may(EndMembership, &thing).is_ok()
    });
    let user = HomeUser { account: id, home: found.home.clone(), roles: Vec::new() };
    let closes = matches!(visit.caller.may(CloseAccount, &user), Ok(_) | Err(Refusal::AuthenticateAgain));
    let own = visit.caller.account() == Some(id);
    view! {
        <Actions>
            {(!own).then(|| view! {
                <LinkButton href=USER_GRANT.href_to(lang, &[&id])>{words::grant(lang)}</LinkButton>
            })}
            {(ends && !own).then(|| view! {
                <LinkButton href=USER_MOVER.href_to(lang, &[&id]) variant=Variant::Secondary>{words::mover(lang)}</LinkButton>
                <LinkButton href=USER_LEAVER.href_to(lang, &[&id]) variant=Variant::Secondary>{words::leaver(lang)}</LinkButton>
            })}
            {closes.then(|| view! {
                <LinkButton href=USER_CLOSE.href_to(lang, &[&id]) variant=Variant::Secondary tone=Tone::Danger>
                    {words::close(lang)}
                </LinkButton>
            })}
        </Actions>
    }
    .into_any()
}

/// The way back for a closed account, for those who may go it, as long as there is one.
fn restoring(visit: &Visit, found: &UserPage) -> AnyView {
    let (lang, id) = (visit.lang, found.account.id);
    let Some(until) = found.account.closed_at.map(restorable_until).filter(|until| visit.caller.at < *until)
    else {
        return ().into_any();
    };
    let user = HomeUser { account: id, home: found.home.clone(), roles: Vec::new() };
    let restores = matches!(visit.caller.may(RestoreAccount, &user), Ok(_) | Err(Refusal::AuthenticateAgain));
    view! {
        <p>{words::restorable(lang, last_day(lang, until))}</p>
        {restores.then(|| view! {
            <Actions>
                <LinkButton href=USER_RESTORE.href_to(lang, &[&id])>{words::restore(lang)}</LinkButton>
            </Actions>
        })}
    }
    .into_any()
}

fn memberships(lang: Lang, found: &UserPage) -> AnyView {
    let columns = vec![
        Column::new(words::role(lang)),
        Column::new(words::organisation(lang)),
        Column::new(words::until(lang)),
        Column::new(words::ground(lang)),
        Column::new(words::confirmed(lang)),
        Column::new(words::state(lang)),
    ];
    let rows = found.memberships.iter().map(|held| membership(lang, found.account.id, held)).collect();
    let count = found.memberships.iter().filter(|held| held.data.ended_at.is_none()).count();
    let elsewhere = (found.elsewhere > 0).then(|| view! { <p>{words::elsewhere(lang, found.elsewhere)}</p> });
    let empty = view! { <p>{words::no_access(lang)}</p> }.into_any();
    view! {
        <Table id="memberships" caption=words::roles_now(lang, count) columns=columns rows=rows empty=empty/>
        {elsewhere}
    }
    .into_any()
}

fn membership(lang: Lang, account: AccountId, held: &UserMembership) -> Row {
    let data = &held.data;
    let place = view! {
        <a class="ds-link" href=ORGANISATION.href_to(lang, &[&data.organisation_id])>{data.names.in_lang(lang).to_owned()}</a>
    };
    let granter = data.granter.as_ref().map(|name| words::granted_by(lang, name));
    let ground = view! { {data.ground.clone()} <div>{granter}</div> };
    let missing: Vec<_> = acknowledgement::required(data.role)
        .iter()
        .filter(|kind| !held.given.iter().any(|given| given.kind == **kind))
        .map(|kind| kind.name(lang))
        .collect();
    let state = if let Some(ended) = data.ended_at {
        view! { <Tag tone=Tone::Neutral>{words::over(lang, day(lang, ended))}</Tag> }.into_any()
    } else if missing.is_empty() {
        view! { <Tag tone=Tone::Success>{words::live(lang)}</Tag> }.into_any()
    } else {
        view! { <Tag tone=Tone::Warning>{words::missing(lang, missing.join(", "))}</Tag> }.into_any()
    };
    let role = if data.ended_at.is_none() {
        let href = MEMBERSHIP.href_to(lang, &[&account, &data.id]);
        view! { <a class="ds-link" href=href>{data.role.name(lang)}</a> }.into_any()
    } else {
        data.role.name(lang).into_any()
    };
    let until = data.ends_at.map_or_else(|| words::no_end(lang).to_owned(), |at| last_day(lang, at));
    Row::new(vec![
        role,
        place.into_any(),
        until.into_any(),
        ground.into_any(),
        day(lang, data.confirmed_at).into_any(),
        state,
    ])
}

fn sessions(lang: Lang, sessions: &[UserSession]) -> AnyView {
    let columns = vec![
        Column::new(words::device(lang)),
        Column::new(words::began(lang)),
        Column::new(words::seen(lang)),
    ];
    let rows = sessions.iter().map(|session| {
        Row::new(vec![
            session.device.clone().into_any(),
            dates::date_and_time(lang, session.created_at).into_any(),
            dates::date_and_time(lang, session.seen_at).into_any(),
        ])
    });
    let empty = view! { <p>{words::not_signed_in(lang)}</p> }.into_any();
    view! {
        <Table id="sessions" caption=words::open_sessions(lang, sessions.len()) columns=columns rows=rows.collect() empty=empty/>
    }
    .into_any()
}

fn history(lang: Lang, history: &[HistoryRow]) -> AnyView {
    let columns =
        vec![Column::new(words::what(lang)), Column::new(words::who(lang)), Column::new(words::when(lang))];
    let rows = history.iter().map(|row| {
        let failed = match row.outcome {
            Outcome::Done => None,
            Outcome::Denied => Some(words::denied(lang)),
            Outcome::Failed => Some(words::failed(lang)),
        };
        let what = view! {
            {acts::words_for(row.action, lang)} " "
            {failed.map(|words| view! { <Tag tone=Tone::Warning>{words}</Tag> })}
        };
        Row::new(vec![
            what.into_any(),
            row.actor.clone().unwrap_or_default().into_any(),
            dates::date_and_time(lang, row.at).into_any(),
        ])
    });
    let empty = view! { <p>{words::nothing_happened(lang)}</p> }.into_any();
    view! { <Table id="history" caption=words::newest(lang) titled=true columns=columns rows=rows.collect() empty=empty/> }
        .into_any()
}

mod words {
    luukku_domain::texts! {
        users: "Käyttäjät" / "Användare" / "Users";
        cleared: "Poistettu käyttäjä" / "Borttagen användare" / "Removed user";
        granted: "Rooli on annettu. Käyttäjä saa siitä viestin." / "Rollen är given. Användaren får ett meddelande." / "The role is given. The user is told by mail.";
        moved: "Käyttäjä on siirretty. Hän saa siitä viestin." / "Användaren har flyttats och får ett meddelande." / "The user has been moved and is told by mail.";
        ended: "Rooli on päättynyt. Käyttäjä saa siitä viestin." / "Rollen är avslutad. Användaren får ett meddelande." / "The role has ended. The user is told by mail.";
        changed: "Muutos on tallennettu." / "Ändringen är sparad." / "The change is saved.";
        asked: "Pyyntö on kirjattu. Toinen henkilö päättää siitä." / "Begäran är antecknad. En annan person beslutar om den." / "The request is noted. A second person decides.";
        restored: "Tili on palautettu. Käyttäjä saa siitä viestin." / "Kontot är återställt. Användaren får ett meddelande." / "The account is restored. The user is told by mail.";
        closed_now: "Tili on suljettu." / "Kontot är stängt." / "The account is closed.";
        email: "Sähköposti, käyttäjätunnus" / "E-post, användarnamn" / "E-mail, user name";
        home: "Kotiorganisaatio" / "Hemorganisation" / "Home organisation";
        factor: "Toinen tunniste" / "Andra faktor" / "Second factor";
        factor_since(date): "Käytössä {date} alkaen" / "I bruk sedan {date}" / "In use since {date}";
        no_factor: "Ei käytössä" / "Inte i bruk" / "Not in use";
        ask_reset: "Pyydä nollausta" / "Be om återställning" / "Ask for a reset";
        decide_reset: "Nollaus odottaa päätöstä" / "Återställning väntar på beslut" / "A reset waits for a decision";
        last_sign_in: "Viimeksi kirjautunut" / "Senast inloggad" / "Last sign-in";
        never: "Ei koskaan" / "Aldrig" / "Never";
        made: "Tili luotu" / "Kontot skapat" / "Account made";
        closed: "Tili suljettu" / "Kontot stängt" / "Account closed";
        closed_without_roles: "viimeinen rooli oli päättynyt" / "den sista rollen hade avslutats" / "the last role had ended";
        restorable(date): "Ylläpito voi palauttaa tilin {date} asti. Sen jälkeen tilin tiedot poistetaan." / "Administratören kan återställa kontot till {date}. Därefter tas kontots uppgifter bort." / "A maintainer can restore the account until {date}. After that its data are removed.";
        restore: "Palauta tili" / "Återställ kontot" / "Restore the account";
        grant: "Anna rooli" / "Ge en roll" / "Give a role";
        mover: "Siirrä toiseen yksikköön" / "Flytta till en annan enhet" / "Move to another unit";
        leaver: "Päätä kaikki roolit" / "Avsluta alla roller" / "End all roles";
        close: "Sulje tili" / "Stäng kontot" / "Close the account";
        access: "Käyttöoikeudet" / "Behörigheter" / "Access";
        roles_now(count): "Rooleja voimassa: {count}" / "Roller i kraft: {count}" / "Roles in force: {count}";
        no_access: "Käyttäjällä ei ole rooleja organisaatioissasi." / "Användaren har inga roller i dina organisationer." / "The user has no roles in your organisations.";
        elsewhere(count): "Lisäksi {count} roolia muissa organisaatioissa." / "Dessutom {count} roller i andra organisationer." / "And {count} roles in other organisations.";
        role: "Rooli" / "Roll" / "Role";
        organisation: "Organisaatio" / "Organisation" / "Organisation";
        until: "Viimeinen päivä" / "Sista dag" / "Last day";
        no_end: "Toistaiseksi" / "Tills vidare" / "No end date";
        ground: "Peruste" / "Grund" / "Ground";
        granted_by(name): "Antanut {name}" / "Gavs av {name}" / "Given by {name}";
        confirmed: "Vahvistettu" / "Bekräftad" / "Confirmed";
        state: "Tila" / "Status" / "State";
        live: "Voimassa" / "I kraft" / "In force";
        over(date): "Päättynyt {date}" / "Avslutad {date}" / "Ended {date}";
        missing(what): "Puuttuu: {what}" / "Saknas: {what}" / "Missing: {what}";
        sessions: "Kirjautumiset" / "Inloggningar" / "Signed in";
        open_sessions(count): "Avoimia istuntoja: {count}" / "Öppna sessioner: {count}" / "Open sessions: {count}";
        not_signed_in: "Käyttäjä ei ole kirjautuneena." / "Användaren är inte inloggad." / "The user is not signed in.";
        device: "Laite" / "Enhet" / "Device";
        began: "Alkoi" / "Började" / "Began";
        seen: "Viimeksi käytössä" / "Senast använd" / "Last used";
        history: "Tapahtumat" / "Händelser" / "History";
        newest: "Uusimmat tapahtumat" / "De senaste händelserna" / "Newest events";
        nothing_happened: "Tapahtumia ei ole." / "Det finns inga händelser." / "There are no events.";
        what: "Tapahtuma" / "Händelse" / "Event";
        who: "Tekijä" / "Av" / "By";
        when: "Aika" / "Tid" / "Time";
        denied: "Estetty" / "Nekad" / "Refused";
        failed: "Epäonnistui" / "Misslyckades" / "Failed";
    }
}
