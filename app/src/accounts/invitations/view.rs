//! One invitation: what it is, and what can be done with it.

use crate::{
    answer,
    clocks::restorable,
    error::AppError,
    load::{self, rule},
    paths::{INVITATION, INVITATIONS, MAINTAINERS, USER_RESTORE},
    ui::{
        Actions, Breadcrumbs, Button, Crumb, Form, Notification, PageHeading, SummaryList, SummaryRow, Tag,
        Tone, Variant,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::invitations::{
        approve::{self, ApproveRule},
        resend::{self, ResendRule},
        revoke,
        view::{self as use_case, InvitationPage},
    },
};
use luukku_domain::{
    accounts::invitation::{InvitationChange, InvitationState},
    dates,
    id::InvitationId,
    lang::Lang,
};

use super::{date, named, state, words as shared};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let invitation = use_case::view(&backend, &visit.caller, named(&visit)?).await?;
        Ok::<_, AppError>(content(&visit, invitation))
    })
}

fn content(visit: &Visit, invitation: InvitationPage) -> AnyView {
    let lang = visit.lang;
    let title = invitation.email.as_ref().map_or_else(|| words::title(lang).to_owned(), ToString::to_string);
    let (word, tone) = state(lang, invitation.state);
    let tag = view! { <Tag tone=tone>{word}</Tag> }.into_any();
    let (done, hint, actions) = (done(visit), hint(visit, &invitation), actions(lang, &invitation));
    let way = vec![Crumb::new(INVITATIONS.href(lang), shared::invitations(lang))];
    let rows = rows(lang, invitation);
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=title.clone()/>
            {done}
            <PageHeading title=title tag=tag/>
            {hint}
            <SummaryList rows=rows/>
            {actions}
        </div>
    }
    .into_any()
}

fn rows(lang: Lang, invitation: InvitationPage) -> Vec<SummaryRow> {
    let program = || shared::program(lang).to_owned();
    let end = invitation.last_day.map(|day| dates::date(lang, day));
    let note = invitation.note.map(String::from);
    let mut rows = vec![
        SummaryRow::new(shared::organisation(lang), invitation.organisation_name.in_lang(lang).to_owned()),
        SummaryRow::new(shared::role(lang), invitation.role.name(lang)),
        SummaryRow::new(shared::last_day(lang), end.unwrap_or_else(|| shared::no_end(lang).to_owned())),
        SummaryRow::new(shared::ground(lang), invitation.ground),
        match note {
            Some(note) => SummaryRow::new(shared::note(lang), note),
            None => SummaryRow::none(shared::note(lang), words::no_note(lang)),
        },
        SummaryRow::new(
            shared::inviter(lang),
            words::by(
                lang,
                invitation.people.inviter.clone().unwrap_or_else(program),
                date(lang, invitation.created_at),
            ),
        ),
    ];
    if let Some(approver) = invitation.people.approver {
        rows.push(SummaryRow::new(words::approver(lang), approver));
    }
    if invitation.people.voucher != invitation.people.inviter {
        let voucher = invitation.people.voucher.unwrap_or_else(program);
        rows.push(SummaryRow::new(words::voucher(lang), voucher));
    }
    if invitation.resent > 0 {
        rows.push(SummaryRow::new(words::resent(lang), words::times(lang, invitation.resent)));
    }
    match invitation.closed_at {
        Some(closed) => rows.push(SummaryRow::new(words::closed(lang), date(lang, closed))),
        None => rows.push(SummaryRow::new(shared::expires(lang), date(lang, invitation.expires_at))),
    }
    rows
}

/// What helps to understand where the invitation stands.
fn hint(visit: &Visit, invitation: &InvitationPage) -> AnyView {
    let lang = visit.lang;
    if let Some(barrier) = invitation.barrier {
        let text = shared::barrier(lang, barrier);
        return view! {
            <Notification tone=Tone::Warning title=words::blocked(lang)><p>{text}</p></Notification>
        }
        .into_any();
    }
    let text = match (invitation.state, invitation.known) {
        (InvitationState::Pending, Some((account, true))) => {
            let restore = USER_RESTORE.href_to(lang, &[&account]);
            let restores = MAINTAINERS.admits(&visit.caller.who);
            return view! {
                <Notification tone=Tone::Info title=words::closed_account(lang)>
                    <p>{words::closed_account_text(lang, restorable(lang))}</p>
                    {restores.then(|| view! { <p><a class="ds-link" href=restore>{words::restore(lang)}</a></p> })}
                </Notification>
            }
            .into_any();
        }
        (InvitationState::Pending, Some((_, false))) => words::has_account(lang),
        (InvitationState::AwaitingApproval, _) => words::awaiting(lang),
        (InvitationState::Expired, _) => words::expired(lang),
        _ => return ().into_any(),
    };
    view! { <p>{text}</p> }.into_any()
}

fn actions(lang: Lang, invitation: &InvitationPage) -> AnyView {
    let buttons: Vec<_> =
        invitation.offers.iter().filter_map(|change| button(lang, invitation.id, *change)).collect();
    (!buttons.is_empty()).then(|| view! { <Actions>{buttons}</Actions> }).into_any()
}

fn button(lang: Lang, id: InvitationId, change: InvitationChange) -> Option<AnyView> {
    let hidden = vec![("invitation".to_owned(), id.to_string())];
    let (action, words, variant, tone) = match change {
        InvitationChange::Approve { .. } => {
            (ApproveInvitation::url(), words::approve(lang), Variant::Primary, Tone::Accent)
        }
        InvitationChange::Resend { .. } => {
            (ResendInvitation::url(), words::resend(lang), Variant::Secondary, Tone::Accent)
        }
        InvitationChange::Revoke => {
            (RevokeInvitation::url(), words::revoke(lang), Variant::Secondary, Tone::Danger)
        }
        InvitationChange::Accept | InvitationChange::Decline => return None,
    };
    let form = view! {
        <Form action=action hidden=hidden><Button variant=variant tone=tone>{words}</Button></Form>
    };
    Some(form.into_any())
}

/// What was done, or why not.
fn done(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let (tone, title) = match visit.query("done").as_deref() {
        Some("approved") => (Tone::Success, words::was_approved(lang)),
        Some("resent") => (Tone::Success, words::was_resent(lang)),
        Some("revoked") => (Tone::Success, words::was_revoked(lang)),
        Some("changed") => (Tone::Warning, words::changed(lang)),
        Some("blocked") => (Tone::Warning, words::blocked(lang)),
        Some("not_its_way") => (Tone::Warning, words::not_its_way(lang)),
        Some("over_quota") => (Tone::Warning, words::over_quota(lang)),
        _ => return ().into_any(),
    };
    view! { <Notification tone=tone title=title/> }.into_any()
}

fn go(visit: &Visit, id: InvitationId, done: &str) {
    answer::go_to(&format!("{}?done={done}", INVITATION.href_to(visit.lang, &[&id])));
}

/// Approves as the second main user.
#[server]
pub async fn approve_invitation(invitation: InvitationId) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    if !visit.is_proved_before(&INVITATION.href_to(visit.lang, &[&invitation])) {
        return Ok(());
    }
    let done = match approve::approve(&backend, &visit.caller, invitation).await {
        Ok(()) => "approved",
        Err(fault) => match rule(fault)? {
            ApproveRule::State(_) => "changed",
            ApproveRule::Barrier(_) => "blocked",
        },
    };
    go(&visit, invitation, done);
    Ok(())
}

/// Sends again.
#[server]
pub async fn resend_invitation(invitation: InvitationId) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    if !visit.is_proved_before(&INVITATION.href_to(visit.lang, &[&invitation])) {
        return Ok(());
    }
    let done = match resend::resend(&backend, &visit.caller, invitation).await {
        Ok(()) => "resent",
        Err(fault) => match rule(fault)? {
            ResendRule::State(_) => "changed",
            ResendRule::Barrier(_) => "blocked",
            ResendRule::NotItsWay => "not_its_way",
            ResendRule::OverQuota(_) => "over_quota",
        },
    };
    go(&visit, invitation, done);
    Ok(())
}

/// Takes back.
#[server]
pub async fn revoke_invitation(invitation: InvitationId) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let done = match revoke::revoke(&backend, &visit.caller, invitation).await {
        Ok(()) => "revoked",
        Err(fault) => {
            rule(fault)?;
            "changed"
        }
    };
    go(&visit, invitation, done);
    Ok(())
}

mod words {
    luukku_domain::texts! {
        title: "Kutsu" / "Inbjudan" / "Invitation";
        no_note: "Ei saatetta" / "Inget följebrev" / "No covering note";
        by(name, date): "{name}, {date}" / "{name}, {date}" / "{name}, {date}";
        approver: "Hyväksyjä" / "Godkänd av" / "Approved by";
        voucher: "Kutsusta vastaa" / "Ansvarar för inbjudan" / "Answers for it now";
        resent: "Lähetetty uudelleen" / "Skickad på nytt" / "Sent again";
        times(count): "{count} krt" / "{count} ggr" / "{count} ×";
        closed: "Päättyi" / "Avslutades" / "Closed";
        approve: "Hyväksy ja lähetä" / "Godkänn och skicka" / "Approve and send";
        resend: "Lähetä uudelleen" / "Skicka på nytt" / "Send again";
        revoke: "Peru kutsu" / "Återkalla inbjudan" / "Take back";
        was_approved: "Kutsu on hyväksytty ja lähetetty" / "Inbjudan är godkänd och skickad" / "The invitation is approved and sent";
        was_resent: "Kutsu on lähetetty uudelleen. Aiempi linkki ei enää toimi." / "Inbjudan har skickats på nytt. Den tidigare länken fungerar inte längre." / "The invitation was sent again. The earlier link no longer works.";
        was_revoked: "Kutsu on peruttu" / "Inbjudan är återkallad" / "The invitation is taken back";
        changed: "Kutsun tila oli jo muuttunut, joten mitään ei tehty" / "Inbjudans läge hade redan ändrats, så ingenting gjordes" / "The invitation had changed meanwhile, so nothing was done";
        blocked: "Kutsua ei voi nyt hyväksyä" / "Inbjudan kan inte antas nu" / "The invitation cannot be accepted now";
        not_its_way: "Organisaatio on päättänyt, että muut kutsuvat sen käyttäjät" / "Organisationen har bestämt att andra bjuder in dess användare" / "The organisation has decided that others invite its users";
        over_quota: "Päivän kutsut on käytetty. Jatka huomenna." / "Dagens inbjudningar är slut. Fortsätt i morgon." / "Today's invitations are used up. Go on tomorrow.";
        closed_account: "Osoitteella on suljettu tili" / "Adressen har ett stängt konto" / "The address has a closed account";
        closed_account_text(span): "Ylläpito voi palauttaa sen {span} ajan sulkemisesta. Sitten henkilö kirjautuu entisellä salasanallaan ja vastaa kutsuun." / "Administratören kan återställa det i {span} efter stängningen. Sedan loggar personen in med sitt tidigare lösenord och svarar på inbjudan." / "A maintainer can restore it for {span} after it was closed. The person then signs in with the earlier password and answers the invitation.";
        restore: "Palauta tili" / "Återställ kontot" / "Restore the account";
        has_account: "Henkilöllä on tili: hän vastaa kutsuun kirjauduttuaan." / "Personen har ett konto och svarar på inbjudan efter inloggning." / "The person has an account and answers after signing in.";
        awaiting: "Kutsu lähtee, kun toinen pääkäyttäjä hyväksyy sen." / "Inbjudan skickas när en annan huvudanvändare godkänner den." / "The invitation is sent once a second main user approves it.";
        expired: "Vanhentunutta kutsua ei voi herättää. Kutsu henkilö uudelleen." / "En föråldrad inbjudan kan inte väckas till liv. Bjud in personen på nytt." / "An expired invitation cannot be revived. Invite the person anew.";
    }
}
