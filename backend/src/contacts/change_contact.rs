//! A citizen changes e-mail, phone and next of kin, in one register or in all at once. First a preview of before and
//! after, then the change. A new e-mail counts only when the code sent to it comes back.

use luukku_domain::{
    caller::Caller,
    contacts::{ContactDetails, ContactField, DetailsErrors, RegisterKey, TypedDetails},
    events::{Event, EventAction, Reason},
    id::PersonId,
    permission::{
        Basis, Refusal,
        action::{ChangeOwnContact, ViewOwnData},
    },
    values::LocalName,
};

use super::{
    confirm_email, contact_row,
    own_data::{self, HeldRegister, OwnData},
    tell::Told,
};
use crate::{
    Backend,
    fault::Fault,
    mail::ContactChange,
    secrets::DataKey,
    store::{Lock, StoreError, Tx},
};

/// What the citizen typed, and what they had before them.
pub struct ContactEdit {
    /// The register whose details were shown in the form.
    pub base: RegisterKey,
    /// Whether the parts that were changed shall be changed in every other register too.
    pub everywhere: bool,
    /// What was typed.
    pub typed: TypedDetails,
    /// The versions that the citizen saw, one for each register that shall change.
    pub seen: Vec<(RegisterKey, i64)>,
}

/// Why nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactRule {
    /// Fields are wrong.
    Fields(DetailsErrors),
    /// Nothing differs from what is held.
    Nothing,
    /// The details changed after the form was shown.
    ChangedMeanwhile,
    /// Too many codes were asked for; later.
    TooManyCodes,
    /// The relation has ended: details can be removed, not changed.
    Ended,
}

impl ContactRule {
    const fn reason(&self) -> Reason {
        match self {
            Self::Fields(_) => Reason::Malformed,
            Self::Nothing => Reason::Nothing,
            Self::ChangedMeanwhile => Reason::ChangedMeanwhile,
            Self::TooManyCodes => Reason::TooMany,
            Self::Ended => Reason::Ended,
        }
    }
}

/// What a change would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Each register that would change.
    pub registers: Vec<PreviewedRegister>,
    /// Whether a new e-mail waits for its code before it counts.
    pub sends_code: bool,
}

/// What would change in one register.
#[derive(Debug, Clone)]
pub struct PreviewedRegister {
    /// Which register.
    pub key: RegisterKey,
    /// The controller's name.
    pub controller: LocalName,
    /// The version that the change must name.
    pub version: i64,
    /// Each changed part with its value before and after, as people read them.
    pub changes: Vec<(ContactField, Option<String>, Option<String>)>,
}

/// A change that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// Whether a code was sent and waits to be typed.
    pub awaits_code: bool,
}

/// One register that shall change.
struct Target<'a> {
    held: &'a HeldRegister,
    after: ContactDetails,
}

/// Says what a change would do. Shows data, so it is a look with its event; so is a change that would break a rule.
pub async fn preview(
    backend: &Backend,
    caller: &Caller,
    edit: &ContactEdit,
) -> Result<Preview, Fault<ContactRule>> {
    let person = caller.person().ok_or(Refusal::SignIn)?;
    let grant = caller.may(ViewOwnData, &person)?;
    let loaded = {
        let mut read = backend.store.read().await?;
        own_data::load(read.conn(), backend, grant.thing()).await?
    };
    let targets = match targets(&loaded.data, edit) {
        Err(Fault::Rule(rule)) => return broke(backend, caller, person, edit, rule).await,
        targets => targets?,
    };
    let fields = codes_of(&targets);
    let looked = |target: &Target<'_>| {
        own_data::looked(person, target.held.key).by(grant.basis()).fields(fields.iter().copied())
    };
    let mut events = targets.iter().map(looked);
    let first = events.next().ok_or(StoreError::Broken)?;
    backend.store.begin(caller).await?.commit_all(first, events).await?;
    let sends_code = targets.iter().any(|target| target.new_email().is_some());
    Ok(Preview { registers: targets.iter().map(Target::previewed).collect(), sends_code })
}

/// Makes the change. One that breaks a rule leaves its event.
pub async fn change(
    backend: &Backend,
    caller: &Caller,
    edit: &ContactEdit,
) -> Result<Changed, Fault<ContactRule>> {
    let person = caller.person().ok_or(Refusal::SignIn)?;
    let made = match make(backend, caller, person, edit, Reading::Ahead).await {
        Err(Fault::Store(StoreError::Conflict)) => make(backend, caller, person, edit, Reading::Within).await,
        made => made,
    };
    match made {
        Err(Fault::Rule(rule)) => broke(backend, caller, person, edit, rule).await,
        made => made,
    }
}

/// Keeps the event of a change that breaks a rule.
async fn broke<T>(
    backend: &Backend,
    caller: &Caller,
    person: PersonId,
    edit: &ContactEdit,
    rule: ContactRule,
) -> Result<T, Fault<ContactRule>> {
    let failed = concerning(person, edit.base, Event::failed(EventAction::ContactChanged));
    backend.store.begin(caller).await?.commit(failed.because(rule.reason())).await?;
    Err(Fault::Rule(rule))
}

fn concerning(person: PersonId, at: RegisterKey, event: Event) -> Event {
    event.about(person).subject(person).in_register(at.controller, at.register)
}

/// When what is changed is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Before the unit, so that nobody waits for it. Somebody else may be quicker.
    Ahead,
    /// In the unit, under the person's lock.
    Within,
}

async fn make(
    backend: &Backend,
    caller: &Caller,
    person: PersonId,
    edit: &ContactEdit,
    reading: Reading,
) -> Result<Changed, Fault<ContactRule>> {
    let ahead = match reading {
        Reading::Ahead => {
            let mut read = backend.store.read().await?;
            Some(own_data::load(read.conn(), backend, person).await?)
        }
        Reading::Within => None,
    };
    let mut tx = backend.store.begin(caller).await?;
    match &ahead {
        Some(ahead) => tx.lock_as_read(person, ahead.version).await?,
        None => tx.lock([Lock::Person(person)]).await?,
    }
    let denied = || concerning(person, edit.base, Event::denied(EventAction::ContactChanged));
    let (mut tx, grant) = tx.may(ChangeOwnContact, &person, denied).await?;
    let loaded = match ahead {
        Some(ahead) => ahead,
        None => own_data::load(tx.conn(), backend, grant.thing()).await?,
    };
    let key = loaded.key.ok_or(StoreError::Broken)?;
    let targets = targets(&loaded.data, edit)?;
    let unseen = |target: &Target<'_>| !edit.seen.contains(&(target.held.key, target.held.version));
    if targets.iter().any(unseen) {
        return Err(Fault::Rule(ContactRule::ChangedMeanwhile));
    }
    let mut write = Write { backend, person, basis: grant.basis(), key: &key, data: &loaded.data };
    let events = write.all(&mut tx, &targets).await?;
    let awaits_code = targets.iter().any(|target| target.new_email().is_some());
    let mut events = events.into_iter();
    let first = events.next().ok_or(Fault::Rule(ContactRule::Nothing))?;
    tx.commit_all(first, events).await?;
    Ok(Changed { awaits_code })
}

/// The registers that a change concerns, each with its details afterwards. The parts that differ in the base register are
/// changed, in it alone or everywhere; what was not touched in the form is touched nowhere. In a register with no live
/// relation details can only be removed.
fn targets<'a>(data: &'a OwnData, edit: &ContactEdit) -> Result<Vec<Target<'a>>, Fault<ContactRule>> {
    let base = data.registers.iter().find(|register| register.key == edit.base).ok_or(Refusal::NotFound)?;
    let typed = edit.typed.parse().map_err(|errors| Fault::Rule(ContactRule::Fields(errors)))?;
    let touched = base.details.differences(&typed);
    if !base.is_live() && touched.iter().any(|part| typed.shown(*part).is_some()) {
        return Err(Fault::Rule(ContactRule::Ended));
    }
    let also = |register: &HeldRegister| edit.everywhere && base.is_live() && register.is_live();
    let concerned = data.registers.iter().filter(|register| register.key == edit.base || also(register));
    let targets: Vec<_> = concerned
        .map(|held| Target { held, after: with(&held.details, &typed, &touched) })
        .filter(|target| target.after != target.held.details)
        .collect();
    if targets.is_empty() { Err(Fault::Rule(ContactRule::Nothing)) } else { Ok(targets) }
}

/// The details with these parts taken from `typed`.
fn with(details: &ContactDetails, typed: &ContactDetails, parts: &[ContactField]) -> ContactDetails {
    let mut after = details.clone();
    for part in parts {
        match part {
            ContactField::Email => after.email.clone_from(&typed.email),
            ContactField::Phone => after.phone.clone_from(&typed.phone),
            ContactField::Kin => after.kin.clone_from(&typed.kin),
        }
    }
    after
}

fn codes_of(targets: &[Target<'_>]) -> Vec<&'static str> {
    let touched = |field: &ContactField| {
        targets.iter().any(|target| target.held.details.differences(&target.after).contains(field))
    };
    ContactField::ALL.into_iter().filter(touched).map(ContactField::code).collect()
}

impl Target<'_> {
    /// A new e-mail, which must be confirmed first. Removing one needs no code.
    fn new_email(&self) -> Option<&luukku_domain::values::Email> {
        self.after.email.as_ref().filter(|email| Some(*email) != self.held.details.email.as_ref())
    }

    /// The details that can be written at once: all but a new e-mail.
    fn at_once(&self) -> ContactDetails {
        let mut details = self.after.clone();
        if self.new_email().is_some() {
            details.email.clone_from(&self.held.details.email);
        }
        details
    }

    fn previewed(&self) -> PreviewedRegister {
        let before = &self.held.details;
        let changed = before.differences(&self.after).into_iter();
        PreviewedRegister {
            key: self.held.key,
            controller: self.held.controller.clone(),
            version: self.held.version,
            changes: changed.map(|field| (field, before.shown(field), self.after.shown(field))).collect(),
        }
    }
}

/// The writes of one change.
struct Write<'a> {
    backend: &'a Backend,
    person: PersonId,
    basis: Basis,
    key: &'a DataKey,
    data: &'a OwnData,
}

impl Write<'_> {
    /// Writes what can be written at once, asks for the code of a new e-mail, tells removed addresses.
    async fn all(&mut self, tx: &mut Tx, targets: &[Target<'_>]) -> Result<Vec<Event>, Fault<ContactRule>> {
        let mut events = Vec::new();
        let mut told = Told::of(ContactChange::Removed, self.data.lang);
        for target in targets {
            let (at, after) = (target.held.key, target.at_once());
            let fields = target.held.details.differences(&after);
            if fields.is_empty() {
                continue;
            }
            let whose = (self.person, at);
            if !contact_row::save(tx, self.backend, self.key, whose, &after, target.held.version).await? {
                return Err(Fault::Rule(ContactRule::ChangedMeanwhile));
            }
            if let (Some(old), None) = (&target.held.details.email, &after.email) {
                told.add(old.clone(), target.held);
            }
            let fields = fields.into_iter().map(ContactField::code);
            events.push(self.event(EventAction::ContactChanged, at).fields(fields));
        }
        told.post(tx, self.backend).await?;
        let registers: Vec<_> = targets.iter().filter(|it| it.new_email().is_some()).collect();
        if let Some(email) = registers.first().and_then(|target| target.new_email()) {
            let keys: Vec<_> = registers.iter().map(|target| target.held.key).collect();
            let ask =
                confirm_email::Ask { person: self.person, lang: self.data.lang, email, registers: &keys };
            if !confirm_email::ask(tx, self.backend, self.key, &ask).await? {
                return Err(Fault::Rule(ContactRule::TooManyCodes));
            }
            events.extend(keys.iter().map(|at| {
                self.event(EventAction::ContactConfirmationSent, *at).fields([ContactField::Email.code()])
            }));
        }
        Ok(events)
    }

    fn event(&self, action: EventAction, at: RegisterKey) -> Event {
        Event::done(action)
            .by(self.basis)
            .about(self.person)
            .subject(self.person)
            .in_register(at.controller, at.register)
            .at(at.controller)
    }
}

#[cfg(test)]
#[path = "change_contact_tests.rs"]
mod tests;
