//! Who sees dead letters, and what becomes of them.

use chrono::TimeDelta;
use luukku_domain::{
    accounts::{organisation::OrganisationKind, place::Place, role::Role},
    caller::{Authentication, LiveMembership, Staff, Who},
    events::Outcome,
    id::{AccountId, MembershipId, OrganisationId, RequestId, SessionId},
    lang::Lang,
    permission::Refusal,
};

use super::*;
use crate::{
    jobs::Stop,
    mail::{AccountChange, CarryError, Letter, fake::FakePost, post, send_due},
    on_both_engines,
    testing::TestStore,
};

fn staff(store: &TestStore, kind: OrganisationKind, role: Role) -> Caller {
    let (ambient, now) = (store.ambient(), store.ambient().now());
    let place = Place::root(ambient.id(OrganisationId::new), kind).unwrap();
    let held = LiveMembership { id: ambient.id(MembershipId::new), place, role, acknowledged: true };
    let staff = Staff {
        account: ambient.id(AccountId::new),
        session: ambient.id(SessionId::new),
        name: "Maija Malli".into(),
        memberships: vec![held],
        authentication: Authentication { at: now, recent_for: TimeDelta::minutes(10) },
    };
    Caller { who: Who::Staff(staff), request: ambient.id(RequestId::new), at: now, address: None }
}

/// A dead letter.
async fn dead(store: &TestStore, backend: &Backend) {
    let mut tx = store.begin(&store.system()).await.unwrap();
    let letter = Letter::AccountNotice { change: AccountChange::Closed };
    post(&mut tx, backend, &Email::parse("aino.malli@example.org").unwrap(), Lang::Fi, letter).await.unwrap();
    tx.commit(Event::done(EventAction::AccountClosed)).await.unwrap();
    let post = FakePost::default();
    post.fail_with(Some(CarryError::Unfit));
    send_due(backend, &post, &Stop::new().1).await.unwrap();
}

async fn events(store: &TestStore, action: EventAction, outcome: Outcome) -> i64 {
    let mut read = store.read().await.unwrap();
    sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM event WHERE action = $1 AND outcome = $2",
        action.code(), outcome)
    .unwrap()
}

on_both_engines! {
    async fn a_maintainer_sees_dead_letters_with_a_masked_recipient(store) {
        let backend = store.backend();
        dead(&store, &backend).await;
        let maintainer = staff(&store, OrganisationKind::Operator, Role::Maintainer);
        let page = list(&backend, &maintainer, None).await.unwrap();
        let [letter] = &page.letters[..] else { panic!("one letter") };
        assert_eq!(letter.recipient.as_deref(), Some("a•••@example.org"));
        assert_eq!((letter.kind, letter.error), (Some(LetterKind::AccountNotice), Some(CarryError::Unfit)));
        assert_eq!(events(&store, EventAction::DeadLettersViewed, Outcome::Done).await, 1);
        assert_eq!(view(&backend, &maintainer, letter.id).await.unwrap(), *letter);
        assert_eq!(events(&store, EventAction::DeadLettersViewed, Outcome::Done).await, 2);
        assert!(list(&backend, &maintainer, Some(letter.id)).await.unwrap().letters.is_empty());
    }

    async fn nobody_else_sees_or_touches_them(store) {
        let backend = store.backend();
        dead(&store, &backend).await;
        let maintainer = staff(&store, OrganisationKind::Operator, Role::Maintainer);
        let id = list(&backend, &maintainer, None).await.unwrap().letters[0].id;
        let main_user = staff(&store, OrganisationKind::Municipality, Role::MainUser);
        assert!(matches!(list(&backend, &main_user, None).await, Err(Fault::Refused(Refusal::NotFound))));
        assert!(matches!(view(&backend, &main_user, id).await, Err(Fault::Refused(Refusal::NotFound))));
        assert_eq!(events(&store, EventAction::DeadLettersViewed, Outcome::Denied).await, 2);
        assert!(matches!(retry(&backend, &main_user, id).await, Err(Fault::Refused(Refusal::NotFound))));
        assert!(matches!(drop_letter(&backend, &main_user, id).await, Err(Fault::Refused(Refusal::NotFound))));
        assert_eq!(events(&store, EventAction::MailDropped, Outcome::Denied).await, 1);
    }

    async fn a_dead_letter_is_sent_when_it_is_tried_again(store) {
        let backend = store.backend();
        dead(&store, &backend).await;
        let maintainer = staff(&store, OrganisationKind::Operator, Role::Maintainer);
        let id = list(&backend, &maintainer, None).await.unwrap().letters[0].id;
        retry(&backend, &maintainer, id).await.unwrap();
        let post = FakePost::default();
        assert_eq!(send_due(&backend, &post, &Stop::new().1).await.unwrap().sent, 1);
        assert_eq!(post.take()[0].id, id);
        let again = retry(&backend, &maintainer, id).await;
        assert!(matches!(again, Err(Fault::Rule(DeadLetterRule::Gone))));
    }

    async fn letters_are_tried_again_together_and_those_that_are_gone_are_left_out(store) {
        let backend = store.backend();
        dead(&store, &backend).await;
        dead(&store, &backend).await;
        let maintainer = staff(&store, OrganisationKind::Operator, Role::Maintainer);
        let letters = list(&backend, &maintainer, None).await.unwrap().letters;
        let ids: Vec<_> = letters.iter().map(|letter| letter.id).collect();
        retry(&backend, &maintainer, ids[0]).await.unwrap();
        assert_eq!(retry_all(&backend, &maintainer, &ids).await.unwrap(), 1);
        let sent = send_due(&backend, &FakePost::default(), &Stop::new().1).await.unwrap();
        assert_eq!(sent.sent, 2);
        let gone = view(&backend, &maintainer, ids[0]).await;
        assert!(matches!(gone, Err(Fault::Refused(Refusal::NotFound))));
    }

    async fn a_dropped_letter_is_gone(store) {
        let backend = store.backend();
        dead(&store, &backend).await;
        let maintainer = staff(&store, OrganisationKind::Operator, Role::Maintainer);
        let id = list(&backend, &maintainer, None).await.unwrap().letters[0].id;
        drop_letter(&backend, &maintainer, id).await.unwrap();
        assert!(list(&backend, &maintainer, None).await.unwrap().letters.is_empty());
        let again = drop_letter(&backend, &maintainer, id).await;
        assert!(matches!(again, Err(Fault::Rule(DeadLetterRule::Gone))));
        assert_eq!(events(&store, EventAction::MailDropped, Outcome::Done).await, 1);
    }
}
