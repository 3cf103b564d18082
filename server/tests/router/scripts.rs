//! Scripts: their nonce, and that a page without an island sends none.

use crate::{Answer, Program, ask, get};
use axum::body::Body;

fn nonce_of(answer: &Answer) -> String {
    let policy = answer.header("content-security-policy");
    let (_, rest) = policy.split_once("'nonce-").unwrap();
    rest.split_once('\'').unwrap().0.to_owned()
}

#[tokio::test]
async fn the_nonce_is_new_for_each_answer_and_the_scripts_carry_it() {
    let program = Program::new().await;
    let front = || get("/fi/").body(Body::empty()).unwrap();
    let (one, other) = (program.send(front()).await, program.send(front()).await);
    assert_ne!(nonce_of(&one), nonce_of(&other));
    for answer in [one, other] {
        assert!(answer.body.contains("<script"));
        let nonce = format!("nonce=\"{}\"", nonce_of(&answer));
        for script in answer.body.split("<script").skip(1) {
            assert!(script.split_once('>').unwrap().0.contains(&nonce));
        }
    }
}

#[tokio::test]
async fn the_scripts_of_a_page_with_an_island_stand_inside_of_the_document() {
    let answer = ask(get("/fi/")).await;
    assert!(answer.body.contains("<leptos-island"));
    assert!(answer.body.contains(".wasm"));
    assert!(answer.body.ends_with("</html>"));
    let (head, scripts) = answer.body.split_once("<script").unwrap();
    assert!(!head.contains("wasm"), "a page is seen before its Wasm is asked for");
    let hint = r#"insertAdjacentHTML("beforeend",`<link rel="modulepreload""#;
    assert!(scripts.contains(hint) && scripts.contains(r#"rel="preload""#), "{scripts}");
}

#[tokio::test]
async fn a_page_without_an_island_sends_neither_script_nor_wasm() {
    for path in ["/fi/privacy", "/sv/cookies", "/en/nowhere"] {
        let answer = ask(get(path)).await;
        assert!(!answer.body.contains("<leptos-island"), "{path}");
        assert!(!answer.body.contains("<script"), "{path}");
        assert!(!answer.body.contains("wasm"), "{path}");
    }
}

#[tokio::test]
async fn no_page_carries_style_attributes_or_handlers_that_the_policy_forbids() {
    let answer = ask(get("/fi/")).await;
    assert!(!answer.body.contains(" style=") && !answer.body.contains("<style"));
    assert!(!answer.body.contains(" onclick="));
}
