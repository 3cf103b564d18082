//! Strong identification, from the first redirect to the sign-out.

use super::house::{House, surnamed};
use chrono::TimeDelta;
use luukku_backend::registries::{
    CallOutcome,
    identification::{
        Callback, Flaw, IdTokenEncryption, IdentificationError, IdentifiedPerson, LogoutHint, RequestForm,
    },
};
use serde_json::Value;

type Identified = Result<IdentifiedPerson, IdentificationError>;

async fn sign_in(house: &House, choice: &str) -> Identified {
    let begun = house.begin().await;
    let (callback, _) = house.choose(begun.location, choice).await;
    house.finish(begun.pending, &callback).await
}

async fn sign_in_with(fault: &str) -> Identified {
    let house = House::build().await;
    house.fault(&format!("{{\"identification\":\"{fault}\"}}")).await;
    sign_in(&house, "person=0").await
}

fn flaw(identified: Identified) -> Flaw {
    match identified {
        Err(IdentificationError::Invalid(flaw)) => flaw,
        other => panic!("expected a flaw, got {other:?}"),
    }
}

#[tokio::test]
async fn a_person_is_identified_and_every_call_recorded() {
    let house = House::build().await;
    let person = sign_in(&house, &surnamed("Bergqvist-Holm")).await.unwrap();
    assert_eq!(person.hetu.unwrap().as_str(), "190472-938A");
    assert_eq!((person.first_names.as_str(), person.surname.as_str()), ("Siv Linnéa", "Bergqvist-Holm"));
    assert_eq!(person.auth_time, house.occasion().now);
    assert_eq!(house.records.operations(), ["discovery", "token", "keys"]);
    let records = house.records.0.lock().unwrap();
    assert!(records.iter().all(|call| call.outcome == CallOutcome::Answered));
}

#[tokio::test]
async fn the_page_of_people_speaks_the_language_that_was_asked() {
    let house = House::build().await;
    let page = house.open(house.begin().await.location).await;
    assert!(page.contains("<html lang=\"sv\">") && page.contains("Välj testperson"), "{page}");
}

#[tokio::test]
async fn a_person_without_identity_code_is_identified_too() {
    let person = sign_in(&House::build().await, &surnamed("Nordfjellhaug")).await.unwrap();
    assert!(person.hetu.is_none());
}

#[tokio::test]
async fn who_cancels_is_told_apart_from_who_fails() {
    assert_eq!(sign_in(&House::build().await, "cancel=1").await.unwrap_err(), IdentificationError::Refused);
}

#[tokio::test]
async fn every_false_token_is_refused_for_its_own_flaw() {
    for (fault, expected) in [
        ("wrong_nonce", Flaw::Nonce),
        ("wrong_audience", Flaw::Audience),
        ("wrong_issuer", Flaw::Issuer),
        ("expired", Flaw::Expired),
        ("bad_signature", Flaw::Signature),
        ("unknown_key", Flaw::UnknownKey),
        ("plain_token", Flaw::NotEncrypted),
        ("wrong_recipient", Flaw::Decryption),
        ("low_level", Flaw::Level),
        ("wrong_state", Flaw::State),
    ] {
        assert_eq!(flaw(sign_in_with(fault).await), expected, "{fault}");
    }
}

#[tokio::test]
async fn a_service_that_is_slow_or_broken_means_try_later() {
    for fault in ["slow", "error"] {
        assert_eq!(sign_in_with(fault).await.unwrap_err(), IdentificationError::Unavailable, "{fault}");
    }
}

#[tokio::test]
async fn a_plain_token_is_taken_only_where_that_was_agreed() {
    let house =
        House::build_with(|settings| settings.id_token_encryption = IdTokenEncryption::Optional, 1).await;
    house.fault(r#"{"identification":"plain_token"}"#).await;
    assert!(sign_in(&house, "person=0").await.is_ok());
}

#[tokio::test]
async fn a_code_counts_once() {
    let house = House::build().await;
    let begun = house.begin().await;
    let (callback, _) = house.choose(begun.location, "person=0").await;
    house.finish(begun.pending.clone(), &callback).await.unwrap();
    let again = house.finish(begun.pending, &callback);
    assert_eq!(flaw(again.await), Flaw::CodeRefused);
}

#[tokio::test]
async fn an_answer_does_not_fit_somebody_else_s_attempt() {
    let house = House::build().await;
    let (mine, theirs) = (house.begin().await, house.begin().await);
    let (callback, _) = house.choose(theirs.location, "person=0").await;
    let mixed = house.finish(mine.pending.clone(), &callback);
    assert_eq!(flaw(mixed.await), Flaw::State);
    // Even with the state set right, the code was given for another PKCE challenge.
    let forged = Callback { state: Some(mine.pending.state().to_owned()), ..callback };
    let mixed = house.finish(mine.pending, &forged);
    assert_eq!(flaw(mixed.await), Flaw::CodeRefused);
}

#[tokio::test]
async fn an_answer_must_name_its_issuer() {
    let house = House::build().await;
    for issuer in [None, Some("https://another-issuer.example".to_owned())] {
        let begun = house.begin().await;
        let (callback, _) = house.choose(begun.location, "person=0").await;
        let callback = Callback { iss: issuer, ..callback };
        let finished = house.finish(begun.pending, &callback);
        assert_eq!(flaw(finished.await), Flaw::Issuer);
    }
}

#[tokio::test]
async fn an_attempt_that_took_too_long_is_over() {
    let house = House::build().await;
    let begun = house.begin().await;
    let (callback, _) = house.choose(begun.location, "person=0").await;
    house.clock.advance(TimeDelta::minutes(16));
    let finished = house.finish(begun.pending, &callback);
    assert_eq!(flaw(finished.await), Flaw::Late);
}

#[tokio::test]
async fn changed_keys_of_the_issuer_are_fetched_again_but_not_at_once() {
    let house = House::build().await;
    sign_in(&house, "person=0").await.unwrap();
    let rotate =
        || async { house.web.post(format!("{}/rotate", house.addresses.issuer)).send().await.unwrap() };
    rotate().await;
    assert_eq!(flaw(sign_in(&house, "person=0").await), Flaw::UnknownKey);
    house.clock.advance(TimeDelta::seconds(11));
    sign_in(&house, "person=0").await.unwrap();
    assert_eq!(house.records.operations().iter().filter(|operation| **operation == "keys").count(), 2);
}

#[tokio::test]
async fn the_simulator_refuses_a_request_that_is_not_signed_by_the_client() {
    let plain = House::build_with(|settings| settings.request_form = RequestForm::Plain, 1).await;
    let page = plain.open(plain.begin().await.location).await;
    assert!(page.contains("no signed request object"), "{page}");
    let stranger = House::build_with(|_| {}, 100).await;
    let page = stranger.open(stranger.begin().await.location).await;
    assert!(page.contains("signed with a key that the client does not publish"), "{page}");
}

#[tokio::test]
async fn the_simulator_takes_a_signed_request_once_and_only_whole() {
    let house = House::build().await;
    let location = house.begin().await.location;
    house.open(location.clone()).await;
    assert!(house.open(location).await.contains("jti was used before"));
    let mut location = house.begin().await.location;
    let changed: Vec<(String, String)> = location
        .query_pairs()
        .map(|(name, value)| {
            (name.to_string(), if name == "scope" { "openid all".into() } else { value.to_string() })
        })
        .collect();
    location.query_pairs_mut().clear().extend_pairs(changed);
    assert!(house.open(location).await.contains("differ outside the request object"));
}

#[tokio::test]
async fn signing_out_ends_the_session_at_the_service_too() {
    for hint in [LogoutHint::ClientId, LogoutHint::IdToken] {
        let house = House::build_with(|settings| settings.logout_hint = hint, 1).await;
        let begun = house.begin().await;
        let (callback, cookie) = house.choose(begun.location, "person=0").await;
        let finished = house.finish(begun.pending, &callback);
        let person = finished.await.unwrap();
        assert_eq!(person.id_token.is_some(), hint == LogoutHint::IdToken, "nothing is kept without a use");
        assert_eq!(open_sessions(&house).await, 1);
        let url = house.identification.logout_url(&house.occasion(), person.id_token.as_deref(), "s1").await;
        let url = url.unwrap().unwrap();
        assert_eq!(url.as_str().contains("id_token_hint"), hint == LogoutHint::IdToken);
        let back = house.web.get(url).header("cookie", cookie).send().await.unwrap();
        assert_eq!(back.headers()["location"], "http://localhost:3000/out?state=s1");
        assert_eq!(open_sessions(&house).await, 0);
    }
}

async fn open_sessions(house: &House) -> Value {
    let answer = house.web.get(format!("{}/sessions", house.addresses.issuer)).send().await.unwrap();
    serde_json::from_slice::<Value>(&answer.bytes().await.unwrap()).unwrap()["open"].clone()
}
