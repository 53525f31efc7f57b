//! What clusters take up together: common tools for information, matters of early recovery, the capacity of national counterparts (row
//! RM-8.11).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::must_be_new;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::Event;
use super::admission::must_be_active;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// What clusters take up together (row RM-8.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JointMatter {
    /// The identifier of the matter in the record of its country, such as `one-map`.
    pub matter: ResourceId,
    /// What it is.
    pub kind: MatterKind,
    /// What is agreed.
    pub what: String,
    /// The clusters that take it up.
    pub clusters: Vec<ResourceId>,
    /// The step of the programme cycle that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<ResourceId>,
}

/// What a joint matter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatterKind {
    /// A common tool for information.
    InformationTool,
    /// A matter of early recovery.
    EarlyRecovery,
    /// The capacity of national counterparts.
    NationalCapacity,
}

pub(super) fn take_up_jointly(arrangements: &Arrangements, command: &JointMatter, context: &Context<'_>) -> Decided {
    let (mut checks, known) = (Checks::new(), &arrangements.intercluster.joint_matters);
    must_be_new(&mut checks, "RM-8.11", reasons::MATTER_ALREADY_EXISTS, "matter", "a matter", known, &command.matter);
    must_be_active(&mut checks, arrangements, ("RM-8.11", "clusters", &command.clusters), context);
    checks.finish()?;
    if let Some(step) = &command.step {
        arrangements.intercluster.programme_step(step)?;
    }
    Ok(Event::JointMatterTakenUp(command.clone()).decided())
}

pub(super) fn taken_up(arrangements: &mut Arrangements, matter: &JointMatter, stamp: &Stamp) {
    arrangements.intercluster.joint_matters.insert(matter.matter.clone(), Recorded::new(matter, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::refusal::Refusal;
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::intercluster::Command;
    use crate::domain::intercluster::fixtures::*;

    /// RM-8.11: clusters that are active take up common tools, early recovery and national capacity together, for a step or for none.
    #[test]
    fn active_clusters_take_a_matter_up_together() {
        let takes_up = |change: &dyn Fn(&mut JointMatter)| {
            let Command::TakeUpJointly(mut matter) = takes_up_jointly() else { panic!("a matter") };
            change(&mut matter);
            Command::TakeUpJointly(matter)
        };
        let started = with_logistics(health()).given(&ocha(), starts_step());
        let taken = started.given(&ocha(), takes_up(&|matter| matter.step = Some(code("assessment-2014"))));
        assert_eq!(taken.state().intercluster.joint_matters[&code("one-map")].what.clusters.len(), 2);
        taken.clone().when(&ocha(), takes_up_jointly()).refused("RM-8.11", "MATTER_ALREADY_EXISTS");
        health().when(&ocha(), takes_up_jointly()).refused("RM-8.11", "CLUSTER_NOT_ACTIVE");
        let unknown = takes_up(&|matter| (matter.matter, matter.step) = (code("other"), Some(code("planning"))));
        assert!(matches!(taken.when(&ocha(), unknown).refusal(), Refusal::NotFound { what: "step", .. }));
    }

    /// RM-8.11, RM-1.15: the clusters are active when they take it up, whenever that is recorded: neither before they were nor after.
    #[test]
    fn a_matter_is_of_clusters_that_were_active_then() {
        let both = with_logistics(health()).at("2013-12-10").given(&service(), declares("logistics", Fact::End));
        let later = both.at("2013-12-20");
        later.clone().that_happened("2013-12-01").when(&ocha(), takes_up_jointly()).commit();
        for day in ["2013-11-01", "2013-12-15"] {
            let refused = later.clone().that_happened(day).when(&ocha(), takes_up_jointly());
            refused.refused("RM-8.11", "CLUSTER_NOT_ACTIVE");
        }
    }
}
