//! TLS by the server itself: certificate and key from files, read again when they change.

use crate::config::Tls;
use axum_server::tls_rustls::RustlsConfig;
use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_mins(1);

/// Reads certificate and key, and keeps looking whether they were renewed.
pub async fn load(files: &Tls) -> std::io::Result<RustlsConfig> {
    // Fails only when a provider is installed already, which then serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = RustlsConfig::from_pem_file(&files.certificate, &files.key).await?;
    tokio::spawn(reload_when_changed(config.clone(), files.clone()));
    Ok(config)
}

/// A renewed certificate serves new connections. One that cannot be used is reported, and the old one stays.
async fn reload_when_changed(config: RustlsConfig, files: Tls) {
    let mut seen = changed(&files).await;
    loop {
        tokio::time::sleep(LOOK).await;
        let now = changed(&files).await;
        if now == seen {
            continue;
        }
        match config.reload_from_pem_file(&files.certificate, &files.key).await {
            Ok(()) => {
                tracing::info!("the certificate was read again");
                seen = now;
            }
            Err(error) => {
                tracing::error!(kind = ?error.kind(), "the changed certificate cannot be used; the old one stays");
            }
        }
    }
}

/// When both files were last changed.
async fn changed(files: &Tls) -> [Option<SystemTime>; 2] {
    [time(&files.certificate).await, time(&files.key).await]
}

async fn time(file: &PathBuf) -> Option<SystemTime> {
    tokio::fs::metadata(file).await.ok()?.modified().ok()
}
