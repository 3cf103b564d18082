//! That the defaults are those of the sources, and that nonsense is refused by name.

use super::*;

#[test]
fn what_nobody_sets_is_as_the_sources_say() {
    // By hand from FACTS, "Clocks" and "Other numbers", not copied from the table.
    let clocks = Clocks::default();
    let session = |idle, longest| SessionLimits {
        idle,
        longest,
        warning: TimeDelta::minutes(2),
        touch_every: TimeDelta::minutes(1),
    };
    assert_eq!(clocks.staff_session(), session(TimeDelta::hours(8), TimeDelta::hours(12)));
    assert_eq!(clocks.citizen_session(), session(TimeDelta::minutes(30), TimeDelta::hours(8)));
    assert_eq!(clocks.recent_authentication(), TimeDelta::minutes(10));
    assert_eq!(clocks.password_reset(), TimeDelta::hours(1));
    assert_eq!((clocks.confirmation_code(), clocks.confirmation_code_tries), (TimeDelta::minutes(15), 5));
    let throttle = clocks.throttle();
    assert_eq!(throttle.account, Limit { failures: 5, within: TimeDelta::hours(6) });
    assert_eq!(throttle.address, Limit { failures: 50, within: TimeDelta::hours(1) });
    assert_eq!(clocks.invitation_days, 7);
    assert_eq!((clocks.service_manual().months, clocks.service_manual().grace_days), (6, 7));
    assert_eq!(clocks.account_restorable_days, 30);
    assert_eq!(clocks.population_refresh(), TimeDelta::days(7));
    assert_eq!(clocks.population_alarm(), TimeDelta::days(14));
    assert_eq!(clocks.check(), Ok(()));
}

/// The defaults with some keys set, as a configuration sets them.
fn with(keys: &[(&str, u32)]) -> Clocks {
    let keys = keys.iter().map(|(key, value)| ((*key).to_owned(), (*value).into()));
    serde_json::from_value(serde_json::Value::Object(keys.collect())).unwrap()
}

#[test]
fn no_clock_is_zero_or_endless() {
    for (key, _) in Clocks::default().rows() {
        for value in [0, 10_000] {
            assert_eq!(with(&[(key, value)]).check(), Err(ClocksError::OutOfRange { key }));
        }
    }
    let zero = with(&[("invitation_days", 0)]).check().unwrap_err();
    assert_eq!(zero.to_string(), "clocks.invitation_days: give a whole number from 1 to 9999");
}

#[test]
fn a_clock_that_another_one_makes_pointless_is_named() {
    let nonsense = [
        (("staff_session_idle_hours", 13), "staff_session_idle_hours", "staff_session_longest_hours"),
        (
            ("citizen_session_idle_minutes", 481),
            "citizen_session_idle_minutes",
            "citizen_session_longest_hours",
        ),
        (("session_touch_minutes", 30), "session_touch_minutes", "citizen_session_idle_minutes"),
        (("session_warning_minutes", 30), "session_warning_minutes", "citizen_session_idle_minutes"),
        (
            ("service_manual_first_warning_months", 6),
            "service_manual_first_warning_months",
            "service_manual_idle_months",
        ),
        (
            ("service_manual_second_warning_days", 29),
            "service_manual_second_warning_days",
            "service_manual_idle_months",
        ),
        (("access_review_months", 1), "access_review_ahead_days", "access_review_months"),
        (("population_alarm_days", 7), "population_refresh_days", "population_alarm_days"),
        (("account_restorable_days", 14), "dead_letter_days", "account_restorable_days"),
    ];
    for (set, key, beside) in nonsense {
        assert_eq!(with(&[set]).check(), Err(ClocksError::TooLong { key, beside }), "{set:?}");
    }
    assert_eq!(with(&[("staff_session_idle_hours", 12), ("session_warning_minutes", 29)]).check(), Ok(()));
    assert!(serde_json::from_str::<Clocks>(r#"{"invitation_dais": 7}"#).is_err());
}
