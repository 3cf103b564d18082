//! The list of users: searched, filtered, sorted and paged on the server; all of it in the address.

use crate::{
    error::AppError,
    list_file::{self, USERS_FILE},
    load,
    paths::{USER, USERS},
    ui::{
        Button, Column, Empty, Field, Filters, Found, Glyph, LiveFilters, PageHeading, Pagination, Row,
        Select, SelectOption, Sort, Table, Tag, Tone, Variant, loading,
    },
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        list_file::FileRule,
        users::{
            export,
            list::{self, ListedUser},
        },
    },
    events::ViewMark,
    fault::Fault,
};
use luukku_domain::{
    accounts::{account::AccountStatus, role::Role},
    lang::Lang,
    paging::Page,
    permission::action::ExportUsers,
};

use super::{day, filter::Asked, role_options};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let asked = Asked::of(&visit);
        let (filter, order) = (asked.filter(visit.caller.at)?, asked.order()?);
        let (found, view) =
            list::list_within(&backend, &visit.caller, &filter, order, visit.view.as_ref()).await?;
        let within = list::within(&backend, &visit.caller, &filter).await?;
        let within = within.map(|names| names.in_lang(visit.lang).to_owned());
        Ok::<_, AppError>(content(&visit, &asked, within, found, &view))
    })
}

/// The list as a file: everybody whom the filter of the page finds.
pub async fn file(visit: &Visit, backend: &Backend) -> Result<String, Fault<FileRule>> {
    let filter = Asked::of(visit).filter(visit.caller.at)?;
    export::export(backend, &visit.caller, &filter, visit.lang).await
}

fn content(
    visit: &Visit,
    asked: &Asked,
    within: Option<String>,
    found: Page<ListedUser>,
    view: &ViewMark,
) -> AnyView {
    let lang = visit.lang;
    let list = USERS.href(lang);
    let at = |cursor| asked.address(&list, &asked.sort, Some(cursor));
    let (previous, next) = (found.previous.map(at), found.next.map(at));
    let caption = words::caption(lang, found.total);
    let file = asked.address(&USERS_FILE.href(lang), "", None);
    let file = (!found.rows.is_empty()).then(|| list_file::link(visit, ExportUsers, file)).flatten();
    let (filters, table) = (filters(lang, asked, within), table(lang, asked, caption, found.rows));
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
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

fn filters(lang: Lang, asked: &Asked, within: Option<String>) -> AnyView {
    let roles = role_options(lang, words::any_role(lang), &Role::ALL);
    // No choice here is empty: the address leaves out what is empty, and means those who are there.
    let mut statuses = vec![SelectOption::new("all", words::any_status(lang))];
    statuses.extend(AccountStatus::SEARCHED.map(|one| SelectOption::new(one.code(), one.name(lang))));
    let factors = vec![
        SelectOption::new("", words::any_factor(lang)),
        SelectOption::new("none", words::without_factor(lang)),
    ];
    let idle = vec![
        SelectOption::new("", words::any_time(lang)),
        SelectOption::new("30", words::not_in_days(lang, 30)),
        SelectOption::new("90", words::not_in_days(lang, 90)),
        SelectOption::new("180", words::not_in_days(lang, 180)),
    ];
    let Asked { search, role, status, factor, idle: chosen_idle, sort, organisation, .. } = asked.clone();
    let all = USERS.href(lang);
    view! {
        <Filters action=USERS.href(lang) label=words::search(lang)>
            <Field
                lang=lang name="search" label=words::search(lang) hint=words::search_hint(lang) kind="search"
                value=search grow=true
            />
            <Select lang=lang name="role" label=words::role(lang) options=roles chosen=role/>
            <Select lang=lang name="status" label=words::status(lang) options=statuses chosen=status/>
            <Select lang=lang name="factor" label=words::factor(lang) options=factors chosen=factor/>
            <Select lang=lang name="idle" label=words::last_sign_in(lang) options=idle chosen=chosen_idle/>
            {within.map(|name| view! {
                <Select
                    lang=lang name="organisation" label=words::organisation(lang)
                    options=vec![SelectOption::new("", words::any_organisation(lang)), SelectOption::new(organisation.clone(), name)]
                    chosen=organisation
                />
            })}
            {(!sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=sort/> })}
            <Button variant=Variant::Secondary icon=Glyph::Search>{words::go(lang)}</Button>
            <a class="ds-link" href=all>{words::show_all(lang)}</a>
        </Filters>
    }
    .into_any()
}

fn table(lang: Lang, asked: &Asked, caption: String, users: Vec<ListedUser>) -> AnyView {
    let columns = vec![
        column(lang, asked, "name", words::name(lang)),
        column(lang, asked, "email", words::email(lang)),
        Column::new(words::roles(lang)),
        Column::new(words::home(lang)),
        Column::new(words::factor(lang)),
        column(lang, asked, "seen", words::last_sign_in(lang)).at_end(),
    ];
    let rows = users.into_iter().map(|user| line(lang, user)).collect();
    let empty = view! {
        <Empty title=words::nothing(lang)>
            <p>{words::nothing_text(lang)}</p>
            <a class="ds-link" href=USERS.href(lang)>{words::show_all(lang)}</a>
        </Empty>
    };
    view! { <Table id="users" caption=caption columns=columns rows=rows empty=empty.into_any()/> }.into_any()
}

/// A column whose head sorts: first one way, then the other.
fn column(lang: Lang, asked: &Asked, key: &str, label: &str) -> Column {
    let current = if asked.sort.is_empty() { "name" } else { asked.sort.as_str() };
    let (sort, other) = if current == key {
        (Sort::Ascending, format!("-{key}"))
    } else if current.strip_prefix('-') == Some(key) {
        (Sort::Descending, key.to_owned())
    } else {
        (Sort::None, key.to_owned())
    };
    Column::new(label).sorted(sort, asked.address(&USERS.href(lang), &other, None))
}

fn line(lang: Lang, user: ListedUser) -> Row {
    let href = USER.href_to(lang, &[&user.id]);
    let closed = (user.status == AccountStatus::Closed)
        .then(|| view! { " " <Tag tone=Tone::Neutral>{AccountStatus::Closed.name(lang)}</Tag> });
    let roles: Vec<_> = user.memberships.iter().map(|held| view! { <div>{held.line(lang)}</div> }).collect();
    let factor = if user.has_second_factor {
        view! { <Tag tone=Tone::Success>{words::has_factor(lang)}</Tag> }
    } else {
        view! { <Tag tone=Tone::Warning>{words::without_factor(lang)}</Tag> }
    };
    let seen = user.last_sign_in_at.map_or_else(|| words::never(lang).to_owned(), |at| day(lang, at));
    Row::new(vec![
        view! { <a class="ds-link" href=href>{user.name}</a> {closed} }.into_any(),
        user.email.to_string().into_any(),
        roles.into_any(),
        user.home.in_lang(lang).to_owned().into_any(),
        factor.into_any(),
        seen.into_any(),
    ])
}

mod words {
    luukku_domain::texts! {
        title: "Käyttäjät" / "Användare" / "Users";
        lead: "Organisaatioidesi käyttäjät ja heidän käyttöoikeutensa." / "Användarna i dina organisationer och deras behörigheter." / "The people of your organisations and what they may do.";
        search: "Hae käyttäjiä" / "Sök användare" / "Search users";
        search_hint: "Nimen, sähköpostin tai organisaation alku" / "Början av namn, e-post eller organisation" / "Beginning of a name, an e-mail or an organisation";
        go: "Hae" / "Sök" / "Search";
        show_all: "Tyhjennä haku ja rajaukset" / "Rensa sökning och filter" / "Clear search and filters";
        role: "Rooli" / "Roll" / "Role";
        any_role: "Kaikki roolit" / "Alla roller" / "Any role";
        status: "Tila" / "Status" / "Status";
        any_status: "Kaikki" / "Alla" / "Any";
        factor: "Toinen tunniste" / "Andra faktor" / "Second factor";
        any_factor: "Kaikki" / "Alla" / "Any";
        has_factor: "Käytössä" / "I bruk" / "In use";
        without_factor: "Puuttuu" / "Saknas" / "Missing";
        last_sign_in: "Viimeksi kirjautunut" / "Senast inloggad" / "Last sign-in";
        any_time: "Milloin tahansa" / "När som helst" / "Any time";
        not_in_days(days): "Ei {days} päivään" / "Inte på {days} dagar" / "Not in {days} days";
        never: "Ei koskaan" / "Aldrig" / "Never";
        organisation: "Organisaatio" / "Organisation" / "Organisation";
        any_organisation: "Kaikki organisaatiot" / "Alla organisationer" / "Any organisation";
        caption(count): "Käyttäjiä yhteensä: {count}" / "Antal användare: {count}" / "Users in all: {count}";
        name: "Nimi" / "Namn" / "Name";
        email: "Sähköposti" / "E-post" / "E-mail";
        roles: "Roolit" / "Roller" / "Roles";
        home: "Kotiorganisaatio" / "Hemorganisation" / "Home organisation";
        nothing: "Yhtään käyttäjää ei löytynyt" / "Inga användare hittades" / "No users were found";
        nothing_text: "Tarkista kirjoitusasu tai poista rajauksia." / "Kontrollera stavningen eller ta bort filter." / "Check the spelling, or remove a filter.";
    }
}
