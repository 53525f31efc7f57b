//! Who leads Protection where UNHCR, UNICEF and OHCHR settle it among themselves, under the HC or RC (row RM-1.8).

use convene_kernel::codes::{ClusterCode, OrganizationCode};
use convene_kernel::refusal::Checks;

use super::recommendation::Case;
use crate::domain::known;
use crate::domain::operation::{Emergency, Setting};
use crate::domain::proposal::state::ProtectionAgreement;

/// The cluster code of Protection in the register.
const PROTECTION: &str = "PRO";

/// The agencies that agree which of them leads.
const AGENCIES: [&str; 3] = ["UNHCR", "UNICEF", "OHCHR"];

const REMEDY: &str = "have UNHCR, UNICEF and OHCHR consult under the HC or RC, and record which of them leads";

/// Whether the three agencies settle who leads `sector`: in a disaster, and in a conflict or complex emergency without
/// significant displacement.
pub fn is_settled_by_three(emergency: &Emergency, sector: &ClusterCode) -> bool {
    let facts = &emergency.facts;
    sector.as_str() == PROTECTION
        && match facts.setting {
            Setting::Disaster => true,
            Setting::Conflict | Setting::Complex => !facts.significant_displacement,
        }
}

/// Notes that the three did not agree on `lead`, where it is theirs to agree.
pub fn check(
    checks: &mut Checks,
    case: &Case<'_>,
    field: &str,
    lead: &OrganizationCode,
    sectors: &[ClusterCode],
    agreement: Option<&ProtectionAgreement>,
) {
    if !sectors.iter().any(|sector| is_settled_by_three(case.emergency, sector)) {
        return;
    }
    let field = format!("{field}.protection_agreement");
    match agreement {
        None => {
            let problem = "in such an emergency the three agencies agree which of them leads Protection";
            checks.precondition_text("RM-1.8", "PROTECTION_NOT_AGREED", field, problem, REMEDY);
        }
        Some(agreement) => must_be_of_the_three(checks, case, &field, lead, agreement),
    }
}

fn must_be_of_the_three(
    checks: &mut Checks,
    case: &Case<'_>,
    field: &str,
    lead: &OrganizationCode,
    agreement: &ProtectionAgreement,
) {
    let took_part = |agency: &&str| agreement.agencies.iter().any(|present| present.as_str() == *agency);
    let absent: Vec<_> = AGENCIES.into_iter().filter(|agency| !took_part(agency)).collect();
    if !absent.is_empty() {
        let problem = format!("{} did not take part", absent.join(", "));
        checks.precondition_text("RM-1.8", "PROTECTION_AGENCY_ABSENT", format!("{field}.agencies"), problem, REMEDY);
    }
    let field_of_the_lead = format!("{field}.lead");
    if !AGENCIES.contains(&agreement.lead.as_str()) {
        let problem = format!("{} is none of the three", agreement.lead);
        checks.precondition_text("RM-1.8", "PROTECTION_LEAD_DIFFERS", &field_of_the_lead, problem, REMEDY);
    } else if agreement.lead != *lead {
        let problem = format!("they agreed on {}, {lead} is proposed", agreement.lead);
        checks.precondition_text("RM-1.8", "PROTECTION_LEAD_DIFFERS", &field_of_the_lead, problem, REMEDY);
    }
    if agreement.consulted_on > known::day(case.context) {
        let problem = format!("{} has not come yet", agreement.consulted_on);
        checks.invalid_text("RM-1.8", "DATE_IN_THE_FUTURE", format!("{field}.consulted_on"), problem, REMEDY);
    }
}
