//! The outside systems of an installation, for use cases, pages and jobs alike. One that is missing does not answer.

use futures_util::future::{BoxFuture, ready};
use luukku_domain::values::Hetu;
use std::{future::Future, pin::Pin, sync::Arc};

use crate::{
    mail::{CarryError, Mail, Post},
    registries::{
        Occasion, RegisterError,
        identification::Identification,
        population::{CodeAnswer, PopulationAnswer, PopulationRegister},
    },
};

/// The outside systems. Cheap to clone.
#[derive(Clone)]
pub struct Outside {
    /// Carries mails away.
    pub post: Arc<dyn Post>,
    /// Strong identification; `None` where the installation does without citizens.
    pub identification: Option<Arc<Identification>>,
    /// The population register; `None` where no citizens are held. Whoever asks it uses [`Outside::population`].
    pub population_register: Option<Arc<dyn PopulationRegister>>,
}

impl Outside {
    /// No outside system at all.
    pub fn none() -> Self {
        Self::mail_only(Arc::new(Nobody))
    }

    /// Mail, and no other system.
    pub fn mail_only(post: Arc<dyn Post>) -> Self {
        Self { post, identification: None, population_register: None }
    }

    /// The population register, or one that does not answer.
    pub fn population(&self) -> &dyn PopulationRegister {
        self.population_register.as_deref().unwrap_or(&Nobody)
    }
}

/// Stands where a system is missing.
struct Nobody;

impl Post for Nobody {
    fn carry<'a>(&'a self, _: &'a Mail) -> Pin<Box<dyn Future<Output = Result<(), CarryError>> + Send + 'a>> {
        Box::pin(ready(Err(CarryError::Unreachable)))
    }
}

impl PopulationRegister for Nobody {
    fn look_up<'a>(
        &'a self,
        _occasion: &'a Occasion,
        _hetu: &'a Hetu,
    ) -> BoxFuture<'a, Result<PopulationAnswer, RegisterError>> {
        Box::pin(ready(Err(RegisterError::Unavailable)))
    }

    fn check_code<'a>(
        &'a self,
        _occasion: &'a Occasion,
        _hetu: &'a Hetu,
    ) -> BoxFuture<'a, Result<CodeAnswer, RegisterError>> {
        Box::pin(ready(Err(RegisterError::Unavailable)))
    }
}
