//! Finds accounts for sign-in and recovery.

use luukku_domain::{id::AccountId, lang::Lang, values::Email};
use sqlx::FromRow;

use crate::{
    Backend,
    secrets::{Cell, PasswordHash, TotpSecret},
    sql,
    store::{Conn, StoreError},
};

/// An account as sign-in sees it.
#[derive(FromRow)]
pub(super) struct SignInAccount {
    pub(super) id: AccountId,
    pub(super) email: Email,
    pub(super) lang: Lang,
    password_hash: Option<String>,
    totp_sealed: Option<Vec<u8>>,
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
        "SELECT id, email, lang, password_hash, totp_sealed, totp_last_step, privacy_notice_at
         FROM account WHERE email_key = $1 AND status = 'active'", email.key())
}

/// The active account with this id.
pub(super) async fn by_id(conn: &mut Conn, id: AccountId) -> Result<Option<SignInAccount>, StoreError> {
    sql!(conn, optional: SignInAccount,
        "SELECT id, email, lang, password_hash, totp_sealed, totp_last_step, privacy_notice_at
         FROM account WHERE id = $1 AND status = 'active'", id)
}
