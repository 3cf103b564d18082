//! A forgotten password: asking for a link, and choosing a new password by it.

use crate::{
    answer,
    clocks::{address_throttle, clocks},
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    load::{self, rule},
    paths::{CHOOSE_PASSWORD, PASSWORD_LINK_SENT, RECOVER_PASSWORD, SIGN_IN},
    ui::{self, Actions, Button, ErrorSummary, Field, Form, LinkButton, PageHeading},
    visit::{self, Visit},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::recover_password::{self, AskRule, SetRule},
    secrets::Token,
};
use luukku_domain::{
    lang::Lang,
    spans,
    values::{EmailError, PasswordError},
};

/// The page that asks for the address.
pub fn page() -> impl IntoView {
    load::page(async { Ok(ask_form(visit::lang(), drafts::waiting().await)) })
}

fn ask_form(lang: Lang, draft: Draft) -> AnyView {
    let error = draft.error("email").map(|code| {
        EmailError::from_code(code).map_or_else(
            || words::too_many(lang, address_throttle(lang)),
            |error| error.sentence(lang).to_owned(),
        )
    });
    let errors = error.iter().map(|text| ui::FieldError::new("email", text.as_str())).collect();
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            <Form action=AskPasswordLink::url()>
                <Field
                    lang=lang name="email" label=words::email(lang) kind="email" autocomplete="username"
                    value=draft.value("email").to_owned() error=error
                />
                <Actions><Button>{words::send(lang)}</Button></Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// How long a link holds, in words.
fn link_holds(lang: Lang) -> String {
    spans::hours(lang, clocks().password_reset_hours)
}

/// The page that says the same to everybody who asked.
pub fn sent() -> impl IntoView {
    let lang = visit::lang();
    view! {
        <Title text=format!("{} – Luukku", words::sent(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=words::sent(lang) lead=words::sent_text(lang, link_holds(lang))/>
            <p>{words::sent_factor(lang)}</p>
            <Actions><LinkButton href=SIGN_IN.href(lang)>{words::to_sign_in(lang)}</LinkButton></Actions>
        </div>
    }
}

/// The page behind the link. Opening it changes nothing.
pub fn choose() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let draft = drafts::waiting().await;
        let secret = visit.last_part().to_owned();
        // The secret stands in the address: no cache keeps the page.
        answer::set_header("cache-control", "no-store");
        let valid = match Token::parse(&secret) {
            Some(token) => recover_password::owner(&backend, &token).await?.is_some(),
            None => false,
        };
        Ok(if valid { choose_form(visit.lang, secret, &draft) } else { no_link(visit.lang) })
    })
}

fn choose_form(lang: Lang, secret: String, draft: &Draft) -> AnyView {
    let error = draft.error("password").and_then(PasswordError::from_code).map(|error| error.sentence(lang));
    let errors = error.iter().map(|text| ui::FieldError::new("password", *text)).collect();
    let hidden = vec![("secret".to_owned(), secret)];
    view! {
        <Title text=format!("{} – Luukku", words::choose(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::choose(lang) lead=words::rules(lang)/>
            <Form action=SetPassword::url() hidden=hidden>
                <Field
                    lang=lang name="password" label=words::password(lang) kind="password" autocomplete="new-password"
                    error=error.map(str::to_owned)
                />
                <Actions><Button>{words::save(lang)}</Button></Actions>
            </Form>
        </div>
    }
    .into_any()
}

fn no_link(lang: Lang) -> AnyView {
    answer::set_status(http::StatusCode::GONE);
    view! {
        <Title text=format!("{} – Luukku", words::no_link(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=words::no_link(lang) lead=words::no_link_text(lang, link_holds(lang))/>
            <Actions><LinkButton href=RECOVER_PASSWORD.href(lang)>{words::new_link(lang)}</LinkButton></Actions>
        </div>
    }
    .into_any()
}

/// Asks for a link. The answer is the same whether there is such an account or not.
#[server]
pub async fn ask_password_link(email: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = RECOVER_PASSWORD.href(visit.lang);
    match recover_password::ask(&backend, &visit.caller, &email).await {
        Ok(()) => {
            drafts::accept(&here, &PASSWORD_LINK_SENT.href(visit.lang));
            Ok(())
        }
        Err(fault) => {
            let code = match rule(fault)? {
                AskRule::Email(error) => error.code(),
                AskRule::TooMany => "too_many",
            };
            let errors = vec![FieldError::new("email", code)];
            Err(drafts::refuse(&here, Draft::new([("email", &email)], errors)).await)
        }
    }
}

/// Sets the new password by the secret of the link.
#[server]
pub async fn set_password(secret: String, password: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let token = Token::parse(&secret).ok_or(ErrorCode::NotFound)?;
    let here = CHOOSE_PASSWORD.href_to(visit.lang, &[&secret]);
    match recover_password::set(&backend, &visit.caller, &token, &password).await {
        Ok(()) => {
            drafts::accept(&here, &format!("{}?password-set", SIGN_IN.href(visit.lang)));
            Ok(())
        }
        Err(fault) => match rule(fault)? {
            SetRule::Link => {
                drafts::accept(&here, &here);
                Ok(())
            }
            SetRule::Password(error) => {
                let errors = vec![FieldError::new("password", error.code())];
                Err(drafts::refuse(&here, Draft::new([], errors)).await)
            }
        },
    }
}

mod words {
    luukku_domain::texts! {
        title: "Valitse uusi salasana" / "Välj ett nytt lösenord" / "Choose a new password";
        lead: "Kirjoita käyttäjätunnuksesi. Lähetämme linkin, jolla valitset uuden salasanan." / "Skriv ditt användarnamn. Vi skickar en länk som du väljer ett nytt lösenord med." / "Type your user name. We send a link with which you choose a new password.";
        email: "Sähköposti" / "E-post" / "E-mail";
        send: "Lähetä linkki" / "Skicka länken" / "Send the link";
        too_many(span): "Linkkiä on pyydetty monta kertaa. Katso sähköpostisi, myös roskaposti, tai yritä {span} kuluttua uudelleen." / "Länken har begärts många gånger. Kolla din e-post, även skräpposten, eller försök igen om {span}." / "The link was asked for many times. Look into your mail, spam too, or try again in {span}.";
        sent: "Katso sähköpostisi" / "Kolla din e-post" / "Look into your mail";
        sent_text(span): "Jos osoitteella on tili, siihen on lähetetty linkki. Se on voimassa {span} ajan." / "Om det finns ett konto med adressen har en länk skickats dit. Den gäller i {span}." / "If the address has an account, a link was sent to it. It is valid for {span}.";
        sent_factor: "Uusi salasana ei ohita toista tunnistetta: sitä kysytään kirjautuessa kuten ennenkin." / "Det nya lösenordet kringgår inte den andra faktorn: den frågas vid inloggningen som förr." / "A new password does not get round the second factor: sign-in asks for it as before.";
        to_sign_in: "Kirjautumiseen" / "Till inloggningen" / "To the sign-in";
        choose: "Valitse uusi salasana" / "Välj ett nytt lösenord" / "Choose a new password";
        rules: "Vähintään 12 merkkiä. Pitkä lause, jonka muistat, on hyvä salasana." / "Minst 12 tecken. En lång mening som du minns är ett bra lösenord." / "At least 12 characters. A long sentence that you remember makes a good password.";
        password: "Uusi salasana" / "Nytt lösenord" / "New password";
        save: "Tallenna salasana" / "Spara lösenordet" / "Save the password";
        no_link: "Linkki ei ole enää voimassa" / "Länken gäller inte längre" / "The link is no longer valid";
        no_link_text(span): "Linkin voi käyttää kerran, ja se vanhenee {span} kuluttua." / "Länken kan användas en gång och den föråldras efter {span}." / "A link works once and expires in {span}.";
        new_link: "Pyydä uusi linkki" / "Be om en ny länk" / "Ask for a new link";
    }
}
