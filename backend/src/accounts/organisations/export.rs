//! The list of organisations as a file: all that the filter finds, in the order of the list.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    lang::Lang,
    permission::action::ExportOrganisations,
};

use super::{
    super::{
        list_file::{self, ASKED, FileRule},
        look,
    },
    list::{self, ListedOrganisation, OrganisationFilter},
};
use crate::{Backend, fault::Fault};

/// The file's text. The filter's page does not matter.
pub async fn export(
    backend: &Backend,
    caller: &Caller,
    filter: &OrganisationFilter,
    lang: Lang,
) -> Result<String, Fault<FileRule>> {
    let denied = Event::denied(EventAction::OrganisationsExported);
    let scope = look::scope(backend, caller, ExportOrganisations, denied).await?;
    let mut read = backend.store.read().await?;
    let rows = list::rows(read.conn(), &scope.bind(), filter, !filter.descending, None, ASKED).await?;
    drop(read);
    let taken =
        Event::done(EventAction::OrganisationsExported).by(scope.basis()).fields(list::fields(filter));
    list_file::take_out(backend, caller, taken, &rows, heads(lang), |row| cells(row, lang)).await
}

const fn heads(lang: Lang) -> [&'static str; 6] {
    [
        text::name(lang),
        text::kind(lang),
        text::status(lang),
        text::under(lang),
        text::business_id(lang),
        text::people(lang),
    ]
}

fn cells(row: &ListedOrganisation, lang: Lang) -> [String; 6] {
    [
        row.names.in_lang(lang).to_owned(),
        row.kind.name(lang).to_owned(),
        row.status.name(lang).to_owned(),
        row.parent(lang).unwrap_or_default().to_owned(),
        row.business_id.as_ref().map(ToString::to_string).unwrap_or_default(),
        row.people.to_string(),
    ]
}

mod text {
    luukku_domain::texts! {
        name: "Nimi" / "Namn" / "Name";
        kind: "Laji" / "Typ" / "Kind";
        status: "Tila" / "Status" / "Status";
        under: "Kuuluu organisaatioon" / "Hör till" / "Part of";
        business_id: "Y-tunnus" / "FO-nummer" / "Business ID";
        people: "Henkilöitä" / "Personer" / "People";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome, permission::Refusal};

    on_both_engines! {
        async fn all_that_the_filter_finds_stand_in_the_file_in_the_order_of_the_list(store) {
            let scene = Scene::new(&store).await;
            for number in 10..40 {
                scene.unit(scene.koivula, &format!("Yksikkö {number}")).await;
            }
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let filter =
                OrganisationFilter { search: "yksikkö".into(), descending: true, ..OrganisationFilter::default() };
            let file = export(&scene.backend, &caller, &filter, Lang::Sv).await.unwrap();
            let lines: Vec<_> = file.split("\r\n").collect();
            assert!(lines[0].ends_with(r#""Namn";"Typ";"Status";"Hör till";"FO-nummer";"Personer""#), "{}", lines[0]);
            assert_eq!(lines[1], r#""Yksikkö 39";"Enhet";"I bruk";"Koivula";"";"0""#);
            assert_eq!(lines.len(), 32, "a head, thirty rows, and nothing after the last");
            assert_eq!(scene.events(EventAction::OrganisationsExported, Outcome::Done).await, 1);
        }

        async fn the_file_holds_one_s_own_tree_and_an_officer_takes_none(store) {
            let scene = Scene::new(&store).await;
            let main_user = scene.caller("Aino Malli", scene.education, Role::MainUser).await;
            let all = OrganisationFilter::default();
            let file = export(&scene.backend, &main_user, &all, Lang::Fi).await.unwrap();
            assert!(file.contains("Harjun koulu") && !file.contains("Lehtola"));
            let officer = scene.caller("Liisa Malli", scene.koivula, Role::DataProtectionOfficer).await;
            let refused = export(&scene.backend, &officer, &all, Lang::Fi).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(scene.events(EventAction::OrganisationsExported, Outcome::Denied).await, 1);
        }
    }
}
