//! My data: register by register, what the population register said apart from what the citizen declared.

use super::{
    register_card::{self, Reader},
    remove_kin,
};
use crate::{
    error::AppError,
    load,
    paths::{CONFIRM_CONTACT, EDIT_CONTACT, MY, NOTICE_OF_REGISTER},
    ui::{Breadcrumbs, Crumb, Empty, Glyph, Notification, PageHeading, RegisterPart, Tone},
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    contacts::own_data::{self, HeldRegister, OwnData},
    privacy::catalogue::{Catalogue, Notice},
};
use luukku_domain::{contacts::ContactField, lang::Lang};

/// The page. `?saved`, `?removed` and their like say what was just done.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let data = own_data::view(&backend, &visit.caller).await?;
        Ok::<_, AppError>(content(&visit, &backend.settings.catalogue, &data))
    })
}

fn content(visit: &Visit, catalogue: &Catalogue, data: &OwnData) -> AnyView {
    let lang = visit.lang;
    let way = vec![Crumb::new(MY.href(lang), words::my(lang))];
    let name = data.names.as_ref().map(|names| format!("{} {}", names.first_names, names.surname));
    let lead = name.map_or_else(|| words::lead(lang).to_owned(), |name| words::lead_of(lang, name));
    let several_kin = data.registers.iter().filter(|held| held.details.kin.is_some()).count() > 1;
    let cards = data.registers.iter().map(|held| card(visit, catalogue, held, several_kin)).collect_view();
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
    let said = [
        ("saved", Tone::Success, words::saved(lang)),
        ("removed", Tone::Success, words::removed(lang)),
        ("withdrawn", Tone::Success, words::withdrawn(lang)),
        ("nothing", Tone::Info, words::nothing(lang)),
        ("nowhere", Tone::Warning, words::nowhere(lang)),
    ];
    let (_, tone, title) = said.into_iter().find(|(name, ..)| visit.has_query(name))?;
    Some(view! { <Notification tone=tone title=title/> }.into_any())
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

fn card(visit: &Visit, catalogue: &Catalogue, held: &HeldRegister, several_kin: bool) -> AnyView {
    let lang = visit.lang;
    let edit = EDIT_CONTACT.href_to(lang, &[&held.key]);
    let change = |field: ContactField| held.is_live().then(|| format!("{edit}#{}", field.code()));
    let kin = held.details.shown(ContactField::Kin).map(|kin| {
        view! {
            <p class="lu-hint">{words::kin(lang)}</p>
            {remove_kin::way_to(visit, held.key, &kin, several_kin)}
        }
    });
    // After the last relation what was declared can be removed, not changed.
    let left = (!held.is_live() && !held.details.is_empty()).then(|| {
        view! { <p><a class="ds-link" href=edit.clone()>{words::remove(lang)}</a></p> }
    });
    let more = view! { {kin} {left} }.into_any();
    let rights = catalogue.notice(held.key.register).map(|notice| rights(lang, notice));
    register_card::card(lang, Reader::Person, held, change, Some(more), rights)
}

/// The rights that the register's notice gives, and the way to all that it says.
fn rights(lang: Lang, notice: &Notice) -> AnyView {
    let here = notice.right.iter().filter(|here| here.applies);
    let names = here.map(|here| view! { <li>{here.right.name(lang)}</li> }).collect_view();
    let href = NOTICE_OF_REGISTER.href_to(lang, &[&notice.key.code()]);
    view! {
        <RegisterPart title=words::rights(lang) glyph=Glyph::KeyRound source=words::rights_text(lang)>
            <ul>{names}</ul>
            <p><a class="ds-link" href=href>{words::notice(lang)}</a></p>
        </RegisterPart>
    }
    .into_any()
}

mod words {
    luukku_domain::texts! {
        my: "Oma Luukku" / "Min Luukku" / "My Luukku";
        title: "Omat tiedot" / "Mina uppgifter" / "My data";
        lead: "Mitä rekistereissä on sinusta." / "Vad registren innehåller om dig." / "What registers hold about you.";
        lead_of(name): "{name}: mitä rekistereissä on sinusta." / "{name}: vad registren innehåller om dig." / "{name}: what registers hold about you.";
        saved: "Muutos on tallennettu." / "Ändringen är sparad." / "The change is saved.";
        removed: "Lähiomaisen tiedot on poistettu." / "Uppgifterna om den anhöriga är borttagna." / "The data of the next of kin are removed.";
        withdrawn: "Uuden osoitteen vaihto on peruttu. Entinen osoite on voimassa." / "Bytet av adress har återtagits. Den tidigare adressen gäller." / "The new address is withdrawn. The earlier one stays.";
        nothing: "Lähiomaisen tietoja ei enää ollut. Mitään ei poistettu." / "Det fanns inte längre några uppgifter om en anhörig. Ingenting togs bort." / "There was no next of kin any more. Nothing was removed.";
        nowhere: "Osoite on vahvistettu, mutta asiakkuus on päättynyt. Osoitetta ei tallennettu mihinkään rekisteriin." / "Adressen är bekräftad, men kundrelationen har upphört. Adressen sparades inte i något register." / "The address is confirmed, but you are no longer a client. It was not stored in any register.";
        remove: "Poista tietoja, jotka olet ilmoittanut" / "Ta bort uppgifter som du har gett" / "Remove details that you have given";
        awaits: "Uusi sähköpostiosoite odottaa vahvistusta" / "Den nya e-postadressen väntar på bekräftelse" / "The new e-mail address waits to be confirmed";
        give_code: "Kirjoita koodi, jonka lähetimme siihen" / "Skriv koden som vi skickade till den" / "Type the code that we sent to it";
        none: "Missään rekisterissä ei ole tietojasi" / "Inget register har dina uppgifter" / "No register holds your data";
        none_text: "Mikään Luukkua käyttävä viranomainen ei ole kirjannut sinua asiakkaakseen. Kun kirjauduit, väestötietojärjestelmästä kysyttiin vain, onko henkilötunnuksesi voimassa. Muita tietojasi ei ole haettu mistään, eikä täällä ole mitään muutettavaa."
            / "Ingen myndighet som använder Luukku har antecknat dig som sin klient. När du loggade in frågades befolkningsdatasystemet bara om din personbeteckning gäller. Inga andra uppgifter om dig har hämtats, och det finns inget att ändra här."
            / "No authority that uses Luukku has recorded you as its client. When you signed in, the population register was asked only whether your identity code is valid. Nothing else has been fetched about you, and there is nothing to change here.";
        none_next: "Kun saat palvelun tai asiasi tulee vireille, rekisterin tiedot näkyvät tällä sivulla. Jos odotit näkeväsi tietoja, kysy niistä siltä kunnalta tai virastolta, jossa olet asioinut."
            / "När du beviljas en tjänst eller ditt ärende blir anhängigt syns registrets uppgifter på den här sidan. Om du väntade dig att se uppgifter, fråga den kommun eller myndighet där du har skött ditt ärende."
            / "When you are granted a service or your case begins, the register's data appear on this page. If you expected to see data, ask the municipality or agency that you have dealt with.";
        rights: "Oikeutesi tässä rekisterissä" / "Dina rättigheter i det här registret" / "Your rights in this register";
        rights_text: "Mitä oikeudet tarkoittavat ja keneltä kysyä, kerrotaan tietosuojaselosteessa." / "Vad rättigheterna betyder och vem du kan fråga står i dataskyddsbeskrivningen." / "The privacy notice says what the rights mean and whom to ask.";
        notice: "Lue rekisterin tietosuojaseloste" / "Läs registrets dataskyddsbeskrivning" / "Read the register's privacy notice";
        kin: "Lähiomaisen nimi ja numero ovat toisen ihmisen tietoja. Kerro hänelle, että annoit ne: hän voi pyytää niiden poistamista."
            / "Den anhörigas namn och nummer är en annan människas uppgifter. Berätta att du har gett dem: hen kan be att de tas bort."
            / "The name and number of the next of kin are another person's data. Tell them that you gave them: they can ask to have them removed.";
    }
}
