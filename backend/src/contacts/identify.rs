//! Signs a citizen in on a verified identification. The first sign-in makes the person known; later ones find the same
//! person, also after their identity code changed.

use chrono::NaiveDate;
use luukku_domain::{
    caller::Caller,
    contacts::RegisterKey,
    events::{Event, EventAction, Reason},
    id::{PersonId, SessionId},
    lang::Lang,
    time::Timestamp,
    values::Hetu,
};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::{
    attempt, cells,
    codes::{self, Asked, Codes},
    death,
    identity::{self, Kind, NewIdentity},
};
use crate::{
    Backend,
    accounts::session::{self, OpenSession, Owner},
    fault::Fault,
    registries::{
        identification::{IdentificationError, IdentifiedPerson},
        population::PopulationRegister,
    },
    secrets::{Cell, DataKey, Token},
    sql,
    store::{Conn, Lock, StoreError, Tx},
};

/// A verified identification, and where it happened.
pub struct SignIn<'a> {
    /// Who it is.
    pub identified: &'a IdentifiedPerson,
    /// The issuer that says so; with its subject it is the key of people without an identity code.
    pub issuer: &'a str,
    /// The name of the browser and system, for the list of sessions.
    pub device: &'a str,
    /// The language of the pages, which becomes the person's at the first sign-in.
    pub lang: Lang,
    /// The session that the browser had before, of staff or of a citizen: it ends.
    pub previous: Option<&'a OpenSession>,
}

/// Why nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentifyRule {
    /// The population register does not answer, so that nobody can say whether we know the person: later.
    TryLater,
    /// The population register says that the person has died.
    Dead,
}

/// A signed-in citizen.
pub struct Identified {
    /// For the session cookie.
    pub token: Token,
    /// Who it is.
    pub person: PersonId,
}

/// The names that the identification gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInNames {
    /// All first names.
    pub first_names: String,
    /// Surname.
    pub surname: String,
}

/// How whoever identified themselves is recognised.
struct Recognised {
    by: Mark,
    /// Whether the population register said just now that the person lives.
    lives: bool,
}

/// By what the population register, or we ourselves, recognise them.
enum Mark {
    /// By what we hold.
    Known,
    /// By codes that the population register gave.
    Codes(Codes),
    /// By issuer and subject only, and new.
    Subject,
}

/// Why nobody is recognised, and whom it is about.
struct Stop<'a> {
    rule: IdentifyRule,
    hetu: &'a Hetu,
    known: Option<PersonId>,
    died_on: Option<NaiveDate>,
}

/// Signs a citizen in.
pub async fn identify(
    backend: &Backend,
    register: &dyn PopulationRegister,
    caller: &Caller,
    sign_in: SignIn<'_>,
) -> Result<Identified, Fault<IdentifyRule>> {
    // The staff account that this browser may have had is never named together with the person: not as the actor, and
    // not by the number of the request.
    let caller = caller.unnamed();
    let value = key_of(&sign_in);
    let home = {
        let mut read = backend.store.read().await?;
        identity::sign_in_register(read.conn()).await?
    };
    let recognised = match recognise(backend, register, &caller, &sign_in, home).await? {
        Ok(recognised) => recognised,
        Err(stop) => {
            refuse(backend, &caller, home, &stop).await?;
            return Err(Fault::Rule(stop.rule));
        }
    };
    session::end_previous(backend, &caller, sign_in.previous).await?;
    // Whoever identifies themselves for the first time in two browsers at once is one person: the second finds the first.
    for _ in 0..2 {
        let unit = Unit { backend, caller: &caller, sign_in: &sign_in, home, value: &value };
        if let Some(identified) = unit.run(&recognised).await? {
            return Ok(identified);
        }
    }
    Err(StoreError::Conflict.into())
}

/// Keeps the event of an identification that did not succeed at the issuer. For attempts that we began, and not more
/// often than the throttle allows; anything else is noise.
pub async fn failed(
    backend: &Backend,
    caller: &Caller,
    error: &IdentificationError,
) -> Result<(), StoreError> {
    if !attempt::count_failure(backend, caller.address.as_deref()).await? {
        return Ok(());
    }
    let caller = caller.unnamed();
    let home = {
        let mut read = backend.store.read().await?;
        identity::sign_in_register(read.conn()).await?
    };
    let tx = backend.store.begin(&caller).await?;
    let event = Event::failed(EventAction::SignedIn).in_register(home.controller, home.register);
    let reason = match error {
        IdentificationError::Unavailable => Reason::NoAnswer,
        IdentificationError::Refused => Reason::Cancelled,
        IdentificationError::Invalid(_) => Reason::Unverified,
    };
    tx.commit(event.at(home.controller).because(reason)).await
}

/// The identity code; for people without one, issuer and subject, which cannot be mistaken for a code.
fn key_of(sign_in: &SignIn<'_>) -> String {
    match &sign_in.identified.hetu {
        Some(hetu) => hetu.as_str().to_owned(),
        None => format!("{}\0{}", sign_in.issuer, sign_in.identified.subject),
    }
}

async fn recognise<'a>(
    backend: &Backend,
    register: &dyn PopulationRegister,
    caller: &Caller,
    sign_in: &SignIn<'a>,
    home: RegisterKey,
) -> Result<Result<Recognised, Stop<'a>>, StoreError> {
    let known = {
        let mut read = backend.store.read().await?;
        identity::find(read.conn(), backend, home, &key_of(sign_in)).await?
    };
    let Some(hetu) = &sign_in.identified.hetu else {
        let by = if known.is_some() { Mark::Known } else { Mark::Subject };
        return Ok(Ok(Recognised { by, lives: false }));
    };
    let asked = codes::ask(register, &codes::occasion(caller), hetu).await;
    Ok(match (asked, known) {
        (Ok(Asked::Dead { date }), _) => Err(Stop { rule: IdentifyRule::Dead, hetu, known, died_on: date }),
        (Ok(Asked::Living(_)), Some(_)) => Ok(Recognised { by: Mark::Known, lives: true }),
        // Whom we know, we let in without an answer too: a silent register costs nobody their matters.
        (Ok(Asked::Unknown(_)) | Err(_), Some(_)) => Ok(Recognised { by: Mark::Known, lives: false }),
        (Ok(Asked::Living(codes)), None) => Ok(Recognised { by: Mark::Codes(codes), lives: true }),
        (Ok(Asked::Unknown(codes)), None) => Ok(Recognised { by: Mark::Codes(codes), lives: false }),
        (Err(_), None) => Err(Stop { rule: IdentifyRule::TryLater, hetu, known, died_on: None }),
    })
}

/// Keeps the event of a stop. The death of somebody whom we know ends here what it ends anywhere.
async fn refuse(
    backend: &Backend,
    caller: &Caller,
    home: RegisterKey,
    stop: &Stop<'_>,
) -> Result<(), StoreError> {
    let event = match stop.rule {
        IdentifyRule::TryLater => Event::failed(EventAction::SignedIn).because(Reason::NoAnswer),
        IdentifyRule::Dead => Event::denied(EventAction::SignedIn).because(Reason::Dead),
    };
    let event = event.in_register(home.controller, home.register).at(home.controller);
    let event = identity::about_code(event, backend, home, stop.hetu, stop.known);
    let mut tx = backend.store.begin(caller).await?;
    match (stop.rule, stop.known) {
        (IdentifyRule::Dead, Some(person)) => {
            tx.lock([Lock::Person(person)]).await?;
            let died = death::died(&mut tx, backend, person, stop.died_on).await?;
            tx.commit_all(event.about(person), died).await
        }
        _ => tx.commit(event).await,
    }
}

#[derive(FromRow)]
struct PersonRow {
    names_sealed: Option<Vec<u8>>,
    first_identified_at: Option<Timestamp>,
    died_on: Option<Timestamp>,
}

/// The unit of work that opens the session.
struct Unit<'a> {
    backend: &'a Backend,
    caller: &'a Caller,
    sign_in: &'a SignIn<'a>,
    home: RegisterKey,
    value: &'a str,
}

impl Unit<'_> {
    /// `None` when somebody else made the same person known meanwhile.
    async fn run(&self, recognised: &Recognised) -> Result<Option<Identified>, Fault<IdentifyRule>> {
        let backend = self.backend;
        let mut tx = backend.store.begin(self.caller).await?;
        let known = self.known(tx.conn(), recognised).await?;
        let mut events = Vec::new();
        let (person, key) = match known {
            // Known when the register was asked, and erased since: whoever tries again is recognised as somebody new.
            None if matches!(recognised.by, Mark::Known) => return Err(StoreError::Conflict.into()),
            None => {
                let Some((person, key)) = self.add(&mut tx, recognised).await? else { return Ok(None) };
                events.push(self.about(Event::done(EventAction::PersonAdded), person));
                (person, key)
            }
            Some(person) => {
                tx.lock([Lock::Person(person)]).await?;
                let key = DataKey::load(tx.conn(), &backend.keys, person.uuid()).await?;
                // Without a key the person was erased before they could be locked.
                let Some(key) = key else { return Ok(None) };
                if let Mark::Codes(codes) = &recognised.by {
                    events.extend(self.join(&mut tx, &key, person, codes).await?);
                }
                if recognised.lives {
                    events.extend(identity::lives(&mut tx, self.home, person).await?);
                }
                (person, key)
            }
        };
        let row = sql!(tx.conn(), one: PersonRow,
            "SELECT names_sealed, first_identified_at, died_on FROM person WHERE id = $1", person)?;
        if row.died_on.is_some() {
            let event = self.about(Event::denied(EventAction::SignedIn), person);
            tx.refuse(event.because(Reason::Dead)).await?;
            return Err(Fault::Rule(IdentifyRule::Dead));
        }
        self.note_sign_in(&mut tx, &key, person, &row).await?;
        let (session, token) =
            session::open(&mut tx, backend, Owner::Person(person), self.sign_in.device).await?;
        self.keep_token(&mut tx, &key, session).await?;
        let signed_in = self.about(Event::done(EventAction::SignedIn), person);
        tx.commit_all(signed_in.detail("device", self.sign_in.device), events).await?;
        Ok(Some(Identified { token, person }))
    }

    async fn known(&self, conn: &mut Conn, recognised: &Recognised) -> Result<Option<PersonId>, StoreError> {
        match &recognised.by {
            Mark::Codes(codes) => identity::find_any(conn, self.backend, self.home, codes).await,
            Mark::Known | Mark::Subject => identity::find(conn, self.backend, self.home, self.value).await,
        }
    }

    /// Makes a new person known; `None` when somebody else was first.
    async fn add(
        &self,
        tx: &mut Tx,
        recognised: &Recognised,
    ) -> Result<Option<(PersonId, DataKey)>, StoreError> {
        let (person, key) = identity::new_person(tx, self.backend, self.sign_in.lang).await?;
        let added = match &recognised.by {
            Mark::Codes(codes) => {
                identity::keep_codes(tx, self.backend, &key, (person, self.home), codes).await?
            }
            Mark::Known | Mark::Subject => {
                let (at, value) = (self.home, self.value);
                let new = NewIdentity { person, at, kind: Kind::Subject, value, until: None };
                identity::add(tx, self.backend, &key, &new).await?
            }
        };
        Ok(added.then_some((person, key)))
    }

    /// Joins codes that the register gave to the person whom one of them belongs to.
    async fn join(
        &self,
        tx: &mut Tx,
        key: &DataKey,
        person: PersonId,
        codes: &Codes,
    ) -> Result<Option<Event>, StoreError> {
        if let Some(event) = identity::change_code(tx, self.backend, key, person, codes).await? {
            return Ok(Some(event));
        }
        // The current code was known; the one used now is an older one that the register vouches for.
        let kept = identity::keep_codes(tx, self.backend, key, (person, self.home), codes).await?;
        let event = if kept { Event::done } else { Event::failed };
        Ok(Some(self.about(event(EventAction::PersonCodeChanged), person).fields(["identity_code"])))
    }

    async fn note_sign_in(
        &self,
        tx: &mut Tx,
        key: &DataKey,
        person: PersonId,
        row: &PersonRow,
    ) -> Result<(), StoreError> {
        let identified = self.sign_in.identified;
        let names =
            SignInNames { first_names: identified.first_names.clone(), surname: identified.surname.clone() };
        let held = row.names_sealed.as_deref().map(|sealed| open_names(key, person, sealed)).transpose()?;
        if held.as_ref() != Some(&names) {
            let sealed = cells::seal(self.backend, key, names_cell(person), &names)?;
            sql!(tx.conn(), execute, "UPDATE person SET names_sealed = $2 WHERE id = $1", person, sealed)?;
        }
        if row.first_identified_at.is_none() {
            let lang = self.sign_in.lang;
            sql!(tx.conn(), execute, "UPDATE person SET lang = $2 WHERE id = $1", person, lang)?;
        }
        let now = tx.now();
        sql!(
            tx.conn(),
            execute,
            "UPDATE person SET last_sign_in_at = $2, first_identified_at = COALESCE(first_identified_at, $2)
             WHERE id = $1",
            person,
            now,
        )?;
        Ok(())
    }

    /// Keeps the issuer's token for signing out there too, where it wants it, and when the person identified themselves: never later than
    /// now, whatever the issuer's clock says.
    async fn keep_token(&self, tx: &mut Tx, key: &DataKey, session: SessionId) -> Result<(), StoreError> {
        let identified = self.sign_in.identified;
        let seal = |token: &String| key.seal(self.backend.ambient(), logout_cell(session), token);
        let sealed = identified.id_token.as_ref().map(seal);
        let authenticated_at = identified.auth_time.min(tx.now());
        session::identified(tx, session, authenticated_at, sealed.as_deref()).await
    }

    fn about(&self, event: Event, person: PersonId) -> Event {
        let RegisterKey { controller, register } = self.home;
        event.about(person).subject(person).in_register(controller, register).at(controller)
    }
}

/// Opens the names of a person.
pub(super) fn open_names(key: &DataKey, person: PersonId, sealed: &[u8]) -> Result<SignInNames, StoreError> {
    cells::open(key, names_cell(person), sealed)
}

fn names_cell(person: PersonId) -> Cell<'static> {
    Cell::new("person", "names_sealed", person.uuid())
}

/// Where the issuer's token of a session stands.
pub(super) fn logout_cell(session: SessionId) -> Cell<'static> {
    Cell::new("session", "logout_sealed", session.uuid())
}

#[cfg(test)]
#[path = "identify_tests.rs"]
mod tests;
