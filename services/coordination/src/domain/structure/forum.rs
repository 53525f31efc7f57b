//! What the inter-cluster forum brings about: options and advocacy for the HCT; no operational decision for a cluster (row RM-8.2).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::Event;
use super::admission::about;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// What the forum brought about (row RM-8.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForumOutcome {
    /// The structure.
    pub structure: ResourceId,
    /// What it is.
    pub kind: OutcomeKind,
    /// What it says.
    pub text: String,
}

/// What a forum brings about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// A strategic option for the HCT.
    Option,
    /// A point of advocacy for the HCT.
    Advocacy,
    /// An analysis of the clusters together.
    Analysis,
    /// An operational decision for a cluster, which is not the forum's to take.
    OperationalDecision,
}

/// Who records what a forum brought about: who facilitates it, and the HC whom it serves.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::OchaCountry, Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

pub(super) fn record_forum_outcome(
    arrangements: &Arrangements,
    command: &ForumOutcome,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let mut checks = Checks::new();
    if command.kind == OutcomeKind::OperationalDecision {
        checks.invalid("RM-8.2", reasons::FORUM_DECIDES_NOTHING).at("kind").says(
            "the forum takes no operational decision for a cluster",
            "have the cluster decide, or bring it to the HCT as an option",
        );
    }
    checks.finish()?;
    Ok(about(structure, Event::ForumOutcomeRecorded(command.clone())))
}

pub(super) fn recorded(outcomes: &mut Vec<Recorded<ForumOutcome>>, outcome: &ForumOutcome, stamp: &Stamp) {
    Recorded::new(outcome, stamp).insert_into(outcomes);
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::structure::fixtures::*;
    use crate::domain::structure::{Body, Command};

    fn outcome(kind: OutcomeKind) -> Command {
        Command::RecordForumOutcome(ForumOutcome { structure: code("icc"), kind, text: "one supply chain".to_owned() })
    }

    /// RM-8.2: the forum prepares options, advocacy and analysis; an operational decision for a cluster is refused.
    #[test]
    fn the_forum_decides_nothing_for_a_cluster() {
        let forum = health().given(&hc(), forms_forum());
        let refused = forum.clone().when(&hc(), outcome(OutcomeKind::OperationalDecision));
        refused.refused("RM-8.2", "FORUM_DECIDES_NOTHING");
        for kind in [OutcomeKind::Option, OutcomeKind::Advocacy, OutcomeKind::Analysis] {
            let recorded = forum.clone().given(&hc(), outcome(kind));
            let Body::Forum(forum, outcomes) = &recorded.state().structures[&code("icc")].body else {
                panic!("no forum")
            };
            assert_eq!((forum.name.as_str(), outcomes.len()), ("Inter-cluster forum", 1));
        }
        let closed = forum.given(&hc(), closes("icc")).at("2013-12-01");
        closed.when(&hc(), outcome(OutcomeKind::Option)).refused("RM-2.7", "STRUCTURE_NOT_THERE");
        let team = health().given(&hc(), forms_team(&["WHO"]));
        let of_the_team = ForumOutcome { structure: code("hct"), kind: OutcomeKind::Option, text: "it".to_owned() };
        let of_the_team = team.when(&hc(), Command::RecordForumOutcome(of_the_team));
        of_the_team.refused("RM-8.2", "STRUCTURE_OF_ANOTHER_KIND");
    }
}
