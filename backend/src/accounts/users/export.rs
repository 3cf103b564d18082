//! The list of users as a file: everybody whom the filter finds, by name.

use luukku_domain::{
    accounts::account::AccountStatus,
    caller::Caller,
    events::{Event, EventAction},
    lang::Lang,
    permission::action::ExportUsers,
};

use super::{
    super::{
        list_file::{self, FileRule, day},
        look,
    },
    list::{self, ListedUser, UserFilter},
    statements::{self, Question},
};
use crate::{Backend, fault::Fault};

/// The file's text. An event about everybody in it.
pub async fn export(
    backend: &Backend,
    caller: &Caller,
    filter: &UserFilter,
    lang: Lang,
) -> Result<String, Fault<FileRule>> {
    let denied = || Event::denied(EventAction::AccountsExported);
    let scope = look::scope(backend, caller, ExportUsers, denied()).await?;
    let beyond = denied().fields(list::fields(filter));
    let reach = look::reach(backend, caller, &scope, filter.organisation, beyond).await?;
    let mut read = backend.store.read().await?;
    let question = Question::new(filter, &scope.bind(), reach);
    let users = statements::everybody(read.conn(), &question).await?;
    drop(read);
    let taken = Event::done(EventAction::AccountsExported).by(scope.basis());
    let taken = taken.subjects(users.iter().map(|user| user.id)).fields(list::fields(filter));
    list_file::take_out(backend, caller, taken, &users, heads(lang), |user| cells(user, lang)).await
}

const fn heads(lang: Lang) -> [&'static str; 7] {
    [
        text::name(lang),
        text::email(lang),
        text::status(lang),
        text::home(lang),
        text::roles(lang),
        text::second_factor(lang),
        text::last_sign_in(lang),
    ]
}

fn cells(user: &ListedUser, lang: Lang) -> [String; 7] {
    let roles: Vec<_> = user.memberships.iter().map(|held| held.line(lang)).collect();
    let second_factor = if user.has_second_factor { text::yes(lang) } else { text::no(lang) };
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
