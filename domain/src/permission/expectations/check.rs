//! Compares a table with one line of expectations, and makes all the tables that differ from it in one cell.

use chrono::TimeDelta;

use super::samples::{self, NOW, Sample, held, me, my_person, places, thing};
use crate::{
    accounts::{place::Place, role::Role},
    caller::{Caller, Job, Who},
    permission::{
        action::Action,
        decide::{Refusal, decide},
        facts::{Lies, Owner},
        table::{Need, Reach, Row},
    },
};

/// One line of the table by hand.
pub struct Expectation {
    pub action: Action,
    citizen: char,
    staff: char,
    /// For each role one letter for each place, or a single one.
    roles: Vec<Vec<char>>,
    needs: Vec<Need>,
    /// Whether it gives a role, which must exist in the organisation (`new_role`).
    gives: bool,
    jobs: Vec<String>,
}

/// What differs from the plain case: recent sign-in, acknowledged, about somebody else, an ordinary role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Plain,
    Stale,
    Unacknowledged,
    AboutMe,
    AskedByMe,
    OfficerRole,
    RoleUnknownThere,
    ClientData,
}

const CASES: [Case; 8] = [
    Case::Plain,
    Case::Stale,
    Case::Unacknowledged,
    Case::AboutMe,
    Case::AskedByMe,
    Case::OfficerRole,
    Case::RoleUnknownThere,
    Case::ClientData,
];

const NEEDS: [(&str, Need); 7] = [
    ("recent", Need::RecentAuthentication),
    ("ack", Need::Acknowledged),
    ("other", Need::SomebodyElse),
    ("second", Need::NotTheAsker),
    ("role", Need::TheirsToGrant),
    ("new_role", Need::TheirsToGrant),
    ("no_clients", Need::WithoutClientData),
];

impl Expectation {
    pub fn parse(line: &str) -> Self {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let [action, own, roles, needs, jobs] = cells[..] else { panic!("five cells in {line}") };
        let action = Action::ALL.iter().find(|known| known.to_string() == action);
        let own: Vec<_> = own.split(' ').collect();
        let need = |name: &str| NEEDS.iter().find(|(known, _)| *known == name).unwrap().1;
        Self {
            action: *action.unwrap_or_else(|| panic!("unknown action in {line}")),
            citizen: own[0].chars().next().unwrap(),
            staff: own[1].chars().next().unwrap(),
            roles: roles.split(' ').map(|word| word.chars().collect()).collect(),
            needs: needs.split_whitespace().map(need).collect(),
            gives: needs.split_whitespace().any(|name| name == "new_role"),
            jobs: jobs.split_whitespace().map(str::to_owned).collect(),
        }
    }

    /// The letter for a role that has `plain` in the plain case.
    fn letter(&self, role: Role, plain: char, case: Case) -> char {
        let needs = |need| self.needs.contains(&need);
        match case {
            Case::AboutMe if self.staff == '+' => '+',
            _ if plain != '+' => plain,
            Case::Stale if needs(Need::RecentAuthentication) => 'a',
            Case::Unacknowledged if needs(Need::Acknowledged) => 'k',
            Case::AboutMe if needs(Need::SomebodyElse) => 'F',
            Case::AskedByMe if needs(Need::NotTheAsker) => 'F',
            Case::RoleUnknownThere if self.gives => 'F',
            Case::OfficerRole | Case::RoleUnknownThere
                if needs(Need::TheirsToGrant) && role != Role::Maintainer =>
            {
                'F'
            }
            Case::ClientData if needs(Need::WithoutClientData) => '.',
            _ => '+',
        }
    }

    fn own_letter(&self, plain: char, case: Case) -> char {
        let stale = case == Case::Stale && self.needs.contains(&Need::RecentAuthentication);
        if plain == '+' && stale { 'a' } else { plain }
    }
}

/// Everything in which a table's answers differ from the line.
pub fn differences(table: &[Row], line: &Expectation) -> Vec<String> {
    let mut found = idle_cells(table, line.action);
    let mut compare = |what: String, caller: &Caller, sample: &Sample, expected: char| {
        let answer = letter(&decide(table, caller, line.action, &thing(line.action, sample).facts_of()));
        if answer != expected {
            found.push(format!("{} by {what}: {answer} instead of {expected}", line.action));
        }
    };
    let [root, ..] = places();
    let plain = Sample::plain(&root);
    compare("nobody".into(), &samples::caller(Who::Anonymous), &plain, 's');
    for job in Job::ALL {
        let expected = if line.jobs.iter().any(|listed| listed == job.code()) { '+' } else { 'F' };
        compare(format!("{job:?}"), &samples::job(job), &plain, expected);
    }
    for (case, at) in [(Case::Plain, NOW), (Case::Stale, NOW.plus(TimeDelta::minutes(-11)))] {
        let mine = Sample { owner: Owner::Person(my_person()), ..plain.clone() };
        compare(
            format!("citizen, {case:?}"),
            &samples::citizen(at),
            &mine,
            line.own_letter(line.citizen, case),
        );
        let mine = Sample { owner: Owner::Account(me()), ..plain.clone() };
        let staff = samples::staff(Vec::new(), at);
        compare(format!("staff, {case:?}"), &staff, &mine, line.own_letter(line.staff, case));
    }
    compare("another citizen".into(), &samples::citizen(NOW), &plain, '.');
    for (role, letters) in Role::ALL.into_iter().zip(&line.roles) {
        for (place, plain) in places().iter().zip(letters) {
            for case in CASES.into_iter().filter(|case| *case != Case::OfficerRole || place.depth() == 0) {
                let (caller, sample) = (case.caller(role), case.sample(place));
                let what = format!("{role} in {:?} at depth {}, {case:?}", place.id(), place.depth());
                compare(what, &caller, &sample, line.letter(role, *plain, case));
            }
        }
    }
    found
}

/// A role that grants nothing has no place in a row that asks for a role to grant, even though it could do nothing there.
fn idle_cells(table: &[Row], action: Action) -> Vec<String> {
    let idle = |row: &Row, role: Role| {
        let grants = Role::ALL.into_iter().any(|other| role.may_grant(other));
        row.needs(Need::TheirsToGrant) && row.reach(role) != Reach::Nowhere && !grants
    };
    let rows = table.iter().filter(|row| row.action == action);
    rows.flat_map(|row| Role::ALL.into_iter().filter(|role| idle(row, *role)))
        .map(|role| format!("{action}: {role} grants nothing"))
        .collect()
}

impl Case {
    fn caller(self, role: Role) -> Caller {
        let at = if self == Self::Stale { NOW.plus(TimeDelta::minutes(-11)) } else { NOW };
        samples::staff(vec![held(role, &places()[0], self != Self::Unacknowledged)], at)
    }

    fn sample(self, place: &Place) -> Sample {
        let plain = Sample::plain(place);
        match self {
            Self::AboutMe => Sample { owner: Owner::Account(me()), ..plain },
            Self::AskedByMe => Sample { asked_by: me(), ..plain },
            Self::OfficerRole => Sample { role: Role::DataProtectionOfficer, ..plain },
            Self::RoleUnknownThere => Sample { role: Role::Maintainer, ..plain },
            Self::ClientData => Sample { client_data: true, ..plain },
            Self::Plain | Self::Stale | Self::Unacknowledged => plain,
        }
    }
}

fn letter<T>(answer: &Result<T, Refusal>) -> char {
    match answer {
        Ok(_) => '+',
        Err(Refusal::NotFound) => '.',
        Err(Refusal::Forbidden) => 'F',
        Err(Refusal::SignIn) => 's',
        Err(Refusal::AuthenticateAgain) => 'a',
        Err(Refusal::Acknowledge) => 'k',
    }
}

/// All tables that differ from `table` in one cell of one action's row, with a name; without those cells that cannot
/// matter for the action's things (no owner, no role, no place).
pub fn mutations(table: &[Row], action: Action) -> Vec<(String, Vec<Row>)> {
    let at = table.iter().position(|row| row.action == action).unwrap();
    let row = table[at];
    let mut rows = vec![
        ("citizen".to_owned(), Row { citizen: !row.citizen, ..row }),
        ("staff".to_owned(), Row { staff: !row.staff, ..row }),
    ];
    // A citizen never owns a thing of staff, nor staff a thing of a citizen.
    rows.retain(|(name, _)| owns(action, name == "citizen"));
    for (column, role) in Role::ALL.into_iter().enumerate() {
        for reach in reaches(action).iter().filter(|reach| **reach != row.roles[column]) {
            let mut roles = row.roles;
            roles[column] = *reach;
            rows.push((format!("{role} {reach:?}"), Row { roles, ..row }));
        }
    }
    for (name, need) in NEEDS.iter().filter(|(name, need)| *name != "new_role" && applies(&row, *need)) {
        let mut needs: Vec<_> = row.needs.iter().copied().filter(|listed| listed != need).collect();
        if needs.len() == row.needs.len() {
            needs.push(*need);
        }
        rows.push(((*name).to_owned(), Row { needs: needs.leak(), ..row }));
    }
    for job in Job::ALL {
        let mut jobs: Vec<_> = row.jobs.iter().copied().filter(|listed| *listed != job).collect();
        if jobs.len() == row.jobs.len() {
            jobs.push(job);
        }
        rows.push((format!("{job:?}"), Row { jobs: jobs.leak(), ..row }));
    }
    for seen in Action::ALL {
        if visible(table, &row, *seen) != visible(table, &row, row.seen) {
            rows.push((format!("seen through {seen}"), Row { seen: *seen, ..row }));
        }
    }
    let mutant = |(name, changed): (String, Row)| {
        let mut copy = table.to_vec();
        copy[at] = changed;
        (format!("{action}: {name}"), copy)
    };
    rows.into_iter().map(mutant).collect()
}

fn owns(action: Action, citizen: bool) -> bool {
    let owner = if citizen { Owner::Person(my_person()) } else { Owner::Account(me()) };
    let thing = thing(action, &Sample { owner, ..Sample::plain(&places()[0]) });
    thing.facts_of().owner == Some(owner)
}

/// The values that a role's cell can have: for what lies nowhere there is nothing between none and all.
fn reaches(action: Action) -> &'static [Reach] {
    match thing(action, &Sample::plain(&places()[0])).facts_of().lies {
        Lies::Nowhere => &[Reach::Nowhere, Reach::Everywhere],
        _ => &[Reach::Nowhere, Reach::OwnOrganisation, Reach::Below, Reach::OwnTree, Reach::Everywhere],
    }
}

fn applies(row: &Row, need: Need) -> bool {
    let sample = Sample { client_data: true, ..Sample::plain(&places()[0]) };
    let thing = thing(row.action, &sample);
    let facts = thing.facts_of();
    let by_role = row.roles.iter().any(|reach| *reach != Reach::Nowhere);
    by_role
        && match need {
            Need::RecentAuthentication | Need::Acknowledged => true,
            Need::SomebodyElse => facts.owner.is_some(),
            Need::NotTheAsker => facts.asked_by.is_some(),
            Need::TheirsToGrant => !facts.roles.is_empty() && (facts.gives || !only_maintainers(row)),
            Need::WithoutClientData => facts.client_data,
        }
        || need == Need::RecentAuthentication && (row.citizen || row.staff)
}

fn only_maintainers(row: &Row) -> bool {
    Role::ALL.into_iter().all(|role| role == Role::Maintainer || row.reach(role) == Reach::Nowhere)
}

/// For each role, in which of the three places a thing of this row would be seen.
fn visible(table: &[Row], row: &Row, seen: Action) -> Vec<[bool; 3]> {
    let through = table.iter().find(|other| other.action == seen).unwrap();
    let placed = reaches(row.action).len() > 2;
    let client_data = thing(row.action, &Sample::plain(&places()[0])).facts_of().client_data;
    let hidden = client_data && through.needs(Need::WithoutClientData);
    let covers = |reach: Reach| match reach {
        Reach::Nowhere => [false; 3],
        Reach::Everywhere => [true; 3],
        _ if !placed => [false; 3],
        Reach::OwnOrganisation => [true, false, false],
        Reach::Below => [false, true, false],
        Reach::OwnTree => [true, true, false],
    };
    let both = |role: Role| {
        let seen = if hidden { Reach::Nowhere } else { through.reach(role) };
        let (one, other) = (covers(row.reach(role)), covers(seen));
        [one[0] || other[0], one[1] || other[1], one[2] || other[2]]
    };
    Role::ALL.into_iter().map(both).collect()
}
