//! The population register (VTJ): what it knows about a person, asked by identity code.
//!
//! The non-disclosure flag is asked first, in a call of its own; address and municipality of a protected person are never
//! fetched.

mod client;
mod wire;

pub use client::{PopulationClient, PopulationSettings};

use super::{Occasion, RegisterError};
use chrono::NaiveDate;
use futures_util::future::BoxFuture;
use luukku_domain::{
    lang::Lang,
    time::Timestamp,
    values::hetu::{Hetu, Sex},
};
use std::fmt;

/// The register's answer about one identity code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PopulationAnswer {
    /// A living person.
    Found(Box<PersonRecord>),
    /// The register knows nobody by this code.
    NotFound,
    /// The person has another code now; ask again with it.
    Changed {
        /// The code that holds now.
        new: Hetu,
    },
    /// The person has died.
    Dead {
        /// The date of death, where the register gives it.
        date: Option<NaiveDate>,
    },
}

/// What the register says about an identity code alone; asking it fetches nothing else about the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeAnswer {
    /// The code holds; the person lives.
    Holds {
        /// Codes that the same person had before.
        former: Vec<Hetu>,
    },
    /// The person has another code now.
    Changed {
        /// The code that holds now.
        new: Hetu,
    },
    /// The person has died.
    Dead {
        /// The date of death, where the register gives it.
        date: Option<NaiveDate>,
    },
    /// The register knows nobody by this code.
    NotFound,
}

/// A person as the register has them (client data set of S 003). The citizen changes none of it here.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// The code that was asked.
    pub hetu: Hetu,
    /// All first names.
    pub first_names: String,
    /// Surname.
    pub surname: String,
    /// Sex; the identity code alone does not decide it.
    pub sex: Option<Sex>,
    /// Language of dealing with authorities; `None` for one that is not among ours.
    pub service_language: Option<Lang>,
    /// What may be known of where the person lives.
    pub residence: Residence,
    /// When the register's data were current.
    pub as_of: Timestamp,
}

impl fmt::Debug for PersonRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonRecord").field("as_of", &self.as_of).finish_non_exhaustive()
    }
}

/// Where a person lives, if that may be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Residence {
    /// Non-disclosure for safety (turvakielto): neither address nor municipality was fetched.
    Protected,
    /// No protection.
    Open(Home),
}

/// Where a person lives.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Home {
    /// Number of the home municipality, three digits.
    pub municipality: Option<String>,
    /// When the person moved to the home municipality.
    pub moved_in: Option<NaiveDate>,
    /// When the person moved out of it.
    pub moved_out: Option<NaiveDate>,
    /// The address, if there is one.
    pub address: Option<Box<Address>>,
}

impl fmt::Debug for Home {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Home(..)")
    }
}

/// An address in the register's parts.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// The whole street line.
    pub street_address: Option<String>,
    /// Post-office box.
    pub po_box: Option<String>,
    /// Street name with house number.
    pub street_name: Option<String>,
    /// Number of the dwelling.
    pub dwelling_number: Option<String>,
    /// Letter of the stairway.
    pub dwelling_letter: Option<String>,
    /// Letter that divides a dwelling.
    pub dwelling_divider: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Post office.
    pub post_office: Option<String>,
    /// What further is needed to find the place, for instance c/o.
    pub specifier: Option<String>,
    /// Number of the municipality, three digits.
    pub municipality: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    pub country_code: Option<String>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(..)")
    }
}

/// The population register, real or simulated.
pub trait PopulationRegister: Send + Sync {
    /// What the register says about `hetu` now. An error means "try later" and changes nothing meanwhile: it is never
    /// taken for "nobody by this code".
    fn look_up<'a>(
        &'a self,
        occasion: &'a Occasion,
        hetu: &'a Hetu,
    ) -> BoxFuture<'a, Result<PopulationAnswer, RegisterError>>;

    /// Whether the code holds, and which codes belong to the same person. For people whom nothing else may be fetched
    /// about. An error means "try later", as above.
    fn check_code<'a>(
        &'a self,
        occasion: &'a Occasion,
        hetu: &'a Hetu,
    ) -> BoxFuture<'a, Result<CodeAnswer, RegisterError>>;
}
