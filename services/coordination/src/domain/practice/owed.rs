//! What is owed for the accountability of clusters to affected people (row RM-4.6), and what is weak in the records of how clusters work.
//! Both follow from the record, whatever the order of recording.

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::derived_duties::{DerivedDuty, DutyEnd, NEVER_OWED, settle_derived};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::policy::{RuleId, rules};
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;

use super::{Body, hand_over, standard};
use crate::domain::cluster::Cluster;
use crate::domain::structure::{Kind, Structure};
use crate::domain::subjects::{CLUSTER, PRACTICE, STRUCTURE};
use crate::domain::{self, Arrangements};

/// The rows of the findings on records.
const ROWS: [&str; 3] = ["GN-A3", "PE-1", "RM-4.6"];

const OVER: &str = "the cluster ended, or works there no longer";
const ON_RECORD: &str = "the cluster put it on record itself";

/// Brings what is owed and found to what follows from the arrangements after the decision.
pub fn settle(
    decision: &mut Decision<domain::Event>,
    (before, after): (&Arrangements, &Arrangements),
    context: &Context<'_>,
) {
    if !decision.events.iter().any(concerns) {
        return;
    }
    let records: BTreeSet<_> = before.practices.keys().chain(after.practices.keys()).collect();
    for id in records {
        let practice = after.practices.get(id);
        let has_it = |one: &&super::Practice| after.carried_on_by(&one.cluster, context.now).is_some();
        let weak = practice.filter(has_it).and_then(|practice| match &practice.body {
            Body::Team(_) => None,
            Body::HandOver(made) => hand_over::weak(practice, made, context),
            Body::Standard(standard) => standard::weak(practice, standard, context),
            Body::Accountability(record) => super::accountability::weak(practice, record),
        });
        context.settle_findings(decision, &PRACTICE.of(id), &ROWS, weak.into_iter().collect());
    }
    for (id, cluster) in &after.clusters {
        let subject = CLUSTER.of(id);
        let (owed, forum) = of_the_country(after, cluster);
        settle_one(decision, rules::RM_4_6_AFFECTED_PEOPLE, &subject, owed, context);
        settle_one(decision, rules::RM_4_6_FORUM, &subject, forum, context);
        let hubs = after.structures.values().chain(before.structures.values());
        let hubs = hubs.filter(|one| one.kind() == Kind::SubNationalCluster).map(|hub| &hub.id);
        for hub in hubs.collect::<BTreeSet<_>>() {
            let owed = after.structures.get(hub).and_then(|hub| of_an_area(after, cluster, hub));
            settle_one(decision, rules::RM_4_6_AFFECTED_PEOPLE, &subject.part(STRUCTURE, hub), owed, context);
        }
    }
}

/// Whether an event may change what is owed or weak here: what happened to a cluster, its areas or its records.
fn concerns(event: &domain::Event) -> bool {
    match event {
        domain::Event::Cluster(_) | domain::Event::Structure(_) | domain::Event::Practice(_) => true,
        domain::Event::Participation(_)
        | domain::Event::Meeting(_)
        | domain::Event::Gap(_)
        | domain::Event::Intercluster(_) => false,
    }
}

fn settle_one(
    decision: &mut Decision<domain::Event>,
    rule: RuleId,
    subject: &Subject,
    owed: Option<DerivedDuty>,
    context: &Context<'_>,
) {
    let is_it = |duty: &Duty| duty.rule == rule && duty.subject == *subject;
    settle_derived(decision, owed.into_iter().collect(), is_it, NEVER_OWED, context);
}

/// What a cluster owes for the whole country, and the forum because of it, since the cluster is active; one that was found, since then.
fn of_the_country(after: &Arrangements, cluster: &Cluster) -> (Option<DerivedDuty>, Option<DerivedDuty>) {
    let since = cluster.owes_since();
    let recorded = after.first_accountability(cluster, None).map(|first| first.stamp.occurred_at);
    let over = cluster.ended_at();
    let taken_up = after.matters.iter().filter(|matter| matter.what.cluster == cluster.id);
    let taken_up = taken_up.map(|matter| matter.stamp.occurred_at).find(|at| *at >= since);
    let of = |rule, role| Duty::new(rule, cluster.subject(), Owner::role(role), since).concerning(cluster.id.clone());
    let own = of(rules::RM_4_6_AFFECTED_PEOPLE, Role::Coordinator);
    let forum = of(rules::RM_4_6_FORUM, Role::OchaCountry);
    let ends_of_forum = [
        taken_up.map(DutyEnd::Done),
        recorded.map(|at| DutyEnd::Void(at, ON_RECORD)),
        over.map(|at| DutyEnd::Void(at, OVER)),
    ];
    (owed_until(own, recorded, over), first_end(forum, ends_of_forum))
}

/// What a cluster owes for the area of a sub-national cluster, while that works in it.
fn of_an_area(after: &Arrangements, cluster: &Cluster, hub: &Structure) -> Option<DerivedDuty> {
    let formed_in: &ResourceId = hub.cluster.as_ref()?;
    after.line(cluster).find(|earlier| earlier.id == *formed_in)?;
    let since = hub.since()?.max(cluster.owes_since());
    let over = hub.closed_at().into_iter().chain(cluster.ended_at()).min();
    let recorded = after.first_accountability(cluster, Some(&hub.id)).map(|first| first.stamp.occurred_at);
    let subject = cluster.subject().part(STRUCTURE, &hub.id);
    let duty = Duty::new(rules::RM_4_6_AFFECTED_PEOPLE, subject, Owner::role(Role::Coordinator), since);
    owed_until(duty.concerning(cluster.id.clone()), recorded, over)
}

/// A duty that is done by what was recorded, and void when it was over before; none where it was over or done before it was owed.
fn owed_until(duty: Duty, recorded: Option<Moment>, over: Option<Moment>) -> Option<DerivedDuty> {
    first_end(duty, [recorded.map(DutyEnd::Done), over.map(|at| DutyEnd::Void(at, OVER)), None])
}

fn first_end(duty: Duty, ends: [Option<DutyEnd>; 3]) -> Option<DerivedDuty> {
    let end = ends.into_iter().flatten().min_by_key(|end| end.at());
    end.is_none_or(|end| end.at() >= duty.since).then(|| DerivedDuty::of(duty, end))
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::practice::fixtures::*;
    use crate::domain::structure::fixtures::{forms_forum, hc, with_hub};

    const OWN: &str = "RM-4.6.affected-people";

    /// RM-4.6: that no accountability is on record is owed by the coordinator since the cluster is active, until it is; and by the
    /// forum.
    #[test]
    fn none_on_record_is_owed_until_it_is() {
        let begun = health();
        let duty = begun.duty(OWN).expect("it is owed");
        assert_eq!((duty.since, duty.owner.role), (at("2013-11-12T08:00:00Z"), coordinator().role));
        assert_eq!(begun.duty("RM-4.6.forum").map(|duty| duty.owner.role), Some(ocha().role));
        let recorded = begun.when(&coordinator(), records_accountability("aap"));
        recorded.keeps(OWN).voids("RM-4.6.forum");
        let ended = health().at("2014-08-31").when(&service(), declares("health", Fact::End));
        ended.voids(OWN).voids("RM-4.6.forum");
    }

    /// RM-4.6, OG-18: the cluster that carries another on has its accountability, and owes it where that had none.
    #[test]
    fn accountability_is_carried_on() {
        let again = |example: Example| {
            let ended = example.at("2014-08-31").given(&service(), declares("health", Fact::End));
            ended.at("2015-04-26").given(&service(), active("health-2", Some("health")))
        };
        assert!(again(health().given(&coordinator(), records_accountability("aap"))).duty(OWN).is_none());
        assert_eq!(again(health()).duty(OWN).and_then(|duty| duty.cluster.clone()), Some(code("health-2")));
    }

    /// RM-4.6: each area owes its own, since its sub-national cluster works and while it does.
    #[test]
    fn each_area_owes_its_own() {
        let national = with_hub(health().given(&coordinator(), records_accountability("aap")));
        let owed = |example: &Example| example.duty(OWN).map(|duty| duty.subject.to_string());
        assert_eq!(owed(&national).as_deref(), Some("cluster/health/structure/leyte"));
        let mut local = accountability("aap-leyte");
        local.structure = Some(code("leyte"));
        let local = crate::domain::practice::Command::RecordAccountability(Box::new(local));
        national.clone().at("2013-12-01").when(&coordinator(), local).keeps(OWN);
        let closed = crate::domain::structure::fixtures::closes("leyte");
        national.at("2013-12-01").when(&coordinator(), closed).voids(OWN);
    }

    /// RM-4.6: a cluster that was there before the record owes it since it is on record, and has the time that the rule gives.
    #[test]
    fn a_found_cluster_owes_it_since_it_is_on_record() {
        let found = no_cluster().given(&service(), found_since("health", "2012-01".parse().expect("a date")));
        assert_eq!(found.duty(OWN).map(|duty| duty.since), Some(at("2013-11-12T08:00:00Z")));
    }

    /// RM-4.6, RM-1.15: what the forum took up before the accountability was owed keeps nothing of what is owed since; what it takes up
    /// then does, also where that is recorded late.
    #[test]
    fn what_was_taken_up_before_it_was_owed_keeps_nothing() {
        let found = no_cluster().given(&service(), found_since("health", "2012-01".parse().expect("a date")));
        let forum = found.at("2013-11-20T08:00:00Z").that_happened("2012-06-01").given(&hc(), forms_forum());
        let early = forum.at("2013-11-21").that_happened("2013-01-15").given(&ocha(), takes_up());
        assert_eq!(early.duty("RM-4.6.forum").map(|duty| duty.since), Some(at("2013-11-12T08:00:00Z")));
        let late = early.at("2013-12-20").that_happened("2013-11-25").when(&ocha(), takes_up());
        late.keeps("RM-4.6.forum");
        let kept = late.accepted();
        let kept = kept.record().openings.values().find(|one| one.duty.rule.as_str() == "RM-4.6.forum");
        assert_eq!(
            kept.and_then(|kept| kept.closed_at),
            Some(at("2013-11-25")),
            "when it was taken up, not when it was recorded"
        );
    }
}
