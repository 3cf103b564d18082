//! What the population register said about a person, as one controller's register keeps it (client data set of notice
//! 003). The citizen changes none of it here.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

use crate::{lang::Lang, time::Timestamp, values::Sex};

/// A person's data from the population register. Kept sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterData {
    /// All first names.
    pub first_names: String,
    /// Surname.
    pub surname: String,
    /// The identity code with its end hidden, for screens.
    pub masked_code: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// Number of the home municipality, three digits; never kept under non-disclosure.
    pub home_municipality: Option<String>,
    /// When the person moved there.
    pub moved_in: Option<NaiveDate>,
    /// When the person moved out of it.
    pub moved_out: Option<NaiveDate>,
    /// Language of dealing with authorities; `None` when it is not among ours.
    pub service_language: Option<Lang>,
    /// Where the person lives; never kept under non-disclosure.
    pub address: Option<RegisterAddress>,
    /// When the register's own data were current.
    pub as_of: Timestamp,
}

/// An address in the register's parts.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RegisterAddress {
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

impl RegisterData {
    /// The data without anything that leads to a home: no address, no municipality, no moves.
    #[must_use]
    pub fn without_home(self) -> Self {
        Self { home_municipality: None, moved_in: None, moved_out: None, address: None, ..self }
    }

    /// First names and surname.
    pub fn whole_name(&self) -> String {
        format!("{} {}", self.first_names, self.surname)
    }
}

impl RegisterAddress {
    /// The lines of the address as on an envelope: specifier, street or box, postal code and office, a foreign country.
    pub fn lines(&self) -> Vec<String> {
        let street = self.street_address.clone().or_else(|| self.street_from_parts());
        let post = joined([self.postal_code.as_deref(), self.post_office.as_deref()]);
        let country = self.country_code.clone().filter(|code| code != "FI");
        [self.specifier.clone(), street, self.po_box.clone(), post, country].into_iter().flatten().collect()
    }

    fn street_from_parts(&self) -> Option<String> {
        joined([
            self.street_name.as_deref(),
            self.dwelling_letter.as_deref(),
            self.dwelling_number.as_deref(),
            self.dwelling_divider.as_deref(),
        ])
    }
}

fn joined<const N: usize>(parts: [Option<&str>; N]) -> Option<String> {
    let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { None } else { Some(parts.join(" ")) }
}

impl fmt::Debug for RegisterData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisterData").field("as_of", &self.as_of).finish_non_exhaustive()
    }
}

impl fmt::Debug for RegisterAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegisterAddress(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "every part of an address is optional")]
    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn an_address_reads_as_on_an_envelope() {
        let address = RegisterAddress {
            street_name: some("Jokirannantie 12"),
            dwelling_letter: some("B"),
            dwelling_number: some("14"),
            postal_code: some("90100"),
            post_office: some("OULU"),
            country_code: some("FI"),
            ..RegisterAddress::default()
        };
        assert_eq!(address.lines(), ["Jokirannantie 12 B 14", "90100 OULU"]);
        let abroad =
            RegisterAddress { country_code: some("SE"), street_address: some("Ågatan 7"), ..address };
        assert_eq!(abroad.lines(), ["Ågatan 7", "90100 OULU", "SE"]);
        assert!(RegisterAddress::default().lines().is_empty());
    }

    #[test]
    fn debug_shows_nobody() {
        assert_eq!(format!("{:?}", RegisterAddress::default()), "RegisterAddress(hidden)");
    }
}
