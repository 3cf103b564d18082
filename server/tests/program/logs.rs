//! What the program writes about its work names nobody: signing in, searching by identity code and mistakes included.

use crate::demo::{Demo, PASSWORD, Serving, make_demo};

const EDITOR: &str = "matti.hakaluoma@vaskiniemi.example";
/// A clerk for each run: a code of an authenticator works once.
const CLERKS: [&str; 2] = ["satu.myllyaho@vaskiniemi.example", "anna-lena.bjorkskog@vaskiniemi.example"];
/// A citizen of the demo, and one whom nobody knows; `-` stands for itself in a form.
const CODES: [&str; 2] = ["140350-9245", "131052-308T"];
const PHONE: &str = "0401234567";
const WRONG: &str = "vaara-lokki-kavelee";

/// The code that somebody's authenticator shows now.
fn code_of(demo: &Demo, email: &str) -> String {
    let table = demo.sign_ins();
    let line = table.lines().find(|line| line.contains(email)).unwrap();
    line.split_whitespace().rev().nth(1).unwrap().to_owned()
}

/// A morning at the counter: sign-ins good and bad, a look at people, identity codes in forms and in addresses.
/// Gives the secrets that came up. A client is added once on each ground.
fn work(demo: &Demo, serving: &Serving, clerk: &str, ground: &str) -> Vec<String> {
    let ask = |method: &str, path: &str, cookie: &str, form: &str| {
        let answer = serving.ask(method, path, cookie, form).unwrap();
        assert!(answer.status < 500, "{path}: {}", answer.text);
        answer
    };
    let wrong = format!("email={}&password={WRONG}", EDITOR.replace('@', "%40"));
    ask("POST", "/do/sign_in", "", &wrong);
    let editor = serving.sign_in(EDITOR, None);
    assert!(ask("GET", "/fi/accounts/me", &editor, "").text.contains("Hakaluoma"));
    ask("POST", "/do/change_name", &editor, "name=Matti+Hakaluoma-Salama");
    ask("POST", "/do/ask_email_change", &editor, "email=matti.salama%40vaskiniemi.example");

    let code = code_of(demo, clerk);
    let form = format!("email={}", clerk.replace('@', "%40"));
    ask("POST", "/do/ask_password_link", "", &form);
    let clerk = serving.sign_in(clerk, Some(&code));
    let form = ask("GET", "/fi/clients", &clerk, "").text;
    let select = form.split("name=\"register\"").nth(1).unwrap_or_else(|| panic!("{form}"));
    let register = select
        .split("value=\"")
        .find_map(|rest| rest.split('"').next().filter(|it| it.ends_with(".vouchers")));
    let register = register.unwrap_or_else(|| panic!("{select}"));
    for (hetu, next) in CODES.into_iter().zip(["?purpose=service", "/new?draft"]) {
        let search = format!("register={register}&code={hetu}&purpose=service");
        ask("POST", "/do/find_client", &clerk, &search);
        let added =
            ask("POST", "/do/add_client", &clerk, &format!("{search}&ground={ground}&reference={PHONE}"));
        assert!(added.status == 303 && added.location().ends_with(next), "{}", added.text);
        ask("GET", &format!("/fi/clients?code={hetu}&phone={PHONE}"), &clerk, "");
        ask("GET", &format!("/fi/clients/{hetu}"), &clerk, "");
    }
    [editor, clerk]
        .into_iter()
        .map(|cookie| cookie.split('=').nth(1).unwrap().to_owned())
        .chain([code])
        .collect()
}

fn names_nobody(log: &str, secrets: &[String]) {
    assert!(
        log.lines().filter(|line| line.contains("/do/find_client")).count() >= 2,
        "it tells of its work: {log}"
    );
    let known = [
        "@vaskiniemi",
        "hakaluoma",
        "salama",
        "myllyaho",
        "satu",
        "anna-lena",
        "björkskog",
        "bjorkskog",
        PASSWORD,
        WRONG,
        PHONE,
        CODES[0],
        CODES[1],
    ];
    let log = log.to_lowercase();
    for personal in known.into_iter().map(str::to_lowercase).chain(secrets.iter().map(|it| it.to_lowercase()))
    {
        let line = log.lines().find(|line| line.contains(&personal));
        assert_eq!(line, None, "{personal} stands in the log");
    }
}

#[test]
fn the_log_names_nobody_neither_for_people_nor_for_machines() {
    let demo = make_demo(&[]);
    for ((format, ground), clerk) in [("text", "grant"), ("json", "case")].into_iter().zip(CLERKS) {
        let serving = demo.start("serve", demo.port, &[("LUUKKU_LOG", format)]);
        let secrets = work(&demo, &serving, clerk, ground);
        let (code, log) = serving.stop();
        assert_eq!(code, Some(0), "{log}");
        assert_eq!(log.lines().all(|line| line.starts_with('{')), format == "json", "{log}");
        names_nobody(&log, &secrets);
    }
}
