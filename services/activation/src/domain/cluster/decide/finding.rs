//! Answers to what was found weak: with a reason, by those who answer for it.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::identity::Role;
use convene_kernel::refusal::{Checks, Finding, Refusal, Violation};
use convene_kernel::row::Row;

use super::super::event::Event;
use super::super::state::{Cluster, FindingAnswer};
use super::Decided;
use crate::domain::Operation;

/// Rows whose findings stay until the thing itself is done: words do not resolve them.
const NOT_ANSWERABLE: [&str; 3] = ["RM-1.7", "RM-1.11", "RM-2.11"];

pub(super) fn answer(operation: &Operation, command: &FindingAnswer, context: &Context<'_>) -> Decided {
    let Some(finding) = context.findings.get(&command.finding) else {
        let open: Vec<_> = context.findings.keys().map(String::as_str).collect();
        let remedy =
            if open.is_empty() { "no finding is open".to_owned() } else { format!("open are {}", open.join(", ")) };
        return Err(Refusal::NotFound { what: "finding", name: command.finding.clone(), remedy });
    };
    may_answer(operation, finding, context)?;
    let mut checks = Checks::new();
    if NOT_ANSWERABLE.contains(&finding.row.as_str()) {
        checks.precondition_text(
            finding.row.clone(),
            "FINDING_NOT_ANSWERABLE",
            "finding",
            "this weakness is on the record until it is fixed; an answer does not resolve it",
            finding.remedy.clone(),
        );
    }
    checks.finish()?;
    let mut decision =
        Decision::about(format!("finding/{}", finding.id)).event(Event::FindingAnswered(command.clone()).into());
    decision.resolve(&finding.id, &command.answer);
    Ok(decision)
}

/// The HC or RC answers any finding; a lead agency and its coordinator those about the cluster it leads (row OG-8).
fn may_answer(operation: &Operation, finding: &Finding, context: &Context<'_>) -> Result<(), Refusal> {
    if matches!(context.actor.role, Role::HumanitarianCoordinator | Role::ResidentCoordinator) {
        return Ok(());
    }
    let led = |cluster: &&Cluster| cluster.lead_agency() == Some(&context.actor.organization);
    let concerns = |cluster: &Cluster| {
        let subject = cluster.subject();
        finding.subject == subject || finding.subject.starts_with(&format!("{subject}/"))
    };
    if operation.active_clusters().filter(led).any(concerns) {
        return Ok(());
    }
    Err(Refusal::Denied(vec![Violation {
        row: Row::new("OG-8"),
        reason: "FINDING_NOT_YOURS",
        field: "finding".to_owned(),
        problem: format!("{} does not answer for {}", context.actor.organization, finding.subject),
        remedy: "have the HC or RC answer it, or the agency that leads the cluster it is about".to_owned(),
    }]))
}
