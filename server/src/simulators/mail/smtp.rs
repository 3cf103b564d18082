//! The mail server: the part of SMTP (RFC 5321) that a sending program uses, without TLS, on loopback.

use crate::simulators::{MailFault, state::Shared};
use std::{io, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};

/// Said in the greeting (SIZE, RFC 1870).
const LARGEST_MAIL: usize = 10 * 1024 * 1024;
/// RFC 5321, 4.5.3.1: a command line has 512 octets, a text line 1000; extensions make both longer.
const LONGEST_LINE: u64 = 4096;
const MOST_RECIPIENTS: usize = 100;
const MOST_CONNECTIONS: usize = 64;
const PATIENCE: Duration = Duration::from_mins(2);

/// Accepts connections for ever.
pub(in crate::simulators) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles, most likely: give the others time to end.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // A connection that breaks off has lost nothing: a mail counts from the 250 after its end.
            let _ = Session::new(stream, &shared).converse().await;
            drop(place);
        });
    }
}

/// A mail on its way in.
#[derive(Default)]
struct Envelope {
    from: Option<String>,
    to: Vec<String>,
}

struct Session<'a> {
    stream: BufStream<TcpStream>,
    shared: &'a Shared,
    greeted: bool,
    envelope: Envelope,
}

impl<'a> Session<'a> {
    fn new(stream: TcpStream, shared: &'a Shared) -> Self {
        Self { stream: BufStream::new(stream), shared, greeted: false, envelope: Envelope::default() }
    }

    async fn converse(mut self) -> io::Result<()> {
        if self.fault() == MailFault::Slow {
            self.shared.dawdle().await;
        }
        self.say("220 localhost ESMTP Luukku's test mail server").await?;
        loop {
            let Some(line) = self.line().await? else {
                self.say("500 Line too long").await?;
                return Ok(());
            };
            let Ok(line) = str::from_utf8(&line) else {
                self.say("500 Not UTF-8").await?;
                continue;
            };
            let (verb, rest) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
            match verb.to_ascii_uppercase().as_str() {
                "QUIT" => return self.say("221 Bye").await,
                "DATA" => self.data().await?,
                verb => {
                    let answer = self.command(verb, rest.trim());
                    self.say(answer).await?;
                }
            }
        }
    }

    /// Answers a command that takes one line.
    fn command(&mut self, verb: &str, rest: &str) -> &'static str {
        match verb {
            "EHLO" | "HELO" if rest.is_empty() => "501 Say who you are",
            "EHLO" => {
                self.start();
                "250-localhost\r\n250-SIZE 10485760\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SMTPUTF8"
            }
            "HELO" => {
                self.start();
                "250 localhost"
            }
            "MAIL" => self.mail(rest),
            "RCPT" => self.recipient(rest),
            "RSET" => {
                self.envelope = Envelope::default();
                "250 Forgotten"
            }
            "NOOP" => "250 Fine",
            "VRFY" => "252 Send it and see",
            "HELP" => "214 RFC 5321",
            "STARTTLS" | "AUTH" | "EXPN" | "TURN" => "502 Not here",
            _ => "500 Unknown command",
        }
    }

    fn start(&mut self) {
        self.greeted = true;
        self.envelope = Envelope::default();
    }

    fn mail(&mut self, rest: &str) -> &'static str {
        if !self.greeted {
            return "503 Greet first";
        }
        if self.envelope.from.is_some() {
            return "503 One sender at a time";
        }
        if self.fault() == MailFault::TryLater {
            return "451 Try again later";
        }
        let Some((address, parameters)) = path(rest, "FROM:") else { return "501 MAIL FROM:<address>" };
        let size = parameters.split(' ').find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.eq_ignore_ascii_case("SIZE").then(|| value.parse::<usize>())
        });
        match size {
            Some(Err(_)) => return "501 SIZE is a number",
            Some(Ok(size)) if size > LARGEST_MAIL => return "552 Too large",
            _ => {}
        }
        self.envelope.from = Some(address.to_owned());
        "250 Sender fine"
    }

    fn recipient(&mut self, rest: &str) -> &'static str {
        if self.envelope.from.is_none() {
            return "503 MAIL first";
        }
        if self.envelope.to.len() >= MOST_RECIPIENTS {
            return "452 Too many recipients";
        }
        match path(rest, "TO:") {
            Some((address, _)) if !address.contains('@') => "501 RCPT TO:<address>",
            Some(_) if self.fault() == MailFault::UnknownRecipient => "550 Nobody by this name",
            Some((address, _)) => {
                self.envelope.to.push(address.to_owned());
                "250 Recipient fine"
            }
            None => "501 RCPT TO:<address>",
        }
    }

    async fn data(&mut self) -> io::Result<()> {
        if self.envelope.to.is_empty() {
            return self.say("503 RCPT first").await;
        }
        self.say("354 Go on, end with a dot").await?;
        let body = self.body().await?;
        let Envelope { from, to } = std::mem::take(&mut self.envelope);
        let Some(body) = body else { return self.say("552 Too large").await };
        let now = self.shared.ambient.now();
        self.shared.inbox().receive(now, from.unwrap_or_default(), to, &body);
        self.say("250 Kept").await
    }

    /// The mail up to the line with a single dot, with doubled dots undone (RFC 5321, 4.5.2); `None` when too large.
    async fn body(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut body = Vec::new();
        let mut fits = true;
        // A dot after a bare line feed ends nothing, or a mail could smuggle another one in.
        let mut at_line_start = true;
        loop {
            // A text line may be longer than a command line; what counts is the whole.
            let mut line = Vec::new();
            let room = u64::try_from(LARGEST_MAIL).unwrap_or(u64::MAX);
            let mut limited = (&mut self.stream).take(room);
            if timeout(PATIENCE, limited.read_until(b'\n', &mut line)).await?? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if at_line_start && line == b".\r\n" {
                return Ok(fits.then_some(body));
            }
            at_line_start = line.ends_with(b"\r\n");
            let line = line.strip_prefix(b".").unwrap_or(&line);
            fits = fits && body.len() + line.len() <= LARGEST_MAIL;
            if fits {
                body.extend_from_slice(line);
            }
        }
    }

    /// One command line; `None` when it does not end in time.
    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut limited = (&mut self.stream).take(LONGEST_LINE);
        match timeout(PATIENCE, limited.read_until(b'\n', &mut line)).await?? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ if line.ends_with(b"\n") => Ok(Some(line)),
            _ => Ok(None),
        }
    }

    async fn say(&mut self, answer: &str) -> io::Result<()> {
        self.stream.write_all(answer.as_bytes()).await?;
        self.stream.write_all(b"\r\n").await?;
        self.stream.flush().await
    }

    fn fault(&self) -> MailFault {
        self.shared.faults().mail
    }
}

/// The address in `FROM:<address> parameters`, and the parameters.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let (head, tail) = rest.split_at_checked(keyword.len())?;
    if !head.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let (address, parameters) = tail.trim_start().strip_prefix('<')?.split_once('>')?;
    Some((address, parameters.trim()))
}
