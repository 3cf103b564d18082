//! Bare password hashes on all cores, with the parameters of the program (OWASP: 19 MiB, two passes, one lane).

use anyhow::{Result, anyhow};
use argon2::{Algorithm, Argon2, Params, Version};
use std::{
    thread,
    time::{Duration, Instant},
};

const LENGTH: Duration = Duration::from_secs(5);

/// Hashes a second, one thread for each core.
pub fn rate() -> Result<f64> {
    let cores = thread::available_parallelism()?.get();
    let threads: Vec<_> = (0..cores).map(|_| thread::spawn(hash_for_a_while)).collect();
    threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow!("a hash failed"))?).sum()
}

fn hash_for_a_while() -> Result<f64> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| anyhow!("{error}"))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let (begun, mut hashes, mut out) = (Instant::now(), 0.0, [0; 32]);
    while begun.elapsed() < LENGTH {
        let done = argon2.hash_password_into(b"lokki-lentaa-satamaan", &[7; 16], &mut out);
        done.map_err(|error| anyhow!("{error}"))?;
        hashes += 1.0;
    }
    Ok(hashes / begun.elapsed().as_secs_f64())
}
