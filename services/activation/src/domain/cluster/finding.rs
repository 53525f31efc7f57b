//! Answers to what was found weak: with a reason, by those who answer for it.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::refusal::{Checks, Finding, FindingId, Refusal};
use serde::{Deserialize, Serialize};

use super::{Cluster, Event};
use crate::domain::operation::country::acting_head;
use crate::domain::subjects::{CLUSTER, FINDING};
use crate::domain::{Decided, Operation, objection};
use crate::reasons;

/// Rows whose findings stay until the thing itself is done: words do not resolve them.
const NOT_ANSWERABLE: [&str; 3] = ["RM-1.7", "RM-1.11", "RM-2.11"];

/// The answer to a weakness found, with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingAnswer {
    /// The finding, by its identifier.
    pub finding: String,
    /// Why the finding is left as it is, in the words of who answers.
    pub answer: String,
}

/// Who may answer one: the HC or RC, or who leads or coordinates the cluster it is about (row OG-8).
pub(super) fn authority(operation: &Operation, id: &str) -> Authority {
    let authority =
        Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::LeadAgency, Role::Coordinator]);
    let subject = id.parse::<FindingId>().map(|finding| finding.subject).ok();
    let cluster = subject.as_ref().and_then(|subject| subject.id_of(CLUSTER));
    match cluster.and_then(|id| operation.cluster(id).ok()) {
        Some(cluster) => authority.for_clusters(cluster.sectors.clone()),
        None => authority,
    }
}

/// An open finding is answered by those who answer for it, unless only the deed resolves it.
pub(super) fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let finding = open(id, context)?;
    may_answer(operation, finding, context)?;
    let mut checks = Checks::new();
    if NOT_ANSWERABLE.contains(&finding.row.as_str()) {
        checks.precondition(finding.row.clone(), reasons::FINDING_NOT_ANSWERABLE).at("finding").says(
            "this finding stays open until the weakness is fixed; an answer does not resolve it",
            &finding.remedy,
        );
    }
    checks.finish()
}

/// The open finding of that identifier; one that may not be named to the actor is as if it were not there.
fn open<'a>(id: &str, context: &'a Context<'_>) -> Result<&'a Finding, Refusal> {
    context.open_finding(id, |finding| objection::may_be_named_to(finding, context.actor.role))
}

pub(super) fn answer_finding(command: &FindingAnswer, context: &Context<'_>) -> Decided {
    let finding = open(&command.finding, context)?;
    let mut decision =
        Decision::about(FINDING.of(&finding.id)).event(Event::FindingAnswered(command.clone().into()).into());
    decision.resolve(&finding.id, message!("{answer}", answer = verbatim(&command.answer)));
    Ok(decision)
}

/// The acting head answers any finding (row OG-7); a lead agency and its coordinator those about the cluster it leads (row
/// OG-8).
fn may_answer(operation: &Operation, finding: &Finding, context: &Context<'_>) -> Result<(), Refusal> {
    if matches!(context.actor.role, Role::HumanitarianCoordinator | Role::ResidentCoordinator) {
        return acting_head(operation, context);
    }
    let led = |cluster: &&Cluster| cluster.lead_agency() == Some(&context.actor.organization);
    let concerns = |cluster: &Cluster| finding.subject.is_within(&cluster.subject());
    if operation.active_clusters().filter(led).any(concerns) {
        return Ok(());
    }
    let (organization, subject) = (&context.actor.organization, &finding.subject);
    Err(Refusal::denied("OG-8", reasons::FINDING_NOT_YOURS).at("finding").says(
        message!("{organization} cannot answer findings about {subject}", organization, subject),
        "ask the HC or RC to answer it, or the agency that leads the cluster it is about",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cluster::Command;
    use crate::domain::fixtures::{erc, hc, health, lead};
    use convene_kernel::testing::{actor, code, subject};

    fn answer(finding: &str) -> Command {
        Command::AnswerFinding(FindingAnswer {
            finding: finding.to_owned(),
            answer: "a full-time coordinator arrives on Monday".to_owned(),
        })
    }

    /// OG-20, OG-8: the HC answers any finding, a lead agency those about its own cluster.
    #[test]
    fn findings_are_answered_by_those_who_answer_for_them() {
        let mut found = Decision::about(subject("cluster/health"));
        found.raise(
            Finding::of("OG-20", subject("cluster/health"))
                .at("other_duties")
                .says("is double-hatted", "appoint another"),
        );
        let example = health().having(&erc(), found);
        let id = "OG-20:cluster/health:other_duties";
        example.clone().when(&lead("WHO"), answer(id)).resolves("OG-20");
        example.clone().when(&hc(), answer(id)).resolves("OG-20");
        let outcome = example.clone().when(&lead("UNICEF"), answer(id));
        assert!(matches!(outcome.refused("OG-8", "FINDING_NOT_YOURS").refusal(), Refusal::Denied(_)));
        let outcome = example.when(&hc(), answer("OG-20:cluster/nutrition"));
        assert!(outcome.refusal().to_string().contains(id), "it names the findings that are open");
    }

    /// OG-3: a coordinator takes no part in deciding, and a refusal does not reveal that there is an objection.
    #[test]
    fn an_objection_is_not_named_to_an_outsider() {
        let mut found = Decision::about(subject("proposal/p-1"));
        found.raise(objection::finding("OG-3", subject("proposal/p-1"), &code("UNICEF"), "another lead is nearer"));
        let example = health().having(&erc(), found);
        let id = "OG-3:proposal/p-1:objection/UNICEF";
        let coordinator = actor(Role::Coordinator, "WHO");
        for named in ["OG-3:proposal/p-9", id] {
            let outcome = example.clone().when(&coordinator, answer(named));
            let refusal = outcome.refusal();
            assert!(matches!(refusal, Refusal::NotFound { .. }), "{refusal}");
            assert!(refusal.to_string().ends_with("no finding is open"), "{refusal}");
        }
        let outcome = example.when(&hc(), answer("OG-3:proposal/p-9"));
        assert!(outcome.refusal().to_string().contains(id), "the HC takes part in deciding");
    }

    /// RM-1.7: what stays until it is fixed is not answered away.
    #[test]
    fn some_findings_stay_until_they_are_fixed() {
        let mut found = Decision::about(subject("cluster/health"));
        found.raise(Finding::of("RM-1.7", subject("cluster/health")).says("is not the global lead", "show expertise"));
        health()
            .having(&erc(), found)
            .when(&hc(), answer("RM-1.7:cluster/health"))
            .refused("RM-1.7", "FINDING_NOT_ANSWERABLE");
    }
}
