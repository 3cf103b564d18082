//! Changes an organisation's names and business ID.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    id::OrganisationId,
    permission::{Refusal, action::RenameOrganisation},
    values::{BusinessId, LocalName, sort_key},
};

use super::{
    row::{self, Loaded},
    typed::{OrganisationErrors, TypedOrganisation},
};
use crate::{
    Backend,
    fault::Fault,
    sql,
    store::{StoreError, Tx},
};

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenameRule {
    /// Something is wrong in the fields.
    Fields(OrganisationErrors),
    /// Another open organisation has this business ID.
    BusinessIdTaken,
    /// The organisation is closed; what is history does not change.
    Closed,
}

/// Changes the names and the business ID to what was typed.
pub async fn rename(
    backend: &Backend,
    caller: &Caller,
    id: OrganisationId,
    typed: TypedOrganisation<'_>,
) -> Result<(), Fault<RenameRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let [place] = row::lock_trees(&mut tx, [id]).await?.ok_or(Refusal::NotFound)?;
    let before = row::load(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let denied = || Event::denied(EventAction::OrganisationRenamed).about(id).at(id);
    let (mut tx, grant) = tx.may(RenameOrganisation, &place, denied).await?;
    if !before.is_active() {
        return Err(Fault::Rule(RenameRule::Closed));
    }
    let (name, business_id) = typed.parse().map_err(|errors| Fault::Rule(RenameRule::Fields(errors)))?;
    if let (Some(business_id), None) = (&business_id, place.parent())
        && row::is_taken(tx.conn(), business_id, Some(id)).await?
    {
        return Err(Fault::Rule(RenameRule::BusinessIdTaken));
    }
    let changed = changed_fields(&before, &name, business_id.as_ref());
    if changed.is_empty() {
        return Ok(());
    }
    update(&mut tx, grant.thing(), &name, business_id.as_ref()).await?;
    let event = Event::done(EventAction::OrganisationRenamed).by(grant.basis()).about(id).at(id);
    tx.commit(event.fields(changed)).await?;
    Ok(())
}

async fn update(
    tx: &mut Tx,
    id: OrganisationId,
    name: &LocalName,
    business_id: Option<&BusinessId>,
) -> Result<(), Fault<RenameRule>> {
    let updated = sql!(
        tx.conn(),
        execute,
        "UPDATE organisation SET name_fi = $2, name_sv = $3, name_en = $4, business_id = $5, search_text = $6, sort_name = $7
         WHERE id = $1",
        id,
        &name.fi,
        name.sv.as_ref(),
        name.en.as_ref(),
        business_id,
        row::searched(name, business_id),
        sort_key(name.fi.as_str()),
    );
    match updated {
        Ok(_) => Ok(()),
        // Two renamings at once: the second finds the business ID taken.
        Err(StoreError::Conflict) => Err(Fault::Rule(RenameRule::BusinessIdTaken)),
        Err(error) => Err(Fault::Store(error)),
    }
}

fn changed_fields(before: &Loaded, name: &LocalName, business_id: Option<&BusinessId>) -> Vec<&'static str> {
    let fields = [
        ("name_fi", before.names.name_fi != name.fi),
        ("name_sv", before.names.name_sv != name.sv),
        ("name_en", before.names.name_en != name.en),
        ("business_id", before.business_id.as_ref() != business_id),
    ];
    fields.into_iter().filter(|(_, changed)| *changed).map(|(field, _)| field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome, lang::Lang};

    fn typed<'a>(fi: &'a str, sv: &'a str) -> TypedOrganisation<'a> {
        TypedOrganisation { fi, sv, en: "", business_id: "" }
    }

    on_both_engines! {
        async fn names_change_and_the_event_says_which(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            rename(&scene.backend, &caller, scene.school, typed("Harjun koulu", "Harju skola")).await.unwrap();
            let mut read = store.read().await.unwrap();
            let loaded = row::load(read.conn(), scene.school).await.unwrap().unwrap();
            assert_eq!(loaded.names.in_lang(Lang::Sv), "Harju skola");
            let fields = sql!(read.conn(), scalar: String,
                "SELECT fields FROM event WHERE action = 'organisation.renamed'").unwrap();
            assert_eq!(fields, r#"["name_sv"]"#);
        }

        async fn saving_without_a_change_leaves_no_event(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            rename(&scene.backend, &caller, scene.school, typed("Harjun koulu", "")).await.unwrap();
            assert_eq!(scene.events(EventAction::OrganisationRenamed, Outcome::Done).await, 0);
        }

        async fn an_editor_sees_the_organisation_but_may_not_rename_it(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.school, Role::Editor).await;
            let refused = rename(&scene.backend, &caller, scene.school, typed("Toinen", "")).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
            assert_eq!(scene.events(EventAction::OrganisationRenamed, Outcome::Denied).await, 1);
        }
    }
}
