//! Judges each pasted address for a batch of invitations: what would be sent, what not, and why. What the inviter learns
//! about somebody who has an account stays within what they may see.

use luukku_domain::{
    accounts::{
        pasted::{JudgedLine, Verdict, judge_emails},
        role::{IncompatibleRoles, Role, compatible},
    },
    caller::Caller,
    id::{AccountId, OrganisationId},
    time::Timestamp,
    values::{Email, EmailError},
};

use super::{
    people::{self, Addressee},
    row,
};
use crate::store::{Conn, StoreError};

/// One pasted address and what is thought of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// What was pasted.
    pub text: String,
    /// What is thought of it.
    pub verdict: LineVerdict,
}

/// What is thought of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineVerdict {
    /// No address.
    Bad(EmailError),
    /// The same as in the line with this number.
    Duplicate(usize),
    /// The inviter's own address: nobody gives roles to themselves.
    Yourself,
    /// A person whom the inviter may see holds all the wanted roles there.
    Holds(AccountId),
    /// A person whom the inviter may see holds a role that excludes a wanted one.
    Incompatible(AccountId, IncompatibleRoles),
    /// Is invited.
    Invite(Invitee),
}

/// Somebody who is invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitee {
    /// The address.
    pub email: Email,
    /// The address that was probably meant, when a slip is likely.
    pub suggestion: Option<Email>,
    /// The roles to which the person is invited: the wanted ones without those that the inviter sees them hold.
    pub roles: Vec<Role>,
    /// Whether an open invitation of the same kind is replaced.
    pub replaces: bool,
    /// The account with this address, when the inviter may see its owner.
    pub known: Option<AccountId>,
    /// Whether that account is closed, so that a maintainer has to restore it first. False when it may not be seen.
    pub closed: bool,
}

/// A line and whose address it is, which only the letters may know.
pub(super) struct Judged {
    pub(super) line: Line,
    pub(super) addressee: Option<Addressee>,
}

/// Where and to which roles a batch invites.
pub(super) struct Batch<'a> {
    pub(super) organisation: OrganisationId,
    pub(super) roles: &'a [Role],
    pub(super) addresses: &'a str,
}

/// Judges every line of a batch. `caller` has been granted the invitation already.
pub(super) async fn judge(
    conn: &mut Conn,
    caller: &Caller,
    batch: &Batch<'_>,
    now: Timestamp,
) -> Result<Vec<Judged>, StoreError> {
    let mut judged = Vec::new();
    for JudgedLine { number, text, verdict, .. } in judge_emails(batch.addresses) {
        let mut addressee = None;
        let verdict = match verdict {
            Verdict::Bad(error) => LineVerdict::Bad(error),
            Verdict::Duplicate(first) => LineVerdict::Duplicate(first),
            Verdict::Good(email) => {
                addressee = people::by_email(conn, &email).await?;
                person(conn, caller, batch, email, addressee.as_ref(), now).await?
            }
        };
        judged.push(Judged { line: Line { number, text, verdict }, addressee });
    }
    Ok(judged)
}

async fn person(
    conn: &mut Conn,
    caller: &Caller,
    batch: &Batch<'_>,
    email: Email,
    addressee: Option<&Addressee>,
    now: Timestamp,
) -> Result<LineVerdict, StoreError> {
    let mut roles = batch.roles.to_vec();
    let mut known = None;
    if let Some(addressee) = addressee {
        if caller.account() == Some(addressee.id) {
            return Ok(LineVerdict::Yourself);
        }
        if people::sees(conn, caller, addressee).await? {
            known = Some(addressee);
            let held = people::roles_of(conn, addressee.id, now).await?;
            roles.retain(|role| !held.contains(&(batch.organisation, *role)));
            let everywhere: Vec<_> = held.into_iter().map(|(_, role)| role).collect();
            if let Some(clash) = roles.iter().find_map(|role| compatible(&everywhere, *role).err()) {
                return Ok(LineVerdict::Incompatible(addressee.id, clash));
            }
            if roles.is_empty() {
                return Ok(LineVerdict::Holds(addressee.id));
            }
        }
    }
    let mut replaces = false;
    for role in &roles {
        let open = row::stored_open(conn, batch.organisation, &email, *role).await?;
        replaces |= open.is_some_and(|invitation| invitation.rule().is_open(now));
    }
    Ok(LineVerdict::Invite(Invitee {
        suggestion: email.suggest(),
        email,
        roles,
        replaces,
        known: known.map(|addressee| addressee.id),
        closed: known.is_some_and(Addressee::is_closed),
    }))
}

impl Line {
    /// The account that the line tells the inviter about.
    pub(super) const fn tells_of(&self) -> Option<AccountId> {
        match &self.verdict {
            LineVerdict::Holds(account) | LineVerdict::Incompatible(account, _) => Some(*account),
            LineVerdict::Invite(invitee) => invitee.known,
            LineVerdict::Bad(_) | LineVerdict::Duplicate(_) | LineVerdict::Yourself => None,
        }
    }

    /// How many invitations come of it.
    pub(super) fn invitations(&self) -> usize {
        if let LineVerdict::Invite(invitee) = &self.verdict { invitee.roles.len() } else { 0 }
    }
}
