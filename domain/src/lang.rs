//! The three languages of the program.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A language of pages and mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Finnish
    #[default]
    Fi,
    /// Swedish
    Sv,
    /// English
    En,
}

/// A code other than `fi`, `sv` and `en`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown language")]
pub struct UnknownLang;

impl Lang {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Fi, Self::Sv, Self::En];

    /// The ISO 639-1 code: first part of every path, and the `lang` attribute.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fi => "fi",
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// The language's own name.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Fi => "Suomi",
            Self::Sv => "Svenska",
            Self::En => "English",
        }
    }

    /// The best of our languages for an `Accept-Language` header (RFC 9110, 12.5.4); Finnish when none fits.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (Self::Fi, 0.0_f32);
        for part in header.split(',') {
            let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            if let (Ok(lang), Ok(weight)) = (primary.parse(), weight.trim().parse::<f32>())
                && weight > best.1
            {
                best = (lang, weight);
            }
        }
        best.0
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(code: &str) -> Result<Self, UnknownLang> {
        Self::ALL.into_iter().find(|lang| lang.code() == code).ok_or(UnknownLang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_s_weights_decide() {
        assert_eq!(Lang::from_accept_language("de-DE,en;q=0.5,sv-FI;q=0.8"), Lang::Sv);
        assert_eq!(Lang::from_accept_language("en-GB,en;q=0.9"), Lang::En);
        assert_eq!(Lang::from_accept_language("de, *;q=0.1"), Lang::Fi);
        assert_eq!(Lang::from_accept_language("sv;q=nonsense"), Lang::Fi);
    }
}
