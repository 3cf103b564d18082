//! Who carries a mail away: a trait with one real client (`smtp`), and stand-ins in tests.

use luukku_domain::{id::MailId, time::Timestamp, values::Email};
use std::{future::Future, pin::Pin};

use super::Rendered;

/// A mail, ready to go.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Its id in the outbox: the same for every try, so that a mail program shows it once.
    pub id: MailId,
    /// To whom.
    pub to: Email,
    /// When it is sent.
    pub at: Timestamp,
    /// What it says.
    pub content: Rendered,
}

/// Carries mails away.
pub trait Post: Send + Sync {
    /// Hands one mail over. When it returns well, somebody else is responsible for the mail.
    fn carry<'a>(
        &'a self,
        mail: &'a Mail,
    ) -> Pin<Box<dyn Future<Output = Result<(), CarryError>> + Send + 'a>>;
}

/// Why a mail was not carried away: classes only, because a server's own words hold addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CarryError {
    /// The server does not answer, breaks off, or is not ready.
    #[error("the mail server cannot be reached")]
    Unreachable,
    /// The server's certificate is not trusted, or it offers no TLS.
    #[error("the mail server's TLS is not trusted")]
    Tls,
    /// The server does not accept our user name and password.
    #[error("the mail server refuses the credentials")]
    Credentials,
    /// The server refuses this mail for now (4xx).
    #[error("the mail server refuses the mail for now")]
    Later,
    /// The server refuses this mail (5xx).
    #[error("the mail server refuses the mail")]
    Refused,
    /// No mail can be made of it.
    #[error("the mail cannot be made")]
    Unfit,
}

impl CarryError {
    const ALL: [Self; 6] =
        [Self::Unreachable, Self::Tls, Self::Credentials, Self::Later, Self::Refused, Self::Unfit];

    /// The error with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|error| error.code() == code)
    }

    /// The code that the outbox keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Tls => "tls",
            Self::Credentials => "credentials",
            Self::Later => "later",
            Self::Refused => "refused",
            Self::Unfit => "unfit",
        }
    }

    /// Whether the server itself is the trouble, so that the next mail would fare no better.
    pub const fn concerns_every_mail(self) -> bool {
        matches!(self, Self::Unreachable | Self::Tls | Self::Credentials)
    }
}

/// A stand-in that keeps what it is given, or fails as a test says.
#[cfg(any(test, feature = "testing"))]
pub mod fake {
    use super::{CarryError, Future, Mail, Pin, Post};
    use std::sync::Mutex;

    /// Keeps mails instead of sending them.
    #[derive(Default)]
    pub struct FakePost {
        carried: Mutex<Vec<Mail>>,
        fault: Mutex<Option<CarryError>>,
    }

    impl FakePost {
        /// From now on every mail fails with `fault`, or none does.
        pub fn fail_with(&self, fault: Option<CarryError>) {
            *self.fault.lock().expect("no test panicked here") = fault;
        }

        /// Takes out what was carried so far.
        pub fn take(&self) -> Vec<Mail> {
            std::mem::take(&mut self.carried.lock().expect("no test panicked here"))
        }
    }

    impl Post for FakePost {
        fn carry<'a>(
            &'a self,
            mail: &'a Mail,
        ) -> Pin<Box<dyn Future<Output = Result<(), CarryError>> + Send + 'a>> {
            Box::pin(async move {
                if let Some(fault) = *self.fault.lock().expect("no test panicked here") {
                    return Err(fault);
                }
                self.carried.lock().expect("no test panicked here").push(mail.clone());
                Ok(())
            })
        }
    }
}
