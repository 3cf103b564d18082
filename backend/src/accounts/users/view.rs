//! The page of one user: who it is, what they may do and why, where they are signed in, what happened.

use luukku_domain::{
    accounts::{
        account::AccountStatus,
        acknowledgement::{Acknowledgement, Given},
        membership::EndReason,
        organisation::OrganisationStatus,
        place::Place,
        role::Role,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, InvitationId, MembershipId, OrganisationId, SessionId},
    lang::Lang,
    permission::{
        Refusal,
        action::{ListInvitations, RevokeInvitation, ViewUser},
        thing::{HomeUser, User},
    },
    time::Timestamp,
    values::Email,
};
use sqlx::FromRow;

use super::{
    super::{
        invitations::revoke::{self, Waiting},
        look,
        organisations::Names,
        place,
    },
    history::{self, HistoryRow},
    row,
    second_factor_reset::{self, WaitingReset},
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
    store::{Conn, StoreError},
};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct UserPage {
    /// The account.
    pub account: UserData,
    /// The account as permissions see it, with its home and all its roles; what may be offered is asked of it
    /// (`caller.may`).
    pub user: HomeUser,
    /// The memberships that the caller sees: open ones first, then ended ones, the newest first.
    pub memberships: Vec<UserMembership>,
    /// How many open memberships there are in organisations that the caller does not reach.
    pub elsewhere: usize,
    /// The open invitations to the person that the caller sees, the oldest first.
    pub invitations: Vec<OpenInvitation>,
    /// How many open invitations there are in organisations that the caller does not reach.
    pub invited_elsewhere: usize,
    /// Open sessions, the newest first. None when the home organisation is out of the caller's reach: a role in one
    /// organisation opens no more of a person than that role.
    pub sessions: Option<Vec<UserSession>>,
    /// A reset of the second factor that waits for a second person, within reach of the home organisation.
    pub reset: Option<WaitingReset>,
    /// What happened, the newest first.
    pub history: Vec<HistoryRow>,
}

/// The account itself.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct UserData {
    /// Its id.
    pub id: AccountId,
    /// Whether it is in use.
    pub status: AccountStatus,
    /// The name; none once cleared.
    pub name: Option<String>,
    /// The e-mail, which is the user name; none once cleared.
    pub email: Option<Email>,
    /// The language of pages and mails.
    pub lang: Lang,
    /// The home organisation.
    pub home_organisation_id: OrganisationId,
    /// Its names.
    #[sqlx(flatten)]
    pub home: Names,
    /// Whether it is in use.
    pub home_status: OrganisationStatus,
    /// Since when there is a second factor.
    pub totp_set_at: Option<Timestamp>,
    /// When the person last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Why it was closed, within reach of the home organisation.
    pub close_reason: Option<String>,
}

/// A membership with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserMembership {
    /// What is stored.
    pub data: MembershipData,
    /// Where the organisation stands; what may be offered is asked of it (`caller.may`).
    pub place: Place,
    /// The acknowledgements that were given.
    pub given: Vec<Given>,
}

/// An invitation that the person can still answer, or that waits for approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvitation {
    /// The invitation.
    pub id: InvitationId,
    /// The organisation's names.
    pub names: Names,
    /// The role.
    pub role: Role,
    /// Whether the caller may revoke it.
    pub revocable: bool,
}

/// A membership's row.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct MembershipData {
    /// The membership.
    pub id: MembershipId,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Its names.
    #[sqlx(flatten)]
    pub names: Names,
    /// The role.
    pub role: Role,
    /// The request or decision that it rests on.
    pub ground: String,
    /// Who gave it; none when the program did, or when that account is cleared.
    pub granter: Option<String>,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when, if that is agreed: the first moment without access.
    pub ends_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why.
    pub end_reason: Option<EndReason>,
    /// When it was last confirmed, or given.
    pub confirmed_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Timestamp,
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct UserSession {
    /// Its id.
    pub id: SessionId,
    /// The browser and system.
    pub device: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
}

/// The page of a user. Looking at it is an event.
pub async fn view(backend: &Backend, caller: &Caller, id: AccountId) -> Result<UserPage, Fault<NoRule>> {
    let now = backend.ambient().now();
    let mut read = backend.store.read().await?;
    let account = row::load(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let user = row::user(read.conn(), &account).await?;
    let at_home = row::home_user(read.conn(), &account).await?;
    drop(read);
    let home = at_home.home.clone();
    let event = |event: Event| event.about(id).subject(id).at(home.id());
    let denied = event(Event::denied(EventAction::AccountViewed));
    let grant = look::may(backend, caller, ViewUser, &user, denied).await?;
    let there = User { account: id, places: vec![home.clone()] };
    let is_near = caller.may(ViewUser, &there).is_ok();
    let mut read = backend.store.read().await?;
    let conn = read.conn();
    let mut page = UserPage {
        account: data(conn, grant.thing()).await?,
        memberships: Vec::new(),
        elsewhere: 0,
        invitations: Vec::new(),
        invited_elsewhere: 0,
        sessions: None,
        reset: None,
        history: history::of(conn, caller, id, is_near).await?,
        user: at_home,
    };
    if is_near {
        page.sessions = Some(sessions(conn, id, now).await?);
        page.reset = second_factor_reset::waiting(conn, backend, id).await?;
    } else {
        page.account.close_reason = None;
    }
    let page = with_memberships(conn, caller, page).await?;
    let page = with_invitations(conn, caller, page, now).await?;
    drop(read);
    look::leave(backend, caller, event(Event::done(EventAction::AccountViewed).by(grant.basis()))).await?;
    Ok(page)
}

async fn data(conn: &mut Conn, id: AccountId) -> Result<UserData, StoreError> {
    sql!(conn, one: UserData,
        "SELECT a.id, a.status, a.name, a.email, a.lang, a.home_organisation_id, h.name_fi, h.name_sv, h.name_en,
            h.status AS home_status, a.totp_set_at, a.last_sign_in_at, a.created_at, a.closed_at, a.close_reason
         FROM account a JOIN organisation h ON h.id = a.home_organisation_id WHERE a.id = $1", id)
}

async fn sessions(conn: &mut Conn, id: AccountId, now: Timestamp) -> Result<Vec<UserSession>, StoreError> {
    sql!(conn, all: UserSession,
        "SELECT s.id, s.device, s.created_at, t.seen_at FROM session s JOIN session_touch t ON t.session_id = s.id
         WHERE s.account_id = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND s.stage = 'full'
         ORDER BY s.created_at DESC, s.id", id, now)
}

/// Adds the memberships in organisations where the caller sees the person, and counts the others.
async fn with_memberships(
    conn: &mut Conn,
    caller: &Caller,
    mut page: UserPage,
) -> Result<UserPage, StoreError> {
    let account = page.account.id;
    let rows = sql!(conn, all: MembershipData,
        "SELECT m.id, m.organisation_id, o.name_fi, o.name_sv, o.name_en, m.role, m.ground, g.name AS granter, m.starts_at,
            m.ends_at, m.ended_at, m.end_reason, m.confirmed_at, m.last_used_at
         FROM membership m JOIN organisation o ON o.id = m.organisation_id LEFT JOIN account g ON g.id = m.granted_by
         WHERE m.account_id = $1 ORDER BY COALESCE(m.ended_at, 9223372036854775807) DESC, m.starts_at DESC, m.id", account)?;
    let given = sql!(conn, all: (MembershipId, Acknowledgement, Timestamp),
        "SELECT k.membership_id, k.kind, k.given_at FROM acknowledgement k JOIN membership m ON m.id = k.membership_id
         WHERE m.account_id = $1 ORDER BY k.given_at", account)?;
    for data in rows {
        let place = place::load(conn, data.organisation_id).await?.ok_or(StoreError::Broken)?;
        let there = User { account, places: vec![place.clone()] };
        if caller.may(ViewUser, &there).is_err() {
            page.elsewhere += usize::from(data.ended_at.is_none());
            continue;
        }
        let given = given.iter().filter(|(membership, ..)| *membership == data.id);
        let given = given.map(|(_, kind, at)| Given { kind: *kind, at: *at }).collect();
        page.memberships.push(UserMembership { data, place, given });
    }
    Ok(page)
}

/// Adds the open invitations of organisations whose invitations the caller sees, and counts the others.
async fn with_invitations(
    conn: &mut Conn,
    caller: &Caller,
    mut page: UserPage,
    now: Timestamp,
) -> Result<UserPage, StoreError> {
    for Waiting { thing, names } in revoke::open_to(conn, page.account.id, now).await? {
        if caller.may(ListInvitations, &thing.place).is_err() {
            page.invited_elsewhere += 1;
            continue;
        }
        let revocable = caller.may(RevokeInvitation, &thing).is_ok();
        page.invitations.push(OpenInvitation { id: thing.id, names, role: thing.role, revocable });
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::memberships::grant, on_both_engines, testing::scene::Scene};
    use luukku_domain::events::Outcome;

    on_both_engines! {
        async fn the_page_says_who_has_access_and_why(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.school, Role::Specialist).await;
            scene.membership(person, scene.lehtola, Role::Editor).await;
            let new = grant::NewRole {
                account: person,
                organisation: scene.education,
                role: Role::Editor,
                last_day: None,
                ground: "Päätös 5/2026",
            };
            let id = grant::grant(&scene.backend, &caller, new).await.unwrap();
            scene.caller_as(person).await;
            let page = view(&scene.backend, &caller, person).await.unwrap();
            let sessions = page.sessions.map(|sessions| sessions.len());
            assert_eq!((page.memberships.len(), page.elsewhere, sessions), (2, 1, Some(1)));
            let granted = page.memberships.iter().find(|held| held.data.id == id).unwrap();
            assert_eq!(granted.data.granter.as_deref(), Some("Aino Malli"));
            assert_eq!(granted.data.ground, "Päätös 5/2026");
            let happened: Vec<_> = page.history.iter().map(|row| row.action).collect();
            assert!(happened.contains(&EventAction::MembershipGranted) && happened.contains(&EventAction::SignedIn));
            assert_eq!(scene.events(EventAction::AccountViewed, Outcome::Done).await, 1);
        }

        async fn a_role_elsewhere_shows_no_devices_no_reset_and_no_reason(store) {
            let scene = Scene::new(&store).await;
            let maintainer = scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
            let guest = scene.caller("Aino Malli", scene.lehtola, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.school, Role::Editor).await;
            scene.membership(person, scene.lehtola, Role::Editor).await;
            scene.caller_as(person).await;
            let mut tx = store.begin(&store.system()).await.unwrap();
            let sealed = vec![1_u8];
            sql!(
                tx.conn(),
                execute,
                "UPDATE account SET totp_sealed = $2, totp_set_at = 1, close_reason = 'Sairas' WHERE id = $1",
                person,
                sealed,
            )
            .unwrap();
            tx.commit(Event::done(EventAction::AccountChanged)).await.unwrap();
            second_factor_reset::ask(&scene.backend, &maintainer, person, "Puhelin katosi").await.unwrap();
            let shown = |page: UserPage| {
                let signed_in = page.history.iter().any(|row| row.action == EventAction::SignedIn);
                assert_eq!(page.sessions.is_some(), signed_in, "sign-ins are of the home");
                (page.sessions.is_some(), page.reset.is_some(), page.account.close_reason.is_some())
            };
            let there = view(&scene.backend, &guest, person).await.unwrap();
            assert_eq!(shown(there), (false, false, false));
            let home = scene.caller("Liisa Malli", scene.koivula, Role::MainUser).await;
            for near in [&home, &maintainer] {
                assert_eq!(shown(view(&scene.backend, near, person).await.unwrap()), (true, true, true));
            }
        }

        async fn strangers_are_not_found(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let stranger = scene.member("Eero Esimerkki", scene.lehtola, Role::Editor).await;
            let refused = view(&scene.backend, &caller, stranger).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            let editor = scene.caller("Liisa Esimerkki", scene.koivula, Role::Editor).await;
            let refused = view(&scene.backend, &editor, caller.account().unwrap()).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(scene.events(EventAction::AccountViewed, Outcome::Denied).await, 2);
        }
    }
}
