//! What is cleared, and what is kept.

use luukku_domain::{
    events::{Event, EventAction, Outcome},
    lang::Lang,
    values::Email,
};

use super::*;
use crate::{
    mail::{self, AccountChange, CarryError, Letter, fake::FakePost},
    on_both_engines,
    testing::scene::Scene,
};

on_both_engines! {
    async fn housekeeping_rows_go_when_their_time_is_over(store) {
        let scene = Scene::new(&store).await;
        let backend = &scene.backend;
        let now = scene.now();
        let mut housekeeping = store.housekeeping().await.unwrap();
        let conn = housekeeping.conn();
        for (hash, hours) in [([1_u8; 32], 1_i64), ([2; 32], 3)] {
            sql!(conn, execute,
                "INSERT INTO mail_secret (secret_hash, purpose, object_id, created_at, expires_at)
                 VALUES ($1, 'invitation', $2, $3, $4)",
                hash.as_slice(), scene.koivula, now, now.plus(TimeDelta::hours(hours))).unwrap();
        }
        housekeeping.commit().await.unwrap();
        store.clock.advance(TimeDelta::hours(2));
        clean_up(backend, &Stop::new().1).await.unwrap();
        let mut read = store.read().await.unwrap();
        let left = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM mail_secret").unwrap();
        assert_eq!(left, 1);
    }

    async fn a_dead_letter_that_nobody_handles_is_dropped_after_two_weeks_with_an_event(store) {
        let scene = Scene::new(&store).await;
        let backend = &scene.backend;
        let mut tx = store.begin(&store.system()).await.unwrap();
        let letter = Letter::AccountNotice { change: AccountChange::Closed };
        let to = Email::parse("aino.malli@example.org").unwrap();
        mail::post(&mut tx, backend, &to, Lang::Fi, letter).await.unwrap();
        tx.commit(Event::done(EventAction::AccountClosed)).await.unwrap();
        let post = FakePost::default();
        post.fail_with(Some(CarryError::Unfit));
        mail::send_due(backend, &post, &Stop::new().1).await.unwrap();
        store.clock.advance(TimeDelta::days(14));
        clean_up(backend, &Stop::new().1).await.unwrap();
        assert_eq!(scene.letters("account_notice").await, 1);
        store.clock.advance(TimeDelta::seconds(1));
        clean_up(backend, &Stop::new().1).await.unwrap();
        assert_eq!(scene.letters("account_notice").await, 0);
        assert_eq!(scene.events(EventAction::MailDropped, Outcome::Done).await, 1);
    }
}
