use luukku_domain::events::{Event, EventAction};

use super::*;
use crate::{events::sealing, jobs::Stop, on_both_engines};

on_both_engines! {
    async fn a_whole_log_is_whole_also_after_an_erasure(store) {
        let backend = store.backend();
        for _ in 0..5 {
            let tx = store.begin(&store.system()).await.unwrap();
            tx.commit(Event::done(EventAction::InstallationOpened).detail("reason", "koe")).await.unwrap();
        }
        sealing::seal(&backend, &Stop::new().1).await.unwrap();
        let before = verify(&backend, &[]).await.unwrap();
        let mut tx = store.begin(&store.system()).await.unwrap();
        sql!(tx.conn(), execute, "UPDATE event_detail SET salt = NULL, body = NULL, erased_at = $1", store.ambient().now())
            .unwrap();
        tx.commit(Event::done(EventAction::AccountCleared)).await.unwrap();
        let after = verify(&backend, &[]).await.unwrap();
        assert_eq!((before.size, before.root, before.faults.as_slice()), (after.size, after.root, [].as_slice()));
        assert_eq!(after.faults, []);
    }
}
