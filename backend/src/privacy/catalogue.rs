//! The register catalogue: each register of personal data as data in one reviewed file.
//!
//! The file that comes with the program is `catalogue.toml`; an installation may have its own (`register_catalogue` in the
//! configuration). Notices, the record of processing and the rights that a person is offered are made from it.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::NaiveDate;
use luukku_domain::{
    events::Register,
    lang::Lang,
    privacy::{Keep, Right, Then},
};
use serde::Deserialize;

/// The times of a controller's own retention schedule, by register and rule.
pub type Schedule = BTreeMap<Register, BTreeMap<String, Keep>>;

/// The catalogue that comes with the program.
const OWN: &str = include_str!("catalogue.toml");

/// What all registers say about themselves, in the order of [`Register::ALL`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    #[serde(rename = "register")]
    notices: Vec<Notice>,
}

/// What one register says about itself: what GDPR, articles 13 and 30, ask for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Which register.
    pub key: Register,
    /// The number of the notice it was made from; the event log has none of its own.
    pub notice: Option<String>,
    /// The date of that notice.
    pub dated: Option<NaiveDate>,
    /// What people call it.
    pub name: Text,
    /// What it is, and when somebody's data are in it.
    pub summary: Text,
    /// Who answers for the data.
    pub controller: Text,
    /// Who acts for the controller.
    pub representative: Text,
    /// Whom to ask.
    pub contact: Text,
    /// Whom to ask when they are away.
    pub deputy: Text,
    /// The data-protection officer.
    pub officer: Text,
    /// What the data are used for.
    pub purpose: Vec<Text>,
    /// On which legal grounds.
    pub ground: Vec<Text>,
    /// Whose data they are.
    pub people: Vec<Text>,
    /// Which data.
    pub data: Vec<DataGroup>,
    /// Where they come from.
    pub sources: Vec<Text>,
    /// To whom they are given.
    pub disclosures: Vec<Text>,
    /// Who handles them on the controller's behalf.
    pub processors: Vec<Text>,
    /// Where they are.
    pub place: Text,
    /// Whether they leave the European Economic Area, and with which safeguards.
    pub transfers: Text,
    /// Whether a machine decides.
    pub automated: Text,
    /// How they are protected.
    pub protection: Vec<Text>,
    /// What an archive keeps.
    pub archiving: Text,
    /// How long what is kept.
    pub retention: Vec<Retention>,
    /// Which rights people have, in the order of [`Right::ALL`].
    pub right: Vec<RightHere>,
}

/// A group of data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataGroup {
    /// Its code.
    pub key: String,
    /// In words.
    pub text: Text,
}

/// How long something is kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Its code, which columns name; unique within the register.
    pub key: String,
    /// The moment from which the time runs.
    pub starts: String,
    /// How long.
    pub keep: Keep,
    /// What becomes of it then.
    pub then: Then,
    /// The rule in words.
    pub text: Text,
}

/// A right in one register.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightHere {
    /// Which right.
    pub right: Right,
    /// Whether people have it here.
    pub applies: bool,
    /// How it is used, or why there is none.
    pub text: Text,
}

/// A text in three languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    fi: String,
    sv: String,
    en: String,
}

/// Why a catalogue is refused.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The file is not there, or not to be read.
    #[error("the file cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// It is no catalogue.
    #[error(transparent)]
    Malformed(#[from] toml::de::Error),
    /// A register is missing, stands twice or out of order.
    #[error("its registers are not {expected}, in this order", expected = Register::ALL.map(Register::code).join(", "))]
    Registers,
    /// A right is missing, stands twice or out of order.
    #[error("{}: it does not say of every right, in their order, whether people have it", .0.code())]
    Rights(Register),
    /// Rules of retention that the program keeps, or that columns name, are missing, or some are unknown.
    #[error("{}: its rules of retention are not {expected}", register.code(), expected = expected.join(", "))]
    Retention {
        /// In which register.
        register: Register,
        /// The codes that are needed.
        expected: Vec<String>,
    },
    /// A time of the retention schedule is for no rule that waits for one.
    #[error("{}.{key}: there is no such rule that waits for a time", register.code())]
    Scheduled {
        /// In which register.
        register: Register,
        /// The code of the rule.
        key: String,
    },
    /// A text is missing in a language.
    #[error("{}: the text \"{text}\" is not there in every language", register.code())]
    Language {
        /// In which register.
        register: Register,
        /// What there is of it.
        text: String,
    },
}

impl Text {
    /// The text in a language.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fi => &self.fi,
            Lang::Sv => &self.sv,
            Lang::En => &self.en,
        }
    }

    fn is_whole(&self) -> bool {
        Lang::ALL.into_iter().all(|lang| !self.in_lang(lang).trim().is_empty())
    }
}

impl Catalogue {
    /// The catalogue that comes with the program.
    ///
    /// # Errors
    /// Never in a program whose tests passed.
    pub fn own() -> Result<Self, CatalogueError> {
        Self::parse(OWN)
    }

    /// An installation's own catalogue: about the same registers, with the same codes of retention.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(file: &Path) -> Result<Self, CatalogueError> {
        let read = Self::parse(&fs::read_to_string(file)?)?;
        let own = Self::own()?;
        for (ours, theirs) in own.notices.iter().zip(&read.notices) {
            let codes = |notice: &Notice| -> Vec<_> {
                notice.retention.iter().map(|rule| rule.key.clone()).collect()
            };
            if codes(ours) != codes(theirs) {
                return Err(CatalogueError::Retention { register: ours.key, expected: codes(ours) });
            }
        }
        Ok(read)
    }

    fn parse(text: &str) -> Result<Self, CatalogueError> {
        let catalogue: Self = toml::from_str(text)?;
        if !catalogue.notices.iter().map(|notice| notice.key).eq(Register::ALL) {
            return Err(CatalogueError::Registers);
        }
        for notice in &catalogue.notices {
            if !notice.right.iter().map(|here| here.right).eq(Right::ALL) {
                return Err(CatalogueError::Rights(notice.key));
            }
            if let Some(torn) = notice.texts().find(|text| !text.is_whole()) {
                let text = format!("{}{}{}", torn.fi, torn.sv, torn.en);
                return Err(CatalogueError::Language { register: notice.key, text });
            }
        }
        Ok(catalogue)
    }

    /// The same catalogue with the times that the retention schedule sets where a rule leaves them to it.
    ///
    /// # Errors
    /// A time for a rule that is not there, or that has one.
    pub fn with(mut self, schedule: &Schedule) -> Result<Self, CatalogueError> {
        for (register, times) in schedule {
            for (key, keep) in times {
                let notice = self.notices.iter_mut().find(|notice| notice.key == *register);
                let mut rules = notice.into_iter().flat_map(|notice| &mut notice.retention);
                let rule = rules.find(|rule| rule.key == *key && rule.keep == Keep::Schedule);
                match rule {
                    Some(rule) if *keep != Keep::Schedule => rule.keep = *keep,
                    _ => return Err(CatalogueError::Scheduled { register: *register, key: key.clone() }),
                }
            }
        }
        Ok(self)
    }

    /// What every register says, in the order of [`Register::ALL`].
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// What one register says.
    pub fn notice(&self, register: Register) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.key == register)
    }
}

impl Notice {
    fn texts(&self) -> impl Iterator<Item = &Text> {
        let single = [
            &self.name,
            &self.summary,
            &self.controller,
            &self.representative,
            &self.contact,
            &self.deputy,
            &self.officer,
            &self.place,
            &self.transfers,
            &self.automated,
            &self.archiving,
        ];
        let several = [
            &self.purpose,
            &self.ground,
            &self.people,
            &self.sources,
            &self.disclosures,
            &self.processors,
            &self.protection,
        ];
        single
            .into_iter()
            .chain(several.into_iter().flatten())
            .chain(self.data.iter().map(|group| &group.text))
            .chain(self.retention.iter().map(|rule| &rule.text))
            .chain(self.right.iter().map(|here| &here.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_catalogue_tells_of_every_register_in_every_language() {
        let catalogue = Catalogue::own().unwrap();
        assert_eq!(catalogue.notices().len(), Register::ALL.len());
        for notice in catalogue.notices() {
            let mut codes: Vec<_> = notice.retention.iter().map(|rule| &rule.key).collect();
            codes.sort();
            codes.dedup();
            assert_eq!(codes.len(), notice.retention.len(), "{:?}", notice.key);
            let empty =
                [&notice.purpose, &notice.ground, &notice.people, &notice.sources, &notice.protection];
            assert!(empty.iter().all(|texts| !texts.is_empty()), "{:?}", notice.key);
            assert!(!notice.data.is_empty() && !notice.retention.is_empty(), "{:?}", notice.key);
        }
    }

    #[test]
    fn a_catalogue_that_is_not_whole_is_refused_and_says_what_is_wrong() {
        for (from, to, wrong) in [
            ("key = \"vouchers\"", "key = \"tickets\"", "in this order"),
            ("right = \"portability\"", "right = \"access\"", "e_services: it does not say of every right"),
            ("applies = true", "applies = true\nperhaps = true", "unknown field"),
        ] {
            let refused = Catalogue::parse(&OWN.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(refused.contains(wrong), "{refused}");
        }
        let name = &Catalogue::own().unwrap().notices()[0].name.sv.clone();
        let refused = Catalogue::parse(&OWN.replacen(name, " ", 1)).unwrap_err().to_string();
        assert!(refused.contains("not there in every language"), "{refused}");
    }

    #[test]
    fn the_schedule_sets_the_times_that_wait_for_it_and_no_others() {
        let times = |register, key: &str, keep: &str| {
            Schedule::from([(register, BTreeMap::from([(key.to_owned(), keep.parse().unwrap())]))])
        };
        let set = |schedule| Catalogue::own().unwrap().with(&schedule);
        let catalogue = set(times(Register::EServices, "ended_relation", "5 years")).unwrap();
        let rule = &catalogue.notice(Register::EServices).unwrap().retention[0];
        assert_eq!((rule.key.as_str(), rule.keep), ("ended_relation", "5 years".parse().unwrap()));
        for wrong in [
            times(Register::EServices, "whenever", "5 years"),
            times(Register::Vouchers, "ended_relation", "5 years"),
            times(Register::EServices, "ended_relation", "schedule"),
        ] {
            assert!(matches!(set(wrong), Err(CatalogueError::Scheduled { .. })));
        }
    }

    #[test]
    fn an_installation_s_own_catalogue_keeps_the_codes_that_the_program_knows() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("catalogue.toml");
        fs::write(&file, OWN).unwrap();
        assert!(Catalogue::read(&file).is_ok());
        let code = &Catalogue::own().unwrap().notices()[0].retention[0].key.clone();
        fs::write(&file, OWN.replacen(&format!("key = \"{code}\""), "key = \"whenever\"", 1)).unwrap();
        assert!(matches!(Catalogue::read(&file), Err(CatalogueError::Retention { .. })));
        assert!(matches!(Catalogue::read(folder.path()), Err(CatalogueError::Unreadable(_))));
    }
}
