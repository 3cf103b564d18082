//! A path that nobody of the caller's kind may call is refused before any use case runs: the refusal stands in the log
//! all the same.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
};

use crate::{Backend, contacts, store::StoreError};

/// Leaves the event of a refused path, given as its pattern: an address may hold what somebody typed. A citizen's
/// stands in the register that people sign in to.
pub async fn deny_path(backend: &Backend, caller: &Caller, pattern: &str) -> Result<(), StoreError> {
    let mut tx = backend.store.begin(caller).await?;
    let denied = Event::denied(EventAction::AccessDenied).detail("path", pattern);
    let denied = match caller.person() {
        Some(person) => {
            let home = contacts::sign_in_register(tx.conn()).await?;
            denied.subject(person).in_register(home.controller, home.register)
        }
        None => denied,
    };
    tx.commit(denied).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome};

    on_both_engines! {
        async fn a_refused_path_stands_in_the_log(store) {
            let scene = Scene::new(&store).await;
            let editor = scene.caller("Aino Malli", scene.koivula, Role::Editor).await;
            deny_path(&scene.backend, &editor, "/fi/my").await.unwrap();
            assert_eq!(scene.events(EventAction::AccessDenied, Outcome::Denied).await, 1);
        }
    }
}
