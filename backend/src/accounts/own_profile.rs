//! One's own account: name, language, roles.

use luukku_domain::{
    accounts::role::Role,
    caller::Caller,
    events::{Event, EventAction},
    id::{MembershipId, OrganisationId},
    lang::Lang,
    permission::{
        Owner, Refusal,
        action::{ChangeOwnLanguage, ChangeOwnProfile, ViewOwnProfile},
    },
    time::Timestamp,
    values::{Email, Name, NameError},
};
use sqlx::FromRow;

use super::{lifecycle::Clocked, organisations::Names, users};
use crate::{
    Backend, contacts,
    fault::{Fault, NoRule},
    sql,
    store::StoreError,
};

/// The caller's account.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct OwnProfile {
    /// The user name.
    pub email: Email,
    /// The name as colleagues see it.
    pub name: String,
    /// The language of pages and mails.
    pub lang: Lang,
    /// When the password was last changed.
    pub password_set_at: Option<Timestamp>,
    /// Since when there is a second factor.
    pub totp_set_at: Option<Timestamp>,
    /// How many recovery codes are unused.
    pub recovery_codes: i64,
    /// The roles, the oldest first.
    #[sqlx(skip)]
    pub memberships: Vec<OwnMembership>,
}

/// One of the caller's roles.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct OwnMembership {
    /// Its id.
    pub id: MembershipId,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// The organisation's names.
    #[sqlx(flatten)]
    pub names: Names,
    /// The role.
    pub role: Role,
    /// The agreed end.
    pub ends_at: Option<Timestamp>,
    /// The request or decision that it rests on.
    pub ground: String,
    /// The last warning about its not being used, when the present sign-in was the answer to it.
    pub warned_at: Option<Timestamp>,
    /// When it ends unless the person signs in before: by its end date, or unused.
    #[sqlx(skip)]
    pub ends_unused_at: Option<Timestamp>,
}

/// The caller's account with its roles. The look is an event.
pub async fn view(backend: &Backend, caller: &Caller) -> Result<OwnProfile, Fault<NoRule>> {
    let account = caller.account().ok_or(Refusal::SignIn)?;
    let grant = caller.may(ViewOwnProfile, &account)?;
    let mut read = backend.store.read().await?;
    let mut profile = sql!(read.conn(), one: OwnProfile,
        "SELECT a.email, a.name, a.lang, a.password_set_at, a.totp_set_at,
            (SELECT COUNT(*) FROM recovery_code r WHERE r.account_id = a.id AND r.used_at IS NULL) AS recovery_codes
         FROM account a WHERE a.id = $1 AND a.status = 'active'", grant.thing())?;
    profile.memberships = sql!(read.conn(), all: OwnMembership,
        "SELECT m.id, m.organisation_id, o.name_fi, o.name_sv, o.name_en, m.role, m.ends_at, m.ground,
            CASE WHEN m.first_warning_at > COALESCE((SELECT MAX(s.created_at) FROM session s
                    WHERE s.account_id = m.account_id AND s.stage = 'full' AND s.id <> $2), 0)
                THEN CASE WHEN m.second_warning_at >= m.first_warning_at THEN m.second_warning_at
                    ELSE m.first_warning_at END
            END AS warned_at
         FROM membership m JOIN organisation o ON o.id = m.organisation_id
         WHERE m.account_id = $1 AND m.ended_at IS NULL ORDER BY m.id", grant.thing(), caller.session())?;
    let clocked = Clocked::load(read.conn(), backend.clocks(), account).await?.ok_or(StoreError::Missing)?;
    drop(read);
    for membership in &mut profile.memberships {
        membership.ends_unused_at = clocked.end_of(membership.id, caller.at);
    }
    let tx = backend.store.begin(caller).await?;
    tx.commit(Event::done(EventAction::AccountViewed).by(grant.basis()).about(account).subject(account))
        .await?;
    Ok(profile)
}

/// Changes the caller's name.
pub async fn change_name(backend: &Backend, caller: &Caller, typed: &str) -> Result<(), Fault<NameError>> {
    let name = Name::parse(typed).map_err(Fault::Rule)?;
    let account = caller.account().ok_or(Refusal::SignIn)?;
    let tx = backend.store.begin(caller).await?;
    let denied = || Event::denied(EventAction::AccountChanged).about(account).subject(account);
    let (mut tx, grant) = tx.may(ChangeOwnProfile, &account, denied).await?;
    sql!(tx.conn(), execute, "UPDATE account SET name = $2 WHERE id = $1", grant.thing(), &name)?;
    let email = sql!(tx.conn(), scalar: Email, "SELECT email FROM account WHERE id = $1", account)?;
    users::row::index(&mut tx, account, name.as_str(), &email).await?;
    let changed = Event::done(EventAction::AccountChanged).by(grant.basis()).about(account).subject(account);
    tx.commit(changed.fields(["name"])).await?;
    Ok(())
}

/// Changes the caller's language: of pages, and of the mails to staff.
pub async fn change_language(backend: &Backend, caller: &Caller, lang: Lang) -> Result<(), Fault<NoRule>> {
    let owner = caller.oneself().ok_or(Refusal::SignIn)?;
    let tx = backend.store.begin(caller).await?;
    let (mut tx, grant) =
        tx.may(ChangeOwnLanguage, &owner, || Event::denied(EventAction::AccountChanged)).await?;
    let changed = match grant.thing() {
        Owner::Account(account) => {
            sql!(tx.conn(), execute, "UPDATE account SET lang = $2 WHERE id = $1", account, lang)?;
            Event::done(EventAction::AccountChanged).about(account).subject(account)
        }
        Owner::Person(person) => {
            sql!(tx.conn(), execute, "UPDATE person SET lang = $2 WHERE id = $1", person, lang)?;
            let home = contacts::sign_in_register(tx.conn()).await?;
            let event = Event::done(EventAction::AccountChanged).about(person).subject(person);
            event.in_register(home.controller, home.register)
        }
    };
    tx.commit(changed.by(grant.basis()).fields(["lang"])).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use luukku_domain::events::Outcome;

    use super::*;
    use crate::{
        accounts::lifecycle,
        jobs::Stop,
        on_both_engines,
        testing::{
            TestStore,
            citizens::{AINO, ToldRegister},
            scene::Scene,
        },
    };

    async fn nights(scene: &Scene<'_>, store: &TestStore, count: u32) {
        for _ in 0..count {
            store.clock.advance(TimeDelta::days(1));
            lifecycle::run(&scene.backend, &Stop::new().1).await.unwrap();
        }
    }

    on_both_engines! {
        async fn the_sign_in_after_a_warning_says_what_would_have_ended_and_the_next_one_does_not(store) {
            let scene = Scene::new(&store).await;
            let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
            let before = view(&scene.backend, &scene.caller_as(account).await).await.unwrap();
            assert_eq!(before.memberships[0].warned_at, None);
            assert_eq!(before.memberships[0].ends_unused_at, Some(scene.now().plus_months(6)));
            nights(&scene, &store, 170).await;
            let back = scene.caller_as(account).await;
            let held = view(&scene.backend, &back).await.unwrap().memberships.remove(0);
            assert!(held.warned_at.is_some_and(|at| at > scene.now().plus(-TimeDelta::days(5))), "the second one");
            assert_eq!(held.ends_unused_at, Some(scene.now().plus_months(6)));
            store.clock.advance(TimeDelta::days(1));
            let next = scene.caller_as(account).await;
            assert_eq!(view(&scene.backend, &next).await.unwrap().memberships[0].warned_at, None);
        }

        async fn a_name_is_changed_by_whoever_bears_it_and_found_afterwards(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::Editor).await;
            change_name(&scene.backend, &caller, "  Aino   Mälli ").await.unwrap();
            assert_eq!(view(&scene.backend, &caller).await.unwrap().name, "Aino Mälli");
            let mut read = store.read().await.unwrap();
            let account = caller.account().unwrap();
            let (search, fields) = sql!(read.conn(), one: (String, String),
                "SELECT a.search_text, e.fields FROM account a, event e WHERE a.id = $1 AND e.action = $2",
                account, EventAction::AccountChanged.code()).unwrap();
            assert!(search.contains("malli") || search.contains("mälli"), "{search}");
            assert_eq!(fields, r#"["name"]"#);

            let empty = change_name(&scene.backend, &caller, " ").await;
            assert!(matches!(empty, Err(Fault::Rule(_))), "{empty:?}");
            let citizen = scene.citizen(&ToldRegister::default(), AINO).await;
            let refused = change_name(&scene.backend, &citizen, "Aino Muu").await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::SignIn))), "{refused:?}");
            assert_eq!(scene.events(EventAction::AccountChanged, Outcome::Done).await, 1);
        }

        async fn staff_and_citizens_choose_the_language_of_their_pages(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::Editor).await;
            change_language(&scene.backend, &caller, Lang::Sv).await.unwrap();
            assert_eq!(view(&scene.backend, &caller).await.unwrap().lang, Lang::Sv);
            let citizen = scene.citizen(&ToldRegister::default(), AINO).await;
            change_language(&scene.backend, &citizen, Lang::En).await.unwrap();
            let mut read = store.read().await.unwrap();
            let langs = sql!(read.conn(), scalars: Lang, "SELECT lang FROM person").unwrap();
            assert_eq!(langs, [Lang::En]);
            assert_eq!(scene.events(EventAction::AccountChanged, Outcome::Done).await, 2);
        }
    }
}
