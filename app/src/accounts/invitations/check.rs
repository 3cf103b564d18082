//! Says what would happen to each line, before anything is sent; then sends.

use crate::{
    drafts::{self, Draft},
    error::AppError,
    load::{self, rule},
    paths::{CHECK_INVITATIONS, INVITATIONS, INVITE_TO},
    ui::{Actions, Button, DateParts, Form, LinkButton, PageHeading, Variant},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::invitations::invite::{self, Checked},
};
use luukku_domain::{id::OrganisationId, lang::Lang};

use super::{
    form::{self, Typed},
    named, verdicts,
};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let id: OrganisationId = named(&visit)?;
        let draft = drafts::waiting().await;
        let back = INVITE_TO.href_to(visit.lang, &[&id]);
        let typed = Typed::of(&draft);
        let Ok(meant) = typed.read() else {
            // Nothing is kept any more: begin again.
            crate::answer::go_to(&back);
            return Ok(None);
        };
        if !visit.is_proved() {
            return Ok(None);
        }
        match invite::check(&backend, &visit.caller, &meant.wanted(id, &typed.addresses)).await {
            Ok(checked) => Ok(Some(content(visit.lang, id, &typed, checked))),
            Err(fault) => {
                let errors = vec![form::broken(rule(fault)?)];
                drafts::hold(&back, &Draft { errors, ..draft }).await?;
                drafts::show(&back);
                Ok(None)
            }
        }
    })
}

fn content(lang: Lang, id: OrganisationId, typed: &Typed, checked: Checked) -> AnyView {
    let mut hidden = vec![("organisation".to_owned(), id.to_string())];
    hidden.extend(typed.values());
    let back = drafts::address(&INVITE_TO.href_to(lang, &[&id]));
    let lead = match checked.left_today {
        _ if checked.invitations == 0 => words::nobody(lang).to_owned(),
        Some(left) if u64::try_from(checked.invitations).unwrap_or(u64::MAX) > left => {
            words::too_many(lang, checked.invitations, left)
        }
        _ if checked.needs_approval => words::approval(lang, checked.invitations),
        _ => words::ready(lang, checked.invitations),
    };
    let actions = if checked.invitations > 0 {
        view! {
            <Form action=SendInvitations::url() hidden=hidden>
                <Actions>
                    <Button>{words::send(lang)}</Button>
                    <LinkButton href=back variant=Variant::Secondary>{words::change(lang)}</LinkButton>
                </Actions>
            </Form>
        }
        .into_any()
    } else {
        view! { <Actions><LinkButton href=back>{words::change(lang)}</LinkButton></Actions> }.into_any()
    };
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=words::title(lang) lead=lead/>
            {super::steps(lang, 1)}
            {verdicts::table(lang, checked.lines)}
            {actions}
        </div>
    }
    .into_any()
}

/// Sends the invitations.
#[server]
#[allow(clippy::too_many_arguments, reason = "one argument for each input of the form")]
pub async fn send_invitations(
    organisation: OrganisationId,
    addresses: String,
    #[server(default)] roles: Vec<String>,
    ground: String,
    #[server(rename = "end-day")] end_day: String,
    #[server(rename = "end-month")] end_month: String,
    #[server(rename = "end-year")] end_year: String,
    note: String,
    language: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let end = DateParts { day: end_day, month: end_month, year: end_year };
    let typed = Typed { addresses, roles, end, ground, note, language };
    let draft = Draft { values: typed.values(), errors: Vec::new() };
    let form = INVITE_TO.href_to(visit.lang, &[&organisation]);
    let here = CHECK_INVITATIONS.href_to(visit.lang, &[&organisation]);
    let meant = match typed.read() {
        Ok(meant) => meant,
        Err(errors) => return Err(drafts::refuse(&form, Draft { errors, ..draft }).await),
    };
    drafts::hold(&here, &draft).await?;
    if !visit.is_proved_before(&drafts::address(&here)) {
        return Ok(());
    }
    match invite::invite(&backend, &visit.caller, &meant.wanted(organisation, &typed.addresses)).await {
        Ok(done) => {
            let kind = if done.needs_approval { "awaiting" } else { "sent" };
            drafts::forget(&form);
            drafts::accept(
                &here,
                &format!("{}?{kind}={}", INVITATIONS.href(visit.lang), done.invitations.len()),
            );
            Ok(())
        }
        Err(fault) => {
            let errors = vec![form::broken(rule(fault)?)];
            Err(drafts::refuse(&form, Draft { errors, ..draft }).await)
        }
    }
}

mod words {
    luukku_domain::texts! {
        title: "Tarkista kutsut" / "Kontrollera inbjudningarna" / "Check the invitations";
        nobody: "Yhtään kutsua ei lähtisi. Korjaa osoitteet." / "Ingen inbjudan skulle skickas. Rätta adresserna." / "No invitation would be sent. Correct the addresses.";
        too_many(count, left): "Kutsuja tulisi {count}, mutta tänään niitä voi lähettää enää {left}. Poista osoitteita." / "Inbjudningar: {count}. I dag kan du skicka ännu {left}. Ta bort adresser." / "Invitations: {count}. You can send {left} more today. Remove addresses.";
        approval(count): "Kutsuja: {count}. Ne lähtevät, kun toinen pääkäyttäjä on hyväksynyt ne." / "Inbjudningar: {count}. De skickas när en annan huvudanvändare har godkänt dem." / "Invitations: {count}. They are sent once a second main user has approved them.";
        ready(count): "Kutsuja: {count}. Mitään ei ole vielä lähetetty." / "Inbjudningar: {count}. Inget har skickats ännu." / "Invitations: {count}. Nothing has been sent yet.";
        send: "Lähetä kutsut" / "Skicka inbjudningarna" / "Send the invitations";
        change: "Muuta" / "Ändra" / "Change";
    }
}
