//! Accepts an invitation by its link: a new person chooses name and password, gets an account with the role, and is
//! signed in at once. The second factor and the privacy notice follow as at every first sign-in.

use luukku_domain::{
    accounts::invitation::{InvitationChange, InvitationState},
    caller::Caller,
    events::{Event, EventAction},
    id::AccountId,
    lang::Lang,
    values::{Email, Name, NameError, NewPassword, OrganisationName, PasswordError},
};

use super::{
    super::{
        session::{self, OpenSession},
        sign_in::{self, Attempt, SignedIn},
        users,
    },
    barrier::{self, Barrier},
    membership, open,
    row::{self, Found, InvitationRow, again},
};
use crate::{
    Backend,
    fault::Fault,
    secrets::{PasswordHash, Token, is_common_password},
    sql,
    store::{Lock, StoreError, Tx},
};

/// What a new person typed, and in which browser.
pub struct NewPerson<'a> {
    /// The whole name.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
    /// The language of pages and mails.
    pub lang: Lang,
    /// The name of the browser and system, for the list of sessions.
    pub device: &'a str,
    /// The token of a device that has signed in before.
    pub known_device: Option<&'a Token>,
    /// The session that the browser had before.
    pub previous: Option<&'a OpenSession>,
}

/// Why an invitation was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcceptRule {
    /// The link is not known.
    Unknown,
    /// The invitation is over.
    Closed(InvitationState),
    /// Name and password, each with what is wrong in it.
    Fields {
        /// In the name.
        name: Option<NameError>,
        /// In the password.
        password: Option<PasswordError>,
    },
    /// The address has got an account meanwhile: sign in and answer there.
    HasAccount,
    /// The address belongs to a closed account, which a maintainer can restore.
    ClosedAccount,
    /// Something stands in the way now.
    Barrier(Barrier),
}

/// Accepts by a link. Nothing is changed when anything is refused. Whoever this browser had signed in before has no part
/// in it.
pub async fn accept(
    backend: &Backend,
    caller: &Caller,
    secret: &Token,
    person: NewPerson<'_>,
) -> Result<SignedIn, Fault<AcceptRule>> {
    let caller = &caller.unnamed();
    let (before, names) = {
        let mut read = backend.store.read().await?;
        let found = open::find(read.conn(), secret).await?.ok_or(Fault::Rule(AcceptRule::Unknown))?;
        let organisation =
            row::organisation(read.conn(), found.organisation_id).await?.ok_or(StoreError::Broken)?.name;
        (found, organisation)
    };
    let email = pending(&before, backend)?;
    let words: Vec<_> = [
        Some(names.name_fi.as_str()),
        names.name_sv.as_ref().map(OrganisationName::as_str),
        names.name_en.as_ref().map(OrganisationName::as_str),
    ]
    .into_iter()
    .flatten()
    .chain([email.as_str(), person.name])
    .collect();
    let name = Name::parse(person.name);
    let password = NewPassword::parse(person.password, &words, is_common_password);
    let (name, password) = match (name, password) {
        (Ok(name), Ok(password)) => (name, password),
        (name, password) => {
            let rule = AcceptRule::Fields { name: name.err(), password: password.err() };
            return Err(Fault::Rule(rule));
        }
    };
    let hash = backend.passwords.hash(backend.ambient(), password.as_str()).await;

    let mut tx = backend.store.begin(caller).await?;
    let organisation = Lock::Organisation(before.organisation_id);
    match before.vouched_by {
        Some(voucher) => tx.lock([organisation, Lock::Account(voucher)]).await?,
        None => tx.lock([organisation]).await?,
    }
    // Asked again under the lock: of two posts with the same link one finds it used or replaced.
    if open::find(tx.conn(), secret).await?.map(|found| found.id) != Some(before.id) {
        return Err(Fault::Rule(AcceptRule::Unknown));
    }
    let mut found = again(&mut tx, &before).await?;
    let email = pending(&found.row, backend)?;
    let now = tx.now();
    if let Some(barrier) = barrier::find(tx.conn(), backend, &found.row, &found.organisation, now).await? {
        return Err(Fault::Rule(AcceptRule::Barrier(barrier)));
    }
    let new = New { email: &email, name: &name, lang: person.lang, hash: &hash };
    let account = insert_account(&mut tx, &found, &new).await?;
    let mut events = membership::give(&mut tx, &found.row, account).await?;
    answered(&mut tx, &mut found.row, account).await?;
    membership::tell(&mut tx, backend, &found.row, &found.organisation.name, &email, person.lang).await?;
    let browser = Attempt {
        email: email.as_str(),
        password: person.password,
        device: person.device,
        known_device: person.known_device,
        previous: person.previous,
    };
    let (signed_in, first) = sign_in::open_first(&mut tx, backend, account, &browser).await?;
    let home = found.row.organisation_id;
    let accepted = Event::done(EventAction::InvitationAccepted).about(found.row.id).subject(account).at(home);
    let created = Event::done(EventAction::AccountCreated).about(account).subject(account).at(home);
    let chosen = Event::done(EventAction::PasswordSet).about(account).subject(account);
    events.splice(0..0, [created, chosen]);
    events.push(first);
    tx.commit_all(accepted, events).await?;
    session::end_previous(backend, caller, person.previous).await?;
    Ok(signed_in)
}

/// The address of an invitation that is pending now.
fn pending(invitation: &InvitationRow, backend: &Backend) -> Result<Email, Fault<AcceptRule>> {
    match (invitation.rule().state_at(backend.ambient().now()), &invitation.email) {
        (InvitationState::Pending, Some(email)) => Ok(email.clone()),
        (InvitationState::Pending | InvitationState::AwaitingApproval, _) => {
            Err(Fault::Rule(AcceptRule::Unknown))
        }
        (closed, _) => Err(Fault::Rule(AcceptRule::Closed(closed))),
    }
}

struct New<'a> {
    email: &'a Email,
    name: &'a Name,
    lang: Lang,
    hash: &'a PasswordHash,
}

/// Writes the account, whose home is the inviting organisation; refuses when the invitation addresses one.
async fn insert_account(tx: &mut Tx, found: &Found, new: &New<'_>) -> Result<AccountId, Fault<AcceptRule>> {
    if let Some(owner) = found.addressee(tx.conn()).await? {
        let rule = if owner.is_closed() { AcceptRule::ClosedAccount } else { AcceptRule::HasAccount };
        return Err(Fault::Rule(rule));
    }
    let (id, now) = (tx.id(AccountId::new), tx.now());
    let written = sql!(
        tx.conn(),
        execute,
        "INSERT INTO account (id, status, email, email_key, name, home_organisation_id, lang, search_text, sort_name,
            password_hash, password_set_at, created_at)
         VALUES ($1, 'active', $2, $3, $4, $5, $6, '', '', $7, $8, $8)
         ON CONFLICT (email_key) DO NOTHING",
        id,
        new.email,
        new.email.key(),
        new.name,
        found.row.organisation_id,
        new.lang,
        new.hash.as_str(),
        now,
    )?;
    if written == 0 {
        // Somebody took the address this very moment.
        return Err(Fault::Rule(AcceptRule::HasAccount));
    }
    users::row::index(tx, id, new.name.as_str(), new.email).await?;
    Ok(id)
}

/// Stores that an invitation was accepted, and by which account.
pub(super) async fn answered(
    tx: &mut Tx,
    invitation: &mut InvitationRow,
    account: AccountId,
) -> Result<(), StoreError> {
    let after =
        invitation.rule().after(InvitationChange::Accept, tx.now()).map_err(|_| StoreError::Broken)?;
    row::store(tx, invitation, after).await?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE invitation SET accepted_account_id = $2 WHERE id = $1",
        invitation.id,
        account,
    )?;
    Ok(())
}

#[cfg(test)]
#[path = "accept_tests.rs"]
mod tests;
