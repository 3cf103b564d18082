//! Loads what the clocks know of an account: its status, its memberships, and since when it has been without any.

use luukku_domain::{
    accounts::{
        account::AccountStatus,
        lifecycle::{AccountClock, AccountClockStatus, IdleRule, MembershipClock, Step},
        role::Role,
    },
    clocks::Clocks,
    id::{AccountId, MembershipId, OrganisationId},
    lang::Lang,
    time::Timestamp,
    values::Email,
};
use sqlx::FromRow;

use crate::{
    sql,
    store::{Conn, StoreError},
};

/// An account with its clock.
pub(in crate::accounts) struct Clocked {
    pub(in crate::accounts) account: AccountRow,
    pub(in crate::accounts) held: Vec<HeldRow>,
    pub(in crate::accounts) clock: AccountClock,
}

/// An account as the clocks see it.
#[derive(Debug, Clone, FromRow)]
pub(in crate::accounts) struct AccountRow {
    pub(in crate::accounts) id: AccountId,
    pub(in crate::accounts) status: AccountStatus,
    pub(in crate::accounts) email: Option<Email>,
    pub(in crate::accounts) lang: Lang,
    pub(in crate::accounts) home_organisation_id: OrganisationId,
    created_at: Timestamp,
    closed_at: Option<Timestamp>,
    last_ended_at: Option<Timestamp>,
    invited_until: Option<Timestamp>,
}

/// A membership that has not ended.
#[derive(Debug, Clone, FromRow)]
pub(in crate::accounts) struct HeldRow {
    pub(in crate::accounts) id: MembershipId,
    pub(in crate::accounts) account_id: AccountId,
    pub(in crate::accounts) organisation_id: OrganisationId,
    pub(in crate::accounts) role: Role,
    starts_at: Timestamp,
    ends_at: Option<Timestamp>,
    last_used_at: Timestamp,
    first_warning_at: Option<Timestamp>,
    second_warning_at: Option<Timestamp>,
}

/// The rule for idle memberships in a role. So far every role belongs to the service manual's portal; the next portals
/// bring their own.
const fn rule(clocks: &Clocks, _role: Role) -> IdleRule {
    clocks.service_manual()
}

/// No rule has anything due for a membership that was used later.
pub(super) fn newest_due(clocks: &Clocks, now: Timestamp) -> Timestamp {
    clocks.service_manual().newest_due(now)
}

impl Clocked {
    /// Loads one account; `None` when there is no such account.
    pub(in crate::accounts) async fn load(
        conn: &mut Conn,
        clocks: &Clocks,
        id: AccountId,
    ) -> Result<Option<Self>, StoreError> {
        let account = sql!(conn, optional: AccountRow,
            "SELECT a.id, a.status, a.email, a.lang, a.home_organisation_id, a.created_at, a.closed_at,
                (SELECT MAX(m.ended_at) FROM membership m WHERE m.account_id = a.id) AS last_ended_at,
                (SELECT MAX(i.expires_at) FROM invitation_addressee v JOIN invitation i ON i.id = v.invitation_id
                    WHERE v.account_id = a.id AND i.state = 'pending')
                    AS invited_until
             FROM account a WHERE a.id = $1", id)?;
        let Some(account) = account else { return Ok(None) };
        let held = sql!(conn, all: HeldRow,
            "SELECT id, account_id, organisation_id, role, starts_at, ends_at, last_used_at, first_warning_at,
                second_warning_at
             FROM membership WHERE account_id = $1 AND ended_at IS NULL ORDER BY id", id)?;
        Self::new(clocks, account, held).map(Some)
    }

    /// An account with the memberships that it holds.
    pub(in crate::accounts) fn new(
        clocks: &Clocks,
        account: AccountRow,
        held: Vec<HeldRow>,
    ) -> Result<Self, StoreError> {
        let status = match (account.status, account.closed_at) {
            (AccountStatus::Active, _) => AccountClockStatus::Open,
            (AccountStatus::Closed, Some(at)) => AccountClockStatus::Closed(at),
            (AccountStatus::Closed, None) => return Err(StoreError::Broken),
            (AccountStatus::Cleared, _) => AccountClockStatus::Cleared,
        };
        // Whoever is invited needs the account to answer; a restored one waits for that too.
        let alone_since = account.last_ended_at.max(account.invited_until).unwrap_or(account.created_at);
        let memberships = held.iter().map(|held| held.clock(clocks)).collect();
        let restorable_days = clocks.account_restorable_days;
        let clock = AccountClock { memberships, alone_since, status, restorable_days };
        Ok(Self { account, held, clock })
    }

    /// Until when an open invitation waits for the owner's answer, if one does.
    pub(in crate::accounts) fn invited_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.account.invited_until.filter(|until| *until > now)
    }

    /// When a membership will end, if it is not used and no job is missed; none when not within twice its portal's months.
    pub(in crate::accounts) fn end_of(&self, membership: MembershipId, now: Timestamp) -> Option<Timestamp> {
        let held = self.clock.memberships.iter().find(|held| held.id == membership)?;
        let steps = self.clock.preview(now, now.plus_months(2 * held.rule.months));
        let ends = |step| matches!(step, Step::EndIdle(id) | Step::EndByDate(id) if id == membership);
        steps.into_iter().find(|planned| ends(planned.step)).map(|planned| planned.at)
    }

    /// The membership with this id.
    pub(in crate::accounts) fn held(&self, id: MembershipId) -> Result<&HeldRow, StoreError> {
        self.held.iter().find(|held| held.id == id).ok_or(StoreError::Broken)
    }
}

impl HeldRow {
    fn clock(&self, clocks: &Clocks) -> MembershipClock {
        MembershipClock {
            id: self.id,
            rule: rule(clocks, self.role),
            last_used_at: self.last_used_at.max(self.starts_at),
            first_warning_at: self.first_warning_at,
            second_warning_at: self.second_warning_at,
            ends_at: self.ends_at,
        }
    }
}
