//! The rights of the people whose data a register holds (GDPR, chapter III).

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// A right that somebody can use, in the order of the regulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// To see one's data (article 15).
    Access,
    /// To have mistakes corrected (article 16).
    Rectification,
    /// To have data erased (article 17).
    Erasure,
    /// To have their use restricted (article 18).
    Restriction,
    /// To object to their use (article 21).
    Objection,
    /// To take them elsewhere (article 20).
    Portability,
    /// To withdraw a consent (article 7).
    Withdrawal,
    /// Not to be judged by a machine alone (article 22).
    Automated,
}

impl Right {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Access,
        Self::Rectification,
        Self::Erasure,
        Self::Restriction,
        Self::Objection,
        Self::Portability,
        Self::Withdrawal,
        Self::Automated,
    ];

    /// Its name for people.
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Access => text::access(lang),
            Self::Rectification => text::rectification(lang),
            Self::Erasure => text::erasure(lang),
            Self::Restriction => text::restriction(lang),
            Self::Objection => text::objection(lang),
            Self::Portability => text::portability(lang),
            Self::Withdrawal => text::withdrawal(lang),
            Self::Automated => text::automated(lang),
        }
    }
}

mod text {
    crate::texts! {
        access: "Oikeus nähdä omat tiedot" / "Rätt att få se sina uppgifter" / "To see your data";
        rectification: "Oikeus saada virheet korjatuiksi" / "Rätt att få fel rättade" / "To have mistakes corrected";
        erasure: "Oikeus saada tiedot poistetuiksi" / "Rätt att få uppgifter raderade" / "To have data erased";
        restriction: "Oikeus rajoittaa tietojen käyttöä" / "Rätt att begränsa användningen" / "To have their use restricted";
        objection: "Oikeus vastustaa tietojen käyttöä" / "Rätt att invända mot användningen" / "To object to their use";
        portability: "Oikeus siirtää tiedot muualle" / "Rätt att flytta uppgifterna" / "To take your data elsewhere";
        withdrawal: "Oikeus perua suostumus" / "Rätt att återkalla ett samtycke" / "To withdraw a consent";
        automated: "Oikeus siihen, ettei kone yksin päätä asiastasi" / "Rätt att inte bli föremål för automatiska beslut" / "Not to be decided about by a machine alone";
    }
}
