//! What one register holds about a person: why, what the population register said, what the person declared. The person
//! and the clerk read the same card, each in words that speak to them.

use crate::ui::{Glyph, Notification, RegisterCard, RegisterPart, SummaryList, SummaryRow, Tag, Tone};
use leptos::prelude::*;
use luukku_backend::contacts::own_data::{HeldRegister, HeldRelation};
use luukku_domain::{
    contacts::{ContactField, RegisterAddress, RegisterData, register},
    dates,
    lang::Lang,
    values::Sex,
};

/// Who reads the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The person whom it is about.
    Person,
    /// A clerk of the controller.
    Clerk,
}

/// The card. `change` gives the address where a declared part is changed; `None` where it cannot be. `more` stands below what
/// was declared, `rights` at the end.
pub fn card(
    lang: Lang,
    reader: Reader,
    held: &HeldRegister,
    change: impl Fn(ContactField) -> Option<String>,
    more: Option<AnyView>,
    rights: Option<AnyView>,
) -> AnyView {
    let (tone, state) =
        if held.is_live() { (Tone::Success, reader.live(lang)) } else { (Tone::Neutral, reader.ended(lang)) };
    let grounds = held.relations.iter().map(|relation| ground(lang, relation)).collect();
    let declared = ContactField::ALL.into_iter().map(|field| {
        let row = match held.details.shown(field) {
            Some(value) => SummaryRow::new(field.name(lang), value),
            None => SummaryRow::none(field.name(lang), words::nothing(lang)),
        };
        match change(field) {
            Some(href) => row.change(lang, href),
            None => row,
        }
    });
    let declared: Vec<_> = declared.collect();
    let changed = held.changed_at.map_or_else(
        || words::never_changed(lang).to_owned(),
        |at| words::changed(lang, dates::date_and_time(lang, at)),
    );
    let from_register = population(lang, reader, held);
    view! {
        <RegisterCard
            title=register::name(held.key.register, lang)
            controller=words::controller(lang, held.controller.in_lang(lang))
            tag=view! { <Tag tone=tone>{state}</Tag> }.into_any()
        >
            <RegisterPart title=reader.why(lang) glyph=Glyph::Folders source=reader.why_text(lang)>
                <SummaryList rows=grounds plain=true/>
            </RegisterPart>
            {from_register}
            <RegisterPart title=reader.declared(lang) glyph=Glyph::Pencil source=changed>
                <SummaryList rows=declared plain=true/>
                {more}
            </RegisterPart>
            {rights}
        </RegisterCard>
    }
    .into_any()
}

fn ground(lang: Lang, relation: &HeldRelation) -> SummaryRow {
    let from = dates::date(lang, relation.started_at.date_in_helsinki());
    let text = match relation.ended_at {
        None => words::since(lang, &relation.reference, from),
        Some(end) => {
            words::period(lang, &relation.reference, from, dates::date(lang, end.date_in_helsinki()))
        }
    };
    SummaryRow::new(relation.ground.name(lang), text)
}

fn population(lang: Lang, reader: Reader, held: &HeldRegister) -> AnyView {
    let (title, is_live) = (words::population(lang), held.is_live());
    let Some(held) = &held.population else {
        return view! {
            <RegisterPart title=title glyph=Glyph::Lock source=words::not_fetched(lang)>
                <p>{words::not_fetched_text(lang)}</p>
            </RegisterPart>
        }
        .into_any();
    };
    let source = words::source(lang, dates::date_and_time(lang, held.fetched_at));
    let protected = held.non_disclosure;
    let home = match (protected, is_live) {
        (true, _) => Home::Protected,
        (false, true) => Home::Kept,
        (false, false) => Home::Forgotten,
    };
    let rows = held.data.as_ref().map(|data| rows(lang, data, home)).unwrap_or_default();
    view! {
        <RegisterPart title=title glyph=Glyph::Lock source=source>
            {protected.then(|| view! {
                <Notification tone=Tone::Info title=reader.protected(lang)>
                    <p>{reader.protected_text(lang)}</p>
                </Notification>
            })}
            <SummaryList rows=rows plain=true/>
            <p class="lu-hint">{reader.wrong(lang)}</p>
        </RegisterPart>
    }
    .into_any()
}

/// What is kept of where the person lives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Home {
    /// It is kept.
    Kept,
    /// Nothing, because of non-disclosure.
    Protected,
    /// Nothing any more, because the last relation has ended.
    Forgotten,
}

fn rows(lang: Lang, data: &RegisterData, home: Home) -> Vec<SummaryRow> {
    let mut rows = vec![
        SummaryRow::new(words::name(lang), data.whole_name()),
        SummaryRow::new(words::code(lang), data.masked_code.clone()),
    ];
    if let Some(sex) = data.sex {
        let sex = match sex {
            Sex::Female => words::female(lang),
            Sex::Male => words::male(lang),
        };
        rows.push(SummaryRow::new(words::sex(lang), sex));
    }
    if let Some(language) = data.service_language {
        rows.push(SummaryRow::new(words::language(lang), language.own_name()));
    }
    match home {
        Home::Kept => rows.extend(home_rows(lang, data)),
        Home::Forgotten => rows.push(SummaryRow::none(words::address(lang), words::forgotten(lang))),
        Home::Protected => {}
    }
    rows.push(SummaryRow::new(words::as_of(lang), dates::date_and_time(lang, data.as_of)));
    rows
}

fn home_rows(lang: Lang, data: &RegisterData) -> Vec<SummaryRow> {
    let mut rows = Vec::new();
    if let Some(municipality) = &data.home_municipality {
        // The register gives the number and no name.
        let since = data.moved_in.map(|date| words::since_date(lang, dates::date(lang, date)));
        rows.push(SummaryRow::new(
            words::municipality(lang),
            format!("{municipality}{}", since.unwrap_or_default()),
        ));
    }
    if let Some(date) = data.moved_out {
        rows.push(SummaryRow::new(words::moved_out(lang), dates::date(lang, date)));
    }
    let lines = data.address.as_ref().map(RegisterAddress::lines).unwrap_or_default();
    rows.push(if lines.is_empty() {
        SummaryRow::none(words::address(lang), words::no_address(lang))
    } else {
        let lines = lines.into_iter().map(|line| view! { {line}<br/> }).collect_view();
        SummaryRow::new(words::address(lang), lines)
    });
    rows
}

/// The words that differ by who reads.
macro_rules! said {
    ($($name:ident),*) => {
        impl Reader {
            $(const fn $name(self, lang: Lang) -> &'static str {
                match self {
                    Self::Person => to_person::$name(lang),
                    Self::Clerk => to_clerk::$name(lang),
                }
            })*
        }
    };
}

said!(live, ended, why, why_text, protected, protected_text, wrong, declared);

mod to_person {
    luukku_domain::texts! {
        live: "Asiakkuus voimassa" / "Kundrelationen gäller" / "You are a client";
        ended: "Asiakkuus päättynyt" / "Kundrelationen har upphört" / "No longer a client";
        why: "Miksi tietosi ovat täällä" / "Varför dina uppgifter finns här" / "Why your data are here";
        why_text: "Rekisteri saa pitää tietojasi vain näillä perusteilla." / "Registret får ha dina uppgifter endast på dessa grunder." / "The register may hold your data on these grounds only.";
        protected: "Sinulla on turvakielto" / "Du har spärrmarkering" / "You have a non-disclosure order";
        protected_text: "Siksi osoitettasi ja kotikuntaasi ei haeta eikä säilytetä täällä." / "Därför varken hämtas eller förvaras din adress och hemkommun här." / "So your address and home municipality are neither fetched nor kept here.";
        wrong: "Näitä tietoja ei voi muuttaa täällä. Jos niissä on virhe, ilmoita siitä Digi- ja väestötietovirastolle."
            / "De här uppgifterna kan inte ändras här. Om något är fel, meddela Myndigheten för digitalisering och befolkningsdata."
            / "These data cannot be changed here. If something is wrong, tell the Digital and Population Data Services Agency.";
        declared: "Itse ilmoitetut" / "Det du själv har uppgett" / "What you have told us";
    }
}

mod to_clerk {
    luukku_domain::texts! {
        live: "Asiakkuus voimassa" / "Kundrelationen gäller" / "A client";
        ended: "Asiakkuus päättynyt" / "Kundrelationen har upphört" / "No longer a client";
        why: "Asiakkuuden perusteet" / "Grunderna för kundrelationen" / "Grounds of the relation";
        why_text: "Rekisteri saa pitää asiakkaan tietoja vain näillä perusteilla." / "Registret får ha klientens uppgifter endast på dessa grunder." / "The register may hold the client's data on these grounds only.";
        protected: "Asiakkaalla on turvakielto" / "Klienten har spärrmarkering" / "The client has a non-disclosure order";
        protected_text: "Siksi osoitetta ja kotikuntaa ei haeta eikä säilytetä täällä. Älä anna tietoja muille, äläkä kirjaa niitä muualle." / "Därför varken hämtas eller förvaras adressen och hemkommunen här. Ge inte uppgifterna till andra och anteckna dem inte någon annanstans." / "So the address and home municipality are neither fetched nor kept here. Do not give the data to others, and do not write them down elsewhere.";
        wrong: "Näitä tietoja ei voi muuttaa täällä. Jos niissä on virhe, asiakas ilmoittaa siitä Digi- ja väestötietovirastolle."
            / "De här uppgifterna kan inte ändras här. Om något är fel meddelar klienten Myndigheten för digitalisering och befolkningsdata."
            / "These data cannot be changed here. If something is wrong, the client tells the Digital and Population Data Services Agency.";
        declared: "Asiakkaan ilmoittamat" / "Uppgett av klienten" / "Declared by the client";
    }
}

mod words {
    luukku_domain::texts! {
        controller(name): "Rekisterinpitäjä: {name}" / "Personuppgiftsansvarig: {name}" / "Controller: {name}";
        since(reference, date): "{reference}, {date} alkaen" / "{reference}, från {date}" / "{reference}, since {date}";
        period(reference, from, to): "{reference}, {from}–{to}" / "{reference}, {from}–{to}" / "{reference}, {from} to {to}";
        population: "Väestötietojärjestelmästä" / "Från befolkningsdatasystemet" / "From the population register";
        source(at): "Väestötietojärjestelmä, haettu {at}" / "Befolkningsdatasystemet, hämtat {at}" / "Population register, fetched {at}";
        not_fetched: "Ei vielä haettu" / "Inte hämtat ännu" / "Not fetched yet";
        not_fetched_text: "Tiedot haetaan seuraavassa päivityksessä." / "Uppgifterna hämtas vid nästa uppdatering." / "The data will be fetched at the next update.";
        name: "Nimi" / "Namn" / "Name";
        code: "Henkilötunnus" / "Personbeteckning" / "Identity code";
        language: "Asiointikieli" / "Kontaktspråk" / "Service language";
        sex: "Sukupuoli" / "Kön" / "Sex";
        female: "Nainen" / "Kvinna" / "Female";
        male: "Mies" / "Man" / "Male";
        as_of: "Tiedot ajalta" / "Uppgifterna gäller" / "Data as of";
        moved_out: "Muuttanut pois kunnasta" / "Flyttat från kommunen" / "Moved out of the municipality";
        forgotten: "Ei säilytetä asiakkuuden päätyttyä" / "Förvaras inte efter kundrelationens slut" / "Not kept after the relation has ended";
        municipality: "Kotikunta (kuntanumero)" / "Hemkommun (kommunnummer)" / "Home municipality (its number)";
        since_date(date): ", {date} alkaen" / ", från {date}" / ", since {date}";
        address: "Osoite" / "Adress" / "Address";
        no_address: "Ei osoitetta" / "Ingen adress" / "No address";
        changed(at): "Muutettu viimeksi {at}" / "Senast ändrat {at}" / "Last changed {at}";
        never_changed: "Ei ilmoitettu mitään" / "Ingenting uppgivet" / "Nothing declared";
        nothing: "Ei ilmoitettu" / "Inte uppgivet" / "Not declared";
    }
}
