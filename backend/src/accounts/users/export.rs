//! The list of users as a file: everybody whom the filter finds, as CSV.

use luukku_domain::{
    accounts::account::AccountStatus,
    caller::Caller,
    events::{Event, EventAction},
    lang::Lang,
    permission::action::ExportUsers,
    time::Timestamp,
    values::csv_cell,
};

use super::{
    super::look,
    list::{self, ListedUser, UserFilter},
    statements::{self, Question},
};
use crate::{Backend, fault::Fault};

/// At most so many rows: more do not fit in the memory of a small server beside its other work.
pub const MOST: usize = 50_000;

/// Why there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportRule {
    /// The filter finds more than [`MOST`] people.
    TooMany,
}

/// The file's text: UTF-8 with its mark, semicolons and CRLF, which spreadsheets here open as a table. Dates as
/// `2026-03-02`, in Finnish time. An event about everybody in it.
pub async fn export(
    backend: &Backend,
    caller: &Caller,
    filter: &UserFilter,
    lang: Lang,
) -> Result<String, Fault<ExportRule>> {
    let denied = Event::denied(EventAction::AccountsExported);
    let scope = look::scope(backend, caller, ExportUsers, denied).await?;
    let mut read = backend.store.read().await?;
    let reach = list::reach(read.conn(), &scope, filter.organisation).await?;
    let question = Question::new(filter, &scope.bind(), reach);
    let users = statements::everybody(read.conn(), &question).await?;
    drop(read);
    if users.len() > MOST {
        return Err(Fault::Rule(ExportRule::TooMany));
    }
    let taken = Event::done(EventAction::AccountsExported).by(scope.basis());
    let taken = taken.subjects(users.iter().map(|user| user.id)).fields(list::fields(filter));
    look::leave(backend, caller, taken).await?;
    Ok(csv(&users, lang))
}

fn csv(users: &[ListedUser], lang: Lang) -> String {
    let heads = [
        text::name(lang),
        text::email(lang),
        text::status(lang),
        text::home(lang),
        text::roles(lang),
        text::second_factor(lang),
        text::last_sign_in(lang),
    ];
    let mut file = String::from("\u{FEFF}");
    push_line(&mut file, heads.map(str::to_owned));
    for user in users {
        push_line(&mut file, line(user, lang));
    }
    file
}

fn line(user: &ListedUser, lang: Lang) -> [String; 7] {
    let roles: Vec<_> = user.memberships.iter().map(|held| held.line(lang)).collect();
    let second_factor = if user.has_second_factor { text::yes(lang) } else { text::no(lang) };
    let day = |at: Timestamp| at.date_in_helsinki().to_string();
    [
        user.name.clone(),
        user.email.to_string(),
        AccountStatus::name(user.status, lang).to_owned(),
        user.home.in_lang(lang).to_owned(),
        roles.join("; "),
        second_factor.to_owned(),
        user.last_sign_in_at.map(day).unwrap_or_default(),
    ]
}

fn push_line(file: &mut String, cells: [String; 7]) {
    file.push_str(&cells.map(|cell| csv_cell(&cell)).join(";"));
    file.push_str("\r\n");
}

mod text {
    luukku_domain::texts! {
        name: "Nimi" / "Namn" / "Name";
        email: "Sähköposti" / "E-post" / "E-mail";
        status: "Tila" / "Status" / "Status";
        home: "Kotiorganisaatio" / "Hemorganisation" / "Home organisation";
        roles: "Roolit" / "Roller" / "Roles";
        second_factor: "Toinen tunniste" / "Andra faktor" / "Second factor";
        last_sign_in: "Viimeisin kirjautuminen" / "Senaste inloggning" / "Last sign-in";
        yes: "On" / "Ja" / "Yes";
        no: "Ei" / "Nej" / "No";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, sql, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome, permission::Refusal};

    on_both_engines! {
        async fn everybody_whom_the_filter_finds_stands_in_the_file_and_in_the_event(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            scene.member("Åke Öberg", scene.school, Role::Editor).await;
            scene.member("Matti Meikäläinen", scene.lehtola, Role::Editor).await;
            let file = export(&scene.backend, &caller, &UserFilter::default(), Lang::Fi).await.unwrap();
            let lines: Vec<_> = file.split("\r\n").collect();
            assert!(lines[0].starts_with("\u{FEFF}\"Nimi\";\"Sähköposti\""));
            assert!(lines[1].starts_with("\"Aino Malli\";\"aino.malli@example.org\";\"Käytössä\";\"Koivula\""));
            assert!(lines[2].contains("\"Muokkaaja, Harjun koulu\""));
            assert_eq!(lines.len(), 4);
            let mut read = store.read().await.unwrap();
            let subjects = sql!(read.conn(), scalar: i64,
                "SELECT COUNT(*) FROM event_subject s JOIN event e ON e.id = s.event_id
                 WHERE e.action = 'account.list_exported'");
            assert_eq!(subjects.unwrap(), 2);
        }

        async fn an_officer_lists_but_does_not_take_the_list_out(store) {
            let scene = Scene::new(&store).await;
            let officer = scene.caller("Aino Malli", scene.koivula, Role::DataProtectionOfficer).await;
            let refused = export(&scene.backend, &officer, &UserFilter::default(), Lang::Fi).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(scene.events(EventAction::AccountsExported, Outcome::Denied).await, 1);
        }
    }
}
