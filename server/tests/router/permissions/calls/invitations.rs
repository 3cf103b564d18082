//! Invitations: made, followed and answered.

use super::{Call, Question};
use crate::permissions::cast::{World, commit};
use luukku_backend::{accounts::invitations::policy, sql};
use luukku_domain::{
    accounts::invitation_policy::InvitationPolicy,
    id::{AccountId, InvitationId, OrganisationId},
};

pub async fn call(world: &World<'_>, question: &Question<'_>) -> Option<Call> {
    let Question { kind, function, case, .. } = *question;
    let scene = &world.scene;
    let parent = if case == "unit" { scene.education } else { scene.koivula };
    Some(match function {
        "accept_invitation" => {
            let secret = secret(world).await;
            Call::new(
                &[("secret", &secret), ("name", &"Ulla Uusi"), ("password", &"tuikehamelokki")],
                "/fi/accounts/invitation/accepted",
            )
        }
        "decline_invitation" => {
            Call::new(&[("secret", &secret(world).await)], "/fi/accounts/invitation/declined")
        }
        "answer_invitation" => {
            let address = if case == "own" { world.address(kind) } else { world.new_address() };
            let invitation = world.invitation(world.new_unit(parent).await, &address).await;
            let done = "/fi/accounts/my-invitations?done=accept";
            Call::new(&[("invitation", &invitation), ("answer", &"accept")], done)
        }
        "check_invitations" => {
            batch(world, parent, "editor", &format!("/fi/accounts/invite/check/{parent}?draft"))
        }
        "send_invitations" => {
            let role = if case == "officer" { "data_protection_officer" } else { "editor" };
            batch(world, parent, role, "/fi/accounts/invitations?sent=1")
        }
        "approve_invitation" => {
            let unit = world.new_unit(parent).await;
            let rule = InvitationPolicy { second_approval: true, ..InvitationPolicy::default() };
            policy::set(world.backend(), &scene.demo(), unit, rule).await.unwrap();
            let invitation = world.invitation(unit, &world.new_address()).await;
            if let (Some(account), "own") = (world.account(kind), case) {
                set_inviter(world, invitation, account).await;
            }
            followed(invitation, "approved")
        }
        "resend_invitation" => followed(world.invitation(parent, &world.new_address()).await, "resent"),
        "revoke_invitation" => followed(world.invitation(parent, &world.new_address()).await, "revoked"),
        "set_invitation_settings" => {
            let unit = world.new_unit(parent).await;
            Call::new(
                &[
                    ("organisation", &unit),
                    ("who", &"own_and_above"),
                    ("approval", &"yes"),
                    ("role", &"editor"),
                    ("months", &"12"),
                ],
                format!("/fi/accounts/invite/settings/{unit}?saved"),
            )
        }
        _ => return None,
    })
}

/// The secret of an invitation to somebody without an account.
async fn secret(world: &World<'_>) -> String {
    let invitation = world.invitation(world.scene.koivula, &world.new_address()).await;
    world.secret("invitation", invitation.uuid()).await.reveal()
}

fn batch(world: &World<'_>, to: OrganisationId, role: &'static str, done: &str) -> Call {
    let address = world.new_address();
    Call::new(
        &[
            ("organisation", &to),
            ("addresses", &address),
            ("roles[]", &role),
            ("ground", &"Hakemus 1"),
            ("end-day", &""),
            ("end-month", &""),
            ("end-year", &""),
            ("note", &"Tervetuloa"),
            ("language", &"fi"),
        ],
        done,
    )
}

fn followed(invitation: InvitationId, what: &str) -> Call {
    Call::new(&[("invitation", &invitation)], format!("/fi/accounts/invitations/{invitation}?done={what}"))
}

async fn set_inviter(world: &World<'_>, invitation: InvitationId, account: AccountId) {
    let mut tx = world.begin().await;
    sql!(tx.conn(), execute, "UPDATE invitation SET invited_by = $2 WHERE id = $1", invitation, account)
        .unwrap();
    commit(tx).await;
}
