//! What the address of a list of events asks for, and the addresses that lead on from it.

use crate::{
    address::{Unreadable, encoded, known, read},
    list_file::OWN_EVENTS_FILE,
    paths::{EVENTS, OWN_EVENTS},
    ui::DateParts,
    visit::Visit,
};
use chrono::{Datelike as _, Days, NaiveDate};
use luukku_backend::events::{EventFilter, EventPlace, EventView};
use luukku_domain::{
    events::{EventAction, Outcome},
    id::{AccountId, RequestId},
    lang::Lang,
    time::Timestamp,
};
use std::ops::RangeInclusive;

use super::acts;

/// How many days back a view of many people's events begins unless the reader says otherwise: a log of years is not
/// walked for a glance.
const DAYS: u64 = 30;

/// The years that the log is asked about: those of four digits.
const YEARS: RangeInclusive<i32> = 1_000..=9_999;

/// The views of [`EVENTS`] as they stand in the address.
const VIEWS: [(EventView, &str); 3] = [
    (EventView::Organisations, "organisations"),
    (EventView::Controllers, "controllers"),
    (EventView::Installation, "installation"),
];

/// The ends of acts as they stand in the address.
pub(super) const OUTCOMES: [(Outcome, &str); 3] =
    [(Outcome::Done, "done"), (Outcome::Denied, "denied"), (Outcome::Failed, "failed")];

/// A bound of the span of time as it was typed into three fields, and the day that it means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Bound {
    pub(super) typed: DateParts,
    day: Option<NaiveDate>,
}

impl Bound {
    /// The bound as the form posts it, in three parts, or as an address names it, such as `from=2026-11-21`; `None` when
    /// neither is there.
    fn of(visit: &Visit, name: &str) -> Option<Self> {
        let part = |part: &str| visit.query(&format!("{name}-{part}"));
        if let Some(day) = part("day") {
            let rest = |name| part(name).unwrap_or_default();
            return Some(Self::typed(DateParts { day, month: rest("month"), year: rest("year") }));
        }
        let day = visit.query(name)?;
        let nonsense = |_| Self::typed(DateParts { day: day.clone(), ..DateParts::default() });
        Some(day.parse().map_or_else(nonsense, Self::on))
    }

    fn typed(typed: DateParts) -> Self {
        let [day, month, year] = [typed.day, typed.month, typed.year].map(|part| part.trim().to_owned());
        let read = match (day.parse(), month.parse(), year.parse()) {
            (Ok(day), Ok(month), Ok(year)) => NaiveDate::from_ymd_opt(year, month, day),
            _ => None,
        };
        Self { typed: DateParts { day, month, year }, day: read.filter(|day| YEARS.contains(&day.year())) }
    }

    fn on(day: NaiveDate) -> Self {
        Self::typed(DateParts::of(day.day(), day.month(), day.year()))
    }

    /// Whether something was typed that is no day.
    fn is_unreadable(&self) -> bool {
        self.day.is_none() && self.typed != DateParts::default()
    }

    /// The day as it stands in an address; empty when nothing narrows the list.
    fn written(&self) -> String {
        self.day.map(|day| day.to_string()).unwrap_or_default()
    }
}

/// What was asked for, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) view: EventView,
    /// First day.
    pub(super) from: Bound,
    /// Last day.
    pub(super) until: Bound,
    pub(super) action: String,
    pub(super) outcome: String,
    /// An e-mail, or an id when the reader followed a name.
    pub(super) actor: String,
    /// An id: the reader followed an object.
    pub(super) object: String,
    /// Only what others did.
    pub(super) others: bool,
    /// The question about an identity code that the list answers.
    pub(super) question: String,
    place: String,
}

impl Asked {
    /// What this visit asks of `view`.
    pub(super) fn of(visit: &Visit, view: EventView) -> Self {
        let query = |name: &str| visit.query(name).unwrap_or_default();
        let default_from = || match view {
            EventView::Own => Bound::default(),
            _ => Bound::on(visit.caller.at.date_in_helsinki() - Days::new(DAYS)),
        };
        Self {
            view,
            from: Bound::of(visit, "from").unwrap_or_else(default_from),
            until: Bound::of(visit, "until").unwrap_or_default(),
            action: query("action"),
            outcome: query("outcome"),
            actor: query("actor").trim().to_owned(),
            object: query("object"),
            others: view == EventView::Own && !query("others").is_empty(),
            question: if view == EventView::Controllers { query("question") } else { String::new() },
            place: query("place"),
        }
    }

    /// The view that this visit asks for, else the first that is open; `None` when only one's own is.
    pub(super) fn view(visit: &Visit) -> Result<Option<EventView>, Unreadable> {
        let code = visit.query("view").unwrap_or_default();
        let asked =
            known(&code, |code| VIEWS.iter().find(|(_, listed)| *listed == code).map(|(view, _)| *view))?;
        let first = || VIEWS.iter().map(|(view, _)| *view).find(|view| view.is_open_to(&visit.caller));
        Ok(asked.or_else(first))
    }

    /// The filter for the use case. A day that cannot be read narrows nothing: it was typed, and the form asks to mend
    /// it. An address that is none is nobody's.
    pub(super) fn filter(&self) -> Result<EventFilter, Unreadable> {
        let is_act =
            |code: &str| EventAction::from_code(code).is_some() || acts::acts_of(code).next().is_some();
        let outcome = known(&self.outcome, |code| {
            OUTCOMES.iter().find(|(_, listed)| *listed == code).map(|(outcome, _)| *outcome)
        })?;
        Ok(EventFilter {
            from: self.from.day.map(Timestamp::start_of),
            until: self.until.day.and_then(|day| day.checked_add_days(Days::new(1))).map(Timestamp::start_of),
            action: known(&self.action, |code| is_act(code).then(|| code.to_owned()))?,
            outcome,
            actor: (!self.actor.is_empty()).then(|| self.actor.clone()),
            object: read::<AccountId>(&self.object)?.map(AccountId::uuid),
            others: self.others,
            question: read(&self.question)?,
            place: read(&self.place)?,
        })
    }

    /// The same for a file, which has no form that could ask to mend a day.
    pub(super) fn filter_of_file(&self) -> Result<EventFilter, Unreadable> {
        if self.unreadable().is_empty() { self.filter() } else { Err(Unreadable) }
    }

    /// The fields that hold no date, in the order of the form.
    pub(super) fn unreadable(&self) -> Vec<&'static str> {
        let days = [("from", &self.from), ("until", &self.until)];
        days.into_iter().filter(|(_, bound)| bound.is_unreadable()).map(|(name, _)| name).collect()
    }

    /// Whether the reader followed a name instead of typing an address.
    pub(super) fn follows_actor(&self) -> bool {
        self.actor.parse::<AccountId>().is_ok()
    }

    /// Whether anything but the span of time narrows the list.
    pub(super) fn is_narrowed(&self) -> bool {
        let filters = [&self.action, &self.outcome, &self.actor, &self.object, &self.question];
        self.others || filters.iter().any(|filter| !filter.is_empty())
    }

    /// The address of a view, without any filter.
    pub(super) fn home(lang: Lang, view: EventView) -> String {
        match VIEWS.iter().find(|(listed, _)| *listed == view) {
            Some((_, code)) => format!("{}?view={code}", EVENTS.href(lang)),
            None => OWN_EVENTS.href(lang),
        }
    }

    /// The address of the searches that answer a question.
    pub(super) fn answers(lang: Lang, question: RequestId) -> String {
        format!("{}&from=&question={question}", Self::home(lang, EventView::Controllers))
    }

    /// What the form posts along with its fields.
    pub(super) fn view_code(&self) -> Option<&'static str> {
        VIEWS.iter().find(|(listed, _)| *listed == self.view).map(|(_, code)| *code)
    }

    /// The address of another page of the same list.
    pub(super) fn page(&self, lang: Lang, place: EventPlace) -> String {
        Self { place: place.to_string(), ..self.clone() }.address(lang)
    }

    /// The address of the newest events by one actor.
    pub(super) fn by(&self, lang: Lang, actor: &str) -> String {
        Self { actor: actor.to_owned(), place: String::new(), ..self.clone() }.address(lang)
    }

    /// The address of the newest events about one thing.
    pub(super) fn about(&self, lang: Lang, object: &str) -> String {
        Self { object: object.to_owned(), place: String::new(), ..self.clone() }.address(lang)
    }

    /// The address of all that is found, as a file: there are files of one's own events only.
    pub(super) fn file(&self, lang: Lang) -> Option<String> {
        (self.view == EventView::Own).then(|| {
            let all = Self { place: String::new(), ..self.clone() };
            all.filtered(&OWN_EVENTS_FILE.href(lang))
        })
    }

    fn address(&self, lang: Lang) -> String {
        self.filtered(&Self::home(lang, self.view))
    }

    /// `home` with the filters.
    fn filtered(&self, home: &str) -> String {
        let until = self.until.written();
        let others = if self.others { "yes" } else { "" };
        let filters = [
            ("until", until.as_str()),
            ("action", &self.action),
            ("outcome", &self.outcome),
            ("actor", &self.actor),
            ("object", &self.object),
            ("others", others),
            ("question", &self.question),
            ("place", &self.place),
        ];
        // An empty first day is said, too: it means "from the beginning".
        let mut parts = vec![format!("from={}", encoded(&self.from.written()))];
        let filters = filters.into_iter().filter(|(_, value)| !value.is_empty());
        parts.extend(filters.map(|(name, value)| format!("{name}={}", encoded(value))));
        let joint = if home.contains('?') { '&' } else { '?' };
        format!("{home}{joint}{}", parts.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: &str) -> Bound {
        Bound::on(day.parse().unwrap())
    }

    fn typed(day: &str, month: &str, year: &str) -> Bound {
        Bound::typed(DateParts { day: day.into(), month: month.into(), year: year.into() })
    }

    fn asked() -> Asked {
        Asked {
            view: EventView::Organisations,
            from: on("2026-11-01"),
            until: on("2026-11-21"),
            action: "membership".into(),
            outcome: "denied".into(),
            actor: "aino@example.org".into(),
            object: String::new(),
            others: false,
            question: String::new(),
            place: String::new(),
        }
    }

    #[test]
    fn the_last_day_belongs_to_the_span() {
        let filter = asked().filter().unwrap();
        let (from, until) = (filter.from.unwrap(), filter.until.unwrap());
        assert_eq!(until.since(from).num_days(), 21);
        assert_eq!((filter.action.as_deref(), filter.outcome), (Some("membership"), Some(Outcome::Denied)));
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_an_empty_filter_is_none() {
        for wrong in [
            Asked { action: "x".into(), ..asked() },
            Asked { outcome: "x".into(), ..asked() },
            Asked { object: "x".into(), ..asked() },
            Asked { question: "x".into(), ..asked() },
            Asked { place: "x".into(), ..asked() },
        ] {
            assert_eq!(wrong.filter(), Err(Unreadable), "{wrong:?}");
        }
        let filter = Asked { action: String::new(), outcome: String::new(), ..asked() }.filter().unwrap();
        assert_eq!((filter.action, filter.outcome), (None, None));
    }

    #[test]
    fn a_day_that_cannot_be_read_narrows_no_page_and_makes_no_file() {
        let nonsense = Asked { from: typed("eilen", "", ""), ..asked() };
        assert_eq!(nonsense.filter().unwrap().from, None);
        assert_eq!(nonsense.filter_of_file(), Err(Unreadable));
        assert_eq!(asked().filter_of_file(), asked().filter());
    }

    #[test]
    fn a_date_that_cannot_be_read_is_named() {
        assert!(asked().unreadable().is_empty());
        let nonsense = Asked { from: typed("", "", ""), until: typed("31", "11", "2026"), ..asked() };
        assert_eq!(nonsense.unreadable(), ["until"]);
        assert!(typed("1", "1", "-262143").is_unreadable() && !typed(" ", "", "").is_unreadable());
        assert!(!nonsense.about(Lang::Fi, "1").contains("until"), "no address repeats it");
    }

    #[test]
    fn a_day_in_three_fields_means_what_an_address_says() {
        assert_eq!(typed(" 1", "11", "2026").day, on("2026-11-01").day);
        assert_eq!(on("2026-11-01").typed, DateParts::of(1, 11, 2026));
    }

    #[test]
    fn one_s_own_events_are_a_file_with_the_same_filter_from_the_newest_on() {
        assert_eq!(asked().file(Lang::Fi), None);
        let own = Asked { view: EventView::Own, others: true, place: "x".into(), ..asked() };
        let file = "/fi/events/mine.csv?from=2026-11-01&until=2026-11-21&action=membership&outcome=denied\
                    &actor=aino%40example.org&others=yes";
        assert_eq!(own.file(Lang::Fi).as_deref(), Some(file));
    }

    #[test]
    fn an_address_carries_every_filter() {
        let address = asked().by(Lang::En, "a b");
        assert_eq!(
            address,
            "/en/events?view=organisations&from=2026-11-01&until=2026-11-21&action=membership&outcome=denied&actor=a%20b"
        );
        let own = Asked { view: EventView::Own, from: Bound::default(), ..asked() };
        assert!(own.about(Lang::Fi, "1").starts_with("/fi/events/mine?from=&"));
    }
}
