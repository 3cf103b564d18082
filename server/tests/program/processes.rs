//! Several programs on one PostgreSQL database work as one.

use crate::demo::{Demo, LIMIT, Serving, ask, free_port, make_demo, text};
use luukku_backend::{
    store::{DatabaseUrl, Engine},
    testing::TestStore,
};
use std::{collections::BTreeMap, fs, thread::sleep, time::Duration, time::Instant};

const EDITOR: &str = "matti.hakaluoma@vaskiniemi.example";
/// Who asks for a new password, each once.
const FORGETFUL: [&str; 6] = [
    "matti.hakaluoma@vaskiniemi.example",
    "johan.strandvik@vaskiniemi.example",
    "satu.myllyaho@vaskiniemi.example",
    "raija.peltovuori@vaskiniemi.example",
    "jenni.saarivirta@vaskiniemi.example",
    "tuomas.ketolahti@vaskiniemi.example",
];

/// An empty database, and its address.
async fn database() -> (TestStore, String) {
    let store = TestStore::open(Engine::Postgres).await;
    let address = store.place.address().to_owned();
    (store, address)
}

/// A server with metrics.
struct Measured {
    program: Serving,
    metrics: u16,
}

impl Measured {
    fn start(demo: &Demo, command: &str, listens: bool) -> Self {
        let (port, metrics) = (free_port(), free_port());
        let (listen, at) = (format!("127.0.0.1:{port}"), format!("127.0.0.1:{metrics}"));
        // A process of jobs alone is up when its metrics are.
        let port = if listens { port } else { metrics };
        Self {
            program: demo.start(command, port, &[("LUUKKU_LISTEN", &listen), ("LUUKKU_METRICS", &at)]),
            metrics,
        }
    }

    /// The first figure whose name begins so.
    fn figure(&self, name: &str) -> Option<f64> {
        let told = ask(self.metrics, "GET", "/metrics", "", "")?.text;
        told.lines()
            .filter(|line| line.starts_with(name))
            .find_map(|line| line.rsplit(' ').next()?.parse().ok())
    }
}

/// How many letters each address received, by the simulators' mail server.
fn received(simulators: &Serving) -> BTreeMap<String, usize> {
    let answer = simulators.ask("GET", "/mail/api", "", "").unwrap().text;
    let mails: serde_json::Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let mut counts = BTreeMap::new();
    for to in mails.as_array().unwrap().iter().map(|mail| mail["to"][0].as_str().unwrap().to_owned()) {
        *counts.entry(to).or_default() += 1;
    }
    counts
}

fn share_a_session(one: &Serving, other: &Serving) {
    let session = one.sign_in(EDITOR, None);
    let home = other.ask("GET", "/fi/accounts", &session, "").unwrap();
    assert!(home.status == 200 && home.text.contains("Hakaluoma"), "{}", home.text);
    assert_eq!(other.ask("POST", "/do/sign_out", &session, "").unwrap().status, 303);
    let ended = one.ask("GET", "/fi/accounts", &session, "").unwrap();
    assert!(ended.status == 303 && ended.location().starts_with("/fi/accounts/sign-in"), "{}", ended.text);
}

fn deliver_once(programs: [&Serving; 2], simulators: &Serving) {
    let before = received(simulators);
    for (turn, email) in FORGETFUL.into_iter().enumerate() {
        let form = format!("email={}", email.replace('@', "%40"));
        assert_eq!(programs[turn % 2].ask("POST", "/do/ask_password_link", "", &form).unwrap().status, 303);
    }
    let new = || {
        let now = received(simulators);
        FORGETFUL.map(|email| now.get(email).unwrap_or(&0) - before.get(email).unwrap_or(&0))
    };
    let asked = Instant::now();
    while new().contains(&0) {
        assert!(asked.elapsed() < LIMIT, "letters are missing: {:?}", new());
        sleep(Duration::from_millis(100));
    }
    // All look for letters every five seconds: a second one would be there by then.
    sleep(Duration::from_secs(7));
    assert_eq!(new(), [1; FORGETFUL.len()]);
}

fn measure(server: &Measured, jobs: &Measured) {
    for _ in 0..8 {
        let wrong = format!("email={}&password=arvaan-vain-jotain", EDITOR.replace('@', "%40"));
        server.program.ask("POST", "/do/sign_in", "", &wrong).unwrap();
    }
    assert!(server.figure("luukku_throttled_total").is_some_and(|count| count >= 1.0));
    for name in [
        "luukku_requests_total",
        "luukku_dead_letters",
        "luukku_population_overdue_people",
        "luukku_units_too_long_total",
        "luukku_units_poisoned_total{why=\"broken\"}",
    ] {
        assert!(server.figure(name).is_some(), "{name}");
    }
    for outcome in ["failed", "panicked", "lost"] {
        let name = format!("luukku_jobs_failed_total{{job=\"send_mail\",outcome=\"{outcome}\"}}");
        assert!(jobs.figure(&name).is_some(), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_on_one_database_share_sessions_deliver_each_letter_once_and_tell_figures() {
    let (_store, address) = database().await;
    let demo = make_demo(&["--database", &address]);
    let simulators = demo.start("simulators", demo.simulators_port, &[]);
    let (one, other) = (demo.serve(), Measured::start(&demo, "serve", true));
    let jobs = Measured::start(&demo, "jobs", false);
    share_a_session(&one, &other.program);
    deliver_once([&one, &other.program], &simulators);
    measure(&other, &jobs);
    for program in [one, other.program, jobs.program] {
        let (code, said) = program.stop();
        assert_eq!(code, Some(0), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_to_postgres_is_served_by_a_role_that_owns_nothing() {
    let (store, owner) = database().await;
    let DatabaseUrl::Postgres(serving) = store.place.lesser_role().await else { panic!("PostgreSQL") };
    let demo = make_demo(&[]);
    let config = demo.config();
    let copied = demo
        .luukku(&["--config", config.to_str().unwrap(), "copy-to-postgres"])
        .env("LUUKKU_COPY_TO", &owner)
        .output()
        .unwrap();
    assert!(copied.status.success(), "{}", text(&copied.stderr));
    assert!(text(&copied.stdout).contains("arrived as they were sent"), "{}", text(&copied.stdout));

    // In a demo's configuration the address stands in the file; the owner may come from the environment.
    let written = fs::read_to_string(&config).unwrap();
    let line = written.lines().find(|line| line.starts_with("database = ")).unwrap();
    fs::write(&config, written.replace(line, &format!("database = \"{serving}\""))).unwrap();
    let run = |command: &str, database: &str| {
        demo.luukku(&["--config", config.to_str().unwrap(), command])
            .env("LUUKKU_DATABASE", database)
            .env("LUUKKU_DATABASE_OWNER", &owner)
            .output()
            .unwrap()
    };
    let refused = run("serve", &owner);
    assert!(text(&refused.stderr).contains("could alter the event log"), "{}", text(&refused.stderr));
    let early = run("serve", &serving);
    assert!(text(&early.stderr).contains("luukku migrate"), "{}", text(&early.stderr));
    let migrated = run("migrate", &serving);
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));

    let program = demo.start("serve", demo.port, &[("LUUKKU_DATABASE_OWNER", &owner)]);
    let session = program.sign_in(EDITOR, None);
    assert_eq!(program.ask("GET", "/fi/accounts/me", &session, "").unwrap().status, 200);
    let (code, said) = program.stop();
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_installation_takes_one_role_of_postgres_only_when_told_to_and_says_so() {
    let (_store, address) = database().await;
    let real = Demo::nothing();
    fs::create_dir_all(real.path("demo")).unwrap();
    fs::create_dir_all(real.path("site/pkg")).unwrap();
    let configured = format!(
        "database = '{address}'\nkeys = 'keys/keys.toml'\nwitness = 'file:keys/checkpoints'\n\
         [operator]\nname = 'Esimerkin kunta'\nemail = 'luukku@example.org'\n"
    );
    fs::write(real.config(), configured).unwrap();
    assert!(real.run(&["new-keys"]).status.success());
    let refused = real.run(&["serve"]);
    assert!(text(&refused.stderr).contains("could alter the event log"), "{}", text(&refused.stderr));
    assert!(text(&real.run(&["check-config"]).stdout).contains("WRONG  all together: database_owner"));

    let config = real.config();
    let told = |command: &[&str]| {
        let mut run = real.luukku(&[&["--config", config.to_str().unwrap()], command].concat());
        run.env("LUUKKU_ONE_DATABASE_ROLE", "true").output().unwrap()
    };
    let invited = told(&["invite-maintainer", "liisa@example.org"]);
    assert!(invited.status.success(), "{}", text(&invited.stderr));
    assert!(text(&invited.stderr).contains("one_database_role: "), "{}", text(&invited.stderr));
    let checked = told(&["check-config"]);
    assert!(checked.status.success(), "{}", text(&checked.stdout));
    assert!(text(&checked.stdout).contains("RISKY  database_owner: "), "{}", text(&checked.stdout));
}
