//! The door of My Luukku: for strangers, how to identify themselves; for citizens, what they can do.

use super::START;
use crate::{
    accounts::me::session_table,
    address::with_query,
    clocks::{address_throttle, clocks},
    error::AppError,
    load,
    paths::{self, MY, MY_DATA},
    ui::{Actions, Feature, Glyph, LinkButton, Notification, PageHeading, Section, Tone},
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::own_sessions::{self, OwnSessionRow},
};
use luukku_domain::{caller::Who, lang::Lang, spans};

/// The page. `?problem=CODE` says what went wrong with an identification, `?next=PATH` where it shall lead; `?saved` that
/// a session was ended.
pub fn page() -> impl IntoView {
    load::page(async {
        let visit = Visit::current();
        let content = match visit.caller.who {
            Who::Citizen(_) => {
                let backend = expect_context::<Backend>();
                inside(&visit, own_sessions::list(&backend, &visit.caller).await?)
            }
            _ => outside(&visit),
        };
        Ok::<_, AppError>(view! {
            <Title text=format!("{} – Luukku", words::title(visit.lang))/>
            <div class="lu-wrap lu-main lu-stack">{content}</div>
        })
    })
}

/// Where an identification that did not succeed was to lead.
fn next(visit: &Visit) -> Option<String> {
    visit.query("next").filter(|next| paths::own(next).is_some())
}

fn outside(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let next = next(visit).unwrap_or_else(|| MY.href(lang));
    let start = with_query(START, &[("lang", lang.code()), ("next", &next)]);
    let problem = visit.query("problem").map(|code| problem(lang, &code));
    view! {
        {problem}
        <PageHeading title=words::title(lang) lead=words::lead(lang)/>
        <Actions><LinkButton href=start icon=Glyph::ShieldCheck>{words::start(lang)}</LinkButton></Actions>
        <p>{words::how(lang)}</p>
        <p class="lu-hint">{words::stored(lang)}</p>
    }
    .into_any()
}

/// What went wrong with an identification, and the next step.
fn problem(lang: Lang, code: &str) -> AnyView {
    let (tone, title, text) = match code {
        "cancelled" => (Tone::Info, words::cancelled(lang), words::cancelled_text(lang).to_owned()),
        "later" => (Tone::Warning, words::later(lang), words::later_text(lang).to_owned()),
        "dead" => (Tone::Danger, words::dead(lang), words::dead_text(lang).to_owned()),
        "too_many" => {
            (Tone::Warning, words::too_many(lang), words::too_many_text(lang, address_throttle(lang)))
        }
        "none" => (Tone::Warning, words::none(lang), words::none_text(lang).to_owned()),
        _ => (Tone::Danger, words::failed(lang), words::failed_text(lang).to_owned()),
    };
    view! { <Notification tone=tone title=title><p>{text}</p></Notification> }.into_any()
}

/// For somebody who is signed in. When they were to prove again who they are and did not, the way back to what they were
/// doing is kept.
fn inside(visit: &Visit, sessions: Vec<OwnSessionRow>) -> AnyView {
    let lang = visit.lang;
    let problem = visit.query("problem").map(|code| {
        let again = visit.proof_address(&next(visit).unwrap_or_else(|| MY_DATA.href(lang)));
        view! {
            {problem(lang, &code)}
            <Actions><LinkButton href=again icon=Glyph::ShieldCheck>{words::again(lang)}</LinkButton></Actions>
        }
    });
    let ended = visit.has_query("saved");
    let sessions = session_table(lang, visit.caller.session(), sessions);
    let idle = spans::minutes(lang, clocks().citizen_session_idle_minutes);
    view! {
        {problem}
        {ended.then(|| view! { <Notification tone=Tone::Success title=words::ended(lang)/> })}
        <PageHeading title=words::title(lang) lead=words::inside(lang)/>
        <Section title=words::here(lang)>
            <ul class="lu-features">
                <Feature glyph=Glyph::Folders title=words::data(lang) text=words::data_text(lang)/>
                <Feature glyph=Glyph::Eye title=words::looks(lang) text=words::looks_text(lang)/>
            </ul>
            <Actions><LinkButton href=MY_DATA.href(lang)>{words::data_go(lang)}</LinkButton></Actions>
        </Section>
        <Section title=words::sessions(lang)>
            <p>{words::sessions_text(lang)}</p>
            {sessions}
        </Section>
        <Section title=words::safe(lang)><p>{words::safe_text(lang, idle)}</p></Section>
    }
    .into_any()
}

mod words {
    luukku_domain::texts! {
        title: "Oma Luukku" / "Min Luukku" / "My Luukku";
        lead: "Tunnistaudu, niin näet, mitä tietoja viranomaisilla on sinusta, ja voit pitää yhteystietosi ajan tasalla."
            / "Identifiera dig så ser du vilka uppgifter myndigheterna har om dig och kan hålla dina kontaktuppgifter aktuella."
            / "Identify yourself to see what the authorities hold about you and to keep your contact details up to date.";
        start: "Tunnistaudu" / "Identifiera dig" / "Identify yourself";
        how: "Siirryt tunnistuspalveluun, jossa voit käyttää pankkitunnuksia tai mobiilivarmennetta, ja palaat sieltä tänne."
            / "Du förs till en identifieringstjänst där du kan använda bankkoder eller mobilcertifikat, och kommer sedan tillbaka hit."
            / "You go to an identification service, where you can use bank codes or a mobile certificate, and then come back here.";
        stored: "Tallennamme nimesi ja henkilötunnuksesi, jotta tunnemme sinut seuraavalla kerralla. Muita tietoja ei haeta, ellei jollakin viranomaisella ole sinuun asiakassuhdetta."
            / "Vi sparar ditt namn och din personbeteckning så att vi känner igen dig nästa gång. Andra uppgifter hämtas inte, om ingen myndighet har en kundrelation till dig."
            / "We store your name and identity code, so that we know you next time. Nothing else is fetched unless you are a client of some authority.";
        inside: "Täällä hoidat omia tietojasi." / "Här sköter du dina egna uppgifter." / "This is where you look after your own data.";
        here: "Mitä täällä voi tehdä" / "Vad du kan göra här" / "What you can do here";
        data: "Omat tiedot" / "Mina uppgifter" / "My data";
        data_text: "Katso rekistereittäin, mitä sinusta tiedetään ja mistä tiedot ovat. Muuta sähköpostia, puhelinta ja lähiomaista."
            / "Se register för register vad man vet om dig och varifrån uppgifterna kommer. Ändra e-post, telefon och närmast anhörig."
            / "See register by register what is known about you and where it comes from. Change e-mail, phone and next of kin.";
        data_go: "Avaa omat tiedot" / "Öppna mina uppgifter" / "Open my data";
        looks: "Jokainen katselu jää muistiin" / "Varje visning antecknas" / "Every look is recorded";
        looks_text: "Kun joku katsoo tai muuttaa tietojasi, siitä jää merkintä: kuka, milloin ja miksi. Omat käyntisikin jäävät."
            / "När någon läser eller ändrar dina uppgifter blir det en anteckning: vem, när och varför. Även dina egna besök antecknas."
            / "When somebody looks at your data or changes them, a record stays: who, when and why. Your own visits too.";
        safe: "Kun lopetat" / "När du slutar" / "When you finish";
        safe_text(idle): "Kirjaudu ulos valikosta. Istunto päättyy myös itsestään, kun et käytä sitä {idle} aikana."
            / "Logga ut via menyn. Sessionen avslutas också av sig själv när du inte har använt den på {idle}."
            / "Sign out from the menu. The session also ends by itself when you have not used it for {idle}.";

        cancelled: "Tunnistautuminen keskeytyi" / "Identifieringen avbröts" / "The identification was cancelled";
        cancelled_text: "Tietojasi ei tallennettu eikä muutettu; tapahtumalokiin jäi merkintä keskeytyneestä yrityksestä. Voit aloittaa uudelleen alla olevasta painikkeesta."
            / "Dina uppgifter sparades eller ändrades inte; i händelseloggen finns en anteckning om det avbrutna försöket. Du kan börja om med knappen nedan."
            / "Your data were neither stored nor changed; the event log keeps a note of the broken-off attempt. You can start again with the button below.";
        too_many: "Liian monta yritystä" / "För många försök" / "Too many tries";
        too_many_text(span): "Tästä verkosta on yritetty tunnistautua liian monta kertaa. Yritä uudelleen {span} kuluttua."
            / "Det har gjorts för många försök att identifiera sig från det här nätverket. Försök igen om {span}."
            / "There were too many attempts to identify oneself from this network. Try again in {span}.";
        again: "Tunnistaudu uudelleen" / "Identifiera dig på nytt" / "Identify yourself again";
        sessions: "Missä olet kirjautuneena" / "Var du är inloggad" / "Where you are signed in";
        sessions_text: "Jos et tunnista jotakin näistä, lopeta se."
            / "Om du inte känner igen någon av dessa, avsluta den."
            / "If you do not recognise one of these, end it.";
        ended: "Istunto on lopetettu." / "Sessionen är avslutad." / "The session has ended.";
        later: "Emme voi tunnistaa sinua juuri nyt" / "Vi kan inte identifiera dig just nu" / "We cannot identify you right now";
        later_text: "Tunnistuspalvelu tai väestötietojärjestelmä ei vastaa. Tietosi ovat tallessa, eikä mitään muutettu. Yritä uudelleen muutaman minuutin päästä."
            / "Identifieringstjänsten eller befolkningsdatasystemet svarar inte. Dina uppgifter är i behåll och ingenting ändrades. Försök igen om några minuter."
            / "The identification service or the population register does not answer. Your data are safe and nothing was changed. Try again in a few minutes.";
        dead: "Palvelua ei voi käyttää tällä henkilötunnuksella"
            / "Tjänsten kan inte användas med den här personbeteckningen"
            / "The service cannot be used with this identity code";
        dead_text: "Väestötietojärjestelmän mukaan henkilö on kuollut. Jos tieto on väärä, ota yhteyttä Digi- ja väestötietovirastoon. Läheisen asioissa auttaa se viranomainen, jonka asiakas hän oli."
            / "Enligt befolkningsdatasystemet är personen avliden. Om uppgiften är fel, kontakta Myndigheten för digitalisering och befolkningsdata. I en närståendes ärenden hjälper den myndighet vars klient personen var."
            / "According to the population register the person has died. If that is wrong, contact the Digital and Population Data Services Agency. In the matters of somebody close to you, the authority whose client they were will help.";
        none: "Tunnistautuminen ei ole vielä käytössä" / "Identifieringen är inte i bruk ännu" / "Identification is not in use yet";
        none_text: "Tähän asennukseen ei ole liitetty tunnistuspalvelua. Ota yhteyttä palvelun ylläpitäjään."
            / "Ingen identifieringstjänst är kopplad till den här installationen. Kontakta den som driver tjänsten."
            / "No identification service is connected to this installation. Contact whoever runs the service.";
        failed: "Tunnistautuminen ei onnistunut" / "Identifieringen lyckades inte" / "The identification did not succeed";
        failed_text: "Vastaus tunnistuspalvelusta oli vanhentunut tai se kuului toiselle selaimelle. Aloita uudelleen alla olevasta painikkeesta."
            / "Svaret från identifieringstjänsten var för gammalt eller hörde till en annan webbläsare. Börja om med knappen nedan."
            / "The answer of the identification service had expired or belonged to another browser. Start again with the button below.";
    }
}
