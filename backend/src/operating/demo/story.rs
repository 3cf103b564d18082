//! The story: what happens on which day, from the first organisation to this morning.

use chrono::{Days, NaiveDate};
use luukku_domain::{
    accounts::{
        acknowledgement::{self, Acknowledgement},
        membership::Ground,
        role::Role,
    },
    caller::{Caller, Job, Who},
    events::{Event, EventAction},
    id::{AccountId, InvitationId, MembershipId, OrganisationId, RequestId},
    lang::Lang,
};
use std::{
    collections::HashMap,
    future::{Future, ready},
    pin::Pin,
    sync::Arc,
};

use super::{
    DemoError, PASSWORD, broke, citizens,
    clock::StoryClock,
    invitations,
    organisations::{ORGANISATIONS, Org, SERVING},
    people::{BEGINNING, PEOPLE, Person},
};
use crate::{
    Backend,
    accounts::{
        invitations::{
            accept::{NewPerson, accept},
            expire::expire_due,
            invite::{Wanted, invite},
        },
        lifecycle,
        memberships::{
            acknowledge,
            grant::{NewRole, grant},
        },
        organisations::{create::create, relate::relate, typed::TypedOrganisation},
        second_factor,
        session::{self, OpenSession, Owner, Stage},
        sign_in::{Attempt, sign_in},
    },
    jobs::{self, Stop},
    mail::{CarryError, Link, Mail, Post},
    operating::open_link::open_link,
    outside::Outside,
    registries::population::PopulationRegister,
    secrets::{Token, TotpSecret},
    sql,
    store::StoreError,
};

/// The jobs run every night from this many days ago: early enough for every clock of the story.
const NIGHTS: u64 = 90;
/// Letters of so many last days are still in the outbox, for the newcomer's inbox.
const UNSENT: u64 = 7;
/// Days between the visits of those who come at all: less than any clock of idle access.
const VISITS: usize = 100;
/// The browser of the demo's people.
const DEVICE: &str = "Firefox, Windows";

/// The demo's story while it is told.
pub(super) struct Story<'a> {
    pub(super) backend: &'a Backend,
    pub(super) clock: Arc<StoryClock>,
    pub(super) register: &'a dyn PopulationRegister,
    organisations: HashMap<Org, OrganisationId>,
    accounts: HashMap<&'static str, AccountId>,
    second_factors: HashMap<&'static str, TotpSecret>,
}

/// Something that happens on a day.
#[derive(Clone, Copy)]
enum Act {
    /// The jobs run.
    Night,
    /// Somebody takes their place.
    Joins(&'static Person),
    /// Somebody signs in.
    SignsIn(&'static Person),
    /// What happens to invitations.
    Invitations(invitations::Step),
    /// Citizens come into registers, and tell about themselves.
    Citizens,
}

impl<'a> Story<'a> {
    pub(super) fn new(
        backend: &'a Backend,
        clock: Arc<StoryClock>,
        register: &'a dyn PopulationRegister,
    ) -> Self {
        let (organisations, accounts, second_factors) = Default::default();
        Self { backend, clock, register, organisations, accounts, second_factors }
    }

    /// Tells the whole story. The clock stands at its end afterwards.
    pub(super) async fn tell(&mut self) -> Result<(), DemoError> {
        self.clock.go_to(BEGINNING, 8, 30);
        self.set_the_scene().await?;
        for (days_ago, hour, minute, act) in acts() {
            self.clock.go_to(days_ago, hour, minute);
            match act {
                Act::Night => self.night(days_ago).await?,
                Act::Joins(person) => self.joins(person).await?,
                Act::SignsIn(person) => self.signs_in(person).await?,
                Act::Invitations(step) => invitations::tell(self, step).await?,
                Act::Citizens => citizens::tell(self).await?,
            }
        }
        self.clock.go_to_end();
        Ok(())
    }

    /// The secret of a person's second factor, when they have one.
    pub(super) fn second_factor(&self, person: &Person) -> Option<&TotpSecret> {
        self.second_factors.get(person.name)
    }

    pub(super) fn organisation(&self, org: Org) -> Result<OrganisationId, DemoError> {
        self.organisations.get(&org).copied().ok_or_else(|| StoreError::Broken.into())
    }

    pub(super) fn account(&self, name: &str) -> Result<AccountId, DemoError> {
        self.accounts.get(name).copied().ok_or_else(|| StoreError::Broken.into())
    }

    /// The program itself, as long as it fills a demo.
    pub(super) fn demo(&self) -> Caller {
        let ambient = self.backend.ambient();
        Caller::system(Job::Demo, ambient.id(RequestId::new), ambient.now())
    }

    /// Somebody who has not signed in.
    pub(super) fn nobody(&self) -> Caller {
        Caller { who: Who::Anonymous, address: Some("192.0.2.17".to_owned()), ..self.demo() }
    }

    /// Somebody who has just signed in.
    pub(super) async fn caller(&self, name: &str) -> Result<Caller, DemoError> {
        self.caller_for(self.account(name)?).await
    }

    async fn caller_for(&self, account: AccountId) -> Result<Caller, DemoError> {
        let mut tx = self.backend.store.begin(&self.demo()).await?;
        let owner = Owner::Account(account, Stage::Full);
        let (id, token) = session::open(&mut tx, self.backend, owner, DEVICE).await?;
        tx.commit(Event::done(EventAction::SignedIn).about(id).subject(account)).await?;
        Ok(self.session(&token).await?.caller)
    }

    async fn session(&self, token: &Token) -> Result<OpenSession, DemoError> {
        let nobody = self.nobody();
        let found = session::find(self.backend, token, nobody.request, nobody.address).await?;
        found.ok_or_else(|| StoreError::Broken.into())
    }

    async fn set_the_scene(&mut self) -> Result<(), DemoError> {
        for described in ORGANISATIONS {
            let typed = TypedOrganisation {
                fi: described.fi,
                sv: described.sv,
                en: described.en,
                business_id: described.business_id,
            };
            let parent = described.parent.map(|parent| self.organisation(parent)).transpose()?;
            let made = create(self.backend, &self.demo(), described.kind, parent, typed).await;
            self.organisations.insert(described.org, made.map_err(broke(described.fi))?);
        }
        for (provider, organiser, service) in SERVING {
            let (provider, organiser) = (self.organisation(*provider)?, self.organisation(*organiser)?);
            relate(self.backend, &self.demo(), provider, organiser, service).await.map_err(broke(service))?;
        }
        Ok(())
    }

    /// Invites somebody.
    pub(super) async fn invites(
        &self,
        caller: &Caller,
        (org, role, lang): (Org, Role, Lang),
        addresses: &str,
        last_day: Option<NaiveDate>,
    ) -> Result<Vec<InvitationId>, DemoError> {
        let ground = Ground::parse("Esihenkilön hakemus").map_err(|_| StoreError::Broken)?;
        let wanted = Wanted {
            organisation: self.organisation(org)?,
            roles: &[role],
            last_day,
            ground: &ground,
            note: None,
            lang,
            addresses,
        };
        let invited = invite(self.backend, caller, &wanted).await.map_err(broke(addresses))?;
        Ok(invited.invitations)
    }

    /// The secret of an invitation's link, as the letter brings it.
    pub(super) async fn link(&self, id: InvitationId) -> Result<Token, DemoError> {
        let (token, _) = open_link(self.backend, Link::Invitation(id)).await?;
        Ok(token)
    }

    async fn joins(&mut self, person: &'static Person) -> Result<(), DemoError> {
        let (email, at) = (person.email(), (person.home, person.role, person.lang));
        let today = self.backend.ambient().now().date_in_helsinki();
        let last_day =
            person.ends_in.and_then(|days| today.checked_add_days(Days::new(person.joined + days)));
        let invited = self.invites(&self.demo(), at, email.as_str(), last_day).await?;
        let [invitation] = invited[..] else { return Err(StoreError::Broken.into()) };
        let secret = self.link(invitation).await?;
        let new = NewPerson {
            name: person.name,
            password: PASSWORD,
            lang: person.lang,
            device: DEVICE,
            known_device: None,
            previous: None,
        };
        let accepted = accept(self.backend, &self.nobody(), &secret, new).await;
        let signed_in = accepted.map_err(broke(person.name))?;
        let account = self.comes_in(person, signed_in.token).await?;
        self.accounts.insert(person.name, account);
        self.settles_in(person, account).await
    }

    async fn signs_in(&mut self, person: &'static Person) -> Result<(), DemoError> {
        let email = person.email();
        let attempt = Attempt {
            email: email.as_str(),
            password: PASSWORD,
            device: DEVICE,
            known_device: None,
            previous: None,
        };
        let signed_in = sign_in(self.backend, &self.nobody(), attempt).await.map_err(broke(person.name))?;
        self.comes_in(person, signed_in.token).await.map(drop)
    }

    /// Goes through the stages of a sign-in, and signs out.
    async fn comes_in(&mut self, person: &'static Person, token: Token) -> Result<AccountId, DemoError> {
        let mut token = token;
        loop {
            let (session, now) = (self.session(&token).await?, self.backend.ambient().now());
            let account = session.account.ok_or(StoreError::Broken)?;
            let (caller, part) = (session.caller.clone(), person.name);
            token = match session.stage {
                Stage::Full => {
                    session::sign_out(self.backend, &caller, &session).await.map_err(broke(part))?;
                    return Ok(account);
                }
                Stage::Notice => {
                    second_factor::notice_seen(self.backend, &caller, &session).await.map_err(broke(part))?
                }
                Stage::Enrolment => {
                    let secret =
                        second_factor::offer(self.backend, &session).await.map_err(broke(part))?.secret;
                    let code = secret.code(now);
                    self.second_factors.insert(person.name, secret);
                    let enrolled = second_factor::enrol(self.backend, &caller, &session, &code).await;
                    enrolled.map_err(broke(part))?.ok_or(StoreError::Broken)?.0
                }
                Stage::SecondFactor => {
                    let secret = self.second_factors.get(person.name).ok_or(StoreError::Broken)?;
                    let code = secret.code(now);
                    second_factor::give(self.backend, &caller, &session, &code).await.map_err(broke(part))?.0
                }
            };
        }
    }

    /// What follows the first day: acknowledgements that the role requires, another role, an end date.
    async fn settles_in(&self, person: &'static Person, account: AccountId) -> Result<(), DemoError> {
        if let Some((org, role)) = person.also {
            let new = NewRole {
                account,
                organisation: self.organisation(org)?,
                role,
                last_day: None,
                ground: "Sijaisuus",
            };
            grant(self.backend, &self.demo(), new).await.map_err(broke(person.name))?;
        }
        let mut read = self.backend.store.read().await?;
        let held = sql!(read.conn(), all: (MembershipId, Role),
            "SELECT id, role FROM membership WHERE account_id = $1 AND ended_at IS NULL", account)?;
        drop(read);
        let today = self.backend.ambient().now().date_in_helsinki();
        for (id, role) in held {
            for kind in acknowledgement::required(role) {
                let acknowledged = match kind {
                    Acknowledgement::Secrecy => {
                        let themselves = self.caller_for(account).await?;
                        acknowledge::give(self.backend, &themselves, id, *kind).await
                    }
                    Acknowledgement::Training => {
                        acknowledge::record(self.backend, &self.demo(), id, *kind, today).await
                    }
                };
                acknowledged.map_err(broke(person.name))?;
            }
        }
        Ok(())
    }

    /// What the program does by itself. In the last days letters stay in the outbox.
    async fn night(&self, days_ago: u64) -> Result<(), DemoError> {
        if days_ago >= UNSENT {
            let outside = Outside::mail_only(Arc::new(Forgets));
            jobs::run_due(self.backend, &outside).await?;
            return Ok(());
        }
        let (_stopper, stop) = Stop::new();
        lifecycle::run(self.backend, &stop).await?;
        lifecycle::end_past_memberships(self.backend, &stop).await?;
        let job = Caller::system(Job::Lifecycle, self.demo().request, self.backend.ambient().now());
        expire_due(self.backend, &job).await.map_err(broke("expiry")).map(drop)
    }
}

/// How many days ago somebody signed in: the last time as their line says, and before that often enough for the clocks.
fn visits(person: &Person) -> impl Iterator<Item = u64> {
    let (seen, joined) = (person.seen, person.joined);
    seen.into_iter().flat_map(move |seen| (seen..joined).step_by(VISITS))
}

/// Every act with its day and time, the earliest first.
fn acts() -> Vec<(u64, u32, u32, Act)> {
    let minute = |at: usize| u32::try_from(at % 50).unwrap_or(0);
    let mut acts: Vec<(u64, u32, u32, Act)> = Vec::new();
    acts.extend((1..=NIGHTS).map(|days_ago| (days_ago, 3, 10, Act::Night)));
    for (at, person) in PEOPLE.iter().enumerate() {
        acts.push((person.joined, 9, minute(at), Act::Joins(person)));
        acts.extend(visits(person).map(|days_ago| (days_ago, 10, minute(at), Act::SignsIn(person))));
    }
    acts.extend(
        invitations::STEPS
            .iter()
            .map(|(days_ago, hour, step)| (*days_ago, *hour, 5, Act::Invitations(*step))),
    );
    acts.push((citizens::DAY, 14, 0, Act::Citizens));
    acts.sort_by_key(|(days_ago, hour, minute, _)| (std::cmp::Reverse(*days_ago), *hour, *minute));
    acts
}

/// Takes every letter and forgets it, but for one: nobody is at that address.
struct Forgets;

impl Post for Forgets {
    fn carry<'a>(
        &'a self,
        mail: &'a Mail,
    ) -> Pin<Box<dyn Future<Output = Result<(), CarryError>> + Send + 'a>> {
        let is_misspelt = mail.to.as_str() == invitations::MISSPELT;
        Box::pin(ready(if is_misspelt { Err(CarryError::Refused) } else { Ok(()) }))
    }
}
