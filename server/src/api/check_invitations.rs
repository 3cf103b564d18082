//! `POST /api/v1/invitations/check`: judges pasted addresses, one by one. Nobody is looked up and nothing is kept.

use super::trouble::{ProblemDetails, Trouble};
use axum::{Extension, Json, extract::rejection::JsonRejection};
use luukku_app::visit::Visit;
use luukku_domain::{
    accounts::pasted::{self, JudgedLine, MAX_PASTED, Verdict},
    lang::Lang,
    values::{Email, EmailError},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was pasted.
#[derive(Deserialize, ToSchema)]
pub(super) struct Pasted {
    /// Addresses parted by line ends, commas or semicolons, also as `Maija Malli <maija@malli.fi>`; 32 KiB at most.
    text: String,
}

/// What is to be thought of it.
#[derive(Serialize, ToSchema)]
pub(super) struct Judged {
    /// How many addresses can be used.
    good: usize,
    /// Each address, in its order.
    lines: Vec<Line>,
}

/// One address.
#[derive(Serialize, ToSchema)]
struct Line {
    /// Its number, from 1.
    number: usize,
    /// What was pasted.
    text: String,
    /// The name before `<…>`.
    name: Option<String>,
    verdict: Kind,
    /// The address in its normal form, when it is good.
    email: Option<String>,
    /// What may have been meant, when a good address looks mistyped.
    suggestion: Option<String>,
    /// The line with the same address, when it is a duplicate.
    first: Option<usize>,
    /// What is wrong, as a code.
    code: Option<&'static str>,
    /// What is wrong and how to mend it, in the language of the request.
    sentence: Option<&'static str>,
}

/// What is to be thought of an address.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// It can be used.
    Good,
    /// It stands in an earlier line.
    Duplicate,
    /// It is no address.
    Bad,
}

/// Check pasted addresses
///
/// The rule is the same as on the page that invites. Whether somebody has an account is not said.
#[utoipa::path(post, path = "/api/v1/invitations/check", tag = "invitations", request_body = Pasted, responses(
    (status = 200, body = Judged),
    (status = 400, body = ProblemDetails, content_type = "application/problem+json"),
    (status = 401, body = ProblemDetails, content_type = "application/problem+json"),
    (status = 403, body = ProblemDetails, content_type = "application/problem+json"),
    (status = 413, body = ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn check_invitations(
    Extension(visit): Extension<Visit>,
    pasted: Result<Json<Pasted>, JsonRejection>,
) -> Result<Json<Judged>, Trouble> {
    let Json(pasted) = pasted.map_err(|rejection| Trouble::body(&visit, &rejection))?;
    if pasted.text.len() > MAX_PASTED {
        return Err(Trouble::too_large(&visit));
    }
    let lines: Vec<_> =
        pasted::judge_emails(&pasted.text).into_iter().map(|judged| line(visit.lang, judged)).collect();
    let good = lines.iter().filter(|line| line.email.is_some()).count();
    Ok(Json(Judged { good, lines }))
}

fn line(lang: Lang, judged: JudgedLine<Email, EmailError>) -> Line {
    let plain = Line {
        number: judged.number,
        text: judged.text,
        name: judged.name,
        verdict: Kind::Good,
        email: None,
        suggestion: None,
        first: None,
        code: None,
        sentence: None,
    };
    match judged.verdict {
        Verdict::Good(email) => {
            Line { suggestion: email.suggest().map(String::from), email: Some(email.into()), ..plain }
        }
        Verdict::Duplicate(first) => Line { verdict: Kind::Duplicate, first: Some(first), ..plain },
        Verdict::Bad(error) => {
            let (code, sentence) = (Some(error.code()), Some(error.sentence(lang)));
            Line { verdict: Kind::Bad, code, sentence, ..plain }
        }
    }
}
