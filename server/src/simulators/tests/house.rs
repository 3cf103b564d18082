//! What the tests stand on: simulators on free ports, a client's key page, a clock that stands still.

use crate::simulators::{Addresses, RegisteredClient, SimulatorConfig, Simulators, TEST_PEOPLE};
use axum::{Json, Router, routing::get};
use luukku_backend::ambient::{Ambient, fake};
use luukku_backend::registries::{
    CallLog, CallRecord, HttpSettings, Occasion,
    identification::{
        Begun, Callback, ClientKeys, Identification, IdentificationError, IdentifiedPerson, Pending,
        Settings, Wish,
    },
};
use luukku_domain::{lang::Lang, time::Timestamp, values::hetu::TestIdentities};
use std::{
    future::pending,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use url::Url;

/// Shorter than the simulators dawdle.
pub const PATIENCE: Duration = Duration::from_millis(400);
const DAWDLE: Duration = Duration::from_secs(3);
const ANY_PORT: &str = "127.0.0.1:0";

#[derive(Default)]
pub struct Records(pub Mutex<Vec<CallRecord>>);

impl CallLog for Records {
    fn record(&self, call: CallRecord) {
        self.0.lock().unwrap().push(call);
    }
}

impl Records {
    pub fn operations(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().iter().map(|call| call.operation).collect()
    }
}

pub struct House {
    pub addresses: Addresses,
    pub clock: Arc<fake::FakeClock>,
    pub records: Arc<Records>,
    pub identification: Arc<Identification>,
    pub web: reqwest::Client,
    ambient: Ambient,
}

fn keys(seed: u8) -> ClientKeys {
    ClientKeys::generate(&std::array::from_fn(|at| seed.wrapping_add(u8::try_from(at).unwrap()))).unwrap()
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

impl House {
    pub async fn build() -> Self {
        Self::build_with(|_| {}, 1).await
    }

    /// With other settings, or with keys (`seed`) other than the published ones (seed 1).
    pub async fn build_with(change: impl FnOnce(&mut Settings), seed: u8) -> Self {
        let page = tokio::net::TcpListener::bind(ANY_PORT).await.unwrap();
        let ours = page.local_addr().unwrap();
        let published = keys(1).public();
        let router = Router::new().route("/jwks", get(move || async move { Json(published) }));
        tokio::spawn(async move { axum::serve(page, router).await });

        let config = SimulatorConfig {
            http: ANY_PORT.parse::<SocketAddr>().unwrap(),
            smtp: ANY_PORT.parse::<SocketAddr>().unwrap(),
            client: RegisteredClient {
                client_id: "luukku".to_owned(),
                jwks_uri: url(&format!("http://{ours}/jwks")),
                redirect_uris: vec![url("http://localhost:3000/back")],
                post_logout_redirect_uris: vec![url("http://localhost:3000/out")],
            },
            slow_for: DAWDLE,
        };
        let (clock, ambient) = fake::ambient(Timestamp::from_micros(1_795_300_000_000_000));
        let simulators = Simulators::bind(config, ambient.clone()).await.unwrap();
        let addresses = simulators.addresses().clone();
        tokio::spawn(simulators.serve(pending()));

        let records = Arc::new(Records::default());
        let mut settings = Settings::trust_network(
            addresses.issuer.clone(),
            "luukku".to_owned(),
            url("http://localhost:3000/back"),
            url("http://localhost:3000/out"),
            TestIdentities::Accepted,
        );
        settings.http = patient();
        change(&mut settings);
        let log: Arc<dyn CallLog> = Arc::clone(&records) as _;
        let identification = Arc::new(Identification::new(settings, keys(seed), log).unwrap());
        let web = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { addresses, clock, records, identification, web, ambient }
    }

    pub fn occasion(&self) -> Occasion {
        Occasion { now: self.ambient.now(), correlation_id: uuid(7) }
    }

    pub fn random<const N: usize>(&self) -> [u8; N] {
        self.ambient.random()
    }

    pub async fn fault(&self, json: &str) {
        let url = self.addresses.front.join("faults").unwrap();
        let request = self.web.post(url).header("content-type", "application/json").body(json.to_owned());
        assert!(request.send().await.unwrap().status().is_success());
    }

    pub async fn begin(&self) -> Begun {
        let wish = Wish { lang: Lang::Sv, anew: false };
        self.identification.begin(&self.occasion(), &self.random(), wish).await.unwrap()
    }

    pub async fn finish(
        &self,
        pending: Pending,
        callback: &Callback,
    ) -> Result<IdentifiedPerson, IdentificationError> {
        self.identification.finish(&self.occasion(), &self.random(), pending, callback).await
    }

    /// The page of people, as the browser gets it.
    pub async fn open(&self, location: Url) -> String {
        self.web.get(location).send().await.unwrap().text().await.unwrap()
    }

    /// Chooses on the page of people (`person=N` or `cancel=1`) and gives what the browser brings back, with the cookie.
    pub async fn choose(&self, location: Url, choice: &str) -> (Callback, String) {
        let page = self.open(location).await;
        let attempt = page.split("name=\"attempt\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let attempt = attempt.unwrap_or_else(|| panic!("no page of people: {page}"));
        let response = self
            .web
            .post(format!("{}/choose", self.addresses.issuer))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("attempt={attempt}&{choice}"))
            .send()
            .await
            .unwrap();
        let header = |name: &str| {
            response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let back = url(&header("location"));
        assert_eq!(back.path(), "/back");
        let get =
            |name: &str| back.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned());
        let callback =
            Callback { state: get("state"), code: get("code"), error: get("error"), iss: get("iss") };
        (callback, header("set-cookie").split(';').next().unwrap().to_owned())
    }
}

/// A client's patience in tests.
pub fn patient() -> HttpSettings {
    HttpSettings { timeout: PATIENCE, ..HttpSettings::default() }
}

pub fn uuid(seed: u8) -> uuid::Uuid {
    luukku_domain::id::uuid_v7(Timestamp::from_micros(0), [seed; 10])
}

/// The choice of the test person with this surname.
pub fn surnamed(surname: &str) -> String {
    let number = TEST_PEOPLE.iter().position(|person| person.surname == surname).unwrap();
    format!("person={number}")
}
