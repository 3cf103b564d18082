//! The clocks of this installation, for sentences that name a number.

use leptos::prelude::expect_context;
use luukku_backend::Backend;
use luukku_domain::{clocks::Clocks, lang::Lang, spans};

/// The clocks of this installation.
///
/// # Panics
/// Outside of a page or a server function: the server always provides them there.
pub fn clocks() -> Clocks {
    *expect_context::<Backend>().clocks()
}

/// How many seconds before its end a session warns.
pub fn session_warning_seconds() -> u32 {
    clocks().session_warning_minutes.saturating_mul(60)
}

/// For how long a closed account can be restored, as [`spans`] writes it.
pub fn restorable(lang: Lang) -> String {
    spans::days(lang, clocks().account_restorable_days)
}

/// How long a code for a new e-mail address holds.
pub fn confirmation_code(lang: Lang) -> String {
    spans::minutes(lang, clocks().confirmation_code_minutes)
}

/// After how long failed tries for one account count no more.
pub fn account_throttle(lang: Lang) -> String {
    spans::hours(lang, clocks().throttle_account_hours)
}

/// After how long failed tries from one address count no more.
pub fn address_throttle(lang: Lang) -> String {
    spans::hours(lang, clocks().throttle_address_hours)
}
