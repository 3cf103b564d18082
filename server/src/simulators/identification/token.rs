//! `POST /token`: exchanges a code for an encrypted id token, after checking who asks.

use super::{
    LEVEL, Shared,
    client::{self, seconds},
    issuer::Code,
    issuer_of,
};
use crate::simulators::{IdentificationFault as Fault, people::TestPerson};
use axum::{
    Form, Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use luukku_backend::registries::jose::{
    ContentCipher, JoseError, Jwk, KeyAgreement, OneTime, PrivateKey, encrypt, sign,
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use url::Url;

/// A code that is not exchanged at once is not exchanged at all.
const CODE_LIFETIME: TimeDelta = TimeDelta::seconds(60);

#[derive(Deserialize)]
pub(super) struct Exchange {
    grant_type: String,
    code: String,
    redirect_uri: Url,
    code_verifier: String,
    client_id: String,
    client_assertion_type: String,
    client_assertion: String,
}

#[derive(Deserialize)]
struct Subject {
    sub: String,
}

/// Status and code of an OAuth error (RFC 6749, 5.2), with words for the client's developer.
type Refusal = (StatusCode, &'static str, &'static str);

pub(super) async fn exchange(State(shared): State<Arc<Shared>>, Form(form): Form<Exchange>) -> Response {
    let fault = shared.faults().identification;
    match fault {
        Fault::Error => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Fault::Slow => {}
        _ => return answer(&shared, form).await,
    }
    shared.dawdle().await;
    answer(&shared, form).await
}

async fn answer(shared: &Shared, form: Exchange) -> Response {
    match tokens(shared, form).await {
        Ok(tokens) => ([("cache-control", "no-store")], Json(tokens)).into_response(),
        Err((status, error, description)) => {
            (status, Json(json!({ "error": error, "error_description": description }))).into_response()
        }
    }
}

async fn tokens(shared: &Shared, form: Exchange) -> Result<Value, Refusal> {
    authenticate(shared, &form).await?;
    if form.grant_type != "authorization_code" {
        return Err((StatusCode::BAD_REQUEST, "unsupported_grant_type", "only authorization_code"));
    }
    let grant = |why| (StatusCode::BAD_REQUEST, "invalid_grant", why);
    let taken = shared.issuer().take_code(&form.code);
    let code = taken.ok_or(grant("unknown code, or used before"))?;
    if shared.ambient.now().since(code.given) > CODE_LIFETIME {
        return Err(grant("the code has expired"));
    }
    if form.redirect_uri != code.attempt.redirect_uri {
        return Err(grant("redirect_uri differs"));
    }
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(form.code_verifier.as_bytes()));
    if form.code_verifier.len() < 43 || challenge != code.attempt.challenge {
        return Err(grant("code_verifier does not fit the challenge"));
    }
    let keys = client::keys(shared).await;
    let recipient = keys.as_ref().and_then(|keys| keys.for_encryption());
    let recipient = recipient.ok_or((
        StatusCode::BAD_REQUEST,
        "invalid_client",
        "the client publishes no encryption key",
    ))?;
    let id_token = id_token(shared, &code, recipient)
        .map_err(|_| (StatusCode::INTERNAL_SERVER_ERROR, "server_error", "cannot encrypt"))?;
    Ok(json!({
        "access_token": shared.secret(), "token_type": "Bearer", "expires_in": 60, "id_token": id_token,
    }))
}

/// `private_key_jwt` (OpenID Connect Core, 9).
async fn authenticate(shared: &Shared, form: &Exchange) -> Result<(), Refusal> {
    let refuse = |why| (StatusCode::UNAUTHORIZED, "invalid_client", why);
    if form.client_assertion_type != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
        return Err(refuse("client_assertion_type"));
    }
    let names = client::own_names(shared);
    let signed =
        client::verified::<Subject>(shared, &form.client_assertion, "JWT", &names).await.map_err(refuse)?;
    if signed.rest.sub != form.client_id || signed.iss != form.client_id {
        return Err(refuse("sub or client_id is not the client"));
    }
    Ok(())
}

fn id_token(shared: &Shared, code: &Code, recipient: &Jwk) -> Result<String, JoseError> {
    let fault = shared.faults().identification;
    let claims = claims(shared, code, fault);
    let signed = match fault {
        Fault::UnknownKey => sign("JWT", &claims, &PrivateKey::from_bytes(&shared.ambient.random(), "sig")?),
        _ => sign("JWT", &claims, shared.issuer().key()),
    };
    let signed = if fault == Fault::BadSignature { forged(&signed, &claims) } else { signed };
    if fault == Fault::PlainToken {
        return Ok(signed);
    }
    let stranger;
    let recipient = if fault == Fault::WrongRecipient {
        stranger = PrivateKey::from_bytes(&shared.ambient.random(), "enc")?;
        &Jwk { kid: recipient.kid.clone(), ..stranger.public().clone() }
    } else {
        recipient
    };
    let once = OneTime {
        key: PrivateKey::from_bytes(&shared.ambient.random(), "enc")?,
        content_key: shared.ambient.random(),
        iv: shared.ambient.random(),
    };
    encrypt(&signed, recipient, KeyAgreement::Wrap256, ContentCipher::Aes256, &once)
}

fn claims(shared: &Shared, code: &Code, fault: Fault) -> Value {
    let now = seconds(shared.ambient.now());
    let TestPerson { hetu, first_names, surname, .. } = code.person;
    let subject = Sha256::digest(format!("{first_names} {surname} {}", hetu.unwrap_or_default()).as_bytes());
    let mut claims = json!({
        "iss": issuer_of(shared),
        "aud": shared.config.client.client_id,
        "sub": BASE64URL_NOPAD.encode(&subject),
        "nonce": code.attempt.nonce,
        "iat": now,
        "exp": now + 300,
        "auth_time": seconds(code.given),
        "acr": LEVEL,
        "urn:oid:1.2.246.575.1.14": first_names,
        "urn:oid:2.5.4.4": surname,
    });
    if let Some(hetu) = hetu {
        claims["urn:oid:1.2.246.21"] = (*hetu).into();
    }
    match fault {
        Fault::WrongNonce => claims["nonce"] = "another-sign-in".into(),
        Fault::WrongAudience => claims["aud"] = "another-client".into(),
        Fault::WrongIssuer => claims["iss"] = "https://another-issuer.example".into(),
        Fault::Expired => claims["exp"] = (now - 3600).into(),
        Fault::LowLevel => claims["acr"] = "http://ftn.ficora.fi/2017/loa1".into(),
        _ => {}
    }
    claims
}

/// The token with another name in it and the old signature.
fn forged(token: &str, claims: &Value) -> String {
    let mut changed = claims.clone();
    changed["urn:oid:2.5.4.4"] = "Väärentäjä".into();
    let payload = BASE64URL_NOPAD.encode(changed.to_string().as_bytes());
    let parts: Vec<&str> = token.split('.').collect();
    match parts.as_slice() {
        [header, _, signature] => format!("{header}.{payload}.{signature}"),
        _ => token.to_owned(),
    }
}
