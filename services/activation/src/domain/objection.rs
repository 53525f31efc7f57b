//! The finding that an organization objects, to a proposal or to the end of a cluster, and the ERC's answer to it (rows OG-3,
//! RM-1.11, RM-2.11).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::OrganizationCode;
use convene_kernel::commit::Decision;
use convene_kernel::identity::Role;
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::refusal::{Checks, Finding};
use convene_kernel::subject::Subject;
use convene_kernel::visibility::Reader;
use serde::{Deserialize, Serialize};

use super::Event;
use super::subjects::OBJECTION;
use crate::reasons;
use crate::visibility::INSIDERS;

/// Why the ERC approves although an organization objects (rows RM-1.11, RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectionAnswer {
    /// The organization that objects.
    pub organization: OrganizationCode,
    /// The reason, as the one who objects gave it.
    pub reason: String,
}

/// The finding that an organization objects to `subject`, open until it endorses (rows OG-3, RM-2.11).
pub fn finding(
    row: &'static str,
    subject: impl Into<Subject>,
    organization: &OrganizationCode,
    statement: &str,
) -> Finding {
    Finding::of(row, subject).at(field(organization)).says(
        message!("{organization} objects: {statement}", organization, statement = verbatim(statement)),
        "settle it with the organization, which then endorses",
    )
}

fn field(organization: &OrganizationCode) -> String {
    OBJECTION.of(organization).to_string()
}

/// The objections to `subject` that are not settled.
fn open_on<'a>(subject: &'a Subject, context: &'a Context<'_>) -> impl Iterator<Item = &'a Finding> {
    context.findings.values().filter(move |finding| finding.subject == *subject && is_objection(finding))
}

/// The objection of `organization` to `subject`, where one is not settled.
pub fn of<'a>(subject: &'a Subject, organization: &OrganizationCode, context: &'a Context<'_>) -> Option<&'a Finding> {
    let field = field(organization);
    open_on(subject, context).find(|finding| finding.field == field)
}

/// Notes each objection that is neither settled nor answered with a reason, and each answer to an objection that no one made
/// (rows RM-1.11, RM-2.11).
pub fn must_be_answered(
    checks: &mut Checks,
    row: &'static str,
    subject: &Subject,
    answers: &[ObjectionAnswer],
    context: &Context<'_>,
) {
    for objection in open_on(subject, context) {
        if !answers.iter().any(|answer| field(&answer.organization) == objection.field) {
            checks.precondition(row, reasons::OBJECTION_OPEN).at("objections").says(
                objection.problem.clone(),
                "resolve it with the organization, or give your reason for approving in `objections`",
            );
        }
    }
    for (index, answer) in answers.iter().enumerate() {
        if of(subject, &answer.organization, context).is_none() {
            checks.invalid(row, reasons::NOT_OBJECTING).at(format!("objections[{index}].organization")).says(
                message!("{organization} does not object", organization = answer.organization),
                "answer only organizations that object",
            );
        }
    }
}

/// Resolves every objection to `subject`, on which the ERC decided: with the ERC's reason where there is one, else with `why`.
pub fn resolve_all(
    decision: &mut Decision<Event>,
    subject: &Subject,
    answers: &[ObjectionAnswer],
    why: &'static str,
    context: &Context<'_>,
) {
    for objection in open_on(subject, context) {
        let answer = answers.iter().find(|answer| field(&answer.organization) == objection.field);
        let how = match answer {
            Some(answer) => {
                message!("the ERC approved despite the objection: {reason}", reason = verbatim(&answer.reason))
            }
            None => why.into(),
        };
        decision.resolve(&objection.id, how);
    }
}

/// Whether a finding says who objects to something: for those who take part in deciding only (rows OG-3, RM-2.11).
pub fn is_objection(finding: &Finding) -> bool {
    let Ok(field) = finding.field.parse::<Subject>();
    field.is(OBJECTION)
}

/// Whether a decision may name a finding to an actor in `role`: one that says who objects is for those who take part in
/// deciding.
pub fn may_be_named_to(finding: &Finding, role: Role) -> bool {
    INSIDERS.roles().contains(&role) || !is_objection(finding)
}

/// Whether the reader sees a finding: one that says who objects is for those who take part in deciding.
pub fn is_shown(finding: &Finding, reader: &Reader) -> bool {
    reader.is_insider() || !is_objection(finding)
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::subject;
    use convene_kernel::testing::{insider, outsider};

    use super::*;

    /// OG-3, RM-2.11: who objects is for those who take part in deciding; other findings are for every reader.
    #[test]
    fn who_objects_is_shown_to_those_who_decide() {
        let on = |field: &str| Finding::of("OG-3", subject("proposal/p-1")).at(field).says("objects", "answer it");
        let (objection, other) = (on(&field(&"WHO".parse().expect("a code"))), on("principals"));
        assert!(is_shown(&objection, &insider()) && !is_shown(&objection, &outsider()));
        assert!(is_shown(&other, &outsider()));
    }
}
