//! The register's JSON, as agreed with the integration service in front of VTJ.

use super::{Address, Home, PersonRecord, Residence};
use chrono::NaiveDate;
use luukku_domain::{
    lang::Lang,
    time::Timestamp,
    values::hetu::{Hetu, Sex},
};
use serde::Deserialize;

/// Answer of `status`.
#[derive(Deserialize)]
pub(super) struct Status {
    pub identity_code: String,
    pub state: State,
    #[serde(default)]
    pub non_disclosure: bool,
    pub current_identity_code: Option<String>,
    #[serde(default)]
    pub former_identity_codes: Vec<String>,
    pub date_of_death: Option<NaiveDate>,
    /// Microseconds since the epoch.
    pub as_of: Timestamp,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Alive,
    Dead,
    Changed,
    NotFound,
}

/// Answer of `person`: everything that leads to no home.
#[derive(Deserialize)]
pub(super) struct Person {
    pub identity_code: String,
    first_names: String,
    surname: String,
    sex: Option<String>,
    service_language: Option<String>,
}

impl Person {
    pub fn into_record(self, hetu: Hetu, residence: Residence, as_of: Timestamp) -> PersonRecord {
        PersonRecord {
            hetu,
            first_names: self.first_names,
            surname: self.surname,
            sex: match self.sex.as_deref() {
                Some("female") => Some(Sex::Female),
                Some("male") => Some(Sex::Male),
                _ => None,
            },
            service_language: self.service_language.and_then(|code| code.parse::<Lang>().ok()),
            residence,
            as_of,
        }
    }
}

/// Answer of `address`: all that leads to a home. Refused for a protected person.
#[derive(Deserialize)]
pub(super) struct AddressAnswer {
    pub identity_code: String,
    home_municipality: Option<String>,
    moved_in: Option<NaiveDate>,
    moved_out: Option<NaiveDate>,
    address: Option<AddressParts>,
}

impl From<AddressAnswer> for Home {
    fn from(answer: AddressAnswer) -> Self {
        Self {
            municipality: answer.home_municipality,
            moved_in: answer.moved_in,
            moved_out: answer.moved_out,
            address: answer.address.map(|parts| Box::new(parts.into())),
        }
    }
}

/// The parts of an address; the register leaves out those that the address does not have.
#[derive(Deserialize)]
struct AddressParts {
    street_address: Option<String>,
    po_box: Option<String>,
    street_name: Option<String>,
    dwelling_number: Option<String>,
    dwelling_letter: Option<String>,
    dwelling_divider: Option<String>,
    postal_code: Option<String>,
    post_office: Option<String>,
    specifier: Option<String>,
    municipality: Option<String>,
    country_code: Option<String>,
}

impl From<AddressParts> for Address {
    fn from(parts: AddressParts) -> Self {
        Self {
            street_address: parts.street_address,
            po_box: parts.po_box,
            street_name: parts.street_name,
            dwelling_number: parts.dwelling_number,
            dwelling_letter: parts.dwelling_letter,
            dwelling_divider: parts.dwelling_divider,
            postal_code: parts.postal_code,
            post_office: parts.post_office,
            specifier: parts.specifier,
            municipality: parts.municipality,
            country_code: parts.country_code,
        }
    }
}
