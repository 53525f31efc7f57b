//! Clusters in answers: in brief, and everything recorded of one.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::time::Moment;
use convene_kernel::timeline::{Span, Timeline};
use convene_kernel::visibility::Reader;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show;

use super::claim;
use crate::domain::cluster::{self, Appointment, Cluster, Concern, ConcernStepTaken, EndOfPlace, Lead};
use crate::domain::fact::FactKind;
use crate::domain::review::Transition;
use crate::domain::{Activation, Recorded, objection};

/// A cluster in brief, as it is at a moment.
pub fn brief(cluster: &Cluster, moment: Moment) -> pb::Cluster {
    let lead = |lead: Span<'_, Recorded<Lead>>| pb::Lead {
        agency: lead.value.what.agency.to_string(),
        since: Some(show::timestamp(lead.since)),
        source: lead.value.what.source.clone().unwrap_or_default(),
        since_date: show::text(lead.value.what.since_date.as_ref()),
    };
    let counterpart = cluster.counterpart().and_then(|counterpart| counterpart.what.government_body);
    pb::Cluster {
        cluster: cluster.id.to_string(),
        sectors: show::texts(&cluster.sectors),
        emergency: show::text(cluster.emergency.as_ref()),
        proposal: show::text(cluster.proposal.as_ref()),
        activated_at: Some(show::timestamp(cluster.activated_at)),
        ended_at: cluster.deactivated_at.map(show::timestamp),
        merged_into: show::text(cluster.merged_into.as_ref()),
        leads: cluster.leads.spans().map(lead).collect(),
        shares_leadership_with: cluster.shared_with_others().map(|shared| shared.what.partner_in_words()).collect(),
        has_coordinator: cluster.has_coordinator_at(moment),
        review_by: show::day(cluster.review_by),
        led_nationally_by: counterpart.unwrap_or_default(),
        etag: cluster.etag.to_string(),
        name: cluster.name().to_owned(),
        as_found: show::optional(cluster.as_found.as_ref()),
        ended_in: cluster.ended_in.iter().filter(|(place, _)| cluster.has_ended_in(place)).map(end_of_place).collect(),
        agreed_co_leads: cluster.agreed_co_leads.iter().map(agreed_co_lead).collect(),
        places: show::all(&cluster.activated_in),
        continues: show::text(cluster.continues.as_ref()),
        continued_by: show::text(cluster.continued_by.as_ref()),
    }
}

fn agreed_co_lead((organization, term): (&OrganizationCode, &String)) -> pb::AgreedCoLead {
    pb::AgreedCoLead { organization: organization.to_string(), term: term.clone() }
}

/// The end of a cluster in a part of the country.
pub fn end_of_place((place, end): (&ResourceId, &EndOfPlace)) -> pb::EndOfPlace {
    let ended_at = Some(show::timestamp(end.at));
    pb::EndOfPlace { place: place.to_string(), review: end.review.to_string(), ended_at }
}

/// Everything recorded of a cluster that the reader may see, as it is at a moment.
pub fn record(cluster: &Cluster, record: &Record<Activation>, reader: &Reader, moment: Moment) -> pb::ClusterRecord {
    let transition = record.state.reviews.transitions.get(&cluster.id);
    let subject = cluster.subject();
    pb::ClusterRecord {
        cluster: Some(brief(cluster, moment)),
        scope: show::text(cluster.scope.present()),
        coordinators: cluster.coordinators_at(moment).map(|held| coordinator(cluster, record, held)).collect(),
        terms_of_reference: cluster.terms_of_reference.present().map(show::recorded),
        focal_points: cluster.focal_points.values().filter_map(Timeline::present).map(show::recorded).collect(),
        areas: cluster.areas.values().filter_map(Timeline::present).map(show::recorded).collect(),
        places: cluster.places.values().filter_map(Timeline::present).map(show::recorded).collect(),
        counterpart: cluster.counterpart().as_ref().map(show::recorded),
        names: cluster.names.spans().map(|span| show::recorded(span.value)).collect(),
        sharing: cluster.shared_with_others().map(show::recorded).collect(),
        funding_barriers: cluster.present_funding_barriers().map(show::recorded).collect(),
        hand_over: cluster.hand_over().map(show::recorded),
        expertise: cluster.expertise().map(show::recorded),
        global_lead_information: cluster.global_lead_informed().map(show::recorded),
        concerns: cluster
            .concerns
            .open(reader)
            .into_iter()
            .flat_map(|concerns| concerns.values())
            .map(concern)
            .collect(),
        transition: transition.map(self::transition),
        findings: record
            .findings
            .values()
            .filter(|finding| finding.subject == subject && objection::is_shown(finding, reader))
            .map(show::finding)
            .collect(),
        duties: record
            .duties
            .values()
            .filter(|duty| duty.cluster.as_ref() == Some(&cluster.id) && cluster::duty_is_shown(duty, reader))
            .map(show::duty)
            .collect(),
        adaptations: cluster.adaptations.iter().map(show::recorded).collect(),
        accountable_office: accountable_office(cluster, record).unwrap_or_default(),
        disagreements: claim::disagreements(&record.state.claims, |fact| fact.subject() == subject),
    }
}

/// The office that is accountable for the lead, as the proposal that made the agency lead names it (row OG-8).
fn accountable_office(cluster: &Cluster, record: &Record<Activation>) -> Option<String> {
    let submission = &record.state.proposals.get(cluster.leads.present()?.what.proposal.as_ref()?)?.submission;
    let recommended = submission.recommendations.iter().map(|one| (&one.cluster, &one.lead));
    let changed = submission.lead_changes.iter().map(|one| (&one.cluster, &one.lead));
    let (_, lead) = recommended.chain(changed).find(|(id, _)| **id == cluster.id)?;
    Some(lead.accountable_office.clone())
}

/// Who coordinates the cluster, and how exactly it is known since when where that was found.
fn coordinator(cluster: &Cluster, record: &Record<Activation>, held: &Recorded<Appointment>) -> pb::AppointmentRecord {
    let fact = FactKind::Appointment.on_record(&cluster.id, held.stamp.etag);
    pb::AppointmentRecord {
        appointment: Some(held.what.to_message()),
        recorded: Some(show::stamp(&held.stamp)),
        as_found: show::optional(record.state.dates.as_found(&fact).as_ref()),
    }
}

fn concern(concern: &Concern) -> pb::ConcernRecord {
    let step = |taken: &Recorded<ConcernStepTaken>| pb::ConcernStepRecord {
        recorded: Some(show::stamp(&taken.stamp)),
        ..taken.what.to_message()
    };
    pb::ConcernRecord {
        concern: Some(concern.raised.what.to_message()),
        raised: Some(show::stamp(&concern.raised.stamp)),
        lead_agency: show::text(concern.lead_agency.as_ref()),
        steps: concern.steps.iter().map(step).collect(),
        closure: concern.closure.as_ref().map(show::recorded),
    }
}

fn transition(transition: &Transition) -> pb::TransitionRecord {
    pb::TransitionRecord {
        strategy: transition.strategy.present().map(show::recorded),
        early_recovery: transition.early_recovery.present().map(show::recorded),
        handed_over: transition.handed_over.iter().map(show::recorded).collect(),
        follow_ups: transition.follow_ups.iter().map(show::recorded).collect(),
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code, insider, outsider};

    use super::*;
    use crate::domain::cluster::{Command, ConcernRaised, FocalPoint, FundingBarrier, sharing};
    use crate::domain::fixtures::{hc, health, lead};

    /// OG-17: a concern about a lead is for insiders.
    #[test]
    fn a_concern_is_restricted() {
        let statement = "no meeting for three weeks".to_owned();
        let raised = ConcernRaised { cluster: code("health"), concern: code("k-1"), statement };
        let example = health().given(&hc(), Command::RaiseConcern(raised));
        let health = &example.state().clusters[&code("health")];
        let seen_by = |reader: &Reader| record(health, example.record(), reader, at("2013-12-01"));
        let (inside, outside) = (seen_by(&insider()), seen_by(&outsider()));
        assert_eq!(inside.concerns.len(), 1);
        assert!(outside.concerns.is_empty());
        let shows_it = |shown: &pb::ClusterRecord| shown.duties.iter().any(|duty| duty.rule == "OG-17.concern");
        assert!(shows_it(&inside) && !shows_it(&outside));
    }

    /// RM-7.6: donors learn of a funding barrier: every reader sees it.
    #[test]
    fn every_reader_sees_a_funding_barrier() {
        let (cluster, arrangement) = (code("health"), code("s-1"));
        let barrier = FundingBarrier { cluster, sharing: arrangement, barrier: "no donor pays for it".to_owned() };
        let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing()));
        let raised = shared.given(&lead("WHO"), Command::RaiseFundingBarrier(barrier));
        let health = &raised.state().clusters[&code("health")];
        let shown = record(health, raised.record(), &outsider(), at("2013-12-01"));
        assert_eq!(shown.funding_barriers.len(), 1);
    }

    /// OG-11: what was recorded is found again.
    #[test]
    fn what_was_recorded_is_found_again() {
        let (cluster_id, issue) = (code("health"), "gender".to_owned());
        let named = FocalPoint { cluster: cluster_id, issue, organization: code("UNFPA"), person: None };
        let example = health().at("2013-11-14").given(&lead("WHO"), Command::NameFocalPoint(named));
        let health = &example.state().clusters[&code("health")];
        let shown = record(health, example.record(), &outsider(), at("2013-12-01"));
        let named = shown.focal_points[0].focal_point.as_ref().expect("it is shown");
        assert_eq!(named.organization, "UNFPA");
        assert!(shown.duties.iter().any(|duty| duty.since == Some(show::timestamp(at("2013-11-13T09:00:00Z")))));
    }
}
