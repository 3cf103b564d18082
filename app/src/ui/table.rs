//! Tables with sorted heads, rows to choose, and an empty state. On narrow screens each row becomes a card; the roles
//! are written out, because `display: block` would take them away.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// How a column is sorted, and where its head leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// It can be sorted, but is not.
    None,
    /// A to Ö, small to large, old to new.
    Ascending,
    /// Ö to A, large to small, new to old.
    Descending,
}

impl Sort {
    const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }

    const fn glyph(self) -> Glyph {
        match self {
            Self::None => Glyph::ChevronsUpDown,
            Self::Ascending => Glyph::ArrowUp,
            Self::Descending => Glyph::ArrowDown,
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    label: String,
    sort: Option<(Sort, String)>,
    at_end: bool,
}

impl Column {
    /// A column that cannot be sorted.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), sort: None, at_end: false }
    }

    /// Says how it is sorted, and the address of the list sorted by it (the other way round, if it is).
    #[must_use]
    pub fn sorted(mut self, sort: Sort, href: impl Into<String>) -> Self {
        self.sort = Some((sort, href.into()));
        self
    }

    /// For numbers and times: aligned at the end of the line.
    #[must_use]
    pub const fn at_end(mut self) -> Self {
        self.at_end = true;
        self
    }
}

/// The checkbox at the start of a row; the form around the table posts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// Name that is posted.
    pub name: &'static str,
    /// Value that is posted.
    pub value: String,
    /// What is chosen, said to ears: "Valitse Aino Virtanen".
    pub label: String,
}

/// A row: one cell for each column. The first cell names the row.
pub struct Row {
    pick: Option<Pick>,
    is_picked: bool,
    cells: Vec<AnyView>,
}

impl Row {
    /// A row.
    pub const fn new(cells: Vec<AnyView>) -> Self {
        Self { pick: None, is_picked: false, cells }
    }

    /// Lets the row be chosen.
    #[must_use]
    pub fn pick(mut self, pick: Pick) -> Self {
        self.pick = Some(pick);
        self
    }

    /// Chooses it beforehand, when `picked`.
    #[must_use]
    pub const fn picked_if(mut self, picked: bool) -> Self {
        self.is_picked = picked;
        self
    }
}

/// A table; `empty` stands in its place when there are no rows.
#[component]
pub fn Table(
    /// Its id, for the name of the region that scrolls.
    #[prop(into)]
    id: String,
    /// What it lists, such as "1 284 käyttäjää".
    #[prop(into)]
    caption: String,
    /// Whether the heading over the table says the same already: then the caption is for ears only.
    #[prop(optional)]
    titled: bool,
    /// The columns, in their order.
    columns: Vec<Column>,
    /// The rows, in their order.
    rows: Vec<Row>,
    /// What is shown without rows: usually [`super::Empty`].
    #[prop(into, optional)]
    empty: Option<AnyView>,
) -> AnyView {
    if rows.is_empty()
        && let Some(empty) = empty
    {
        return empty;
    }
    let caption_id = format!("{id}-caption");
    let caption_class = if titled { "ds-sr-only" } else { "ds-heading" };
    let picked = rows.iter().any(|row| row.pick.is_some());
    let heads = columns.iter().cloned().map(head).collect_view();
    let body = rows.into_iter().map(|row| table_row(row, &columns, picked)).collect_view();
    view! {
        <div class="lu-table" role="region" tabindex="0" id=id aria-labelledby=caption_id>
            <table class="ds-table" role="table">
                <caption class=caption_class data-size="xs" id=caption_id.clone()>{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        {picked.then(|| view! { <td class="lu-table__pick" role="cell"></td> })}
                        {heads}
                    </tr>
                </thead>
                <tbody role="rowgroup">{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The head of a column.
fn head(column: Column) -> impl IntoView {
    let align = column.at_end.then_some("end");
    let sort = column.sort.as_ref().map(|(sort, _)| sort.code());
    let words = match column.sort {
        Some((sort, href)) => view! { <a href=href>{column.label} <Icon glyph=sort.glyph()/></a> }.into_any(),
        None => column.label.into_any(),
    };
    view! { <th role="columnheader" scope="col" aria-sort=sort data-align=align>{words}</th> }
}

/// A row with its cells; each carries the name of its column for the narrow view.
fn table_row(row: Row, columns: &[Column], picked: bool) -> impl IntoView {
    let cells: Vec<_> = row
        .cells
        .into_iter()
        .zip(columns)
        .enumerate()
        .map(|(index, (cell, column))| {
            let align = column.at_end.then_some("end");
            if index == 0 {
                view! { <th role="rowheader" scope="row">{cell}</th> }.into_any()
            } else {
                view! { <td role="cell" data-label=column.label.clone() data-align=align>{cell}</td> }
                    .into_any()
            }
        })
        .collect();
    let pick = picked.then(|| {
        let input = row.pick.map(|pick| {
            view! {
                <input
                    class="ds-input" type="checkbox" id=pick.value.clone() name=pick.name value=pick.value checked=row.is_picked
                    aria-label=pick.label
                />
            }
        });
        view! { <td class="lu-table__pick" role="cell">{input}</td> }
    });
    view! { <tr role="row">{pick}{cells}</tr> }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    fn columns() -> Vec<Column> {
        vec![
            Column::new("Nimi").sorted(Sort::Ascending, "/fi/users?sort=-name"),
            Column::new("Viimeksi sisällä").at_end(),
        ]
    }

    #[test]
    fn a_sorted_head_says_so_and_leads_to_the_other_order() {
        let html = html(|| {
            let rows = vec![Row::new(vec!["Aino".into_any(), "21.11.2026".into_any()])];
            view! { <Table id="users" caption="1 käyttäjä" columns=columns() rows=rows/> }
        });
        assert!(html.contains(r#"aria-sort="ascending""#) && html.contains(r#"href="/fi/users?sort=-name""#));
        assert!(html.contains(r#"<th role="rowheader" scope="row">Aino"#));
        assert!(html.contains(r#"data-label="Viimeksi sisällä" data-align="end""#));
        assert!(html.contains(r#"aria-labelledby="users-caption""#) && html.contains("<tbody"));
        assert!(!html.contains("checkbox"));
    }

    #[test]
    fn a_row_that_can_be_chosen_says_what_it_chooses() {
        let html = html(|| {
            let pick = Pick { name: "user", value: "7".into(), label: "Valitse Aino".into() };
            let rows = vec![Row::new(vec!["Aino".into_any(), "–".into_any()]).pick(pick).picked_if(true)];
            view! { <Table id="users" caption="1 käyttäjä" columns=columns() rows=rows/> }
        });
        assert!(html.contains(r#"id="7" name="user" value="7" checked aria-label="Valitse Aino""#), "{html}");
        assert_eq!(html.matches("lu-table__pick").count(), 2);
    }

    #[test]
    fn without_rows_the_empty_state_stands_in_place() {
        let html = html(|| {
            view! { <Table id="users" caption="0" columns=columns() rows=vec![] empty="Ei käyttäjiä".into_any()/> }
        });
        assert!(html.contains("Ei käyttäjiä") && !html.contains("<table"));
    }
}
