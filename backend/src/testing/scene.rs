//! A small world for tests of use cases: two towns, a provider and the operator, with people in any role.
//!
//! Rows are written as the use cases write them, and callers are loaded as real sessions are.

use super::TestStore;
use crate::{
    Backend,
    accounts::{
        change_email,
        organisations::row::{self as organisation, NewRow},
        session::{self, Owner, Stage},
        users,
    },
    secrets::Token,
    sql,
    store::{Store, Tx},
};
use luukku_domain::{
    accounts::{organisation::OrganisationKind, role::Role},
    caller::Caller,
    events::{Event, EventAction, Outcome},
    id::{AccountId, MembershipId, OrganisationId, RequestId},
    time::Timestamp,
    values::{BusinessId, Email, LocalName, OrganisationName, search_text},
};

/// The world. `koivula` is a town with the unit `education` and, below that, `school`; `lehtola` is another town;
/// `provider` serves nobody yet; `operator` runs the installation. Nobody belongs to any of them yet.
pub struct Scene<'a> {
    /// What use cases work with.
    pub backend: Backend,
    /// The operator of the installation.
    pub operator: OrganisationId,
    /// A town.
    pub koivula: OrganisationId,
    /// A unit of `koivula`.
    pub education: OrganisationId,
    /// A unit of `education`.
    pub school: OrganisationId,
    /// Another town.
    pub lehtola: OrganisationId,
    /// A provider.
    pub provider: OrganisationId,
    store: &'a Store,
}

impl<'a> Scene<'a> {
    /// Sets the scene in an empty database.
    pub async fn new(store: &'a TestStore) -> Self {
        Self::within(store, store.backend()).await
    }

    /// Sets the scene in an empty database that `backend` works with.
    pub async fn within(store: &'a Store, backend: Backend) -> Self {
        let nobody = store.ambient().id(OrganisationId::new);
        let mut scene = Self {
            backend,
            operator: nobody,
            koivula: nobody,
            education: nobody,
            school: nobody,
            lehtola: nobody,
            provider: nobody,
            store,
        };
        scene.operator = scene.organisation(OrganisationKind::Operator, None, "Luukun ylläpito").await;
        scene.koivula = scene.organisation(OrganisationKind::Municipality, None, "Koivula").await;
        scene.education = scene.unit(scene.koivula, "Sivistyspalvelut").await;
        scene.school = scene.unit(scene.education, "Harjun koulu").await;
        scene.lehtola = scene.organisation(OrganisationKind::Municipality, None, "Lehtola").await;
        scene.provider = scene.organisation(OrganisationKind::Provider, None, "Hoivapolku Oy").await;
        scene
    }

    /// Adds an organisation without a business ID.
    pub async fn organisation(
        &self,
        kind: OrganisationKind,
        parent: Option<OrganisationId>,
        name: &str,
    ) -> OrganisationId {
        let mut tx = self.begin().await;
        let id = tx.id(OrganisationId::new);
        let name = LocalName {
            fi: OrganisationName::parse(name).expect("an organisation's name"),
            sv: None,
            en: None,
        };
        let row = NewRow { id, kind, parent, name: &name, business_id: None::<&BusinessId> };
        organisation::insert(&mut tx, &row).await.expect("a new organisation");
        tx.commit(Event::done(EventAction::OrganisationCreated).about(id).at(id)).await.expect("a commit");
        id
    }

    /// Adds a unit.
    pub async fn unit(&self, parent: OrganisationId, name: &str) -> OrganisationId {
        self.organisation(OrganisationKind::Unit, Some(parent), name).await
    }

    /// Adds an active account without a password. `name` is first name and surname; the e-mail is made of it:
    /// `Aino Malli` has `aino.malli@example.org`.
    pub async fn account(&self, name: &str, home: OrganisationId) -> AccountId {
        let mut tx = self.begin().await;
        let (id, now) = (tx.id(AccountId::new), tx.now());
        let email = email_of(name);
        sql!(
            tx.conn(),
            execute,
            "INSERT INTO account (id, status, email, email_key, name, home_organisation_id, lang, search_text, sort_name,
                privacy_notice_at, created_at)
             VALUES ($1, 'active', $2, $3, $4, $5, 'fi', '', '', $6, $6)",
            id,
            email.as_str(),
            email.key(),
            name,
            home,
            now,
        )
        .expect("a new account");
        users::row::index(&mut tx, id, name, &email).await.expect("its words");
        tx.commit(Event::done(EventAction::AccountCreated).about(id).at(home)).await.expect("a commit");
        id
    }

    /// Gives an account a role from now on, with every acknowledgement that the role requires.
    pub async fn membership(
        &self,
        account: AccountId,
        organisation: OrganisationId,
        role: Role,
    ) -> MembershipId {
        let mut tx = self.begin().await;
        let (id, now) = (tx.id(MembershipId::new), tx.now());
        sql!(
            tx.conn(),
            execute,
            "INSERT INTO membership (id, account_id, organisation_id, role, ground, starts_at, confirmed_at, last_used_at,
                created_at)
             VALUES ($1, $2, $3, $4, 'Päätös 1/2026', $5, $5, $5, $5)",
            id,
            account,
            organisation,
            role,
            now,
        )
        .expect("a new membership");
        for kind in ["secrecy", "training"] {
            sql!(
                tx.conn(),
                execute,
                "INSERT INTO acknowledgement (membership_id, kind, given_at) VALUES ($1, $2, $3)",
                id,
                kind,
                now,
            )
            .expect("an acknowledgement");
        }
        tx.commit(Event::done(EventAction::MembershipGranted).about(id).at(organisation))
            .await
            .expect("a commit");
        id
    }

    /// Lets a membership end at a time.
    pub async fn let_end(&self, membership: MembershipId, at: Timestamp) {
        let mut tx = self.begin().await;
        sql!(tx.conn(), execute, "UPDATE membership SET ends_at = $2 WHERE id = $1", membership, at)
            .expect("an end date");
        tx.commit(Event::done(EventAction::MembershipChanged).about(membership)).await.expect("a commit");
    }

    /// Takes the acknowledgements of a membership away, as if it had just been granted.
    pub async fn take_acknowledgements(&self, membership: MembershipId) {
        let mut tx = self.begin().await;
        sql!(tx.conn(), execute, "DELETE FROM acknowledgement WHERE membership_id = $1", membership)
            .expect("acknowledgements to take");
        tx.commit(Event::done(EventAction::MembershipChanged).about(membership)).await.expect("a commit");
    }

    /// Adds an account whose home and only membership is this.
    pub async fn member(&self, name: &str, organisation: OrganisationId, role: Role) -> AccountId {
        let account = self.account(name, organisation).await;
        self.membership(account, organisation, role).await;
        account
    }

    /// Signs an account in and loads who asks, as a request does. Authenticated recently; memberships as they are now.
    pub async fn caller_as(&self, account: AccountId) -> Caller {
        let token = self.token(account).await;
        let request = self.backend.ambient().id(RequestId::new);
        let open = session::find(&self.backend, &token, request, None).await.expect("a session");
        open.expect("the session just opened").caller
    }

    /// Signs an account in and gives the token of its session, for the cookie of a request.
    pub async fn token(&self, account: AccountId) -> Token {
        let mut tx = self.begin().await;
        let owner = Owner::Account(account, Stage::Full);
        let (id, token) = session::open(&mut tx, &self.backend, owner, "a test").await.expect("a session");
        tx.commit(Event::done(EventAction::SignedIn).about(id).subject(account)).await.expect("a commit");
        token
    }

    /// Adds somebody with this role and signs them in.
    pub async fn caller(&self, name: &str, organisation: OrganisationId, role: Role) -> Caller {
        let account = self.member(name, organisation, role).await;
        self.caller_as(account).await
    }

    /// Gives an account another address, as its owner does with the code that was sent there.
    pub async fn move_to_address(&self, account: AccountId, address: &str) {
        let caller = self.caller_as(account).await;
        change_email::ask(&self.backend, &caller, address).await.expect("a code");
        let mut tx = self.begin().await;
        let code_hash = change_email::hash(&self.backend, account, "123456");
        sql!(
            tx.conn(),
            execute,
            "UPDATE email_change SET code_hash = $2 WHERE account_id = $1",
            account,
            code_hash.as_slice()
        )
        .expect("a known code");
        tx.commit(Event::done(EventAction::AccountEmailChangeAsked).about(account)).await.expect("a commit");
        change_email::confirm(&self.backend, &caller, "123456").await.expect("a new address");
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.store.ambient().now()
    }

    /// How many events of this kind the log holds.
    pub async fn events(&self, action: EventAction, outcome: Outcome) -> i64 {
        let mut read = self.store.read().await.expect("a reader");
        sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM event WHERE action = $1 AND outcome = $2",
            action.code(), outcome)
        .expect("a count")
    }

    /// How many letters of this template (`LetterKind::code`) wait in the outbox.
    pub async fn letters(&self, template: &str) -> i64 {
        let mut read = self.store.read().await.expect("a reader");
        sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM mail_outbox WHERE template = $1", template)
            .expect("a count")
    }

    /// How many sessions of an account are open.
    pub async fn open_sessions(&self, account: AccountId) -> i64 {
        let mut read = self.store.read().await.expect("a reader");
        sql!(read.conn(), scalar: i64,
            "SELECT COUNT(*) FROM session WHERE account_id = $1 AND ended_at IS NULL", account)
        .expect("a count")
    }

    async fn begin(&self) -> Tx {
        self.store.begin(&self.demo()).await.expect("a unit of work")
    }
}

/// The e-mail that [`Scene::account`] gives.
pub fn email_of(name: &str) -> Email {
    let local = search_text(name).replace(' ', ".");
    Email::parse(&format!("{local}@example.org")).expect("an address")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::on_both_engines;

    on_both_engines! {
        async fn a_caller_comes_with_memberships_and_their_places(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.school, Role::MainUser).await;
            let [held] = caller.memberships() else { panic!("one membership") };
            let path: Vec<_> = held.place.path().collect();
            assert_eq!(path, [scene.koivula, scene.education, scene.school]);
            assert!(held.acknowledged && caller.recently_authenticated(scene.now()));
            assert_eq!(scene.events(EventAction::SignedIn, Outcome::Done).await, 1);
        }
    }
}
