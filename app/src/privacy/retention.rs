//! What the rules of retention remove when, and the certificates of what they removed: for officers and maintainers.

use crate::{
    address::known,
    error::{AppError, ErrorCode},
    load::{self, rule},
    paths::{HOLDS, OFFICERS, RETENTION},
    ui::{
        Button, Column, Details, Empty, Filters, LinkButton, PageHeading, Row, Section, Select, SelectOption,
        Table, Variant,
    },
    visit::Visit,
};
use chrono::{Months, NaiveDate};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    privacy::retention::{self, Certificate, Forecast, ForecastRule},
};
use luukku_domain::{contacts::register, dates, events::Register, lang::Lang, privacy::Keep};

/// How far ahead one can look, in years.
const HORIZONS: [u32; 4] = [1, 2, 5, 10];

/// The page. `?years=` says how far it looks.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let asked = visit.query("years").unwrap_or_default();
        let years =
            known(&asked, |years| years.parse::<u32>().ok().filter(|years| HORIZONS.contains(years)))?;
        let years = years.unwrap_or(HORIZONS[0]);
        let until = visit.caller.at.date_in_helsinki() + Months::new(12 * years);
        let forecasts = match retention::forecast(&backend, &visit.caller, until).await {
            Ok(forecasts) => forecasts,
            Err(fault) => match rule(fault)? {
                ForecastRule::Until => return Err(AppError::from(ErrorCode::NotFound)),
            },
        };
        let certificates = retention::certificates(&backend, &visit.caller).await?;
        Ok(content(&visit, (years, until), &forecasts, certificates))
    })
}

fn content(
    visit: &Visit,
    (years, until): (u32, NaiveDate),
    forecasts: &[Forecast],
    certificates: Vec<Certificate>,
) -> AnyView {
    let lang = visit.lang;
    let holds = OFFICERS.admits(&visit.caller.who).then(|| {
        view! { <LinkButton href=HOLDS.href(lang) variant=Variant::Secondary>{words::holds(lang)}</LinkButton> }
    });
    let (by_rule, by_month) = (rules(lang, forecasts), months(lang, forecasts));
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=words::title(lang) lead=words::lead(lang)>{holds}</PageHeading>
            {horizons(lang, years)}
            <Section title=words::by_rule(lang, dates::date(lang, until))>{by_rule}</Section>
            <Section title=words::by_month(lang)>{by_month}</Section>
            <Section title=words::certificates(lang)>
                <p>{words::certificates_text(lang)}</p>
                {certified(lang, certificates)}
            </Section>
        </div>
    }
    .into_any()
}

fn horizons(lang: Lang, years: u32) -> AnyView {
    let option = |years: u32| {
        let label = if years == 1 { words::one_year(lang).to_owned() } else { words::years(lang, years) };
        SelectOption::new(years.to_string(), label)
    };
    let options = HORIZONS.map(option).to_vec();
    view! {
        <Filters action=RETENTION.href(lang) label=words::how_far(lang)>
            <Select lang=lang name="years" label=words::how_far(lang) options=options chosen=years.to_string()/>
            <Button variant=Variant::Secondary>{words::show(lang)}</Button>
        </Filters>
    }
    .into_any()
}

/// What a rule is about, in words.
fn what(lang: Lang, forecast: &Forecast) -> String {
    match (forecast.register, forecast.key.as_str()) {
        (Register::EServices, "sign_in_without_relation") => words::persons(lang).to_owned(),
        (Register::ServiceManual, _) => words::invitations(lang).to_owned(),
        (in_register, _) => words::clients(lang, register::name(in_register, lang)),
    }
}

fn rules(lang: Lang, forecasts: &[Forecast]) -> AnyView {
    let columns = vec![
        Column::new(words::what(lang)),
        Column::new(words::keep(lang)),
        Column::new(words::then(lang)),
        Column::new(words::goes(lang)).at_end(),
        Column::new(words::held(lang)).at_end(),
    ];
    let line = |forecast: &Forecast| {
        let goes: u64 = forecast.months.values().sum();
        let goes =
            if forecast.keep == Keep::Schedule { words::no_time(lang).into_any() } else { goes.into_any() };
        Row::new(vec![
            what(lang, forecast).into_any(),
            forecast.keep.in_words(lang).into_any(),
            forecast.then.in_words(lang).into_any(),
            goes,
            forecast.held.into_any(),
        ])
    };
    let rows = forecasts.iter().map(line).collect();
    view! { <Table id="rules" caption=words::rules(lang) titled=true columns=columns rows=rows/> }.into_any()
}

fn months(lang: Lang, forecasts: &[Forecast]) -> AnyView {
    let columns = vec![
        Column::new(words::month(lang)),
        Column::new(words::what(lang)),
        Column::new(words::goes(lang)).at_end(),
    ];
    let mut lines: Vec<_> = forecasts
        .iter()
        .flat_map(|forecast| forecast.months.iter().map(move |(month, count)| (*month, forecast, *count)))
        .collect();
    lines.sort_by_key(|(month, ..)| *month);
    let line = |(month, forecast, count): (NaiveDate, &Forecast, u64)| {
        Row::new(vec![
            dates::month(lang, month).into_any(),
            what(lang, forecast).into_any(),
            count.into_any(),
        ])
    };
    let rows = lines.into_iter().map(line).collect();
    let empty = view! { <Empty title=words::nothing(lang)><p>{words::nothing_text(lang)}</p></Empty> };
    view! {
        <Table id="months" caption=words::by_month(lang) titled=true columns=columns rows=rows empty=empty.into_any()/>
    }
    .into_any()
}

fn certified(lang: Lang, certificates: Vec<Certificate>) -> AnyView {
    let columns = vec![
        Column::new(words::made(lang)),
        Column::new(words::removals(lang)).at_end(),
        Column::new(words::certificate(lang)),
    ];
    let line = |certificate: Certificate| {
        let text = view! {
            <Details summary=words::open(lang)><pre class="lu-code">{certificate.note}</pre></Details>
        };
        Row::new(vec![
            dates::date_and_time(lang, certificate.made_at).into_any(),
            certificate.removals.into_any(),
            text.into_any(),
        ])
    };
    let rows = certificates.into_iter().map(line).collect();
    let empty = view! { <Empty title=words::none_yet(lang)><p>{words::none_yet_text(lang)}</p></Empty> };
    view! {
        <Table
            id="certificates" caption=words::certificates(lang) titled=true columns=columns rows=rows
            empty=empty.into_any()
        />
    }
    .into_any()
}

mod words {
    luukku_domain::texts! {
        title: "Säilytysajat" / "Förvaringstider" / "Retention times";
        lead: "Luukku poistaa joka yö tiedot, joiden säilytysaika on päättynyt. Tässä ovat ne, joiden aika kuluu jo." / "Varje natt raderar Luukku de uppgifter vars förvaringstid har gått ut. Här finns de vars tid redan löper." / "Each night Luukku removes the data whose time is over. Here are those whose time is running already.";
        holds: "Säilytysvelvoitteet" / "Lagringsplikter" / "Legal holds";
        how_far: "Kuinka pitkälle katsotaan" / "Hur långt fram" / "How far ahead";
        one_year: "1 vuosi" / "1 år" / "1 year";
        years(count): "{count} vuotta" / "{count} år" / "{count} years";
        show: "Näytä" / "Visa" / "Show";
        by_rule(until): "Mitä poistuu viimeistään {until}" / "Vad som försvinner senast {until}" / "What goes by {until}";
        rules: "Säilytyssäännöt" / "Regler för förvaring" / "Rules of retention";
        what: "Tiedot" / "Uppgifter" / "Data";
        keep: "Säilytysaika" / "Förvaringstid" / "Kept for";
        then: "Sen jälkeen tiedot" / "Därefter" / "Then";
        goes: "Poistuu" / "Försvinner" / "Goes";
        held: "Säilytysvelvoite estää" / "Stoppas av lagringsplikt" / "Stopped by a hold";
        no_time: "Aikaa ei ole asetettu" / "Ingen tid har bestämts" / "No time is set";
        clients(register): "Entiset asiakkaat: {register}" / "Tidigare klienter: {register}" / "Former clients: {register}";
        persons: "Henkilöt, joilla ei ole asiakkuuksia" / "Personer utan kundrelationer" / "People without client relations";
        invitations: "Kutsut, joista ei tullut tiliä" / "Inbjudningar som inte ledde till ett konto" / "Invitations that led to no account";
        by_month: "Kuukausittain" / "Månad för månad" / "Month by month";
        month: "Kuukausi" / "Månad" / "Month";
        nothing: "Mitään ei poistu" / "Ingenting försvinner" / "Nothing goes";
        nothing_text: "Valittuna aikana minkään tiedon säilytysaika ei pääty." / "Under den valda tiden går ingen förvaringstid ut." / "In the chosen time, no datum's time is over.";
        certificates: "Poistotodistukset" / "Raderingsintyg" / "Certificates of removal";
        certificates_text: "Todistus kertoo, kuinka monta tietoa poistettiin. Se ei nimeä ketään, se on allekirjoitettu tapahtumalokin avaimella ja se säilyy." / "Intyget visar hur många uppgifter som har raderats. Det namnger ingen, det är undertecknat med händelseloggens nyckel och det sparas." / "A certificate says how much was removed. It names nobody, is signed with the key of the event log, and stays.";
        made: "Allekirjoitettu" / "Undertecknat" / "Signed";
        removals: "Poistettu" / "Raderade" / "Removed";
        certificate: "Todistus" / "Intyg" / "Certificate";
        open: "Näytä todistus" / "Visa intyget" / "Show the certificate";
        none_yet: "Mitään ei ole vielä poistettu" / "Ingenting har raderats ännu" / "Nothing has been removed yet";
        none_yet_text: "Ensimmäinen todistus syntyy, kun ensimmäisen tiedon säilytysaika on päättynyt." / "Det första intyget görs när den första förvaringstiden har gått ut." / "The first certificate is made when the first datum's time is over.";
    }
}
