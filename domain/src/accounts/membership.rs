//! Memberships: from when to when, on which ground, with which acknowledgements, and confirmed when.
//! The pure rules; the counts and dates come from the store.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::role::Role;
use crate::time::Timestamp;

/// The longest ground, in characters.
pub const GROUND_LENGTH: usize = 500;

/// When a membership begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it will end, if that is set: the first moment after the end date.
    pub ends_at: Option<Timestamp>,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
}

/// What a membership is at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MembershipState {
    /// It has not begun.
    Future,
    /// It gives its role now.
    Live,
    /// It is over; a new one is needed.
    Ended,
}

/// Why an end date cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndDateError {
    /// The date is in the past; to end access now, end the membership.
    #[error("the end date is in the past")]
    Past,
    /// The membership is over.
    #[error("the membership has ended")]
    Ended,
    /// It would end before it begins.
    #[error("the end date is before the beginning")]
    BeforeStart,
}

/// What a membership rests on: the text of the request or the reference of the decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground(String);

/// What is wrong with a ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GroundError {
    /// There is none.
    #[error("the request or decision is missing")]
    Missing,
    /// It is longer than 500 characters.
    #[error("the ground is longer than 500 characters")]
    TooLong,
}

/// Why a membership ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// A main user or the maintainer ended it.
    Removed,
    /// The person left.
    Left,
    /// The access review found that it is not needed.
    Reviewed,
    /// The role was wrong and is replaced by another.
    Corrected,
    /// Its end date has passed.
    EndDate,
    /// It was not used for too long.
    Idle,
    /// The organisation was closed or merged.
    OrganisationClosed,
    /// The account was closed.
    AccountClosed,
}

/// The organisation would be left without a main user (the operator: without a maintainer).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the last main user needs a successor first")]
pub struct LastMainUser;

/// What the end of a main user's membership asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterEnding {
    /// Nothing more.
    Nothing,
    /// The organisation has no main user now: tell the main users above it and the maintainers.
    TellThoseAbove,
}

impl Term {
    /// What the membership is at a time.
    pub fn state_at(self, now: Timestamp) -> MembershipState {
        let over = |end: Option<Timestamp>| end.is_some_and(|end| end <= now);
        if over(self.ended_at) || over(self.ends_at) {
            MembershipState::Ended
        } else if now < self.starts_at {
            MembershipState::Future
        } else {
            MembershipState::Live
        }
    }

    /// The term with another last day, or without one. The last day is still a day with access.
    pub fn with_last_day(self, last_day: Option<NaiveDate>, now: Timestamp) -> Result<Self, EndDateError> {
        if self.state_at(now) == MembershipState::Ended {
            return Err(EndDateError::Ended);
        }
        let ends_at = last_day.map(after);
        match ends_at {
            Some(end) if end <= now => Err(EndDateError::Past),
            Some(end) if end <= self.starts_at => Err(EndDateError::BeforeStart),
            _ => Ok(Self { ends_at, ..self }),
        }
    }

    /// The last day with access, as people say it.
    pub fn last_day(self) -> Option<NaiveDate> {
        self.ends_at.map(|end| end.plus(chrono::TimeDelta::microseconds(-1)).date_in_helsinki())
    }
}

/// The first moment after a day in Finland.
pub fn after(day: NaiveDate) -> Timestamp {
    Timestamp::start_of(day.succ_opt().unwrap_or(day))
}

impl Ground {
    /// Reads a ground; spaces around it do not count.
    pub fn parse(text: &str) -> Result<Self, GroundError> {
        let text = text.trim();
        match text.chars().count() {
            0 => Err(GroundError::Missing),
            1..=GROUND_LENGTH => Ok(Self(text.to_owned())),
            _ => Err(GroundError::TooLong),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Until when the memberships of keepers (main users; maintainers at the operator) keep their organisation: `ends` are
/// their ends, of which none is no end. None when there is no membership.
pub fn kept_until(ends: impl IntoIterator<Item = Option<Timestamp>>) -> Option<Timestamp> {
    ends.into_iter().map(|end| end.unwrap_or(Timestamp::MAX)).max()
}

/// Judges the end of keepers' memberships: who keeps the organisation must do so for as long `after` as `before`, or else
/// there would be no successor, if only from some later day on. To be asked under the organisation's lock.
pub fn may_end_keepers(
    before: Option<Timestamp>,
    after: Option<Timestamp>,
    reason: EndReason,
) -> Result<AfterEnding, LastMainUser> {
    if after >= before {
        return Ok(AfterEnding::Nothing);
    }
    match reason {
        EndReason::Idle | EndReason::EndDate if after.is_some() => Ok(AfterEnding::Nothing),
        EndReason::Idle | EndReason::EndDate => Ok(AfterEnding::TellThoseAbove),
        EndReason::OrganisationClosed => Ok(AfterEnding::Nothing),
        EndReason::Removed
        | EndReason::Left
        | EndReason::Reviewed
        | EndReason::Corrected
        | EndReason::AccountClosed => Err(LastMainUser),
    }
}

/// Whether `role` is the one that an organisation must not lose (`OrganisationKind::keeper`).
pub const fn keeps_an_organisation(role: Role) -> bool {
    matches!(role, Role::Maintainer | Role::MainUser)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(date: &str) -> Timestamp {
        Timestamp::from_helsinki(format!("{date}T12:00:00").parse().unwrap())
    }

    fn day(date: &str) -> NaiveDate {
        date.parse().unwrap()
    }

    fn open() -> Term {
        Term { starts_at: at("2026-03-01"), ends_at: None, ended_at: None }
    }

    #[test]
    fn the_last_day_is_a_day_with_access() {
        let term = open().with_last_day(Some(day("2026-06-30")), at("2026-05-01")).unwrap();
        assert_eq!(term.last_day(), Some(day("2026-06-30")));
        assert_eq!(term.state_at(at("2026-06-30")), MembershipState::Live);
        assert_eq!(term.state_at(Timestamp::start_of(day("2026-07-01"))), MembershipState::Ended);
    }

    #[test]
    fn it_is_future_before_its_start_and_ended_once_ended() {
        assert_eq!(open().state_at(at("2026-02-01")), MembershipState::Future);
        let ended = Term { ended_at: Some(at("2026-04-01")), ..open() };
        assert_eq!(ended.state_at(at("2026-04-01")), MembershipState::Ended);
    }

    #[test]
    fn an_end_date_lies_ahead_and_revives_nothing() {
        let now = at("2026-05-01");
        assert_eq!(open().with_last_day(Some(day("2026-04-30")), now), Err(EndDateError::Past));
        assert!(open().with_last_day(Some(day("2026-05-01")), now).is_ok());
        let future = Term { starts_at: at("2026-08-01"), ..open() };
        assert_eq!(future.with_last_day(Some(day("2026-07-01")), now), Err(EndDateError::BeforeStart));
        let over = Term { ends_at: Some(at("2026-04-01")), ..open() };
        assert_eq!(over.with_last_day(None, now), Err(EndDateError::Ended));
    }

    #[test]
    fn the_last_main_user_neither_leaves_nor_is_removed() {
        let (nobody, always, june) =
            (kept_until([]), kept_until([None]), kept_until([Some(at("2026-06-30"))]));
        assert_eq!(kept_until([Some(at("2026-06-30")), None, Some(at("2026-05-30"))]), always);
        for reason in [EndReason::Removed, EndReason::Left, EndReason::Reviewed, EndReason::Corrected] {
            assert_eq!(may_end_keepers(always, nobody, reason), Err(LastMainUser));
            assert_eq!(may_end_keepers(june, nobody, reason), Err(LastMainUser));
            assert_eq!(may_end_keepers(always, june, reason), Err(LastMainUser), "nobody from July on");
            assert_eq!(may_end_keepers(june, june, reason), Ok(AfterEnding::Nothing));
            assert_eq!(may_end_keepers(june, always, reason), Ok(AfterEnding::Nothing));
            assert_eq!(may_end_keepers(nobody, nobody, reason), Ok(AfterEnding::Nothing));
        }
    }

    #[test]
    fn the_clocks_end_even_the_last_and_those_above_are_told() {
        let (nobody, always, june) = (None, kept_until([None]), kept_until([Some(at("2026-06-30"))]));
        assert_eq!(may_end_keepers(always, nobody, EndReason::Idle), Ok(AfterEnding::TellThoseAbove));
        assert_eq!(may_end_keepers(june, nobody, EndReason::EndDate), Ok(AfterEnding::TellThoseAbove));
        assert_eq!(may_end_keepers(always, june, EndReason::Idle), Ok(AfterEnding::Nothing));
        assert_eq!(may_end_keepers(always, nobody, EndReason::OrganisationClosed), Ok(AfterEnding::Nothing));
    }

    #[test]
    fn a_ground_is_never_empty() {
        assert_eq!(Ground::parse("  "), Err(GroundError::Missing));
        assert_eq!(Ground::parse(&"ä".repeat(501)), Err(GroundError::TooLong));
        assert_eq!(Ground::parse(" HEL 2022-012014 ").unwrap().as_str(), "HEL 2022-012014");
    }

    #[test]
    fn every_kind_of_organisation_is_kept_by_a_keeping_role() {
        for kind in crate::accounts::organisation::OrganisationKind::ALL {
            assert!(keeps_an_organisation(kind.keeper()));
        }
    }
}
