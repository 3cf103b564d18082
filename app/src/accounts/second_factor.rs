//! The second step of a sign-in: a one-time code, or a recovery code.

use crate::{
    clocks::account_throttle,
    drafts::{self, Draft},
    error::{AppError, FieldError},
    load::{self, rule},
    paths::SECOND_FACTOR,
    session_cookie,
    ui::{self, Actions, Button, Details, ErrorSummary, Field, Form, PageHeading, Width},
    visit::{self, Visit},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        second_factor::{self, SecondFactorRule},
        session::Stage,
    },
};
use luukku_domain::lang::Lang;

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let draft = drafts::waiting().await;
        Ok(super::session_at(&[Stage::SecondFactor]).map(|_| form(visit::lang(), &draft)))
    })
}

fn form(lang: Lang, draft: &Draft) -> AnyView {
    let error = draft.error("code").map(|code| sentence(lang, code));
    let errors = error.iter().map(|text| ui::FieldError::new("code", text.as_str())).collect();
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            <Form action=GiveSecondFactor::url()>
                <Field
                    lang=lang name="code" label=words::code(lang) hint=words::hint(lang) error=error
                    autocomplete="one-time-code" width=Width::Sm
                />
                <Actions><Button>{words::go(lang)}</Button></Actions>
            </Form>
            <Details summary=words::lost(lang)><p>{words::lost_text(lang)}</p></Details>
            {super::way_out(lang)}
        </div>
    }
    .into_any()
}

/// Gives the code and goes on.
#[server]
pub async fn give_second_factor(code: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = SECOND_FACTOR.href(visit.lang);
    let Some(session) = visit.session.clone() else {
        drafts::accept(&here, &super::place_of(&visit));
        return Ok(());
    };
    match second_factor::give(&backend, &visit.caller, &session, &code).await {
        Ok((token, stage)) => {
            session_cookie::give(&token);
            drafts::accept(&here, &super::next_page(stage, visit.lang).await);
            Ok(())
        }
        Err(fault) => match rule(fault)? {
            SecondFactorRule::NotAsked => {
                drafts::accept(&here, &super::place_of(&visit));
                Ok(())
            }
            broken => {
                let errors = vec![FieldError::new("code", error_code(broken))];
                Err(drafts::refuse(&here, Draft::new([], errors)).await)
            }
        },
    }
}

/// The code of a broken rule about codes.
pub(super) const fn error_code(rule: SecondFactorRule) -> &'static str {
    match rule {
        SecondFactorRule::TooMany => "too_many",
        SecondFactorRule::WrongCode | SecondFactorRule::NotAsked => "wrong_code",
    }
}

/// What is wrong with a code, in words.
pub(super) fn sentence(lang: Lang, code: &str) -> String {
    if code == "too_many" {
        words::too_many(lang, account_throttle(lang))
    } else {
        words::wrong(lang).to_owned()
    }
}

mod words {
    luukku_domain::texts! {
        title: "Vahvista kirjautuminen" / "Bekräfta inloggningen" / "Confirm your sign-in";
        lead: "Avaa tunnistussovellus puhelimestasi ja kirjoita siinä näkyvä koodi." / "Öppna autentiseringsappen i din telefon och skriv koden som visas där." / "Open the authenticator app on your phone and type the code it shows.";
        code: "Koodi" / "Kod" / "Code";
        hint: "Kuusi numeroa. Myös varakoodi käy." / "Sex siffror. Även en reservkod går bra." / "Six digits. A recovery code works, too.";
        go: "Jatka" / "Fortsätt" / "Continue";
        wrong: "Koodi on väärä tai jo käytetty. Odota, että sovellus näyttää uuden koodin, ja kirjoita se." / "Koden är fel eller redan använd. Vänta tills appen visar en ny kod och skriv den." / "The code is wrong or used already. Wait for the app to show a new one and type that.";
        too_many(span): "Liian monta väärää koodia. Yritä {span} kuluttua uudelleen tai pyydä apua pääkäyttäjältä." / "För många fel koder. Försök igen om {span} eller be huvudanvändaren om hjälp." / "Too many wrong codes. Try again in {span}, or ask your main user for help.";
        lost: "Onko puhelin tai sovellus kadonnut?" / "Är telefonen eller appen borta?" / "Lost the phone or the app?";
        lost_text: "Kirjoita kenttään yksi varakoodeistasi. Jos niitäkään ei ole, pyydä organisaatiosi pääkäyttäjältä toisen tunnisteen nollausta: sen hyväksyy kaksi henkilöä."
            / "Skriv en av dina reservkoder i fältet. Om du inte har dem heller, be organisationens huvudanvändare återställa den andra faktorn: två personer godkänner det."
            / "Type one of your recovery codes into the field. If you have none, ask your organisation's main user to reset the second factor: two people approve it.";
    }
}
