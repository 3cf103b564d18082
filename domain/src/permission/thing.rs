//! What actions are done to, reduced to the facts that a permission depends on.
//! The use case loads them; nothing here is taken from a form.

use std::slice;

use super::facts::{Facts, Lies, Owner, Thing};
use crate::{
    accounts::{organisation::OrganisationKind, place::Place, role::Role},
    id::{AccountId, EventId, InvitationId, MembershipId, OrganisationId, RelationId, SessionId},
};

macro_rules! things {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }
        id $id_type:ty: |$me:ident| $id:expr; facts $facts:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl Thing for $name {
            type Id = $id_type;

            fn id(&self) -> Self::Id {
                let $me = self;
                $id
            }

            fn facts(&self) -> Facts<'_> {
                let $me = self;
                $facts
            }
        }
    )*};
}

things! {
    /// An organisation that shall be made.
    NewOrganisation {
        /// Its kind.
        kind: OrganisationKind,
        /// What it shall stand under; none for a root.
        parent: Option<Place>,
    }
    id Option<OrganisationId>: |new| new.parent.as_ref().map(Place::id);
    facts new.parent.as_ref().map_or(Facts::nowhere(), Facts::in_place);

    /// An organisation that shall go under, or into, another.
    Moving {
        /// What moves.
        what: Place,
        /// Where to.
        goal: Place,
    }
    id (OrganisationId, OrganisationId): |moving| (moving.what.id(), moving.goal.id());
    facts Facts::in_both(&moving.what, &moving.goal);

    /// A provider at the service of an organiser. It lies with the organiser, who arranges and pays.
    Serving {
        /// The provider or company.
        provider: OrganisationId,
        /// The organiser.
        organiser: Place,
    }
    id (OrganisationId, OrganisationId): |serving| (serving.provider, serving.organiser.id());
    facts Facts::in_place(&serving.organiser);

    /// A user, who is seen from every organisation that they belong to.
    User {
        /// The account.
        account: AccountId,
        /// The home organisation and the organisations of all memberships.
        places: Vec<Place>,
    }
    id AccountId: |user| user.account;
    facts Facts { lies: Lies::Any(&user.places), ..Facts::nowhere() }.about_account(user.account);

    /// A user as an account, which lies with the home organisation only.
    HomeUser {
        /// The account.
        account: AccountId,
        /// The home organisation.
        home: Place,
        /// The roles of all live memberships.
        roles: Vec<Role>,
    }
    id AccountId: |user| user.account;
    facts Facts::in_place(&user.home).about_account(user.account).with_roles(&user.roles);

    /// A user who shall have another home organisation.
    HomeChange {
        /// The account.
        account: AccountId,
        /// The home organisation until now.
        from: Place,
        /// The new one.
        to: Place,
    }
    id (AccountId, OrganisationId): |change| (change.account, change.to.id());
    facts Facts::in_both(&change.from, &change.to).about_account(change.account);

    /// A lost second factor whose reset somebody asked for.
    SecondFactorReset {
        /// The account that lost it.
        account: AccountId,
        /// Its home organisation.
        home: Place,
        /// The roles of all its live memberships.
        roles: Vec<Role>,
        /// Who asked.
        asked_by: AccountId,
    }
    id AccountId: |reset| reset.account;
    facts Facts { asked_by: Some(reset.asked_by), ..Facts::in_place(&reset.home) }
        .about_account(reset.account)
        .with_roles(&reset.roles);

    /// The same as its asker's own.
    AskedReset {
        /// The account that lost its second factor.
        account: AccountId,
        /// Its home organisation.
        home: Place,
        /// Who asked.
        asked_by: AccountId,
    }
    id AccountId: |asked| asked.account;
    facts Facts::in_place(&asked.home).about_account(asked.asked_by);

    /// A membership that shall be made for an existing account.
    NewMembership {
        /// The account.
        account: AccountId,
        /// The organisation.
        place: Place,
        /// The role.
        role: Role,
    }
    id (AccountId, OrganisationId, Role): |new| (new.account, new.place.id(), new.role);
    facts Facts { gives: true, ..Facts::in_place(&new.place) }
        .about_account(new.account)
        .with_roles(slice::from_ref(&new.role));

    /// A membership that somebody has.
    HeldMembership {
        /// The membership.
        id: MembershipId,
        /// Whose it is.
        account: AccountId,
        /// The organisation.
        place: Place,
        /// The role.
        role: Role,
    }
    id MembershipId: |held| held.id;
    facts Facts::in_place(&held.place).about_account(held.account).with_roles(slice::from_ref(&held.role));

    /// A membership whose role was wrong.
    RoleCorrection {
        /// The membership.
        held: HeldMembership,
        /// The right role.
        to: Role,
    }
    id (MembershipId, Role): |correction| (correction.held.id, correction.to);
    facts Facts { gives: true, ..correction.held.facts().with_roles(slice::from_ref(&correction.to)) };

    /// Invitations that shall be made, for one role in one organisation.
    NewInvitation {
        /// The organisation.
        place: Place,
        /// The role.
        role: Role,
    }
    id (OrganisationId, Role): |new| (new.place.id(), new.role);
    facts Facts { gives: true, ..Facts::in_place(&new.place) }.with_roles(slice::from_ref(&new.role));

    /// An invitation as those see it who invite.
    SentInvitation {
        /// The invitation.
        id: InvitationId,
        /// The organisation.
        place: Place,
        /// The role.
        role: Role,
        /// Who made it; none when the program did.
        invited_by: Option<AccountId>,
        /// The account with the invited e-mail, if there is one.
        invited: Option<AccountId>,
    }
    id InvitationId: |sent| sent.id;
    facts Facts {
        owner: sent.invited.map(Owner::Account),
        asked_by: sent.invited_by,
        ..Facts::in_place(&sent.place).with_roles(slice::from_ref(&sent.role))
    };

    /// An invitation as the invited person sees it who has an account.
    ReceivedInvitation {
        /// The invitation.
        id: InvitationId,
        /// The account with the invited e-mail.
        account: AccountId,
    }
    id InvitationId: |received| received.id;
    facts Facts::nowhere().about_account(received.account);

    /// An event of the installation.
    InstallationEvent {
        /// The event.
        id: EventId,
        /// Whether it is about clients.
        client_data: bool,
    }
    id EventId: |event| event.id;
    facts Facts { client_data: event.client_data, ..Facts::nowhere() };

    /// An event in a controller's register.
    ControllerEvent {
        /// The event.
        id: EventId,
        /// The controller.
        controller: Place,
    }
    id EventId: |event| event.id;
    facts Facts { client_data: true, ..Facts::in_place(&event.controller) };

    /// An event in an organisation.
    OrganisationEvent {
        /// The event.
        id: EventId,
        /// The organisation in which the actor acted, or which it is about.
        organisation: Place,
        /// Whether it is about clients.
        client_data: bool,
    }
    id EventId: |event| event.id;
    facts Facts { client_data: event.client_data, ..Facts::in_place(&event.organisation) };

    /// A session.
    OwnSession {
        /// The session.
        id: SessionId,
        /// Whose it is.
        owner: Owner,
    }
    id SessionId: |session| session.id;
    facts Facts::nowhere().owned_by(session.owner);

    /// The ground on which a controller holds a person.
    Relation {
        /// The relation.
        id: RelationId,
        /// The controller.
        controller: Place,
    }
    id RelationId: |relation| relation.id;
    facts Facts { client_data: true, ..Facts::in_place(&relation.controller) };
}
