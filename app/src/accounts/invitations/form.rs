//! The form for inviting: what was typed, read into what the use case wants, and kept for the next page.

use crate::{accounts::pasted_lines::too_much, drafts::Draft, error::FieldError, ui::DateParts};
use chrono::NaiveDate;
use luukku_backend::accounts::invitations::invite::{InviteRule, Wanted};
use luukku_domain::{
    accounts::{
        membership::{Ground, GroundError},
        pasted::MAX_PASTED,
        role::Role,
    },
    id::OrganisationId,
    lang::Lang,
    values::{Note, NoteError},
};

/// The names of the fields; `END` is that of the day, `END-month` and `END-year` follow.
pub const ADDRESSES: &str = "addresses";
pub const ROLES: &str = "roles[]";
pub const END: &str = "end";
pub const GROUND: &str = "ground";
pub const NOTE: &str = "note";
pub const LANGUAGE: &str = "language";

/// The form as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub addresses: String,
    pub roles: Vec<String>,
    pub end: DateParts,
    pub ground: String,
    pub note: String,
    pub language: String,
}

/// The form as it was meant.
pub struct Meant {
    roles: Vec<Role>,
    last_day: Option<NaiveDate>,
    ground: Ground,
    note: Option<Note>,
    lang: Lang,
}

impl Typed {
    /// What a draft has kept.
    pub fn of(draft: &Draft) -> Self {
        let value = |name: &str| draft.value(name).to_owned();
        Self {
            addresses: value(ADDRESSES),
            roles: draft
                .values
                .iter()
                .filter(|(name, _)| name == ROLES)
                .map(|(_, role)| role.clone())
                .collect(),
            end: DateParts { day: value("end-day"), month: value("end-month"), year: value("end-year") },
            ground: value(GROUND),
            note: value(NOTE),
            language: value(LANGUAGE),
        }
    }

    /// Names and values, for a draft or for hidden fields.
    pub fn values(&self) -> Vec<(String, String)> {
        let one = [
            (ADDRESSES, &self.addresses),
            ("end-day", &self.end.day),
            ("end-month", &self.end.month),
            ("end-year", &self.end.year),
            (GROUND, &self.ground),
            (NOTE, &self.note),
            (LANGUAGE, &self.language),
        ];
        let roles = self.roles.iter().map(|role| (ROLES, role));
        one.into_iter().chain(roles).map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// Reads the form; every field with something wrong is named at once.
    pub fn read(&self) -> Result<Meant, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, code: &str| errors.push(FieldError::new(field, code));
        if self.addresses.trim().is_empty() {
            wrong(ADDRESSES, "no_address");
        } else if self.addresses.len() > MAX_PASTED {
            wrong(ADDRESSES, "too_much");
        }
        let roles: Result<Vec<Role>, _> = self.roles.iter().map(|role| role.parse()).collect();
        match &roles {
            Ok(roles) if roles.is_empty() => wrong(ROLES, "no_role"),
            Ok(_) => {}
            Err(_) => wrong(ROLES, "unknown_role"),
        }
        let last_day = day(&self.end);
        if last_day.is_err() {
            wrong(END, "no_date");
        }
        let ground = Ground::parse(&self.ground);
        if let Err(error) = &ground {
            wrong(GROUND, if *error == GroundError::Missing { "no_ground" } else { "ground_too_long" });
        }
        let note = if self.note.trim().is_empty() { Ok(None) } else { Note::parse(&self.note).map(Some) };
        if let Err(error) = &note {
            wrong(NOTE, error.code());
        }
        match (roles, last_day, ground, note) {
            (Ok(roles), Ok(last_day), Ok(ground), Ok(note)) if errors.is_empty() => {
                let lang = self.language.parse().unwrap_or_default();
                Ok(Meant { roles, last_day, ground, note, lang })
            }
            _ => Err(errors),
        }
    }
}

impl Meant {
    /// What the use case wants.
    pub fn wanted<'a>(&'a self, organisation: OrganisationId, addresses: &'a str) -> Wanted<'a> {
        Wanted {
            organisation,
            roles: &self.roles,
            last_day: self.last_day,
            ground: &self.ground,
            note: self.note.as_ref(),
            lang: self.lang,
            addresses,
        }
    }
}

/// A date in three parts; `None` when all are empty.
fn day(parts: &DateParts) -> Result<Option<NaiveDate>, ()> {
    let parts = [&parts.day, &parts.month, &parts.year].map(|part| part.trim());
    if parts.iter().all(|part| part.is_empty()) {
        return Ok(None);
    }
    let [day, month, year] = parts;
    let read = (day.parse(), month.parse(), year.parse());
    let (Ok(day), Ok(month), Ok(year)) = read else { return Err(()) };
    NaiveDate::from_ymd_opt(year, month, day).map(Some).ok_or(())
}

/// The field of a broken rule, and its code.
pub fn broken(rule: InviteRule) -> FieldError {
    match rule {
        InviteRule::NoAddress => FieldError::new(ADDRESSES, "no_address"),
        InviteRule::TooMuch => FieldError::new(ADDRESSES, "too_much"),
        InviteRule::OverQuota(over) => FieldError::new(ADDRESSES, format!("{OVER_QUOTA}{}", over.left)),
        InviteRule::NoRole => FieldError::new(ROLES, "no_role"),
        InviteRule::LastDay(_) => FieldError::new(END, "past"),
        InviteRule::OrganisationClosed => FieldError::new(ADDRESSES, "organisation_closed"),
        InviteRule::NotItsWay => FieldError::new(ADDRESSES, "not_its_way"),
    }
}

const OVER_QUOTA: &str = "over_quota_";

/// What is wrong with a field, in words.
pub fn sentence(lang: Lang, code: &str) -> String {
    if let Some(left) = code.strip_prefix(OVER_QUOTA) {
        return words::over_quota(lang, left);
    }
    match code {
        "no_address" => words::no_address(lang),
        "too_much" => return too_much(lang),
        "no_role" => words::no_role(lang),
        "unknown_role" => words::unknown_role(lang),
        "no_date" => words::no_date(lang),
        "past" => words::past(lang),
        "no_ground" => words::no_ground(lang),
        "ground_too_long" => words::ground_too_long(lang),
        "organisation_closed" => super::words::organisation_closed(lang),
        "not_its_way" => words::not_its_way(lang),
        other => NoteError::from_code(other).map_or("", |error| error.sentence(lang)),
    }
    .to_owned()
}

mod words {
    luukku_domain::texts! {
        no_address: "Liitä ainakin yksi sähköpostiosoite" / "Klistra in minst en e-postadress" / "Paste at least one e-mail address";
        over_quota(left): "Kutsuja, jotka voit vielä lähettää tänään: {left}. Poista osoitteita tai jatka huomenna" / "Inbjudningar som du ännu kan skicka i dag: {left}. Ta bort adresser eller fortsätt i morgon" / "Invitations that you can still send today: {left}. Remove addresses or go on tomorrow";
        no_role: "Valitse ainakin yksi rooli" / "Välj minst en roll" / "Choose at least one role";
        unknown_role: "Valitse roolit luettelosta" / "Välj rollerna i listan" / "Choose the roles from the list";
        no_date: "Kirjoita päivä, kuukausi ja vuosi, esimerkiksi 31.12.2027, tai jätä kaikki tyhjiksi" / "Skriv dag, månad och år, till exempel 31.12.2027, eller lämna alla tomma" / "Type day, month and year, for example 31 12 2027, or leave all empty";
        past: "Viimeinen päivä on jo mennyt. Valitse tuleva päivä" / "Den sista dagen har redan passerat. Välj en kommande dag" / "The last day has passed. Choose a day to come";
        no_ground: "Kirjoita, mihin pyyntöön tai päätökseen oikeus perustuu" / "Skriv vilken begäran eller vilket beslut rättigheten grundar sig på" / "Say which request or decision the access rests on";
        ground_too_long: "Lyhennä: enintään 500 merkkiä" / "Korta: högst 500 tecken" / "Shorten it: at most 500 characters";
        not_its_way: "Tämä organisaatio on päättänyt, että muut kutsuvat sen käyttäjät" / "Organisationen har bestämt att andra bjuder in dess användare" / "This organisation has decided that others invite its users";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use luukku_domain::time::Timestamp;

    fn typed() -> Typed {
        Typed {
            addresses: "a@example.org".into(),
            roles: vec!["editor".into(), "main_user".into()],
            ground: "Hakemus 1/2026".into(),
            language: "sv".into(),
            ..Typed::default()
        }
    }

    #[test]
    fn a_form_survives_its_draft() {
        let draft = Draft { values: typed().values(), errors: Vec::new() };
        let again = Typed::of(&draft);
        assert_eq!((again.values(), again.roles), (typed().values(), typed().roles));
    }

    #[test]
    fn every_field_says_at_once_what_is_wrong() {
        let end = DateParts::of(31, 2, 2027);
        let typed = Typed { end, note: "www.huono.fi".into(), ..Typed::default() };
        let fields: Vec<_> = typed.read().err().unwrap().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, [ADDRESSES, ROLES, END, GROUND, NOTE]);
    }

    #[test]
    fn a_role_that_does_not_exist_is_refused_and_not_left_out() {
        let typed = Typed { roles: vec!["editor".into(), "root".into()], ..typed() };
        let errors = typed.read().err().unwrap();
        assert_eq!(errors, [FieldError::new(ROLES, "unknown_role")]);
    }

    #[test]
    fn every_code_has_its_sentence() {
        let codes = [
            "no_address",
            "too_much",
            "no_role",
            "unknown_role",
            "no_date",
            "past",
            "no_ground",
            "ground_too_long",
            "organisation_closed",
            "not_its_way",
            "note_link",
            "over_quota_7",
        ];
        assert!(codes.iter().all(|code| !sentence(Lang::Fi, code).is_empty()));
        assert!(sentence(Lang::En, "over_quota_7").contains("today: 7"));
        assert!(sentence(Lang::En, "too_much").contains("About 32 000 characters"));
    }

    #[test]
    fn an_empty_date_means_no_end() {
        let meant = typed().read().ok().unwrap();
        let id = OrganisationId::new(Timestamp::from_micros(1), [1; 10]);
        assert_eq!((meant.wanted(id, "").last_day, meant.lang), (None, Lang::Sv));
    }
}
