//! The statements behind the list of users: one for each order, direction and way in. They share their conditions.
//!
//! Without a search a statement walks the index of its order and stops after a page. With one it gathers the few accounts
//! whose words fit, counts them, and sorts those. What is small is gathered first (`MATERIALIZED`), the rest is asked for
//! each account: so they are quick also where PostgreSQL's planner knows nothing of the tables yet.
//!
//! What is asked for is a row of its own, `asked`. Its parts have names; and PostgreSQL, which does not see through it,
//! plans a statement once instead of for all values anew, which would take longer than running it.

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
    /// Empty words for all.
    search: WordSearch,
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
            search: WordSearch::parse(&filter.search).unwrap_or_default(),
        }
    }

    fn searches(&self) -> bool {
        !self.search.driver.is_empty()
    }

    /// Whether nothing limits where people belong.
    fn reaches_everything(&self) -> bool {
        self.reach == "*"
    }
}

/// The row `asked`: the first ten parameters of every statement.
macro_rules! asked {
    () => {
        "asked AS MATERIALIZED (SELECT CAST($1 AS TEXT) AS scope, CAST($2 AS TEXT) AS reach, CAST($3 AS TEXT) AS role,
            CAST($4 AS TEXT) AS status, CAST($5 AS BIGINT) AS without_second_factor, CAST($6 AS BIGINT) AS idle_since,
            CAST($7 AS TEXT) AS word, CAST($8 AS TEXT) AS word_end, CAST($9 AS TEXT) AS second, CAST($10 AS TEXT) AS third)"
    };
    ($part:literal) => {
        concat!("(SELECT q.", $part, " FROM asked q)")
    };
}

/// `reached` and `shown`: the organisations in reach, and those in which memberships are shown.
macro_rules! reached {
    (everything) => {
        ""
    };
    (reach) => {
        concat!(
            ", reached AS MATERIALIZED (SELECT x.organisation_id FROM organisation_above x
                WHERE ",
            asked!("reach"),
            " LIKE '%' || x.above_text || '%'),
             shown AS MATERIALIZED (SELECT x.organisation_id FROM organisation_above x
                WHERE ",
            asked!("scope"),
            " = '*' OR ",
            asked!("scope"),
            " LIKE '%' || x.above_text || '%')"
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

/// Whether the caller sees a membership.
macro_rules! sees {
    (everything) => {
        "1 = 1"
    };
    (reach) => {
        "m.organisation_id IN (SELECT s.organisation_id FROM shown s)"
    };
}

/// The conditions on the account itself.
#[rustfmt::skip]
macro_rules! fits {
    () => {
        concat!(
            "a.status <> 'cleared' AND (", asked!("status"), " IS NULL OR a.status = ", asked!("status"), ")
             AND (", asked!("without_second_factor"), " = 0 OR a.totp_sealed IS NULL)
             AND (", asked!("idle_since"), " IS NULL OR COALESCE(a.last_sign_in_at, 0) < ", asked!("idle_since"), ")"
        )
    };
}

/// Whether the account has a live membership for which a condition holds. `OFFSET` keeps PostgreSQL from gathering the
/// memberships of all accounts for it.
macro_rules! has_membership {
    ($($condition:expr),+) => {
        concat!(
            "EXISTS (SELECT 1 FROM membership b WHERE b.account_id = a.id AND b.ended_at IS NULL AND ",
            $($condition,)+ " LIMIT 1 OFFSET 0)"
        )
    };
}

/// Whether a membership gives the role, if one is asked for.
macro_rules! has_role {
    () => {
        concat!("(", asked!("role"), " IS NULL OR b.role = ", asked!("role"), ")")
    };
}

/// Whether the account has its home or a membership in reach, and the role there.
#[rustfmt::skip]
macro_rules! belongs {
    ($family:ident) => {
        concat!(
            "(", asked!("role"), " IS NULL AND ", within!($family "a.home_organisation_id"), " OR ",
            has_membership!(has_role!(), " AND ", within!($family "b.organisation_id")), ")"
        )
    };
}

/// `named`: the organisations in reach whose names hold a word.
#[rustfmt::skip]
macro_rules! named {
    ($family:ident $named:literal $word:literal) => {
        concat!(
            ", ", $named, " AS MATERIALIZED (SELECT o.id FROM organisation o
                WHERE o.search_text LIKE '%' || ", asked!($word), " || '%' AND ", within!($family "o.id"), ")"
        )
    };
}

/// Whether a further word, empty or not, begins one of the account's or stands in the name of its organisation.
#[rustfmt::skip]
macro_rules! holds {
    ($word:literal $named:literal) => {
        concat!(
            " AND (", asked!($word), " = '' OR a.search_text LIKE '% ' || ", asked!($word), " || '%'
                OR a.home_organisation_id IN (SELECT x.id FROM ", $named, " x)
                OR ", has_membership!("b.organisation_id IN (SELECT x.id FROM ", $named, " x)"), ")"
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

/// `found`: all accounts that fit, or those of a search, counted. A page walks over all by the index of its order.
/// `CROSS JOIN` keeps SQLite from beginning a search with all accounts; it cannot know how few hits there are.
#[rustfmt::skip]
macro_rules! found {
    (all $family:ident) => {
        concat!(
            ", found AS NOT MATERIALIZED (SELECT ", columns!(), ", CAST(0 AS BIGINT) AS total
                FROM account a WHERE ", fits!(), " AND ", belongs!($family), ")"
        )
    };
    (searched $family:ident) => {
        concat!(
            named!($family "of_word" "word"), named!($family "of_second" "second"), named!($family "of_third" "third"),
            ", hit AS (SELECT w.account_id FROM account_word w WHERE w.word >= ", asked!("word"), " AND w.word < ", asked!("word_end"), "
                UNION SELECT n.account_id FROM of_word x CROSS JOIN membership n
                    WHERE n.organisation_id = x.id AND n.ended_at IS NULL
                UNION SELECT h.id FROM of_word x CROSS JOIN account h WHERE h.home_organisation_id = x.id),
             found AS MATERIALIZED (SELECT ", columns!(), ", COUNT(*) OVER () AS total
                FROM hit CROSS JOIN account a WHERE a.id = hit.account_id AND ", fits!(), " AND ", belongs!($family),
                holds!("second" "of_second"), holds!("third" "of_third"), ")"
        )
    };
}

/// One page of the accounts `found` from an edge ($11, $12) on, with their homes and the memberships that the caller sees.
/// A fixed number of rows, so that the planner knows how few there will be.
#[rustfmt::skip]
macro_rules! page {
    ($which:ident $family:ident ($key:literal $in_page:literal $than:literal $way:literal $most:literal)) => {
        concat!(
            "WITH ", asked!(), reached!($family), found!($which $family), ",
             page AS (SELECT a.* FROM found a WHERE (", $key, ", a.id) ", $than, " ($11, $12)
                ORDER BY ", $key, $way, ", a.id", $way, " LIMIT ", $most, ")
             SELECT p.id, p.name, p.email, p.status, p.last_sign_in_at, p.has_second_factor, p.total,
                h.name_fi, h.name_sv, h.name_en, m.id AS membership_id, m.role, m.organisation_id,
                o.name_fi AS at_fi, o.name_sv AS at_sv, o.name_en AS at_en
             FROM page p JOIN organisation h ON h.id = p.home_organisation_id
             LEFT JOIN membership m ON m.account_id = p.id AND m.ended_at IS NULL AND ", sees!($family), "
             LEFT JOIN organisation o ON o.id = m.organisation_id
             ORDER BY p.", $in_page, $way, ", p.id", $way, ", m.id"
        )
    };
}

/// How many accounts there are without a search. Who belongs is gathered first, because a count walks over all.
#[rustfmt::skip]
macro_rules! counted {
    (everything) => {
        concat!(
            "WITH ", asked!(), " SELECT COUNT(*) FROM account a WHERE ", fits!(), " AND ", belongs!(everything)
        )
    };
    (reach) => {
        concat!(
            "WITH ", asked!(), reached!(reach), ", member AS MATERIALIZED (
                SELECT h.id FROM account h WHERE ", asked!("role"), " IS NULL AND ", within!(reach "h.home_organisation_id"), "
                UNION SELECT b.account_id FROM membership b
                    WHERE b.ended_at IS NULL AND ", has_role!(), " AND ", within!(reach "b.organisation_id"), ")
             SELECT COUNT(*) FROM member x CROSS JOIN account a WHERE a.id = x.id AND ", fits!()
        )
    };
}

/// Runs a statement with the row that it asks for, and more parameters.
macro_rules! ask {
    ($conn:expr, $how:ident: $row:ty, $q:expr, $text:expr $(, $more:expr)*) => {
        sql!($conn, $how: $row, $text, $q.scope.as_str(), $q.reach.as_str(), $q.role, $q.status, $q.without_second_factor,
            $q.idle_since, $q.search.driver.as_str(), $q.search.driver_end(), $q.search.others[0].as_str(),
            $q.search.others[1].as_str() $(, $more)*)
    };
}

/// Runs the statement of one order: with or without a search, over everything or over what is in reach.
macro_rules! rows {
    ($conn:expr, $q:expr, $at:expr, $id:expr, $order:tt) => {
        match ($q.searches(), $q.reaches_everything()) {
            (false, true) => ask!($conn, all: PageRow, $q, page!(all everything $order), $at, $id),
            (false, false) => ask!($conn, all: PageRow, $q, page!(all reach $order), $at, $id),
            (true, true) => ask!($conn, all: PageRow, $q, page!(searched everything $order), $at, $id),
            (true, false) => ask!($conn, all: PageRow, $q, page!(searched reach $order), $at, $id),
        }
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
    let count = if q.reaches_everything() {
        ask!(conn, scalar: i64, q, counted!(everything))
    } else {
        ask!(conn, scalar: i64, q, counted!(reach))
    }?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The rows of a page, and one more if there is one; those before an edge from the edge backwards.
pub(super) async fn page(conn: &mut Conn, q: &Question, order: UserOrder) -> Result<Found, StoreError> {
    let backwards = order.cursor.is_some_and(|cursor| cursor.side == Side::Before);
    let ascending = order.descending == backwards;
    let edge = edge(conn, q, order, ascending).await?;
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
    let total = q.searches().then(|| rows.first().map_or(0, |row| row.total));
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

/// Where a page begins; at the very end of the order when it is the first one, or when the account at its edge is gone or
/// out of reach: nobody learns where among their own people a stranger would stand.
async fn edge(conn: &mut Conn, q: &Question, order: UserOrder, ascending: bool) -> Result<Edge, StoreError> {
    if let Some(cursor) = order.cursor {
        let found = sql!(conn, optional: Edge,
            "SELECT a.id, a.sort_name AS name, COALESCE(a.email_key, '') AS email,
                COALESCE(a.last_sign_in_at, 0) AS signed_in_at
             FROM account a WHERE a.id = $2 AND ($1 = '*' OR EXISTS (SELECT 1 FROM organisation_above x
                WHERE $1 LIKE '%' || x.above_text || '%' AND (x.organisation_id = a.home_organisation_id OR x.organisation_id IN
                    (SELECT b.organisation_id FROM membership b WHERE b.account_id = a.id AND b.ended_at IS NULL))))",
            q.reach.as_str(), cursor.edge)?;
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
