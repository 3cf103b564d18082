//! What happened to an account, in words.

use luukku_domain::{events::EventAction, lang::Lang};

/// The act's name for people.
pub(super) const fn name(action: EventAction, lang: Lang) -> &'static str {
    use EventAction as A;
    match action {
        A::AccountCreated => words::account_created(lang),
        A::AccountChanged => words::account_changed(lang),
        A::AccountEmailChanged => words::email_changed(lang),
        A::AccountClosed => words::account_closed(lang),
        A::AccountRestored => words::account_restored(lang),
        A::AccountWarned => words::account_warned(lang),
        A::PrivacyNoticeSeen => words::notice_seen(lang),
        A::MembershipGranted => words::granted(lang),
        A::MembershipChanged => words::changed(lang),
        A::MembershipEnded => words::ended(lang),
        A::MembershipConfirmed => words::confirmed(lang),
        A::AcknowledgementGiven => words::acknowledged(lang),
        A::SignedIn => words::signed_in(lang),
        A::SecondFactorGiven => words::factor_given(lang),
        A::Reauthenticated => words::reauthenticated(lang),
        A::SignedOut => words::signed_out(lang),
        A::SessionEnded => words::session_ended(lang),
        A::PasswordSet => words::password_set(lang),
        A::PasswordResetAsked => words::password_asked(lang),
        A::SecondFactorSet => words::factor_set(lang),
        A::SecondFactorResetAsked => words::reset_asked(lang),
        A::SecondFactorReset => words::reset(lang),
        A::SecondFactorResetDeclined => words::reset_declined(lang),
        A::RecoveryCodesMade => words::codes_made(lang),
        A::InvitationAccepted => words::invitation_accepted(lang),
        A::InvitationDeclined => words::invitation_declined(lang),
        A::OrganisationMerged => words::merged(lang),
        _ => words::other(lang),
    }
}

mod words {
    luukku_domain::texts! {
        account_created: "Tili luotiin" / "Kontot skapades" / "The account was made";
        account_changed: "Tilin tietoja muutettiin" / "Kontots uppgifter ändrades" / "The account was changed";
        email_changed: "Sähköposti vaihdettiin" / "E-postadressen byttes" / "The e-mail was changed";
        account_closed: "Tili suljettiin" / "Kontot stängdes" / "The account was closed";
        account_restored: "Tili palautettiin" / "Kontot återställdes" / "The account was restored";
        account_warned: "Varoitus käyttämättömyydestä" / "Varning om inaktivitet" / "Warned about idleness";
        notice_seen: "Tietosuojaseloste näytettiin" / "Dataskyddsbeskrivningen visades" / "The privacy notice was shown";
        granted: "Rooli annettiin" / "En roll gavs" / "A role was given";
        changed: "Roolia muutettiin" / "En roll ändrades" / "A role was changed";
        ended: "Rooli päättyi" / "En roll avslutades" / "A role ended";
        confirmed: "Rooli vahvistettiin" / "En roll bekräftades" / "A role was confirmed";
        acknowledged: "Sitoumus tai koulutus kirjattiin" / "En förbindelse eller utbildning antecknades" / "A promise or training was recorded";
        signed_in: "Kirjautuminen" / "Inloggning" / "Sign-in";
        factor_given: "Toinen tunniste annettiin" / "Andra faktorn angavs" / "The second factor was given";
        reauthenticated: "Tunnistautuminen uudelleen" / "Ny autentisering" / "Proved again who they are";
        signed_out: "Uloskirjautuminen" / "Utloggning" / "Sign-out";
        session_ended: "Istunto päättyi" / "En session avslutades" / "A session ended";
        password_set: "Salasana asetettiin" / "Lösenordet angavs" / "The password was set";
        password_asked: "Salasanan vaihtolinkki pyydettiin" / "En länk för nytt lösenord begärdes" / "A password link was asked for";
        factor_set: "Toinen tunniste otettiin käyttöön" / "Andra faktorn togs i bruk" / "The second factor was taken into use";
        reset_asked: "Toisen tunnisteen nollausta pyydettiin" / "Återställning av andra faktorn begärdes" / "A reset of the second factor was asked for";
        reset: "Toinen tunniste nollattiin" / "Andra faktorn återställdes" / "The second factor was reset";
        reset_declined: "Nollaus hylättiin" / "Återställningen avslogs" / "The reset was declined";
        codes_made: "Varakoodit luotiin" / "Reservkoder skapades" / "Recovery codes were made";
        invitation_accepted: "Kutsu hyväksyttiin" / "En inbjudan godkändes" / "An invitation was accepted";
        invitation_declined: "Kutsu hylättiin" / "En inbjudan avböjdes" / "An invitation was declined";
        merged: "Organisaatio yhdistettiin toiseen" / "Organisationen slogs ihop med en annan" / "The organisation was merged";
        other: "Muu tapahtuma" / "Annan händelse" / "Another event";
    }
}
