//! The privacy notice of one register, made from the register catalogue.

use crate::{
    error::{AppError, ErrorCode},
    load,
    paths::{NOTICE_OF_REGISTER, REGISTERS},
    ui::{Breadcrumbs, Crumb, PageHeading, Section, SummaryList, SummaryRow},
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    privacy::{
        catalogue::{Notice, Retention, Text},
        retention::is_kept_by_itself,
    },
};
use luukku_domain::{dates, events::Register, lang::Lang};
use std::slice;

use super::said;

/// The page; the register's code stands in its address.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let register: Register = visit.parameter(NOTICE_OF_REGISTER)?;
        let notice = backend.settings.catalogue.notice(register).ok_or(ErrorCode::NotFound)?;
        Ok::<_, AppError>(content(visit.lang, notice))
    })
}

fn content(lang: Lang, notice: &Notice) -> AnyView {
    let name = notice.name.in_lang(lang).to_owned();
    let summary = notice.summary.in_lang(lang).to_owned();
    let way = vec![Crumb::new(REGISTERS.href(lang), words::registers(lang))];
    let sections = sections(lang, notice);
    let source = notice.dated.map(|date| words::source(lang, dates::date(lang, date)));
    view! {
        <Title text=format!("{name} – Luukku")/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=name.clone()/>
            <PageHeading title=name lead=summary/>
            {sections}
            <Section title=words::complain(lang)>
                <p>
                    {words::complain_text(lang)} " "
                    <a class="ds-link" href="https://tietosuoja.fi">"tietosuoja.fi"</a>
                </p>
            </Section>
            {source.map(|source| view! { <p>{source}</p> })}
        </div>
    }
    .into_any()
}

/// What the catalogue says, in the order of its file.
fn sections(lang: Lang, notice: &Notice) -> Vec<AnyView> {
    let data: Vec<_> = notice.data.iter().map(|group| group.text.clone()).collect();
    let place = [notice.place.clone(), notice.transfers.clone()];
    vec![
        rows(words::who(lang), who(lang, notice)),
        texts(lang, words::purpose(lang), &notice.purpose),
        texts(lang, words::ground(lang), &notice.ground),
        texts(lang, words::people(lang), &notice.people),
        texts(lang, words::data(lang), &data),
        texts(lang, words::sources(lang), &notice.sources),
        texts(lang, words::disclosures(lang), &notice.disclosures),
        texts(lang, words::processors(lang), &notice.processors),
        texts(lang, words::place(lang), &place),
        rows(words::kept(lang), notice.retention.iter().map(|rule| kept(lang, notice.key, rule)).collect()),
        texts(lang, words::archiving(lang), slice::from_ref(&notice.archiving)),
        texts(lang, words::protection(lang), &notice.protection),
        texts(lang, words::automated(lang), slice::from_ref(&notice.automated)),
        rows(words::rights(lang), rights(lang, notice, true)),
        rows(words::no_rights(lang), rights(lang, notice, false)),
    ]
}

fn who(lang: Lang, notice: &Notice) -> Vec<SummaryRow> {
    let row = |label, text: &Text| SummaryRow::new(label, text.in_lang(lang).to_owned());
    vec![
        row(words::controller(lang), &notice.controller),
        row(words::representative(lang), &notice.representative),
        row(words::contact(lang), &notice.contact),
        row(words::deputy(lang), &notice.deputy),
        row(words::officer(lang), &notice.officer),
    ]
}

/// A rule with its time; where nothing keeps it but people, that is said.
fn kept(lang: Lang, register: Register, rule: &Retention) -> SummaryRow {
    let time = format!("{}, {}", rule.keep.in_words(lang), rule.then.in_words(lang));
    let by_hand = (!is_kept_by_itself(register, rule)).then(|| view! { <p>{words::by_hand(lang)}</p> });
    SummaryRow::new(time, view! { <p>{rule.text.in_lang(lang).to_owned()}</p> {by_hand} })
}

fn rights(lang: Lang, notice: &Notice, applies: bool) -> Vec<SummaryRow> {
    let here = notice.right.iter().filter(|here| here.applies == applies);
    here.map(|here| SummaryRow::new(here.right.name(lang), here.text.in_lang(lang).to_owned())).collect()
}

/// A heading with lines; nothing where there are none.
fn rows(title: &'static str, rows: Vec<SummaryRow>) -> AnyView {
    if rows.is_empty() {
        return ().into_any();
    }
    view! { <Section title=title><SummaryList rows=rows/></Section> }.into_any()
}

/// A heading with a paragraph or a list; nothing where there is nothing to say.
fn texts(lang: Lang, title: &'static str, texts: &[Text]) -> AnyView {
    let body = match texts {
        [] => return ().into_any(),
        [one] => view! { <p>{one.in_lang(lang).to_owned()}</p> }.into_any(),
        several => said(lang, several.iter().collect()),
    };
    view! { <Section title=title><div class="lu-prose">{body}</div></Section> }.into_any()
}

mod words {
    luukku_domain::texts! {
        registers: "Rekisterit" / "Register" / "Registers";
        who: "Kuka vastaa tiedoista" / "Vem som ansvarar för uppgifterna" / "Who is responsible for the data";
        controller: "Rekisterinpitäjä" / "Personuppgiftsansvarig" / "Controller";
        representative: "Edustaja" / "Företrädare" / "Representative";
        contact: "Yhteyshenkilö" / "Kontaktperson" / "Contact";
        deputy: "Varahenkilö" / "Ersättare" / "Deputy";
        officer: "Tietosuojavastaava" / "Dataskyddsombud" / "Data-protection officer";
        purpose: "Miksi tietoja käsitellään" / "Varför uppgifter behandlas" / "Why data are handled";
        ground: "Mihin käsittely perustuu" / "Vad behandlingen grundar sig på" / "The legal ground";
        people: "Kenen tietoja rekisterissä on" / "Vems uppgifter som finns i registret" / "Whose data are in the register";
        data: "Mitä tietoja rekisterissä on" / "Vilka uppgifter som finns i registret" / "Which data are in the register";
        sources: "Mistä tiedot tulevat" / "Varifrån uppgifterna kommer" / "Where the data come from";
        disclosures: "Kenelle tietoja annetaan" / "Till vem uppgifter lämnas ut" / "Who gets the data";
        processors: "Kuka käsittelee tietoja rekisterinpitäjän puolesta" / "Vem som behandlar uppgifter för den personuppgiftsansvariga" / "Who handles data on the controller's behalf";
        place: "Missä tiedot ovat" / "Var uppgifterna finns" / "Where the data are";
        kept: "Kuinka kauan tietoja säilytetään" / "Hur länge uppgifter sparas" / "How long data are kept";
        by_hand: "Ohjelma ei vielä tee tätä itse. Rekisterinpitäjä huolehtii siitä." / "Programmet gör inte detta självt ännu. Den personuppgiftsansvariga sörjer för det." / "The program does not do this by itself yet. The controller sees to it.";
        archiving: "Arkistointi" / "Arkivering" / "Archiving";
        protection: "Miten tiedot suojataan" / "Hur uppgifterna skyddas" / "How the data are protected";
        automated: "Automaattiset päätökset ja profilointi" / "Automatiska beslut och profilering" / "Automated decisions and profiling";
        rights: "Sinun oikeutesi" / "Dina rättigheter" / "Your rights";
        no_rights: "Oikeudet, joita tässä rekisterissä ei ole" / "Rättigheter som inte gäller i det här registret" / "Rights that do not apply in this register";
        complain: "Valitus tietosuojavaltuutetulle" / "Klagomål till dataombudsmannen" / "Complaint to the Data Protection Ombudsman";
        complain_text: "Jos tietojasi on mielestäsi käsitelty väärin, voit valittaa tietosuojavaltuutetulle." / "Om du anser att dina uppgifter har behandlats fel kan du klaga hos dataombudsmannen." / "If you think that your data were handled wrongly, you can complain to the Data Protection Ombudsman.";
        source(date): "Seloste perustuu {date} päivättyyn selosteeseen." / "Beskrivningen bygger på en beskrivning daterad {date}." / "This notice is based on one dated {date}.";
    }
}
