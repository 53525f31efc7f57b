//! Clusters that were there before the record was: recorded as found, with the source, and not decided here (row RM-1.15).
//!
//! Such a record rests on no proposal, has no criteria and no rationale, and says as much as is known. What is owed is owed
//! from the recording on: nothing is late for a time of which the record knew nothing.

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::past_date::PastDate;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::{cluster_on, convenes_only, responsible_organization};
use convene_kernel::refusal::{Checks, Finding, Refusal};
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::activation::duties_of_a_new_cluster;
use super::lead::Lead;
use super::renaming::ClusterName;
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
    /// What was found.
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
    /// The emergency it was activated for, where the record has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<ResourceId>,
    /// When it was activated.
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
    /// When it ended.
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

pub(super) fn record(operation: &Operation, command: &ExistingCluster, context: &Context<'_>) -> Decided {
    check(operation, command, context)?;
    let (found, zone) = (&command.found, context.zone());
    let activated_at = found.activated.earliest(zone);
    let recorded = ExistingRecorded {
        found: found.clone(),
        activated_at,
        lead_at: found.lead_since.map_or(activated_at, |since| since.earliest(zone).max(activated_at)),
        convenes_only: found.lead_agency.as_ref().is_some_and(|lead| convenes_only(context, lead)),
    };
    let subject = CLUSTER.of(&found.cluster);
    let mut decision = Decision::about(&subject).event(Event::ExistingRecorded(recorded).into());
    if let Some(ended) = command.ended {
        let ended_at = ended.latest(zone).min(context.now);
        let (cluster, source) = (found.cluster.clone(), found.source.clone());
        decision.events.push(Event::PastEndRecorded(PastEnd { cluster, ended, ended_at, source }).into());
        return Ok(decision);
    }
    for sector in &found.sectors {
        if let Some(serving) = operation.cluster_serving(sector, &context.guidance.reference) {
            decision.raise(served_twice(&found.cluster, sector, serving));
        }
    }
    owe_what_is_owed_from_now_on(&mut decision, operation, found, context);
    operation.end_onset_clocks_since(&mut decision, (activated_at, found.emergency.as_ref()), context);
    Ok(decision)
}

/// What an active cluster owes counts from the recording: nothing was owed here before. The next review of all clusters is
/// due six months after the last one that is known.
fn owe_what_is_owed_from_now_on(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    found: &FoundCluster,
    context: &Context<'_>,
) {
    let Some(lead) = &found.lead_agency else { return };
    let head = operation.country.head();
    let review_due = found.review_by.map(|review_by| context.end_of(review_by));
    for duty in duties_of_a_new_cluster(head, &found.cluster, lead, review_due, context.now) {
        if duty.rule == rules::RM_2_10_REVIEW {
            decision.open(review::counted_from_the_last(duty, operation, context));
        } else {
            decision.open(duty);
        }
    }
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
    let served_on = found.activated.last_day(zone).min(context.today());
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

fn served_twice(cluster: &ResourceId, sector: &ClusterCode, serving: &Cluster) -> Finding {
    Finding::of("RM-1.2", CLUSTER.of(cluster)).at(format!("sectors.{sector}")).says(
        message!("the active cluster '{serving}' serves {sector}, too", serving = serving.id, sector),
        "merge the two, or answer why the country has both",
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
    for co_lead in &found.co_leads {
        let sharing = found_sharing(event, co_lead);
        cluster.sharing.insert(sharing.sharing.clone(), Recorded::new(&sharing, stamp));
    }
    cluster.as_found =
        Some(AsFound { began: found.activated, ended: None, source: found.source.clone(), stamp: stamp.clone() });
    operation.clusters.insert(found.cluster.clone(), cluster);
}

/// Shared leadership of which is known that it exists, and not on which terms.
fn found_sharing(event: &ExistingRecorded, co_lead: &OrganizationCode) -> Sharing {
    let found = &event.found;
    let identifier = format!("{CO_LEAD}-{}", co_lead.as_str().to_lowercase());
    Sharing {
        cluster: found.cluster.clone(),
        sharing: identifier.parse().expect("an organization's code in lower case is part of an identifier"),
        term: CO_LEAD.to_owned(),
        partner: co_lead.clone(),
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
    if let Some(found) = &mut cluster.as_found {
        found.ended = Some(end.ended);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::{Appointment, Command, appointment};
    use crate::domain::fixtures::{Example, emergency, end_of, health, lead, ocha};

    /// Logistics in the Philippines, active since 2010, as it was found in November 2013.
    pub fn existing() -> ExistingCluster {
        let found = FoundCluster {
            cluster: code("logistics"),
            name: Some("Logistics".to_owned()),
            sectors: vec![code("LOG")],
            lead_agency: Some(code("WFP")),
            lead_since: None,
            co_leads: Vec::new(),
            emergency: None,
            activated: date("2010-02-01"),
            review_by: None,
            source: "the register of the office in Manila".to_owned(),
        };
        ExistingCluster { found, ended: None }
    }

    fn date(text: &str) -> PastDate {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    fn record(found: FoundCluster, ended: Option<&str>) -> Command {
        Command::RecordExisting(Box::new(ExistingCluster { found, ended: ended.map(date) }))
    }

    fn found() -> FoundCluster {
        existing().found
    }

    fn cluster(example: &Example) -> &Cluster {
        &example.state().clusters[&code("logistics")]
    }

    /// RM-1.15: what was found is on record since it began, marked as found, and rests on no proposal.
    #[test]
    fn a_cluster_is_recorded_as_found() {
        let after = emergency().given(&ocha(), record(found(), None));
        let cluster = cluster(&after);
        assert!(cluster.is_active() && cluster.proposal.is_none() && cluster.criteria.is_empty());
        assert_eq!(cluster.activated_at, at("2010-01-31T16:00:00Z"), "the day begins in Manila");
        assert_eq!((cluster.name(), cluster.lead_agency()), ("Logistics", Some(&code("WFP"))));
        let as_found = cluster.as_found.as_ref().expect("it is marked");
        assert_eq!((as_found.began, as_found.source.as_str()), (date("2010-02-01"), found().source.as_str()));
        assert_eq!(
            cluster.leads.at(at("2010-02-01")).and_then(|lead| lead.what.source.as_deref()),
            Some(&*found().source)
        );
    }

    /// RM-1.15, S-1: everything is owed from the recording on, however long the cluster has been there.
    #[test]
    fn nothing_is_owed_for_a_time_before_the_recording() {
        let before = emergency().at("2013-11-20");
        let after = before.clone().given(&ocha(), record(found(), None));
        let rules = [
            "OG-9.coordinator",
            "OG-11.focal-points",
            "GN-9.1.counterpart",
            "RM-2.5.transition-strategy",
            "RM-2.10.review",
        ];
        for rule in rules {
            assert_eq!(after.duty(rule).map(|duty| duty.since), Some(at("2013-11-20")), "{rule}");
        }
        assert!(after.duty("RM-1.14.review").is_none(), "no date is known");
        let wfp = lead("WFP");
        let appoint = |starts_on: &str| {
            let starts_on = at(starts_on).date_naive();
            let (cluster, employer) = (code("logistics"), code("WFP"));
            Command::AppointCoordinator(Appointment { cluster, employer, starts_on, ..appointment("c-1") })
        };
        let filled = after.given(&wfp, appoint("2012-01-01"));
        assert!(filled.duty("OG-9.coordinator").is_none(), "it was filled before");
        let review_by = Some(at("2014-02-01").date_naive());
        let dated = before.given(&ocha(), record(FoundCluster { review_by, ..found() }, None));
        assert_eq!(dated.duty("RM-1.14.review").map(|duty| duty.since), Some(end_of("2014-02-01")));
        assert_eq!(cluster(&dated).review_by, review_by);
    }

    /// RM-1.14: a date of review that is past keeps nobody waiting; the cluster is reviewed from now on.
    #[test]
    fn a_date_of_review_is_ahead() {
        let review_by = |day: &str| FoundCluster { review_by: Some(at(day).date_naive()), ..found() };
        let refused =
            |command| emergency().when(&ocha(), command).refused("RM-1.14", "REVIEW_DATE_PAST").refusal().clone();
        refused(record(review_by("2013-11-12"), None));
        refused(record(review_by("2014-02-01"), Some("2012")));
        emergency().when(&ocha(), record(review_by("2013-11-13"), None)).commit();
    }

    /// RM-1.15: a period of the past is on record with both its ends, and owes nothing.
    #[test]
    fn a_period_of_the_past_owes_nothing() {
        let before = emergency();
        let after = before.clone().given(&ocha(), record(found(), Some("2012-08-31")));
        let cluster = cluster(&after);
        assert_eq!(cluster.deactivated_at, Some(at("2012-08-31T15:59:59Z")), "the day ends in Manila");
        assert_eq!(cluster.as_found.as_ref().and_then(|found| found.ended), Some(date("2012-08-31")));
        assert_eq!(
            (&after.record().duties, &after.record().findings),
            (&before.record().duties, &before.record().findings)
        );
        let unknown = FoundCluster { lead_agency: None, ..found() };
        before.clone().when(&ocha(), record(unknown.clone(), Some("2012"))).commit();
        before.when(&ocha(), record(unknown, None)).refused("OG-8", "LEAD_AGENCY_MISSING");
    }

    /// RM-1.15: an inexact date counts by its earliest reading for a beginning, by its latest for an end, and never from ahead.
    #[test]
    fn an_inexact_period_is_as_long_as_it_can_have_been() {
        let inexact = FoundCluster { activated: date("2012"), lead_since: Some(date("2012-05")), ..found() };
        let after = emergency().given(&ocha(), record(inexact.clone(), Some("2012")));
        let (began, ended) = (cluster(&after).activated_at, cluster(&after).deactivated_at);
        assert_eq!((began, ended), (at("2011-12-31T16:00:00Z"), Some(at("2012-12-31T15:59:59Z"))));
        assert_eq!(cluster(&after).leads.changed_at(), Some(at("2012-04-30T16:00:00Z")));
        let this_year = emergency().given(&ocha(), record(inexact.clone(), Some("2013")));
        assert_eq!(cluster(&this_year).deactivated_at, Some(at("2013-11-12T08:00:00Z")), "it has ended by now");
        let ahead = FoundCluster { activated: date("2014"), ..inexact.clone() };
        emergency().when(&ocha(), record(ahead, None)).refused("RM-1.15", "DATE_IN_THE_FUTURE");
        emergency().when(&ocha(), record(inexact.clone(), Some("2013-12"))).refused("RM-1.15", "DATE_IN_THE_FUTURE");
        for ended in ["2011", "2012-04"] {
            emergency().when(&ocha(), record(inexact.clone(), Some(ended))).refused("RM-1.15", "OUT_OF_SEQUENCE");
        }
        let led_before = FoundCluster { lead_since: Some(date("2011-12-31")), ..inexact };
        emergency().when(&ocha(), record(led_before, None)).refused("RM-1.15", "OUT_OF_SEQUENCE");
    }

    /// RM-7.1, RM-7.2, GN-3: a co-lead that was found shares the leadership on terms that nobody knows; the lead stays
    /// provider of last resort, unless it convenes only.
    #[test]
    fn a_co_lead_is_recorded_as_found() {
        let co_leads = vec![code("HI")];
        let shared = FoundCluster { co_leads, ..found() };
        let last_resort = |found: FoundCluster| {
            let after = emergency().given(&ocha(), record(found, None));
            let sharing = cluster(&after).sharing.values().next().expect("it is shared").what.clone();
            assert_eq!((sharing.agreement, sharing.basis), (None, None));
            sharing.last_resort
        };
        assert_eq!(last_resort(shared.clone()), Some(code("WFP")));
        assert_eq!(last_resort(FoundCluster { lead_agency: Some(code("IFRC")), ..shared }), None);
        let with_itself = FoundCluster { co_leads: vec![code("WFP")], ..found() };
        emergency().when(&ocha(), record(with_itself, None)).refused("RM-7.1", "SHARED_WITH_ITSELF");
        let unknown = FoundCluster { co_leads: vec![code("NOBODY")], ..found() };
        emergency().when(&ocha(), record(unknown, None)).refused("RM-7.1", "ORGANIZATION_UNKNOWN");
    }

    /// RM-1.2: a second active cluster for a sector is recorded, because it is there, and is a weakness; one that ended is none.
    #[test]
    fn two_clusters_for_one_sector_are_a_finding() {
        let twice = FoundCluster { sectors: vec![code("HEA")], ..found() };
        health().when(&ocha(), record(twice.clone(), None)).raises("RM-1.2");
        health().when(&ocha(), record(twice, Some("2012"))).raises_nothing_of("RM-1.2");
        let taken = FoundCluster { cluster: code("health"), ..found() };
        health().when(&ocha(), record(taken, Some("2012"))).refused("RM-1.2", "CLUSTER_ALREADY_EXISTS");
    }

    /// GN-3, RM-1.15: the sectors are those of its time, and the emergency is one of the record.
    #[test]
    fn a_cluster_served_the_sectors_of_its_time() {
        let agriculture = |activated: &str| {
            let activated = date(activated);
            record(FoundCluster { sectors: vec![code("AGR")], activated, ..found() }, Some("2013"))
        };
        emergency().when(&ocha(), agriculture("2008")).commit();
        emergency().when(&ocha(), agriculture("2013")).refused("GN-3", "CLUSTER_UNKNOWN");
        let of = |emergency: &str| record(FoundCluster { emergency: Some(code(emergency)), ..found() }, None);
        emergency().when(&ocha(), of("haiyan")).commit();
        emergency().when(&ocha(), of("ketsana")).refused("RM-1.15", "EMERGENCY_NOT_RECORDED");
    }
}
