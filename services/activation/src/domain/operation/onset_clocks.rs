//! The clocks that count from the onset of a major new emergency (rows OG-1, OG-2, OG-21).

use chrono::TimeDelta;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::past_date::PastDate;
use convene_kernel::policy::{RuleId, readings, rules};
use convene_kernel::subject::Subject;
use convene_kernel::time::{Moment, Tz};

use super::Emergency;
use crate::domain::cluster::Cluster;
use crate::domain::fact::FactKind;
use crate::domain::subjects::EMERGENCY;
use crate::domain::{self, Operation};

/// What is owed soon after the onset of a major new emergency.
pub(super) const ONSET_CLOCKS: [RuleId; 2] = [rules::OG_1_CONSULTATION, rules::OG_2_PROPOSAL];

/// Starts one of them, from the onset; it is owed by the head of the country team.
pub(super) fn start_onset_clock(
    operation: &Operation,
    decision: &mut Decision<domain::Event>,
    emergency: &ResourceId,
    onset: Moment,
    rule: RuleId,
) {
    let owner = Owner::role(operation.country.head());
    decision.open(Duty::new(rule, EMERGENCY.of(emergency), owner, onset));
}

/// One of them as it counts from the onset of an emergency on record.
pub(super) fn clock(operation: &Operation, emergency: &Emergency, rule: RuleId, zone: Tz) -> Duty {
    let owner = Owner::role(operation.country.head());
    let (since, since_date) = anchor(operation, emergency, zone);
    Duty { since_date, ..Duty::new(rule, emergency.subject(), owner, since) }
}

/// The moment from which the clocks count: the onset, by the latest reading of its date where only that is known.
pub(super) fn anchor(operation: &Operation, emergency: &Emergency, zone: Tz) -> (Moment, Option<PastDate>) {
    let fact = FactKind::Onset.on_record(&emergency.facts.emergency, emergency.registered.etag);
    match operation.dates.of(&fact) {
        Some(known) => (known.date.latest(zone), Some(known.date).filter(|date| !date.is_exact())),
        None => (emergency.facts.onset, None),
    }
}

/// Whether a clock of the onset has something to wait for: what it asks for was not done, and level 3 does not replace it.
pub(super) fn is_still_owed(operation: &Operation, emergency: &Emergency, rule: RuleId, context: &Context<'_>) -> bool {
    let is_proposed = || operation.proposals.values().any(|one| one.submission.emergency == emergency.facts.emergency);
    let is_replaced = context.guidance.policy.reading(readings::LEVEL_3_REPLACES_ONSET_CLOCKS)
        && emergency.level_3().is_some_and(|level_3| level_3.is_in_force());
    !is_replaced
        && !operation.clusters_suffice(rule, emergency.facts.onset)
        && match rule {
            rules::OG_1_CONSULTATION => emergency.consultations.is_empty(),
            _ => !is_proposed(),
        }
}

impl Operation {
    /// Whether what a clock of an onset asks for was there: clusters that were active at the onset have their sectors and leads.
    pub(super) fn clusters_suffice(&self, rule: RuleId, onset: Moment) -> bool {
        let was_active = |cluster: &Cluster| {
            cluster.activated_at <= onset && cluster.deactivated_at.is_none_or(|ended| onset < ended)
        };
        rule == rules::OG_2_PROPOSAL && self.clusters.values().any(was_active)
    }

    /// Ends the clocks of onsets at which a cluster turns out to have been active since `activated_at`.
    pub(in crate::domain) fn end_onset_clocks_since(
        &self,
        decision: &mut Decision<domain::Event>,
        (activated_at, own): (Moment, Option<&ResourceId>),
        context: &Context<'_>,
    ) {
        let later = self.emergencies.values().filter(|emergency| activated_at <= emergency.facts.onset);
        for emergency in later.filter(|emergency| Some(&emergency.facts.emergency) != own) {
            let id = Duty::id(rules::OG_2_PROPOSAL, &emergency.subject());
            if let Some(opening) = context.openings.get(&id) {
                let before = opening.from - TimeDelta::seconds(1);
                decision.void_duty_at(&opening.duty, "a cluster was active at the onset", before);
            }
        }
    }
}

/// Ends the clocks that count from the onset: another rule or none applies from now on.
pub(super) fn stop_onset_clocks(decision: &mut Decision<domain::Event>, subject: &Subject, reason: &'static str) {
    for rule in ONSET_CLOCKS {
        decision.void(rule, subject, reason);
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use crate::domain::cluster::{self, ExistingCluster, FoundCluster, existing};
    use crate::domain::fixtures::{Example, emergency, haiyan, hc, health, ocha};
    use crate::domain::operation::{Command, EmergencyFacts};

    fn owes_a_proposal(example: Example, onset: &str) -> bool {
        let (emergency, name) = (code("storm"), "A storm".to_owned());
        let storm = EmergencyFacts { emergency, name, glide: None, onset: at(onset), ..haiyan() };
        let registered = example.at("2013-11-14").given(&hc(), Command::RegisterEmergency(storm));
        registered.duty("OG-2.proposal").is_some()
    }

    /// OG-2: where a cluster was active at the onset, no proposal is owed; one that began later, or had ended, is none of those.
    #[test]
    fn a_cluster_that_was_active_at_the_onset_suffices() {
        assert!(!owes_a_proposal(health(), "2013-11-13T09:00:00Z"), "it was activated at that moment");
        assert!(owes_a_proposal(health(), "2013-11-13T08:59:59Z"), "it was activated after it");
        let found = |ended: Option<&str>| {
            let found = ExistingCluster { ended: ended.map(|date| date.parse().expect("a date")), ..existing() };
            emergency().given(&ocha(), cluster::Command::RecordExistingCluster(Box::new(found)))
        };
        assert!(!owes_a_proposal(found(None), "2013-11-13T09:00:00Z"));
        assert!(owes_a_proposal(found(Some("2012")), "2013-11-13T09:00:00Z"), "it had ended");
        assert!(owes_a_proposal(emergency(), "2013-11-13T09:00:00Z"));
    }

    /// OG-2, RM-1.15: a cluster that was active at an onset ends its clock, up to the moment of the onset; one that had ended in that
    /// moment was none.
    #[test]
    fn the_bounds_of_a_cluster_at_an_onset() {
        let found = |activated: &str, ended: Option<&str>| {
            let date = |text: &str| text.parse().unwrap_or_else(|error| panic!("{error}"));
            let found = FoundCluster { activated: date(activated), ..existing().found };
            cluster::Command::RecordExistingCluster(Box::new(ExistingCluster { found, ended: ended.map(date) }))
        };
        let ended = emergency().given(&ocha(), found("2010", Some("2013-11-08T04:40:00Z"))).at("2013-11-14");
        assert!(owes_a_proposal(ended.clone(), "2013-11-08T04:40:00Z"));
        assert!(!owes_a_proposal(ended, "2013-11-08T04:39:59Z"));
        let registered = Example::new("PHL", "2013-11-08T06:00:00Z").given(&hc(), Command::RegisterEmergency(haiyan()));
        let owed_with = |activated: &str| {
            let registered = registered.clone().at("2013-11-20");
            registered.given(&ocha(), found(activated, None)).duty("OG-2.proposal").is_some()
        };
        assert_eq!(["2013-11-08T04:40:00Z", "2013-11-08T04:40:01Z"].map(owed_with), [false, true]);
    }
}
