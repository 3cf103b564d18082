//! Why a clerk looks a citizen up: a search by identity code names one of these, and its event keeps it.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

use super::register::UnknownCode;
use crate::lang::Lang;

/// The purpose of a search. A clerk's curiosity is not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To prepare or make a decision.
    Decision,
    /// To advise the client on a service, or change it.
    Service,
    /// To reach the client.
    Contact,
    /// To correct or remove data, at somebody's request.
    Correction,
}

impl Purpose {
    /// All purposes, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Decision, Self::Service, Self::Contact, Self::Correction];

    /// The code in events, forms and JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Service => "service",
            Self::Contact => "contact",
            Self::Correction => "correction",
        }
    }

    /// The purpose for people; it stands in the citizen's own history too.
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Decision => text::decision(lang),
            Self::Service => text::service(lang),
            Self::Contact => text::contact(lang),
            Self::Correction => text::correction(lang),
        }
    }
}

impl FromStr for Purpose {
    type Err = UnknownCode;

    fn from_str(code: &str) -> Result<Self, UnknownCode> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code).ok_or(UnknownCode)
    }
}

mod text {
    crate::texts! {
        decision: "Päätöksen valmistelu tai tekeminen"
            / "Beredning av ett beslut eller beslutsfattande"
            / "Preparing or making a decision";
        service: "Palvelusta neuvominen tai sen muuttaminen"
            / "Rådgivning om eller ändring av en tjänst"
            / "Advising on a service or changing it";
        contact: "Yhteydenotto asiakkaaseen" / "Kontakt med klienten" / "Contacting the client";
        correction: "Tietojen korjaaminen tai poistaminen pyynnöstä"
            / "Rättelse eller radering av uppgifter på begäran"
            / "Correcting or removing data on request";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_leads_back_to_its_purpose() {
        assert!(Purpose::ALL.iter().all(|purpose| purpose.code().parse() == Ok(*purpose)));
        assert_eq!("curiosity".parse::<Purpose>(), Err(UnknownCode));
    }
}
