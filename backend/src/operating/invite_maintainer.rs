//! `luukku invite-maintainer`: the first person of a real installation, invited from the command line.
//!
//! Also the way back in when nobody who runs the installation can sign in any more: whoever may type commands on the
//! machine may read the keys, too.

use luukku_domain::{
    accounts::{membership::Ground, organisation::OrganisationKind, role::Role},
    caller::{Caller, Job},
    events::{Event, EventAction},
    id::{AccountId, OrganisationId, RequestId},
    lang::Lang,
    time::Timestamp,
    values::Email,
};

use super::open_link::open_link;
use crate::{
    Backend,
    accounts::{
        invitations::invite::{InviteRule, Wanted, invite},
        organisations::{
            create::{self, CreateRule},
            typed::{OrganisationErrors, TypedOrganisation},
        },
    },
    fault::Fault,
    mail::Link,
    sql,
    store::StoreError,
};

/// Why nobody was invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InviteMaintainerRule {
    /// The operator's name from the configuration is not one.
    OperatorName(OrganisationErrors),
    /// The address has an account: a maintainer gives it the role, after restoring it if it is closed.
    HasAccount,
}

/// An invitation and its way in.
#[derive(Debug, Clone)]
pub struct InvitedMaintainer {
    /// The address that opens it, once. Secret.
    pub link: String,
    /// Until when.
    pub until: Timestamp,
}

/// Invites `email` to run the installation. Makes the operator's organisation when there is none yet.
pub async fn invite_maintainer(
    backend: &Backend,
    operator: &str,
    email: &Email,
    lang: Lang,
) -> Result<InvitedMaintainer, Fault<InviteMaintainerRule>> {
    let ambient = backend.ambient();
    let caller = Caller::system(Job::CommandLine, ambient.id(RequestId::new), ambient.now());
    let (organisation, account) = {
        let mut read = backend.store.read().await?;
        let conn = read.conn();
        let organisation = sql!(conn, optional_scalar: OrganisationId,
            "SELECT id FROM organisation WHERE kind = 'operator' AND status = 'active'")?;
        let account = sql!(conn, optional_scalar: AccountId,
            "SELECT id FROM account WHERE email_key = $1", email.key())?;
        (organisation, account)
    };
    if account.is_some() {
        return Err(Fault::Rule(InviteMaintainerRule::HasAccount));
    }
    let organisation = match organisation {
        Some(organisation) => organisation,
        None => make_operator(backend, &caller, operator).await?,
    };
    let ground = Ground::parse("luukku invite-maintainer").map_err(|_| StoreError::Broken)?;
    let wanted = Wanted {
        organisation,
        roles: &[Role::Maintainer],
        last_day: None,
        ground: &ground,
        note: None,
        lang,
        addresses: email.as_str(),
    };
    let invited = invite(backend, &caller, &wanted).await.map_err(contradiction)?;
    let [id] = invited.invitations[..] else { return Err(StoreError::Broken.into()) };
    let (token, until) = open_link(backend, Link::Invitation(id)).await?;
    let tx = backend.store.begin(&caller).await?;
    tx.commit(Event::done(EventAction::InstallationOpened).about(id).at(organisation)).await?;
    let (home, page) = (&backend.settings.public_url, Link::Invitation(id).page());
    Ok(InvitedMaintainer { link: format!("{home}/{lang}/{page}/{}", token.reveal()), until })
}

async fn make_operator(
    backend: &Backend,
    caller: &Caller,
    name: &str,
) -> Result<OrganisationId, Fault<InviteMaintainerRule>> {
    let typed = TypedOrganisation { fi: name, sv: "", en: "", business_id: "" };
    create::create(backend, caller, OrganisationKind::Operator, None, typed).await.map_err(
        |fault| match fault {
            Fault::Rule(CreateRule::Fields(errors)) => {
                Fault::Rule(InviteMaintainerRule::OperatorName(errors))
            }
            Fault::Store(error) => Fault::Store(error),
            Fault::Refused(refusal) => Fault::Refused(refusal),
            Fault::Rule(_) => StoreError::Broken.into(),
        },
    )
}

/// The command line may invite anybody to run the installation; a rule that says otherwise is a mistake in the program.
fn contradiction(fault: Fault<InviteRule>) -> Fault<InviteMaintainerRule> {
    match fault {
        Fault::Store(error) => Fault::Store(error),
        Fault::Refused(refusal) => Fault::Refused(refusal),
        Fault::Rule(rule) => {
            tracing::error!(target: "operating", ?rule, "the first maintainer could not be invited");
            StoreError::Broken.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::accept,
        jobs::Stop,
        mail::{CarryError, fake::FakePost, send_due},
        on_both_engines,
        secrets::Token,
    };

    on_both_engines! {
        async fn the_first_maintainer_comes_in_by_the_printed_link(store) {
            let backend = store.backend();
            let email = Email::parse("liisa.ensimmainen@example.org").unwrap();
            let invited = invite_maintainer(&backend, "Esimerkin kunta", &email, Lang::Fi).await.unwrap();
            let (address, secret) = invited.link.rsplit_once('/').unwrap();
            assert_eq!(address, "http://localhost:3000/fi/invitation");
            let secret = Token::parse(secret).unwrap();
            let mut read = store.read().await.unwrap();
            let told = sql!(read.conn(), scalar: i64,
                "SELECT COUNT(*) FROM event WHERE action IN ('installation.opened', 'organisation.created')").unwrap();
            assert_eq!(told, 2);
            drop(read);
            let post = FakePost::default();
            post.fail_with(Some(CarryError::Unreachable));
            let tried = send_due(&backend, &post, &Stop::new().1).await.unwrap();
            assert_eq!(tried.put_off, 1, "there is no mail server yet");
            let ambient = backend.ambient();
            let caller = Caller { who: luukku_domain::caller::Who::Anonymous,
                ..Caller::system(Job::CommandLine, ambient.id(RequestId::new), ambient.now()) };
            let person = accept::NewPerson {
                name: "Liisa Ensimmäinen", password: "kurjet lentävät etelään", lang: Lang::Fi, device: "a test",
                known_device: None, previous: None,
            };
            accept::accept(&backend, &caller, &secret, person).await.unwrap();
            for status in ["active", "closed"] {
                let mut tx = store.begin(&store.system()).await.unwrap();
                sql!(tx.conn(), execute, "UPDATE account SET status = $1", status).unwrap();
                tx.commit(Event::done(EventAction::AccountChanged)).await.unwrap();
                let again = invite_maintainer(&backend, "Esimerkin kunta", &email, Lang::Fi).await;
                assert!(matches!(again, Err(Fault::Rule(InviteMaintainerRule::HasAccount))), "{status}");
            }
        }

        async fn a_second_invitation_replaces_the_first_and_the_operator_is_made_once(store) {
            let backend = store.backend();
            let email = Email::parse("liisa.ensimmainen@example.org").unwrap();
            for _ in 0..2 {
                invite_maintainer(&backend, "Esimerkin kunta", &email, Lang::Fi).await.unwrap();
            }
            let mut read = store.read().await.unwrap();
            let operators = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM organisation").unwrap();
            let open = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM invitation WHERE state = 'pending'").unwrap();
            assert_eq!((operators, open), (1, 1));
        }
    }
}
