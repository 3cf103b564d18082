//! The list of invitations as a file: all that the filter finds, in the order of the list.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    lang::Lang,
    permission::action::ExportInvitations,
};

use super::{
    super::{
        list_file::{self, ASKED, FileRule, day},
        look,
    },
    list::{self, Filter, Listed},
};
use crate::{Backend, fault::Fault};

/// The file's text. The filter's page does not matter. The event is about those who accepted.
pub async fn export(
    backend: &Backend,
    caller: &Caller,
    filter: &Filter,
    lang: Lang,
) -> Result<String, Fault<FileRule>> {
    let event = |event: Event| match filter.organisation {
        Some(organisation) => event.at(organisation),
        None => event,
    };
    let denied = event(Event::denied(EventAction::InvitationsExported));
    let scope = look::scope(backend, caller, ExportInvitations, denied.clone()).await?;
    let reach = look::reach(backend, caller, &scope, filter.organisation, denied).await?;
    let now = backend.ambient().now();
    let mut read = backend.store.read().await?;
    let rows = list::everything(read.conn(), reach, caller, filter, now, ASKED).await?;
    drop(read);
    let accepted = rows.iter().filter_map(|row| row.accepted_by);
    let taken = Event::done(EventAction::InvitationsExported).by(scope.basis());
    let taken = event(taken).subjects(accepted).fields(list::fields(filter));
    list_file::take_out(backend, caller, taken, &rows, heads(lang), |row| cells(row, lang)).await
}

const fn heads(lang: Lang) -> [&'static str; 7] {
    [
        text::email(lang),
        text::organisation(lang),
        text::role(lang),
        text::state(lang),
        text::inviter(lang),
        text::made(lang),
        text::expires(lang),
    ]
}

fn cells(row: &Listed, lang: Lang) -> [String; 7] {
    [
        row.email.as_ref().map(ToString::to_string).unwrap_or_default(),
        row.organisation_name.in_lang(lang).to_owned(),
        row.role.name(lang).to_owned(),
        row.state.name(lang).to_owned(),
        row.inviter.clone().unwrap_or_else(|| "Luukku".to_owned()),
        day(row.created_at),
        if row.state.is_open() { day(row.expires_at) } else { String::new() },
    ]
}

mod text {
    luukku_domain::texts! {
        email: "Sähköposti" / "E-post" / "E-mail";
        organisation: "Organisaatio" / "Organisation" / "Organisation";
        role: "Rooli" / "Roll" / "Role";
        state: "Tila" / "Läge" / "State";
        inviter: "Kutsuja" / "Inbjudare" / "Invited by";
        made: "Kutsuttu" / "Inbjuden" / "Invited";
        expires: "Voimassa" / "Gäller till" / "Open until";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::{
            invite::invite,
            list::PAGE,
            testing::{ground, invite_one, wanted},
        },
        on_both_engines,
        testing::scene::Scene,
    };
    use luukku_domain::{accounts::role::Role, events::Outcome, permission::Refusal};

    on_both_engines! {
        async fn all_that_the_filter_finds_stand_in_the_file_not_a_page_of_them(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let (ground, roles) = (ground(), [Role::Editor, Role::Specialist]);
            let text: Vec<_> = (0..30).map(|number| format!("a{number:02}@example.org")).collect();
            invite(&scene.backend, &caller, &wanted(scene.koivula, &roles, &ground, &text.join("\n"))).await.unwrap();
            let filter = Filter { order: list::Order::Address, ..Filter::default() };
            let file = export(&scene.backend, &caller, &filter, Lang::En).await.unwrap();
            let lines: Vec<_> = file.split("\r\n").collect();
            assert!(lines[0].starts_with("\u{FEFF}\"E-mail\";\"Organisation\""));
            assert!(lines[1].starts_with(r#""a00@example.org";"Koivula";""#), "{}", lines[1]);
            assert!(lines[1].contains(r#""Awaiting an answer";"Aino Malli";"2026-"#), "{}", lines[1]);
            assert!(lines.len() == 62 && 60 > PAGE);
            assert_eq!(scene.events(EventAction::InvitationsExported, Outcome::Done).await, 1);
            let first_page = list::list(&scene.backend, &caller, &filter).await.unwrap();
            let on = Filter { after: first_page.next, search: "a0".into(), ..filter };
            let found = export(&scene.backend, &caller, &on, Lang::En).await.unwrap();
            assert_eq!(found.split("\r\n").count(), 22, "the whole of what the search finds");
        }

        async fn nobody_takes_out_what_they_do_not_list(store) {
            let scene = Scene::new(&store).await;
            let main_user = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            invite_one(&scene, &main_user, scene.school, Role::Editor, "koulu@example.org").await;
            let foreign = scene.caller("Eero Malli", scene.lehtola, Role::MainUser).await;
            let file = export(&scene.backend, &foreign, &Filter::default(), Lang::Fi).await.unwrap();
            assert!(!file.contains("koulu@example.org"));
            let of_koivula = Filter { organisation: Some(scene.koivula), ..Filter::default() };
            let beyond = export(&scene.backend, &foreign, &of_koivula, Lang::Fi).await;
            assert!(matches!(beyond, Err(Fault::Refused(Refusal::NotFound))));
            let officer = scene.caller("Liisa Malli", scene.koivula, Role::DataProtectionOfficer).await;
            let refused = export(&scene.backend, &officer, &Filter::default(), Lang::Fi).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(scene.events(EventAction::InvitationsExported, Outcome::Denied).await, 2);
        }
    }
}
