//! Names of a new organisation from the business register, by a second button of the same form.

use crate::{Program, browser::Browser};
use futures_util::future::{BoxFuture, ready};
use luukku_backend::{
    outside::Outside,
    registries::{
        Occasion, RegisterError,
        business::{BusinessRegister, Company, CompanyName},
    },
    testing::scene::Scene,
};
use luukku_domain::{accounts::role::Role, lang::Lang, values::BusinessId};
use std::sync::Arc;

/// Knows one company; silent about the others.
struct OneCompany;

impl BusinessRegister for OneCompany {
    fn company<'a>(
        &'a self,
        _: &'a Occasion,
        id: &'a BusinessId,
    ) -> BoxFuture<'a, Result<Option<Company>, RegisterError>> {
        let name = |text: &str, lang| CompanyName { text: text.to_owned(), lang: Some(lang) };
        Box::pin(ready(if id.as_str() == "9900001-8" {
            Ok(Some(Company {
                business_id: id.to_string(),
                name: "Koivurannan Hoiva Oy".to_owned(),
                names: vec![name("Koivurannan Hoiva Oy", Lang::Fi), name("Björkstrandens Vård Ab", Lang::Sv)],
                ended: None,
            }))
        } else {
            Err(RegisterError::Unavailable)
        }))
    }
}

#[tokio::test]
async fn a_business_id_fills_in_the_names_and_a_silent_register_costs_nobody_their_work() {
    let mut program = Program::new().await;
    program.services = program
        .services
        .with_outside(Outside { business_register: Some(Arc::new(OneCompany)), ..Outside::none() });
    let scene = Scene::new(&program.store).await;
    let maintainer = scene.member("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
    let browser = Browser::of(&program, &scene, maintainer).await;
    let form = browser.open("/fi/accounts/organisations/new").await.body;
    assert!(form.contains("formaction=\"/do/fill_in_names\"") && form.contains("Hae nimet"), "{form}");

    let fill = async |id: &str| {
        let typed = format!("under=&kind=provider&fi=Oma+nimi&sv=&en=&business_id={id}");
        let sent = browser.post("/do/fill_in_names", typed).await;
        assert_eq!(sent.header("location"), "/fi/accounts/organisations/new?draft");
        browser.open(sent.header("location")).await.body
    };
    let filled = fill("99000018").await;
    for text in ["Koivurannan Hoiva Oy", "Björkstrandens Vård Ab", "9900001-8"] {
        assert!(filled.contains(&format!("value=\"{text}\"")), "{text}: {filled}");
    }
    assert!(!filled.contains("Oma nimi"));
    let silent = fill("0245437-2").await;
    assert!(silent.contains("ei vastaa juuri nyt") && silent.contains("value=\"Oma nimi\""), "{silent}");
    let wrong = fill("0245437-3").await;
    assert!(wrong.contains("value=\"Oma nimi\""), "{wrong}");
}
