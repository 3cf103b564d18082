//! The privacy notice, shown at the first sign-in; that it was shown is recorded.

use crate::{
    clocks::{clocks, restorable},
    drafts,
    error::AppError,
    load::{self, rule},
    paths::{NOTICE, PRIVACY},
    session_cookie,
    ui::{Actions, Button, Form, PageHeading},
    visit::{self, Visit},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{second_factor, session::Stage},
};
use luukku_domain::{lang::Lang, spans};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async { Ok(super::session_at(&[Stage::Notice]).map(|_| content(visit::lang()))) })
}

fn content(lang: Lang) -> AnyView {
    let idle = spans::months(lang, clocks().service_manual_idle_months);
    let points = [
        words::what(lang).to_owned(),
        words::why(lang).to_owned(),
        words::log(lang).to_owned(),
        words::clock(lang, idle, restorable(lang)),
        words::rights(lang).to_owned(),
    ];
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            <div class="lu-prose">
                <ul>{points.map(|point| view! { <li>{point}</li> }).collect_view()}</ul>
                <p><a class="ds-link" href=PRIVACY.href(lang)>{words::whole(lang)}</a></p>
            </div>
            <Form action=NoticeSeen::url()><Actions><Button>{words::go(lang)}</Button></Actions></Form>
            {super::way_out(lang)}
        </div>
    }
    .into_any()
}

/// Notes that the notice was shown, and finishes the sign-in.
#[server]
pub async fn notice_seen() -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = NOTICE.href(visit.lang);
    let Some(session) = visit.session.clone() else {
        drafts::accept(&here, &super::place_of(&visit));
        return Ok(());
    };
    match second_factor::notice_seen(&backend, &visit.caller, &session).await {
        Ok(token) => {
            session_cookie::give(&token);
            drafts::accept(&here, &super::next_page(Stage::Full, visit.lang).await);
        }
        Err(fault) => {
            rule(fault)?;
            drafts::accept(&here, &super::place_of(&visit));
        }
    }
    Ok(())
}

mod words {
    luukku_domain::texts! {
        title: "Näin käsittelemme tietojasi" / "Så behandlar vi dina uppgifter" / "How we handle your data";
        lead: "Näytämme tämän ensimmäisellä kirjautumisella. Löydät sen myöhemmin jokaisen sivun alaosasta."
            / "Vi visar detta vid den första inloggningen. Senare hittar du det längst ner på varje sida."
            / "We show this at your first sign-in. Later you find it at the bottom of every page.";
        what: "Käyttäjätilistäsi tallennetaan nimesi, työsähköpostisi, kotiorganisaatiosi ja roolisi." / "Om ditt konto sparas ditt namn, din e-postadress på arbetet, din hemorganisation och dina roller." / "Of your account we keep your name, work e-mail, home organisation and roles.";
        why: "Tietoja tarvitaan käyttöoikeuksien hallintaan ja palvelun viesteihin. Niitä ei luovuteta muualle." / "Uppgifterna behövs för att sköta rättigheterna och för tjänstens meddelanden. De lämnas inte ut." / "They are needed to manage access and for the service's messages. They are not disclosed to others.";
        log: "Kirjautumisistasi ja teoistasi jää merkintä tapahtumalokiin: kuka, mitä, milloin ja missä roolissa." / "Dina inloggningar och handlingar antecknas i händelseloggen: vem, vad, när och i vilken roll." / "Your sign-ins and acts are noted in the event log: who, what, when and in which role.";
        clock(idle, closed): "Jos et käytä oikeuksiasi {idle} aikana, ne päättyvät; siitä varoitetaan kahdesti. Suljetun tilin tiedot poistetaan {closed} kuluttua." / "Om du inte använder dina rättigheter på {idle} upphör de; du varnas två gånger. Uppgifterna i ett stängt konto raderas efter {closed}." / "Access that is not used for {idle} ends, after two warnings. The data of a closed account are cleared after {closed}.";
        rights: "Voit tarkistaa tietosi omalta tililtäsi ja pyytää niihin korjausta." / "Du kan kontrollera dina uppgifter på ditt eget konto och be om rättelse." / "You can check your data on your own account page and ask for corrections.";
        whole: "Lue koko tietosuojaseloste" / "Läs hela dataskyddsbeskrivningen" / "Read the whole privacy notice";
        go: "Olen lukenut tämän" / "Jag har läst detta" / "I have read this";
    }
}
