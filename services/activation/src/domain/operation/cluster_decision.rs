//! The HCT's decision at level 3 on which clusters to activate, within 72 hours of the declaration (row RM-1.3).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::policy::rules;
use convene_kernel::reference_checks;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::level_3::keep_of_level_3;
use super::{Emergency, Event, country, level_3};
use crate::domain::proposal::Proposal;
use crate::domain::subjects::EMERGENCY;
use crate::domain::{self, Decided, Operation, Recorded};

/// The HCT's decision at level 3 on which clusters to activate (row RM-1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterDecision {
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// When it was taken.
    pub decided_at: Moment,
    /// The sectors for which a cluster is to be proposed.
    pub sectors: Vec<ClusterCode>,
    /// What the analysis of the mechanisms in place found.
    pub mechanisms_analysis: String,
    /// How the emergency directors supported it.
    pub directors_support: String,
}

/// Who may record the HCT's decision on clusters.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

/// The HCT decides on clusters once a level 3 response was declared, and the acting head records it.
pub(super) fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    country::acting_head(operation, context)?;
    let mut checks = Checks::new();
    if operation.emergency(id)?.level_3().is_none() {
        level_3::not_declared(&mut checks, "emergency");
    }
    checks.finish()
}

/// Records which clusters the HCT decided to activate, on which analysis (row RM-1.3).
pub(super) fn record_cluster_decision(operation: &Operation, made: &ClusterDecision, context: &Context<'_>) -> Decided {
    let emergency = operation.emergency(&made.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    reference_checks::not_in_the_future(&mut checks, "RM-1.3", "decided_at", made.decided_at, context.now);
    reference_checks::clusters(&mut checks, context, "GN-3", "sectors", &made.sectors);
    checks.finish()?;
    let resource = EMERGENCY.of(&made.emergency);
    let mut decision = Decision::about(&resource).event(Event::ClusterDecisionRecorded(made.clone()).into());
    decided_on_clusters(&mut decision, emergency, made.decided_at, context);
    Ok(decision)
}

/// The HCT decided at `at` which clusters to activate: on the record of its decision, by agreeing to propose them in a meeting,
/// or by the proposal of the HC or RC. What is dated before the declaration keeps nothing of the 72 hours after it.
pub(in crate::domain) fn decided_on_clusters(
    decision: &mut Decision<domain::Event>,
    emergency: &Emergency,
    at: Moment,
    context: &Context<'_>,
) {
    keep_of_level_3(decision, rules::RM_1_3_DECISION, emergency, (at, at), context);
}

impl Operation {
    /// When the HCT first decided on clusters at `since` or later, where that was recorded before the declaration of that moment.
    pub(super) fn decided_on_clusters_at(&self, emergency: &Emergency, since: Moment) -> Option<Moment> {
        let id = &emergency.facts.emergency;
        let decisions = emergency.cluster_decisions.values().map(|decision| decision.what.decided_at);
        let agreed = emergency.meetings.values().filter(|meeting| meeting.what.agreed == Some(true));
        let of_it =
            |proposal: &&Proposal| proposal.submission.emergency == *id && proposal.submission.says_what_to_activate();
        let proposed = self.proposals.values().filter(of_it);
        let decided = decisions
            .chain(agreed.map(|meeting| meeting.what.held_at))
            .chain(proposed.map(|proposal| proposal.received_at));
        decided.filter(|at| *at >= since).min()
    }
}

/// The emergency after the HCT decided on its clusters.
pub(super) fn recorded(emergency: &mut Emergency, made: &ClusterDecision, stamp: &Stamp) {
    emergency.cluster_decisions.record(made.decided_at, Recorded::new(made, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::{
        Example, after_the_proposal, erc, haiyan, hc, meeting, ocha, recommendation, submission,
    };
    use crate::domain::operation::fixtures::{registered, step};
    use crate::domain::operation::{Command, EmergencyFacts, Meeting};
    use crate::domain::proposal;

    fn decision(decided_at: &str) -> Command {
        Command::RecordClusterDecision(ClusterDecision {
            emergency: code("haiyan"),
            decided_at: at(decided_at),
            sectors: vec![code("HEA")],
            mechanisms_analysis: "the national system is overwhelmed in three regions".to_owned(),
            directors_support: "met on 12 November".to_owned(),
        })
    }

    fn declare() -> Command {
        Command::DeclareLevel3(step("2013-11-12T07:00:00Z"))
    }

    fn declared() -> Example {
        registered().at("2013-11-13T09:00:00Z").given(&erc(), declare())
    }

    fn met(held_at: &str, agreed: bool) -> Command {
        Command::RecordMeeting(Meeting { held_at: at(held_at), agreed: Some(agreed), ..meeting() })
    }

    /// RM-1.3: level 3 gives the HCT 72 hours instead of the clocks of the onset, which its decision keeps.
    #[test]
    fn level_3_asks_the_country_team_to_decide() {
        let later = registered().at("2013-11-12T08:00:00Z");
        later.clone().when(&erc(), declare()).voids("OG-2.proposal").opens("RM-1.3.decision");
        declared().when(&hc(), decision("2013-11-13T07:00:00Z")).keeps("RM-1.3.decision");
        later.when(&hc(), decision("2013-11-12T07:30:00Z")).refused("RM-1.15", "LEVEL_THREE_NOT_DECLARED");
        let again = Command::DeclareLevel3(step("2013-11-12T07:30:00Z"));
        declared().when(&erc(), again).refused("RM-1.15", "LEVEL_THREE_DECLARED");
    }

    /// RM-1.3: the decision on clusters is recorded once it is taken.
    #[test]
    fn a_cluster_decision_is_recorded_once_it_is_taken() {
        declared().when(&hc(), decision("2013-11-13T10:00:00Z")).refused("RM-1.3", "DATE_IN_THE_FUTURE");
    }

    /// RM-1.3, RM-1.15: a decision, a meeting and a proposal dated before the declaration keep nothing of the 72 hours after it.
    #[test]
    fn what_is_dated_before_the_declaration_keeps_nothing() {
        let decided = declared().given(&hc(), decision("2013-11-12T06:59:59Z"));
        assert!(decided.duty("RM-1.3.decision").is_some());
        let met = declared().given(&ocha(), met("2013-11-12T06:59:59Z", true));
        assert!(met.duty("RM-1.3.decision").is_some());
    }

    /// RM-1.3: the HCT decides by agreeing in its meeting, and by the proposal, of which clusters to activate.
    #[test]
    fn an_agreed_meeting_and_a_proposal_are_the_decision() {
        declared().when(&ocha(), met("2013-11-12T07:00:00Z", true)).keeps("RM-1.3.decision");
        let not_agreed = declared().given(&ocha(), met("2013-11-12T08:00:00Z", false));
        assert!(not_agreed.duty("RM-1.3.decision").is_some());
        let before = declared().given(&ocha(), met("2013-11-09T09:00:00Z", true));
        let submit = |submission| proposal::Command::SubmitProposal(Box::new(submission));
        let health = submission("p-1", vec![recommendation("health", &["HEA"], "WHO")]);
        before.when(&hc(), submit(health)).keeps("RM-1.3.decision");
    }

    /// RM-1.3, S-3: the HCT decided when it first did: an earlier decision that is recorded later keeps the 72 hours in time; a
    /// later one, or one from before the declaration, keeps nothing more.
    #[test]
    fn an_earlier_decision_that_is_recorded_later_keeps_the_hours() {
        let met = declared().at("2013-11-16T12:00:00Z").given(&ocha(), met("2013-11-16T09:00:00Z", true));
        let kept_by = |moment: &str| met.clone().when(&hc(), decision(moment)).commit().duties.clone();
        let [DutyChange::Kept { id, at: kept_at, .. }] = &kept_by("2013-11-14T09:00:00Z")[..] else { panic!() };
        assert!(id.starts_with("RM-1.3.decision") && *kept_at == at("2013-11-14T09:00:00Z"), "{id} {kept_at}");
        for nothing in ["2013-11-12T06:59:59Z", "2013-11-16T09:00:00Z", "2013-11-16T10:00:00Z"] {
            assert_eq!(kept_by(nothing), [], "{nothing}");
        }
        let earlier = met.given(&hc(), decision("2013-11-14T09:00:00Z"));
        let between = earlier.when(&hc(), decision("2013-11-15T09:00:00Z"));
        assert_eq!(between.commit().duties, [], "it was decided before");
    }

    /// RM-1.3: a declaration that is recorded after the decision counts its 72 hours, and is kept from when it was made.
    #[test]
    fn a_decision_recorded_before_the_declaration_keeps_it() {
        for (held_at, how) in [("2013-11-12T08:00:00Z", "in time"), ("2013-11-18T08:00:00Z", "three days too late")] {
            let met = registered().at("2013-11-20T09:00:00Z").given(&ocha(), met(held_at, true));
            let outcome = met.when(&erc(), declare());
            let kept = outcome.commit().duties.iter().find_map(|change| match change {
                DutyChange::Kept { id, at, .. } if id.starts_with("RM-1.3.decision") => Some(*at),
                _ => None,
            });
            assert_eq!(kept, Some(at(held_at)), "{how}");
            assert!(outcome.accepted().duty("RM-1.3.decision").is_none());
        }
    }

    /// RM-1.3: the HCT decided by what it agreed, or proposed to activate, for this emergency, and in the moment of the declaration at the
    /// earliest.
    #[test]
    fn what_the_team_decided_for_the_emergency_counts() {
        let decided_at = |example: &Example, since: &str| {
            let state = example.state();
            state.decided_on_clusters_at(&state.emergencies[&code("haiyan")], at(since))
        };
        let before = registered().at("2013-11-13T09:00:00Z").given(&ocha(), met("2013-11-12T07:00:00Z", true));
        assert_eq!(decided_at(&before, "2013-11-12T07:00:00Z"), Some(at("2013-11-12T07:00:00Z")));
        assert_eq!(decided_at(&before, "2013-11-12T07:00:01Z"), None);
        let not_agreed = registered().at("2013-11-13T09:00:00Z").given(&ocha(), met("2013-11-12T07:00:00Z", false));
        assert_eq!(decided_at(&not_agreed, "2013-11-12"), None);
        let proposed = after_the_proposal(vec![recommendation("health", &["HEA"], "WHO")]);
        assert!(decided_at(&proposed, "2013-11-09T09:00:01Z").is_some());
        let bopha = EmergencyFacts { emergency: code("bopha"), glide: None, ..haiyan() };
        let both = proposed.given(&hc(), Command::RegisterEmergency(bopha));
        let state = both.state();
        assert_eq!(state.decided_on_clusters_at(&state.emergencies[&code("bopha")], at("2013-11-01")), None);
    }
}
