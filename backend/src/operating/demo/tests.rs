//! The demo on both engines: everybody can sign in, and every state is there to be seen.

use super::*;
use crate::{
    accounts::sign_in::{Attempt, sign_in},
    on_both_engines, sql,
    store::Store,
    testing::{TestStore, citizens::ToldRegister, place::Place},
};
use luukku_domain::{
    accounts::invitation::InvitationState,
    caller::{Caller, Job},
    id::RequestId,
};
use std::collections::BTreeSet;

/// A demo in an empty test database, which is opened again with the story's clock.
async fn filled(store: TestStore) -> (Backend, Vec<SignInCard>, Place) {
    let (clock, ambient) = StoryClock::ending(store.ambient().now());
    let backend = store.backend();
    let Backend { keys, passwords, settings, accepted_forms, store: first } = backend;
    drop(first);
    let place = store.close();
    let store = Store::open(&place.url, ambient).await.unwrap();
    let backend = Backend { store, keys, passwords, settings, accepted_forms };
    let cards = fill(&backend, clock, &ToldRegister::default()).await.unwrap();
    (backend, cards, place)
}

on_both_engines! {
    async fn everybody_on_the_list_can_sign_in_and_every_state_is_there(store) {
        let (backend, cards, _place) = filled(store).await;
        assert!(cards.len() >= 40);
        for card in &cards {
            let ambient = backend.ambient();
            let caller = Caller::system(Job::Demo, ambient.id(RequestId::new), ambient.now());
            let attempt = Attempt {
                email: &card.email, password: PASSWORD, device: "a test", known_device: None, previous: None,
            };
            sign_in(&backend, &caller, attempt).await.unwrap();
            assert_eq!(card.role.requires_second_factor(), card.secret().is_some(), "{}", card.name);
        }

        let mut read = backend.store.read().await.unwrap();
        let conn = read.conn();
        let states = sql!(conn, scalars: InvitationState, "SELECT DISTINCT state FROM invitation").unwrap();
        assert_eq!(states.len(), 7, "{states:?}");
        let accounts = sql!(conn, scalars: String, "SELECT DISTINCT status FROM account").unwrap();
        assert_eq!(accounts.into_iter().collect::<BTreeSet<_>>(), ["active", "cleared", "closed"].map(str::to_owned).into());
        let warned = sql!(conn, one: (i64, i64), "SELECT COUNT(first_warning_at), COUNT(second_warning_at)
            FROM membership WHERE ended_at IS NULL").unwrap();
        assert_eq!(warned, (2, 1));
        let ending = sql!(conn, scalar: i64,
            "SELECT COUNT(*) FROM membership WHERE ended_at IS NULL AND ends_at IS NOT NULL").unwrap();
        assert_eq!(ending, 2);
        let citizens = sql!(conn, scalar: i64, "SELECT COUNT(DISTINCT person_id) FROM relation").unwrap();
        assert_eq!(usize::try_from(citizens).unwrap(), CITIZENS.len());
        let ended = sql!(conn, scalar: i64, "SELECT COUNT(*) FROM relation WHERE ended_at IS NOT NULL").unwrap();
        assert_eq!(ended, 1);
        let letters = sql!(conn, scalar: i64, "SELECT COUNT(*) FROM mail_outbox WHERE sent_at IS NULL").unwrap();
        assert!((1..30).contains(&letters), "{letters}");
        let dead = sql!(conn, scalar: i64,
            "SELECT COUNT(*) FROM mail_outbox WHERE given_up_at IS NOT NULL").unwrap();
        assert_eq!(dead, 1);
        let now = backend.ambient().now();
        let future = sql!(conn, scalar: i64, "SELECT COUNT(*) FROM event WHERE at > $1", now).unwrap();
        assert_eq!(future, 0);
    }
}
