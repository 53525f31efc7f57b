//! Resources handed over by the lead agency's rules (row RM-2.12).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::reference_checks::not_in_the_future;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::{Event, Transition};
use crate::domain::{self, Decided, Operation, Recorded, cluster};

/// Resources were handed over by the lead agency's rules (row RM-2.12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourcesHandedOver {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// What was handed over.
    pub items: Vec<ResourceHandOver>,
}

/// One hand-over of resources (row RM-2.12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceHandOver {
    /// The resource, in words.
    pub what: String,
    /// To whom.
    pub to: String,
    /// Under which rule of the lead agency.
    pub rule: String,
    pub on: NaiveDate,
}

/// Who may record it: who leads or coordinates the cluster, or did.
pub(super) fn authority(operation: &Operation, cluster: &str) -> Authority {
    cluster::lead(operation, cluster, &[Role::Coordinator])
}

/// The agency that leads the cluster, or led it last, hands over.
pub(super) fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    cluster::speaks_for(operation.cluster(id)?, context)
}

/// Resources are handed over before the end of a cluster, or after it.
pub(super) fn hand_over_resources(
    operation: &Operation,
    command: &ResourcesHandedOver,
    context: &Context<'_>,
) -> Decided {
    let cluster = operation.cluster(&command.cluster)?;
    context.expect_etag("cluster", cluster.etag)?;
    let mut checks = Checks::new();
    for (index, item) in command.items.iter().enumerate() {
        not_in_the_future(&mut checks, "RM-2.12", &format!("items[{index}].on"), item.on, context.today());
    }
    checks.finish()?;
    let handed_over: domain::Event = Event::ResourcesHandedOver(command.clone()).into();
    Ok(Decision::about(cluster.subject()).event(handed_over))
}

pub(super) fn handed_over(transition: &mut Transition, items: &ResourcesHandedOver, stamp: &Stamp) {
    Recorded::new(items, stamp).insert_into(&mut transition.handed_over);
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::{hc, lead};
    use crate::domain::review::Command;
    use crate::domain::review::fixtures::{approved, deactivate, two_clusters};

    /// RM-2.12: what was handed over, by which of the lead agency's rules, and when; before the end or after it.
    #[test]
    fn resources_are_handed_over_by_rule() {
        let hand_over = |on: &str| {
            let item = ResourceHandOver {
                what: "ten motorcycles".to_owned(),
                to: "Department of Health".to_owned(),
                rule: "disposal of assets".to_owned(),
                on: at(on).date_naive(),
            };
            Command::HandOverResources(ResourcesHandedOver { cluster: code("health"), items: vec![item] })
        };
        let active = two_clusters().given(&lead("WHO"), hand_over("2014-05-01"));
        assert_eq!(active.state().reviews.transitions[&code("health")].handed_over.len(), 1);
        two_clusters().when(&lead("WHO"), hand_over("2014-06-01")).refused("RM-2.12", "DATE_IN_THE_FUTURE");
        two_clusters().when(&lead("WFP"), hand_over("2014-05-01")).refused("OG-8", "NOT_THE_LEAD_AGENCY");
        approved().given(&hc(), deactivate()).when(&lead("WHO"), hand_over("2014-05-01")).commit();
    }

    /// RM-2.12: what is handed over today is on the record today.
    #[test]
    fn resources_are_handed_over_today() {
        let (what, to, rule) = ("a car".to_owned(), "the department".to_owned(), "disposal of assets".to_owned());
        let items = vec![ResourceHandOver { what, to, rule, on: at("2014-05-10").date_naive() }];
        let today = Command::HandOverResources(ResourcesHandedOver { cluster: code("health"), items });
        two_clusters().when(&lead("WHO"), today).commit();
        let (what, to, rule) = ("a car".to_owned(), "the department".to_owned(), "disposal of assets".to_owned());
        let items = vec![ResourceHandOver { what, to, rule, on: at("2014-05-09").date_naive() }];
        let later = Command::HandOverResources(ResourcesHandedOver { cluster: code("health"), items });
        let recorded_late = two_clusters().that_happened("2014-05-08");
        recorded_late.when(&lead("WHO"), later).commit();
    }
}
