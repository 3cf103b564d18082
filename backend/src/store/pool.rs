//! Pools of connections to either engine, over `deadpool`.
//!
//! sqlx has pools of its own. Theirs ask each connection that comes back whether it still works, in a task made for that:
//! as much work as most looks are themselves (decision 0003).

use deadpool::managed::{self, Metrics, Object, PoolError, QueueMode, RecycleError, RecycleResult, Timeouts};
use sqlx::Connection;
use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};
use tokio::{runtime::Handle, time::timeout};

use super::StoreError;

/// For how long somebody waits for a connection, and for the server to open it or to answer on it.
const PATIENCE: Duration = Duration::from_secs(5);
/// An older connection is closed instead of lent again: what the server keeps for it grows.
const LIFETIME: Duration = Duration::from_mins(30);
/// A connection that was idle for longer than this is asked whether it still works, before it is lent.
const TRUSTED: Duration = Duration::from_secs(5);

/// Connections that are opened when they are needed and lent again and again.
pub(super) struct Pool<C: Connection + 'static>(managed::Pool<Opener<C>>);

/// A connection for as long as it is lent.
pub(super) struct Pooled<C: Connection + 'static> {
    /// Present until dropped.
    object: Option<Object<Opener<C>>>,
    state: State,
}

/// What is known of a connection that is lent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing runs on it: it is lent again.
    Idle,
    /// A statement runs. If its caller goes away, nobody else is to wait for it: it is lent again when it answers.
    Busy,
    /// Something stands on it that nobody else is to find: it is closed.
    Doubtful,
}

struct Opener<C: Connection> {
    options: C::Options,
}

impl<C: Connection> Pool<C> {
    /// At most `size` connections. One is opened at once, to find out what is wrong with `options`.
    pub(super) async fn open(options: C::Options, size: usize) -> Result<Self, StoreError> {
        let pool = managed::Pool::builder(Opener { options })
            .max_size(size)
            .queue_mode(QueueMode::Lifo)
            .timeouts(Timeouts { wait: Some(PATIENCE), create: Some(PATIENCE), recycle: Some(PATIENCE) })
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(|_| StoreError::Broken)?;
        let pool = Self(pool);
        pool.lend().await?;
        Ok(pool)
    }

    /// Lends a connection; waits for one, if all are lent.
    pub(super) async fn lend(&self) -> Result<Pooled<C>, StoreError> {
        // Boxed, because opening a connection is part of it: every use case would carry that along.
        match Box::pin(self.0.get()).await {
            Ok(object) => Ok(Pooled { object: Some(object), state: State::Idle }),
            Err(PoolError::Backend(error)) => Err(StoreError::of(&error)),
            Err(_) => Err(StoreError::of(&sqlx::Error::PoolTimedOut)),
        }
    }
}

impl<C: Connection> Pooled<C> {
    /// Says what is known of the connection now.
    pub(super) fn set(&mut self, state: State) {
        self.state = state;
    }
}

impl<C: Connection> Deref for Pooled<C> {
    type Target = C;

    fn deref(&self) -> &C {
        self.object.as_ref().expect("present until dropped")
    }
}

impl<C: Connection> DerefMut for Pooled<C> {
    fn deref_mut(&mut self) -> &mut C {
        self.object.as_mut().expect("present until dropped")
    }
}

impl<C: Connection> Drop for Pooled<C> {
    fn drop(&mut self) {
        let Some(mut object) = self.object.take_if(|_| self.state != State::Idle) else { return };
        match Handle::try_current() {
            Ok(runtime) if self.state == State::Busy => {
                runtime.spawn(async move {
                    if !matches!(timeout(PATIENCE, object.ping()).await, Ok(Ok(()))) {
                        close(object);
                    }
                });
            }
            _ => close(object),
        }
    }
}

/// Takes a connection out of its pool; dropped, it is closed.
fn close<C: Connection>(object: Object<Opener<C>>) {
    drop(Object::take(object));
}

impl<C: Connection> managed::Manager for Opener<C> {
    type Type = C;
    type Error = sqlx::Error;

    async fn create(&self) -> sqlx::Result<C> {
        C::connect_with(&self.options).await
    }

    async fn recycle(&self, conn: &mut C, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.age() > LIFETIME {
            return Err(RecycleError::message("old"));
        }
        if metrics.last_used() > TRUSTED {
            conn.ping().await?;
        }
        Ok(())
    }
}
