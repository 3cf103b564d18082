//! `luukku demo`: an installation with invented people, told as a story through the same use cases as real life, day by
//! day, so that times, events, letters and clocks fit together.

mod citizens;
mod clock;
mod invitations;
mod organisations;
mod people;
mod story;

pub use citizens::{CITIZENS, DemoCitizen};
pub use clock::StoryClock;

use luukku_domain::accounts::role::Role;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::{
    Kind, Standing,
    founding::{found, standing},
};
use crate::{
    Backend, fault::Fault, registries::population::PopulationRegister, secrets::TotpSecret, store::StoreError,
};
use people::PEOPLE;
use story::Story;

/// The password of everybody in the demo. It is printed, stands in the documentation, and opens nothing but demos.
pub const PASSWORD: &str = "lokki-lentaa-satamaan";

/// How one of the demo's people signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInCard {
    /// The name.
    pub name: String,
    /// The e-mail, which is the user name.
    pub email: String,
    /// The first role.
    pub role: Role,
    /// Its organisation with those above it, in Finnish.
    pub organisation: String,
    /// The secret of the second factor, in base32, for roles that need one.
    pub second_factor: Option<String>,
}

impl SignInCard {
    /// The secret of the second factor.
    pub fn secret(&self) -> Option<TotpSecret> {
        self.second_factor.as_deref().and_then(TotpSecret::parse)
    }
}

/// Why a demo could not be filled.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is something in it already.
    #[error("the database is not empty")]
    NotEmpty,
    /// A use case refused what the story tells: a mistake in the program. Says which part, and why.
    #[error("the demo's story broke off at {0}: {1}")]
    Broke(String, String),
}

/// Fills an empty database, opened with the time of `clock`, and gives the sign-ins of those who can sign in.
pub async fn fill(
    backend: &Backend,
    clock: Arc<StoryClock>,
    register: &dyn PopulationRegister,
) -> Result<Vec<SignInCard>, DemoError> {
    if standing(&backend.store).await? != Standing::Empty {
        return Err(DemoError::NotEmpty);
    }
    clock.go_to(people::BEGINNING, 8, 0);
    found(&backend.store, Kind::Demo).await?;
    let mut story = Story::new(backend, clock, register);
    story.tell().await?;
    let cards = PEOPLE.iter().filter(|person| person.is_open_at_the_end()).map(|person| SignInCard {
        name: person.name.to_owned(),
        email: person.email().as_str().to_owned(),
        role: person.role,
        organisation: person.home.path(),
        second_factor: story.second_factor(person).map(TotpSecret::reveal),
    });
    Ok(cards.collect())
}

/// Names the part of the story that broke off.
fn broke<R: std::fmt::Debug>(part: &str) -> impl FnOnce(Fault<R>) -> DemoError {
    let part = part.to_owned();
    move |fault| match fault {
        Fault::Store(error) => DemoError::Store(error),
        Fault::Refused(refusal) => DemoError::Broke(part, refusal.to_string()),
        Fault::Rule(rule) => DemoError::Broke(part, format!("{rule:?}")),
    }
}

#[cfg(test)]
mod tests;
