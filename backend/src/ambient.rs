//! Time and randomness as parameters: use cases take them from here, never from the environment.

use luukku_domain::time::Timestamp;
use rand::TryRng as _;
use std::sync::Arc;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// Gives random bytes fit for secrets.
pub trait Rng: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The clock and the random source that a process or a test runs with.
#[derive(Clone)]
pub struct Ambient {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives random bytes.
    pub rng: Arc<dyn Rng>,
}

impl Ambient {
    /// The machine's clock and the operating system's random source.
    pub fn of_this_machine() -> Self {
        Self { clock: Arc::new(MachineClock), rng: Arc::new(SystemRng) }
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// `N` random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill(&mut bytes);
        bytes
    }

    /// A new identifier: `ambient.id(AccountId::new)`.
    pub fn id<T>(&self, new: impl FnOnce(Timestamp, [u8; 10]) -> T) -> T {
        new(self.now(), self.random())
    }
}

struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        let since_epoch =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
    }
}

struct SystemRng;

impl Rng for SystemRng {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the operating system for random bytes"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        rand::rngs::SysRng.try_fill_bytes(bytes).expect("the operating system gives random bytes");
    }
}

/// A clock that a test sets, and a repeatable random source.
pub mod fake {
    use super::{Ambient, Arc, Clock, Rng, Timestamp};
    use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

    /// A clock that stands until it is moved.
    pub struct FakeClock(AtomicI64);

    impl FakeClock {
        /// Moves the clock to `at`.
        pub fn set(&self, at: Timestamp) {
            self.0.store(at.micros(), Ordering::SeqCst);
        }

        /// Moves the clock on by `delta`.
        pub fn advance(&self, delta: chrono::TimeDelta) {
            self.set(self.now().plus(delta));
        }
    }

    impl Clock for FakeClock {
        fn now(&self) -> Timestamp {
            Timestamp::from_micros(self.0.load(Ordering::SeqCst))
        }
    }

    /// A counter spread over the bytes: different each time, the same in each run. Never for real secrets.
    struct CountingRng(AtomicU64);

    impl Rng for CountingRng {
        fn fill(&self, bytes: &mut [u8]) {
            for chunk in bytes.chunks_mut(8) {
                let mixed =
                    self.0.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
                chunk.copy_from_slice(&mixed.to_be_bytes()[..chunk.len()]);
            }
        }
    }

    /// A fake clock at `start` and the ambient that reads it.
    pub fn ambient(start: Timestamp) -> (Arc<FakeClock>, Ambient) {
        let clock = Arc::new(FakeClock(AtomicI64::new(start.micros())));
        let ambient = Ambient { clock: clock.clone(), rng: Arc::new(CountingRng(AtomicU64::new(1))) };
        (clock, ambient)
    }
}
