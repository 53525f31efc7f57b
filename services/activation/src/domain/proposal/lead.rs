//! The agency proposed to lead a cluster: it may lead, and the cluster has no lead or another one (rows OG-8, OG-12, OG-18).

use std::collections::BTreeSet;

use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::message;
use convene_kernel::reference::{LeadPart, Organization};
use convene_kernel::reference_checks;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::case::Case;
use super::protection::{self, ProtectionAgreement};
use crate::domain::operation::Setting;
use crate::reasons;

/// The agency to lead a cluster, and what speaks for it (rows RM-1.6, OG-8, OG-12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadSelection {
    /// The code of the agency, such as `WHO`.
    pub agency: OrganizationCode,
    /// The office that answers to the HC, such as "Country Representative"; an office, never a person (row OG-8).
    pub accountable_office: String,
    /// What it can do to coordinate and to respond.
    pub capacity: String,
    /// Where it is and how strong, or how it will become so.
    pub presence: String,
    /// Why it is not the global lead, where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs_because: Option<String>,
    /// Why it is from outside the IASC, where it is (row OG-12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside_iasc_because: Option<String>,
}

/// A new lead agency for an active cluster (row OG-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadChange {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// Its lead from the approval on.
    pub lead: LeadSelection,
    /// What led to the change.
    pub reason: String,
    /// Who agreed that this agency leads Protection, where the three agencies settle it (row RM-1.8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection_agreement: Option<ProtectionAgreement>,
}

/// Notes everything wrong with a lead (rows OG-8, OG-12, GN-1, GN-3).
pub(super) fn check(checks: &mut Checks, case: &Case<'_>, field: &str, lead: &LeadSelection, sectors: &[ClusterCode]) {
    let field = format!("{field}.lead.agency");
    let known = reference_checks::responsible_organization(checks, case.context, "OG-8", &field, &lead.agency);
    let Some(agency) = known else { return };
    if agency.convenes_only() && !convenes(case, agency, sectors) {
        checks.invalid("GN-3", reasons::CONVENER_ONLY).at(&field).says(
            message!("{code} convenes emergency shelter in disasters and takes on no other lead", code = agency.code),
            "name another agency",
        );
    }
    if needs_a_reason(case, agency, sectors) && lead.outside_iasc_because.is_none() {
        checks
            .invalid("OG-12", reasons::OUTSIDE_IASC_WITHOUT_A_REASON)
            .at(field.replace(".agency", ".outside_iasc_because"))
            .says(
                message!("{code} is not a member of the IASC", code = agency.code),
                "give the reason in `outside_iasc_because`, or propose an IASC member as lead that shares leadership with it",
            );
    }
}

/// Whether the agency leads from outside the IASC, and is no global lead or co-lead of what it is to lead (row OG-12).
pub(super) fn needs_a_reason(case: &Case<'_>, agency: &Organization, sectors: &[ClusterCode]) -> bool {
    let (day, reference) = (case.context.day(), &case.context.guidance.reference);
    let leads_globally = |sector: &ClusterCode| {
        let areas = reference.areas_of(sector, day);
        reference.cluster(sector, day).into_iter().chain(areas).any(|led| led.is_global_lead(&agency.code, day))
    };
    !agency.is_in_iasc() && !sectors.iter().any(leads_globally)
}

fn convenes(case: &Case<'_>, agency: &Organization, sectors: &[ClusterCode]) -> bool {
    let day = case.context.day();
    let reference = &case.context.guidance.reference;
    case.emergency.facts.setting == Setting::Disaster
        && sectors.iter().all(|sector| {
            let leads = reference.cluster(sector, day).map(|cluster| cluster.leads.as_slice()).unwrap_or_default();
            leads.iter().any(|lead| lead.agency == agency.code && lead.part == LeadPart::Convener)
        })
}

/// Notes everything wrong with new leads proposed for active clusters (row OG-18).
pub fn check_changes(checks: &mut Checks, case: &Case<'_>, changes: &[LeadChange]) {
    let mut changed = BTreeSet::new();
    for (index, change) in changes.iter().enumerate() {
        let field = format!("lead_changes[{index}]");
        if !changed.insert(&change.cluster) {
            let problem = message!("another new lead is proposed for '{cluster}', too", cluster = change.cluster);
            checks
                .invalid("OG-18", reasons::CLUSTER_DUPLICATE)
                .at(format!("{field}.cluster"))
                .says(problem, "propose one lead a cluster");
        }
        let Some(cluster) = case.operation.clusters.get(&change.cluster).filter(|cluster| cluster.is_active()) else {
            checks
                .precondition("OG-18", reasons::CLUSTER_NOT_ACTIVE)
                .at(format!("{field}.cluster"))
                .says(message!("no cluster '{cluster}' is active", cluster = change.cluster), "name an active cluster");
            continue;
        };
        if cluster.lead_at(case.context.occurred_at) == Some(&change.lead.agency) {
            let problem = message!("{agency} leads it already", agency = change.lead.agency);
            checks
                .precondition("OG-18", reasons::LEAD_UNCHANGED)
                .at(format!("{field}.lead.agency"))
                .says(problem, "leave it out");
        }
        let (agency, agreement) = (&change.lead.agency, change.protection_agreement.as_ref());
        check(checks, case, &field, &change.lead, &cluster.sectors);
        protection::check(checks, case, &field, agency, &cluster.sectors, agreement);
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::commit::Decision;
    use convene_kernel::refusal::Violation;
    use convene_kernel::testing::{Outcome, at, code};

    use super::*;
    use crate::domain::Activation;
    use crate::domain::cluster::{self, Deactivated};
    use crate::domain::fixtures::{
        after_the_approval, after_the_meeting, haiyan, hc, meeting, ocha, protection_agreement, recommendation,
        submission,
    };
    use crate::domain::operation;
    use crate::domain::proposal::AgreedIn;
    use crate::domain::proposal::fixtures::{health, lead_change, submit, submit_one};
    use crate::domain::subjects::CLUSTER;

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

    /// GN-3: who convenes shelter in a disaster leads it in no conflict, nor what another agency convenes, nor what it would lead globally.
    #[test]
    fn a_convener_leads_only_what_it_convenes_in_a_disaster() {
        let (mut facts, mut met) = (haiyan(), meeting());
        (facts.emergency, facts.setting) = (code("conflict"), Setting::Conflict);
        (met.emergency, met.meeting) = (code("conflict"), code("hct-2"));
        let mut proposal = submission("p-1", vec![recommendation("shelter", &["SHL"], "IFRC")]);
        (proposal.emergency, proposal.agreed_in) = (code("conflict"), AgreedIn::Meeting(code("hct-2")));
        after_the_meeting()
            .given(&hc(), operation::Command::RegisterEmergency(facts))
            .given(&ocha(), operation::Command::RecordMeeting(met))
            .when(&hc(), submit(proposal))
            .refused("GN-3", "CONVENER_ONLY");
        let register = include_str!("../../../../kernel/data/reference/clusters.toml");
        let other_convener =
            register.replace("agency = \"IFRC\"\npart = \"convener\"", "agency = \"IOM\"\npart = \"convener\"");
        let global_lead = register.replace("agency = \"WHO\"\npart = \"lead\"", "agency = \"IFRC\"\npart = \"lead\"");
        for (register, cluster, sector) in [(other_convener, "shelter", "SHL"), (global_lead, "health", "HEA")] {
            let changed = after_the_meeting().under_reference("clusters.toml", &register);
            let outcome = changed.when(&hc(), submit_one(recommendation(cluster, &[sector], "IFRC")));
            outcome.refused("GN-3", "CONVENER_ONLY");
        }
    }

    /// OG-12: a lead from outside the IASC gives its reason, and carries a finding.
    #[test]
    fn a_lead_from_outside_the_iasc_gives_a_reason() {
        let mut outside = recommendation("health", &["HEA"], "MSF");
        after_the_meeting().when(&hc(), submit_one(outside.clone())).refused("OG-12", "OUTSIDE_IASC_WITHOUT_A_REASON");
        outside.lead.outside_iasc_because = Some("it runs the only hospitals".to_owned());
        after_the_meeting().when(&hc(), submit_one(outside)).raises("OG-12");
    }

    /// OG-12: the members of the consortia belong to the IASC, and a global lead or co-lead never gives a reason.
    #[test]
    fn a_consortium_member_or_a_global_lead_gives_no_reason() {
        let by_consortium = recommendation("health", &["HEA"], "IRC");
        after_the_meeting().when(&hc(), submit_one(by_consortium)).raises_nothing_of("OG-12");
        let mut protection = recommendation("protection", &["PRO"], "UNMAS");
        protection.protection_agreement = Some(protection_agreement("UNMAS"));
        let submitted = after_the_meeting().when(&hc(), submit_one(protection));
        let cited: Vec<&str> = submitted.refusal().violations().iter().map(Violation::cited).collect();
        assert!(!cited.contains(&"OG-12"), "UNMAS leads mine action globally: {cited:?}");
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
        active.clone().when(&hc(), change("health", "UNICEF")).opens("RM-1.11.approval").raises("RM-1.6");
        let end = Deactivated { cluster: code("health"), review: code("r-0"), at: at("2014-01-09") };
        let ended = Decision::about(CLUSTER.of("health")).event(cluster::Event::Deactivated(end).into());
        active.having(&hc(), ended).when(&hc(), change("health", "UNICEF")).refused("OG-18", "CLUSTER_NOT_ACTIVE");
    }

    /// The example with a cluster active, and a new lead proposed for it.
    fn proposing(cluster: &str, sector: &str, lead: &str, change: LeadChange) -> Outcome<Activation> {
        let mut recommended = recommendation(cluster, &[sector], lead);
        recommended.protection_agreement = Some(protection_agreement(lead));
        let mut proposal = submission("p-2", Vec::new());
        proposal.lead_changes = vec![change];
        after_the_approval(vec![recommended]).at("2014-01-10").when(&hc(), submit(proposal))
    }

    /// RM-1.7, RM-1.8, OG-12: the rules for a first lead apply to the next one.
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
}
