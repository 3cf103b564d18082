//! `luukku simulators`: stand-ins of the outside systems of a demo.

use crate::{
    config::Config,
    identification, outside,
    simulators::{self, RegisteredClient, SimulatorConfig},
    stop,
};
use anyhow::Context as _;
use luukku_backend::ambient::Ambient;
use std::time::Duration;

/// How long the fault *slow* and the person who gets no answer take: longer than the clients wait.
const SLOW: Duration = Duration::from_secs(12);

/// Answers until told to stop.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let addresses =
        config.simulators.context("simulators: this section is missing; a demo's configuration has it")?;
    let service = config.identification.as_ref();
    let client = RegisteredClient {
        client_id: service.map_or_else(|| "luukku".to_owned(), |service| service.client_id.clone()),
        jwks_uri: outside::own(config, identification::JWKS)?,
        redirect_uris: vec![outside::own(config, identification::CALLBACK)?],
        post_logout_redirect_uris: vec![outside::own(config, identification::SIGNED_OUT)?],
    };
    let settings = SimulatorConfig { http: addresses.http, smtp: addresses.smtp, client, slow_for: SLOW };
    simulators::run(settings, Ambient::of_this_machine(), stop::asked()).await.with_context(|| {
        format!("simulators: {} or {} cannot be listened on", addresses.http, addresses.smtp)
    })
}
