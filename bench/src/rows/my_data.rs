//! *My data* of a signed-in citizen: session, reads and the event of the look included.

use crate::{
    bare::page::BarePage,
    filling::{Citizen, Citizens},
    http::{Browser, cookies},
    load::{self, Worker},
    report::Row,
};
use anyhow::{Context as _, Result, anyhow, ensure};
use luukku_backend::{Backend, accounts::session, contacts::own_data, secrets::Token};
use luukku_domain::id::RequestId;
use std::path::Path;

const CONNECTIONS: usize = 32;
const PATH: &str = "/fi/my/data";
/// Stands in the page of everybody in the register.
const SHOWN: &[u8] = "Mallikatu 1".as_bytes();

/// Measures the page, and the same bytes from a bare server.
pub async fn measure(port: u16, citizens: &Citizens, engine: &str, workshop: &Path) -> Result<Row> {
    let mut readers = Vec::new();
    for citizen in citizens.all.iter().take(CONNECTIONS) {
        readers.push(Reader { browser: citizen.browser(port).await? });
    }
    let page = readers[0].browser.page(PATH).await?.body;
    let found = load::run(readers).await?;
    let bare = BarePage::start(&page, workshop)?;
    let mut readers = Vec::new();
    for _ in 0..CONNECTIONS {
        readers.push(Reader { browser: Browser::open(bare.port, String::new()).await? });
    }
    let same_bytes = load::run(readers).await?;
    let row = Row::of(
        format!(
            "*My data*, signed in, session, reads and event included, {CONNECTIONS} connections, {engine}"
        ),
        "1,000/s, p99 ≤ 60 ms",
        &found,
        found.rate >= 1000.0 && found.within(0.99) <= 60.0,
    );
    Ok(row.beside(&format!("bare axum, the same {} bytes", page.len()), same_bytes.rate))
}

/// What the use case reaches in this process: the same statements, without HTTP and without a page.
pub async fn in_process(backend: &Backend, citizens: &Citizens) -> Result<f64> {
    let lookers = citizens.all.iter().take(CONNECTIONS);
    let lookers = lookers.map(|citizen| Looker { backend: backend.clone(), token: citizen.token.clone() });
    Ok(load::run(lookers.collect()).await?.rate)
}

impl Citizen {
    /// A browser of this citizen.
    pub async fn browser(&self, port: u16) -> Result<Browser> {
        Browser::open(port, cookies(&self.token, &self.visitor)).await
    }
}

struct Reader {
    browser: Browser,
}

impl Worker for Reader {
    async fn turn(&mut self) -> Result<()> {
        let page = self.browser.page(PATH).await?.body;
        ensure!(page.windows(SHOWN.len()).any(|some| some == SHOWN), "the page shows no data");
        Ok(())
    }
}

struct Looker {
    backend: Backend,
    token: Token,
}

impl Worker for Looker {
    async fn turn(&mut self) -> Result<()> {
        let request = self.backend.ambient().id(RequestId::new);
        let session =
            session::find(&self.backend, &self.token, request, None).await?.context("no session")?;
        own_data::view(&self.backend, &session.caller).await.map_err(|fault| anyhow!("{fault}"))?;
        Ok(())
    }
}
