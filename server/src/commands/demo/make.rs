//! Makes the folder of a demo.

use super::{Make, configuration::New, sign_ins};
use crate::{
    commands::new_keys,
    identification,
    simulators::{RegisteredClient, SimulatorConfig, Simulators},
};
use anyhow::{Context as _, ensure};
use luukku_backend::{
    Backend, Settings,
    ambient::Ambient,
    forms::AcceptedForms,
    operating::demo::{StoryClock, fill},
    privacy::catalogue::Catalogue,
    registries::{
        CallLog, CallRecord,
        population::{PopulationClient, PopulationSettings},
    },
    secrets::{Keys, Passwords},
    store::{DatabaseUrl, Store},
};
use luukku_domain::{clocks::Clocks, values::TestIdentities};
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::oneshot;

/// Stands in the folder while it is being made: what stands beside it then is ours, and is made anew.
const UNFINISHED: &str = "unfinished";

/// Makes the folder and fills it.
pub async fn make(wanted: &Make) -> anyhow::Result<()> {
    let database = wanted.database.as_deref().map(str::parse).transpose().context("--database")?;
    let folder = prepare(&wanted.folder)?;
    eprintln!("Making a demo in {} …", folder.display());
    let (data, keys_folder) = (folder.join("data"), folder.join("keys"));
    fs::create_dir_all(&data).with_context(|| data.display().to_string())?;
    let ambient = Ambient::of_this_machine();
    let (keys, client_keys) = (keys_folder.join("keys.toml"), keys_folder.join("identification.json"));
    new_keys::make(&keys, &ambient)?;
    new_keys::make_client_keys(&client_keys, &ambient)?;
    let database = &database.unwrap_or_else(|| DatabaseUrl::Sqlite(data.join("luukku.db")));
    let new = New {
        port: wanted.port,
        simulators_port: wanted.simulators_port,
        mail_port: wanted.mail_port,
        database,
        client_keys,
        keys,
    };
    let cards = fill_database(&new, &ambient).await?;
    sign_ins::write(&folder, &cards)?;
    new.write(&folder)?;
    fs::remove_file(folder.join(UNFINISHED)).with_context(|| folder.display().to_string())
}

/// The folder, empty but for the mark. What an interrupted run left is taken away; anything else is not touched.
fn prepare(folder: &Path) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
    if folder.join(UNFINISHED).exists() {
        for ours in ["data", "keys"].map(|name| folder.join(name)).into_iter().filter(|ours| ours.exists()) {
            fs::remove_dir_all(&ours).with_context(|| ours.display().to_string())?;
        }
    }
    let strangers =
        fs::read_dir(&folder)?.filter_map(Result::ok).filter(|entry| entry.file_name() != UNFINISHED);
    ensure!(strangers.count() == 0, "{} is not empty, and not a demo; give another folder", folder.display());
    fs::write(folder.join(UNFINISHED), "").with_context(|| folder.display().to_string())?;
    Ok(folder)
}

/// Tells the demo's story, with the simulators beside it for as long as that takes.
async fn fill_database(
    new: &New<'_>,
    ambient: &Ambient,
) -> anyhow::Result<Vec<luukku_backend::operating::demo::SignInCard>> {
    let (clock, telling) = StoryClock::ending(ambient.now());
    let store =
        Store::open(new.database, telling.clone()).await.with_context(|| format!("{:?}", new.database))?;
    let simulators =
        Simulators::bind(quiet_simulators()?, telling).await.context("simulators for the demo's story")?;
    let address = simulators.addresses().population.clone();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(simulators.serve(async {
        let _ = stopped.await;
    }));
    let register = PopulationClient::new(
        PopulationSettings::new(address, TestIdentities::Accepted),
        Arc::new(Unrecorded),
    )?;
    let backend = Backend {
        accepted_forms: AcceptedForms::default(),
        passwords: Passwords::new(ambient),
        store,
        keys: Arc::new(Keys::load(&new.keys)?),
        settings: Arc::new(Settings {
            public_url: format!("http://localhost:{}", new.port),
            test_identities: true,
            clocks: Clocks::default(),
            catalogue: Catalogue::own()?,
        }),
    };
    let cards = fill(&backend, clock, &register).await.with_context(|| format!("{:?}", new.database));
    drop(stop);
    serving.await.context("simulators")?.context("simulators")?;
    cards
}

/// Simulators on free ports. Nobody identifies themselves while the story is told.
fn quiet_simulators() -> anyhow::Result<SimulatorConfig> {
    let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let nowhere = format!("http://localhost{}", identification::JWKS).parse()?;
    let client = RegisteredClient {
        client_id: "luukku-demo".to_owned(),
        jwks_uri: nowhere,
        redirect_uris: Vec::new(),
        post_logout_redirect_uris: Vec::new(),
    };
    Ok(SimulatorConfig { http: free, smtp: free, client, slow_for: Duration::ZERO })
}

/// Calls of the story are not calls of the installation.
struct Unrecorded;

impl CallLog for Unrecorded {
    fn record(&self, _: CallRecord) {}
}
