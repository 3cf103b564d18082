//! Judges pasted addresses while somebody pastes them, by the same rule as the server.

use leptos::prelude::*;
use luukku_domain::{
    accounts::pasted::{MAX_PASTED, Verdict, judge_emails},
    lang::Lang,
};
use serde::{Deserialize, Serialize};

/// The island's words, in the language of the page. `{n}` stands for a number, `{address}` for an address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Words {
    good: String,
    line: String,
    twice: String,
    too_much: String,
    meant: String,
}

/// What the island says: how many addresses are good, and what is wrong with the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Judged {
    good: usize,
    wrong: Vec<(String, String)>,
}

/// Lines with something wrong that are shown; nobody reads more while typing.
const SHOWN: usize = 10;

/// Judges the text area among `children`.
#[island]
pub fn PastedLines(lang: Lang, words: Words, children: Children) -> impl IntoView {
    let judged = RwSignal::new(None::<Judged>);
    let good = words.good.clone();
    let listen = move |event| {
        let text = event_target_value(&event);
        judged.set((!text.trim().is_empty()).then(|| judge(&text, lang, &words)));
    };
    view! {
        <div on:input=listen>
            {children()}
            <div class="lu-judged" role="status">
                {move || judged.get().map(|judged| {
                    let wrong = judged.wrong.into_iter().map(|(text, why)| {
                        view! { <li><code>{text}</code> " " {why}</li> }
                    });
                    view! {
                        <p>{good.replace("{n}", &judged.good.to_string())}</p>
                        <ul>{wrong.collect_view()}</ul>
                    }
                })}
            </div>
        </div>
    }
}

fn judge(text: &str, lang: Lang, words: &Words) -> Judged {
    if text.len() > MAX_PASTED {
        return Judged { good: 0, wrong: vec![(String::new(), words.too_much.clone())] };
    }
    let mut judged = Judged::default();
    for line in judge_emails(text) {
        let numbered = |why: &str| format!("{}: {why}", words.line.replace("{n}", &line.number.to_string()));
        let wrong = match &line.verdict {
            Verdict::Good(email) => {
                judged.good += 1;
                email.suggest().map(|meant| words.meant.replace("{address}", meant.as_str()))
            }
            Verdict::Duplicate(first) => Some(numbered(&words.twice.replace("{n}", &first.to_string()))),
            Verdict::Bad(error) => Some(numbered(error.sentence(lang))),
        };
        if let Some(why) = wrong
            && judged.wrong.len() < SHOWN
        {
            judged.wrong.push((line.text, why));
        }
    }
    judged
}

#[cfg(feature = "ssr")]
impl Words {
    /// The words in a language.
    pub fn of(lang: Lang) -> Self {
        Self {
            good: texts::good(lang).to_owned(),
            line: texts::line(lang).to_owned(),
            twice: texts::twice(lang).to_owned(),
            too_much: too_much(lang),
            meant: texts::meant(lang).to_owned(),
        }
    }
}

/// That more was pasted than is read at a time, and what to do.
#[cfg(feature = "ssr")]
pub fn too_much(lang: Lang) -> String {
    // The limit counts bytes: of letters such as ä fewer fit.
    texts::too_much(lang, MAX_PASTED / 1_000)
}

#[cfg(feature = "ssr")]
mod texts {
    luukku_domain::texts! {
        good: "Kelvollisia osoitteita: {n}" / "Giltiga adresser: {n}" / "Good addresses: {n}";
        line: "rivi {n}" / "rad {n}" / "line {n}";
        twice: "sama osoite on jo rivillä {n}" / "samma adress finns redan på rad {n}" / "the same address stands in line {n}";
        too_much(thousands): "Tekstiä on liikaa. Kerralla mahtuu noin {thousands} 000 merkkiä: jaa osoitteet useampaan erään"
            / "Texten är för lång. Ungefär {thousands} 000 tecken ryms åt gången: dela upp adresserna i flera omgångar"
            / "There is too much text. About {thousands} 000 characters fit at a time: divide the addresses into several parts";
        meant: "Tarkoititko {address}?" / "Menade du {address}?" / "Did you mean {address}?";
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn good_ones_are_counted_and_wrong_ones_explained() {
        let judged = judge("a@example.org, b@\nA@example.org\nc@gmial.com", Lang::Fi, &Words::of(Lang::Fi));
        assert_eq!(judged.good, 2);
        let [bad, twice, meant] = &judged.wrong[..] else { panic!("{judged:?}") };
        assert!(bad.0 == "b@" && bad.1.starts_with("rivi 2: "));
        assert_eq!(twice.1, "rivi 3: sama osoite on jo rivillä 1");
        assert_eq!(meant.1, "Tarkoititko c@gmail.com?");
    }

    #[test]
    fn a_book_is_not_judged_line_by_line() {
        let judged = judge(&"a@example.org\n".repeat(3_000), Lang::En, &Words::of(Lang::En));
        assert_eq!((judged.good, judged.wrong.len()), (0, 1));
    }
}
