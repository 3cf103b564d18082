//! The people who ask, invented, in a database of their own.

use super::row::Kind;
use crate::{Answer, send_to};
use axum::{Router, body::Body, http::request::Builder};
use luukku_app::drafts::{self, Draft};
use luukku_backend::{
    Backend,
    contacts::identify::identify,
    forms::Holder,
    outside::Outside,
    secrets::Token,
    sql,
    store::Tx,
    testing::{
        TestStore,
        citizens::{AINO, ToldRegister, identified, sign_in, stranger},
        scene::{Scene, email_of},
    },
};
use luukku_domain::{
    accounts::role::Role,
    events::{Event, EventAction},
    id::{AccountId, RelationId},
    permission::Owner,
    time::Timestamp,
};
use luukku_server::{config::Config, router::router, services::Services};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

/// A scene with one person of every kind, behind the real router.
pub struct World<'a> {
    pub scene: Scene<'a>,
    pub register: Arc<ToldRegister>,
    /// The ground on which Koivula holds the citizen.
    pub relation: RelationId,
    /// Another main user of Koivula: so nobody is the last one, and what somebody else must begin is begun.
    pub deputy: AccountId,
    accounts: Vec<(Kind, AccountId)>,
    router: Router,
    number: AtomicU32,
}

/// Eleven minutes: a sign-in that counts as recent no longer (FACTS: 10 minutes).
const LONG_AGO: chrono::TimeDelta = chrono::TimeDelta::minutes(11);

impl<'a> World<'a> {
    /// Sets it up in an empty database.
    pub async fn of(store: &'a TestStore) -> Self {
        let scene = Scene::new(store).await;
        let mut accounts = Vec::new();
        for (kind, organisation, role) in [
            (Kind::Halfway, scene.koivula, Role::MainUser),
            (Kind::Editor, scene.koivula, Role::Editor),
            (Kind::Specialist, scene.koivula, Role::Specialist),
            (Kind::Main, scene.koivula, Role::MainUser),
            (Kind::Unit, scene.education, Role::MainUser),
            (Kind::Clerk, scene.koivula, Role::CustomerClerk),
            (Kind::Untrained, scene.koivula, Role::CustomerClerk),
            (Kind::Officer, scene.koivula, Role::DataProtectionOfficer),
            (Kind::Unsworn, scene.koivula, Role::DataProtectionOfficer),
            (Kind::Foreign, scene.lehtola, Role::MainUser),
            (Kind::Provider, scene.provider, Role::MainUser),
            (Kind::Maintainer, scene.operator, Role::Maintainer),
        ] {
            accounts.push((kind, scene.member(&name_of(kind), organisation, role).await));
        }
        let deputy = scene.member("Toinen Pääkäyttäjä", scene.koivula, Role::MainUser).await;
        let register = Arc::new(ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        let outside = Outside { population_register: Some(register.clone()), ..Outside::none() };
        let config = Config { site_root: "/nonexistent".into(), ..Config::default() };
        let services = Services::new(config, scene.backend.clone()).with_outside(outside);
        let router = router(&services).unwrap();
        let world = Self { scene, register, relation, deputy, accounts, router, number: AtomicU32::new(0) };
        world.lacks(Kind::Untrained, "training").await;
        world.lacks(Kind::Unsworn, "secrecy").await;
        world
    }

    /// What use cases work with.
    pub fn backend(&self) -> &Backend {
        &self.scene.backend
    }

    /// Sends a request.
    pub async fn send(&self, request: Builder, cookies: &str, body: String) -> Answer {
        send_to(self.router.clone(), request.header("cookie", cookies).body(Body::from(body)).unwrap()).await
    }

    /// Keeps a form for whoever of them signs in at this browser.
    pub async fn keep(&self, browser: &Token, page: &str, draft: &Draft) {
        let person = Owner::Person(self.scene.person_of(self.relation).await);
        let accounts = self.accounts.iter().map(|(_, account)| Owner::Account(*account));
        for owner in accounts.chain([person]).map(Some).chain([None]) {
            let holder = Holder { visitor: browser, owner };
            drafts::keep(self.backend(), holder, page, draft).await.unwrap();
        }
    }

    /// A number that was not used before.
    pub fn number(&self) -> u32 {
        self.number.fetch_add(1, Ordering::Relaxed)
    }

    /// The account of somebody of this kind; none for strangers and citizens.
    pub fn account(&self, kind: Kind) -> Option<AccountId> {
        self.accounts.iter().find(|(listed, _)| *listed == kind).map(|(_, account)| *account)
    }

    /// The address of somebody of this kind; for those without an account, one that nobody has.
    pub fn address(&self, kind: Kind) -> String {
        match self.account(kind) {
            Some(_) => email_of(&name_of(kind)).as_str().to_owned(),
            None => self.new_address(),
        }
    }

    /// An address that nobody has.
    pub fn new_address(&self) -> String {
        format!("uusi{}@example.org", self.number())
    }

    /// Opens a session for somebody of this kind, begun just now or long ago.
    pub async fn sign_in(&self, kind: Kind, recent: bool) -> Option<Token> {
        let at = if recent { self.scene.now() } else { self.scene.now().plus(-LONG_AGO) };
        let (token, stage) = match kind {
            Kind::Nobody => return None,
            Kind::Citizen => return Some(self.identify(at).await),
            Kind::Halfway => (self.scene.token(self.account(kind).unwrap()).await, "second_factor"),
            _ => (self.scene.token(self.account(kind).unwrap()).await, "full"),
        };
        self.set_session(&token, stage, at).await;
        Some(token)
    }

    /// Lets a session stand at this stage of its sign-in.
    pub async fn set_session(&self, token: &Token, stage: &str, authenticated_at: Timestamp) {
        let mut tx = self.begin().await;
        sql!(
            tx.conn(),
            execute,
            "UPDATE session SET stage = $2, authenticated_at = $3 WHERE token_hash = $1",
            token.hash().as_slice(),
            stage,
            authenticated_at,
        )
        .unwrap();
        commit(tx).await;
    }

    async fn identify(&self, at: Timestamp) -> Token {
        let mut person = identified(self.backend(), Some(AINO), "subject");
        person.auth_time = at;
        let (backend, stranger) = (self.backend(), stranger(self.backend()));
        identify(backend, &*self.register, &stranger, sign_in(&person)).await.unwrap().token
    }

    /// How many refusals the log holds.
    pub async fn refusals(&self) -> i64 {
        let mut read = self.backend().store.read().await.unwrap();
        sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM event WHERE outcome = 'denied'").unwrap()
    }

    /// A unit of work of the test itself; end it with [`commit`].
    pub async fn begin(&self) -> Tx {
        self.backend().store.begin(&self.scene.demo()).await.unwrap()
    }

    async fn lacks(&self, kind: Kind, acknowledgement: &str) {
        let mut tx = self.begin().await;
        sql!(
            tx.conn(),
            execute,
            "DELETE FROM acknowledgement WHERE kind = $2
                AND membership_id IN (SELECT id FROM membership WHERE account_id = $1)",
            self.account(kind).unwrap(),
            acknowledgement,
        )
        .unwrap();
        commit(tx).await;
    }
}

/// Commits what a test changed by hand.
pub async fn commit(tx: Tx) {
    tx.commit(Event::done(EventAction::MembershipChanged)).await.unwrap();
}

fn name_of(kind: Kind) -> String {
    format!("{kind:?} Malli")
}

/// The cookies of a browser in Finnish.
pub fn cookies(session: Option<&Token>, visitor: Option<&Token>) -> String {
    let tokens = [("__Host-luukku", session), ("__Host-luukku_visit", visitor)];
    let tokens = tokens.into_iter().filter_map(|(name, token)| Some(format!("{name}={}", token?.reveal())));
    std::iter::once("luukku_lang=fi".to_owned()).chain(tokens).collect::<Vec<_>>().join("; ")
}
