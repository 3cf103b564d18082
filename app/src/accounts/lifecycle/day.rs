//! One day of the preview: which people it is about, and what happens to them.

use crate::{
    address::{known, read},
    error::{AppError, ErrorCode},
    load::{self, rule},
    paths::{LIFECYCLE, LIFECYCLE_DAY, MEMBERSHIP, ORGANISATION, USER},
    ui::{Breadcrumbs, Column, Crumb, Empty, PageHeading, Pagination, Row, Tab, Table, Tabs, Tag},
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::preview_lifecycle::{self, DayPage, DayPart, PAGE, PreviewRule, Upcoming, UpcomingMembership},
};
use luukku_domain::{
    accounts::lifecycle::{Step, StepKind},
    dates,
    lang::Lang,
};

use super::{address, named, words};

/// The page. `?kind=` shows one kind only, `?page=` counts from 1.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let query = |name: &str| visit.query(name).unwrap_or_default();
        let page = read::<usize>(&query("page"))?;
        let part = DayPart {
            date: visit.parameter(LIFECYCLE_DAY)?,
            kind: known(&query("kind"), StepKind::from_code)?,
            page: page.unwrap_or(1).saturating_sub(1),
        };
        match preview_lifecycle::preview_day(&backend, &visit.caller, part).await {
            Ok(found) => Ok(content(visit.lang, part, found)),
            Err(fault) => match rule(fault)? {
                PreviewRule::Until => Err(AppError::from(ErrorCode::NotFound)),
            },
        }
    })
}

fn content(lang: Lang, part: DayPart, found: DayPage) -> AnyView {
    let date = dates::date(lang, part.date);
    let title = local::title(lang, &date);
    let way = vec![Crumb::new(LIFECYCLE.href(lang), words::title(lang))];
    let tabs = tabs(lang, part, &found);
    let total = part.kind.map_or_else(|| found.day.total(), |kind| found.day.count(kind));
    let pages = pages(lang, part, found.steps.len(), total);
    let table = table(lang, total, found.steps);
    view! {
        <Title text=format!("{title} – Luukku")/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=date/>
            <PageHeading title=title.clone() lead=local::lead(lang)/>
            <Tabs label=title tabs=tabs/>
            {table}
            {pages}
        </div>
    }
    .into_any()
}

/// All of the day, then each kind.
fn tabs(lang: Lang, part: DayPart, found: &DayPage) -> Vec<Tab> {
    let tab = |kind: Option<StepKind>, label: &'static str, count: usize| {
        let tab = Tab::new(address(lang, part.date, kind), label).current_if(part.kind == kind);
        tab.count(u64::try_from(count).unwrap_or(u64::MAX))
    };
    let all = tab(None, local::all(lang), found.day.total());
    let kinds = StepKind::ALL.map(|kind| tab(Some(kind), named(lang, kind).0, found.day.count(kind)));
    std::iter::once(all).chain(kinds).collect()
}

/// Where one is in a long day, and the ways on.
fn pages(lang: Lang, part: DayPart, shown: usize, total: usize) -> AnyView {
    if total <= PAGE {
        return ().into_any();
    }
    let base = address(lang, part.date, part.kind);
    let mark = if base.contains('?') { '&' } else { '?' };
    let at = |page: usize| format!("{base}{mark}page={page}");
    let first = part.page * PAGE;
    let position = match shown {
        0 => format!("0 / {total}"),
        _ => format!("{}–{} / {total}", first + 1, first + shown),
    };
    let previous = (part.page > 0).then(|| at(part.page));
    let next = (first + shown < total && shown > 0).then(|| at(part.page + 2));
    view! { <Pagination lang=lang position=position previous=previous next=next/> }.into_any()
}

fn table(lang: Lang, total: usize, steps: Vec<Upcoming>) -> AnyView {
    let columns = vec![
        Column::new(local::person(lang)),
        Column::new(local::what(lang)),
        Column::new(local::role(lang)),
        Column::new(local::organisation(lang)),
    ];
    let rows = steps.into_iter().map(|upcoming| line(lang, upcoming)).collect();
    let empty = view! {
        <Empty title=local::nothing(lang)>
            <a class="ds-link" href=LIFECYCLE.href(lang)>{words::title(lang)}</a>
        </Empty>
    };
    view! {
        <Table id="steps" caption=local::caption(lang, total) columns=columns rows=rows empty=empty.into_any()/>
    }
    .into_any()
}

fn line(lang: Lang, upcoming: Upcoming) -> Row {
    let user = USER.href_to(lang, &[&upcoming.account]);
    let name = upcoming.name.unwrap_or_else(|| local::nameless(lang).to_owned());
    let tone = named(lang, upcoming.step.kind()).1;
    let (role, place) = match upcoming.membership {
        Some(UpcomingMembership { id, organisation, names, role }) => {
            let membership = MEMBERSHIP.href_to(lang, &[&upcoming.account, &id]);
            let place = ORGANISATION.href_to(lang, &[&organisation]);
            (
                view! { <a class="ds-link" href=membership>{role.name(lang)}</a> }.into_any(),
                view! { <a class="ds-link" href=place>{names.in_lang(lang).to_owned()}</a> }.into_any(),
            )
        }
        None => ("–".into_any(), "–".into_any()),
    };
    Row::new(vec![
        view! { <a class="ds-link" href=user>{name}</a> }.into_any(),
        view! { <Tag tone=tone>{step(lang, upcoming.step)}</Tag> }.into_any(),
        role,
        place,
    ])
}

/// What happens, with its reason.
const fn step(lang: Lang, step: Step) -> &'static str {
    match step {
        Step::WarnFirst(_) => local::warn_first(lang),
        Step::WarnSecond(_) => local::warn_second(lang),
        Step::EndIdle(_) => local::end_idle(lang),
        Step::EndByDate(_) => local::end_by_date(lang),
        Step::CloseAccount => words::close(lang),
        Step::ClearAccount => words::clear(lang),
    }
}

mod local {
    luukku_domain::texts! {
        title(date): "Mitä tapahtuu {date}" / "Vad händer den {date}" / "What happens on {date}";
        lead: "Kirjautuminen pitää roolin voimassa. Jos henkilö on jo lähtenyt, sinun ei tarvitse tehdä mitään." / "Inloggning håller rollen i kraft. Om personen redan har slutat behöver du inte göra något." / "Signing in keeps a role in force. If the person has left already, you need not do anything.";
        all: "Kaikki" / "Alla" / "All";
        caption(count): "Tapahtumia yhteensä: {count}" / "Händelser sammanlagt: {count}" / "Things that happen: {count}";
        person: "Henkilö" / "Person" / "Person";
        nameless: "Nimetön käyttäjä" / "Namnlös användare" / "User without a name";
        what: "Mitä tapahtuu" / "Vad händer" / "What happens";
        role: "Rooli" / "Roll" / "Role";
        organisation: "Organisaatio" / "Organisation" / "Organisation";
        warn_first: "Ensimmäinen varoitus" / "Första varningen" / "First warning";
        warn_second: "Viimeinen varoitus" / "Sista varningen" / "Last warning";
        end_idle: "Rooli päättyy käyttämättömänä" / "Rollen avslutas som oanvänd" / "Role ends unused";
        end_by_date: "Rooli päättyy sovittuna päivänä" / "Rollen avslutas på överenskommen dag" / "Role ends on the agreed day";
        nothing: "Tänä päivänä ei tapahdu tällaista" / "Inget sådant händer denna dag" / "Nothing of the kind happens on this day";
    }
}
