//! Which rules of the register catalogue the program keeps by itself, and where.

use luukku_domain::events::Register;

use super::catalogue::Retention;

/// The rules that jobs keep without anybody asking.
const KEPT: [(Register, &str); 17] = [
    // `jobs::clean_up`
    (Register::EServices, "unfinished_sign_in"),
    (Register::EServices, "unconfirmed_email"),
    (Register::EServices, "form_draft"),
    (Register::EServices, "undelivered_letter"),
    (Register::EServices, "sent_letter"),
    (Register::ServiceManual, "unconfirmed_email"),
    (Register::ServiceManual, "used_link"),
    (Register::ServiceManual, "ended_session"),
    (Register::ServiceManual, "known_device"),
    (Register::ServiceManual, "undelivered_letter"),
    (Register::ServiceManual, "sent_letter"),
    (Register::ServiceManual, "form_draft"),
    (Register::Vouchers, "unconfirmed_email"),
    (Register::EventLog, "failed_sign_in"),
    (Register::EventLog, "outside_call"),
    // `accounts::lifecycle`
    (Register::ServiceManual, "closed_account"),
    (Register::EventLog, "event_of_closed_account"),
];

/// Whether the program keeps a rule by itself; else people do.
pub fn is_kept_by_itself(register: Register, rule: &Retention) -> bool {
    KEPT.contains(&(register, rule.key.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::catalogue::Catalogue;

    #[test]
    fn every_rule_that_is_kept_stands_in_the_catalogue() {
        let catalogue = Catalogue::own().unwrap();
        for (register, rule) in KEPT {
            let notice = catalogue.notice(register).unwrap();
            assert!(notice.retention.iter().any(|known| known.key == rule), "{register:?}: {rule}");
        }
    }
}
