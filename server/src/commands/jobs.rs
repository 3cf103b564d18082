//! `luukku jobs`: what the program does by itself, in a process of its own.

use super::metrics;
use crate::{config::Config, installation, outside, stop};
use luukku_backend::jobs;

/// Runs the jobs until told to stop, and lets what has begun come to an end.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let backend = installation::open(config).await?;
    let outside = outside::systems(config, &backend)?;
    if config.mail.is_none() {
        tracing::warn!("mail: no mail server is configured; letters wait in the outbox");
    }
    metrics::start(config.metrics, &backend).await?;
    tracing::info!("running jobs");
    jobs::serve(backend, outside, stop::asked()).await;
    tracing::info!("stopped");
    Ok(())
}
