//! `luukku serve`: answers browsers until it is told to stop.

mod tls;

use super::metrics;
use crate::{
    config::Config, installation, layers::panics, outside, router::router, services::Services, stop,
};
use anyhow::Context;
use axum_server::{Handle, Server, accept::NoDelayAcceptor, tls_rustls::RustlsAcceptor};
use hyper_util::rt::TokioTimer;
use luukku_backend::jobs;
use std::{net::SocketAddr, sync::atomic::Ordering, time::Duration};
use tokio::{sync::oneshot, task::JoinHandle};

/// How long a browser may take to send its headers, so that slow ones cannot hold all connections.
const HEADERS: Duration = Duration::from_secs(15);

/// How long the server behind a proxy still takes requests after the process was told to stop. `/ready` says so meanwhile,
/// and proxies ask it every few seconds: they look elsewhere before the door is shut.
const NOTICE: Duration = Duration::from_secs(5);

/// How long running requests may take after the door is shut, and the jobs beside them.
const GRACE: Duration = Duration::from_secs(20);

/// Serves until the process is told to stop (SIGTERM, or Ctrl-C), and finishes what it has begun.
pub async fn run(config: Config) -> anyhow::Result<()> {
    panics::install_hook();
    let backend = installation::open(&config).await?;
    let outside = outside::systems(&config, &backend)?;
    let services = Services::new(config, backend).with_outside(outside);
    let service = router(&services)?.into_make_service_with_connect_info::<SocketAddr>();
    let config = services.config.clone();
    metrics::start(config.metrics, &services.backend).await?;
    let (jobs, end_jobs) = start_jobs(&services);
    let handle = Handle::new();
    let stopping = tokio::spawn(stop_on_signal(services, handle.clone(), end_jobs));
    tracing::info!(listen = %config.listen, "serving {} on {}", config.public_url.origin(), config.listen);
    let stopped = match &config.tls {
        None => {
            let server = axum_server::bind(config.listen).acceptor(NoDelayAcceptor::new()).handle(handle);
            bounded(server).serve(service).await
        }
        Some(files) => {
            let certificate =
                tls::load(files, tls::LOOK).await.context("tls: cannot use certificate and key")?;
            let acceptor = RustlsAcceptor::new(certificate).acceptor(NoDelayAcceptor::new());
            bounded(axum_server::bind(config.listen).acceptor(acceptor).handle(handle)).serve(service).await
        }
    };
    // Nobody is left who could leave a letter or an event: now the jobs end, if they were not asked to before. This is also
    // the way when the server could not even begin.
    stopping.abort();
    let _ = stopping.await;
    if let Some(jobs) = jobs {
        jobs.await.context("the jobs did not end well")?;
    }
    stopped.with_context(|| format!("listen: cannot serve on {}", config.listen))?;
    tracing::info!("stopped");
    Ok(())
}

/// A server that does not wait for slow headers.
fn bounded<Acceptor>(mut server: Server<SocketAddr, Acceptor>) -> Server<SocketAddr, Acceptor> {
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEADERS);
    server
}

/// Starts the jobs, unless a process of their own runs them. They end when the second half is dropped.
fn start_jobs(services: &Services) -> (Option<JoinHandle<()>>, oneshot::Sender<()>) {
    let (end, ended) = oneshot::channel::<()>();
    if !services.config.jobs {
        return (None, end);
    }
    if services.config.mail.is_none() {
        tracing::warn!("mail: no mail server is configured; letters wait in the outbox");
    }
    let (backend, outside) = (services.backend.clone(), services.outside.clone());
    let ended = async {
        let _ = ended.await;
    };
    (Some(tokio::spawn(jobs::serve(backend, outside, ended))), end)
}

/// Shuts the door when the process is told to stop. The jobs end when `end_jobs` is dropped: here, or with this task.
async fn stop_on_signal(services: Services, handle: Handle<SocketAddr>, end_jobs: oneshot::Sender<()>) {
    stop::asked().await;
    tracing::info!("told to stop; finishing what has begun");
    services.stopping.store(true, Ordering::Relaxed);
    if !services.config.trusted_proxies.is_empty() {
        tokio::time::sleep(NOTICE).await;
    }
    handle.graceful_shutdown(Some(GRACE));
    // Running requests leave letters and events, which the jobs send and seal: they go on as long as they can and still
    // end within the same time.
    tokio::time::sleep(GRACE.saturating_sub(jobs::PATIENCE)).await;
    drop(end_jobs);
}
