//! Organisations without a main user, and memberships that will end.

use crate::{
    error::AppError,
    load,
    paths::{ACCESS_REVIEW, MEMBERSHIP, ORGANISATION},
    ui::{Column, LinkButton, PageHeading, Row, Section, Table, Tag, Tone, Variant},
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::reports::{
        ReportedMembership, ending,
        no_main_user::{self, Unkept},
    },
};
use luukku_domain::lang::Lang;

use super::super::users::last_day;

/// How far ahead the report looks.
const DAYS: u16 = 60;

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let unkept = no_main_user::no_main_user(&backend, &visit.caller).await?;
        let ending = ending::ending(&backend, &visit.caller, DAYS).await?;
        Ok::<_, AppError>(content(visit.lang, &unkept, &ending))
    })
}

fn content(lang: Lang, unkept: &[Unkept], ending: &[ReportedMembership]) -> AnyView {
    let (unkept, ending) = (unkept_table(lang, unkept), ending_table(lang, ending));
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=words::title(lang) lead=words::lead(lang)>
                <LinkButton href=ACCESS_REVIEW.href(lang) variant=Variant::Secondary>{words::review(lang)}</LinkButton>
            </PageHeading>
            <Section title=words::unkept(lang)>{unkept}</Section>
            <Section title=words::ending(lang)>{ending}</Section>
        </div>
    }
    .into_any()
}

fn unkept_table(lang: Lang, unkept: &[Unkept]) -> AnyView {
    let columns = vec![
        Column::new(words::organisation(lang)),
        Column::new(words::kind(lang)),
        Column::new(words::people(lang)).at_end(),
        Column::new(words::state(lang)),
    ];
    let rows = unkept.iter().map(|row| {
        let href = ORGANISATION.href_to(lang, &[&row.id]);
        let state = if row.kept_from_above {
            view! { <Tag tone=Tone::Neutral>{words::kept_from_above(lang)}</Tag> }
        } else {
            view! { <Tag tone=Tone::Danger>{words::nobody(lang)}</Tag> }
        };
        Row::new(vec![
            view! { <a class="ds-link" href=href>{row.names.in_lang(lang).to_owned()}</a> }.into_any(),
            row.kind.name(lang).into_any(),
            row.people.to_string().into_any(),
            state.into_any(),
        ])
    });
    let caption = words::unkept_count(lang, unkept.len());
    let empty = view! { <p>{words::all_kept(lang)}</p> }.into_any();
    view! { <Table id="unkept" caption=caption columns=columns rows=rows.collect() empty=empty/> }.into_any()
}

fn ending_table(lang: Lang, ending: &[ReportedMembership]) -> AnyView {
    let columns = vec![
        Column::new(words::person(lang)),
        Column::new(words::role(lang)),
        Column::new(words::organisation(lang)),
        Column::new(words::last_day(lang)).at_end(),
    ];
    let rows = ending.iter().map(|row| {
        let href = MEMBERSHIP.href_to(lang, &[&row.account_id, &row.id]);
        Row::new(vec![
            view! { <a class="ds-link" href=href>{row.name.clone()}</a> }.into_any(),
            row.role.name(lang).into_any(),
            row.names.in_lang(lang).to_owned().into_any(),
            row.ends_at.map(|at| last_day(lang, at)).unwrap_or_default().into_any(),
        ])
    });
    let caption = words::ending_count(lang, ending.len());
    let empty = view! { <p>{words::none_ending(lang)}</p> }.into_any();
    view! { <Table id="ending" caption=caption columns=columns rows=rows.collect() empty=empty/> }.into_any()
}

mod words {
    luukku_domain::texts! {
        title: "Raportit" / "Rapporter" / "Reports";
        lead: "Missä käyttöoikeudet tarvitsevat huomiotasi." / "Var behörigheterna behöver din uppmärksamhet." / "Where access needs your attention.";
        review: "Käyttöoikeuksien katselmointi" / "Granskning av behörigheter" / "Access review";
        unkept: "Organisaatiot ilman omaa pääkäyttäjää" / "Organisationer utan egen huvudanvändare" / "Organisations without a main user of their own";
        unkept_count(count): "Organisaatioita: {count}" / "Organisationer: {count}" / "Organisations: {count}";
        all_kept: "Jokaisella organisaatiolla on pääkäyttäjä." / "Varje organisation har en huvudanvändare." / "Every organisation has a main user.";
        organisation: "Organisaatio" / "Organisation" / "Organisation";
        kind: "Laji" / "Typ" / "Kind";
        people: "Henkilöitä" / "Personer" / "People";
        state: "Tila" / "Status" / "State";
        kept_from_above: "Ylempi organisaatio hoitaa" / "Sköts ovanifrån" / "Kept from above";
        nobody: "Kukaan ei hoida" / "Ingen sköter" / "Nobody keeps it";
        ending: "Roolit, jotka päättyvät 60 päivän sisällä" / "Roller som avslutas inom 60 dagar" / "Roles that end within 60 days";
        ending_count(count): "Rooleja: {count}" / "Roller: {count}" / "Roles: {count}";
        none_ending: "Yhtään roolia ei pääty." / "Inga roller avslutas." / "No role ends.";
        person: "Henkilö" / "Person" / "Person";
        role: "Rooli" / "Roll" / "Role";
        last_day: "Viimeinen päivä" / "Sista dag" / "Last day";
    }
}
