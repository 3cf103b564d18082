//! The open invitations to one's own account.

use crate::{
    answer,
    error::AppError,
    load::{self, rule},
    paths::{ENROLMENT, HOME, MY_INVITATIONS},
    ui::{
        Actions, Button, Empty, Form, LinkButton, Notification, PageHeading, Section, SummaryList,
        SummaryRow, Tone, Variant,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::invitations::{
        answer::{Answer, AnswerRule, answer as give_answer},
        inbox,
        open::Shown,
    },
};
use luukku_domain::{dates, id::InvitationId, lang::Lang};

use super::{date, words as shared};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let open = inbox::inbox(&backend, &visit.caller).await?;
        Ok::<_, AppError>(content(&visit, &open))
    })
}

fn content(visit: &Visit, open: &[Shown]) -> AnyView {
    let lang = visit.lang;
    let is_empty = open.is_empty();
    let cards: Vec<_> = open.iter().map(|shown| card(lang, shown)).collect();
    let done = done(visit);
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            {done}
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            {cards}
            {is_empty.then(|| view! {
                <Empty title=words::none(lang)>
                    <LinkButton href=HOME.href(lang) variant=Variant::Secondary>{words::home(lang)}</LinkButton>
                </Empty>
            })}
        </div>
    }
    .into_any()
}

/// One invitation with its two answers.
fn card(lang: Lang, shown: &Shown) -> AnyView {
    let hidden = vec![("invitation".to_owned(), shown.id.to_string())];
    let title = words::card(lang, shown.role.name(lang), shown.organisation.in_lang(lang));
    let barrier = shown.barrier.map(|barrier| view! { <p>{shared::barrier(lang, barrier)}</p> });
    let accept = shown
        .barrier
        .is_none()
        .then(|| view! { <Button name="answer" value="accept">{words::accept(lang)}</Button> });
    let rows = facts(lang, shown);
    view! {
        <Section title=title>
            <SummaryList rows=rows/>
            {barrier}
            <Form action=AnswerInvitation::url() hidden=hidden>
                <Actions>
                    {accept}
                    <Button name="answer" value="decline" variant=Variant::Secondary>{words::decline(lang)}</Button>
                </Actions>
            </Form>
        </Section>
    }
    .into_any()
}

/// What the invited person is told of an invitation.
pub(super) fn facts(lang: Lang, shown: &Shown) -> Vec<SummaryRow> {
    let end = shown.last_day.map(|day| dates::date(lang, day));
    let mut rows = vec![
        SummaryRow::new(shared::organisation(lang), shown.organisation.in_lang(lang).to_owned()),
        SummaryRow::new(shared::role(lang), shown.role.name(lang)),
        SummaryRow::new(shared::last_day(lang), end.unwrap_or_else(|| shared::no_end(lang).to_owned())),
    ];
    if let Some(inviter) = &shown.inviter {
        rows.push(SummaryRow::new(shared::inviter(lang), inviter.clone()));
    }
    if let Some(note) = &shown.note {
        rows.push(SummaryRow::new(shared::note(lang), note.to_string()));
    }
    rows.push(SummaryRow::new(shared::expires(lang), date(lang, shown.expires_at)));
    rows
}

/// What was done, or why not and what to do.
fn done(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let (tone, title) = match visit.query("done").as_deref() {
        Some("accept") => (Tone::Success, words::was_accepted(lang)),
        Some("decline") => (Tone::Success, words::was_declined(lang)),
        Some("closed") => (Tone::Warning, words::closed(lang)),
        Some("barrier") => (Tone::Warning, words::barrier(lang)),
        Some("holds") => (Tone::Info, words::holds(lang)),
        Some("incompatible") => (Tone::Warning, words::incompatible(lang)),
        Some("second_factor") => {
            return view! {
                <Notification tone=Tone::Warning title=words::second_factor(lang)>
                    <p><a class="ds-link" href=ENROLMENT.href(lang)>{words::to_second_factor(lang)}</a></p>
                </Notification>
            }
            .into_any();
        }
        _ => return ().into_any(),
    };
    view! { <Notification tone=tone title=title/> }.into_any()
}

/// Answers.
#[server]
pub async fn answer_invitation(invitation: InvitationId, answer: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let given = if answer == "accept" { Answer::Accept } else { Answer::Decline };
    let done = match give_answer(&backend, &visit.caller, invitation, given).await {
        Ok(()) if given == Answer::Accept => "accept",
        Ok(()) => "decline",
        Err(fault) => match rule(fault)? {
            AnswerRule::Closed(_) => "closed",
            AnswerRule::Barrier(_) => "barrier",
            AnswerRule::Holds => "holds",
            AnswerRule::Incompatible(_) => "incompatible",
            AnswerRule::SecondFactorFirst => "second_factor",
        },
    };
    answer::go_to(&format!("{}?done={done}", MY_INVITATIONS.href(visit.lang)));
    Ok(())
}

mod words {
    luukku_domain::texts! {
        title: "Kutsut sinulle" / "Inbjudningar till dig" / "Invitations to you";
        lead: "Tässä ovat kutsut, joihin et ole vielä vastannut." / "Här är de inbjudningar som du inte har besvarat." / "These are the invitations you have not answered yet.";
        none: "Ei avoimia kutsuja" / "Inga öppna inbjudningar" / "No open invitations";
        home: "Työpöydälle" / "Till arbetsbordet" / "To the desk";
        card(role, organisation): "{role}, {organisation}" / "{role}, {organisation}" / "{role}, {organisation}";
        accept: "Ota rooli vastaan" / "Ta emot rollen" / "Accept the role";
        decline: "Kieltäydy" / "Avböj" / "Decline";
        was_accepted: "Rooli on nyt sinulla" / "Rollen är nu din" / "The role is yours now";
        was_declined: "Kieltäydyit kutsusta. Kiitos vastauksesta." / "Du avböjde inbjudan. Tack för svaret." / "You declined the invitation. Thank you for answering.";
        closed: "Kutsu oli jo päättynyt. Pyydä tarvittaessa uusi." / "Inbjudan var redan avslutad. Be om en ny vid behov." / "The invitation was over already. Ask for a new one if you need it.";
        barrier: "Kutsua ei voi nyt hyväksyä. Ota yhteyttä organisaation pääkäyttäjään." / "Inbjudan kan inte antas nu. Kontakta organisationens huvudanvändare." / "The invitation cannot be accepted now. Contact the organisation's main user.";
        holds: "Sinulla on jo tämä rooli täällä" / "Du har redan den här rollen här" / "You hold this role here already";
        incompatible: "Roolia ei voi yhdistää toiseen rooliisi: samalla henkilöllä ei voi olla molempia." / "Rollen kan inte kombineras med din andra roll: samma person kan inte ha båda." / "The role does not go together with another of yours: one person cannot hold both.";
        second_factor: "Tämä rooli vaatii toisen tunnisteen. Ota se ensin käyttöön." / "Rollen kräver en andra faktor. Ta den först i bruk." / "This role asks for a second factor. Set it up first.";
        to_second_factor: "Ota toinen tunniste käyttöön" / "Ta i bruk en andra faktor" / "Set up a second factor";
    }
}
