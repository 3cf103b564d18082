//! A date in three fields: day, month, year, in the Finnish order. People type dates that they know faster than they
//! find them in a calendar, and the three fields read well aloud (GOV.UK date input; docs/ui-kit.md).

use super::described::{Described, optional_mark};
use leptos::prelude::*;
use luukku_domain::lang::Lang;

mod words {
    luukku_domain::texts! {
        day: "Päivä" / "Dag" / "Day";
        month: "Kuukausi" / "Månad" / "Month";
        year: "Vuosi" / "År" / "Year";
    }
}

/// A date as it was typed; kept even when it is no date.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DateParts {
    /// Posted as `NAME-day`.
    pub day: String,
    /// Posted as `NAME-month`.
    pub month: String,
    /// Posted as `NAME-year`.
    pub year: String,
}

impl DateParts {
    /// The parts of a date, without leading zeros, as Finns write them.
    pub fn of(day: u32, month: u32, year: i32) -> Self {
        Self { day: day.to_string(), month: month.to_string(), year: year.to_string() }
    }
}

/// Which of the three fields an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateWrong {
    /// The day is wrong or missing.
    pub day: bool,
    /// The month is wrong or missing.
    pub month: bool,
    /// The year is wrong or missing.
    pub year: bool,
}

impl DateWrong {
    /// The date as a whole is wrong.
    pub const ALL: Self = Self { day: true, month: true, year: true };
}

/// A date. The day has the id `name`, so that an error summary can lead to it.
#[component]
pub fn DateField(
    /// Language of the page.
    lang: Lang,
    /// First part of the three names, and the id.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// Help that is always seen: an example such as "Esimerkiksi 31.12.2027".
    #[prop(into, optional)]
    hint: Option<String>,
    /// What is wrong with the date, and how to mend it.
    #[prop(into, optional)]
    error: MaybeProp<String>,
    /// Which fields the error is about.
    #[prop(default = DateWrong::ALL)]
    wrong: DateWrong,
    /// The answer so far.
    #[prop(optional)]
    value: DateParts,
    /// Whether the browser may fill in the person's own birthday.
    #[prop(optional)]
    birthday: bool,
    /// Whether it may stay empty: the question says so.
    #[prop(optional)]
    optional: bool,
) -> AnyView {
    let described = Described::new(&name, hint, error);
    let part = |part: &'static str,
                id: String,
                label: &'static str,
                value: String,
                most: &'static str,
                wrong: bool| {
        let invalid = move || error.get().filter(|_| wrong).map(|_| "true");
        let autocomplete = birthday.then(|| format!("bday-{part}"));
        view! {
            <div class="ds-field" data-part=part>
                <label for=id.clone()>{label}</label>
                <input
                    class="ds-input"
                    id=id
                    name=format!("{name}-{part}")
                    type="text"
                    value=value
                    inputmode="numeric"
                    maxlength=most
                    autocomplete=autocomplete
                    aria-invalid=invalid
                />
            </div>
        }
    };
    let day = part("day", name.clone(), words::day(lang), value.day, "2", wrong.day);
    let month = part("month", format!("{name}-month"), words::month(lang), value.month, "2", wrong.month);
    let year = part("year", format!("{name}-year"), words::year(lang), value.year, "4", wrong.year);
    view! {
        <fieldset class="ds-fieldset" role="group" aria-describedby=described.ids() data-invalid=described.marked()>
            <legend>{legend} {optional_mark(optional, lang)}</legend>
            {described.view(lang)}
            <div class="lu-date">{day} {month} {year}</div>
        </fieldset>
    }.into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn the_parts_stand_in_the_finnish_order_and_keep_what_was_typed() {
        let html = html(|| {
            let value = DateParts { day: "31".into(), month: "13".into(), year: "2027".into() };
            let wrong = DateWrong { day: false, month: true, year: false };
            view! {
                <DateField lang=Lang::Fi name="end" legend="Päättyy" error="Kuukausi on 1–12" value=value wrong=wrong/>
            }
        });
        let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text} in {html}"));
        assert!(at(r#"name="end-day""#) < at(r#"name="end-month""#));
        assert!(at(r#"name="end-month""#) < at(r#"name="end-year""#));
        assert!(html.contains(r#"value="13""#) && html.contains(r#"id="end""#));
        assert_eq!(html.matches(r#"aria-invalid="true""#).count(), 1);
        assert!(!html.contains("autocomplete"));
    }

    #[test]
    fn a_date_is_written_without_leading_zeros() {
        assert_eq!(
            DateParts::of(3, 9, 2026),
            DateParts { day: "3".into(), month: "9".into(), year: "2026".into() }
        );
    }
}
