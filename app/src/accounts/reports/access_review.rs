//! The yearly access review: each membership is confirmed or ended.

use crate::{
    address::{read, with_query},
    clocks::clocks,
    drafts::{self, Draft},
    error::{AppError, ErrorCode, FieldError},
    list_file::{self, REVIEW_FILE},
    load::{self, rule},
    paths::{ACCESS_REVIEW, MEMBERSHIP},
    ui::{
        self, Bulk, Button, Checkbox, Column, Empty, ErrorSummary, Form, Notification, PageHeading,
        Pagination, Pick, Row, Table, Tag, Tone, Variant,
    },
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        list_file::FileRule,
        memberships::{
            confirm,
            end::{self, Ending, Last},
        },
        reports::{
            access_review::{self, Review, Reviewed},
            export,
        },
    },
    fault::Fault,
};
use luukku_domain::{
    accounts::review::ReviewState, dates, id::MembershipId, lang::Lang, paging::Cursor,
    permission::action::ExportReports, spans, time::Timestamp,
};

/// Name of the checkboxes.
const CHOSEN: &str = "memberships[]";

/// The box to tick before ending, as it is posted.
const END_SURE: &str = "end_sure";

/// What is wrong with a form in which no membership is chosen.
const NONE_CHOSEN: &str = "none_chosen";

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let draft = drafts::waiting().await;
        let at = At::of(&visit, &draft);
        let (organisation, page) = (read(&at.organisation)?, read(&at.page)?);
        let found = access_review::access_review(&backend, &visit.caller, organisation, page).await?;
        Ok::<_, AppError>(content(&visit, &at, found, &draft))
    })
}

/// The memberships that are due as a file, those of the chosen organisation like the page.
pub async fn file(visit: &Visit, backend: &Backend) -> Result<String, Fault<FileRule>> {
    let organisation = read(&At::of(visit, &Draft::default()).organisation)?;
    export::access_review(backend, &visit.caller, organisation, visit.lang).await
}

/// Where in the review one is, as typed: the organisation to which it is narrowed, and the page.
struct At {
    organisation: String,
    page: String,
}

impl At {
    /// What the address says, or the form that comes back.
    fn of(visit: &Visit, draft: &Draft) -> Self {
        let said = |name| visit.query(name).unwrap_or_else(|| draft.value(name).to_owned());
        Self { organisation: said("organisation"), page: said("page") }
    }

    /// The same as fields of a form.
    fn fields(&self) -> Vec<(String, String)> {
        let fields = [("organisation", &self.organisation), ("page", &self.page)];
        fields.map(|(name, value)| (name.to_owned(), value.clone())).to_vec()
    }
}

fn content(visit: &Visit, here: &At, found: Review, draft: &Draft) -> AnyView {
    let lang = visit.lang;
    let done = done(visit);
    let errors = summary(lang, &found.page.rows, draft);
    let organisation = &here.organisation;
    let at = |cursor: Cursor| {
        let cursor = cursor.to_string();
        with_query(&ACCESS_REVIEW.href(lang), &[("organisation", organisation), ("page", &cursor)])
    };
    let (previous, next) = (found.page.previous.map(at), found.page.next.map(at));
    let columns = vec![
        Column::new(words::person(lang)),
        Column::new(words::role(lang)),
        Column::new(words::organisation(lang)),
        Column::new(words::ground(lang)),
        Column::new(words::used(lang)),
        Column::new(words::due(lang)),
    ];
    let file = with_query(&REVIEW_FILE.href(lang), &[("organisation", organisation)]);
    let file = (!found.page.rows.is_empty()).then(|| list_file::link(visit, ExportReports, file)).flatten();
    let any = found.page.rows.iter().any(|row| row.may_confirm);
    let caption = words::caption(lang, found.to_confirm);
    let is_sure = draft.value(END_SURE) == "yes";
    let not_sure = draft.error(END_SURE).map(|_| words::not_sure(lang).to_owned());
    let rows = found.page.rows.into_iter().map(|row| line(lang, row, draft)).collect();
    let rule = clocks().access_review();
    let (holds, ahead) = (spans::months(lang, rule.months), spans::days(lang, rule.days_ahead));
    let nothing = words::nothing_text(lang, ahead);
    let empty = view! { <Empty title=words::nothing(lang)><p>{nothing}</p></Empty> }.into_any();
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            {done}
            <ErrorSummary lang=lang errors=errors/>
            <PageHeading title=words::title(lang) lead=words::lead(lang, holds)/>
            <Form action=ConfirmMemberships::url() hidden=here.fields() wide=true>
                <Table id="review" caption=caption columns=columns rows=rows empty=empty/>
                {any.then(|| view! {
                    <Bulk label=words::chosen(lang)>
                        <Button>{words::confirm(lang)}</Button>
                        <Checkbox
                            lang=lang name=END_SURE label=words::sure(lang) chosen=is_sure error=not_sure
                        />
                        <Button formaction=EndMemberships::url() variant=Variant::Secondary tone=Tone::Danger>
                            {words::end(lang)}
                        </Button>
                    </Bulk>
                })}
            </Form>
            <Pagination lang=lang previous=previous next=next/>
            {file.map(|file| view! { <p>{file}</p> })}
        </div>
    }
    .into_any()
}

/// What was done on the page before: how many were confirmed or ended.
fn done(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let count = |name: &str| visit.query(name).and_then(|count| count.parse::<u32>().ok());
    let title = match (count("confirmed"), count("ended")) {
        (Some(count), _) => words::confirmed(lang, count),
        (None, Some(count)) => words::ended(lang, count),
        (None, None) => return ().into_any(),
    };
    view! { <Notification tone=Tone::Success title=title/> }.into_any()
}

/// Why nothing was done: nothing is chosen, the box is not ticked, or the last main user of an organisation is among the chosen.
fn summary(lang: Lang, rows: &[Reviewed], draft: &Draft) -> Vec<ui::FieldError> {
    let row = |field: &str| rows.iter().find(|row| row.membership.id.to_string() == field);
    let errors = draft.errors.iter().map(|error| {
        let text = match row(&error.field) {
            Some(Reviewed { membership: held, .. }) => {
                words::last(lang, &held.name, held.names.in_lang(lang))
            }
            None if error.field == END_SURE => words::not_sure(lang).to_owned(),
            None if error.code == NONE_CHOSEN => words::none_chosen(lang).to_owned(),
            None => words::some_last(lang).to_owned(),
        };
        ui::FieldError::new(error.field.as_str(), text)
    });
    errors.collect()
}

fn line(lang: Lang, row: Reviewed, draft: &Draft) -> Row {
    let day = |at: Timestamp| dates::date(lang, at.date_in_helsinki());
    let held = row.membership;
    let href = MEMBERSHIP.href_to(lang, &[&held.account_id, &held.id]);
    let state = match row.state {
        ReviewState::Overdue { due_at } => {
            let overdue = words::overdue(lang, day(due_at));
            view! { <Tag tone=Tone::Danger>{overdue}</Tag> }
        }
        ReviewState::Soon { due_at } | ReviewState::Confirmed { due_at } => {
            let soon = words::soon(lang, day(due_at));
            view! { <Tag tone=Tone::Warning>{soon}</Tag> }
        }
    };
    let id = held.id.to_string();
    let picked = draft.values.iter().any(|(name, value)| name == CHOSEN && *value == id);
    let pick = Pick { name: CHOSEN, value: id, label: words::pick(lang, &held.name, held.role.name(lang)) };
    let line = Row::new(vec![
        view! { <a class="ds-link" href=href>{held.name}</a> }.into_any(),
        held.role.name(lang).into_any(),
        held.names.in_lang(lang).to_owned().into_any(),
        held.ground.into_any(),
        day(held.last_used_at).into_any(),
        state.into_any(),
    ]);
    if row.may_confirm { line.pick(pick).picked_if(picked) } else { line }
}

/// Confirms the chosen memberships for another year.
#[server]
pub async fn confirm_memberships(
    #[server(default)] memberships: Vec<String>,
    #[server(default)] organisation: String,
    #[server(default)] page: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let at = At { organisation, page };
    if memberships.is_empty() {
        return Err(refuse(&visit, &at, memberships, None, ("review", NONE_CHOSEN)).await);
    }
    let confirmed = confirm::confirm(&backend, &visit.caller, &ids(&memberships)?).await?;
    go_on(&visit, &at, ("confirmed", confirmed));
    Ok(())
}

/// Ends the chosen memberships: all of them, or none when the last main user of an organisation is among them.
#[server]
pub async fn end_memberships(
    #[server(default)] memberships: Vec<String>,
    end_sure: Option<String>,
    #[server(default)] organisation: String,
    #[server(default)] page: String,
) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let at = At { organisation, page };
    if memberships.is_empty() {
        return Err(refuse(&visit, &at, memberships, end_sure, ("review", NONE_CHOSEN)).await);
    }
    let Some(sure) = end_sure else {
        return Err(refuse(&visit, &at, memberships, None, (END_SURE, "not_sure")).await);
    };
    match end::end_many(&backend, &visit.caller, &ids(&memberships)?, Ending::Reviewed).await {
        Ok(ended) => {
            go_on(&visit, &at, ("ended", ended));
            Ok(())
        }
        Err(fault) => {
            let Last(id) = rule(fault)?;
            Err(refuse(&visit, &at, memberships, Some(sure), (&id.to_string(), "last_main_user")).await)
        }
    }
}

/// Goes on with the review of the same organisation, from its first page: the rows that are done have left it.
fn go_on(visit: &Visit, at: &At, (what, count): (&str, impl ToString)) {
    let here = ACCESS_REVIEW.href(visit.lang);
    let count = count.to_string();
    drafts::accept(&here, &with_query(&here, &[("organisation", &at.organisation), (what, &count)]));
}

/// Comes back to the same page of the review with what was chosen and what is wrong.
async fn refuse(
    visit: &Visit,
    at: &At,
    memberships: Vec<String>,
    sure: Option<String>,
    (field, code): (&str, &str),
) -> AppError {
    let chosen = memberships.into_iter().map(|id| (CHOSEN.to_owned(), id));
    let sure = sure.map(|sure| (END_SURE.to_owned(), sure));
    let values = chosen.chain(sure).chain(at.fields()).collect();
    let errors = vec![FieldError::new(field, code)];
    drafts::refuse(&ACCESS_REVIEW.href(visit.lang), Draft { values, errors }).await
}

fn ids(memberships: &[String]) -> Result<Vec<MembershipId>, AppError> {
    memberships.iter().map(|id| id.parse().map_err(|_| ErrorCode::NotFound.into())).collect()
}

mod words {
    luukku_domain::texts! {
        title: "Käyttöoikeuksien katselmointi" / "Granskning av behörigheter" / "Access review";
        lead(span): "Vahvista, että jokaista roolia yhä tarvitaan, ja päätä ne, joita ei tarvita. Vahvistus on voimassa {span} ajan." / "Bekräfta att varje roll fortfarande behövs, och avsluta dem som inte behövs. En bekräftelse gäller i {span}." / "Confirm that each role is still needed, and end those that are not. A confirmation holds for {span}.";
        caption(count): "Sinun vahvistettavanasi: {count}" / "Roller som du ska bekräfta: {count}" / "Roles for you to confirm: {count}";
        confirmed(count): "Rooleja vahvistettu: {count}" / "Bekräftade roller: {count}" / "Roles confirmed: {count}";
        person: "Henkilö" / "Person" / "Person";
        role: "Rooli" / "Roll" / "Role";
        organisation: "Organisaatio" / "Organisation" / "Organisation";
        ground: "Peruste" / "Grund" / "Ground";
        used: "Käytetty viimeksi" / "Senast använd" / "Last used";
        due: "Vahvistettava" / "Bekräftas senast" / "Due";
        overdue(date): "Myöhässä, {date}" / "Försenad, {date}" / "Overdue since {date}";
        soon(date): "Viimeistään {date}" / "Senast {date}" / "By {date}";
        pick(name, role): "Valitse {name}, {role}" / "Välj {name}, {role}" / "Choose {name}, {role}";
        chosen: "Valituille rooleille" / "För de valda rollerna" / "For the chosen roles";
        end: "Päätä valitut" / "Avsluta de valda" / "End the chosen";
        sure: "Ymmärrän, että valitut roolit päättyvät heti" / "Jag förstår att de valda rollerna avslutas genast" / "I understand that the chosen roles end at once";
        not_sure: "Merkitse rasti, jos olet varma" / "Kryssa i rutan om du är säker" / "Tick the box if you are sure";
        ended(count): "Rooleja päätetty: {count}" / "Avslutade roller: {count}" / "Roles ended: {count}";
        last(name, organisation): "Mitään ei päätetty: {name} on viimeinen pääkäyttäjä organisaatiossa {organisation}. Anna rooli ensin seuraajalle, tai jätä se valitsematta" / "Inget avslutades: {name} är den sista huvudanvändaren i organisationen {organisation}. Ge rollen först till en efterträdare, eller välj inte den" / "Nothing was ended: {name} is the last main user of {organisation}. Give the role to a successor first, or leave it out";
        none_chosen: "Valitse ensin roolit luettelosta" / "Välj först roller i listan" / "Choose roles in the list first";
        some_last: "Mitään ei päätetty: joku valituista on organisaationsa viimeinen pääkäyttäjä" / "Inget avslutades: någon av de valda är organisationens sista huvudanvändare" / "Nothing was ended: one of the chosen is the last main user of an organisation";
        confirm: "Vahvista valitut" / "Bekräfta de valda" / "Confirm the chosen";
        nothing: "Kaikki roolit on vahvistettu" / "Alla roller är bekräftade" / "All roles are confirmed";
        nothing_text(span): "Seuraavat tulevat tähän, kun määräaika on {span} sisällä." / "Nästa visas här när tidsfristen går ut inom {span}." / "The next ones come here when they are due within {span}.";
    }
}
