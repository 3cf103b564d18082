//! One's own account: who one is to the service, how one signs in, where one is signed in.

mod change_email;
mod change_name;
mod change_password;
mod leave;

pub use change_email::{confirm_page as confirm_email, page as change_email};
pub use change_name::page as change_name;
pub use change_password::page as change_password;
pub use leave::page as leave;

use crate::{
    answer,
    error::{AppError, ErrorCode},
    load,
    paths::{CHANGE_EMAIL, CHANGE_NAME, CHANGE_PASSWORD, ENROLMENT, ME},
    ui::{
        Button, Column, Form, Notification, PageHeading, Row, Section, SummaryList, SummaryRow, Table, Tone,
        Variant,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        own_profile::{self, OwnProfile},
        own_sessions::{self, OwnSessionRow},
    },
};
use luukku_domain::{dates, id::SessionId, lang::Lang, time::Timestamp};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let profile = own_profile::view(&backend, &visit.caller).await?;
        let sessions = own_sessions::list(&backend, &visit.caller).await?;
        Ok::<_, AppError>(content(&visit, &profile, sessions))
    })
}

fn content(visit: &Visit, profile: &OwnProfile, sessions: Vec<OwnSessionRow>) -> AnyView {
    let lang = visit.lang;
    let saved = visit.has_query("saved");
    let (own, sign_in) = (own(lang, profile), sign_in(lang, profile));
    let sessions = session_table(lang, visit.caller.session(), sessions);
    let roles = leave::roles(visit, &profile.memberships);
    let left = visit.has_query("left");
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            {saved.then(|| view! { <Notification tone=Tone::Success title=words::saved(lang)/> })}
            {left.then(|| view! { <Notification tone=Tone::Success title=words::left(lang)/> })}
            <PageHeading title=words::title(lang)/>
            <SummaryList rows=own/>
            <Section title=words::sign_in(lang)><SummaryList rows=sign_in/></Section>
            <Section title=words::roles(lang)>{roles}</Section>
            <Section title=words::sessions(lang)>
                <p>{words::sessions_text(lang)}</p>
                {sessions}
            </Section>
        </div>
    }
    .into_any()
}

fn own(lang: Lang, profile: &OwnProfile) -> Vec<SummaryRow> {
    vec![
        SummaryRow::new(words::name(lang), profile.name.clone()).change(lang, CHANGE_NAME.href(lang)),
        SummaryRow::new(words::email(lang), profile.email.to_string()).change(lang, CHANGE_EMAIL.href(lang)),
        SummaryRow::new(words::language(lang), profile.lang.own_name()),
    ]
}

fn sign_in(lang: Lang, profile: &OwnProfile) -> Vec<SummaryRow> {
    let password = profile.password_set_at.map(|at| words::changed(lang, date(lang, at)));
    let factor = match profile.totp_set_at {
        Some(at) => words::in_use(lang, date(lang, at), profile.recovery_codes),
        None => words::not_in_use(lang).to_owned(),
    };
    vec![
        SummaryRow::new(words::password(lang), password.unwrap_or_default())
            .change(lang, CHANGE_PASSWORD.href(lang)),
        SummaryRow::new(words::factor(lang), factor).change(lang, ENROLMENT.href(lang)),
    ]
}

/// One's open sessions, each with a way to end it; for staff and citizens alike.
pub(crate) fn session_table(lang: Lang, own: Option<SessionId>, sessions: Vec<OwnSessionRow>) -> AnyView {
    let columns = vec![
        Column::new(words::device(lang)),
        Column::new(words::began(lang)),
        Column::new(words::seen(lang)),
        Column::new(words::act(lang)),
    ];
    let rows: Vec<_> = sessions
        .into_iter()
        .map(|session| {
            let end = if Some(session.id) == own {
                words::this_one(lang).into_any()
            } else {
                let hidden = vec![("session".to_owned(), session.id.to_string())];
                view! {
                    <Form action=EndSession::url() hidden=hidden>
                        <Button variant=Variant::Tertiary>{words::end(lang)}</Button>
                    </Form>
                }
                .into_any()
            };
            Row::new(vec![
                session.device.into_any(),
                dates::date_and_time(lang, session.created_at).into_any(),
                dates::date_and_time(lang, session.seen_at).into_any(),
                end,
            ])
        })
        .collect();
    view! { <Table id="sessions" caption=words::sessions(lang) titled=true columns=columns rows=rows/> }
        .into_any()
}

/// Ends one of one's own sessions.
#[server]
pub async fn end_session(session: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let session = session.parse().map_err(|_| ErrorCode::NotFound)?;
    own_sessions::end(&backend, &visit.caller, session).await?;
    let next = if visit.caller.account().is_some() { ME.href(visit.lang) } else { visit.home() };
    answer::go_to(&format!("{next}?saved"));
    Ok(())
}

/// A page for a sensitive change: asks first who is there, unless that was proved recently.
pub(super) fn after_proof(form: impl FnOnce(&Visit) -> AnyView) -> Option<AnyView> {
    let visit = Visit::current();
    visit.is_proved().then(|| form(&visit))
}

fn date(lang: Lang, at: Timestamp) -> String {
    dates::date(lang, at.date_in_helsinki())
}

mod words {
    luukku_domain::texts! {
        title: "Oma tili" / "Mitt konto" / "My account";
        saved: "Muutos on tallennettu." / "Ändringen är sparad." / "The change is saved.";
        name: "Nimi" / "Namn" / "Name";
        email: "Sähköposti, joka on myös käyttäjätunnus" / "E-post, som också är användarnamn" / "E-mail, which is also your user name";
        language: "Sivujen ja viestien kieli" / "Språk för sidor och meddelanden" / "Language of pages and mails";
        sign_in: "Kirjautuminen" / "Inloggning" / "Sign-in";
        password: "Salasana" / "Lösenord" / "Password";
        changed(date): "Vaihdettu {date}" / "Bytt {date}" / "Changed {date}";
        factor: "Toinen tunniste" / "Andra faktor" / "Second factor";
        in_use(date, codes): "Käytössä {date} alkaen, varakoodeja jäljellä {codes}" / "I bruk sedan {date}, reservkoder kvar {codes}" / "In use since {date}, {codes} recovery codes left";
        not_in_use: "Ei käytössä" / "Inte i bruk" / "Not in use";
        roles: "Omat roolit" / "Mina roller" / "My roles";
        left: "Olet luopunut roolista." / "Du har lämnat rollen." / "You have given up the role.";
        sessions: "Kirjautumiset" / "Inloggningar" / "Where you are signed in";
        sessions_text: "Jos et tunnista jotakin näistä, lopeta se ja vaihda salasana." / "Om du inte känner igen någon av dessa, avsluta den och byt lösenord." / "If you do not recognise one of these, end it and change your password.";
        device: "Laite" / "Enhet" / "Device";
        began: "Alkoi" / "Började" / "Began";
        seen: "Viimeksi käytössä" / "Senast använd" / "Last used";
        act: "Toiminto" / "Åtgärd" / "Action";
        this_one: "Tämä istunto" / "Den här sessionen" / "This session";
        end: "Lopeta" / "Avsluta" / "End";
    }
}
