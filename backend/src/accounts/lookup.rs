//! Finds accounts for sign-in and recovery.

use luukku_domain::{id::AccountId, lang::Lang, time::Timestamp, values::Email};
use sqlx::FromRow;

use crate::{
    Backend,
    secrets::{Cell, PasswordHash, TotpSecret},
    sql,
    store::{Conn, StoreError, Tx},
};

/// An account as sign-in sees it.
#[derive(FromRow)]
pub(super) struct SignInAccount {
    pub(super) id: AccountId,
    pub(super) email: Email,
    pub(super) lang: Lang,
    password_hash: Option<String>,
    totp_sealed: Option<Vec<u8>>,
    pub(super) password_set_at: Option<Timestamp>,
    pub(super) totp_last_step: Option<i64>,
    pub(super) privacy_notice_at: Option<i64>,
}

impl SignInAccount {
    pub(super) fn password(&self) -> Option<PasswordHash> {
        self.password_hash.clone().map(PasswordHash::from_stored)
    }

    pub(super) fn has_second_factor(&self) -> bool {
        self.totp_sealed.is_some()
    }

    pub(super) fn totp(&self, backend: &Backend) -> Result<Option<TotpSecret>, StoreError> {
        let Some(sealed) = &self.totp_sealed else { return Ok(None) };
        let secret = backend.keys.open(totp_cell(self.id), sealed).ok();
        secret.and_then(|bytes| TotpSecret::from_bytes(&bytes)).map(Some).ok_or(StoreError::Broken)
    }
}

/// Where the secret of a second factor lies.
pub(super) fn totp_cell(id: AccountId) -> Cell<'static> {
    Cell::new("account", "totp_sealed", id.uuid())
}

/// The active account with this user name.
pub(super) async fn by_email(conn: &mut Conn, email: &Email) -> Result<Option<SignInAccount>, StoreError> {
    sql!(conn, optional: SignInAccount,
        "SELECT id, email, lang, password_hash, password_set_at, totp_sealed, totp_last_step, privacy_notice_at
         FROM account WHERE email_key = $1 AND status = 'active'", email.key())
}

/// Whose this address is, or was last, whether or not they can sign in.
pub(super) async fn holder(conn: &mut Conn, email: &Email) -> Result<Option<AccountId>, StoreError> {
    let now =
        sql!(conn, optional_scalar: AccountId, "SELECT id FROM account WHERE email_key = $1", email.key())?;
    if now.is_some() {
        return Ok(now);
    }
    sql!(conn, optional_scalar: AccountId,
        "SELECT account_id FROM former_address WHERE email_key = $1 ORDER BY left_at DESC, account_id LIMIT 1",
        email.key())
}

/// The keys of an account's address and of those that it had before, without any that somebody else has taken since.
pub(super) async fn addresses(conn: &mut Conn, id: AccountId) -> Result<Vec<String>, StoreError> {
    sql!(conn, scalars: String,
        "SELECT email_key FROM account WHERE id = $1 AND email_key IS NOT NULL
         UNION SELECT f.email_key FROM former_address f
         WHERE f.account_id = $1 AND NOT EXISTS (SELECT 1 FROM account a WHERE a.email_key = f.email_key)", id)
}

/// Remembers the address that an account had until now, so that what was written about it is found when the account is
/// cleared.
pub(super) async fn keep_former_address(tx: &mut Tx, id: AccountId, email: &Email) -> Result<(), StoreError> {
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO former_address (account_id, email_key, left_at) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, email_key) DO UPDATE SET left_at = $3",
        id,
        email.key(),
        now,
    )?;
    Ok(())
}

/// What a password of this account must not be made of: its address, its owner's name, its organisation's names.
pub(super) async fn words_about(conn: &mut Conn, id: AccountId) -> Result<Vec<String>, StoreError> {
    let words = sql!(conn, optional: WordsRow,
        "SELECT a.email, a.name, o.name_fi, o.name_sv, o.name_en
         FROM account a JOIN organisation o ON o.id = a.home_organisation_id WHERE a.id = $1", id)?;
    let words = words.ok_or(StoreError::Missing)?;
    Ok([Some(words.email), Some(words.name), Some(words.name_fi), words.name_sv, words.name_en]
        .into_iter()
        .flatten()
        .collect())
}

#[derive(FromRow)]
struct WordsRow {
    email: String,
    name: String,
    name_fi: String,
    name_sv: Option<String>,
    name_en: Option<String>,
}

/// The active account with this id.
pub(super) async fn by_id(conn: &mut Conn, id: AccountId) -> Result<Option<SignInAccount>, StoreError> {
    sql!(conn, optional: SignInAccount,
        "SELECT id, email, lang, password_hash, password_set_at, totp_sealed, totp_last_step, privacy_notice_at
         FROM account WHERE id = $1 AND status = 'active'", id)
}
