//! A bare axum server that answers the same bytes as a page of the program, in a process of its own.

use crate::{http::Browser, load::Worker};
use anyhow::{Context as _, Result};
use axum::{Router, body::Bytes, http::header::CONTENT_TYPE, routing::get};
use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    process::{Child, Command, Stdio},
};

/// The running server; it ends when dropped.
pub struct BarePage {
    child: Child,
    /// Where it listens.
    pub port: u16,
}

impl BarePage {
    /// Starts this program again as the server of these bytes.
    pub fn start(bytes: &[u8], workshop: &Path) -> Result<Self> {
        let file = workshop.join("page.html");
        fs::write(&file, bytes)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("bare-page").arg(&file).stdout(Stdio::piped());
        let mut bare = Self { child: command.spawn()?, port: 0 };
        let mut said = String::new();
        BufReader::new(bare.child.stdout.take().context("no output")?).read_line(&mut said)?;
        bare.port = said.trim().parse().context("the bare server did not start")?;
        Ok(bare)
    }

    /// The number of the process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// So many connections that read the page again and again.
    pub async fn readers(&self, count: usize) -> Result<Vec<Reader>> {
        let mut readers = Vec::new();
        for _ in 0..count {
            readers.push(Reader(Browser::open(self.port, String::new()).await?));
        }
        Ok(readers)
    }
}

impl Drop for BarePage {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One of its readers.
pub struct Reader(Browser);

impl Worker for Reader {
    async fn turn(&mut self) -> Result<()> {
        self.0.page("/").await.map(|_| ())
    }
}

/// Serves a file at every path, says its port, and never ends by itself.
pub async fn serve(file: &Path) -> Result<()> {
    let bytes = Bytes::from(fs::read(file)?);
    let page = move || {
        let bytes = bytes.clone();
        async move { ([(CONTENT_TYPE, "text/html; charset=utf-8")], bytes) }
    };
    let listener = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
    println!("{}", listener.local_addr()?.port());
    axum::serve(listener, Router::new().fallback(get(page))).await?;
    Ok(())
}
