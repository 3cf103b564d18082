//! The checks on an id token's claims (OpenID Connect Core, 3.1.3.7) and the person in them. Pure.

use super::{Flaw, IdentifiedPerson, Pending, answer::same, request::seconds, settings::Settings};
use luukku_domain::{time::Timestamp, values::hetu::Hetu};
use serde_json::{Map, Value};

/// A token made longer ago than this was not made for this attempt.
const OLDEST_TOKEN_SECONDS: i64 = 10 * 60;

/// Checks that the claims are the issuer's, for us, of this attempt, in time and strong enough.
pub(super) fn check(
    claims: &Map<String, Value>,
    settings: &Settings,
    issuer: &str,
    pending: &Pending,
    now: Timestamp,
) -> Result<(), Flaw> {
    let (skew, now) = (settings.clock_skew.num_seconds(), seconds(now));
    if text(claims, "iss") != Some(issuer) {
        return Err(Flaw::Issuer);
    }
    check_audience(claims, &settings.client_id)?;
    if number(claims, "exp").ok_or(Flaw::Malformed)? <= now - skew {
        return Err(Flaw::Expired);
    }
    let made = number(claims, "iat").ok_or(Flaw::Malformed)?;
    if made > now + skew || made < now - skew - OLDEST_TOKEN_SECONDS {
        return Err(Flaw::IssuedAt);
    }
    if !same(text(claims, "nonce").unwrap_or_default(), &pending.nonce) {
        return Err(Flaw::Nonce);
    }
    if !text(claims, "acr").is_some_and(|acr| settings.levels.iter().any(|level| level == acr)) {
        return Err(Flaw::Level);
    }
    let identified = number(claims, "auth_time").ok_or(Flaw::AuthTime)?;
    let stale = pending.anew && identified < seconds(pending.begun) - skew;
    if identified > now + skew || stale {
        return Err(Flaw::AuthTime);
    }
    Ok(())
}

fn check_audience(claims: &Map<String, Value>, client_id: &str) -> Result<(), Flaw> {
    let authorised = text(claims, "azp");
    let ours = match claims.get("aud") {
        Some(Value::String(audience)) => audience == client_id,
        Some(Value::Array(several)) => {
            several.iter().any(|audience| audience == client_id)
                && (several.len() == 1 || authorised.is_some())
        }
        _ => false,
    };
    if ours && authorised.is_none_or(|party| party == client_id) { Ok(()) } else { Err(Flaw::Audience) }
}

/// The person in checked claims; the token is added by the caller.
pub(super) fn person(claims: &Map<String, Value>, settings: &Settings) -> Result<IdentifiedPerson, Flaw> {
    let name = |claim: &str| {
        let name = text(claims, claim).unwrap_or_default().trim();
        if name.is_empty() { Err(Flaw::Name) } else { Ok(name.to_owned()) }
    };
    let hetu = match claims.get(&settings.claims.hetu) {
        None | Some(Value::Null) => None,
        Some(Value::String(code)) => {
            Some(Hetu::parse(code, settings.test_identities).map_err(|_| Flaw::IdentityCode)?)
        }
        Some(_) => return Err(Flaw::IdentityCode),
    };
    Ok(IdentifiedPerson {
        hetu,
        first_names: name(&settings.claims.first_names)?,
        surname: name(&settings.claims.surname)?,
        subject: text(claims, "sub").filter(|sub| !sub.is_empty()).ok_or(Flaw::Malformed)?.to_owned(),
        acr: text(claims, "acr").ok_or(Flaw::Level)?.to_owned(),
        auth_time: Timestamp::from_micros(
            number(claims, "auth_time").ok_or(Flaw::AuthTime)?.saturating_mul(1_000_000),
        ),
        id_token: None,
    })
}

fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    claims.get(name)?.as_str()
}

/// A time claim; some issuers send fractions of seconds.
fn number(claims: &Map<String, Value>, name: &str) -> Option<i64> {
    let value = claims.get(name)?;
    #[expect(clippy::cast_possible_truncation, reason = "a float cast to an integer saturates")]
    value.as_i64().or_else(|| value.as_f64().map(|fraction| fraction as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use luukku_domain::values::hetu::TestIdentities;
    use serde_json::json;

    const NOW: i64 = 1_795_000_000;

    fn settings() -> Settings {
        let url = |text: &str| text.parse().unwrap();
        Settings::trust_network(
            url("https://issuer.example"),
            "luukku".to_owned(),
            url("https://luukku.example/back"),
            url("https://luukku.example/"),
            TestIdentities::Accepted,
        )
    }

    fn pending() -> Pending {
        let begun = Timestamp::from_micros((NOW - 60) * 1_000_000);
        Pending { state: "s".into(), nonce: "n".into(), verifier: "v".into(), anew: false, begun }
    }

    fn claims(change: &Value) -> Map<String, Value> {
        let mut claims = json!({
            "iss": "https://issuer.example", "aud": "luukku", "sub": "abc", "nonce": "n",
            "iat": NOW, "exp": NOW + 300, "auth_time": NOW - 5, "acr": "http://ftn.ficora.fi/2017/loa2",
            "urn:oid:1.2.246.21": "010594Y9032", "urn:oid:1.2.246.575.1.14": "Testi", "urn:oid:2.5.4.4": "Henkilö",
        });
        for (name, value) in change.as_object().cloned().unwrap_or_default() {
            claims[name] = value;
        }
        claims.as_object().cloned().unwrap()
    }

    fn judge(change: &Value) -> Result<(), Flaw> {
        let now = Timestamp::from_micros(NOW * 1_000_000);
        check(&claims(change), &settings(), "https://issuer.example", &pending(), now)
    }

    #[test]
    fn good_claims_pass() {
        assert_eq!(judge(&json!({})), Ok(()));
        assert_eq!(judge(&json!({ "aud": ["luukku"] })), Ok(()));
        assert_eq!(judge(&json!({ "aud": ["luukku", "other"], "azp": "luukku" })), Ok(()));
    }

    #[test]
    fn each_wrong_claim_is_named() {
        for (change, flaw) in [
            (json!({ "iss": "https://other.example" }), Flaw::Issuer),
            (json!({ "aud": "other" }), Flaw::Audience),
            (json!({ "aud": ["luukku", "other"] }), Flaw::Audience),
            (json!({ "azp": "other" }), Flaw::Audience),
            (json!({ "exp": NOW - 61 }), Flaw::Expired),
            (json!({ "exp": null }), Flaw::Malformed),
            (json!({ "exp": "9999999999" }), Flaw::Malformed),
            (json!({ "iat": NOW + 61 }), Flaw::IssuedAt),
            (json!({ "iat": NOW - 3600 }), Flaw::IssuedAt),
            (json!({ "nonce": "m" }), Flaw::Nonce),
            (json!({ "nonce": null }), Flaw::Nonce),
            (json!({ "acr": "http://ftn.ficora.fi/2017/loa1" }), Flaw::Level),
            (json!({ "acr": null }), Flaw::Level),
            (json!({ "auth_time": null }), Flaw::AuthTime),
            (json!({ "auth_time": NOW + 61 }), Flaw::AuthTime),
        ] {
            assert_eq!(judge(&change), Err(flaw), "{change}");
        }
    }

    #[test]
    fn who_must_identify_anew_cannot_bring_an_old_identification() {
        let now = Timestamp::from_micros(NOW * 1_000_000);
        let old = claims(&json!({ "auth_time": NOW - 3600 }));
        let anew = Pending { anew: true, ..pending() };
        assert_eq!(check(&old, &settings(), "https://issuer.example", &pending(), now), Ok(()));
        assert_eq!(check(&old, &settings(), "https://issuer.example", &anew, now), Err(Flaw::AuthTime));
    }

    #[test]
    fn a_person_known_through_eidas_has_no_identity_code() {
        let known = person(&claims(&json!({ "urn:oid:1.2.246.21": null })), &settings()).unwrap();
        assert!(known.hetu.is_none());
        assert_eq!(known.surname, "Henkilö");
    }

    #[test]
    fn a_real_installation_refuses_test_identities() {
        let real = Settings { test_identities: TestIdentities::Refused, ..settings() };
        assert_eq!(person(&claims(&json!({})), &real).unwrap_err(), Flaw::IdentityCode);
        assert_eq!(
            person(&claims(&json!({ "urn:oid:1.2.246.21": 5 })), &settings()).unwrap_err(),
            Flaw::IdentityCode
        );
    }

    #[test]
    fn an_identified_person_does_not_show_in_debug_output() {
        let shown = format!("{:?}", person(&claims(&json!({})), &settings()).unwrap());
        assert!(!shown.contains("9032") && !shown.contains("Henkilö"), "{shown}");
    }
}
