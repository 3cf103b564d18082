//! What registers hold about a citizen, for the citizen: what the population register said apart from what the citizen
//! declared. One statement reads it all, because this page is the one that people open.

use luukku_domain::{
    caller::Caller,
    contacts::{ContactDetails, Ground, RegisterData, RegisterKey},
    events::{Event, EventAction, Register},
    id::{OrganisationId, PersonId, RelationId},
    lang::Lang,
    permission::{Refusal, action::ViewOwnData},
    time::Timestamp,
    values::{LocalName, OrganisationName},
};
use sqlx::FromRow;

use super::{
    cells,
    contact_row::SealedDetails,
    identify::{self, SignInNames},
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    secrets::DataKey,
    sql,
    store::{Conn, StoreError},
};

/// Everything about one citizen that the citizen sees on *My data*.
#[derive(Debug, Clone)]
pub struct OwnData {
    /// The names from the identification; `None` before the first sign-in.
    pub names: Option<SignInNames>,
    /// The language of pages and mails.
    pub lang: Lang,
    /// Whether a code for a new e-mail waits to be typed.
    pub awaits_code: bool,
    /// The registers, by controller's name; empty for somebody without any relation.
    pub registers: Vec<HeldRegister>,
}

/// What one controller's register holds.
#[derive(Debug, Clone)]
pub struct HeldRegister {
    /// Which register.
    pub key: RegisterKey,
    /// The controller's name.
    pub controller: LocalName,
    /// Why it holds the person, the oldest relation first.
    pub relations: Vec<HeldRelation>,
    /// What the population register said; `None` before the first fetch.
    pub population: Option<HeldPopulation>,
    /// What the citizen declared.
    pub details: ContactDetails,
    /// The version of `details`, which a change names again; 0 when nothing was declared yet.
    pub version: i64,
    /// When `details` last changed.
    pub changed_at: Option<Timestamp>,
}

/// A ground for holding the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRelation {
    /// Its id.
    pub id: RelationId,
    /// What kind of ground.
    pub ground: Ground,
    /// The decision, case or ticket.
    pub reference: String,
    /// Since when.
    pub started_at: Timestamp,
    /// Until when.
    pub ended_at: Option<Timestamp>,
}

/// The population register's data in one controller's register.
#[derive(Debug, Clone)]
pub struct HeldPopulation {
    /// The data; `None` after a purge.
    pub data: Option<RegisterData>,
    /// Whether non-disclosure is on: then no address is fetched or kept.
    pub non_disclosure: bool,
    /// When they were fetched.
    pub fetched_at: Timestamp,
}

impl HeldRegister {
    /// Whether a relation is live: only then is anything fetched or changed.
    pub fn is_live(&self) -> bool {
        self.relations.iter().any(|relation| relation.ended_at.is_none())
    }
}

impl OwnData {
    /// The registers with a live relation.
    pub fn live(&self) -> impl Iterator<Item = &HeldRegister> {
        self.registers.iter().filter(|register| register.is_live())
    }
}

/// The caller's own data. The look is an event in each register that was shown; where there is none, in the one that people
/// sign in to. Nothing is fetched from outside.
pub async fn view(backend: &Backend, caller: &Caller) -> Result<OwnData, Fault<NoRule>> {
    let person = caller.person().ok_or(Refusal::SignIn)?;
    let grant = caller.may(ViewOwnData, &person)?;
    let loaded = {
        let mut read = backend.store.read().await?;
        load(read.conn(), backend, grant.thing()).await?
    };
    let mut shown: Vec<_> = loaded.data.registers.iter().map(|register| register.key).collect();
    if shown.is_empty() {
        shown.push(loaded.home);
    }
    let mut events = shown.into_iter().map(|at| looked(person, at).by(grant.basis()));
    let first = events.next().ok_or(StoreError::Broken)?;
    backend.store.begin(caller).await?.commit_all(first, events).await?;
    Ok(loaded.data)
}

/// The event of a look at what a register holds.
pub(super) fn looked(person: PersonId, at: RegisterKey) -> Event {
    let event = Event::done(EventAction::OwnDataViewed).about(person).subject(person);
    event.in_register(at.controller, at.register)
}

/// A person's data with the key that opens and seals them.
pub(super) struct Loaded {
    pub data: OwnData,
    /// The person's version, which every change of what a register holds counts up.
    pub version: i64,
    /// The register that people sign in to.
    pub home: RegisterKey,
    /// `None` when the person's data were erased.
    pub key: Option<DataKey>,
}

#[derive(FromRow)]
struct PersonPart {
    person_version: i64,
    names_sealed: Option<Vec<u8>>,
    lang: Lang,
    wrapped: Option<Vec<u8>>,
    awaits: i64,
    operator_id: Option<OrganisationId>,
}

#[derive(FromRow)]
struct RelationPart {
    relation_id: Option<RelationId>,
    controller_id: Option<OrganisationId>,
    register: Option<Register>,
    ground: Option<Ground>,
    reference: Option<String>,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    name_fi: Option<OrganisationName>,
    name_sv: Option<OrganisationName>,
    name_en: Option<OrganisationName>,
}

#[derive(FromRow)]
struct HeldPart {
    version: Option<i64>,
    email_sealed: Option<Vec<u8>>,
    phone_sealed: Option<Vec<u8>>,
    kin_sealed: Option<Vec<u8>>,
    changed_at: Option<Timestamp>,
    body_sealed: Option<Vec<u8>>,
    non_disclosure: Option<bool>,
    fetched_at: Option<Timestamp>,
}

/// One relation of the person, with all that its register holds; or the person alone.
#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    person: PersonPart,
    #[sqlx(flatten)]
    relation: RelationPart,
    #[sqlx(flatten)]
    held: HeldPart,
}

/// Reads what registers hold about a person, and the person's key, in one statement.
pub(super) async fn load(conn: &mut Conn, backend: &Backend, person: PersonId) -> Result<Loaded, StoreError> {
    let rows = rows(conn, backend, person).await?;
    let first = rows.first().ok_or(StoreError::Missing)?;
    let key = key_of(backend, person, first)?;
    let names = match (&key, &first.person.names_sealed) {
        (Some(key), Some(sealed)) => Some(identify::open_names(key, person, sealed)?),
        _ => None,
    };
    let (lang, awaits_code) = (first.person.lang, first.person.awaits > 0);
    let registers = rows
        .chunk_by(|one, next| one.key() == next.key())
        .filter_map(|rows| register(person, key.as_ref(), rows).transpose())
        .collect::<Result<_, _>>()?;
    let operator = first.person.operator_id.ok_or(StoreError::Missing)?;
    let home = RegisterKey { controller: operator, register: Register::EServices };
    let data = OwnData { names, lang, awaits_code, registers };
    Ok(Loaded { data, version: first.person.person_version, home, key })
}

/// What one register holds about a person; nothing of any other register is opened. `None` when it never held them.
pub(super) async fn load_one(
    conn: &mut Conn,
    backend: &Backend,
    person: PersonId,
    at: RegisterKey,
) -> Result<Option<HeldRegister>, StoreError> {
    let mut rows = rows(conn, backend, person).await?;
    rows.retain(|row| row.key() == Some(at));
    let Some(first) = rows.first() else { return Ok(None) };
    let key = key_of(backend, person, first)?;
    register(person, key.as_ref(), &rows)
}

async fn rows(conn: &mut Conn, backend: &Backend, person: PersonId) -> Result<Vec<Row>, StoreError> {
    sql!(conn, all: Row,
        "SELECT p.version AS person_version, p.names_sealed, p.lang, k.wrapped,
            (SELECT COUNT(*) FROM contact_confirmation w WHERE w.person_id = p.id AND w.expires_at > $2) AS awaits,
            (SELECT h.id FROM organisation h WHERE h.kind = 'operator' AND h.closed_at IS NULL) AS operator_id,
            r.id AS relation_id, r.controller_id, r.register, r.ground, r.reference, r.started_at, r.ended_at,
            o.name_fi, o.name_sv, o.name_en, c.version, c.email_sealed, c.phone_sealed, c.kin_sealed, c.changed_at,
            b.body_sealed, b.non_disclosure, b.fetched_at
         FROM person p LEFT JOIN data_key k ON k.subject_id = p.id
         LEFT JOIN relation r ON r.person_id = p.id
         LEFT JOIN organisation o ON o.id = r.controller_id
         LEFT JOIN contact c ON c.person_id = r.person_id AND c.controller_id = r.controller_id
            AND c.register = r.register
         LEFT JOIN population_record b ON b.person_id = r.person_id AND b.controller_id = r.controller_id
            AND b.register = r.register
         WHERE p.id = $1 ORDER BY o.sort_name, r.controller_id, r.register, r.started_at, r.id",
        person, backend.ambient().now())
}

fn key_of(backend: &Backend, person: PersonId, row: &Row) -> Result<Option<DataKey>, StoreError> {
    let wrapped = row.person.wrapped.as_deref();
    wrapped.map(|wrapped| DataKey::unwrap(&backend.keys, person.uuid(), wrapped)).transpose()
}

impl Row {
    fn key(&self) -> Option<RegisterKey> {
        let (controller, register) = self.relation.controller_id.zip(self.relation.register)?;
        Some(RegisterKey { controller, register })
    }

    fn relation(&self) -> Option<HeldRelation> {
        let RelationPart { relation_id, ground, reference, started_at, ended_at, .. } = &self.relation;
        Some(HeldRelation {
            id: (*relation_id)?,
            ground: (*ground)?,
            reference: reference.clone()?,
            started_at: (*started_at)?,
            ended_at: *ended_at,
        })
    }
}

/// The register of rows that share one; `None` for a person without any relation.
fn register(
    person: PersonId,
    data_key: Option<&DataKey>,
    rows: &[Row],
) -> Result<Option<HeldRegister>, StoreError> {
    let Some((first, key)) = rows.first().and_then(|row| Some((row, row.key()?))) else { return Ok(None) };
    let HeldPart { email_sealed, phone_sealed, kin_sealed, .. } = &first.held;
    let sealed =
        SealedDetails { email: email_sealed.clone(), phone: phone_sealed.clone(), kin: kin_sealed.clone() };
    let details = data_key.map(|data_key| sealed.open(data_key, person, key)).transpose()?;
    Ok(Some(HeldRegister {
        key,
        controller: LocalName {
            fi: first.relation.name_fi.clone().ok_or(StoreError::Broken)?,
            sv: first.relation.name_sv.clone(),
            en: first.relation.name_en.clone(),
        },
        relations: rows.iter().filter_map(Row::relation).collect(),
        population: population(person, key, data_key, &first.held)?,
        details: details.unwrap_or_default(),
        version: first.held.version.unwrap_or_default(),
        changed_at: first.held.changed_at,
    }))
}

fn population(
    person: PersonId,
    at: RegisterKey,
    data_key: Option<&DataKey>,
    held: &HeldPart,
) -> Result<Option<HeldPopulation>, StoreError> {
    let Some(fetched_at) = held.fetched_at else { return Ok(None) };
    let cell = cells::in_register("population_record", "body_sealed", person, at);
    let data = match (data_key, &held.body_sealed) {
        (Some(data_key), Some(sealed)) => Some(cells::open(data_key, cell, sealed)?),
        _ => None,
    };
    let non_disclosure = held.non_disclosure.unwrap_or_default();
    Ok(Some(HeldPopulation { data, non_disclosure, fetched_at }))
}

#[cfg(test)]
#[path = "own_data_tests.rs"]
mod tests;
