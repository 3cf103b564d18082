//! The outside systems of an installation, as use cases and pages ask for them.

use super::{
    Occasion, RegisterError,
    identification::Identification,
    population::{CodeAnswer, PopulationAnswer, PopulationRegister},
};
use futures_util::future::{BoxFuture, ready};
use luukku_domain::values::Hetu;
use std::sync::Arc;

/// The outside systems. Cheap to clone.
#[derive(Clone)]
pub struct Outside {
    /// Strong identification; `None` where the installation does without citizens.
    pub identification: Option<Arc<Identification>>,
    /// The population register.
    pub population: Arc<dyn PopulationRegister>,
}

impl Outside {
    /// No outside system at all: whoever asks is told that it does not answer.
    pub fn none() -> Self {
        Self { identification: None, population: Arc::new(NoRegister) }
    }
}

/// The register of an installation that has none.
struct NoRegister;

impl PopulationRegister for NoRegister {
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
