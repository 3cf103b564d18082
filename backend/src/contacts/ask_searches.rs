//! "Who searched this code": a data-protection officer asks, and the log answers (`events::EventFilter::question`).
//!
//! Hits are known by the person. Misses and refusals keep a keyed hash of the code that was typed; the question keeps the
//! same hashes, and is found again by the request that asked it. The code itself stands nowhere.

use luukku_domain::{
    caller::Caller,
    contacts::{RegisterKey, register::CLIENT_REGISTERS},
    events::{Event, EventAction, Register},
    id::RequestId,
    permission::{Refusal, Rows, action::ViewControllerEvents},
    values::Hetu,
};

use super::{add_relation::test_identities, find_person::FindRule, identity};
use crate::{
    Backend,
    accounts::look,
    fault::{Fault, NoRule},
};

/// Whether the caller may ask. No client is shown, so it is no event; only a refusal is.
pub async fn may_ask(backend: &Backend, caller: &Caller) -> Result<(), Fault<NoRule>> {
    Ok(look::scope(backend, caller, ViewControllerEvents, denied()).await.map(drop)?)
}

fn denied() -> Event {
    Event::denied(EventAction::SearchesAsked)
}

/// Asks who searched a code in the client registers of the caller's controllers. Gives the question's name for
/// [`EventFilter::question`](crate::events::EventFilter); it answers its asker only.
pub async fn ask(backend: &Backend, caller: &Caller, typed: &str) -> Result<RequestId, Fault<FindRule>> {
    let scope = look::scope(backend, caller, ViewControllerEvents, denied()).await?;
    let Rows::Trees(controllers) = scope.rows() else { return Err(Refusal::NotFound.into()) };
    let hetu =
        Hetu::parse(typed, test_identities(backend)).map_err(|error| Fault::Rule(FindRule::Code(error)))?;
    let mut read = backend.store.read().await?;
    let mut events = Vec::new();
    for controller in controllers.iter().copied() {
        for register in CLIENT_REGISTERS {
            let at = RegisterKey { controller, register };
            let person = identity::find(read.conn(), backend, at, hetu.as_str()).await?;
            for index in identity::indexes(backend, at, &hetu) {
                let asked = Event::done(EventAction::SearchesAsked).by(scope.basis()).at(controller);
                let asked = asked.in_register(controller, Register::EventLog).detail("code_index", index);
                events.push(person.into_iter().fold(asked, Event::subject));
            }
        }
    }
    drop(read);
    let mut events = events.into_iter();
    let first = events.next().ok_or(Refusal::NotFound)?;
    backend.store.begin(caller).await?.commit_all(first, events).await?;
    Ok(caller.request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contacts::find_person::find_person,
        events::{EventFilter, EventView, list},
        on_both_engines,
        testing::{
            citizens::{AINO, EERO, ToldRegister},
            scene::Scene,
        },
    };
    use luukku_domain::{accounts::role::Role, contacts::Purpose, events::Outcome};

    async fn answer(scene: &Scene<'_>, caller: &Caller, question: RequestId) -> Vec<Outcome> {
        let filter = EventFilter { question: Some(question), ..EventFilter::default() };
        let page = list(&scene.backend, caller, EventView::Controllers, &filter).await.unwrap();
        assert!(page.rows.iter().all(|row| row.action == EventAction::PersonSearched));
        page.rows.into_iter().map(|row| row.outcome).collect()
    }

    on_both_engines! {
        async fn hits_misses_and_refusals_answer_and_only_to_who_asked(store) {
            let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
            let clerk = scene.caller("Kaisa Virkailija", scene.koivula, Role::CustomerClerk).await;
            let editor = scene.caller("Eeva Esimerkki", scene.koivula, Role::Editor).await;
            let officer = scene.caller("Liisa Aalto", scene.koivula, Role::DataProtectionOfficer).await;
            let search = async |caller: &Caller, code| {
                store.clock.advance(chrono::TimeDelta::seconds(1));
                find_person(&scene.backend, caller, scene.vouchers(), code, Purpose::Service).await
            };
            search(&clerk, AINO).await.unwrap();
            search(&editor, AINO).await.unwrap_err();
            search(&clerk, EERO).await.unwrap();
            scene.relate(&register, scene.vouchers(), AINO).await;
            search(&clerk, AINO).await.unwrap();

            let question = ask(&scene.backend, &officer, AINO).await.unwrap();
            assert_eq!(answer(&scene, &officer, question).await, [Outcome::Done, Outcome::Denied, Outcome::Failed]);
            let other = scene.caller("Outi Aalto", scene.koivula, Role::DataProtectionOfficer).await;
            assert_eq!(answer(&scene, &other, question).await, []);
            let elsewhere = scene.caller("Sirkka Malli", scene.lehtola, Role::DataProtectionOfficer).await;
            let question = ask(&scene.backend, &elsewhere, AINO).await.unwrap();
            assert_eq!(answer(&scene, &elsewhere, question).await, []);
        }

        async fn who_is_no_officer_does_not_ask_and_what_is_no_code_is_said(store) {
            let scene = Scene::new(&store).await;
            let clerk = scene.caller("Kaisa Virkailija", scene.koivula, Role::CustomerClerk).await;
            assert!(matches!(ask(&scene.backend, &clerk, AINO).await, Err(Fault::Refused(_))));
            assert_eq!(scene.events(EventAction::SearchesAsked, Outcome::Denied).await, 1);
            let officer = scene.caller("Liisa Aalto", scene.koivula, Role::DataProtectionOfficer).await;
            assert!(matches!(ask(&scene.backend, &officer, "131052-308X").await, Err(Fault::Rule(FindRule::Code(_)))));
            assert_eq!(scene.events(EventAction::SearchesAsked, Outcome::Done).await, 0);
        }
    }
}
