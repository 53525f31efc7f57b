//! Who may be proposed to lead, alone or with others, a new cluster or one that is active.

use convene_kernel::testing::{Outcome, code};

use super::{health, submit, submit_one};
use crate::domain::Activation;
use crate::domain::fixtures::{
    after_the_approval, after_the_meeting, haiyan, hc, meeting, ocha, protection_agreement, recommendation, selected,
    submission,
};
use crate::domain::operation::{self, Setting};
use crate::domain::proposal::{AgreedIn, LeadChange, SharedLeadership};

/// OG-8: the lead is an agency of the register; GN-1: ICRC takes no lead; GN-3: IFRC convenes shelter in disasters only.
#[test]
fn the_lead_is_an_agency_that_may_lead() {
    let with = |cluster, sectors: &[&str], agency| {
        after_the_meeting().when(&hc(), submit_one(recommendation(cluster, sectors, agency)))
    };
    let unknown = with("health", &["HEA"], "WHOO");
    unknown.refused("OG-8", "ORGANIZATION_UNKNOWN");
    assert!(unknown.refusal().to_string().contains("did you mean WHO"), "{}", unknown.refusal());
    with("health", &["HEA"], "ICRC").refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
    with("health", &["HEA"], "IFRC").refused("GN-3", "CONVENER_ONLY");
    with("shelter", &["SHL"], "IFRC").opens("RM-1.11.approval");
}

/// OG-12: a lead from outside the IASC gives its reason, and carries a finding.
#[test]
fn a_lead_from_outside_the_iasc_gives_a_reason() {
    let mut outside = recommendation("health", &["HEA"], "MSF");
    after_the_meeting().when(&hc(), submit_one(outside.clone())).refused("OG-12", "OUTSIDE_IASC_WITHOUT_A_REASON");
    outside.lead.outside_iasc_because = Some("it runs the only hospitals".to_owned());
    after_the_meeting().when(&hc(), submit_one(outside)).raises("OG-12");
}

/// RM-1.6: a lead that is not the global one gives a reason; RM-1.7: in a service cluster it is a finding all the same.
#[test]
fn a_lead_that_differs_from_the_global_one_is_a_finding() {
    let mut other = recommendation("health", &["HEA"], "UNICEF");
    after_the_meeting().when(&hc(), submit_one(other.clone())).raises("RM-1.6");
    other.lead.differs_because = Some("it has offices in every province".to_owned());
    after_the_meeting().when(&hc(), submit_one(other)).raises_nothing_of("RM-1.6");
    let mut logistics = recommendation("logistics", &["LOG"], "UNICEF");
    logistics.lead.differs_because = Some("it runs the warehouses".to_owned());
    after_the_meeting().when(&hc(), submit_one(logistics)).raises("RM-1.7");
    after_the_meeting().when(&hc(), submit_one(health())).raises_nothing_of("RM-1.6");
}

/// RM-1.8: in a disaster UNHCR, UNICEF and OHCHR agree which of them leads Protection.
#[test]
fn protection_is_agreed_by_three() {
    let mut protection = recommendation("protection", &["PRO"], "UNHCR");
    after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "PROTECTION_NOT_AGREED");
    protection.protection_agreement = Some(protection_agreement("UNICEF"));
    after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "PROTECTION_LEAD_DIFFERS");
    let mut two = protection_agreement("UNHCR");
    two.agencies.pop();
    protection.protection_agreement = Some(two);
    after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "PROTECTION_AGENCY_ABSENT");
    protection.protection_agreement = Some(protection_agreement("UNHCR"));
    after_the_meeting().when(&hc(), submit_one(protection.clone())).opens("RM-1.11.approval");
    protection.protection_agreement = Some(protection_agreement("WHO"));
    protection.lead.agency = code("WHO");
    after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "PROTECTION_LEAD_DIFFERS");
    protection.protection_agreement = Some(protection_agreement("UNICEF"));
    protection.lead.agency = code("UNICEF");
    after_the_meeting().when(&hc(), submit_one(protection)).raises_nothing_of("RM-1.6");
}

/// RM-1.8: in a conflict the three settle it only where few are displaced; RM-1.6: else UNHCR is the global lead.
#[test]
fn protection_in_a_conflict_follows_displacement() {
    let in_a_conflict = |significant_displacement, agency| {
        let (mut facts, mut met) = (haiyan(), meeting());
        (facts.emergency, facts.setting) = (code("conflict"), Setting::Conflict);
        facts.significant_displacement = significant_displacement;
        (met.emergency, met.meeting) = (code("conflict"), code("hct-2"));
        let mut proposal = submission("p-1", vec![recommendation("protection", &["PRO"], agency)]);
        (proposal.emergency, proposal.agreed_in) = (code("conflict"), AgreedIn::Meeting(code("hct-2")));
        after_the_meeting()
            .given(&hc(), operation::Command::RegisterEmergency(facts))
            .given(&ocha(), operation::Command::RecordMeeting(met))
            .when(&hc(), submit(proposal))
    };
    in_a_conflict(false, "UNHCR").refused("RM-1.8", "PROTECTION_NOT_AGREED");
    in_a_conflict(true, "UNHCR").raises_nothing_of("RM-1.6");
    in_a_conflict(true, "UNICEF").raises("RM-1.6");
}

/// RM-1.9, RM-7.4: shared leadership was considered, under a term of the vocabulary.
#[test]
fn shared_leadership_has_a_known_term() {
    let with = |organization: &str, term: &str| {
        let mut shared = health();
        let organizations = vec![code(organization)];
        shared.shared_leadership = SharedLeadership::With { organizations, term: term.to_owned() };
        after_the_meeting().when(&hc(), submit_one(shared))
    };
    with("SCI", "boss").refused("RM-7.4", "TERM_UNKNOWN");
    with("WHO", "co-lead").refused("RM-1.9", "SHARED_WITH_ITSELF");
    with("ICRC", "co-lead").refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
    with("MSF", "co-lead").opens("RM-1.11.approval");
}

pub fn lead_change(cluster: &str, agency: &str) -> LeadChange {
    LeadChange {
        cluster: code(cluster),
        lead: selected(agency),
        reason: "capacity moved".to_owned(),
        protection_agreement: None,
    }
}

/// OG-18: a new lead of an active cluster is proposed and approved like a cluster.
#[test]
fn a_new_lead_goes_through_a_proposal() {
    let active = after_the_approval(vec![health()]).at("2014-01-10");
    let change = |cluster: &str, agency: &str| {
        let mut proposal = submission("p-2", Vec::new());
        proposal.lead_changes = vec![lead_change(cluster, agency)];
        submit(proposal)
    };
    active.clone().when(&hc(), change("health", "WHO")).refused("OG-18", "LEAD_UNCHANGED");
    active.clone().when(&hc(), change("shelter", "IOM")).refused("OG-18", "CLUSTER_NOT_ACTIVE");
    active.when(&hc(), change("health", "UNICEF")).opens("RM-1.11.approval").raises("RM-1.6");
}

/// The example with a cluster active, and a new lead proposed for it.
fn proposing(cluster: &str, sector: &str, lead: &str, change: LeadChange) -> Outcome<Activation> {
    let mut recommended = recommendation(cluster, &[sector], lead);
    recommended.protection_agreement = Some(protection_agreement(lead));
    let mut proposal = submission("p-2", Vec::new());
    proposal.lead_changes = vec![change];
    after_the_approval(vec![recommended]).at("2014-01-10").when(&hc(), submit(proposal))
}

/// RM-1.7, RM-1.8, OG-12: what holds for a first lead holds for the next one.
#[test]
fn a_new_lead_is_held_to_what_the_first_was() {
    proposing("logistics", "LOG", "WFP", lead_change("logistics", "UNICEF")).raises("RM-1.7");
    let mut outside = lead_change("logistics", "MSF");
    proposing("logistics", "LOG", "WFP", outside.clone()).refused("OG-12", "OUTSIDE_IASC_WITHOUT_A_REASON");
    outside.lead.outside_iasc_because = Some("it has the only lorries".to_owned());
    proposing("logistics", "LOG", "WFP", outside).raises("OG-12");
    let mut protection = lead_change("protection", "UNICEF");
    proposing("protection", "PRO", "UNHCR", protection.clone()).refused("RM-1.8", "PROTECTION_NOT_AGREED");
    protection.protection_agreement = Some(protection_agreement("UNICEF"));
    proposing("protection", "PRO", "UNHCR", protection).raises_nothing_of("RM-1.6");
}

/// OG-18: one new lead a cluster.
#[test]
fn a_cluster_gets_one_new_lead() {
    let mut twice = submission("p-2", Vec::new());
    twice.lead_changes = vec![lead_change("health", "UNICEF"), lead_change("health", "IOM")];
    after_the_approval(vec![health()]).when(&hc(), submit(twice)).refused("OG-18", "CLUSTER_DUPLICATE");
}
