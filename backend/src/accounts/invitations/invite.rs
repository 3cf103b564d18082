//! Invites people to roles in an organisation: many addresses at once, all in one unit. `check` says beforehand what
//! would happen to each line.

use chrono::NaiveDate;
use luukku_domain::{
    accounts::{
        invitation::{Invitation, InvitationState},
        invitation_policy::{OverQuota, within_quota},
        membership::{EndDateError, Ground, Term},
        pasted::MAX_PASTED,
        role::Role,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{InvitationId, OrganisationId},
    lang::Lang,
    permission::{Basis, Grant, Refusal, action, thing::NewInvitation},
    time::Timestamp,
    values::Note,
};

use super::{
    super::look,
    choices,
    lines::{self, Batch, Invitee, Judged, Line, LineVerdict},
    people, policy,
    row::{self, NewRow, Organisation},
    send::{self, Sender},
};
use crate::{
    Backend,
    fault::Fault,
    store::{Lock, StoreError, Tx},
};
use std::collections::BTreeSet;

/// What is wanted of a batch of invitations.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// Where to.
    pub organisation: OrganisationId,
    /// The roles; each person gets one invitation for each.
    pub roles: &'a [Role],
    /// The last day of the memberships, if they shall end by themselves.
    pub last_day: Option<NaiveDate>,
    /// The request or decision that the memberships will rest on.
    pub ground: &'a Ground,
    /// The covering note.
    pub note: Option<&'a Note>,
    /// The language of the letters to people without an account.
    pub lang: Lang,
    /// The addresses as pasted.
    pub addresses: &'a str,
}

/// Why nobody was invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InviteRule {
    /// No address was given.
    NoAddress,
    /// More text than `MAX_PASTED`.
    TooMuch,
    /// No role was chosen.
    NoRole,
    /// The last day is in the past.
    LastDay(EndDateError),
    /// The organisation is closed.
    OrganisationClosed,
    /// The organisation lets others invite.
    NotItsWay,
    /// More invitations than the day allows.
    OverQuota(OverQuota),
}

/// What would happen, before anything is sent.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What is thought of each line.
    pub lines: Vec<Line>,
    /// How many invitations would be made.
    pub invitations: usize,
    /// Whether a second main user approves before anything is sent.
    pub needs_approval: bool,
    /// How many more invitations the caller can make today; `None` for the program itself.
    pub left_today: Option<u64>,
}

/// What happened.
#[derive(Debug, Clone)]
pub struct Invited {
    /// What was thought of each line; those with `LineVerdict::Invite` are invited.
    pub lines: Vec<Line>,
    /// The invitations that were made.
    pub invitations: Vec<InvitationId>,
    /// Whether they wait for a second main user.
    pub needs_approval: bool,
}

/// Says what `invite` would do with each line. Changes nothing.
pub async fn check(
    backend: &Backend,
    caller: &Caller,
    wanted: &Wanted<'_>,
) -> Result<Checked, Fault<InviteRule>> {
    let now = backend.ambient().now();
    let roles = form(wanted, now)?;
    let mut read = backend.store.read().await?;
    let organisation = row::organisation(read.conn(), wanted.organisation).await?.ok_or(Refusal::NotFound)?;
    let event = |event: Event| event.at(wanted.organisation).about(wanted.organisation);
    let mut basis = None;
    for role in &roles {
        let thing = NewInvitation { place: organisation.place.clone(), role: *role };
        let denied = event(Event::denied(EventAction::InvitationsChecked));
        let grant = look::may(backend, caller, action::Invite, &thing, denied).await?;
        basis.get_or_insert(grant.basis());
    }
    let basis = basis.ok_or(Fault::Rule(InviteRule::NoRole))?;
    let policy = policy::load(read.conn(), wanted.organisation).await?;
    if !organisation.is_open {
        return Err(Fault::Rule(InviteRule::OrganisationClosed));
    }
    if !policy.lets(caller, &organisation.place) {
        return Err(Fault::Rule(InviteRule::NotItsWay));
    }
    let batch = Batch { organisation: wanted.organisation, roles: &roles, addresses: wanted.addresses };
    let lines: Vec<_> =
        lines::judge(read.conn(), caller, &batch, now).await?.into_iter().map(|judged| judged.line).collect();
    let left_today = match caller.account() {
        Some(account) => Some(choices::left_today(read.conn(), backend, account).await?),
        None => None,
    };
    drop(read);
    let tx = backend.store.begin(caller).await?;
    let told = lines.iter().filter_map(Line::tells_of);
    tx.commit(event(Event::done(EventAction::InvitationsChecked)).by(basis).subjects(told)).await?;
    let invitations = lines.iter().map(Line::invitations).sum();
    Ok(Checked { lines, invitations, needs_approval: policy.needs_approval(basis), left_today })
}

/// Invites everybody whose line can be invited, all or nobody. Refused lines change nothing.
pub async fn invite(
    backend: &Backend,
    caller: &Caller,
    wanted: &Wanted<'_>,
) -> Result<Invited, Fault<InviteRule>> {
    let id = wanted.organisation;
    let roles = form(wanted, backend.ambient().now())?;
    let mut tx = backend.store.begin(caller).await?;
    let organisation = row::organisation(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    // The organisation's lock orders invitations to the same person; the inviter's lock guards the quota.
    match caller.account() {
        Some(account) => tx.lock([Lock::Organisation(id), Lock::Account(account)]).await?,
        None => tx.lock([Lock::Organisation(id)]).await?,
    }
    let mut grants = Vec::new();
    for role in &roles {
        let thing = NewInvitation { place: organisation.place.clone(), role: *role };
        let denied = || Event::denied(EventAction::InvitationSent).at(id).about(id);
        let (allowed, grant) = tx.may(action::Invite, &thing, denied).await?;
        tx = allowed;
        grants.push(grant);
    }
    let organisation = row::organisation(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    if !organisation.is_open {
        return Err(Fault::Rule(InviteRule::OrganisationClosed));
    }
    let policy = policy::load(tx.conn(), id).await?;
    if !policy.lets(caller, &organisation.place) {
        tx.refuse(Event::denied(EventAction::InvitationSent).at(id).about(id)).await?;
        return Err(Fault::Rule(InviteRule::NotItsWay));
    }
    let now = tx.now();
    let batch = Batch { organisation: id, roles: &roles, addresses: wanted.addresses };
    let judged = lines::judge(tx.conn(), caller, &batch, now).await?;
    let invitations: usize = judged.iter().map(|judged| judged.line.invitations()).sum();
    if let Some(account) = caller.account() {
        let left = choices::left_today(tx.conn(), backend, account).await?;
        within_quota(left, 0, u64::try_from(invitations).unwrap_or(u64::MAX))
            .map_err(|over| Fault::Rule(InviteRule::OverQuota(over)))?;
    }
    let basis = grants.first().map(Grant::basis).ok_or(Fault::Rule(InviteRule::NoRole))?;
    let needs_approval = policy.needs_approval(basis);
    let made = Making { backend, caller, wanted, organisation: &organisation, basis, needs_approval };
    let (ids, mut events) = made.all(&mut tx, &judged).await?;
    let told = judged.iter().filter_map(|judged| judged.line.tells_of());
    let checked = Event::done(EventAction::InvitationsChecked).at(id).about(id).by(basis).subjects(told);
    // Also when no line was good: the lines told something, and nothing was told without a trace.
    let first = if events.is_empty() { checked } else { events.remove(0) };
    tx.commit_all(first, events).await?;
    let lines = judged.into_iter().map(|judged| judged.line).collect();
    Ok(Invited { lines, invitations: ids, needs_approval })
}

/// Reads what does not depend on the database. Gives the roles without repetition.
fn form(wanted: &Wanted<'_>, now: Timestamp) -> Result<Vec<Role>, Fault<InviteRule>> {
    if wanted.addresses.trim().is_empty() {
        return Err(Fault::Rule(InviteRule::NoAddress));
    }
    if wanted.addresses.len() > MAX_PASTED {
        return Err(Fault::Rule(InviteRule::TooMuch));
    }
    term(wanted.last_day, now).map_err(|error| Fault::Rule(InviteRule::LastDay(error)))?;
    let mut roles = wanted.roles.to_vec();
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() { Err(Fault::Rule(InviteRule::NoRole)) } else { Ok(roles) }
}

fn term(last_day: Option<NaiveDate>, now: Timestamp) -> Result<Term, EndDateError> {
    Term { starts_at: now, ends_at: None, ended_at: None }.with_last_day(last_day, now)
}

/// Makes the invitations of one batch.
struct Making<'a> {
    backend: &'a Backend,
    caller: &'a Caller,
    wanted: &'a Wanted<'a>,
    organisation: &'a Organisation,
    basis: Basis,
    needs_approval: bool,
}

impl Making<'_> {
    async fn all(
        &self,
        tx: &mut Tx,
        judged: &[Judged],
    ) -> Result<(Vec<InvitationId>, Vec<Event>), StoreError> {
        let by = self.caller.account();
        let name = people::name_of(tx.conn(), by).await?;
        let sender = Sender {
            organisation: &self.organisation.name,
            inviter: name.as_deref().unwrap_or(send::PROGRAM),
        };
        let (mut ids, mut events, mut closed) = (Vec::new(), Vec::new(), false);
        let mut addressees = BTreeSet::new();
        for Judged { line, addressee } in judged {
            let LineVerdict::Invite(invitee) = &line.verdict else { continue };
            addressees.insert(addressee.as_ref().map(|addressee| addressee.id));
            for role in &invitee.roles {
                events.extend(self.make_way(tx, invitee, *role).await?);
                let invitation = self.insert(tx, invitee, *role).await?;
                if !self.needs_approval {
                    send::send(tx, self.backend, &invitation, addressee.as_ref(), &sender).await?;
                    closed |= addressee.as_ref().is_some_and(people::Addressee::is_closed);
                }
                events.push(self.sent(invitation.id, invitee));
                ids.push(invitation.id);
            }
        }
        let id = self.wanted.organisation;
        if closed {
            send::tell_maintainers(tx, self.backend, &self.organisation.name).await?;
        }
        if self.needs_approval {
            send::tell_approvers(tx, self.backend, id, &self.organisation.name, (by, &addressees)).await?;
        }
        Ok((ids, events))
    }

    /// Closes the open invitation of the same kind, if there is one.
    async fn make_way(
        &self,
        tx: &mut Tx,
        invitee: &Invitee,
        role: Role,
    ) -> Result<Option<Event>, StoreError> {
        let (id, now) = (self.wanted.organisation, tx.now());
        let Some(mut old) = row::stored_open(tx.conn(), id, &invitee.email, role).await? else {
            return Ok(None);
        };
        let after = old.rule().make_way(now);
        row::store(tx, &mut old, after).await?;
        let action = match after.stored_state() {
            InvitationState::Superseded => EventAction::InvitationSuperseded,
            _ => EventAction::InvitationExpired,
        };
        Ok(Some(Event::done(action).by(self.basis).about(old.id).at(id)))
    }

    async fn insert(
        &self,
        tx: &mut Tx,
        invitee: &Invitee,
        role: Role,
    ) -> Result<row::InvitationRow, StoreError> {
        let days_open = self.backend.clocks().invitation_days;
        let ends_at = self.wanted.last_day.map(luukku_domain::accounts::membership::after);
        let new = NewRow {
            organisation: self.wanted.organisation,
            email: &invitee.email,
            role,
            ends_at,
            ground: self.wanted.ground.as_str(),
            note: self.wanted.note,
            lang: self.wanted.lang,
            rule: Invitation::new(self.needs_approval, tx.now(), days_open),
            invited_by: self.caller.account(),
        };
        row::insert(tx, &new).await
    }

    /// The event names the invitation, which holds the address until it is cleared. It names the account only when the
    /// inviter may see it: those who see events of the organisation see it too.
    fn sent(&self, id: InvitationId, invitee: &Invitee) -> Event {
        let event = Event::done(EventAction::InvitationSent).by(self.basis).about(id);
        let event = event.at(self.wanted.organisation);
        match invitee.known {
            Some(account) => event.subject(account),
            None => event,
        }
    }
}

#[cfg(test)]
#[path = "invite_tests.rs"]
mod tests;
