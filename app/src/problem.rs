//! Pages for what goes wrong: what happened, what to do next, and the incident number.

use crate::{error::ErrorCode, paths::FRONT, ui::PageHeading, visit::Visit};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_domain::lang::Lang;

/// What went wrong with a request as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// 400: what was sent cannot be read.
    Malformed,
    /// 401: nobody is signed in.
    SignInNeeded,
    /// 403: the caller may not do this.
    Forbidden,
    /// 403: a form that another site sent.
    CrossSite,
    /// 404: no such page or thing, or none that the caller may know of.
    NotFound,
    /// 405: the page answers other methods.
    MethodNotAllowed,
    /// 408: the request did not arrive in time.
    TooSlow,
    /// 409: somebody else was faster.
    Conflict,
    /// 413: more was sent than the page takes.
    TooLarge,
    /// 422: a list that has more rows than a file takes.
    ListTooLong,
    /// 415: what was sent is of a kind that the page does not take.
    WrongType,
    /// 429: too many tries.
    TooMany,
    /// 500: a fault of ours.
    Internal,
    /// 503: a part that we need does not answer.
    Unavailable,
}

impl Problem {
    /// The HTTP status (RFC 9110; 429 RFC 6585).
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::SignInNeeded => 401,
            Self::Forbidden | Self::CrossSite => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::TooSlow => 408,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::WrongType => 415,
            Self::ListTooLong => 422,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// The code that an island gets for it.
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::Malformed
            | Self::MethodNotAllowed
            | Self::TooSlow
            | Self::TooLarge
            | Self::ListTooLong
            | Self::WrongType => ErrorCode::Malformed,
            Self::SignInNeeded => ErrorCode::SignInNeeded,
            Self::Forbidden | Self::CrossSite => ErrorCode::Forbidden,
            Self::NotFound => ErrorCode::NotFound,
            Self::Conflict => ErrorCode::Conflict,
            Self::TooMany => ErrorCode::TooMany,
            Self::Internal => ErrorCode::Internal,
            Self::Unavailable => ErrorCode::Unavailable,
        }
    }

    /// The page's heading, what happened, and what to do next.
    pub const fn words(self, lang: Lang) -> [&'static str; 3] {
        use words as w;
        match self {
            Self::Malformed => [w::malformed(lang), w::malformed_why(lang), w::malformed_next(lang)],
            Self::SignInNeeded => [w::sign_in(lang), w::sign_in_why(lang), w::sign_in_next(lang)],
            Self::Forbidden => [w::forbidden(lang), w::forbidden_why(lang), w::forbidden_next(lang)],
            Self::CrossSite => [w::cross_site(lang), w::cross_site_why(lang), w::cross_site_next(lang)],
            Self::NotFound => [w::not_found(lang), w::not_found_why(lang), w::not_found_next(lang)],
            Self::MethodNotAllowed => [w::method(lang), w::method_why(lang), w::method_next(lang)],
            Self::TooSlow => [w::too_slow(lang), w::too_slow_why(lang), w::too_slow_next(lang)],
            Self::Conflict => [w::conflict(lang), w::conflict_why(lang), w::conflict_next(lang)],
            Self::TooLarge => [w::too_large(lang), w::too_large_why(lang), w::too_large_next(lang)],
            Self::ListTooLong => {
                [w::list_too_long(lang), w::list_too_long_why(lang), w::list_too_long_next(lang)]
            }
            Self::WrongType => [w::wrong_type(lang), w::wrong_type_why(lang), w::wrong_type_next(lang)],
            Self::TooMany => [w::too_many(lang), w::too_many_why(lang), w::too_many_next(lang)],
            Self::Internal => [w::internal(lang), w::internal_why(lang), w::internal_next(lang)],
            Self::Unavailable => [w::unavailable(lang), w::unavailable_why(lang), w::unavailable_next(lang)],
        }
    }
}

impl From<ErrorCode> for Problem {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::Invalid | ErrorCode::Malformed => Self::Malformed,
            ErrorCode::SignInNeeded | ErrorCode::RecentSignInNeeded => Self::SignInNeeded,
            ErrorCode::Forbidden => Self::Forbidden,
            ErrorCode::NotFound => Self::NotFound,
            ErrorCode::Conflict => Self::Conflict,
            ErrorCode::TooMany => Self::TooMany,
            ErrorCode::Unavailable => Self::Unavailable,
            ErrorCode::Internal => Self::Internal,
        }
    }
}

/// The page about a problem.
pub fn page(problem: Problem) -> impl IntoView {
    let visit = Visit::current();
    let lang = visit.lang;
    let [title, why, next] = problem.words(lang);
    view! {
        <Title text=format!("{title} – Luukku")/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=title lead=why/>
            <p>{next}</p>
            <p><a class="ds-link" href=FRONT.href(lang)>{words::to_front(lang)}</a></p>
            <p class="lu-hint">{words::incident(lang)} " " <code class="lu-code">{visit.id().to_string()}</code></p>
        </div>
    }
}

mod words {
    luukku_domain::texts! {
        to_front: "Siirry etusivulle" / "Gå till första sidan" / "Go to the first page";
        incident: "Tapahtuman numero, jos otat yhteyttä tukeen:"
            / "Händelsens nummer, om du kontaktar stödet:"
            / "The incident number, if you contact support:";

        malformed: "Tietoja ei voitu lukea" / "Uppgifterna kunde inte läsas" / "What was sent could not be read";
        malformed_why: "Osoitteesta tai selaimen lähettämistä tiedoista puuttui jotain, tai ne olivat väärässä muodossa. Mitään ei tallennettu."
            / "Något saknades i adressen eller i det som webbläsaren skickade, eller så var det i fel form. Ingenting sparades."
            / "Something was missing from the address or from what the browser sent, or it was in the wrong form. Nothing was saved.";
        malformed_next: "Jos avasit linkin, tarkista, että osoite on kokonainen. Muuten palaa edelliselle sivulle, lataa se uudelleen ja yritä vielä kerran."
            / "Om du öppnade en länk, kontrollera att adressen är hel. Gå annars tillbaka till föregående sida, ladda om den och försök en gång till."
            / "If you opened a link, check that the address is whole. Otherwise go back to the previous page, reload it and try once more.";

        sign_in: "Kirjaudu ensin sisään" / "Logga in först" / "Sign in first";
        sign_in_why: "Tämä sivu näkyy vain kirjautuneille, ja istuntosi on päättynyt tai et ole vielä kirjautunut."
            / "Den här sidan visas bara för inloggade, och din session har upphört eller du har inte loggat in ännu."
            / "This page is only for people who have signed in, and your session has ended or you have not signed in yet.";
        sign_in_next: "Kirjaudu sisään etusivulta ja avaa sivu uudelleen."
            / "Logga in via första sidan och öppna sidan på nytt."
            / "Sign in from the first page and open this page again.";

        forbidden: "Sinulla ei ole oikeutta tähän" / "Du har inte rätt till detta" / "You may not do this";
        forbidden_why: "Roolisi ei anna oikeutta avata tätä sivua tai tehdä tätä. Mitään ei muutettu."
            / "Din roll ger inte rätt att öppna den här sidan eller göra detta. Ingenting ändrades."
            / "Your role does not allow you to open this page or do this. Nothing was changed.";
        forbidden_next: "Jos tarvitset oikeuden työssäsi, pyydä sitä organisaatiosi pääkäyttäjältä."
            / "Om du behöver rätten i ditt arbete, be organisationens huvudanvändare om den."
            / "If you need the right in your work, ask the main user of your organisation for it.";

        cross_site: "Lomake tuli toiselta sivustolta" / "Blanketten kom från en annan webbplats" / "The form came from another site";
        cross_site_why: "Suojaamme sinua siltä, että toinen sivusto lähettäisi tietoja nimissäsi. Siksi lomaketta ei otettu vastaan, eikä mitään muutettu."
            / "Vi skyddar dig mot att en annan webbplats skickar uppgifter i ditt namn. Därför togs blanketten inte emot, och ingenting ändrades."
            / "We protect you from other sites that send data in your name. So the form was not accepted, and nothing was changed.";
        cross_site_next: "Avaa sivu suoraan Luukusta ja täytä lomake siellä."
            / "Öppna sidan direkt i Luukku och fyll i blanketten där."
            / "Open the page directly in Luukku and fill in the form there.";

        not_found: "Sivua ei löydy" / "Sidan hittades inte" / "Page not found";
        not_found_why: "Osoite on voinut muuttua, siinä voi olla kirjoitusvirhe, tai sivu ei ole sinulle."
            / "Adressen kan ha ändrats, den kan ha ett skrivfel, eller så är sidan inte avsedd för dig."
            / "The address may have changed, it may have a typing error, or the page is not meant for you.";
        not_found_next: "Tarkista osoite tai aloita etusivulta."
            / "Kontrollera adressen eller börja från första sidan."
            / "Check the address, or start from the first page.";

        method: "Tätä osoitetta ei voi avata näin" / "Adressen kan inte öppnas så här" / "This address cannot be opened like this";
        method_why: "Osoite kuuluu lomakkeelle, eikä se ole sivu. Mitään ei muutettu."
            / "Adressen hör till en blankett och är ingen sida. Ingenting ändrades."
            / "The address belongs to a form and is not a page. Nothing was changed.";
        method_next: "Aloita etusivulta ja avaa lomake sieltä."
            / "Börja från första sidan och öppna blanketten därifrån."
            / "Start from the first page and open the form from there.";

        too_slow: "Lähetys kesti liian kauan" / "Sändningen tog för lång tid" / "Sending took too long";
        too_slow_why: "Yhteys oli niin hidas, että tiedot eivät tulleet perille ajoissa. Mitään ei tallennettu."
            / "Förbindelsen var så långsam att uppgifterna inte kom fram i tid. Ingenting sparades."
            / "The connection was so slow that the data did not arrive in time. Nothing was saved.";
        too_slow_next: "Palaa edelliselle sivulle ja lähetä uudelleen, kun yhteys on parempi."
            / "Gå tillbaka till föregående sida och skicka på nytt när förbindelsen är bättre."
            / "Go back to the previous page and send again when the connection is better.";

        conflict: "Joku muu ehti muuttaa tietoja" / "Någon annan hann ändra uppgifterna" / "Somebody else changed this first";
        conflict_why: "Tiedot muuttuivat sen jälkeen, kun avasit sivun. Muutostasi ei tallennettu."
            / "Uppgifterna ändrades efter att du öppnade sidan. Din ändring sparades inte."
            / "The data changed after you opened the page. Your change was not saved.";
        conflict_next: "Avaa sivu uudelleen, katso mitä muuttui, ja tee muutoksesi tarvittaessa."
            / "Öppna sidan på nytt, se vad som ändrats och gör din ändring vid behov."
            / "Open the page again, see what changed, and make your change if it is still needed.";

        too_large: "Lähetys on liian suuri" / "Det som skickades är för stort" / "Too much was sent";
        too_large_why: "Lomakkeessa oli enemmän tietoa kuin sivu ottaa vastaan. Mitään ei tallennettu."
            / "Blanketten innehöll mer än vad sidan tar emot. Ingenting sparades."
            / "The form held more than the page takes. Nothing was saved.";
        too_large_next: "Palaa edelliselle sivulle ja lyhennä tekstiä tai lähetä pienempi tiedosto."
            / "Gå tillbaka till föregående sida och förkorta texten eller skicka en mindre fil."
            / "Go back to the previous page and shorten the text, or send a smaller file.";

        list_too_long: "Luettelo on liian pitkä tiedostoon" / "Listan är för lång för en fil" / "The list is too long for a file";
        list_too_long_why: "Tiedostoon mahtuu 50 000 riviä. Osaa luettelosta ei jätetä pois huomaamatta, joten tiedostoa ei tehty."
            / "En fil rymmer 50 000 rader. Ingen del av listan utelämnas obemärkt, så filen gjordes inte."
            / "A file takes 50,000 rows. No part of the list is left out unnoticed, so no file was made.";
        list_too_long_next: "Palaa luetteloon, rajaa sitä haulla tai valinnoilla ja lataa se osissa."
            / "Gå tillbaka till listan, begränsa den med sökning eller filter och ladda ner den i delar."
            / "Go back to the list, narrow it by search or filters, and download it in parts.";

        wrong_type: "Lähetys on väärää muotoa" / "Det som skickades har fel format" / "What was sent is of the wrong kind";
        wrong_type_why: "Sivu ottaa vastaan vain selaimen lomakkeen. Mitään ei tallennettu."
            / "Sidan tar bara emot webbläsarens blankett. Ingenting sparades."
            / "The page takes only a form of the browser. Nothing was saved.";
        wrong_type_next: "Avaa sivu selaimessa ja lähetä lomake sieltä."
            / "Öppna sidan i webbläsaren och skicka blanketten därifrån."
            / "Open the page in a browser and send the form from there.";

        too_many: "Liian monta yritystä" / "För många försök" / "Too many tries";
        too_many_why: "Samaa yritettiin monta kertaa peräkkäin. Odotus suojaa tilejä arvaamiselta."
            / "Samma sak försöktes många gånger i rad. Väntan skyddar kontona mot gissningar."
            / "The same was tried many times in a row. The wait protects accounts from guessing.";
        too_many_next: "Odota hetki ja yritä sitten uudelleen."
            / "Vänta en stund och försök sedan på nytt."
            / "Wait for a while, then try again.";

        internal: "Meillä tapahtui virhe" / "Ett fel inträffade hos oss" / "Something went wrong on our side";
        internal_why: "Vika on palvelussa, ei sinussa. Mitään ei tallennettu puoliksi."
            / "Felet ligger i tjänsten, inte hos dig. Ingenting sparades till hälften."
            / "The fault is in the service, not in what you did. Nothing was left half-saved.";
        internal_next: "Yritä hetken päästä uudelleen. Jos virhe toistuu, ota yhteyttä tukeen ja kerro alla oleva numero."
            / "Försök på nytt om en stund. Om felet upprepas, kontakta stödet och uppge numret nedan."
            / "Try again in a moment. If it happens again, contact support and give the number below.";

        unavailable: "Palvelu ei vastaa juuri nyt" / "Tjänsten svarar inte just nu" / "The service does not answer right now";
        unavailable_why: "Jokin järjestelmä, jota tarvitsemme, ei vastaa. Mitään ei tallennettu puoliksi."
            / "Ett system som vi behöver svarar inte. Ingenting sparades till hälften."
            / "A system that we need does not answer. Nothing was left half-saved.";
        unavailable_next: "Yritä muutaman minuutin päästä uudelleen."
            / "Försök på nytt om några minuter."
            / "Try again in a few minutes.";
    }
}
