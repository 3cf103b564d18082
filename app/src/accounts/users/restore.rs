//! Restoring an account that was closed by mistake: which roles are given again, which cannot be, and why.

use crate::{
    clocks::{clocks, restorable},
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{USER, USER_RESTORE, USERS},
    ui::{
        Actions, Breadcrumbs, Button, ChoiceOption, Choices, Crumb, ErrorSummary, Form, Notification,
        PageHeading, SummaryList, SummaryRow, Textarea, Tone,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::restore_account::{self, Choices as Found, Lost, NotAgain, RestoreRule, Restoring},
};
use luukku_domain::{
    accounts::{
        lifecycle::{RestoreRefused, restorable_until},
        membership::EndReason,
    },
    id::{AccountId, MembershipId},
    lang::Lang,
};

use super::{day, form, last_day, words};

/// Name of the checkboxes.
const MEMBERSHIPS: &str = "memberships[]";

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let user: AccountId = visit.parameter(USER_RESTORE)?;
        let draft = drafts::waiting().await;
        if !visit.is_proved() {
            return Ok(().into_any());
        }
        match restore_account::choices(&backend, &visit.caller, user).await {
            Ok(found) => Ok(content(&visit, user, &found, &draft)),
            Err(fault) => match rule(fault)? {
                RestoreRule::Account(refused) => Ok(refusal(visit.lang, user, refused)),
                _ => Err(AppError::from(ErrorCode::Internal)),
            },
        }
    })
}

/// Why there is nothing to restore, and what to do instead.
fn refusal(lang: Lang, user: AccountId, refused: RestoreRefused) -> AnyView {
    let (title, text) = match refused {
        RestoreRefused::NotClosed => (local::not_closed(lang), local::not_closed_text(lang).to_owned()),
        RestoreRefused::TooLate => (local::too_late(lang), local::too_late_text(lang, restorable(lang))),
    };
    let way = vec![Crumb::new(USERS.href(lang), words::users(lang))];
    view! {
        <Title text=format!("{} – Luukku", local::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=local::title(lang)/>
            <PageHeading title=local::title(lang)/>
            <Notification tone=Tone::Warning title=title>
                <p>{text}</p>
                <p><a class="ds-link" href=USER.href_to(lang, &[&user])>{local::to_user(lang)}</a></p>
            </Notification>
        </div>
    }
    .into_any()
}

fn content(visit: &Visit, user: AccountId, found: &Found, draft: &Draft) -> AnyView {
    let lang = visit.lang;
    let name = found.name.clone().unwrap_or_default();
    let back = USER.href_to(lang, &[&user]);
    let way = vec![Crumb::new(USERS.href(lang), words::users(lang)), Crumb::new(back.clone(), name.clone())];
    let hidden = vec![("user".to_owned(), user.to_string())];
    let errors = form::summary(lang, draft);
    let (wrong, typed) = (form::wrong(lang, draft, "reason"), draft.value("reason").to_owned());
    let facts = vec![
        SummaryRow::new(local::closed(lang), day(lang, found.closed_at)),
        SummaryRow::new(
            local::until(lang),
            last_day(lang, restorable_until(found.closed_at, clocks().account_restorable_days)),
        ),
    ];
    let (roles, kept_out) = (roles(lang, found, draft), kept_out(lang, found));
    let invited = found.invited_until.map(|until| {
        let title = local::invited(lang, last_day(lang, until));
        view! { <Notification tone=Tone::Info title=title><p>{local::invited_text(lang)}</p></Notification> }
    });
    view! {
        <Title text=format!("{} – Luukku", local::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=local::title(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=local::title_of(lang, &name) lead=local::lead(lang)/>
            <SummaryList rows=facts/>
            {invited}
            <Form action=RestoreAccount::url() hidden=hidden>
                {roles}
                {kept_out}
                <Textarea
                    lang=lang name="reason" label=words::reason(lang) hint=local::reason_hint(lang) rows=3
                    value=typed error=wrong
                />
                <Actions>
                    <Button>{local::restore(lang)}</Button>
                    <a class="ds-link" href=back>{words::cancel(lang)}</a>
                </Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// The roles that can be given again. Those that nobody decided to end are chosen beforehand.
fn roles(lang: Lang, found: &Found, draft: &Draft) -> AnyView {
    let is_fresh = draft.values.is_empty();
    let typed: Vec<_> = draft.values.iter().filter(|(name, _)| name == MEMBERSHIPS).collect();
    let possible = found.lost.iter().filter(|(_, verdict)| verdict.is_none());
    let options: Vec<_> = possible
        .map(|(lost, _)| {
            let id = lost.id.to_string();
            let chosen =
                if is_fresh { lost.nobody_decided() } else { typed.iter().any(|(_, ids)| ids.contains(&id)) };
            ChoiceOption::new(id, line(lang, lost)).hint(ended(lang, lost.end_reason)).chosen_if(chosen)
        })
        .collect();
    let wrong = form::wrong(lang, draft, MEMBERSHIPS);
    if options.is_empty() {
        let text = if found.invited_until.is_some() { local::none_needed(lang) } else { local::none(lang) };
        return view! { <p id=MEMBERSHIPS>{text}</p> }.into_any();
    }
    let optional = found.invited_until.is_some();
    view! {
        <Choices
            lang=lang name=MEMBERSHIPS legend=local::again(lang) hint=local::again_hint(lang) options=options many=true
            error=wrong optional=optional
        />
    }
    .into_any()
}

/// The roles that cannot be given again, each with its reason.
fn kept_out(lang: Lang, found: &Found) -> AnyView {
    let lines: Vec<_> = found
        .lost
        .iter()
        .filter_map(|(lost, verdict)| verdict.map(|why| (line(lang, lost), not_again(lang, why))))
        .map(|(line, why)| view! { <li>{line} ": " {why}</li> })
        .collect();
    (!lines.is_empty())
        .then(|| {
            view! {
                <div>
                    <h2 class="ds-heading" data-size="xs">{local::not_again(lang)}</h2>
                    <ul>{lines}</ul>
                </div>
            }
        })
        .into_any()
}

fn line(lang: Lang, lost: &Lost) -> String {
    let line = format!("{}, {}", lost.role.name(lang), lost.names.in_lang(lang));
    match lost.ends_at {
        Some(end) => local::ends(lang, line, last_day(lang, end)),
        None => line,
    }
}

/// Why a role had ended.
const fn ended(lang: Lang, reason: EndReason) -> &'static str {
    match reason {
        EndReason::Removed => local::removed(lang),
        EndReason::Left => local::left(lang),
        EndReason::Reviewed => local::reviewed(lang),
        EndReason::Corrected => local::corrected(lang),
        EndReason::EndDate => local::end_date(lang),
        EndReason::Idle => local::idle(lang),
        EndReason::OrganisationClosed => local::organisation_closed(lang),
        EndReason::AccountClosed => local::account_closed(lang),
    }
}

/// Why a role cannot be given again.
const fn not_again(lang: Lang, why: NotAgain) -> &'static str {
    match why {
        NotAgain::NotOfThis => local::not_of_this(lang),
        NotAgain::OrganisationClosed => local::no_organisation(lang),
        NotAgain::NoSuchRole => local::no_role(lang),
        NotAgain::EndDate => local::over(lang),
        NotAgain::Incompatible => words::incompatible(lang),
    }
}

/// The code of a broken rule and its field.
fn code(rule: RestoreRule) -> (&'static str, &'static str) {
    match rule {
        RestoreRule::Account(_) => ("reason", "not_restorable"),
        RestoreRule::Reason(error) => ("reason", form::ground_code(error)),
        RestoreRule::NoMembership => (MEMBERSHIPS, "no_membership"),
        RestoreRule::Membership(_, NotAgain::Incompatible) => (MEMBERSHIPS, "incompatible"),
        RestoreRule::Membership(..) => (MEMBERSHIPS, "not_again"),
    }
}

/// Restores the account with the chosen roles.
#[server]
pub async fn restore_account(
    user: String,
    #[server(default)] memberships: Vec<String>,
    reason: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let user: AccountId = user.parse().map_err(|_| ErrorCode::NotFound)?;
    let here = USER_RESTORE.href_to(visit.lang, &[&user]);
    let ids: Result<Vec<MembershipId>, _> = memberships.iter().map(|id| id.parse()).collect();
    let ids = ids.map_err(|_| ErrorCode::NotFound)?;
    let input = Restoring { account: user, memberships: &ids, reason: &reason };
    match restore_account::restore(&backend, &visit.caller, input).await {
        Ok(()) => {
            drafts::accept(&here, &super::done(&visit, user, "restored"));
            Ok(())
        }
        Err(fault) => {
            let (field, code) = code(rule(fault)?);
            let values = [("reason", reason.as_str()), (MEMBERSHIPS, &memberships.join(" "))];
            Err(drafts::refuse(&here, Draft::new(values, vec![FieldError::new(field, code)])).await)
        }
    }
}

mod local {
    luukku_domain::texts! {
        title: "Palauta tili" / "Återställ kontot" / "Restore the account";
        title_of(name): "Palauta tili: {name}" / "Återställ kontot: {name}" / "Restore the account: {name}";
        lead: "Palauta tili, jos sen sulkeminen oli virhe. Henkilö saa viestin ja kirjautuu entisellä salasanallaan." / "Återställ kontot om det stängdes av misstag. Personen får ett meddelande och loggar in med sitt tidigare lösenord." / "Restore the account if closing it was a mistake. The person is told by mail and signs in with the earlier password.";
        closed: "Tili suljettu" / "Kontot stängt" / "Account closed";
        until: "Viimeinen päivä palauttaa" / "Sista dag att återställa" / "Last day to restore it";
        invited(date): "Henkilöllä on avoin kutsu, voimassa {date} asti" / "Personen har en öppen inbjudan, i kraft till {date}" / "The person has an open invitation until {date}";
        invited_text: "Tilin voi palauttaa myös ilman rooleja. Se pysyy auki, kunnes henkilö vastaa kutsuun tai kutsu vanhenee." / "Kontot kan också återställas utan roller. Det hålls öppet tills personen svarar på inbjudan eller inbjudan går ut." / "The account can be restored without roles too. It stays open until the person answers or the invitation expires.";
        again: "Roolit, jotka annetaan uudelleen" / "Roller som ges på nytt" / "Roles to give again";
        again_hint: "Jokainen rooli on tarkistettu uudelleen. Valitse vain ne, joita yhä tarvitaan." / "Varje roll har kontrollerats på nytt. Välj bara de som ännu behövs." / "Each role was checked anew. Choose only those that are still needed.";
        none: "Yhtään roolia ei voi antaa uudelleen, joten tiliä ei voi vielä palauttaa. Pyydä organisaation pääkäyttäjää kutsumaan henkilö: kutsun ollessa auki tilin voi palauttaa." / "Ingen roll kan ges på nytt, så kontot kan inte återställas ännu. Be organisationens huvudanvändare bjuda in personen: medan inbjudan är öppen kan kontot återställas." / "No role can be given again, so the account cannot be restored yet. Ask the organisation's main user to invite the person: while the invitation is open, the account can be restored.";
        none_needed: "Yhtään roolia ei voi antaa uudelleen. Henkilö saa roolin vastaamalla kutsuun." / "Ingen roll kan ges på nytt. Personen får en roll genom att svara på inbjudan." / "No role can be given again. The person gets one by answering the invitation.";
        not_again: "Roolit, joita ei anneta uudelleen" / "Roller som inte ges på nytt" / "Roles that are not given again";
        ends(role, date): "{role}, {date} asti" / "{role}, till {date}" / "{role}, until {date}";
        removed: "Rooli poistettiin" / "Rollen togs bort" / "The role was taken";
        left: "Henkilö luopui roolista" / "Personen avstod från rollen" / "The person gave it up";
        reviewed: "Katselmoinnissa todettiin tarpeettomaksi" / "Konstaterades onödig i granskningen" / "The access review found it not needed";
        corrected: "Rooli oli väärä ja korvattiin toisella" / "Rollen var fel och ersattes med en annan" / "The role was wrong and was replaced";
        end_date: "Sovittu viimeinen päivä meni" / "Den överenskomna sista dagen passerade" / "The agreed last day passed";
        idle: "Päättyi käyttämättömänä" / "Avslutades som oanvänd" / "It ended unused";
        organisation_closed: "Organisaatio suljettiin" / "Organisationen stängdes" / "The organisation was closed";
        account_closed: "Päättyi, kun tili suljettiin" / "Avslutades när kontot stängdes" / "It ended when the account was closed";
        not_of_this: "ei kuulu tähän tiliin" / "hör inte till detta konto" / "it is not of this account";
        no_organisation: "organisaatio on suljettu" / "organisationen är stängd" / "the organisation is closed";
        no_role: "organisaatiossa ei enää ole tätä roolia" / "organisationen har inte längre denna roll" / "the organisation no longer has this role";
        over: "sovittu viimeinen päivä on mennyt" / "den överenskomna sista dagen har passerat" / "the agreed last day has passed";
        reason_hint: "Miksi sulkeminen oli virhe. Se jää tapahtumalokiin ja roolien perusteeksi. Enintään 500 merkkiä." / "Varför det var fel att stänga kontot. Det blir kvar i händelseloggen och som grund för rollerna. Högst 500 tecken." / "Why closing was a mistake. It stays in the event log and as the ground of the roles. At most 500 characters.";
        restore: "Palauta tili" / "Återställ kontot" / "Restore the account";
        to_user: "Käyttäjän sivulle" / "Till användarens sida" / "To the user's page";
        not_closed: "Tili ei ole suljettu" / "Kontot är inte stängt" / "The account is not closed";
        not_closed_text: "Joku on jo palauttanut sen, tai sitä ei ole suljettu." / "Någon har redan återställt det, eller så har det inte stängts." / "Somebody has restored it already, or it was never closed.";
        too_late: "Tiliä ei voi enää palauttaa" / "Kontot kan inte längre återställas" / "The account can no longer be restored";
        too_late_text(span): "Tilin voi palauttaa {span} ajan sulkemisesta. Se aika on ohi, ja tilin tiedot poistetaan. Sen jälkeen henkilön voi kutsua uudelleen." / "Ett konto kan återställas i {span} efter stängningen. Den tiden är över, och uppgifterna tas bort. Därefter kan personen bjudas in på nytt." / "An account can be restored for {span} after it was closed. That time is over, and its data are removed. After that the person can be invited anew.";
    }
}
