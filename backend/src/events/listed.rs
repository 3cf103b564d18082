//! One event as a page shows it: ids resolved to names, and of the erasable part only what this reader may see.

use luukku_domain::{
    accounts::role::Role,
    caller::Job,
    contacts::Purpose,
    events::{ActorKind, EventAction, ObjectKind, Outcome, Register},
    id::EventId,
    time::Timestamp,
    values::OrganisationName,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::list::EventView;
use crate::{accounts::organisations::Names, store::StoreError};

/// One event of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEvent {
    /// The event.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub action: EventAction,
    /// How it ended.
    pub outcome: Outcome,
    /// Who did it.
    pub actor: ListedActor,
    /// What it was done to.
    pub object: Option<ListedObject>,
    /// Whose data it concerned, when that was one other than the object.
    pub subject: Option<ListedObject>,
    /// How many people's data it concerned.
    pub subjects: u64,
    /// The organisation that it was done to or in.
    pub organisation: Option<Names>,
    /// The register whose data it touched.
    pub register: Option<Register>,
    /// The names of the fields that were changed, shown or searched by.
    pub fields: Vec<String>,
    /// Why a client's data were searched.
    pub purpose: Option<Purpose>,
    /// What the reader may see of the erasable part, as its key and its value: `reason`, `explanation`, `ground`, `email`, `device`…
    pub details: Vec<(String, String)>,
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedActor {
    /// The kind.
    pub kind: ActorKind,
    /// The account or person.
    pub id: Option<Uuid>,
    /// A staff member's name at the time; none once erased, and none for citizens, who learn role and organisation.
    pub name: Option<String>,
    /// The job, when the program did it by itself.
    pub job: Option<Job>,
    /// The role.
    pub role: Option<Role>,
    /// The organisation of the role.
    pub organisation: Option<Names>,
    /// Whether it is the reader.
    pub is_reader: bool,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedObject {
    /// The kind of thing.
    pub kind: ObjectKind,
    /// Which one.
    pub id: Uuid,
    /// An account's present name; none for others and once cleared.
    pub name: Option<String>,
    /// Whether it is the reader.
    pub is_reader: bool,
}

/// A row of the statements.
#[derive(FromRow)]
pub(super) struct EventRow {
    pub(super) id: EventId,
    pub(super) at: Timestamp,
    action: String,
    outcome: Outcome,
    actor_kind: ActorKind,
    actor_id: Option<Uuid>,
    role: Option<Role>,
    object_kind: Option<ObjectKind>,
    object_id: Option<Uuid>,
    register: Option<Register>,
    fields: String,
    purpose: Option<String>,
    body: Option<String>,
    through_fi: Option<OrganisationName>,
    through_sv: Option<OrganisationName>,
    through_en: Option<OrganisationName>,
    at_fi: Option<OrganisationName>,
    at_sv: Option<OrganisationName>,
    at_en: Option<OrganisationName>,
    object_name: Option<String>,
    subjects: i64,
    subject_id: Option<Uuid>,
    subject_kind: Option<ObjectKind>,
    subject_name: Option<String>,
}

/// Who reads, and through which view.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    /// The view.
    pub(super) view: EventView,
    /// The reader's account or person.
    pub(super) id: Option<Uuid>,
    /// Whether the reader is a citizen.
    pub(super) is_citizen: bool,
}

impl Reader {
    /// Whether a part of the erasable body is shown. The keyed hash of a searched code is for nobody. A citizen reads
    /// reasons, and where they themselves signed in. The addresses of others are for those who run the installation.
    fn sees(self, key: &str, own_act: bool) -> bool {
        match key {
            "actor_name" | "code_index" => false,
            "address" => own_act || self.view == EventView::Installation,
            "device" => own_act,
            "user_name" | "email" | "ground" | "explanation" => !self.is_citizen,
            _ => true,
        }
    }
}

impl EventRow {
    /// Whether the reader did it. A sign-in is done by nobody yet, but for the one whom it signs in.
    fn is_act_of(&self, reader: Option<Uuid>) -> bool {
        let signs_in = self.actor_kind == ActorKind::Anonymous
            && self.outcome == Outcome::Done
            && self.action.starts_with("session.");
        let actor = match self.subject_id {
            Some(subject) if signs_in && self.subjects == 1 => Some(subject),
            _ => self.actor_id,
        };
        actor.is_some() && actor == reader
    }

    /// The event as this reader sees it.
    pub(super) fn shown(self, reader: Reader) -> Result<ListedEvent, StoreError> {
        let own_act = self.is_act_of(reader.id);
        let body = self.body.as_deref().map_or(Ok(serde_json::Map::new()), serde_json::from_str);
        let body = body.map_err(|_| StoreError::Broken)?;
        let text = |key: &str| body.get(key).and_then(|value| value.as_str()).map(str::to_owned);
        let named = text("actor_name");
        let job = Job::ALL.into_iter().find(|job| named.as_deref() == Some(job.code()));
        let is_staff = self.actor_kind == ActorKind::Staff;
        let details = body.iter().filter(|(key, _)| reader.sees(key, own_act));
        let details = details.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
        let details = details.collect();
        let thing = |kind: Option<ObjectKind>, id: Option<Uuid>, name: Option<String>| {
            let (kind, id) = kind.zip(id)?;
            let is_reader = Some(id) == reader.id;
            Some(ListedObject { kind, id, name: name.filter(|_| !reader.is_citizen), is_reader })
        };
        let object = thing(self.object_kind, self.object_id, self.object_name);
        let subject = thing(self.subject_kind, self.subject_id, self.subject_name);
        let subject = subject
            .filter(|one| self.subjects == 1 && object.as_ref().is_none_or(|object| object.id != one.id));
        Ok(ListedEvent {
            id: self.id,
            at: self.at,
            action: EventAction::from_code(&self.action).ok_or(StoreError::Broken)?,
            outcome: self.outcome,
            actor: ListedActor {
                kind: self.actor_kind,
                id: self.actor_id.filter(|_| own_act || !reader.is_citizen),
                name: named.filter(|_| is_staff && !reader.is_citizen),
                job: job.filter(|_| self.actor_kind == ActorKind::System),
                role: self.role,
                organisation: names(self.through_fi, self.through_sv, self.through_en),
                is_reader: own_act,
            },
            object,
            subject,
            subjects: u64::try_from(self.subjects).unwrap_or_default(),
            organisation: names(self.at_fi, self.at_sv, self.at_en),
            register: self.register,
            fields: serde_json::from_str(&self.fields).map_err(|_| StoreError::Broken)?,
            purpose: self.purpose.and_then(|code| code.parse().ok()),
            details,
        })
    }
}

fn names(
    fi: Option<OrganisationName>,
    sv: Option<OrganisationName>,
    en: Option<OrganisationName>,
) -> Option<Names> {
    Some(Names { name_fi: fi?, name_sv: sv, name_en: en })
}
