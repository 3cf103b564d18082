//! Words that several pages of invitations share.

use luukku_backend::accounts::invitations::Barrier;
use luukku_domain::lang::Lang;

luukku_domain::texts! {
    whom: "Kutsuttavat" / "Vem som bjuds in" / "Whom";
    check: "Tarkistus" / "Kontroll" / "Check";
    invitations: "Kutsut" / "Inbjudningar" / "Invitations";
    invite: "Kutsu henkilöitä" / "Bjud in personer" / "Invite people";
    organisation: "Organisaatio" / "Organisation" / "Organisation";
    role: "Rooli" / "Roll" / "Role";
    email: "Sähköposti" / "E-post" / "E-mail";
    inviter: "Kutsuja" / "Inbjudare" / "Invited by";
    program: "Luukku" / "Luukku" / "Luukku";
    last_day: "Viimeinen päivä" / "Sista dag" / "Last day";
    no_end: "Toistaiseksi" / "Tills vidare" / "Until further notice";
    note: "Saate" / "Följebrev" / "Covering note";
    ground: "Pyyntö tai päätös" / "Begäran eller beslut" / "Request or decision";
    expires: "Voimassa" / "Gäller till" / "Open until";
    organisation_closed: "Organisaatio on suljettu." / "Organisationen har stängts." / "The organisation has been closed.";
    role_gone: "Roolia ei enää ole tässä organisaatiossa." / "Rollen finns inte längre i organisationen." / "The role no longer exists in this organisation.";
    inviter_gone: "Kutsujalla ei enää ole oikeutta antaa tätä roolia." / "Den som bjöd in har inte längre rätt att ge rollen." / "Whoever invited may no longer give this role.";
    end_date_passed: "Oikeuden viimeinen päivä on jo mennyt." / "Rättighetens sista dag har redan passerat." / "The last day of access has passed already.";
}

/// What stands in the way of accepting, in words.
pub const fn barrier(lang: Lang, barrier: Barrier) -> &'static str {
    match barrier {
        Barrier::OrganisationClosed => organisation_closed(lang),
        Barrier::RoleGone => role_gone(lang),
        Barrier::InviterGone => inviter_gone(lang),
        Barrier::EndDatePassed => end_date_passed(lang),
    }
}
