//! The population register and the business register.

use super::house::{House, patient};
use luukku_backend::registries::{
    CallLog, CallOutcome, HttpSettings, RegisterError,
    business::{BusinessClient, BusinessRegister as _, BusinessSettings, Company},
    population::{
        CodeAnswer, PopulationAnswer, PopulationClient, PopulationRegister, PopulationSettings, Residence,
    },
};
use luukku_domain::{
    lang::Lang,
    values::{BusinessId, Hetu, Sex, TestIdentities},
};
use std::{sync::Arc, time::Duration};

async fn look_up(house: &House, code: &str) -> Result<PopulationAnswer, RegisterError> {
    register(house).look_up(&house.occasion(), &Hetu::restore(code).unwrap()).await
}

fn register(house: &House) -> PopulationClient {
    let mut settings = PopulationSettings::new(house.addresses.population.clone(), TestIdentities::Accepted);
    settings.http = patient();
    let log: Arc<dyn CallLog> = Arc::clone(&house.records) as _;
    PopulationClient::new(settings, log).unwrap()
}

async fn company(house: &House, business_id: &str) -> Result<Option<Company>, RegisterError> {
    let settings = BusinessSettings { base: house.addresses.business.clone(), http: patient() };
    let log: Arc<dyn CallLog> = Arc::clone(&house.records) as _;
    BusinessClient::new(settings, log).unwrap().company(&house.occasion(), &id(business_id)).await
}

fn id(text: &str) -> BusinessId {
    BusinessId::parse(text).unwrap()
}

#[tokio::test]
async fn a_living_person_is_found_with_address() {
    let house = House::build().await;
    let PopulationAnswer::Found(person) = look_up(&house, "190472-938A").await.unwrap() else { panic!() };
    assert_eq!((person.surname.as_str(), person.sex), ("Bergqvist-Holm", Some(Sex::Female)));
    assert_eq!(person.service_language, Some(Lang::Sv));
    let Residence::Open(home) = person.residence else { panic!() };
    assert_eq!(home.municipality.as_deref(), Some("638"));
    let address = home.address.unwrap();
    assert_eq!(address.street_address.as_deref(), Some("Ågatan 7 A 3"));
    assert_eq!(address.po_box, None);
    assert_eq!(house.records.operations(), ["status", "address", "person"]);
}

#[tokio::test]
async fn the_address_of_a_protected_person_is_never_even_asked() {
    let house = House::build().await;
    let PopulationAnswer::Found(person) = look_up(&house, "110975-958L").await.unwrap() else { panic!() };
    assert_eq!(person.residence, Residence::Protected);
    assert_eq!(house.records.operations(), ["status", "person"]);
}

#[tokio::test]
async fn a_code_alone_is_checked_without_fetching_anything_else() {
    let house = House::build().await;
    let (old, new) = (Hetu::restore("030395-9993").unwrap(), Hetu::restore("030395Y990T").unwrap());
    let checked = register(&house).check_code(&house.occasion(), &new).await;
    assert_eq!(checked, Ok(CodeAnswer::Holds { former: vec![old.clone()] }));
    let checked = register(&house).check_code(&house.occasion(), &old).await;
    assert_eq!(checked, Ok(CodeAnswer::Changed { new }));
    assert_eq!(house.records.operations(), ["status", "status"]);
}

#[tokio::test]
async fn the_dead_the_unknown_and_the_changed_are_told_apart() {
    let house = House::build().await;
    let date = "2026-02-11".parse().ok();
    assert_eq!(look_up(&house, "290236-9818").await, Ok(PopulationAnswer::Dead { date }));
    assert_eq!(look_up(&house, "270946-965N").await, Ok(PopulationAnswer::NotFound));
    let new = Hetu::restore("030395Y990T").unwrap();
    assert_eq!(look_up(&house, "030395-9993").await, Ok(PopulationAnswer::Changed { new }));
    assert!(matches!(look_up(&house, "030395Y990T").await, Ok(PopulationAnswer::Found(_))));
}

#[tokio::test]
async fn the_register_s_name_may_differ_from_the_identified_one() {
    let house = House::build().await;
    let PopulationAnswer::Found(person) = look_up(&house, "060655-932Y").await.unwrap() else { panic!() };
    assert_eq!(person.surname, "Lehtovainio");
}

#[tokio::test]
async fn a_register_that_does_not_answer_in_time_is_unavailable() {
    let house = House::build().await;
    assert_eq!(look_up(&house, "150391-9762").await, Err(RegisterError::Unavailable));
    house.fault(r#"{"population":"slow"}"#).await;
    assert_eq!(look_up(&house, "140350-9245").await, Err(RegisterError::Unavailable));
    let outcomes: Vec<_> = house.records.0.lock().unwrap().iter().map(|call| call.outcome).collect();
    assert_eq!(outcomes, [CallOutcome::TimedOut, CallOutcome::TimedOut]);
}

#[tokio::test]
async fn no_fault_is_taken_for_an_answer() {
    let house = House::build().await;
    for (fault, error) in [
        ("error", RegisterError::Unavailable),
        ("stale", RegisterError::Stale),
        ("wrong_person", RegisterError::WrongSubject),
    ] {
        house.fault(&format!("{{\"population\":\"{fault}\"}}")).await;
        assert_eq!(look_up(&house, "140350-9245").await, Err(error), "{fault}");
    }
}

#[tokio::test]
async fn a_wrong_address_of_the_register_is_not_taken_for_nobody_by_this_code() {
    let mut house = House::build().await;
    house.addresses.population = house.addresses.front.join("population/v9").unwrap();
    assert_eq!(look_up(&house, "140350-9245").await, Err(RegisterError::Unavailable));
}

#[tokio::test]
async fn a_company_is_found_by_its_id_with_its_names() {
    let house = House::build().await;
    let company_found = company(&house, "9900001-8").await.unwrap().unwrap();
    assert_eq!(company_found.name, "Koivurannan Hoiva Oy");
    assert_eq!(company_found.name_in(Lang::Sv), Some("Björkstrandens Vård Ab"));
    assert_eq!(company_found.name_in(Lang::En), Some("Koivuranta Care Ltd"));
    assert_eq!(company(&house, "9900009-3").await, Ok(None));
}

#[tokio::test]
async fn the_business_register_s_faults_are_errors() {
    let house = House::build().await;
    for (fault, error) in [
        ("slow", RegisterError::Unavailable),
        ("error", RegisterError::Unavailable),
        ("wrong_person", RegisterError::WrongSubject),
    ] {
        house.fault(&format!("{{\"business\":\"{fault}\"}}")).await;
        assert_eq!(company(&house, "9900001-8").await, Err(error), "{fault}");
    }
}

#[tokio::test]
async fn a_register_that_is_not_there_is_unavailable() {
    let house = House::build().await;
    let settings = BusinessSettings {
        base: "http://127.0.0.1:9/v3".parse().unwrap(),
        http: HttpSettings { timeout: Duration::from_millis(300), ..HttpSettings::default() },
    };
    let log: Arc<dyn CallLog> = Arc::clone(&house.records) as _;
    let client = BusinessClient::new(settings, log).unwrap();
    assert_eq!(client.company(&house.occasion(), &id("9900001-8")).await, Err(RegisterError::Unavailable));
}
