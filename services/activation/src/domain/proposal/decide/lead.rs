//! The agency proposed to lead: it is an agency, it may lead, and it is proposed for a cluster that has none or another.

use std::collections::BTreeSet;

use convene_kernel::codes::ClusterCode;
use convene_kernel::reference::{IascStanding, LeadPart, Limits, Organization};
use convene_kernel::refusal::Checks;

use super::protection;
use super::recommendation::Case;
use crate::domain::known;
use crate::domain::operation::Setting;
use crate::domain::proposal::state::{LeadChange, LeadSelection};

/// Notes everything wrong with a lead (rows OG-8, OG-12, GN-1, GN-3).
pub fn check(checks: &mut Checks, case: &Case<'_>, field: &str, lead: &LeadSelection, sectors: &[ClusterCode]) {
    let field = format!("{field}.lead.agency");
    let Some(agency) = known::organization(checks, case.context, "OG-8", &field, &lead.agency) else { return };
    known::may_take_part(checks, &field, agency);
    if agency.limits == Some(Limits::ConvenerOnly) && !convenes(case, agency, sectors) {
        checks.invalid_text(
            "GN-3",
            "CONVENER_ONLY",
            &field,
            format!("{} convenes emergency shelter in disasters and takes on no other lead", agency.code),
            "name another agency",
        );
    }
    if agency.iasc == IascStanding::Outside && lead.outside_iasc_because.is_none() {
        checks.invalid_text(
            "OG-12",
            "OUTSIDE_IASC_WITHOUT_A_REASON",
            field.replace(".agency", ".outside_iasc_because"),
            format!("{} is no member of the IASC", agency.code),
            "say why it leads all the same, or have an IASC member lead and this one share leadership",
        );
    }
}

fn convenes(case: &Case<'_>, agency: &Organization, sectors: &[ClusterCode]) -> bool {
    let day = known::day(case.context);
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
            let problem = format!("another new lead is proposed for '{}', too", change.cluster);
            checks.invalid_text(
                "OG-18",
                "CLUSTER_DUPLICATE",
                format!("{field}.cluster"),
                problem,
                "propose one lead a cluster",
            );
        }
        let Some(cluster) = case.operation.clusters.get(&change.cluster).filter(|cluster| cluster.is_active()) else {
            checks.precondition_text(
                "OG-18",
                "CLUSTER_NOT_ACTIVE",
                format!("{field}.cluster"),
                format!("no cluster '{}' is active", change.cluster),
                "name an active cluster",
            );
            continue;
        };
        if cluster.lead_agency() == Some(&change.lead.agency) {
            let problem = format!("{} leads it already", change.lead.agency);
            checks.precondition_text(
                "OG-18",
                "LEAD_UNCHANGED",
                format!("{field}.lead.agency"),
                problem,
                "leave it out",
            );
        }
        let (agency, agreement) = (&change.lead.agency, change.protection_agreement.as_ref());
        check(checks, case, &field, &change.lead, &cluster.sectors);
        protection::check(checks, case, &field, agency, &cluster.sectors, agreement);
    }
}
