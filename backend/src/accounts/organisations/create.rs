//! Makes an organisation: a root, which only the maintainer does, or a unit under another.

use luukku_domain::{
    accounts::organisation::OrganisationKind,
    caller::Caller,
    events::{Event, EventAction},
    id::OrganisationId,
    permission::{Refusal, action::CreateOrganisation, thing::NewOrganisation},
};

use super::{
    row::{self, NewRow},
    typed::{OrganisationErrors, TypedOrganisation},
};
use crate::{
    Backend,
    fault::Fault,
    sql,
    store::{StoreError, Tx},
};

/// Why no organisation was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreateRule {
    /// Something is wrong in the fields.
    Fields(OrganisationErrors),
    /// Another open organisation has this business ID.
    BusinessIdTaken,
    /// This kind cannot stand there.
    KindDoesNotFit,
    /// What it should stand under is closed.
    ParentClosed,
    /// The installation has its operator already.
    OneOperator,
}

/// Makes an organisation of `kind` under `parent`, or as a root when there is none. Gives its id.
pub async fn create(
    backend: &Backend,
    caller: &Caller,
    kind: OrganisationKind,
    parent: Option<OrganisationId>,
    typed: TypedOrganisation<'_>,
) -> Result<OrganisationId, Fault<CreateRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let place = match parent {
        Some(parent) => {
            let [place] = row::lock_trees(&mut tx, [parent]).await?.ok_or(Refusal::NotFound)?;
            Some(place)
        }
        None => None,
    };
    let denied = || {
        let event = Event::denied(EventAction::OrganisationCreated);
        parent.map_or(event.clone(), |parent| event.at(parent))
    };
    let thing = NewOrganisation { kind, parent: place };
    let (mut tx, grant) = tx.may(CreateOrganisation, &thing, denied).await?;

    let rule = |rule| Err(Fault::Rule(rule));
    let (name, business_id) = match typed.parse() {
        Ok(parsed) => parsed,
        Err(errors) => return rule(CreateRule::Fields(errors)),
    };
    if let Some(broken) = broken_by(&mut tx, kind, grant.thing()).await? {
        return rule(broken);
    }
    if let (Some(business_id), None) = (&business_id, parent)
        && row::is_taken(tx.conn(), business_id, None).await?
    {
        return rule(CreateRule::BusinessIdTaken);
    }
    let id = tx.id(OrganisationId::new);
    let new = NewRow { id, kind, parent: grant.thing(), name: &name, business_id: business_id.as_ref() };
    insert(&mut tx, &new).await?;
    tx.commit(Event::done(EventAction::OrganisationCreated).by(grant.basis()).about(id).at(id)).await?;
    Ok(id)
}

/// Writes the row. Two roots with the same business ID at once: the second finds it taken.
async fn insert(tx: &mut Tx, new: &NewRow<'_>) -> Result<(), Fault<CreateRule>> {
    row::insert(tx, new).await.map_err(|error| match error {
        StoreError::Conflict if new.business_id.is_some() => Fault::Rule(CreateRule::BusinessIdTaken),
        error => Fault::Store(error),
    })
}

async fn broken_by(
    tx: &mut Tx,
    kind: OrganisationKind,
    parent: Option<OrganisationId>,
) -> Result<Option<CreateRule>, StoreError> {
    let above = match parent {
        Some(parent) => row::load(tx.conn(), parent).await?,
        None => None,
    };
    if above.as_ref().is_some_and(|above| !above.is_active()) {
        return Ok(Some(CreateRule::ParentClosed));
    }
    if !kind.may_stand_under(above.map(|above| above.kind)) {
        return Ok(Some(CreateRule::KindDoesNotFit));
    }
    if kind == OrganisationKind::Operator {
        let operators = sql!(tx.conn(), scalar: i64,
            "SELECT COUNT(*) FROM organisation WHERE kind = 'operator' AND status = 'active'")?;
        return Ok((operators > 0).then_some(CreateRule::OneOperator));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::place, on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome};

    fn typed<'a>(fi: &'a str, business_id: &'a str) -> TypedOrganisation<'a> {
        TypedOrganisation { fi, sv: "", en: "", business_id }
    }

    on_both_engines! {
        async fn a_main_user_makes_units_in_their_own_tree_and_nothing_else(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.education, Role::MainUser).await;
            let make = async |kind, parent| {
                create(&scene.backend, &caller, kind, parent, typed("Kirjasto", "")).await
            };
            let unit = make(OrganisationKind::Unit, Some(scene.school)).await.unwrap();
            let mut read = store.read().await.unwrap();
            let path = place::load(read.conn(), unit).await.unwrap().unwrap().path().collect::<Vec<_>>();
            assert_eq!(path, [scene.koivula, scene.education, scene.school, unit]);
            for parent in [scene.koivula, scene.lehtola] {
                let refused = make(OrganisationKind::Unit, Some(parent)).await;
                assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            }
            let root = make(OrganisationKind::Municipality, None).await;
            assert!(matches!(root, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(scene.events(EventAction::OrganisationCreated, Outcome::Denied).await, 3);
        }

        async fn a_maintainer_makes_roots_and_a_business_id_stands_once_among_the_open_ones(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let make = async |kind, parent, business_id| {
                create(&scene.backend, &caller, kind, parent, typed("Hoiva Oy", business_id)).await
            };
            make(OrganisationKind::Provider, None, "0245437-2").await.unwrap();
            let again = make(OrganisationKind::Company, None, "FI02454372").await;
            assert!(matches!(again, Err(Fault::Rule(CreateRule::BusinessIdTaken))));
            let operator = make(OrganisationKind::Operator, None, "").await;
            assert!(matches!(operator, Err(Fault::Rule(CreateRule::OneOperator))));
            let under = make(OrganisationKind::Provider, Some(scene.koivula), "").await;
            assert!(matches!(under, Err(Fault::Rule(CreateRule::KindDoesNotFit))));
            let errors = make(OrganisationKind::Unit, Some(scene.koivula), "1").await;
            assert!(matches!(errors, Err(Fault::Rule(CreateRule::Fields(errors))) if errors.business_id.is_some()));
        }
    }
}
