//! The letters around invitations.

use luukku_domain::{id::AccountId, id::OrganisationId};

use super::{
    super::organisations::Names,
    people::{self, Addressee},
    row::InvitationRow,
};
use crate::{
    Backend,
    mail::{self, Letter, OrganisationMatter},
    store::{StoreError, Tx},
};
use std::collections::BTreeSet;

/// Who invites, as the letter says it.
pub(super) struct Sender<'a> {
    pub(super) organisation: &'a Names,
    pub(super) inviter: &'a str,
}

/// How the program calls itself where nobody invites in person.
pub(super) const PROGRAM: &str = "Luukku";

/// Writes to the invited person. Who can sign in is told in their own language and answers inside; everybody else, the
/// owner of a closed account included, gets a link.
pub(super) async fn send(
    tx: &mut Tx,
    backend: &Backend,
    invitation: &InvitationRow,
    addressee: Option<&Addressee>,
    sender: &Sender<'_>,
) -> Result<(), StoreError> {
    let account = addressee.filter(|addressee| !addressee.is_closed());
    let email = invitation.email.as_ref().ok_or(StoreError::Broken)?;
    let (to, lang) = account.map_or((email, invitation.lang), |account| (&account.email, account.lang));
    let letter = Letter::Invitation {
        invitation: invitation.id,
        organisation: sender.organisation.in_lang(lang).to_owned(),
        role: invitation.role.name(lang).to_owned(),
        inviter: sender.inviter.to_owned(),
        note: invitation.note.clone().map(String::from),
        expires_at: invitation.rule().expires_at(),
        has_account: account.is_some(),
    };
    mail::post(tx, backend, to, lang, letter).await?;
    Ok(())
}

/// Tells those who can approve that invitations to these accounts, or to people without one, wait for them.
pub(super) async fn tell_approvers(
    tx: &mut Tx,
    backend: &Backend,
    organisation: OrganisationId,
    name: &Names,
    (inviter, addressees): (Option<AccountId>, &BTreeSet<Option<AccountId>>),
) -> Result<(), StoreError> {
    let now = tx.now();
    let approvers = people::approvers(tx.conn(), organisation, inviter, addressees, now).await?;
    tell(tx, backend, &approvers, name, &OrganisationMatter::InvitationToApprove).await
}

/// Tells the maintainers that somebody with a closed account was invited, whom they may restore.
pub(super) async fn tell_maintainers(tx: &mut Tx, backend: &Backend, name: &Names) -> Result<(), StoreError> {
    let now = tx.now();
    let maintainers = people::maintainers(tx.conn(), now).await?;
    tell(tx, backend, &maintainers, name, &OrganisationMatter::ClosedAccountInvited).await
}

/// Tells people about a matter of an organisation, each in their own language.
pub(in crate::accounts) async fn tell(
    tx: &mut Tx,
    backend: &Backend,
    people: &[Addressee],
    name: &Names,
    matter: &OrganisationMatter,
) -> Result<(), StoreError> {
    for person in people {
        let organisation = name.in_lang(person.lang).to_owned();
        let letter = Letter::OrganisationNotice { organisation, matter: matter.clone() };
        mail::post(tx, backend, &person.email, person.lang, letter).await?;
    }
    Ok(())
}
