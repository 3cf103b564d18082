//! Organisations without a main user, people whose home is closed, closed accounts that were invited, and memberships
//! that will end.

use crate::{
    clocks::restorable,
    error::AppError,
    list_file::{self, ENDING_FILE, NO_MAIN_USER_FILE},
    load,
    paths::{
        ACCESS_REVIEW, INVITATION, INVITERS, LIFECYCLE, MAINTAINERS, MEMBERSHIP, ORGANISATION, PagePath,
        USER, USER_RESTORE,
    },
    ui::{Column, LinkButton, PageHeading, Row, Section, Table, Tag, Tone, Variant},
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        list_file::FileRule,
        reports::{
            ReportedMembership, SHOWN,
            closed_home::{self, ClosedHome},
            closed_invited::{self, ClosedInvited},
            ending, export,
            no_main_user::{self, Unkept},
        },
    },
    fault::Fault,
};
use luukku_domain::{dates, lang::Lang, permission::action::ExportReports};

use super::super::users::last_day;

/// How far ahead the report looks.
const DAYS: u16 = 60;

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let unkept = no_main_user::no_main_user(&backend, &visit.caller).await?;
        let invited = closed_invited::closed_invited(&backend, &visit.caller).await?;
        let homeless = closed_home::closed_home(&backend, &visit.caller).await?;
        let ending = ending::ending(&backend, &visit.caller, DAYS).await?;
        Ok::<_, AppError>(content(&visit, &unkept, &invited, &homeless, &ending))
    })
}

/// The organisations without a main user of their own as a file.
pub async fn no_main_user_file(visit: &Visit, backend: &Backend) -> Result<String, Fault<FileRule>> {
    export::no_main_user(backend, &visit.caller, visit.lang).await
}

/// The memberships that end as a file.
pub async fn ending_file(visit: &Visit, backend: &Backend) -> Result<String, Fault<FileRule>> {
    export::ending(backend, &visit.caller, DAYS, visit.lang).await
}

fn content(
    visit: &Visit,
    unkept: &[Unkept],
    invited: &[ClosedInvited],
    homeless: &[ClosedHome],
    ending: &[ReportedMembership],
) -> AnyView {
    let lang = visit.lang;
    // An officer sees the reports, but not what the clocks will do.
    let previews = INVITERS.admits(&visit.caller.who);
    let invited = (!invited.is_empty()).then(|| invited_table(visit, invited));
    let homeless = (!homeless.is_empty()).then(|| homeless_table(lang, homeless));
    // An empty report is no file.
    let file = |is_empty: bool, file: PagePath| {
        (!is_empty).then(|| list_file::link(visit, ExportReports, file.href(lang))).flatten()
    };
    let unkept_file = file(unkept.is_empty(), NO_MAIN_USER_FILE);
    let ending_file = file(ending.is_empty(), ENDING_FILE);
    let (unkept, ending) = (unkept_table(lang, unkept), ending_table(lang, ending));
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=words::title(lang) lead=words::lead(lang)>
                <LinkButton href=ACCESS_REVIEW.href(lang) variant=Variant::Secondary>{words::review(lang)}</LinkButton>
                {previews.then(|| view! {
                    <LinkButton href=LIFECYCLE.href(lang) variant=Variant::Secondary>{words::preview(lang)}</LinkButton>
                })}
            </PageHeading>
            {invited.map(|table| view! {
                <Section title=words::invited(lang)><p>{words::invited_text(lang, restorable(lang))}</p>{table}</Section>
            })}
            {homeless.map(|table| view! {
                <Section title=words::homeless(lang)><p>{words::homeless_text(lang)}</p>{table}</Section>
            })}
            <Section title=words::unkept(lang)>{unkept} {unkept_file}</Section>
            <Section title=words::ending(lang)>{ending} {ending_file}</Section>
        </div>
    }
    .into_any()
}

/// How many rows there are. With as many as are shown at most, there may be more.
fn caption(lang: Lang, shown: usize, all: String) -> String {
    if shown < usize::from(SHOWN) { all } else { words::first(lang, shown) }
}

fn unkept_table(lang: Lang, unkept: &[Unkept]) -> AnyView {
    let columns = vec![
        Column::new(words::organisation(lang)),
        Column::new(words::kind(lang)),
        Column::new(words::people(lang)).at_end(),
        Column::new(words::state(lang)),
    ];
    let rows = unkept.iter().map(|row| {
        let href = ORGANISATION.href_to(lang, &[&row.id]);
        let state = if row.kept_from_above {
            view! { <Tag tone=Tone::Neutral>{words::kept_from_above(lang)}</Tag> }
        } else {
            view! { <Tag tone=Tone::Danger>{words::nobody(lang)}</Tag> }
        };
        Row::new(vec![
            view! { <a class="ds-link" href=href>{row.names.in_lang(lang).to_owned()}</a> }.into_any(),
            row.kind.name(lang).into_any(),
            row.people.to_string().into_any(),
            state.into_any(),
        ])
    });
    let caption = caption(lang, unkept.len(), words::unkept_count(lang, unkept.len()));
    let empty = view! { <p>{words::all_kept(lang)}</p> }.into_any();
    view! { <Table id="unkept" caption=caption columns=columns rows=rows.collect() empty=empty/> }.into_any()
}

/// Invitations that wait for a closed account; a maintainer gets the way to restore it.
fn invited_table(visit: &Visit, invited: &[ClosedInvited]) -> AnyView {
    let lang = visit.lang;
    let restores = MAINTAINERS.admits(&visit.caller.who);
    let columns = vec![
        Column::new(words::person(lang)),
        Column::new(words::invited_to(lang)),
        Column::new(words::closed(lang)),
        Column::new(words::answer_by(lang)).at_end(),
    ];
    let rows = invited.iter().map(|row| {
        let path = if restores { USER_RESTORE } else { USER };
        let user = path.href_to(lang, &[&row.account]);
        let invitation = INVITATION.href_to(lang, &[&row.invitation]);
        let place = format!("{}, {}", row.role.name(lang), row.names.in_lang(lang));
        // An officer sees the report, but not the invitations.
        let place = if INVITERS.admits(&visit.caller.who) {
            view! { <a class="ds-link" href=invitation>{place}</a> }.into_any()
        } else {
            place.into_any()
        };
        Row::new(vec![
            view! { <a class="ds-link" href=user>{row.name.clone()}</a> }.into_any(),
            place,
            dates::date(lang, row.closed_at.date_in_helsinki()).into_any(),
            last_day(lang, row.expires_at).into_any(),
        ])
    });
    let caption = caption(lang, invited.len(), words::invited_count(lang, invited.len()));
    view! { <Table id="invited" caption=caption columns=columns rows=rows.collect()/> }.into_any()
}

fn homeless_table(lang: Lang, homeless: &[ClosedHome]) -> AnyView {
    let columns = vec![
        Column::new(words::person(lang)),
        Column::new(words::organisation(lang)),
        Column::new(words::home_closed(lang)).at_end(),
    ];
    let rows = homeless.iter().map(|row| {
        let user = USER.href_to(lang, &[&row.account]);
        Row::new(vec![
            view! { <a class="ds-link" href=user>{row.name.clone()}</a> }.into_any(),
            row.names.in_lang(lang).to_owned().into_any(),
            dates::date(lang, row.closed_at.date_in_helsinki()).into_any(),
        ])
    });
    let caption = caption(lang, homeless.len(), words::homeless_count(lang, homeless.len()));
    view! { <Table id="homeless" caption=caption columns=columns rows=rows.collect()/> }.into_any()
}

fn ending_table(lang: Lang, ending: &[ReportedMembership]) -> AnyView {
    let columns = vec![
        Column::new(words::person(lang)),
        Column::new(words::role(lang)),
        Column::new(words::organisation(lang)),
        Column::new(words::last_day(lang)).at_end(),
    ];
    let rows = ending.iter().map(|row| {
        let href = MEMBERSHIP.href_to(lang, &[&row.account_id, &row.id]);
        Row::new(vec![
            view! { <a class="ds-link" href=href>{row.name.clone()}</a> }.into_any(),
            row.role.name(lang).into_any(),
            row.names.in_lang(lang).to_owned().into_any(),
            row.ends_at.map(|at| last_day(lang, at)).unwrap_or_default().into_any(),
        ])
    });
    let caption = caption(lang, ending.len(), words::ending_count(lang, ending.len()));
    let empty = view! { <p>{words::none_ending(lang)}</p> }.into_any();
    view! { <Table id="ending" caption=caption columns=columns rows=rows.collect() empty=empty/> }.into_any()
}

mod words {
    luukku_domain::texts! {
        title: "Raportit" / "Rapporter" / "Reports";
        lead: "Missä käyttöoikeudet tarvitsevat huomiotasi." / "Var behörigheterna behöver din uppmärksamhet." / "Where access needs your attention.";
        review: "Käyttöoikeuksien katselmointi" / "Granskning av behörigheter" / "Access review";
        preview: "Mitä päättyy ja milloin" / "Vad avslutas och när" / "What will end, and when";
        unkept: "Organisaatiot ilman omaa pääkäyttäjää" / "Organisationer utan egen huvudanvändare" / "Organisations without a main user of their own";
        first(count): "Ensimmäiset {count}" / "De {count} första" / "The first {count}";
        unkept_count(count): "Organisaatioita: {count}" / "Organisationer: {count}" / "Organisations: {count}";
        all_kept: "Jokaisella organisaatiolla on pääkäyttäjä." / "Varje organisation har en huvudanvändare." / "Every organisation has a main user.";
        organisation: "Organisaatio" / "Organisation" / "Organisation";
        kind: "Laji" / "Typ" / "Kind";
        people: "Henkilöitä" / "Personer" / "People";
        state: "Tila" / "Status" / "State";
        kept_from_above: "Ylempi organisaatio hoitaa" / "Sköts ovanifrån" / "Kept from above";
        nobody: "Kukaan ei hoida" / "Ingen sköter" / "Nobody keeps it";
        invited: "Kutsutut, joiden tili on suljettu" / "Inbjudna vars konto är stängt" / "Invited people whose account is closed";
        invited_text(span): "Ylläpito voi palauttaa tilin {span} ajan sulkemisesta. Vasta sitten henkilö voi vastata kutsuun." / "Administratören kan återställa kontot i {span} efter stängningen. Först därefter kan personen svara på inbjudan." / "A maintainer can restore the account for {span} after it was closed. Only then can the person answer the invitation.";
        invited_count(count): "Kutsuja: {count}" / "Inbjudningar: {count}" / "Invitations: {count}";
        invited_to: "Kutsuttu rooliin" / "Inbjuden till roll" / "Invited to the role";
        closed: "Tili suljettu" / "Kontot stängt" / "Account closed";
        answer_by: "Kutsu voimassa" / "Inbjudan gäller till" / "Invitation until";
        homeless: "Käyttäjät, joiden kotiorganisaatio on suljettu" / "Användare vars hemorganisation är stängd" / "People whose home organisation is closed";
        homeless_text: "Vaihda kotiorganisaatio henkilön sivulta: muuten kukaan ei huolehdi tilistä." / "Byt hemorganisation på personens sida: annars tar ingen hand om kontot." / "Change the home organisation on the person's page: otherwise nobody looks after the account.";
        homeless_count(count): "Käyttäjiä: {count}" / "Användare: {count}" / "People: {count}";
        home_closed: "Organisaatio suljettu" / "Organisationen stängd" / "Organisation closed";
        ending: "Roolit, jotka päättyvät 60 päivän sisällä" / "Roller som avslutas inom 60 dagar" / "Roles that end within 60 days";
        ending_count(count): "Rooleja: {count}" / "Roller: {count}" / "Roles: {count}";
        none_ending: "Yhtään roolia ei pääty." / "Inga roller avslutas." / "No role ends.";
        person: "Henkilö" / "Person" / "Person";
        role: "Rooli" / "Roll" / "Role";
        last_day: "Viimeinen päivä" / "Sista dag" / "Last day";
    }
}
