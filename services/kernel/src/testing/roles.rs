//! Who may give each command: a table of every command by every role, from what a domain decides about samples of them.
//!
//! A service compares the table with a file, so that a change in who may do what is seen in the file.

mod answers;
mod changes;
mod late;

use std::fmt::Write as _;

use super::{Example, actor, code};
use crate::aggregate::Aggregate;
use crate::codes::Etag;
use crate::identity::{Actor, Caller, Grant, Role};

pub use answers::AnswerTable;
pub use changes::ChangeTable;
pub use late::counts_from_its_recording;

/// A command that somebody may give at a moment of a record.
pub struct Case<A: Aggregate> {
    name: String,
    example: Example<A>,
    by: Actor,
    command: A::Command,
    events: Vec<A::Event>,
}

impl<A: Aggregate> Case<A> {
    /// `command`, which `by` may give on the record of `example`. Its row is named after its method.
    ///
    /// # Panics
    /// When `by` is refused.
    #[track_caller]
    pub fn new(example: Example<A>, by: &Actor, command: impl Into<A::Command>) -> Self {
        let command = command.into();
        let name = A::action(&command).map(|(action, _)| short(action.method)).unwrap_or_default();
        assert!(is_admitted(&example, &command, by.role, None), "{name} is not for {}", by.role);
        if let Err(refusal) = example.answer(by, &command) {
            panic!("{name} was refused:\n{refusal}");
        }
        Self::either_way(example, by, command)
    }

    /// `command` given by `by` on the record of `example`, whether it is carried out or refused.
    pub fn either_way(example: Example<A>, by: &Actor, command: impl Into<A::Command>) -> Self {
        let command = command.into();
        let name = A::action(&command).map(|(action, _)| short(action.method)).unwrap_or_default().to_owned();
        let events = example.answer(by, &command).map(|commit| commit.events).unwrap_or_default();
        Self { name, example, by: by.clone(), command, events }
    }

    /// The same, where the content of the command decides on who may give it: `what` says which content this is.
    #[must_use]
    pub fn with(mut self, what: &str) -> Self {
        self.name = format!("{} {what}", self.name).trim().to_owned();
        self
    }
}

/// What is so beside a case.
pub type Situation<A> = fn(Example<A>) -> Example<A>;

/// What a table of roles is made from.
pub struct RoleTable<A: Aggregate> {
    /// At least one case for each command, in the order of the rows.
    pub cases: Vec<Case<A>>,
    /// What may be so beside the case, by name: each command is tried in each situation.
    pub situations: Vec<(&'static str, Situation<A>)>,
    /// The organizations that people act for: each command is tried for each.
    pub organizations: &'static [&'static str],
}

/// How the table is read.
const LEGEND: &str = "\
yes       the role may give the command
-         the role is among those who may, and is refused on this record
.         the role may not
a name    the role may in this situation, or for this organization, and not in the others
*         a role held for another cluster does not count
not by    a person who gave an earlier command on the record and must not give this one, whatever the role
";

impl<A: Aggregate> RoleTable<A> {
    /// What the commands of the cases bring about: an example of each event.
    pub fn events(&self) -> Vec<A::Event> {
        self.cases.iter().flat_map(|case| case.events.iter().cloned()).collect()
    }

    /// The table: a row for each case, a column for each role that may give any command of the service.
    ///
    /// # Panics
    /// When a command of the service has no case.
    #[track_caller]
    pub fn text(&self) -> String {
        for action in A::ACTIONS.iter().copied().flatten() {
            let method = short(action.method);
            let has_case = self.cases.iter().any(|case| case.name.split(' ').next() == Some(method));
            assert!(has_case, "the table of roles has no case for {method}");
        }
        let may = |role: &Role| self.cases.iter().any(|case| is_admitted(&case.example, &case.command, *role, None));
        let (roles, others): (Vec<Role>, Vec<Role>) = Role::ALL.iter().partition(|role| may(role));
        let mut rows = vec![head(&roles)];
        rows.extend(self.cases.iter().map(|case| self.row(case, &roles)));
        let others: Vec<_> = others.iter().map(|role| role.as_str()).collect();
        format!(
            "{LEGEND}\n{}\nNo command at all: {}\n\nWhatever state was read, without its etag:\n{}",
            aligned(&rows),
            others.join(", "),
            self.without_etag()
        )
    }

    /// The commands that are carried out with an etag that no resource has, a line each: those that create something, and those that
    /// stand beside what is there.
    fn without_etag(&self) -> String {
        let is_carried_out = |case: &&Case<A>| {
            let from_elsewhere = case.example.clone().reading(Etag(u64::MAX));
            from_elsewhere.answer(&case.by, &case.command).is_ok()
        };
        self.cases.iter().filter(is_carried_out).map(|case| format!("{}\n", case.name)).collect()
    }

    fn row(&self, case: &Case<A>, roles: &[Role]) -> Vec<String> {
        let mut row = vec![case.name.clone()];
        row.extend(roles.iter().map(|role| self.cell(case, *role)));
        row.push(self.not_by(case, roles));
        row
    }

    /// Whether the role may give the command, and where.
    fn cell(&self, case: &Case<A>, role: Role) -> String {
        if !is_admitted(&case.example, &case.command, role, None) {
            return ".".to_owned();
        }
        let situations = self.situations.iter().map(|(name, set)| (*name, set(case.example.clone())));
        let situations: Vec<_> = situations.collect();
        let may = |example: &Example<A>, organization: &str| {
            let mut somebody = actor(role, organization);
            somebody.person = code("somebody-else");
            is_admitted(example, &case.command, role, None) && example.answer(&somebody, &case.command).is_ok()
        };
        let in_any = |organization: &&&str| situations.iter().any(|(_, example)| may(example, organization));
        let organizations: Vec<&str> = self.organizations.iter().filter(in_any).copied().collect();
        let for_any = |example: &Example<A>| self.organizations.iter().any(|one| may(example, one));
        let names = situations.iter().filter(|(_, example)| for_any(example)).map(|(name, _)| *name);
        let names: Vec<&str> = names.collect();
        let mut parts = Vec::new();
        match (names.len() == situations.len(), organizations.len() == self.organizations.len()) {
            (_, _) if names.is_empty() => return "-".to_owned(),
            (true, true) => parts.push("yes"),
            (in_all, for_all) => {
                parts.extend(names.iter().filter(|_| !in_all));
                parts.extend(organizations.iter().filter(|_| !for_all));
            }
        }
        let scoped = !is_admitted(&case.example, &case.command, role, Some("ELSEWHERE"));
        format!("{}{}", parts.join(","), if scoped { "*" } else { "" })
    }

    /// The persons who gave an earlier command and are refused this one in every role that may give it.
    fn not_by(&self, case: &Case<A>, roles: &[Role]) -> String {
        let may = |person: &str| {
            let of_role = |role: &Role| {
                let of_organization = |organization: &&str| {
                    let mut same = actor(*role, organization);
                    same.person = code(person);
                    case.example.answer(&same, &case.command).is_ok()
                };
                is_admitted(&case.example, &case.command, *role, None) && self.organizations.iter().any(of_organization)
            };
            roles.iter().any(of_role)
        };
        let persons = case.example.persons.iter().map(|person| person.as_str());
        let refused: Vec<_> = persons.filter(|person| !may(person)).collect();
        refused.join(",")
    }
}

/// Whether `role` is among those who may give the command; held for `cluster` where there is one and the role is held so.
fn is_admitted<A: Aggregate>(example: &Example<A>, command: &A::Command, role: Role, cluster: Option<&str>) -> bool {
    let cluster = cluster.filter(|_| role.can_be_held_for_a_cluster()).map(code);
    let Actor { person, organization, role, .. } = actor(role, "WHO");
    let caller = Caller {
        person,
        organization,
        grants: vec![Grant { role, country: Some(example.key.country.clone()), cluster }],
    };
    caller.acting_under(&A::authority(&example.record.state, command), &example.key.country).is_some()
}

/// A method without its package: `ReportService/CloseMission`.
fn short(method: &str) -> &str {
    method.rsplit('.').next().unwrap_or(method)
}

fn head(roles: &[Role]) -> Vec<String> {
    let names = ["command"].into_iter().chain(roles.iter().map(|role| role.as_str())).chain(["not by"]);
    names.map(str::to_owned).collect()
}

/// The rows as lines, with columns of one width.
fn aligned(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<_> = (0..rows[0].len()).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
