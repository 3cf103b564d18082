//! The sign-in of staff: user name and password.

use crate::{
    drafts::{self, Draft},
    error::{AppError, FieldError},
    load::{self, rule},
    paths::{self, RECOVER_PASSWORD, SIGN_IN},
    session_cookie,
    ui::{self, Actions, Button, ErrorSummary, Field, Form, Notification, PageHeading, Tone},
    visit::{self, Visit},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::sign_in::{self, Attempt, SignInRule},
};
use luukku_domain::{dates, lang::Lang, time::Timestamp};

/// The page. `?next=PATH` is where the sign-in leads: a page that somebody opened before.
pub fn page() -> impl IntoView {
    load::page(async {
        let draft = drafts::waiting().await;
        let next = Visit::current().query("next").unwrap_or_else(|| draft.value("next").to_owned());
        Ok(form(visit::lang(), next, &draft))
    })
}

fn form(lang: Lang, next: String, draft: &Draft) -> AnyView {
    let email = draft.value("email").to_owned();
    let wanted = paths::own(&next).is_some();
    let hidden = vec![("next".to_owned(), next)];
    let error = draft.error("email").map(|code| sentence(lang, code));
    let errors = error.iter().map(|text| ui::FieldError::new("email", text)).collect();
    let done = Visit::current().has_query("password-set");
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            {done.then(|| view! { <Notification tone=Tone::Success title=words::password_set(lang)/> })}
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            {wanted.then(|| view! { <p>{words::wanted(lang)}</p> })}
            <Form action=SignIn::url() hidden=hidden>
                <Field
                    lang=lang name="email" label=words::email(lang) kind="email" autocomplete="username"
                    value=email error=error
                />
                <Field
                    lang=lang name="password" label=words::password(lang) kind="password"
                    autocomplete="current-password"
                />
                <Actions><Button>{words::go(lang)}</Button></Actions>
            </Form>
            <p><a class="ds-link" href=RECOVER_PASSWORD.href(lang)>{words::forgotten(lang)}</a></p>
            <p class="lu-hint">{words::no_account(lang)}</p>
        </div>
    }
    .into_any()
}

/// Signs in and goes on to what comes next. A wrong try comes back to the page and keeps the user name.
#[server]
pub async fn sign_in(
    email: String,
    password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let device = visit.device.clone();
    let attempt = Attempt {
        email: &email,
        password: &password,
        device: &visit.browser,
        known_device: device.as_ref(),
        previous: visit.session.as_deref(),
    };
    match sign_in::sign_in(&backend, &visit.caller, attempt).await {
        Ok(signed_in) => {
            session_cookie::give(&signed_in.token);
            if let Some(device) = &signed_in.device {
                session_cookie::know_device(device);
            }
            let page = super::first_page(signed_in.stage, visit.lang, &next).await;
            drafts::accept(&SIGN_IN.href(visit.lang), &page);
            Ok(())
        }
        Err(fault) => {
            let errors = vec![FieldError::new("email", code(rule(fault)?))];
            let typed = Draft::new([("email", &email), ("next", &next)], errors);
            Err(drafts::refuse(&SIGN_IN.href(visit.lang), typed).await)
        }
    }
}

/// The code of a broken rule; the time of the next try goes along in microseconds.
fn code(rule: SignInRule) -> String {
    match rule {
        SignInRule::NotTogether => "not_together".to_owned(),
        SignInRule::TooMany { until } => format!("too_many:{}", until.micros()),
    }
}

fn sentence(lang: Lang, code: &str) -> String {
    let until = code.strip_prefix("too_many:").and_then(|micros| micros.parse().ok());
    match until.map(Timestamp::from_micros) {
        Some(until) => words::too_many(lang, dates::date_and_time(lang, until)),
        None => words::not_together(lang).to_owned(),
    }
}

mod words {
    luukku_domain::texts! {
        title: "Kirjaudu työntekijänä" / "Logga in som anställd" / "Sign in as staff";
        lead: "Käyttäjätunnus on työsähköpostisi." / "Användarnamnet är din e-postadress på arbetet." / "Your user name is your work e-mail.";
        wanted: "Sen jälkeen pääset sivulle, jonka avasit." / "Efter det kommer du till sidan som du öppnade." / "After that you get to the page that you opened.";
        email: "Sähköposti" / "E-post" / "E-mail";
        password: "Salasana" / "Lösenord" / "Password";
        go: "Kirjaudu sisään" / "Logga in" / "Sign in";
        forgotten: "Unohditko salasanan? Valitse uusi." / "Har du glömt lösenordet? Välj ett nytt." / "Forgotten your password? Choose a new one.";
        no_account: "Eikö sinulla ole tiliä? Tili tulee kutsulla: pyydä sellainen organisaatiosi pääkäyttäjältä."
            / "Har du inget konto? Du får det med en inbjudan: be organisationens huvudanvändare om den."
            / "No account? Accounts come by invitation: ask the main user of your organisation.";
        not_together: "Sähköposti ja salasana eivät kuulu yhteen. Tarkista molemmat, tai valitse uusi salasana."
            / "E-postadressen och lösenordet hör inte ihop. Kontrollera båda eller välj ett nytt lösenord."
            / "The e-mail and the password do not belong together. Check both, or choose a new password.";
        too_many(until): "Liian monta väärää yritystä. Voit yrittää uudelleen {until}. Jos olet unohtanut salasanan, voit valita sillä välin uuden."
            / "För många felaktiga försök. Du kan försöka igen {until}. Om du har glömt lösenordet kan du välja ett nytt under tiden."
            / "Too many wrong tries. You can try again on {until}. If you have forgotten the password, you can choose a new one meanwhile.";
        password_set: "Uusi salasana on tallennettu. Kirjaudu sillä." / "Det nya lösenordet är sparat. Logga in med det." / "The new password is saved. Sign in with it.";
    }
}
