//! Users: their roles, their accounts, their second factor.

use super::{Call, Field, Question};
use crate::permissions::cast::{World, commit};
use luukku_backend::sql;
use luukku_domain::{
    accounts::role::Role,
    id::{AccountId, MembershipId, OrganisationId, uuid_v7},
};

/// A colleague with one role, and the addresses and fields about them.
struct Target {
    user: AccountId,
    membership: MembershipId,
}

impl Target {
    /// A call about the account, with these further fields.
    fn account(&self, fields: &[Field<'_>], done: &str) -> Call {
        let mut all: Vec<Field<'_>> = vec![("user", &self.user)];
        all.extend(fields);
        Call::new(&all, format!("/fi/accounts/users/{}?done={done}", self.user))
    }

    /// A call about the membership, with these further fields.
    fn membership(&self, fields: &[Field<'_>], done: &str) -> Call {
        let mut all: Vec<Field<'_>> = vec![("membership", &self.membership)];
        all.extend(fields);
        self.account(&all, done)
    }
}

pub async fn call(world: &World<'_>, question: &Question<'_>) -> Option<Call> {
    let Question { kind, function, case, .. } = *question;
    let scene = &world.scene;
    let place = if case == "unit" { scene.education } else { scene.koivula };
    let role = match (function, case) {
        ("grant_role", _) => Role::Editor,
        (_, "officer") => Role::DataProtectionOfficer,
        ("record_training", _) => Role::CustomerClerk,
        _ => Role::Editor,
    };
    let (user, membership) = world.colleague(place, role).await;
    let target = Target { user, membership };
    Some(match function {
        "grant_role" => grant(&target, if case == "abroad" { scene.lehtola } else { place }, case),
        "confirm_one" => target.membership(&[], "changed"),
        "end_one" => target.membership(&[], "ended"),
        "leave_one" => leave(world, target, world.account(kind).filter(|_| case == "own")).await,
        "change_last_day" => {
            target.membership(&[("end-day", &31), ("end-month", &12), ("end-year", &2026)], "changed")
        }
        "record_training" => {
            target.membership(&[("done-day", &1), ("done-month", &3), ("done-year", &2026)], "changed")
        }
        "correct_membership" => {
            target.membership(&[("role", &"specialist"), ("ground", &"Väärä rooli")], "changed")
        }
        "move_user" => {
            let goal = if case == "abroad" { scene.lehtola } else { world.new_unit(place).await };
            move_to(&target, place, goal)
        }
        "restore_account" => {
            let (user, membership) = world.closed_colleague(place).await;
            let fields: [Field<'_>; 2] = [("memberships[]", &membership), ("reason", &"Suljettu vahingossa")];
            Target { user, membership }.account(&fields, "restored")
        }
        "change_home" => target.account(&[("organisation", &world.new_unit(place).await)], "changed"),
        "end_all_roles" => target.account(&[], "ended"),
        "close_account" => target.account(&[("reason", &"Erosi")], "closed"),
        "ask_reset" => {
            give_factor(world, user).await;
            target.account(&[("reason", &"Tunnistettu kasvotusten")], "asked")
        }
        "decide_reset" => {
            give_factor(world, user).await;
            let asker = world.account(kind).filter(|_| case == "own").unwrap_or(world.deputy);
            ask_reset(world, user, asker).await;
            target.account(&[("decision", &"approve")], "reset")
        }
        "withdraw_reset" => {
            give_factor(world, user).await;
            let asker = world.account(kind).filter(|_| case == "own").unwrap_or(world.deputy);
            ask_reset(world, user, asker).await;
            target.account(&[], "withdrawn")
        }
        "confirm_memberships" => {
            Call::new(&[("memberships[]", &membership)], "/fi/accounts/review?confirmed=1")
        }
        "end_memberships" => {
            let fields: [Field<'_>; 2] = [("memberships[]", &membership), ("end_sure", &"yes")];
            Call::new(&fields, "/fi/accounts/review?ended=1")
        }
        _ => return None,
    })
}

fn grant(target: &Target, organisation: OrganisationId, case: &str) -> Call {
    let role = if case == "officer" { Role::DataProtectionOfficer } else { Role::Specialist };
    target.account(
        &[
            ("organisation", &organisation),
            ("role", &role),
            ("end-day", &""),
            ("end-month", &""),
            ("end-year", &""),
            ("ground", &"Päätös 2/2026"),
        ],
        "granted",
    )
}

fn move_to(target: &Target, from: OrganisationId, to: OrganisationId) -> Call {
    target.account(
        &[
            ("from", &from),
            ("to", &to),
            ("roles[]", &"editor"),
            ("end-day", &""),
            ("end-month", &""),
            ("end-year", &""),
            ("ground", &"Päätös 3/2026"),
        ],
        "moved",
    )
}

/// Leaves the colleague's membership, or a further one of the caller's own.
async fn leave(world: &World<'_>, mut target: Target, own: Option<AccountId>) -> Call {
    if let Some(account) = own {
        let unit = world.new_unit(world.scene.education).await;
        target =
            Target { user: account, membership: world.scene.membership(account, unit, Role::Editor).await };
    }
    Call { done: "/fi/accounts/me?left".to_owned(), ..target.membership(&[], "") }
}

/// Gives an account a second factor, of which the tests need only that it is there.
async fn give_factor(world: &World<'_>, account: AccountId) {
    let mut tx = world.begin().await;
    let (now, sealed): (_, &[u8]) = (world.scene.now(), &[1]);
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET totp_sealed = $2, totp_set_at = $3 WHERE id = $1",
        account,
        sealed,
        now,
    )
    .unwrap();
    commit(tx).await;
}

async fn ask_reset(world: &World<'_>, account: AccountId, asker: AccountId) {
    let mut tx = world.begin().await;
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO second_factor_reset (id, account_id, asked_by, asked_at, reason) VALUES ($1, $2, $3, $4, 'Kadonnut')",
        world.backend().ambient().id(uuid_v7),
        account,
        asker,
        world.scene.now(),
    )
    .unwrap();
    commit(tx).await;
}
