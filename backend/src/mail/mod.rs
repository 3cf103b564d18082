//! Mail: letters go into the outbox within the unit of work that causes them, and a job sends them.
//!
//! ```text
//! post          → mail_outbox, sealed          (in the unit of work)
//! send_due      → claim → secret of the link → compose → render → Carrier → wiped
//! dead_letters  → what could not be sent for two days: look, try again, drop
//! ```

mod carrier;
mod compose;
pub mod dead_letters;
mod letter;
mod outbox;
mod post;
mod render;
mod send;
mod smtp;
mod texts;

#[cfg(any(test, feature = "testing"))]
pub use carrier::fake;
pub use carrier::{CarryError, Mail, Post};
pub use letter::{AccountChange, ContactChange, Letter, LetterKind, Link, OrganisationMatter};
pub(crate) use outbox::is_any_due;
pub use post::post;
pub use render::Rendered;
pub use send::{Sent, send_due};
pub use smtp::{Credentials, Security, Smtp, SmtpError, SmtpSettings};
