//! The pages: the log as one's roles show it, and one's own history. Filters stand in the address; no script is needed.

use crate::{
    answer,
    error::AppError,
    list_file, load,
    paths::{EDITS, OWN_EVENTS, SEARCHES},
    ui::{
        Button, Checkbox, Column, DateField, Empty, ErrorSummary, Field, FieldError, Filters, Glyph,
        LinkButton, PageHeading, Pagination, Select, SelectOption, Tab, Table, Tabs, Variant,
    },
    visit::Visit,
};
use http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::list_file::FileRule,
    events::{self, EventPage, EventView},
    fault::Fault,
};
use luukku_domain::{caller::Caller, lang::Lang};

use super::{
    acts,
    asked::{Asked, OUTCOMES},
    line::{self, Reading},
};

/// The log of those whom one's roles let see it.
pub fn page() -> impl IntoView {
    load::page(async {
        let visit = Visit::current();
        let Some(view) = Asked::view(&visit)? else {
            answer::go_to(&OWN_EVENTS.href(visit.lang));
            return Ok(().into_any());
        };
        shown(&visit, view).await
    })
}

/// One's own history.
pub fn own() -> impl IntoView {
    load::page(async { shown(&Visit::current(), EventView::Own).await })
}

/// One's own history as a file: all that the filter of the page finds.
pub async fn own_file(visit: &Visit, backend: &Backend) -> Result<String, Fault<FileRule>> {
    let (lang, asked) = (visit.lang, Asked::of(visit, EventView::Own));
    let heads = [
        words::time(lang),
        words::who(lang),
        words::role(lang),
        words::what(lang),
        words::outcome(lang),
        words::object(lang),
        words::register(lang),
        words::reason(lang),
    ];
    let filter = asked.filter_of_file()?;
    events::export(backend, &visit.caller, &filter, heads, |event| line::cells(lang, event)).await
}

async fn shown(visit: &Visit, view: EventView) -> Result<AnyView, AppError> {
    let backend = expect_context::<Backend>();
    let asked = Asked::of(visit, view);
    let found = events::list(&backend, &visit.caller, view, &asked.filter()?).await?;
    if !asked.unreadable().is_empty() {
        answer::set_status(StatusCode::BAD_REQUEST);
    }
    Ok(content(visit, &asked, &found))
}

fn content(visit: &Visit, asked: &Asked, found: &EventPage) -> AnyView {
    let (lang, caller) = (visit.lang, &*visit.caller);
    let (title, lead) = heading(lang, asked.view, caller);
    let newer = found.previous.map(|place| asked.page(lang, place));
    let older = found.next.map(|place| asked.page(lang, place));
    let table = table(lang, caller, asked, found);
    let file = asked.file(lang).filter(|_| !found.rows.is_empty()).map(|href| list_file::button(visit, href));
    let searches = (asked.view == EventView::Controllers).then(|| {
        let href = SEARCHES.href(lang);
        view! { <LinkButton href=href variant=Variant::Secondary>{words::searches(lang)}</LinkButton> }
    });
    let edits = matches!(asked.view, EventView::Controllers | EventView::Installation).then(|| {
        let href = EDITS.href(lang);
        view! { <LinkButton href=href variant=Variant::Secondary>{words::edits(lang)}</LinkButton> }
    });
    let errors =
        asked.unreadable().into_iter().map(|name| FieldError::new(name, words::no_date(lang))).collect();
    view! {
        <Title text=format!("{title} – Luukku")/>
        <div class="lu-wrap lu-main lu-stack">
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=title lead=lead>{searches} {edits}</PageHeading>
            {tabs(lang, asked.view, caller)}
            {filters(lang, asked, caller)}
            {followed(lang, asked)}
            {table}
            {file}
            <Pagination lang=lang previous=newer next=older/>
        </div>
    }
    .into_any()
}

const fn heading(lang: Lang, view: EventView, caller: &Caller) -> (&'static str, &'static str) {
    match view {
        EventView::Organisations => (words::events(lang), words::of_organisations(lang)),
        EventView::Controllers => (words::events(lang), words::of_controllers(lang)),
        EventView::Installation => (words::events(lang), words::of_installation(lang)),
        EventView::Own if caller.person().is_some() => (words::own(lang), words::of_citizen(lang)),
        EventView::Own => (words::own(lang), words::of_staff(lang)),
    }
}

/// The views that are open to the reader, when there are several.
fn tabs(lang: Lang, shown: EventView, caller: &Caller) -> AnyView {
    let tabs: Vec<_> = EventView::ALL
        .into_iter()
        .filter(|view| view.is_open_to(caller))
        .map(|view| Tab::new(Asked::home(lang, view), tab(lang, view)).current_if(view == shown))
        .collect();
    (tabs.len() > 1).then(|| view! { <Tabs label=words::events(lang) tabs=tabs/> }).into_any()
}

const fn tab(lang: Lang, view: EventView) -> &'static str {
    match view {
        EventView::Organisations => words::organisations(lang),
        EventView::Controllers => words::controllers(lang),
        EventView::Installation => words::installation(lang),
        EventView::Own => words::own(lang),
    }
}

fn filters(lang: Lang, asked: &Asked, caller: &Caller) -> AnyView {
    let hidden = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value/> })
    };
    let followed = asked.follows_actor();
    let types_actor = asked.view != EventView::Own && !followed && caller.account().is_some();
    let actor = asked.actor.clone();
    let actor = if types_actor {
        view! { <Field lang=lang name="actor" label=words::actor(lang) kind="email" value=actor/> }.into_any()
    } else {
        hidden("actor", actor).into_any()
    };
    let home = Asked::home(lang, asked.view);
    let action = home.split('?').next().unwrap_or_default().to_owned();
    let view_code = hidden("view", asked.view_code().unwrap_or_default().to_owned());
    let object = hidden("object", asked.object.clone());
    let question = hidden("question", asked.question.clone());
    let (from, until) = (asked.from.typed.clone(), asked.until.typed.clone());
    let unreadable = asked.unreadable();
    let wrong = |name| unreadable.contains(&name).then(|| words::no_date(lang).to_owned());
    let (no_from, no_until) = (wrong("from"), wrong("until"));
    let (act, end) = (asked.action.clone(), asked.outcome.clone());
    let others = (asked.view == EventView::Own).then(|| {
        view! { <Checkbox lang=lang name="others" label=words::others(lang) chosen=asked.others/> }
    });
    view! {
        <Filters action=action label=words::filters(lang)>
            {view_code}
            {object}
            {question}
            <DateField lang=lang name="from" legend=words::from(lang) value=from error=no_from/>
            <DateField lang=lang name="until" legend=words::until(lang) value=until error=no_until/>
            <Select
                lang=lang name="action" label=words::what(lang) options=actions(lang) chosen=act
            />
            <Select
                lang=lang name="outcome" label=words::outcome(lang) options=outcomes(lang)
                chosen=end
            />
            {actor}
            {others}
            <Button variant=Variant::Secondary icon=Glyph::Search>{words::show(lang)}</Button>
        </Filters>
    }
    .into_any()
}

/// Each area, and below it its acts.
fn actions(lang: Lang) -> Vec<SelectOption> {
    let mut options = vec![SelectOption::new("", words::all(lang))];
    for (area, name) in acts::areas(lang) {
        options.push(SelectOption::new(area, name));
        let acts = acts::acts_of(area);
        options.extend(
            acts.map(|act| SelectOption::new(act.code(), format!("– {}", acts::words_for(act, lang)))),
        );
    }
    options
}

fn outcomes(lang: Lang) -> Vec<SelectOption> {
    let mut options = vec![SelectOption::new("", words::all(lang))];
    options.extend(OUTCOMES.map(|(outcome, code)| SelectOption::new(code, line::outcome(lang, outcome).0)));
    options
}

/// Says that the list is narrowed by something that was followed, and leads back to all.
fn followed(lang: Lang, asked: &Asked) -> AnyView {
    let answers = !asked.question.is_empty();
    let narrowed = asked.follows_actor() || !asked.object.is_empty() || answers;
    let home = Asked::home(lang, asked.view);
    let says = if answers { words::answers(lang) } else { words::followed(lang) };
    narrowed
        .then(|| {
            view! {
                <p>
                    {says} " "
                    <a class="ds-link" href=home>{words::show_all(lang)}</a>
                </p>
            }
        })
        .into_any()
}

fn table(lang: Lang, caller: &Caller, asked: &Asked, found: &EventPage) -> AnyView {
    let columns = vec![
        Column::new(words::time(lang)),
        Column::new(words::who(lang)),
        Column::new(words::what(lang)),
        Column::new(words::outcome(lang)),
        Column::new(words::object(lang)),
        Column::new(words::reason(lang)),
    ];
    let home = Asked::home(lang, asked.view);
    let way = asked.is_narrowed().then(|| view! { <a class="ds-link" href=home>{words::show_all(lang)}</a> });
    let empty = view! {
        <Empty title=words::nothing(lang)><p>{words::nothing_text(lang)}</p>{way}</Empty>
    };
    let caption = words::caption(lang, found.rows.len());
    let reading = Reading { lang, caller, asked };
    let rows = found.rows.iter().map(|event| reading.row(event)).collect();
    view! { <Table id="events" caption=caption columns=columns rows=rows empty=empty.into_any()/> }.into_any()
}

mod words {
    luukku_domain::texts! {
        events: "Tapahtumat" / "Händelser" / "Events";
        own: "Oma historia" / "Min historik" / "My history";
        organisations: "Organisaatiot" / "Organisationer" / "Organisations";
        controllers: "Rekisterinpitäjät" / "Personuppgiftsansvariga" / "Controllers";
        installation: "Asennus" / "Installation" / "Installation";
        of_organisations: "Mitä organisaatioissasi ja niiden käyttäjätileillä on tehty. Asiakkaiden tietoja ei näytetä." / "Vad som har gjorts i dina organisationer och med deras användarkonton. Klienternas uppgifter visas inte." / "What was done in your organisations and to their accounts. No client data are shown.";
        of_controllers: "Mitä rekisterinpitäjien rekistereissä ja organisaatioissa on tehty, myös asiakkaiden tiedoille." / "Vad som har gjorts i de personuppgiftsansvarigas register och organisationer, även med klienternas uppgifter." / "What was done in the registers and organisations of your controllers, to clients' data too.";
        of_installation: "Mitä koko asennuksessa on tehty. Asiakkaiden tietoja ei näytetä." / "Vad som har gjorts i hela installationen. Klienternas uppgifter visas inte." / "What was done in the whole installation. No client data are shown.";
        of_staff: "Mitä olet tehnyt, ja mitä tiedoillesi on tehty." / "Vad du har gjort och vad som har gjorts med dina uppgifter." / "What you did, and what was done to your data.";
        of_citizen: "Kuka on katsonut tai muuttanut tietojasi, milloin ja miksi." / "Vem som har sett eller ändrat dina uppgifter, när och varför." / "Who looked at your data or changed them, when and why.";
        filters: "Rajaa tapahtumia" / "Avgränsa händelser" / "Narrow the events";
        from: "Alkaen" / "Från och med" / "From";
        until: "Päättyen" / "Till och med" / "Until";
        no_date: "Kirjoita päivä, kuukausi ja vuosi, esimerkiksi 21.11.2026. Luetteloa ei rajattu tällä." / "Skriv dag, månad och år, till exempel 21.11.2026. Förteckningen avgränsades inte med den." / "Type day, month and year, for example 21 11 2026. The list was not narrowed by it.";
        actor: "Tekijän sähköposti" / "Utförarens e-post" / "E-mail of who did it";
        show: "Näytä" / "Visa" / "Show";
        all: "Kaikki" / "Alla" / "All";
        time: "Aika" / "Tid" / "Time";
        others: "Näytä vain muiden tekemät" / "Visa bara vad andra har gjort" / "Show only what others did";
        role: "Rooli ja organisaatio" / "Roll och organisation" / "Role and organisation";
        register: "Rekisteri ja rekisterinpitäjä" / "Register och personuppgiftsansvarig" / "Register and controller";
        who: "Kuka" / "Vem" / "Who";
        what: "Mitä" / "Vad" / "What";
        outcome: "Tulos" / "Resultat" / "Outcome";
        object: "Kohde" / "Objekt" / "About";
        reason: "Syy ja lisätiedot" / "Orsak och tillägg" / "Reason and details";
        caption(count): "Tapahtumia tällä sivulla, uusin ensin: {count}" / "Händelser på sidan, den nyaste först: {count}" / "Events on this page, the newest first: {count}";
        answers: "Näytetään haut, jotka koskivat antamaasi henkilötunnusta." / "Sökningar som gällde den personbeteckning som du angav visas." / "The searches for the identity code that you gave are shown.";
        edits: "Käsin tehdyt muutokset" / "Ändringar för hand" / "Edits made by hand";
        searches: "Kuka haki henkilötunnuksella?" / "Vem har sökt med en personbeteckning?" / "Who searched an identity code?";
        followed: "Näytetään vain yhden tekijän tai kohteen tapahtumat." / "Endast händelser för en utförare eller ett objekt visas." / "Only events of one person or thing are shown.";
        show_all: "Näytä kaikki tapahtumat" / "Visa alla händelser" / "Show all events";
        nothing: "Tapahtumia ei ole" / "Det finns inga händelser" / "There are no events";
        nothing_text: "Tällä aikavälillä ja näillä rajauksilla ei löytynyt tapahtumia." / "Inga händelser hittades för tidsperioden och avgränsningarna." / "No events were found in this time with these filters.";
    }
}
