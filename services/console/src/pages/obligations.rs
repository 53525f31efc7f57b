//! Duties as pages list them: what, whose, by when, and what happens if nothing is done.

use chrono::{DateTime, Utc};
use convene_client::CallError;
use convene_proto::scheduler::v1::{ListObligationsRequest, Obligation, ObligationState, StepKind};

use crate::ask::{List, whole};
use crate::deed::subject::Subject;
use crate::text::moment::moment;
use crate::visit::Visit;

/// A duty in a list.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is owed.
    pub what: String,
    /// By whom.
    pub owner: String,
    /// The country's name.
    pub country: String,
    /// Where it is done; empty where no page shows it.
    pub address: String,
    /// What it is about.
    pub about: String,
    /// By when, with what is left or how late it is.
    pub due: String,
    /// What happens at a date if nothing is done; empty for nothing.
    pub next: String,
    /// The row of the guidance.
    pub row: String,
    /// Whether its date has passed.
    pub is_late: bool,
    /// When it is due, for the order of lists.
    pub at: i64,
}

/// The duties that a question is about.
///
/// # Errors
/// When the scheduler refuses or does not answer.
pub async fn owed(visit: &Visit, question: &ListObligationsRequest) -> Result<List<Obligation>, CallError> {
    let page = |page| async {
        let answer = visit.ask(ListObligationsRequest { page, ..question.clone() }).await?;
        Ok((answer.obligations, answer.page, answer.shown))
    };
    whole(page).await
}

/// Duties for people, those due first before others.
pub fn rows(visit: &Visit, obligations: &[Obligation], now: DateTime<Utc>) -> Vec<Row> {
    let dated = obligations.iter().filter(|one| one.due.is_some());
    let mut rows: Vec<Row> = dated.map(|one| row(visit, one, now)).collect();
    rows.sort_by_key(|row| row.at);
    rows
}

/// The same of a list, at the moment that it is of.
pub fn listed(visit: &Visit, list: List<Obligation>) -> List<Row> {
    let now = Visit::now(list.shown.as_ref());
    list.map(|obligations| rows(visit, &obligations, now))
}

fn row(visit: &Visit, one: &Obligation, now: DateTime<Utc>) -> Row {
    let duty = one.duty.clone().unwrap_or_default();
    let role = visit.role(&duty.owner_role);
    let page = Subject::of_resource(&duty.resource).map(|(subject, id)| subject.page(&one.country, id));
    let page = page.unwrap_or_else(|| Subject::Country.page(&one.country, ""));
    Row {
        what: visit.rule(&duty.rule, &one.what),
        owner: if duty.owner_organization.is_empty() { role } else { format!("{role}, {}", duty.owner_organization) },
        country: visit.country(&one.country),
        address: format!("{}{page}", visit.base),
        about: duty.resource,
        due: visit.due(one.due.as_ref(), &one.country, now),
        next: next(visit, one, now),
        row: one.row.clone(),
        is_late: one.state() == ObligationState::Overdue,
        at: one.due.as_ref().map_or(0, |due| due.seconds),
    }
}

/// What happens next if nothing is done.
fn next(visit: &Visit, one: &Obligation, now: DateTime<Utc>) -> String {
    let ahead = one.steps.iter().filter(|step| step.planned_at.as_ref().and_then(moment).is_some_and(|at| at > now));
    let Some(step) = ahead.min_by_key(|step| step.planned_at.as_ref().map(|at| at.seconds)) else {
        return String::new();
    };
    let key = match step.kind() {
        StepKind::Reminder => "step-reminder",
        StepKind::Escalation => "step-escalation",
        StepKind::Decision => "step-decision",
        StepKind::Withdrawal | StepKind::Unspecified => return String::new(),
    };
    format!(
        "{}: {}",
        visit.when(step.planned_at.as_ref(), &one.country),
        visit.say_of(key, "role", visit.role(&step.to_role))
    )
}
