use super::*;
use crate::{
    accounts::invitations::testing::{
        close_account, close_organisation, ground, invite_one, require_second_approval, state_of, wanted,
    },
    on_both_engines, sql,
    testing::scene::Scene,
};
use luukku_domain::{
    accounts::{
        invitation_policy::{InvitationPolicy, WhoMayInvite},
        role::IncompatibleRoles,
    },
    caller::{Job, Who},
    events::Outcome,
    id::RequestId,
    values::EmailError,
};

fn verdicts(lines: &[Line]) -> Vec<&LineVerdict> {
    lines.iter().map(|line| &line.verdict).collect()
}

fn as_program(scene: &Scene<'_>, job: Job) -> Caller {
    Caller::system(job, scene.backend.ambient().id(RequestId::new), scene.now())
}

async fn addresses(scene: &Scene<'_>) -> i64 {
    let mut read = scene.backend.store.read().await.unwrap();
    sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM invitation").unwrap()
}

on_both_engines! {
    async fn a_batch_invites_the_good_lines_and_says_what_is_wrong_with_the_others(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let (ground, roles) = (ground(), [Role::Editor]);
        let text = "yksi@example.org; Kaksi <kaksi@example.org>\nYKSI@example.org\nkolme@\naino.malli@example.org";
        let invited =
            invite(&scene.backend, &caller, &wanted(scene.koivula, &roles, &ground, text)).await.unwrap();
        assert!(matches!(
            verdicts(&invited.lines)[..],
            [
                LineVerdict::Invite(_),
                LineVerdict::Invite(_),
                LineVerdict::Duplicate(1),
                LineVerdict::Bad(EmailError::Domain),
                LineVerdict::Yourself
            ]
        ));
        assert_eq!((invited.invitations.len(), addresses(&scene).await), (2, 2));
        assert_eq!(scene.events(EventAction::InvitationSent, Outcome::Done).await, 2);
        assert_eq!(scene.letters("invitation").await, 2);
    }

    async fn a_check_says_the_same_and_sends_nothing(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let (ground, roles) = (ground(), [Role::Editor, Role::Specialist]);
        let wanted = wanted(scene.koivula, &roles, &ground, "yksi@gmial.com, huono");
        let checked = check(&scene.backend, &caller, &wanted).await.unwrap();
        assert_eq!((checked.invitations, checked.left_today), (2, Some(200)));
        let LineVerdict::Invite(invitee) = &checked.lines[0].verdict else { panic!("a good line") };
        assert_eq!(invitee.suggestion.as_ref().unwrap().as_str(), "yksi@gmail.com");
        assert_eq!((addresses(&scene).await, scene.letters("invitation").await), (0, 0));
        assert_eq!(scene.events(EventAction::InvitationsChecked, Outcome::Done).await, 1);
        assert_eq!(invite(&scene.backend, &caller, &wanted).await.unwrap().lines, checked.lines);
    }

    async fn a_newer_invitation_takes_the_place_of_an_open_one(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let old = invite_one(&scene, &caller, scene.koivula, Role::Editor, "uusi@example.org").await;
        let other = invite_one(&scene, &caller, scene.koivula, Role::Specialist, "uusi@example.org").await;
        let new = invite_one(&scene, &caller, scene.koivula, Role::Editor, "UUSI@example.org").await;
        assert_eq!(state_of(&scene, old).await, InvitationState::Superseded);
        assert_eq!(state_of(&scene, other).await, InvitationState::Pending);
        assert_eq!(state_of(&scene, new).await, InvitationState::Pending);
        assert_eq!(scene.events(EventAction::InvitationSuperseded, Outcome::Done).await, 1);
        store.clock.advance(chrono::TimeDelta::days(7));
        invite_one(&scene, &caller, scene.koivula, Role::Editor, "uusi@example.org").await;
        assert_eq!(state_of(&scene, new).await, InvitationState::Expired);
        assert_eq!(scene.events(EventAction::InvitationExpired, Outcome::Done).await, 1);
    }

    async fn two_at_once_leave_one_open_invitation(store) {
        let scene = Scene::new(&store).await;
        let one = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let other = scene.caller("Eero Malli", scene.koivula, Role::MainUser).await;
        let (ground, roles) = (ground(), [Role::Editor]);
        let wanted = wanted(scene.koivula, &roles, &ground, "uusi@example.org");
        let (first, second) = tokio::join!(
            invite(&scene.backend, &one, &wanted),
            invite(&scene.backend, &other, &wanted)
        );
        let mut states = Vec::new();
        for invited in [first.unwrap(), second.unwrap()] {
            states.push(state_of(&scene, invited.invitations[0]).await);
        }
        assert!(states.contains(&InvitationState::Pending) && states.contains(&InvitationState::Superseded));
    }

    async fn a_person_of_another_town_looks_like_anybody(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        scene.member("Eero Malli", scene.lehtola, Role::Editor).await;
        let closed = scene.account("Kaisa Malli", scene.lehtola).await;
        close_account(&scene, closed).await;
        scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
        let (ground, roles) = (ground(), [Role::Editor]);
        let text = "uusi@example.org, eero.malli@example.org, kaisa.malli@example.org";
        let wanted = wanted(scene.koivula, &roles, &ground, text);
        let done = invite(&scene.backend, &caller, &wanted).await.unwrap();
        for line in &done.lines {
            let LineVerdict::Invite(invitee) = &line.verdict else { panic!("{line:?}") };
            assert_eq!((invitee.known, invitee.closed, invitee.replaces), (None, false, false));
        }
        assert_eq!(scene.letters("invitation").await, 3);
        // The maintainer alone is told of the closed account.
        assert_eq!(scene.letters("organisation_notice").await, 1);
    }

    async fn what_the_inviter_may_see_is_told(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let holds = scene.member("Eero Malli", scene.school, Role::Editor).await;
        let closed = scene.account("Kaisa Malli", scene.koivula).await;
        close_account(&scene, closed).await;
        let maintainer = scene.member("Outi Malli", scene.operator, Role::Maintainer).await;
        scene.membership(maintainer, scene.school, Role::MainUser).await;
        let (ground, roles) = (ground(), [Role::Editor]);
        let text = "eero.malli@example.org, kaisa.malli@example.org";
        let checked =
            check(&scene.backend, &caller, &wanted(scene.school, &roles, &ground, text)).await.unwrap();
        let [LineVerdict::Holds(found), LineVerdict::Invite(kaisa)] = verdicts(&checked.lines)[..] else {
            panic!("{checked:?}")
        };
        assert_eq!((*found, kaisa.known, kaisa.closed), (holds, Some(closed), true));

        let roles = [Role::CustomerClerk];
        let text = "outi.malli@example.org";
        let checked =
            check(&scene.backend, &caller, &wanted(scene.koivula, &roles, &ground, text)).await.unwrap();
        let clash = IncompatibleRoles(Role::Maintainer, Role::CustomerClerk);
        assert_eq!(verdicts(&checked.lines), [&LineVerdict::Incompatible(maintainer, clash)]);
    }

    async fn the_day_has_a_quota_for_each_inviter(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let (ground, roles) = (ground(), [Role::Editor]);
        let text: Vec<_> = (1..200).map(|number| format!("a{number}@example.org")).collect();
        let text = text.join(",");
        invite(&scene.backend, &caller, &wanted(scene.koivula, &roles, &ground, &text)).await.unwrap();
        let two = wanted(scene.school, &roles, &ground, "x@example.org, y@example.org");
        let refused = invite(&scene.backend, &caller, &two).await;
        assert!(matches!(refused, Err(Fault::Rule(InviteRule::OverQuota(OverQuota { left: 1 })))));
        let before = addresses(&scene).await;
        assert_eq!(before, 199);
        store.clock.advance(chrono::TimeDelta::days(1));
        let caller = scene.caller_as(caller.account().unwrap()).await;
        assert_eq!(invite(&scene.backend, &caller, &two).await.unwrap().invitations.len(), 2);
    }

    async fn the_organisation_s_own_way_holds(store) {
        let scene = Scene::new(&store).await;
        let demo = as_program(&scene, Job::Demo);
        let own = InvitationPolicy { who_may_invite: WhoMayInvite::Own, ..InvitationPolicy::default() };
        policy::set(&scene.backend, &demo, scene.school, own).await.unwrap();
        let from_above = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let (ground, roles) = (ground(), [Role::Editor]);
        let batch = wanted(scene.school, &roles, &ground, "uusi@example.org");
        let refused = invite(&scene.backend, &from_above, &batch).await;
        assert!(matches!(refused, Err(Fault::Rule(InviteRule::NotItsWay))));
        assert_eq!(scene.events(EventAction::InvitationSent, Outcome::Denied).await, 1);
        let maintainer = scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
        assert!(invite(&scene.backend, &maintainer, &batch).await.is_ok());
    }

    async fn who_may_not_give_a_role_invites_nobody_to_it(store) {
        let scene = Scene::new(&store).await;
        let main_user = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let editor = scene.caller("Eero Malli", scene.koivula, Role::Editor).await;
        let ground = ground();
        let text = "uusi@example.org";
        for (caller, organisation, roles, refusal) in [
            (&main_user, scene.koivula, &[Role::Editor, Role::DataProtectionOfficer][..], Refusal::Forbidden),
            (&main_user, scene.school, &[Role::CustomerClerk], Refusal::Forbidden),
            (&main_user, scene.lehtola, &[Role::Editor], Refusal::NotFound),
            (&editor, scene.koivula, &[Role::Editor], Refusal::Forbidden),
        ] {
            let refused = invite(&scene.backend, caller, &wanted(organisation, roles, &ground, text)).await;
            assert!(matches!(refused, Err(Fault::Refused(found)) if found == refusal), "{refused:?}");
        }
        assert_eq!(addresses(&scene).await, 0);
        assert_eq!(scene.events(EventAction::InvitationSent, Outcome::Denied).await, 4);
    }

    async fn a_closed_organisation_invites_nobody(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        close_organisation(&scene, scene.school).await;
        let (ground, roles) = (ground(), [Role::Editor]);
        let refused =
            invite(&scene.backend, &caller, &wanted(scene.school, &roles, &ground, "uusi@example.org")).await;
        assert!(matches!(refused, Err(Fault::Rule(InviteRule::OrganisationClosed))));
    }

    async fn an_organisation_without_other_main_users_asks_those_above(store) {
        let scene = Scene::new(&store).await;
        require_second_approval(&scene, scene.school).await;
        let inviter = scene.caller("Aino Malli", scene.school, Role::MainUser).await;
        scene.member("Eero Malli", scene.koivula, Role::MainUser).await;
        scene.member("Kaisa Malli", scene.koivula, Role::MainUser).await;
        invite_one(&scene, &inviter, scene.school, Role::Editor, "uusi@example.org").await;
        assert_eq!((scene.letters("organisation_notice").await, scene.letters("invitation").await), (2, 0));
    }

    async fn the_command_line_invites_the_first_maintainer(store) {
        let scene = Scene::new(&store).await;
        let program = as_program(&scene, Job::CommandLine);
        assert!(matches!(program.who, Who::System(Job::CommandLine)));
        let id = invite_one(&scene, &program, scene.operator, Role::Maintainer, "ensi@example.org").await;
        assert_eq!(state_of(&scene, id).await, InvitationState::Pending);
    }

    async fn nothing_typed_is_refused_before_anything_is_read(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let (ground, roles) = (ground(), [Role::Editor]);
        let plain = wanted(scene.koivula, &roles, &ground, "uusi@example.org");
        let yesterday = scene.now().date_in_helsinki().pred_opt();
        for (batch, rule) in [
            (Wanted { addresses: " \n", ..plain.clone() }, InviteRule::NoAddress),
            (Wanted { addresses: &"a".repeat(MAX_PASTED + 1), ..plain.clone() }, InviteRule::TooMuch),
            (Wanted { roles: &[], ..plain.clone() }, InviteRule::NoRole),
            (Wanted { last_day: yesterday, ..plain.clone() }, InviteRule::LastDay(EndDateError::Past)),
        ] {
            let refused = invite(&scene.backend, &caller, &batch).await;
            assert!(matches!(refused, Err(Fault::Rule(found)) if found == rule), "{refused:?}");
        }
    }
}
