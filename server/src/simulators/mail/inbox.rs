//! The last mails received, taken apart once at the door.

use luukku_domain::time::Timestamp;
use mail_parser::{Address, MessageParser, MimeHeaders};
use serde::Serialize;
use std::collections::{BTreeSet, VecDeque};

/// Older mails are forgotten.
const KEPT: usize = 500;

/// A received mail.
#[derive(Debug, Clone, Serialize)]
pub(in crate::simulators) struct Mail {
    /// Counts up from 1.
    pub id: u64,
    /// When it was received, microseconds since the epoch.
    pub received: Timestamp,
    /// Envelope sender; empty for a bounce.
    pub envelope_from: String,
    /// Envelope recipients: where it really went.
    pub to: Vec<String>,
    /// The `From` header.
    pub from: String,
    /// The subject, decoded.
    pub subject: String,
    /// The text part, decoded; from the HTML part when there is no other.
    pub text: String,
    /// The HTML part, as it came.
    pub html: Option<String>,
    /// `http` and `https` links of both parts, each once.
    pub links: Vec<String>,
    /// Names of attached files.
    pub attachments: Vec<String>,
}

/// The mails, oldest first.
#[derive(Debug, Default)]
pub(in crate::simulators) struct Inbox {
    mails: VecDeque<Mail>,
    received: u64,
}

impl Inbox {
    pub(super) fn receive(
        &mut self,
        received: Timestamp,
        envelope_from: String,
        to: Vec<String>,
        raw: &[u8],
    ) -> u64 {
        self.received += 1;
        if self.mails.len() >= KEPT {
            self.mails.pop_front();
        }
        self.mails.push_back(take_apart(self.received, received, envelope_from, to, raw));
        self.received
    }

    /// Mails to an address that contains `recipient` (in any case), newest first; all for an empty text.
    pub(super) fn to(&self, recipient: &str) -> Vec<Mail> {
        let wanted = recipient.trim().to_lowercase();
        let fits = |mail: &&Mail| mail.to.iter().any(|to| to.to_lowercase().contains(&wanted));
        self.mails.iter().rev().filter(fits).cloned().collect()
    }

    pub(super) fn get(&self, id: u64) -> Option<Mail> {
        self.mails.iter().find(|mail| mail.id == id).cloned()
    }

    pub(super) fn clear(&mut self) {
        self.mails.clear();
    }
}

fn take_apart(id: u64, received: Timestamp, envelope_from: String, to: Vec<String>, raw: &[u8]) -> Mail {
    let message = MessageParser::default().parse(raw).unwrap_or_default();
    let text = message.body_text(0).unwrap_or_default().into_owned();
    let html = message.html_part(0).filter(|part| part.is_text_html()).and_then(|part| part.text_contents());
    let html = html.map(str::to_owned);
    let mut links = links_in_text(&text);
    links.extend(html.as_deref().map(links_in_html).unwrap_or_default());
    Mail {
        id,
        received,
        envelope_from,
        to,
        from: message.from().map(sender).unwrap_or_default(),
        subject: message.subject().unwrap_or_default().to_owned(),
        text,
        html,
        links: links.into_iter().collect(),
        attachments: message
            .attachments()
            .map(|part| part.attachment_name().unwrap_or_default().to_owned())
            .collect(),
    }
}

fn sender(address: &Address<'_>) -> String {
    let Some(first) = address.first() else { return String::new() };
    let mail = first.address.as_deref().unwrap_or_default();
    first.name.as_deref().map_or_else(|| mail.to_owned(), |name| format!("{name} <{mail}>"))
}

/// Whether a text is a link that a browser may follow: nothing but http and https.
pub(super) fn is_link(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// A word that is a link, without the punctuation after it.
pub(super) fn link_in_word(word: &str) -> &str {
    word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '>', '"', '\''])
}

fn links_in_text(text: &str) -> BTreeSet<String> {
    let words = text.split_whitespace().map(|word| word.trim_start_matches(['<', '(', '"']));
    words.filter(|word| is_link(word)).map(|word| link_in_word(word).to_owned()).collect()
}

fn links_in_html(html: &str) -> BTreeSet<String> {
    let targets = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    targets.map(|target| target.replace("&amp;", "&")).filter(|target| is_link(target)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAW: &[u8] = b"From: =?utf-8?Q?P=C3=A4=C3=A4k=C3=A4ytt=C3=A4j=C3=A4?= <luukku@example.org>\r\n\
        Subject: =?utf-8?B?S3V0c3U=?=\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/alternative; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Avaa http://localhost:3000/fi/kutsu?a=3D1&b=3D2.\r\n\
        --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
        <p><a href=\"https://luukku.example/x?a=1&amp;b=2\">Avaa</a> <a href=\"javascript:alert(1)\">x</a></p>\r\n--b--\r\n";

    #[test]
    fn a_mail_in_two_parts_is_read_with_its_links() {
        let mail = take_apart(1, Timestamp::from_micros(0), String::new(), vec![], RAW);
        assert_eq!(mail.from, "Pääkäyttäjä <luukku@example.org>");
        assert_eq!(mail.subject, "Kutsu");
        assert!(mail.text.starts_with("Avaa http://localhost:3000/fi/kutsu?a=1&b=2."), "{}", mail.text);
        assert_eq!(
            mail.links,
            ["http://localhost:3000/fi/kutsu?a=1&b=2", "https://luukku.example/x?a=1&b=2"]
        );
    }

    #[test]
    fn the_inbox_forgets_the_oldest_and_finds_by_recipient() {
        let mut inbox = Inbox::default();
        for number in 0..=KEPT {
            inbox.receive(
                Timestamp::from_micros(0),
                String::new(),
                vec![format!("P{number}@example.org")],
                b"\r\n",
            );
        }
        assert_eq!(inbox.to("").len(), KEPT);
        assert!(inbox.get(1).is_none());
        assert_eq!(inbox.to("p500@").len(), 1);
    }
}
