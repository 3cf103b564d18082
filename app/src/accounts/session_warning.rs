//! Warns before a session ends, counts down, and makes it last longer. Every page of somebody who is signed in has it;
//! without JavaScript the session ends unannounced. The server renders the dialog with all its words, each marked with
//! when it holds; the island shows those that hold now.

use gloo_net::http::Request;
use leptos::{
    ev::MouseEvent,
    html,
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, prelude::Closure},
};
#[cfg(feature = "ssr")]
use luukku_domain::{accounts::session::SessionState, lang::Lang, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use web_sys::{
    BroadcastChannel, Element, HtmlDialogElement, MessageEvent,
    js_sys::{Array, Date},
};

/// The countdown is said aloud when the warning comes, then at these steps only, in seconds: a number each second would
/// drown everything else.
const STEPS: [u32; 4] = [120, 60, 30, 10];

/// The address that says how long the session lasts, and is itself a use of it.
const ME: &str = "/api/v1/me";

/// Where the pages of one browser tell each other that the session lasts longer.
const CHANNEL: &str = "luukku-session";

/// What is left of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLeft {
    /// Seconds until it ends if it is not used again.
    pub seconds: u32,
    /// Whether using it makes it last longer; else the person signs in again.
    pub extendable: bool,
}

/// The part of the answer about oneself that matters here.
#[derive(Deserialize)]
struct Me {
    session: SessionLeft,
}

/// When the session ends by the clock of this browser, in milliseconds, and whether using it helps.
#[derive(Debug, Clone, Copy)]
struct End {
    at: f64,
    extendable: bool,
}

/// What the dialog shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Nothing: there is time.
    Nothing,
    /// The seconds that are left.
    Left(u32),
    /// That it is over.
    Over,
}

/// Shows the dialog among `children` when it is time.
#[island]
pub fn SessionClock(
    /// How long the session lasted when the page was made.
    left: SessionLeft,
    /// How many seconds before the end the warning comes.
    warning: u32,
    children: Children,
) -> impl IntoView {
    let around = NodeRef::<html::Div>::new();
    let end = StoredValue::new(End { at: f64::MAX, extendable: left.extendable });
    let before = StoredValue::new(Shown::Nothing);
    let look = move || {
        let (now, end) = (end.get_value().shown(warning), end.get_value());
        if let Some(dialog) = around.get_untracked().and_then(|around| dialog_in(&around)) {
            show(&dialog, before.get_value(), now, end.extendable);
        }
        before.set_value(now);
    };
    let lasts = move |left: SessionLeft| {
        end.set_value(End::of(left));
        tell(end.get_value());
        look();
    };
    // Effects run in the browser only.
    Effect::new(move || {
        listen(move |heard| {
            end.set_value(heard);
            look();
        });
        lasts(left);
        set_interval(look, Duration::from_secs(1));
    });
    let stay = move |event: MouseEvent| {
        let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(button) = pressed.filter(|pressed| pressed.has_attribute("data-stay")) else { return };
        spawn_local(async move {
            let answer = ask().await;
            let unreachable = button.closest("dialog").ok().flatten();
            let unreachable =
                unreachable.and_then(|dialog| dialog.query_selector("[role=alert] > span").ok()?);
            if let Some(unreachable) = unreachable {
                hide(&unreachable, answer.is_ok());
            }
            match answer {
                Ok(Some(left)) => lasts(left),
                Ok(None) => end.update_value(|end| end.at = Date::now()),
                Err(_) => {}
            }
            look();
        });
    };
    view! { <div node_ref=around on:click=stay>{children()}</div> }
}

fn dialog_in(around: &Element) -> Option<HtmlDialogElement> {
    around.query_selector("dialog").ok()??.dyn_into().ok()
}

/// Shows what holds now, and opens or closes the dialog.
fn show(dialog: &HtmlDialogElement, before: Shown, now: Shown, extendable: bool) {
    let holds = match now {
        Shown::Nothing => return dialog.close(),
        Shown::Left(_) if extendable => "left",
        Shown::Left(_) => "last",
        Shown::Over => "over",
    };
    for element in all(dialog, "[data-when]") {
        let when = element.get_attribute("data-when").unwrap_or_default();
        hide(&element, !when.split(' ').any(|when| when == holds));
    }
    if let Shown::Left(seconds) = now {
        for time in all(dialog, "time") {
            time.set_text_content(Some(&format!("{}:{:02}", seconds / 60, seconds % 60)));
        }
    }
    if step(now) != step(before)
        && let [text, spoken] = &all(dialog, "#session-text, [role=status]")[..]
    {
        let said = all(text, "span:not([hidden])").first().and_then(|words| words.text_content());
        spoken.set_text_content(said.as_deref());
    }
    // Opened again when it is over, also where the warning was put away: what is typed now would not be saved.
    let same = matches!((before, now), (Shown::Left(_), Shown::Left(_))) || before == now;
    if !same && !dialog.open() {
        // A dialog that cannot be opened leaves the page as it would be without the warning.
        let _ = dialog.show_modal();
    }
}

/// The step of the countdown that is said aloud; before the first of them, the warning itself.
fn step(shown: Shown) -> Option<u32> {
    let Shown::Left(seconds) = shown else { return None };
    STEPS.into_iter().rev().find(|step| seconds <= *step).or(Some(u32::MAX))
}

fn all(within: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

fn hide(element: &Element, hidden: bool) {
    // Only a name that is no attribute's name is refused.
    let _ = element.toggle_attribute_with_force("hidden", hidden);
}

impl End {
    fn of(left: SessionLeft) -> Self {
        Self { at: Date::now() + f64::from(left.seconds) * 1_000.0, extendable: left.extendable }
    }

    /// What the dialog shows now, when the warning comes so many seconds before the end.
    fn shown(self, warning: u32) -> Shown {
        let seconds = ((self.at - Date::now()) / 1_000.0).ceil();
        if seconds <= 0.0 {
            return Shown::Over;
        }
        if seconds > f64::from(warning) {
            return Shown::Nothing;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 1 and the warning"
        )]
        Shown::Left(seconds as u32)
    }
}

/// Uses the session and asks how long it lasts; `None` when it is over.
async fn ask() -> Result<Option<SessionLeft>, gloo_net::Error> {
    let answer = Request::get(ME).send().await?;
    if answer.status() == 401 {
        return Ok(None);
    }
    Ok(Some(answer.json::<Me>().await?.session))
}

/// Tells the other pages of this browser when the session ends.
fn tell(end: End) {
    if let Ok(channel) = BroadcastChannel::new(CHANNEL) {
        // A page that does not hear it warns too early; nothing is lost.
        let _ = channel.post_message(&Array::of2(&end.at.into(), &end.extendable.into()));
        channel.close();
    }
}

/// Hears what other pages of this browser tell, for as long as the page is open.
fn listen(hear: impl Fn(End) + 'static) {
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
    let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let told = Array::from(&event.data());
        if let (Some(at), Some(extendable)) = (told.get(0).as_f64(), told.get(1).as_bool()) {
            hear(End { at, extendable });
        }
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
}

#[cfg(feature = "ssr")]
impl SessionLeft {
    /// What is left of a session in this state.
    pub fn of(state: SessionState, now: Timestamp) -> Self {
        let (ends_at, extendable) = match state {
            SessionState::Live { ends_at } => (ends_at, true),
            SessionState::Ending { ends_at, extendable } => (ends_at, extendable),
            SessionState::Over(_) => (now, false),
        };
        Self { seconds: u32::try_from(ends_at.since(now).num_seconds()).unwrap_or(0), extendable }
    }
}

/// The dialog with the countdown, closed until it is time.
#[cfg(feature = "ssr")]
#[component]
pub fn SessionWarning(
    /// Language of the page.
    lang: Lang,
    /// How long the session lasts.
    left: SessionLeft,
    /// How many seconds before the end the warning comes.
    warning: u32,
    /// Where one signs in again.
    #[prop(into)]
    sign_in: String,
) -> AnyView {
    let countdown = |(before, after): (&'static str, &'static str)| view! { {before} <time></time> {after} };
    view! {
        <SessionClock left=left warning=warning>
            <dialog
                class="ds-dialog" lang=lang.code() role="alertdialog"
                aria-labelledby="session-title" aria-describedby="session-text"
            >
                <h2 class="ds-heading" data-size="sm" id="session-title">
                    <span data-when="left last">{texts::title(lang)}</span>
                    <span data-when="over" hidden>{texts::over(lang)}</span>
                </h2>
                <p id="session-text">
                    <span data-when="left">{countdown(around_time(texts::left(lang)))}</span>
                    <span data-when="last" hidden>{countdown(around_time(texts::last(lang)))}</span>
                    <span data-when="over" hidden>{texts::over_text(lang)}</span>
                </p>
                <p class="ds-sr-only" role="status"></p>
                <p role="alert"><span hidden>{texts::unreachable(lang)}</span></p>
                <form class="lu-actions" method="dialog">
                    <button class="ds-button" type="button" data-stay="" data-when="left">
                        {texts::stay(lang)}
                    </button>
                    <a class="ds-button" data-when="last over" hidden href=sign_in target="_blank">
                        {texts::sign_in(lang)}
                    </a>
                    <button class="ds-button" data-variant="secondary">{texts::put_away(lang)}</button>
                </form>
            </dialog>
        </SessionClock>
    }
    .into_any()
}

/// The words before and after the time.
#[cfg(feature = "ssr")]
fn around_time(words: &'static str) -> (&'static str, &'static str) {
    words.split_once("{time}").unwrap_or((words, ""))
}

#[cfg(feature = "ssr")]
mod texts {
    luukku_domain::texts! {
        title: "Istuntosi päättyy pian" / "Din session avslutas snart" / "Your session ends soon";
        left: "Istunnon päättymiseen on {time}. Haluatko jatkaa?"
            / "Sessionen avslutas om {time}. Vill du fortsätta?"
            / "The session ends in {time}. Do you want to go on?";
        last: "Istunto on kestänyt niin kauan kuin se saa kestää: siihen on {time}. Tallenna työsi tai kirjaudu uudelleen toisessa välilehdessä."
            / "Sessionen har varat så länge som den får: {time} är kvar. Spara ditt arbete eller logga in på nytt i en annan flik."
            / "The session has lasted as long as it may: {time} left. Save your work, or sign in again in another tab.";
        stay: "Jatka istuntoa" / "Fortsätt sessionen" / "Stay signed in";
        unreachable: "Palveluun ei saatu yhteyttä. Tarkista verkkoyhteys ja yritä uudelleen."
            / "Tjänsten kunde inte nås. Kontrollera nätförbindelsen och försök på nytt."
            / "The service could not be reached. Check the connection and try again.";
        over: "Istuntosi on päättynyt" / "Din session har avslutats" / "Your session has ended";
        over_text: "Kirjoittamasi on vielä tällä sivulla. Kirjaudu toisessa välilehdessä ja jatka sitten tästä."
            / "Det du skrev finns kvar på sidan. Logga in i en annan flik och fortsätt sedan här."
            / "What you typed is still on this page. Sign in in another tab, then go on here.";
        sign_in: "Kirjaudu toisessa välilehdessä" / "Logga in i en annan flik" / "Sign in in another tab";
        put_away: "Sulje ilmoitus" / "Stäng meddelandet" / "Close the notice";
    }
}
