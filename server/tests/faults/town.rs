//! A town whose citizens change their details until the program is killed, and what is there afterwards.

use super::citizen::{Citizen, phone};
use luukku_backend::{
    accounts::session,
    contacts::own_data,
    secrets::Token,
    store::{DatabaseUrl, Engine},
    testing::{
        citizens::ToldRegister, installation::Installation, place::Place, power_cut::ForgetfulDisk,
        scene::Scene, whole,
    },
};
use luukku_domain::{id::RequestId, values::Phone};
use std::{path::Path, process::Command, time::Duration};
use tokio::{sync::mpsc, task::JoinSet, time::timeout};

const CITIZENS: u32 = 8;

/// No change takes so long.
const LIMIT: Duration = Duration::from_secs(30);

/// An installation and its citizens.
pub struct Town {
    installation: Installation,
    citizens: Vec<Citizen>,
    /// Where its data are when they are not in its own folder.
    _place: Option<Place>,
}

impl Town {
    /// A new installation whose citizens are signed in and have not declared anything yet.
    pub async fn new(engine: Engine) -> Self {
        let place = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Place::new(engine).await),
        };
        let address = place.as_ref().map(|place| place.address().to_owned());
        let installation = Installation::found(address, None).await;
        let backend = installation.backend().await;
        let scene = Scene::within(&backend.store, backend.clone()).await;
        let at = scene.vouchers();
        let crowd = scene.crowd(&ToldRegister::default(), at, CITIZENS).await;
        let visitor = || Token::generate(backend.ambient());
        let citizens = crowd.into_iter().map(|who| Citizen::new(who, visitor(), at)).collect();
        Self { installation, citizens, _place: place }
    }

    /// A disk under the database that forgets what was not synced.
    pub fn forgetful_disk(&self) -> ForgetfulDisk {
        ForgetfulDisk::under(&self.installation.path("data"), &self.installation.path("workshop"))
    }

    /// Serves until so many changes were acknowledged, and kills the program in the middle of the next ones.
    pub async fn live(&mut self, changes: usize, prepare: impl FnOnce(&mut Command)) {
        let program = Path::new(env!("CARGO_BIN_EXE_luukku"));
        let serving = self.installation.serve(program, "/ready", prepare);
        let (tell, mut acknowledged) = mpsc::unbounded_channel();
        let mut changing = JoinSet::new();
        for citizen in self.citizens.drain(..) {
            changing.spawn(citizen.change_until_it_ends(self.installation.port, tell.clone()));
        }
        drop(tell);
        for _ in 0..changes {
            let next = timeout(LIMIT, acknowledged.recv()).await.expect("a change in time");
            assert!(next.is_some(), "nobody can change anything: {}", serving.said());
        }
        serving.kill();
        self.citizens = changing.join_all().await;
    }

    /// Looks at what is there. The one change of each citizen that was under way may be there or not, but whole.
    pub async fn judge(&mut self) {
        if let DatabaseUrl::Sqlite(file) = &self.installation.database {
            assert_eq!(whole::broken_pages(file).await, [""; 0]);
        }
        let backend = self.installation.backend().await;
        assert_eq!(whole::broken(&backend.store).await.unwrap(), [""; 0]);
        for citizen in &mut self.citizens {
            let request = backend.ambient().id(RequestId::new);
            let session = session::find(&backend, &citizen.token, request, None).await.unwrap();
            let data =
                own_data::view(&backend, &session.expect("the session is there").caller).await.unwrap();
            let [register] = data.registers.as_slice() else {
                panic!("one register holds {}", citizen.person)
            };
            let (there, acknowledged) = (register.version, citizen.version);
            let unanswered = there - acknowledged;
            assert!(
                (0..=1).contains(&unanswered),
                "{acknowledged} changes were acknowledged, {there} are there"
            );
            let number = (there > 0).then(|| Phone::parse(&phone(there)).unwrap());
            assert!(register.details.phone == number, "{}: the number of another version", citizen.person);
            citizen.version = there;
        }
    }
}
