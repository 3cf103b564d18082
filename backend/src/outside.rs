//! The outside systems of an installation, for use cases, pages and jobs alike. One that is missing does not answer.

use futures_util::future::{BoxFuture, ready};
use luukku_domain::values::{BusinessId, Hetu};
use std::{future::Future, pin::Pin, sync::Arc};

use crate::{
    events::sealing::Witness,
    mail::{CarryError, Mail, Post},
    registries::{
        Occasion, RegisterError,
        business::{BusinessRegister, Company},
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
    /// The business register; `None` where names of companies are typed by hand.
    pub business_register: Option<Arc<dyn BusinessRegister>>,
    /// The second place of the log's checkpoints.
    pub witness: Option<Witness>,
}

impl Outside {
    /// No outside system at all.
    pub fn none() -> Self {
        Self::mail_only(Arc::new(Nobody))
    }

    /// Mail, and no other system.
    pub fn mail_only(post: Arc<dyn Post>) -> Self {
        Self { post, identification: None, population_register: None, business_register: None, witness: None }
    }

    /// The population register, or one that does not answer.
    pub fn population(&self) -> &dyn PopulationRegister {
        self.population_register.as_deref().unwrap_or(&Nobody)
    }

    /// The business register, or one that does not answer.
    pub fn business(&self) -> &dyn BusinessRegister {
        self.business_register.as_deref().unwrap_or(&Nobody)
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

impl BusinessRegister for Nobody {
    fn company<'a>(
        &'a self,
        _occasion: &'a Occasion,
        _business_id: &'a BusinessId,
    ) -> BoxFuture<'a, Result<Option<Company>, RegisterError>> {
        Box::pin(ready(Err(RegisterError::Unavailable)))
    }
}
