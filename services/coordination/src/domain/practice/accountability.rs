//! How a cluster is accountable to affected people, in the whole country and in each area (row RM-4.6). That none is on record is owed
//! by the coordinator, and taken up by the inter-cluster forum.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::{Message, list};
use convene_kernel::refusal::{Checks, Finding, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::state::{about, check_new};
use super::{Event, Practice};
use crate::domain::cluster::Cluster;
use crate::domain::structure::Kind;
use crate::domain::{Arrangements, Decided, checks};
use crate::reasons;

/// How a cluster is accountable to affected people, in the whole country or in an area (row RM-4.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffectedPeopleRecord {
    /// The identifier of the record.
    pub practice: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// The sub-national cluster whose area it is about; none for the whole country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub structure: Option<ResourceId>,
    /// How they are consulted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consulted: Option<String>,
    /// How they are informed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub informed: Option<String>,
    /// How they give feedback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<String>,
    /// How they complain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complaints: Option<String>,
    /// What changed by that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
}

/// The inter-cluster forum took up that a cluster has no accountability on record (row RM-4.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountabilityMatter {
    /// The cluster.
    pub cluster: ResourceId,
    /// The forum.
    pub forum: ResourceId,
    /// What it asks of the cluster.
    pub asked: String,
}

impl AffectedPeopleRecord {
    /// The ways of accountability, each with its field and what it is called.
    fn ways(&self) -> [(&'static str, &'static str, &Option<String>); 4] {
        [
            ("consulted", "consulted", &self.consulted),
            ("informed", "informed", &self.informed),
            ("feedback", "able to give feedback", &self.feedback),
            ("complaints", "able to complain", &self.complaints),
        ]
    }
}

impl Arrangements {
    /// The first record of a cluster's accountability in the country, or in the area of a structure; also of one that it carries on.
    pub fn first_accountability(&self, cluster: &Cluster, structure: Option<&ResourceId>) -> Option<&Practice> {
        let is_of = |record: &AffectedPeopleRecord| record.structure.as_ref() == structure;
        self.practices_of(cluster, Moment::MAX_UTC).into_iter().find(|one| one.accountability().is_some_and(is_of))
    }
}

/// Who records what the forum took up: who facilitates it, and the HC whom it serves.
pub(super) fn authority_to_take_up() -> Authority {
    Authority::of(&[Role::OchaCountry, Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

/// An active cluster that has no accountability on record admits that the forum takes that up.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    checks::admits(arrangements, id, context)?;
    let cluster = arrangements.cluster(id)?;
    let recorded = arrangements.first_accountability(cluster, None);
    if recorded.is_some_and(|one| one.stamp.occurred_at <= context.occurred_at) {
        return Err(Refusal::precondition("RM-4.6", reasons::ACCOUNTABILITY_ON_RECORD).at("cluster").says(
            message!("the accountability of '{cluster}' to affected people is on record", cluster = cluster.id),
            "take up a cluster that has none; bring another concern as an outcome of the forum",
        ));
    }
    Ok(())
}

pub(super) fn record(arrangements: &Arrangements, command: &AffectedPeopleRecord, context: &Context<'_>) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    check_new(&mut checks, "RM-4.6", arrangements, &command.practice);
    if command.ways().iter().all(|(_, _, way)| way.is_none()) {
        checks.invalid("RM-4.6", reasons::NO_WAY_OF_ACCOUNTABILITY).at("consulted").says(
            "no way is said in which the cluster is accountable to affected people",
            "say how they are consulted, informed, give feedback or complain; without any, record nothing",
        );
    }
    if let Some(id) = &command.structure {
        let hub = arrangements.structures.get(id).filter(|one| one.kind() == Kind::SubNationalCluster);
        let serves = hub.and_then(|hub| arrangements.served_by(hub, context.occurred_at));
        if serves.is_none_or(|serves| serves.id != cluster.id) {
            checks.precondition("RM-4.6", reasons::STRUCTURE_OF_ANOTHER_CLUSTER).at("structure").says(
                message!(
                    "'{id}' is not a sub-national cluster that works in the cluster '{cluster}' then",
                    id,
                    cluster = cluster.id
                ),
                "name one of the cluster, or none for the whole country",
            );
        }
    }
    checks.finish()?;
    Ok(about(&command.practice, Event::AccountabilityRecorded(Box::new(command.clone()))))
}

pub(super) fn take_up(arrangements: &Arrangements, command: &AccountabilityMatter, context: &Context<'_>) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    let forum = arrangements.structures.get(&command.forum).filter(|one| one.kind() == Kind::Forum);
    if !forum.is_some_and(|forum| arrangements.works_at(forum, context.occurred_at)) {
        checks.precondition("RM-4.6", reasons::NO_SUCH_FORUM).at("forum").says(
            message!("'{forum}' is not an inter-cluster forum that works then", forum = command.forum),
            "name the forum that took it up",
        );
    }
    checks.finish()?;
    Ok(Decision::about(cluster.subject()).event(Event::AccountabilityTakenUp(command.clone()).into()))
}

/// Each way of accountability is open to affected people (row RM-4.6).
pub(super) fn weak(practice: &Practice, record: &AffectedPeopleRecord) -> Option<Finding> {
    let missing: Vec<_> = record.ways().into_iter().filter(|(_, _, way)| way.is_none()).collect();
    let (field, ..) = missing.first()?;
    let missing = list(missing.iter().map(|(_, what, _)| Message::from(*what)));
    Some(
        Finding::of("RM-4.6", practice.subject()).at(*field).says(
            message!("affected people are not {missing}", missing = missing),
            "open each way to them, and record it",
        ),
    )
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::practice::Command;
    use crate::domain::practice::fixtures::*;
    use crate::domain::structure::fixtures::{closes, forms_forum, hc, with_hub};

    fn with(change: impl FnOnce(&mut AffectedPeopleRecord)) -> Command {
        let mut record = accountability("aap");
        change(&mut record);
        Command::RecordAccountability(Box::new(record))
    }

    /// RM-4.6: a record says at least one way, and each that is not open is found.
    #[test]
    fn each_way_that_is_not_open_is_found() {
        health().when(&coordinator(), with(|_| {})).raises_nothing_of("RM-4.6");
        let short = health().when(&coordinator(), with(|it| it.complaints = None));
        short.raises("RM-4.6");
        let finding = short.accepted();
        let problem = finding.finding("RM-4.6").expect("a finding").problem.to_string();
        assert!(problem.contains("able to complain") && !problem.contains("informed"), "{problem}");
        let none = |it: &mut AffectedPeopleRecord| {
            (it.consulted, it.informed, it.feedback, it.complaints) = (None, None, None, None);
        };
        health().when(&coordinator(), with(none)).refused("RM-4.6", "NO_WAY_OF_ACCOUNTABILITY");
    }

    /// RM-4.6: an area is that of a sub-national cluster that works in the cluster.
    #[test]
    fn an_area_is_that_of_a_sub_national_cluster() {
        let leyte = || with(|it| it.structure = Some(code("leyte")));
        health().when(&coordinator(), leyte()).refused("RM-4.6", "STRUCTURE_OF_ANOTHER_CLUSTER");
        let hub = with_hub(health()).given(&service(), active("food", None));
        hub.clone().when(&coordinator(), leyte()).commit();
        let of_another = with(|it| {
            (it.cluster, it.structure) = (code("food"), Some(code("leyte")));
        });
        hub.when(&coordinator(), of_another).refused("RM-4.6", "STRUCTURE_OF_ANOTHER_CLUSTER");
    }

    /// RM-4.6: the forum takes up what is not on record, and nothing else.
    #[test]
    fn the_forum_takes_up_that_none_is_on_record() {
        let forum = health().given(&hc(), forms_forum());
        let taken = forum.clone().when(&ocha(), takes_up());
        taken.keeps("RM-4.6.forum");
        health().when(&ocha(), takes_up()).refused("RM-4.6", "NO_SUCH_FORUM");
        let closed = forum.clone().given(&hc(), closes("icc")).at("2013-12-01");
        closed.when(&ocha(), takes_up()).refused("RM-4.6", "NO_SUCH_FORUM");
        let later = forum.clone().at("2013-12-20").given(&coordinator(), with(|_| {}));
        later.that_happened("2013-12-10").when(&ocha(), takes_up()).commit();
        let recorded = forum.given(&coordinator(), with(|_| {})).at("2013-12-01");
        recorded.when(&ocha(), takes_up()).refused("RM-4.6", "ACCOUNTABILITY_ON_RECORD");
    }
}
