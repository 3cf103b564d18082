//! What an invited person sees behind the link of the letter: the invitation, and the two answers. Opening changes
//! nothing; the buttons do.

use crate::{
    address::with_query,
    answer,
    drafts::{self, Draft},
    error::{AppError, FieldError},
    load::{self, rule},
    paths::{
        INVITATION_ACCEPTED, INVITATION_DECLINED, INVITATION_LINK, MY_INVITATIONS, RECOVER_PASSWORD, SIGN_IN,
    },
    session_cookie,
    ui::{
        self, Actions, Button, Details, ErrorSummary, Field, Form, FormSection, LinkButton, Notification,
        PageHeading, SummaryList, Tone, Variant,
    },
    visit::{self, Visit},
};
use http::StatusCode;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        invitations::{
            accept::{self, AcceptRule, NewPerson},
            decline::{self, DeclineRule},
            open::{self, Opened, Shown},
        },
        organisations::Names,
        session::Stage,
    },
    secrets::Token,
};
use luukku_domain::{
    accounts::invitation::InvitationState,
    lang::Lang,
    values::{NameError, PasswordError},
};

use super::{inbox::facts, words as shared};
use crate::accounts::page_of;

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let draft = drafts::waiting().await;
        let lang = visit.lang;
        let secret = visit.last_part().to_owned();
        // The secret stands in the address: no cache keeps the page.
        answer::set_header("cache-control", "no-store");
        let opened = match Token::parse(&secret) {
            Some(token) => open::open(&backend, &visit.caller, &token).await?,
            None => Opened::Unknown,
        };
        Ok::<_, AppError>(match opened {
            Opened::Unknown => unknown(lang),
            Opened::Closed(state, organisation) => closed(lang, state, &organisation),
            Opened::Answer(shown) => invited(lang, &shown, new_person(lang, &shown, &secret, &draft), &draft),
            Opened::SignIn(shown) => invited(lang, &shown, sign_in(&visit, &secret), &draft),
            Opened::ClosedAccount(shown) => invited(lang, &shown, closed_account(lang, &secret), &draft),
        })
    })
}

fn invited(lang: Lang, shown: &Shown, body: AnyView, draft: &Draft) -> AnyView {
    let errors = draft.errors.iter().filter_map(|error| {
        sentence(lang, &error.code).map(|text| ui::FieldError::new(error.field.as_str(), text))
    });
    let errors = errors.collect();
    let title = words::title(lang, shown.organisation.in_lang(lang));
    let rows = facts(lang, shown);
    let barrier = shown.barrier.map(|barrier| {
        view! {
            <Notification tone=Tone::Warning title=words::blocked(lang)>
                <p>{shared::barrier(lang, barrier)} " " {words::ask_again(lang)}</p>
            </Notification>
        }
    });
    view! {
        <Title text=format!("{} – Luukku", words::invitation(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=title lead=words::lead(lang)/>
            <SummaryList rows=rows/>
            {barrier}
            {body}
        </div>
    }
    .into_any()
}

/// The form of a new person, and the other answer.
fn new_person(lang: Lang, shown: &Shown, secret: &str, draft: &Draft) -> AnyView {
    let hidden = vec![("secret".to_owned(), secret.to_owned())];
    let error = |field: &str| draft.error(field).and_then(|code| sentence(lang, code)).map(str::to_owned);
    let (wrong_name, wrong_password) = (error("name"), error("password"));
    let (typed, address) = (draft.value("name").to_owned(), shown.email.to_string());
    let decline = decline_form(lang, secret);
    if shown.barrier.is_some() {
        return decline;
    }
    let more = shown.second_factor.then(|| view! { <p>{words::second_factor(lang)}</p> });
    let acknowledgements = (!shown.acknowledgements.is_empty()).then(|| {
        let names: Vec<_> = shown.acknowledgements.iter().map(|one| one.name(lang).to_lowercase()).collect();
        view! { <p>{words::acknowledgements(lang, names.join(", "))}</p> }
    });
    view! {
        <Form action=AcceptInvitation::url() hidden=hidden>
            <FormSection title=words::account(lang)>
                <p>{words::user_name(lang, address)}</p>
                {more}
                {acknowledgements}
                <Field
                    lang=lang name="name" label=words::name(lang) hint=words::name_hint(lang) autocomplete="name"
                    value=typed error=wrong_name
                />
                <Field
                    lang=lang name="password" label=words::password(lang) hint=words::password_hint(lang)
                    kind="password" autocomplete="new-password" error=wrong_password
                />
            </FormSection>
            <Actions><Button>{words::accept(lang)}</Button></Actions>
        </Form>
        {decline}
    }
    .into_any()
}

/// Somebody has this address as a user name: the answer is given inside.
fn sign_in(visit: &Visit, secret: &str) -> AnyView {
    let lang = visit.lang;
    let (href, words) = if visit.is_signed_in() {
        (MY_INVITATIONS.href(lang), words::to_inbox(lang))
    } else {
        (with_query(&SIGN_IN.href(lang), &[("next", &MY_INVITATIONS.href(lang))]), words::to_sign_in(lang))
    };
    view! {
        <p>{words::has_account(lang)}</p>
        <Actions><LinkButton href=href>{words}</LinkButton></Actions>
        {decline_form(lang, secret)}
    }
    .into_any()
}

fn closed_account(lang: Lang, secret: &str) -> AnyView {
    view! {
        <Notification tone=Tone::Info title=words::closed_account(lang)>
            <p>{words::closed_account_text(lang)}</p>
        </Notification>
        {decline_form(lang, secret)}
    }
    .into_any()
}

fn decline_form(lang: Lang, secret: &str) -> AnyView {
    let hidden = vec![("secret".to_owned(), secret.to_owned())];
    view! {
        <Details summary=words::decline_summary(lang)>
            <p>{words::decline_text(lang)}</p>
            <Form action=DeclineInvitation::url() hidden=hidden>
                <Actions><Button variant=Variant::Secondary>{words::decline(lang)}</Button></Actions>
            </Form>
        </Details>
    }
    .into_any()
}

/// An invitation that is over: what happened to it, and the next step.
fn closed(lang: Lang, state: InvitationState, organisation: &Names) -> AnyView {
    answer::set_status(StatusCode::GONE);
    let name = organisation.in_lang(lang);
    let (title, text) = match state {
        InvitationState::Accepted => (words::used(lang), words::used_text(lang).to_owned()),
        InvitationState::Declined => (words::declined(lang), words::declined_text(lang, name)),
        InvitationState::Superseded => (words::superseded(lang), words::superseded_text(lang).to_owned()),
        InvitationState::Revoked => (words::revoked(lang), words::ask_new(lang, name)),
        _ => (words::expired(lang), words::ask_new(lang, name)),
    };
    let sign_in = (state == InvitationState::Accepted).then(|| {
        view! {
            <Actions>
                <LinkButton href=SIGN_IN.href(lang)>{words::to_sign_in(lang)}</LinkButton>
                <LinkButton href=RECOVER_PASSWORD.href(lang) variant=Variant::Secondary>
                    {words::forgot(lang)}
                </LinkButton>
            </Actions>
        }
    });
    view! {
        <Title text=format!("{title} – Luukku")/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=title lead=text/>
            {sign_in}
        </div>
    }
    .into_any()
}

/// A link that we do not know: forged, cut short, or from before the invitation was sent again.
fn unknown(lang: Lang) -> AnyView {
    answer::set_status(StatusCode::NOT_FOUND);
    view! {
        <Title text=format!("{} – Luukku", words::unknown(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=words::unknown(lang) lead=words::unknown_text(lang)/>
            <ul>
                <li>{words::unknown_whole(lang)}</li>
                <li>{words::unknown_latest(lang)}</li>
                <li>{words::unknown_ask(lang)}</li>
            </ul>
            <Actions>
                <LinkButton href=SIGN_IN.href(lang) variant=Variant::Secondary>{words::to_sign_in(lang)}</LinkButton>
            </Actions>
        </div>
    }
    .into_any()
}

/// The page after accepting, when other invitations or steps follow: says that it is done.
pub fn accepted() -> impl IntoView {
    let visit = Visit::current();
    let lang = visit.lang;
    let stage = visit.session.as_ref().map(|session| session.stage);
    let next = stage.map_or_else(|| SIGN_IN.href(lang), |stage| page_of(stage, lang));
    let text = match stage {
        Some(Stage::Enrolment) => words::next_factor(lang),
        Some(Stage::Notice) => words::next_notice(lang),
        _ => words::next_work(lang),
    };
    view! {
        <Title text=format!("{} – Luukku", words::done(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Notification tone=Tone::Success title=words::done(lang)/>
            <PageHeading title=words::welcome(lang) lead=text/>
            <Actions><LinkButton href=next>{words::go_on(lang)}</LinkButton></Actions>
        </div>
    }
}

/// The page after declining.
pub fn declined() -> impl IntoView {
    let lang = visit::lang();
    view! {
        <Title text=format!("{} – Luukku", words::was_declined(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=words::was_declined(lang) lead=words::was_declined_text(lang)/>
        </div>
    }
}

/// Accepts as a new person.
#[server]
pub async fn accept_invitation(secret: String, name: String, password: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = INVITATION_LINK.href_to(visit.lang, &[&secret]);
    let Some(token) = Token::parse(&secret) else {
        answer::go_to(&here);
        return Ok(());
    };
    let person = NewPerson {
        name: &name,
        password: &password,
        lang: visit.lang,
        device: &visit.browser,
        known_device: visit.device.as_ref(),
        previous: visit.session.as_deref(),
    };
    match accept::accept(&backend, &visit.caller, &token, person).await {
        Ok(signed_in) => {
            session_cookie::give(&signed_in.token);
            if let Some(device) = &signed_in.device {
                session_cookie::know_device(device);
            }
            drafts::accept(&here, &INVITATION_ACCEPTED.href(visit.lang));
            Ok(())
        }
        Err(fault) => match rule(fault)? {
            AcceptRule::Fields { name: wrong_name, password: wrong_password } => {
                let wrong = [
                    wrong_name.map(|error| FieldError::new("name", error.code())),
                    wrong_password.map(|error| FieldError::new("password", error.code())),
                ];
                let errors = wrong.into_iter().flatten().collect();
                Err(drafts::refuse(&here, Draft::new([("name", &name)], errors)).await)
            }
            // The page behind the link says what has happened meanwhile, and what to do.
            AcceptRule::Unknown
            | AcceptRule::Closed(_)
            | AcceptRule::HasAccount
            | AcceptRule::ClosedAccount
            | AcceptRule::Barrier(_) => {
                drafts::accept(&here, &here);
                Ok(())
            }
        },
    }
}

/// Declines.
#[server]
pub async fn decline_invitation(secret: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = INVITATION_LINK.href_to(visit.lang, &[&secret]);
    let Some(token) = Token::parse(&secret) else {
        answer::go_to(&here);
        return Ok(());
    };
    let next = match decline::decline(&backend, &visit.caller, &token).await {
        Ok(()) => INVITATION_DECLINED.href(visit.lang),
        Err(fault) => match rule(fault)? {
            DeclineRule::Unknown | DeclineRule::Closed(_) => here.clone(),
        },
    };
    drafts::accept(&here, &next);
    Ok(())
}

fn sentence(lang: Lang, code: &str) -> Option<&'static str> {
    let name = NameError::from_code(code).map(|error| error.sentence(lang));
    name.or_else(|| PasswordError::from_code(code).map(|error| error.sentence(lang)))
}

mod words {
    luukku_domain::texts! {
        invitation: "Kutsu" / "Inbjudan" / "Invitation";
        title(name): "Sinut on kutsuttu: {name}" / "Du är inbjuden: {name}" / "You are invited: {name}";
        lead: "Lue, mihin sinut on kutsuttu, ja vastaa. Tämän sivun avaaminen ei vielä muuta mitään." / "Läs vad du är inbjuden till och svara. Att öppna sidan ändrar ingenting ännu." / "Read what you are invited to, and answer. Opening this page changes nothing yet.";
        blocked: "Kutsua ei voi nyt hyväksyä" / "Inbjudan kan inte antas nu" / "The invitation cannot be accepted now";
        ask_again: "Pyydä organisaation pääkäyttäjää lähettämään kutsu uudelleen." / "Be organisationens huvudanvändare skicka inbjudan på nytt." / "Ask the organisation's main user to send the invitation again.";
        account: "Tee itsellesi tili" / "Skapa ditt konto" / "Make your account";
        user_name(address): "Käyttäjätunnuksesi on {address}." / "Ditt användarnamn är {address}." / "Your user name is {address}.";
        second_factor: "Seuraavaksi otat käyttöön toisen tunnisteen. Pidä puhelimesi lähellä." / "Därefter tar du i bruk en andra faktor. Ha telefonen till hands." / "Next you set up a second factor. Keep your phone at hand.";
        acknowledgements(names): "Ennen kuin henkilötiedot avautuvat, tarvitaan vielä: {names}." / "Innan personuppgifterna öppnas behövs ännu: {names}." / "Before personal data open, this is still needed: {names}.";
        name: "Etunimi ja sukunimi" / "Förnamn och efternamn" / "First name and surname";
        name_hint: "Näkyy työtovereillesi." / "Syns för dina kolleger." / "Your colleagues see it.";
        password: "Salasana" / "Lösenord" / "Password";
        password_hint: "Vähintään 12 merkkiä. Pitkä lause, jonka muistat, on hyvä salasana. Erikoismerkkejä ei vaadita, mutta nimesi tai yleinen salasana ei käy." / "Minst 12 tecken. En lång mening som du minns är ett bra lösenord. Specialtecken krävs inte, men ditt namn eller ett vanligt lösenord duger inte." / "At least 12 characters. A long sentence that you remember makes a good password. No special signs are needed, but your name or a common password will not do.";
        accept: "Hyväksy kutsu ja tee tili" / "Anta inbjudan och skapa konto" / "Accept and make the account";
        has_account: "Tällä osoitteella on jo tili. Kirjaudu sisään, niin voit vastata kutsuun." / "Adressen har redan ett konto. Logga in, så kan du svara på inbjudan." / "This address has an account already. Sign in to answer the invitation.";
        to_sign_in: "Kirjaudu sisään" / "Logga in" / "Sign in";
        to_inbox: "Kutsut sinulle" / "Inbjudningar till dig" / "Invitations to you";
        forgot: "Unohdin salasanan" / "Jag har glömt lösenordet" / "I forgot the password";
        closed_account: "Tilisi on suljettu" / "Ditt konto är stängt" / "Your account is closed";
        closed_account_text: "Ylläpidolle on kerrottu, että sen voi palauttaa. Kun se on palautettu, kirjaudu sisään entisellä salasanallasi ja vastaa kutsuun." / "Administratören har fått veta att det kan återställas. När det är återställt, logga in med ditt tidigare lösenord och svara på inbjudan." / "The maintainers have been told that it can be restored. Once it is, sign in with your earlier password and answer the invitation.";
        decline_summary: "En halua ottaa kutsua vastaan" / "Jag vill inte ta emot inbjudan" / "I do not want to accept";
        decline_text: "Jos et tunne kutsujaa tai et tarvitse roolia, kieltäydy. Osoitettasi ei silloin käytetä muuhun." / "Om du inte känner den som bjudit in eller inte behöver rollen, avböj. Din adress används då inte till något annat." / "If you do not know who invited you, or need no role, decline. Your address is then used for nothing else.";
        decline: "Kieltäydy kutsusta" / "Avböj inbjudan" / "Decline the invitation";
        used: "Kutsu on jo käytetty" / "Inbjudan är redan använd" / "The invitation has been used";
        used_text: "Tili on tehty tai rooli on otettu vastaan. Jatka kirjautumalla." / "Kontot har skapats eller rollen tagits emot. Fortsätt genom att logga in." / "The account was made or the role accepted. Go on by signing in.";
        declined: "Kutsusta on kieltäydytty" / "Inbjudan har avböjts" / "The invitation was declined";
        declined_text(name): "Jos mielesi muuttui, pyydä uusi kutsu: {name}." / "Om du ändrade dig, be om en ny inbjudan: {name}." / "If you changed your mind, ask for a new one: {name}.";
        superseded: "Tilalle on lähetetty uudempi kutsu" / "En nyare inbjudan har skickats" / "A newer invitation was sent";
        superseded_text: "Avaa viimeisin kutsuviesti. Sen linkki toimii." / "Öppna det senaste meddelandet. Dess länk fungerar." / "Open the latest letter. Its link works.";
        revoked: "Kutsu on peruttu" / "Inbjudan har återkallats" / "The invitation was taken back";
        expired: "Kutsu on vanhentunut" / "Inbjudan har gått ut" / "The invitation has expired";
        ask_new(name): "Pyydä uusi kutsu organisaation pääkäyttäjältä: {name}." / "Be organisationens huvudanvändare om en ny inbjudan: {name}." / "Ask the organisation's main user for a new one: {name}.";
        unknown: "Linkki ei toimi" / "Länken fungerar inte" / "The link does not work";
        unknown_text: "Emme tunne tätä linkkiä." / "Vi känner inte till den här länken." / "We do not know this link.";
        unknown_whole: "Tarkista, että osoite on kokonaan mukana: sähköposti katkaisee joskus pitkän linkin." / "Kontrollera att hela adressen är med: e-posten bryter ibland långa länkar." / "Check that the whole address is there: mail programs sometimes break long links.";
        unknown_latest: "Jos kutsu on lähetetty uudelleen, vain viimeisimmän viestin linkki toimii." / "Om inbjudan har skickats på nytt fungerar bara länken i det senaste meddelandet." / "If the invitation was sent again, only the latest letter's link works.";
        unknown_ask: "Muuten pyydä uusi kutsu siltä, joka kutsui sinut." / "Be annars den som bjöd in dig om en ny inbjudan." / "Otherwise ask whoever invited you for a new one.";
        done: "Kutsu on hyväksytty ja tilisi on valmis" / "Inbjudan är antagen och ditt konto är klart" / "The invitation is accepted and your account is ready";
        welcome: "Tervetuloa" / "Välkommen" / "Welcome";
        next_factor: "Roolisi avaa pääsyn muiden tietoihin, joten seuraavaksi otat käyttöön toisen tunnisteen." / "Din roll ger tillgång till andras uppgifter, så härnäst tar du i bruk en andra faktor." / "Your role reaches other people's data, so next you set up a second factor.";
        next_notice: "Seuraavaksi näet, miten tietojasi käsitellään." / "Härnäst ser du hur dina uppgifter behandlas." / "Next you see how your data are handled.";
        next_work: "Voit aloittaa." / "Du kan börja." / "You can begin.";
        go_on: "Jatka" / "Fortsätt" / "Go on";
        was_declined: "Kieltäydyit kutsusta" / "Du avböjde inbjudan" / "You declined the invitation";
        was_declined_text: "Kiitos vastauksesta. Voit sulkea tämän sivun." / "Tack för svaret. Du kan stänga sidan." / "Thank you for answering. You can close this page.";
    }
}
