//! Who lives in the benchmark: ten thousand users in a town and its units, and citizens whom a register holds.

use anyhow::Result;
use futures_util::future::join_all;
use luukku_backend::{
    accounts::session,
    contacts::{
        change_contact::{ContactEdit, change},
        identify::Identified,
    },
    secrets::{Passwords, Token},
    sql,
    testing::{
        citizens::ToldRegister,
        scene::{Scene, email_of},
    },
};
use luukku_domain::{
    accounts::role::Role,
    contacts::{RegisterKey, TypedDetails},
    events::{Event, EventAction},
    id::{PersonId, RequestId},
};

/// How many people work in the town.
pub const USERS: usize = 10_000;
/// How many of them sign in by password.
pub const SIGN_INS: usize = 512;
/// How many citizens its register holds.
pub const CITIZENS: u32 = 64;
/// The password of all.
pub const PASSWORD: &str = "lokki-lentaa-satamaan";

/// As many at a time: they share the fsync of a batch.
const AT_ONCE: usize = 64;
const UNITS: usize = 30;

const FIRST: [&str; 50] = [
    "Aino", "Aleksi", "Anna", "Antti", "Eeva", "Eero", "Elina", "Emma", "Erik", "Eino", "Hanna", "Heikki",
    "Helena", "Iida", "Ilmari", "Inka", "Jaakko", "Janne", "Johanna", "Juho", "Kaisa", "Kalle", "Katri",
    "Kerttu", "Laura", "Lauri", "Leena", "Liisa", "Maija", "Mari", "Matti", "Mikko", "Minna", "Niilo",
    "Noora", "Olli", "Oona", "Outi", "Paavo", "Pekka", "Pirjo", "Riikka", "Saara", "Sanna", "Sofia", "Tapio",
    "Tiina", "Toivo", "Tuomas", "Veera",
];
const BEGINNINGS: [&str; 20] = [
    "Aho", "Haka", "Halla", "Harju", "Heinä", "Honka", "Järvi", "Kaisla", "Kallio", "Kanerva", "Kaski",
    "Kivi", "Koivu", "Kuusi", "Lehto", "Myllä", "Pelto", "Ranta", "Salo", "Virta",
];
const ENDS: [&str; 10] = ["koski", "la", "lahti", "mäki", "maa", "nen", "niemi", "salmi", "vaara", "vuori"];

/// A citizen with a session, and the browser's visitor key.
#[derive(Clone)]
pub struct Citizen {
    /// Who it is.
    pub person: PersonId,
    /// The session.
    pub token: Token,
    /// Under which forms wait.
    pub visitor: Token,
}

/// The citizens of the town's register.
pub struct Citizens {
    /// The register.
    pub at: RegisterKey,
    /// All of them.
    pub all: Vec<Citizen>,
}

/// Brings citizens into the register, each with a telephone number.
pub async fn citizens(scene: &Scene<'_>) -> Result<Citizens> {
    let (register, at) = (ToldRegister::default(), scene.vouchers());
    let mut all = Vec::new();
    for Identified { token, person } in scene.crowd(&register, at, CITIZENS).await {
        let caller =
            session::find(&scene.backend, &token, scene.backend.ambient().id(RequestId::new), None).await?;
        let caller = caller.expect("the session just opened").caller;
        let typed = TypedDetails {
            email: String::new(),
            phone: "040 123 4567".to_owned(),
            kin_name: "Elina Koskenranta".to_owned(),
            kin_phone: "050 765 4321".to_owned(),
        };
        let edit = ContactEdit { base: at, everywhere: false, typed, seen: vec![(at, 0)] };
        change(&scene.backend, &caller, &edit).await.expect("a change");
        all.push(Citizen { person, token, visitor: Token::generate(scene.backend.ambient()) });
    }
    Ok(Citizens { at, all })
}

/// Fills the town's units with so many people, the first of whom have a password, and gives the session of their main
/// user.
pub async fn users(scene: &Scene<'_>, count: usize) -> Result<Token> {
    let mut units = vec![scene.koivula, scene.education, scene.school];
    for number in units.len()..UNITS {
        units.push(scene.unit(scene.education, &format!("Yksikkö {number}")).await);
    }
    let roles = [Role::Editor, Role::Specialist, Role::Editor, Role::CustomerClerk];
    let numbers: Vec<usize> = (0..count).collect();
    for some in numbers.chunks(AT_ONCE) {
        let joined = some.iter().map(|&number| {
            let unit = units[number % units.len()];
            let role = roles[number % roles.len()];
            async move { scene.member(&name(number), unit, role).await }
        });
        join_all(joined).await;
    }
    passwords(scene, count.min(SIGN_INS)).await?;
    let main_user = scene.member("Helena Kuusisto", scene.koivula, Role::MainUser).await;
    Ok(scene.token(main_user).await)
}

/// Gives the first of them a password, hashed as the program does.
async fn passwords(scene: &Scene<'_>, count: usize) -> Result<()> {
    let backend = &scene.backend;
    let hash = Passwords::new(backend.ambient()).hash(backend.ambient(), PASSWORD).await;
    let mut tx = backend.store.begin(&scene.demo()).await?;
    let now = tx.now();
    for number in 0..count {
        sql!(
            tx.conn(),
            execute,
            "UPDATE account SET password_hash = $2, password_set_at = $3 WHERE email_key = $1",
            email(number),
            hash.as_str(),
            now
        )?;
    }
    tx.commit(Event::done(EventAction::PasswordSet)).await?;
    Ok(())
}

/// The name of a user; each has another.
pub fn name(number: usize) -> String {
    let (first, rest) = (FIRST[number % FIRST.len()], number / FIRST.len());
    format!("{first} {}{}", BEGINNINGS[rest % BEGINNINGS.len()], ENDS[rest / BEGINNINGS.len() % ENDS.len()])
}

/// The user name of a user.
pub fn email(number: usize) -> String {
    email_of(&name(number)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_users_share_a_user_name() {
        assert_eq!((0..USERS).map(email).collect::<BTreeSet<_>>().len(), USERS);
    }
}
