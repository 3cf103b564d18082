//! The door of My Luukku: for strangers, how to identify themselves; for citizens, what they can do.

use super::START;
use crate::{
    address::with_query,
    paths::{self, MY, MY_DATA},
    ui::{Actions, Feature, Glyph, LinkButton, Notification, PageHeading, Section, Tone},
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_domain::{caller::Who, lang::Lang};

/// The page. `?problem=CODE` says what went wrong with an identification, `?next=PATH` where it shall lead.
pub fn page() -> impl IntoView {
    let visit = Visit::current();
    let lang = visit.lang;
    let content = match visit.caller.who {
        Who::Citizen(_) => inside(lang),
        _ => outside(&visit),
    };
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">{content}</div>
    }
}

fn outside(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let next = visit.query("next").filter(|next| paths::own(next).is_some());
    let next = next.unwrap_or_else(|| MY.href(lang));
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
        "cancelled" => (Tone::Info, words::cancelled(lang), words::cancelled_text(lang)),
        "later" => (Tone::Warning, words::later(lang), words::later_text(lang)),
        "dead" => (Tone::Danger, words::dead(lang), words::dead_text(lang)),
        "none" => (Tone::Warning, words::none(lang), words::none_text(lang)),
        _ => (Tone::Danger, words::failed(lang), words::failed_text(lang)),
    };
    view! { <Notification tone=tone title=title><p>{text}</p></Notification> }.into_any()
}

fn inside(lang: Lang) -> AnyView {
    view! {
        <PageHeading title=words::title(lang) lead=words::inside(lang)/>
        <ul class="lu-features">
            <Feature glyph=Glyph::Folders title=words::data(lang) text=words::data_text(lang)/>
            <Feature glyph=Glyph::Eye title=words::looks(lang) text=words::looks_text(lang)/>
        </ul>
        <Actions><LinkButton href=MY_DATA.href(lang)>{words::data_go(lang)}</LinkButton></Actions>
        <Section title=words::safe(lang)><p>{words::safe_text(lang)}</p></Section>
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
        safe_text: "Kirjaudu ulos valikosta. Istunto päättyy myös itsestään, kun et käytä sitä puoleen tuntiin."
            / "Logga ut via menyn. Sessionen avslutas också av sig själv när du inte har använt den på en halvtimme."
            / "Sign out from the menu. The session also ends by itself when you have not used it for half an hour.";

        cancelled: "Tunnistautuminen keskeytyi" / "Identifieringen avbröts" / "The identification was cancelled";
        cancelled_text: "Mitään ei tallennettu. Voit aloittaa uudelleen alla olevasta painikkeesta."
            / "Ingenting sparades. Du kan börja om med knappen nedan."
            / "Nothing was stored. You can start again with the button below.";
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
