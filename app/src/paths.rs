//! Every page and server function of the program, and who may call it at all.
//! What is not in these tables does not exist: the server refuses it, and does not start when a server function is missing.

use luukku_domain::lang::Lang;

#[cfg(feature = "ssr")]
use crate::about;
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
}

/// Which kind of session a request belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CallerKind {
    /// Not signed in.
    #[default]
    Anonymous,
    /// A citizen's session.
    Citizen,
    /// A staff account's session.
    Staff,
}

impl Audience {
    /// Whether a caller of this kind belongs to the audience.
    pub const fn admits(self, caller: CallerKind) -> bool {
        match self {
            Self::Everyone => true,
            Self::SignedIn => !matches!(caller, CallerKind::Anonymous),
            Self::Citizen => matches!(caller, CallerKind::Citizen),
            Self::Staff => matches!(caller, CallerKind::Staff),
        }
    }
}

/// Where a page lives: its path after the language, with `{parameters}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PagePath(&'static str);

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
    pub fn href_to(self, lang: Lang, parameters: &[&dyn std::fmt::Display]) -> String {
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
    ($($name:ident: $path:literal, $audience:ident => $view:path;)*) => {
        $(#[doc = concat!("`", $path, "`")] pub const $name: PagePath = PagePath($path);)*

        /// Every page.
        #[cfg(feature = "ssr")]
        pub static PAGES: &[Page] = &[
            $(Page { path: $name, audience: Audience::$audience, view: || $view().into_any() },)*
        ];
    };
}

pages! {
    FRONT: "/", Everyone => about::front::page;
    ACCESSIBILITY: "/accessibility", Everyone => about::accessibility::page;
    PRIVACY: "/privacy", Everyone => about::privacy::page;
    COOKIES: "/cookies", Everyone => about::cookies::page;
}

/// Every server function.
pub static FUNCTIONS: &[Function] = &[Function { path: "/do/choose_language", audience: Audience::Everyone }];

/// A page's path without its language: `/fi/privacy` gives Finnish and `/privacy`.
pub fn split_language(path: &str) -> Option<(Lang, &str)> {
    let rest = path.strip_prefix('/')?;
    let code = rest.split('/').next()?;
    Some((code.parse().ok()?, &rest[code.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "ssr")]
    #[test]
    fn no_two_pages_share_a_path() {
        for (index, page) in PAGES.iter().enumerate() {
            assert!(page.path.pattern().starts_with('/'));
            assert!(PAGES[index + 1..].iter().all(|other| other.path != page.path), "{}", page.path.pattern());
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
    fn an_audience_admits_only_its_own() {
        use CallerKind::{Anonymous, Citizen, Staff};
        assert!(Audience::Everyone.admits(Anonymous));
        assert!(!Audience::SignedIn.admits(Anonymous));
        assert!(Audience::Citizen.admits(Citizen) && !Audience::Citizen.admits(Staff));
        assert!(Audience::Staff.admits(Staff) && !Audience::Staff.admits(Citizen));
    }
}
