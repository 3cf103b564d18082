//! Composes a letter: which parts it has, in which order, in one language. `render` makes text and HTML of them.

use luukku_domain::{clocks::Clocks, dates, lang::Lang, spans, time::Timestamp};

use super::{AccountChange, ContactChange, Letter, OrganisationMatter, texts};

/// Where the button of a letter leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Links {
    /// The sign-in page of staff.
    pub(super) sign_in: String,
    /// My Luukku, where citizens sign in.
    pub(super) my: String,
    /// The page that takes the letter's secret, and until when.
    pub(super) secret: Option<(String, Timestamp)>,
}

/// A letter in one language, before it has a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Composed {
    pub(super) subject: String,
    pub(super) parts: Vec<Part>,
}

/// A part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A paragraph.
    Paragraph(String),
    /// Names with values.
    Facts(Vec<(&'static str, String)>),
    /// What somebody else wrote, under a heading.
    Quote(&'static str, String),
    /// A code to type.
    Code(String),
    /// The one link.
    Button(&'static str, String),
}

use Part::{Button, Code, Facts, Paragraph, Quote};

/// Composes `letter` in `lang`, for an installation with these clocks.
pub(super) fn compose(letter: &Letter, lang: Lang, links: &Links, clocks: &Clocks) -> Composed {
    match letter {
        Letter::Invitation { organisation, role, inviter, note, expires_at, has_account, .. } => {
            let until = links.secret.as_ref().map_or(*expires_at, |(_, until)| *until);
            let mut parts = vec![
                says(texts::invitation_intro(lang)),
                Facts(vec![
                    (texts::organisation(lang), organisation.clone()),
                    (texts::role(lang), role.clone()),
                    (texts::inviter(lang), inviter.clone()),
                    open_until(lang, until),
                ]),
            ];
            parts.extend(note.as_ref().map(|note| Quote(texts::invitation_note(lang), note.clone())));
            parts.extend(match &links.secret {
                Some((link, _)) if !has_account => {
                    [says(texts::invitation_new(lang)), Button(texts::invitation_open(lang), link.clone())]
                }
                _ => {
                    [says(texts::invitation_known(lang)), sign_in_to("accounts/my-invitations", lang, links)]
                }
            });
            parts.push(says(texts::invitation_stranger(lang)));
            Composed { subject: texts::invitation_subject(lang, organisation), parts }
        }
        Letter::PasswordReset { .. } => {
            let mut parts = vec![says(texts::reset_intro(lang))];
            if let Some((link, until)) = &links.secret {
                parts.push(Facts(vec![open_until(lang, *until)]));
                parts.push(says(texts::reset_limits(lang)));
                parts.push(Button(texts::reset_open(lang), link.clone()));
            }
            parts.push(says(texts::reset_stranger(lang)));
            Composed { subject: texts::reset_subject(lang).to_owned(), parts }
        }
        // No button: the page that asks for the code is open already, and nobody should learn to click for a code.
        Letter::ConfirmationCode { code } => Composed {
            subject: texts::code_subject(lang).to_owned(),
            parts: vec![
                says(texts::code_intro(lang)),
                Code(code.clone()),
                Paragraph(texts::code_limits(lang, spans::minutes(lang, clocks.confirmation_code_minutes))),
                says(texts::code_stranger(lang)),
            ],
        },
        Letter::AccountNotice { change } => account_notice(change, lang, links, clocks),
        Letter::ContactNotice { registers, change } => contact_notice(registers, *change, lang, links),
        Letter::IdleWarning { organisation, role, ends_at, last, .. } => {
            let date = dates::date(lang, ends_at.date_in_helsinki());
            let mut parts = vec![
                Paragraph(texts::idle_body(lang, &date)),
                Facts(vec![
                    (texts::organisation(lang), organisation.clone()),
                    (texts::role(lang), role.clone()),
                    (texts::ends_on(lang), date.clone()),
                ]),
                says(texts::idle_account(lang)),
            ];
            if *last {
                parts.push(says(texts::idle_last(lang)));
            }
            parts.push(sign_in(lang, links));
            Composed { subject: texts::idle_subject(lang, date, organisation), parts }
        }
        Letter::OrganisationNotice { organisation, matter } => {
            let (subject, body, page) = match matter {
                OrganisationMatter::NoMainUser => (
                    texts::no_main_user_subject(lang, organisation),
                    texts::no_main_user_body(lang).to_owned(),
                    "accounts/reports".to_owned(),
                ),
                OrganisationMatter::InvitationToApprove => (
                    texts::approve_subject(lang, organisation),
                    texts::approve_body(lang).to_owned(),
                    "accounts/invitations".to_owned(),
                ),
                OrganisationMatter::ClosedAccountInvited => (
                    texts::closed_invited_subject(lang, organisation),
                    texts::closed_invited_body(lang, spans::days(lang, clocks.account_restorable_days)),
                    "accounts/reports".to_owned(),
                ),
                OrganisationMatter::SecondFactorResetAsked { account } => (
                    texts::decide_reset_subject(lang, organisation),
                    texts::decide_reset_body(lang, spans::days(lang, clocks.second_factor_reset_days)),
                    format!("accounts/users/{account}/second-factor"),
                ),
            };
            let facts = Facts(vec![(texts::organisation(lang), organisation.clone())]);
            Composed { subject, parts: vec![Paragraph(body), facts, sign_in_to(&page, lang, links)] }
        }
    }
}

fn account_notice(change: &AccountChange, lang: Lang, links: &Links, clocks: &Clocks) -> Composed {
    let own_doing = |subject: &str, body| Composed {
        subject: subject.to_owned(),
        parts: vec![says(body), says(texts::not_you(lang)), sign_in(lang, links)],
    };
    let membership = |subject, body, organisation: &str, role: &str| Composed {
        subject,
        parts: vec![
            says(body),
            Facts(vec![
                (texts::organisation(lang), organisation.to_owned()),
                (texts::role(lang), role.to_owned()),
            ]),
            sign_in(lang, links),
        ],
    };
    match change {
        AccountChange::Password => own_doing(texts::password_subject(lang), texts::password_body(lang)),
        AccountChange::SecondFactor => own_doing(texts::factor_subject(lang), texts::factor_body(lang)),
        AccountChange::Email => own_doing(texts::email_subject(lang), texts::email_body(lang)),
        AccountChange::SecondFactorResetAsked => Composed {
            subject: texts::factor_reset_asked_subject(lang).to_owned(),
            parts: vec![
                says(texts::factor_reset_asked_body(lang)),
                says(texts::factor_reset_not_you(lang)),
                sign_in(lang, links),
            ],
        },
        AccountChange::SecondFactorReset => Composed {
            subject: texts::factor_reset_subject(lang).to_owned(),
            parts: vec![
                says(texts::factor_reset_body(lang)),
                says(texts::factor_reset_not_you(lang)),
                sign_in(lang, links),
            ],
        },
        AccountChange::RoleGranted { organisation, role } => membership(
            texts::granted_subject(lang, organisation),
            texts::granted_body(lang),
            organisation,
            role,
        ),
        AccountChange::RoleChanged { organisation, role, ends_at } => Composed {
            subject: texts::changed_subject(lang, organisation),
            parts: vec![
                says(texts::changed_body(lang)),
                Facts(vec![
                    (texts::organisation(lang), organisation.clone()),
                    (texts::role(lang), role.clone()),
                    (texts::last_day(lang), last_day(lang, *ends_at)),
                ]),
                sign_in(lang, links),
            ],
        },
        AccountChange::RoleEnded { organisation, role } => {
            membership(texts::ended_subject(lang, organisation), texts::ended_body(lang), organisation, role)
        }
        // No button: there is nothing to sign in to.
        AccountChange::Closed => Composed {
            subject: texts::closed_subject(lang).to_owned(),
            parts: vec![
                says(texts::closed_body(lang)),
                Paragraph(texts::closed_next(lang, spans::days(lang, clocks.account_restorable_days))),
            ],
        },
        AccountChange::Restored => Composed {
            subject: texts::restored_subject(lang).to_owned(),
            parts: vec![says(texts::restored_body(lang)), sign_in(lang, links)],
        },
    }
}

fn contact_notice(registers: &[String], change: ContactChange, lang: Lang, links: &Links) -> Composed {
    let (subject, body) = match change {
        ContactChange::Replaced => (texts::contact_subject(lang), texts::contact_body(lang)),
        ContactChange::Removed => (texts::contact_removed_subject(lang), texts::contact_removed_body(lang)),
    };
    let registers = registers.iter().map(|name| (texts::register(lang), name.clone())).collect();
    Composed {
        subject: subject.to_owned(),
        parts: vec![
            says(body),
            Facts(registers),
            says(texts::contact_not_you(lang)),
            Button(texts::my_luukku(lang), links.my.clone()),
        ],
    }
}

fn says(text: &str) -> Part {
    Paragraph(text.to_owned())
}

fn sign_in(lang: Lang, links: &Links) -> Part {
    Button(texts::sign_in(lang), links.sign_in.clone())
}

/// Leads through the sign-in to a page, given as its path after the language.
fn sign_in_to(page: &str, lang: Lang, links: &Links) -> Part {
    let next = format!("/{lang}/{page}").replace('/', "%2F");
    Button(texts::sign_in(lang), format!("{}?next={next}", links.sign_in))
}

/// The last day with access of a role that ends at this instant.
fn last_day(lang: Lang, ends_at: Option<Timestamp>) -> String {
    let Some(at) = ends_at else { return texts::no_last_day(lang).to_owned() };
    dates::date(lang, at.plus(chrono::TimeDelta::microseconds(-1)).date_in_helsinki())
}

fn open_until(lang: Lang, at: Timestamp) -> (&'static str, String) {
    (texts::open_until(lang), texts::open_until_value(lang, dates::date_and_time(lang, at)))
}
