//! Edits by hand, for officers and maintainers: what was changed in the database by no act of the program.

use crate::{
    error::AppError,
    load,
    paths::EVENTS,
    ui::{Breadcrumbs, Column, Crumb, Empty, Notification, PageHeading, Row, Table, Tone},
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    events::edits::{self, Edit, RowAct},
};
use luukku_domain::{dates, lang::Lang};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let found = edits::edits(&backend, &visit.caller).await?;
        Ok::<_, AppError>(content(&visit, found))
    })
}

fn content(visit: &Visit, found: Vec<Edit>) -> AnyView {
    let lang = visit.lang;
    let events = Crumb::new(EVENTS.href(lang), words::events(lang));
    let warning = (!found.is_empty()).then(|| {
        view! { <Notification tone=Tone::Warning title=words::found(lang)><p>{words::found_text(lang)}</p></Notification> }
    });
    let more = (found.len() == edits::SHOWN).then(|| view! { <p>{words::more(lang, edits::SHOWN)}</p> });
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=vec![events] here=words::title(lang)/>
            <PageHeading title=words::title(lang) lead=words::lead(lang)/>
            {warning}
            {table(lang, found)}
            {more}
        </div>
    }
    .into_any()
}

fn table(lang: Lang, found: Vec<Edit>) -> AnyView {
    let columns = vec![
        Column::new(words::at(lang)),
        Column::new(words::what(lang)),
        Column::new(words::row(lang)),
        Column::new(words::whose(lang)),
        Column::new(words::user(lang)),
    ];
    let caption = words::caption(lang, found.len());
    let rows = found.into_iter().map(|edit| line(lang, edit)).collect();
    let empty =
        view! { <Empty title=words::nothing(lang)><p>{words::nothing_text(lang)}</p></Empty> }.into_any();
    view! { <Table id="edits" caption=caption columns=columns rows=rows empty=empty/> }.into_any()
}

fn line(lang: Lang, edit: Edit) -> Row {
    let act = match edit.act {
        RowAct::Insert => words::inserted(lang),
        RowAct::Update => words::updated(lang),
        RowAct::Delete => words::deleted(lang),
    };
    let columns = (!edit.columns.is_empty())
        .then(|| view! { <br/><code class="lu-code">{edit.columns.join(", ")}</code> });
    Row::new(vec![
        dates::date_and_time(lang, edit.at).into_any(),
        view! { {act} {columns} }.into_any(),
        view! { <code class="lu-code">{edit.table}</code> <br/> <code class="lu-code">{edit.row.to_string()}</code> }.into_any(),
        edit.organisation.map(|names| names.in_lang(lang).to_owned()).into_any(),
        edit.database_user.into_any(),
    ])
}

mod words {
    luukku_domain::texts! {
        events: "Tapahtumat" / "Händelser" / "Events";
        title: "Käsin tehdyt muutokset" / "Ändringar för hand" / "Edits made by hand";
        lead: "Luukku kirjaa jokaisen muutoksen tärkeimpiin tietokantatauluihin. Tässä ovat ne, joita ohjelma ei ole tehnyt. Niitä ei pitäisi olla." / "Luukku antecknar varje ändring i de viktigaste databastabellerna. Här finns de som programmet inte har gjort. Det borde inte finnas några." / "Luukku notes every change in the core tables of the database. Here are those that the program did not make. There should be none.";
        caption(count): "Käsin tehtyjä muutoksia, uusin ensin: {count}" / "Ändringar för hand, den nyaste först: {count}" / "Edits made by hand, the newest first: {count}";
        found: "Tietokantaa on muutettu ohjelman ohi" / "Databasen har ändrats förbi programmet" / "The database was edited past the program";
        found_text: "Selvitä, kuka muutti ja miksi. Rooli, jota on muutettu käsin, ei anna oikeuksia: päätä se ja anna tarvittaessa uudelleen." / "Ta reda på vem som har ändrat och varför. En roll som har ändrats för hand ger inga rättigheter: avsluta den och ge den vid behov på nytt." / "Find out who did it and why. A role that was edited by hand gives no right: end it, and give it anew if it is needed.";
        nothing: "Käsin tehtyjä muutoksia ei ole" / "Det finns inga ändringar för hand" / "Nothing was edited by hand";
        nothing_text: "Kaikki muutokset on tehty Luukun kautta, ja niistä on tapahtuma lokissa." / "Alla ändringar har gjorts genom Luukku och står i händelseloggen." / "Every change was made through Luukku and stands in the event log.";
        more(count): "Näytetään {count} uusinta." / "De {count} nyaste visas." / "The newest {count} are shown.";
        at: "Aika" / "Tid" / "Time";
        what: "Muutos" / "Ändring" / "Change";
        row: "Taulu ja rivi" / "Tabell och rad" / "Table and row";
        whose: "Organisaatio" / "Organisation" / "Organisation";
        user: "Tietokannan käyttäjä" / "Databasens användare" / "Database user";
        inserted: "Rivi lisätty" / "Rad tillagd" / "Row added";
        updated: "Rivi muutettu" / "Rad ändrad" / "Row changed";
        deleted: "Rivi poistettu" / "Rad borttagen" / "Row removed";
    }
}
