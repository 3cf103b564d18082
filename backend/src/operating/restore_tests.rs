//! Backups of both engines, restored into either.

use super::*;
use crate::{
    Backend,
    contacts::{
        refresh_population::{Pace, RefreshRun, refresh_population},
        view_client::{Client, view_client},
    },
    mail::{self, AccountChange, Letter},
    on_both_engines,
    operating::{
        Standing,
        backup::{backup, verify},
        founding::{found, standing, standing_of},
    },
    secrets::DataKey,
    store::{Engine, StoreError},
    testing::{
        TestStore,
        citizens::{AINO, Behaves, EERO, ToldRegister},
        place::Place,
        scene::Scene,
    },
};
use luukku_domain::{accounts::role::Role, contacts::Purpose, id::RelationId, lang::Lang, values::Email};
use std::path::PathBuf;

/// A running installation: a main user with an open session, letters on their way (one of them with a link), a citizen
/// with a data key.
struct Lively {
    backend: Backend,
    account: AccountId,
    person: PersonId,
    folder: tempfile::TempDir,
}

impl Lively {
    async fn new(store: &TestStore) -> Self {
        found(store, Kind::Demo).await.unwrap();
        let scene = Scene::new(store).await;
        let account = scene.member("Aino Malli", scene.school, Role::MainUser).await;
        scene.caller_as(account).await;
        let backend = scene.backend.clone();
        let mut tx = store.begin(&store.system()).await.unwrap();
        let person = tx.id(PersonId::new);
        sql!(tx.conn(), execute, "INSERT INTO person (id, lang, created_at) VALUES ($1, 'fi', 1)", person)
            .unwrap();
        DataKey::create(&mut tx, backend.ambient(), &backend.keys, person.uuid()).await.unwrap();
        let to = Email::parse("aino.malli@example.org").unwrap();
        for letter in
            [Letter::PasswordReset { account }, Letter::AccountNotice { change: AccountChange::Password }]
        {
            mail::post(&mut tx, &backend, &to, Lang::Fi, letter).await.unwrap();
        }
        let expires_at = tx.now().plus_days(1);
        sql!(
            tx.conn(),
            execute,
            "INSERT INTO mail_secret (secret_hash, purpose, object_id, created_at, expires_at) VALUES ($1, 'password_reset', $2, 1, $3)",
            [1_u8; 32].as_slice(),
            account,
            expires_at,
        )
        .unwrap();
        tx.commit(Event::done(EventAction::PersonAdded)).await.unwrap();
        Self { backend, account, person, folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("monday.backup")
    }

    async fn back_up(&self, store: &TestStore) {
        let written =
            backup(&store.place.url, &self.backend.keys, store.ambient(), &self.file()).await.unwrap();
        assert!(written.contents.rows() > 10 && written.sha256.len() == 64);
    }

    async fn restore(&self, url: &DatabaseUrl) -> Result<Restored, Failure> {
        restore(url, &self.backend.keys, self.backend.ambient(), &self.file()).await
    }
}

on_both_engines! {
    async fn a_backup_comes_back_on_either_engine_without_sessions_and_secrets(store) {
        let lively = Lively::new(&store).await;
        lively.back_up(&store).await;
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let place = Place::new(engine).await;
            let restored = lively.restore(&place.url).await.unwrap();
            assert_eq!((restored.sessions_ended, restored.erased_again), (1, 0));
            let copy = Store::open(&place.url, store.ambient().clone()).await.unwrap();
            assert_eq!(standing(&copy).await.unwrap(), Standing::Founded(Kind::Demo));
            let mut read = copy.read().await.unwrap();
            let conn = read.conn();
            let open = sql!(conn, scalar: i64, "SELECT COUNT(*) FROM session WHERE ended_at IS NULL").unwrap();
            let secrets = sql!(conn, scalar: i64, "SELECT COUNT(*) FROM mail_secret").unwrap();
            let letters = sql!(conn, scalar: i64, "SELECT COUNT(*) FROM mail_outbox").unwrap();
            assert_eq!((open, secrets, letters), (0, 0, 0));
            let name = sql!(conn, scalar: String, "SELECT name FROM account WHERE id = $1", lively.account).unwrap();
            assert_eq!(name, "Aino Malli");
            assert!(DataKey::load(conn, &lively.backend.keys, lively.person.uuid()).await.unwrap().is_some());
            let last = sql!(conn, scalar: i64, "SELECT COUNT(*) FROM event WHERE action = 'installation.restored'");
            assert_eq!(last.unwrap(), 1);
            drop(read);
            drop(copy);
            let again = lively.restore(&place.url).await;
            assert!(matches!(again, Err(Failure::Whole(WholeError::NotEmpty(_) | WholeError::Store(StoreError::InUse)))), "{again:?}");
        }
    }

    async fn whoever_was_erased_since_the_backup_does_not_come_back(store) {
        let lively = Lively::new(&store).await;
        lively.back_up(&store).await;
        let at = store.ambient().now();
        let list = lively.backend.keys.erasures();
        list.note(Erased { kind: ObjectKind::Person, id: lively.person.uuid(), at }).unwrap();
        list.note(Erased { kind: ObjectKind::Account, id: lively.account.uuid(), at }).unwrap();
        // Somebody of whom this backup knows nothing.
        list.note(Erased { kind: ObjectKind::Person, id: uuid::Uuid::from_u128(7), at }).unwrap();

        let place = Place::new(store.engine()).await;
        assert_eq!(lively.restore(&place.url).await.unwrap().erased_again, 2);
        let copy = Store::open(&place.url, store.ambient().clone()).await.unwrap();
        let mut read = copy.read().await.unwrap();
        let conn = read.conn();
        assert!(DataKey::load(conn, &lively.backend.keys, lively.person.uuid()).await.unwrap().is_none());
        let erased = sql!(conn, scalar: i64, "SELECT COUNT(*) FROM person WHERE erased_at IS NOT NULL").unwrap();
        assert_eq!(erased, 1);
        let left = sql!(conn, one: (Option<String>, Option<String>, String),
            "SELECT name, email, search_text FROM account WHERE id = $1", lively.account).unwrap();
        assert_eq!(left, (None, None, String::new()));
        let told = sql!(conn, scalar: i64, "SELECT COUNT(*) FROM event_detail WHERE body LIKE '%Aino%'").unwrap();
        assert_eq!(told, 0);
    }

    async fn nobody_sees_the_home_of_somebody_whose_non_disclosure_began_after_the_backup(store) {
        found(&store, Kind::Demo).await.unwrap();
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let (keys, folder) = (&scene.backend.keys, tempfile::tempdir().unwrap());
        let file = folder.path().join("tuesday.backup");
        let aino = scene.relate(&register, scene.vouchers(), AINO).await;
        register.tell(EERO, Behaves::Protected);
        let eero = scene.relate(&register, scene.vouchers(), EERO).await;
        let clerk = scene.caller("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        let look = async |backend: &Backend, relation: RelationId| -> Client {
            view_client(backend, &clerk, relation, Purpose::Service).await.unwrap()
        };
        let before = look(&scene.backend, aino).await.register.population.unwrap();
        assert!(before.data.unwrap().address.is_some());
        backup(&store.place.url, keys, store.ambient(), &file).await.unwrap();

        register.tell(AINO, Behaves::Protected);
        let place = Place::new(store.engine()).await;
        let restored = restore(&place.url, keys, store.ambient(), &file).await.unwrap();
        assert_eq!(restored.homes_forgotten, 1);
        let copy = Store::open(&place.url, store.ambient().clone()).await.unwrap();
        let restored = Backend { store: copy, ..scene.backend.clone() };
        assert!(look(&restored, aino).await.register.population.is_none(), "nothing is held of an unknown age");
        let held = look(&restored, eero).await.register.population.unwrap();
        assert!(held.non_disclosure, "a known protection stays known");

        let run = refresh_population(&restored, &register, &scene.demo(), Pace::of(restored.clocks())).await.unwrap();
        assert_eq!(run, RefreshRun { refreshed: 1, ..RefreshRun::default() }, "it does not wait for a week to pass");
        let held = look(&restored, aino).await.register.population.unwrap();
        assert!(held.non_disclosure && held.data.unwrap().address.is_none());
    }

    async fn a_backup_says_nothing_without_its_key_and_nothing_false_with_it(store) {
        let lively = Lively::new(&store).await;
        lively.back_up(&store).await;
        let bytes = std::fs::read(lively.file()).unwrap();
        assert!(!bytes.windows(4).any(|part| part == b"Aino"));
        let stranger = Keys::generate(store.ambient());
        assert!(matches!(verify(&lively.file(), &stranger), Err(Failure::NotABackup(_))));
        let cut = lively.folder.path().join("cut.backup");
        std::fs::write(&cut, &bytes[..bytes.len() - 20]).unwrap();
        assert!(matches!(verify(&cut, &lively.backend.keys), Err(Failure::NotABackup(_))));
        let again = backup(&store.place.url, &lively.backend.keys, store.ambient(), &lively.file()).await;
        assert!(matches!(again, Err(Failure::Exists(_))));
        assert!(verify(&lively.file(), &lively.backend.keys).is_ok());
    }

    async fn a_restore_that_broke_off_leaves_nothing_that_serves(store) {
        let lively = Lively::new(&store).await;
        // More than one piece of the file, so that the end is missed only when much has been written already.
        let long = data_encoding::HEXLOWER.encode(&store.ambient().random::<200_000>());
        let tx = store.begin(&store.system()).await.unwrap();
        tx.commit(Event::done(EventAction::PersonAdded).detail("note", long)).await.unwrap();
        lively.back_up(&store).await;
        let bytes = std::fs::read(lively.file()).unwrap();
        std::fs::write(lively.file(), &bytes[..bytes.len() - 20]).unwrap();
        let place = Place::new(store.engine()).await;
        assert!(lively.restore(&place.url).await.is_err());
        let copy = Store::open(&place.url, store.ambient().clone()).await.unwrap();
        assert_eq!(standing(&copy).await.unwrap(), Standing::Unfinished);
        assert_eq!(standing_of(&place.url).await.unwrap(), Standing::Unfinished);
        assert_eq!(found(&copy, Kind::Production).await.unwrap(), Standing::Unfinished, "nothing is founded over it");
        drop(copy);
        let again = lively.restore(&place.url).await;
        assert!(matches!(again, Err(Failure::NotABackup(_) | Failure::Whole(_))), "{again:?}");
    }
}
