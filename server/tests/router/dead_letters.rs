//! Mails that could not be sent: a maintainer looks at them, sends them again, or discards them.

use crate::{Program, browser::Browser};
use axum::http::StatusCode;
use luukku_backend::{
    jobs::Stop,
    mail::{AccountChange, CarryError, Letter, fake::FakePost, post, send_due},
    sql,
    testing::scene::{Scene, email_of},
};
use luukku_domain::{
    accounts::role::Role,
    events::{Event, EventAction},
    id::MailId,
    lang::Lang,
};

/// A letter that could not be sent; a second after the one before it, so that its number is the greatest.
async fn dead(program: &Program) -> MailId {
    program.store.clock.advance(chrono::TimeDelta::seconds(1));
    let backend = &program.services.backend;
    let mut tx = program.store.begin(&program.store.system()).await.unwrap();
    let letter = Letter::AccountNotice { change: AccountChange::Closed };
    post(&mut tx, backend, &email_of("Aino Malli"), Lang::Fi, letter).await.unwrap();
    tx.commit(Event::done(EventAction::AccountClosed)).await.unwrap();
    let broken = FakePost::default();
    broken.fail_with(Some(CarryError::Unfit));
    send_due(backend, &broken, &Stop::new().1).await.unwrap();
    let mut read = program.store.read().await.unwrap();
    sql!(read.conn(), scalar: MailId,
        "SELECT id FROM mail_outbox WHERE given_up_at IS NOT NULL ORDER BY id DESC LIMIT 1")
    .unwrap()
}

#[tokio::test]
async fn a_maintainer_sends_a_letter_again_or_discards_it() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let maintainer = scene.member("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
    let browser = Browser::of(&program, &scene, maintainer).await;
    assert!(browser.open("/fi/mail/dead-letters").await.body.contains("Kaikki viestit ovat lähteneet"));

    let (first, second) = (dead(&program).await, dead(&program).await);
    let list = browser.open("/fi/mail/dead-letters").await;
    assert!(list.body.contains("a•••@example.org") && list.body.contains("Viestiä ei voitu muodostaa"));
    assert!(!list.body.contains("aino.malli"), "the address stays masked");
    let look = browser.open(&format!("/sv/mail/dead-letters/{first}")).await;
    assert!(look.body.contains("Meddelande om en ändring i kontot") && !look.body.contains("aino.malli"));

    let none = browser.post("/do/resend_letters", String::new()).await;
    assert_eq!(none.header("location"), "/fi/mail/dead-letters?done=none");
    let sent = browser.post("/do/resend_letters", format!("letters[]={first}")).await;
    assert_eq!(sent.header("location"), "/fi/mail/dead-letters?waiting=1");
    let dropped = browser.post("/do/drop_letter", format!("letter={second}")).await;
    let after = browser.open(dropped.header("location")).await;
    assert!(
        after.body.contains("Viesti on poistettu") && after.body.contains("Kaikki viestit ovat lähteneet")
    );
    let again = browser.post("/do/drop_letter", format!("letter={second}")).await;
    assert!(browser.open(again.header("location")).await.body.contains("oli jo lähetetty tai poistettu"));
    let gone = browser.open(&format!("/fi/mail/dead-letters/{second}")).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.open("/fi/mail/dead-letters/nonsense").await.status, StatusCode::NOT_FOUND);
    let good = FakePost::default();
    assert_eq!(send_due(&program.services.backend, &good, &Stop::new().1).await.unwrap().sent, 1);
}

#[tokio::test]
async fn nobody_else_comes_near_them() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let letter = dead(&program).await;
    for (name, role) in [("Sirkka Malli", Role::MainUser), ("Liisa Malli", Role::DataProtectionOfficer)] {
        let account = scene.member(name, scene.koivula, role).await;
        let browser = Browser::of(&program, &scene, account).await;
        for page in ["/fi/mail/dead-letters".to_owned(), format!("/fi/mail/dead-letters/{letter}")] {
            assert_eq!(browser.open(&page).await.status, StatusCode::FORBIDDEN, "{name} {page}");
        }
        let post = browser.post("/do/drop_letter", format!("letter={letter}")).await;
        assert_eq!(post.status, StatusCode::FORBIDDEN, "{name}");
        let post = browser.post("/do/resend_letters", format!("letters[]={letter}")).await;
        assert_eq!(post.status, StatusCode::FORBIDDEN, "{name}");
    }
}
