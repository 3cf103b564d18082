//! The business register (YTJ): names of companies and organisations, from the open data interface, version 3.

mod client;
mod names;

pub use client::{BusinessClient, BusinessSettings};
pub use names::{CompanyName, guess_language};

use chrono::NaiveDate;
use futures_util::future::BoxFuture;
use luukku_domain::{lang::Lang, values::BusinessId};

use super::{Occasion, RegisterError};

/// The business register, or what stands for it.
pub trait BusinessRegister: Send + Sync {
    /// The company with this business ID; `None` when the register has none.
    fn company<'a>(
        &'a self,
        occasion: &'a Occasion,
        business_id: &'a BusinessId,
    ) -> BoxFuture<'a, Result<Option<Company>, RegisterError>>;
}

/// A company or organisation in the business register. Public data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Business ID as the register writes it.
    pub business_id: String,
    /// The registered name.
    pub name: String,
    /// All names that hold today, the registered one first.
    pub names: Vec<CompanyName>,
    /// When the company was wound up, if it was.
    pub ended: Option<NaiveDate>,
}

impl Company {
    /// The name in a language, where the register has one.
    pub fn name_in(&self, lang: Lang) -> Option<&str> {
        self.names.iter().find(|name| name.lang == Some(lang)).map(|name| name.text.as_str())
    }
}
