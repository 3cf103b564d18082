//! The statements behind the list of users: one for each order, direction and way in. They share their conditions.
//!
//! Without a search a statement walks the index of its order and stops after a page. With one it begins with the few
//! accounts whose words fit, and sorts those.

use luukku_domain::{
    accounts::{account::AccountStatus, role::Role},
    id::{AccountId, MembershipId, OrganisationId},
    paging::Side,
    time::Timestamp,
    values::{Email, OrganisationName, WordSearch},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    super::organisations::Names,
    list::{ListedMembership, ListedUser, UserFilter, UserOrder, UserSort},
};
use crate::{
    sql,
    store::{Conn, StoreError},
};

/// A filter as the statements take it.
pub(super) struct Question {
    /// What the caller reaches: memberships outside are not shown.
    scope: String,
    /// In what the people must have their home or a membership: the scope, or an organisation chosen within it.
    reach: String,
    role: Option<Role>,
    status: Option<AccountStatus>,
    without_second_factor: i64,
    idle_since: Option<Timestamp>,
    search: Option<WordSearch>,
}

impl Question {
    pub(super) fn new(filter: &UserFilter, scope: &str, reach: String) -> Self {
        Self {
            scope: scope.to_owned(),
            reach,
            role: filter.role,
            status: filter.status,
            without_second_factor: i64::from(filter.without_second_factor),
            idle_since: filter.idle_since,
            search: WordSearch::parse(&filter.search),
        }
    }
}

/// The organisations in reach ($1).
macro_rules! reached {
    () => {
        "(SELECT x.organisation_id FROM organisation_above x WHERE $1 LIKE '%' || x.above_text || '%')"
    };
}

/// The conditions on account `a`: $1 reach, $2 role, $3 status, $4 only without second factor, $5 idle since.
macro_rules! fits {
    () => {
        concat!(
            "a.status <> 'cleared' AND (CAST($3 AS TEXT) IS NULL OR a.status = $3)
             AND (CAST($4 AS BIGINT) = 0 OR a.totp_sealed IS NULL)
             AND (CAST($5 AS BIGINT) IS NULL OR COALESCE(a.last_sign_in_at, 0) < $5)
             AND (CAST($2 AS TEXT) IS NULL AND ($1 = '*' OR a.home_organisation_id IN ",
            reached!(),
            ") OR ($1 <> '*' OR CAST($2 AS TEXT) IS NOT NULL) AND EXISTS (SELECT 1 FROM membership m
                WHERE m.account_id = a.id AND m.ended_at IS NULL AND (CAST($2 AS TEXT) IS NULL OR m.role = $2)
                    AND ($1 = '*' OR m.organisation_id IN ",
            reached!(),
            ")))"
        )
    };
}

/// The accounts one of whose words begins with the driver, or whose organisation in reach has it in its names.
/// `$from` binds the driver and `$to` its end.
macro_rules! hits {
    ($from:literal, $to:literal) => {
        concat!(
            "(SELECT w.account_id FROM account_word w WHERE w.word >= ",
            $from,
            " AND w.word < ",
            $to,
            "
              UNION SELECT m.account_id FROM organisation o JOIN membership m ON m.organisation_id = o.id
                WHERE m.ended_at IS NULL AND o.search_text LIKE '%' || ",
            $from,
            " || '%' AND ($1 = '*' OR o.id IN ",
            reached!(),
            ") UNION SELECT b.id FROM organisation o JOIN account b ON b.home_organisation_id = o.id
                WHERE o.search_text LIKE '%' || ",
            $from,
            " || '%' AND ($1 = '*' OR o.id IN ",
            reached!(),
            ")) hit JOIN account a ON a.id = hit.account_id"
        )
    };
}

/// Whether a further word, empty or not, begins one of the account's or stands in the name of an organisation in reach.
macro_rules! word {
    ($word:literal) => {
        concat!(
            " AND (",
            $word,
            " = '' OR a.search_text LIKE '% ' || ",
            $word,
            " || '%'
              OR EXISTS (SELECT 1 FROM membership m JOIN organisation o ON o.id = m.organisation_id
                WHERE m.account_id = a.id AND m.ended_at IS NULL AND o.search_text LIKE '%' || ",
            $word,
            " || '%'
                    AND ($1 = '*' OR o.id IN ",
            reached!(),
            ")))"
        )
    };
}

macro_rules! searched {
    ($from:literal, $to:literal, $one:literal, $other:literal) => {
        concat!(hits!($from, $to), " WHERE ", fits!(), word!($one), word!($other))
    };
}

macro_rules! all {
    () => {
        concat!("account a WHERE ", fits!())
    };
}

/// One page of accounts with their homes and the memberships that the caller sees: $6 and $7 are the edge, $8 the most
/// rows, $9 the scope.
macro_rules! page {
    ($from:expr, $than:literal, $key:literal, $in_page:literal, $way:literal) => {
        concat!(
            "WITH page AS (SELECT a.id, a.name, a.email, a.email_key, a.status, a.home_organisation_id, a.last_sign_in_at,
                COALESCE(a.last_sign_in_at, 0) AS signed_in_at, a.sort_name, a.totp_sealed IS NOT NULL AS has_second_factor
                FROM ", $from, " AND (", $key, ", a.id) ", $than, " ($6, $7)
                ORDER BY ", $key, $way, ", a.id", $way, " LIMIT $8)
             SELECT p.id, p.name, p.email, p.status, p.last_sign_in_at, p.has_second_factor,
                h.name_fi, h.name_sv, h.name_en, m.id AS membership_id, m.role, m.organisation_id,
                o.name_fi AS at_fi, o.name_sv AS at_sv, o.name_en AS at_en
             FROM page p JOIN organisation h ON h.id = p.home_organisation_id
             LEFT JOIN membership m ON m.account_id = p.id AND m.ended_at IS NULL AND ($9 = '*' OR m.organisation_id IN
                (SELECT y.organisation_id FROM organisation_above y WHERE $9 LIKE '%' || y.above_text || '%'))
             LEFT JOIN organisation o ON o.id = m.organisation_id
             ORDER BY p.", $in_page, $way, ", p.id", $way, ", m.id"
        )
    };
}

#[derive(FromRow)]
struct PageRow {
    id: AccountId,
    name: String,
    email: Email,
    status: AccountStatus,
    last_sign_in_at: Option<Timestamp>,
    has_second_factor: bool,
    #[sqlx(flatten)]
    home: Names,
    membership_id: Option<MembershipId>,
    role: Option<Role>,
    organisation_id: Option<OrganisationId>,
    at_fi: Option<OrganisationName>,
    at_sv: Option<OrganisationName>,
    at_en: Option<OrganisationName>,
}

/// How many users there are.
pub(super) async fn count(conn: &mut Conn, q: &Question) -> Result<u64, StoreError> {
    let count = match &q.search {
        Some(search) => {
            let [one, other] = &search.others;
            sql!(conn, scalar: i64, concat!("SELECT COUNT(*) FROM ", searched!("$6", "$7", "$8", "$9")),
                q.reach.as_str(), q.role, q.status, q.without_second_factor, q.idle_since,
                search.driver.as_str(), search.driver_end(), one.as_str(), other.as_str())?
        }
        None => sql!(conn, scalar: i64, concat!("SELECT COUNT(*) FROM ", all!()),
            q.reach.as_str(), q.role, q.status, q.without_second_factor, q.idle_since)?,
    };
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The rows of a page, and one more if there is one; those before an edge from the edge backwards.
pub(super) async fn page(
    conn: &mut Conn,
    q: &Question,
    order: UserOrder,
    size: usize,
) -> Result<Vec<ListedUser>, StoreError> {
    let backwards = order.cursor.is_some_and(|cursor| cursor.side == Side::Before);
    let ascending = order.descending == backwards;
    let limit = i64::try_from(size).unwrap_or(i64::MAX - 1) + 1;
    let edge = edge(conn, order, ascending).await?;

    macro_rules! rows {
        ($key:literal, $in_page:literal, $at:expr) => {
            match (&q.search, ascending) {
                (None, true) => sql!(conn, all: PageRow, page!(all!(), ">", $key, $in_page, ""),
                    q.reach.as_str(), q.role, q.status, q.without_second_factor, q.idle_since, $at, edge.id, limit,
                    q.scope.as_str()),
                (None, false) => sql!(conn, all: PageRow, page!(all!(), "<", $key, $in_page, " DESC"),
                    q.reach.as_str(), q.role, q.status, q.without_second_factor, q.idle_since, $at, edge.id, limit,
                    q.scope.as_str()),
                (Some(search), true) => sql!(conn, all: PageRow,
                    page!(searched!("$10", "$11", "$12", "$13"), ">", $key, $in_page, ""),
                    q.reach.as_str(), q.role, q.status, q.without_second_factor, q.idle_since, $at, edge.id, limit,
                    q.scope.as_str(), search.driver.as_str(), search.driver_end(), search.others[0].as_str(),
                    search.others[1].as_str()),
                (Some(search), false) => sql!(conn, all: PageRow,
                    page!(searched!("$10", "$11", "$12", "$13"), "<", $key, $in_page, " DESC"),
                    q.reach.as_str(), q.role, q.status, q.without_second_factor, q.idle_since, $at, edge.id, limit,
                    q.scope.as_str(), search.driver.as_str(), search.driver_end(), search.others[0].as_str(),
                    search.others[1].as_str()),
            }
        };
    }
    let rows = match order.sort {
        UserSort::Name => rows!("a.sort_name", "sort_name", edge.name.as_str()),
        UserSort::Email => rows!("a.email_key", "email_key", edge.email.as_str()),
        UserSort::LastSignIn => rows!("COALESCE(a.last_sign_in_at, 0)", "signed_in_at", edge.signed_in_at),
    }?;
    Ok(users(rows))
}

/// The row at the edge of a page, in every order.
#[derive(FromRow)]
struct Edge {
    id: Uuid,
    name: String,
    email: String,
    signed_in_at: i64,
}

/// Where a page begins; at the very end of the order when it is the first one, or when the account at its edge is gone.
async fn edge(conn: &mut Conn, order: UserOrder, ascending: bool) -> Result<Edge, StoreError> {
    if let Some(cursor) = order.cursor {
        let found = sql!(conn, optional: Edge,
            "SELECT id, sort_name AS name, COALESCE(email_key, '') AS email, COALESCE(last_sign_in_at, 0) AS signed_in_at
             FROM account WHERE id = $1", cursor.edge)?;
        if let Some(edge) = found {
            return Ok(edge);
        }
    }
    let last = char::MAX.to_string();
    Ok(if ascending {
        Edge { id: Uuid::nil(), name: String::new(), email: String::new(), signed_in_at: i64::MIN }
    } else {
        Edge { id: Uuid::max(), name: last.clone(), email: last, signed_in_at: i64::MAX }
    })
}

/// The users of rows that come one for each membership.
fn users(rows: Vec<PageRow>) -> Vec<ListedUser> {
    let mut users: Vec<ListedUser> = Vec::new();
    for row in rows {
        let membership = row.membership();
        match users.last_mut() {
            Some(user) if user.id == row.id => user.memberships.extend(membership),
            _ => users.push(ListedUser {
                id: row.id,
                name: row.name,
                email: row.email,
                status: row.status,
                home: row.home,
                last_sign_in_at: row.last_sign_in_at,
                has_second_factor: row.has_second_factor,
                memberships: membership.into_iter().collect(),
            }),
        }
    }
    users
}

impl PageRow {
    fn membership(&self) -> Option<ListedMembership> {
        let names =
            Names { name_fi: self.at_fi.clone()?, name_sv: self.at_sv.clone(), name_en: self.at_en.clone() };
        Some(ListedMembership {
            id: self.membership_id?,
            role: self.role?,
            organisation: self.organisation_id?,
            names,
        })
    }
}
