//! Resetting a lost second factor: one person asks, another decides.

use crate::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{USER, USER_SECOND_FACTOR},
    ui::{
        Actions, Breadcrumbs, Button, Crumb, ErrorSummary, Form, PageHeading, SummaryList, SummaryRow,
        Textarea, Tone, Variant,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::users::{
        second_factor_reset::{self as reset, ResetRule, WaitingReset},
        view::{self, UserPage},
    },
};
use luukku_domain::{accounts::membership::GroundError, dates, id::AccountId, lang::Lang};

use super::{form, words};

/// The page: asks, or lets a second person decide.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let draft = drafts::waiting().await;
        if !visit.is_proved() {
            return Ok(None);
        }
        let found = view::view(&backend, &visit.caller, visit.parameter(USER_SECOND_FACTOR)?).await?;
        Ok::<_, AppError>(Some(content(&visit, &found, &draft)))
    })
}

fn content(visit: &Visit, found: &UserPage, draft: &Draft) -> AnyView {
    let lang = visit.lang;
    let id = found.account.id;
    let name = found.account.name.clone().unwrap_or_default();
    let back = USER.href_to(lang, &[&id]);
    let way = vec![Crumb::new(back.clone(), name.clone())];
    let hidden = vec![("user".to_owned(), id.to_string())];
    let errors = form::summary(lang, draft);
    let body = match &found.reset {
        Some(waiting) if Some(waiting.asked_by) == visit.caller.account() => {
            view! {
                {asked(lang, waiting)}
                <p>{local::wait(lang)}</p>
                <Form action=WithdrawReset::url() hidden=hidden>
                    <Actions>
                        <Button variant=Variant::Secondary>{local::withdraw(lang)}</Button>
                        <a class="ds-link" href=back>{local::back(lang)}</a>
                    </Actions>
                </Form>
            }
            .into_any()
        }
        Some(waiting) => view! {
            {asked(lang, waiting)}
            <Form action=DecideReset::url() hidden=hidden>
                <Actions>
                    <Button name="decision" value="approve" tone=Tone::Danger>{local::approve(lang)}</Button>
                    <Button name="decision" value="decline" variant=Variant::Secondary>{local::decline(lang)}</Button>
                    <a class="ds-link" href=back>{local::later(lang)}</a>
                </Actions>
            </Form>
        }
        .into_any(),
        None => {
            let (wrong, typed) = (form::wrong(lang, draft, "reason"), draft.value("reason").to_owned());
            view! {
                <Form action=AskReset::url() hidden=hidden>
                    <Textarea
                        lang=lang name="reason" label=local::how(lang) hint=local::how_hint(lang) rows=3
                        value=typed error=wrong
                    />
                    <Actions>
                        <Button>{local::ask(lang)}</Button>
                        <a class="ds-link" href=back>{words::cancel(lang)}</a>
                    </Actions>
                </Form>
            }
            .into_any()
        }
    };
    view! {
        <Title text=format!("{} – Luukku", local::short(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=local::short(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=local::title(lang, name) lead=local::lead(lang)/>
            {body}
        </div>
    }
    .into_any()
}

/// Who asked, when, and how they know.
fn asked(lang: Lang, waiting: &WaitingReset) -> AnyView {
    let rows = vec![
        SummaryRow::new(local::asker(lang), waiting.asker.clone().unwrap_or_default()),
        SummaryRow::new(local::when(lang), dates::date_and_time(lang, waiting.asked_at)),
        SummaryRow::new(local::checked(lang), waiting.reason.clone()),
    ];
    view! { <SummaryList rows=rows/> }.into_any()
}

/// Asks for the reset.
#[server]
pub async fn ask_reset(user: String, reason: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let user: AccountId = user.parse().map_err(|_| ErrorCode::NotFound)?;
    let asked = reset::ask(&backend, &visit.caller, user, &reason).await;
    answer(&visit, user, asked, "asked", &reason).await
}

/// Takes the request back, as the one who asked.
#[server]
pub async fn withdraw_reset(user: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let user: AccountId = user.parse().map_err(|_| ErrorCode::NotFound)?;
    let withdrawn = reset::withdraw(&backend, &visit.caller, user).await;
    answer(&visit, user, withdrawn, "withdrawn", "").await
}

/// Approves or declines, as the second person.
#[server]
pub async fn decide_reset(user: String, decision: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let user: AccountId = user.parse().map_err(|_| ErrorCode::NotFound)?;
    let (decided, what) = match decision.as_str() {
        "approve" => (reset::approve(&backend, &visit.caller, user).await, "reset"),
        "decline" => (reset::decline(&backend, &visit.caller, user).await, "declined"),
        _ => return Err(ErrorCode::Malformed.into()),
    };
    answer(&visit, user, decided, what, "").await
}

async fn answer(
    visit: &Visit,
    user: AccountId,
    result: Result<(), luukku_backend::fault::Fault<ResetRule>>,
    what: &str,
    reason: &str,
) -> Result<(), AppError> {
    let here = USER_SECOND_FACTOR.href_to(visit.lang, &[&user]);
    let Err(fault) = result else {
        drafts::accept(&here, &super::done(visit, user, what));
        return Ok(());
    };
    let code = match rule(fault)? {
        ResetRule::Reason(GroundError::Missing) => "how_missing",
        ResetRule::Reason(error) => form::ground_code(error),
        ResetRule::NothingToReset => "nothing_to_reset",
        ResetRule::AlreadyAsked => "already_asked",
        ResetRule::NotAsked => "not_asked",
        ResetRule::AskerGone => "asker_gone",
    };
    let errors = vec![FieldError::new("reason", code)];
    Err(drafts::refuse(&here, Draft::new([("reason", reason)], errors)).await)
}

mod local {
    luukku_domain::texts! {
        short: "Toisen tunnisteen nollaus" / "Återställning av den andra faktorn" / "Reset of the second factor";
        title(name): "Nollaa toinen tunniste: {name}" / "Återställ den andra faktorn: {name}" / "Reset the second factor: {name}";
        lead: "Nollaukseen tarvitaan kaksi henkilöä. Henkilö ottaa uuden tunnisteen käyttöön seuraavassa kirjautumisessa." / "För återställning behövs två personer. Personen tar i bruk en ny faktor vid nästa inloggning." / "A reset needs two people. The person takes a new second factor into use at the next sign-in.";
        how: "Miten tiedät, että pyytäjä on oikea henkilö?" / "Hur vet du att det är rätt person som ber?" / "How do you know that it is the right person who asks?";
        how_hint: "Esimerkiksi: soitin hänen työnumeroonsa. Jää tapahtumalokiin. Enintään 500 merkkiä." / "Till exempel: jag ringde personens arbetsnummer. Blir kvar i händelseloggen. Högst 500 tecken." / "For example: I called their work number. Stays in the event log. At most 500 characters.";
        checked: "Miten henkilö varmistettiin" / "Så kontrollerades personen" / "How the person was checked";
        ask: "Pyydä nollausta" / "Be om återställning" / "Ask for the reset";
        asker: "Pyytäjä" / "Begärd av" / "Asked by";
        when: "Aika" / "Tid" / "When";
        wait: "Pyysit nollausta itse. Toinen pääkäyttäjä tai ylläpitäjä päättää siitä." / "Du begärde återställningen själv. En annan huvudanvändare eller administratör beslutar om den." / "You asked for this yourself. Another main user or a maintainer decides.";
        withdraw: "Vedä pyyntö takaisin" / "Återta begäran" / "Take the request back";
        back: "Takaisin käyttäjän tietoihin" / "Tillbaka till användaren" / "Back to the user";
        approve: "Nollaa tunniste" / "Återställ faktorn" / "Reset the second factor";
        later: "Päätä myöhemmin" / "Avgör senare" / "Decide later";
        decline: "Hylkää pyyntö" / "Avslå begäran" / "Decline the request";
    }
}
