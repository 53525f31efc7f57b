//! Leads of a cluster from before the record began: recorded as found, and not decided here (rows RM-1.15, OG-18).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::message;
use convene_kernel::past_date::PastDate;
use convene_kernel::reference_checks::{convenes_only, responsible_organization};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::checks::{about, after, to_change};
use super::coordinator_gap::settle_gaps;
use super::lead::{Lead, end_plans_of_the_former_lead, led};
use super::{Cluster, Event};
use crate::domain::past::{has_begun, in_order};
use crate::domain::taking_over::hand_to_leads;
use crate::domain::{Decided, Operation};
use crate::reasons;

/// An agency that led a cluster since a date before the record began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastLead {
    /// The cluster, which was recorded as found.
    pub cluster: ResourceId,
    /// The code of the agency, such as `WHO`.
    pub agency: OrganizationCode,
    /// Since when it led, until the next one.
    pub since: PastDate,
    /// Where this is known from.
    pub source: String,
}

/// A lead of the past was recorded as found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastLeadRecorded {
    #[serde(flatten)]
    pub lead: PastLead,
    /// Since when it counts: the earliest moment that its date can mean, and not before the cluster.
    pub lead_at: Moment,
    /// Whether it convenes only (row GN-3).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub convenes_only: bool,
}

/// Leads of the past are those of a cluster that was found; of one that was activated here the ERC approves them.
pub(super) fn admits(operation: &Operation, id: &str) -> Result<(), Refusal> {
    let cluster = operation.cluster(id)?;
    if cluster.as_found.is_some() {
        return Ok(());
    }
    Err(Refusal::precondition("OG-18", reasons::LEAD_DECIDED_HERE).at("cluster").says(
        message!("the cluster '{cluster}' was activated here, and the ERC approves its leads", cluster = cluster.id),
        "propose another lead; where the record is wrong, correct it",
    ))
}

/// Records a lead of the past in its place; where it is the last one known, it owes what the lead agency owes.
pub(super) fn record_past_lead(operation: &Operation, command: &PastLead, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    responsible_organization(&mut checks, context, "OG-8", "agency", &command.agency);
    has_begun(&mut checks, "since", command.since, context);
    check_period(&mut checks, cluster, command, context);
    checks.finish()?;
    let recorded = PastLeadRecorded {
        lead: command.clone(),
        lead_at: command.since.earliest(context.zone()).max(cluster.activated_at),
        convenes_only: convenes_only(context, &command.agency),
    };
    let after = after(cluster, context, |cluster, stamp| self::recorded(cluster, &recorded, stamp));
    let is_present = cluster.is_active() && cluster.leads.is_latest(recorded.lead_at);
    let mut decision = about(cluster, Event::PastLeadRecorded(recorded));
    settle_gaps(&mut decision, &after, context);
    if is_present {
        end_plans_of_the_former_lead(&mut decision, cluster, &command.agency, context);
    }
    hand_to_leads(&mut decision, (cluster, &after), context);
    Ok(decision)
}

/// A lead of the past led while the cluster was active, and before the record began: later ones the ERC approves.
fn check_period(checks: &mut Checks, cluster: &Cluster, command: &PastLead, context: &Context<'_>) {
    let zone = context.zone();
    let Some(found) = &cluster.as_found else {
        return checks.precondition("OG-18", reasons::LEAD_DECIDED_HERE).at("cluster").says(
            message!(
                "the cluster '{cluster}' was activated here, and the ERC approves its leads",
                cluster = cluster.id
            ),
            "propose another lead; where the record is wrong, correct it",
        );
    };
    if command.since.earliest(zone) > found.stamp.recorded_at {
        checks.precondition("OG-18", reasons::LEAD_DECIDED_HERE).at("since").says(
            message!(
                "on {since} the cluster was on record already, and the ERC approves its leads",
                since = command.since
            ),
            "propose the agency as the new lead",
        );
    }
    in_order(checks, "since", command.since, found.began, zone);
    if let Some(ended) = found.ended {
        in_order(checks, "since", ended, command.since, zone);
    }
}

pub(super) fn recorded(cluster: &mut Cluster, event: &PastLeadRecorded, stamp: &Stamp) {
    let lead = Lead {
        agency: event.lead.agency.clone(),
        proposal: None,
        convenes_only: Some(event.convenes_only),
        source: Some(event.lead.source.clone()),
        since_date: Some(event.lead.since),
    };
    led(cluster, event.lead_at, &lead, stamp);
}

#[cfg(test)]
pub(super) mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::{Command, ExistingCluster, FoundCluster, existing};
    use crate::domain::fixtures::{Example, emergency, health, ocha};

    pub fn past_lead(agency: &str, since: &str) -> PastLead {
        let since = since.parse().unwrap_or_else(|error| panic!("{error}"));
        PastLead { cluster: code("logistics"), agency: code(agency), since, source: "the office in Manila".to_owned() }
    }

    /// RM-7.1, OG-18: a co-lead that leads, or led for a time, shared the leadership with itself at no time.
    #[test]
    fn a_co_lead_that_led_is_shown_once() {
        let found = FoundCluster { co_leads: vec![code("IOM")], ..existing().found };
        let found = Command::RecordExistingCluster(Box::new(ExistingCluster { found, ended: None }));
        let led = emergency().given(&ocha(), found).given(&ocha(), record("IOM", "2012"));
        let back = led.clone().given(&ocha(), record("WFP", "2013"));
        let shared = |example: &Example, day: &str| {
            let mut then = example.state().clusters[&code("logistics")].clone();
            then.forget_after(at(day));
            let partners: Vec<_> = then.shared_with_others().map(|one| one.what.partner_in_words()).collect();
            (then.lead_agency().map(ToString::to_string), partners)
        };
        let led_by = |agency: &str| Some(agency.to_owned());
        assert_eq!(shared(&led, "2013-11-01"), (led_by("IOM"), Vec::new()));
        assert_eq!(shared(&back, "2012-06-01"), (led_by("IOM"), Vec::new()));
    }

    fn record(agency: &str, since: &str) -> Command {
        Command::RecordPastLead(past_lead(agency, since))
    }

    /// Logistics, active since 2010 and led by WFP, recorded on 12 November 2013.
    fn found() -> Example {
        emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(existing())))
    }

    fn lead_on(example: &Example, day: &str) -> Option<String> {
        let cluster = &example.state().clusters[&code("logistics")];
        cluster.leads.at(at(day)).map(|lead| lead.what.agency.to_string())
    }

    /// OG-18, RM-1.15: leads of the past take their places, in whichever order they are recorded; the last one owes.
    #[test]
    fn leads_of_the_past_take_their_places() {
        let in_order =
            found().at("2013-11-20").given(&ocha(), record("IOM", "2011")).given(&ocha(), record("UNHCR", "2012-06"));
        let reversed =
            found().at("2013-11-20").given(&ocha(), record("UNHCR", "2012-06")).given(&ocha(), record("IOM", "2011"));
        for example in [&in_order, &reversed] {
            let leads = ["2010-06-01", "2011-06-01", "2013-01-01"].map(|day| lead_on(example, day));
            assert_eq!(leads, ["WFP", "IOM", "UNHCR"].map(|agency| Some(agency.to_owned())));
            let owed: Vec<_> =
                example.record().duties.values().filter_map(|duty| duty.owner.organization.clone()).collect();
            assert!(!owed.is_empty() && owed.iter().all(|owner| *owner == code("UNHCR")), "{owed:?}");
            let coordinator = example.duty("OG-9.coordinator").expect("it is owed");
            assert!(coordinator.since >= at("2013-11-12"), "nothing is owed for a time before the recording");
        }
    }

    /// OG-18: since the record is kept, and for clusters activated here, the ERC approves leads.
    #[test]
    fn leads_of_the_present_are_approved() {
        found().at("2014-02-01").when(&ocha(), record("IOM", "2014-01")).refused("OG-18", "LEAD_DECIDED_HERE");
        let decided = Command::RecordPastLead(PastLead { cluster: code("health"), ..past_lead("IOM", "2013-11-13") });
        health().when(&ocha(), decided).refused("OG-18", "LEAD_DECIDED_HERE");
        found().when(&ocha(), record("IOM", "2013-11")).commit();
    }

    /// RM-1.15: a lead led while the cluster was there.
    #[test]
    fn a_lead_led_while_the_cluster_was_there() {
        found().when(&ocha(), record("IOM", "2009")).refused("RM-1.15", "OUT_OF_SEQUENCE");
        found().when(&ocha(), record("IOM", "2014")).refused("RM-1.15", "DATE_IN_THE_FUTURE");
        found().when(&ocha(), record("ICRC", "2011")).refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
        let ended = ExistingCluster { ended: Some("2012".parse().expect("a year")), ..existing() };
        let ended = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(ended)));
        ended.clone().when(&ocha(), record("IOM", "2013")).refused("RM-1.15", "OUT_OF_SEQUENCE");
        let before = ended.record().duties.clone();
        assert_eq!(ended.given(&ocha(), record("IOM", "2011")).record().duties, before, "one that ended owes nothing");
    }

    /// OG-18, RM-1.15: who led in the moment of recording was found; who leads since later the ERC approves.
    #[test]
    fn the_bounds_of_who_led() {
        let found = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(existing()))).at("2013-11-20");
        found.clone().when(&ocha(), record("IOM", "2013-11-12T08:00:00Z")).commit();
        found.when(&ocha(), record("IOM", "2013-11-12T08:00:01Z")).refused("OG-18", "LEAD_DECIDED_HERE");
    }

    /// RM-7.1, OG-18: a co-lead that turns out to lead shares the leadership no longer; one that led before the present lead did, or a cluster
    /// that ended, does.
    #[test]
    fn a_co_lead_that_leads_shares_no_longer() {
        let co_led = |ended: Option<&str>| {
            let found = FoundCluster { co_leads: vec![code("IOM")], ..existing().found };
            let ended = ended.map(|date| date.parse().expect("a date"));
            let found = Command::RecordExistingCluster(Box::new(ExistingCluster { found, ended }));
            emergency().given(&ocha(), found)
        };
        let shares = |example: Example| !example.state().clusters[&code("logistics")].sharing.is_empty();
        assert!(!shares(co_led(None).given(&ocha(), record("IOM", "2012"))));
        let led = co_led(None).given(&ocha(), record("UNICEF", "2012"));
        assert!(shares(led.given(&ocha(), record("IOM", "2011"))), "UNICEF leads");
        assert!(shares(co_led(Some("2013")).given(&ocha(), record("IOM", "2012"))), "it ended");
    }
}
