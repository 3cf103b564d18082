use super::*;
use crate::{
    accounts::{
        invitations::{
            people, resend,
            testing::{
                close_account, close_organisation, end_memberships, invite_one, link_to, roles_of, state_of,
            },
        },
        session::Stage,
    },
    on_both_engines,
    testing::scene::Scene,
};
use chrono::TimeDelta;
use luukku_domain::{
    accounts::role::Role,
    caller::Who,
    events::Outcome,
    id::{InvitationId, RequestId},
};

const PASSWORD: &str = "tuikehamelokki";

const fn uusi() -> NewPerson<'static> {
    NewPerson {
        name: "Ulla Uusi",
        password: PASSWORD,
        lang: Lang::Sv,
        device: "a test",
        known_device: None,
        previous: None,
    }
}

fn nobody(scene: &Scene<'_>) -> Caller {
    let request = scene.backend.ambient().id(RequestId::new);
    Caller { who: Who::Anonymous, request, at: scene.now(), address: None }
}

async fn try_accept(
    scene: &Scene<'_>,
    link: &Token,
    person: NewPerson<'_>,
) -> Result<SignedIn, Fault<AcceptRule>> {
    accept(&scene.backend, &nobody(scene), link, person).await
}

/// An invitation to a role in Koivula, its link and who made it.
async fn invited(scene: &Scene<'_>, role: Role) -> (InvitationId, Token, Caller) {
    let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
    let id = invite_one(scene, &caller, scene.koivula, role, "ulla.uusi@example.org").await;
    (id, link_to(scene, id).await, caller)
}

async fn account_of(scene: &Scene<'_>, address: &str) -> Option<AccountId> {
    let mut read = scene.backend.store.read().await.unwrap();
    people::by_email(read.conn(), &Email::parse(address).unwrap()).await.unwrap().and_then(|it| it.live())
}

on_both_engines! {
    async fn a_new_person_gets_an_account_with_the_role_and_is_signed_in(store) {
        let scene = Scene::new(&store).await;
        let (id, link, _) = invited(&scene, Role::Editor).await;
        let signed_in = try_accept(&scene, &link, uusi()).await.unwrap();
        assert_eq!(signed_in.stage, Stage::Notice);
        assert_eq!(state_of(&scene, id).await, InvitationState::Accepted);
        let account = account_of(&scene, "ulla.uusi@example.org").await.unwrap();
        assert_eq!(roles_of(&scene, account).await, [(scene.koivula, Role::Editor)]);
        for action in [
            EventAction::InvitationAccepted,
            EventAction::AccountCreated,
            EventAction::PasswordSet,
            EventAction::MembershipGranted,
        ] {
            assert!(scene.events(action, Outcome::Done).await > 0, "{action:?}");
        }
        assert_eq!(scene.letters("account_notice").await, 1);
        let attempt = Attempt {
            email: "ULLA.uusi@example.org",
            password: PASSWORD,
            device: "another",
            known_device: None,
            previous: None,
        };
        assert!(sign_in::sign_in(&scene.backend, &nobody(&scene), attempt).await.is_ok());
    }

    async fn a_role_that_asks_for_it_leads_to_a_second_factor(store) {
        let scene = Scene::new(&store).await;
        let (_, link, _) = invited(&scene, Role::CustomerClerk).await;
        assert_eq!(try_accept(&scene, &link, uusi()).await.unwrap().stage, Stage::Enrolment);
    }

    async fn a_link_serves_once(store) {
        let scene = Scene::new(&store).await;
        let (_, link, _) = invited(&scene, Role::Editor).await;
        let (one, other) = tokio::join!(try_accept(&scene, &link, uusi()), try_accept(&scene, &link, uusi()));
        let refused = [one.err(), other.err()];
        let refused: Vec<_> = refused.iter().flatten().collect();
        assert!(
            matches!(refused[..], [Fault::Rule(AcceptRule::Closed(InvitationState::Accepted))]),
            "{refused:?}"
        );
    }

    async fn both_fields_say_at_once_what_is_wrong(store) {
        let scene = Scene::new(&store).await;
        let (id, link, _) = invited(&scene, Role::Editor).await;
        let typed = NewPerson { name: "", password: "Koivula-2026", ..uusi() };
        let refused = try_accept(&scene, &link, typed).await.err();
        let expected =
            AcceptRule::Fields { name: Some(NameError::Empty), password: Some(PasswordError::Names) };
        assert!(matches!(refused, Some(Fault::Rule(rule)) if rule == expected));
        assert_eq!(state_of(&scene, id).await, InvitationState::Pending);
    }

    async fn an_expired_invitation_is_not_accepted(store) {
        let scene = Scene::new(&store).await;
        let (_, link, _) = invited(&scene, Role::Editor).await;
        store.clock.advance(TimeDelta::days(7));
        let refused = try_accept(&scene, &link, uusi()).await.err();
        assert!(matches!(refused, Some(Fault::Rule(AcceptRule::Closed(InvitationState::Expired)))));
    }

    async fn the_inviter_must_still_have_the_right(store) {
        let scene = Scene::new(&store).await;
        let (id, link, inviter) = invited(&scene, Role::Editor).await;
        end_memberships(&scene, inviter.account().unwrap()).await;
        let refused = try_accept(&scene, &link, uusi()).await.err();
        assert!(matches!(refused, Some(Fault::Rule(AcceptRule::Barrier(Barrier::InviterGone)))));
        assert_eq!(account_of(&scene, "ulla.uusi@example.org").await, None);

        let second = scene.caller("Eero Malli", scene.koivula, Role::MainUser).await;
        resend::resend(&scene.backend, &second, id).await.unwrap();
        let link = link_to(&scene, id).await;
        assert!(try_accept(&scene, &link, uusi()).await.is_ok());
    }

    async fn a_closed_organisation_takes_nobody(store) {
        let scene = Scene::new(&store).await;
        let (_, link, _) = invited(&scene, Role::Editor).await;
        close_organisation(&scene, scene.koivula).await;
        let refused = try_accept(&scene, &link, uusi()).await.err();
        assert!(matches!(refused, Some(Fault::Rule(AcceptRule::Barrier(Barrier::OrganisationClosed)))));
    }

    async fn an_address_that_was_taken_meanwhile_leads_to_sign_in(store) {
        let scene = Scene::new(&store).await;
        let (id, link, _) = invited(&scene, Role::Editor).await;
        let account = scene.account("Ulla Uusi", scene.lehtola).await;
        let refused = try_accept(&scene, &link, uusi()).await.err();
        assert!(matches!(refused, Some(Fault::Rule(AcceptRule::HasAccount))));
        close_account(&scene, account).await;
        let refused = try_accept(&scene, &link, uusi()).await.err();
        assert!(matches!(refused, Some(Fault::Rule(AcceptRule::ClosedAccount))));
        assert_eq!(state_of(&scene, id).await, InvitationState::Pending);
        assert!(roles_of(&scene, account).await.is_empty());
    }

    async fn the_organisation_does_not_learn_who_was_signed_in_in_the_same_browser(store) {
        let scene = Scene::new(&store).await;
        let (_, link, _) = invited(&scene, Role::Editor).await;
        let eero = scene.caller("Eero Malli", scene.lehtola, Role::Editor).await;
        accept(&scene.backend, &eero, &link, uusi()).await.unwrap();
        let mut read = store.read().await.unwrap();
        let named = sql!(read.conn(), scalar: i64,
            "SELECT COUNT(*) FROM event WHERE organisation_id = $1 AND actor_id = $2",
            scene.koivula, eero.account()).unwrap();
        assert_eq!(named, 0);
    }
}
