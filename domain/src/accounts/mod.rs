//! Accounts: organisations, memberships, invitations, sign-in and their clocks.
