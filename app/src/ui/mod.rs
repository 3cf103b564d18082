//! The UI kit: Luukku's own parts for pages, one file each, drawn with the classes of `style/`.
//! All of them work without JavaScript; `docs/ui-kit.md` shows when to use which.
//! They give back `AnyView`, so that the type of a page does not hold the types of all its parts.

#![allow(clippy::needless_pass_by_value, reason = "`#[component]` props are owned")]

mod breadcrumbs;
mod button;
mod choices;
#[cfg(test)]
mod contrast;
mod date_field;
mod described;
mod details;
mod dialog;
mod error_summary;
mod field;
mod figure;
mod form;
mod front;
mod heading;
mod icon;
mod link_list;
mod live_filters;
mod mark;
mod notification;
mod pagination;
mod progress;
mod register;
mod select;
mod shell;
mod states;
mod summary_list;
mod table;
mod tabs;
mod tag;
mod textarea;
mod tone;
mod user_menu;

pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use button::{Button, LinkButton, Variant};
pub use choices::{Checkbox, ChoiceOption, Choices};
pub use date_field::{DateField, DateParts, DateWrong};
pub use described::show_error;
pub use details::Details;
pub use dialog::Question;
pub use error_summary::{ErrorSummary, FieldError};
pub use field::{Field, Width};
pub use figure::{Bar, BarChart};
pub use form::{Actions, Bulk, DangerForm, Filters, Form, FormSection};
pub use front::{Entry, Feature, Front};
pub use heading::{PageHeading, Section};
pub use icon::{Glyph, Icon};
pub use link_list::{LinkList, ListedLink};
pub use live_filters::{Found, LiveFilters, VIEW_HEADER};
pub use mark::{CounterPicture, Mark};
pub use notification::Notification;
pub use pagination::Pagination;
pub use progress::{Progress, Steps};
pub use register::{RegisterCard, RegisterPart};
pub use select::{Select, SelectOption};
pub use shell::{Languages, Masthead, NavLink, SiteFooter, SkipLink};
pub use states::{Empty, loading};
pub use summary_list::{SummaryList, SummaryRow};
pub use table::{Column, Pick, Row, Sort, Table};
pub use tabs::{Tab, Tabs};
pub use tag::Tag;
pub use textarea::Textarea;
pub use tone::Tone;
pub use user_menu::UserMenu;

#[cfg(all(test, feature = "ssr"))]
pub(crate) mod rendered {
    use hydration_context::SsrSharedContext;
    use leptos::prelude::*;
    use std::sync::Arc;

    /// The HTML of a view, as a page would send it.
    pub fn html<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
        let page = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
        page.with(|| view().into_view().to_html())
    }
}
