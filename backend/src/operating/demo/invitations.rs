//! What happens to the demo's invitations, so that every state of one can be seen.

use luukku_domain::{
    accounts::{invitation_policy::InvitationPolicy, role::Role},
    lang::Lang,
};

use super::{DemoError, broke, organisations::Org, story::Story};
use crate::accounts::invitations::{decline::decline, policy, revoke::revoke};

/// A step.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Hallaharju wants a second main user's approval from now on.
    SecondApproval,
    /// One that nobody will answer: it expires.
    Unanswered,
    /// One to a wrong address, taken back at once.
    Revoked,
    /// One that is declined.
    Declined,
    /// One to a misspelt address: its letter is refused until it is given up.
    Misspelt,
    /// One that a newer one will replace.
    First,
    /// The newer one.
    Second,
    /// Some that are open.
    Open,
    /// One to somebody who works elsewhere already.
    Colleague,
    /// One that waits for a second main user.
    Waiting,
}

/// How many days ago, at what hour, and what.
pub(super) const STEPS: &[(u64, u32, Step)] = &[
    (70, 12, Step::SecondApproval),
    (20, 11, Step::Unanswered),
    (15, 11, Step::Revoked),
    (12, 11, Step::Declined),
    (11, 11, Step::Misspelt),
    (6, 11, Step::First),
    (3, 11, Step::Second),
    (2, 12, Step::Open),
    (2, 13, Step::Colleague),
    (1, 11, Step::Waiting),
];

/// Where no mail server takes a letter.
pub(super) const MISSPELT: &str = "tiia.lammasaho@vaskinimi.example";

const VASKINIEMI: &str = "Helena Kuusisto-Berg";
const LEHTORANTA: &str = "Pirjo Ahomaa";
const HALLAHARJU: &str = "Arja Hallamaa";

/// Tells a step.
pub(super) async fn tell(story: &Story<'_>, step: Step) -> Result<(), DemoError> {
    let editor = (Org::VaskiniemiWork, Role::Editor, Lang::Fi);
    match step {
        Step::SecondApproval => {
            let rule = InvitationPolicy { second_approval: true, ..InvitationPolicy::default() };
            let organisation = story.organisation(Org::Hallaharju)?;
            let set = policy::set(story.backend, &story.demo(), organisation, rule).await;
            set.map_err(broke("the invitations of Hallaharju"))?;
        }
        Step::Unanswered => invites(story, VASKINIEMI, editor, "sari.uusikyla@vaskiniemi.example").await?,
        Step::Revoked => {
            let caller = story.caller(VASKINIEMI).await?;
            for id in story.invites(&caller, editor, "vaara.osoite@vaskiniemi.example", None).await? {
                revoke(story.backend, &caller, id).await.map_err(broke("taking back"))?;
            }
        }
        Step::Declined => {
            let caller = story.caller(VASKINIEMI).await?;
            for id in story.invites(&caller, editor, "mikko.muualla@vaskiniemi.example", None).await? {
                let secret = story.link(id).await?;
                decline(story.backend, &story.nobody(), &secret).await.map_err(broke("declining"))?;
            }
        }
        Step::Misspelt => invites(story, VASKINIEMI, editor, MISSPELT).await?,
        Step::First | Step::Second => {
            let at = (Org::LehtorantaWellbeing, Role::Specialist, Lang::Fi);
            invites(story, LEHTORANTA, at, "leena.toivonlehto@lehtoranta.example").await?;
        }
        Step::Open => {
            let at = (Org::VaskiniemiSchool, Role::Editor, Lang::Fi);
            let addresses = "kaisa.metsola@vaskiniemi.example\nrasmus.hamnholm@vaskiniemi.example";
            invites(story, VASKINIEMI, at, addresses).await?;
        }
        Step::Colleague => {
            let at = (Org::VaskiniemiLibrary, Role::Specialist, Lang::Fi);
            invites(story, VASKINIEMI, at, "niina.korpisalo@lehtoranta.example").await?;
        }
        Step::Waiting => {
            let at = (Org::Hallaharju, Role::Editor, Lang::Fi);
            invites(story, HALLAHARJU, at, "aapo.uusipelto@hallaharju.example").await?;
        }
    }
    Ok(())
}

async fn invites(
    story: &Story<'_>,
    name: &str,
    at: (Org, Role, Lang),
    addresses: &str,
) -> Result<(), DemoError> {
    let caller = story.caller(name).await?;
    story.invites(&caller, at, addresses, None).await.map(drop)
}
