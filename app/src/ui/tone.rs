//! What a colour means. Colour never says it alone: words or an icon say it too.

/// The meaning behind a colour; the attribute `data-color` of the design system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Luukku's own colour: ordinary matters.
    #[default]
    Accent,
    /// Neither good nor bad: closed, past.
    Neutral,
    /// Something to know.
    Info,
    /// It worked, it is in force.
    Success,
    /// Something needs care soon.
    Warning,
    /// It failed, or it cannot be undone.
    Danger,
}

impl Tone {
    /// The value of `data-color`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Accent => "accent",
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}
