//! The tables that may change without an event: none of them says anything about what a person did or is.

use super::StoreError;

/// Housekeeping tables, each with what is kept in it.
pub const TABLES: &[(&str, &str)] = &[
    ("event_checkpoint", "the size and root of the log at a time, signed"),
    ("event_leaf", "which place of the tree an event has"),
    ("event_tile", "hashes of the tree"),
    ("form_draft", "what was typed into a form that was not accepted, for an hour"),
    ("identification_attempt", "sign-ins that wait for the browser to come back, for a quarter of an hour"),
    ("job_lease", "which process runs a job, and when it last ran"),
    ("known_device", "devices that have signed in before and are not locked out by strangers"),
    ("mail_outbox", "attempts to send a mail"),
    ("mail_secret", "hashes of secrets that a mail carries"),
    ("outside_call", "calls to outside systems, without user data"),
    ("session_touch", "when a session was last used"),
    ("throttle_failure", "failed attempts, counted to slow down guessing"),
];

/// Refuses a statement that writes outside [`TABLES`]; reading is free. `WITH` is refused, because both engines let it
/// stand before a statement that writes.
pub(super) fn allows(sql: &str) -> Result<(), StoreError> {
    let mut words = sql.split_whitespace();
    let table = match words.next() {
        Some("SELECT") => return Ok(()),
        Some("INSERT" | "DELETE") => words.nth(1),
        Some("UPDATE") => words.next(),
        _ => None,
    };
    let table = table.unwrap_or_default().split('(').next().unwrap_or_default();
    if TABLES.iter().any(|(name, _)| *name == table) {
        Ok(())
    } else {
        Err(StoreError::NotHousekeeping(table.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn housekeeping_writes_its_own_tables_only() {
        assert!(allows("INSERT INTO throttle_failure (id) VALUES ($1)").is_ok());
        assert!(allows("SELECT id FROM account").is_ok());
        assert_eq!(
            allows("UPDATE account SET name = $1"),
            Err(StoreError::NotHousekeeping("account".into()))
        );
        assert!(allows("DELETE FROM event WHERE id = $1").is_err());
        assert!(allows("DROP TABLE mail_outbox").is_err());
        assert!(allows("WITH one AS (SELECT 1) UPDATE account SET name = $1").is_err());
    }
}
