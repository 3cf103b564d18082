//! The invitations of one's organisations: searched, filtered and paged on the server.

use crate::{
    address::{Unreadable, known, read, with_query},
    error::AppError,
    list_file::{self, INVITATIONS_FILE},
    load,
    paths::{INVITATION, INVITATIONS, INVITE},
    ui::{
        Button, Column, Empty, Field, Filters, Found, Glyph, LinkButton, LiveFilters, Notification,
        PageHeading, Pagination, Row, Select, SelectOption, Sort, Table, Tag, Tone, Variant, loading,
    },
    visit::Visit,
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::{
        invitations::{
            choices, export,
            list::{self, Filter, Invitations, Listed, Order},
        },
        list_file::FileRule,
    },
    events::ViewMark,
    fault::Fault,
};
use luukku_domain::{
    id::{InvitationId, OrganisationId},
    lang::Lang,
    permission::action::ExportInvitations,
};

use super::{STATES, date, invite, state, words as shared};

/// The page.
pub fn page() -> impl IntoView {
    load::page(async {
        let (visit, backend) = (Visit::current(), expect_context::<Backend>());
        let asked = Asked::of(&visit);
        let (found, view) =
            list::list_within(&backend, &visit.caller, &asked.filter()?, visit.view.as_ref()).await?;
        let organisations = choices::organisations(&backend, &visit.caller).await?;
        let organisations: Vec<_> = organisations.into_iter().map(|(id, _)| id).collect();
        Ok::<_, AppError>(content(&visit, &asked, found, &organisations, &view))
    })
}

/// The list as a file: all that the filter of the page finds.
pub async fn file(visit: &Visit, backend: &Backend) -> Result<String, Fault<FileRule>> {
    export::export(backend, &visit.caller, &Asked::of(visit).filter()?, visit.lang).await
}

/// What stands in the address when only the caller's own are asked for.
const MINE: &str = "yes";

/// What the address asks for.
#[derive(Default)]
struct Asked {
    organisation: String,
    search: String,
    state: String,
    order: String,
    mine: bool,
    after: String,
}

impl Asked {
    fn of(visit: &Visit) -> Self {
        let query = |name: &str| visit.query(name).unwrap_or_default();
        Self {
            organisation: query("organisation"),
            search: query("search"),
            state: query("state"),
            order: query("order"),
            mine: visit.has_query("mine"),
            after: query("after"),
        }
    }

    fn filter(&self) -> Result<Filter, Unreadable> {
        let state = known(&self.state, |state| {
            STATES.iter().find(|(_, code)| *code == state).map(|(state, _)| *state)
        })?;
        let order = known(&self.order, |order| match order {
            "newest" => Some(Order::Newest),
            "oldest" => Some(Order::Oldest),
            "address" => Some(Order::Address),
            _ => None,
        })?;
        Ok(Filter {
            organisation: read(&self.organisation)?,
            state,
            mine: self.mine,
            search: self.search.clone(),
            order: order.unwrap_or_default(),
            after: read(&self.after)?,
        })
    }

    /// `page` with the same filter, in this order, from this row on.
    fn address(&self, page: &str, order: &str, after: Option<InvitationId>) -> String {
        let after = after.map(|row| row.to_string()).unwrap_or_default();
        let parameters = [
            ("organisation", self.organisation.as_str()),
            ("search", &self.search),
            ("state", &self.state),
            ("order", order),
            ("after", &after),
            ("mine", if self.mine { MINE } else { "" }),
        ];
        with_query(page, &parameters)
    }

    fn is_narrowed(&self) -> bool {
        let filters = [&self.organisation, &self.search, &self.state];
        self.mine || filters.iter().any(|filter| !filter.is_empty())
    }
}

fn content(
    visit: &Visit,
    asked: &Asked,
    found: Invitations,
    organisations: &[OrganisationId],
    view: &ViewMark,
) -> AnyView {
    let lang = visit.lang;
    let list = INVITATIONS.href(lang);
    let next = found.next.map(|row| asked.address(&list, &asked.order, Some(row)));
    // A keyset knows the way on only.
    let first = (!asked.after.is_empty()).then(|| asked.address(&list, &asked.order, None));
    let file = asked.address(&INVITATIONS_FILE.href(lang), &asked.order, None);
    let file = (!found.rows.is_empty()).then(|| list_file::link(visit, ExportInvitations, file)).flatten();
    let (filters, table) = (filters(lang, asked), table(lang, asked, found.rows));
    let invite = invite::address(lang, organisations);
    let done = done(visit);
    view! {
        <Title text=format!("{} – Luukku", shared::invitations(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            {done}
            <PageHeading title=shared::invitations(lang) lead=words::lead(lang)>
                <LinkButton href=invite icon=Glyph::UserPlus>{shared::invite(lang)}</LinkButton>
            </PageHeading>
            <LiveFilters waiting=loading(lang).to_owned()>{filters}</LiveFilters>
            <Found view=view.to_string()>
                {table}
                <Pagination lang=lang first=first next=next/>
                {file}
            </Found>
        </div>
    }
    .into_any()
}

/// What was done on the page before.
fn done(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let count = |name: &str| visit.query(name).and_then(|count| count.parse::<u32>().ok());
    let title = match (count("sent"), count("awaiting")) {
        (Some(count), _) => words::sent(lang, count),
        (None, Some(count)) => words::awaiting(lang, count),
        (None, None) => return ().into_any(),
    };
    view! { <Notification tone=Tone::Success title=title/> }.into_any()
}

fn filters(lang: Lang, asked: &Asked) -> AnyView {
    let mut states = vec![SelectOption::new("", words::all(lang))];
    states.extend(STATES.map(|(one, code)| SelectOption::new(code, state(lang, one).0)));
    let order = asked.order.clone();
    let organisation = asked.organisation.clone();
    let (search, chosen) = (asked.search.clone(), asked.state.clone());
    // What no field shows can only be left by a link.
    let mine = asked.mine;
    let hides = mine || !organisation.is_empty();
    view! {
        <Filters action=INVITATIONS.href(lang) label=words::search(lang)>
            <Field
                lang=lang name="search" label=words::search(lang) kind="search" value=search grow=true
            />
            <Select lang=lang name="state" label=words::state(lang) options=states chosen=chosen/>
            {(!order.is_empty()).then(|| view! { <input type="hidden" name="order" value=order/> })}
            {(!organisation.is_empty())
                .then(|| view! { <input type="hidden" name="organisation" value=organisation/> })}
            {mine.then(|| view! { <input type="hidden" name="mine" value=MINE/> })}
            <Button variant=Variant::Secondary icon=Glyph::Search>{words::go(lang)}</Button>
            {hides.then(|| view! { <a class="ds-link" href=INVITATIONS.href(lang)>{words::show_all(lang)}</a> })}
        </Filters>
    }
    .into_any()
}

fn table(lang: Lang, asked: &Asked, rows: Vec<Listed>) -> AnyView {
    let (by_address, by_time) = match asked.order.as_str() {
        "address" => (Sort::Ascending, Sort::None),
        "oldest" => (Sort::None, Sort::Ascending),
        _ => (Sort::None, Sort::Descending),
    };
    let list = INVITATIONS.href(lang);
    let other_time = if by_time == Sort::Descending { "oldest" } else { "" };
    let columns = vec![
        Column::new(shared::email(lang)).sorted(by_address, asked.address(&list, "address", None)),
        Column::new(shared::organisation(lang)),
        Column::new(shared::role(lang)),
        Column::new(words::state(lang)),
        Column::new(shared::inviter(lang)),
        Column::new(words::made(lang)).sorted(by_time, asked.address(&list, other_time, None)),
        Column::new(shared::expires(lang)),
    ];
    let empty = if asked.is_narrowed() {
        view! {
            <Empty title=words::nothing_found(lang)>
                <a class="ds-link" href=INVITATIONS.href(lang)>{words::show_all(lang)}</a>
            </Empty>
        }
    } else {
        view! {
            <Empty title=words::nothing(lang)>
                <LinkButton href=INVITE.href(lang)>{shared::invite(lang)}</LinkButton>
            </Empty>
        }
    };
    let caption = words::caption(lang, rows.len());
    let rows = rows.into_iter().map(|row| line(lang, row)).collect();
    view! { <Table id="invitations" caption=caption columns=columns rows=rows empty=empty.into_any()/> }
        .into_any()
}

fn line(lang: Lang, row: Listed) -> Row {
    let href = INVITATION.href_to(lang, &[&row.id]);
    let email = row.email.map_or_else(|| words::cleared(lang).to_owned(), String::from);
    let (word, tone) = state(lang, row.state);
    Row::new(vec![
        view! { <a class="ds-link" href=href>{email}</a> }.into_any(),
        row.organisation_name.in_lang(lang).to_owned().into_any(),
        row.role.name(lang).into_any(),
        view! { <Tag tone=tone>{word}</Tag> }.into_any(),
        row.inviter.unwrap_or_else(|| shared::program(lang).to_owned()).into_any(),
        date(lang, row.created_at).into_any(),
        if row.state.is_open() { date(lang, row.expires_at) } else { "–".to_owned() }.into_any(),
    ])
}

mod words {
    luukku_domain::texts! {
        lead: "Kenet organisaatioihisi on kutsuttu, ja miten he ovat vastanneet." / "Vem som har bjudits in till dina organisationer och vad de har svarat." / "Who has been invited to your organisations, and how they answered.";
        sent(count): "Kutsuja lähetetty: {count}" / "Inbjudningar skickade: {count}" / "Invitations sent: {count}";
        awaiting(count): "Kutsuja odottamassa toisen pääkäyttäjän hyväksyntää: {count}" / "Inbjudningar som väntar på en annan huvudanvändares godkännande: {count}" / "Invitations awaiting a second main user's approval: {count}";
        search: "Hae osoitteella" / "Sök på adress" / "Search by address";
        state: "Tila" / "Läge" / "State";
        all: "Kaikki" / "Alla" / "All";
        go: "Hae" / "Sök" / "Search";
        made: "Kutsuttu" / "Inbjuden" / "Invited";
        caption(count): "Kutsuja tällä sivulla: {count}" / "Inbjudningar på sidan: {count}" / "Invitations on this page: {count}";
        nothing: "Ketään ei ole vielä kutsuttu" / "Ingen har bjudits in än" / "Nobody has been invited yet";
        nothing_found: "Tällaisia kutsuja ei ole" / "Det finns inga sådana inbjudningar" / "There are no such invitations";
        show_all: "Näytä kaikki kutsut" / "Visa alla inbjudningar" / "Show all invitations";
        cleared: "Osoite poistettu" / "Adressen har tagits bort" / "Address removed";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::rendered::html;
    use luukku_domain::time::Timestamp;

    #[test]
    fn a_search_among_one_s_own_stays_there_and_has_a_way_out() {
        let shown = |mine| html(move || filters(Lang::Fi, &Asked { mine, ..Asked::default() }));
        let (own, all) = (shown(true), shown(false));
        assert!(own.contains(r#"name="mine" value="yes""#) && own.contains("Näytä kaikki kutsut"), "{own}");
        assert!(!all.contains(r#"name="mine""#) && !all.contains("Näytä kaikki kutsut"));
    }

    #[test]
    fn the_address_of_the_next_page_names_a_row_and_the_filter() {
        let row = InvitationId::new(Timestamp::from_micros(1_790_000_000_000_000), [1; 10]);
        let asked = Asked { search: "a&b".into(), ..Asked::default() };
        let address = asked.address("/fi/x", "address", Some(row));
        assert_eq!(address, format!("/fi/x?search=a%26b&order=address&after={row}"));
        let next = Asked { after: row.to_string(), ..Asked::default() };
        assert_eq!(next.filter().unwrap().after, Some(row));
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_an_empty_filter_is_none() {
        for wrong in [
            Asked { organisation: "0189".into(), ..Asked::default() },
            Asked { state: "gone".into(), ..Asked::default() },
            Asked { order: "best".into(), ..Asked::default() },
            Asked { after: "nonsense".into(), ..Asked::default() },
        ] {
            assert!(wrong.filter().is_err(), "{}", wrong.address("/fi/x", &wrong.order, None));
        }
        assert!(Asked::default().filter().is_ok());
    }
}
