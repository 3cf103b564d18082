//! Accounts as use cases about other people load them.

use luukku_domain::{
    accounts::{account::AccountStatus, place::Place, role::Role},
    id::{AccountId, OrganisationId},
    lang::Lang,
    permission::thing::{HomeUser, User},
    values::{Email, person_sort_key, search_words},
};
use sqlx::FromRow;
use std::collections::BTreeSet;

use super::super::place;
use crate::{
    sql,
    store::{Conn, StoreError, Tx},
};

/// An account.
#[derive(Debug, Clone, FromRow)]
pub(in crate::accounts) struct Account {
    pub(in crate::accounts) id: AccountId,
    pub(in crate::accounts) status: AccountStatus,
    pub(in crate::accounts) email: Option<Email>,
    pub(in crate::accounts) lang: Lang,
    pub(in crate::accounts) home_organisation_id: OrganisationId,
    pub(in crate::accounts) has_second_factor: bool,
}

/// The account with this id, whatever its status.
pub(in crate::accounts) async fn load(conn: &mut Conn, id: AccountId) -> Result<Option<Account>, StoreError> {
    sql!(conn, optional: Account,
        "SELECT id, status, email, lang, home_organisation_id, totp_sealed IS NOT NULL AS has_second_factor
         FROM account WHERE id = $1", id)
}

/// The account as a user, who is seen from the home organisation and from every live or future membership.
pub(in crate::accounts) async fn user(conn: &mut Conn, account: &Account) -> Result<User, StoreError> {
    let memberships = sql!(conn, scalars: OrganisationId,
        "SELECT DISTINCT organisation_id FROM membership WHERE account_id = $1 AND ended_at IS NULL", account.id)?;
    let mut places = Vec::new();
    for id in memberships.into_iter().chain([account.home_organisation_id]).collect::<BTreeSet<_>>() {
        places.extend(place::load(conn, id).await?);
    }
    Ok(User { account: account.id, places })
}

/// The account as it lies with its home organisation.
pub(in crate::accounts) async fn home_user(
    conn: &mut Conn,
    account: &Account,
) -> Result<HomeUser, StoreError> {
    let roles = sql!(conn, scalars: Role,
        "SELECT DISTINCT role FROM membership WHERE account_id = $1 AND ended_at IS NULL", account.id)?;
    let home = home(conn, account).await?;
    Ok(HomeUser { account: account.id, home, roles })
}

/// The place of the home organisation.
pub(in crate::accounts) async fn home(conn: &mut Conn, account: &Account) -> Result<Place, StoreError> {
    place::load(conn, account.home_organisation_id).await?.ok_or(StoreError::Broken)
}

/// Makes an account findable by its name and e-mail, and sortable by its surname. To be called in the unit that writes
/// or changes either; whoever clears them deletes the words.
pub(crate) async fn index(tx: &mut Tx, id: AccountId, name: &str, email: &Email) -> Result<(), StoreError> {
    let words = search_words(&format!("{name} {email}"));
    // Each word after a space: so the beginning of a word can be told from its middle.
    let text: String = words.iter().flat_map(|word| [" ", word]).collect();
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET search_text = $2, sort_name = $3 WHERE id = $1",
        id,
        text,
        person_sort_key(name),
    )?;
    sql!(tx.conn(), execute, "DELETE FROM account_word WHERE account_id = $1", id)?;
    for word in words {
        sql!(tx.conn(), execute, "INSERT INTO account_word (word, account_id) VALUES ($1, $2)", word, id,)?;
    }
    Ok(())
}
