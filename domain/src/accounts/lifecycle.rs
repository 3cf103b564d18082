//! The clocks that end idle access: notice 002, "Käyttäjätili suljetaan automaattisesti 6 kuukauden epäaktiivisuusajan
//! jälkeen ellei käyttäjä käy kehotuksesta aktivoimassa". One function says what comes next; the job and the preview
//! both follow it.

use chrono::TimeDelta;

use crate::{id::MembershipId, time::Timestamp};

/// A portal's rule for idle memberships. Months are calendar months in Finland.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdleRule {
    /// The first warning is due after so many months.
    pub first_warning_months: u32,
    /// The second so many days after the first was due.
    pub second_warning_days: u32,
    /// The membership ends after so many months.
    pub months: u32,
    /// Nothing ends, and no second warning is given, sooner than so many days after the last warning.
    pub grace_days: u32,
}

impl IdleRule {
    /// A membership that was used later than this has nothing due at `now`: no calendar month is shorter than 28 days, and
    /// the change to summer time takes an hour. For asking the store.
    pub fn newest_due(self, now: Timestamp) -> Timestamp {
        now.plus(TimeDelta::hours(1) - TimeDelta::days(28) * self.first_warning_months.cast_signed())
    }
}

/// What the clocks know of a live or future membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MembershipClock {
    /// The membership.
    pub id: MembershipId,
    /// Its portal's rule.
    pub rule: IdleRule,
    /// When it was last used; its beginning, if never.
    pub last_used_at: Timestamp,
    /// When the first warning was written to the outbox. One from before the last use does not count.
    pub first_warning_at: Option<Timestamp>,
    /// When the second was. The same.
    pub second_warning_at: Option<Timestamp>,
    /// When its end date passes.
    pub ends_at: Option<Timestamp>,
}

/// What the clocks know of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountClock {
    /// Its live and future memberships.
    pub memberships: Vec<MembershipClock>,
    /// Since when it has had none and nobody waits for its answer: the last one's end, the end of an open invitation, or
    /// when it was made. A time ahead keeps it open until then.
    pub alone_since: Timestamp,
    /// Whether it is open, closed or cleared.
    pub status: AccountClockStatus,
    /// For how many days after closing a maintainer may restore it; then it is cleared.
    pub restorable_days: u32,
}

/// Where an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountClockStatus {
    /// In use.
    Open,
    /// Closed at this time; restorable for a while.
    Closed(Timestamp),
    /// Its personal data are gone.
    Cleared,
}

/// What a clock does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Write the first warning.
    WarnFirst(MembershipId),
    /// Write the second warning.
    WarnSecond(MembershipId),
    /// End an idle membership.
    EndIdle(MembershipId),
    /// End a membership whose end date has passed.
    EndByDate(MembershipId),
    /// Close an account that has no membership.
    CloseAccount,
    /// Clear the data of a closed account.
    ClearAccount,
}

impl Step {
    /// What it does, whatever it does it to.
    pub const fn kind(self) -> StepKind {
        match self {
            Self::WarnFirst(_) | Self::WarnSecond(_) => StepKind::Warn,
            Self::EndIdle(_) | Self::EndByDate(_) => StepKind::End,
            Self::CloseAccount => StepKind::Close,
            Self::ClearAccount => StepKind::Clear,
        }
    }
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// It warns about an idle membership.
    Warn,
    /// It ends a membership.
    End,
    /// It closes an account.
    Close,
    /// It clears the data of an account.
    Clear,
}

impl StepKind {
    /// All of them, in the order in which they come over an account.
    pub const ALL: [Self; 4] = [Self::Warn, Self::End, Self::Close, Self::Clear];

    /// As it stands in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::End => "end",
            Self::Close => "close",
            Self::Clear => "clear",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A step and when it is due. A time in the past means that a job was missed: it is done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// When it is due.
    pub at: Timestamp,
    /// What will happen.
    pub step: Step,
}

/// Why an account cannot be restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RestoreRefused {
    /// It is not closed.
    #[error("the account is not closed")]
    NotClosed,
    /// The days for it have passed, or it is cleared already: a new account is needed.
    #[error("the account was closed too long ago")]
    TooLate,
}

impl MembershipClock {
    /// What comes next if the membership is not used.
    pub fn next(&self) -> Planned {
        let idle = self.next_idle();
        match self.ends_at {
            Some(at) if at <= idle.at => Planned { at, step: Step::EndByDate(self.id) },
            _ => idle,
        }
    }

    /// A warning counts only when the membership was not used since, and the second only after the first.
    fn next_idle(&self) -> Planned {
        let rule = self.rule;
        let first_due = self.last_used_at.plus_months(rule.first_warning_months);
        let Some(first) = self.first_warning_at.filter(|at| *at > self.last_used_at) else {
            return Planned { at: first_due, step: Step::WarnFirst(self.id) };
        };
        let Some(second) = self.second_warning_at.filter(|at| *at >= first) else {
            let due = first_due.plus_days(rule.second_warning_days.into());
            let at = due.max(first.plus_days(rule.grace_days.into()));
            return Planned { at, step: Step::WarnSecond(self.id) };
        };
        let due = self.last_used_at.plus_months(rule.months);
        Planned { at: due.max(second.plus_days(rule.grace_days.into())), step: Step::EndIdle(self.id) }
    }
}

impl AccountClock {
    /// What comes next if nobody does anything; nothing after clearing.
    pub fn next(&self) -> Option<Planned> {
        match self.status {
            AccountClockStatus::Cleared => None,
            AccountClockStatus::Closed(at) => {
                let at = restorable_until(at, self.restorable_days);
                Some(Planned { at, step: Step::ClearAccount })
            }
            AccountClockStatus::Open if self.memberships.is_empty() => {
                Some(Planned { at: self.alone_since, step: Step::CloseAccount })
            }
            AccountClockStatus::Open => {
                self.memberships.iter().map(MembershipClock::next).min_by_key(|next| next.at)
            }
        }
    }

    /// What a job that runs at `now` must do next; it asks again after each step, until there is nothing.
    pub fn due(&self, now: Timestamp) -> Option<Step> {
        self.next().filter(|next| next.at <= now).map(|next| next.step)
    }

    /// The account after a step was done at `now`: what the job writes.
    pub fn apply(&mut self, step: Step, now: Timestamp) {
        match step {
            Step::WarnFirst(id) => self.edit(id, |held| held.first_warning_at = Some(now)),
            Step::WarnSecond(id) => self.edit(id, |held| held.second_warning_at = Some(now)),
            Step::EndIdle(id) | Step::EndByDate(id) => {
                self.memberships.retain(|held| held.id != id);
                self.alone_since = self.alone_since.max(now);
            }
            Step::CloseAccount => self.status = AccountClockStatus::Closed(now),
            Step::ClearAccount => self.status = AccountClockStatus::Cleared,
        }
    }

    /// Whether a maintainer may restore the account at `now`; gives when it was closed.
    pub fn may_restore(&self, now: Timestamp) -> Result<Timestamp, RestoreRefused> {
        match self.status {
            AccountClockStatus::Open => Err(RestoreRefused::NotClosed),
            AccountClockStatus::Closed(at) if now < restorable_until(at, self.restorable_days) => Ok(at),
            AccountClockStatus::Closed(_) | AccountClockStatus::Cleared => Err(RestoreRefused::TooLate),
        }
    }

    /// Everything that will happen until `until` if nobody does anything and no job is missed, the overdue at `now`.
    pub fn preview(&self, now: Timestamp, until: Timestamp) -> Vec<Planned> {
        let (mut clock, mut at, mut steps) = (self.clone(), now, Vec::new());
        while let Some(next) = clock.next() {
            at = at.max(next.at);
            if at > until {
                break;
            }
            clock.apply(next.step, at);
            steps.push(Planned { at, ..next });
        }
        steps
    }

    fn edit(&mut self, id: MembershipId, change: impl Fn(&mut MembershipClock)) {
        self.memberships.iter_mut().filter(|held| held.id == id).for_each(change);
    }
}

/// The moment from which a closed account can no longer be restored, and is cleared.
pub fn restorable_until(closed_at: Timestamp, restorable_days: u32) -> Timestamp {
    closed_at.plus_days(restorable_days.into())
}

#[cfg(test)]
#[path = "lifecycle_tests.rs"]
mod tests;
