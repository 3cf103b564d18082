//! Applies the table to a caller and the facts of a thing. Pure, and the only reader of the table.

use super::{
    action::Action,
    facts::{Facts, Lies, Owner},
    grant::Basis,
    table::{Need, Reach, Row},
};
use crate::{
    accounts::{place::Place, role::Role},
    caller::{Caller, LiveMembership, Staff, Who},
};

/// Why somebody may not do something, and what the page answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// They may not even see it: the answer is the same as for what does not exist.
    #[error("not found")]
    NotFound,
    /// They see it, but may not do this to it.
    #[error("forbidden")]
    Forbidden,
    /// Nobody is signed in.
    #[error("sign in first")]
    SignIn,
    /// They may, after proving again who they are.
    #[error("authenticate again first")]
    AuthenticateAgain,
    /// They may, after giving the acknowledgements that their role requires.
    #[error("acknowledgements are missing")]
    Acknowledge,
}

/// Judges one action on one thing. Gives what the permission rests on.
pub(super) fn decide(
    table: &[Row],
    caller: &Caller,
    action: Action,
    facts: &Facts,
) -> Result<Basis, Refusal> {
    let row = row(table, action)?;
    match &caller.who {
        Who::Anonymous => Err(Refusal::SignIn),
        Who::System(job) if row.jobs.contains(job) => Ok(Basis::Job(*job)),
        Who::System(_) => Err(Refusal::Forbidden),
        Who::Citizen(citizen) if row.citizen && facts.owner == Some(Owner::Person(citizen.person)) => {
            recent(row, caller).map(|()| Basis::Oneself)
        }
        Who::Citizen(_) => Err(Refusal::NotFound),
        Who::Staff(staff) if row.staff && facts.owner == Some(Owner::Account(staff.account)) => {
            recent(row, caller).map(|()| Basis::Oneself)
        }
        Who::Staff(staff) => {
            let through = through_membership(table, row, staff, facts)?;
            recent(row, caller).map(|()| Basis::from(through))
        }
    }
}

/// The memberships through which a caller sees a list; never empty.
pub(super) fn listing<'a>(
    table: &[Row],
    caller: &'a Caller,
    action: Action,
) -> Result<Vec<(&'a LiveMembership, Reach)>, Refusal> {
    let row = row(table, action)?;
    let staff = match &caller.who {
        Who::Anonymous => return Err(Refusal::SignIn),
        Who::Citizen(_) => return Err(Refusal::NotFound),
        Who::System(_) => return Err(Refusal::Forbidden),
        Who::Staff(staff) => staff,
    };
    let reaching = staff.memberships.iter().map(|held| (held, row.reach(held.role)));
    let reaching: Vec<_> = reaching.filter(|(_, reach)| *reach != Reach::Nowhere).collect();
    if reaching.is_empty() {
        return Err(Refusal::NotFound);
    }
    let usable: Vec<_> = reaching.into_iter().filter(|(held, _)| acknowledged(row, held)).collect();
    if usable.is_empty() {
        return Err(Refusal::Acknowledge);
    }
    recent(row, caller).map(|()| usable)
}

/// The row of an action. Every action has one (a test holds it); without one nobody may do it.
pub(super) fn row(table: &[Row], action: Action) -> Result<&Row, Refusal> {
    table.iter().find(|row| row.action == action).ok_or(Refusal::NotFound)
}

/// The nearest membership that allows the action; the conditions in the order in which a person can mend them.
fn through_membership<'a>(
    table: &[Row],
    row: &Row,
    staff: &'a Staff,
    facts: &Facts,
) -> Result<&'a LiveMembership, Refusal> {
    let mut candidates: Vec<_> = reaching(row, staff, facts).collect();
    if candidates.is_empty() {
        let sees = self::row(table, row.seen)?;
        let visible = !hides_clients(sees, facts) && reaching(sees, staff, facts).next().is_some();
        return Err(if visible { Refusal::Forbidden } else { Refusal::NotFound });
    }
    if hides_clients(row, facts) {
        return Err(Refusal::NotFound);
    }
    if row.needs(Need::SomebodyElse) && facts.owner == Some(Owner::Account(staff.account))
        || row.needs(Need::NotTheAsker) && facts.asked_by == Some(staff.account)
    {
        return Err(Refusal::Forbidden);
    }
    candidates.retain(|held| !row.needs(Need::TheirsToGrant) || grantable(held.role, facts));
    if candidates.is_empty() {
        return Err(Refusal::Forbidden);
    }
    candidates.retain(|held| acknowledged(row, held));
    candidates.into_iter().max_by_key(|held| held.place.depth()).ok_or(Refusal::Acknowledge)
}

fn recent(row: &Row, caller: &Caller) -> Result<(), Refusal> {
    if row.needs(Need::RecentAuthentication) && !caller.recently_authenticated(caller.at) {
        return Err(Refusal::AuthenticateAgain);
    }
    Ok(())
}

fn acknowledged(row: &Row, held: &LiveMembership) -> bool {
    held.acknowledged || !row.needs(Need::Acknowledged)
}

fn hides_clients(row: &Row, facts: &Facts) -> bool {
    facts.client_data && row.needs(Need::WithoutClientData)
}

fn grantable(by: Role, facts: &Facts) -> bool {
    facts.roles.iter().all(|role| {
        let exists = match &facts.lies {
            Lies::All(places) if facts.gives => places.iter().all(|place| place.roles().contains(role)),
            _ => true,
        };
        exists && by.may_grant(*role)
    })
}

fn reaching<'a>(row: &Row, staff: &'a Staff, facts: &Facts) -> impl Iterator<Item = &'a LiveMembership> {
    staff.memberships.iter().filter(|held| match (row.reach(held.role), &facts.lies) {
        (Reach::Everywhere, _) => true,
        (_, Lies::Nowhere) => false,
        (reach, Lies::All(places)) => places.iter().all(|place| reach.covers(held, place)),
        (reach, Lies::Any(places)) => places.iter().any(|place| reach.covers(held, place)),
    })
}

impl Reach {
    fn covers(self, held: &LiveMembership, place: &Place) -> bool {
        match self {
            Self::Nowhere => false,
            Self::OwnOrganisation => place.id() == held.place.id(),
            Self::Below => place.is_below(held.place.id()),
            Self::OwnTree => place.is_in(held.place.id()),
            Self::Everywhere => true,
        }
    }
}
