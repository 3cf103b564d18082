//! The accessibility statement that the act on digital services asks for (306/2019, 9 §), as far as it is true today.

use super::statement::{Statement, list, section};
use crate::{operator::Operator, visit};
use leptos::prelude::*;

/// The accessibility statement.
pub fn page() -> impl IntoView {
    let lang = visit::lang();
    let operator = Operator::current();
    let feedback = match operator.email {
        Some(email) => view! {
            <p>{words::write(lang)} " " <a class="ds-link" href=format!("mailto:{email}")>{email.to_string()}</a></p>
        }
        .into_any(),
        None => view! { <p>{words::no_address(lang)}</p> }.into_any(),
    };
    view! {
        <Statement title=words::title(lang) lead=words::lead(lang)>
            {section(words::state(lang), [words::state_text(lang), words::judged(lang)])}
            {list(words::done(lang), [words::keyboard(lang), words::script(lang), words::ears(lang), words::eyes(lang)])}
            {section(words::lacks(lang), [words::lacks_text(lang)])}
            {section(words::feedback(lang), [words::feedback_text(lang)])}
            {feedback}
            {section(words::authority(lang), [words::authority_text(lang)])}
            <p>
                "Liikenne- ja viestintävirasto Traficom" <br/> {words::unit(lang)} <br/>
                <a class="ds-link" href="https://www.saavutettavuusvaatimukset.fi">"www.saavutettavuusvaatimukset.fi"</a>
            </p>
            <p>{words::written(lang)}</p>
        </Statement>
    }
}

mod words {
    luukku_domain::texts! {
        title: "Saavutettavuusseloste" / "Tillgänglighetsutlåtande" / "Accessibility statement";
        lead: "Haluamme, että jokainen voi käyttää Luukkua. Tässä kerromme, miten hyvin se nyt onnistuu ja miten voit antaa palautetta."
            / "Vi vill att alla ska kunna använda Luukku. Här berättar vi hur väl det lyckas i dag och hur du kan ge respons."
            / "We want everybody to be able to use Luukku. This page says how well that works today and how you can give feedback.";
        state: "Saavutettavuuden tila" / "Tillgänglighetens nivå" / "How accessible the service is";
        state_text: "Laki digitaalisten palvelujen tarjoamisesta (306/2019) edellyttää WCAG 2.1 -ohjeiston tasoja A ja AA. Luukku on rakennettu täyttämään niiden lisäksi WCAG 2.2 -ohjeiston tasot A ja AA."
            / "Lagen om tillhandahållande av digitala tjänster (306/2019) förutsätter nivåerna A och AA i WCAG 2.1. Luukku är byggt för att uppfylla även nivåerna A och AA i WCAG 2.2."
            / "The act on the provision of digital services (306/2019) requires levels A and AA of WCAG 2.1. Luukku is built to meet levels A and AA of WCAG 2.2 as well.";
        judged: "Olemme arvioineet palvelun itse: ohjelmallisesti jokaiselta sivulta ja käsin näppäimistöllä. Ulkopuolista arviointia ei ole tehty, eikä palvelua ole vielä kokeiltu yhdessä apuvälineitä käyttävien ihmisten kanssa."
            / "Vi har själva bedömt tjänsten: maskinellt på varje sida och för hand med tangentbord. Ingen utomstående bedömning har gjorts, och tjänsten har ännu inte provats tillsammans med personer som använder hjälpmedel."
            / "We have assessed the service ourselves: by program on every page, and by hand with a keyboard. No outside assessment has been made, and the service has not yet been tried together with people who use assistive technology.";
        done: "Mitä olemme tehneet" / "Vad vi har gjort" / "What we have done";
        keyboard: "Kaikki toimii pelkällä näppäimistöllä, ja kohdistus näkyy."
            / "Allt fungerar med enbart tangentbord, och fokus syns."
            / "Everything works with a keyboard alone, and the focus can be seen.";
        script: "Sivut ja lomakkeet toimivat myös ilman JavaScriptiä."
            / "Sidor och blanketter fungerar även utan JavaScript."
            / "Pages and forms also work without JavaScript.";
        ears: "Otsikot, lomakkeiden nimet ja virheet on merkitty niin, että ruudunlukija kertoo ne."
            / "Rubriker, fältnamn och fel är märkta så att en skärmläsare läser upp dem."
            / "Headings, names of fields and errors are marked so that a screen reader tells them.";
        eyes: "Sivut toimivat kapealla näytöllä, suurennettuina, vaaleina, tummina ja laitteen omilla kontrastiväreillä."
            / "Sidorna fungerar på smal skärm, förstorade, ljusa, mörka och med enhetens egna kontrastfärger."
            / "Pages work on a narrow screen, enlarged, light, dark, and in the contrast colours of the device.";
        lacks: "Puutteet" / "Brister" / "What is lacking";
        lacks_text: "Emme tiedä nyt puutteista. Koska ulkopuolista arviointia ei ole tehty, niitä voi silti olla: kerro, jos löydät sellaisen."
            / "Vi känner för närvarande inte till några brister. Eftersom ingen utomstående bedömning har gjorts kan det ändå finnas sådana: berätta om du hittar en."
            / "We do not know of any shortcomings now. As no outside assessment has been made there may still be some: tell us if you find one.";
        feedback: "Anna palautetta" / "Ge respons" / "Give feedback";
        feedback_text: "Jos jokin ei toimi sinulle tai tarvitset tiedon muussa muodossa, kerro siitä. Vastaamme 14 päivän kuluessa."
            / "Om något inte fungerar för dig eller du behöver informationen i en annan form, berätta det för oss. Vi svarar inom 14 dagar."
            / "If something does not work for you, or you need the information in another form, tell us. We answer within 14 days.";
        write: "Kirjoita meille:" / "Skriv till oss:" / "Write to us:";
        no_address: "Tällä kokeiluasennuksella ei ole ylläpitäjää, jolle voisi kirjoittaa."
            / "Den här provinstallationen har ingen som upprätthåller den och som man kunde skriva till."
            / "This trial installation has nobody who runs it and to whom one could write.";
        authority: "Jos vastaus ei riitä" / "Om svaret inte räcker" / "If the answer is not enough";
        authority_text: "Jos et saa vastausta 14 päivässä tai et ole siihen tyytyväinen, voit tehdä ilmoituksen valvovalle viranomaiselle. Sen sivulla kerrotaan, miten asia käsitellään."
            / "Om du inte får svar inom 14 dagar eller inte är nöjd med svaret kan du göra en anmälan till tillsynsmyndigheten. På dess webbplats berättas hur ärendet behandlas."
            / "If you get no answer in 14 days, or are not content with it, you can notify the supervisory authority. Its site tells how the matter is handled.";
        unit: "Digitaalisen esteettömyyden ja saavutettavuuden valvontayksikkö"
            / "Tillsynsenheten för digital tillgänglighet"
            / "Finnish Transport and Communications Agency, supervision of digital accessibility";
        written: "Seloste on laadittu 21.11.2026." / "Utlåtandet har upprättats 21.11.2026." / "This statement was written on 21 November 2026.";
    }
}
