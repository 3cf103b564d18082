//! The list of mails that could not be sent, for maintainers.

use crate::{
    address::{read, with_query},
    answer,
    clocks::clocks,
    error::{AppError, ErrorCode},
    load,
    paths::{DEAD_LETTER, DEAD_LETTERS},
    ui::{Bulk, Button, Column, Empty, Form, Notification, PageHeading, Pagination, Pick, Row, Table, Tone},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    mail::dead_letters::{self, DeadLetter, DeadLetters},
};
use luukku_domain::{dates, id::MailId, lang::Lang, spans};

use super::words;

/// The page. `?before=` begins after a letter.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let before = read(&visit.query("before").unwrap_or_default())?;
        let found = dead_letters::list(&backend, &visit.caller, before).await?;
        Ok::<_, AppError>(content(&visit, before, found))
    })
}

fn content(visit: &Visit, before: Option<MailId>, found: DeadLetters) -> AnyView {
    let lang = visit.lang;
    let here = DEAD_LETTERS.href(lang);
    // A keyset knows the way on only.
    let first = before.is_some().then(|| here.clone());
    let next = found.next.map(|id| with_query(&here, &[("before", &id.to_string())]));
    let any = !found.letters.is_empty();
    let table = table(lang, found.letters);
    view! {
        <Title text=format!("{} – Luukku", local::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            {done(visit)}
            <PageHeading title=local::title(lang) lead=local::lead(lang, spans::days(lang, clocks().dead_letter_days))/>
            <Form action=ResendLetters::url() wide=true>
                {table}
                {any.then(|| view! {
                    <Bulk label=local::chosen(lang)><Button>{local::resend(lang)}</Button></Bulk>
                })}
            </Form>
            <Pagination lang=lang first=first next=next/>
        </div>
    }
    .into_any()
}

/// What was done on the page before.
fn done(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let waiting = visit.query("waiting").and_then(|count| count.parse::<u64>().ok());
    let (tone, title) = match (visit.query("done").as_deref(), waiting) {
        (Some("none"), _) => (Tone::Warning, local::nothing_chosen(lang).to_owned()),
        (Some("dropped"), _) => (Tone::Success, local::dropped(lang).to_owned()),
        (Some("gone"), _) | (_, Some(0)) => (Tone::Info, local::gone(lang).to_owned()),
        (_, Some(count)) => (Tone::Success, local::waiting(lang, count)),
        (_, None) => return ().into_any(),
    };
    view! { <Notification tone=tone title=title/> }.into_any()
}

fn table(lang: Lang, letters: Vec<DeadLetter>) -> AnyView {
    let columns = vec![
        Column::new(local::kind(lang)),
        Column::new(local::recipient(lang)),
        Column::new(local::why(lang)),
        Column::new(local::attempts(lang)).at_end(),
        Column::new(local::given_up(lang)).at_end(),
    ];
    let caption = local::caption(lang, letters.len());
    let rows = letters.into_iter().map(|letter| line(lang, letter)).collect();
    let empty =
        view! { <Empty title=local::nothing(lang)><p>{local::nothing_text(lang)}</p></Empty> }.into_any();
    view! { <Table id="letters" caption=caption columns=columns rows=rows empty=empty/> }.into_any()
}

fn line(lang: Lang, letter: DeadLetter) -> Row {
    let kind = words::kind(lang, letter.kind);
    let href = DEAD_LETTER.href_to(lang, &[&letter.id]);
    let recipient = letter.recipient.unwrap_or_else(|| local::unreadable(lang).to_owned());
    let pick =
        Pick { name: "letters[]", value: letter.id.to_string(), label: local::pick(lang, kind, &recipient) };
    let row = Row::new(vec![
        view! { <a class="ds-link" href=href>{kind}</a> }.into_any(),
        recipient.into_any(),
        words::error(lang, letter.error)[0].into_any(),
        letter.attempts.into_any(),
        dates::date_and_time(lang, letter.given_up_at).into_any(),
    ]);
    row.pick(pick)
}

/// Sends the chosen letters again.
#[server]
pub async fn resend_letters(#[server(default)] letters: Vec<String>) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let here = DEAD_LETTERS.href(visit.lang);
    if letters.is_empty() {
        answer::go_to(&format!("{here}?done=none"));
        return Ok(());
    }
    let ids: Result<Vec<MailId>, _> = letters.iter().map(|id| id.parse()).collect();
    let ids = ids.map_err(|_| ErrorCode::NotFound)?;
    let waiting = dead_letters::retry_all(&backend, &visit.caller, &ids).await?;
    answer::go_to(&format!("{here}?waiting={waiting}"));
    Ok(())
}

mod local {
    luukku_domain::texts! {
        title: "Lähettämättä jääneet viestit" / "Meddelanden som inte kunde sändas" / "Messages that could not be sent";
        lead(span): "Näitä sähköposteja ei saatu lähetettyä. Viestin sisältöä ei näytetä, ja vastaanottajasta näkyy vain osa. Viestit poistetaan itsestään {span} kuluttua." / "De här e-postmeddelandena kunde inte sändas. Innehållet visas inte, och av mottagaren visas bara en del. De tas bort av sig själva efter {span}." / "These mails could not be sent. Their content is not shown, and of the recipient only a part. They are removed by themselves after {span}.";
        caption(count): "Viestejä tällä sivulla: {count}" / "Meddelanden på sidan: {count}" / "Messages on this page: {count}";
        kind: "Viesti" / "Meddelande" / "Message";
        recipient: "Vastaanottaja" / "Mottagare" / "Recipient";
        unreadable: "Ei luettavissa" / "Kan inte läsas" / "Cannot be read";
        why: "Miksi ei lähtenyt" / "Varför den inte sändes" / "Why it was not sent";
        attempts: "Yrityksiä" / "Försök" / "Tries";
        given_up: "Luovuttu" / "Gavs upp" / "Given up";
        pick(kind, recipient): "Valitse {kind}, {recipient}" / "Välj {kind}, {recipient}" / "Choose {kind}, {recipient}";
        chosen: "Valituille viesteille" / "För de valda meddelandena" / "For the chosen messages";
        resend: "Lähetä valitut uudelleen" / "Sänd de valda på nytt" / "Send the chosen again";
        nothing_chosen: "Valitse ensin viestit, jotka lähetetään uudelleen" / "Välj först de meddelanden som ska sändas på nytt" / "Choose the messages first that are to be sent again";
        waiting(count): "Viestejä lähtee hetken päästä uudelleen: {count}" / "Meddelanden som snart sänds på nytt: {count}" / "Messages that are sent again in a moment: {count}";
        gone: "Viestit oli jo lähetetty tai poistettu" / "Meddelandena var redan sända eller borttagna" / "The messages had been sent or discarded already";
        dropped: "Viesti on poistettu" / "Meddelandet är borttaget" / "The message is discarded";
        nothing: "Kaikki viestit ovat lähteneet" / "Alla meddelanden har sänts" / "All messages have been sent";
        nothing_text: "Tähän tulevat viestit, joita ei monesta yrityksestä huolimatta saada lähetettyä." / "Hit kommer meddelanden som inte kan sändas trots många försök." / "Messages come here that cannot be sent in spite of many tries.";
    }
}
