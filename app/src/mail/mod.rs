//! Mails that could not be sent: looked at, sent again, dropped.

mod dead_letter;
mod dead_letters;
mod words;

pub use dead_letter::page as dead_letter;
pub use dead_letters::page as dead_letters;
