//! The outside systems that jobs talk to.

use std::sync::Arc;

use crate::{mail::Post, registries::population::PopulationRegister};

/// The outside systems that jobs talk to. Cheap to clone.
#[derive(Clone)]
pub struct Outside {
    /// Carries mails away.
    pub post: Arc<dyn Post>,
    /// The population register; none where no citizens are held.
    pub population: Option<Arc<dyn PopulationRegister>>,
}

impl Outside {
    /// Mail, and no population register.
    pub fn mail_only(post: Arc<dyn Post>) -> Self {
        Self { post, population: None }
    }
}
