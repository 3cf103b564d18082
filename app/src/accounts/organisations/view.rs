//! The page of one organisation: its place, units, people in charge, and whom it serves.

use crate::{
    error::{AppError, ErrorCode},
    load,
    paths::{
        CHANGE_ORGANISATION, INVITATION_SETTINGS, INVITE_TO, NEW_ORGANISATION, ORGANISATION, ORGANISATIONS,
        RELATE_PROVIDER, RENAME_ORGANISATION, USER, USERS,
    },
    ui::{
        Actions, Breadcrumbs, Column, Crumb, LinkButton, Notification, PageHeading, Row, Section,
        SummaryList, SummaryRow, Table, Tag, Tone, Variant,
    },
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::organisations::view::{self, OrganisationPage},
};
use luukku_domain::{
    accounts::organisation::{OrganisationKind, OrganisationStatus},
    dates,
    id::OrganisationId,
    lang::Lang,
    permission::{
        Refusal,
        action::{
            CloseOrganisation, CreateOrganisation, Invite, ListUsers, RelateProvider, RenameOrganisation,
            SetInvitationPolicy,
        },
        thing::{NewInvitation, NewOrganisation, Serving},
    },
};

use super::end_serving;

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let id: OrganisationId = visit.last_part().parse().map_err(|_| ErrorCode::NotFound)?;
        let found = view::view(&backend, &visit.caller, id).await?;
        Ok::<_, AppError>(content(&visit, &found))
    })
}

/// Whether the caller may do it, perhaps after proving again who they are.
fn may<T>(answer: &Result<T, Refusal>) -> bool {
    matches!(answer, Ok(_) | Err(Refusal::AuthenticateAgain))
}

fn content(visit: &Visit, found: &OrganisationPage) -> AnyView {
    let lang = visit.lang;
    let data = &found.organisation;
    let name = data.names.in_lang(lang).to_owned();
    let lists = visit.caller.scope(luukku_domain::permission::action::ListOrganisations).is_ok();
    let mut way = Vec::new();
    if lists {
        way.push(Crumb::new(ORGANISATIONS.href(lang), words::organisations(lang)));
    }
    way.extend(
        found
            .above
            .iter()
            .map(|above| Crumb::new(ORGANISATION.href_to(lang, &[&above.id]), above.names.in_lang(lang))),
    );
    let closed = data.status == OrganisationStatus::Closed;
    let tag = if closed {
        view! { <Tag tone=Tone::Neutral>{words::closed(lang)}</Tag> }
    } else {
        let kind = data.kind.name(lang);
        view! { <Tag tone=Tone::Info>{kind}</Tag> }
    };
    let done = done(visit);
    let (facts, actions) = (facts(visit, found), (!closed).then(|| actions(visit, found)));
    let units = (!found.units.is_empty()).then(|| units(lang, found));
    let serving = (!found.serving.is_empty()).then(|| serving(visit, found));
    view! {
        <Title text=format!("{name} – Luukku")/>
        <div class="lu-wrap lu-main lu-stack">
            {done}
            <Breadcrumbs lang=lang way=way here=name.clone()/>
            <PageHeading title=name tag=tag.into_any()/>
            <SummaryList rows=facts/>
            {actions}
            {units}
            {serving}
        </div>
    }
    .into_any()
}

/// What was done on the page before.
fn done(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let title = if visit.has_query("done") {
        words::done(lang)
    } else if visit.has_query("unrelated") {
        words::unrelated(lang)
    } else {
        return ().into_any();
    };
    view! { <Notification tone=Tone::Success title=title/> }.into_any()
}

fn facts(visit: &Visit, found: &OrganisationPage) -> Vec<SummaryRow> {
    let lang = visit.lang;
    let data = &found.organisation;
    let mut rows = vec![SummaryRow::new(words::name_fi(lang), data.names.name_fi.to_string())];
    let others = [(words::name_sv(lang), &data.names.name_sv), (words::name_en(lang), &data.names.name_en)];
    for (label, name) in others {
        rows.extend(name.as_ref().map(|name| SummaryRow::new(label, name.to_string())));
    }
    rows.extend(
        data.business_id.as_ref().map(|id| SummaryRow::new(words::business_id(lang), id.to_string())),
    );
    if visit.caller.may(ListUsers, &found.place).is_ok() {
        let keepers: Vec<_> = found
            .keepers
            .iter()
            .map(|keeper| {
                let href = USER.href_to(lang, &[&keeper.id]);
                view! { <div><a class="ds-link" href=href>{keeper.name.clone()}</a></div> }
            })
            .collect();
        rows.push(if keepers.is_empty() {
            SummaryRow::none(words::keepers(lang), words::no_keeper(lang))
        } else {
            SummaryRow::new(words::keepers(lang), keepers)
        });
        let list = format!("{}?organisation={}", USERS.href(lang), data.id);
        rows.push(
            SummaryRow::new(words::people(lang), found.people.to_string()).action(list, words::show(lang)),
        );
    }
    let day = |at: luukku_domain::time::Timestamp| dates::date(lang, at.date_in_helsinki());
    rows.extend(data.closed_at.map(|at| SummaryRow::new(words::closed(lang), day(at))));
    rows
}

/// What the caller may do; asked of the permission table, so that no button leads to a refusal.
fn actions(visit: &Visit, found: &OrganisationPage) -> AnyView {
    let (lang, caller, place, id) = (visit.lang, &visit.caller, &found.place, found.organisation.id);
    let unit = NewOrganisation { kind: OrganisationKind::Unit, parent: Some(place.clone()) };
    let is_operator = found.organisation.kind == OrganisationKind::Operator;
    let adds = !is_operator && may(&caller.may(CreateOrganisation, &unit));
    let renames = may(&caller.may(RenameOrganisation, place));
    let changes = !is_operator && (may(&caller.may(CloseOrganisation, place)) || renames);
    let keeper = found.organisation.kind.keeper();
    let invites = may(&caller.may(Invite, &NewInvitation { place: place.clone(), role: keeper }));
    let sets = may(&caller.may(SetInvitationPolicy, place));
    let serving = Serving { provider: id, organiser: place.clone() };
    let relates = found.organisation.kind.is_controller() && may(&caller.may(RelateProvider, &serving));
    let new_unit = format!("{}?under={id}", NEW_ORGANISATION.href(lang));
    view! {
        <Actions>
            {invites.then(|| view! {
                <LinkButton href=INVITE_TO.href_to(lang, &[&id])>{words::invite(lang)}</LinkButton>
            })}
            {sets.then(|| view! {
                <LinkButton href=INVITATION_SETTINGS.href_to(lang, &[&id]) variant=Variant::Secondary>
                    {words::settings(lang)}
                </LinkButton>
            })}
            {adds.then(|| view! {
                <LinkButton href=new_unit variant=Variant::Secondary>{words::add_unit(lang)}</LinkButton>
            })}
            {renames.then(|| view! {
                <LinkButton href=RENAME_ORGANISATION.href_to(lang, &[&id]) variant=Variant::Secondary>
                    {words::rename(lang)}
                </LinkButton>
            })}
            {relates.then(|| view! {
                <LinkButton href=RELATE_PROVIDER.href_to(lang, &[&id]) variant=Variant::Secondary>
                    {words::relate(lang)}
                </LinkButton>
            })}
            {changes.then(|| view! {
                <LinkButton href=CHANGE_ORGANISATION.href_to(lang, &[&id]) variant=Variant::Secondary>
                    {words::change(lang)}
                </LinkButton>
            })}
        </Actions>
    }
    .into_any()
}

fn units(lang: Lang, found: &OrganisationPage) -> AnyView {
    let units: Vec<_> = found
        .units
        .iter()
        .map(|unit| {
            let href = ORGANISATION.href_to(lang, &[&unit.id]);
            view! { <li><a class="ds-link" href=href>{unit.names.in_lang(lang).to_owned()}</a></li> }
        })
        .collect();
    view! { <Section title=words::units(lang)><ul>{units}</ul></Section> }.into_any()
}

fn serving(visit: &Visit, found: &OrganisationPage) -> AnyView {
    let lang = visit.lang;
    let organiser = found.organisation.kind.is_controller();
    let ways: Vec<_> = found.serving.iter().map(|row| end_serving::way_to(visit, found, row)).collect();
    let mut columns = vec![
        Column::new(if organiser { words::provider(lang) } else { words::organiser(lang) }),
        Column::new(words::service(lang)),
        Column::new(words::since(lang)),
    ];
    // Only where somebody may act; a cell without a column is left out.
    if ways.iter().any(Option::is_some) {
        columns.push(Column::new(words::act(lang)));
    }
    let rows: Vec<_> = found
        .serving
        .iter()
        .zip(ways)
        .map(|(row, way)| {
            Row::new(vec![
                row.names.in_lang(lang).to_owned().into_any(),
                row.service.clone().into_any(),
                dates::date(lang, row.started_at.date_in_helsinki()).into_any(),
                way.into_any(),
            ])
        })
        .collect();
    view! {
        <Section title=words::serving(lang)>
            <Table id="serving" caption=words::serving(lang) titled=true columns=columns rows=rows/>
        </Section>
    }
    .into_any()
}

mod words {
    luukku_domain::texts! {
        organisations: "Organisaatiot" / "Organisationer" / "Organisations";
        done: "Muutos on tallennettu." / "Ändringen är sparad." / "The change is saved.";
        unrelated: "Palvelusuhde on päätetty." / "Tjänsterelationen är avslutad." / "The relation has ended.";
        closed: "Suljettu" / "Stängd" / "Closed";
        name_fi: "Nimi suomeksi" / "Namn på finska" / "Name in Finnish";
        name_sv: "Nimi ruotsiksi" / "Namn på svenska" / "Name in Swedish";
        name_en: "Nimi englanniksi" / "Namn på engelska" / "Name in English";
        business_id: "Y-tunnus" / "FO-nummer" / "Business ID";
        keepers: "Pääkäyttäjät" / "Huvudanvändare" / "Main users";
        no_keeper: "Ei omaa pääkäyttäjää" / "Ingen egen huvudanvändare" / "No main user of its own";
        people: "Henkilöitä, joilla on rooli" / "Personer med en roll" / "People with a role";
        show: "Näytä käyttäjät" / "Visa användarna" / "Show the users";
        invite: "Kutsu käyttäjiä" / "Bjud in användare" / "Invite people";
        settings: "Kutsumisen asetukset" / "Inställningar för inbjudningar" / "How it invites";
        add_unit: "Lisää yksikkö" / "Lägg till en enhet" / "Add a unit";
        rename: "Muuta nimiä" / "Ändra namn" / "Change the names";
        relate: "Lisää palveluntuottaja" / "Lägg till en tjänsteproducent" / "Add a provider";
        change: "Siirrä, yhdistä tai sulje" / "Flytta, slå ihop eller stäng" / "Move, merge or close";
        units: "Yksiköt" / "Enheter" / "Units";
        serving: "Palveluntuottajat ja palvelut" / "Tjänsteproducenter och tjänster" / "Providers and services";
        provider: "Palveluntuottaja" / "Tjänsteproducent" / "Provider";
        organiser: "Järjestäjä" / "Anordnare" / "Organiser";
        service: "Palvelu" / "Tjänst" / "Service";
        since: "Alkaen" / "Från och med" / "Since";
        act: "Toiminto" / "Åtgärd" / "Action";
    }
}
