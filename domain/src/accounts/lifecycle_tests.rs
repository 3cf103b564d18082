//! What holds for the clocks, with jobs that run every day and with jobs that do not.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::clocks::Clocks;

fn at(text: &str) -> Timestamp {
    Timestamp::from_helsinki(format!("{text}:00").parse().unwrap())
}

fn id(number: u8) -> MembershipId {
    MembershipId::new(Timestamp::from_micros(0), [number; 10])
}

fn held(number: u8, last_used_at: Timestamp) -> MembershipClock {
    MembershipClock {
        id: id(number),
        rule: Clocks::default().service_manual(),
        last_used_at,
        first_warning_at: None,
        second_warning_at: None,
        ends_at: None,
    }
}

fn account(memberships: Vec<MembershipClock>) -> AccountClock {
    let restorable_days = Clocks::default().account_restorable_days;
    let alone_since = at("2026-01-01T00:00");
    AccountClock { memberships, alone_since, status: AccountClockStatus::Open, restorable_days }
}

#[test]
fn an_idle_membership_is_warned_twice_then_ended_and_its_account_closed_and_cleared() {
    let steps = account(vec![held(1, at("2026-05-03T10:00"))])
        .preview(at("2026-05-04T00:00"), at("2027-12-31T00:00"));
    let expected = [
        ("2026-10-03T10:00", Step::WarnFirst(id(1))),
        ("2026-10-18T10:00", Step::WarnSecond(id(1))),
        ("2026-11-03T10:00", Step::EndIdle(id(1))),
        ("2026-11-03T10:00", Step::CloseAccount),
        ("2026-12-03T10:00", Step::ClearAccount),
    ];
    assert_eq!(steps, expected.map(|(time, step)| Planned { at: at(time), step }));
}

#[test]
fn a_preview_stops_at_its_end() {
    let clock = account(vec![held(1, at("2026-05-03T10:00"))]);
    assert_eq!(clock.preview(at("2026-05-04T00:00"), at("2026-10-18T09:59")).len(), 1);
    assert_eq!(clock.preview(at("2026-05-04T00:00"), at("2026-10-18T10:00")).len(), 2);
}

#[test]
fn use_after_a_warning_begins_again() {
    let mut clock = held(1, at("2026-01-10T10:00"));
    clock.first_warning_at = Some(at("2026-06-10T10:00"));
    clock.second_warning_at = Some(at("2026-06-25T10:00"));
    clock.last_used_at = at("2026-06-26T10:00");
    assert_eq!(clock.next(), Planned { at: at("2026-11-26T10:00"), step: Step::WarnFirst(id(1)) });
}

#[test]
fn an_end_date_comes_before_the_idle_clock_and_needs_no_warning() {
    let mut clock = held(1, at("2026-01-10T10:00"));
    clock.ends_at = Some(at("2026-02-01T00:00"));
    assert_eq!(clock.next(), Planned { at: at("2026-02-01T00:00"), step: Step::EndByDate(id(1)) });
}

#[test]
fn an_account_that_is_invited_when_its_last_membership_ends_waits_for_the_answer() {
    let mut ending = held(1, at("2026-05-03T10:00"));
    ending.ends_at = Some(at("2026-05-05T00:00"));
    let clock = AccountClock { alone_since: at("2026-05-10T09:00"), ..account(vec![ending]) };
    let steps = clock.preview(at("2026-05-04T00:00"), at("2026-05-31T00:00"));
    let expected = [("2026-05-05T00:00", Step::EndByDate(id(1))), ("2026-05-10T09:00", Step::CloseAccount)];
    assert_eq!(steps, expected.map(|(time, step)| Planned { at: at(time), step }));
}

#[test]
fn an_account_stays_open_as_long_as_one_membership_does() {
    let now = at("2026-07-11T10:00");
    let mut idle = held(1, at("2026-01-10T10:00"));
    idle.first_warning_at = Some(at("2026-06-10T10:00"));
    idle.second_warning_at = Some(at("2026-06-25T10:00"));
    let mut clock = account(vec![idle, held(2, at("2026-07-01T10:00"))]);
    let step = clock.due(now).unwrap();
    assert_eq!(step, Step::EndIdle(id(1)));
    clock.apply(step, now);
    assert_eq!(clock.due(now), None);
}

#[test]
fn an_account_is_restorable_for_thirty_days() {
    let closed_at = at("2026-03-10T10:00");
    let judged = |status, now| AccountClock { status, ..account(Vec::new()) }.may_restore(at(now));
    let closed = AccountClockStatus::Closed(closed_at);
    assert_eq!(judged(closed, "2026-04-09T09:59"), Ok(closed_at));
    assert_eq!(judged(closed, "2026-04-09T10:00"), Err(RestoreRefused::TooLate));
    assert_eq!(judged(AccountClockStatus::Open, "2026-03-10T10:00"), Err(RestoreRefused::NotClosed));
    assert_eq!(judged(AccountClockStatus::Cleared, "2026-03-10T10:00"), Err(RestoreRefused::TooLate));
}

/// What happened to the only membership of an account, day by day.
struct History {
    warnings: Vec<(Step, Timestamp)>,
    ended_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    cleared_at: Option<Timestamp>,
    last_used_at: Timestamp,
}

/// Runs the job at three in the morning on the days that are not missed; the person works at noon on the days of use.
fn live(missed: &[bool], used: &[bool]) -> History {
    let start = at("2026-01-31T12:00");
    let mut clock = account(vec![held(1, start)]);
    let mut history = History {
        warnings: Vec::new(),
        ended_at: None,
        closed_at: None,
        cleared_at: None,
        last_used_at: start,
    };
    for (day, (missed, used)) in missed.iter().zip(used).enumerate() {
        let noon = start.plus_days(day as u64);
        if *used && history.ended_at.is_none() {
            clock.memberships[0].last_used_at = noon;
            history.last_used_at = noon;
        }
        let night = noon.plus(TimeDelta::hours(15));
        while let Some(step) = clock.due(night).filter(|_| !missed) {
            clock.apply(step, night);
            match step {
                Step::WarnFirst(_) | Step::WarnSecond(_) => history.warnings.push((step, night)),
                Step::EndIdle(_) => history.ended_at = Some(night),
                Step::CloseAccount => history.closed_at = Some(night),
                Step::ClearAccount => history.cleared_at = Some(night),
                Step::EndByDate(_) => unreachable!("there is no end date"),
            }
        }
    }
    history
}

fn days(probability: f64) -> impl Strategy<Value = Vec<bool>> {
    prop::collection::vec(prop::bool::weighted(probability), 600)
}

proptest! {
    #[test]
    fn whatever_days_are_missed_nothing_ends_without_two_warnings_and_seven_days(
        missed in (0.0..0.95_f64).prop_flat_map(days),
        used in days(0.003),
    ) {
        let history = live(&missed, &used);
        if let Some(ended_at) = history.ended_at {
            let counted: Vec<_> = history.warnings.iter().filter(|(_, at)| *at > history.last_used_at).collect();
            prop_assert!(matches!(counted[..], [(Step::WarnFirst(_), _), (Step::WarnSecond(_), _)]));
            prop_assert!(ended_at >= counted[1].1.plus_days(7));
            prop_assert!(counted[1].1 >= counted[0].1.plus_days(7));
            prop_assert!(ended_at >= history.last_used_at.plus_months(6));
            prop_assert_eq!(history.closed_at, Some(ended_at));
        }
        if let Some(cleared_at) = history.cleared_at {
            prop_assert!(cleared_at >= history.closed_at.unwrap().plus_days(30));
        }
    }

    #[test]
    fn without_missed_days_access_ends_on_the_day_and_data_go_on_the_day(used in days(0.003)) {
        let history = live(&[false; 600], &used);
        if let Some(ended_at) = history.ended_at {
            prop_assert!(ended_at.since(history.last_used_at.plus_months(6)) < TimeDelta::hours(25));
        }
        if let (Some(closed_at), Some(cleared_at)) = (history.closed_at, history.cleared_at) {
            prop_assert!(cleared_at.since(closed_at.plus_days(30)) < TimeDelta::hours(25));
        }
    }

    #[test]
    fn nothing_is_due_for_whoever_was_here_after_the_newest_that_is(hours in 0_i64..20_000, months in 1_u32..40) {
        let now = at("2026-01-31T12:00").plus(TimeDelta::hours(hours));
        let rule = IdleRule { first_warning_months: months, ..Clocks::default().service_manual() };
        let used = rule.newest_due(now).plus(TimeDelta::microseconds(1));
        let clock = MembershipClock { rule, ..held(1, used) };
        prop_assert!(clock.next().at > now);
    }

    #[test]
    fn a_preview_is_in_order_and_never_before_now(idle_days in 0_u64..400, later in 0_u64..900) {
        let last_used_at = at("2026-01-31T12:00");
        let now = last_used_at.plus_days(idle_days);
        let steps = account(vec![held(1, last_used_at), held(2, now)]).preview(now, now.plus_days(later));
        prop_assert!(steps.iter().all(|step| step.at >= now && step.at <= now.plus_days(later)));
        prop_assert!(steps.is_sorted_by_key(|step| step.at));
    }
}
