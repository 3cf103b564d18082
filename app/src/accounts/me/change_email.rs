//! Changing one's own user name: the new address, then the code that was sent to it.

use crate::{
    clocks::confirmation_code,
    drafts::{self, Draft},
    error::{AppError, FieldError},
    load::{self, rule},
    paths::{CHANGE_EMAIL, CONFIRM_EMAIL, ME},
    ui::{self, Actions, Button, ErrorSummary, Field, Form, PageHeading, Width},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::change_email::{self as use_case, ChangeEmailRule},
};
use luukku_domain::{lang::Lang, values::EmailError};

/// The page that asks for the new address.
pub fn page() -> impl IntoView {
    load::page(async {
        let draft = drafts::waiting().await;
        Ok(super::after_proof(|visit| ask(visit.lang, draft)))
    })
}

/// The page that asks for the code.
pub fn confirm_page() -> impl IntoView {
    load::page(async {
        let draft = drafts::waiting().await;
        Ok(super::after_proof(|visit| confirm(visit.lang, &draft)))
    })
}

fn ask(lang: Lang, draft: Draft) -> AnyView {
    let error = draft.error("email").map(|code| match code {
        "taken" => words::taken(lang),
        "too_many" => words::too_many(lang),
        code => EmailError::from_code(code).map_or_else(|| words::same(lang), |error| error.sentence(lang)),
    });
    let errors = error.iter().map(|text| ui::FieldError::new("email", *text)).collect();
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            <Form action=AskEmailChange::url()>
                <Field
                    lang=lang name="email" label=words::email(lang) kind="email" autocomplete="email"
                    value=draft.value("email").to_owned() error=error.map(str::to_owned)
                />
                <Actions><Button>{words::send(lang)}</Button></Actions>
            </Form>
        </div>
    }
    .into_any()
}

fn confirm(lang: Lang, draft: &Draft) -> AnyView {
    let error = draft
        .error("code")
        .map(|code| if code == "no_code" { words::no_code(lang) } else { words::wrong(lang) });
    let errors = error.iter().map(|text| ui::FieldError::new("code", *text)).collect();
    view! {
        <Title text=format!("{} – Luukku", words::confirm(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::confirm(lang) lead=words::confirm_lead(lang, confirmation_code(lang))/>
            <Form action=ConfirmEmailChange::url()>
                <Field
                    lang=lang name="code" label=words::code(lang) hint=words::hint(lang) autocomplete="one-time-code"
                    inputmode="numeric" width=Width::Sm error=error.map(str::to_owned)
                />
                <Actions><Button>{words::save(lang)}</Button></Actions>
            </Form>
            <p><a class="ds-link" href=CHANGE_EMAIL.href(lang)>{words::again(lang)}</a></p>
        </div>
    }
    .into_any()
}

/// Sends a code to the new address.
#[server]
pub async fn ask_email_change(email: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = CHANGE_EMAIL.href(visit.lang);
    match use_case::ask(&backend, &visit.caller, &email).await {
        Ok(()) => {
            drafts::accept(&here, &CONFIRM_EMAIL.href(visit.lang));
            Ok(())
        }
        Err(fault) => {
            let code = match rule(fault)? {
                ChangeEmailRule::Email(error) => error.code(),
                ChangeEmailRule::TooMany => "too_many",
                _ => "same",
            };
            let errors = vec![FieldError::new("email", code)];
            Err(drafts::refuse(&here, Draft::new([("email", &email)], errors)).await)
        }
    }
}

/// Confirms the new address by the code.
#[server]
pub async fn confirm_email_change(code: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = CONFIRM_EMAIL.href(visit.lang);
    match use_case::confirm(&backend, &visit.caller, &code).await {
        Ok(()) => {
            drafts::accept(&here, &format!("{}?saved", ME.href(visit.lang)));
            Ok(())
        }
        Err(fault) => {
            let code = match rule(fault)? {
                // The code was right, the address is not: back to where another one is typed.
                ChangeEmailRule::Taken(email) => {
                    let errors = vec![FieldError::new("email", "taken")];
                    let typed = Draft::new([("email", email.as_str())], errors);
                    return Err(drafts::refuse(&CHANGE_EMAIL.href(visit.lang), typed).await);
                }
                ChangeEmailRule::NoCode => "no_code",
                _ => "wrong_code",
            };
            Err(drafts::refuse(&here, Draft::new([], vec![FieldError::new("code", code)])).await)
        }
    }
}

mod words {
    luukku_domain::texts! {
        title: "Vaihda sähköposti" / "Byt e-postadress" / "Change your e-mail";
        lead: "Sähköposti on myös käyttäjätunnuksesi. Lähetämme uuteen osoitteeseen koodin, ja vanhaan tiedon vaihdosta." / "E-postadressen är också ditt användarnamn. Vi skickar en kod till den nya adressen och ett meddelande till den gamla." / "Your e-mail is also your user name. We send a code to the new address, and word of the change to the old one.";
        email: "Uusi sähköposti" / "Ny e-postadress" / "New e-mail";
        send: "Lähetä koodi" / "Skicka koden" / "Send the code";
        same: "Tämä on jo sähköpostisi. Kirjoita uusi osoite." / "Detta är redan din e-postadress. Skriv en ny adress." / "This is your e-mail already. Type a new address.";
        too_many: "Koodeja on pyydetty liian monta. Odota tunti ja yritä uudelleen." / "För många koder har begärts. Vänta en timme och försök på nytt." / "Too many codes have been asked for. Wait an hour, then try again.";
        taken: "Osoite on toisella käyttäjätilillä, joka voi olla suljettu. Kirjoita toinen osoite, tai pyydä ylläpitoa palauttamaan suljettu tili." / "Adressen hör till ett annat användarkonto, som kan vara stängt. Skriv en annan adress eller be administratören återställa det stängda kontot." / "The address belongs to another account, which may be closed. Type another address, or ask a maintainer to restore the closed account.";
        confirm: "Vahvista uusi sähköposti" / "Bekräfta den nya e-postadressen" / "Confirm the new e-mail";
        confirm_lead(span): "Kirjoita koodi, jonka lähetimme uuteen osoitteeseen. Se on voimassa {span} ajan." / "Skriv koden som vi skickade till den nya adressen. Den gäller i {span}." / "Type the code that we sent to the new address. It is valid for {span}.";
        code: "Koodi" / "Kod" / "Code";
        hint: "Kuusi numeroa" / "Sex siffror" / "Six digits";
        save: "Vaihda sähköposti" / "Byt e-postadress" / "Change the e-mail";
        again: "Koodi ei tullut: tarkista osoite ja lähetä uusi" / "Koden kom inte: kontrollera adressen och skicka en ny" / "No code came: check the address and send a new one";
        wrong: "Koodi on väärä. Tarkista numerot." / "Koden är fel. Kontrollera siffrorna." / "The code is wrong. Check the digits.";
        no_code: "Koodi ei ole enää voimassa. Pyydä uusi." / "Koden gäller inte längre. Be om en ny." / "The code is no longer valid. Ask for a new one.";
    }
}
