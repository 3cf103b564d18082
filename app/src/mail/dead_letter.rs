//! One mail that could not be sent: why, and what becomes of it.

use crate::{
    answer,
    error::{AppError, ErrorCode},
    load::{self, rule},
    paths::{DEAD_LETTER, DEAD_LETTERS},
    ui::{
        Actions, Breadcrumbs, Button, Crumb, Form, PageHeading, Section, SummaryList, SummaryRow, Tone,
        Variant,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    mail::dead_letters::{self, DeadLetter, DeadLetterRule},
};
use luukku_domain::{dates, id::MailId, lang::Lang};

use super::{dead_letters::ResendLetters, words};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let found = dead_letters::view(&backend, &visit.caller, visit.parameter(DEAD_LETTER)?).await?;
        Ok::<_, AppError>(content(visit.lang, found))
    })
}

fn content(lang: Lang, letter: DeadLetter) -> AnyView {
    let list = DEAD_LETTERS.href(lang);
    let way = vec![Crumb::new(list.clone(), local::list(lang))];
    let title = words::kind(lang, letter.kind);
    let [why, next] = words::error(lang, letter.error);
    let id = letter.id.to_string();
    let resent = vec![("letters[]".to_owned(), id.clone())];
    let dropped = vec![("letter".to_owned(), id)];
    let recipient = match letter.recipient {
        Some(recipient) => SummaryRow::new(local::recipient(lang), recipient),
        None => SummaryRow::none(local::recipient(lang), local::unreadable(lang)),
    };
    let facts = vec![
        recipient,
        SummaryRow::new(local::posted(lang), dates::date_and_time(lang, letter.posted_at)),
        SummaryRow::new(local::given_up(lang), dates::date_and_time(lang, letter.given_up_at)),
        SummaryRow::new(local::attempts(lang), letter.attempts),
        SummaryRow::new(local::why(lang), why),
    ];
    view! {
        <Title text=format!("{title} – Luukku")/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=title/>
            <PageHeading title=title lead=next/>
            <SummaryList rows=facts/>
            <Section title=local::resend_title(lang)>
                <p>{local::resend_text(lang)}</p>
                <Form action=ResendLetters::url() hidden=resent>
                    <Actions><Button>{local::resend(lang)}</Button></Actions>
                </Form>
            </Section>
            <Section title=local::drop_title(lang)>
                <p>{local::drop_text(lang)}</p>
                <Form action=DropLetter::url() hidden=dropped>
                    <Actions>
                        <Button tone=Tone::Danger variant=Variant::Secondary>{local::drop(lang)}</Button>
                        <a class="ds-link" href=list>{local::back(lang)}</a>
                    </Actions>
                </Form>
            </Section>
        </div>
    }
    .into_any()
}

/// Discards a letter.
#[server]
pub async fn drop_letter(letter: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let letter: MailId = letter.parse().map_err(|_| ErrorCode::NotFound)?;
    let done = match dead_letters::drop_letter(&backend, &visit.caller, letter).await {
        Ok(()) => "dropped",
        Err(fault) => match rule(fault)? {
            DeadLetterRule::Gone => "gone",
        },
    };
    answer::go_to(&format!("{}?done={done}", DEAD_LETTERS.href(visit.lang)));
    Ok(())
}

mod local {
    luukku_domain::texts! {
        list: "Lähettämättä jääneet viestit" / "Meddelanden som inte kunde sändas" / "Messages that could not be sent";
        recipient: "Vastaanottaja" / "Mottagare" / "Recipient";
        unreadable: "Ei luettavissa" / "Kan inte läsas" / "Cannot be read";
        posted: "Kirjoitettu" / "Skrivet" / "Written";
        given_up: "Lähettämisestä luovuttu" / "Sändningen gavs upp" / "Given up";
        attempts: "Yrityksiä" / "Försök" / "Tries";
        why: "Miksi ei lähtenyt" / "Varför det inte sändes" / "Why it was not sent";
        resend_title: "Lähetä uudelleen" / "Sänd på nytt" / "Send again";
        resend_text: "Viesti lähtee hetken päästä, jos siitä on vielä hyötyä. Kutsun tai salasanan linkki vaihtuu uuteen; vanhentunutta viestiä ei lähetetä." / "Meddelandet sänds strax om det ännu är till nytta. Länken till inbjudan eller lösenordet byts till en ny; ett föråldrat meddelande sänds inte." / "The message is sent in a moment if it is still of use. A link in it is made anew; one whose time is over is not sent.";
        resend: "Lähetä uudelleen" / "Sänd på nytt" / "Send again";
        drop_title: "Poista" / "Ta bort" / "Discard";
        drop_text: "Viestiä ei voi palauttaa. Vastaanottaja ei saa tietää siitä." / "Meddelandet kan inte återställas. Mottagaren får inte veta om det." / "The message cannot be brought back. The recipient does not learn of it.";
        drop: "Poista viesti" / "Ta bort meddelandet" / "Discard the message";
        back: "Takaisin luetteloon" / "Tillbaka till listan" / "Back to the list";
    }
}
