//! Opens the link of an invitation: shows what it is about. Opening changes nothing.

use chrono::NaiveDate;
use luukku_domain::{
    accounts::{
        acknowledgement::{Acknowledgement, required},
        invitation::InvitationState,
        membership::Term,
        role::Role,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::InvitationId,
    lang::Lang,
    time::Timestamp,
    values::{Email, Note},
};

use super::{
    super::organisations::Names,
    barrier::{self, Barrier},
    people,
    row::{self, InvitationRow, Organisation},
};
use crate::{
    Backend,
    secrets::Token,
    sql,
    store::{Conn, StoreError},
};

/// What a link opens.
#[derive(Debug, Clone)]
pub enum Opened {
    /// Nothing: it was never sent by us, was replaced by a later letter, or is long over.
    Unknown,
    /// An invitation that is over, and of which organisation.
    Closed(InvitationState, Names),
    /// An invitation that a new person answers here.
    Answer(Shown),
    /// An invitation to an address that has got an account: it is answered after signing in.
    SignIn(Shown),
    /// An invitation to an address whose account is closed: a maintainer has been told and can restore it.
    ClosedAccount(Shown),
}

/// What the invited person sees of an invitation.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its id.
    pub id: InvitationId,
    /// The organisation's name.
    pub organisation: Names,
    /// The role.
    pub role: Role,
    /// Who invites; nobody where the program did.
    pub inviter: Option<String>,
    /// The covering note.
    pub note: Option<Note>,
    /// The invited address, which becomes the user name.
    pub email: Email,
    /// The language of the letter.
    pub lang: Lang,
    /// When it expires.
    pub expires_at: Timestamp,
    /// The last day of the membership, if it shall end by itself.
    pub last_day: Option<NaiveDate>,
    /// What stands in the way of accepting it now.
    pub barrier: Option<Barrier>,
    /// What the role will require before personal data open.
    pub acknowledgements: &'static [Acknowledgement],
    /// Whether the role asks for a second factor.
    pub second_factor: bool,
}

/// Opens a link: the act of whoever has it, not of who is signed in.
pub async fn open(backend: &Backend, caller: &Caller, secret: &Token) -> Result<Opened, StoreError> {
    let now = backend.ambient().now();
    let mut read = backend.store.read().await?;
    let Some(invitation) = find(read.conn(), secret).await? else { return Ok(Opened::Unknown) };
    let organisation =
        row::organisation(read.conn(), invitation.organisation_id).await?.ok_or(StoreError::Broken)?;
    let opened = match (invitation.rule().state_at(now), &invitation.email) {
        (InvitationState::Pending, Some(email)) => {
            let shown = shown(read.conn(), backend, &invitation, &organisation, email, now).await?;
            match people::addressee(read.conn(), invitation.id).await? {
                None => Opened::Answer(shown),
                Some(account) if account.is_closed() => Opened::ClosedAccount(shown),
                Some(_) => Opened::SignIn(shown),
            }
        }
        (InvitationState::AwaitingApproval | InvitationState::Pending, _) => return Ok(Opened::Unknown),
        (closed, _) => Opened::Closed(closed, organisation.name),
    };
    drop(read);
    let tx = backend.store.begin(&caller.unnamed()).await?;
    let viewed = Event::done(EventAction::InvitationViewed).about(invitation.id);
    tx.commit(viewed.at(invitation.organisation_id)).await?;
    Ok(opened)
}

/// The invitation that a secret belongs to, whatever its state: that of a closed one is told, not hidden.
pub(super) async fn find(conn: &mut Conn, secret: &Token) -> Result<Option<InvitationRow>, StoreError> {
    let id = sql!(conn, optional_scalar: InvitationId,
        "SELECT object_id FROM mail_secret WHERE secret_hash = $1 AND purpose = 'invitation'", secret.hash().as_slice())?;
    match id {
        Some(id) => row::load(conn, id).await,
        None => Ok(None),
    }
}

/// What the invited person sees of a pending invitation.
pub(super) async fn shown(
    conn: &mut Conn,
    backend: &Backend,
    invitation: &InvitationRow,
    organisation: &Organisation,
    email: &Email,
    now: Timestamp,
) -> Result<Shown, StoreError> {
    let term = Term { starts_at: now, ends_at: invitation.ends_at, ended_at: None };
    Ok(Shown {
        id: invitation.id,
        organisation: organisation.name.clone(),
        role: invitation.role,
        inviter: people::name_of(conn, invitation.vouched_by).await?,
        note: invitation.note.clone(),
        email: email.clone(),
        lang: invitation.lang,
        expires_at: invitation.rule().expires_at(),
        last_day: term.last_day(),
        barrier: barrier::find(conn, backend, invitation, organisation, now).await?,
        acknowledgements: required(invitation.role),
        second_factor: invitation.role.requires_second_factor(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::testing::{close_account, invite_one, link_to, state_of},
        on_both_engines,
        testing::scene::Scene,
    };
    use chrono::TimeDelta;
    use luukku_domain::events::Outcome;

    on_both_engines! {
        async fn opening_shows_and_changes_nothing(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let id = invite_one(&scene, &caller, scene.koivula, Role::CustomerClerk, "uusi@example.org").await;
            let link = link_to(&scene, id).await;
            for _ in 0..2 {
                let Opened::Answer(shown) = open(&scene.backend, &store.system(), &link).await.unwrap() else {
                    panic!("to be answered here")
                };
                assert_eq!(shown.organisation.in_lang(Lang::Sv), "Koivula");
                assert_eq!((shown.inviter.as_deref(), shown.barrier), (Some("Aino Malli"), None));
                assert!(shown.second_factor && shown.acknowledgements.len() == 2);
            }
            assert_eq!(state_of(&scene, id).await, InvitationState::Pending);
            assert_eq!(scene.events(EventAction::InvitationViewed, Outcome::Done).await, 2);
        }

        async fn a_forged_link_opens_nothing_and_leaves_no_event(store) {
            let scene = Scene::new(&store).await;
            let forged = Token::generate(store.ambient());
            assert!(matches!(open(&scene.backend, &store.system(), &forged).await.unwrap(), Opened::Unknown));
            assert_eq!(scene.events(EventAction::InvitationViewed, Outcome::Done).await, 0);
        }

        async fn an_expired_link_says_so(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let id = invite_one(&scene, &caller, scene.koivula, Role::Editor, "uusi@example.org").await;
            let link = link_to(&scene, id).await;
            store.clock.advance(TimeDelta::days(7));
            let opened = open(&scene.backend, &store.system(), &link).await.unwrap();
            assert!(matches!(opened, Opened::Closed(InvitationState::Expired, _)));
        }

        async fn the_owner_of_a_closed_account_is_told_that_it_can_be_restored(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let account = scene.account("Eero Malli", scene.lehtola).await;
            close_account(&scene, account).await;
            let id = invite_one(&scene, &caller, scene.koivula, Role::Editor, "eero.malli@example.org").await;
            let link = link_to(&scene, id).await;
            let opened = open(&scene.backend, &store.system(), &link).await.unwrap();
            assert!(matches!(opened, Opened::ClosedAccount(_)));
        }
    }
}
