//! Cookies: which ones there are and what for. All of them are necessary, so nobody is asked for consent.

use super::statement::{Statement, section};
use crate::{
    drafts::VISITOR_COOKIE,
    language::LANGUAGE_COOKIE,
    session_cookie::{DEVICE_COOKIE, SESSION_COOKIE},
    ui::{SummaryList, SummaryRow},
    visit,
};
use leptos::prelude::*;
use luukku_domain::lang::Lang;

/// A cookie: its name, what it is for, how long it stays.
type Cookie = (&'static str, fn(Lang) -> &'static str, fn(Lang) -> &'static str);

/// Every cookie that the program sets.
const ALL: [Cookie; 4] = [
    (SESSION_COOKIE, words::session, words::closing),
    (DEVICE_COOKIE, words::device, words::year),
    (LANGUAGE_COOKIE, words::language, words::year),
    (VISITOR_COOKIE, words::visit, words::hour),
];

/// The page about cookies.
pub fn page() -> impl IntoView {
    let lang = visit::lang();
    view! {
        <Statement title=words::title(lang) lead=words::lead(lang)>
            {section(words::which(lang), [words::which_text(lang)])}
            <div><SummaryList rows=ALL.map(|cookie| row(cookie, lang)).into()/></div>
            {section(words::none(lang), [words::none_text(lang)])}
            {section(words::remove(lang), [words::remove_text(lang)])}
        </Statement>
    }
}

fn row((name, purpose, stays): Cookie, lang: Lang) -> SummaryRow {
    SummaryRow::new(name, format!("{} {}", purpose(lang), stays(lang)))
}

mod words {
    luukku_domain::texts! {
        title: "Evästeet" / "Kakor" / "Cookies";
        lead: "Käytämme vain evästeitä, joita ilman palvelu ei toimi. Siksi emme kysy suostumusta."
            / "Vi använder bara kakor som tjänsten inte fungerar utan. Därför ber vi inte om samtycke."
            / "We use only cookies without which the service does not work. So we do not ask for consent.";
        which: "Mitä evästeitä on" / "Vilka kakor finns" / "Which cookies there are";
        which_text: "Eväste on pieni teksti, jonka selaimesi säilyttää ja lähettää meille takaisin. Kutakin käytetään vain siihen, mitä tässä lukee."
            / "En kaka är en liten text som din webbläsare sparar och skickar tillbaka till oss. Var och en används bara till det som står här."
            / "A cookie is a small text that your browser keeps and sends back to us. Each is used only for what is said here.";
        session: "Pitää sinut kirjautuneena. Asetetaan, kun kirjaudut."
            / "Håller dig inloggad. Sätts när du loggar in."
            / "Keeps you signed in. Set when you sign in.";
        device: "Tunnistaa laitteen, jolla työntekijä on kirjautunut ennenkin, jotta vieraiden väärät yritykset eivät lukitse häntä ulos."
            / "Känner igen enheten som en anställd har loggat in med förut, så att främlingars felaktiga försök inte låser ut hen."
            / "Knows the device with which a staff member has signed in before, so that strangers' wrong tries do not lock them out.";
        closing: "Poistuu, kun kirjaudut ulos tai suljet selaimen." / "Försvinner när du loggar ut eller stänger webbläsaren." / "Goes when you sign out or close the browser.";
        language: "Muistaa kielen, jonka valitsit. Asetetaan vasta, kun valitset kielen."
            / "Kommer ihåg språket du valde. Sätts först när du väljer språk."
            / "Remembers the language that you chose. Set only when you choose one.";
        visit: "Yhdistää selaimesi lomakkeeseen, jossa oli korjattavaa, tai sivuun, jolle olit menossa ennen kirjautumista. Asetetaan vasta silloin."
            / "Kopplar din webbläsare till en blankett som behövde rättas, eller till sidan som du var på väg till före inloggningen. Sätts först då."
            / "Connects your browser with a form that needed correcting, or with the page that you wanted before signing in. Set only then.";
        year: "Säilyy vuoden." / "Sparas i ett år." / "Stays for one year.";
        hour: "Säilyy tunnin." / "Sparas i en timme." / "Stays for one hour.";
        none: "Mitä ei ole" / "Vad som inte finns" / "What there is not";
        none_text: "Emme seuraa kävijöitä, emme kerää tilastoja selaimestasi emmekä käytä muiden yritysten evästeitä tai osia. Kaikki sivun tiedostot tulevat tältä palvelimelta."
            / "Vi följer inte besökare, samlar ingen statistik ur din webbläsare och använder inga andra företags kakor eller komponenter. Alla filer på sidan kommer från den här servern."
            / "We do not track visitors, collect statistics from your browser, or use cookies or parts of other companies. All files of a page come from this server.";
        remove: "Miten evästeet poistetaan" / "Hur du raderar kakor" / "How to remove cookies";
        remove_text: "Voit poistaa evästeet selaimesi asetuksista milloin vain. Silloin kielivalintasi unohtuu, ja kesken jäänyt lomake on aloitettava alusta."
            / "Du kan när som helst radera kakorna i webbläsarens inställningar. Då glöms ditt språkval, och en ofullständig blankett måste börjas om."
            / "You can remove cookies in the settings of your browser at any time. Then your choice of language is forgotten, and an unfinished form starts again from the beginning.";
    }
}
