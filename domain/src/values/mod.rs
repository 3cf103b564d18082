//! Values at the edge: what a person types becomes one of these, or an error that names the fix.

#[macro_use]
mod declare;

pub mod business_id;
mod characters;
pub mod csv_cell;
pub mod email;
pub mod hetu;
mod link;
pub mod next_of_kin;
pub mod note;
pub mod one_time_code;
pub mod organisation_name;
pub mod password;
pub mod person_name;
pub mod phone;
pub mod reference;
pub mod search;
pub mod service_name;
mod texts;

pub use business_id::{BusinessId, BusinessIdError};
pub use csv_cell::csv_cell;
pub use email::{Email, EmailError};
pub use hetu::{Hetu, HetuError, Sex, TestIdentities};
pub use next_of_kin::{NextOfKin, NextOfKinErrors};
pub use note::{Note, NoteError};
pub use one_time_code::{OneTimeCode, OneTimeCodeError};
pub use organisation_name::{LocalName, LocalNameErrors, OrganisationName, OrganisationNameError};
pub use password::{NewPassword, PasswordError, TypedPassword};
pub use person_name::{Name, NameError, PersonName, PersonNameErrors};
pub use phone::{Phone, PhoneError};
pub use reference::{Reference, ReferenceError};
pub use search::{WordSearch, person_sort_key, search_pattern, search_text, search_words, sort_key};
pub use service_name::{ServiceName, ServiceNameError};
