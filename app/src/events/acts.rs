//! Every act of the log in plain words. They name the act and not its end, because it may have been refused; the outcome
//! stands beside it. An act without words does not compile.

use luukku_domain::{events::EventAction, lang::Lang};

/// What was done, or tried.
pub const fn words_for(action: EventAction, lang: Lang) -> &'static str {
    match action {
        EventAction::OrganisationCreated => text::organisation_created(lang),
        EventAction::OrganisationRenamed => text::organisation_renamed(lang),
        EventAction::OrganisationMoved => text::organisation_moved(lang),
        EventAction::OrganisationMerged => text::organisation_merged(lang),
        EventAction::OrganisationClosed => text::organisation_closed(lang),
        EventAction::OrganisationRelated => text::organisation_related(lang),
        EventAction::OrganisationUnrelated => text::organisation_unrelated(lang),
        EventAction::OrganisationsViewed => text::organisations_viewed(lang),
        EventAction::OrganisationsExported => text::organisations_exported(lang),
        EventAction::OrganisationViewed => text::organisation_viewed(lang),
        EventAction::InvitationPolicySet => text::invitation_policy_set(lang),
        EventAction::AccountCreated => text::account_created(lang),
        EventAction::AccountsViewed => text::accounts_viewed(lang),
        EventAction::AccountsExported => text::accounts_exported(lang),
        EventAction::AccountViewed => text::account_viewed(lang),
        EventAction::AccountChanged => text::account_changed(lang),
        EventAction::AccountEmailChangeAsked => text::account_email_change_asked(lang),
        EventAction::AccountEmailChanged => text::account_email_changed(lang),
        EventAction::AccountClosed => text::account_closed(lang),
        EventAction::AccountRestored => text::account_restored(lang),
        EventAction::AccountCleared => text::account_cleared(lang),
        EventAction::AccountWarned => text::account_warned(lang),
        EventAction::PrivacyNoticeSeen => text::privacy_notice_seen(lang),
        EventAction::MembershipGranted => text::membership_granted(lang),
        EventAction::MembershipChanged => text::membership_changed(lang),
        EventAction::MembershipEnded => text::membership_ended(lang),
        EventAction::MembershipConfirmed => text::membership_confirmed(lang),
        EventAction::AcknowledgementGiven => text::acknowledgement_given(lang),
        EventAction::InvitationSent => text::invitation_sent(lang),
        EventAction::InvitationResent => text::invitation_resent(lang),
        EventAction::InvitationApproved => text::invitation_approved(lang),
        EventAction::InvitationAccepted => text::invitation_accepted(lang),
        EventAction::InvitationCleared => text::invitation_cleared(lang),
        EventAction::InvitationDeclined => text::invitation_declined(lang),
        EventAction::InvitationRevoked => text::invitation_revoked(lang),
        EventAction::InvitationExpired => text::invitation_expired(lang),
        EventAction::InvitationSuperseded => text::invitation_superseded(lang),
        EventAction::InvitationsChecked => text::invitations_checked(lang),
        EventAction::InvitationViewed => text::invitation_viewed(lang),
        EventAction::InvitationsViewed => text::invitations_viewed(lang),
        EventAction::InvitationsExported => text::invitations_exported(lang),
        EventAction::SignedIn => text::signed_in(lang),
        EventAction::PasswordGiven => text::password_given(lang),
        EventAction::SecondFactorGiven => text::second_factor_given(lang),
        EventAction::Reauthenticated => text::reauthenticated(lang),
        EventAction::SignedOut => text::signed_out(lang),
        EventAction::SessionEnded => text::session_ended(lang),
        EventAction::PasswordSet => text::password_set(lang),
        EventAction::PasswordResetAsked => text::password_reset_asked(lang),
        EventAction::SecondFactorSet => text::second_factor_set(lang),
        EventAction::SecondFactorResetAsked => text::second_factor_reset_asked(lang),
        EventAction::SecondFactorReset => text::second_factor_reset(lang),
        EventAction::SecondFactorResetWithdrawn => text::second_factor_reset_withdrawn(lang),
        EventAction::SecondFactorResetDeclined => text::second_factor_reset_declined(lang),
        EventAction::RecoveryCodesMade => text::recovery_codes_made(lang),
        EventAction::ReportViewed => text::report_viewed(lang),
        EventAction::ReportExported => text::report_exported(lang),
        EventAction::EventsViewed => text::events_viewed(lang),
        EventAction::SearchesAsked => text::searches_asked(lang),
        EventAction::EditsViewed => text::edits_viewed(lang),
        EventAction::EventsExported => text::events_exported(lang),
        EventAction::MailGaveUp => text::mail_gave_up(lang),
        EventAction::DeadLettersViewed => text::dead_letters_viewed(lang),
        EventAction::MailDropped => text::mail_dropped(lang),
        EventAction::MailRetried => text::mail_retried(lang),
        EventAction::OwnDataViewed => text::own_data_viewed(lang),
        EventAction::ContactChanged => text::contact_changed(lang),
        EventAction::ContactConfirmationSent => text::contact_confirmation_sent(lang),
        EventAction::ContactConfirmed => text::contact_confirmed(lang),
        EventAction::PersonAdded => text::person_added(lang),
        EventAction::PersonCodeChanged => text::person_code_changed(lang),
        EventAction::PersonRefreshed => text::person_refreshed(lang),
        EventAction::PersonDied => text::person_died(lang),
        EventAction::DeathWithdrawn => text::death_withdrawn(lang),
        EventAction::PersonSearched => text::person_searched(lang),
        EventAction::ClientViewed => text::client_viewed(lang),
        EventAction::ProtectedPersonViewed => text::protected_person_viewed(lang),
        EventAction::PersonPurged => text::person_purged(lang),
        EventAction::ClientErased => text::client_erased(lang),
        EventAction::PersonErased => text::person_erased(lang),
        EventAction::HoldPlaced => text::hold_placed(lang),
        EventAction::HoldLifted => text::hold_lifted(lang),
        EventAction::RetentionViewed => text::retention_viewed(lang),
        EventAction::RemovalsCertified => text::removals_certified(lang),
        EventAction::RelationAdded => text::relation_added(lang),
        EventAction::RelationEnded => text::relation_ended(lang),
        EventAction::InstallationFounded => text::installation_founded(lang),
        EventAction::InstallationOpened => text::installation_opened(lang),
        EventAction::DataRestored => text::data_restored(lang),
        EventAction::DataCopied => text::data_copied(lang),
        EventAction::AccessDenied => text::access_denied(lang),
    }
}

/// The areas of the acts, as codes and in words, in the order in which a filter offers them.
pub fn areas(lang: Lang) -> [(&'static str, &'static str); 13] {
    [
        ("organisation", area::organisation(lang)),
        ("account", area::account(lang)),
        ("membership", area::membership(lang)),
        ("invitation", area::invitation(lang)),
        ("session", area::session(lang)),
        ("report", area::report(lang)),
        ("event", area::event(lang)),
        ("mail", area::mail(lang)),
        ("person", area::person(lang)),
        ("relation", area::relation(lang)),
        ("retention", area::retention(lang)),
        ("installation", area::installation(lang)),
        ("access", area::access(lang)),
    ]
}

/// The acts of an area, in their order in the log's own table.
pub fn acts_of(area: &str) -> impl Iterator<Item = EventAction> {
    EventAction::ALL.iter().copied().filter(move |action| area_of(*action) == area)
}

/// The area of an act: its code up to the dot.
pub fn area_of(action: EventAction) -> &'static str {
    action.code().split('.').next().unwrap_or_default()
}

mod area {
    luukku_domain::texts! {
        organisation: "Organisaatiot" / "Organisationer" / "Organisations";
        account: "Käyttäjätilit" / "Användarkonton" / "Accounts";
        membership: "Roolit" / "Roller" / "Roles";
        invitation: "Kutsut" / "Inbjudningar" / "Invitations";
        retention: "Säilytysajat" / "Förvaringstider" / "Retention times";
        session: "Kirjautumiset" / "Inloggningar" / "Sign-ins";
        report: "Raportit" / "Rapporter" / "Reports";
        event: "Tapahtumaloki" / "Händelselogg" / "Event log";
        mail: "Sähköpostit" / "E-post" / "Mail";
        person: "Asiakkaat" / "Klienter" / "Clients";
        relation: "Asiakkuudet" / "Kundrelationer" / "Client relations";
        installation: "Asennus" / "Installation" / "Installation";
        access: "Estetty pääsy" / "Nekad åtkomst" / "Refused access";
    }
}

mod text {
    luukku_domain::texts! {
        organisation_created: "Organisaation lisääminen" / "Tillägg av organisation" / "Adding an organisation";
        organisation_renamed: "Organisaation nimien tai Y-tunnuksen muuttaminen" / "Ändring av organisationens namn eller FO-nummer" / "Changing an organisation's names or business ID";
        organisation_moved: "Yksikön siirtäminen toisen organisaation alle" / "Flyttning av enhet till en annan organisation" / "Moving a unit under another organisation";
        organisation_merged: "Organisaatioiden yhdistäminen" / "Sammanslagning av organisationer" / "Merging organisations";
        organisation_closed: "Organisaation sulkeminen" / "Stängning av organisation" / "Closing an organisation";
        organisation_related: "Palveluntuottajan liittäminen järjestäjään" / "Anslutning av tjänsteproducent till anordnare" / "Relating a provider to an organiser";
        organisation_unrelated: "Palveluntuottajan irrottaminen järjestäjästä" / "Avslut av tjänsteproducentens anslutning till anordnare" / "Ending a provider's relation to an organiser";
        organisations_exported: "Organisaatioluettelon vieminen tiedostoon" / "Export av listan över organisationer till en fil" / "Taking the list of organisations out as a file";
        organisations_viewed: "Organisaatioluettelon katsominen" / "Visning av listan över organisationer" / "Looking at the list of organisations";
        organisation_viewed: "Organisaation tietojen katsominen" / "Visning av organisationens uppgifter" / "Looking at an organisation";
        invitation_policy_set: "Kutsumisen asetusten muuttaminen" / "Ändring av inställningarna för inbjudningar" / "Changing how an organisation invites";
        account_created: "Käyttäjätilin luominen" / "Skapande av användarkonto" / "Making an account";
        accounts_viewed: "Käyttäjäluettelon katsominen" / "Visning av listan över användare" / "Looking at the list of users";
        accounts_exported: "Käyttäjäluettelon vieminen tiedostoon" / "Export av listan över användare till en fil" / "Taking the list of users out as a file";
        account_viewed: "Käyttäjän tietojen katsominen" / "Visning av en användares uppgifter" / "Looking at a user";
        account_changed: "Nimen tai kielen muuttaminen" / "Ändring av namn eller språk" / "Changing name or language";
        account_email_change_asked: "Uuden sähköpostiosoitteen pyytäminen" / "Begäran om ny e-postadress" / "Asking for a new e-mail address";
        account_email_changed: "Käyttäjätilin sähköpostiosoitteen muuttaminen" / "Ändring av användarkontots e-postadress" / "Changing an account's e-mail address";
        account_closed: "Käyttäjätilin sulkeminen" / "Stängning av användarkonto" / "Closing an account";
        account_restored: "Suljetun käyttäjätilin palauttaminen" / "Återställning av stängt användarkonto" / "Restoring a closed account";
        account_cleared: "Suljetun käyttäjätilin henkilötietojen poistaminen" / "Radering av personuppgifter för ett stängt användarkonto" / "Clearing the personal data of a closed account";
        account_warned: "Varoitus käyttämättömästä jäsenyydestä" / "Varning om oanvänt medlemskap" / "Warning about an idle membership";
        privacy_notice_seen: "Tietosuojaselosteen näyttäminen" / "Visning av dataskyddsbeskrivningen" / "Showing the privacy notice";
        membership_granted: "Roolin antaminen" / "Tilldelning av roll" / "Giving a role";
        membership_changed: "Jäsenyyden muuttaminen" / "Ändring av medlemskap" / "Changing a membership";
        membership_ended: "Roolin päättyminen" / "Avslut av roll" / "Ending a role";
        membership_confirmed: "Roolin vahvistaminen käyttöoikeuksien katselmoinnissa" / "Bekräftelse av roll i granskningen av behörigheter" / "Confirming a role in the access review";
        acknowledgement_given: "Vaitiolositoumuksen tai koulutuksen kirjaaminen" / "Registrering av sekretessförbindelse eller utbildning" / "Recording a promise of secrecy or a training";
        invitation_sent: "Kutsun lähettäminen" / "Sändning av inbjudan" / "Sending an invitation";
        invitation_resent: "Kutsun lähettäminen uudelleen" / "Ny sändning av inbjudan" / "Sending an invitation again";
        invitation_approved: "Toisen pääkäyttäjän hyväksyntä kutsulle" / "En annan huvudanvändares godkännande av inbjudan" / "Approving an invitation as the second main user";
        invitation_accepted: "Kutsun hyväksyminen" / "Antagande av inbjudan" / "Accepting an invitation";
        invitation_cleared: "Osoitteen poistaminen päättyneestä kutsusta" / "Borttagning av adressen ur en avslutad inbjudan" / "Removing the address of a closed invitation";
        invitation_declined: "Kutsusta kieltäytyminen" / "Avböjande av inbjudan" / "Declining an invitation";
        invitation_revoked: "Kutsun peruminen" / "Återkallelse av inbjudan" / "Taking an invitation back";
        invitation_expired: "Kutsun vanheneminen" / "Inbjudan har föråldrats" / "Expiry of an invitation";
        invitation_superseded: "Kutsun korvaaminen uudella" / "Inbjudan har ersatts av en ny" / "Replacing an invitation by a newer one";
        invitations_checked: "Osoitteiden tarkistaminen ennen kutsumista" / "Kontroll av adresser före inbjudan" / "Checking addresses before inviting";
        invitation_viewed: "Kutsun katsominen" / "Visning av inbjudan" / "Looking at an invitation";
        invitations_exported: "Kutsuluettelon vieminen tiedostoon" / "Export av listan över inbjudningar till en fil" / "Taking the list of invitations out as a file";
        invitations_viewed: "Kutsuluettelon katsominen" / "Visning av listan över inbjudningar" / "Looking at the list of invitations";
        signed_in: "Kirjautuminen sisään" / "Inloggning" / "Signing in";
        password_given: "Oikea salasana annettu" / "Rätt lösenord angivet" / "Giving the right password";
        second_factor_given: "Kertakoodin antaminen" / "Angivande av engångskod" / "Giving a one-time code";
        reauthenticated: "Henkilöllisyyden vahvistaminen uudelleen" / "Ny bekräftelse av identiteten" / "Proving again who one is";
        signed_out: "Kirjautuminen ulos" / "Utloggning" / "Signing out";
        session_ended: "Istunnon päättyminen" / "Avslut av session" / "Ending of a session";
        password_set: "Salasanan valitseminen" / "Val av lösenord" / "Choosing a password";
        password_reset_asked: "Uuden salasanan linkin pyytäminen" / "Begäran om länk för nytt lösenord" / "Asking for a link for a new password";
        second_factor_set: "Toisen tunnisteen käyttöönotto" / "Ibruktagande av en andra faktor" / "Taking a second factor into use";
        second_factor_reset_asked: "Toisen tunnisteen nollauksen pyytäminen" / "Begäran om återställning av den andra faktorn" / "Asking for a reset of a lost second factor";
        second_factor_reset: "Toisen tunnisteen nollaaminen" / "Återställning av den andra faktorn" / "Resetting a lost second factor";
        second_factor_reset_withdrawn: "Toisen tunnisteen nollauspyynnön peruminen" / "Återtagande av begäran om återställning av den andra faktorn" / "Taking back a request to reset a second factor";
        second_factor_reset_declined: "Toisen tunnisteen nollauksen hylkääminen" / "Avslag på återställning av den andra faktorn" / "Declining a reset of a second factor";
        recovery_codes_made: "Uusien varakoodien luominen" / "Skapande av nya reservkoder" / "Making new recovery codes";
        report_exported: "Raportin vieminen tiedostoon" / "Export av rapport till en fil" / "Taking a report out as a file";
        report_viewed: "Raportin katsominen" / "Visning av rapport" / "Looking at a report";
        searches_asked: "Kysymys, kuka haki henkilötunnuksella" / "Fråga om vem som sökt med en personbeteckning" / "Asking who searched an identity code";
        edits_viewed: "Käsin tehtyjen muutosten katsominen" / "Visning av ändringar för hand" / "Looking at edits made by hand";
        events_exported: "Oman historian vieminen tiedostoon" / "Export av den egna historiken till en fil" / "Taking one's own history out as a file";
        events_viewed: "Tapahtumien katsominen" / "Visning av händelser" / "Looking at events";
        mail_gave_up: "Sähköpostin lähettämisestä luopuminen" / "Ett e-postmeddelande kunde inte skickas" / "Giving up on a mail";
        dead_letters_viewed: "Lähettämättä jääneiden sähköpostien katsominen" / "Visning av e-post som inte kunde skickas" / "Looking at mails that could not be sent";
        mail_dropped: "Lähettämättä jääneen sähköpostin poistaminen" / "Borttagning av e-post som inte kunde skickas" / "Dropping a mail that could not be sent";
        mail_retried: "Lähettämättä jääneen sähköpostin uusi yritys" / "Nytt försök att skicka e-post" / "Trying again to send a mail";
        own_data_viewed: "Omien tietojen katsominen" / "Visning av egna uppgifter" / "Looking at one's own data";
        contact_changed: "Yhteystietojen muuttaminen" / "Ändring av kontaktuppgifter" / "Changing contact details";
        contact_confirmation_sent: "Vahvistuskoodin lähettäminen sähköpostiosoitteeseen" / "Sändning av bekräftelsekod till e-postadressen" / "Sending a code to an e-mail address";
        contact_confirmed: "Sähköpostiosoitteen vahvistaminen" / "Bekräftelse av e-postadressen" / "Confirming an e-mail address";
        person_added: "Henkilön lisääminen tunnistautumisen perusteella" / "Tillägg av person utifrån identifiering" / "Adding a person by identification";
        person_code_changed: "Henkilötunnuksen muuttuminen" / "Ändrad personbeteckning" / "Change of an identity code";
        person_refreshed: "Tietojen päivittäminen väestötietojärjestelmästä" / "Uppdatering av uppgifter från befolkningsdatasystemet" / "Fetching data from the population register";
        death_withdrawn: "Kuolintieto perui väestötietojärjestelmä" / "Uppgift om dödsfall återtagen av befolkningsdatasystemet" / "Notice of a death withdrawn by the population register";
        person_died: "Tieto kuolemasta väestötietojärjestelmästä" / "Uppgift om dödsfall från befolkningsdatasystemet" / "Notice of a death from the population register";
        person_searched: "Henkilön hakeminen henkilötunnuksella" / "Sökning av person med personbeteckning" / "Searching a person by identity code";
        client_viewed: "Asiakkaan tietojen katsominen" / "Visning av klientens uppgifter" / "Looking at a client's data";
        protected_person_viewed: "Turvakiellon alaisen henkilön tietojen katsominen" / "Visning av uppgifter om en person med spärrmarkering" / "Looking at a person under non-disclosure";
        person_purged: "Tietojen poistaminen turvakiellon alkaessa" / "Radering av uppgifter när spärrmarkering började gälla" / "Removing data because non-disclosure began";
        client_erased: "Entisen asiakkaan tietojen poistaminen" / "Radering av en tidigare klients uppgifter" / "Removing a former client's data";
        person_erased: "Henkilön kaikkien tietojen poistaminen" / "Radering av alla uppgifter om en person" / "Removing everything about a person";
        hold_placed: "Säilytysvelvoitteen asettaminen" / "Lagringsplikt infördes" / "Setting a legal hold";
        hold_lifted: "Säilytysvelvoitteen päättäminen" / "Lagringsplikt upphävdes" / "Lifting a legal hold";
        retention_viewed: "Poistuvien tietojen katsominen" / "Visning av vad som ska raderas" / "Looking at what is removed when";
        removals_certified: "Poistotodistuksen allekirjoittaminen" / "Undertecknande av ett raderingsintyg" / "Signing a certificate of removal";
        relation_added: "Asiakkuuden alkaminen" / "En kundrelation började" / "Beginning of a client relation";
        relation_ended: "Asiakkuuden päättyminen" / "En kundrelation upphörde" / "Ending of a client relation";
        installation_founded: "Tietokannan perustaminen" / "Grundande av databasen" / "Founding the database";
        installation_opened: "Ensimmäisen ylläpitäjän kutsuminen" / "Inbjudan av den första administratören" / "Inviting the first maintainer";
        data_restored: "Varmuuskopion palauttaminen" / "Återställning av säkerhetskopia" / "Restoring a backup";
        data_copied: "Tietokannan kopioiminen" / "Kopiering av databasen" / "Copying the database";
        access_denied: "Pääsyn estäminen" / "Nekad åtkomst" / "Refusing access";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_act_has_words_of_its_own_in_every_language_and_an_area() {
        for lang in Lang::ALL {
            let words: HashSet<_> = EventAction::ALL.iter().map(|action| words_for(*action, lang)).collect();
            assert_eq!(words.len(), EventAction::ALL.len());
            let areas: HashSet<_> = areas(lang).into_iter().map(|(code, _)| code).collect();
            assert!(EventAction::ALL.iter().all(|action| areas.contains(area_of(*action))));
            assert!(areas.iter().all(|area| acts_of(area).next().is_some()));
        }
    }
}
