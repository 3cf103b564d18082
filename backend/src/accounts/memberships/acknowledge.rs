//! Acknowledgements that a role requires before personal data open: given by the person, or recorded by a main user.

use chrono::NaiveDate;
use luukku_domain::{
    accounts::{
        acknowledgement::{Acknowledgement, Given, required},
        role::Role,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::MembershipId,
    permission::{
        Basis, Refusal,
        action::{GiveAcknowledgement, RecordAcknowledgement},
    },
    time::Timestamp,
};

use sqlx::FromRow;

use super::{
    super::{look, organisations::Names},
    row::{self, Held},
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
    store::Tx,
};

/// Why an acknowledgement was not noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcknowledgeRule {
    /// The role does not require it.
    NotRequired,
    /// The person gives it, nobody else.
    OnlyOneself,
    /// Somebody else records it.
    OnlyOthers,
    /// The day lies ahead.
    Future,
}

/// What one's own membership requires before personal data open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAcknowledgements {
    /// The role.
    pub role: Role,
    /// The organisation's names.
    pub organisation: Names,
    /// What was given or recorded so far.
    pub given: Vec<Given>,
}

#[derive(FromRow)]
struct GivenRow {
    kind: Acknowledgement,
    given_at: Timestamp,
}

/// What one of the caller's own memberships requires, and what of it is there. The look is an event.
pub async fn own(
    backend: &Backend,
    caller: &Caller,
    id: MembershipId,
) -> Result<OwnAcknowledgements, Fault<NoRule>> {
    let mut read = backend.store.read().await?;
    let held = row::load(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let refused = Event::denied(EventAction::AccountViewed).about(held.thing.account);
    let grant = look::may(backend, caller, GiveAcknowledgement, &held.thing, refused).await?;
    let rows = sql!(read.conn(), all: GivenRow,
        "SELECT kind, given_at FROM acknowledgement WHERE membership_id = $1 ORDER BY kind", grant.thing())?;
    drop(read);
    let account = held.thing.account;
    let seen = Event::done(EventAction::AccountViewed).by(grant.basis()).about(account).subject(account);
    look::leave(backend, caller, seen).await?;
    let given = rows.into_iter().map(|row| Given { kind: row.kind, at: row.given_at }).collect();
    Ok(OwnAcknowledgements { role: held.thing.role, organisation: held.names, given })
}

/// Gives an acknowledgement for one's own membership, now.
pub async fn give(
    backend: &Backend,
    caller: &Caller,
    id: MembershipId,
    kind: Acknowledgement,
) -> Result<(), Fault<AcknowledgeRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let held = row::load(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let (tx, grant) = tx.may(GiveAcknowledgement, &held.thing, || denied(&held)).await?;
    if !kind.is_given_by_oneself() {
        return Err(Fault::Rule(AcknowledgeRule::OnlyOthers));
    }
    let now = tx.now();
    note(tx, &held, kind, now, grant.basis()).await
}

/// Records that somebody did on `day` what the role requires, such as a training.
pub async fn record(
    backend: &Backend,
    caller: &Caller,
    id: MembershipId,
    kind: Acknowledgement,
    day: NaiveDate,
) -> Result<(), Fault<AcknowledgeRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let held = row::load(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let (tx, grant) = tx.may(RecordAcknowledgement, &held.thing, || denied(&held)).await?;
    if kind.is_given_by_oneself() {
        return Err(Fault::Rule(AcknowledgeRule::OnlyOneself));
    }
    let at = Timestamp::start_of(day);
    if at > tx.now() {
        return Err(Fault::Rule(AcknowledgeRule::Future));
    }
    note(tx, &held, kind, at, grant.basis()).await
}

fn denied(held: &Held) -> Event {
    let event = Event::denied(EventAction::AcknowledgementGiven).about(held.thing.id);
    event.subject(held.thing.account).at(held.thing.place.id())
}

async fn note(
    mut tx: Tx,
    held: &Held,
    kind: Acknowledgement,
    at: Timestamp,
    basis: Basis,
) -> Result<(), Fault<AcknowledgeRule>> {
    if !required(held.thing.role).contains(&kind) {
        return Err(Fault::Rule(AcknowledgeRule::NotRequired));
    }
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO acknowledgement (membership_id, kind, given_at) VALUES ($1, $2, $3)
         ON CONFLICT (membership_id, kind) DO UPDATE SET given_at = $3",
        held.thing.id,
        kind,
        at,
    )?;
    let field = match kind {
        Acknowledgement::Secrecy => "secrecy",
        Acknowledgement::Training => "training",
    };
    let given = Event::done(EventAction::AcknowledgementGiven).by(basis).about(held.thing.id);
    tx.commit(given.subject(held.thing.account).at(held.thing.place.id()).fields([field])).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::memberships::grant, on_both_engines, testing::scene::Scene};

    on_both_engines! {
        async fn a_clerk_is_acknowledged_once_both_are_given_by_the_right_person(store) {
            let scene = Scene::new(&store).await;
            let main_user = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.account("Eero Esimerkki", scene.koivula).await;
            let new = grant::NewRole {
                account: person,
                organisation: scene.koivula,
                role: Role::CustomerClerk,
                last_day: None,
                ground: "Päätös 2/2026",
            };
            let id = grant::grant(&scene.backend, &main_user, new).await.unwrap();
            let clerk = scene.caller_as(person).await;
            assert!(!clerk.memberships()[0].acknowledged);

            let today = scene.now().date_in_helsinki();
            let (secrecy, training) = (Acknowledgement::Secrecy, Acknowledgement::Training);
            let by_oneself = give(&scene.backend, &clerk, id, training).await;
            assert!(matches!(by_oneself, Err(Fault::Rule(AcknowledgeRule::OnlyOthers))));
            let by_others = record(&scene.backend, &main_user, id, secrecy, today).await;
            assert!(matches!(by_others, Err(Fault::Rule(AcknowledgeRule::OnlyOneself))));
            let ahead = record(&scene.backend, &main_user, id, training, today.succ_opt().unwrap()).await;
            assert!(matches!(ahead, Err(Fault::Rule(AcknowledgeRule::Future))));

            give(&scene.backend, &clerk, id, secrecy).await.unwrap();
            let seen = own(&scene.backend, &clerk, id).await.unwrap();
            assert_eq!(seen.given, [Given { kind: secrecy, at: scene.now() }]);
            assert!(matches!(own(&scene.backend, &main_user, id).await, Err(Fault::Refused(_))));
            assert!(!scene.caller_as(person).await.memberships()[0].acknowledged);
            record(&scene.backend, &main_user, id, training, today).await.unwrap();
            assert!(scene.caller_as(person).await.memberships()[0].acknowledged);
        }

        async fn an_editor_has_nothing_to_acknowledge(store) {
            let scene = Scene::new(&store).await;
            let person = scene.account("Eero Esimerkki", scene.koivula).await;
            let id = scene.membership(person, scene.koivula, Role::Editor).await;
            let caller = scene.caller_as(person).await;
            let refused = give(&scene.backend, &caller, id, Acknowledgement::Secrecy).await;
            assert!(matches!(refused, Err(Fault::Rule(AcknowledgeRule::NotRequired))));
        }
    }
}
