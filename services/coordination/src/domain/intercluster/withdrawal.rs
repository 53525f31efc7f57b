//! A fact between clusters that never was is taken back by the commit that recorded it: it is so no longer, on no day (row RM-1.15).

use std::collections::BTreeMap;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::Refusal;
use convene_kernel::subject::Subject;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::{
    Event, GlobalRequestOnRecord, Intercluster, Issue, MessageOnRecord, OchaRequestOnRecord, PlanOnRecord, StepOnRecord,
};
use crate::domain::subjects::{
    CLUSTER, COUNTRY, GLOBAL_REQUEST, ISSUE, JOINT_MATTER, MESSAGE, OCHA_SERVICE, PREPAREDNESS_PLAN, PROGRAMME_STEP,
};
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// Takes a fact between clusters back that never was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterclusterFactWithdrawal {
    /// The commit that recorded it.
    pub commit: Etag,
    /// Why the record was wrong.
    pub reason: String,
    /// Where it is known from that it never was.
    pub source: String,
}

/// A fact was taken back, with what it was about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawnFact {
    /// What was taken back.
    #[serde(flatten)]
    pub what: InterclusterFactWithdrawal,
    /// What the fact was about.
    pub of: Subject,
    /// The cluster whose fact it was; none where it was no cluster's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<ResourceId>,
    /// The other clusters that it concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<ResourceId>,
}

/// Who takes a fact back: OCHA, which keeps the record between clusters, and the HC or RC.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::OchaCountry, Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

pub(super) fn withdraw_intercluster_fact(
    arrangements: &Arrangements,
    command: &InterclusterFactWithdrawal,
    context: &Context<'_>,
) -> Decided {
    let mut after = arrangements.intercluster.clone();
    let Some(taken) = after.take_back(command.commit, &context.stamp(Etag::default())) else {
        return Err(Refusal::precondition("RM-1.15", reasons::FACT_OF_ANOTHER_COMMIT).at("commit").says(
            message!("the commit {commit} recorded no fact between clusters that is in force", commit = command.commit),
            "read the history, and name the commit that recorded the wrong fact",
        ));
    };
    if taken.bears {
        return Err(Refusal::precondition("RM-1.15", reasons::FACT_HAS_OTHERS).at("commit").says(
            message!("other facts of '{of}' rest on it", of = verbatim(taken.of)),
            "withdraw those first, where they never were, either",
        ));
    }
    let Taken { of, cluster, clusters, .. } = taken;
    Ok(Event::FactWithdrawn(WithdrawnFact { what: command.clone(), of, cluster, clusters }).decided())
}

pub(super) fn withdrawn(arrangements: &mut Arrangements, withdrawn: &WithdrawnFact, stamp: &Stamp) {
    arrangements.intercluster.take_back(withdrawn.what.commit, stamp);
}

/// What was taken back.
struct Taken {
    of: Subject,
    cluster: Option<ResourceId>,
    clusters: Vec<ResourceId>,
    /// Whether other facts rest on it.
    bears: bool,
}

impl Taken {
    fn of(of: Subject, bears: bool) -> Self {
        Self { of, cluster: None, clusters: Vec::new(), bears }
    }

    fn of_cluster(of: Subject, cluster: &ResourceId, bears: bool) -> Self {
        Self { cluster: Some(cluster.clone()), ..Self::of(of, bears) }
    }

    fn concerning(self, clusters: &[ResourceId]) -> Self {
        Self { clusters: clusters.to_vec(), ..self }
    }
}

impl Intercluster {
    /// Takes back the fact that a commit recorded; none where it recorded none.
    fn take_back(&mut self, commit: Etag, stamp: &Stamp) -> Option<Taken> {
        if left_out(&mut self.strategic_objectives, commit) {
            return Some(Taken::of(COUNTRY.only(), false));
        }
        self.take_back_of_cluster(commit)
            .or_else(|| {
                let (id, issue, bears) = entry(&mut self.issues, commit, stamp)?;
                Some(Taken::of_cluster(ISSUE.of(id), &issue.raised.what.cluster, bears))
            })
            .or_else(|| {
                let (id, message, bears) = entry(&mut self.messages, commit, stamp)?;
                Some(Taken::of(MESSAGE.of(id), bears).concerning(&message.prepared.what.clusters))
            })
            .or_else(|| {
                let (id, plan, bears) = entry(&mut self.preparedness_plans, commit, stamp)?;
                let update = plan.updates.values().find(|one| one.stamp.etag == commit);
                let clusters: Vec<_> = update.into_iter().flat_map(|update| update.what.clusters()).cloned().collect();
                Some(Taken::of(PREPAREDNESS_PLAN.of(id), bears).concerning(&clusters))
            })
            .or_else(|| self.take_back_of_step(commit, stamp))
            .or_else(|| {
                let (id, _, bears) = entry(&mut self.ocha_requests, commit, stamp)?;
                Some(Taken::of(OCHA_SERVICE.of(id), bears))
            })
            .or_else(|| {
                let (id, request, bears) = entry(&mut self.global_requests, commit, stamp)?;
                Some(Taken::of_cluster(GLOBAL_REQUEST.of(id), &request.asked.what.cluster, bears))
            })
    }

    /// A fact that a cluster stated, or that was said of it.
    fn take_back_of_cluster(&mut self, commit: Etag) -> Option<Taken> {
        let of_cluster = |id: &ResourceId| Taken::of_cluster(CLUSTER.of(id), id, false);
        if let Some(id) =
            of_one(&mut self.cluster_objectives, commit).or_else(|| of_one(&mut self.confirmations, commit))
        {
            return Some(of_cluster(&id));
        }
        if let Some(advice) = removed(&mut self.advice, commit) {
            let given = advice.what;
            return Some(of_cluster(&given.advised).concerning(&[given.cluster]));
        }
        let mut funding = self.funding.iter_mut();
        let taken = funding.find_map(|(id, appeals)| of_one(appeals, commit).map(|_| of_cluster(id)))?;
        self.funding.retain(|_, appeals| !appeals.is_empty());
        Some(taken)
    }

    /// A fact of a step of the programme cycle, or a matter that belongs to one.
    fn take_back_of_step(&mut self, commit: Etag, stamp: &Stamp) -> Option<Taken> {
        if let Some(matter) = removed(&mut self.joint_matters, commit) {
            return Some(Taken::of(JOINT_MATTER.of(&matter.what.matter), false).concerning(&matter.what.clusters));
        }
        let (id, step, bears) = entry(&mut self.programme_steps, commit, stamp)?;
        let consolidation = step.consolidated.filter(|one| one.stamp.etag == commit);
        let clusters = consolidation.map(|one| one.what.clusters).unwrap_or_default();
        let is_gone = !self.programme_steps.contains_key(&id);
        let has_matters = self.joint_matters.values().any(|matter| matter.what.step.as_ref() == Some(&id));
        Some(Taken::of(PROGRAMME_STEP.of(id), bears || (is_gone && has_matters)).concerning(&clusters))
    }
}

/// Leaves out the value that a commit recorded; says whether there was one.
fn left_out<T>(timeline: &mut Timeline<Recorded<T>>, commit: Etag) -> bool {
    let was_there = timeline.values().any(|one| one.stamp.etag == commit);
    timeline.withdraw(|one| one.stamp.etag == commit);
    was_there
}

/// The same, of one of several.
fn of_one<K: Ord + Clone, T>(timelines: &mut BTreeMap<K, Timeline<Recorded<T>>>, commit: Etag) -> Option<K> {
    let id = timelines.iter_mut().find_map(|(id, timeline)| left_out(timeline, commit).then(|| id.clone()))?;
    timelines.retain(|_, timeline| timeline.values().next().is_some());
    Some(id)
}

/// Removes what a commit recorded.
fn removed<T>(recorded: &mut BTreeMap<ResourceId, Recorded<T>>, commit: Etag) -> Option<Recorded<T>> {
    let id = recorded.iter().find(|(_, one)| one.stamp.etag == commit).map(|(id, _)| id.clone())?;
    recorded.remove(&id)
}

/// Leaves out what a commit recorded of an entry: its identifier, what it was before, and whether other facts rest on that.
fn entry<T: Entry>(
    entries: &mut BTreeMap<ResourceId, T>,
    commit: Etag,
    stamp: &Stamp,
) -> Option<(ResourceId, T, bool)> {
    let found = entries.iter().find_map(|(id, before)| Some((id.clone(), before.clone(), before.without(commit)?)));
    let (id, before, without) = found?;
    let bears = match &without {
        Some(after) => !after.holds_together(),
        None => !before.is_a_beginning(),
    };
    match without {
        Some(mut after) => {
            *after.etag() = stamp.etag;
            entries.insert(id.clone(), after);
        }
        None => drop(entries.remove(&id)),
    }
    Some((id, before, bears))
}

/// Something on record with a beginning and what came of it.
trait Entry: Clone {
    /// It without what the commit recorded: `None` where it recorded nothing of it, `Some(None)` where nothing is left.
    fn without(&self, commit: Etag) -> Option<Option<Self>>;

    /// Whether nothing is on record of it but its beginning.
    fn is_a_beginning(&self) -> bool;

    /// Whether each fact of it has what it rests on.
    fn holds_together(&self) -> bool {
        true
    }

    /// The state that decisions are read from.
    fn etag(&mut self) -> &mut Etag;
}

/// An entry without one of its later facts, which `leave_out` leaves out; says whether it did.
fn less<T: Clone>(entry: &T, leave_out: impl FnOnce(&mut T) -> bool) -> Option<Option<T>> {
    let mut after = entry.clone();
    leave_out(&mut after).then_some(Some(after))
}

impl Entry for Issue {
    fn without(&self, commit: Etag) -> Option<Option<Self>> {
        let is_it = |stamp: &Stamp| stamp.etag == commit;
        if is_it(&self.raised.stamp) {
            return Some(None);
        }
        less(self, |issue| {
            let facts = issue.brought.len() + issue.referred.len();
            issue.brought.retain(|one| !is_it(&one.stamp));
            issue.referred.retain(|one| !is_it(&one.stamp));
            let is_closing = issue.closed.take_if(|one| is_it(&one.stamp)).is_some();
            is_closing || issue.brought.len() + issue.referred.len() < facts
        })
    }

    fn is_a_beginning(&self) -> bool {
        self.brought.is_empty() && self.referred.is_empty() && self.closed.is_none()
    }

    fn holds_together(&self) -> bool {
        self.referred.iter().all(|one| self.brought_at(one.stamp.occurred_at).is_some())
    }

    fn etag(&mut self) -> &mut Etag {
        &mut self.etag
    }
}

impl Entry for MessageOnRecord {
    fn without(&self, commit: Etag) -> Option<Option<Self>> {
        if self.prepared.stamp.etag == commit {
            return Some(None);
        }
        less(self, |message| message.delivered.take_if(|one| one.stamp.etag == commit).is_some())
    }

    fn is_a_beginning(&self) -> bool {
        self.delivered.is_none()
    }

    fn etag(&mut self) -> &mut Etag {
        &mut self.etag
    }
}

impl Entry for PlanOnRecord {
    fn without(&self, commit: Etag) -> Option<Option<Self>> {
        let after = less(self, |plan| {
            let is_end = plan.ended.take_if(|one| one.stamp.etag == commit).is_some();
            is_end || left_out(&mut plan.updates, commit)
        })?;
        Some(after.filter(|plan| plan.updates.values().next().is_some()))
    }

    fn is_a_beginning(&self) -> bool {
        self.ended.is_none()
    }

    fn holds_together(&self) -> bool {
        let ended = self.ended.as_ref().map(|ended| ended.stamp.occurred_at);
        ended.is_none_or(|ended| self.since().is_some_and(|since| since <= ended))
    }

    fn etag(&mut self) -> &mut Etag {
        &mut self.etag
    }
}

impl Entry for StepOnRecord {
    fn without(&self, commit: Etag) -> Option<Option<Self>> {
        if self.started.stamp.etag == commit {
            return Some(None);
        }
        less(self, |step| step.consolidated.take_if(|one| one.stamp.etag == commit).is_some())
    }

    fn is_a_beginning(&self) -> bool {
        self.consolidated.is_none()
    }

    fn etag(&mut self) -> &mut Etag {
        &mut self.etag
    }
}

impl Entry for OchaRequestOnRecord {
    fn without(&self, commit: Etag) -> Option<Option<Self>> {
        if self.asked.stamp.etag == commit {
            return Some(None);
        }
        less(self, |request| left_out(&mut request.progress, commit))
    }

    fn is_a_beginning(&self) -> bool {
        self.progress.values().next().is_none()
    }

    fn etag(&mut self) -> &mut Etag {
        &mut self.etag
    }
}

impl Entry for GlobalRequestOnRecord {
    fn without(&self, commit: Etag) -> Option<Option<Self>> {
        if self.asked.stamp.etag == commit {
            return Some(None);
        }
        less(self, |request| request.answer.take_if(|one| one.stamp.etag == commit).is_some())
    }

    fn is_a_beginning(&self) -> bool {
        self.answer.is_none()
    }

    fn etag(&mut self) -> &mut Etag {
        &mut self.etag
    }
}

#[cfg(test)]
mod tests;
