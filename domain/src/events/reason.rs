//! Why an act broke off, where the program itself knows. What people write by themselves stands under another key.

use crate::lang::Lang;

macro_rules! reasons {
    ($($name:ident $code:literal $word:ident, $doc:literal;)*) => {
        /// A reason. The code is what is stored; it never changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Reason {
            $(#[doc = $doc] $name,)*
        }

        impl Reason {
            /// All reasons.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stored code.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// The reason in plain words.
            pub const fn name(self, lang: Lang) -> &'static str {
                match self {
                    $(Self::$name => text::$word(lang),)*
                }
            }
        }
    };
}

reasons! {
    NoAnswer "no_answer" no_answer, "An outside system gave no usable answer.";
    Unknown "unknown" unknown, "The population register knows nobody by this code.";
    Dead "dead" dead, "The person has died.";
    Unreadable "unreadable" unreadable, "What is stored about the person could not be read or written.";
    Restored "restored" restored, "A backup was restored.";
    Cancelled "cancelled" cancelled, "The person broke the identification off.";
    Unverified "unverified" unverified, "The answer of the identification service could not be trusted.";
    Malformed "malformed" malformed, "Fields held wrong data.";
    Exists "exists" exists, "There is such a thing already.";
    Nothing "nothing" nothing, "Nothing differed from what is held.";
    ChangedMeanwhile "changed_meanwhile" changed_meanwhile, "Somebody else changed the same first.";
    TooMany "too_many" too_many, "Too many were asked for in a short time.";
    Ended "ended" ended, "The relation has ended, so details can only be removed.";
    Withdrawn "withdrawn" withdrawn, "The person withdrew what waited.";
    TooLate "too_late" too_late, "The time for it was over.";
    WrongCode "wrong_code" wrong_code, "The code was wrong.";
}

impl Reason {
    /// The reason with this code; none for what people wrote.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.code() == code)
    }
}

mod text {
    crate::texts! {
        no_answer: "Ulkoinen järjestelmä ei vastannut" / "Ett externt system svarade inte" / "An outside system did not answer";
        unknown: "Henkilöä ei löytynyt" / "Personen hittades inte" / "The person was not found";
        dead: "Henkilö on kuollut" / "Personen har avlidit" / "The person has died";
        unreadable: "Tallennettuja tietoja ei voitu käsitellä" / "De sparade uppgifterna kunde inte behandlas" / "What is stored could not be handled";
        restored: "Varmuuskopio palautettiin" / "En säkerhetskopia återställdes" / "A backup was restored";
        cancelled: "Tunnistautuminen keskeytettiin" / "Identifieringen avbröts" / "The identification was broken off";
        unverified: "Tunnistuspalvelun vastaukseen ei voitu luottaa" / "Identifieringstjänstens svar kunde inte verifieras" / "The answer of the identification service could not be verified";
        malformed: "Tiedoissa oli virheitä" / "Uppgifterna innehöll fel" / "The data held errors";
        exists: "Sama on jo olemassa" / "Samma finns redan" / "The same exists already";
        nothing: "Mikään ei muuttunut" / "Ingenting ändrades" / "Nothing was changed";
        changed_meanwhile: "Tiedot olivat muuttuneet sillä välin" / "Uppgifterna hade ändrats under tiden" / "The data had changed meanwhile";
        too_many: "Liian monta yritystä lyhyessä ajassa" / "För många försök på kort tid" / "Too many tries in a short time";
        ended: "Asiakkuus on päättynyt" / "Kundrelationen har upphört" / "The client relation has ended";
        too_late: "Aika oli päättynyt" / "Tiden var ute" / "The time was over";
        wrong_code: "Koodi oli väärä" / "Koden var fel" / "The code was wrong";
        withdrawn: "Peruttiin itse" / "Återtogs av personen själv" / "Withdrawn by the person";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_leads_back_to_its_reason_and_stands_once() {
        let codes: HashSet<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), Reason::ALL.len());
        assert!(Reason::ALL.iter().all(|reason| Reason::from_code(reason.code()) == Some(*reason)));
    }
}
