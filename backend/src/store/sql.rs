//! One SQL text for two engines: `sql!` expands a call to both drivers and registers its text.

use linkme::distributed_slice;

/// A statement of the program, as written.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    /// The text, with `$1` placeholders.
    pub sql: &'static str,
    /// How many values the call binds.
    pub binds: usize,
    /// File and line of the call.
    pub place: &'static str,
}

/// Every statement of the program. One test prepares them all on both engines (`backend/tests/statements.rs`).
#[distributed_slice]
pub static STATEMENTS: [Statement];

/// Runs one statement on the engine of a [`Conn`](crate::store::Conn).
///
/// `sql!(conn, execute, "UPDATE …", a, b)` gives the number of rows changed. `one: Row`, `optional: Row` and `all: Row`
/// give rows by `derive(FromRow)`; `scalar: T`, `optional_scalar: T` and `scalars: T` the values of a single column.
/// The result is `Result<_, StoreError>`; a failure poisons the unit that the connection belongs to.
///
/// `sql!(conn, last, "INSERT …", a)` is the statement that a unit ends with: on SQLite it also makes the unit's work part of
/// the batch and opens the savepoint of the next unit, without another way to the driver's thread.
///
/// The text is a literal, or `concat!` of literals where several statements share a part: it stands in a `static`, so
/// nothing that is made while the program runs gets in.
#[macro_export]
macro_rules! sql {
    ($conn:expr, execute, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::sql_call!($conn, $sql, [$($bind),*], query, (),
            |query, link| query.execute(link).await.map(|done| done.rows_affected()))
    };
    ($conn:expr, last, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::sql_call!($conn, $sql, then "; RELEASE unit; UPDATE _unit SET last = last + 1, running = last + 1; SAVEPOINT unit", [$($bind),*], query, (),
            |query, link| query.execute(link).await.map(drop))
    };
    ($conn:expr, one: $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::sql_call!($conn, $sql, [$($bind),*], query_as, ($row), |query, link| query.fetch_one(link).await)
    };
    ($conn:expr, optional: $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::sql_call!($conn, $sql, [$($bind),*], query_as, ($row), |query, link| query.fetch_optional(link).await)
    };
    ($conn:expr, all: $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::sql_call!($conn, $sql, [$($bind),*], query_as, ($row), |query, link| query.fetch_all(link).await)
    };
    ($conn:expr, scalar: $value:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::sql_call!($conn, $sql, [$($bind),*], query_scalar, ($value),
            |query, link| query.fetch_one(link).await)
    };
    ($conn:expr, optional_scalar: $value:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::sql_call!($conn, $sql, [$($bind),*], query_scalar, ($value),
            |query, link| query.fetch_optional(link).await)
    };
    ($conn:expr, scalars: $value:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::sql_call!($conn, $sql, [$($bind),*], query_scalar, ($value),
            |query, link| query.fetch_all(link).await)
    };
}

/// The body of [`sql!`]: registers the text, lends the connection, runs the same call on either driver; `then` follows on
/// SQLite.
#[doc(hidden)]
#[macro_export]
macro_rules! sql_call {
    ($conn:expr, $sql:expr, $(then $then:literal,)? [$($bind:expr),*], $query:ident, ($($row:ty)?), |$q:ident, $link:ident| $run:expr) => {{
        #[$crate::store::linkme::distributed_slice($crate::store::STATEMENTS)]
        #[linkme(crate = $crate::store::linkme)]
        #[allow(unsafe_code, reason = "linkme names a linker section; no code is unsafe")]
        static STATEMENT: $crate::store::Statement = $crate::store::Statement {
            sql: $sql,
            binds: <[&str]>::len(&[$(stringify!($bind)),*]),
            place: concat!(file!(), ":", line!()),
        };
        let conn: &mut $crate::store::Conn = $conn;
        let answer = match conn.lend(&STATEMENT) {
            Err(refused) => Err(refused),
            Ok($crate::store::Lent::Sqlite(mut lent)) => {
                let $link = lent.connection();
                let sql = concat!($sql $(, $then)?);
                match $crate::store::sqlx::$query::<$crate::store::sqlx::Sqlite $(, $row)?>(sql)$(.bind($bind))* {
                    // In a match, so that what is bound lives until the answer is there.
                    $q => Ok($run),
                }
            }
            Ok($crate::store::Lent::Postgres(mut lent)) => {
                let $link = lent.connection();
                match $crate::store::sqlx::$query::<$crate::store::sqlx::Postgres $(, $row)?>($sql)$(.bind($bind))* {
                    $q => Ok($run),
                }
            }
        };
        answer.and_then(|result| conn.judge(result))
    }};
}
