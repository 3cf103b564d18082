//! Confirming a new e-mail by the code that was sent to it.

use crate::{
    drafts::{self, Draft},
    error::{AppError, FieldError},
    load::{self, rule},
    paths::{CONFIRM_CONTACT, MY_DATA},
    ui::{self, Actions, Breadcrumbs, Button, Crumb, ErrorSummary, Field, Form, PageHeading, Width},
    visit::{self, Visit},
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
    load::page(async { Ok(form(visit::lang(), &drafts::waiting().await)) })
}

fn form(lang: Lang, draft: &Draft) -> AnyView {
    let error = draft.error("code").map(|code| match (code, OneTimeCodeError::from_code(code)) {
        (_, Some(error)) => error.sentence(lang),
        ("no_code", None) => words::no_code(lang),
        _ => words::wrong(lang),
    });
    let errors = error.iter().map(|text| ui::FieldError::new("code", *text)).collect();
    let way = vec![Crumb::new(MY_DATA.href(lang), words::data(lang))];
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::title(lang)/>
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            <Form action=ConfirmContactEmail::url()>
                <Field
                    lang=lang name="code" label=words::code(lang) hint=words::hint(lang) autocomplete="one-time-code"
                    inputmode="numeric" width=Width::Sm error=error.map(str::to_owned)
                />
                <Actions><Button>{words::save(lang)}</Button></Actions>
            </Form>
            <p class="lu-hint">{words::again(lang)}</p>
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
        Ok(_) => {
            drafts::accept(&here, &format!("{}?saved", MY_DATA.href(visit.lang))).await;
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

mod words {
    luukku_domain::texts! {
        data: "Omat tiedot" / "Mina uppgifter" / "My data";
        title: "Vahvista sähköpostiosoite" / "Bekräfta e-postadressen" / "Confirm the e-mail address";
        lead: "Kirjoita koodi, jonka lähetimme uuteen osoitteeseen. Se on voimassa 15 minuuttia." / "Skriv koden som vi skickade till den nya adressen. Den gäller i 15 minuter." / "Type the code that we sent to the new address. It is valid for 15 minutes.";
        code: "Koodi" / "Kod" / "Code";
        hint: "Kuusi numeroa" / "Sex siffror" / "Six digits";
        save: "Vahvista osoite" / "Bekräfta adressen" / "Confirm the address";
        again: "Jos koodia ei tullut, katso roskapostikansiosta, tai palaa omiin tietoihin ja anna osoite uudelleen. Vanha osoite on voimassa siihen asti."
            / "Om koden inte kom, titta i skräpposten eller gå tillbaka till dina uppgifter och ge adressen på nytt. Den gamla adressen gäller tills dess."
            / "If no code came, look into the spam folder, or go back to your data and give the address again. The old address stays until then.";
        wrong: "Koodi on väärä. Tarkista numerot." / "Koden är fel. Kontrollera siffrorna." / "The code is wrong. Check the digits.";
        no_code: "Koodi ei ole enää voimassa. Anna osoite uudelleen omissa tiedoissa, niin saat uuden."
            / "Koden gäller inte längre. Ge adressen på nytt i dina uppgifter så får du en ny."
            / "The code is no longer valid. Give the address again in your data to get a new one.";
    }
}
