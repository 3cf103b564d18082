//! How letters leave the outbox: with fresh secrets, with patience, or not at all.

use luukku_domain::{
    accounts::{organisation::OrganisationKind, role::Role},
    events::{Event, EventAction},
    id::{AccountId, InvitationId, OrganisationId},
    lang::Lang,
    values::Email,
};

use super::*;
use crate::{
    mail::{AccountChange, fake::FakePost, post},
    on_both_engines,
    secrets::Token,
    testing::TestStore,
};

const NOTICE: Letter = Letter::AccountNotice { change: AccountChange::Password };

fn address() -> Email {
    Email::parse("aino.malli@example.org").unwrap()
}

async fn put(store: &TestStore, backend: &Backend, letter: Letter) {
    let mut tx = store.begin(&store.system()).await.unwrap();
    post(&mut tx, backend, &address(), Lang::Fi, letter).await.unwrap();
    tx.commit(Event::done(EventAction::AccountChanged)).await.unwrap();
}

async fn send(backend: &Backend, post: &FakePost) -> Sent {
    send_due(backend, post, &Stop::new().1).await.unwrap()
}

async fn count(store: &TestStore, of: &str) -> i64 {
    let mut read = store.read().await.unwrap();
    let conn = read.conn();
    match of {
        "waiting" => sql!(conn, scalar: i64,
            "SELECT COUNT(*) FROM mail_outbox WHERE sent_at IS NULL AND given_up_at IS NULL"),
        "sealed" => {
            sql!(conn, scalar: i64, "SELECT COUNT(*) FROM mail_outbox WHERE message_sealed IS NOT NULL")
        }
        "dead" => sql!(conn, scalar: i64, "SELECT COUNT(*) FROM mail_outbox WHERE given_up_at IS NOT NULL"),
        "gave_up" => sql!(conn, scalar: i64, "SELECT COUNT(*) FROM event WHERE action = 'mail.gave_up'"),
        _ => sql!(conn, scalar: i64, "SELECT COUNT(*) FROM mail_secret"),
    }
    .unwrap()
}

/// An account, and a pending invitation by it, open for `hours`.
async fn scene(store: &TestStore, hours: i64) -> (AccountId, InvitationId) {
    let mut tx = store.begin(&store.system()).await.unwrap();
    let (organisation, account, invitation) =
        (tx.id(OrganisationId::new), tx.id(AccountId::new), tx.id(InvitationId::new));
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO organisation (id, kind, status, name_fi, search_text, sort_name, created_at)
         VALUES ($1, $2, 'active', 'Koivula', 'koivula', 'koivula', $3)",
        organisation,
        OrganisationKind::Municipality,
        now
    )
    .unwrap();
    sql!(tx.conn(), execute,
        "INSERT INTO account (id, status, email, email_key, home_organisation_id, lang, search_text, sort_name, created_at)
         VALUES ($1, 'active', $2, $2, $3, 'fi', '', '', $4)",
        account, address(), organisation, now).unwrap();
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO invitation (id, organisation_id, role, ground, lang, state, invited_by, created_at, expires_at)
         VALUES ($1, $2, $3, 'Päätös 1/2026', 'fi', 'pending', $4, $5, $6)",
        invitation,
        organisation,
        Role::Editor,
        account,
        now,
        now.plus(TimeDelta::hours(hours))
    )
    .unwrap();
    tx.commit(Event::done(EventAction::InvitationSent)).await.unwrap();
    (account, invitation)
}

async fn set_state(store: &TestStore, invitation: InvitationId, state: &str) {
    let mut tx = store.begin(&store.system()).await.unwrap();
    sql!(tx.conn(), execute, "UPDATE invitation SET state = $2 WHERE id = $1", invitation, state).unwrap();
    tx.commit(Event::done(EventAction::InvitationRevoked)).await.unwrap();
}

fn invite(invitation: InvitationId, store: &TestStore) -> Letter {
    Letter::Invitation {
        invitation,
        organisation: "Koivula".into(),
        role: "Muokkaaja".into(),
        inviter: "Aino Malli".into(),
        note: None,
        expires_at: store.ambient().now().plus_days(7),
        has_account: false,
    }
}

/// The secret of the link in a mail, with its row's end.
async fn secret_in(store: &TestStore, mail: &Mail) -> Option<(uuid::Uuid, Timestamp)> {
    let link =
        mail.content.text.split_whitespace().find(|word| word.starts_with("http://localhost:3000/fi/"))?;
    let token = Token::parse(link.rsplit('/').next()?)?;
    let mut read = store.read().await.unwrap();
    sql!(read.conn(), optional: (uuid::Uuid, Timestamp),
        "SELECT object_id, expires_at FROM mail_secret WHERE secret_hash = $1", token.hash().as_slice())
    .unwrap()
}

#[test]
fn waits_double_up_to_an_hour_and_end_after_about_two_days() {
    let waits: Vec<_> =
        (1..).map_while(|attempts| next_wait(attempts, CarryError::Unreachable, 250)).collect();
    assert_eq!(waits[..3], [1, 2, 4].map(TimeDelta::minutes));
    assert_eq!(waits.last(), Some(&TimeDelta::hours(1)));
    let whole: TimeDelta = waits.iter().sum();
    assert!((46..=50).contains(&whole.num_hours()), "{whole}");
    assert_eq!(next_wait(1, CarryError::Later, 0), Some(TimeDelta::seconds(45)));
    assert_eq!(next_wait(1, CarryError::Later, 500), Some(TimeDelta::seconds(75)));
    assert_eq!(next_wait(3, CarryError::Refused, 250), None);
    assert_eq!(next_wait(1, CarryError::Unfit, 250), None);
}

on_both_engines! {
    async fn a_sent_letter_is_wiped_and_not_sent_again(store) {
        let (backend, post) = (store.backend(), FakePost::default());
        put(&store, &backend, NOTICE).await;
        assert_eq!(send(&backend, &post).await, Sent { sent: 1, ..Sent::default() });
        assert_eq!(send(&backend, &post).await, Sent::default());
        let mails = post.take();
        assert_eq!((mails.len(), mails[0].to.as_str()), (1, "aino.malli@example.org"));
        assert_eq!(mails[0].content.subject, "Salasanasi vaihdettiin");
        assert_eq!(count(&store, "sealed").await, 0);
    }

    async fn a_letter_of_a_unit_that_was_not_committed_is_never_sent(store) {
        let (backend, mail) = (store.backend(), FakePost::default());
        let mut tx = store.begin(&store.system()).await.unwrap();
        post(&mut tx, &backend, &address(), Lang::Fi, NOTICE).await.unwrap();
        drop(tx);
        assert_eq!(send(&backend, &mail).await, Sent::default());
    }

    async fn the_secret_of_a_link_is_made_at_sending_and_replaces_the_earlier(store) {
        let (backend, post) = (store.backend(), FakePost::default());
        let (account, _) = scene(&store, 200).await;
        put(&store, &backend, Letter::PasswordReset { account }).await;
        assert_eq!(count(&store, "secrets").await, 0);
        send(&backend, &post).await;
        let first = post.take().remove(0);
        let (object, until) = secret_in(&store, &first).await.unwrap();
        assert_eq!((object, until), (account.uuid(), store.ambient().now().plus(TimeDelta::hours(1))));
        store.clock.advance(TimeDelta::minutes(5));
        put(&store, &backend, Letter::PasswordReset { account }).await;
        post.fail_with(Some(CarryError::Unreachable));
        send(&backend, &post).await;
        assert!(secret_in(&store, &first).await.is_some(), "the later letter has not left");
        post.fail_with(None);
        store.clock.advance(TimeDelta::minutes(2));
        send(&backend, &post).await;
        assert!(secret_in(&store, &post.take()[0]).await.is_some());
        assert!(secret_in(&store, &first).await.is_none());
        assert_eq!(count(&store, "secrets").await, 1);
    }

    async fn an_invitation_s_link_never_outlives_the_invitation(store) {
        let (backend, post) = (store.backend(), FakePost::default());
        let (_, invitation) = scene(&store, 30).await;
        put(&store, &backend, invite(invitation, &store)).await;
        send(&backend, &post).await;
        let (object, until) = secret_in(&store, &post.take()[0]).await.unwrap();
        assert_eq!((object, until), (invitation.uuid(), store.ambient().now().plus(TimeDelta::hours(30))));
    }

    async fn a_letter_about_what_is_over_is_dropped(store) {
        let (backend, post) = (store.backend(), FakePost::default());
        let (_, invitation) = scene(&store, 30).await;
        put(&store, &backend, invite(invitation, &store)).await;
        set_state(&store, invitation, "revoked").await;
        put(&store, &backend, Letter::ConfirmationCode { code: "123456".into() }).await;
        store.clock.advance(TimeDelta::minutes(15));
        assert_eq!(send(&backend, &post).await, Sent { dropped: 2, ..Sent::default() });
        set_state(&store, invitation, "pending").await;
        put(&store, &backend, invite(invitation, &store)).await;
        store.clock.advance(TimeDelta::hours(30));
        assert_eq!(send(&backend, &post).await, Sent { dropped: 1, ..Sent::default() });
        assert_eq!((count(&store, "waiting").await, count(&store, "secrets").await), (0, 0));
    }

    async fn of_two_letters_with_the_same_link_only_the_later_is_sent(store) {
        let (backend, post) = (store.backend(), FakePost::default());
        let (account, _) = scene(&store, 30).await;
        put(&store, &backend, Letter::PasswordReset { account }).await;
        store.clock.advance(TimeDelta::seconds(1));
        put(&store, &backend, Letter::PasswordReset { account }).await;
        assert_eq!(send(&backend, &post).await, Sent { sent: 1, dropped: 1, ..Sent::default() });
    }

    async fn a_dead_mail_server_is_tried_for_two_days_and_leaves_a_dead_letter(store) {
        let (backend, post) = (store.backend(), FakePost::default());
        let start = store.ambient().now();
        put(&store, &backend, NOTICE).await;
        put(&store, &backend, NOTICE).await;
        post.fail_with(Some(CarryError::Unreachable));
        assert_eq!(send(&backend, &post).await, Sent { put_off: 1, ..Sent::default() });
        while count(&store, "waiting").await > 0 {
            store.clock.advance(TimeDelta::minutes(30));
            while send(&backend, &post).await != Sent::default() {}
        }
        let hours = store.ambient().now().since(start).num_hours();
        assert!((36..=72).contains(&hours), "{hours}");
        assert_eq!((count(&store, "dead").await, count(&store, "gave_up").await), (2, 2));
    }

    async fn the_letters_of_a_server_that_comes_back_are_sent(store) {
        let (backend, post) = (store.backend(), FakePost::default());
        put(&store, &backend, NOTICE).await;
        post.fail_with(Some(CarryError::Tls));
        send(&backend, &post).await;
        post.fail_with(None);
        assert_eq!(send(&backend, &post).await, Sent::default());
        store.clock.advance(TimeDelta::minutes(2));
        assert_eq!(send(&backend, &post).await, Sent { sent: 1, ..Sent::default() });
    }

    async fn two_processes_never_claim_the_same_letter(store) {
        let backend = store.backend();
        for _ in 0..20 {
            put(&store, &backend, NOTICE).await;
        }
        let claim_all = || async {
            let mut ids = Vec::new();
            for _ in 0..60 {
                ids.extend(outbox::claim(&backend).await.unwrap().map(|claimed| claimed.id));
            }
            ids
        };
        let (mut all, others) = futures_util::future::join(claim_all(), claim_all()).await;
        all.extend(others);
        let claimed = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!((all.len(), claimed), (20, 20));
    }

    async fn a_letter_of_a_process_that_died_is_taken_over_when_its_lease_is_over(store) {
        let (backend, post) = (store.backend(), FakePost::default());
        put(&store, &backend, NOTICE).await;
        let lost = outbox::claim(&backend).await.unwrap().unwrap();
        assert_eq!(send(&backend, &post).await, Sent::default());
        store.clock.advance(TimeDelta::minutes(5));
        assert_eq!(send(&backend, &post).await, Sent { sent: 1, ..Sent::default() });
        lost.put_off(&backend, CarryError::Later, TimeDelta::zero()).await.unwrap();
        assert_eq!(send(&backend, &post).await, Sent::default());
    }

    async fn a_letter_that_other_keys_sealed_is_put_aside_at_once(store) {
        let (backend, post) = (store.backend(), FakePost::default());
        put(&store, &store.backend(), NOTICE).await;
        assert_eq!(send(&backend, &post).await, Sent { given_up: 1, ..Sent::default() });
    }
}
