//! Every page and server function of the program, and who may call it at all.
//! What is neither in these tables nor in that of `list_file` does not exist: the server refuses it, and does not start when
//! a server function is missing.

use luukku_domain::{accounts::role::Role, caller::Who, lang::Lang};

#[cfg(feature = "ssr")]
use crate::{about, accounts, contacts, events, mail, privacy};
#[cfg(feature = "ssr")]
use leptos::prelude::{AnyView, IntoAny};

/// Who may call a page or a server function at all. What they may see there is decided by `Caller::may`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Anyone, signed in or not.
    Everyone,
    /// Anyone who signed in, citizens and staff.
    SignedIn,
    /// Citizens who signed in with strong identification.
    Citizen,
    /// People who signed in with a staff account.
    Staff,
    /// Staff with one of these roles, in any organisation.
    Roles(&'static [Role]),
}

impl Audience {
    /// Whether a caller belongs to the audience.
    pub fn admits(self, who: &Who) -> bool {
        match self {
            Self::Everyone => true,
            Self::SignedIn => matches!(who, Who::Citizen(_) | Who::Staff(_)),
            Self::Citizen => matches!(who, Who::Citizen(_)),
            Self::Staff => matches!(who, Who::Staff(_)),
            Self::Roles(roles) => match who {
                Who::Staff(staff) => {
                    staff.memberships.iter().any(|membership| roles.contains(&membership.role))
                }
                Who::Anonymous | Who::Citizen(_) | Who::System(_) => false,
            },
        }
    }
}

/// Those who see the people of an organisation.
pub const OVERSEERS: Audience =
    Audience::Roles(&[Role::Maintainer, Role::MainUser, Role::DataProtectionOfficer]);

/// Those who give access to others.
pub const INVITERS: Audience = Audience::Roles(&[Role::Maintainer, Role::MainUser]);

/// Those who run the installation.
pub const MAINTAINERS: Audience = Audience::Roles(&[Role::Maintainer]);

/// Those whose role lets them read events of others: the same.
pub const READERS: Audience = OVERSEERS;

/// Those who watch over the database.
pub const WATCHERS: Audience = Audience::Roles(&[Role::Maintainer, Role::DataProtectionOfficer]);

/// Those who watch over the data of a controller's clients.
pub const OFFICERS: Audience = Audience::Roles(&[Role::DataProtectionOfficer]);

/// Where a page lives: its path after the language, with `{parameters}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PagePath(pub(crate) &'static str);

impl PagePath {
    /// The pattern after the language, such as `/accounts/users/{id}`.
    pub const fn pattern(self) -> &'static str {
        self.0
    }

    /// The address of a page without parameters, in a language.
    pub fn href(self, lang: Lang) -> String {
        format!("/{lang}{}", self.0)
    }

    /// The address of a page with parameters, given in the order in which they stand in the pattern.
    pub fn href_to(self, lang: Lang, parameters: &[&(dyn std::fmt::Display + Sync)]) -> String {
        let mut parameters = parameters.iter();
        let parts = self.0.split('/').map(|part| match parameters.clone().next() {
            Some(value) if part.starts_with('{') => {
                parameters.next();
                value.to_string()
            }
            _ => part.to_owned(),
        });
        format!("/{lang}{}", parts.collect::<Vec<_>>().join("/"))
    }
}

/// A page of the table.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Where it lives.
    pub path: PagePath,
    /// Who may call it at all.
    pub audience: Audience,
    /// What it shows.
    pub view: fn() -> AnyView,
}

/// A server function of the table.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Its full path, such as `/do/choose_language`.
    pub path: &'static str,
    /// Who may call it at all.
    pub audience: Audience,
}

macro_rules! pages {
    ($($name:ident: $path:literal, $audience:expr => $view:path;)*) => {
        $(#[doc = concat!("`", $path, "`")] pub const $name: PagePath = PagePath($path);)*

        /// Every page.
        #[cfg(feature = "ssr")]
        pub static PAGES: &[Page] = &[
            $(Page { path: $name, audience: $audience, view: || $view().into_any() },)*
        ];
    };
}

pages! {
    FRONT: "/", Audience::Everyone => about::front::page;
    ACCESSIBILITY: "/accessibility", Audience::Everyone => about::accessibility::page;
    PRIVACY: "/privacy", Audience::Everyone => about::privacy::page;
    COOKIES: "/cookies", Audience::Everyone => about::cookies::page;
    REGISTERS: "/registers", Audience::Everyone => privacy::registers;
    NOTICE_OF_REGISTER: "/registers/{code}", Audience::Everyone => privacy::notice;

    SIGN_IN: "/accounts/sign-in", Audience::Everyone => accounts::sign_in::page;
    SECOND_FACTOR: "/accounts/sign-in/code", Audience::Everyone => accounts::second_factor::page;
    ENROLMENT: "/accounts/second-factor", Audience::Everyone => accounts::enrolment::page;
    NOTICE: "/accounts/sign-in/notice", Audience::Everyone => accounts::notice::page;
    RECOVER_PASSWORD: "/accounts/password", Audience::Everyone => accounts::recover_password::page;
    PASSWORD_LINK_SENT: "/accounts/password/sent", Audience::Everyone => accounts::recover_password::sent;
    CHOOSE_PASSWORD: "/password/{secret}", Audience::Everyone => accounts::recover_password::choose;
    REAUTHENTICATE: "/accounts/confirm", Audience::Staff => accounts::reauthenticate::page;
    HOME: "/accounts", Audience::Staff => accounts::home::page;
    ME: "/accounts/me", Audience::Staff => accounts::me::page;
    CHANGE_NAME: "/accounts/me/name", Audience::Staff => accounts::me::change_name;
    CHANGE_EMAIL: "/accounts/me/email", Audience::Staff => accounts::me::change_email;
    CONFIRM_EMAIL: "/accounts/me/email/code", Audience::Staff => accounts::me::confirm_email;
    CHANGE_PASSWORD: "/accounts/me/password", Audience::Staff => accounts::me::change_password;
    LEAVE: "/accounts/me/leave/{membership}", Audience::Staff => accounts::me::leave;
    SECRECY: "/accounts/me/secrecy/{membership}", Audience::Staff => accounts::secrecy::page;

    INVITATION_LINK: "/invitation/{secret}", Audience::Everyone => accounts::invitations::link;
    INVITATION_ACCEPTED: "/accounts/invitation/accepted", Audience::Everyone => accounts::invitations::accepted;
    INVITATION_DECLINED: "/accounts/invitation/declined", Audience::Everyone => accounts::invitations::declined;
    MY_INVITATIONS: "/accounts/my-invitations", Audience::Staff => accounts::invitations::inbox;
    INVITATIONS: "/accounts/invitations", INVITERS => accounts::invitations::list;
    INVITATION: "/accounts/invitations/{invitation}", INVITERS => accounts::invitations::view;
    INVITE: "/accounts/invite", INVITERS => accounts::invitations::choose_organisation;
    INVITE_TO: "/accounts/invite/{organisation}", INVITERS => accounts::invitations::invite;
    CHECK_INVITATIONS: "/accounts/invite/check/{organisation}", INVITERS => accounts::invitations::check;
    INVITATION_SETTINGS: "/accounts/invite/settings/{organisation}", INVITERS => accounts::invitations::settings;

    USERS: "/accounts/users", OVERSEERS => accounts::users::list;
    USER: "/accounts/users/{user}", OVERSEERS => accounts::users::view;
    USER_GRANT: "/accounts/users/{user}/grant", INVITERS => accounts::users::grant;
    USER_LEAVER: "/accounts/users/{user}/leaver", INVITERS => accounts::users::leaver;
    USER_MOVER: "/accounts/users/{user}/move", INVITERS => accounts::users::mover;
    USER_HOME: "/accounts/users/{user}/home", INVITERS => accounts::users::home;
    USER_CLOSE: "/accounts/users/{user}/close", MAINTAINERS => accounts::users::close;
    USER_RESTORE: "/accounts/users/{user}/restore", MAINTAINERS => accounts::users::restore;
    USER_SECOND_FACTOR: "/accounts/users/{user}/second-factor", INVITERS => accounts::users::second_factor;
    MEMBERSHIP: "/accounts/users/{user}/memberships/{membership}", OVERSEERS => accounts::users::membership;
    END_MEMBERSHIP: "/accounts/users/{user}/memberships/{membership}/end", INVITERS => accounts::users::end;
    ORGANISATIONS: "/accounts/organisations", OVERSEERS => accounts::organisations::list;
    NEW_ORGANISATION: "/accounts/organisations/new", INVITERS => accounts::organisations::create;
    ORGANISATION: "/accounts/organisations/{organisation}", Audience::Staff => accounts::organisations::view;
    RENAME_ORGANISATION: "/accounts/organisations/{organisation}/names", INVITERS => accounts::organisations::rename;
    CHANGE_ORGANISATION: "/accounts/organisations/{organisation}/change", INVITERS => accounts::organisations::change;
    RELATE_PROVIDER: "/accounts/organisations/{organisation}/providers", INVITERS => accounts::organisations::relate;
    END_SERVING: "/accounts/organisations/{organisation}/providers/{serving}/end", INVITERS => accounts::organisations::end_serving;
    REPORTS: "/accounts/reports", OVERSEERS => accounts::reports::overview;
    LIFECYCLE: "/accounts/lifecycle", INVITERS => accounts::lifecycle::overview;
    LIFECYCLE_DAY: "/accounts/lifecycle/{day}", INVITERS => accounts::lifecycle::day;
    ACCESS_REVIEW: "/accounts/review", OVERSEERS => accounts::reports::access_review;

    MY: "/my", Audience::Everyone => contacts::my::page;
    MY_DATA: "/my/data", Audience::Citizen => contacts::my_data::page;
    EDIT_CONTACT: "/my/contact/{register}", Audience::Citizen => contacts::change_contact::page;
    PREVIEW_CONTACT: "/my/contact/check/{register}", Audience::Citizen => contacts::preview_contact::page;
    CONFIRM_CONTACT: "/my/contact/code", Audience::Citizen => contacts::confirm_email::page;
    REMOVE_KIN: "/my/kin/{register}", Audience::Citizen => contacts::remove_kin::page;
    CLIENTS: "/clients", Audience::Roles(&[Role::CustomerClerk]) => contacts::clients::page;
    ADD_CLIENT: "/clients/new", Audience::Roles(&[Role::CustomerClerk]) => contacts::clients::add_page;
    CLIENT: "/clients/{relation}", Audience::Roles(&[Role::CustomerClerk]) => contacts::client::page;
    END_RELATION: "/clients/{relation}/end", Audience::Roles(&[Role::CustomerClerk]) => contacts::end_relation::page;

    DEAD_LETTERS: "/mail/dead-letters", MAINTAINERS => mail::dead_letters;
    DEAD_LETTER: "/mail/dead-letters/{letter}", MAINTAINERS => mail::dead_letter;

    EVENTS: "/events", READERS => events::page;
    OWN_EVENTS: "/events/mine", Audience::SignedIn => events::own;
    SEARCHES: "/events/searches", OFFICERS => events::searches;
    EDITS: "/events/edits", WATCHERS => events::edits;

    RETENTION: "/retention", WATCHERS => privacy::retention;
    HOLDS: "/retention/holds", OFFICERS => privacy::holds;
}

/// The page that shows the API: a route of the server beside the pages, in English.
pub const API_DOCS: &str = "/api/v1/docs";

macro_rules! functions {
    ($($path:literal, $audience:expr;)*) => {
        /// Every server function.
        pub static FUNCTIONS: &[Function] = &[$(Function { path: concat!("/do/", $path), audience: $audience }),*];
    };
}

functions! {
    "choose_language", Audience::Everyone;

    "sign_in", Audience::Everyone;
    "give_second_factor", Audience::Everyone;
    "enrol_second_factor", Audience::Everyone;
    "notice_seen", Audience::Everyone;
    "ask_password_link", Audience::Everyone;
    "set_password", Audience::Everyone;
    "prove_again", Audience::Staff;
    "promise_secrecy", Audience::Staff;
    "sign_out", Audience::Everyone;
    "end_session", Audience::SignedIn;
    "change_name", Audience::Staff;
    "change_password", Audience::Staff;
    "ask_email_change", Audience::Staff;
    "confirm_email_change", Audience::Staff;

    "accept_invitation", Audience::Everyone;
    "decline_invitation", Audience::Everyone;
    "answer_invitation", Audience::Staff;
    "check_invitations", INVITERS;
    "send_invitations", INVITERS;
    "approve_invitation", INVITERS;
    "resend_invitation", INVITERS;
    "revoke_invitation", INVITERS;
    "set_invitation_settings", INVITERS;
    "preview_contact", Audience::Citizen;
    "change_contact", Audience::Citizen;
    "confirm_contact_email", Audience::Citizen;
    "withdraw_contact_email", Audience::Citizen;
    "remove_own_kin", Audience::Citizen;
    "find_client", Audience::Roles(&[Role::CustomerClerk]);
    "add_client", Audience::Roles(&[Role::CustomerClerk]);
    "end_client_relation", Audience::Roles(&[Role::CustomerClerk]);
    "remove_client_kin", Audience::Roles(&[Role::CustomerClerk]);
    "ask_searches", OFFICERS;
    "place_hold", OFFICERS;
    "lift_hold", OFFICERS;

    "grant_role", INVITERS;
    "confirm_one", INVITERS;
    "end_one", INVITERS;
    "leave_one", Audience::Staff;
    "change_last_day", INVITERS;
    "record_training", INVITERS;
    "correct_membership", MAINTAINERS;
    "end_all_roles", INVITERS;
    "move_user", INVITERS;
    "change_home", INVITERS;
    "close_account", MAINTAINERS;
    "restore_account", MAINTAINERS;
    "ask_reset", INVITERS;
    "decide_reset", INVITERS;
    "withdraw_reset", Audience::Staff;
    "create_organisation", INVITERS;
    "fill_in_names", INVITERS;
    "rename_organisation", INVITERS;
    "move_organisation", INVITERS;
    "merge_organisation", INVITERS;
    "close_organisation_now", INVITERS;
    "begin_serving", INVITERS;
    "end_serving", INVITERS;
    "confirm_memberships", INVITERS;
    "end_memberships", INVITERS;

    "resend_letters", MAINTAINERS;
    "drop_letter", MAINTAINERS;
}

/// A path of ours where somebody wants to go on, as it came in an address or a form; `None` when it would lead elsewhere or
/// is no path of a page.
pub fn own(next: &str) -> Option<&str> {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (plain && split_language(next).is_some()).then_some(next)
}

/// A page's path without its language: `/fi/privacy` gives Finnish and `/privacy`.
pub fn split_language(path: &str) -> Option<(Lang, &str)> {
    let rest = path.strip_prefix('/')?;
    let code = rest.split('/').next()?;
    Some((code.parse().ok()?, &rest[code.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use luukku_domain::{
        accounts::{organisation::OrganisationKind, place::Place},
        caller::{Authentication, Citizen, LiveMembership, Staff},
        id::{AccountId, MembershipId, OrganisationId, PersonId, SessionId},
        time::Timestamp,
    };

    #[cfg(feature = "ssr")]
    #[test]
    fn no_two_pages_share_a_path() {
        for (index, page) in PAGES.iter().enumerate() {
            assert!(page.path.pattern().starts_with('/'));
            assert!(
                PAGES[index + 1..].iter().all(|other| other.path != page.path),
                "{}",
                page.path.pattern()
            );
        }
    }

    #[test]
    fn an_address_takes_its_parameters_in_order() {
        let path = PagePath("/organisations/{organisation}/users/{user}");
        assert_eq!(path.href_to(Lang::Sv, &[&12, &"a"]), "/sv/organisations/12/users/a");
        assert_eq!(FRONT.href(Lang::Fi), "/fi/");
    }

    #[test]
    fn the_language_is_the_first_part_of_a_path() {
        assert_eq!(split_language("/fi/privacy"), Some((Lang::Fi, "/privacy")));
        assert_eq!(split_language("/fi"), Some((Lang::Fi, "")));
        assert_eq!(split_language("/de/privacy"), None);
        assert_eq!(split_language("/health"), None);
    }

    #[test]
    fn nobody_is_led_away_from_our_own_pages() {
        for good in ["/fi/accounts/users?search=%C3%A4", "/sv/", "/en"] {
            assert_eq!(own(good), Some(good));
        }
        for bad in [
            "//elsewhere.example",
            "https://elsewhere.example",
            "/do/sign_out",
            "/\\elsewhere",
            "/fi/\nx",
            "fi/",
            "",
        ] {
            assert_eq!(own(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_audience_admits_only_its_own() {
        let (citizen, staff) = (citizen(), staff_with(&[Role::Editor]));
        assert!(Audience::Everyone.admits(&Who::Anonymous));
        assert!(!Audience::SignedIn.admits(&Who::Anonymous));
        assert!(Audience::SignedIn.admits(&citizen) && Audience::SignedIn.admits(&staff));
        assert!(Audience::Citizen.admits(&citizen) && !Audience::Citizen.admits(&staff));
        assert!(Audience::Staff.admits(&staff) && !Audience::Staff.admits(&citizen));
    }

    #[test]
    fn an_audience_of_roles_admits_any_of_them() {
        const AUDIENCE: Audience = Audience::Roles(&[Role::MainUser, Role::Maintainer]);
        assert!(AUDIENCE.admits(&staff_with(&[Role::Editor, Role::MainUser])));
        assert!(!AUDIENCE.admits(&staff_with(&[Role::Editor])));
        assert!(!AUDIENCE.admits(&citizen()) && !AUDIENCE.admits(&Who::Anonymous));
    }

    fn citizen() -> Who {
        Who::Citizen(Citizen {
            person: PersonId::new(Timestamp::from_micros(1), [1; 10]),
            session: SessionId::new(Timestamp::from_micros(1), [1; 10]),
            authentication: Authentication {
                at: Timestamp::from_micros(1),
                recent_for: chrono::TimeDelta::zero(),
            },
        })
    }

    fn staff_with(roles: &[Role]) -> Who {
        let at = Timestamp::from_micros(1);
        let memberships = roles.iter().map(|&role| LiveMembership {
            id: MembershipId::new(at, [1; 10]),
            place: Place::root(OrganisationId::new(at, [1; 10]), OrganisationKind::Municipality).unwrap(),
            role,
            acknowledged: true,
        });
        Who::Staff(Staff {
            account: AccountId::new(at, [1; 10]),
            session: SessionId::new(at, [1; 10]),
            name: "Aino Virtanen".to_owned(),
            memberships: memberships.collect(),
            authentication: Authentication { at, recent_for: chrono::TimeDelta::zero() },
        })
    }
}
