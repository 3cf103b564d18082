//! A list as a file: the one way in which lists of every kind are taken out.

use luukku_domain::{caller::Caller, events::Event, time::Timestamp, values::csv_cell};

use super::look;
use crate::{Backend, fault::Fault};

/// At most so many rows: more do not fit in the memory of a small server beside its other work.
pub const MOST: usize = 50_000;

/// How many rows a statement is asked for: one more than a file takes says that there are too many.
pub(super) const ASKED: i64 = 50_001;

const _: () = assert!(MOST == 50_000);

/// Why there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRule {
    /// The list has more than [`MOST`] rows. Nothing is left out silently.
    TooMany,
    /// The filter cannot be read. It is refused before anything is taken out.
    Unreadable,
}

/// Takes rows out: `taken` goes into the log with their number, then they are written, each by `cells`.
///
/// The text is UTF-8 with its mark, semicolons and CRLF, which spreadsheets here open as a table. No cell can be taken for
/// a formula.
pub(crate) async fn take_out<R, const N: usize>(
    backend: &Backend,
    caller: &Caller,
    taken: Event,
    rows: &[R],
    heads: [&str; N],
    cells: impl Fn(&R) -> [String; N],
) -> Result<String, Fault<FileRule>> {
    if rows.len() > MOST {
        return Err(Fault::Rule(FileRule::TooMany));
    }
    look::leave(backend, caller, taken.detail("rows", rows.len().to_string())).await?;
    Ok(table(heads, rows.iter().map(cells)))
}

/// The file of rows that are about nobody; those about people are for [`take_out`].
pub(crate) fn table<const N: usize>(heads: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut file = String::from("\u{FEFF}");
    push_line(&mut file, &heads.map(str::to_owned));
    for row in rows {
        push_line(&mut file, &row);
    }
    file
}

/// A day as every spreadsheet reads it: `2026-03-02`, in Finnish time.
pub(super) fn day(at: Timestamp) -> String {
    at.date_in_helsinki().to_string()
}

fn push_line(file: &mut String, cells: &[String]) {
    let cells: Vec<_> = cells.iter().map(|cell| csv_cell(cell)).collect();
    file.push_str(&cells.join(";"));
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, sql, testing::scene::Scene};
    use luukku_domain::{
        accounts::role::Role,
        events::{EventAction, Outcome},
    };

    fn taken() -> Event {
        Event::done(EventAction::OrganisationsExported)
    }

    on_both_engines! {
        async fn no_cell_of_a_file_is_a_formula_or_breaks_its_line(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let rows = ["=1+1", "a;b\r\nc"];
            let cells = |row: &&str| [(*row).to_owned()];
            let file = take_out(&scene.backend, &caller, taken(), &rows, ["Nimi"], cells).await.unwrap();
            assert_eq!(file, "\u{FEFF}\"Nimi\"\r\n\"'=1+1\"\r\n\"a;b\r\nc\"\r\n");
            let mut read = store.read().await.unwrap();
            let body = sql!(read.conn(), scalar: String,
                "SELECT d.body FROM event_detail d JOIN event e ON e.id = d.event_id
                 WHERE e.action = 'organisation.list_exported'").unwrap();
            assert!(body.contains(r#""rows":"2""#), "{body}");
        }

        async fn a_list_that_is_too_long_is_refused_whole(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let rows = vec![(); MOST + 1];
            let refused =
                take_out(&scene.backend, &caller, taken(), &rows, ["Nimi"], |()| [String::new()]).await;
            assert!(matches!(refused, Err(Fault::Rule(FileRule::TooMany))));
            assert_eq!(scene.events(EventAction::OrganisationsExported, Outcome::Done).await, 0);
            let most = take_out(&scene.backend, &caller, taken(), &rows[1..], ["Nimi"], |()| [String::new()]);
            assert!(most.await.is_ok());
        }
    }
}
