//! One invitation, as those see it who may see the organisation's invitations.

use chrono::NaiveDate;
use luukku_domain::{
    accounts::{
        invitation::{InvitationChange, InvitationState},
        membership::Term,
        role::Role,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, InvitationId, OrganisationId},
    lang::Lang,
    permission::{
        Refusal,
        action::{ApproveInvitation, ListInvitations, ResendInvitation, RevokeInvitation},
    },
    time::Timestamp,
    values::{Email, Note},
};
use sqlx::FromRow;

use super::{
    super::{look, organisations::Names},
    barrier::{self, Barrier},
    people,
    row::{self, Found},
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
    store::StoreError,
};

/// What the page of an invitation shows.
#[derive(Debug, Clone)]
pub struct InvitationPage {
    /// Its id.
    pub id: InvitationId,
    /// The address; `None` once retention has cleared it.
    pub email: Option<Email>,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The organisation's name.
    pub organisation_name: Names,
    /// The role.
    pub role: Role,
    /// The last day of the membership, if it shall end by itself.
    pub last_day: Option<NaiveDate>,
    /// The request or decision that it rests on.
    pub ground: String,
    /// The covering note.
    pub note: Option<Note>,
    /// The language of the letter.
    pub lang: Lang,
    /// Its state now.
    pub state: InvitationState,
    /// Who made it, who approved it, who answers for it now.
    pub people: People,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it expires, or expired.
    pub expires_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// How often it was sent again.
    pub resent: i64,
    /// What stands in the way of accepting it, while it is open.
    pub barrier: Option<Barrier>,
    /// The account with this address and whether it is closed, when the caller may see its owner.
    pub known: Option<(AccountId, bool)>,
    /// The account that accepted it.
    pub accepted_by: Option<AccountId>,
    /// What the caller can do with it now.
    pub offers: Vec<InvitationChange>,
}

/// The names of the people of an invitation; nobody where the program acted, or where the account was cleared.
#[derive(Debug, Clone, FromRow)]
pub struct People {
    /// Who made it.
    pub inviter: Option<String>,
    /// Who approved it.
    pub approver: Option<String>,
    /// Who answers for it until it is accepted.
    pub voucher: Option<String>,
}

#[derive(FromRow)]
struct Rest {
    #[sqlx(flatten)]
    people: People,
    created_at: Timestamp,
    closed_at: Option<Timestamp>,
    accepted_account_id: Option<AccountId>,
    resent: i64,
}

/// Looks at one invitation. The look is an event.
pub async fn view(
    backend: &Backend,
    caller: &Caller,
    id: InvitationId,
) -> Result<InvitationPage, Fault<NoRule>> {
    let now = backend.ambient().now();
    let mut read = backend.store.read().await?;
    let row = row::load(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let organisation =
        row::organisation(read.conn(), row.organisation_id).await?.ok_or(StoreError::Broken)?;
    let at = row.organisation_id;
    let denied = Event::denied(EventAction::InvitationViewed).about(id).at(at);
    let grant = look::may(backend, caller, ListInvitations, &organisation.place, denied).await?;
    let rest = sql!(read.conn(), one: Rest,
        "SELECT b.name AS inviter, p.name AS approver, v.name AS voucher, i.created_at, i.closed_at,
            i.accepted_account_id,
            (SELECT COUNT(*) FROM invitation_resending r WHERE r.invitation_id = i.id) AS resent
         FROM invitation i LEFT JOIN account b ON b.id = i.invited_by LEFT JOIN account p ON p.id = i.approved_by
         LEFT JOIN account v ON v.id = i.vouched_by WHERE i.id = $1", id)?;
    let found = Found { row, organisation };
    let addressee = found.addressee(read.conn()).await?;
    let mut known = None;
    if let Some(addressee) = &addressee
        && people::sees(read.conn(), caller, addressee).await?
    {
        known = Some((addressee.id, addressee.is_closed()));
    }
    let mut barrier = None;
    if found.row.rule().is_open(now) {
        barrier = barrier::find(read.conn(), backend, &found.row, &found.organisation, now).await?;
    }
    drop(read);
    let seen = Event::done(EventAction::InvitationViewed).by(grant.basis()).about(id).at(at);
    look::leave(backend, caller, seen.subjects(known.map(|(account, _)| account))).await?;
    let term = Term { starts_at: now, ends_at: found.row.ends_at, ended_at: None };
    let offers = offers(backend, caller, &found, addressee.as_ref());
    Ok(InvitationPage {
        id,
        state: found.row.rule().state_at(now),
        expires_at: found.row.rule().expires_at(),
        email: found.row.email,
        organisation: at,
        organisation_name: found.organisation.name,
        role: found.row.role,
        last_day: term.last_day(),
        ground: found.row.ground,
        note: found.row.note,
        lang: found.row.lang,
        people: rest.people,
        created_at: rest.created_at,
        closed_at: rest.closed_at,
        resent: rest.resent,
        barrier,
        known,
        accepted_by: rest.accepted_account_id,
        offers,
    })
}

/// What state and permission allow; where only the proof of identity is old, the page asks for it first.
fn offers(
    backend: &Backend,
    caller: &Caller,
    found: &Found,
    invited: Option<&people::Addressee>,
) -> Vec<InvitationChange> {
    fn allows<T>(answer: &Result<T, Refusal>) -> bool {
        matches!(answer, Ok(_) | Err(Refusal::AuthenticateAgain))
    }
    let (days_open, now) = (backend.clocks().invitation_days, backend.ambient().now());
    let sent = found.thing(invited);
    let changes = [
        (InvitationChange::Approve { days_open }, allows(&caller.may(ApproveInvitation, &sent))),
        (InvitationChange::Resend { days_open }, allows(&caller.may(ResendInvitation, &sent))),
        (InvitationChange::Revoke, allows(&caller.may(RevokeInvitation, &sent))),
    ];
    let possible = |change| found.row.rule().after(change, now).is_ok();
    changes.into_iter().filter(|(change, may)| *may && possible(*change)).map(|(change, _)| change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::testing::{close_account, invite_one, require_second_approval},
        on_both_engines,
        testing::scene::Scene,
    };
    use luukku_domain::events::Outcome;

    on_both_engines! {
        async fn a_page_offers_what_state_and_permission_allow(store) {
            let scene = Scene::new(&store).await;
            require_second_approval(&scene, scene.koivula).await;
            let inviter = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let second = scene.caller("Eero Malli", scene.koivula, Role::MainUser).await;
            let id = invite_one(&scene, &inviter, scene.koivula, Role::Editor, "uusi@example.org").await;
            let own = view(&scene.backend, &inviter, id).await.unwrap();
            assert_eq!(own.state, InvitationState::AwaitingApproval);
            assert_eq!(own.offers, [InvitationChange::Revoke]);
            let other = view(&scene.backend, &second, id).await.unwrap();
            assert_eq!(other.offers, [InvitationChange::Approve { days_open: 7 }, InvitationChange::Revoke]);
            assert_eq!(other.people.inviter.as_deref(), Some("Aino Malli"));
            assert_eq!(scene.events(EventAction::InvitationViewed, Outcome::Done).await, 2);
        }

        async fn a_closed_account_shows_to_those_who_may_see_it_only(store) {
            let scene = Scene::new(&store).await;
            let inviter = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let maintainer = scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
            let account = scene.account("Eero Malli", scene.lehtola).await;
            close_account(&scene, account).await;
            let id = invite_one(&scene, &inviter, scene.koivula, Role::Editor, "eero.malli@example.org").await;
            assert_eq!(view(&scene.backend, &inviter, id).await.unwrap().known, None);
            assert_eq!(view(&scene.backend, &maintainer, id).await.unwrap().known, Some((account, true)));
        }

        async fn a_stranger_finds_nothing(store) {
            let scene = Scene::new(&store).await;
            let inviter = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let stranger = scene.caller("Eero Malli", scene.lehtola, Role::MainUser).await;
            let id = invite_one(&scene, &inviter, scene.koivula, Role::Editor, "uusi@example.org").await;
            let refused = view(&scene.backend, &stranger, id).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        }
    }
}
