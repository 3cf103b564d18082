//! The daily run: everything that is over is removed, each thing in a unit of its own.

use chrono::Datelike;
use luukku_domain::{
    caller::{Caller, Job},
    contacts::{Ground, RegisterKey},
    events::{Event, EventAction, ObjectKind, Register},
    id::{InvitationId, OrganisationId, PersonId, RequestId},
    permission::{Basis, Installation, action::RemoveOverdue},
    privacy::Then,
    time::Timestamp,
};

use super::{Matter, Rule, certificate, due, due::Running, rules};
use crate::{
    Backend,
    contacts::sign_in_register,
    events::{erase_details, sealing},
    jobs::Stop,
    privacy::catalogue::Catalogue,
    secrets::Erased,
    sql,
    store::{Conn, Lock, Refused, StoreError, Tx},
};

/// The most things that one run removes; the rest goes with the next one. A mistake in a rule is then seen before it has
/// cost everything.
pub(super) const MOST: u64 = if cfg!(test) { 6 } else { 10_000 };

/// Removes what is over, and certifies what was removed. A thing that fails does not hold up the others; the run fails in the
/// end, so that it is tried again.
pub async fn run(backend: &Backend, stop: &Stop) -> Result<(), StoreError> {
    let caller =
        Caller::system(Job::Retention, backend.ambient().id(RequestId::new), backend.ambient().now());
    let (mut removed, mut failed) = (0, None);
    for rule in rules(&backend.settings.catalogue) {
        let mut last = None;
        loop {
            let mut read = backend.store.read().await?;
            let page = rule.page(read.conn(), caller.at, "*", last).await?;
            drop(read);
            last = due::last_of(&page);
            if last.is_none() {
                break;
            }
            for running in page {
                let is_over = rule.until(&running).is_some_and(|until| until <= caller.at);
                if !is_over || running.is_held() {
                    continue;
                }
                if removed == MOST || stop.is_asked() {
                    return end(backend, &caller, stop, failed).await;
                }
                match remove(backend, &caller, &rule, running).await {
                    Ok(()) => removed += 1,
                    Err(error) => {
                        tracing::error!(target: "jobs", %error, rule = rule.retention.key, "a thing was not removed");
                        failed.get_or_insert(error);
                    }
                }
            }
        }
    }
    end(backend, &caller, stop, failed).await
}

/// Certificates speak of events by their places in the log, so the run's own are sealed first.
async fn end(
    backend: &Backend,
    caller: &Caller,
    stop: &Stop,
    failed: Option<StoreError>,
) -> Result<(), StoreError> {
    sealing::seal(backend, stop).await?;
    certificate::certify(backend, caller).await?;
    failed.map_or(Ok(()), Err)
}

async fn remove(
    backend: &Backend,
    caller: &Caller,
    rule: &Rule<'_>,
    running: Running,
) -> Result<(), StoreError> {
    match rule.matter {
        Matter::Client => remove_client(backend, caller, rule, running).await,
        Matter::Person => {
            while remove_person(backend, caller, rule, running).await? {}
            Ok(())
        }
        Matter::Invitation => remove_invitation(backend, caller, rule, running).await,
    }
}

/// Begins the unit that removes a thing, under its lock; `None` when its time is not over any more, or a hold stops it.
async fn begin(
    backend: &Backend,
    caller: &Caller,
    rule: &Rule<'_>,
    running: Running,
    lock: Lock,
) -> Result<Option<(Tx, Basis)>, StoreError> {
    let mut tx = backend.store.begin(caller).await?;
    tx.lock([lock]).await?;
    let over = rule.over(tx.conn(), caller.at, (running.id, running.organisation_id)).await?;
    if over.is_none_or(|over| over.is_held()) {
        return Ok(None);
    }
    let denied = || Event::denied(EventAction::AccessDenied);
    let (tx, grant) = tx.may(RemoveOverdue, &Installation, denied).await.map_err(Refused::in_a_job)?;
    Ok(Some((tx, grant.basis())))
}

/// Removes what one register holds about a former client.
async fn remove_client(
    backend: &Backend,
    caller: &Caller,
    rule: &Rule<'_>,
    running: Running,
) -> Result<(), StoreError> {
    let (person, controller) = (PersonId::from_uuid(running.id), running.organisation_id);
    let at = RegisterKey { controller, register: rule.register };
    let Some((mut tx, basis)) = begin(backend, caller, rule, running, Lock::Person(person)).await? else {
        return Ok(());
    };
    if rule.retention.then == Then::Anonymise {
        tally(tx.conn(), person, at).await?;
    }
    let conn = tx.conn();
    // Signing in needs the code in its own register for as long as the person is known at all.
    if at != sign_in_register(conn).await? {
        sql!(
            conn,
            execute,
            "DELETE FROM person_identity WHERE person_id = $1 AND controller_id = $2 AND register = $3",
            person,
            controller,
            at.register,
        )?;
    }
    sql!(
        conn,
        execute,
        "DELETE FROM contact WHERE person_id = $1 AND controller_id = $2 AND register = $3",
        person,
        controller,
        at.register,
    )?;
    sql!(
        conn,
        execute,
        "DELETE FROM population_record WHERE person_id = $1 AND controller_id = $2 AND register = $3",
        person,
        controller,
        at.register,
    )?;
    sql!(
        conn,
        execute,
        "DELETE FROM relation WHERE person_id = $1 AND controller_id = $2 AND register = $3",
        person,
        controller,
        at.register,
    )?;
    sql!(
        conn,
        execute,
        "DELETE FROM legal_hold WHERE person_id = $1 AND controller_id = $2 AND lifted_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.person_id = $1 AND r.controller_id = $2)",
        person,
        controller,
    )?;
    let erased =
        Event::done(EventAction::ClientErased).by(basis).about(person).subject(person).at(controller);
    let fields = ["person_identity", "contact", "population_record", "relation"];
    tx.commit(erased.in_register(controller, at.register).fields(fields)).await
}

/// Keeps how many relations there were that have ended. A number of a year and a kind of ground tells nobody who.
async fn tally(conn: &mut Conn, person: PersonId, at: RegisterKey) -> Result<(), StoreError> {
    let relations = sql!(conn, all: (Ground, Timestamp),
        "SELECT ground, ended_at FROM relation WHERE person_id = $1 AND controller_id = $2 AND register = $3
            AND ended_at IS NOT NULL",
        person, at.controller, at.register)?;
    for (ground, ended_at) in relations {
        sql!(
            conn,
            execute,
            "INSERT INTO relation_tally (controller_id, register, ground, ended_year, relations) VALUES ($1, $2, $3, $4, 1)
             ON CONFLICT (controller_id, register, ground, ended_year)
             DO UPDATE SET relations = relation_tally.relations + 1",
            at.controller,
            at.register,
            ground,
            i64::from(ended_at.date_in_helsinki().year()),
        )?;
    }
    Ok(())
}

/// Does a portion of removing everything about a person; true while there is more. The many rows of the log come first, as when
/// an account is cleared.
async fn remove_person(
    backend: &Backend,
    caller: &Caller,
    rule: &Rule<'_>,
    running: Running,
) -> Result<bool, StoreError> {
    let person = PersonId::from_uuid(running.id);
    note_erasure(backend, caller, rule, running).await?;
    let Some((mut tx, basis)) = begin(backend, caller, rule, running, Lock::Person(person)).await? else {
        return Ok(false);
    };
    let event = |fields: &[&'static str]| {
        let erased = Event::done(EventAction::PersonErased).by(basis).about(person).subject(person);
        erased.in_register(running.organisation_id, rule.register).fields(fields.to_vec())
    };
    if erase_details(&mut tx, person.into(), EventAction::PersonErased).await? > 0 {
        tx.commit(event(&["event_detail"])).await?;
        return Ok(true);
    }
    wipe_person(&mut tx, &backend.settings.catalogue, person).await?;
    tx.commit(event(&["names", "person_identity", "session", "data_key"])).await?;
    Ok(false)
}

/// Writes the person on the list beside the keys, so that no backup gives them back.
async fn note_erasure(
    backend: &Backend,
    caller: &Caller,
    rule: &Rule<'_>,
    running: Running,
) -> Result<(), StoreError> {
    let mut read = backend.store.read().await?;
    let over = rule.over(read.conn(), caller.at, (running.id, running.organisation_id)).await?;
    if over.is_none_or(|over| over.is_held()) {
        return Ok(());
    }
    backend.note_erasure(Erased { kind: ObjectKind::Person, id: running.id, at: caller.at })
}

/// Takes everything personal out of a person and what belongs to them. Also for `luukku restore`, when a backup still holds
/// whoever was erased since; relations that it still holds become numbers where the catalogue says so. Without the data key nothing
/// that was sealed for them is ever read again, wherever it lies.
pub(crate) async fn wipe_person(
    tx: &mut Tx,
    catalogue: &Catalogue,
    person: PersonId,
) -> Result<(), StoreError> {
    let now = tx.now();
    let conn = tx.conn();
    let held = sql!(conn, all: (OrganisationId, Register),
        "SELECT DISTINCT controller_id, register FROM relation WHERE person_id = $1", person)?;
    for (controller, register) in held {
        let mut of_clients = rules(catalogue).filter(|rule| rule.matter == Matter::Client);
        let rule = of_clients.find(|rule| rule.register == register);
        if rule.is_some_and(|rule| rule.retention.then == Then::Anonymise) {
            tally(conn, person, RegisterKey { controller, register }).await?;
        }
    }
    sql!(conn, execute, "DELETE FROM legal_hold WHERE person_id = $1", person)?;
    sql!(conn, execute, "DELETE FROM contact WHERE person_id = $1", person)?;
    sql!(conn, execute, "DELETE FROM contact_confirmation WHERE person_id = $1", person)?;
    sql!(conn, execute, "DELETE FROM population_record WHERE person_id = $1", person)?;
    sql!(conn, execute, "DELETE FROM relation WHERE person_id = $1", person)?;
    sql!(conn, execute, "DELETE FROM person_identity WHERE person_id = $1", person)?;
    sql!(conn, execute, "DELETE FROM data_key WHERE subject_id = $1", person)?;
    sql!(
        conn,
        execute,
        "UPDATE session SET device = '', device_hash = NULL, logout_sealed = NULL WHERE person_id = $1",
        person
    )?;
    sql!(
        conn,
        execute,
        "UPDATE person SET erased_at = $2, names_sealed = NULL, first_identified_at = NULL, last_sign_in_at = NULL,
            died_on = NULL, population_tried_at = NULL, population_unknown_at = NULL
         WHERE id = $1",
        person,
        now,
    )?;
    Ok(())
}

/// Takes the address out of an invitation that came to nothing.
async fn remove_invitation(
    backend: &Backend,
    caller: &Caller,
    rule: &Rule<'_>,
    running: Running,
) -> Result<(), StoreError> {
    let (invitation, organisation) = (InvitationId::from_uuid(running.id), running.organisation_id);
    let lock = Lock::Organisation(organisation);
    let Some((mut tx, basis)) = begin(backend, caller, rule, running, lock).await? else { return Ok(()) };
    sql!(
        tx.conn(),
        execute,
        "UPDATE invitation SET email = NULL, email_key = NULL, note = NULL, ground = '' WHERE id = $1",
        invitation,
    )?;
    let cleared = Event::done(EventAction::InvitationCleared).by(basis).about(invitation).at(organisation);
    tx.commit(cleared.fields(["email", "note", "ground"])).await
}
