//! Organisations: made, renamed, moved, merged, closed, related to providers.

use super::{Call, Question};
use crate::permissions::cast::World;
use luukku_backend::accounts::organisations::relate;
use luukku_domain::id::OrganisationId;

pub async fn call(world: &World<'_>, question: &Question<'_>) -> Option<Call> {
    let Question { function, case, .. } = *question;
    let scene = &world.scene;
    let parent = if case == "unit" { scene.education } else { scene.koivula };
    let name = format!("Nimi {}", world.number());
    Some(match function {
        "create_organisation" => {
            let (under, kind) = match case {
                "root" => (String::new(), "provider"),
                _ => (parent.to_string(), "unit"),
            };
            Call::new(
                &[
                    ("under", &under),
                    ("kind", &kind),
                    ("fi", &name),
                    ("sv", &""),
                    ("en", &""),
                    ("business_id", &""),
                ],
                "/fi/accounts/organisations/*?done",
            )
        }
        "rename_organisation" => Call::new(
            &[("organisation", &parent), ("fi", &name), ("sv", &""), ("en", &""), ("business_id", &"")],
            done(parent),
        ),
        "move_organisation" => {
            let unit = world.new_unit(parent).await;
            let goal = goal(world, parent, case).await;
            Call::new(&[("organisation", &unit), ("parent", &goal)], done(unit))
        }
        "merge_organisation" => {
            let unit = world.new_unit(parent).await;
            let goal = goal(world, parent, case).await;
            Call::new(&[("organisation", &unit), ("goal", &goal), ("merge_sure", &"yes")], done(goal))
        }
        "close_organisation_now" => {
            let unit = world.new_unit(parent).await;
            Call::new(&[("organisation", &unit), ("close_sure", &"yes")], done(unit))
        }
        "begin_serving" => Call::new(
            &[("organisation", &scene.koivula), ("provider", &scene.provider), ("service", &name)],
            done(scene.koivula),
        ),
        "end_serving" => {
            let (demo, provider) = (scene.demo(), scene.provider);
            let serving =
                relate::relate(world.backend(), &demo, provider, scene.koivula, &name).await.unwrap();
            Call::new(&[("organisation", &scene.koivula), ("serving", &serving)], done(scene.koivula))
        }
        _ => return None,
    })
}

/// What a unit goes under or into: another one beside it, or another town.
async fn goal(world: &World<'_>, parent: OrganisationId, case: &str) -> OrganisationId {
    if case == "abroad" { world.scene.lehtola } else { world.new_unit(parent).await }
}

fn done(organisation: OrganisationId) -> String {
    format!("/fi/accounts/organisations/{organisation}?done")
}
