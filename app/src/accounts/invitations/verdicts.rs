//! What would happen to each pasted line, in words.

use crate::ui::{Column, Row, Table, Tag, Tone};
use leptos::prelude::*;
use luukku_backend::accounts::invitations::lines::{Invitee, Line, LineVerdict};
use luukku_domain::lang::Lang;

/// The table of the lines.
pub fn table(lang: Lang, lines: Vec<Line>) -> AnyView {
    let columns = vec![
        Column::new(words::line(lang)),
        Column::new(words::result(lang)),
        Column::new(words::more(lang)),
    ];
    let caption = words::caption(lang, lines.len());
    let rows = lines.into_iter().map(|line| row(lang, line)).collect();
    view! { <Table id="lines" caption=caption columns=columns rows=rows/> }.into_any()
}

fn row(lang: Lang, line: Line) -> Row {
    let (tone, word, more) = match &line.verdict {
        LineVerdict::Bad(error) => (Tone::Danger, words::left_out(lang), error.sentence(lang).to_owned()),
        LineVerdict::Duplicate(first) => (Tone::Neutral, words::left_out(lang), words::twice(lang, first)),
        LineVerdict::Yourself => (Tone::Neutral, words::left_out(lang), words::yourself(lang).to_owned()),
        LineVerdict::Holds(_) => (Tone::Neutral, words::left_out(lang), words::holds(lang).to_owned()),
        LineVerdict::Incompatible(_, clash) => {
            let text = words::incompatible(lang, clash.0.name(lang), clash.1.name(lang));
            (Tone::Warning, words::left_out(lang), text)
        }
        LineVerdict::Invite(invitee) => (Tone::Success, words::invited(lang), about(lang, invitee)),
    };
    Row::new(vec![line.text.into_any(), view! { <Tag tone=tone>{word}</Tag> }.into_any(), more.into_any()])
}

fn about(lang: Lang, invitee: &Invitee) -> String {
    let roles: Vec<_> = invitee.roles.iter().map(|role| role.name(lang)).collect();
    let mut sentences = vec![format!("{}.", roles.join(", "))];
    if invitee.closed {
        sentences.push(words::closed(lang).to_owned());
    } else if invitee.known.is_some() {
        sentences.push(words::known(lang).to_owned());
    }
    if invitee.replaces {
        sentences.push(words::replaces(lang).to_owned());
    }
    if let Some(meant) = &invitee.suggestion {
        sentences.push(words::suggestion(lang, meant));
    }
    sentences.join(" ")
}

mod words {
    luukku_domain::texts! {
        caption(count): "Rivejä: {count}" / "Rader: {count}" / "Lines: {count}";
        line: "Osoite" / "Adress" / "Address";
        result: "Tulos" / "Resultat" / "Result";
        more: "Lisätiedot" / "Tilläggsuppgifter" / "Details";
        invited: "Kutsutaan" / "Bjuds in" / "Will be invited";
        left_out: "Jätetään pois" / "Lämnas bort" / "Left out";
        twice(first): "Sama osoite on jo rivillä {first}." / "Samma adress finns redan på rad {first}." / "The same address stands in line {first}.";
        yourself: "Oma osoitteesi: rooleja ei voi antaa itselleen." / "Din egen adress: ingen kan ge sig själv roller." / "Your own address: nobody gives roles to themselves.";
        holds: "Hänellä on jo nämä roolit täällä." / "Personen har redan de här rollerna här." / "They hold these roles here already.";
        incompatible(one, other): "Samalla henkilöllä ei voi olla rooleja {one} ja {other}." / "Samma person kan inte ha rollerna {one} och {other}." / "One person cannot be both {one} and {other}.";
        closed: "Tili on suljettu: ylläpidolle kerrotaan, että sen voi palauttaa." / "Kontot är stängt: administratören får veta att det kan återställas." / "The account is closed: the maintainers are told that it can be restored.";
        known: "Hänellä on tili: hän vastaa kirjauduttuaan." / "Personen har ett konto och svarar efter inloggning." / "They have an account and answer after signing in.";
        replaces: "Korvaa aiemman avoimen kutsun." / "Ersätter en tidigare öppen inbjudan." / "Replaces an earlier open invitation.";
        suggestion(address): "Tarkoititko {address}?" / "Menade du {address}?" / "Did you mean {address}?";
    }
}
