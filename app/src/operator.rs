//! Who runs the installation, for the footer and the statements.

use leptos::prelude::use_context;
use std::sync::Arc;

/// The organisation that runs the installation. A demo on the own machine has none.
#[derive(Debug, Clone, Default)]
pub struct Operator {
    /// Its name.
    pub name: Option<Arc<str>>,
    /// Its e-mail address for questions and feedback.
    pub email: Option<Arc<str>>,
}

impl Operator {
    /// The operator of this installation.
    pub fn current() -> Self {
        use_context().unwrap_or_default()
    }
}
