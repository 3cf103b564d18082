//! Told to stop: SIGTERM from whoever runs the process, or Ctrl-C.

use tokio::signal::unix::{SignalKind, signal};

/// Returns when the process is told to stop.
pub async fn asked() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
