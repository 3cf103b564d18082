//! The real client of the population register: three small questions over HTTP, in an order that protects people.

use super::{CodeAnswer, PopulationAnswer, PopulationRegister, Residence, wire};
use crate::registries::{
    CallLog, HttpSettings, Occasion, RegisterError, SetupError, System,
    http::{Answer, CallFailure, Http, below, require_tls},
};
use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use luukku_domain::values::hetu::{Hetu, TestIdentities};
use reqwest::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::sync::Arc;
use url::Url;

/// How the register is reached.
#[derive(Debug, Clone)]
pub struct PopulationSettings {
    /// Base address; `status`, `person` and `address` are below it.
    pub base: Url,
    /// Whether codes 900–999 are taken: only in a demo.
    pub test_identities: TestIdentities,
    /// Data older than this are no answer. VTJ allows gaps of 14 days at most.
    pub oldest_answer: TimeDelta,
    /// Time limit for each of the questions, and certificates.
    pub http: HttpSettings,
}

impl PopulationSettings {
    /// The usual limits.
    pub fn new(base: Url, test_identities: TestIdentities) -> Self {
        Self { base, test_identities, oldest_answer: TimeDelta::days(14), http: HttpSettings::default() }
    }
}

/// The population register over HTTP.
pub struct PopulationClient {
    settings: PopulationSettings,
    http: Http,
}

impl PopulationClient {
    /// Sets the client up; asks nobody yet.
    pub fn new(settings: PopulationSettings, log: Arc<dyn CallLog>) -> Result<Self, SetupError> {
        require_tls(System::PopulationRegister, &settings.base)?;
        let http = Http::new(System::PopulationRegister, &settings.http, log)?;
        Ok(Self { settings, http })
    }

    async fn ask(&self, occasion: &Occasion, hetu: &Hetu) -> Result<PopulationAnswer, RegisterError> {
        let status = self.status(occasion, hetu).await?;
        match status.state {
            wire::State::NotFound => Ok(PopulationAnswer::NotFound),
            wire::State::Dead => Ok(PopulationAnswer::Dead { date: status.date_of_death }),
            wire::State::Changed => self.changed(&status, hetu).map(|new| PopulationAnswer::Changed { new }),
            wire::State::Alive => self.living(occasion, hetu, &status).await,
        }
    }

    async fn code(&self, occasion: &Occasion, hetu: &Hetu) -> Result<CodeAnswer, RegisterError> {
        let status = self.status(occasion, hetu).await?;
        match status.state {
            wire::State::NotFound => Ok(CodeAnswer::NotFound),
            wire::State::Dead => Ok(CodeAnswer::Dead { date: status.date_of_death }),
            wire::State::Changed => self.changed(&status, hetu).map(|new| CodeAnswer::Changed { new }),
            wire::State::Alive => {
                let former = status.former_identity_codes.iter().map(|code| self.own(code));
                Ok(CodeAnswer::Holds { former: former.collect::<Result<_, _>>()? })
            }
        }
    }

    /// The first question, which tells neither name nor address.
    async fn status(&self, occasion: &Occasion, hetu: &Hetu) -> Result<wire::Status, RegisterError> {
        let status: wire::Status = self.question(occasion, "status", hetu).await?;
        self.check_subject(&status.identity_code, hetu)?;
        let age = occasion.now.since(status.as_of);
        if age > self.settings.oldest_answer || age < -self.settings.oldest_answer {
            return Err(RegisterError::Stale);
        }
        Ok(status)
    }

    fn changed(&self, status: &wire::Status, hetu: &Hetu) -> Result<Hetu, RegisterError> {
        let new = self.own(status.current_identity_code.as_deref().unwrap_or_default())?;
        // A code that changed into itself would send the caller round and round.
        if new == *hetu { Err(RegisterError::Malformed) } else { Ok(new) }
    }

    /// A code that the register gives.
    fn own(&self, code: &str) -> Result<Hetu, RegisterError> {
        Hetu::parse(code, self.settings.test_identities).map_err(|_| RegisterError::Malformed)
    }

    async fn living(
        &self,
        occasion: &Occasion,
        hetu: &Hetu,
        status: &wire::Status,
    ) -> Result<PopulationAnswer, RegisterError> {
        let residence =
            if status.non_disclosure { Residence::Protected } else { self.residence(occasion, hetu).await? };
        let person: wire::Person = self.question(occasion, "person", hetu).await?;
        self.check_subject(&person.identity_code, hetu)?;
        Ok(PopulationAnswer::Found(Box::new(person.into_record(hetu.clone(), residence, status.as_of))))
    }

    /// The address, with the municipality. A refusal means that protection began after the flag was asked.
    async fn residence(&self, occasion: &Occasion, hetu: &Hetu) -> Result<Residence, RegisterError> {
        let answer: Result<wire::AddressAnswer, _> = self.question(occasion, "address", hetu).await;
        match answer {
            Ok(answer) => {
                self.check_subject(&answer.identity_code, hetu)?;
                Ok(Residence::Open(answer.into()))
            }
            Err(CallFailure::Status(StatusCode::FORBIDDEN)) => Ok(Residence::Protected),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Asks one question. The code travels in the body: an address would end up in access logs.
    async fn question<T: DeserializeOwned>(
        &self,
        occasion: &Occasion,
        name: &'static str,
        hetu: &Hetu,
    ) -> Result<T, CallFailure> {
        let request = self
            .http
            .post(below(&self.settings.base, &[name]))
            .json(&json!({ "identity_code": hetu.as_str() }));
        self.http.call(occasion, name, request, Answer::json).await
    }

    fn check_subject(&self, answered: &str, hetu: &Hetu) -> Result<(), RegisterError> {
        let answered = self.own(answered)?;
        if answered == *hetu { Ok(()) } else { Err(RegisterError::WrongSubject) }
    }
}

impl PopulationRegister for PopulationClient {
    fn look_up<'a>(
        &'a self,
        occasion: &'a Occasion,
        hetu: &'a Hetu,
    ) -> BoxFuture<'a, Result<PopulationAnswer, RegisterError>> {
        Box::pin(self.ask(occasion, hetu))
    }

    fn check_code<'a>(
        &'a self,
        occasion: &'a Occasion,
        hetu: &'a Hetu,
    ) -> BoxFuture<'a, Result<CodeAnswer, RegisterError>> {
        Box::pin(self.code(occasion, hetu))
    }
}
