//! Holds the contrast of the theme: every pair of colours that carries words or marks, in the light and the dark theme
//! (WCAG 2.2: 1.4.3, 1.4.11).

/// The theme's tokens, as the browser gets them.
const COLOURS: &str = include_str!("../../../style/tokens/colours.css");

/// Luminance of words against their ground.
const WORDS: f64 = 4.5;
/// Luminance of marks and edges that carry meaning.
const MARKS: f64 = 3.0;

#[derive(Debug, Clone, Copy)]
enum Theme {
    Light,
    Dark,
}

/// The colour of a token in a theme: red, green, blue.
fn colour(token: &str, theme: Theme) -> [u8; 3] {
    let line = COLOURS.lines().find_map(|line| line.trim().strip_prefix(&format!("--{token}: ")));
    let mut hex =
        line.unwrap_or_else(|| panic!("no token {token}")).split('#').skip(1).map(|rest| &rest[..6]);
    let light = hex.next().expect("a colour");
    let hex = match theme {
        Theme::Light => light,
        Theme::Dark => hex.next().unwrap_or(light),
    };
    [0, 2, 4].map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits"))
}

/// Relative luminance (WCAG 2.2, definitions).
fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Contrast of two colours, from 1 to 21.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Every pair that falls short of `least`, in words.
fn short(pairs: &[(String, String)], least: f64) -> Vec<String> {
    let themes = [Theme::Light, Theme::Dark];
    let all = pairs.iter().flat_map(|pair| themes.map(|theme| (pair, theme)));
    all.filter_map(|((front, ground), theme)| {
        let found = contrast(colour(front, theme), colour(ground, theme));
        (found < least).then(|| format!("{front} on {ground}, {theme:?}: {found:.2}"))
    })
    .collect()
}

fn pair(front: &str, ground: &str) -> (String, String) {
    (format!("ds-color-{front}"), format!("ds-color-{ground}"))
}

const PALETTES: [&str; 6] = ["accent", "neutral", "info", "success", "warning", "danger"];
const GROUNDS: [&str; 4] = ["background-default", "background-tinted", "surface-default", "surface-tinted"];

#[test]
fn words_can_be_read_on_their_own_ground_and_on_paper() {
    let mut pairs = Vec::new();
    for palette in PALETTES {
        for ground in GROUNDS {
            for text in ["text-default", "text-subtle"] {
                pairs.push(pair(&format!("{palette}-{text}"), &format!("{palette}-{ground}")));
                pairs.push(pair(&format!("{palette}-{text}"), &format!("neutral-{ground}")));
            }
        }
        let contrast = format!("{palette}-base-contrast-default");
        for base in ["base-default", "base-hover", "base-active"] {
            pairs.push(pair(&contrast, &format!("{palette}-{base}")));
        }
    }
    assert_eq!(short(&pairs, WORDS), Vec::<String>::new());
}

#[test]
fn words_can_be_read_on_the_masthead() {
    let pairs = ["lu-on-spruce", "lu-on-spruce-subtle"].iter().flat_map(|text| {
        ["lu-spruce", "lu-spruce-deep"].map(|ground| ((*text).to_owned(), ground.to_owned()))
    });
    assert_eq!(short(&pairs.collect::<Vec<_>>(), WORDS), Vec::<String>::new());
}

#[test]
fn edges_of_fields_and_marks_can_be_seen() {
    let mut pairs = Vec::new();
    for ground in ["background-default", "surface-default"] {
        for mark in
            ["neutral-border-default", "accent-base-default", "accent-border-default", "danger-border-strong"]
        {
            pairs.push(pair(mark, &format!("neutral-{ground}")));
        }
        pairs.push(pair("focus-outer", &format!("neutral-{ground}")));
    }
    assert_eq!(short(&pairs, MARKS), Vec::<String>::new());
}
