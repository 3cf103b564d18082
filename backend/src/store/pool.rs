//! Pools of connections to either engine, over `deadpool`.
//!
//! sqlx has pools of its own. Theirs ask each connection that comes back whether it still works, in a task made for that:
//! as much work as most looks are themselves (decision 0003).

use deadpool::managed::{self, Metrics, Object, PoolError, QueueMode, RecycleResult, Timeouts};
use sqlx::Connection;
use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use super::StoreError;

/// For how long somebody waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// A connection that was idle for longer than this is asked whether it still works, before it is lent.
const TRUSTED: Duration = Duration::from_secs(5);

/// Connections that are opened when they are needed and lent again and again.
pub(super) struct Pool<C: Connection + 'static>(managed::Pool<Opener<C>>);

/// A connection for as long as it is lent.
pub(super) struct Pooled<C: Connection + 'static> {
    /// Present until dropped.
    object: Option<Object<Opener<C>>>,
    /// It is closed afterwards instead of lent again.
    in_doubt: bool,
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
            .timeouts(Timeouts { wait: Some(PATIENCE), ..Timeouts::default() })
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(|_| StoreError::Broken)?;
        let pool = Self(pool);
        pool.lend().await?;
        Ok(pool)
    }

    /// Lends a connection; waits for one, if all are lent.
    pub(super) async fn lend(&self) -> Result<Pooled<C>, StoreError> {
        match self.0.get().await {
            Ok(object) => Ok(Pooled { object: Some(object), in_doubt: false }),
            Err(PoolError::Backend(error)) => Err(StoreError::of(&error)),
            Err(_) => Err(StoreError::of(&sqlx::Error::PoolTimedOut)),
        }
    }
}

impl<C: Connection> Pooled<C> {
    /// Says whether nothing is certain of what stands on the connection.
    pub(super) fn doubt(&mut self, in_doubt: bool) {
        self.in_doubt = in_doubt;
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
        if self.in_doubt
            && let Some(object) = self.object.take()
        {
            // Dropped, it is closed.
            drop(Object::take(object));
        }
    }
}

impl<C: Connection> managed::Manager for Opener<C> {
    type Type = C;
    type Error = sqlx::Error;

    async fn create(&self) -> sqlx::Result<C> {
        C::connect_with(&self.options).await
    }

    async fn recycle(&self, conn: &mut C, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.last_used() > TRUSTED {
            conn.ping().await?;
        }
        Ok(())
    }
}
