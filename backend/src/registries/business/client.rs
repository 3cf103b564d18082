//! The real client of the business register's open data interface.

use super::{BusinessRegister, Company, CompanyName, guess_language, names::language_of_mark};
use crate::registries::{
    CallLog, HttpSettings, Occasion, RegisterError, SetupError, System,
    http::{Answer, CallFailure, Http, below, require_tls},
};
use chrono::NaiveDate;
use futures_util::future::BoxFuture;
use luukku_domain::values::BusinessId;
use serde::Deserialize;
use std::sync::Arc;
use url::Url;

/// How the register is reached.
#[derive(Debug, Clone)]
pub struct BusinessSettings {
    /// Base address; `companies` is below it.
    pub base: Url,
    /// Time limit and certificates.
    pub http: HttpSettings,
}

/// The business register over HTTP.
pub struct BusinessClient {
    settings: BusinessSettings,
    http: Http,
}

#[derive(Deserialize)]
struct Companies {
    companies: Vec<RawCompany>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawCompany {
    business_id: RawId,
    #[serde(default)]
    names: Vec<RawName>,
    end_date: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct RawId {
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawName {
    name: String,
    /// `1` registered name, `2` parallel name, others auxiliary.
    #[serde(rename = "type")]
    kind: String,
    end_date: Option<NaiveDate>,
    language_code: Option<String>,
}

impl BusinessClient {
    /// Sets the client up; asks nobody yet.
    pub fn new(settings: BusinessSettings, log: Arc<dyn CallLog>) -> Result<Self, SetupError> {
        require_tls(System::BusinessRegister, &settings.base)?;
        let http = Http::new(System::BusinessRegister, &settings.http, log)?;
        Ok(Self { settings, http })
    }

    async fn ask(
        &self,
        occasion: &Occasion,
        business_id: &BusinessId,
    ) -> Result<Option<Company>, RegisterError> {
        let mut url = below(&self.settings.base, &["companies"]);
        url.query_pairs_mut().append_pair("businessId", business_id.as_str());
        let answer =
            self.http.call(occasion, "companies", self.http.get(url), Answer::json::<Companies>).await?;
        let Some(raw) = answer.companies.into_iter().next() else { return Ok(None) };
        if raw.business_id.value != business_id.as_str() {
            return Err(RegisterError::WrongSubject);
        }
        Ok(Some(company(raw)?))
    }
}

impl BusinessRegister for BusinessClient {
    fn company<'a>(
        &'a self,
        occasion: &'a Occasion,
        business_id: &'a BusinessId,
    ) -> BoxFuture<'a, Result<Option<Company>, RegisterError>> {
        Box::pin(self.ask(occasion, business_id))
    }
}

fn company(raw: RawCompany) -> Result<Company, CallFailure> {
    let mut current: Vec<RawName> = raw
        .names
        .into_iter()
        .filter(|name| name.end_date.is_none() && matches!(name.kind.as_str(), "1" | "2"))
        .collect();
    current.sort_by(|one, other| one.kind.cmp(&other.kind));
    let names: Vec<CompanyName> = current
        .into_iter()
        .map(|raw| {
            let lang =
                raw.language_code.as_deref().and_then(language_of_mark).or_else(|| guess_language(&raw.name));
            CompanyName { text: raw.name, lang }
        })
        .collect();
    let name = names.first().ok_or(CallFailure::Malformed)?.text.clone();
    Ok(Company { business_id: raw.business_id.value, name, names, ended: raw.end_date })
}

#[cfg(test)]
mod tests {
    use super::*;
    use luukku_domain::lang::Lang;
    use serde_json::json;

    #[test]
    fn names_that_have_ended_and_auxiliary_names_are_left_out() {
        let raw: Companies = serde_json::from_value(json!({ "totalResults": 1, "companies": [{
            "businessId": { "value": "0245437-2", "source": "3" },
            "names": [
                { "name": "Koivula Ltd", "type": "2", "version": 1 },
                { "name": "Vanha Koivula Oy", "type": "1", "endDate": "2019-01-01" },
                { "name": "Koivula Oy", "type": "1", "registrationDate": "2019-01-01" },
                { "name": "Kahvila Koivu", "type": "3" },
            ],
        }]}))
        .unwrap();
        let company = company(raw.companies.into_iter().next().unwrap()).unwrap();
        assert_eq!(company.name, "Koivula Oy");
        assert_eq!(company.names.len(), 2);
        assert_eq!(company.name_in(Lang::En), Some("Koivula Ltd"));
        assert_eq!(company.name_in(Lang::Sv), None);
    }
}
