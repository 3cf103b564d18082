//! The acts that the log knows, each with the code under which it is stored for good.

macro_rules! actions {
    ($($name:ident $code:literal, $doc:literal;)*) => {
        /// An act. The code is what is stored; it never changes and is never used again for another act.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum EventAction {
            $(#[doc = $doc] $name,)*
        }

        impl EventAction {
            /// All acts.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stored code: area, dot, verb.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// The act with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

actions! {
    OrganisationCreated "organisation.created", "An organisation or unit was added.";
    OrganisationRenamed "organisation.renamed", "Names or business ID were changed.";
    OrganisationMoved "organisation.moved", "A unit was put under another organisation.";
    OrganisationMerged "organisation.merged", "An organisation became part of another.";
    OrganisationClosed "organisation.closed", "An organisation was closed.";
    OrganisationRelated "organisation.related", "A provider was related to a municipality for a service.";
    OrganisationUnrelated "organisation.unrelated", "Such a relation ended.";
    OrganisationsViewed "organisation.list_viewed", "The list of organisations was looked at.";
    OrganisationsExported "organisation.list_exported", "The list of organisations was taken out as a file.";
    OrganisationViewed "organisation.viewed", "An organisation's page was looked at.";
    InvitationPolicySet "organisation.invitation_policy_set", "How an organisation invites was changed.";
    AccountCreated "account.created", "An account was made.";
    AccountsViewed "account.list_viewed", "A list of users was looked at.";
    AccountsExported "account.list_exported", "A list of users was taken out as a file.";
    AccountViewed "account.viewed", "A user's page was looked at.";
    AccountChanged "account.changed", "Name or language was changed.";
    AccountEmailChangeAsked "account.email_change_asked", "A code was sent to a new user name.";
    AccountEmailChanged "account.email_changed", "The user name, which is the e-mail, was changed.";
    AccountClosed "account.closed", "An account was closed.";
    AccountRestored "account.restored", "A closed account was restored.";
    AccountCleared "account.cleared", "The personal data of a closed account were cleared.";
    AccountWarned "account.warned", "A warning about an idle membership was sent.";
    PrivacyNoticeSeen "account.privacy_notice_seen", "The privacy notice was shown at the first sign-in.";
    MembershipGranted "membership.granted", "A role was given.";
    MembershipChanged "membership.changed", "A role, end date or ground was changed.";
    MembershipEnded "membership.ended", "A role was taken or ran out.";
    MembershipConfirmed "membership.confirmed", "A role was confirmed in the regular review.";
    AcknowledgementGiven "membership.acknowledged", "Secrecy or training was acknowledged.";
    InvitationSent "invitation.sent", "Somebody was invited.";
    InvitationResent "invitation.resent", "An invitation was renewed; its secret was rotated.";
    InvitationApproved "invitation.approved", "A second main user approved an invitation.";
    InvitationAccepted "invitation.accepted", "An invitation was accepted.";
    InvitationDeclined "invitation.declined", "An invitation was declined.";
    InvitationRevoked "invitation.revoked", "An invitation was taken back.";
    InvitationExpired "invitation.expired", "An invitation ran out.";
    InvitationSuperseded "invitation.superseded", "An invitation was replaced by a newer one.";
    InvitationCleared "invitation.cleared", "The address of an invitation that came to nothing was removed.";
    InvitationsChecked "invitation.lines_checked", "Addresses were checked before inviting.";
    InvitationViewed "invitation.viewed", "An invitation was looked at.";
    InvitationsViewed "invitation.list_viewed", "The list of invitations was looked at.";
    InvitationsExported "invitation.list_exported", "The list of invitations was taken out as a file.";
    SignedIn "session.signed_in", "A sign-in, good or bad.";
    PasswordGiven "session.password_given", "The right password, where a code, a second factor or the privacy notice comes next.";
    SecondFactorGiven "session.second_factor_given", "A one-time or recovery code, right or wrong.";
    Reauthenticated "session.reauthenticated", "Recent authentication, right or wrong.";
    SignedOut "session.signed_out", "A session was ended by its owner.";
    SessionEnded "session.ended", "A session ended otherwise.";
    PasswordSet "account.password_set", "A password was chosen.";
    PasswordResetAsked "account.password_reset_asked", "A link for a new password was asked for.";
    SecondFactorSet "account.second_factor_set", "A second factor was taken into use.";
    SecondFactorResetAsked "account.second_factor_reset_asked", "A reset of a lost second factor was asked for.";
    SecondFactorReset "account.second_factor_reset", "A second person approved the reset.";
    SecondFactorResetWithdrawn "account.second_factor_reset_withdrawn", "Who asked for the reset took that back.";
    SecondFactorResetDeclined "account.second_factor_reset_declined", "A second person declined the reset.";
    RecoveryCodesMade "account.recovery_codes_made", "New recovery codes were made.";
    ReportViewed "report.viewed", "A report was looked at.";
    ReportExported "report.exported", "A report was taken out as a file.";
    EventsViewed "event.list_viewed", "Events were looked at.";
    SearchesAsked "event.searches_asked", "An officer asked who searched an identity code.";
    EditsViewed "event.edits_viewed", "Edits that were made by hand were looked at.";
    EventsExported "event.list_exported", "Somebody's own events were taken out as a file.";
    MailGaveUp "mail.gave_up", "A mail could not be sent and was put aside.";
    DeadLettersViewed "mail.list_viewed", "The mails that could not be sent were looked at.";
    MailDropped "mail.dropped", "A mail that was put aside was dropped.";
    MailRetried "mail.retried", "A mail that was put aside is tried again.";
    OwnDataViewed "person.own_data_viewed", "A citizen looked at their own data.";
    ContactChanged "person.contact_changed", "A citizen changed e-mail, phone or next of kin.";
    ContactConfirmationSent "person.contact_confirmation_sent", "A code was sent to a new e-mail address.";
    ContactConfirmed "person.contact_confirmed", "A code for a new address, right or wrong.";
    PersonAdded "person.added", "A citizen became known by strong identification.";
    PersonCodeChanged "person.code_changed", "The population register said that an identity code changed.";
    PersonRefreshed "person.refreshed", "A person's register data were fetched.";
    PersonDied "person.died", "The population register said that a person has died.";
    DeathWithdrawn "person.death_withdrawn", "The population register says that a person lives whom it had called dead.";
    PersonSearched "person.searched", "A clerk searched a register by identity code: hit, miss, malformed or refused.";
    ClientViewed "person.client_viewed", "A clerk looked at a client's data.";
    ProtectedPersonViewed "person.protected_viewed", "Somebody looked at a person under non-disclosure.";
    PersonPurged "person.purged", "Data were removed because non-disclosure began.";
    ClientErased "person.client_erased", "What a register held about a former client was removed, because its time was over.";
    PersonErased "person.erased", "Everything about a person was removed, because no register held them any more.";
    HoldPlaced "retention.hold_placed", "An officer set that a client's data are not removed for now.";
    HoldLifted "retention.hold_lifted", "An officer set that they are removed again when their time is over.";
    RetentionViewed "retention.viewed", "Somebody looked at what is removed when.";
    RemovalsCertified "retention.certified", "A certificate of what was removed was signed.";
    RelationAdded "relation.added", "A ground for holding a citizen's data began.";
    RelationEnded "relation.ended", "Such a ground ended.";
    InstallationFounded "installation.founded", "A database was made, as a demo or for real work; that never changes.";
    InstallationOpened "installation.opened", "The first maintainer was invited.";
    DataRestored "installation.restored", "A backup was restored.";
    DataCopied "installation.copied", "The database was copied to another engine.";
    AccessDenied "access.denied", "An act was refused.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_leads_back_to_its_act_and_stands_once() {
        let codes: HashSet<_> = EventAction::ALL.iter().map(|action| action.code()).collect();
        assert_eq!(codes.len(), EventAction::ALL.len());
        assert!(EventAction::ALL.iter().all(|action| EventAction::from_code(action.code()) == Some(*action)));
    }
}
