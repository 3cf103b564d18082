//! The days on which memberships are warned or end, and accounts are closed or cleared.

use crate::{
    address::known,
    clocks::restorable,
    error::{AppError, ErrorCode},
    load::{self, rule},
    paths::{LIFECYCLE, REPORTS},
    ui::{
        Bar, BarChart, Breadcrumbs, Button, Column, Crumb, Empty, Filters, PageHeading, Row, Select,
        SelectOption, SummaryList, SummaryRow, Table, Variant,
    },
    visit::Visit,
};
use chrono::{Datelike as _, Days, Months, NaiveDate};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::preview_lifecycle::{self, Day, PreviewRule},
};
use luukku_domain::{accounts::lifecycle::StepKind, dates, lang::Lang};

use super::{address, words};

/// How far ahead one can look, in days.
const HORIZONS: [u16; 3] = [30, 90, 365];

/// How far ahead a visit looks that does not say.
const USUAL: u16 = 90;

/// The page. `?days=` says how far it looks.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let asked = visit.query("days").unwrap_or_default();
        let horizon = known(&asked, |days| days.parse::<u16>().ok().filter(|days| HORIZONS.contains(days)))?;
        let horizon = horizon.unwrap_or(USUAL);
        let today = visit.caller.at.date_in_helsinki();
        let until = today + Days::new(horizon.into());
        match preview_lifecycle::preview(&backend, &visit.caller, until).await {
            Ok(days) => Ok(content(visit.lang, horizon, today, &days)),
            Err(fault) => match rule(fault)? {
                PreviewRule::Until => Err(AppError::from(ErrorCode::NotFound)),
            },
        }
    })
}

fn content(lang: Lang, horizon: u16, today: NaiveDate, days: &[Day]) -> AnyView {
    let until = today + Days::new(horizon.into());
    let way = vec![Crumb::new(REPORTS.href(lang), local::reports(lang))];
    let (next, table) = (next(lang, days), table(lang, horizon, days));
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::title(lang)/>
            <PageHeading title=words::title(lang) lead=local::lead(lang, restorable(lang))/>
            {next}
            {horizons(lang, horizon)}
            {(!days.is_empty()).then(|| months(lang, (today, until), days))}
            {table}
        </div>
    }
    .into_any()
}

/// The next day of each kind: "3.11.2026, 14".
fn next(lang: Lang, days: &[Day]) -> AnyView {
    let row = |kind: StepKind, label: &'static str| {
        let Some(day) = days.iter().find(|day| day.count(kind) > 0) else {
            return SummaryRow::none(label, local::none_soon(lang));
        };
        let text = local::how_many(lang, dates::date(lang, day.date), day.count(kind));
        let href = address(lang, day.date, Some(kind));
        SummaryRow::new(label, view! { <a class="ds-link" href=href>{text}</a> })
    };
    let rows = vec![
        row(StepKind::Warn, local::next_warn(lang)),
        row(StepKind::End, local::next_end(lang)),
        row(StepKind::Close, local::next_close(lang)),
        row(StepKind::Clear, local::next_clear(lang)),
    ];
    view! { <SummaryList rows=rows/> }.into_any()
}

/// How many roles end in each month from the first day to the last, drawn.
fn months(lang: Lang, (first, last): (NaiveDate, NaiveDate), days: &[Day]) -> AnyView {
    let ends = |month: NaiveDate| -> usize {
        let same = days.iter().filter(|day| is_same_month(day.date, month));
        same.map(|day| day.count(StepKind::End)).sum()
    };
    let bars = months_between(first, last)
        .map(|month| Bar::new(dates::month(lang, month), u32::try_from(ends(month)).unwrap_or(u32::MAX)));
    let bars: Vec<Bar> = bars.collect();
    view! {
        <BarChart
            lang=lang caption=local::by_month(lang) labels=local::month(lang) values=local::how_many_end(lang) bars=bars
        />
    }
    .into_any()
}

/// The first day of each month from that of `first` to that of `last`.
fn months_between(first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(first.with_day(1), |month| month.checked_add_months(Months::new(1)))
        .take_while(move |month| *month <= last)
}

fn is_same_month(one: NaiveDate, other: NaiveDate) -> bool {
    (one.year(), one.month()) == (other.year(), other.month())
}

fn horizons(lang: Lang, horizon: u16) -> AnyView {
    let options = HORIZONS.map(|days| SelectOption::new(days.to_string(), local::days(lang, days))).to_vec();
    view! {
        <Filters action=LIFECYCLE.href(lang) label=local::how_far(lang)>
            <Select lang=lang name="days" label=local::how_far(lang) options=options chosen=horizon.to_string()/>
            <Button variant=Variant::Secondary>{local::show(lang)}</Button>
        </Filters>
    }
    .into_any()
}

fn table(lang: Lang, horizon: u16, days: &[Day]) -> AnyView {
    let columns = vec![
        Column::new(local::day(lang)),
        Column::new(local::warnings(lang)).at_end(),
        Column::new(local::ended(lang)).at_end(),
        Column::new(local::closed(lang)).at_end(),
        Column::new(local::cleared(lang)).at_end(),
    ];
    let rows = days.iter().map(|day| {
        let mut cells = vec![
            view! { <a class="ds-link" href=address(lang, day.date, None)>{dates::date(lang, day.date)}</a> }
                .into_any(),
        ];
        cells.extend(StepKind::ALL.map(|kind| count(lang, day, kind)));
        Row::new(cells)
    });
    let caption = local::caption(lang, days.len());
    let empty =
        view! { <Empty title=local::nothing(lang)><p>{local::nothing_text(lang, horizon)}</p></Empty> };
    view! { <Table id="days" caption=caption columns=columns rows=rows.collect() empty=empty.into_any()/> }
        .into_any()
}

/// How much of a kind happens on a day; leads to whom.
fn count(lang: Lang, day: &Day, kind: StepKind) -> AnyView {
    match day.count(kind) {
        0 => ().into_any(),
        count => view! { <a class="ds-link" href=address(lang, day.date, Some(kind))>{count}</a> }.into_any(),
    }
}

mod local {
    luukku_domain::texts! {
        lead(span): "Näin käy, jos kukaan ei tee mitään. Käyttämättömästä roolista varoitetaan kahdesti, sitten se päättyy. Tili ilman rooleja suljetaan, ja {span} kuluttua sen tiedot poistetaan."
            / "Så här går det om ingen gör något. En oanvänd roll får två varningar och avslutas sedan. Ett konto utan roller stängs, och efter {span} tas dess uppgifter bort."
            / "This happens if nobody does anything. An unused role is warned twice and then ends. An account without roles is closed, and {span} later its data are removed.";
        reports: "Raportit" / "Rapporter" / "Reports";
        how_far: "Kuinka pitkälle katsotaan" / "Hur långt fram" / "How far ahead";
        days(count): "{count} päivää" / "{count} dagar" / "{count} days";
        show: "Näytä" / "Visa" / "Show";
        next_warn: "Seuraavat varoitukset" / "Nästa varningar" / "Next warnings";
        next_end: "Seuraavat päättyvät roolit" / "Nästa roller som avslutas" / "Next roles to end";
        next_close: "Seuraavat suljettavat tilit" / "Nästa konton som stängs" / "Next accounts to close";
        next_clear: "Seuraavat poistettavat tiedot" / "Nästa uppgifter som tas bort" / "Next data to be removed";
        how_many(date, count): "{date}: {count} kpl" / "{date}: {count} st." / "{date}: {count}";
        none_soon: "Ei tänä aikana" / "Inte under denna tid" / "Not in this time";
        caption(count): "Päiviä, joina jotain tapahtuu: {count}" / "Dagar då något händer: {count}" / "Days on which something happens: {count}";
        by_month: "Päättyvät roolit kuukausittain" / "Roller som avslutas per månad" / "Roles that end, by month";
        month: "Kuukausi" / "Månad" / "Month";
        how_many_end: "Rooleja" / "Roller" / "Roles";
        day: "Päivä" / "Dag" / "Day";
        warnings: "Varoituksia" / "Varningar" / "Warnings";
        ended: "Rooleja päättyy" / "Roller avslutas" / "Roles end";
        closed: "Tilejä suljetaan" / "Konton stängs" / "Accounts close";
        cleared: "Tilien tietoja poistetaan" / "Kontouppgifter tas bort" / "Accounts' data removed";
        nothing: "Mikään ei pääty" / "Ingenting avslutas" / "Nothing ends";
        nothing_text(days): "Seuraavien {days} päivän aikana ei varoiteta, päätetä eikä suljeta mitään." / "Under de följande {days} dagarna varnas, avslutas eller stängs ingenting." / "In the next {days} days nothing is warned, ended or closed.";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_month_up_to_the_last_day_is_there_also_across_a_year() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let months: Vec<_> = months_between(day("2026-11-30"), day("2027-01-01")).collect();
        assert_eq!(months, [day("2026-11-01"), day("2026-12-01"), day("2027-01-01")]);
        assert!(is_same_month(day("2026-12-01"), day("2026-12-31")));
        assert!(!is_same_month(day("2026-12-01"), day("2027-12-01")));
    }
}
