//! `luukku serve`: answers browsers until it is told to stop.

mod metrics;
mod tls;

use crate::{config::Config, installation, layers::panics, router::router, services::Services};
use anyhow::Context;
use axum_server::{Handle, Server, accept::NoDelayAcceptor, tls_rustls::RustlsAcceptor};
use hyper_util::rt::TokioTimer;
use std::{net::SocketAddr, sync::atomic::Ordering, time::Duration};
use tokio::signal::unix::{SignalKind, signal};

/// How long a browser may take to send its headers, so that slow ones cannot hold all connections.
const HEADERS: Duration = Duration::from_secs(15);

/// How long running requests may take after the process was told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// Serves until the process is told to stop (SIGTERM, or Ctrl-C), and finishes what it has begun.
pub async fn run(config: Config) -> anyhow::Result<()> {
    panics::install_hook();
    let backend = installation::open(&config).await?;
    let services = Services::new(config, backend);
    let service = router(&services)?.into_make_service_with_connect_info::<SocketAddr>();
    let config = services.config.clone();
    if let Some(address) = config.metrics {
        metrics::serve(address).await.with_context(|| format!("metrics: cannot listen on {address}"))?;
    }
    let handle = Handle::new();
    tokio::spawn(stop_on_signal(services, handle.clone()));
    tracing::info!(listen = %config.listen, "serving {} on {}", config.public_url.origin(), config.listen);
    let stopped = match &config.tls {
        None => {
            let server = axum_server::bind(config.listen).acceptor(NoDelayAcceptor::new()).handle(handle);
            bounded(server).serve(service).await
        }
        Some(files) => {
            let certificate = tls::load(files).await.context("tls: cannot use certificate and key")?;
            let acceptor = RustlsAcceptor::new(certificate).acceptor(NoDelayAcceptor::new());
            bounded(axum_server::bind(config.listen).acceptor(acceptor).handle(handle)).serve(service).await
        }
    };
    stopped.with_context(|| format!("cannot serve on {}", config.listen))?;
    tracing::info!("stopped");
    Ok(())
}

/// A server that does not wait for slow headers.
fn bounded<Acceptor>(mut server: Server<SocketAddr, Acceptor>) -> Server<SocketAddr, Acceptor> {
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEADERS);
    server
}

async fn stop_on_signal(services: Services, handle: Handle<SocketAddr>) {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("told to stop; finishing what has begun");
    services.stopping.store(true, Ordering::Relaxed);
    handle.graceful_shutdown(Some(GRACE));
}
