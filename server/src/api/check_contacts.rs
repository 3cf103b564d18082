//! `POST /api/v1/contacts/check`: judges contact details as they are typed. Nothing is kept.

use super::trouble::{ProblemDetails, Trouble};
use axum::{Extension, Json, extract::rejection::JsonRejection};
use luukku_app::visit::Visit;
use luukku_domain::{
    contacts::TypedDetails,
    lang::Lang,
    values::{Email, EmailError, NameError, NextOfKin, PhoneError},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The details as typed; an empty field means "none".
#[derive(Deserialize, ToSchema)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Typed {
    /// E-mail.
    email: String,
    /// Telephone number.
    phone: String,
    /// The next of kin's whole name.
    kin_name: String,
    /// The next of kin's telephone number.
    kin_phone: String,
}

/// What is to be thought of each field.
#[derive(Serialize, ToSchema)]
pub(super) struct Judged {
    /// Whether all of it can be kept.
    ok: bool,
    email: Field,
    phone: Field,
    kin_name: Field,
    kin_phone: Field,
}

/// One field.
#[derive(Default, Serialize, ToSchema)]
struct Field {
    /// The value in its normal form, when it can be kept; none when the field is empty.
    value: Option<String>,
    /// What may have been meant, when a good e-mail looks mistyped.
    suggestion: Option<String>,
    /// What is wrong, as a code.
    code: Option<&'static str>,
    /// What is wrong and how to mend it, in the language of the request.
    sentence: Option<&'static str>,
}

impl Field {
    fn of(value: Option<String>) -> Self {
        Self { value, ..Self::default() }
    }
}

macro_rules! wrong {
    ($($name:ident: $error:ty;)*) => {$(
        fn $name(lang: Lang, error: $error) -> Field {
            Field { code: Some(error.code()), sentence: Some(error.sentence(lang)), ..Field::default() }
        }
    )*};
}

wrong! {
    wrong_email: EmailError;
    wrong_phone: PhoneError;
    wrong_name: NameError;
}

/// Check contact details
///
/// The rule is the same as in the contact form. All faults are told at once.
#[utoipa::path(post, path = "/api/v1/contacts/check", tag = "contacts", request_body = Typed, responses(
    (status = 200, body = Judged),
    (status = 400, body = ProblemDetails, content_type = "application/problem+json"),
    (status = 401, body = ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn check_contacts(
    Extension(visit): Extension<Visit>,
    typed: Result<Json<Typed>, JsonRejection>,
) -> Result<Json<Judged>, Trouble> {
    let Json(typed) = typed.map_err(|rejection| Trouble::body(&visit, &rejection))?;
    let Typed { email, phone, kin_name, kin_phone } = typed;
    Ok(Json(judge(visit.lang, &TypedDetails { email, phone, kin_name, kin_phone })))
}

fn judge(lang: Lang, typed: &TypedDetails) -> Judged {
    // Each part by itself, so that a good one is shown in its normal form beside a bad one.
    let none = TypedDetails::default;
    let email = match (TypedDetails { email: typed.email.clone(), ..none() }).parse() {
        Ok(details) => Field {
            suggestion: details.email.as_ref().and_then(Email::suggest).map(String::from),
            ..Field::of(details.email.map(String::from))
        },
        Err(errors) => errors.email.map_or_else(Field::default, |error| wrong_email(lang, error)),
    };
    let phone = match (TypedDetails { phone: typed.phone.clone(), ..none() }).parse() {
        Ok(details) => Field::of(details.phone.map(String::from)),
        Err(errors) => errors.phone.map_or_else(Field::default, |error| wrong_phone(lang, error)),
    };
    let kin = TypedDetails { kin_name: typed.kin_name.clone(), kin_phone: typed.kin_phone.clone(), ..none() };
    let (kin_name, kin_phone) = match kin.parse() {
        Ok(details) => match details.kin {
            Some(NextOfKin { name, phone }) => (Field::of(Some(name.into())), Field::of(Some(phone.into()))),
            None => (Field::default(), Field::default()),
        },
        Err(errors) => {
            let (name, phone) = errors.kin.map_or((None, None), |kin| (kin.name, kin.phone));
            (
                name.map_or_else(Field::default, |error| wrong_name(lang, error)),
                phone.map_or_else(Field::default, |error| wrong_phone(lang, error)),
            )
        }
    };
    let ok = [&email, &phone, &kin_name, &kin_phone].iter().all(|field| field.code.is_none());
    Judged { ok, email, phone, kin_name, kin_phone }
}
