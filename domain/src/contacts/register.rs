//! Which body of data something stands in: a controller and one of its registers. Registers stay apart.

use std::{fmt, str::FromStr};

use crate::{events::Register, id::OrganisationId, lang::Lang};

/// A controller's register. Its text, `<controller>.<register>`, stands in forms and addresses: it names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegisterKey {
    /// Who answers for the data (rekisterinpitäjä).
    pub controller: OrganisationId,
    /// Which of its registers.
    pub register: Register,
}

/// A code that stands for nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown code")]
pub struct UnknownCode;

/// The registers that hold citizens as clients: e-services (notice 000) and vouchers (notice 003). The others hold staff.
pub const CLIENT_REGISTERS: [Register; 2] = [Register::EServices, Register::Vouchers];

/// The client register with this code.
pub fn client_register(text: &str) -> Result<Register, UnknownCode> {
    CLIENT_REGISTERS.into_iter().find(|register| register.code() == text).ok_or(UnknownCode)
}

/// A register's name for people.
pub const fn name(register: Register, lang: Lang) -> &'static str {
    match register {
        Register::EServices => text::e_services(lang),
        Register::Tickets => text::tickets(lang),
        Register::ServiceManual => text::service_manual(lang),
        Register::Vouchers => text::vouchers(lang),
        Register::ServiceDesk => text::service_desk(lang),
        Register::EventLog => text::event_log(lang),
    }
}

impl fmt::Display for RegisterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.controller, self.register.code())
    }
}

impl FromStr for RegisterKey {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let (controller, register) = text.split_once('.').ok_or(UnknownCode)?;
        let controller = controller.parse().map_err(|_| UnknownCode)?;
        Ok(Self { controller, register: client_register(register)? })
    }
}

mod text {
    crate::texts! {
        e_services: "Sähköisen asioinnin asiakasrekisteri"
            / "Klientregister för e-tjänster"
            / "Client register of e-services";
        tickets: "Palvelupyyntöjen rekisteri" / "Register över serviceärenden" / "Register of service requests";
        service_manual: "Palvelumanuaalin käyttäjärekisteri"
            / "Användarregister för servicemanualen"
            / "User register of the service manual";
        vouchers: "Palveluseteli- ja ostopalveluasiakkaiden rekisteri"
            / "Klientregister för servicesedlar och köptjänster"
            / "Client register of vouchers and purchased services";
        service_desk: "Palvelupisteen rekisteri" / "Servicediskens register" / "Register of the service desk";
        event_log: "Tapahtumaloki" / "Händelselogg" / "Event log";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn a_key_survives_its_text_and_only_client_registers_are_taken() {
        let controller = OrganisationId::new(Timestamp::from_micros(1), [1; 10]);
        let key = RegisterKey { controller, register: Register::Vouchers };
        assert_eq!(key.to_string().parse(), Ok(key));
        for wrong in ["", "vouchers", &format!("{controller}.event_log"), &format!("{controller}.")] {
            assert_eq!(wrong.parse::<RegisterKey>(), Err(UnknownCode), "{wrong}");
        }
    }
}
