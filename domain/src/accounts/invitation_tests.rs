//! What holds for invitations, one by one and in any order of events.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::{InvitationChange as Change, InvitationState as State, *};

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);
const DAYS: u32 = 7;
const APPROVE: Change = Change::Approve { days_open: DAYS };
const RESEND: Change = Change::Resend { days_open: DAYS };
const CHANGES: [Change; 5] = [APPROVE, Change::Accept, Change::Decline, Change::Revoke, RESEND];

fn later(hours: i64) -> Timestamp {
    NOW.plus(TimeDelta::hours(hours))
}

#[test]
fn an_expired_invitation_neither_shows_as_open_nor_revives() {
    let invitation = Invitation::new(false, NOW, DAYS);
    let last_moment = invitation.expires_at().plus(TimeDelta::microseconds(-1));
    assert_eq!(invitation.state_at(last_moment), State::Pending);
    assert_eq!(invitation.state_at(invitation.expires_at()), State::Expired);
    for change in CHANGES {
        let refused = invitation.after(change, later(24 * 8)).unwrap_err();
        assert_eq!(refused, ChangeRefused { state: State::Expired, change });
    }
}

#[test]
fn it_is_open_for_its_days() {
    assert_eq!(Invitation::new(false, NOW, DAYS).expires_at(), NOW.plus_days(DAYS.into()));
}

#[test]
fn nothing_is_accepted_before_the_second_main_user_approved() {
    let waiting = Invitation::new(true, NOW, DAYS);
    for change in [Change::Accept, Change::Decline, RESEND] {
        assert_eq!(waiting.after(change, NOW).unwrap_err().state, State::AwaitingApproval);
    }
    let approved = waiting.after(APPROVE, later(48)).unwrap();
    assert_eq!(approved.state_at(later(48)), State::Pending);
    assert_eq!(approved.expires_at(), later(48).plus_days(DAYS.into()));
    assert!(approved.after(APPROVE, later(48)).is_err());
}

#[test]
fn one_that_waits_for_approval_expires_too() {
    assert_eq!(
        Invitation::new(true, NOW, DAYS).after(APPROVE, later(24 * 8)).unwrap_err().state,
        State::Expired
    );
}

#[test]
fn sending_again_gives_its_days_anew() {
    let again = Invitation::new(false, NOW, DAYS).after(RESEND, later(100)).unwrap();
    assert_eq!(
        (again.state_at(later(100)), again.expires_at()),
        (State::Pending, later(100).plus_days(DAYS.into()))
    );
}

#[test]
fn making_way_tells_the_superseded_from_the_expired() {
    let invitation = Invitation::new(false, NOW, DAYS);
    assert_eq!(invitation.make_way(later(1)).stored_state(), State::Superseded);
    assert_eq!(invitation.make_way(later(24 * 8)).stored_state(), State::Expired);
    let accepted = invitation.after(Change::Accept, NOW).unwrap();
    assert_eq!(accepted.make_way(NOW), accepted);
}

/// What happens in an organisation: someone invites for a key (organisation, e-mail, role), or something happens to an
/// invitation, or nothing but time.
#[derive(Debug, Clone)]
enum Act {
    Invite { key: u8, needs_approval: bool },
    Change { which: prop::sample::Index, change: Change },
    Wait,
}

fn acts() -> impl Strategy<Value = Vec<(i64, Act)>> {
    let act = prop_oneof![
        (0_u8..3, any::<bool>()).prop_map(|(key, needs_approval)| Act::Invite { key, needs_approval }),
        (any::<prop::sample::Index>(), prop::sample::select(CHANGES.to_vec()))
            .prop_map(|(which, change)| Act::Change { which, change }),
        Just(Act::Wait),
    ];
    prop::collection::vec((0_i64..60, act), 1..60)
}

proptest! {
    #[test]
    fn whatever_happens_at_most_one_invitation_is_open_for_a_key_and_the_closed_stay_closed(acts in acts()) {
        let mut now = NOW;
        let mut book: Vec<(u8, Invitation)> = Vec::new();
        for (hours, act) in acts {
            let before: Vec<_> = book.iter().map(|(_, invitation)| invitation.state_at(now)).collect();
            now = now.plus(TimeDelta::hours(hours));
            match act {
                Act::Invite { key, needs_approval } => {
                    for (_, older) in book.iter_mut().filter(|(other, _)| *other == key) {
                        *older = older.make_way(now);
                    }
                    book.push((key, Invitation::new(needs_approval, now, DAYS)));
                }
                Act::Change { which, change } if !book.is_empty() => {
                    let (_, invitation) = which.get(&book);
                    let at = which.index(book.len());
                    if let Ok(changed) = invitation.after(change, now) {
                        prop_assert!(change != Change::Accept || now < invitation.expires_at());
                        book[at].1 = changed;
                    }
                }
                Act::Change { .. } | Act::Wait => {}
            }
            for key in 0..3 {
                prop_assert!(book.iter().filter(|(other, open)| *other == key && open.is_open(now)).count() <= 1);
            }
            for (earlier, (_, invitation)) in before.iter().zip(&book) {
                prop_assert!(earlier.is_open() || *earlier == invitation.state_at(now));
                prop_assert!(invitation.stored_state() == invitation.state_at(now) || invitation.stored_state().is_open());
            }
        }
    }
}
