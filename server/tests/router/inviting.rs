//! An invitation by plain forms: from the main user's pasted lines to the new person's first sign-in.

use crate::{Answer, Program, form, get};
use axum::{body::Body, http::StatusCode};
use luukku_backend::{secrets::Token, sql, testing::scene::Scene};
use luukku_domain::{
    accounts::role::Role,
    events::{Event, EventAction},
    id::{AccountId, InvitationId, OrganisationId, SessionId},
};

async fn post(program: &Program, path: &str, cookies: &str, body: &str) -> Answer {
    program.send(form(path).header("cookie", cookies).body(Body::from(body.to_owned())).unwrap()).await
}

async fn open(program: &Program, path: &str, cookies: &str) -> Answer {
    program.send(get(path).header("cookie", cookies).body(Body::empty()).unwrap()).await
}

fn cookie(answer: &Answer, name: &str) -> String {
    let mut cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let found = cookies.find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='));
    format!("{name}={}", found.expect(name).split(';').next().unwrap())
}

/// Signs an account in without its pages, and gives the cookie.
async fn session(program: &Program, account: AccountId) -> String {
    let ambient = program.store.ambient();
    let (token, id) = (Token::generate(ambient), ambient.id(SessionId::new));
    let now = ambient.now();
    let mut tx = program.store.begin(&program.store.system()).await.unwrap();
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO session (id, token_hash, kind, stage, account_id, device, created_at, authenticated_at, expires_at)
         VALUES ($1, $2, 'staff', 'full', $3, 'a test', $4, $4, $5)",
        id,
        token.hash().as_slice(),
        account,
        now,
        now.plus_days(1),
    )
    .unwrap();
    sql!(tx.conn(), execute, "INSERT INTO session_touch (session_id, seen_at) VALUES ($1, $2)", id, now)
        .unwrap();
    tx.commit(Event::done(EventAction::SignedIn).about(id).subject(account)).await.unwrap();
    format!("__Host-luukku={}; luukku_lang=fi", token.reveal())
}

/// A main user of Koivula who is signed in.
async fn main_user(program: &Program) -> (OrganisationId, String) {
    let scene = Scene::new(&program.store).await;
    let account = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    (scene.koivula, session(program, account).await)
}

async fn only_invitation(program: &Program) -> InvitationId {
    let mut read = program.store.read().await.unwrap();
    sql!(read.conn(), scalar: InvitationId, "SELECT id FROM invitation").unwrap()
}

/// The secret that the letter carries.
async fn secret(program: &Program, invitation: InvitationId) -> String {
    let ambient = program.store.ambient();
    let token = Token::generate(ambient);
    let mut housekeeping = program.store.housekeeping().await.unwrap();
    sql!(
        housekeeping.conn(),
        execute,
        "INSERT INTO mail_secret (secret_hash, purpose, object_id, created_at, expires_at)
         VALUES ($1, 'invitation', $2, $3, $4)",
        token.hash().as_slice(),
        invitation,
        ambient.now(),
        ambient.now().plus_days(7),
    )
    .unwrap();
    housekeeping.commit().await.unwrap();
    token.reveal()
}

fn batch(organisation: OrganisationId, addresses: &str) -> String {
    format!(
        "organisation={organisation}&addresses={addresses}&roles%5B%5D=editor&roles%5B%5D=specialist&ground=Hakemus+1\
         &end-day=&end-month=&end-year=&note=Tervetuloa&language=fi"
    )
}

#[tokio::test]
async fn pasted_lines_are_checked_then_sent_and_a_new_person_accepts() {
    let program = Program::new().await;
    let (koivula, staff) = main_user(&program).await;
    let page = open(&program, &format!("/fi/accounts/invite/{koivula}"), &staff).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("Kutsu henkilöitä: Koivula") && page.body.contains("name=\"roles[]\""));

    let body = batch(koivula, "uusi%40example.org%0Ahuono%40").replace("&roles%5B%5D=specialist", "");
    let kept = post(&program, "/do/check_invitations", &staff, &body).await;
    assert_eq!(
        kept.header("location"),
        format!("/fi/accounts/invite/check/{koivula}?draft"),
        "{}",
        kept.body
    );
    let visitor = cookie(&kept, "__Host-luukku_visit");
    let cookies = format!("{staff}; {visitor}");
    let checked = open(&program, &format!("/fi/accounts/invite/check/{koivula}?draft"), &cookies).await;
    assert!(checked.body.contains("Kutsuja: 1. Mitään ei ole vielä lähetetty."), "{}", checked.body);
    assert!(checked.body.contains("huono@") && checked.body.contains("Jätetään pois"));
    let back = open(&program, &format!("/fi/accounts/invite/{koivula}?draft"), &cookies).await;
    assert!(back.body.contains("uusi@example.org\nhuono@"), "what was typed is kept");

    let sent = post(&program, "/do/send_invitations", &cookies, &body).await;
    assert_eq!(sent.header("location"), "/fi/accounts/invitations?sent=1", "{}", sent.body);
    let list = open(&program, "/fi/accounts/invitations?sent=1", &staff).await;
    assert!(list.body.contains("Kutsuja lähetetty: 1") && list.body.contains("uusi@example.org"));
    assert!(list.body.contains("Odottaa vastausta"));

    let invitation = only_invitation(&program).await;
    let one = open(&program, &format!("/fi/accounts/invitations/{invitation}"), &staff).await;
    assert!(one.body.contains("Peru kutsu") && one.body.contains("Hakemus 1"));

    let link = format!("/fi/invitation/{}", secret(&program, invitation).await);
    let shown = open(&program, &link, "").await;
    assert!(shown.body.contains("Sinut on kutsuttu: Koivula") && shown.body.contains("Tervetuloa"));
    assert_eq!(
        shown.header("cache-control"),
        "no-store",
        "a page with a secret in its address is never kept"
    );

    let secret = link.rsplit('/').next().unwrap();
    let typed = format!("secret={secret}&name=&password=lyhyt");
    let refused = post(&program, "/do/accept_invitation", "luukku_lang=fi", &typed).await;
    assert_eq!(refused.header("location"), format!("{link}?draft"));
    let visitor = cookie(&refused, "__Host-luukku_visit");
    let again = open(&program, &format!("{link}?draft"), &visitor).await;
    assert!(again.body.contains(r##"href="#name""##) && again.body.contains(r##"href="#password""##));
    assert!(!again.body.contains("lyhyt\""), "a password is never sent back");

    let typed = format!("secret={secret}&name=Ulla+Uusi&password=tuikehamelokki");
    let accepted = post(&program, "/do/accept_invitation", "luukku_lang=fi", &typed).await;
    assert_eq!(accepted.header("location"), "/fi/accounts/invitation/accepted", "{}", accepted.body);
    let own = cookie(&accepted, "__Host-luukku");
    let done = open(&program, "/fi/accounts/invitation/accepted", &own).await;
    assert!(done.body.contains("Tervetuloa") && done.body.contains("/fi/accounts/sign-in/notice"));

    let used = open(&program, &link, "").await;
    assert_eq!(used.status, StatusCode::GONE);
    assert!(used.body.contains("Kutsu on jo käytetty"));
}

#[tokio::test]
async fn wrong_fields_come_back_with_what_was_typed_and_nothing_is_made() {
    let program = Program::new().await;
    let (koivula, staff) = main_user(&program).await;
    let body = format!(
        "organisation={koivula}&addresses=&ground=&end-day=31&end-month=2&end-year=2027&note=www.huono.fi&language=fi"
    );
    let refused = post(&program, "/do/check_invitations", &staff, &body).await;
    assert_eq!(refused.header("location"), format!("/fi/accounts/invite/{koivula}?draft"));
    let cookies = format!("{staff}; {}", cookie(&refused, "__Host-luukku_visit"));
    let page = open(&program, &format!("/fi/accounts/invite/{koivula}?draft"), &cookies).await;
    for field in ["addresses", "roles[]", "end", "ground", "note"] {
        assert!(page.body.contains(&format!(r##"href="#{field}""##)), "{field}");
    }
    assert!(page.body.contains("www.huono.fi"));
}

#[tokio::test]
async fn forged_and_cut_links_say_what_to_do() {
    let program = Program::new().await;
    for path in ["/fi/invitation/nonsense", &format!("/fi/invitation/{}", "A".repeat(43))] {
        let answer = open(&program, path, "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(answer.body.contains("Linkki ei toimi") && answer.body.contains("pyydä uusi kutsu"));
    }
}

#[tokio::test]
async fn an_invitation_is_declined_by_its_link_and_answered_inside() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let inviter = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    let eero = scene.member("Eero Malli", scene.lehtola, Role::Editor).await;
    let staff = session(&program, inviter).await;
    let body = batch(scene.koivula, "eero.malli%40example.org");
    post(&program, "/do/send_invitations", &staff, &body).await;
    let own = session(&program, eero).await;
    let inbox = open(&program, "/fi/accounts/my-invitations", &own).await;
    assert!(inbox.body.contains("Muokkaaja, Koivula") && inbox.body.contains("Asiantuntija, Koivula"));
    let ids = {
        let mut read = program.store.read().await.unwrap();
        sql!(read.conn(), scalars: InvitationId, "SELECT id FROM invitation ORDER BY id").unwrap()
    };
    let answered =
        post(&program, "/do/answer_invitation", &own, &format!("invitation={}&answer=accept", ids[0])).await;
    assert_eq!(answered.header("location"), "/fi/accounts/my-invitations?done=accept", "{}", answered.body);
    let secret = secret(&program, ids[1]).await;
    let declined =
        post(&program, "/do/decline_invitation", "luukku_lang=fi", &format!("secret={secret}")).await;
    assert_eq!(declined.header("location"), "/fi/accounts/invitation/declined");
    let inbox = open(&program, "/fi/accounts/my-invitations", &own).await;
    assert!(inbox.body.contains("Ei avoimia kutsuja"));
}

#[tokio::test]
async fn an_organisation_s_settings_are_saved_and_come_back_with_their_errors() {
    let program = Program::new().await;
    let (koivula, staff) = main_user(&program).await;
    let here = format!("/fi/accounts/invite/settings/{koivula}");
    let page = open(&program, &here, &staff).await;
    assert!(page.body.contains("Kutsumisen asetukset: Koivula"), "{}", page.body);
    let wrong = format!("organisation={koivula}&who=own&approval=yes&role=editor&months=999");
    let refused = post(&program, "/do/set_invitation_settings", &staff, &wrong).await;
    assert_eq!(refused.header("location"), format!("{here}?draft"));
    let right = wrong.replace("999", "12");
    let saved = post(&program, "/do/set_invitation_settings", &staff, &right).await;
    assert_eq!(saved.header("location"), format!("{here}?saved"));
    let page = open(&program, &format!("{here}?saved"), &staff).await;
    assert!(page.body.contains("Asetukset on tallennettu") && page.body.contains(r#"value="12""#));
}

#[tokio::test]
async fn who_gives_no_access_has_no_list_of_invitations() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let editor = scene.member("Eero Malli", scene.koivula, Role::Editor).await;
    let own = session(&program, editor).await;
    let answer = open(&program, "/fi/accounts/invitations", &own).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
}
