//! A client as the controller's register holds them: for the clerk.

use super::register_card;
use crate::{
    answer,
    error::{AppError, ErrorCode},
    load::{self, rule},
    paths::{CLIENT, CLIENTS},
    ui::{
        Actions, Breadcrumbs, Button, Crumb, Details, Form, Notification, PageHeading, Section, Tone, Variant,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    contacts::{end_relation as ending, remove_kin, view_client},
};
use luukku_domain::{contacts::RegisterData, id::RelationId};

/// The page; the relation stands in its address.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let relation: RelationId = visit.last_part().parse().map_err(|_| ErrorCode::NotFound)?;
        let client = view_client::view_client(&backend, &visit.caller, relation).await?;
        Ok::<_, AppError>(content(&visit, relation, &client))
    })
}

fn content(visit: &Visit, relation: RelationId, client: &view_client::Client) -> AnyView {
    let lang = visit.lang;
    let held = &client.register;
    let data = held.population.as_ref().and_then(|held| held.data.as_ref());
    let name = data.map_or_else(|| words::unnamed(lang).to_owned(), RegisterData::whole_name);
    let is_live = held.relations.iter().any(|it| it.id == relation && it.ended_at.is_none());
    let hidden = move || vec![("relation".to_owned(), relation.to_string())];
    let done = if visit.has_query("ended") {
        Some(words::ended(lang))
    } else {
        visit.has_query("removed").then(|| words::removed(lang))
    };
    let kin = held.details.kin.is_some();
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=vec![Crumb::new(CLIENTS.href(lang), words::clients(lang))] here=words::title(lang)/>
            {done.map(|title| view! { <Notification tone=Tone::Success title=title/> })}
            <PageHeading title=name/>
            {register_card::card(lang, held, |_| None, None)}
            {(kin || is_live).then(|| view! {
                <Section title=words::acts(lang)>
                    {kin.then(|| view! {
                        <Details summary=words::kin(lang)>
                            <p>{words::kin_text(lang)}</p>
                            <Form action=RemoveClientKin::url() hidden=hidden()>
                                <Actions><Button variant=Variant::Secondary tone=Tone::Danger>{words::kin_go(lang)}</Button></Actions>
                            </Form>
                        </Details>
                    })}
                    {is_live.then(|| view! {
                        <Details summary=words::end(lang)>
                            <p>{words::end_text(lang)}</p>
                            <Form action=EndClientRelation::url() hidden=hidden()>
                                <Actions><Button variant=Variant::Secondary tone=Tone::Danger>{words::end_go(lang)}</Button></Actions>
                            </Form>
                        </Details>
                    })}
                </Section>
            })}
        </div>
    }
    .into_any()
}

/// Ends a relation.
#[server]
pub async fn end_client_relation(relation: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let relation = relation.parse().map_err(|_| ErrorCode::NotFound)?;
    if let Err(fault) = ending::end_relation(&backend, &visit.caller, relation).await {
        // It had ended already: what was wanted is so.
        let ending::EndRelationRule::Ended = rule(fault)?;
    }
    answer::go_to(&format!("{}?ended", CLIENT.href_to(visit.lang, &[&relation])));
    Ok(())
}

/// Removes the next of kin of a client, because the kin asked for it.
#[server]
pub async fn remove_client_kin(relation: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let relation = relation.parse().map_err(|_| ErrorCode::NotFound)?;
    let here = CLIENT.href_to(visit.lang, &[&relation]);
    match remove_kin::on_request(&backend, &visit.caller, relation).await.map_err(AppError::from) {
        Ok(_) => answer::go_to(&format!("{here}?removed")),
        Err(error) if error.code == ErrorCode::RecentSignInNeeded && visit.shows_html => {
            answer::go_to(&visit.proof_address(&here));
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

mod words {
    luukku_domain::texts! {
        title: "Asiakas" / "Klient" / "Client";
        clients: "Hae asiakas" / "Sök klient" / "Find a client";
        unnamed: "Asiakas, jonka tietoja ei ole vielä haettu" / "Klient vars uppgifter inte har hämtats ännu" / "A client whose data have not been fetched yet";
        ended: "Asiakkuus on päätetty." / "Kundrelationen är avslutad." / "The relation has ended.";
        removed: "Lähiomaisen tiedot on poistettu." / "Uppgifterna om den anhöriga är borttagna." / "The data of the next of kin are removed.";
        acts: "Toimet" / "Åtgärder" / "What you can do";
        kin: "Lähiomainen pyytää tietojensa poistamista" / "Den anhöriga ber att uppgifterna tas bort" / "The next of kin asks to have their data removed";
        kin_text: "Varmista pyytäjän henkilöllisyys. Poistosta jää merkintä, joka näkyy asiakkaalle." / "Kontrollera identiteten hos den som ber. Borttagningen antecknas och syns för klienten." / "Make sure who is asking. The removal is recorded and shows to the client.";
        kin_go: "Poista lähiomaisen tiedot" / "Ta bort uppgifterna om den anhöriga" / "Remove the next of kin";
        end: "Päätä asiakkuus" / "Avsluta kundrelationen" / "End the relation";
        end_text: "Tietoja ei enää päivitetä väestötietojärjestelmästä, eikä asiakas voi muuttaa yhteystietojaan tässä rekisterissä." / "Uppgifterna uppdateras inte längre från befolkningsdatasystemet och klienten kan inte ändra sina kontaktuppgifter i det här registret." / "The data are no longer updated from the population register, and the client cannot change contact details in this register.";
        end_go: "Päätä" / "Avsluta" / "End";
    }
}
