//! Time and randomness of the real world, the only place that asks the machine for them.

use luukku_domain::{id::RequestId, time::Timestamp};
use rand::Rng as _;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The instant now.
    fn now(&self) -> Timestamp;
}

/// Where randomness comes from.
pub trait Rng: Send + Sync {
    /// Fills `bytes` with random bytes good enough for secrets.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where time enters")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The operating system's randomness, stretched by a cryptographic generator in each thread.
#[derive(Debug, Clone, Copy)]
pub struct SystemRng;

impl Rng for SystemRng {
    #[expect(clippy::disallowed_methods, reason = "the one place where randomness enters")]
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

/// A new request number.
pub fn request_id(clock: &dyn Clock, rng: &dyn Rng) -> RequestId {
    let mut random = [0; 10];
    rng.fill(&mut random);
    RequestId::new(clock.now(), random)
}
