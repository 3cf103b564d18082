//! What happened to a user, on their page: the acts, who did them, and when.

use crate::{
    events::{actors, acts},
    ui::{Column, Row, Table, Tag, Tone},
};
use leptos::prelude::*;
use luukku_backend::accounts::users::history::{HistoryActor, HistoryRow};
use luukku_domain::{dates, events::Outcome, lang::Lang};

/// The newest events as a table.
pub(super) fn table(lang: Lang, history: &[HistoryRow]) -> AnyView {
    let columns =
        vec![Column::new(words::what(lang)), Column::new(words::who(lang)), Column::new(words::when(lang))];
    let rows = history.iter().map(|row| {
        let failed = match row.outcome {
            Outcome::Done => None,
            Outcome::Denied => Some(words::denied(lang)),
            Outcome::Failed => Some(words::failed(lang)),
        };
        let what = view! {
            {acts::words_for(row.action, lang)} " "
            {failed.map(|words| view! { <Tag tone=Tone::Warning>{words}</Tag> })}
        };
        Row::new(vec![
            what.into_any(),
            actor(lang, &row.actor),
            dates::date_and_time(lang, row.at).into_any(),
        ])
    });
    let empty = view! { <p>{words::nothing_happened(lang)}</p> }.into_any();
    view! { <Table id="history" caption=words::newest(lang) titled=true columns=columns rows=rows.collect() empty=empty/> }
        .into_any()
}

/// Who did it; of what the program did by itself, in which job.
fn actor(lang: Lang, actor: &HistoryActor) -> AnyView {
    let who = actors::named(lang, actor.kind, actor.name.as_deref());
    let job = actor.job.map(|job| view! { <div>{actors::job_name(lang, job)}</div> });
    view! { <div>{who}</div> {job} }.into_any()
}

mod words {
    luukku_domain::texts! {
        newest: "Uusimmat tapahtumat" / "De senaste händelserna" / "Newest events";
        nothing_happened: "Tapahtumia ei ole." / "Det finns inga händelser." / "There are no events.";
        what: "Tapahtuma" / "Händelse" / "Event";
        who: "Tekijä" / "Av" / "By";
        when: "Aika" / "Tid" / "Time";
        denied: "Estetty" / "Nekad" / "Refused";
        failed: "Epäonnistui" / "Misslyckades" / "Failed";
    }
}
