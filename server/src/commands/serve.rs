//! `luukku serve`: answers browsers until it is told to stop.

use crate::{config::Config, router::router, services::Services};

/// Serves until the process is told to stop.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(config.listen).await?;
    tracing::info!(listen = %config.listen, "serving");
    axum::serve(listener, router(Services::new(config))).await?;
    Ok(())
}
