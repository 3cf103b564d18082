//! What citizens do with their own data, and clerks with those of clients.

use super::{Call, Field, Question};
use crate::permissions::{
    cast::{World, commit},
    row::Kind,
};
use luukku_app::drafts::Draft;
use luukku_backend::{
    secrets::Token,
    sql,
    testing::citizens::{AINO, EERO},
};
use luukku_domain::{
    contacts::{RegisterKey, TypedDetails},
    id::{HoldId, RelationId},
};
use uuid::Uuid;

/// What a form about contact details posts.
type Typed = [(&'static str, String); 6];

pub async fn call(world: &World<'_>, question: &Question<'_>) -> Option<Call> {
    let Question { kind, function, case, .. } = *question;
    let at = if case == "abroad" { world.register_abroad() } else { world.scene.vouchers() };
    Some(match function {
        "preview_contact" => {
            let typed = typed(world, at).await;
            let fields: Vec<Field<'_>> = typed.iter().map(|(name, value)| (*name, value as _)).collect();
            Call::new(&fields, format!("/fi/my/contact/check/{at}?draft"))
        }
        "change_contact" => {
            let browser = draft(world, at, &typed(world, at).await).await;
            let call = Call::new(&[("register", &at)], "/fi/my/data?saved");
            Call { browser: Some(browser), ..call }
        }
        "confirm_contact_email" => {
            if kind == Kind::Citizen {
                wait_for_code(world).await;
            }
            Call::new(&[("code", &"123456")], "/fi/my/data?saved")
        }
        "withdraw_contact_email" => {
            if kind == Kind::Citizen {
                wait_for_code(world).await;
            }
            Call::new(&[], "/fi/my/data?withdrawn")
        }
        "remove_own_kin" => {
            world.declare(world.details()).await;
            Call::new(&[("register", &at)], "/fi/my/data?removed")
        }
        "find_client" => Call::new(
            &[("register", &at), ("code", &AINO), ("purpose", &"service")],
            "/fi/clients/*?purpose=service",
        ),
        "ask_searches" => Call::new(&[("code", &AINO)], "/fi/events?view=controllers&from=&question=*"),
        "place_hold" => Call::new(
            &[("controller", &at.controller), ("code", &AINO), ("reason", &"KOI/7/2026")],
            "/fi/retention/holds?done=placed",
        ),
        "lift_hold" => Call::new(&[("hold", &hold(world, at).await)], "/fi/retention/holds?done=lifted"),
        "add_client" => {
            let reference = format!("LEH/{}/2026", world.number() + 1000);
            Call::new(
                &[
                    ("register", &at),
                    ("code", &EERO),
                    ("purpose", &"service"),
                    ("ground", &"grant"),
                    ("reference", &reference),
                ],
                "/fi/clients/*?purpose=service",
            )
        }
        "end_client_relation" => about(world.new_relation(at).await, "ended"),
        "remove_client_kin" if case == "abroad" => about(world.new_relation(at).await, "removed"),
        "remove_client_kin" => {
            world.declare(world.details()).await;
            about(world.relation, "removed")
        }
        _ => return None,
    })
}

fn about(relation: RelationId, what: &str) -> Call {
    let done = format!("/fi/clients/{relation}?purpose=service&{what}");
    Call::new(&[("relation", &relation), ("purpose", &"service")], done)
}

/// The form about one register, filled in.
async fn typed(world: &World<'_>, at: RegisterKey) -> Typed {
    let details = world.details();
    let seen = format!("{at}:{}", world.version().await);
    [
        ("register", at.to_string()),
        ("seen", seen),
        ("email", details.email),
        ("phone", details.phone),
        ("kin_name", details.kin_name),
        ("kin_phone", details.kin_phone),
    ]
}

/// Keeps the form for the page that shows before and after. Gives the browser's key.
async fn draft(world: &World<'_>, at: RegisterKey, typed: &Typed) -> Token {
    let values = typed.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let browser = Token::generate(world.backend().ambient());
    world.keep(&browser, &format!("/fi/my/contact/{at}"), &Draft { values, errors: Vec::new() }).await;
    browser
}

/// A hold on what a controller holds about the citizen, in place of an earlier one.
async fn hold(world: &World<'_>, at: RegisterKey) -> HoldId {
    let person = world.scene.person_of(world.relation).await;
    let officer = world.account(Kind::Maintainer).expect("a maintainer");
    let mut tx = world.begin().await;
    let (id, now) = (tx.id(HoldId::new), tx.now());
    sql!(
        tx.conn(),
        execute,
        "UPDATE legal_hold SET lifted_at = $2 WHERE person_id = $1 AND lifted_at IS NULL",
        person,
        now,
    )
    .unwrap();
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO legal_hold (id, person_id, controller_id, reason, placed_at, placed_by)
         VALUES ($1, $2, $3, 'KOI/7/2026', $4, $5)",
        id,
        person,
        at.controller,
        now,
        officer,
    )
    .unwrap();
    commit(tx).await;
    id
}

/// Lets a new e-mail of the citizen wait for the code 123456.
async fn wait_for_code(world: &World<'_>) {
    world.declare(TypedDetails { email: world.new_address(), ..world.details() }).await;
    let mut tx = world.begin().await;
    let waiting = sql!(tx.conn(), scalar: Uuid,
        "SELECT id FROM contact_confirmation ORDER BY expires_at DESC, id DESC LIMIT 1")
    .unwrap();
    let hash =
        world.backend().keys.keyed_hash("contact_confirmation", format!("{waiting}\0123456").as_bytes());
    sql!(
        tx.conn(),
        execute,
        "UPDATE contact_confirmation SET code_hash = $2 WHERE id = $1",
        waiting,
        hash.as_slice(),
    )
    .unwrap();
    commit(tx).await;
}
