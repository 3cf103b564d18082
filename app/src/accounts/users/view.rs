//! The page of one user: who it is, what they may do and why, where they are signed in, what happened.

use crate::{
    clocks::clocks,
    error::AppError,
    load,
    paths::{
        MEMBERSHIP, ORGANISATION, USER, USER_CLOSE, USER_GRANT, USER_HOME, USER_LEAVER, USER_MOVER,
        USER_RESTORE, USER_SECOND_FACTOR, USERS,
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
        view::{self, UserMembership, UserPage, UserSession},
    },
};
use luukku_domain::{
    accounts::{
        account::AccountStatus, acknowledgement, lifecycle::restorable_until,
        organisation::OrganisationStatus,
    },
    dates,
    id::AccountId,
    lang::Lang,
    permission::{
        Refusal,
        action::{
            AskSecondFactorReset, ChangeHomeOrganisation, CloseAccount, EndMembership, GrantRole,
            RestoreAccount,
        },
        grantable_roles,
        thing::{HeldMembership, HomeChange, NewMembership},
    },
};

use super::{day, history, last_day};

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
    let facts = facts(visit, found);
    let memberships = memberships(lang, found);
    let sessions = found.sessions.as_ref().map(|open| sessions(lang, open));
    let history = history::table(lang, &found.history);
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
            {sessions.map(|open| view! { <Section title=words::sessions(lang)>{open}</Section> })}
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
        Some("withdrawn") => words::withdrawn(lang),
        Some("reset") => words::reset(lang),
        Some("declined") => words::declined(lang),
        Some("closed") => words::closed_now(lang),
        Some("restored") => words::restored(lang),
        _ => return ().into_any(),
    };
    view! { <Notification tone=Tone::Success title=title/> }.into_any()
}

fn facts(visit: &Visit, found: &UserPage) -> Vec<SummaryRow> {
    let (lang, account) = (visit.lang, &found.account);
    let factor = match account.totp_set_at {
        Some(at) => SummaryRow::new(words::factor(lang), words::factor_since(lang, day(lang, at))),
        None => SummaryRow::none(words::factor(lang), words::no_factor(lang)),
    };
    let caller = &visit.caller;
    let resets = may(&caller.may(AskSecondFactorReset, &found.user));
    let factor = match &found.reset {
        _ if !resets => factor,
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
    let home_closed = (account.home_status == OrganisationStatus::Closed)
        .then(|| view! { " " <Tag tone=Tone::Neutral>{words::home_closed(lang)}</Tag> });
    let home = view! { {account.home.in_lang(lang).to_owned()} {home_closed} };
    let home = SummaryRow::new(words::home(lang), home);
    let stays =
        HomeChange { account: account.id, from: found.user.home.clone(), to: found.user.home.clone() };
    let moves = account.status == AccountStatus::Active && may(&caller.may(ChangeHomeOrganisation, &stays));
    let home = if moves { home.change(lang, USER_HOME.href_to(lang, &[&account.id])) } else { home };
    let email = account.email.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut rows = vec![
        SummaryRow::new(words::email(lang), email),
        home,
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

/// Whether the caller may do it, perhaps after proving again who they are.
fn may<T>(answer: &Result<T, Refusal>) -> bool {
    matches!(answer, Ok(_) | Err(Refusal::AuthenticateAgain))
}

/// Whether the caller may give the person any role anywhere.
fn may_grant_anything(visit: &Visit, account: AccountId) -> bool {
    visit.caller.memberships().iter().any(|held| {
        grantable_roles(held.role, &held.place).into_iter().any(|role| {
            let new = NewMembership { account, place: held.place.clone(), role };
            may(&visit.caller.may(GrantRole, &new))
        })
    })
}

/// What the caller may do; asked of the permission table, so that no button leads to a refusal.
fn actions(visit: &Visit, found: &UserPage) -> AnyView {
    let (lang, id) = (visit.lang, found.account.id);
    let ends = found.memberships.iter().filter(|held| held.data.ended_at.is_none()).any(|held| {
        let thing =
            HeldMembership { id: held.data.id, account: id, place: held.place.clone(), role: held.data.role };
        may(&visit.caller.may(EndMembership, &thing))
    });
    let closes = may(&visit.caller.may(CloseAccount, &found.user));
    let grants = may_grant_anything(visit, id);
    view! {
        <Actions>
            {grants.then(|| view! {
                <LinkButton href=USER_GRANT.href_to(lang, &[&id])>{words::grant(lang)}</LinkButton>
            })}
            {(ends && grants).then(|| view! {
                <LinkButton href=USER_MOVER.href_to(lang, &[&id]) variant=Variant::Secondary>{words::mover(lang)}</LinkButton>
            })}
            {ends.then(|| view! {
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
    let days = clocks().account_restorable_days;
    let until = found.account.closed_at.map(|closed_at| restorable_until(closed_at, days));
    let Some(until) = until.filter(|until| visit.caller.at < *until) else {
        return ().into_any();
    };
    let restores = may(&visit.caller.may(RestoreAccount, &found.user));
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
    let until = match (data.ends_at, data.ended_at) {
        (Some(at), _) => last_day(lang, at),
        (None, Some(_)) => String::new(),
        (None, None) => words::no_end(lang).to_owned(),
    };
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

mod words {
    luukku_domain::texts! {
        users: "Käyttäjät" / "Användare" / "Users";
        cleared: "Poistettu käyttäjä" / "Borttagen användare" / "Removed user";
        granted: "Rooli on annettu. Käyttäjä saa siitä viestin." / "Rollen är given. Användaren får ett meddelande." / "The role is given. The user is told by mail.";
        moved: "Käyttäjä on siirretty. Hän saa siitä viestin." / "Användaren har flyttats och får ett meddelande." / "The user has been moved and is told by mail.";
        ended: "Rooli on päättynyt. Käyttäjä saa siitä viestin." / "Rollen är avslutad. Användaren får ett meddelande." / "The role has ended. The user is told by mail.";
        changed: "Muutos on tallennettu." / "Ändringen är sparad." / "The change is saved.";
        asked: "Pyyntö on kirjattu. Toinen henkilö päättää siitä." / "Begäran är antecknad. En annan person beslutar om den." / "The request is noted. A second person decides.";
        withdrawn: "Nollauspyyntö on vedetty takaisin." / "Begäran är återtagen." / "The request was taken back.";
        reset: "Toinen tunniste on nollattu." / "Den andra faktorn är återställd." / "The second factor is reset.";
        declined: "Pyyntö on hylätty." / "Begäran är avslagen." / "The request was declined.";
        restored: "Tili on palautettu. Käyttäjä saa siitä viestin." / "Kontot är återställt. Användaren får ett meddelande." / "The account is restored. The user is told by mail.";
        closed_now: "Tili on suljettu." / "Kontot är stängt." / "The account is closed.";
        email: "Sähköposti, käyttäjätunnus" / "E-post, användarnamn" / "E-mail, user name";
        home: "Kotiorganisaatio" / "Hemorganisation" / "Home organisation";
        home_closed: "Suljettu" / "Stängd" / "Closed";
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
        elsewhere(count): "Rooleja muissa organisaatioissa: {count}" / "Roller i andra organisationer: {count}" / "Roles in other organisations: {count}";
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
    }
}
