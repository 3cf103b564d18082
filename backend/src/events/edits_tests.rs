//! Edits by hand: found on both engines, shown to whom they concern, and no right comes of them.

use super::*;
use crate::{
    accounts::session,
    contacts::change_contact::{ContactEdit, change},
    on_both_engines,
    store::DatabaseUrl,
    testing::{
        TestStore,
        citizens::{AINO, ToldRegister},
        scene::Scene,
    },
};
use luukku_domain::{
    accounts::role::Role, contacts::TypedDetails, events::Outcome, id::RequestId, permission::Refusal,
};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

/// Runs a statement as somebody does who has the database and not the program.
async fn by_hand(store: &TestStore, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match &store.place.url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
            conn.close().await.unwrap();
        }
        DatabaseUrl::Postgres(address) => {
            let mut conn = PgConnection::connect(address).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
            conn.close().await.unwrap();
        }
    }
}

on_both_engines! {
    async fn what_units_write_has_their_numbers_and_each_its_own(store) {
        let scene = Scene::new(&store).await;
        scene.relate(&ToldRegister::default(), scene.vouchers(), AINO).await;
        scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        scene.member("Eero Esimerkki", scene.koivula, Role::Editor).await;
        let mut read = store.read().await.unwrap();
        let unmarked = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM row_change WHERE unit IS NULL").unwrap();
        assert_eq!(unmarked, 0);
        let tables = sql!(read.conn(), scalars: String, "SELECT DISTINCT table_name FROM row_change ORDER BY 1").unwrap();
        for table in ["account", "data_key", "membership", "organisation", "person", "person_identity", "relation"] {
            assert!(tables.iter().any(|noted| noted == table), "{table} is not among {tables:?}");
        }
        let units = sql!(read.conn(), scalar: i64,
            "SELECT COUNT(DISTINCT unit) FROM row_change WHERE table_name = 'membership'").unwrap();
        assert_eq!(units, 2);
    }

    async fn a_change_of_contact_details_names_the_columns_and_no_value(store) {
        let scene = Scene::new(&store).await;
        let register = ToldRegister::default();
        scene.relate(&register, scene.vouchers(), AINO).await;
        let caller = scene.citizen(&register, AINO).await;
        for phone in ["040 123 4567", "040 765 4321"] {
            let typed = TypedDetails { phone: phone.to_owned(), ..TypedDetails::default() };
            let seen = vec![(scene.vouchers(), i64::from(phone.ends_with("4321")))];
            let edit = ContactEdit { base: scene.vouchers(), everywhere: false, typed, seen };
            change(&scene.backend, &caller, &edit).await.unwrap();
        }
        let mut read = store.read().await.unwrap();
        let noted = sql!(read.conn(), all: (RowAct, String),
            "SELECT act, columns FROM row_change WHERE table_name = 'contact' ORDER BY unit").unwrap();
        assert_eq!(noted, [(RowAct::Insert, String::new()), (RowAct::Update, "phone_sealed".to_owned())]);
    }

    async fn an_edit_by_hand_is_found_and_shown_to_whom_it_concerns(store) {
        let scene = Scene::new(&store).await;
        scene.relate(&ToldRegister::default(), scene.vouchers(), AINO).await;
        let officer = scene.caller("Liisa Aalto", scene.koivula, Role::DataProtectionOfficer).await;
        let abroad = scene.caller("Sirkka Malli", scene.lehtola, Role::DataProtectionOfficer).await;
        let maintainer = scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
        by_hand(&store, "UPDATE relation SET reference = 'x', version = version + 1").await;
        by_hand(&store, "UPDATE membership SET last_used_at = 1").await;
        by_hand(&store, "UPDATE membership SET ground = 'x' WHERE role = 'maintainer'").await;
        by_hand(&store, "DELETE FROM relation").await;

        let found = edits(&scene.backend, &officer).await.unwrap();
        let told: Vec<_> = found.iter().map(|edit| (edit.table.as_str(), edit.act, edit.columns.join(" "))).collect();
        assert_eq!(told, [("relation", RowAct::Delete, String::new()), ("relation", RowAct::Update, "reference".into())]);
        assert!(found.iter().all(|edit| edit.organisation.is_some()));
        assert_eq!(found[0].database_user.is_some(), store.engine() == crate::store::Engine::Postgres);
        assert_eq!(edits(&scene.backend, &abroad).await.unwrap(), []);
        let of_installation = edits(&scene.backend, &maintainer).await.unwrap();
        let told: Vec<_> = of_installation.iter().map(|edit| (edit.table.as_str(), edit.columns.join(" "))).collect();
        assert_eq!(told, [("membership", "ground".to_owned())]);
        assert_eq!(scene.events(EventAction::EditsViewed, Outcome::Done).await, 3);

        let editor = scene.caller("Eeva Esimerkki", scene.koivula, Role::Editor).await;
        assert!(matches!(edits(&scene.backend, &editor).await, Err(Fault::Refused(Refusal::NotFound))));
        assert_eq!(scene.events(EventAction::EditsViewed, Outcome::Denied).await, 1);
    }

    async fn a_membership_edited_by_hand_gives_no_right(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        let token = scene.token(account).await;
        let memberships = async || {
            let request = scene.backend.ambient().id(RequestId::new);
            let open = session::find(&scene.backend, &token, request, None).await.unwrap().unwrap();
            let luukku_domain::caller::Who::Staff(staff) = open.caller.who else { panic!("staff") };
            staff.memberships.len()
        };
        assert_eq!(memberships().await, 1);
        by_hand(&store, "UPDATE membership SET role = 'maintainer' WHERE role = 'editor'").await;
        assert_eq!(memberships().await, 0);
    }

    async fn an_erased_key_is_shown_to_maintainers(store) {
        let scene = Scene::new(&store).await;
        scene.relate(&ToldRegister::default(), scene.vouchers(), AINO).await;
        let maintainer = scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
        by_hand(&store, "DELETE FROM data_key").await;
        let found = edits(&scene.backend, &maintainer).await.unwrap();
        assert!(!found.is_empty() && found.iter().all(|edit| edit.table == "data_key" && edit.act == RowAct::Delete));
    }

    async fn a_history_cannot_be_mended(store) {
        let scene = Scene::new(&store).await;
        scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        for mends in [true, false] {
            let mut tx = store.begin(&store.system()).await.unwrap();
            let refused = if mends {
                sql!(tx.conn(), execute, "UPDATE row_change SET unit = 1")
            } else {
                sql!(tx.conn(), execute, "DELETE FROM row_change")
            };
            assert!(refused.is_err());
        }
    }
}
