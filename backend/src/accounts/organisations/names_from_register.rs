//! Names for the form of a new organisation, from the business register. Nothing is kept: whoever fills in the form sees
//! the names, changes what they will, and saves.

use luukku_domain::{
    accounts::organisation::OrganisationKind,
    caller::Caller,
    events::{Event, EventAction},
    id::OrganisationId,
    lang::Lang,
    permission::{Refusal, action::CreateOrganisation, thing::NewOrganisation},
    values::{BusinessId, BusinessIdError},
};

use super::super::{look, place};
use crate::{
    Backend,
    fault::Fault,
    registries::{
        Occasion,
        business::{BusinessRegister, Company},
    },
};

/// Why there are no names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamesRule {
    /// What was typed is no business ID.
    BusinessId(BusinessIdError),
    /// The register has nobody with this ID, or nobody any more.
    Unknown,
    /// The register gives no usable answer now.
    Silent,
}

/// What the register proposes; empty where it has no name in a language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisteredNames {
    /// In Finnish; the registered name, when none is marked as Finnish.
    pub fi: String,
    /// In Swedish.
    pub sv: String,
    /// In English.
    pub en: String,
    /// The ID in its usual form.
    pub business_id: String,
}

/// Asks the register, for somebody who may make an organisation under `parent`, or a root when there is none. Data of
/// companies are public, and none is kept: a look without an event; a refusal has one.
pub async fn names_from_register(
    backend: &Backend,
    register: &dyn BusinessRegister,
    caller: &Caller,
    parent: Option<OrganisationId>,
    typed: &str,
) -> Result<RegisteredNames, Fault<NamesRule>> {
    let (above, denied) = match parent {
        Some(parent) => {
            let mut read = backend.store.read().await?;
            let above = place::load(read.conn(), parent).await?.ok_or(Refusal::NotFound)?;
            (Some(above), Event::denied(EventAction::OrganisationCreated).at(parent))
        }
        None => (None, Event::denied(EventAction::OrganisationCreated)),
    };
    let kind = if above.is_some() { OrganisationKind::Unit } else { OrganisationKind::Company };
    let new = NewOrganisation { kind, parent: above };
    let _grant = look::may(backend, caller, CreateOrganisation, &new, denied).await?;
    let id = BusinessId::parse(typed).map_err(|error| Fault::Rule(NamesRule::BusinessId(error)))?;
    let occasion = Occasion { now: caller.at, correlation_id: caller.request.uuid() };
    match register.company(&occasion, &id).await {
        Ok(Some(company)) if company.ended.is_none() => Ok(proposed(&company, &id)),
        Ok(_) => Err(Fault::Rule(NamesRule::Unknown)),
        Err(_) => Err(Fault::Rule(NamesRule::Silent)),
    }
}

fn proposed(company: &Company, id: &BusinessId) -> RegisteredNames {
    let name = |lang| company.name_in(lang).unwrap_or_default().to_owned();
    let fi = Some(name(Lang::Fi)).filter(|name| !name.is_empty()).unwrap_or_else(|| company.name.clone());
    RegisteredNames { fi, sv: name(Lang::Sv), en: name(Lang::En), business_id: id.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        on_both_engines,
        registries::{RegisterError, business::CompanyName},
        testing::scene::Scene,
    };
    use chrono::NaiveDate;
    use futures_util::future::{BoxFuture, ready};
    use luukku_domain::{accounts::role::Role, events::Outcome};

    /// A register that always gives this answer.
    struct Told(Result<Option<Company>, RegisterError>);

    impl BusinessRegister for Told {
        fn company<'a>(
            &'a self,
            _: &'a Occasion,
            _: &'a BusinessId,
        ) -> BoxFuture<'a, Result<Option<Company>, RegisterError>> {
            Box::pin(ready(self.0.clone()))
        }
    }

    fn company(names: &[(&str, Option<Lang>)], ended: Option<NaiveDate>) -> Told {
        let names: Vec<_> =
            names.iter().map(|(text, lang)| CompanyName { text: (*text).to_owned(), lang: *lang }).collect();
        let name = names[0].text.clone();
        Told(Ok(Some(Company { business_id: "0245437-2".to_owned(), name, names, ended })))
    }

    on_both_engines! {
        async fn the_register_proposes_names_in_the_languages_that_it_has(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let made = scene.events(EventAction::OrganisationCreated, Outcome::Done).await;
            let ask = async |register: Told, typed| {
                names_from_register(&scene.backend, &register, &caller, None, typed).await
            };
            let both = company(&[("Koivula Oy", Some(Lang::Fi)), ("Koivula Ltd", Some(Lang::En))], None);
            let names = ask(both, "FI02454372").await.unwrap();
            assert_eq!((names.fi.as_str(), names.sv.as_str(), names.en.as_str()), ("Koivula Oy", "", "Koivula Ltd"));
            assert_eq!(names.business_id, "0245437-2");
            let swedish = company(&[("Björkbo Ab", Some(Lang::Sv))], None);
            let names = ask(swedish, "0245437-2").await.unwrap();
            assert_eq!((names.fi.as_str(), names.sv.as_str()), ("Björkbo Ab", "Björkbo Ab"));

            let rule = async |register: Told, typed| match ask(register, typed).await {
                Err(Fault::Rule(rule)) => rule,
                other => panic!("{other:?}"),
            };
            let ended = company(&[("Entinen Oy", None)], NaiveDate::from_ymd_opt(2024, 12, 31));
            assert_eq!(rule(ended, "0245437-2").await, NamesRule::Unknown);
            assert_eq!(rule(Told(Ok(None)), "0245437-2").await, NamesRule::Unknown);
            assert_eq!(rule(Told(Err(RegisterError::Unavailable)), "0245437-2").await, NamesRule::Silent);
            assert_eq!(rule(Told(Ok(None)), "0245437-3").await, NamesRule::BusinessId(BusinessIdError::Check));
            assert_eq!(scene.events(EventAction::OrganisationCreated, Outcome::Done).await, made);
        }

        async fn the_register_is_asked_only_for_those_who_may_make_an_organisation(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.education, Role::MainUser).await;
            let ask = async |parent| {
                let register = company(&[("Koivula Oy", None)], None);
                names_from_register(&scene.backend, &register, &caller, parent, "0245437-2").await
            };
            assert!(ask(Some(scene.school)).await.is_ok());
            for parent in [None, Some(scene.lehtola)] {
                assert!(matches!(ask(parent).await, Err(Fault::Refused(Refusal::NotFound))), "{parent:?}");
            }
            assert_eq!(scene.events(EventAction::OrganisationCreated, Outcome::Denied).await, 2);
        }
    }
}
