//! Clusters that were there before the record began: recorded as found, with the source, and not decided here (row RM-1.15).
//!
//! Such a record rests on no proposal, has no criteria and no rationale, and says as much as is known. What is owed is owed
//! from the recording on: nothing is late for a time of which the record knew nothing, and nobody is asked for what is done soon after
//! an activation that was long before.

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::Duty;
use convene_kernel::message;
use convene_kernel::message::list;
use convene_kernel::past_date::PastDate;
use convene_kernel::policy::{Rule, RuleId, rules};
use convene_kernel::reference_checks::{cluster_on, convenes_only, responsible_organization};
use convene_kernel::refusal::{Checks, Finding, Refusal};
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::activation::duties_of_a_new_cluster;
use super::lead::Lead;
use super::renaming::ClusterName;
use super::review_date::far_ahead;
use super::shared_leadership::Sharing;
use super::{Cluster, Event};
use crate::domain::past::{AsFound, has_begun, in_order};
use crate::domain::subjects::CLUSTER;
use crate::domain::{self, Decided, Operation, Recorded, review};
use crate::reasons;

/// The word for found co-leads in the vocabulary of shared leadership (row RM-7.4).
const CO_LEAD: &str = "co-lead";

/// A cluster that is to be recorded as found.
#[derive(Clone, Debug)]
pub struct ExistingCluster {
    /// The cluster as the source describes it.
    pub found: FoundCluster,
    /// When it ended; none while it is active.
    pub ended: Option<PastDate>,
}

/// A cluster as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundCluster {
    /// Its identifier.
    pub cluster: ResourceId,
    /// Its name for readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The sectors it serves.
    pub sectors: Vec<ClusterCode>,
    /// The agency that leads it, or led it last; of a cluster that ended it may be unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_agency: Option<OrganizationCode>,
    /// Since when that agency leads it; none where it has led from the beginning, as far as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_since: Option<PastDate>,
    /// The organizations that share its leadership.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co_leads: Vec<OrganizationCode>,
    /// The names of those that share it and are not in the register, such as a national society.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co_lead_names: Vec<String>,
    /// The emergency it was activated for, where the record has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<ResourceId>,
    /// When it was activated, as exactly as it is known; it may be unknown.
    pub activated: PastDate,
    /// The date by which it is to be reviewed, where one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_by: Option<NaiveDate>,
    /// Where this is known from, such as a document or a person's office.
    pub source: String,
}

/// A cluster was recorded as found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExistingRecorded {
    /// What was found.
    #[serde(flatten)]
    pub found: FoundCluster,
    /// Since when it counts as active: the earliest moment that its date can mean.
    pub activated_at: Moment,
    /// Since when the lead agency counts as its lead.
    pub lead_at: Moment,
    /// Whether the lead agency convenes only, and so is no provider of last resort (row GN-3).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub convenes_only: bool,
}

/// The end of a cluster was recorded as found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastEnd {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// When it ended, as exactly as it is known; it may be unknown.
    pub ended: PastDate,
    /// Since when it counts as ended: the latest moment that the date can mean.
    pub ended_at: Moment,
    /// Where this is known from.
    pub source: String,
}

impl Cluster {
    /// Since when its duties count: its activation, or the recording of a cluster that was found, or that it had not ended.
    pub fn owed_from(&self) -> Moment {
        let found = self.as_found.as_ref().map(|found| found.stamp.recorded_at);
        found.into_iter().chain(self.owes_again_from).fold(self.activated_at, Moment::max)
    }
}

pub(super) fn record_existing_cluster(
    operation: &Operation,
    command: &ExistingCluster,
    context: &Context<'_>,
) -> Decided {
    check(operation, command, context)?;
    let (found, zone) = (&command.found, context.zone());
    let activated_at = counts_from(command, context);
    let recorded = ExistingRecorded {
        found: found.clone(),
        activated_at,
        lead_at: found.lead_since.map_or(activated_at, |since| since.earliest(zone).max(activated_at)),
        convenes_only: found.lead_agency.as_ref().is_some_and(|lead| convenes_only(context, lead)),
    };
    let subject = CLUSTER.of(&found.cluster);
    let mut decision = Decision::about(&subject).event(Event::ExistingRecorded(recorded).into());
    for weakness in found_weaknesses(operation, command, context) {
        decision.raise(weakness);
    }
    if let Some(ended) = command.ended {
        let ended_at = ended.latest(zone).min(context.now);
        let (cluster, source) = (found.cluster.clone(), found.source.clone());
        decision.events.push(Event::PastEndRecorded(PastEnd { cluster, ended, ended_at, source }).into());
        return Ok(decision);
    }
    for sector in &found.sectors {
        let serving: Vec<_> = operation.clusters_serving(sector, &context.guidance.reference).collect();
        if !serving.is_empty() {
            decision.raise(served_twice(&found.cluster, sector, &serving));
        }
    }
    owe_what_is_owed_from_now_on(&mut decision, operation, (found, activated_at), context);
    operation.reviews.owe_justifications(&mut decision, operation.country.head(), context);
    operation.end_onset_clocks_since(&mut decision, (activated_at, found.emergency.as_ref()), context);
    Ok(decision)
}

/// What an active cluster owes counts from the recording: nothing was owed here before. The next review of all clusters is
/// due six months after the last one that is known.
fn owe_what_is_owed_from_now_on(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    (found, activated_at): (&FoundCluster, Moment),
    context: &Context<'_>,
) {
    let Some(lead) = &found.lead_agency else { return };
    let head = operation.country.head();
    let review_due = found.review_by.map(|review_by| context.end_of(review_by));
    let duties = duties_of_a_new_cluster(head, &found.cluster, lead, review_due, context.now);
    for duty in duties.into_iter().filter(|duty| is_asked_of_a_found_one(duty, activated_at, context)) {
        if duty.rule == rules::RM_2_10_REVIEW {
            decision.open(review::counted_from_the_last(duty, operation, context));
        } else {
            decision.open(duty);
        }
    }
}

/// What is done soon after the activation, once.
const SOON_AFTER_THE_ACTIVATION: [RuleId; 4] = [
    rules::OG_11_FOCAL_POINTS,
    rules::GN_9_1_COUNTERPART,
    rules::RM_2_5_TRANSITION_STRATEGY,
    rules::GN_7_EARLY_RECOVERY,
];

/// Whether a duty of a new cluster is asked of one that was found. What is done soon after the activation is not, where the time for
/// it had passed before the record had the cluster: that nobody recorded it does not say that it was not done.
pub(super) fn is_asked_of_a_found_one(duty: &Duty, activated_at: Moment, context: &Context<'_>) -> bool {
    let has_passed = |rule: &Rule| rule.period.due_after(activated_at, context.zone()) <= context.now;
    let soon = SOON_AFTER_THE_ACTIVATION.into_iter().find(|rule| duty.rule == *rule);
    !soon.and_then(|rule| context.guidance.policy.rule(rule)).is_some_and(has_passed)
}

fn check(operation: &Operation, command: &ExistingCluster, context: &Context<'_>) -> Result<(), Refusal> {
    let (found, zone) = (&command.found, context.zone());
    let mut checks = Checks::new();
    if operation.clusters.contains_key(&found.cluster) {
        checks.precondition("RM-1.2", reasons::CLUSTER_ALREADY_EXISTS).at("cluster").says(
            message!("the record has a cluster '{cluster}' already", cluster = found.cluster),
            "choose another identifier for another cluster or another period; correct the record where it is wrong",
        );
    }
    let served_on = served_on(command, context);
    for (index, sector) in found.sectors.iter().enumerate() {
        cluster_on(&mut checks, context, "GN-3", &format!("sectors[{index}]"), sector, served_on);
    }
    check_leads(&mut checks, command, context);
    if let Some(emergency) = found.emergency.as_ref().filter(|id| !operation.emergencies.contains_key(*id)) {
        checks.precondition("RM-1.15", reasons::EMERGENCY_NOT_RECORDED).at("emergency").says(
            message!("the record has no emergency '{emergency}'", emergency),
            "register the emergency first, or leave the field empty",
        );
    }
    has_begun(&mut checks, "activated", found.activated, context);
    if let Some(ended) = command.ended {
        has_begun(&mut checks, "ended", ended, context);
        in_order(&mut checks, "ended", ended, found.activated, zone);
    }
    check_review_date(&mut checks, command, context);
    checks.finish()
}

fn check_leads(checks: &mut Checks, command: &ExistingCluster, context: &Context<'_>) {
    let (found, zone) = (&command.found, context.zone());
    match &found.lead_agency {
        Some(lead) => {
            responsible_organization(checks, context, "OG-8", "lead_agency", lead);
        }
        None if command.ended.is_none() => checks.invalid("OG-8", reasons::LEAD_AGENCY_MISSING).at("lead_agency").says(
            "an active cluster has a lead agency",
            "name the agency that leads it, or say when the cluster ended",
        ),
        None => {}
    }
    for (index, co_lead) in found.co_leads.iter().enumerate() {
        let field = format!("co_leads[{index}]");
        responsible_organization(checks, context, "RM-7.1", &field, co_lead);
        if found.lead_agency.as_ref() == Some(co_lead) {
            checks
                .invalid("RM-7.1", reasons::SHARED_WITH_ITSELF)
                .at(&field)
                .says(message!("{co_lead} leads the cluster", co_lead), "name another organization, or none");
        }
    }
    if let Some(since) = found.lead_since {
        has_begun(checks, "lead_since", since, context);
        in_order(checks, "lead_since", since, found.activated, zone);
        if let Some(ended) = command.ended {
            in_order(checks, "ended", ended, since, zone);
        }
    }
}

fn check_review_date(checks: &mut Checks, command: &ExistingCluster, context: &Context<'_>) {
    let Some(review_by) = command.found.review_by else { return };
    if command.ended.is_some() || review_by <= context.today() {
        checks.invalid("RM-1.14", reasons::REVIEW_DATE_PAST).at("review_by").says(
            message!("no review on {review_by} is ahead of the cluster", review_by),
            "give the date of a review that is ahead, or leave the field empty: the review of every six months is owed from now on",
        );
    }
}

/// A day on which the cluster was active, as far as is known.
fn served_on(command: &ExistingCluster, context: &Context<'_>) -> NaiveDate {
    let (zone, today) = (context.zone(), context.today());
    let last_day = command.ended.map_or(today, |ended| ended.last_day(zone).min(today));
    command.found.activated.last_day(zone).min(last_day)
}

/// Since when it counts as active: the earliest moment that its date can mean; where nobody knows when that was, since each of its
/// sectors is in the register.
fn counts_from(command: &ExistingCluster, context: &Context<'_>) -> Moment {
    let activated = command.found.activated;
    if activated.is_known() {
        return activated.earliest(context.zone());
    }
    let served_on = served_on(command, context);
    let known = |sector| context.guidance.reference.cluster(sector, served_on).and_then(|known| known.validity.from);
    let since = command.found.sectors.iter().filter_map(known).max();
    since.map_or_else(|| activated.earliest(context.zone()), |since| context.start_of(since))
}

/// What is weak in what was found: an area of responsibility as a cluster of its own, a sector that two clusters served at one time,
/// a review that is to be decades ahead (rows RM-1.2, RM-1.14).
fn found_weaknesses(operation: &Operation, command: &ExistingCluster, context: &Context<'_>) -> Vec<Finding> {
    let found = &command.found;
    let subject = CLUSTER.of(&found.cluster);
    let mut weaknesses = Vec::new();
    for sector in &found.sectors {
        let known = context.guidance.reference.cluster(sector, served_on(command, context));
        if let Some(whole) = known.and_then(|known| known.area_of.as_ref()) {
            let weakness = Finding::of("RM-1.2", subject.clone()).at(format!("sectors.{sector}"));
            weaknesses.push(weakness.says(
                message!("{sector} is an area of responsibility of {whole}, and no cluster of its own", sector, whole),
                message!("record it as an area of the cluster for {whole}, or answer why it is one", whole),
            ));
        }
        let lineage = context.guidance.reference.lineage(sector);
        let others = operation.clusters.values().filter(|other| other.sectors.iter().any(|one| lineage.contains(one)));
        for other in others.filter(|other| overlaps(command, other, context)) {
            let weakness = Finding::of("RM-1.2", subject.clone()).at(format!("sectors.{sector}.{}", other.id));
            weaknesses.push(weakness.says(
                message!("the cluster '{other}' served {sector} at the same time", other = other.id, sector),
                "correct the dates or the sectors of one of them, or answer why the country had both",
            ));
        }
    }
    let far = Finding::of("RM-1.14", subject).at("review_by");
    weaknesses.extend(found.review_by.and_then(|review_by| far_ahead(review_by, context, far)));
    weaknesses
}

/// Whether both were active at one time in every reading of their dates; where both are active, that is another weakness.
fn overlaps(command: &ExistingCluster, other: &Cluster, context: &Context<'_>) -> bool {
    let zone = context.zone();
    let of_the_other = other.as_found.as_ref();
    let began = |found: &AsFound| found.began.latest(zone);
    let other_began = of_the_other.map_or(other.activated_at, began);
    let other_ended = of_the_other.and_then(|found| found.ended).map(|ended| ended.earliest(zone));
    let other_ended = other_ended.or(other.deactivated_at);
    let ended = command.ended.map(|ended| ended.earliest(zone));
    let last_began = other_began.max(command.found.activated.latest(zone));
    ended.into_iter().chain(other_ended).min().is_some_and(|first_ended| last_began < first_ended)
}

fn served_twice(cluster: &ResourceId, sector: &ClusterCode, serving: &[&Cluster]) -> Finding {
    let ids = serving.iter().map(|serving| &serving.id);
    Finding::of("RM-1.2", CLUSTER.of(cluster)).at(format!("sectors.{sector}")).says(
        message!("{sector} is served by other active clusters, too: {clusters}", sector, clusters = list(ids)),
        "merge them, or answer why the country has several",
    )
}

/// The operation with the cluster as found.
pub(super) fn recorded(operation: &mut Operation, event: &ExistingRecorded, stamp: &Stamp) {
    let found = &event.found;
    let began = Stamp { occurred_at: event.activated_at, ..stamp.clone() };
    let name = found.name.clone().unwrap_or_else(|| found.cluster.to_string());
    let mut cluster = Cluster::new(found.cluster.clone(), &ClusterName { name, reason: None }, &began);
    cluster.sectors.clone_from(&found.sectors);
    cluster.emergency.clone_from(&found.emergency);
    if let Some(review_by) = found.review_by {
        cluster.review_by = Some(review_by);
        cluster.review_dates = Timeline::since(stamp.occurred_at, review_by);
    }
    if let Some(agency) = &found.lead_agency {
        let lead = Lead {
            agency: agency.clone(),
            proposal: None,
            convenes_only: Some(event.convenes_only),
            source: Some(found.source.clone()),
            since_date: Some(found.lead_since.unwrap_or(found.activated)),
        };
        cluster.leads = Timeline::since(event.lead_at, Recorded::new(&lead, stamp));
    }
    let by_code = found.co_leads.iter().map(|co_lead| {
        let partner = (Some(co_lead.clone()), None);
        found_sharing(event, &co_lead.as_str().to_lowercase(), partner)
    });
    let by_name = (1..).zip(&found.co_lead_names).map(|(number, name): (u32, _)| {
        let partner = (None, Some(name.clone()));
        found_sharing(event, &number.to_string(), partner)
    });
    for sharing in by_code.chain(by_name) {
        cluster.sharing.insert(sharing.sharing.clone(), Recorded::new(&sharing, stamp));
    }
    cluster.as_found =
        Some(AsFound { began: found.activated, ended: None, source: found.source.clone(), stamp: stamp.clone() });
    operation.clusters.insert(found.cluster.clone(), cluster);
}

/// Leadership shared with a partner, by its code or its name, of which is known that it exists, and not on which terms.
fn found_sharing(
    event: &ExistingRecorded,
    distinction: &str,
    (partner, partner_name): (Option<OrganizationCode>, Option<String>),
) -> Sharing {
    let found = &event.found;
    let identifier = format!("{CO_LEAD}-{distinction}");
    Sharing {
        cluster: found.cluster.clone(),
        sharing: identifier.parse().expect("a code in lower case and a number are each part of an identifier"),
        term: CO_LEAD.to_owned(),
        partner,
        partner_name,
        place: None,
        agreement: None,
        basis: None,
        starts_on: found.activated,
        last_resort: found.lead_agency.clone().filter(|_| !event.convenes_only),
    }
}

pub(super) fn ended(cluster: &mut Cluster, end: &PastEnd, stamp: &Stamp) {
    cluster.deactivated_at = Some(end.ended_at);
    cluster.end_commit = Some(stamp.etag);
    cluster.found_ended = true;
    if let Some(found) = &mut cluster.as_found {
        found.ended = Some(end.ended);
    }
}

#[cfg(test)]
pub(super) mod tests;
