//! Gives a letter its form: the same words as plain text and as HTML without remote content.

use luukku_domain::lang::Lang;

use super::{
    compose::{Composed, Part},
    texts,
};

/// A letter as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, on one line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML document.
    pub html: String,
}

/// Mail programs read no style sheet from elsewhere, so the little there is stands in the document. System colours make
/// it light or dark as the reader's program is.
const STYLE: &str = "body{font-family:sans-serif;line-height:1.5;max-width:36rem;margin:1rem auto;padding:0 1rem}\
    h1{font-size:1.4rem}dt{font-weight:bold}dd{margin:0 0 .5rem}blockquote{margin:0 0 1rem;border-left:4px solid #767676;\
    padding-left:1rem}.code{font-size:1.6rem;font-weight:bold;letter-spacing:.2em}.button{display:inline-block;\
    padding:.75rem 1.25rem;background:#00539b;color:#ffffff;text-decoration:none;border-radius:4px}footer{font-size:.9rem}";

/// Gives a composed letter its form.
pub(super) fn render(composed: &Composed, lang: Lang) -> Rendered {
    let subject = one_line(&composed.subject);
    let mut text = format!("{subject}\n\n");
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
        title = escaped(&subject),
    );
    for part in &composed.parts {
        text.push_str(&as_text(part));
        text.push_str("\n\n");
        html.push_str(&as_html(part));
        html.push('\n');
    }
    let end = texts::automatic(lang);
    text.push_str(&["--\u{20}\n", end, "\n"].concat());
    html.push_str(&["<footer><p>", &escaped(end), "</p></footer>\n</body>\n</html>\n"].concat());
    Rendered { subject, text, html }
}

fn as_text(part: &Part) -> String {
    match part {
        Part::Paragraph(words) | Part::Code(words) => words.clone(),
        Part::Facts(facts) => {
            let lines: Vec<_> =
                facts.iter().map(|(name, value)| format!("{name}: {}", one_line(value))).collect();
            lines.join("\n")
        }
        Part::Quote(heading, words) => {
            let lines: Vec<_> = words.lines().map(|line| format!("> {line}")).collect();
            format!("{heading}:\n{}", lines.join("\n"))
        }
        Part::Button(label, link) => format!("{label}:\n{link}"),
    }
}

fn as_html(part: &Part) -> String {
    match part {
        Part::Paragraph(words) => format!("<p>{}</p>", escaped(words)),
        Part::Code(code) => format!("<p class=\"code\">{}</p>", escaped(code)),
        Part::Facts(facts) => {
            let row = |(name, value): &(&str, String)| {
                format!("<dt>{}</dt><dd>{}</dd>", escaped(name), escaped(&one_line(value)))
            };
            format!("<dl>{}</dl>", facts.iter().map(row).collect::<Vec<_>>().concat())
        }
        Part::Quote(heading, words) => {
            let lines: Vec<_> = words.lines().map(escaped).collect();
            format!("<p>{}:</p><blockquote><p>{}</p></blockquote>", escaped(heading), lines.join("<br>"))
        }
        Part::Button(label, link) => {
            format!("<p><a class=\"button\" href=\"{}\">{}</a></p>", escaped(link), escaped(label))
        }
    }
}

/// Names come from people: a line break in one must not become a header or a line of ours.
fn one_line(text: &str) -> String {
    text.split(|letter: char| letter.is_control() || letter == '\u{2028}' || letter == '\u{2029}')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
#[path = "render_tests.rs"]
mod tests;
