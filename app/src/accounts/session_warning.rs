//! Warns before a session ends, counts down, and makes it last longer. Every page of somebody who is signed in has it;
//! without JavaScript the session ends unannounced, and the server keeps the form that was being filled in.

use gloo_net::http::Request;
use leptos::{
    ev::MouseEvent,
    html,
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, prelude::Closure},
};
use luukku_domain::lang::Lang;
#[cfg(feature = "ssr")]
use luukku_domain::{accounts::session::SessionState, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use web_sys::{
    BroadcastChannel, MessageEvent,
    js_sys::{Array, Date},
};

/// Before the end the warning comes, in seconds; then the countdown is said aloud at these steps only, because a number
/// each second would drown everything else.
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

/// The dialog with the countdown.
#[island]
pub fn SessionWarning(
    /// Language of the page.
    lang: Lang,
    /// Its words.
    words: Words,
    /// How long the session lasted when the page was made.
    left: SessionLeft,
    /// Where one signs in again.
    sign_in: String,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let end = RwSignal::new(End { at: f64::MAX, extendable: left.extendable });
    let (shown, reachable) = (RwSignal::new(Shown::Nothing), RwSignal::new(true));
    let look = move || {
        let next = end.get_untracked().shown();
        let before = shown.get_untracked();
        if let Some(dialog) = dialog.get_untracked().filter(|_| next != before) {
            match (before, next) {
                (_, Shown::Nothing) => dialog.close(),
                (Shown::Left(_), Shown::Left(_)) => {}
                // Also when the warning was put away: what is typed now would not be saved.
                _ if dialog.open() => {}
                _ => drop(dialog.show_modal()),
            }
        }
        shown.set(next);
    };
    let lasts = move |left: SessionLeft| {
        end.set(End::of(left));
        tell(end.get_untracked());
        look();
    };
    // Effects run in the browser only.
    Effect::new(move || {
        listen(move |heard| {
            end.set(heard);
            look();
        });
        lasts(left);
        set_interval(look, Duration::from_secs(1));
    });
    let stay = move |_: MouseEvent| {
        spawn_local(async move {
            match ask().await {
                Ok(Some(left)) => lasts(left),
                Ok(None) => end.update(|end| end.at = Date::now()),
                Err(_) => return reachable.set(false),
            }
            reachable.set(true);
            look();
        });
    };
    let put_away = move |_: MouseEvent| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let words = StoredValue::new(words);
    let word = move |choose: fn(&Words) -> &String| words.with_value(|words| choose(words).clone());
    let is_over = move || shown.get() == Shown::Over;
    let can_stay = move || !is_over() && end.get().extendable;
    let countdown = move |seconds: u32| {
        let template =
            if end.get().extendable { word(|words| &words.left) } else { word(|words| &words.last) };
        template.replace("{time}", &format!("{}:{:02}", seconds / 60, seconds % 60))
    };
    let text = move || match shown.get() {
        Shown::Nothing => String::new(),
        Shown::Left(seconds) => countdown(seconds),
        Shown::Over => word(|words| &words.over_text),
    };
    let spoken = Memo::new(move |_| match shown.get() {
        Shown::Left(seconds) => STEPS.into_iter().rev().find(|step| seconds <= *step),
        Shown::Nothing | Shown::Over => None,
    });
    view! {
        <dialog
            class="ds-dialog" node_ref=dialog lang=lang.code() role="alertdialog"
            aria-labelledby="session-title" aria-describedby="session-text"
        >
            <h2 class="ds-heading" data-size="sm" id="session-title">
                {move || if is_over() { word(|words| &words.over) } else { word(|words| &words.title) }}
            </h2>
            <p id="session-text">{text}</p>
            <p class="ds-sr-only" role="status">{move || spoken.get().map(countdown)}</p>
            <p role="alert">
                {move || (!reachable.get() && !is_over()).then(|| word(|words| &words.unreachable))}
            </p>
            <div class="lu-actions">
                <button class="ds-button" type="button" hidden=move || !can_stay() on:click=stay>
                    {word(|words| &words.stay)}
                </button>
                <a class="ds-button" hidden=can_stay href=sign_in target="_blank">
                    {word(|words| &words.sign_in)}
                </a>
                <button class="ds-button" type="button" data-variant="secondary" on:click=put_away>
                    {word(|words| &words.put_away)}
                </button>
            </div>
        </dialog>
    }
}

impl End {
    fn of(left: SessionLeft) -> Self {
        Self { at: Date::now() + f64::from(left.seconds) * 1_000.0, extendable: left.extendable }
    }

    /// What the dialog shows now.
    fn shown(self) -> Shown {
        let seconds = ((self.at - Date::now()) / 1_000.0).ceil();
        match STEPS.first() {
            _ if seconds <= 0.0 => Shown::Over,
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 120")]
            Some(warning) if seconds <= f64::from(*warning) => Shown::Left(seconds as u32),
            _ => Shown::Nothing,
        }
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

/// The island's words, in the language of the page. `{time}` stands for minutes and seconds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Words {
    title: String,
    left: String,
    last: String,
    stay: String,
    unreachable: String,
    over: String,
    over_text: String,
    sign_in: String,
    put_away: String,
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

#[cfg(feature = "ssr")]
impl Words {
    /// The words in a language.
    pub fn of(lang: Lang) -> Self {
        Self {
            title: texts::title(lang).to_owned(),
            left: texts::left(lang).to_owned(),
            last: texts::last(lang).to_owned(),
            stay: texts::stay(lang).to_owned(),
            unreachable: texts::unreachable(lang).to_owned(),
            over: texts::over(lang).to_owned(),
            over_text: texts::over_text(lang).to_owned(),
            sign_in: texts::sign_in(lang).to_owned(),
            put_away: texts::put_away(lang).to_owned(),
        }
    }
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
