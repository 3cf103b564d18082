use luukku_domain::{
    events::{Event, EventAction, proof::SignedCheckpoint, proof::verify_inclusion},
    id::EventId,
};

use super::*;
use crate::{events::sealing, on_both_engines, testing::TestStore};

async fn happen(store: &TestStore, count: usize) {
    for _ in 0..count {
        store.clock.advance(TimeDelta::milliseconds(1));
        let tx = store.begin(&store.system()).await.unwrap();
        tx.commit(Event::done(EventAction::InstallationOpened)).await.unwrap();
    }
}

async fn ids(store: &TestStore) -> Vec<EventId> {
    let mut read = store.read().await.unwrap();
    sql!(read.conn(), scalars: EventId, "SELECT id FROM event ORDER BY at, id").unwrap()
}

on_both_engines! {
    async fn every_event_gets_one_place_and_a_proof_that_holds(store) {
        let backend = store.backend();
        let (_stopper, stop) = Stop::new();
        for count in [1, 9, 10, 31, 257] {
            happen(&store, count).await;
            assert_eq!(seal(&backend, &stop).await.unwrap(), count as u64);
            assert_eq!(seal(&backend, &stop).await.unwrap(), 0);
        }
        let all = ids(&store).await;
        for (place, event) in all.iter().enumerate() {
            let proof = sealing::prove(&backend, *event).await.unwrap().unwrap();
            let signed = SignedCheckpoint::open(&proof.checkpoint, &backend.log_keys()).unwrap().checkpoint;
            assert_eq!((proof.index, signed.size), (place as u64, all.len() as u64));
            let held = verify_inclusion(&proof.event.hash(), proof.index, signed.size, &proof.path, &signed.root);
            assert_eq!(held, Ok(()));
        }
        assert_eq!(sealing::verify(&backend, &[]).await.unwrap().faults, []);
    }

    async fn an_event_that_came_late_is_passed_by_and_found_by_the_sweep(store) {
        let backend = store.backend();
        let (_stopper, stop) = Stop::new();
        happen(&store, 3).await;
        seal(&backend, &stop).await.unwrap();
        store.clock.advance(-TimeDelta::seconds(60));
        happen(&store, 1).await;
        store.clock.advance(TimeDelta::seconds(60));
        assert_eq!(seal(&backend, &stop).await.unwrap(), 0);
        assert_eq!(seal_stragglers(&backend, &stop).await.unwrap(), 1);
        assert_eq!(sealing::verify(&backend, &[]).await.unwrap().faults, []);
    }

    async fn twenty_writers_and_two_sealers_make_one_log(store) {
        let backend = store.backend();
        let (_stopper, stop) = Stop::new();
        let writers = (0..20).map(|_| {
            let (backend, caller) = (backend.clone(), store.system());
            tokio::spawn(async move {
                for _ in 0..10 {
                    let tx = backend.store.begin(&caller).await.unwrap();
                    tx.commit(Event::done(EventAction::InstallationOpened)).await.unwrap();
                }
            })
        });
        let writers: Vec<_> = writers.collect();
        let sealers = [backend.clone(), backend.clone()].map(|backend| {
            let (_, stop) = Stop::new();
            tokio::spawn(async move {
                // The loser of a race fails, and its next try goes on from where the winner stopped.
                for _ in 0..50 {
                    let _ = seal(&backend, &stop).await;
                }
            })
        });
        for writer in writers {
            writer.await.unwrap();
        }
        for sealer in sealers {
            sealer.await.unwrap();
        }
        seal(&backend, &stop).await.unwrap();
        let verdict = sealing::verify(&backend, &[]).await.unwrap();
        assert_eq!((verdict.size, verdict.faults), (200, vec![]));
    }

    async fn an_event_from_before_a_checkpoint_that_does_not_cover_it_is_told(store) {
        let backend = store.backend();
        let (_stopper, stop) = Stop::new();
        happen(&store, 1).await;
        // A sealer that stood still for hours makes nothing late.
        store.clock.advance(TimeDelta::hours(9));
        seal(&backend, &stop).await.unwrap();
        store.clock.advance(-TimeDelta::hours(1));
        happen(&store, 1).await;
        store.clock.advance(TimeDelta::hours(1));
        seal_stragglers(&backend, &stop).await.unwrap();
        let late = ids(&store).await[1].uuid();
        let faults = sealing::verify(&backend, &[]).await.unwrap().faults;
        assert_eq!(faults, [sealing::Fault::Late { index: 1, event: late }]);
    }

    async fn nothing_to_seal_writes_nothing(store) {
        let backend = store.backend();
        let mut read = store.read().await.unwrap();
        assert!(!is_any_unsealed(read.conn()).await.unwrap());
        happen(&store, 1).await;
        assert!(is_any_unsealed(read.conn()).await.unwrap());
        drop(read);
        seal(&backend, &Stop::new().1).await.unwrap();
        assert!(!is_any_unsealed(store.read().await.unwrap().conn()).await.unwrap());
    }
}
