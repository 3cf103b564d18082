//! What values share, declared once: text inside a private field, and errors that a page turns into a sentence.

/// Declares a value made of text. The module gives it `parse`; derives beyond these stand at the declaration:
/// `Debug` only where the content is public, `sqlx::Type` only where the database may hold it in clear (rows are taken
/// as they are: what was written had been parsed).
macro_rules! text_value {
    ($(#[$meta:meta])* $name:ident, $error:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The value in its normal form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

/// `Display` as the normal form.
macro_rules! shown_as_it_is {
    ($($name:ident),+) => {$(
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

/// `Debug` without the content: personal data and secrets stay out of logs and panics even when a struct around
/// them is printed.
macro_rules! hidden_from_debug {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }
    )+};
}

/// Declares the errors of a value, each with the text of [`super::texts`] that tells the person the fix.
/// The text's name is the error's code too: it travels in URLs and JSON, and is unique over all values.
macro_rules! value_errors {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident: $text:ident,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// Every error of this kind.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// A stable name without any of what was typed; for URLs, JSON and events.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($text),)+
                }
            }

            /// The error with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|error| error.code() == code)
            }

            /// What is wrong and how to mend it: one plain sentence to stand beside the field.
            pub const fn sentence(self, lang: $crate::lang::Lang) -> &'static str {
                match self {
                    $(Self::$variant => $crate::values::texts::$text(lang),)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::error::Error for $name {}
    };
}
