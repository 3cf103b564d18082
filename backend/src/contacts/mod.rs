//! Contacts: citizens, how they are recognised, what registers hold about them and what they declare themselves.

pub mod add_relation;
pub mod ask_searches;
pub mod attempt;
mod cells;
pub mod change_contact;
pub mod codes;
pub mod confirm_email;
mod contact_row;
mod death;
pub mod end_relation;
mod ended_register;
pub mod find_person;
pub mod identify;
mod identity;
pub mod legal_hold;
pub mod own_data;
pub mod refresh_person;
pub mod refresh_population;
pub mod remove_kin;
pub mod sign_out;
mod tell;
pub mod view_client;

pub use codes::RegisterSilent;
pub(crate) use identity::sign_in_register;
