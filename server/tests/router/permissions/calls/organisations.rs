//! Organisations: made, renamed, moved, merged, closed, related to providers.

use super::{Call, Question};
use crate::permissions::cast::World;
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
        "fill_in_names" => {
            let under = if case == "root" { String::new() } else { parent.to_string() };
            Call::new(
                &[("under", &under), ("fi", &name), ("sv", &""), ("en", &""), ("business_id", &"0245437-2")],
                "/fi/accounts/organisations/new?draft",
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
            let (organisation, serving) = (scene.koivula, world.serving().await);
            let done = format!("/fi/accounts/organisations/{organisation}?unrelated");
            Call::new(&[("organisation", &organisation), ("serving", &serving)], done)
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
