//! The built program from the outside: a demo is made, checked, served, backed up while it serves, stopped, restored.

#![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

mod demo;
mod logs;
mod processes;
mod stopping;

use demo::{Demo, made_on, make_demo, text};
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

#[test]
fn a_demo_is_made_checked_served_backed_up_stopped_and_restored() {
    let demo = make_demo(&[]);

    // A second run keeps what is there; codes are printed afresh.
    let keys = || fs::read(demo.path("demo/keys/keys.toml")).unwrap();
    let before = keys();
    let arguments = made_on(&demo);
    let again = demo.luukku(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).output().unwrap();
    assert!(again.status.success(), "{}", text(&again.stderr));
    assert!(keys() == before, "a new demo would have new keys");

    // The line that the table gives for fresh codes works in a shell of any folder.
    let table = demo.sign_ins();
    let line = table.lines().map(str::trim).find(|line| line.contains("demo sign-ins")).unwrap();
    let fresh = Command::new("sh").args(["-c", line]).current_dir("/").output().unwrap();
    assert!(text(&fresh.stdout).contains("helena.kuusisto-berg@"), "{line}: {}", text(&fresh.stderr));

    // The simulators are not up: the mail server is what is wrong, and nothing else.
    let checked = demo.run(&["check-config"]);
    let said = text(&checked.stdout);
    assert_eq!(checked.status.code(), Some(1), "{said}");
    assert_eq!(said.lines().filter(|line| line.starts_with("WRONG")).count(), 1, "{said}");
    assert!(said.contains("WRONG  mail:") && said.contains("demo, up to date"), "{said}");

    let serving = demo.serve();
    assert_eq!(serving.get("/fi/"), Some(200));
    let refused = demo.run(&["jobs"]);
    assert!(text(&refused.stderr).contains("another process"), "{}", text(&refused.stderr));
    let backup = demo.run(&["backup", "monday.backup"]);
    assert!(backup.status.success(), "{}", text(&backup.stderr));
    let (code, said) = serving.stop();
    assert_eq!(code, Some(0), "{said}");

    let full = demo.run(&["restore", "monday.backup"]);
    assert!(text(&full.stderr).contains("must be empty"), "{}", text(&full.stderr));
    let place = format!("sqlite:{}", demo.path("restored.db").display());
    let config = demo.config();
    let restored = demo
        .luukku(&["--config", config.to_str().unwrap(), "restore", "monday.backup"])
        .env("LUUKKU_DATABASE", &place)
        .output()
        .unwrap();
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    assert!(text(&restored.stdout).contains("each table compared"), "{}", text(&restored.stdout));
}

#[test]
fn a_real_installation_begins_with_keys_and_its_first_maintainer() {
    let real = Demo::nothing();
    fs::create_dir_all(real.path("site/pkg")).unwrap();
    fs::create_dir_all(real.path("demo")).unwrap();
    fs::create_dir_all(real.path("data")).unwrap();
    let write = |keys: &str| {
        let text = format!(
            "public_url = 'http://localhost:{0}'\nlisten = '127.0.0.1:{0}'\ndatabase = 'sqlite:data/luukku.db'\n\
             keys = '{keys}'\nwitness = 'file:keys/checkpoints'\n[operator]\nname = 'Esimerkin kunta'\nemail = 'luukku@example.org'\n",
            real.port
        );
        fs::write(real.config(), text).unwrap();
    };
    write("data/keys.toml");
    assert!(real.run(&["new-keys"]).status.success());
    let beside = real.run(&["invite-maintainer", "liisa@example.org"]);
    assert!(text(&beside.stderr).contains("a folder of its own"), "{}", text(&beside.stderr));

    write("keys/keys.toml");
    let missing = real.run(&["serve"]);
    assert!(text(&missing.stderr).contains("luukku new-keys"), "{}", text(&missing.stderr));
    assert!(real.run(&["new-keys"]).status.success());
    let migrated = real.run(&["migrate"]);
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    let invited = real.run(&["invite-maintainer", "liisa@example.org"]);
    let said = text(&invited.stdout);
    assert!(said.contains(&format!("http://localhost:{}/fi/invitation/", real.port)), "{said}");
    let checked = real.run(&["check-config"]);
    assert!(checked.status.success(), "{}", text(&checked.stdout));
    assert!(text(&checked.stdout).contains("real installation, up to date"), "{}", text(&checked.stdout));
    assert!(Path::new(&real.path("keys/keys.toml")).is_file());

    let config = real.config();
    // A clock that makes no sense is named, and nothing is checked further.
    let checking = ["--config", config.to_str().unwrap(), "check-config"];
    let zero = real.luukku(&checking).env("LUUKKU_CLOCKS__INVITATION_DAYS", "0").output().unwrap();
    assert_eq!(zero.status.code(), Some(1));
    assert!(
        text(&zero.stderr).contains("clocks.invitation_days: give a whole number"),
        "{}",
        text(&zero.stderr)
    );
    let own = real.luukku(&checking).env("LUUKKU_CLOCKS__INVITATION_DAYS", "14").output().unwrap();
    assert!(
        text(&own.stdout).contains("ok     clocks: invitation_days = 14 (usually 7)"),
        "{}",
        text(&own.stdout)
    );

    // What the driver says about a database that is not there stands beside the finding.
    let mut nowhere = real.luukku(&["--config", config.to_str().unwrap(), "check-config"]);
    let nowhere = nowhere.env("LUUKKU_DATABASE", "postgres://luukku@127.0.0.1:1/luukku").output().unwrap();
    assert!(text(&nowhere.stdout).contains("WRONG  database:"), "{}", text(&nowhere.stdout));
    assert!(text(&nowhere.stderr).contains("refused"), "{}", text(&nowhere.stderr));
}

#[test]
fn an_operator_who_is_none_is_refused_by_the_check_and_by_the_invitation_in_the_same_words() {
    let real = Demo::nothing();
    for folder in ["site/pkg", "demo", "data"] {
        fs::create_dir_all(real.path(folder)).unwrap();
    }
    let write = |operator: &str| {
        let text = format!(
            "database = 'sqlite:data/luukku.db'\nkeys = 'keys/keys.toml'\nwitness = 'file:keys/checkpoints'\n\
             [operator]\n{operator}\n"
        );
        fs::write(real.config(), text).unwrap();
    };
    write("name = 'Kunta luukku.digital Oy'\nemail = 'luukku at example.org'");
    assert!(real.run(&["new-keys"]).status.success());
    let said = text(&real.run(&["check-config"]).stdout);
    assert!(said.contains("WRONG  operator.email: Remove the spaces from the e-mail address"), "{said}");
    let why = said.lines().find_map(|line| line.strip_prefix("WRONG  operator.name: "));
    let why = why.unwrap_or_else(|| panic!("{said}"));
    assert!(why.starts_with("Write the organisation's name without web and e-mail addresses"), "{why}");
    let invited = real.run(&["invite-maintainer", "liisa@example.org"]);
    assert_eq!(text(&invited.stderr), format!("luukku: operator.name: {why}\n"));

    write("email = 'luukku@example.org'");
    let said = text(&real.run(&["check-config"]).stdout);
    assert!(said.contains("WRONG  operator.name: the first maintainer belongs to"), "{said}");
    assert!(said.contains("ok     operator.email: luukku@example.org"), "{said}");
}

#[test]
fn keys_towards_the_identification_service_stand_apart_and_are_nobody_else_s_to_read() {
    let real = Demo::nothing();
    for folder in ["site/pkg", "demo", "data"] {
        fs::create_dir_all(real.path(folder)).unwrap();
    }
    let write = |client_keys: &str| {
        let text = format!(
            "database = 'sqlite:data/luukku.db'\nkeys = 'keys/keys.toml'\nwitness = 'file:keys/checkpoints'\n\
             [operator]\nname = 'Esimerkin kunta'\nemail = 'luukku@example.org'\n\
             [identification]\nissuer = 'https://id.example'\nclient_id = 'luukku'\nclient_keys = '{client_keys}'\n"
        );
        fs::write(real.config(), text).unwrap();
        assert!(real.run(&["new-keys"]).status.success());
    };
    write("data/identification.json");
    let beside = real.run(&["invite-maintainer", "liisa@example.org"]);
    assert!(text(&beside.stderr).contains("identification.client_keys:"), "{}", text(&beside.stderr));

    write("towards/identification.json");
    let invited = real.run(&["invite-maintainer", "liisa@example.org"]);
    assert!(invited.status.success(), "{}", text(&invited.stderr));
    let into = real.run(&["backup", "towards/monday.backup"]);
    assert!(text(&into.stderr).contains("identification.client_keys:"), "{}", text(&into.stderr));
    assert!(real.run(&["check-config"]).status.success());
    for file in ["keys/keys.toml", "towards/identification.json"] {
        fs::set_permissions(real.path(file), fs::Permissions::from_mode(0o644)).unwrap();
    }
    let said = text(&real.run(&["check-config"]).stdout);
    assert_eq!(
        said.lines().filter(|line| line.starts_with("WRONG") && line.contains("chmod 600")).count(),
        2,
        "{said}"
    );
}

#[test]
fn an_address_that_is_refused_is_not_printed() {
    let demo = Demo::nothing();
    for command in ["demo", "check-config"] {
        let refused = demo
            .luukku(&[command])
            .env("LUUKKU_DATABASE", "postgre://luukku:salainen@db/x")
            .output()
            .unwrap();
        assert!(!refused.status.success());
        let said = text(&refused.stderr) + &text(&refused.stdout);
        assert!(said.contains("neither sqlite: nor postgres:") && !said.contains("salainen"), "{said}");
    }
}
