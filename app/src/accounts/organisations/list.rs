//! The list of organisations: searched, filtered, sorted and paged on the server.

use crate::{
    address::{Unreadable, known, read, with_query},
    error::AppError,
    list_file::{self, ORGANISATIONS_FILE},
    load,
    paths::{NEW_ORGANISATION, ORGANISATION, ORGANISATIONS},
    ui::{
        Button, Column, Empty, Field, Filters, Found, Glyph, LinkButton, LiveFilters, PageHeading,
        Pagination, Row, Select, SelectOption, Sort, Table, Tag, Tone, Variant, loading,
    },
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        list_file::FileRule,
        organisations::{
            export,
            list::{self, ListedOrganisation, OrganisationFilter},
        },
    },
    events::ViewMark,
    fault::Fault,
};
use luukku_domain::{
    accounts::organisation::{OrganisationKind, OrganisationStatus},
    lang::Lang,
    paging::{Cursor, Page},
    permission::{
        action::{CreateOrganisation, ExportOrganisations},
        thing::NewOrganisation,
    },
};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let asked = Asked::of(&visit);
        let (found, view) =
            list::list_within(&backend, &visit.caller, &asked.filter()?, visit.view.as_ref()).await?;
        Ok::<_, AppError>(content(&visit, &asked, found, &view))
    })
}

/// The list as a file: all that the filter of the page finds.
pub async fn file(visit: &Visit, backend: &Backend) -> Result<String, Fault<FileRule>> {
    export::export(backend, &visit.caller, &Asked::of(visit).filter()?, visit.lang).await
}

/// What the address asks for.
struct Asked {
    search: String,
    kind: String,
    status: String,
    sort: String,
    cursor: String,
}

impl Asked {
    fn of(visit: &Visit) -> Self {
        let query = |name: &str| visit.query(name).unwrap_or_default();
        let status = visit.query("status").unwrap_or_else(|| "active".to_owned());
        Self {
            search: query("search"),
            kind: query("kind"),
            status,
            sort: query("sort"),
            cursor: query("page"),
        }
    }

    fn filter(&self) -> Result<OrganisationFilter, Unreadable> {
        let status = if self.status == "all" { "" } else { self.status.as_str() };
        let status = known(status, |code| match code {
            "active" => Some(OrganisationStatus::Active),
            "closed" => Some(OrganisationStatus::Closed),
            _ => None,
        })?;
        let descending = known(&self.sort, |sort| match sort {
            "name" => Some(false),
            "-name" => Some(true),
            _ => None,
        })?;
        Ok(OrganisationFilter {
            search: self.search.chars().take(100).collect(),
            kind: read(&self.kind)?,
            status,
            descending: descending.unwrap_or_default(),
            cursor: read(&self.cursor)?,
        })
    }

    /// `page` with the same filter, in this order, at this place.
    fn address(&self, page: &str, sort: &str, cursor: Option<Cursor>) -> String {
        let cursor = cursor.map(|cursor| cursor.to_string()).unwrap_or_default();
        let parameters = [
            ("search", self.search.as_str()),
            ("kind", &self.kind),
            ("status", &self.status),
            ("sort", sort),
            ("page", &cursor),
        ];
        with_query(page, &parameters)
    }
}

fn content(visit: &Visit, asked: &Asked, found: Page<ListedOrganisation>, view: &ViewMark) -> AnyView {
    let lang = visit.lang;
    let list = ORGANISATIONS.href(lang);
    let at = |cursor| asked.address(&list, &asked.sort, Some(cursor));
    let (previous, next) = (found.previous.map(at), found.next.map(at));
    let root = NewOrganisation { kind: OrganisationKind::Municipality, parent: None };
    let makes = visit.caller.may(CreateOrganisation, &root).is_ok();
    let file = asked.address(&ORGANISATIONS_FILE.href(lang), &asked.sort, None);
    let file = (!found.rows.is_empty()).then(|| list_file::link(visit, ExportOrganisations, file)).flatten();
    let caption = words::caption(lang, found.total);
    let (filters, table) = (filters(lang, asked), table(lang, asked, caption, found.rows));
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=words::title(lang) lead=words::lead(lang)>
                {makes.then(|| view! {
                    <LinkButton href=NEW_ORGANISATION.href(lang) icon=Glyph::Plus>{words::new(lang)}</LinkButton>
                })}
            </PageHeading>
            <LiveFilters waiting=loading(lang).to_owned()>{filters}</LiveFilters>
            <Found view=view.to_string()>
                {table}
                <Pagination lang=lang previous=previous next=next/>
                {file}
            </Found>
        </div>
    }
    .into_any()
}

fn filters(lang: Lang, asked: &Asked) -> AnyView {
    let mut kinds = vec![SelectOption::new("", words::any(lang))];
    kinds.extend(OrganisationKind::ALL.map(|kind| SelectOption::new(kind.code(), kind.name(lang))));
    let statuses = vec![
        SelectOption::new("active", OrganisationStatus::Active.name(lang)),
        SelectOption::new("closed", OrganisationStatus::Closed.name(lang)),
        SelectOption::new("all", words::any(lang)),
    ];
    let (search, kind, status) = (asked.search.clone(), asked.kind.clone(), asked.status.clone());
    view! {
        <Filters action=ORGANISATIONS.href(lang) label=words::search(lang)>
            <Field
                lang=lang name="search" label=words::search(lang) hint=words::hint(lang) kind="search" value=search
                grow=true
            />
            <Select lang=lang name="kind" label=words::kind(lang) options=kinds chosen=kind/>
            <Select lang=lang name="status" label=words::status(lang) options=statuses chosen=status/>
            <Button variant=Variant::Secondary icon=Glyph::Search>{words::go(lang)}</Button>
        </Filters>
    }
    .into_any()
}

fn table(lang: Lang, asked: &Asked, caption: String, rows: Vec<ListedOrganisation>) -> AnyView {
    let (sort, other) =
        if asked.sort == "-name" { (Sort::Descending, "") } else { (Sort::Ascending, "-name") };
    let columns = vec![
        Column::new(words::name(lang)).sorted(sort, asked.address(&ORGANISATIONS.href(lang), other, None)),
        Column::new(words::kind(lang)),
        Column::new(words::under(lang)),
        Column::new(words::business_id(lang)),
        Column::new(words::people(lang)).at_end(),
    ];
    let rows = rows.into_iter().map(|row| line(lang, row)).collect();
    let empty = view! {
        <Empty title=words::nothing(lang)>
            <a class="ds-link" href=ORGANISATIONS.href(lang)>{words::show_all(lang)}</a>
        </Empty>
    };
    view! { <Table id="organisations" caption=caption columns=columns rows=rows empty=empty.into_any()/> }
        .into_any()
}

fn line(lang: Lang, row: ListedOrganisation) -> Row {
    let href = ORGANISATION.href_to(lang, &[&row.id]);
    let name = row.names.in_lang(lang).to_owned();
    let parent = row.parent(lang).unwrap_or_default().to_owned();
    let closed = (row.status == OrganisationStatus::Closed)
        .then(|| view! { " " <Tag tone=Tone::Neutral>{row.status.name(lang)}</Tag> });
    Row::new(vec![
        view! { <a class="ds-link" href=href>{name}</a> {closed} }.into_any(),
        row.kind.name(lang).into_any(),
        parent.into_any(),
        row.business_id.map(|id| id.to_string()).unwrap_or_default().into_any(),
        row.people.to_string().into_any(),
    ])
}

mod words {
    luukku_domain::texts! {
        title: "Organisaatiot" / "Organisationer" / "Organisations";
        lead: "Kunnat, hyvinvointialueet, virastot, niiden yksiköt ja palveluntuottajat." / "Kommuner, välfärdsområden, myndigheter, deras enheter och tjänsteproducenter." / "Municipalities, wellbeing services counties, agencies, their units, and service providers.";
        new: "Lisää organisaatio" / "Lägg till en organisation" / "Add an organisation";
        search: "Hae organisaatioita" / "Sök organisationer" / "Search organisations";
        hint: "Nimi tai Y-tunnus" / "Namn eller FO-nummer" / "Name or business ID";
        go: "Hae" / "Sök" / "Search";
        kind: "Laji" / "Typ" / "Kind";
        status: "Tila" / "Status" / "Status";
        any: "Kaikki" / "Alla" / "Any";
        caption(count): "Organisaatioita yhteensä: {count}" / "Antal organisationer: {count}" / "Organisations in all: {count}";
        name: "Nimi" / "Namn" / "Name";
        under: "Kuuluu organisaatioon" / "Hör till" / "Part of";
        business_id: "Y-tunnus" / "FO-nummer" / "Business ID";
        people: "Henkilöitä" / "Personer" / "People";
        nothing: "Yhtään organisaatiota ei löytynyt" / "Inga organisationer hittades" / "No organisations were found";
        show_all: "Tyhjennä haku" / "Rensa sökningen" / "Clear the search";
    }
}
