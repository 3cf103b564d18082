//! The real client: SMTP over verified TLS, with a time limit. Plain SMTP goes to this machine only.

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error,
        authentication::Credentials as Login,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
    },
};
use luukku_domain::values::Email;
use std::{
    future::Future,
    net::IpAddr,
    pin::Pin,
    time::{Duration, UNIX_EPOCH},
};

use super::{CarryError, Mail, Post};

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    Tls,
    /// TLS after STARTTLS, which the server must offer (port 587).
    StartTls,
    /// None: to a server on this machine only.
    Plain,
}

/// User name and password at the mail server.
#[derive(Clone)]
pub struct Credentials {
    /// The user name.
    pub user: String,
    /// The password.
    pub password: String,
}

/// Where mail goes and from whom it comes.
#[derive(Clone)]
pub struct SmtpSettings {
    /// The server's name, which its certificate must carry.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// If the server wants them.
    pub credentials: Option<Credentials>,
    /// Whom to trust besides the public authorities: certificates in PEM.
    pub authority: Option<Vec<u8>>,
    /// The sender's address.
    pub from: Email,
    /// The sender's name.
    pub from_name: String,
    /// How long each step of a conversation may take.
    pub timeout: Duration,
}

/// Why no mail can be sent with these settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmtpError {
    /// Plain SMTP to another machine.
    #[error("mail to another machine needs TLS")]
    PlainOffLoopback,
    /// The additional certificate authority cannot be read, or the host is no name.
    #[error("the certificate authority or the host name of the mail server is not valid")]
    Tls,
    /// The sender is not an address that mail systems take.
    #[error("the sender of mails is not valid")]
    From,
}

/// An SMTP client.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// A client with these settings. Does not connect yet.
    pub fn new(settings: SmtpSettings) -> Result<Self, SmtpError> {
        let tls = match settings.security {
            Security::Plain if !is_this_machine(&settings.host) => return Err(SmtpError::PlainOffLoopback),
            Security::Plain => Tls::None,
            Security::StartTls => Tls::Required(parameters(&settings)?),
            Security::Tls => Tls::Wrapper(parameters(&settings)?),
        };
        let address: Address = settings.from.as_str().parse().map_err(|_| SmtpError::From)?;
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(settings.timeout))
            .hello_name(ClientId::Domain(address.domain().to_owned()));
        if let Some(Credentials { user, password }) = settings.credentials {
            builder = builder.credentials(Login::new(user, password));
        }
        Ok(Self { transport: builder.build(), from: Mailbox::new(Some(settings.from_name), address) })
    }

    fn message(&self, mail: &Mail) -> Option<Message> {
        let to: Address = mail.to.as_str().parse().ok()?;
        let at = Duration::from_micros(u64::try_from(mail.at.micros()).ok()?);
        let content = MultiPart::alternative_plain_html(mail.content.text.clone(), mail.content.html.clone());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .date(UNIX_EPOCH + at)
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .subject(&mail.content.subject)
            .multipart(content)
            .ok()?;
        // RFC 3834: so that absence notices are not sent in answer.
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".to_owned()));
        Some(message)
    }
}

impl Post for Smtp {
    fn carry<'a>(
        &'a self,
        mail: &'a Mail,
    ) -> Pin<Box<dyn Future<Output = Result<(), CarryError>> + Send + 'a>> {
        Box::pin(async move {
            let message = self.message(mail).ok_or(CarryError::Unfit)?;
            self.transport.send(message).await.map(drop).map_err(|error| class(&error))
        })
    }
}

fn parameters(settings: &SmtpSettings) -> Result<TlsParameters, SmtpError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.authority {
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(|_| SmtpError::Tls)?);
    }
    builder.build_rustls().map_err(|_| SmtpError::Tls)
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The class of an error. RFC 4954: 530, 534, 535 and 538 are about who we are; RFC 5321: 421 means "not ready".
fn class(error: &Error) -> CarryError {
    match error.status().map(u16::from) {
        Some(421) => CarryError::Unreachable,
        Some(530 | 534 | 535 | 538) => CarryError::Credentials,
        Some(400..500) => CarryError::Later,
        Some(_) => CarryError::Refused,
        None if error.is_tls() => CarryError::Tls,
        None => CarryError::Unreachable,
    }
}

#[cfg(test)]
#[path = "smtp_tests.rs"]
mod tests;
