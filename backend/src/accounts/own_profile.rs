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

use super::{organisations::Names, users};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
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
        "SELECT m.id, m.organisation_id, o.name_fi, o.name_sv, o.name_en, m.role, m.ends_at, m.ground
         FROM membership m JOIN organisation o ON o.id = m.organisation_id
         WHERE m.account_id = $1 AND m.ended_at IS NULL ORDER BY m.id", grant.thing())?;
    drop(read);
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

/// Changes the caller's language.
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
            Event::done(EventAction::AccountChanged).about(person).subject(person)
        }
    };
    tx.commit(changed.by(grant.basis()).fields(["lang"])).await?;
    Ok(())
}
