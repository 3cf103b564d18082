//! A demo without outside systems in a folder of its own, and the built program that serves it: for tests and
//! measurements of the whole program.

use luukku_domain::clocks::Clocks;
use std::{
    fs,
    io::{self, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    Backend, Settings,
    ambient::Ambient,
    forms::AcceptedForms,
    operating::{Kind, founding::found},
    privacy::catalogue::Catalogue,
    secrets::{Keys, Passwords},
    store::{DatabaseUrl, Store},
};

/// How long the program may take to answer for the first time.
const START: Duration = Duration::from_secs(30);

/// Its folder, its database and its keys.
pub struct Installation {
    folder: tempfile::TempDir,
    /// Where it will be served.
    pub port: u16,
    /// Its database.
    pub database: DatabaseUrl,
    keys: Arc<Keys>,
}

/// The running program. It is killed when dropped.
pub struct Serving {
    child: Child,
    log: PathBuf,
}

impl Installation {
    /// Founds a demo in the empty PostgreSQL database at `address`, or in a SQLite file of its own. `site` is the folder
    /// of the built site.
    ///
    /// # Panics
    /// When any of it cannot be made.
    pub async fn found(address: Option<String>, site: Option<&Path>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["data", "keys", "site/pkg", "workshop"] {
            fs::create_dir_all(folder.path().join(name)).expect("a folder");
        }
        let file = folder.path().join("data/luukku.db");
        let database = address.map_or(DatabaseUrl::Sqlite(file), DatabaseUrl::Postgres);
        let keys = Arc::new(Keys::generate(&Ambient::of_this_machine()));
        keys.save_new(&folder.path().join("keys/keys.toml")).expect("a key file");
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
        let installation = Self { folder, port, database, keys };
        installation.write_configuration(site);
        found(&installation.backend().await.store, Kind::Demo).await.expect("an empty database");
        installation
    }

    /// A place in its folder: `data`, `keys`, `workshop` for what a test needs besides.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write_configuration(&self, site: Option<&Path>) {
        let address = match &self.database {
            DatabaseUrl::Sqlite(file) => format!("sqlite:{}", file.display()),
            DatabaseUrl::Postgres(address) => address.clone(),
        };
        let own = self.path("site");
        let text = format!(
            "public_url = 'http://localhost:{0}'\nlisten = '127.0.0.1:{0}'\ndatabase = '{address}'\n\
             keys = 'keys/keys.toml'\nsite_root = '{1}'\n",
            self.port,
            site.unwrap_or(&own).display()
        );
        fs::write(self.path("luukku.toml"), text).expect("a configuration file");
    }

    /// Its database, opened by this process. With SQLite that is possible only while the program does not run.
    ///
    /// # Panics
    /// When it does not open.
    pub async fn backend(&self) -> Backend {
        let ambient = Ambient::of_this_machine();
        let public_url = format!("http://localhost:{}", self.port);
        Backend {
            accepted_forms: AcceptedForms::default(),
            passwords: Passwords::weak(&ambient),
            store: Store::open(&self.database, ambient).await.expect("the database opens"),
            keys: Arc::clone(&self.keys),
            settings: Arc::new(Settings {
                public_url,
                test_identities: true,
                clocks: Clocks::default(),
                catalogue: Catalogue::own().expect("the program's own catalogue"),
            }),
        }
    }

    /// Starts `program serve`, as `prepare` changes the call, and waits until `first` answers.
    ///
    /// # Panics
    /// When it ends, or does not answer in time.
    pub fn serve(&self, program: &Path, first: &str, prepare: impl FnOnce(&mut Command)) -> Serving {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LUUKKU_")) {
            command.env_remove(name);
        }
        let log = self.path("log");
        command.args(["--config", "luukku.toml", "serve"]).current_dir(self.folder.path());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log).expect("a log file"));
        prepare(&mut command);
        let mut serving = Serving { child: command.spawn().expect("the program starts"), log };
        let until = Instant::now() + START;
        while !answers(self.port, first).unwrap_or_default() {
            serving.must_run();
            assert!(Instant::now() < until, "{}", serving.said());
            std::thread::sleep(Duration::from_millis(2));
        }
        serving
    }
}

impl Serving {
    /// The number of the process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What the program has said.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// # Panics
    /// With what the program has said, when it ended by itself.
    pub fn must_run(&mut self) {
        assert!(self.child.try_wait().expect("a child").is_none(), "{}", self.said());
    }

    /// Kills it, as `kill -9` does.
    ///
    /// # Panics
    /// When it ended by itself before.
    pub fn kill(mut self) {
        self.must_run();
        self.child.kill().expect("a running program");
        self.child.wait().expect("a child");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a page is answered, and well.
fn answers(port: u16, path: &str) -> io::Result<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(START))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.starts_with("HTTP/1.1 200"))
}
