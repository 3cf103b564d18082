//! What the pages about dead letters call the kinds of letters and of errors.

use luukku_backend::mail::{CarryError, LetterKind};
use luukku_domain::lang::Lang;

/// What kind of letter it is.
pub(super) const fn kind(lang: Lang, kind: Option<LetterKind>) -> &'static str {
    match kind {
        Some(LetterKind::Invitation) => text::invitation(lang),
        Some(LetterKind::PasswordReset) => text::password_reset(lang),
        Some(LetterKind::ConfirmationCode) => text::confirmation_code(lang),
        Some(LetterKind::AccountNotice) => text::account_notice(lang),
        Some(LetterKind::ContactNotice) => text::contact_notice(lang),
        Some(LetterKind::IdleWarning) => text::idle_warning(lang),
        Some(LetterKind::OrganisationNotice) => text::organisation_notice(lang),
        None => text::other(lang),
    }
}

/// Why it was not sent, and what can be done about it.
pub(super) const fn error(lang: Lang, error: Option<CarryError>) -> [&'static str; 2] {
    match error {
        Some(CarryError::Unreachable) => [text::unreachable(lang), text::unreachable_next(lang)],
        Some(CarryError::Tls) => [text::tls(lang), text::tls_next(lang)],
        Some(CarryError::Credentials) => [text::credentials(lang), text::credentials_next(lang)],
        Some(CarryError::Later) => [text::later(lang), text::later_next(lang)],
        Some(CarryError::Refused) => [text::refused(lang), text::refused_next(lang)],
        Some(CarryError::Unfit) => [text::unfit(lang), text::unfit_next(lang)],
        None => [text::unknown(lang), text::unknown_next(lang)],
    }
}

mod text {
    luukku_domain::texts! {
        invitation: "Kutsu" / "Inbjudan" / "Invitation";
        password_reset: "Linkki uuden salasanan valintaan" / "Länk för val av nytt lösenord" / "Link for choosing a new password";
        confirmation_code: "Vahvistuskoodi" / "Bekräftelsekod" / "Confirmation code";
        account_notice: "Ilmoitus muutoksesta tiliin" / "Meddelande om en ändring i kontot" / "Notice of a change to an account";
        contact_notice: "Ilmoitus yhteystietojen muutoksesta" / "Meddelande om ändrade kontaktuppgifter" / "Notice of changed contact details";
        idle_warning: "Varoitus käyttämättömästä roolista" / "Varning om en oanvänd roll" / "Warning about an unused role";
        organisation_notice: "Ilmoitus organisaatiosta" / "Meddelande om en organisation" / "Notice about an organisation";
        other: "Muu viesti" / "Annat meddelande" / "Another message";
        unreachable: "Sähköpostipalvelin ei vastannut" / "E-postservern svarade inte" / "The mail server did not answer";
        unreachable_next: "Tarkista, että palvelin toimii ja osoite on asetuksissa oikein. Lähetä viesti sitten uudelleen."
            / "Kontrollera att servern fungerar och att adressen i inställningarna är rätt. Sänd sedan meddelandet på nytt."
            / "Check that the server works and that its address in the configuration is right. Then send the message again.";
        tls: "Palvelimen suojattuun yhteyteen ei luotettu" / "Serverns skyddade förbindelse var inte betrodd" / "The server's secure connection was not trusted";
        tls_next: "Tarkista palvelimen varmenne. Lähetä viesti sitten uudelleen."
            / "Kontrollera serverns certifikat. Sänd sedan meddelandet på nytt."
            / "Check the server's certificate. Then send the message again.";
        credentials: "Palvelin ei hyväksynyt tunnusta tai salasanaa" / "Servern godkände inte användarnamnet eller lösenordet" / "The server did not accept the user name or password";
        credentials_next: "Tarkista tunnus ja salasana asetuksista. Lähetä viesti sitten uudelleen."
            / "Kontrollera användarnamnet och lösenordet i inställningarna. Sänd sedan meddelandet på nytt."
            / "Check the user name and password in the configuration. Then send the message again.";
        later: "Palvelin ei ottanut viestiä vastaan silloin" / "Servern tog inte emot meddelandet då" / "The server did not take the message at the time";
        later_next: "Vastaanottajan postilaatikko voi olla täynnä. Lähetä viesti uudelleen."
            / "Mottagarens postlåda kan vara full. Sänd meddelandet på nytt."
            / "The recipient's mailbox may be full. Send the message again.";
        refused: "Palvelin hylkäsi viestin" / "Servern avvisade meddelandet" / "The server refused the message";
        refused_next: "Osoite on luultavasti väärä tai poistettu. Poista viesti, ellei osoitetta ole sen jälkeen korjattu."
            / "Adressen är troligen fel eller borttagen. Ta bort meddelandet, om inte adressen har rättats sedan dess."
            / "The address is probably wrong or gone. Discard the message, unless the address has been put right since.";
        unfit: "Viestiä ei voitu muodostaa" / "Meddelandet kunde inte skapas" / "The message could not be made";
        unfit_next: "Viesti ei avaudu tai osoite ei kelpaa. Poista viesti, tai pyydä henkilöä aloittamaan alusta."
            / "Meddelandet kan inte öppnas eller adressen duger inte. Ta bort meddelandet eller be personen börja om."
            / "The message does not open, or its address is unfit. Discard it, or ask the person to start again.";
        unknown: "Syytä ei tiedetä" / "Orsaken är okänd" / "The reason is not known";
        unknown_next: "Lähetä viesti uudelleen." / "Sänd meddelandet på nytt." / "Send the message again.";
    }
}
