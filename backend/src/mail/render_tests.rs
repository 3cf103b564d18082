//! What every letter holds, in every language.

use luukku_domain::{
    clocks::Clocks,
    id::{AccountId, InvitationId, MembershipId},
    time::Timestamp,
};

use super::*;
use crate::mail::{
    AccountChange, ContactChange, Letter, OrganisationMatter,
    compose::{Links, compose},
};

fn now() -> Timestamp {
    Timestamp::from_helsinki("2026-03-02T09:00:00".parse().unwrap())
}

fn invitation(note: Option<&str>, has_account: bool) -> Letter {
    Letter::Invitation {
        invitation: InvitationId::new(now(), [1; 10]),
        organisation: "Koivulan kunta".into(),
        role: "Muokkaaja".into(),
        inviter: "Aino Malli".into(),
        note: note.map(Into::into),
        expires_at: now().plus_days(7),
        has_account,
    }
}

fn every_letter() -> Vec<Letter> {
    let (organisation, role) = ("Koivulan kunta".to_owned(), "Muokkaaja".to_owned());
    let notice = |change| Letter::AccountNotice { change };
    let about = |matter| Letter::OrganisationNotice { organisation: organisation.clone(), matter };
    let registers = vec!["Koivula: Palvelusetelit".to_owned(), "Lehtola: Palvelusetelit".to_owned()];
    let contact = |change| Letter::ContactNotice { registers: registers.clone(), change };
    vec![
        invitation(None, false),
        invitation(Some("Tervetuloa"), true),
        Letter::PasswordReset { account: AccountId::new(now(), [2; 10]) },
        Letter::ConfirmationCode { code: "123456".into() },
        notice(AccountChange::Password),
        notice(AccountChange::SecondFactor),
        notice(AccountChange::SecondFactorResetAsked),
        notice(AccountChange::SecondFactorReset),
        notice(AccountChange::Email),
        notice(AccountChange::RoleGranted { organisation: organisation.clone(), role: role.clone() }),
        notice(AccountChange::RoleChanged {
            organisation: organisation.clone(),
            role: role.clone(),
            ends_at: Some(now().plus_months(1)),
        }),
        notice(AccountChange::RoleEnded { organisation: organisation.clone(), role: role.clone() }),
        notice(AccountChange::Closed),
        notice(AccountChange::Restored),
        contact(ContactChange::Replaced),
        contact(ContactChange::Removed),
        Letter::IdleWarning {
            membership: MembershipId::new(now(), [3; 10]),
            organisation: organisation.clone(),
            role,
            ends_at: now().plus_months(1),
            last: true,
        },
        about(OrganisationMatter::NoMainUser),
        about(OrganisationMatter::InvitationToApprove),
        about(OrganisationMatter::ClosedAccountInvited),
        about(OrganisationMatter::SecondFactorResetAsked { account: AccountId::new(now(), [2; 10]) }),
    ]
}

fn written(letter: &Letter, lang: Lang) -> Rendered {
    let secret = letter
        .link()
        .map(|link| (format!("https://luukku.example.fi/{lang}/{}/SECRET", link.page()), now().plus_days(1)));
    let sign_in = format!("https://luukku.example.fi/{lang}/sign-in");
    let links = Links { sign_in, my: format!("https://luukku.example.fi/{lang}/my"), secret };
    render(&compose(letter, lang, &links, &Clocks::default()), lang)
}

/// The words of an HTML document, without its head and tags.
fn words(html: &str) -> String {
    let body = html.split_once("<body>").unwrap().1.replace("&#39;", "'");
    let mut inside = false;
    let text: String = body
        .chars()
        .map(|letter| {
            inside = (inside || letter == '<') && letter != '>';
            if inside || letter == '>' { ' ' } else { letter }
        })
        .collect();
    text.split_whitespace().map(|word| word.trim_end_matches(':')).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_letter_says_the_same_in_text_and_html_and_loads_nothing() {
    for letter in every_letter() {
        for lang in Lang::ALL {
            let Rendered { subject, text, html } = written(&letter, lang);
            assert!(!subject.is_empty() && html.contains(&format!("<html lang=\"{lang}\">")), "{letter:?}");
            let plain: Vec<_> = text
                .split_whitespace()
                .filter(|word| !word.starts_with("https:") && *word != ">" && *word != "--")
                .map(|word| word.trim_end_matches(':'))
                .collect();
            assert_eq!(plain.join(" "), words(&html), "{letter:?}");
            assert!(!html.contains("src=") && !html.contains("url(") && html.matches("<a ").count() <= 1);
        }
    }
}

#[test]
fn a_number_that_the_installation_sets_stands_in_the_letters() {
    let clocks = Clocks { confirmation_code_minutes: 45, account_restorable_days: 60, ..Clocks::default() };
    let links = Links { sign_in: String::new(), my: String::new(), secret: None };
    let text = |letter: &Letter, lang| render(&compose(letter, lang, &links, &clocks), lang).text;
    let code = Letter::ConfirmationCode { code: "123456".into() };
    let closed = Letter::AccountNotice { change: AccountChange::Closed };
    let matter = OrganisationMatter::ClosedAccountInvited;
    let invited = Letter::OrganisationNotice { organisation: "Koivulan kunta".into(), matter };
    for (lang, minutes, days) in [
        (Lang::Fi, "voimassa 45 minuutin ajan", "60 päivän"),
        (Lang::Sv, "gäller i 45 minuter", "60 dagar"),
        (Lang::En, "valid for 45 minutes", "60 days"),
    ] {
        assert!(text(&code, lang).contains(minutes));
        assert!(text(&closed, lang).contains(days) && text(&invited, lang).contains(days));
    }
}

#[test]
fn a_secret_link_stands_in_the_letter_that_needs_it_only() {
    for letter in every_letter() {
        let text = written(&letter, Lang::Fi).text;
        assert_eq!(text.contains("/SECRET"), letter.link().is_some(), "{letter:?}");
    }
    let text = written(&invitation(None, false), Lang::Sv).text;
    assert!(text.contains("https://luukku.example.fi/sv/invitation/SECRET"), "{text}");
}

#[test]
fn a_letter_about_something_to_do_leads_through_the_sign_in_to_its_page() {
    let invited = written(&invitation(None, true), Lang::Sv).text;
    assert!(invited.contains("/sv/sign-in?next=%2Fsv%2Faccounts%2Fmy-invitations"), "{invited}");
    let about = |matter| {
        let organisation = "Koivula".to_owned();
        written(&Letter::OrganisationNotice { organisation, matter }, Lang::Fi).text
    };
    assert!(about(OrganisationMatter::ClosedAccountInvited).contains("?next=%2Ffi%2Faccounts%2Freports"));
    assert!(about(OrganisationMatter::InvitationToApprove).contains("?next=%2Ffi%2Faccounts%2Finvitations"));
}

#[test]
fn a_citizen_is_told_what_happened_in_which_register_and_led_to_my_luukku() {
    let told = |change| {
        written(
            &Letter::ContactNotice { registers: vec!["Koivula: Palvelusetelit".into()], change },
            Lang::Fi,
        )
    };
    let replaced = told(ContactChange::Replaced);
    assert!(replaced.text.contains("Rekisteri: Koivula: Palvelusetelit"), "{}", replaced.text);
    assert!(
        replaced.text.contains("https://luukku.example.fi/fi/my") && !replaced.text.contains("pääkäyttäjä")
    );
    assert_ne!(replaced.subject, told(ContactChange::Removed).subject);
}

#[test]
fn dates_are_written_as_people_write_them() {
    assert!(written(&invitation(None, true), Lang::Fi).text.contains("Voimassa: 9.3.2026 klo 9.00 asti"));
    assert!(written(&invitation(None, true), Lang::En).text.contains("9 March 2026 at 9:00"));
}

#[test]
fn what_people_wrote_is_neither_markup_nor_a_header() {
    let mut letter = invitation(Some("<script>1</script>\nToinen rivi & muuta"), false);
    if let Letter::Invitation { organisation, .. } = &mut letter {
        *organisation = "A\r\nBcc: muu@example.org <b>".into();
    }
    let Rendered { subject, text, html } = written(&letter, Lang::Fi);
    assert_eq!(subject, "Kutsu Luukkuun: A Bcc: muu@example.org <b>");
    assert!(text.contains("> <script>1</script>\n> Toinen rivi & muuta"));
    assert!(html.contains("&lt;script&gt;1&lt;/script&gt;<br>Toinen rivi &amp; muuta"));
    assert!(!html.contains("<script>") && !html.contains("<b>"));
}
