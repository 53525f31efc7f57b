//! Structures adapted over time: merged, split, changed in scope (row OG-18).
//!
//! A new lead or a new cluster is none of these: it is proposed and approved like the first one (row RM-1.11). Clusters
//! under different leads are therefore merged only after one of them was approved to lead both.

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::message;
use convene_kernel::policy::readings;
use convene_kernel::reference_checks::organizations;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::activation::end_what_is_open;
use super::checks::{about, not_in_the_future, to_change};
use super::review_date::{owe_earlier_review, set_review_date};
use super::{Cluster, Event};
use crate::domain::review::{DeactivationCase, Review, release_decisions};
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// A change of structure that capacity in the country made possible or necessary (row OG-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adaptation {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// What changes.
    pub change: Change,
    /// The national, local and development capacity that led to it.
    pub capacities: String,
    /// The partners consulted.
    pub consulted: Vec<OrganizationCode>,
    /// The day they were.
    pub consulted_on: NaiveDate,
}

/// What changes in an adaptation; a new lead or a new cluster goes through a proposal instead (row OG-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// Another cluster is merged into this one.
    Merge {
        /// The cluster that ends.
        absorbed: ResourceId,
    },
    /// Sectors leave it; a cluster for them is proposed like any other.
    Split {
        /// The sectors.
        leaving: Vec<ClusterCode>,
    },
    /// It covers more or less than before.
    Scope {
        /// What it covers from now on.
        scope: String,
    },
}

/// A structure that was adapted (row OG-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adapted {
    /// How, and why.
    #[serde(flatten)]
    pub adaptation: Adaptation,
    /// The sectors the cluster serves from now on.
    pub sectors: Vec<ClusterCode>,
}

impl Adapted {
    /// The cluster that was merged into this one, in a merger.
    pub fn absorbed(&self) -> Option<&ResourceId> {
        match &self.adaptation.change {
            Change::Merge { absorbed } => Some(absorbed),
            Change::Split { .. } | Change::Scope { .. } => None,
        }
    }
}

pub(super) fn adapt_cluster(operation: &Operation, command: &Adaptation, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, "OG-18", "consulted_on", command.consulted_on, context);
    organizations(&mut checks, context, "OG-8", "consulted", &command.consulted);
    if command.consulted.is_empty() {
        checks
            .invalid("OG-18", reasons::PARTNERS_NOT_CONSULTED)
            .at("consulted")
            .says("no partners were consulted", "consult the partners concerned and name them");
    }
    let absorbed = match &command.change {
        Change::Merge { absorbed } => Some(absorbed_cluster(&mut checks, operation, cluster, absorbed, context)?),
        Change::Split { leaving } => {
            check_split(&mut checks, cluster, leaving);
            None
        }
        Change::Scope { .. } => None,
    };
    checks.finish()?;
    let sectors = sectors_after(cluster, &command.change, absorbed);
    let mut decision = about(cluster, Event::Adapted(Adapted { adaptation: command.clone(), sectors }));
    if let Some(absorbed) = absorbed {
        let reason =
            message!("it was merged into the cluster '{cluster}', which has the same duties", cluster = cluster.id);
        end_what_is_open(&mut decision, absorbed, context, reason);
        let is_about_it = |_: &Review, case: &DeactivationCase| case.cluster == absorbed.id;
        let why = "the clusters that were still to be decided on were merged into others";
        release_decisions(&mut decision, operation, is_about_it, (why, context));
        if let Some(review_by) = absorbed.review_by.filter(|earlier| cluster.review_by.is_none_or(|own| *earlier < own))
        {
            let reason =
                message!("it is due earlier, on the review date of the cluster '{absorbed}'", absorbed = absorbed.id);
            owe_earlier_review(&mut decision, operation, cluster, (review_by, reason), context);
        }
    }
    Ok(decision)
}

fn absorbed_cluster<'a>(
    checks: &mut Checks,
    operation: &'a Operation,
    cluster: &Cluster,
    absorbed: &ResourceId,
    context: &Context<'_>,
) -> Result<&'a Cluster, Refusal> {
    if *absorbed == cluster.id {
        checks.invalid("OG-18", reasons::MERGED_WITH_ITSELF).at("merge.absorbed").says(
            message!("the cluster '{absorbed}' cannot be merged with itself", absorbed),
            "name another active cluster",
        );
    }
    if operation.reviews.recommend_the_end_of(&cluster.id) {
        checks.precondition("OG-18", reasons::MERGED_INTO_AN_ENDING_CLUSTER).at("merge").says(
            message!(
                "the last review recommends that '{cluster}' ends; a cluster merged into it would end too",
                cluster = cluster.id
            ),
            "merge the other way round, or wait for the ERC's decision",
        );
    }
    let absorbed = operation.cluster(absorbed)?;
    if !absorbed.is_active() {
        checks.precondition("RM-2.1", reasons::CLUSTER_NOT_ACTIVE).at("merge.absorbed").says(
            message!("the cluster '{cluster}' is no longer active", cluster = absorbed.id),
            "name an active cluster",
        );
    }
    if let (Some(lead), Some(former)) = (cluster.lead_agency(), absorbed.lead_agency())
        && lead != former
        && context.guidance.policy.reading(readings::NEW_LEAD_NEEDS_APPROVAL)
    {
        checks.precondition("OG-18", reasons::NEW_LEAD_NOT_APPROVED).at("merge.absorbed").says(
            message!(
                "{former} leads '{absorbed}'; the merger would make {lead} its lead without the ERC's approval",
                former,
                absorbed = absorbed.id,
                lead
            ),
            message!("propose {lead} as its new lead, and merge the clusters after the ERC approves it", lead),
        );
    }
    Ok(absorbed)
}

fn check_split(checks: &mut Checks, cluster: &Cluster, leaving: &[ClusterCode]) {
    for (index, sector) in leaving.iter().enumerate().filter(|(_, sector)| !cluster.sectors.contains(sector)) {
        checks.invalid("OG-18", reasons::SECTOR_NOT_SERVED).at(format!("split.leaving[{index}]")).says(
            message!("the cluster '{cluster}' does not serve {sector}", cluster = cluster.id, sector),
            "name sectors that it serves",
        );
    }
    if cluster.sectors.iter().all(|sector| leaving.contains(sector)) {
        checks
            .invalid("OG-18", reasons::NO_SECTOR_LEFT)
            .at("split.leaving")
            .says("the cluster would serve no sector", "keep at least one sector; a cluster ends by de-activation");
    }
}

fn sectors_after(cluster: &Cluster, change: &Change, absorbed: Option<&Cluster>) -> Vec<ClusterCode> {
    match change {
        Change::Split { leaving } => {
            cluster.sectors.iter().filter(|sector| !leaving.contains(sector)).cloned().collect()
        }
        Change::Merge { .. } | Change::Scope { .. } => {
            let joining = absorbed.map(|absorbed| absorbed.sectors.as_slice()).unwrap_or_default();
            cluster.sectors.iter().chain(joining).cloned().collect()
        }
    }
}

/// Ends the cluster that was merged into another; the earlier of the two review dates stays (row RM-1.14).
pub(super) fn absorbed(operation: &mut Operation, adapted: &Adapted, stamp: &Stamp) {
    let Some(ended) = adapted.absorbed().and_then(|absorbed| operation.clusters.get_mut(absorbed)) else { return };
    ended.deactivated_at = Some(stamp.occurred_at);
    ended.merged_into = Some(adapted.adaptation.cluster.clone());
    ended.etag = stamp.etag;
    let (review_by, joining) = (ended.review_by, ended.sectors.clone());
    if let Some(into) = operation.clusters.get_mut(&adapted.adaptation.cluster) {
        if let Some(review_by) = into.review_by.into_iter().chain(review_by).min() {
            set_review_date(into, review_by, stamp);
        }
        into.sectors.extend(joining);
    }
}

pub(super) fn adapted(cluster: &mut Cluster, adapted: &Adapted, stamp: &Stamp) {
    Recorded::new(&adapted.adaptation, stamp).insert_into(&mut cluster.adaptations);
    match &adapted.adaptation.change {
        Change::Merge { .. } => {}
        Change::Split { leaving } => cluster.sectors.retain(|sector| !leaving.contains(sector)),
        Change::Scope { scope } => cluster.scope.record(stamp.occurred_at, scope.clone()),
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::commit::Decision;
    use convene_kernel::duty::{Duty, Owner};
    use convene_kernel::identity::Role;
    use convene_kernel::reference::Reference;
    use convene_kernel::refusal::Finding;
    use convene_kernel::testing::{at, code, rule, subject};

    use super::*;
    use crate::domain::cluster::{self, Command, Kept};
    use crate::domain::fixtures::{Example, end_of, erc, hc, health, with_cluster, without_reading};
    use crate::domain::review::fixtures::{case, close, keeping, opening, send, share};
    use crate::domain::review::{self, ReviewKind};

    fn adaptation(change: Change) -> Command {
        Command::AdaptCluster(Adaptation {
            cluster: code("health"),
            change,
            capacities: "the provincial health office has its staff back".to_owned(),
            consulted: vec![code("WHO"), code("UNICEF")],
            consulted_on: at("2013-11-13").date_naive(),
        })
    }

    /// OG-18: merging ends the other cluster, whose sectors join, and whose duties end.
    #[test]
    fn a_merger_takes_over_the_sectors() {
        let two = with_cluster(health(), "nutrition", &["NUT"], "WHO");
        let merged = two.given(&hc(), adaptation(Change::Merge { absorbed: code("nutrition") }));
        let state = merged.state();
        assert_eq!(state.clusters[&code("health")].sectors, [code("HEA"), code("NUT")]);
        assert!(!state.clusters[&code("nutrition")].is_active());
        assert_eq!(state.clusters[&code("nutrition")].merged_into, Some(code("health")));
        let owed = merged.record().duties.values().any(|duty| duty.cluster == Some(code("nutrition")));
        assert!(!owed, "a cluster that ended owes nothing");
        merged
            .when(&hc(), adaptation(Change::Merge { absorbed: code("nutrition") }))
            .refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
    }

    /// OG-18, RM-1.11: a merger gives no cluster a new lead; the ERC approves that lead first.
    #[test]
    fn clusters_under_different_leads_are_not_merged() {
        let two = with_cluster(health(), "nutrition", &["NUT"], "UNICEF");
        let outcome = two.when(&hc(), adaptation(Change::Merge { absorbed: code("nutrition") }));
        outcome.refused("OG-18", "NEW_LEAD_NOT_APPROVED");
    }

    /// OG-18, S-2: that a new lead needs the ERC's approval is a reading; a policy that gives it up admits such a merger.
    #[test]
    fn that_a_new_lead_needs_approval_is_a_reading() {
        let two = with_cluster(health(), "nutrition", &["NUT"], "UNICEF");
        let given_up = two.under_policy(&without_reading("new_lead_needs_approval", "OG-18"));
        given_up.when(&hc(), adaptation(Change::Merge { absorbed: code("nutrition") })).commit();
    }

    /// RM-1.14: a merger renews no review: the earlier date stays, and the findings of the cluster that ended are resolved.
    #[test]
    fn a_merger_renews_no_review() {
        let mut two = Decision::about(subject("cluster/health"));
        let (cluster, review, review_by) = (code("health"), code("r-0"), at("2014-08-01").date_naive());
        two.events.push(Event::Kept(Kept { cluster, review, review_by }).into());
        two.void(rule("RM-1.14.review"), subject("cluster/health"), "it was kept");
        let owner = Owner::role(Role::HumanitarianCoordinator);
        two.open(
            Duty::new(rule("RM-1.14.review"), subject("cluster/health"), owner, at("2014-08-01"))
                .concerning(code("health")),
        );
        two.raise(
            Finding::of("OG-20", subject("cluster/nutrition"))
                .at("other_duties")
                .says("is double-hatted", "appoint another"),
        );
        let two = with_cluster(health(), "nutrition", &["NUT"], "WHO").having(&hc(), two);
        let outcome = two.when(&hc(), adaptation(Change::Merge { absorbed: code("nutrition") }));
        outcome.resolves("OG-20");
        let merged = outcome.accepted();
        assert_eq!(merged.state().clusters[&code("health")].review_by, Some(at("2014-05-13").date_naive()));
        assert_eq!(merged.duty("RM-1.14.review").expect("it is owed").since, end_of("2014-05-13"));
    }

    /// OG-18: a cluster is not merged with itself, and partners are consulted first.
    #[test]
    fn an_adaptation_is_consulted_on() {
        let itself = adaptation(Change::Merge { absorbed: code("health") });
        health().when(&hc(), itself).refused("OG-18", "MERGED_WITH_ITSELF");
        let Command::AdaptCluster(scope) = adaptation(Change::Scope { scope: "Leyte and Samar".to_owned() }) else {
            panic!("an adaptation")
        };
        let alone = Adaptation { consulted: Vec::new(), ..scope.clone() };
        health().when(&hc(), Command::AdaptCluster(alone)).refused("OG-18", "PARTNERS_NOT_CONSULTED");
        let changed = health().given(&hc(), Command::AdaptCluster(scope));
        let health = &changed.state().clusters[&code("health")];
        assert_eq!(health.scope.present().map(String::as_str), Some("Leyte and Samar"));
        assert_eq!(health.adaptations[0].what.capacities, "the provincial health office has its staff back");
    }

    /// OG-18, RM-1.2: sectors that leave are free for a cluster proposed anew; a cluster keeps at least one.
    #[test]
    fn a_split_frees_sectors() {
        let merged = with_cluster(health(), "nutrition", &["NUT"], "WHO")
            .given(&hc(), adaptation(Change::Merge { absorbed: code("nutrition") }));
        let split = merged.clone().given(&hc(), adaptation(Change::Split { leaving: vec![code("NUT")] }));
        assert!(split.state().cluster_serving(&code("NUT"), &Reference::embedded()).is_none());
        let everything = adaptation(Change::Split { leaving: vec![code("HEA"), code("NUT")] });
        merged.clone().when(&hc(), everything).refused("OG-18", "NO_SECTOR_LEFT");
        merged
            .when(&hc(), adaptation(Change::Split { leaving: vec![code("LOG")] }))
            .refused("OG-18", "SECTOR_NOT_SERVED");
    }

    /// OG-18, OG-8: partners are consulted on a day that has come, and each of them is known.
    #[test]
    fn the_consultation_on_an_adaptation_is_checked() {
        let Command::AdaptCluster(scope) = adaptation(Change::Scope { scope: "Leyte and Samar".to_owned() }) else {
            panic!("an adaptation")
        };
        let later = Adaptation { consulted_on: at("2013-11-30").date_naive(), ..scope.clone() };
        health().when(&hc(), Command::AdaptCluster(later)).refused("OG-18", "DATE_IN_THE_FUTURE");
        let unknown = Adaptation { consulted: vec![code("NOBODY")], ..scope };
        health().when(&hc(), Command::AdaptCluster(unknown)).refused("OG-8", "ORGANIZATION_UNKNOWN");
    }

    /// OG-18, RM-1.14, RM-2.2: a merger leaves what is open of the other clusters, an earlier review date of its own, and what is weak
    /// in the case for the end of the one that it absorbs.
    #[test]
    fn a_merger_changes_nothing_else() {
        let mut later = Decision::about(subject("cluster/nutrition"));
        let (cluster, review, review_by) = (code("nutrition"), code("r-0"), at("2014-08-01").date_naive());
        later.events.push(Event::Kept(Kept { cluster, review, review_by }).into());
        for (row, cluster) in [("OG-20", "health"), ("RM-2.2", "nutrition")] {
            later
                .raise(Finding::of(row, subject(&format!("cluster/{cluster}"))).at("field").says("is weak", "mend it"));
        }
        let two = with_cluster(health(), "nutrition", &["NUT"], "WHO").having(&hc(), later);
        let etag = two.state().clusters[&code("nutrition")].etag;
        let merged = two.given(&hc(), adaptation(Change::Merge { absorbed: code("nutrition") }));
        assert_eq!(merged.state().clusters[&code("health")].review_by, Some(at("2014-05-13").date_naive()));
        assert_eq!(merged.duty("RM-1.14.review").expect("it is owed").since, end_of("2014-05-13"));
        assert!(merged.finding("OG-20").is_some() && merged.finding("RM-2.2").is_some());
        assert_ne!(merged.state().clusters[&code("nutrition")].etag, etag, "the absorbed one changed too");
    }

    /// OG-18: the sectors that stay are told with a split, and are those of the cluster after it.
    #[test]
    fn a_split_leaves_the_other_sectors() {
        let merged = with_cluster(health(), "nutrition", &["NUT"], "WHO")
            .given(&hc(), adaptation(Change::Merge { absorbed: code("nutrition") }));
        let outcome = merged.when(&hc(), adaptation(Change::Split { leaving: vec![code("NUT")] }));
        let [crate::domain::Event::Cluster(Event::Adapted(adapted))] = &outcome.commit().events[..] else {
            panic!("one adaptation")
        };
        assert_eq!(adapted.sectors, [code("HEA")]);
        assert_eq!(outcome.accepted().state().clusters[&code("health")].sectors, [code("HEA")]);
    }

    /// OG-18, RM-2.11: the ERC decides no more on the end of a cluster that was merged, and still on that of another.
    #[test]
    fn a_merger_settles_the_decision_on_what_it_absorbs() {
        let three = with_cluster(with_cluster(health(), "nutrition", &["NUT"], "WHO"), "logistics", &["LOG"], "WFP");
        let three = three.at("2014-05-12T08:00:00Z");
        let review = three
            .given(&hc(), review::Command::OpenReview(opening(ReviewKind::Periodic)))
            .given(&hc(), review::Command::KeepCluster(keeping("nutrition")))
            .given(&hc(), review::Command::RecommendDeactivation(case("health")));
        let shared = |example: Example| example.given(&hc(), close()).given(&hc(), send()).given(&erc(), share());
        let merge = || {
            cluster::Command::AdaptCluster(Adaptation {
                cluster: code("nutrition"),
                change: Change::Merge { absorbed: code("health") },
                capacities: "one office has both tasks".to_owned(),
                consulted: vec![code("WHO")],
                consulted_on: at("2014-05-01").date_naive(),
            })
        };
        let one = shared(review.clone().given(&hc(), review::Command::KeepCluster(keeping("logistics"))));
        assert!(one.duty("RM-2.11.approval").is_some());
        one.when(&hc(), merge()).voids("RM-2.11.approval");
        let both = shared(review.given(&hc(), review::Command::RecommendDeactivation(case("logistics"))));
        assert!(both.given(&hc(), merge()).duty("RM-2.11.approval").is_some(), "logistics is still to be decided");
    }
}
