//! The fields of an organisation as a form sends them.

use luukku_domain::values::{BusinessId, BusinessIdError, LocalName, LocalNameErrors};

/// What was typed.
#[derive(Debug, Clone, Copy)]
pub struct TypedOrganisation<'a> {
    /// The name in Finnish.
    pub fi: &'a str,
    /// In Swedish; empty when there is none.
    pub sv: &'a str,
    /// In English; empty when there is none.
    pub en: &'a str,
    /// The business ID; empty when there is none.
    pub business_id: &'a str,
}

/// What is wrong in which field, all at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrganisationErrors {
    /// In the names.
    pub names: Option<LocalNameErrors>,
    /// In the business ID.
    pub business_id: Option<BusinessIdError>,
}

impl TypedOrganisation<'_> {
    /// What is wrong with the fields, if anything.
    pub fn errors(&self) -> Option<OrganisationErrors> {
        self.parse().err()
    }

    pub(super) fn parse(&self) -> Result<(LocalName, Option<BusinessId>), OrganisationErrors> {
        let business_id = match self.business_id.trim() {
            "" => Ok(None),
            typed => BusinessId::parse(typed).map(Some),
        };
        match (LocalName::parse(self.fi, self.sv, self.en), business_id) {
            (Ok(name), Ok(business_id)) => Ok((name, business_id)),
            (name, business_id) => {
                Err(OrganisationErrors { names: name.err(), business_id: business_id.err() })
            }
        }
    }
}
