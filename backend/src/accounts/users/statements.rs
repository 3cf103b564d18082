//! The statements behind the list of users: one for each order, direction and way in. They share their conditions.
//!
//! Without a search a statement walks the index of its order and stops after a page. With one it gathers the few accounts
//! whose words fit, counts them, and sorts those. They are quick also where PostgreSQL knows nothing of the tables yet, or
//! plans once for all values: what is small is gathered first (`MATERIALIZED`), the rest is asked for each account.

use luukku_domain::{
    accounts::{account::AccountStatus, role::Role},
    id::{AccountId, MembershipId, OrganisationId},
    paging::{PAGE_SIZE, Side},
    time::Timestamp,
    values::{Email, OrganisationName, WordSearch},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    super::{list_file::MOST, organisations::Names},
    list::{ListedMembership, ListedUser, UserFilter, UserOrder, UserSort},
};
use crate::{
    sql,
    store::{Conn, StoreError},
};

// The statements name their most rows themselves: a page and one more, a whole list and one more.
const _: () = assert!(PAGE_SIZE == 25 && MOST == 50_000);

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

    /// Whether nothing limits where people belong.
    fn reaches_everything(&self) -> bool {
        self.reach == "*"
    }
}

// All statements bind $1 role, $2 status, $3 only without a second factor, $4 idle since; pages then $5 and $6, the edge.
// What comes after that differs, so the parts below take the names of their parameters.

/// `WITH` the organisations in reach, and those in which memberships are shown. Computed once for each statement.
macro_rules! with {
    (everything) => {
        "WITH "
    };
    (reach $reach:literal $scope:literal) => {
        concat!(
            "WITH ", with!(@reached $reach), ", shown AS MATERIALIZED (SELECT x.organisation_id FROM organisation_above x
                WHERE ", $scope, " = '*' OR ", $scope, " LIKE '%' || x.above_text || '%'), "
        )
    };
    (@reached $reach:literal) => {
        concat!(
            "reached AS MATERIALIZED
                (SELECT x.organisation_id FROM organisation_above x WHERE ", $reach, " LIKE '%' || x.above_text || '%')"
        )
    };
}

/// Whether a column holds an organisation in reach; true everywhere when everything is.
macro_rules! within {
    (everything $column:literal) => {
        "1 = 1"
    };
    (reach $column:literal) => {
        concat!($column, " IN (SELECT r.organisation_id FROM reached r)")
    };
}

/// The conditions on the account itself.
macro_rules! fits {
    () => {
        "a.status <> 'cleared' AND (CAST($2 AS TEXT) IS NULL OR a.status = $2)
         AND (CAST($3 AS BIGINT) = 0 OR a.totp_sealed IS NULL)
         AND (CAST($4 AS BIGINT) IS NULL OR COALESCE(a.last_sign_in_at, 0) < $4)"
    };
}

/// Whether the account has a live membership for which `$condition` holds. `OFFSET` keeps PostgreSQL from gathering the
/// memberships of all accounts for it.
macro_rules! has_membership {
    ($($condition:expr),+) => {
        concat!(
            "EXISTS (SELECT 1 FROM membership b WHERE b.account_id = a.id AND b.ended_at IS NULL AND ",
            $($condition,)+ " LIMIT 1 OFFSET 0)"
        )
    };
}

/// Whether the account has its home or a membership in reach, and the role there.
macro_rules! belongs {
    (everything) => {
        concat!("(CAST($1 AS TEXT) IS NULL OR ", has_membership!("b.role = $1"), ")")
    };
    (reach) => {
        concat!(
            "(CAST($1 AS TEXT) IS NULL AND ", within!(reach "a.home_organisation_id"), " OR ",
            has_membership!("(CAST($1 AS TEXT) IS NULL OR b.role = $1) AND ", within!(reach "b.organisation_id")), ")"
        )
    };
}

/// The same for a count, which walks over all: the members are gathered once.
macro_rules! belongs_of_all {
    (everything) => {
        "(CAST($1 AS TEXT) IS NULL OR a.id IN
            (SELECT b.account_id FROM membership b WHERE b.ended_at IS NULL AND b.role = $1))"
    };
    (reach) => {
        concat!(
            "a.id IN (SELECT h.id FROM account h WHERE CAST($1 AS TEXT) IS NULL AND ",
            within!(reach "h.home_organisation_id"),
            " UNION SELECT b.account_id FROM membership b WHERE b.ended_at IS NULL
                AND (CAST($1 AS TEXT) IS NULL OR b.role = $1) AND ",
            within!(reach "b.organisation_id"),
            ")"
        )
    };
}

/// The organisations in reach whose names hold a word, as `$named`.
macro_rules! named {
    ($family:ident $named:literal $word:literal) => {
        concat!(
            $named, " AS MATERIALIZED (SELECT o.id FROM organisation o
                WHERE o.search_text LIKE '%' || ", $word, " || '%' AND ", within!($family "o.id"), "), "
        )
    };
}

/// Whether a further word, empty or not, begins one of the account's or stands in the name of its organisation.
macro_rules! word {
    ($word:literal $named:literal) => {
        concat!(
            " AND (", $word, " = '' OR a.search_text LIKE '% ' || ", $word, " || '%'
                OR a.home_organisation_id IN (SELECT x.id FROM ", $named, " x) OR ",
            has_membership!("b.organisation_id IN (SELECT x.id FROM ", $named, " x)"), ")"
        )
    };
}

/// What a list shows of an account, and what it is sorted by.
macro_rules! columns {
    () => {
        "a.id, a.name, a.email, a.email_key, a.status, a.home_organisation_id, a.last_sign_in_at,
         COALESCE(a.last_sign_in_at, 0) AS signed_in_at, a.sort_name, a.totp_sealed IS NOT NULL AS has_second_factor"
    };
}

/// `found`: all accounts; what page follows walks over them by the index of its order.
macro_rules! walked {
    ($family:ident) => {
        concat!(
            "found AS NOT MATERIALIZED (SELECT ", columns!(), ", CAST(0 AS BIGINT) AS total
                FROM account a WHERE ", fits!(), " AND ", belongs!($family), "), "
        )
    };
}

/// `found`: the accounts one of whose words lies between `$from` and `$to`, or whose organisation has `$from` in its name,
/// counted.
macro_rules! searched {
    ($family:ident $from:literal $to:literal $one:literal $other:literal) => {
        concat!(
            named!($family "at_first" $from), named!($family "at_second" $one), named!($family "at_third" $other),
            "found AS MATERIALIZED (SELECT ", columns!(), ", COUNT(*) OVER () AS total
                FROM (SELECT w.account_id FROM account_word w WHERE w.word >= ", $from, " AND w.word < ", $to, "
                    UNION SELECT n.account_id FROM at_first x CROSS JOIN membership n
                        WHERE n.organisation_id = x.id AND n.ended_at IS NULL
                    UNION SELECT h.id FROM at_first x CROSS JOIN account h WHERE h.home_organisation_id = x.id) hit
                JOIN account a ON a.id = hit.account_id
                WHERE ", fits!(), " AND ", belongs!($family), word!($one "at_second"), word!($other "at_third"), "), "
        )
    };
}

/// One page of the accounts `found` with their homes and the memberships that the caller sees. A fixed number of rows, so
/// that the planner knows how few there will be.
macro_rules! page {
    ($with:expr, $found:expr, $shown:literal, ($key:literal $in_page:literal $than:literal $way:literal $most:literal)) => {
        concat!(
            $with, $found, "page AS (SELECT a.* FROM found a WHERE (", $key, ", a.id) ", $than, " ($5, $6)
                ORDER BY ", $key, $way, ", a.id", $way, " LIMIT ", $most, ")
             SELECT p.id, p.name, p.email, p.status, p.last_sign_in_at, p.has_second_factor, p.total,
                h.name_fi, h.name_sv, h.name_en, m.id AS membership_id, m.role, m.organisation_id,
                o.name_fi AS at_fi, o.name_sv AS at_sv, o.name_en AS at_en
             FROM page p JOIN organisation h ON h.id = p.home_organisation_id
             LEFT JOIN membership m ON m.account_id = p.id AND m.ended_at IS NULL AND ", $shown, "
             LEFT JOIN organisation o ON o.id = m.organisation_id
             ORDER BY p.", $in_page, $way, ", p.id", $way, ", m.id"
        )
    };
}

/// Runs the statement of one order: with or without a search, over everything or over what is in reach.
macro_rules! rows {
    ($conn:expr, $q:expr, $at:expr, $id:expr, $order:tt) => {{
        let (q, at, id) = ($q, $at, $id);
        let (role, status, without, idle) = (q.role, q.status, q.without_second_factor, q.idle_since);
        let (reach, scope) = (q.reach.as_str(), q.scope.as_str());
        match (&q.search, q.reaches_everything()) {
            (None, true) => sql!($conn, all: PageRow,
                page!(with!(everything), walked!(everything), "1 = 1", $order),
                role, status, without, idle, at, id),
            (None, false) => sql!($conn, all: PageRow,
                page!(with!(reach "$7" "$8"), walked!(reach),
                    "m.organisation_id IN (SELECT s.organisation_id FROM shown s)", $order),
                role, status, without, idle, at, id, reach, scope),
            (Some(search), true) => sql!($conn, all: PageRow,
                page!(with!(everything), searched!(everything "$7" "$8" "$9" "$10"), "1 = 1", $order),
                role, status, without, idle, at, id, search.driver.as_str(), search.driver_end(),
                search.others[0].as_str(), search.others[1].as_str()),
            (Some(search), false) => sql!($conn, all: PageRow,
                page!(with!(reach "$7" "$8"), searched!(reach "$9" "$10" "$11" "$12"),
                    "m.organisation_id IN (SELECT s.organisation_id FROM shown s)", $order),
                role, status, without, idle, at, id, reach, scope, search.driver.as_str(), search.driver_end(),
                search.others[0].as_str(), search.others[1].as_str()),
        }
    }};
}

#[derive(FromRow)]
struct PageRow {
    id: AccountId,
    name: String,
    email: Email,
    status: AccountStatus,
    last_sign_in_at: Option<Timestamp>,
    has_second_factor: bool,
    total: i64,
    #[sqlx(flatten)]
    home: Names,
    membership_id: Option<MembershipId>,
    role: Option<Role>,
    organisation_id: Option<OrganisationId>,
    at_fi: Option<OrganisationName>,
    at_sv: Option<OrganisationName>,
    at_en: Option<OrganisationName>,
}

/// Rows of a list, and how many the whole list has where that came along.
pub(super) struct Found {
    pub(super) users: Vec<ListedUser>,
    pub(super) total: Option<u64>,
}

/// How many users there are without a search. A search brings its count along.
pub(super) async fn count(conn: &mut Conn, q: &Question) -> Result<u64, StoreError> {
    let (role, status, without, idle) = (q.role, q.status, q.without_second_factor, q.idle_since);
    let count = if q.reaches_everything() {
        sql!(conn, scalar: i64,
            concat!("SELECT COUNT(*) FROM account a WHERE ", fits!(), " AND ", belongs_of_all!(everything)),
            role, status, without, idle)?
    } else {
        sql!(conn, scalar: i64,
            concat!("WITH ", with!(@reached "$5"), " SELECT COUNT(*) FROM account a WHERE ", fits!(), " AND ",
                belongs_of_all!(reach)),
            role, status, without, idle, q.reach.as_str())?
    };
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The rows of a page, and one more if there is one; those before an edge from the edge backwards.
pub(super) async fn page(conn: &mut Conn, q: &Question, order: UserOrder) -> Result<Found, StoreError> {
    let backwards = order.cursor.is_some_and(|cursor| cursor.side == Side::Before);
    let ascending = order.descending == backwards;
    let edge = edge(conn, order, ascending).await?;
    let id = edge.id;
    let rows = match (order.sort, ascending) {
        (UserSort::Name, true) => {
            rows!(conn, q, edge.name.as_str(), id, ("a.sort_name" "sort_name" ">" "" "26"))
        }
        (UserSort::Name, false) => {
            rows!(conn, q, edge.name.as_str(), id, ("a.sort_name" "sort_name" "<" " DESC" "26"))
        }
        (UserSort::Email, true) => {
            rows!(conn, q, edge.email.as_str(), id, ("a.email_key" "email_key" ">" "" "26"))
        }
        (UserSort::Email, false) => {
            rows!(conn, q, edge.email.as_str(), id, ("a.email_key" "email_key" "<" " DESC" "26"))
        }
        (UserSort::LastSignIn, true) => rows!(conn, q, edge.signed_in_at, id,
            ("COALESCE(a.last_sign_in_at, 0)" "signed_in_at" ">" "" "26")),
        (UserSort::LastSignIn, false) => rows!(conn, q, edge.signed_in_at, id,
            ("COALESCE(a.last_sign_in_at, 0)" "signed_in_at" "<" " DESC" "26")),
    }?;
    Ok(found(q, rows))
}

/// The rows of the whole list by name; at most 50,001.
pub(super) async fn everybody(conn: &mut Conn, q: &Question) -> Result<Vec<ListedUser>, StoreError> {
    let rows = rows!(conn, q, "", Uuid::nil(), ("a.sort_name" "sort_name" ">" "" "50001"))?;
    Ok(found(q, rows).users)
}

fn found(q: &Question, rows: Vec<PageRow>) -> Found {
    let total = q.search.as_ref().map(|_| rows.first().map_or(0, |row| row.total));
    Found { users: users(rows), total: total.and_then(|total| u64::try_from(total).ok()) }
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
