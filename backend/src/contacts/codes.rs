//! What the population register says about an identity code that we do not know: only its own answer joins a new code to
//! a person, and no answer means "try later", never a second person.

use chrono::NaiveDate;
use luukku_domain::{caller::Caller, values::Hetu};

use crate::registries::{
    Occasion, RegisterError,
    population::{CodeAnswer, PopulationRegister},
};

/// The register gave no usable answer: try later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the population register gives no usable answer")]
pub struct RegisterSilent;

/// The identity codes of one living person.
pub(super) struct Codes {
    /// The one that holds now.
    pub current: Hetu,
    /// Those before it.
    pub former: Vec<Hetu>,
}

/// What the register answered.
pub(super) enum Asked {
    /// A living person.
    Living(Codes),
    /// The register does not know the code.
    Unknown(Codes),
    /// The person has died.
    Dead {
        /// When, where the register says so.
        date: Option<NaiveDate>,
    },
}

impl Codes {
    /// All of them, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &Hetu> {
        std::iter::once(&self.current).chain(&self.former)
    }
}

/// When and on whose behalf the register is asked.
pub(super) fn occasion(caller: &Caller) -> Occasion {
    Occasion { now: caller.at, correlation_id: caller.request.uuid() }
}

/// Asks which person a code belongs to, and nothing else about them. "Not found" is an answer: whoever identified
/// themselves strongly, or is a client by decision, exists although the register does not know them.
pub(super) async fn ask(
    register: &dyn PopulationRegister,
    occasion: &Occasion,
    hetu: &Hetu,
) -> Result<Asked, RegisterSilent> {
    let silent = |error: RegisterError| {
        tracing::warn!(%error, "an identity code could not be checked");
        RegisterSilent
    };
    match register.check_code(occasion, hetu).await.map_err(silent)? {
        CodeAnswer::Holds { former } => Ok(Asked::Living(Codes { current: hetu.clone(), former })),
        CodeAnswer::NotFound => Ok(Asked::Unknown(Codes { current: hetu.clone(), former: Vec::new() })),
        CodeAnswer::Dead { date } => Ok(Asked::Dead { date }),
        CodeAnswer::Changed { new } => match register.check_code(occasion, &new).await.map_err(silent)? {
            CodeAnswer::Holds { mut former } => {
                if !former.contains(hetu) {
                    former.push(hetu.clone());
                }
                Ok(Asked::Living(Codes { current: new, former }))
            }
            CodeAnswer::Dead { date } => Ok(Asked::Dead { date }),
            // The register contradicts itself: it sends us to a code that it does not hold.
            CodeAnswer::Changed { .. } | CodeAnswer::NotFound => Err(RegisterSilent),
        },
    }
}
