//! A client as the controller's register holds them: for the clerk.

use super::{
    end_relation,
    register_card::{self, Reader},
};
use crate::{
    address::with_query,
    answer,
    error::{AppError, ErrorCode},
    load,
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
    contacts::{own_data::HeldRegister, remove_kin, view_client},
};
use luukku_domain::{
    contacts::{Purpose, RegisterData},
    id::RelationId,
    lang::Lang,
};

/// The address of the page: which relation, and for what purpose the clerk looks. `said` tells what was just done.
pub(super) fn address(lang: Lang, relation: RelationId, purpose: Purpose, said: Option<&str>) -> String {
    let page = with_query(&CLIENT.href_to(lang, &[&relation]), &[("purpose", purpose.code())]);
    said.map_or_else(|| page.clone(), |said| format!("{page}&{said}"))
}

/// The page; relation and purpose stand in its address. Without a purpose nobody is shown: the clerk is led to the search,
/// which asks for it.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let relation: RelationId = visit.parameter(CLIENT)?;
        let Some(purpose) = visit.query("purpose").and_then(|code| code.parse().ok()) else {
            answer::go_to(&CLIENTS.href(visit.lang));
            return Ok(().into_any());
        };
        let client = view_client::view_client(&backend, &visit.caller, relation, purpose).await?;
        Ok::<_, AppError>(content(&visit, relation, purpose, &client.register))
    })
}

fn content(visit: &Visit, relation: RelationId, purpose: Purpose, held: &HeldRegister) -> AnyView {
    let lang = visit.lang;
    let data = held.population.as_ref().and_then(|held| held.data.as_ref());
    let name = data.map_or_else(|| words::unnamed(lang).to_owned(), RegisterData::whole_name);
    let kin = held.details.kin.is_some().then(|| kin(lang, relation, purpose));
    let live = held.relations.iter().filter(|relation| relation.ended_at.is_none());
    let ends: Vec<_> = live.map(|relation| end_relation::way_to(lang, relation, purpose)).collect();
    let acts = kin.is_some() || !ends.is_empty();
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=vec![Crumb::new(CLIENTS.href(lang), words::clients(lang))] here=words::title(lang)/>
            {done(visit)}
            <PageHeading title=name/>
            {register_card::card(lang, Reader::Clerk, held, |_| None, None, None)}
            {acts.then(|| view! { <Section title=words::acts(lang)>{kin} {ends}</Section> })}
        </div>
    }
    .into_any()
}

fn done(visit: &Visit) -> Option<AnyView> {
    let lang = visit.lang;
    let said = [
        ("ended", Tone::Success, words::ended(lang)),
        ("removed", Tone::Success, words::removed(lang)),
        ("nothing", Tone::Info, words::nothing(lang)),
    ];
    let (_, tone, title) = said.into_iter().find(|(name, ..)| visit.has_query(name))?;
    Some(view! { <Notification tone=tone title=title/> }.into_any())
}

/// What the forms about a client carry.
pub(super) fn hidden(relation: RelationId, purpose: Purpose) -> Vec<(String, String)> {
    vec![("relation".to_owned(), relation.to_string()), ("purpose".to_owned(), purpose.code().to_owned())]
}

/// The form that removes the next of kin.
fn kin(lang: Lang, relation: RelationId, purpose: Purpose) -> AnyView {
    view! {
        <Details summary=words::kin(lang)>
            <p>{words::kin_text(lang)}</p>
            <Form action=RemoveClientKin::url() hidden=hidden(relation, purpose)>
                <Actions><Button variant=Variant::Secondary tone=Tone::Danger>{words::kin_go(lang)}</Button></Actions>
            </Form>
        </Details>
    }
    .into_any()
}

/// Removes the next of kin of a client, because the kin asked for it.
#[server]
pub async fn remove_client_kin(relation: String, purpose: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let relation = relation.parse().map_err(|_| ErrorCode::NotFound)?;
    let purpose = purpose.parse().map_err(|_| ErrorCode::Malformed)?;
    let here = |said| address(visit.lang, relation, purpose, said);
    match remove_kin::on_request(&backend, &visit.caller, relation).await.map_err(AppError::from) {
        Ok(removed) => answer::go_to(&here(Some(if removed { "removed" } else { "nothing" }))),
        Err(error) if error.code == ErrorCode::RecentSignInNeeded && visit.shows_html => {
            answer::go_to(&visit.proof_address(&here(None)));
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
        nothing: "Lähiomaisen tietoja ei enää ollut. Mitään ei poistettu." / "Det fanns inte längre några uppgifter om en anhörig. Ingenting togs bort." / "There was no next of kin any more. Nothing was removed.";
        acts: "Toimet" / "Åtgärder" / "What you can do";
        kin: "Lähiomainen pyytää tietojensa poistamista" / "Den anhöriga ber att uppgifterna tas bort" / "The next of kin asks to have their data removed";
        kin_text: "Varmista pyytäjän henkilöllisyys. Poistosta jää merkintä, joka näkyy asiakkaalle." / "Kontrollera identiteten hos den som ber. Borttagningen antecknas och syns för klienten." / "Make sure who is asking. The removal is recorded and shows to the client.";
        kin_go: "Poista lähiomaisen tiedot" / "Ta bort uppgifterna om den anhöriga" / "Remove the next of kin";
    }
}
