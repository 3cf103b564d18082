//! Ends sessions whose time is over, so that their end stands in the log. They opened nothing before that already.

use luukku_domain::{
    accounts::session::SessionEnd,
    caller::{Caller, Job},
    events::{Event, EventAction, Object},
    id::{AccountId, PersonId, RequestId, SessionId},
    time::Timestamp,
};
use sqlx::FromRow;

use super::session::{self, SessionKind};
use crate::{Backend, contacts, jobs::Stop, sql, store::StoreError};

#[derive(FromRow)]
struct Over {
    id: SessionId,
    account_id: Option<AccountId>,
    person_id: Option<PersonId>,
    expires_at: Timestamp,
}

/// Ends every session whose time is over, a hundred in each unit.
pub async fn end_timed_out(backend: &Backend, stop: &Stop) -> Result<(), StoreError> {
    while !stop.is_asked() && end_some(backend).await? {}
    Ok(())
}

async fn end_some(backend: &Backend) -> Result<bool, StoreError> {
    let now = backend.ambient().now();
    let idle_since = |kind| now.plus(-session::limits(backend.clocks(), kind).idle);
    let half_way_since = now.plus(-backend.clocks().half_way_session().idle);
    let mut read = backend.store.read().await?;
    let over = sql!(read.conn(), all: Over,
        "SELECT s.id, s.account_id, s.person_id, s.expires_at FROM session s LEFT JOIN session_touch t ON t.session_id = s.id
         WHERE s.ended_at IS NULL
            AND (s.expires_at <= $1 OR (s.kind = 'staff' AND COALESCE(t.seen_at, s.created_at) <= $2)
                 OR (s.kind = 'citizen' AND COALESCE(t.seen_at, s.created_at) <= $3)
                 OR (s.stage <> 'full' AND COALESCE(t.seen_at, s.created_at) <= $4))
         ORDER BY s.id LIMIT 100",
        now, idle_since(SessionKind::Staff), idle_since(SessionKind::Citizen), half_way_since)?;
    drop(read);
    if over.is_empty() {
        return Ok(false);
    }
    let caller = Caller::system(Job::CleanUp, backend.ambient().id(RequestId::new), now);
    let mut tx = backend.store.begin(&caller).await?;
    let home = contacts::sign_in_register(tx.conn()).await?;
    let mut events = Vec::new();
    for Over { id, account_id, person_id, expires_at } in over {
        let why = if expires_at <= now { SessionEnd::TooLong } else { SessionEnd::Idle };
        if session::end(&mut tx, id, why).await? {
            let owner = account_id.map(Object::from).or(person_id.map(Object::from));
            let event = Event::done(EventAction::SessionEnded).about(id).subjects(owner);
            events.push(match person_id {
                Some(_) => event.in_register(home.controller, home.register),
                None => event,
            });
        }
    }
    if let Some(first) = events.pop() {
        tx.commit_all(first, events).await?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use luukku_domain::{accounts::role::Role, clocks::Clocks};

    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};

    on_both_engines! {
        async fn a_session_ends_in_the_log_when_its_time_is_over_and_not_before(store) {
            let scene = Scene::new(&store).await;
            let backend = &scene.backend;
            let (_stopper, stop) = Stop::new();
            let caller = scene.caller("Aino Malli", scene.koivula, Role::Editor).await;
            let account = caller.account().unwrap();
            store.clock.advance(TimeDelta::hours(8) - TimeDelta::seconds(1));
            end_timed_out(backend, &stop).await.unwrap();
            assert_eq!(scene.open_sessions(account).await, 1);
            store.clock.advance(TimeDelta::seconds(1));
            end_timed_out(backend, &stop).await.unwrap();
            assert_eq!(scene.open_sessions(account).await, 0);
            let ended = scene.events(EventAction::SessionEnded, luukku_domain::events::Outcome::Done).await;
            assert_eq!(ended, 1);
        }

        async fn a_sign_in_that_was_left_half_way_ends_in_the_log_as_soon_as_it_opens_nothing(store) {
            let scene = Scene::new(&store).await;
            let (_stopper, stop) = Stop::new();
            let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
            let mut tx = store.begin(&store.system()).await.unwrap();
            let owner = session::Owner::Account(account, session::Stage::SecondFactor);
            let (id, _) = session::open(&mut tx, &scene.backend, owner, "Firefox").await.unwrap();
            tx.commit(Event::done(EventAction::SignedIn).about(id)).await.unwrap();
            store.clock.advance(TimeDelta::minutes(30) - TimeDelta::seconds(1));
            end_timed_out(&scene.backend, &stop).await.unwrap();
            assert_eq!(scene.open_sessions(account).await, 1);
            store.clock.advance(TimeDelta::seconds(1));
            end_timed_out(&scene.backend, &stop).await.unwrap();
            assert_eq!(scene.open_sessions(account).await, 0);
        }

        async fn a_session_ends_when_the_installation_says(store) {
            let clocks = Clocks { staff_session_idle_hours: 1, ..Clocks::default() };
            let scene = Scene::within(&store, store.backend_with(clocks)).await;
            let backend = &scene.backend;
            let (_stopper, stop) = Stop::new();
            let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
            let token = scene.token(account).await;
            let find = async || {
                let request = backend.ambient().id(RequestId::new);
                session::find(backend, &token, request, None).await.unwrap()
            };
            store.clock.advance(TimeDelta::minutes(59));
            assert!(find().await.is_some());
            store.clock.advance(TimeDelta::hours(1));
            assert!(find().await.is_none());
            end_timed_out(backend, &stop).await.unwrap();
            assert_eq!(scene.open_sessions(account).await, 0);
        }
    }
}
