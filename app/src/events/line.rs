//! One event as a row of the table: when, who and in which role, what, how it ended, about what, why.

use crate::{
    list_file,
    ui::{Row, Tag, Tone},
};
use leptos::prelude::*;
use luukku_backend::{
    accounts::organisations::Names,
    events::{ListedActor, ListedEvent, ListedObject},
};
use luukku_domain::{
    caller::Caller,
    contacts::{ContactField, register},
    dates,
    events::{EventAction, ObjectKind, Outcome, Reason},
    lang::Lang,
};

use super::{actors, acts, asked::Asked};

/// Who reads, in which language, what was asked for.
pub(super) struct Reading<'a> {
    pub(super) lang: Lang,
    pub(super) caller: &'a Caller,
    pub(super) asked: &'a Asked,
}

impl Reading<'_> {
    /// The row of an event.
    pub(super) fn row(&self, event: &ListedEvent) -> Row {
        let lang = self.lang;
        let (end, tone) = outcome(lang, event.outcome);
        let time = dates::date_and_time(lang, event.at);
        let what = what(lang, event);
        let reasons = reasons(lang, event);
        Row::new(vec![
            time.into_any(),
            self.actor(&event.actor),
            what.into_any(),
            view! { <Tag tone=tone>{end}</Tag> }.into_any(),
            self.objects(event),
            lines(reasons),
        ])
    }

    /// The actor's name, which leads to their other acts; below it role and organisation.
    fn actor(&self, actor: &ListedActor) -> AnyView {
        let lang = self.lang;
        let (who, below) = (who(lang, actor), role(lang, actor));
        let who = match actor.id {
            Some(id) if self.caller.account().is_some() => {
                let href = self.asked.by(lang, &id.to_string());
                view! { <a class="ds-link" href=href>{who}</a> }.into_any()
            }
            _ => who.into_any(),
        };
        view! { <div>{who}</div> {(!below.is_empty()).then(|| view! { <div>{below}</div> })} }.into_any()
    }

    /// What it was about: the thing, the one person, or how many; then the organisation and the register.
    fn objects(&self, event: &ListedEvent) -> AnyView {
        let lang = self.lang;
        let things: Vec<_> =
            event.object.iter().chain(&event.subject).map(|thing| self.thing(thing)).collect();
        let rest = lines(many(lang, event).into_iter().chain(places(lang, event)).collect());
        view! { {things} {rest} }.into_any()
    }

    /// The thing, which leads to the other events about it.
    fn thing(&self, thing: &ListedObject) -> AnyView {
        let lang = self.lang;
        let name = named(lang, thing);
        let href = self.asked.about(lang, &thing.id.to_string());
        view! { <div><a class="ds-link" href=href>{name}</a></div> }.into_any()
    }
}

/// An event as a row of a file: when, who and in which role, what, how it ended, about what, in which register, why.
pub(super) fn cells(lang: Lang, event: &ListedEvent) -> [String; 8] {
    let things = event.object.iter().chain(&event.subject).map(|thing| named(lang, thing));
    let things: Vec<_> = things.chain(many(lang, event)).collect();
    [
        list_file::time(event.at),
        who(lang, &event.actor),
        role(lang, &event.actor),
        what(lang, event),
        outcome(lang, event.outcome).0.to_owned(),
        things.join(", "),
        places(lang, event).join(", "),
        reasons(lang, event).join(", "),
    ]
}

fn who(lang: Lang, actor: &ListedActor) -> String {
    if actor.is_reader {
        return words::you(lang).to_owned();
    }
    actors::named(lang, actor.kind, actor.name.as_deref())
}

/// The role and its organisation; of the program, its job.
fn role(lang: Lang, actor: &ListedActor) -> String {
    let role = actor.role.map(|role| role.name(lang).to_owned());
    let organisation = actor.organisation.as_ref().map(|names| names.in_lang(lang).to_owned());
    let job = actor.job.map(|job| actors::job_name(lang, job).to_owned());
    let parts: Vec<String> = [role, organisation, job].into_iter().flatten().collect();
    parts.join(", ")
}

fn named(lang: Lang, thing: &ListedObject) -> String {
    match &thing.name {
        _ if thing.is_reader => words::you(lang).to_owned(),
        Some(name) => name.clone(),
        None => kind(lang, thing.kind).to_owned(),
    }
}

fn many(lang: Lang, event: &ListedEvent) -> Option<String> {
    (event.subjects > 1).then(|| words::people(lang, event.subjects))
}

/// The organisation and the register.
fn places(lang: Lang, event: &ListedEvent) -> Vec<String> {
    let organisation = event.organisation.as_ref().map(|names: &Names| names.in_lang(lang).to_owned());
    let register = event.register.map(|register| register::name(register, lang).to_owned());
    organisation.into_iter().chain(register).collect()
}

fn lines(lines: Vec<String>) -> AnyView {
    lines.into_iter().map(|line| view! { <div>{line}</div> }).collect_view().into_any()
}

/// The act; of a change of contact details, which of them.
fn what(lang: Lang, event: &ListedEvent) -> String {
    let act = acts::words_for(event.action, lang);
    if event.action != EventAction::ContactChanged {
        return act.to_owned();
    }
    let changed =
        ContactField::ALL.into_iter().filter(|field| event.fields.iter().any(|name| name == field.code()));
    let changed: Vec<_> = changed.map(|field| field.name(lang).to_lowercase()).collect();
    if changed.is_empty() { act.to_owned() } else { format!("{act}: {}", changed.join(", ")) }
}

/// Why, and what else the reader may know of the act.
fn reasons(lang: Lang, event: &ListedEvent) -> Vec<String> {
    let purpose = event.purpose.map(|purpose| purpose.name(lang).to_owned());
    let details = event.details.iter().filter_map(|(key, value)| {
        Some(match key.as_str() {
            "reason" => Reason::from_code(value)?.name(lang).to_owned(),
            "result" if value == "malformed" => words::malformed(lang).to_owned(),
            "result" => words::no_hit(lang).to_owned(),
            "explanation" | "ground" | "email" | "device" => value.clone(),
            "user_name" => words::typed(lang, value),
            "address" => words::address(lang, value),
            "rows" => words::rows(lang, value),
            "path" => words::path(lang, value),
            _ => return None,
        })
    });
    purpose.into_iter().chain(details).filter(|line| !line.is_empty()).collect()
}

/// How it ended, and what that means.
pub(super) const fn outcome(lang: Lang, outcome: Outcome) -> (&'static str, Tone) {
    match outcome {
        Outcome::Done => (words::done(lang), Tone::Success),
        Outcome::Denied => (words::denied(lang), Tone::Danger),
        Outcome::Failed => (words::failed(lang), Tone::Warning),
    }
}

const fn kind(lang: Lang, kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Account => words::account(lang),
        ObjectKind::Person => actors::citizen(lang),
        ObjectKind::Organisation => words::organisation(lang),
        ObjectKind::Membership => words::membership(lang),
        ObjectKind::Invitation => words::invitation(lang),
        ObjectKind::Session => words::session(lang),
        ObjectKind::Relation => words::relation(lang),
        ObjectKind::Mail => words::mail(lang),
        ObjectKind::Event => words::event(lang),
    }
}

mod words {
    luukku_domain::texts! {
        you: "Sinä" / "Du" / "You";
        people(count): "{count} henkilön tiedot" / "{count} personers uppgifter" / "Data of {count} people";
        done: "Tehty" / "Utfört" / "Done";
        denied: "Estetty" / "Nekat" / "Refused";
        failed: "Ei onnistunut" / "Misslyckades" / "Did not succeed";
        account: "Käyttäjätili" / "Användarkonto" / "Account";
        organisation: "Organisaatio" / "Organisation" / "Organisation";
        membership: "Jäsenyys" / "Medlemskap" / "Membership";
        invitation: "Kutsu" / "Inbjudan" / "Invitation";
        session: "Istunto" / "Session" / "Session";
        relation: "Asiakkuus" / "Kundrelation" / "Client relation";
        mail: "Sähköposti" / "E-postmeddelande" / "Mail";
        event: "Tapahtuma" / "Händelse" / "Event";
        malformed: "Virheellinen henkilötunnus" / "Felaktig personbeteckning" / "Malformed identity code";
        no_hit: "Ei osumaa" / "Ingen träff" / "No hit";
        typed(name): "Kirjoitettu käyttäjätunnus: {name}" / "Angivet användarnamn: {name}" / "User name typed: {name}";
        rows(count): "Rivejä tiedostossa: {count}" / "Rader i filen: {count}" / "Rows in the file: {count}";
        path(value): "Sivun osoite: {value}" / "Sidans adress: {value}" / "Address of the page: {value}";
        address(value): "Verkko-osoite: {value}" / "Nätverksadress: {value}" / "Network address: {value}";
    }
}
