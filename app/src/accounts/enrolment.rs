//! Taking a second factor into use: scan, keep the recovery codes, type the first code.

use crate::{
    answer,
    drafts::{self, Draft},
    error::{AppError, FieldError},
    load::{self, rule},
    paths::{ENROLMENT, ME},
    session_cookie,
    ui::{self, Actions, Button, ErrorSummary, Field, Form, FormSection, PageHeading, Width},
    visit::{self, Visit},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        second_factor::{self, Offer, SecondFactorRule},
        session::Stage,
    },
    secrets::RecoveryCode,
};
use luukku_domain::lang::Lang;
use qrcode::{EcLevel, QrCode, render::svg};

use super::second_factor::{error_code, sentence};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let draft = drafts::waiting().await;
        let Some(session) = super::session_at(&[Stage::Enrolment, Stage::Full]) else { return Ok(None) };
        // Whoever finds an open browser must not read the secret and the recovery codes of the next second factor.
        if session.stage == Stage::Full && !visit.caller.recently_authenticated(visit.caller.at) {
            answer::go_to(&visit.proof_address(&ENROLMENT.href(visit.lang)));
            return Ok(None);
        }
        match second_factor::offer(&backend, &session).await {
            Ok(offer) => Ok(Some(form(visit::lang(), &offer, &draft, session.stage))),
            Err(fault) => rule(fault).map(|_| None),
        }
    })
}

fn form(lang: Lang, offer: &Offer, draft: &Draft, stage: Stage) -> AnyView {
    let error = draft.error("code").map(|code| sentence(lang, code));
    let errors = error.iter().map(|text| ui::FieldError::new("code", text.as_str())).collect();
    let drawn = picture(offer);
    let by_hand = grouped(&offer.secret.reveal());
    let shown = |code: &RecoveryCode| view! { <li><code class="lu-code">{code.reveal()}</code></li> };
    let codes: Vec<_> = offer.recovery_codes.iter().map(shown).collect();
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            <Form action=EnrolSecondFactor::url()>
                <FormSection title=words::scan(lang)>
                    <p>{words::scan_text(lang)}</p>
                    <div class="lu-qr" role="img" aria-label=words::picture(lang) inner_html=drawn></div>
                    <p class="lu-hint">{words::by_hand(lang)} " " <code class="lu-code">{by_hand}</code></p>
                </FormSection>
                <FormSection title=words::keep(lang)>
                    <p>{words::keep_text(lang)}</p>
                    <ul class="lu-codes">{codes}</ul>
                </FormSection>
                <FormSection title=words::confirm(lang)>
                    <Field
                        lang=lang name="code" label=words::code(lang) hint=words::hint(lang)
                        error=error autocomplete="one-time-code" inputmode="numeric" width=Width::Sm
                    />
                </FormSection>
                <Actions><Button>{words::go(lang)}</Button></Actions>
            </Form>
            {(stage == Stage::Enrolment).then(|| super::way_out(lang))}
        </div>
    }
    .into_any()
}

/// The picture to scan, as inline SVG: black on white in both themes, because cameras want it so.
fn picture(offer: &Offer) -> String {
    let code =
        QrCode::with_error_correction_level(offer.secret.otpauth_url(offer.email.as_str()), EcLevel::M);
    let drawn = code.map(|code| code.render::<svg::Color<'_>>().min_dimensions(200, 200).build());
    let drawn = drawn.unwrap_or_default();
    drawn.split_once("?>").map_or(drawn.clone(), |(_, svg)| svg.to_owned())
}

fn grouped(secret: &str) -> String {
    secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

/// Takes the offered factor into use and goes on.
#[server]
pub async fn enrol_second_factor(code: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = ENROLMENT.href(visit.lang);
    let Some(session) = visit.session.clone() else {
        drafts::accept(&here, &super::place_of(&visit));
        return Ok(());
    };
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    match second_factor::enrol(&backend, &visit.caller, &session, &digits).await {
        Ok(Some((token, stage))) => {
            session_cookie::give(&token);
            drafts::accept(&here, &super::next_page(stage, visit.lang).await);
            Ok(())
        }
        Ok(None) => {
            drafts::accept(&here, &format!("{}?saved", ME.href(visit.lang)));
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

mod words {
    luukku_domain::texts! {
        title: "Ota toinen tunniste käyttöön" / "Ta i bruk en andra faktor" / "Set up a second factor";
        lead: "Tehtävässäsi pääset toisten ihmisten tietoihin tai oikeuksiin, siksi pelkkä salasana ei riitä."
            / "I din uppgift kommer du åt andra människors uppgifter eller rättigheter, därför räcker inte enbart ett lösenord."
            / "Your role reaches other people's data or access, so a password alone is not enough.";
        scan: "1. Lue kuva tunnistussovelluksella" / "1. Skanna bilden med en autentiseringsapp" / "1. Scan the picture with an authenticator app";
        scan_text: "Mikä tahansa tunnistussovellus käy, esimerkiksi puhelimesi oma salasanasovellus." / "Vilken autentiseringsapp som helst går bra, till exempel telefonens egen lösenordsapp." / "Any authenticator app will do, for example your phone's own password app.";
        picture: "QR-koodi tunnistussovellukselle" / "QR-kod för autentiseringsappen" / "QR code for the authenticator app";
        by_hand: "Jos et voi lukea kuvaa, kirjoita sovellukseen tämä avain:" / "Om du inte kan skanna bilden, skriv in den här nyckeln i appen:" / "If you cannot scan the picture, type this key into the app:";
        keep: "2. Pane varakoodit talteen" / "2. Spara reservkoderna" / "2. Keep the recovery codes";
        keep_text: "Jos puhelin katoaa, pääset sisään varakoodilla. Jokainen käy kerran. Säilytä ne muualla kuin puhelimessa." / "Om telefonen försvinner kommer du in med en reservkod. Var och en fungerar en gång. Förvara dem någon annanstans än i telefonen." / "If you lose your phone, a recovery code lets you in. Each works once. Keep them somewhere other than the phone.";
        confirm: "3. Kirjoita sovelluksen näyttämä koodi" / "3. Skriv koden som appen visar" / "3. Type the code that the app shows";
        code: "Koodi" / "Kod" / "Code";
        hint: "Kuusi numeroa" / "Sex siffror" / "Six digits";
        go: "Ota käyttöön" / "Ta i bruk" / "Take into use";
    }
}
