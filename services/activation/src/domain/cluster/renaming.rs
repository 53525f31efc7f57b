//! The names of a cluster over time: it is renamed, and the earlier names stay on record (row OG-18).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::checks::{about, to_change};
use super::{Cluster, Event};
use crate::domain::operation::in_the_country;
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// A new name for a cluster, which it has from the time of the event on (row OG-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renaming {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The new name for readers.
    pub name: String,
    /// Why it is renamed.
    pub reason: String,
}

/// A name that a cluster has or had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterName {
    /// The name for readers.
    pub name: String,
    /// Why it was given; none for the name the cluster was activated with.
    pub reason: Option<String>,
}

impl Cluster {
    /// Its present name for readers, or the last one it had.
    pub fn name(&self) -> &str {
        self.names.present().map_or(self.id.as_str(), |named| &named.what.name)
    }
}

/// Who may rename a cluster: the HC, the RC or OCHA in the country.
pub(super) fn authority() -> Authority {
    in_the_country()
}

pub(super) fn rename_cluster(operation: &Operation, command: &Renaming, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    match cluster.names.at(context.occurred_at).map(|named| &named.what.name) {
        None => checks.invalid("OG-18", reasons::RENAMED_BEFORE_ACTIVATION).at("occurred_at").says(
            message!(
                "the cluster '{cluster}' is active since {activated_at}, and had no name before",
                cluster = cluster.id,
                activated_at = cluster.activated_at
            ),
            "give a time since when it is active",
        ),
        Some(name) if *name == command.name => checks.invalid("OG-18", reasons::NAME_UNCHANGED).at("name").says(
            message!(
                "the cluster '{cluster}' has the name {name} already",
                cluster = cluster.id,
                name = verbatim(name)
            ),
            "give another name",
        ),
        Some(_) => {}
    }
    checks.finish()?;
    Ok(about(cluster, Event::Renamed(command.clone())))
}

/// The cluster with one more name, since the time of the event.
pub(super) fn renamed(cluster: &mut Cluster, renaming: &Renaming, stamp: &Stamp) {
    let name = ClusterName { name: renaming.name.clone(), reason: Some(renaming.reason.clone()) };
    cluster.names.record(stamp.occurred_at, Recorded::new(&name, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::cluster::Command;
    use crate::domain::fixtures::{Example, health, ocha};

    fn renaming(name: &str) -> Command {
        let (cluster, name) = (code("health"), name.to_owned());
        Command::RenameCluster(Renaming { cluster, name, reason: "the ministry chose the name".to_owned() })
    }

    fn names(example: &Example) -> Vec<&str> {
        example.state().clusters[&code("health")].names.values().map(|named| named.what.name.as_str()).collect()
    }

    /// OG-18: a cluster that is renamed has its new name, and keeps the earlier ones with their reasons.
    #[test]
    fn earlier_names_stay_on_record() {
        let renamed = health().at("2014-02-01").given(&ocha(), renaming("Health and Nutrition"));
        assert_eq!(names(&renamed), ["health", "Health and Nutrition"]);
        let cluster = &renamed.state().clusters[&code("health")];
        assert_eq!(cluster.name(), "Health and Nutrition");
        let reasons: Vec<_> = cluster.names.values().map(|named| named.what.reason.as_deref()).collect();
        assert_eq!(reasons, [None, Some("the ministry chose the name")]);
    }

    /// OG-18: a name takes its place by the time since when the cluster has it, in whichever order names are recorded.
    #[test]
    fn names_are_in_the_order_in_which_they_were_used() {
        let (first, second) = ("2014-02-01T00:00:00Z", "2014-03-01T00:00:00Z");
        let in_order = health()
            .at("2014-04-01")
            .that_happened(first)
            .given(&ocha(), renaming("Health Sector"))
            .that_happened(second)
            .given(&ocha(), renaming("Public Health"));
        let reversed = health()
            .at("2014-04-01")
            .that_happened(second)
            .given(&ocha(), renaming("Public Health"))
            .that_happened(first)
            .given(&ocha(), renaming("Health Sector"));
        assert_eq!(names(&in_order), ["health", "Health Sector", "Public Health"]);
        assert_eq!(names(&reversed), names(&in_order));
        assert_eq!(reversed.state().clusters[&code("health")].name(), "Public Health");
    }

    /// OG-18: a name that the cluster has at that time is no new name; a name may return later.
    #[test]
    fn a_name_changes() {
        health().when(&ocha(), renaming("health")).refused("OG-18", "NAME_UNCHANGED");
        let renamed = health().at("2014-02-01").given(&ocha(), renaming("Public Health"));
        let back = renamed.at("2014-03-01").given(&ocha(), renaming("health"));
        assert_eq!(names(&back), ["health", "Public Health", "health"]);
    }

    /// OG-18: a cluster has no name before it is active.
    #[test]
    fn a_name_begins_after_the_activation() {
        let before = health().at("2014-02-01").that_happened("2013-11-01T00:00:00Z");
        before.when(&ocha(), renaming("Public Health")).refused("OG-18", "RENAMED_BEFORE_ACTIVATION");
    }
}
