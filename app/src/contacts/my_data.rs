//! My data: register by register, what the population register said apart from what the citizen declared.

use super::register_card;
use crate::{
    error::AppError,
    load,
    paths::{CONFIRM_CONTACT, EDIT_CONTACT, MY, REMOVE_KIN},
    ui::{Breadcrumbs, Crumb, Empty, Notification, PageHeading, Tone},
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    contacts::own_data::{self, HeldRegister, OwnData},
};
use luukku_domain::lang::Lang;

/// The page. `?saved` and `?removed` say what was just done.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let data = own_data::view(&backend, &visit.caller).await?;
        Ok::<_, AppError>(content(&visit, &data))
    })
}

fn content(visit: &Visit, data: &OwnData) -> AnyView {
    let lang = visit.lang;
    let way = vec![Crumb::new(MY.href(lang), words::my(lang))];
    let name = data.names.as_ref().map(|names| format!("{} {}", names.first_names, names.surname));
    let lead = name.map_or_else(|| words::lead(lang).to_owned(), |name| words::lead_of(lang, name));
    let cards = data.registers.iter().map(|held| card(lang, held)).collect_view();
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::title(lang)/>
            {done(visit)}
            <PageHeading title=words::title(lang) lead=lead/>
            {data.awaits_code.then(|| view! {
                <Notification tone=Tone::Info title=words::awaits(lang)>
                    <p><a class="ds-link" href=CONFIRM_CONTACT.href(lang)>{words::give_code(lang)}</a></p>
                </Notification>
            })}
            {data.registers.is_empty().then(|| nobody(lang))}
            {cards}
        </div>
    }
    .into_any()
}

fn done(visit: &Visit) -> Option<AnyView> {
    let lang = visit.lang;
    let title = if visit.has_query("saved") {
        words::saved(lang)
    } else if visit.has_query("removed") {
        words::removed(lang)
    } else {
        return None;
    };
    Some(view! { <Notification tone=Tone::Success title=title/> }.into_any())
}

/// Nothing is held: that is good to know, too.
fn nobody(lang: Lang) -> AnyView {
    view! {
        <Empty title=words::none(lang)>
            <p>{words::none_text(lang)}</p>
            <p>{words::none_next(lang)}</p>
        </Empty>
    }
    .into_any()
}

fn card(lang: Lang, held: &HeldRegister) -> AnyView {
    let href = held.is_live().then(|| EDIT_CONTACT.href_to(lang, &[&held.key]));
    let remove = (held.is_live() && held.details.kin.is_some()).then(|| {
        let href = REMOVE_KIN.href_to(lang, &[&held.key]);
        view! {
            <p class="lu-hint">{words::kin(lang)}</p>
            <p><a class="ds-link" href=href>{words::remove_kin(lang)}</a></p>
        }
        .into_any()
    });
    register_card::card(
        lang,
        held,
        |field| href.as_ref().map(|href| format!("{href}#{}", field.code())),
        remove,
    )
}

mod words {
    luukku_domain::texts! {
        my: "Oma Luukku" / "Min Luukku" / "My Luukku";
        title: "Omat tiedot" / "Mina uppgifter" / "My data";
        lead: "Mitä rekistereissä on sinusta." / "Vad registren innehåller om dig." / "What registers hold about you.";
        lead_of(name): "{name}: mitä rekistereissä on sinusta." / "{name}: vad registren innehåller om dig." / "{name}: what registers hold about you.";
        saved: "Muutos on tallennettu." / "Ändringen är sparad." / "The change is saved.";
        removed: "Lähiomaisen tiedot on poistettu." / "Uppgifterna om den anhöriga är borttagna." / "The data of the next of kin are removed.";
        awaits: "Uusi sähköpostiosoite odottaa vahvistusta" / "Den nya e-postadressen väntar på bekräftelse" / "The new e-mail address waits to be confirmed";
        give_code: "Kirjoita koodi, jonka lähetimme siihen" / "Skriv koden som vi skickade till den" / "Type the code that we sent to it";
        none: "Missään rekisterissä ei ole tietojasi" / "Inget register har dina uppgifter" / "No register holds your data";
        none_text: "Mikään Luukkua käyttävä viranomainen ei ole kirjannut sinua asiakkaakseen. Siksi tietojasi ei ole haettu mistään, eikä täällä ole mitään muutettavaa."
            / "Ingen myndighet som använder Luukku har antecknat dig som sin klient. Därför har dina uppgifter inte hämtats någonstans ifrån och det finns inget att ändra här."
            / "No authority that uses Luukku has recorded you as its client. So nothing has been fetched about you, and there is nothing to change here.";
        none_next: "Kun saat palvelun tai asiasi tulee vireille, rekisterin tiedot näkyvät tällä sivulla. Jos odotit näkeväsi tietoja, kysy niistä siltä kunnalta tai virastolta, jossa olet asioinut."
            / "När du beviljas en tjänst eller ditt ärende blir anhängigt syns registrets uppgifter på den här sidan. Om du väntade dig att se uppgifter, fråga den kommun eller myndighet där du har skött ditt ärende."
            / "When you are granted a service or your case begins, the register's data appear on this page. If you expected to see data, ask the municipality or agency that you have dealt with.";
        kin: "Lähiomaisen nimi ja numero ovat toisen ihmisen tietoja. Kerro hänelle, että annoit ne: hän voi pyytää niiden poistamista."
            / "Den anhörigas namn och nummer är en annan människas uppgifter. Berätta att du har gett dem: hen kan be att de tas bort."
            / "The name and number of the next of kin are another person's data. Tell them that you gave them: they can ask to have them removed.";
        remove_kin: "Poista lähiomaisen tiedot" / "Ta bort uppgifterna om den anhöriga" / "Remove the next of kin";
    }
}
