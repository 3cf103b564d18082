//! What one register holds about a person: why, what the population register said, what the person declared.

use crate::ui::{Glyph, Notification, RegisterCard, RegisterPart, SummaryList, SummaryRow, Tag, Tone};
use leptos::prelude::*;
use luukku_backend::contacts::own_data::{HeldPopulation, HeldRegister, HeldRelation};
use luukku_domain::{
    contacts::{ContactField, RegisterAddress, RegisterData, register},
    dates,
    lang::Lang,
};

/// The card. `change` gives the address where a declared part is changed; `None` where it cannot be.
pub fn card(
    lang: Lang,
    held: &HeldRegister,
    change: impl Fn(ContactField) -> Option<String>,
    more: Option<AnyView>,
) -> AnyView {
    let (tone, state) =
        if held.is_live() { (Tone::Success, words::live(lang)) } else { (Tone::Neutral, words::ended(lang)) };
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
    let from_register = population(lang, held.population.as_ref());
    view! {
        <RegisterCard
            title=register::name(held.key.register, lang)
            controller=words::controller(lang, held.controller.in_lang(lang))
            tag=view! { <Tag tone=tone>{state}</Tag> }.into_any()
        >
            <RegisterPart title=words::why(lang) glyph=Glyph::Folders source=words::why_text(lang)>
                <SummaryList rows=grounds plain=true/>
            </RegisterPart>
            {from_register}
            <RegisterPart title=words::declared(lang) glyph=Glyph::Pencil source=changed>
                <SummaryList rows=declared plain=true/>
                {more}
            </RegisterPart>
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

fn population(lang: Lang, held: Option<&HeldPopulation>) -> AnyView {
    let title = words::population(lang);
    let Some(held) = held else {
        return view! {
            <RegisterPart title=title glyph=Glyph::Lock source=words::not_fetched(lang)>
                <p>{words::not_fetched_text(lang)}</p>
            </RegisterPart>
        }
        .into_any();
    };
    let source = words::source(lang, dates::date_and_time(lang, held.fetched_at));
    let protected = held.non_disclosure;
    let rows = held.data.as_ref().map(|data| rows(lang, data, protected)).unwrap_or_default();
    view! {
        <RegisterPart title=title glyph=Glyph::Lock source=source>
            {protected.then(|| view! {
                <Notification tone=Tone::Info title=words::protected(lang)>
                    <p>{words::protected_text(lang)}</p>
                </Notification>
            })}
            <SummaryList rows=rows plain=true/>
            <p class="lu-hint">{words::wrong(lang)}</p>
        </RegisterPart>
    }
    .into_any()
}

fn rows(lang: Lang, data: &RegisterData, protected: bool) -> Vec<SummaryRow> {
    let mut rows = vec![
        SummaryRow::new(words::name(lang), data.whole_name()),
        SummaryRow::new(words::code(lang), data.masked_code.clone()),
    ];
    if let Some(language) = data.service_language {
        rows.push(SummaryRow::new(words::language(lang), language.own_name()));
    }
    if protected {
        return rows;
    }
    if let Some(municipality) = &data.home_municipality {
        let since = data.moved_in.map(|date| words::since_date(lang, dates::date(lang, date)));
        rows.push(SummaryRow::new(
            words::municipality(lang),
            format!("{municipality}{}", since.unwrap_or_default()),
        ));
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

mod words {
    luukku_domain::texts! {
        controller(name): "Rekisterinpitäjä: {name}" / "Personuppgiftsansvarig: {name}" / "Controller: {name}";
        live: "Asiakkuus voimassa" / "Kundrelationen gäller" / "You are a client";
        ended: "Asiakkuus päättynyt" / "Kundrelationen har upphört" / "No longer a client";
        why: "Miksi tietosi ovat täällä" / "Varför dina uppgifter finns här" / "Why your data are here";
        why_text: "Rekisteri saa pitää tietojasi vain näillä perusteilla." / "Registret får ha dina uppgifter endast på dessa grunder." / "The register may hold your data on these grounds only.";
        since(reference, date): "{reference}, {date} alkaen" / "{reference}, från {date}" / "{reference}, since {date}";
        period(reference, from, to): "{reference}, {from}–{to}" / "{reference}, {from}–{to}" / "{reference}, {from} to {to}";
        population: "Väestötietojärjestelmästä" / "Från befolkningsdatasystemet" / "From the population register";
        source(at): "Väestötietojärjestelmä, haettu {at}" / "Befolkningsdatasystemet, hämtat {at}" / "Population register, fetched {at}";
        not_fetched: "Ei vielä haettu" / "Inte hämtat ännu" / "Not fetched yet";
        not_fetched_text: "Tiedot haetaan seuraavassa päivityksessä." / "Uppgifterna hämtas vid nästa uppdatering." / "The data will be fetched at the next update.";
        protected: "Sinulla on turvakielto" / "Du har spärrmarkering" / "You have a non-disclosure order";
        protected_text: "Siksi osoitettasi ja kotikuntaasi ei haeta eikä säilytetä täällä." / "Därför hämtas eller förvaras inte din adress och hemkommun här." / "So your address and home municipality are neither fetched nor kept here.";
        wrong: "Näitä tietoja ei voi muuttaa täällä. Jos niissä on virhe, ilmoita siitä Digi- ja väestötietovirastolle."
            / "De här uppgifterna kan inte ändras här. Om något är fel, meddela Myndigheten för digitalisering och befolkningsdata."
            / "These data cannot be changed here. If something is wrong, tell the Digital and Population Data Services Agency.";
        name: "Nimi" / "Namn" / "Name";
        code: "Henkilötunnus" / "Personbeteckning" / "Identity code";
        language: "Asiointikieli" / "Ärendespråk" / "Service language";
        municipality: "Kotikunnan numero" / "Hemkommunens nummer" / "Number of the home municipality";
        since_date(date): ", {date} alkaen" / ", från {date}" / ", since {date}";
        address: "Osoite" / "Adress" / "Address";
        no_address: "Ei osoitetta" / "Ingen adress" / "No address";
        declared: "Itse ilmoitetut" / "Det du själv har uppgett" / "What you told yourself";
        changed(at): "Ilmoitettu itse, muutettu viimeksi {at}" / "Eget meddelande, senast ändrat {at}" / "Declared by the person, last changed {at}";
        never_changed: "Ei ilmoitettu mitään" / "Ingenting uppgivet" / "Nothing declared";
        nothing: "Ei ilmoitettu" / "Inte uppgivet" / "Not declared";
    }
}
