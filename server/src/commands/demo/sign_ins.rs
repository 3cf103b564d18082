//! The demo's people and how they sign in: kept beside its keys, printed with the codes of the moment.

use super::configuration::Configuration;
use crate::simulators::TestPerson;
use anyhow::Context as _;
use luukku_backend::{
    ambient::Ambient,
    operating::demo::{CITIZENS, PASSWORD, SignInCard},
};
use luukku_domain::{accounts::role::Role, lang::Lang};
use std::{
    fmt::Write as _,
    io::Write as _,
    path::{Path, PathBuf},
};

fn file(folder: &Path) -> PathBuf {
    folder.join("keys").join("sign-ins.json")
}

/// Keeps the sign-ins, for their owner's eyes only.
pub fn write(folder: &Path, cards: &[SignInCard]) -> anyhow::Result<()> {
    let path = file(folder);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&path).with_context(|| path.display().to_string())?;
    out.write_all(&serde_json::to_vec_pretty(cards)?).with_context(|| path.display().to_string())
}

/// The whole text: where things are, who signs in how.
pub fn table(folder: &Path, configuration: &Configuration) -> anyhow::Result<String> {
    let path = file(folder);
    let cards = std::fs::read(&path).with_context(|| path.display().to_string())?;
    let cards: Vec<SignInCard> =
        serde_json::from_slice(&cards).with_context(|| path.display().to_string())?;
    let mut text = String::new();
    places(&mut text, configuration)?;
    staff(&mut text, &cards, &again(folder)?)?;
    citizens(&mut text)?;
    Ok(text)
}

fn places(text: &mut String, configuration: &Configuration) -> std::fmt::Result {
    let Configuration { public_url, simulators, .. } = configuration;
    writeln!(text, "Luukku              {public_url}")?;
    writeln!(text, "  staff sign in     {public_url}/fi/accounts/sign-in")?;
    writeln!(text, "  received mail     {simulators}/mail")?;
    writeln!(text, "  faults to switch  {simulators}/faults\n")
}

/// The line that prints the table again. It works in any folder of any shell: the program may be on no path.
fn again(folder: &Path) -> anyhow::Result<String> {
    let program = std::env::current_exe().context("the program's own path")?;
    let folder = std::path::absolute(folder).with_context(|| folder.display().to_string())?;
    Ok(format!("{} demo sign-ins --folder {}", shell_word(&program), shell_word(&folder)))
}

/// A path as one word of a shell.
fn shell_word(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = path.chars().all(|letter| letter.is_alphanumeric() || "/._-".contains(letter));
    if is_plain { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

fn staff(text: &mut String, cards: &[SignInCard], again: &str) -> std::fmt::Result {
    let now = Ambient::of_this_machine().now();
    let width =
        |of: fn(&SignInCard) -> &str| cards.iter().map(|card| of(card).chars().count()).max().unwrap_or(0);
    let (names, emails) = (width(|card| &card.name), width(|card| &card.email));
    writeln!(text, "Staff. Everybody's password is: {PASSWORD}")?;
    writeln!(text, "A code works for half a minute, and once. Fresh ones:\n    {again}")?;
    writeln!(text, "The secret is for an authenticator of your own.")?;
    writeln!(text, "Begin as {BEGIN}: invite somebody, and open the letter in the received mail.")?;
    let mut organisation = "";
    for card in cards {
        if card.organisation != organisation {
            organisation = &card.organisation;
            writeln!(text, "\n  {organisation}")?;
        }
        let SignInCard { name, email, role, .. } = card;
        let role = role.name(Lang::En);
        write!(text, "    {name:names$}  {email:emails$}  ")?;
        match card.secret() {
            Some(secret) => writeln!(text, "{role:ROLES$}  {}  {}", secret.code(now), secret.reveal())?,
            None => writeln!(text, "{role}")?,
        }
    }
    Ok(())
}

/// Who has something to do in every page of a main user.
const BEGIN: &str = "Helena Kuusisto-Berg";

/// As wide as the longest role.
const ROLES: usize = {
    let (mut at, mut widest) = (0, 0);
    while at < Role::ALL.len() {
        let width = Role::ALL[at].name(Lang::En).len();
        if width > widest {
            widest = width;
        }
        at += 1;
    }
    widest
};

fn citizens(text: &mut String) -> std::fmt::Result {
    writeln!(
        text,
        "\nCitizens. Sign in with strong identification and choose one of the test people; these have relations:"
    )?;
    for citizen in CITIZENS {
        let Some(person) = TestPerson::by_hetu(citizen.code) else { continue };
        writeln!(text, "    {}  {} {} ({})", citizen.code, person.first_names, person.surname, citizen.held)?;
    }
    writeln!(text, "    The others are in no register: they see what that looks like.")
}
