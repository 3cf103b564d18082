//! TLS by the server itself: certificate and key from files, read again when they change.

use crate::config::Tls;
use axum_server::tls_rustls::RustlsConfig;
use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};

/// How often the files are looked at.
pub const LOOK: Duration = Duration::from_mins(1);

/// Reads certificate and key, and looks every `look` whether they were renewed.
pub async fn load(files: &Tls, look: Duration) -> std::io::Result<RustlsConfig> {
    // Fails only when a provider is installed already, which then serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = RustlsConfig::from_pem_file(&files.certificate, &files.key).await?;
    tokio::spawn(reload_when_changed(config.clone(), files.clone(), look));
    Ok(config)
}

/// A renewed certificate serves new connections. One that cannot be used is reported, and the old one stays.
async fn reload_when_changed(config: RustlsConfig, files: Tls, look: Duration) {
    let mut seen = changed(&files).await;
    loop {
        tokio::time::sleep(look).await;
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use rustls::{ClientConfig, ClientConnection, RootCertStore, pki_types::CertificateDer};
    use std::{fs, net::TcpListener, net::TcpStream, sync::Arc, time::Instant};

    const LOOK_OFTEN: Duration = Duration::from_millis(20);
    const PATIENCE: Duration = Duration::from_secs(10);

    struct Files {
        folder: tempfile::TempDir,
        roots: RootCertStore,
    }

    impl Files {
        fn new() -> Self {
            Self { folder: tempfile::tempdir().unwrap(), roots: RootCertStore::empty() }
        }

        fn tls(&self) -> Tls {
            Tls { certificate: self.folder.path().join("cert.pem"), key: self.folder.path().join("key.pem") }
        }

        /// Puts a new certificate in place, one file after the other, as a renewal does.
        fn renew(&mut self) -> CertificateDer<'static> {
            let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
            fs::write(self.tls().certificate, made.cert.pem()).unwrap();
            fs::write(self.tls().key, made.signing_key.serialize_pem()).unwrap();
            self.roots.add(made.cert.der().clone()).unwrap();
            made.cert.der().clone()
        }

        /// The certificate that a new connection is shown.
        fn shown(&self, port: u16) -> CertificateDer<'static> {
            let config =
                ClientConfig::builder().with_root_certificates(self.roots.clone()).with_no_client_auth();
            let mut client =
                ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            while client.is_handshaking() {
                client.complete_io(&mut stream).unwrap();
            }
            client.peer_certificates().unwrap()[0].clone().into_owned()
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_renewed_certificate_is_served_and_a_broken_one_is_not() {
        let mut files = Files::new();
        let first = files.renew();
        let config = load(&files.tls(), LOOK_OFTEN).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = axum_server::from_tcp_rustls(listener, config).unwrap();
        tokio::spawn(server.serve(Router::new().into_make_service()));
        assert_eq!(files.shown(port), first);

        let second = files.renew();
        let renewed = Instant::now();
        while files.shown(port) != second {
            assert!(renewed.elapsed() < PATIENCE, "the old certificate is still shown");
            tokio::time::sleep(LOOK_OFTEN).await;
        }
        fs::write(files.tls().key, "broken").unwrap();
        tokio::time::sleep(10 * LOOK_OFTEN).await;
        assert_eq!(files.shown(port), second);
    }
}
