//! Confirming a new e-mail by the code that was sent to it, or withdrawing it.

use crate::{
    answer,
    clocks::confirmation_code,
    drafts::{self, Draft},
    error::{AppError, FieldError},
    load::{self, rule},
    paths::{CONFIRM_CONTACT, MY_DATA},
    ui::{
        self, Actions, Breadcrumbs, Button, Crumb, Empty, ErrorSummary, Field, Form, PageHeading, Variant,
        Width,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    contacts::confirm_email::{self as use_case, ConfirmRule},
};
use luukku_domain::{lang::Lang, values::OneTimeCodeError};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let address = use_case::waiting(&backend, &visit.caller).await?;
        let draft = drafts::waiting().await;
        Ok::<_, AppError>(match address {
            Some(address) => form(visit.lang, &address, &draft),
            None => nothing(visit.lang, &draft),
        })
    })
}

/// No address waits: it was confirmed, withdrawn, or its time is over.
fn nothing(lang: Lang, draft: &Draft) -> AnyView {
    let title = if draft.error("code").is_some() { words::no_code(lang) } else { words::nothing(lang) };
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs
                lang=lang way=vec![Crumb::new(MY_DATA.href(lang), words::data(lang))] here=words::title(lang)
            />
            <PageHeading title=words::title(lang)/>
            <Empty title=title>
                <p>{words::nothing_text(lang)}</p>
                <p><a class="ds-link" href=MY_DATA.href(lang)>{words::data(lang)}</a></p>
            </Empty>
        </div>
    }
    .into_any()
}

fn form(lang: Lang, address: &str, draft: &Draft) -> AnyView {
    let error = draft.error("code").map(|code| match OneTimeCodeError::from_code(code) {
        Some(error) => error.sentence(lang),
        None => words::wrong(lang),
    });
    let errors = error.iter().map(|text| ui::FieldError::new("code", *text)).collect();
    let way = vec![Crumb::new(MY_DATA.href(lang), words::data(lang))];
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::title(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang, address, confirmation_code(lang))/>
            <Form action=ConfirmContactEmail::url()>
                <Field
                    lang=lang name="code" label=words::code(lang) hint=words::hint(lang) autocomplete="one-time-code"
                    inputmode="numeric" width=Width::Sm error=error.map(str::to_owned)
                />
                <Actions><Button>{words::save(lang)}</Button></Actions>
            </Form>
            <p class="lu-hint">{words::again(lang)}</p>
            <Form action=WithdrawContactEmail::url()>
                <Actions><Button variant=Variant::Tertiary>{words::withdraw(lang)}</Button></Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// Takes the code; the new address counts from then on.
#[server]
pub async fn confirm_contact_email(code: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = CONFIRM_CONTACT.href(visit.lang);
    match use_case::confirm(&backend, &visit.caller, &code).await {
        Ok(registers) => {
            // The last relation may have ended while the code was on its way.
            let said = if registers > 0 { "saved" } else { "nowhere" };
            drafts::accept(&here, &format!("{}?{said}", MY_DATA.href(visit.lang)));
            Ok(())
        }
        Err(fault) => {
            let code = match rule(fault)? {
                ConfirmRule::Code(error) => error.code(),
                ConfirmRule::WrongCode => "wrong",
                ConfirmRule::NoCode => "no_code",
            };
            Err(drafts::refuse(&here, Draft::new([], vec![FieldError::new("code", code)])).await)
        }
    }
}

/// Withdraws the new address: the old one stays, and the code does not count any more.
#[server]
pub async fn withdraw_contact_email() -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let withdrawn = use_case::withdraw(&backend, &visit.caller).await?;
    let data = MY_DATA.href(visit.lang);
    answer::go_to(&if withdrawn { format!("{data}?withdrawn") } else { CONFIRM_CONTACT.href(visit.lang) });
    Ok(())
}

mod words {
    luukku_domain::texts! {
        data: "Omat tiedot" / "Mina uppgifter" / "My data";
        title: "Vahvista sähköpostiosoite" / "Bekräfta e-postadressen" / "Confirm the e-mail address";
        lead(address, span): "Kirjoita koodi, jonka lähetimme osoitteeseen {address}. Se on voimassa {span} ajan." / "Skriv koden som vi skickade till adressen {address}. Den gäller i {span}." / "Type the code that we sent to {address}. It is valid for {span}.";
        withdraw: "Peru osoitteen vaihto" / "Återta bytet av adress" / "Withdraw the new address";
        nothing: "Mikään osoite ei odota vahvistusta" / "Ingen adress väntar på bekräftelse" / "No address waits to be confirmed";
        nothing_text: "Osoitteen voi vaihtaa omissa tiedoissa. Lähetämme silloin uuden koodin." / "Adressen kan bytas i dina uppgifter. Då skickar vi en ny kod." / "You can change the address in your data. We then send a new code.";
        code: "Koodi" / "Kod" / "Code";
        hint: "Kuusi numeroa" / "Sex siffror" / "Six digits";
        save: "Vahvista osoite" / "Bekräfta adressen" / "Confirm the address";
        again: "Jos koodia ei tullut, katso roskapostikansiosta, tai palaa omiin tietoihin ja anna osoite uudelleen. Vanha osoite on voimassa siihen asti."
            / "Om koden inte kom, titta i skräpposten eller gå tillbaka till dina uppgifter och ge adressen på nytt. Den gamla adressen gäller tills dess."
            / "If no code came, look into the spam folder, or go back to your data and give the address again. The old address stays until then.";
        wrong: "Koodi on väärä. Tarkista numerot." / "Koden är fel. Kontrollera siffrorna." / "The code is wrong. Check the digits.";
        no_code: "Koodi ei ole enää voimassa" / "Koden gäller inte längre" / "The code is no longer valid";
    }
}
