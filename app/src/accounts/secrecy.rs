//! What a role requires before personal data open: the promise of secrecy is given here, the training is shown.

use crate::{
    answer,
    error::{AppError, ErrorCode},
    load::{self, rule},
    paths::{HOME, SECRECY},
    ui::{
        Actions, Breadcrumbs, Button, Crumb, Form, Notification, PageHeading, Section, SummaryList,
        SummaryRow, Tone,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::memberships::acknowledge::{self, AcknowledgeRule, OwnAcknowledgements},
};
use luukku_domain::{
    accounts::acknowledgement::{Acknowledgement, required},
    dates,
    id::MembershipId,
    lang::Lang,
};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let membership: MembershipId = visit.parameter(SECRECY)?;
        let own = acknowledge::own(&backend, &visit.caller, membership).await?;
        if !required(own.role).contains(&Acknowledgement::Secrecy) {
            return Err(ErrorCode::NotFound.into());
        }
        Ok::<_, AppError>(content(&visit, membership, &own))
    })
}

fn content(visit: &Visit, membership: MembershipId, own: &OwnAcknowledgements) -> AnyView {
    let lang = visit.lang;
    let lead = format!("{}, {}", own.role.name(lang), own.organisation.in_lang(lang));
    let is_given = |kind| own.given.iter().any(|given| given.kind == kind);
    let (promised, complete) =
        (is_given(Acknowledgement::Secrecy), required(own.role).iter().all(|kind| is_given(*kind)));
    let state = required(own.role).iter().map(|kind| line(lang, own, *kind)).collect();
    let hidden = vec![("membership".to_owned(), membership.to_string())];
    let way = vec![Crumb::new(HOME.href(lang), words::desk(lang))];
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::title(lang)/>
            {complete.then(|| view! { <Notification tone=Tone::Success title=words::open(lang)/> })}
            <PageHeading title=words::title(lang) lead=lead/>
            <SummaryList rows=state/>
            {(!promised).then(|| view! {
                <Section title=words::promise(lang)>
                    <ul>
                        <li>{words::keep(lang)}</li>
                        <li>{words::need(lang)}</li>
                        <li>{words::trace(lang)}</li>
                        <li>{words::after(lang)}</li>
                    </ul>
                    <Form action=PromiseSecrecy::url() hidden=hidden>
                        <Actions><Button>{words::give(lang)}</Button></Actions>
                    </Form>
                </Section>
            })}
        </div>
    }
    .into_any()
}

fn line(lang: Lang, own: &OwnAcknowledgements, kind: Acknowledgement) -> SummaryRow {
    let given = own.given.iter().find(|given| given.kind == kind);
    match (given, kind) {
        (Some(given), _) => SummaryRow::new(kind.name(lang), dates::date(lang, given.at.date_in_helsinki())),
        (None, Acknowledgement::Secrecy) => SummaryRow::none(kind.name(lang), words::not_given(lang)),
        (None, Acknowledgement::Training) => SummaryRow::none(kind.name(lang), words::not_recorded(lang)),
    }
}

/// Gives the promise for one of one's own memberships.
#[server]
pub async fn promise_secrecy(membership: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let membership: MembershipId = membership.parse().map_err(|_| ErrorCode::NotFound)?;
    let given = acknowledge::give(&backend, &visit.caller, membership, Acknowledgement::Secrecy).await;
    if let Err(fault) = given {
        return Err(match rule(fault)? {
            AcknowledgeRule::NotRequired | AcknowledgeRule::OnlyOneself => ErrorCode::NotFound,
            AcknowledgeRule::OnlyOthers | AcknowledgeRule::Future => ErrorCode::Invalid,
        }
        .into());
    }
    answer::go_to(&SECRECY.href_to(visit.lang, &[&membership]));
    Ok(())
}

mod words {
    luukku_domain::texts! {
        title: "Vaitiolositoumus" / "Sekretessförbindelse" / "Promise of secrecy";
        desk: "Työpöytä" / "Arbetsbord" / "Desk";
        open: "Kaikki on kunnossa: asiakkaiden tiedot ovat auki sinulle" / "Allt är i ordning: klienternas uppgifter är öppna för dig" / "All is in order: clients' data are open to you";
        not_given: "Ei vielä annettu" / "Inte ännu given" / "Not yet given";
        not_recorded: "Ei vielä kirjattu. Pääkäyttäjä kirjaa koulutuksen, kun olet käynyt sen." / "Inte ännu antecknad. Huvudanvändaren antecknar utbildningen när du har gått den." / "Not yet recorded. A main user records the training when you have taken it.";
        promise: "Mihin sitoudun" / "Vad jag förbinder mig till" / "What I promise";
        keep: "Pidän salassa asiakkaiden tiedot, jotka saan työssäni tietää." / "Jag håller hemligt de klientuppgifter som jag får veta i mitt arbete." / "I keep secret what I learn about clients in my work.";
        need: "Katson vain tietoja, joita tarvitsen tehtävääni." / "Jag tittar bara på uppgifter som jag behöver för min uppgift." / "I look only at data that I need for my task.";
        trace: "Tiedän, että jokaisesta katselusta ja muutoksesta jää merkintä, jonka asiakas näkee." / "Jag vet att varje visning och ändring lämnar ett spår som klienten ser." / "I know that each look and each change leaves a trace that the client sees.";
        after: "Vaitiolo jatkuu, kun työni päättyy." / "Tystnadsplikten fortsätter när mitt arbete upphör." / "Secrecy goes on after my work has ended.";
        give: "Annan vaitiolositoumuksen" / "Jag ger sekretessförbindelsen" / "I promise secrecy";
    }
}
