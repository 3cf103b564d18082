//! The reports as files, each whole and in the order in which its page shows it.

use chrono::TimeDelta;
use luukku_domain::{
    accounts::review::ReviewState,
    caller::Caller,
    events::{Event, EventAction},
    id::OrganisationId,
    lang::Lang,
    permission::{Scope, action::ExportReports},
    time::Timestamp,
};

use super::{
    super::{
        list_file::{self, ASKED, FileRule, day},
        look,
    },
    access_review, ending,
    no_main_user::{self, Unkept},
    rows::ReportedMembership,
};
use crate::{Backend, fault::Fault, store::Refused};

/// The organisations that have no main user of their own.
pub async fn no_main_user(backend: &Backend, caller: &Caller, lang: Lang) -> Result<String, Fault<FileRule>> {
    let report = "no_main_user";
    let scope = scope(backend, caller, report).await?;
    let mut read = backend.store.read().await?;
    let rows = no_main_user::rows(read.conn(), &scope.bind(), backend.ambient().now(), ASKED).await?;
    drop(read);
    let heads = [text::organisation(lang), text::kind(lang), text::people(lang), text::kept_from_above(lang)];
    let cells = |row: &Unkept| {
        [
            row.names.in_lang(lang).to_owned(),
            row.kind.name(lang).to_owned(),
            row.people.to_string(),
            yes_or_no(lang, row.kept_from_above),
        ]
    };
    list_file::take_out(backend, caller, taken(&scope, report), &rows, heads, cells).await
}

/// The memberships that end within `days` days.
pub async fn ending(
    backend: &Backend,
    caller: &Caller,
    days: u16,
    lang: Lang,
) -> Result<String, Fault<FileRule>> {
    let report = "memberships_ending";
    let scope = scope(backend, caller, report).await?;
    let mut read = backend.store.read().await?;
    let rows = ending::rows(read.conn(), &scope.bind(), backend.ambient().now(), days, ASKED).await?;
    drop(read);
    let heads = [
        text::person(lang),
        text::role(lang),
        text::organisation(lang),
        text::ground(lang),
        text::last_day(lang),
    ];
    let cells = |row: &ReportedMembership| {
        let [person, role, organisation, ground] = membership(row, lang);
        [person, role, organisation, ground, row.ends_at.map(last_day).unwrap_or_default()]
    };
    let taken = taken(&scope, report).subjects(rows.iter().map(|row| row.account_id));
    list_file::take_out(backend, caller, taken, &rows, heads, cells).await
}

/// The memberships that nobody has confirmed for a year, or that are due soon; those of one organisation and what stands
/// below it, when one is chosen.
pub async fn access_review(
    backend: &Backend,
    caller: &Caller,
    organisation: Option<OrganisationId>,
    lang: Lang,
) -> Result<String, Fault<FileRule>> {
    let report = "access_review";
    let scope = scope(backend, caller, report).await?;
    let reach = look::reach(backend, caller, &scope, organisation, refused(report)).await?;
    let (rule, now) = (backend.clocks().access_review(), backend.ambient().now());
    let mut read = backend.store.read().await?;
    let rows = access_review::rows_after(read.conn(), &reach, rule, now, None, ASKED).await?;
    drop(read);
    let heads = [
        text::person(lang),
        text::role(lang),
        text::organisation(lang),
        text::ground(lang),
        text::used(lang),
        text::due(lang),
        text::overdue(lang),
    ];
    let cells = |row: &ReportedMembership| {
        let [person, held, organisation, ground] = membership(row, lang);
        let state = rule.state_at(row.confirmed_at, now);
        let overdue = yes_or_no(lang, matches!(state, ReviewState::Overdue { .. }));
        [person, held, organisation, ground, day(row.last_used_at), day(state.due_at()), overdue]
    };
    let taken = taken(&scope, report).subjects(rows.iter().map(|row| row.account_id));
    list_file::take_out(backend, caller, taken, &rows, heads, cells).await
}

async fn scope(
    backend: &Backend,
    caller: &Caller,
    report: &'static str,
) -> Result<Scope<ExportReports>, Refused> {
    look::scope(backend, caller, ExportReports, refused(report)).await
}

fn refused(report: &'static str) -> Event {
    Event::denied(EventAction::ReportExported).fields([report])
}

fn taken(scope: &Scope<ExportReports>, report: &'static str) -> Event {
    Event::done(EventAction::ReportExported).fields([report]).by(scope.basis())
}

fn membership(row: &ReportedMembership, lang: Lang) -> [String; 4] {
    [row.name.clone(), row.role.name(lang).to_owned(), row.names.in_lang(lang).to_owned(), row.ground.clone()]
}

/// The last day with access of a membership that ends at this instant.
fn last_day(ends_at: Timestamp) -> String {
    day(ends_at.plus(TimeDelta::microseconds(-1)))
}

fn yes_or_no(lang: Lang, yes: bool) -> String {
    if yes { text::yes(lang) } else { text::no(lang) }.to_owned()
}

mod text {
    luukku_domain::texts! {
        organisation: "Organisaatio" / "Organisation" / "Organisation";
        kind: "Laji" / "Typ" / "Kind";
        people: "Henkilöitä" / "Personer" / "People";
        kept_from_above: "Ylempi organisaatio hoitaa" / "Sköts ovanifrån" / "Kept from above";
        person: "Henkilö" / "Person" / "Person";
        role: "Rooli" / "Roll" / "Role";
        ground: "Peruste" / "Grund" / "Ground";
        last_day: "Viimeinen päivä" / "Sista dag" / "Last day";
        used: "Käytetty viimeksi" / "Senast använd" / "Last used";
        due: "Vahvistettava viimeistään" / "Bekräftas senast" / "Due by";
        overdue: "Myöhässä" / "Försenad" / "Overdue";
        yes: "Kyllä" / "Ja" / "Yes";
        no: "Ei" / "Nej" / "No";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::memberships::change_end_date::change_end_date, on_both_engines, sql, testing::scene::Scene,
    };
    use luukku_domain::{accounts::role::Role, events::Outcome, permission::Refusal};

    on_both_engines! {
        async fn a_report_s_file_says_what_its_page_says(store) {
            let scene = Scene::new(&store).await;
            scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
            let caller = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let file = no_main_user(&scene.backend, &caller, Lang::En).await.unwrap();
            let lines: Vec<_> = file.split("\r\n").collect();
            assert_eq!(lines[0], "\u{FEFF}\"Organisation\";\"Kind\";\"People\";\"Kept from above\"");
            assert_eq!(lines[1], r#""Hoivapolku Oy";"Service provider";"0";"No""#);
            assert!(lines.contains(&r#""Harjun koulu";"Unit";"0";"Yes""#));
            let mut read = store.read().await.unwrap();
            let fields =
                sql!(read.conn(), scalar: String, "SELECT fields FROM event WHERE action = 'report.exported'");
            assert_eq!(fields.unwrap(), r#"["no_main_user"]"#);
        }

        async fn the_event_of_a_file_is_about_everybody_in_it(store) {
            let scene = Scene::new(&store).await;
            let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
            let caller = scene.caller_as(main_user).await;
            let today = scene.now().date_in_helsinki();
            for (name, days) in [("Eero Esimerkki", 20), ("Matti Esimerkki", 70)] {
                let account = scene.account(name, scene.school).await;
                let id = scene.membership(account, scene.school, Role::Editor).await;
                let last = today.checked_add_days(chrono::Days::new(days));
                change_end_date(&scene.backend, &caller, id, last).await.unwrap();
            }
            let file = ending(&scene.backend, &caller, 60, Lang::Fi).await.unwrap();
            let last = today.checked_add_days(chrono::Days::new(20)).unwrap();
            let line = format!("\"Eero Esimerkki\";\"Muokkaaja\";\"Harjun koulu\";\"Päätös 1/2026\";\"{last}\"");
            assert!(file.contains(&line) && !file.contains("Matti"), "{file}");
            store.clock.advance(TimeDelta::days(366));
            let caller = scene.caller_as(main_user).await;
            let file = access_review(&scene.backend, &caller, None, Lang::Fi).await.unwrap();
            assert!(file.contains("\"Aino Malli\";\"Pääkäyttäjä\";\"Koivula\"") && file.contains("\"Kyllä\"\r\n"));
            let below = access_review(&scene.backend, &caller, Some(scene.school), Lang::Fi).await.unwrap();
            assert!(!below.contains("Aino Malli"));
            let mut read = store.read().await.unwrap();
            let subjects = sql!(read.conn(), scalar: i64,
                "SELECT COUNT(*) FROM event_subject s JOIN event e ON e.id = s.event_id
                 WHERE e.action = 'report.exported'");
            assert_eq!(subjects.unwrap(), 2);
        }

        async fn an_officer_reads_the_reports_but_takes_none_out(store) {
            let scene = Scene::new(&store).await;
            let officer = scene.caller("Liisa Malli", scene.koivula, Role::DataProtectionOfficer).await;
            let refused = ending(&scene.backend, &officer, 60, Lang::Fi).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(scene.events(EventAction::ReportExported, Outcome::Denied).await, 1);
            let main_user = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let strange = access_review(&scene.backend, &main_user, Some(scene.lehtola), Lang::Fi).await;
            assert!(matches!(strange, Err(Fault::Refused(Refusal::NotFound))));
        }
    }
}
