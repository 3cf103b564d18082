//! Texts in three languages, side by side. A missing language does not compile.

/// Declares one function for each text; placeholders in `{braces}` become its arguments.
///
/// ```
/// luukku_domain::texts! {
///     title: "Kirjaudu sisään" / "Logga in" / "Sign in";
///     greeting(name): "Hei, {name}!" / "Hej, {name}!" / "Hello, {name}!";
/// }
/// use luukku_domain::lang::Lang;
/// assert_eq!(title(Lang::Sv), "Logga in");
/// assert_eq!(greeting(Lang::Fi, "Aino"), "Hei, Aino!");
/// ```
#[macro_export]
macro_rules! texts {
    ($($name:ident $(($($arg:ident),+))?: $fi:literal / $sv:literal / $en:literal;)*) => {
        $($crate::one_text! { $name $(($($arg),+))?: $fi / $sv / $en })*
    };
}

/// One function of [`texts!`].
#[doc(hidden)]
#[macro_export]
macro_rules! one_text {
    ($name:ident: $fi:literal / $sv:literal / $en:literal) => {
        #[doc = $en]
        pub const fn $name(lang: $crate::lang::Lang) -> &'static str {
            match lang {
                $crate::lang::Lang::Fi => $fi,
                $crate::lang::Lang::Sv => $sv,
                $crate::lang::Lang::En => $en,
            }
        }
    };
    ($name:ident($($arg:ident),+): $fi:literal / $sv:literal / $en:literal) => {
        #[doc = $en]
        pub fn $name(lang: $crate::lang::Lang, $($arg: impl ::std::fmt::Display),+) -> String {
            match lang {
                $crate::lang::Lang::Fi => format!($fi),
                $crate::lang::Lang::Sv => format!($sv),
                $crate::lang::Lang::En => format!($en),
            }
        }
    };
}
