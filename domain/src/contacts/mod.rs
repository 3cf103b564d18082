//! Contact details that a citizen declares.
