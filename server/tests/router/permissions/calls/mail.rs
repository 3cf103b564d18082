//! Letters that could not be sent.

use super::{Call, Question};
use crate::permissions::cast::World;

pub async fn call(world: &World<'_>, question: &Question<'_>) -> Option<Call> {
    let (field, done) = match question.function {
        "resend_letters" => ("letters[]", "?waiting=1"),
        "drop_letter" => ("letter", "?done=dropped"),
        _ => return None,
    };
    Some(Call::new(&[(field, &world.dead_letter().await)], format!("/fi/mail/dead-letters{done}")))
}
