//! A clerk ends a client's relation: a page that says what follows, then the end.

use super::client;
use crate::{
    address::with_query,
    answer,
    error::{AppError, ErrorCode},
    load::{self, rule},
    paths::{CLIENTS, END_RELATION},
    ui::{Breadcrumbs, Crumb, DangerForm, PageHeading, Question},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    contacts::{end_relation as ending, own_data::HeldRelation, view_client},
};
use luukku_domain::{contacts::Purpose, id::RelationId, lang::Lang};

/// The page; relation and purpose stand in its address. Where there is nothing to end any more, the clerk is led back to the
/// client; without a purpose, to the search, which asks for it.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let id: RelationId = visit.parameter(END_RELATION)?;
        let Some(purpose) = visit.query("purpose").and_then(|code| code.parse().ok()) else {
            answer::go_to(&CLIENTS.href(visit.lang));
            return Ok(().into_any());
        };
        let client = view_client::view_client(&backend, &visit.caller, id, purpose).await?;
        let mut live = client.register.relations.iter().filter(|relation| relation.ended_at.is_none());
        let Some(relation) = live.find(|relation| relation.id == id) else {
            answer::go_to(&client::address(visit.lang, id, purpose, None));
            return Ok(().into_any());
        };
        Ok::<_, AppError>(content(visit.lang, relation, purpose))
    })
}

fn content(lang: Lang, relation: &HeldRelation, purpose: Purpose) -> AnyView {
    let back = client::address(lang, relation.id, purpose, None);
    let way = vec![
        Crumb::new(CLIENTS.href(lang), words::clients(lang)),
        Crumb::new(back.clone(), words::client(lang)),
    ];
    view! {
        <Title text=format!("{} – Luukku", words::end(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <Breadcrumbs lang=lang way=way here=words::end(lang)/>
            <PageHeading title=title(lang, relation) lead=words::what(lang)/>
            {form(lang, relation.id, purpose, Some(back))}
        </div>
    }
    .into_any()
}

fn title(lang: Lang, relation: &HeldRelation) -> String {
    words::title(lang, relation.ground.name(lang), &relation.reference)
}

/// The form; `back` is the way out beside its button, which a dialog has by itself.
fn form(lang: Lang, relation: RelationId, purpose: Purpose, back: Option<String>) -> AnyView {
    view! {
        <DangerForm
            action=EndClientRelation::url() hidden=client::hidden(relation, purpose)
            label=words::end(lang) back=back stay=words::back(lang)
        />
    }
    .into_any()
}

/// The way to the page, for each ground by itself; the others stay.
pub(super) fn way_to(lang: Lang, relation: &HeldRelation, purpose: Purpose) -> AnyView {
    let href = with_query(&END_RELATION.href_to(lang, &[&relation.id]), &[("purpose", purpose.code())]);
    let (id, title) = (format!("end-{}", relation.id), title(lang, relation));
    let form = form(lang, relation.id, purpose, None);
    view! {
        <div>
            <Question href=href link=title.clone() id=id title=title back=words::back(lang)>
                <p>{words::what(lang)}</p>
                {form}
            </Question>
        </div>
    }
    .into_any()
}

/// Ends a relation.
#[server]
pub async fn end_client_relation(relation: String, purpose: String) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let relation = relation.parse().map_err(|_| ErrorCode::NotFound)?;
    let purpose = purpose.parse().map_err(|_| ErrorCode::Malformed)?;
    if let Err(fault) = ending::end_relation(&backend, &visit.caller, relation).await {
        // It had ended already: what was wanted is so.
        let ending::EndRelationRule::Ended = rule(fault)?;
    }
    answer::go_to(&client::address(visit.lang, relation, purpose, Some("ended")));
    Ok(())
}

mod words {
    luukku_domain::texts! {
        clients: "Hae asiakas" / "Sök klient" / "Find a client";
        client: "Asiakas" / "Klient" / "Client";
        title(ground, reference): "Päätä asiakkuus: {ground}, {reference}" / "Avsluta kundrelationen: {ground}, {reference}" / "End the relation: {ground}, {reference}";
        what: "Muut asiakkuudet jäävät voimaan. Kun rekisterin viimeinen asiakkuus päättyy, osoite ja kotikunta poistetaan, tietoja ei enää päivitetä väestötietojärjestelmästä ja asiakas voi enää poistaa yhteystietojaan." / "Andra kundrelationer gäller fortfarande. När registrets sista kundrelation upphör tas adressen och hemkommunen bort, uppgifterna uppdateras inte längre från befolkningsdatasystemet och klienten kan endast ta bort sina kontaktuppgifter." / "Other relations stay. When the register's last relation ends, address and home municipality are removed, the data are no longer updated from the population register, and the client can only remove contact details.";
        end: "Päätä asiakkuus" / "Avsluta kundrelationen" / "End the relation";
        back: "Älä päätä" / "Avsluta inte" / "Do not end it";
    }
}
