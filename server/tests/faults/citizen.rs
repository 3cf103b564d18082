//! A citizen who changes their telephone number over and over, and remembers what the program acknowledged.

use super::browser::Browser;
use luukku_backend::{contacts::identify::Identified, secrets::Token};
use luukku_domain::{contacts::RegisterKey, id::PersonId};
use tokio::sync::mpsc::UnboundedSender;

/// A citizen with a session, and the version of their details that they know.
#[derive(Clone)]
pub struct Citizen {
    pub person: PersonId,
    pub token: Token,
    /// The visitor key of the browser, under which forms wait.
    visitor: Token,
    at: RegisterKey,
    /// The last version that was acknowledged; each has a number of its own, see [`phone`].
    pub version: i64,
}

impl Citizen {
    pub fn new(identified: Identified, visitor: Token, at: RegisterKey) -> Self {
        Self { person: identified.person, token: identified.token, visitor, at, version: 0 }
    }

    /// Changes the number until the program goes away, and tells of each change that was acknowledged.
    pub async fn change_until_it_ends(mut self, port: u16, tell: UnboundedSender<()>) -> Self {
        let cookies = format!(
            "luukku_lang=fi; __Host-luukku={}; __Host-luukku_visit={}",
            self.token.reveal(),
            self.visitor.reveal()
        );
        if let Some(mut browser) = Browser::open(port, cookies).await {
            while self.change(&mut browser).await.is_some() {
                self.version += 1;
                let _ = tell.send(());
            }
        }
        self
    }

    /// One change as the two pages of the form make it; `None` unless the program says that it is saved.
    async fn change(&self, browser: &mut Browser) -> Option<()> {
        let (at, seen, phone) = (self.at, self.version, phone(self.version + 1));
        let form = format!("register={at}&seen={at}:{seen}&email=&phone={phone}&kin_name=&kin_phone=");
        let preview = browser.post("/do/preview_contact", form).await?;
        assert!(preview.starts_with("/fi/my/contact/check/"), "{preview}");
        let next = browser.post("/do/change_contact", format!("register={at}")).await?;
        assert_eq!(next, "/fi/my/data?saved");
        Some(())
    }
}

/// The number that belongs to a version of the details.
pub fn phone(version: i64) -> String {
    format!("040{:07}", 1_000_000 + version)
}
