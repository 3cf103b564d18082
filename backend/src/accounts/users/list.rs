//! The list of users: searched by name, e-mail and organisation, filtered, sorted, in pages. 10,000 users are a normal
//! day, so a search goes over an index of words, a page over the index of its order, and the total is counted once.

use luukku_domain::{
    accounts::{account::AccountStatus, role::Role},
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, MembershipId, OrganisationId},
    lang::Lang,
    paging::{Cursor, PAGE_SIZE, Page},
    permission::{Refusal, action::ListUsers},
    time::Timestamp,
    values::Email,
};

use super::{
    super::{
        look,
        organisations::{Names, row as organisation_row},
        place,
    },
    statements::{self, Question},
};
use crate::{
    Backend,
    events::view::{self, ViewMark},
    fault::{Fault, NoRule},
};

/// Which users are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// What was typed into the search; empty for all. Beginnings of words of name, e-mail or organisation, in any order.
    pub search: String,
    /// Only those with this role.
    pub role: Option<Role>,
    /// Only those of this status; whoever is cleared is never listed.
    pub status: Option<AccountStatus>,
    /// Only those of this organisation and everything below it.
    pub organisation: Option<OrganisationId>,
    /// Only those who have no second factor.
    pub without_second_factor: bool,
    /// Only those who have not signed in since then.
    pub idle_since: Option<Timestamp>,
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UserSort {
    /// By surname and first name.
    #[default]
    Name,
    /// By e-mail.
    Email,
    /// By the last sign-in; who never signed in comes first.
    LastSignIn,
}

/// Which page in which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UserOrder {
    /// By what.
    pub sort: UserSort,
    /// The other way round.
    pub descending: bool,
    /// Which page; the first when there is none.
    pub cursor: Option<Cursor>,
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedUser {
    /// The account.
    pub id: AccountId,
    /// The name.
    pub name: String,
    /// The e-mail, which is the user name.
    pub email: Email,
    /// Whether the account is in use.
    pub status: AccountStatus,
    /// The home organisation's names.
    pub home: Names,
    /// When the person last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// Whether there is a second factor.
    pub has_second_factor: bool,
    /// The memberships that the caller sees, the oldest first.
    pub memberships: Vec<ListedMembership>,
}

/// A membership in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedMembership {
    /// The membership.
    pub id: MembershipId,
    /// The role.
    pub role: Role,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its names.
    pub names: Names,
}

impl ListedMembership {
    /// Role and organisation in one line: `Muokkaaja, Harjun koulu`.
    pub fn line(&self, lang: Lang) -> String {
        format!("{}, {}", self.role.name(lang), self.names.in_lang(lang))
    }
}

/// A page of the users whom the caller may list. Looking at it is an event about all who are on it.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    filter: &UserFilter,
    order: UserOrder,
) -> Result<Page<ListedUser>, Fault<NoRule>> {
    Ok(list_within(backend, caller, filter, order, None).await?.0)
}

/// The same within a view that was opened before, if there is one, and the view to which this look belongs.
pub async fn list_within(
    backend: &Backend,
    caller: &Caller,
    filter: &UserFilter,
    mut order: UserOrder,
    view: Option<&ViewMark>,
) -> Result<(Page<ListedUser>, ViewMark), Fault<NoRule>> {
    let denied = || Event::denied(EventAction::AccountsViewed);
    let scope = look::scope(backend, caller, ListUsers, denied()).await?;
    let beyond = denied().fields(fields(filter));
    let reach = look::reach(backend, caller, &scope, filter.organisation, beyond).await?;
    let mut read = backend.store.read().await?;
    let question = Question::new(filter, &scope.bind(), reach);
    let mut found = statements::page(read.conn(), &question, order).await?;
    if found.users.is_empty() && order.cursor.take().is_some() {
        // Whoever stood at the edge has moved in the order meanwhile: the list begins again.
        found = statements::page(read.conn(), &question, order).await?;
    }
    // The total is counted on the first page and goes along with the cursor.
    let total = match (order.cursor, found.total) {
        (Some(cursor), _) => cursor.total,
        (None, Some(total)) => total,
        (None, None) => statements::count(read.conn(), &question).await?,
    };
    drop(read);
    let page = Page::of(found.users, PAGE_SIZE, order.cursor, total, |user| user.id.uuid());
    let seen = Event::done(EventAction::AccountsViewed).by(scope.basis());
    let seen = seen.subjects(page.rows.iter().map(|user| user.id)).fields(fields(filter));
    let mark = view::leave(backend, caller, seen, view).await?;
    Ok((page, mark))
}

/// The names of the organisation that a filter chooses, for its page; part of the same look as the list.
pub async fn within(
    backend: &Backend,
    caller: &Caller,
    filter: &UserFilter,
) -> Result<Option<Names>, Fault<NoRule>> {
    let Some(chosen) = filter.organisation else { return Ok(None) };
    let scope = caller.scope(ListUsers)?;
    let mut read = backend.store.read().await?;
    let place = place::load(read.conn(), chosen).await?;
    place.filter(|place| scope.rows().contain(place)).ok_or(Refusal::NotFound)?;
    let organisation = organisation_row::load(read.conn(), chosen).await?;
    Ok(organisation.map(|organisation| organisation.names))
}

/// The names of the filters that were used, for the event: by what people were looked for, never for what.
pub(super) fn fields(filter: &UserFilter) -> impl Iterator<Item = &'static str> + use<> {
    let used = [
        ("search", !filter.search.trim().is_empty()),
        ("role", filter.role.is_some()),
        ("status", filter.status.is_some()),
        ("organisation", filter.organisation.is_some()),
        ("without_second_factor", filter.without_second_factor),
        ("idle_since", filter.idle_since.is_some()),
    ];
    used.into_iter().filter(|(_, used)| *used).map(|(name, _)| name)
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
