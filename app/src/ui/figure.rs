//! Bars for numbers that people would rather see than read, with the same numbers as a table below.

use leptos::prelude::*;
use luukku_domain::lang::Lang;

mod words {
    luukku_domain::texts! {
        as_table: "Näytä taulukkona" / "Visa som tabell" / "Show as a table";
    }
}

/// Height of one bar with its space, width of the labels and of the longest bar: units of the drawing.
const ROW: usize = 34;
const LABELS: u32 = 115;
const LONGEST: u32 = 220;

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it counts.
    pub label: String,
    /// How much.
    pub value: u32,
}

impl Bar {
    /// A bar.
    pub fn new(label: impl Into<String>, value: u32) -> Self {
        Self { label: label.into(), value }
    }
}

/// Bars of numbers that can be compared. Labels longer than about 16 characters belong into the table only.
#[component]
pub fn BarChart(
    /// Language of the page.
    lang: Lang,
    /// What the numbers say.
    #[prop(into)]
    caption: String,
    /// Head of the column of labels.
    #[prop(into)]
    labels: String,
    /// Head of the column of numbers.
    #[prop(into)]
    values: String,
    /// The bars, in their order.
    bars: Vec<Bar>,
) -> AnyView {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let view_box = format!("0 0 {} {}", LABELS + LONGEST + 45, bars.len() * ROW);
    let drawn: Vec<_> = bars.iter().enumerate().map(|(index, bar)| drawn_bar(index, bar, most)).collect();
    let rows: Vec<_> = bars
        .into_iter()
        .map(|bar| view! { <tr><th scope="row">{bar.label}</th><td data-align="end">{bar.value}</td></tr> })
        .collect();
    view! {
        <figure class="lu-figure">
            <figcaption>{caption.clone()}</figcaption>
            <svg viewBox=view_box aria-hidden="true">{drawn}</svg>
            <details class="ds-details">
                <summary>{words::as_table(lang)}</summary>
                <div>
                    <table class="ds-table">
                        <caption class="ds-sr-only">{caption}</caption>
                        <thead><tr><th scope="col">{labels}</th><th scope="col" data-align="end">{values}</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </figure>
    }.into_any()
}

/// A bar with its label before and its number after it.
fn drawn_bar(index: usize, bar: &Bar, most: u32) -> impl IntoView + use<> {
    let top = index * ROW;
    let width = u64::from(bar.value) * u64::from(LONGEST) / u64::from(most);
    let end = u64::from(LABELS) + width + 8;
    view! {
        <g>
            <text x="0" y=(top + 22).to_string()>{bar.label.clone()}</text>
            <rect
                class="lu-bar"
                x=LABELS.to_string()
                y=(top + 6).to_string()
                width=width.to_string()
                height="22"
                rx="2"
            ></rect>
            <text x=end.to_string() y=(top + 22).to_string()>{bar.value.to_string()}</text>
        </g>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn the_longest_bar_fills_the_drawing_and_every_number_stands_in_the_table_too() {
        let html = html(|| {
            let bars = vec![Bar::new("Loka", 22), Bar::new("Marras", 11)];
            view! { <BarChart lang=Lang::Fi caption="Kirjautumiset" labels="Kuukausi" values="Määrä" bars=bars/> }
        });
        assert!(html.contains(r#"width="220""#) && html.contains(r#"width="110""#));
        assert!(html.contains(r#"<th scope="row">Marras"#) && html.contains("Näytä taulukkona"));
    }

    #[test]
    fn only_zeros_draw_no_bar_and_divide_by_nothing() {
        let html = html(|| {
            view! { <BarChart lang=Lang::Fi caption="A" labels="B" values="C" bars=vec![Bar::new("D", 0)]/> }
        });
        assert!(html.contains(r#"width="0""#));
    }
}
