//! Lists as files: every one that can be taken out, with who may call it at all, and the link that leads there.

use crate::{
    accounts,
    address::Unreadable,
    events,
    paths::{
        ACCESS_REVIEW, Audience, INVITATIONS, INVITERS, ORGANISATIONS, OWN_EVENTS, PagePath, REGISTERS,
        REPORTS, USERS,
    },
    privacy,
    ui::{LinkButton, Variant},
    visit::Visit,
};
use chrono::Timelike as _;
use leptos::prelude::*;
use luukku_backend::{Backend, accounts::list_file::FileRule, fault::Fault};
use luukku_domain::{
    permission::{Lists, Refusal},
    time::Timestamp,
};
use std::pin::Pin;

/// A list as a file: a route of the server beside the pages, because it is not a page.
#[derive(Debug, Clone, Copy)]
pub struct ListFile {
    /// Where it lives; its last part names the file.
    pub path: PagePath,
    /// Who may call it at all.
    pub audience: Audience,
    /// The page of the list, which takes the same filter.
    pub page: PagePath,
    /// What is in it, by the filter of the visit's address.
    pub write: fn(Visit, Backend) -> Writing,
}

/// A file that is being written.
pub type Writing = Pin<Box<dyn Future<Output = Result<String, Fault<FileRule>>> + Send>>;

impl ListFile {
    /// Its name without a date and an ending: what is in it, and nothing about whom.
    pub fn name(&self) -> &'static str {
        let last = self.path.0.rsplit('/').next().unwrap_or_default();
        last.strip_suffix(".csv").unwrap_or(last)
    }
}

/// No list is taken out by a filter that cannot be read: it would be another list than was asked for.
impl From<Unreadable> for Fault<FileRule> {
    fn from(_: Unreadable) -> Self {
        Self::Rule(FileRule::Unreadable)
    }
}

/// A time as every spreadsheet reads and sorts it, like the days in the other files: `2026-03-02 09:05:07`, in Finnish
/// time.
pub fn time(at: Timestamp) -> String {
    let local = at.in_helsinki();
    format!("{} {:02}:{:02}:{:02}", local.date(), local.hour(), local.minute(), local.second())
}

macro_rules! list_files {
    ($($name:ident: $path:literal, $audience:expr, $page:ident => $write:path;)*) => {
        $(#[doc = concat!("`", $path, "`")] pub const $name: PagePath = PagePath($path);)*

        /// Every list that can be taken out as a file.
        pub static LIST_FILES: &[ListFile] = &[$(ListFile {
            path: $name,
            audience: $audience,
            page: $page,
            write: |visit, backend| Box::pin(async move { $write(&visit, &backend).await }),
        },)*];
    };
}

list_files! {
    REGISTERS_FILE: "/registers.csv", Audience::Everyone, REGISTERS => privacy::file;
    OWN_EVENTS_FILE: "/events/mine.csv", Audience::SignedIn, OWN_EVENTS => events::own_file;
    USERS_FILE: "/accounts/users.csv", INVITERS, USERS => accounts::users::file;
    ORGANISATIONS_FILE: "/accounts/organisations.csv", INVITERS, ORGANISATIONS => accounts::organisations::file;
    INVITATIONS_FILE: "/accounts/invitations.csv", INVITERS, INVITATIONS => accounts::invitations::file;
    NO_MAIN_USER_FILE: "/accounts/reports/no-main-user.csv", INVITERS, REPORTS => accounts::reports::no_main_user_file;
    ENDING_FILE: "/accounts/reports/roles-ending.csv", INVITERS, REPORTS => accounts::reports::ending_file;
    REVIEW_FILE: "/accounts/reports/access-review.csv", INVITERS, ACCESS_REVIEW => accounts::reports::review_file;
}

/// The link to the file at `href`, for those who may take it out. An old sign-in is asked for again there.
pub fn link<A: Lists>(visit: &Visit, action: A, href: String) -> Option<AnyView> {
    let takes = matches!(visit.caller.scope(action), Ok(_) | Err(Refusal::AuthenticateAgain));
    takes.then(|| button(visit, href))
}

/// The link to the file at `href`.
pub fn button(visit: &Visit, href: String) -> AnyView {
    let words = words::take_out(visit.lang);
    view! { <LinkButton href=href variant=Variant::Secondary>{words}</LinkButton> }.into_any()
}

mod words {
    luukku_domain::texts! {
        take_out: "Lataa luettelo (CSV)" / "Ladda ner listan (CSV)" / "Download the list (CSV)";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_in_a_file_has_its_seconds_and_the_longest_unit_first() {
        let at = Timestamp::from_helsinki("2026-11-03T09:05:07.5".parse().unwrap());
        assert_eq!(time(at), "2026-11-03 09:05:07");
    }
}
