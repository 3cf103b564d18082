//! Lists the invitations of the caller's organisations. The state is judged at the moment of the look: what has expired
//! never shows as open.

use luukku_domain::{
    accounts::{
        invitation::{Invitation, InvitationState},
        role::Role,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, InvitationId, OrganisationId},
    permission::action::ListInvitations,
    time::Timestamp,
    values::{Email, search_pattern},
};
use sqlx::FromRow;

use super::super::{look, organisations::Names};
use crate::{
    Backend,
    events::view::{self, ViewMark},
    fault::{Fault, NoRule},
    sql,
    store::{Conn, StoreError},
};

/// How many rows a page has at most.
pub const PAGE: usize = 50;

/// One more than a page says whether there is another.
const PAGE_AND_ONE: i64 = 51;

/// In which order a list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
    /// By address.
    Address,
}

/// What a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those for this organisation and what stands below it.
    pub organisation: Option<OrganisationId>,
    /// Only those in this state.
    pub state: Option<InvitationState>,
    /// Only those that the caller made.
    pub mine: bool,
    /// Only those whose address has this in it.
    pub search: String,
    /// In which order.
    pub order: Order,
    /// The last row of the page before.
    pub after: Option<InvitationId>,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Invitations {
    /// The rows.
    pub rows: Vec<Listed>,
    /// The row after which the next page begins; `None` on the last.
    pub next: Option<InvitationId>,
}

/// An invitation in a list.
#[derive(Debug, Clone)]
pub struct Listed {
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
    /// Its state now.
    pub state: InvitationState,
    /// Who made it; nobody where the program did.
    pub inviter: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it expires, or expired.
    pub expires_at: Timestamp,
    /// The account that accepted it.
    pub accepted_by: Option<AccountId>,
}

#[derive(FromRow)]
struct Row {
    id: InvitationId,
    email: Option<Email>,
    organisation_id: OrganisationId,
    #[sqlx(flatten)]
    organisation_name: Names,
    role: Role,
    state: InvitationState,
    inviter: Option<String>,
    created_at: Timestamp,
    expires_at: Timestamp,
    accepted_account_id: Option<AccountId>,
}

/// One page of the invitations that the caller may see. The look is an event about those who accepted.
pub async fn list(backend: &Backend, caller: &Caller, filter: &Filter) -> Result<Invitations, Fault<NoRule>> {
    Ok(list_within(backend, caller, filter, None).await?.0)
}

/// The same within a view that was opened before, if there is one, and the view to which this look belongs.
pub async fn list_within(
    backend: &Backend,
    caller: &Caller,
    filter: &Filter,
    view: Option<&ViewMark>,
) -> Result<(Invitations, ViewMark), Fault<NoRule>> {
    let event = |event: Event| match filter.organisation {
        Some(organisation) => event.at(organisation),
        None => event,
    };
    let denied = event(Event::denied(EventAction::InvitationsViewed));
    let scope = look::scope(backend, caller, ListInvitations, denied.clone()).await?;
    let reach = look::reach(backend, caller, &scope, filter.organisation, denied).await?;
    let now = backend.ambient().now();
    let mut read = backend.store.read().await?;
    let asked = Asked::new(reach, caller, filter, now, PAGE_AND_ONE);
    let mut found = rows(read.conn(), filter.order, &asked).await?;
    drop(read);
    let is_last = found.len() <= PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| !is_last).map(|row| row.id);
    let accepted = found.iter().filter_map(|row| row.accepted_account_id);
    let seen = Event::done(EventAction::InvitationsViewed).by(scope.basis()).subjects(accepted);
    let mark = view::leave(backend, caller, event(seen).fields(fields(filter)), view).await?;
    Ok((Invitations { rows: found.into_iter().map(|row| row.at(now)).collect(), next }, mark))
}

/// The names of the filters that were used, for the event: by what was looked for, never for what.
pub(super) fn fields(filter: &Filter) -> impl Iterator<Item = &'static str> + use<> {
    let used = [
        ("search", !filter.search.trim().is_empty()),
        ("state", filter.state.is_some()),
        ("organisation", filter.organisation.is_some()),
        ("mine", filter.mine),
    ];
    used.into_iter().filter(|(_, used)| *used).map(|(name, _)| name)
}

/// Everything that the filter finds, in its order, up to `limit` rows; its page does not matter.
pub(super) async fn everything(
    conn: &mut Conn,
    reach: String,
    caller: &Caller,
    filter: &Filter,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let asked = Asked { after: None, ..Asked::new(reach, caller, filter, now, limit) };
    let found = rows(conn, filter.order, &asked).await?;
    Ok(found.into_iter().map(|row| row.at(now)).collect())
}

impl Row {
    fn at(self, now: Timestamp) -> Listed {
        Listed {
            id: self.id,
            email: self.email,
            organisation: self.organisation_id,
            organisation_name: self.organisation_name,
            role: self.role,
            state: Invitation::stored(self.state, self.expires_at).state_at(now),
            inviter: self.inviter,
            created_at: self.created_at,
            expires_at: self.expires_at,
            accepted_by: self.accepted_account_id,
        }
    }
}

/// What the statements are asked: where, the person's filters, the row to go on from, the time.
struct Asked {
    reach: String,
    state: Option<InvitationState>,
    mine: bool,
    caller: Option<AccountId>,
    pattern: Option<String>,
    after: Option<InvitationId>,
    now: Timestamp,
    limit: i64,
}

impl Asked {
    fn new(reach: String, caller: &Caller, filter: &Filter, now: Timestamp, limit: i64) -> Self {
        Self {
            reach,
            state: filter.state,
            mine: filter.mine,
            caller: caller.account(),
            pattern: search_pattern(&filter.search),
            after: filter.after,
            now,
            limit,
        }
    }
}

async fn rows(conn: &mut Conn, order: Order, asked: &Asked) -> Result<Vec<Row>, StoreError> {
    match order {
        Order::Newest => newest(conn, asked).await,
        Order::Oldest => oldest(conn, asked).await,
        Order::Address => by_address(conn, asked).await,
    }
}

/// What every order has in common. `$past` and `$edge` say after which row ($7) the page begins, `$order` how it stands.
macro_rules! listed {
    ($conn:expr, $asked:expr, $past:literal, $edge:literal, $order:literal) => {
        sql!($conn, all: Row,
            concat!(
                "SELECT i.id, i.email, i.organisation_id, o.name_fi, o.name_sv, o.name_en, i.role, i.state,
                    b.name AS inviter, i.created_at, i.expires_at, i.accepted_account_id
                 FROM invitation i JOIN organisation o ON o.id = i.organisation_id
                 LEFT JOIN account b ON b.id = i.invited_by
                 WHERE ($1 = '*' OR EXISTS (SELECT 1 FROM organisation_above a
                            WHERE a.organisation_id = i.organisation_id AND $1 LIKE '%' || a.above_text || '%'))
                    AND (CAST($2 AS TEXT) IS NULL
                        OR ($2 = 'expired' AND i.state IN ('awaiting_approval', 'pending') AND i.expires_at <= $3)
                        OR (i.state = $2 AND (i.state NOT IN ('awaiting_approval', 'pending') OR i.expires_at > $3)))
                    AND ($4 = FALSE OR i.invited_by = $5)
                    AND (CAST($6 AS TEXT) IS NULL OR i.email_key LIKE $6 ESCAPE '\\')
                    AND (CAST($7 AS UUID) IS NULL OR ", $past, " (SELECT ", $edge, " FROM invitation e
                            WHERE e.id = $7 AND ($1 = '*' OR EXISTS (SELECT 1 FROM organisation_above a
                                WHERE a.organisation_id = e.organisation_id AND $1 LIKE '%' || a.above_text || '%'))))
                 ORDER BY ", $order, " LIMIT $8"),
            $asked.reach.as_str(), $asked.state, $asked.now, $asked.mine, $asked.caller, $asked.pattern.as_deref(),
            $asked.after, $asked.limit)
    };
}

async fn newest(conn: &mut Conn, asked: &Asked) -> Result<Vec<Row>, StoreError> {
    listed!(conn, asked, "(i.created_at, i.id) <", "e.created_at, e.id", "i.created_at DESC, i.id DESC")
}

async fn oldest(conn: &mut Conn, asked: &Asked) -> Result<Vec<Row>, StoreError> {
    listed!(conn, asked, "(i.created_at, i.id) >", "e.created_at, e.id", "i.created_at, i.id")
}

async fn by_address(conn: &mut Conn, asked: &Asked) -> Result<Vec<Row>, StoreError> {
    listed!(
        conn,
        asked,
        "(COALESCE(i.email_key, ''), i.id) >",
        "COALESCE(e.email_key, ''), e.id",
        "COALESCE(i.email_key, ''), i.id"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::{
            invite::invite,
            revoke,
            testing::{ground, invite_one, wanted},
        },
        on_both_engines,
        testing::scene::Scene,
    };
    use chrono::TimeDelta;
    use luukku_domain::{events::Outcome, permission::Refusal};

    fn addresses(page: &Invitations) -> Vec<&str> {
        page.rows.iter().filter_map(|row| row.email.as_ref()).map(Email::as_str).collect()
    }

    on_both_engines! {
        async fn what_nobody_could_mean_is_searched_for_and_not_found(store) {
            let scene = Scene::new(&store).await;
            let main_user = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            invite_one(&scene, &main_user, scene.school, Role::Editor, "koulu@example.org").await;
            for (search, found) in [("kou\0lu".to_owned(), 1), ("x".repeat(50_001), 0)] {
                let filter = Filter { search, ..Filter::default() };
                assert_eq!(list(&scene.backend, &main_user, &filter).await.unwrap().rows.len(), found);
            }
        }

        async fn a_main_user_sees_those_of_their_tree_and_no_others(store) {
            let scene = Scene::new(&store).await;
            let maintainer = scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
            let main_user = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            invite_one(&scene, &maintainer, scene.school, Role::Editor, "koulu@example.org").await;
            invite_one(&scene, &maintainer, scene.lehtola, Role::Editor, "lehtola@example.org").await;
            let own = list(&scene.backend, &main_user, &Filter::default()).await.unwrap();
            assert_eq!(addresses(&own), ["koulu@example.org"]);
            assert_eq!(own.rows[0].inviter.as_deref(), Some("Outi Malli"));
            let all = list(&scene.backend, &maintainer, &Filter::default()).await.unwrap();
            assert_eq!(all.rows.len(), 2);
            let of_koivula = Filter { organisation: Some(scene.koivula), ..Filter::default() };
            assert_eq!(list(&scene.backend, &maintainer, &of_koivula).await.unwrap().rows.len(), 1);
            let mine = Filter { mine: true, ..Filter::default() };
            assert!(list(&scene.backend, &main_user, &mine).await.unwrap().rows.is_empty());
            assert_eq!(scene.events(EventAction::InvitationsViewed, Outcome::Done).await, 4);
            let of_lehtola = Filter { organisation: Some(scene.lehtola), ..Filter::default() };
            let beyond = list(&scene.backend, &main_user, &of_lehtola).await;
            assert!(matches!(beyond, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(scene.events(EventAction::InvitationsViewed, Outcome::Done).await, 4);
            assert_eq!(scene.events(EventAction::InvitationsViewed, Outcome::Denied).await, 1);
        }

        async fn an_expired_one_never_shows_as_open(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            invite_one(&scene, &caller, scene.koivula, Role::Editor, "vanha@example.org").await;
            store.clock.advance(TimeDelta::days(6));
            let back = invite_one(&scene, &caller, scene.koivula, Role::Editor, "peruttu@example.org").await;
            invite_one(&scene, &caller, scene.koivula, Role::Editor, "uusi@example.org").await;
            revoke::revoke(&scene.backend, &caller, back).await.unwrap();
            store.clock.advance(TimeDelta::days(1));
            for (state, expected) in [
                (InvitationState::Pending, "uusi@example.org"),
                (InvitationState::Expired, "vanha@example.org"),
                (InvitationState::Revoked, "peruttu@example.org"),
            ] {
                let filter = Filter { state: Some(state), ..Filter::default() };
                let page = list(&scene.backend, &caller, &filter).await.unwrap();
                assert_eq!(addresses(&page), [expected]);
                assert_eq!(page.rows[0].state, state);
            }
        }

        async fn pages_follow_each_other_in_every_order(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let (ground, roles) = (ground(), [Role::Editor, Role::Specialist]);
            let text: Vec<_> = (0..30).rev().map(|number| format!("a{number:02}@example.org")).collect();
            let text = text.join("\n");
            invite(&scene.backend, &caller, &wanted(scene.koivula, &roles, &ground, &text)).await.unwrap();
            for order in [Order::Newest, Order::Oldest, Order::Address] {
                let first = Filter { order, ..Filter::default() };
                let first = list(&scene.backend, &caller, &first).await.unwrap();
                assert_eq!(first.rows.len(), PAGE);
                let second = Filter { order, after: first.next, ..Filter::default() };
                let second = list(&scene.backend, &caller, &second).await.unwrap();
                assert_eq!((second.rows.len(), second.next), (10, None));
                let mut ids: Vec<_> = first.rows.iter().chain(&second.rows).map(|row| row.id).collect();
                if order == Order::Address {
                    assert_eq!(first.rows[0].email.as_ref().unwrap().as_str(), "a00@example.org");
                }
                ids.sort_unstable();
                ids.dedup();
                assert_eq!(ids.len(), 60);
            }
            let found = Filter { search: "A1".into(), ..Filter::default() };
            assert_eq!(list(&scene.backend, &caller, &found).await.unwrap().rows.len(), 20);
            let none = Filter { search: "a%".into(), ..Filter::default() };
            assert!(list(&scene.backend, &caller, &none).await.unwrap().rows.is_empty());
        }

        async fn who_invites_nobody_sees_no_list(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::Editor).await;
            let refused = list(&scene.backend, &caller, &Filter::default()).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(scene.events(EventAction::InvitationsViewed, Outcome::Denied).await, 1);
        }
    }
}
