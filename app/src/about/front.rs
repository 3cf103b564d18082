//! The first page: what this is and where to start, in one glance.

use super::entrances::Entrance;
use crate::{
    ui::{Entry, Feature, Front, Glyph, LinkButton, Tag, Tone},
    visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_domain::lang::Lang;

/// The first page.
pub fn page() -> impl IntoView {
    let lang = visit::lang();
    view! {
        <Title text=words::title(lang)/>
        <div class="lu-front">
            <Front title=words::heading(lang) lead=words::lead(lang)>
                {Entrance::ALL.map(|entrance| entry(entrance, lang)).collect_view()}
            </Front>
            <div class="lu-wrap lu-main">
                <section class="lu-section">
                    <h2 class="ds-heading" data-size="md">{words::promises(lang)}</h2>
                    <ul class="lu-features">
                        <Feature glyph=Glyph::Eye title=words::seen(lang) text=words::seen_text(lang)/>
                        <Feature glyph=Glyph::Folders title=words::apart(lang) text=words::apart_text(lang)/>
                        <Feature glyph=Glyph::TimerReset title=words::gone(lang) text=words::gone_text(lang)/>
                    </ul>
                </section>
            </div>
        </div>
    }
}

/// An entrance with its button, or with word that it is coming.
fn entry(entrance: Entrance, lang: Lang) -> impl IntoView {
    let [audience, title, text, go] = entrance.words(lang);
    let way = match entrance.open(lang) {
        Some(href) => view! { <LinkButton href=href>{go}</LinkButton> }.into_any(),
        None => view! { <Tag tone=Tone::Neutral>{words::coming(lang)}</Tag> }.into_any(),
    };
    view! {
        <Entry audience=audience title=title text=text>
            <div id=entrance.anchor()>{way}</div>
        </Entry>
    }
}

mod words {
    luukku_domain::texts! {
        title: "Luukku – julkiset palvelut yhdestä luukusta"
            / "Luukku – offentlig service över en disk"
            / "Luukku – public services over one counter";
        heading: "Julkiset palvelut yhdestä luukusta" / "Offentlig service över en disk" / "Public services over one counter";
        lead: "Luukussa kansalainen pitää huolta omista tiedoistaan ja viranomainen hoitaa palvelunsa. Valitse, kumpana tulet."
            / "I Luukku tar medborgaren hand om sina egna uppgifter och myndigheten sköter sin service. Välj i vilken roll du kommer."
            / "In Luukku citizens look after their own data, and authorities run their services. Choose which way you come in.";
        coming: "Avautuu myöhemmin" / "Öppnar senare" / "Opens later";
        promises: "Mihin voit luottaa" / "Det här kan du lita på" / "What you can rely on";
        seen: "Jokainen katselu jää näkyviin" / "Varje visning lämnar spår" / "Every look leaves a trace";
        seen_text: "Kun joku katsoo tai muuttaa tietojasi, siitä jää merkintä, jonka näet itse. Ohjelma ei anna muuttaa tai poistaa merkintöjä jälkikäteen."
            / "När någon läser eller ändrar dina uppgifter blir det en anteckning som du själv ser. Programmet låter ingen ändra eller radera anteckningar i efterhand."
            / "When somebody looks at your data or changes them, a record stays that you can see. The program lets nobody change or remove records afterwards.";
        apart: "Rekisterit pysyvät erillään" / "Registren hålls isär" / "Registers stay apart";
        apart_text: "Jokaisen viranomaisen tiedot ovat omassa rekisterissään, eikä niitä yhdistetä toisten tietoihin."
            / "Varje myndighets uppgifter finns i ett eget register och kopplas inte ihop med andras uppgifter."
            / "The data of each authority are in a register of their own and are not joined with those of others.";
        gone: "Tarpeettomat tiedot poistuvat" / "Onödiga uppgifter försvinner" / "Data that are no longer needed go";
        gone_text: "Käyttäjätili, jota kukaan ei käytä, suljetaan ja tyhjennetään määräajassa, ja vastaamaton kutsu vanhenee. Kun asiakkuus päättyy, asiakkaan osoite poistetaan rekisteristä."
            / "Ett användarkonto som ingen använder stängs och töms inom utsatt tid, och en obesvarad inbjudan upphör att gälla. När en kundrelation upphör raderas klientens adress ur registret."
            / "An account that nobody uses is closed and cleared in due time, and an unanswered invitation expires. When a client relation ends, the client's address is removed from the register.";
    }
}
