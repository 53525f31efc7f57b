//! What a caller can do with a resource now: the actions of the domain as messages, with what is in the way.

use convene_kernel::action::Action;
use convene_kernel::aggregate::Aggregate;
use convene_kernel::available::{Available, available};
use convene_kernel::identity::Role;
use convene_kernel::message;
use convene_kernel::message::{Message, list, verbatim};
use convene_kernel::refusal::{Refusal, Violation};
use convene_kernel::subject::{COUNTRY, Subject};
use convene_proto::common::v1 as common;
use tonic::Status;

use super::reasons;
use super::service::{Query, ServiceApi};
use super::show::template;
use crate::engine::{ExecuteError, ask_for_it, role_required};

impl<S: ServiceApi, M> Query<'_, S, M> {
    /// What the caller can do with `resource` now, named as in receipts; empty for the record as a whole.
    ///
    /// # Errors
    /// When no command is given for such a resource, or the record does not have it.
    pub fn actions(&self, resource: &str) -> Result<Vec<common::Action>, Status> {
        let resource = self.fields(|fields| {
            let Ok(subject) = resource.parse::<Subject>();
            let subject = if resource.is_empty() { COUNTRY.only() } else { subject };
            let mut actions = S::Aggregate::ACTIONS.iter().copied().flatten();
            if resource.is_empty() || actions.any(|action| subject.is(action.kind)) {
                return Some(subject);
            }
            let problem = message!("no command is given for the resource '{resource}'", resource = verbatim(resource));
            let remedy = message!(
                "use a resource of a receipt: {kinds}",
                kinds = list(kinds::<S::Aggregate>().into_iter().map(verbatim))
            );
            fields.refuse("resource", reasons::CODE_UNKNOWN, problem, remedy);
            None
        })?;
        let engine = self.api().engine();
        let not_recorded = engine.admits(&self.key).err();
        let step_up = self.api().edge().step_up(&self.admitted.login);
        let (now, guidance) = (engine.now(), self.api().edge().guidance());
        self.record(|record, reader| {
            let caller = (&self.admitted.caller, reader);
            let available = available(record, &self.key, caller, &resource, &guidance, now)?;
            let shown = |available| self.action(&available, not_recorded.as_ref(), step_up.as_ref());
            Ok(available.into_iter().map(shown).collect())
        })
    }

    fn action<State>(
        &self,
        available: &Available<State>,
        not_recorded: Option<&ExecuteError>,
        step_up: Option<&Message>,
    ) -> common::Action {
        let mut obstacles = Vec::new();
        if available.actor.is_none() {
            let problem = role_required(&available.authority, self.country());
            obstacles.push(Violation::of_form(reasons::ROLE_NOT_ADMITTED).says(problem, ask_for_it()));
        }
        if let Some(error) = not_recorded {
            let violation = Violation::of_form(reasons::EXERCISE_REQUIRED);
            obstacles.push(violation.says(error.message(), "name an exercise in the header"));
        }
        if let Some(problem) = step_up.filter(|_| S::Aggregate::DECISIONS.contains(&available.action.method)) {
            let violation = Violation::of_form(reasons::STEP_UP_REQUIRED);
            obstacles.push(violation.says(problem.clone(), "log in again"));
        }
        obstacles.extend(available.refusal.iter().flat_map(Refusal::violations).cloned());
        common::Action {
            method: available.action.method.to_owned(),
            title: title(available.action),
            allowed: obstacles.is_empty(),
            obstacles: obstacles.iter().map(obstacle).collect(),
            roles: available.authority.roles().iter().copied().map(Role::as_str).map(str::to_owned).collect(),
        }
    }
}

/// The kinds of resources that commands are given for.
fn kinds<A: Aggregate>() -> Vec<&'static str> {
    let mut kinds: Vec<_> = A::ACTIONS.iter().copied().flatten().map(|action| action.kind.name()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// The name of the method as words: `ApproveProposal` becomes `Approve proposal`.
fn title<State>(action: &Action<State>) -> String {
    let (_, name) = action.method.rsplit_once('/').unwrap_or_default();
    let mut title = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if (letter.is_ascii_uppercase() || letter.is_ascii_digit()) && !title.is_empty() {
            title.push(' ');
            title.push(letter.to_ascii_lowercase());
        } else {
            title.push(letter);
        }
    }
    title
}

fn obstacle(violation: &Violation) -> common::ActionObstacle {
    common::ActionObstacle {
        reason: violation.reason.code.to_owned(),
        row: violation.cited().to_owned(),
        problem: violation.problem.to_string(),
        remedy: violation.remedy.to_string(),
        problem_template: Some(template(&violation.problem)),
        remedy_template: Some(template(&violation.remedy)),
    }
}
