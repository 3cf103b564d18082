//! The client against a small mail server on this machine.

use luukku_domain::{id::MailId, time::Timestamp};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::*;
use crate::mail::Rendered;

/// A server for one conversation, which answers RCPT with `answer`. Gives its port, and what it was sent.
async fn server(answer: &'static str) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let conversation = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        talk(stream, answer).await.unwrap_or_default()
    });
    (port, conversation)
}

async fn talk(stream: TcpStream, answer: &str) -> Option<String> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut heard = String::new();
    write.write_all(b"220 here\r\n").await.ok()?;
    while let Ok(Some(line)) = lines.next_line().await {
        let reply = match line.split([' ', ':']).next()? {
            "EHLO" => "250 here",
            "RCPT" => answer,
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                loop {
                    match lines.next_line().await.ok()?? {
                        line if line == "." => break,
                        line => heard.extend([line.as_str(), "\n"]),
                    }
                }
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 well",
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await.ok()?;
    }
    Some(heard)
}

fn settings(port: u16, security: Security) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".into(),
        port,
        security,
        credentials: None,
        authority: None,
        from: Email::parse("luukku@luukku.example.fi").unwrap(),
        from_name: "Luukku – Koivula".into(),
        timeout: Duration::from_secs(5),
    }
}

fn mail() -> Mail {
    let at = Timestamp::from_helsinki("2026-03-02T09:00:00".parse().unwrap());
    Mail {
        id: MailId::new(at, [7; 10]),
        to: Email::parse("aino.malli@example.org").unwrap(),
        at,
        content: Rendered {
            subject: "Tervetuloa, Äijä".into(),
            text: "Hei!\n.\nPiste yksin rivillä".into(),
            html: "<p>Hei!</p>".into(),
        },
    }
}

#[tokio::test]
async fn a_mail_carries_its_own_id_and_says_that_a_program_wrote_it() {
    let (port, heard) = server("250 well").await;
    Smtp::new(settings(port, Security::Plain)).unwrap().carry(&mail()).await.unwrap();
    let heard = heard.await.unwrap();
    for header in [
        format!("Message-ID: <{}@luukku.example.fi>", mail().id),
        "Auto-Submitted: auto-generated".into(),
        "To: aino.malli@example.org".into(),
        "Date: Mon, 02 Mar 2026 07:00:00 +0000".into(),
        "Content-Type: multipart/alternative".into(),
    ] {
        assert!(heard.contains(&header), "{header} in {heard}");
    }
    assert!(
        heard.contains("<luukku@luukku.example.fi>") && heard.contains("Subject: Tervetuloa, =?utf-8?"),
        "{heard}"
    );
}

#[tokio::test]
async fn what_a_server_answers_becomes_a_class_without_its_words() {
    for (answer, expected) in [
        ("550 aino.malli@example.org is unknown", CarryError::Refused),
        ("451 later", CarryError::Later),
        ("421 closing", CarryError::Unreachable),
        ("530 who are you", CarryError::Credentials),
    ] {
        let (port, _heard) = server(answer).await;
        let smtp = Smtp::new(settings(port, Security::Plain)).unwrap();
        assert_eq!(smtp.carry(&mail()).await, Err(expected), "{answer}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_or_offers_no_tls_gets_no_mail() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let smtp = Smtp::new(settings(free, Security::Plain)).unwrap();
    assert_eq!(smtp.carry(&mail()).await, Err(CarryError::Unreachable));
    let (port, heard) = server("250 well").await;
    let smtp = Smtp::new(settings(port, Security::StartTls)).unwrap();
    assert!(smtp.carry(&mail()).await.is_err());
    drop(smtp);
    assert_eq!(heard.await.unwrap(), "");
}

#[test]
fn plain_smtp_leaves_this_machine_never() {
    let elsewhere = SmtpSettings { host: "mail.example.fi".into(), ..settings(25, Security::Plain) };
    assert_eq!(Smtp::new(elsewhere).err(), Some(SmtpError::PlainOffLoopback));
    let other = SmtpSettings { host: "127.0.0.1.example.fi".into(), ..settings(25, Security::Plain) };
    assert_eq!(Smtp::new(other).err(), Some(SmtpError::PlainOffLoopback));
    assert!(Smtp::new(settings(25, Security::Plain)).is_ok());
}
