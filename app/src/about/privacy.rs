//! The privacy notice of the program itself. The registers of an organisation have notices of their own.

use super::statement::{Statement, list, section};
use crate::clocks::restorable;
use crate::{operator::Operator, paths::REGISTERS, visit};
use leptos::prelude::*;

/// The privacy notice.
pub fn page() -> impl IntoView {
    let lang = visit::lang();
    let operator = Operator::current();
    let who = match (operator.name, operator.email) {
        (Some(name), Some(email)) => view! {
            <p>{name.to_string()} <br/> <a class="ds-link" href=format!("mailto:{email}")>{email.to_string()}</a></p>
        }
        .into_any(),
        _ => view! { <p>{words::nobody(lang)}</p> }.into_any(),
    };
    view! {
        <Statement title=words::title(lang) lead=words::lead(lang)>
            {section(words::controller(lang), [words::controller_text(lang)])}
            {who}
            <p><a class="ds-link" href=REGISTERS.href(lang)>{words::registers(lang)}</a></p>
            {section(words::visitor(lang), [words::visitor_text(lang), words::log(lang)])}
            {list(
                words::held(lang),
                [words::staff(lang), words::citizen(lang), words::kin(lang), words::events(lang)],
            )}
            {section(words::why(lang), [words::why_text(lang)])}
            {section(words::from(lang), [words::from_text(lang)])}
            {section(words::to(lang), [words::to_text(lang)])}
            {list(
                words::how_long(lang),
                [
                    words::long_account(lang, restorable(lang)),
                    words::long_citizen(lang).to_owned(),
                    words::long_events(lang).to_owned(),
                    words::long_draft(lang).to_owned(),
                ],
            )}
            {section(words::guard(lang), [words::guard_text(lang)])}
            {section(words::rights(lang), [words::rights_text(lang), words::rights_how(lang), words::complain(lang)])}
            <p><a class="ds-link" href="https://tietosuoja.fi">"tietosuoja.fi"</a></p>
            <p>{words::written(lang)}</p>
        </Statement>
    }
}

mod words {
    luukku_domain::texts! {
        title: "Tietosuojaseloste" / "Dataskyddsbeskrivning" / "Privacy notice";
        lead: "Mitä tietoja Luukku käsittelee, miksi, kuinka kauan ja mitä oikeuksia sinulla on."
            / "Vilka uppgifter Luukku behandlar, varför, hur länge och vilka rättigheter du har."
            / "What data Luukku handles, why, for how long, and what rights you have.";
        controller: "Kuka vastaa tiedoista" / "Vem som ansvarar för uppgifterna" / "Who is responsible for the data";
        controller_text: "Rekisterinpitäjä on se kunta, hyvinvointialue tai virasto, jonka palvelua käytät. Sen rekisterillä on oma selosteensa, ja rekisterit pysyvät erillään. Tämän asennuksen tekniikasta vastaa:"
            / "Personuppgiftsansvarig är den kommun, det välfärdsområde eller det ämbetsverk vars tjänst du använder. Dess register har en egen beskrivning, och registren hålls isär. För tekniken i den här installationen ansvarar:"
            / "The controller is the municipality, wellbeing services county or agency whose service you use. Its register has a notice of its own, and registers stay apart. The technical side of this installation is run by:";
        registers: "Rekisterit ja niiden tietosuojaselosteet" / "Registren och deras dataskyddsbeskrivningar" / "The registers and their privacy notices";
        nobody: "Tämä on kokeiluasennus, jolla ei ole ylläpitäjää. Sen ihmiset on keksitty: älä syötä siihen oikeita henkilötietoja."
            / "Det här är en provinstallation som ingen upprätthåller. Människorna i den är påhittade: mata inte in riktiga personuppgifter."
            / "This is a trial installation that nobody runs. Its people are invented: do not enter real personal data.";
        visitor: "Kun käyt sivuilla kirjautumatta" / "När du besöker sidorna utan att logga in" / "When you visit without signing in";
        visitor_text: "Tavallisesta käynnistä emme tallenna sinusta mitään. Kirjautumisyrityksestä, joka ei onnistu, jää tapahtumalokiin verkko-osoitteesi ja käyttäjätunnus, jonka kirjoitit. Jos valitset kielen tai lähetät lomakkeen, jossa on korjattavaa, selaimeesi tulee eväste; niistä kerrotaan sivulla Evästeet."
            / "Av ett vanligt besök sparar vi ingenting om dig. Av ett inloggningsförsök som inte lyckas blir din nätadress och det användarnamn du skrev kvar i händelseloggen. Om du väljer språk eller skickar en blankett som behöver rättas får din webbläsare en kaka; läs mer på sidan Kakor."
            / "Of an ordinary visit we store nothing about you. Of a sign-in that does not succeed, the event log keeps your network address and the user name that you typed. If you choose a language, or send a form that needs correcting, your browser gets a cookie; the page Cookies tells about them.";
        log: "Palvelimen lokiin kirjoitetaan pyynnön numero, sivun tyyppi, tulos ja kesto. Siihen ei kirjoiteta verkko-osoitettasi eikä sitä, mitä kirjoitit tai hait."
            / "I serverns logg skrivs förfrågans nummer, sidans typ, resultat och tid. Din nätadress eller det du skrev eller sökte skrivs inte in."
            / "The log of the server holds the number of the request, the kind of page, the result and the time it took. It does not hold your network address, or what you typed or searched for.";
        held: "Tiedot, joita käsittelemme" / "Uppgifter som vi behandlar" / "The data we handle";
        staff: "Työntekijästä: nimi, työsähköposti, kieli, kotiorganisaatio, roolit ja niiden peruste, kirjautumiset. Salasanasta säilytetään vain tiiviste."
            / "Om personal: namn, e-post i arbetet, språk, hemorganisation, roller och deras grund, inloggningar. Av lösenordet sparas bara ett kondensat."
            / "About staff: name, work e-mail, language, home organisation, roles and the reason for them, sign-ins. Of the password only a hash is kept.";
        citizen: "Kansalaisesta: nimi ja henkilötunnus ensimmäisestä tunnistautumisesta alkaen. Jos hänellä on asiakkuus jossakin rekisterissä, myös rekisterin tiedot sekä itse ilmoitettu sähköposti ja puhelinnumero. Jos sinulla on turvakielto, osoitettasi ei haeta eikä tallenneta."
            / "Om medborgare: namn och personbeteckning från och med den första identifieringen. Om personen har en kundrelation i ett register, också registrets uppgifter samt e-post och telefonnummer som personen själv uppgett. Om du har en spärrmarkering hämtas och sparas inte din adress."
            / "About a citizen: name and identity code, from the first identification on. With a relation in a register also the register's data, and the e-mail and phone number that they gave themselves. If you have a non-disclosure order, your address is neither fetched nor stored.";
        kin: "Lähiomaisesta, jonka kansalainen on ilmoittanut: nimi ja puhelinnumero. Lähiomainen voi pyytää ne poistettaviksi."
            / "Om en närmast anhörig som medborgaren har uppgett: namn och telefonnummer. Den anhöriga kan begära att de raderas."
            / "About a next of kin whom a citizen has named: name and phone number. The next of kin can have them removed.";
        events: "Tapahtumaloki: kuka teki, katsoi tai yritti mitä, milloin, missä roolissa ja mistä verkko-osoitteesta."
            / "Händelselogg: vem som gjorde, läste eller försökte göra vad, när, i vilken roll och från vilken nätadress."
            / "The event log: who did, looked at or tried what, when, in which role and from which network address.";
        why: "Miksi käsittelemme tietoja" / "Varför vi behandlar uppgifter" / "Why we handle data";
        why_text: "Jotta viranomainen voi hoitaa lakisääteisen tehtävänsä, jotta vain oikeat ihmiset pääsevät tietoihin ja jotta jälkikäteen voidaan osoittaa, kuka tietoja on käsitellyt (EU:n tietosuoja-asetus, 6 artiklan 1 kohdan c ja e alakohta). Päätöksiä ei tehdä automaattisesti."
            / "För att myndigheten ska kunna sköta sin lagstadgade uppgift, för att bara rätt personer ska komma åt uppgifterna och för att det i efterhand ska kunna visas vem som har behandlat dem (EU:s dataskyddsförordning, artikel 6.1 c och e). Inga automatiska beslut fattas."
            / "So that the authority can do its task under the law, so that only the right people reach the data, and so that it can be shown afterwards who handled them (General Data Protection Regulation, article 6(1)(c) and (e)). No decisions are made automatically.";
        from: "Mistä tiedot tulevat" / "Varifrån uppgifterna kommer" / "Where the data come from";
        from_text: "Sinulta itseltäsi, työnantajasi pääkäyttäjältä, tunnistuspalvelusta ja väestötietojärjestelmästä."
            / "Från dig själv, din arbetsgivares huvudanvändare, identifieringstjänsten och befolkningsdatasystemet."
            / "From yourself, from the main user of your employer, from the identification service and from the population register.";
        to: "Kenelle tietoja annetaan" / "Till vem uppgifter lämnas ut" / "Who gets the data";
        to_text: "Tietoja näkevät vain ne rekisterinpitäjän työntekijät, joiden rooli sen sallii. Tietoja ei myydä eikä siirretä Euroopan talousalueen ulkopuolelle."
            / "Uppgifterna ses bara av de anställda hos den personuppgiftsansvariga vars roll tillåter det. Uppgifter säljs inte och överförs inte utanför Europeiska ekonomiska samarbetsområdet."
            / "Only those employees of the controller see the data whose role allows it. Data are not sold, and not transferred outside the European Economic Area.";
        how_long: "Kuinka kauan tietoja säilytetään" / "Hur länge uppgifterna sparas" / "How long data are kept";
        long_account(span): "Käyttäjätili suljetaan, kun sillä ei ole voimassa olevaa jäsenyyttä. Tiedot tyhjennetään {span} kuluttua sulkemisesta."
            / "Ett användarkonto stängs när det inte har något giltigt medlemskap. Uppgifterna töms {span} efter att kontot stängts."
            / "An account is closed when it has no valid membership. Its data are cleared {span} after closing.";
        long_citizen: "Kansalaisen tiedot säilyvät niin kauan kuin rekisterin oma seloste sanoo. Ilmoittamasi yhteystiedot voit poistaa itse."
            / "Medborgarens uppgifter sparas så länge som registrets egen beskrivning anger. De kontaktuppgifter du har uppgett kan du själv ta bort."
            / "Data of a citizen are kept as long as the register's own notice says. Contact details that you gave you can remove yourself.";
        long_events: "Tapahtumien säilytysaika on viisi vuotta, jollei rekisterille ole määrätty toisin. Poisto ei ole vielä käytössä, joten toistaiseksi mitään tapahtumaa ei ole poistettu."
            / "Händelsernas förvaringstid är fem år, om inte något annat har bestämts för registret. Raderingen är inte i bruk ännu, så tills vidare har ingen händelse raderats."
            / "The retention time of events is five years, unless something else is set for the register. Their removal is not in use yet, so for now no event has been removed.";
        long_draft: "Lomake, jossa oli korjattavaa, säilyy palvelimella tunnin. Salasanoja ei säilytetä niin."
            / "En blankett som behövde rättas sparas på servern i en timme. Lösenord sparas inte så."
            / "A form that needed correcting is kept on the server for an hour. Passwords are never kept that way.";
        guard: "Miten tiedot suojataan" / "Hur uppgifterna skyddas" / "How the data are protected";
        guard_text: "Yhteys on salattu. Henkilötunnukset, yhteystiedot ja lähiomaiset tallennetaan salattuina, ja avaimet pidetään erillään varmuuskopioista. Jokainen katselu ja muutos kirjataan lokiin, jota ohjelma ei anna muuttaa jälkikäteen."
            / "Förbindelsen är krypterad. Personbeteckningar, kontaktuppgifter och närmast anhöriga lagras krypterade, och nycklarna hålls åtskilda från säkerhetskopiorna. Varje visning och ändring antecknas i en logg som programmet inte låter ändras i efterhand."
            / "The connection is encrypted. Identity codes, contact details and next of kin are stored encrypted, and the keys are kept apart from backups. Every look and every change is recorded in a log that the program lets nobody change afterwards.";
        rights: "Sinun oikeutesi" / "Dina rättigheter" / "Your rights";
        rights_text: "Voit nähdä tietosi, saada virheet korjatuiksi, pyytää käsittelyn rajoittamista, vastustaa käsittelyä ja joissakin tapauksissa pyytää tietojen poistamista. Saat vastauksen kuukaudessa."
            / "Du kan se dina uppgifter, få fel rättade, begära att behandlingen begränsas, invända mot behandlingen och i vissa fall begära att uppgifter raderas. Du får svar inom en månad."
            / "You can see your data, have mistakes corrected, ask for handling to be restricted, object to it, and in some cases ask for erasure. You get an answer within a month.";
        rights_how: "Esitä pyyntö rekisterinpitäjälle, jonka palvelua käytit."
            / "Framför din begäran till den personuppgiftsansvariga vars tjänst du använde."
            / "Make the request to the controller whose service you used.";
        complain: "Jos tietojasi on mielestäsi käsitelty väärin, voit valittaa tietosuojavaltuutetulle."
            / "Om du anser att dina uppgifter har behandlats fel kan du klaga hos dataombudsmannen."
            / "If you think that your data were handled wrongly, you can complain to the Data Protection Ombudsman.";
        written: "Seloste on laadittu 21.11.2026." / "Beskrivningen har upprättats 21.11.2026." / "This notice was written on 21 November 2026.";
    }
}
