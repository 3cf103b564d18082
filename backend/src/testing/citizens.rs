//! Citizens for tests of use cases: a population register that answers as told, identifications, and callers.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::NaiveDate;
use futures_util::future::{BoxFuture, ready};
use luukku_domain::{
    caller::{Caller, Who},
    contacts::{Ground, Purpose, RegisterKey},
    events::Register,
    id::{PersonId, RelationId, RequestId},
    lang::Lang,
    time::Timestamp,
    values::{Hetu, Sex},
};

use super::scene::Scene;
use crate::{
    Backend,
    accounts::session::{self, OpenSession},
    contacts::{
        add_relation::{NewRelation, add_relation},
        identify::{SignIn, identify},
    },
    registries::{
        Occasion, RegisterError,
        identification::IdentifiedPerson,
        population::{
            Address, CodeAnswer, Home, PersonRecord, PopulationAnswer, PopulationRegister, Residence,
        },
    },
    secrets::Token,
    sql,
};

/// A living person's code.
pub const AINO: &str = "010594Y9032";
/// Another living person's.
pub const EERO: &str = "010594Y9021";
/// A code that `AINO` changes into, in tests about that.
pub const AINO_LATER: &str = "020594X903P";

/// How the register behaves about one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaves {
    /// A living person with an address.
    Alive,
    /// A living person under non-disclosure.
    Protected,
    /// Somebody who has died.
    Dead,
    /// Nobody.
    Unknown,
    /// No answer.
    Silent,
    /// The code has become this one.
    ChangedInto(&'static str),
    /// A living person who had this code before.
    Formerly(&'static str),
}

/// A population register that answers as told; a living person unless told otherwise. Keeps what was asked.
#[derive(Default)]
pub struct ToldRegister {
    people: Mutex<HashMap<String, Behaves>>,
    asked: Mutex<Vec<&'static str>>,
}

impl ToldRegister {
    /// Tells how it behaves about a code from now on.
    pub fn tell(&self, code: &str, behaves: Behaves) {
        self.people.lock().unwrap_or_else(PoisonError::into_inner).insert(code.to_owned(), behaves);
    }

    /// The kinds of questions since the last time: `code` or `person`.
    pub fn asked(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn behaves(&self, question: &'static str, hetu: &Hetu) -> Behaves {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(question);
        let people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        people.get(hetu.as_str()).copied().unwrap_or(Behaves::Alive)
    }

    fn person(&self, now: Timestamp, hetu: &Hetu) -> Result<PopulationAnswer, RegisterError> {
        let behaves = self.behaves("person", hetu);
        let residence = match behaves {
            Behaves::Protected => Residence::Protected,
            Behaves::Dead => return Ok(PopulationAnswer::Dead { date: date_of_death() }),
            Behaves::Unknown => return Ok(PopulationAnswer::NotFound),
            Behaves::Silent => return Err(RegisterError::Unavailable),
            Behaves::ChangedInto(new) => return Ok(PopulationAnswer::Changed { new: code(new) }),
            Behaves::Alive | Behaves::Formerly(_) => Residence::Open(home()),
        };
        Ok(PopulationAnswer::Found(Box::new(PersonRecord {
            hetu: hetu.clone(),
            first_names: "Aino Maria".to_owned(),
            surname: "Rekisteri".to_owned(),
            sex: Some(Sex::Female),
            service_language: Some(Lang::Fi),
            residence,
            as_of: now,
        })))
    }

    fn code(&self, hetu: &Hetu) -> Result<CodeAnswer, RegisterError> {
        match self.behaves("code", hetu) {
            Behaves::Alive | Behaves::Protected => Ok(CodeAnswer::Holds { former: Vec::new() }),
            Behaves::Formerly(former) => Ok(CodeAnswer::Holds { former: vec![code(former)] }),
            Behaves::Dead => Ok(CodeAnswer::Dead { date: date_of_death() }),
            Behaves::Unknown => Ok(CodeAnswer::NotFound),
            Behaves::Silent => Err(RegisterError::Unavailable),
            Behaves::ChangedInto(new) => Ok(CodeAnswer::Changed { new: code(new) }),
        }
    }
}

impl PopulationRegister for ToldRegister {
    fn look_up<'a>(
        &'a self,
        occasion: &'a Occasion,
        hetu: &'a Hetu,
    ) -> BoxFuture<'a, Result<PopulationAnswer, RegisterError>> {
        Box::pin(ready(self.person(occasion.now, hetu)))
    }

    fn check_code<'a>(
        &'a self,
        _occasion: &'a Occasion,
        hetu: &'a Hetu,
    ) -> BoxFuture<'a, Result<CodeAnswer, RegisterError>> {
        Box::pin(ready(self.code(hetu)))
    }
}

fn home() -> Home {
    let address = Address {
        street_address: Some("Mallikatu 1".to_owned()),
        postal_code: Some("90100".to_owned()),
        post_office: Some("OULU".to_owned()),
        ..Address::default()
    };
    Home {
        municipality: Some("564".to_owned()),
        moved_in: NaiveDate::from_ymd_opt(2020, 1, 2),
        moved_out: None,
        address: Some(Box::new(address)),
    }
}

fn date_of_death() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, 2, 11)
}

fn code(text: &str) -> Hetu {
    Hetu::restore(text).expect("an identity code")
}

/// A request that nobody has signed in for.
pub fn stranger(backend: &Backend) -> Caller {
    let request = backend.ambient().id(RequestId::new);
    Caller { who: Who::Anonymous, request, at: backend.ambient().now(), address: None }
}

/// An identification that just happened: by code, or through eIDAS without one.
pub fn identified(backend: &Backend, hetu: Option<&str>, subject: &str) -> IdentifiedPerson {
    IdentifiedPerson {
        hetu: hetu.map(code),
        first_names: "Aino Maria".to_owned(),
        surname: "Malli".to_owned(),
        subject: subject.to_owned(),
        acr: "high".to_owned(),
        auth_time: backend.ambient().now(),
        id_token: None,
    }
}

/// A sign-in with an identification, without an earlier session.
pub fn sign_in(identified: &IdentifiedPerson) -> SignIn<'_> {
    SignIn { identified, issuer: "https://id.example", device: "a test", lang: Lang::Sv, previous: None }
}

impl Scene<'_> {
    /// The register of vouchers of `koivula`.
    pub fn vouchers(&self) -> RegisterKey {
        RegisterKey { controller: self.koivula, register: Register::Vouchers }
    }

    /// Signs a citizen in by code and loads who asks, as a request does.
    pub async fn citizen(&self, register: &ToldRegister, hetu: &str) -> Caller {
        let identified = identified(&self.backend, Some(hetu), "subject");
        let signed_in =
            identify(&self.backend, register, &stranger(&self.backend), sign_in(&identified)).await;
        self.session_of(&signed_in.expect("a sign-in").token).await.expect("a session").caller
    }

    /// The open session behind a token, as a request finds it.
    pub async fn session_of(&self, token: &Token) -> Option<OpenSession> {
        let request = self.backend.ambient().id(RequestId::new);
        session::find(&self.backend, token, request, None).await.expect("an answer of the store")
    }

    /// Gives a register a ground for holding the person with this code.
    pub async fn relate(&self, register: &ToldRegister, at: RegisterKey, hetu: &str) -> RelationId {
        let (reference, purpose) = ("KOI/1/2026", Purpose::Service);
        let new = NewRelation { at, code: hetu, ground: Ground::Grant, reference, purpose };
        let demo = self.demo();
        add_relation(&self.backend, register, &demo, &new).await.expect("a relation")
    }

    /// The demo as a caller, at the present instant.
    pub fn demo(&self) -> Caller {
        let job = luukku_domain::caller::Job::Demo;
        Caller::system(job, self.backend.ambient().id(RequestId::new), self.now())
    }

    /// How many people the installation knows.
    pub async fn people(&self) -> i64 {
        let mut read = self.backend.store.read().await.expect("a reader");
        sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM person").expect("a count")
    }

    /// Whom a relation is about.
    pub async fn person_of(&self, relation: RelationId) -> PersonId {
        let mut read = self.backend.store.read().await.expect("a reader");
        sql!(read.conn(), scalar: PersonId, "SELECT person_id FROM relation WHERE id = $1", relation)
            .expect("a relation")
    }
}
